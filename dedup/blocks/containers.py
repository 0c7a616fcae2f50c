"""Which elements of a page hold its article: from the walk's pieces to placed blocks.

Class names lie (`related` round a whole page): a container is believed where the text agrees.
"""

from __future__ import annotations

from dedup import arabic
from dedup.blocks.document import Block, Meta
from dedup.blocks.elements import Elements, Piece
from dedup.blocks.segments import find_segments
from dedup.lexicon.lines import SHORTEST_TITLE, is_paragraph, share_of_title

LEAST_TOLD = 200  # letters of a text in the head: less is an abstract
LONGEST_TOLD = 500_000  # characters of a text in the head, or shown: more is no article's
_MOST_COMPARED = 200_000_000
"""Letters in the head's text, times blocks that are looked for in it: at worst a second."""
MOST_LIARS = 8  # containers inside one another that say the text is something else
_MAIN_SHARE = 0.7  # of the text in paragraphs that the main container must hold


def place_pieces(elements: Elements, pieces: list[Piece], meta: Meta) -> tuple[Block, ...]:
    """The blocks of a page, each with the place that its containers give it.

    meta: what the page's head says.
    """
    dropped = _spread(elements, elements.dropped)
    _find_titled(elements, [p for p in pieces if not dropped[p.element]], meta.titles)
    barred = _find_barred(elements, dropped)
    is_prose = [p.link_share <= 0.5 and is_paragraph(p.text) for p in pieces]
    _weigh(elements, pieces, is_prose, barred)
    _name_other_articles(elements)
    _open_main(elements)
    boxes = _find_boxes(elements)
    segments = find_segments(elements, boxes, pieces, is_prose)
    if segments:
        held, boxes = boxes, _box_segments(elements, boxes, segments)
        if not _open_prose(elements, boxes)[0]:
            boxes = held
    beside = _say_beside(elements, *_find_main(elements, boxes))
    for number in segments:
        elements.places[number] = "far segment" if beside[number] == "outside" else "segment"
    told = _find_told(pieces, meta.body)
    parts, named = _find_parts(elements, boxes), _spread(elements, elements.named)
    places = elements.places
    blocks = []
    for piece, known in zip(pieces, told, strict=True):
        text, at, heading, share, url, said, slot, tag, pictured = piece
        place = places[boxes[at]] if boxes[at] else beside[at]
        within = (place, boxes[at], parts[at], slot, tag, pictured, named[at], known, barred[at])
        blocks.append(Block(text, heading, share, url, said, *within))
    return tuple(blocks)


def _find_boxes(elements: Elements) -> list[int]:
    """As `_settle_boxes`; where all of the text lies in boxes, the largest lies about itself."""
    boxes = _settle_boxes(elements)
    for _ in range(MOST_LIARS):
        lying = set(boxes) - {0} - elements.dropped
        if _open_prose(elements, boxes)[0] or not elements.prose[0] or not lying:
            break
        elements.places[max(lying, key=elements.prose.__getitem__)] = ""
        boxes = _settle_boxes(elements)
    return boxes


def _box_segments(elements: Elements, boxes: list[int], segments: set[int]) -> list[int]:
    """Boxes as before, and each segment one with all that it holds."""
    within = [0] * len(boxes)
    for number, parent in enumerate(elements.parents):
        within[number] = number if number in segments else within[parent]
    return [
        box if box in elements.dropped else segment or box
        for segment, box in zip(within, boxes, strict=True)
    ]


def _find_told(pieces: list[Piece], body: str | None) -> list[int]:
    """For each piece whether it stands in the text that the head holds (1) or not (-1); 0 where
    there is none, or one of another text."""
    whole = arabic.letters(body) if body and len(body) <= LONGEST_TOLD else ""
    if len(whole) < LEAST_TOLD or len(whole) * len(pieces) > _MOST_COMPARED:
        return [0] * len(pieces)
    lines = arabic.letters_by_line([piece.text for piece in pieces])
    said = [letters.decode("utf-16-le", "surrogatepass") for letters in lines]
    held = [len(text) >= SHORTEST_TITLE and text in whole for text in said]
    shared = sum(len(text) for text, one in zip(said, held, strict=True) if one)
    return [1 if one else -1 for one in held] if 2 * shared > len(whole) else [0] * len(pieces)


