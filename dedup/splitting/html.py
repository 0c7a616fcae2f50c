"""HTML to blocks: lexbor's tree, walked once.

BeautifulSoup's own tree costs 17-25 ms for a page that lexbor parses in 0.6 ms, and per-node
selector calls throw that lead away, so the walk is one loop over first child, next and parent,
without recursion.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from dedup.errors import BadPage
from dedup.splitting.blocks import Block, Document, Meta, is_paragraph
from dedup.splitting.head import read_head
from dedup.splitting.markers import places_by_token

_DOCUMENT = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_STARTS = re.compile(r"[\s\ufeff]*<(?:!--|[a-z][a-z0-9]*[\s/>])", re.IGNORECASE)
_TAG = re.compile(r"</?(?:p|div|br|li|ul|td|tr|table|span|h[1-6])\b[^<>]{0,500}>", re.IGNORECASE)
_FEWEST_TAGS = 5  # in a text without html or body: one stray <br> makes no HTML
_NESTING = re.compile(
    r"<(/?)(?!(?:p|li|td|tr|th|dt|dd|option|br|img|hr|input|meta|link|wbr|source|area|col)\b)[a-z]",
    re.IGNORECASE,
)
DEEPEST = 10_000
"""Elements inside one another. lexbor's parser takes time in proportion to the square of the depth:
2 s at 40,000, 100 s at 160,000; real pages have some dozens."""
_UNSEEN = frozenset(["script", "style", "noscript", "template", "svg", "iframe", "head", "object"])
_INLINE = frozenset(
    "a abbr b bdi bdo big cite code em font i img ins kbd label mark q s samp small span strike "
    "strong sub sup time tt u var wbr o:p nobr".split()
)
_FLOWING = frozenset(["p", "li", "blockquote", "dd", "h1", "h2", "h3"])
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
    """Whether a page is HTML: it begins with a tag, has html or body, or tags throughout."""
    if _STARTS.match(content) or _DOCUMENT.search(content, 0, 65536):
        return True
    return len(_TAG.findall(content, 0, 16384)) >= _FEWEST_TAGS


def is_too_deep(content: str) -> bool:
    """Whether more than `DEEPEST` elements lie inside one another, by their tags."""
    if content.count("<") < DEEPEST:
        return False
    depth = 0
    for tag in _NESTING.finditer(content):
        depth = max(0, depth - 1) if tag[1] else depth + 1
        if depth > DEEPEST:
            return True
    return False


@dataclass(slots=True)
class _Element:
    """What the walk remembers of an element that can hold blocks."""

    parent: int
    place: str = ""
    prose: int = 0  # characters of paragraphs that are not links, with all that lies inside
    paragraphs: int = 0  # how many they are
    plain: int = 0  # characters of all that is no link: counts where there are no paragraphs
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

    Every text node under `body` that is not script or style lies in one block. Raises `BadPage` for
    a page that `is_too_deep`.
    """
    if is_too_deep(content):
        raise BadPage(f"more than {DEEPEST} elements inside one another")
    tree = LexborHTMLParser(content)
    meta = _read_meta(tree)
    if tree.body is None:
        return Document((), meta)
    elements, pieces = _Walk().run(tree.body)
    _weigh(elements, pieces)
    _name_other_articles(elements)
    boxes = _settle_boxes(elements)
    in_core, is_near = (_inside(elements, main) for main in _find_main(elements, boxes))
    blocks = []
    for piece in pieces:
        box = boxes[piece.element]
        beside = "near" if is_near[piece.element] else "outside"
        place = elements[box].place if box else ("" if in_core[piece.element] else beside)
        blocks.append(Block(piece.text, piece.heading, piece.link_share, piece.url, place, box))
    return Document(tuple(blocks), meta)


class _Before(NamedTuple):
    """What holds again when an element is left, and whether it was a block."""

    element: int
    heading: int
    link: str | None
    verbatim: bool
    flowing: bool
    block: bool


class _Walk:
    """One pass over the tree; a block ends wherever a block-level element or `br` stands."""

    def __init__(self) -> None:
        self.elements = [_Element(0)]
        self.pieces: list[_Piece] = []
        self.element = 0
        self.heading = 0
        self.link: str | None = None
        self.verbatim = False  # inside pre, where a line break is one
        self.flowing = False  # inside an element of running text
        self._texts: list[str] = []
        self._linked = 0
        self._url: str | None = None

    def run(self, body: LexborNode) -> tuple[list[_Element], list[_Piece]]:
        ends: list[_Before] = []  # what to restore when leaving
        node: LexborNode | None = body
        while node is not None:
            child = None
            if node.is_text_node:
                self._add_lines(node.text_content or "")
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
                self._leave(ends.pop())
            node = node.next if node is not None and ends else None
        self._flush()
        return self.elements, self.pieces

    def _enter(self, node: LexborNode) -> _Before:
        tag = node.tag or ""
        # Bylines often follow a time element without a break; in a sentence it is a word.
        block = tag not in _INLINE or (tag == "time" and not self.flowing)
        before = _Before(self.element, self.heading, self.link, self.verbatim, self.flowing, block)
        self.verbatim |= tag == "pre"
        if tag == "a":
            self.link = node.attributes.get("href") or ""
        if block:
            self.flowing = tag in _FLOWING
            self._flush()
            self.elements.append(_Element(self.element, _place_of(node, tag)))
            self.element = len(self.elements) - 1
            self.elements[-1].article = tag == "article"
            if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
                self.heading = int(tag[1])
                self.elements[-1].titled = tag == "h1"
        return before

    def _leave(self, before: _Before) -> None:
        if before.block:
            self._flush()
        self.element, self.heading = before.element, before.heading
        self.link, self.verbatim = before.link, before.verbatim
        self.flowing = before.flowing

    def _add_lines(self, text: str) -> None:
        first, *others = text.split("\n") if self.verbatim else [text]
        self._add(first)
        for line in others:
            self._flush()
            self._add(line)

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


def _name_other_articles(elements: list[_Element]) -> None:
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


def _articles_around(elements: list[_Element]) -> list[int]:
    """For each element the nearest article element around it, or 0."""
    around = [0] * len(elements)
    for number, element in enumerate(elements[1:], 1):
        parent = element.parent
        around[number] = parent if elements[parent].article else around[parent]
    return around


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


def _find_main(elements: list[_Element], boxes: list[int]) -> tuple[int, int]:
    """The element that holds the article, and the one that holds its h1 as well.

    The first is the deepest with most of the prose that lies in no box; the second the deepest such
    with the h1 in it (the same where there is none): a lead may lie between the two. Both hold two
    paragraphs at least: one that is long by itself is no container of the others.
    """
    shut = [0] * len(elements)  # prose in boxes
    for number in range(len(elements) - 1, 0, -1):
        if boxes[number] == number:
            shut[number] = elements[number].prose
        shut[elements[number].parent] += shut[number]
    titled = any(element.titled for element, box in zip(elements, boxes, strict=True) if not box)
    whole, core, near = elements[0].prose - shut[0], 0, 0
    for number, element in enumerate(elements[1:], 1):
        most = element.prose - shut[number] >= _MAIN_SHARE * whole > 0
        if most and element.paragraphs > 1 and not boxes[number] and element.parent == core:
            core = number
            if near == element.parent and (element.titled or not titled):
                near = number
    return core, near


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
