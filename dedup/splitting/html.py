"""HTML to blocks: lexbor's tree, walked once.

On nine real pages of 150 KB lexbor's tree takes 0.7 ms and X
"""

from __future__ import annotations

import re
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from dedup.errors import BadPage
from dedup.splitting.blocks import Document, Meta, is_blank
from dedup.splitting.containers import Element, Piece, place_pieces
from dedup.splitting.head import read_head
from dedup.splitting.markers import Lexicon

_DOCUMENT = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_STARTS = re.compile(r"[\s\ufeff]*<(?:!--|[a-z][a-z0-9]*[\s/>])", re.IGNORECASE)
_TAG = re.compile(r"</?(?:p|div|br|li|ul|td|tr|table|span|h[1-6])\b[^<>]{0,500}>", re.IGNORECASE)
_FEWEST_TAGS = 5  # in a text without html or body: one stray <br> makes no HTML
_NESTING = re.compile(
    r"<(/?)(?!(?:p|li|td|tr|th|dt|dd|option|br|img|hr|input|meta|link|wbr|source|area|col)\b)[a-z]",
    re.IGNORECASE,
)
_LONG_TAG = 20_000  # characters
MOST_ATTRIBUTES = 5_000
DEEPEST = 10_000
"""Elements inside one another. lexbor's parser takes time in proportion to the square of the depth:
2 s at 40,000, 100 s at 160,000; real pages have some dozens."""
_UNSEEN = frozenset(["script", "style", "noscript", "template", "svg", "iframe", "head", "object"])
_EMPTY = frozenset(["img", "wbr", "input", "source", "area", "col", "embed", "link", "meta", "param"])
_INLINE = frozenset(
    "a abbr b bdi bdo big cite code em font i ins kbd label mark q s samp small span strike "
    "strong sub sup tt u var o:p nobr".split()
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


def is_html(content: str) -> bool:
    """Whether a page is HTML: it begins with a tag, has html or body, or tags throughout."""
    if _STARTS.match(content) or _DOCUMENT.search(content, 0, 65536):
        return True
    return len(_TAG.findall(content, 0, 16384)) >= _FEWEST_TAGS


def refuse_monsters(content: str) -> None:
    """Raise `BadPage` for what takes the parser time in proportion to its square: more than
    `DEEPEST` elements inside one another, or more than `MOST_ATTRIBUTES` on one of them."""
    pieces = content.split("<")
    if max(map(len, pieces)) > _LONG_TAG:
        for piece in pieces:
            tag = piece.partition(">")[0]
            if len(tag) > _LONG_TAG and tag.count("=") > MOST_ATTRIBUTES:
                raise BadPage(f"more than {MOST_ATTRIBUTES} attributes on one element")
    if len(pieces) < DEEPEST:
        return
    depth = 0
    for tag in _NESTING.finditer(content):
        depth = max(0, depth - 1) if tag[1] else depth + 1
        if depth > DEEPEST:
            raise BadPage(f"more than {DEEPEST} elements inside one another")


def read_html(content: str, lexicon: Lexicon) -> Document:
    """The blocks of a page in its order, and what its head says.

    Every text node under `body` that is not script or style lies in one block. Raises `BadPage` as
    `refuse_monsters` does.
    """
    refuse_monsters(content)
    tree = LexborHTMLParser(content)
    meta = _read_meta(tree)
    if tree.body is None:
        return Document((), meta, markup=True)
    elements, pieces = _Walk(tree.body, lexicon).run()
    return Document(place_pieces(elements, pieces, meta.titles), meta, markup=True)


class _Kind(NamedTuple):
    """What an element does to the text inside it, by its tag."""

    tag: str
    does: str
    """`block`, `inline`, `link`, `break`, `time`, or `nothing`: passed over with all it holds."""
    heading: int


class _Within:
    """An element in which text is seen, and what holds for the text: worked out when there is any,
    for most elements of a page hold none."""

    __slots__ = ("box", "flowing", "heading", "kind", "link", "node", "number", "parent", "verbatim")

    def __init__(self, parent: _Within | None, node: LexborNode, kind: _Kind) -> None:
        self.parent, self.node, self.kind = parent, node, kind
        self.box: _Within | None = None
        """The block-level element that the text lies in; `None` until it is worked out."""
        self.number = self.heading = 0
        self.link: str | None = None
        self.verbatim = self.flowing = False


class _Walk:
    """One pass over the tree; a block ends wherever a block-level element or `br` stands."""

    def __init__(self, body: LexborNode, lexicon: Lexicon) -> None:
        self.elements = [Element(0)]
        self.pieces: list[Piece] = []
        self._place_of = lexicon.place_of
        self._at = self._body = _Within(None, body, _Kind("body", "block", 0))
        self._body.box = self._body
        self._texts: list[str] = []
        self._linked = 0
        self._url: str | None = None

    def run(self) -> tuple[list[Element], list[Piece]]:
        """The elements that hold text, and the pieces of text.

        Every property of a node is a call into the tree, so none is asked for twice.
        """
        texts, body = self._texts, self._body.node
        within = {body.mem_id: self._body}  # by address; text in any other element is not seen
        for node in body.traverse(include_text=True):
            if node.is_text_node:
                if node.is_empty_text_node and not self._at.verbatim:
                    if texts:
                        texts.append(" ")
                elif at := within.get(node.parent.mem_id):
                    self._read(node.text_content or "", at)
                continue
            kind = _KINDS.get(node.tag_id) or _learn_kind(node)
            if kind.does == "nothing":
                continue
            at = within.get(node.parent.mem_id)
            if at is None:
                continue
            if kind.does == "inline" or (kind.does == "time" and self._settle(at).flowing):
                # Bylines often follow a time element without a break; in a sentence it is a word.
                within[node.mem_id] = at
            elif kind.does == "break" and self._settle(at).heading:
                texts.append(" ")  # a headline on two lines is one
            else:
                if texts and kind.does != "link":
                    self._flush()
                within[node.mem_id] = _Within(at, node, kind)
        self._flush()
        return self.elements, self.pieces

    def _settle(self, at: _Within) -> _Within:
        """Work out what holds in an element, from the outermost that is not settled on; returns it.

        A page may be deeper than Python's stack."""
        wanted, open_ones = at, []
        while at.box is None and at.parent is not None:
            open_ones.append(at)
            at = at.parent
        for inner in reversed(open_ones):
            self._settle_in(inner, at)
            at = inner
        return wanted

    def _settle_in(self, inner: _Within, at: _Within) -> None:
        tag, facts = inner.kind.tag, inner.node.attributes
        inner.heading = inner.kind.heading or at.heading
        inner.link, inner.verbatim = at.link, at.verbatim or tag == "pre"
        if tag == "a":
            inner.box, inner.number, inner.flowing = at.box, at.number, at.flowing
            inner.link = facts.get("href") or at.link
            return
        inner.box, inner.number, inner.flowing = inner, len(self.elements), tag in _FLOWING
        place = self._place_of(f"{facts.get('class') or ''} {facts.get('id') or ''}")
        element = Element(at.number, place or _PLACES_BY_TAG.get(tag, ""))
        element.article, element.titled = tag == "article", tag == "h1"
        self.elements.append(element)

    def _read(self, text: str, at: _Within) -> None:
        if at.box is None:
            self._settle(at)
        if at.box is not self._at.box and self._texts:
            self._flush()
        self._at = at
        if not at.verbatim:
            self._add(text)
            return
        first, *others = text.split("\n")
        self._add(first)
        for line in others:
            self._flush()
            self._add(line)

    def _add(self, text: str) -> None:
        self._texts.append(text)
        if self._at.link is not None:
            self._linked += len(text.strip())
            self._url = self._url or self._at.link

    def _flush(self) -> None:
        text = " ".join("".join(self._texts).split())
        if not is_blank(text):
            share = self._linked and min(1.0, self._linked / len(text))
            self.pieces.append(Piece(text, self._at.number, self._at.heading, share, self._url))
        self._texts.clear()
        self._linked, self._url = 0, None


_KINDS: dict[int, _Kind] = {}
_OWN_TAGS = 1000  # lexbor numbers the tags it knows from 1 on, and others by where they lie in memory


def _learn_kind(node: LexborNode) -> _Kind:
    """The kind of an element, kept by the number that the parser has for its tag."""
    tag = node.tag or ""
    does = {"a": "link", "br": "break", "time": "time"}.get(tag)
    if does is None:
        unseen = tag in _UNSEEN or tag in _EMPTY or not tag[:1].isalpha()
        does = "nothing" if unseen else "inline" if tag in _INLINE else "block"
    heading = int(tag[1]) if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit() else 0
    kind = _Kind(tag, does, heading)
    if node.tag_id < _OWN_TAGS:  # numbers of unknown tags are given anew in each page
        _KINDS[node.tag_id] = kind
    return kind


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
