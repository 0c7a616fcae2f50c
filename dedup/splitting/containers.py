"""Which elements of a page hold its article: from the walk's pieces to placed blocks.

Class names lie (`related` round a whole page): a container is believed where the text agrees.
"""

from __future__ import annotations

from dataclasses import dataclass

from dedup import arabic
from dedup.splitting.blocks import Block, is_paragraph, opens_title

MOST_LIARS = 8  # containers inside one another that say the text is something else
_MAIN_SHARE = 0.7  # of the text in paragraphs that the main container must hold


@dataclass(slots=True)
class Element:
    """What the walk remembers of an element that can hold blocks."""

    parent: int
    place: str = ""
    prose: int = 0  # characters of paragraphs that are not links, with all that lies inside
    paragraphs: int = 0  # how many they are
    plain: int = 0  # characters of all that is no link: counts where there are no paragraphs
    titled: bool = False  # the headline lies inside
    article: bool = False


@dataclass(slots=True)
class Piece:
    """A block before its place is settled."""

    text: str
    element: int
    heading: int
    link_share: float
    url: str | None


def place_pieces(
    elements: list[Element], pieces: list[Piece], titles: tuple[str, ...]
) -> tuple[Block, ...]:
    """The blocks of a page, each with the place that its containers give it.

    elements: in the order of the page, so that parents stand before their children; 0 is the page.
    titles: what the page's head calls it.
    """
    _find_titled(elements, pieces, titles)
    _weigh(elements, pieces)
    _name_other_articles(elements)
    boxes = _settle_boxes(elements)
    for _ in range(MOST_LIARS):
        if _open_prose(elements, boxes)[0] or not elements[0].prose:
            break
        # All of the text lies in boxes: the largest lies about itself.
        largest = max(set(boxes) - {0}, key=lambda number: elements[number].prose)
        elements[largest].place = ""
        boxes = _settle_boxes(elements)
    in_core, is_near = (_inside(elements, main) for main in _find_main(elements, boxes))
    blocks = []
    for piece in pieces:
        box = boxes[piece.element]
        beside = "near" if is_near[piece.element] else "outside"
        place = elements[box].place if box else ("" if in_core[piece.element] else beside)
        blocks.append(Block(piece.text, piece.heading, piece.link_share, piece.url, place, box))
    return tuple(blocks)


def _find_titled(elements: list[Element], pieces: list[Piece], titles: tuple[str, ...]) -> None:
    """Where the head's title stands as a heading, that is the headline; an h1 only where it does
    not: logos are h1 on many pages, and so are the stories of an endless scroll."""
    wanted = [arabic.letters(title) for title in titles]
    for piece in pieces:
        if piece.heading and any(opens_title(arabic.letters(piece.text), title) for title in wanted):
            for element in elements:
                element.titled = False
            elements[piece.element].titled = True
            return


def _weigh(elements: list[Element], pieces: list[Piece]) -> None:
    for piece in pieces:
        if piece.link_share < 0.5:
            own = elements[piece.element]
            own.plain += len(piece.text)
            if is_paragraph(piece.text):
                own.prose += len(piece.text)
                own.paragraphs += 1
    for element in reversed(elements[1:]):  # children stand behind their parents
        parent = elements[element.parent]
        parent.prose += element.prose
        parent.plain += element.plain
        parent.paragraphs += element.paragraphs
        parent.titled |= element.titled
    if not elements[0].prose:  # verses, or questions and answers: lines without a full stop
        for element in elements:
            element.prose = element.plain


def _name_other_articles(elements: list[Element]) -> None:
    """Every `article` element but the page's own is a place by itself.

    The page's own is the outermost with the h1; without one, the first with most of the prose; and
    where no article has most, the first with any, unless most of the prose lies outside of them all
    (cards of other stories are `article` elements on many pages). Elements inside the page's own
    are its parts where they hold most of its prose, as in a live blog; else they are other stories.
    """
    around = _articles_around(elements)
    outermost = [n for n, e in enumerate(elements) if e.article and not around[n]]
    own = next((n for n in outermost if elements[n].titled), 0)
    if not own and 2 * sum(elements[n].prose for n in outermost) > elements[0].prose:
        with_prose = [n for n in outermost if elements[n].prose]
        most = [n for n in with_prose if 2 * elements[n].prose > elements[0].prose]
        own = most[0] if most else with_prose[0]
    inside = [n for n, e in enumerate(elements) if e.article and around[n] == own]
    parts = own and 2 * sum(elements[n].prose for n in inside) > elements[own].prose
    within = [False] * len(elements)
    for number, element in enumerate(elements):
        within[number] = own > 0 and (number == own or within[element.parent])
        mine = number == own or (parts and within[number])
        if element.article and not mine and not element.place:
            element.place = "article"


def _articles_around(elements: list[Element]) -> list[int]:
    """For each element the nearest article element around it, or 0."""
    around = [0] * len(elements)
    for number, element in enumerate(elements[1:], 1):
        parent = element.parent
        around[number] = parent if elements[parent].article else around[parent]
    return around


_DOUBTFUL = frozenset(["share", "advertising", "photo", "tags", "latest", "header"])
"""Places whose names wrappers of the text are given too: `print-area`, `ad-wrap`, `latest-news`."""


def _settle_boxes(elements: list[Element]) -> list[int]:
    """For each element the outermost container around it whose place is to be believed, or 0.

    A class name lies when it is on a container of the headline (WordPress writes `tag-...` on the
    article itself, and `related` has been seen round a whole page), and a doubtful one when it is
    on several paragraphs. Comments and sidebars may well be longer than the article.
    """
    boxes = [0] * len(elements)
    for number, element in enumerate(elements[1:], 1):
        boxes[number] = boxes[element.parent]
        doubtful = element.place in _DOUBTFUL and (
            element.paragraphs > 2 or 4 * element.prose > elements[0].prose > 0
        )
        believed = element.place == "article" or not (element.titled or doubtful)
        if not boxes[number] and element.place and believed:
            boxes[number] = number
    return boxes


def _open_prose(elements: list[Element], boxes: list[int]) -> list[int]:
    """For each element the prose in it that lies in no box."""
    shut = [0] * len(elements)
    for number in range(len(elements) - 1, 0, -1):
        if boxes[number] == number:
            shut[number] = elements[number].prose
        shut[elements[number].parent] += shut[number]
    return [element.prose - closed for element, closed in zip(elements, shut, strict=True)]


def _find_main(elements: list[Element], boxes: list[int]) -> tuple[int, int]:
    """The element that holds the article, and the one that holds its h1 as well.

    The first is the deepest with most of the prose that lies in no box; the second the deepest such
    with the h1 in it (the same where there is none): a lead may lie between the two. Both hold two
    paragraphs at least: one that is long by itself is no container of the others.
    """
    prose = _open_prose(elements, boxes)
    titled = any(element.titled for element, box in zip(elements, boxes, strict=True) if not box)
    core, near = 0, 0
    for number, element in enumerate(elements[1:], 1):
        most = prose[number] >= _MAIN_SHARE * prose[0] > 0
        if most and element.paragraphs > 1 and not boxes[number] and element.parent == core:
            core = number
            if near == element.parent and (element.titled or not titled):
                near = number
    return core, near


def _inside(elements: list[Element], main: int) -> list[bool]:
    inside = [False] * len(elements)
    for number, element in enumerate(elements):
        inside[number] = number == main or (number > 0 and inside[element.parent])
    return inside
