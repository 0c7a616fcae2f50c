"""HTML to blocks: lexbor's tree, walked once.

On nine real pages of 150 KB lexbor's tree takes 0.7 ms and BeautifulSoup's 27 ms (medians of 5),
and calling back into the tree for every node would throw that lead away: so the walk is one loop
over first child, next and parent, without recursion.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from dedup.errors import BadPage
from dedup.splitting.blocks import Document, Meta, is_blank
from dedup.splitting.containers import Element, Piece, place_pieces
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
_LONG_TAG = re.compile(r"<[a-z][^<>]{20000,}", re.IGNORECASE)  # no "<": each is looked at once
MOST_ATTRIBUTES = 5_000
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


def is_html(content: str) -> bool:
    """Whether a page is HTML: it begins with a tag, has html or body, or tags throughout."""
    if _STARTS.match(content) or _DOCUMENT.search(content, 0, 65536):
        return True
    return len(_TAG.findall(content, 0, 16384)) >= _FEWEST_TAGS


def refuse_monsters(content: str) -> None:
    """Raise `BadPage` for what takes the parser time in proportion to its square: more than
    `DEEPEST` elements inside one another, or more than `MOST_ATTRIBUTES` on one of them."""
    for tag in _LONG_TAG.finditer(content):
        if tag[0].count("=") > MOST_ATTRIBUTES:
            raise BadPage(f"more than {MOST_ATTRIBUTES} attributes on one element")
    if content.count("<") < DEEPEST:
        return
    depth = 0
    for tag in _NESTING.finditer(content):
        depth = max(0, depth - 1) if tag[1] else depth + 1
        if depth > DEEPEST:
            raise BadPage(f"more than {DEEPEST} elements inside one another")


def read_html(content: str) -> Document:
    """The blocks of a page in its order, and what its head says.

    Every text node under `body` that is not script or style lies in one block. Raises `BadPage` as
    `refuse_monsters` does.
    """
    refuse_monsters(content)
    tree = LexborHTMLParser(content)
    meta = _read_meta(tree)
    if tree.body is None:
        return Document((), meta)
    elements, pieces = _Walk().run(tree.body)
    return Document(place_pieces(elements, pieces, meta.titles), meta)


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
        self.elements = [Element(0)]
        self.pieces: list[Piece] = []
        self.element = 0
        self.heading = 0
        self.link: str | None = None
        self.verbatim = False  # inside pre, where a line break is one
        self.flowing = False  # inside an element of running text
        self._texts: list[str] = []
        self._linked = 0
        self._url: str | None = None

    def run(self, body: LexborNode) -> tuple[list[Element], list[Piece]]:
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
                elif node.tag == "br" and self.heading:
                    self._add(" ")  # a headline on two lines is one
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
            self.elements.append(Element(self.element, _place_of(node, tag)))
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
        if not is_blank(text):
            share = min(1.0, self._linked / len(text))
            self.pieces.append(Piece(text, self.element, self.heading, share, self._url))
        self._texts, self._linked, self._url = [], 0, None


def _place_of(node: LexborNode, tag: str) -> str:
    known = places_by_token()
    attributes = node.attributes
    names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}".lower()
    found = {known[token] for token in _NOT_LETTERS.split(names) if token in known}
    if "related" in found:
        return "related"  # "sidebar-related" is both; what it announces counts more
    return min(found) if found else _PLACES_BY_TAG.get(tag, "")


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
    moment = tree.css_first("time[datetime]")
    if moment is not None:
        named.setdefault("time", moment.attributes.get("datetime") or "")
    return read_head(
        named,
        linked,
        None if title is None else title.text(),
        None if canonical is None else canonical.attributes.get("href"),
    )