def _find_barred(elements: Elements, dropped: list[bool]) -> list[bool]:
    """For each element whether the user says that no text is in it. Where all that should hold the
    text is dropped, nothing should."""
    elements.main = {number for number in elements.main if not dropped[number]}
    if not elements.main:
        return dropped
    inside = _spread(elements, elements.main)
    return [gone or not main for gone, main in zip(dropped, inside, strict=True)]


def _open_main(elements: Elements) -> None:
    """What the user says holds the text is nothing else, and neither is what lies around it."""
    opened = {0}
    for number in elements.main:
        while number not in opened:
            opened.add(number)
            number = elements.parents[number]
    for number in opened:
        elements.places[number] = ""
    elements.own |= opened


def _find_parts(elements: Elements, boxes: list[int]) -> list[str]:
    """For each element in a box the place that an element inside the box says it is."""
    parts = [""] * len(boxes)
    for number, parent in enumerate(elements.parents):
        if boxes[number] and boxes[number] != number:
            parts[number] = parts[parent] or elements.places[number]
    return parts


def _find_titled(elements: Elements, pieces: list[Piece], titles: tuple[str, ...]) -> None:
    """Where the head's title stands as a heading, that is the headline; an h1 only where it does
    not: logos are h1 on many pages, and so are the articles of an endless scroll."""
    wanted = {arabic.letters(title) for title in titles}  # mostly one, told several times
    best, most = None, 0
    for piece in pieces if wanted else ():
        if piece.heading:
            found = arabic.letters(piece.text)
            share = max(share_of_title(found, title) for title in wanted)
            if share > most:
                best, most = piece.element, share
    if best is not None:
        elements.titled = {best}
    for number in tuple(elements.titled):
        while number and elements.parents[number] not in elements.titled:
            number = elements.parents[number]
            elements.titled.add(number)


def _weigh(
    elements: Elements, pieces: list[Piece], is_prose: list[bool], barred: list[bool]
) -> None:
    count = len(elements.parents)
    prose, paragraphs = [0] * count, [0] * count
    for (text, element, _, share, *_), long in zip(pieces, is_prose, strict=True):
        if long and share < 0.5 and not barred[element]:
            prose[element] += len(text)
            paragraphs[element] += 1
    if not any(prose):  # verses, or questions and answers: lines without a full stop
        for piece in pieces:
            if piece.link_share < 0.5 and not barred[piece.element]:
                prose[piece.element] += len(piece.text)
    elements.prose, elements.paragraphs = prose, paragraphs
    for number in range(count - 1, 0, -1):  # children stand behind their parents
        if prose[number]:
            parent = elements.parents[number]
            prose[parent] += prose[number]
            paragraphs[parent] += paragraphs[number]


def _name_other_articles(elements: Elements) -> None:
    """Every `article` element but the page's own is a place by itself.

    The page's own is the outermost with the h1. Without one, and where the h1 has no text beside
    it, it is the first with most of the prose; and where no article has most, the first with any,
    unless most of the prose lies outside of them all (cards of other articles are `article`
    elements on many pages). Elements inside the page's own are its parts where they hold most of
    its prose, as in a live blog; else they are other articles.
    """
    if not elements.articles:
        return
    prose = elements.prose
    around = _articles_around(elements)
    articles = sorted(elements.articles)
    own = _find_own_article(elements, [n for n in articles if not around[n]])
    if own:
        inside = sum(prose[n] for n in articles if around[n] == own)
        within = _spread(elements, {own}) if 2 * inside > prose[own] else []
        elements.own = {own, *(n for n in articles if within and within[n])}
    for number in articles:
        if number not in elements.own and not elements.places[number]:
            elements.places[number] = "article"


