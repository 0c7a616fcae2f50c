"""HTML to blocks: lexbor's tree, walked once.

BeautifulSoup's own tree costs 17-25 ms for a page that lexbor parses in 0.6 ms, and per-node
selector calls throw that lead away, so the walk is one loop over first child, next and parent,
without recursion: depth costs nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from dedup.splitting.blocks import Block, Document, Meta, is_paragraph
from dedup.splitting.head import read_head
from dedup.splitting.markers import places_by_token

_HTML = re.compile(
    r"<(?:!doctype\s+html|html|head|body|div|p|article|section|table|span|br|h[1-6]|meta)\b[^<]{0,2000}>",
    re.IGNORECASE,
)
_UNSEEN = frozenset(["script", "style", "noscript", "template", "svg", "iframe", "head", "object"])
_INLINE = frozenset(
    "a abbr b bdi bdo big cite code em font i img ins kbd label mark q s samp small span strike "
    "strong sub sup time tt u var wbr o:p nobr".split()
)
_PLACES_BY_TAG = {
    **dict.fromkeys(("nav", "menu"), "navigation"),
    "footer": "footer",
    "header": "header",
    "aside": "aside",
    "figcaption": "photo",
    **dict.fromkeys(("button", "select", "option", "textarea"), "share"),
}
_NOT_LETTERS = re.compile(r"[^a-z]+")
_MAIN_SHARE = 0.7  # of the text in paragraphs that the main container must hold


def is_html(content: str) -> bool:
    """Whether a page is HTML, by the tags near its beginning."""
    return _HTML.search(content[:4000]) is not None


@dataclass(slots=True)
class _Element:
    """What the walk remembers of an element that can hold blocks."""

    parent: int
    place: str = ""
    prose: int = 0  # characters of paragraphs that are not links, with all that lies inside
    paragraphs: int = 0  # how many they are
    titled: bool = False  # an h1 lies inside
    article: bool = False


@dataclass(slots=True)
class _Piece:
    """A block before its place is settled."""

    text: str
    element: int
    heading: int
    link_share: float
    url: str | None


def read_html(content: str) -> Document:
    """The blocks of a page in its order, and what its head says.

    Every text node under `body` that is not script or style lies in one block.
    """
    tree = LexborHTMLParser(content)
    meta = _read_meta(tree)
    if tree.body is None:
        return Document((), meta)
    elements, pieces = _Walk().run(tree.body)
    _weigh(elements, pieces)
    _name_other_articles(elements)
    boxes = _settle_boxes(elements)
    main = _find_main(elements, boxes)
    inside = _inside(elements, main)
    blocks = []
    for piece in pieces:
        box = boxes[piece.element]
        place = elements[box].place if box else ("" if inside[piece.element] else "outside")
        blocks.append(Block(piece.text, piece.heading, piece.link_share, piece.url, place, box))
    return Document(tuple(blocks), meta)


class _Walk:
    """One pass over the tree; a block ends wherever a block-level element or `br` stands."""

    def __init__(self) -> None:
        self.elements = [_Element(0)]
        self.pieces: list[_Piece] = []
        self.element = 0
        self.heading = 0
        self.link: str | None = None
        self._texts: list[str] = []
        self._linked = 0
        self._url: str | None = None

    def run(self, body: LexborNode) -> tuple[list[_Element], list[_Piece]]:
        ends: list[tuple[int, int, str | None, bool]] = []  # what to restore when leaving
        node: LexborNode | None = body
        while node is not None:
            child = None
            if node.is_text_node:
                self._add(node.text_content or "")
            elif node.is_element_node and node.tag not in _UNSEEN:
                child = node.first_child
                if child is not None:
                    ends.append(self._enter(node))
                elif node.tag not in _INLINE:
                    self._flush()
            if child is not None:
                node = child
                continue
            while node is not None and node.next is None:
                node = node.parent
                if not ends:
                    node = None
                    break
                self._leave(*ends.pop())
            node = node.next if node is not None and ends else None
        self._flush()
        return self.elements, self.pieces

    def _enter(self, node: LexborNode) -> tuple[int, int, str | None, bool]:
        tag = node.tag or ""
        before = (self.element, self.heading, self.link, tag not in _INLINE)
        if tag == "a":
            self.link = node.attributes.get("href") or ""
        if tag not in _INLINE:
            self._flush()
            self.elements.append(_Element(self.element, _place_of(node, tag)))
            self.element = len(self.elements) - 1
            self.elements[-1].article = tag == "article"
            if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
                self.heading = int(tag[1])
                self.elements[-1].titled = tag == "h1"
        return before

    def _leave(self, element: int, heading: int, link: str | None, block: bool) -> None:
        if block:
            self._flush()
        self.element, self.heading, self.link = element, heading, link

    def _add(self, text: str) -> None:
        self._texts.append(text)
        if self.link is not None:
            self._linked += len(text.strip())
            self._url = self._url or self.link or None

    def _flush(self) -> None:
        text = " ".join("".join(self._texts).split())
        if text.strip("\ufeff\u200b\u200e\u200f"):
            share = min(1.0, self._linked / len(text))
            self.pieces.append(_Piece(text, self.element, self.heading, share, self._url))
        self._texts, self._linked, self._url = [], 0, None


def _place_of(node: LexborNode, tag: str) -> str:
    known = places_by_token()
    attributes = node.attributes
    names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}".lower()
    found = {known[token] for token in _NOT_LETTERS.split(names) if token in known}
    if "related" in found:
        return "related"  # "sidebar-related" is both; what it announces counts more
    return min(found) if found else _PLACES_BY_TAG.get(tag, "")


def _weigh(elements: list[_Element], pieces: list[_Piece]) -> None:
    for piece in pieces:
        if is_paragraph(piece.text) and piece.link_share < 0.5:
            elements[piece.element].prose += len(piece.text)
            elements[piece.element].paragraphs += 1
    for element in reversed(elements[1:]):  # children stand behind their parents
        parent = elements[element.parent]
        parent.prose += element.prose
        parent.paragraphs += element.paragraphs
        parent.titled |= element.titled


def _name_other_articles(elements: list[_Element]) -> None:
    """Every `article` element but the page's own, and those around that, is a place by itself.

    The page's own is the outermost with the h1; without one, the first with most of the prose; and
    where no article has most, the first with any, unless most of the prose lies outside of them all
    (cards of other stories are `article` elements on many pages).
    """
    articles = [n for n, element in enumerate(elements) if element.article]
    within_one = [False] * len(elements)
    for number, element in enumerate(elements[1:], 1):
        around = element.parent
        within_one[number] = within_one[around] or elements[around].article
    outermost = [n for n in articles if not within_one[n]]
    prose = sum(elements[n].prose for n in outermost)
    own = next((n for n in outermost if elements[n].titled), None)
    if own is None and 2 * prose > elements[0].prose:
        with_prose = [n for n in articles if elements[n].prose]
        most = [n for n in with_prose if 2 * elements[n].prose > elements[0].prose]
        own = most[0] if most else with_prose[0]
    for number in articles:
        if number != own and not elements[number].place:
            elements[number].place = "article"


def _settle_boxes(elements: list[_Element]) -> list[int]:
    """For each element the outermost container around it whose place is to be believed, or 0.

    A class name lies when it is on a container of the headline or of half of the text: WordPress
    writes `tag-...` on the article itself, and `related` has been seen round a whole page.
    """
    boxes = [0] * len(elements)
    whole = elements[0].prose
    for number, element in enumerate(elements[1:], 1):
        boxes[number] = boxes[element.parent]
        believed = element.place == "article" or 2 * element.prose < whole or not whole
        if not boxes[number] and element.place and believed and not element.titled:
            boxes[number] = number
    return boxes


def _find_main(elements: list[_Element], boxes: list[int]) -> int:
    """The deepest element that holds most of the prose that lies in no box.

    It holds two paragraphs at least: one that is long by itself is no container of the others.
    """
    free = [element.prose if not box else 0 for element, box in zip(elements, boxes, strict=True)]
    boxed = [0] * len(elements)
    for number in range(len(elements) - 1, 0, -1):
        if boxes[number] == number:
            boxed[elements[number].parent] += elements[number].prose
        elif not boxes[number]:
            boxed[elements[number].parent] += boxed[number]
    open_prose = [prose - shut for prose, shut in zip(free, boxed, strict=True)]
    main = 0
    for number, element in enumerate(elements[1:], 1):
        enough = open_prose[number] >= _MAIN_SHARE * open_prose[0] > 0
        if element.parent == main and enough and element.paragraphs > 1 and not boxes[number]:
            main = number
    return main


def _inside(elements: list[_Element], main: int) -> list[bool]:
    inside = [False] * len(elements)
    for number, element in enumerate(elements):
        inside[number] = number == main or (number > 0 and inside[element.parent])
    return inside


def _read_meta(tree: LexborHTMLParser) -> Meta:
    named: dict[str, str] = {}
    for node in tree.css("meta[content]"):
        facts = node.attributes
        name = facts.get("property") or facts.get("name") or facts.get("itemprop")
        content = facts.get("content")
        if name and content:
            named.setdefault(name.lower(), content.strip())
    linked = [node.text() for node in tree.css('script[type="application/ld+json"]')]
    title = tree.css_first("head > title")
    canonical = tree.css_first("link[rel=canonical]")
    return read_head(
        named,
        linked,
        None if title is None else title.text(),
        None if canonical is None else canonical.attributes.get("href"),
    )