def _find_own_article(elements: Elements, outermost: list[int]) -> int:
    """The `article` element that is the page's own, or 0."""
    prose = elements.prose
    own = next((n for n in outermost if n in elements.titled), 0)
    most_in_articles = 2 * sum(prose[n] for n in outermost) > prose[0]
    if own or not most_in_articles or _has_text_by_title(elements, outermost):
        return own
    with_prose = [n for n in outermost if prose[n]]
    return next((n for n in with_prose if 2 * prose[n] > prose[0]), with_prose[0])


def _has_text_by_title(elements: Elements, articles: list[int]) -> bool:
    """Whether the headline shares a container with paragraphs, but with no `article` element."""
    holders = {0}
    for number in articles:
        while number not in holders:
            holders.add(number)
            number = elements.parents[number]
    return any(elements.paragraphs[n] > 1 for n in elements.titled - holders)


def _articles_around(elements: Elements) -> list[int]:
    """For each element the nearest article element around it, or 0."""
    around = [0] * len(elements.parents)
    for number, parent in enumerate(elements.parents):
        if number:
            around[number] = parent if parent in elements.articles else around[parent]
    return around


WRAPPERS = frozenset(["share", "advertising", "photo", "tags", "latest", "header"])
"""Places whose names wrappers of the text are given too: `print-area`, `ad-wrap`, `latest-news`."""


def _settle_boxes(elements: Elements) -> list[int]:
    """For each element the outermost container around it whose place is to be believed, or 0.

    A class name lies when it is on a container of the headline (WordPress writes `tag-...` on the
    article itself, and `related` has been seen round a whole page), and a doubtful one when it is
    on several paragraphs. Comments and sidebars may well be longer than the article.
    """
    boxes = [0] * len(elements.parents)
    prose, all_prose = elements.prose, elements.prose[0]
    for number, (parent, place) in enumerate(zip(elements.parents, elements.places, strict=True)):
        box = boxes[number] = boxes[parent]
        if number in elements.dropped:
            boxes[number] = number
        if not place or box or not number:
            continue
        doubtful = place in WRAPPERS and (
            elements.paragraphs[number] > 2 or 4 * prose[number] > all_prose > 0
        )
        if place == "article" or not (doubtful or number in elements.titled):
            boxes[number] = number
    return boxes


def _open_prose(elements: Elements, boxes: list[int]) -> list[int]:
    """For each element the prose in it that lies in no box."""
    shut = [0] * len(boxes)
    for number in range(len(boxes) - 1, 0, -1):
        if boxes[number] == number:
            shut[number] = elements.prose[number]
        if shut[number]:
            shut[elements.parents[number]] += shut[number]
    return [prose - closed for prose, closed in zip(elements.prose, shut, strict=True)]


def _find_main(elements: Elements, boxes: list[int]) -> tuple[int, int]:
    """The element that holds the article, and the one that holds its h1 as well.

    The first is the deepest with most of the prose that lies in no box; the second the deepest such
    with the h1 in it (the same where there is none): a lead may lie between the two. Both hold two
    paragraphs at least: one that is long by itself is no container of the others.
    """
    prose, parents = _open_prose(elements, boxes), elements.parents
    titled = any(not boxes[number] for number in elements.titled)
    core, near, least = 0, 0, _MAIN_SHARE * prose[0]
    if not prose[0]:
        return core, near
    for number in range(1, len(prose)):
        most = prose[number] >= least and parents[number] == core
        if most and elements.paragraphs[number] > 1 and not boxes[number]:
            core = number
            if near == parents[number] and (number in elements.titled or not titled):
                near = number
    return core, near


def _say_beside(elements: Elements, core: int, near: int) -> list[str]:
    """For each element its place where no box says one: inside the core, or what the user says
    holds the text; near it; outside."""
    beside = ["outside"] * len(elements.parents)
    for number, parent in enumerate(elements.parents):
        if number == core or number in elements.main:
            beside[number] = ""
        elif number == near and beside[parent]:
            beside[number] = "near"
        else:
            beside[number] = beside[parent]
    return beside


def _spread(elements: Elements, chosen: set[int]) -> list[bool]:
    """For each element whether it, or one around it, is among those chosen."""
    found = [False] * len(elements.parents)
    for number, parent in enumerate(elements.parents):
        found[number] = found[parent] or number in chosen
    return found
