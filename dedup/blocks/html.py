"""HTML to blocks: lexbor's tree, walked once.

On nine real pages of 150 KB lexbor's tree takes 0.6 ms and BeautifulSoup's 27 ms, and a bare walk
over lexbor's about as long as its parse. So the walk asks a node for as little as it can, in one
pass without recursion.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from html import unescape
from typing import Any, NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from dedup.blocks.boxes import name_boxes
from dedup.blocks.containers import place_pieces
from dedup.blocks.document import (
    DROPPED,
    LONGEST_ADDRESS,
    MOST_BLOCKS,
    TOO_MANY_BLOCKS,
    Document,
    Meta,
)
from dedup.blocks.elements import Elements, Piece, draw_path, name_slot
from dedup.blocks.head import read_head
from dedup.blocks.monsters import refuse_monsters
from dedup.blocks.times import read_times
from dedup.blocks.withheld import add_withheld
from dedup.errors import BadPage
from dedup.lexicon.lines import INVISIBLE, LEAST_HEADLINE_WORDS
from dedup.lexicon.markers import Lexicon
from dedup.lexicon.overrides import Override, Selector
from dedup.model import lines_of

_DOCUMENT = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_STARTS = re.compile(r"[\s\ufeff]*<(?:!--|[a-z][a-z0-9]*[\s/>])", re.IGNORECASE)
_TAG = re.compile(r"</?(?:p|div|br|li|ul|td|tr|table|span|h[1-6])\b[^<>]{0,500}>", re.IGNORECASE)
_BREAKS = re.compile(r"<(?:p|div|br|li|h[1-6])\b", re.IGNORECASE)
_FEWEST_TAGS = 5  # in a text without html or body: one stray <br> makes no HTML
MOST_INLINE_LEVELS = 5
_UNSHOWN = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_UNSEEN = frozenset(["script", "style", "noscript", "template", "svg", "iframe", "head", "object"])
_EMPTY = frozenset(
    ["img", "wbr", "input", "source", "area", "col", "embed", "link", "meta", "param"]
)
_INLINE = frozenset(
    "abbr b bdi bdo big cite code em font i ins kbd label mark q s samp small span strike "
    "strong sub sup tt u var o:p nobr".split()
)
_LEAVES = frozenset(["p", "h1", "h2", "h3", "h4", "h5", "h6"])
_DOES = {"a": "link", "br": "break", "time": "time", "img": "picture"}
_MET = frozenset(["break", "time", "picture"])
_FLOWING = frozenset(["p", "li", "blockquote", "dd", "h1", "h2", "h3"])
_PLACES_BY_TAG = {
    **dict.fromkeys(("nav", "menu"), "navigation"),
    "footer": "footer",
    "header": "header",
    "aside": "aside",
    "figcaption": "photo",
    "title": "hidden",  # in the body: one that is not closed holds the rest of the page
    **dict.fromkeys(("button", "select", "option", "textarea"), "share"),
}


Choose = Callable[[str | None], Override | None]


def is_html(content: str) -> bool:
    """Whether a page is HTML: it begins with a tag, has html or body, or tags throughout."""
    if _STARTS.match(content) or _DOCUMENT.search(content, 0, 65536):
        return True
    return len(_TAG.findall(content, 0, 16384)) >= _FEWEST_TAGS


def read_html(content: str, lexicon: Lexicon, choose: Choose = lambda _: None) -> Document:
    """The blocks of a page in its order, and what its head says.

    choose: tells what the user says of the site, by the url that the head says.

    Every text node under `body` that is not script or style lies in one block; what only the head
    holds of the text lies in others (`withheld`). Raises `BadPage` as `refuse_monsters` does, and
    for more than `MOST_BLOCKS`.
    """
    refuse_monsters(content)
    tree = LexborHTMLParser(content)
    meta = _read_meta(tree, lexicon)
    if tree.body is None:
        blocks = add_withheld((), meta, partial(_read_body, lexicon=lexicon))
        return Document(blocks, replace(meta, body=None), markup=True)
    override = choose(meta.url)
    walk = _Walk(tree.body, lexicon) if override is None else _ToldWalk(tree, lexicon, override)
    elements, pieces = walk.run(tree.body)
    name_boxes(elements, pieces, lexicon)
    blocks = place_pieces(elements, pieces, meta)
    blocks = add_withheld(blocks, meta, partial(_read_body, lexicon=lexicon))
    missed = override.site if override and override.main and not elements.main else None
    return Document(blocks, replace(meta, body=None, missed=missed), markup=True)


def _read_body(body: str, lexicon: Lexicon) -> list[Piece]:
    """The lines of a text that the head holds, be it markup, but for what its containers say is
    none; nothing where no page could be so."""
    said = unescape(body) if "&lt;" in body and "<" not in body else body
    if not _BREAKS.search(said):
        said = "<br>".join(filter(None, lines_of(said)))
    try:
        refuse_monsters(said)
        node: Any = LexborHTMLParser(said).body
        elements, pieces = _Walk(node, lexicon).run(node)
    except BadPage:
        return []
    closed: list[bool] = []
    for parent, place in zip(elements.parents, elements.places, strict=True):
        closed.append(bool(place) or (bool(closed) and closed[parent]))
    return [piece for piece in pieces if not closed[piece.element]]


def list_paths(content: str, lexicon: Lexicon) -> dict[int, str]:
    """How CSS selects what stands in each slot of a page (`elements.draw_path`)."""
    body = LexborHTMLParser(content).body
    if body is None:
        return {}
    walk = _PathWalk(body, lexicon)
    walk.run(body)
    return walk.paths


class _Kind(NamedTuple):
    """What an element does to the text in it and around it, by its tag."""

    does: str
    """`block` (ends one), `inline`, `link`, `break`, `time`, `picture`, or `nothing`, with all it
    holds."""
    tag: str
    heading: int
    place: str
    flowing: bool


_Within = tuple[int, int, str | None, bool, bool, int, int, str]
"""What holds for the text in an element: the number of the container around it, the level of the
heading it is in, where the link leads, whether line breaks stay (`pre`), whether it is in running
text, and of the block-level element around it (a container, or a paragraph in one) the address, the
slot and the tag. A bare tuple: some hundreds are made for each page."""


class _Walk:
    """One pass over the tree; a block ends wherever a block-level element or `br` stands.

    Every property of a node is a call into the tree, so an element is looked at only when there is
    text in it: from the text outwards.
    """

    def __init__(self, body: LexborNode, lexicon: Lexicon) -> None:
        self.elements = Elements()
        self.pieces: list[Piece] = []
        self._place_of = lexicon.place_of
        self._at: _Within = (
            self.elements.add(0, ""),
            0,
            None,
            False,
            False,
            body.mem_id,
            0,
            "body",
        )
        self._known: dict[int, _Within | None] = {body.mem_id: self._at}
        """By an element's address; `None` where text is not seen."""
        self._texts: list[str] = []
        self._linked: list[str] = []
        self._url: str | None = None
        self._last: LexborNode | None = None
        self._behind_picture = False

    def run(self, body: LexborNode) -> tuple[Elements, list[Piece]]:
        """The elements that hold text, and the pieces of text."""
        known, texts, kind_of = self._known, self._texts, _KINDS.get
        for node in body.traverse(include_text=True):
            if node.is_text_node:
                if node.is_empty_text_node and not self._at[3]:
                    if texts:
                        texts.append(" ")
                    continue
                around: Any = node.parent  # never `None`: what is walked lies in the body
                address = around.mem_id
                at = known[address] if address in known else self._look_around(around)
                if at is not None:
                    self._read(node.text_content or "", at, around)
                continue
            does = (kind_of(node.tag_id) or _learn(node))[0]
            if does == "block":
                if texts:
                    self._flush()
            elif does in _MET:
                self._meet(node, does)
        self._flush()
        return self.elements, self.pieces

    def _meet(self, node: LexborNode, does: str) -> None:
        """Remember a picture; end a block at a `br` or `time` element, where it ends one."""
        if does == "picture":
            self._behind_picture = self._behind_picture or not self._texts
            return
        at = self._look_around(node.parent)
        if at is not None and does == "break" and at[1]:
            self._texts.append(" ")  # a headline on two lines is one
        elif at is not None and (does == "break" or not at[4]):
            # Bylines often follow a time element without a break; in a sentence it is a word.
            self._flush()

    def _look_around(self, node: Any) -> _Within | None:
        """What holds in an element, found out from the outermost on that is not known yet.

        A page may be deeper than Python's stack.
        """
        known, unknown = self._known, []
        address = node.mem_id
        while address not in known:
            unknown.append((address, node))
            node = node.parent
            address = node.mem_id
        at = known[address]
        while unknown:
            address, node = unknown.pop()
            if at is not None:
                at = self._enter(node, at)
            known[address] = at
        return at

    def _enter(self, node: LexborNode, at: _Within) -> _Within | None:
        kind = _KINDS.get(node.tag_id) or _learn(node)
        does = kind.does
        if does == "block" or (does == "time" and not at[4]):
            return self._enter_block(node, kind, at)
        if does == "link":
            address = node.attributes.get("href")
            if address and len(address) > LONGEST_ADDRESS:
                address = ""  # a link all the same
            return at if address is None else (at[0], at[1], address, *at[3:])
        if kind.tag == "span":
            names = node.attributes
            place = _tell_hidden(names) or self._place_of(names.get("class"), None)
            if place == "hidden" or (place == "photo" and not at[4]):
                return (self.elements.add(at[0], place), *at[1:5], node.mem_id, *at[6:])
        return None if does == "nothing" else at

    def _enter_block(self, node: LexborNode, kind: _Kind, at: _Within) -> _Within:
        _, tag, heading, place, flowing = kind
        names = node.attributes
        slot = name_slot(at[6], tag, names.get("class"))
        if names:
            place = self._name_place(names, heading) or place
        if named := place == "text":
            place = ""
        # Paragraphs and headings without a place of their own contain nothing but a block.
        leaf = not place and tag in _LEAVES and not named
        number = at[0] if leaf else self.elements.add(at[0], place)
        if named:
            self.elements.named.add(number)
        if tag == "article":
            self.elements.articles.add(number)
        elif heading == 1:
            self.elements.titled.add(number)
        verbatim = at[3] or tag == "pre"
        return (number, heading or at[1], at[2], verbatim, flowing, node.mem_id, slot, tag)

    def _name_place(self, names: dict[str, str | None], heading: int) -> str:
        """The place that an element's attributes say it is."""
        if place := _tell_hidden(names):
            return place
        if (names.get("itemprop") or "").lower() == "articlebody":
            return "text"
        # A heading with `related` in its name announces; it is no box of related items.
        return "" if heading else self._place_of(names.get("class"), names.get("id"))

    def _read(self, text: str, at: _Within, around: LexborNode) -> None:
        texts = self._texts
        if texts:
            if at[5] != self._at[5] or self._begins_another_link(text, at[2]):
                self._flush()
            elif not (texts[-1][-1:].isspace() or text[:1].isspace()) and self._is_apart(around):
                texts.append(" ")  # `<a>title</a><span>date</span>` is set apart by its style
        self._at, self._last = at, around
        first, *others = lines_of(text) if at[3] else (text,)
        texts.append(first)
        if at[2] is not None:
            self._linked.append(first)
            self._url = self._url or at[2]
        for line in others:
            self._flush()
            texts.append(line)

    def _begins_another_link(self, text: str, link: str | None) -> bool:
        """Whether one headline's link follows upon another's, with nothing between them."""
        if link is None or self._at[2] is None or link == self._at[2]:
            return False
        least = LEAST_HEADLINE_WORDS
        return len(text.split()) >= least and len("".join(self._linked).split()) >= least

    def _is_apart(self, around: LexborNode) -> bool:
        """Whether the last text and this one lie in different inline elements, side by side."""
        last = self._last
        return last is not None and not (_is_inside(around, last) or _is_inside(last, around))

    def _flush(self) -> None:
        if text := " ".join("".join(self._texts).split()):
            share, said = 0.0, None
            if self._linked == self._texts:
                share = 1.0
            elif self._linked:
                linked = " ".join("".join(self._linked).split())
                share, said = len(linked) / len(text), None if linked == text else linked
            if text[0] in INVISIBLE or text[-1] in INVISIBLE:
                text = text.strip(" " + INVISIBLE)
            if text:
                number, heading, _, _, _, _, slot, tag = self._at
                how = (self._url or None, said, slot, tag, self._behind_picture)
                self.pieces.append(Piece(text, number, heading, share, *how))
                self._behind_picture = False
                if len(self.pieces) > MOST_BLOCKS:
                    raise BadPage(TOO_MANY_BLOCKS)
        self._texts.clear()
        self._linked.clear()
        self._url = None


class _ToldWalk(_Walk):
    """One that knows what the user says of the site."""

    def __init__(self, tree: LexborHTMLParser, lexicon: Lexicon, override: Override) -> None:
        body: Any = tree.body
        super().__init__(body, lexicon)
        self._main, self._dropped = (_select(tree, s) for s in (override.main, override.drop))
        self._at = self._known[body.mem_id] = self._note(body.mem_id, self._at, 0)

    def _enter(self, node: LexborNode, at: _Within) -> _Within | None:
        within = super()._enter(node, at)
        return within and self._note(node.mem_id, within, at[0])

    def _note(self, address: int, within: _Within, around: int) -> _Within:
        """What holds in an element, be it inline, that the user has named: a container."""
        if address not in self._main and address not in self._dropped:
            return within
        number = within[0] if within[0] != around else self.elements.add(around, "")
        if address in self._main:
            self.elements.main.add(number)
        if address in self._dropped:
            self.elements.dropped.add(number)
            self.elements.places[number] = DROPPED
        return (number, *within[1:5], address, *within[6:])


def _select(tree: LexborHTMLParser, selector: Selector) -> set[int]:
    """The addresses of the elements that a selector stands for, step by step: lexbor goes back and
    forth between steps, on a deep page for hours."""
    found: set[int] = set()
    for steps in selector:
        chosen = tree.css(steps[0].looks)
        for step in steps[1:]:
            around = {node.mem_id for node in chosen}
            inside: Any = _find_children if step.is_child else _find_inside
            chosen = inside(tree.css(step.looks), around)
        found.update(node.mem_id for node in chosen)
    return found


def _find_children(nodes: list[LexborNode], around: set[int]) -> list[LexborNode]:
    return [node for node in nodes if node.parent and node.parent.mem_id in around]


def _find_inside(nodes: list[LexborNode], around: set[int]) -> list[LexborNode]:
    """Those that lie in some elements, however deep; each level is climbed once."""
    lies = dict.fromkeys(around, True)
    found = []
    for node in nodes:
        climbed, up = [], node.parent
        while up is not None and up.mem_id not in lies:
            climbed.append(up.mem_id)
            up = up.parent
        is_inside = up is not None and lies[up.mem_id]
        lies.update(dict.fromkeys(climbed, is_inside))
        found.extend([node] if is_inside else [])
    return found


class _PathWalk(_Walk):
    """One that remembers how it came to each slot."""

    def __init__(self, body: LexborNode, lexicon: Lexicon) -> None:
        super().__init__(body, lexicon)
        self.paths = {0: ""}

    def _enter_block(self, node: LexborNode, kind: _Kind, at: _Within) -> _Within:
        within = super()._enter_block(node, kind, at)
        if within[6] not in self.paths:
            around: Any = node.parent  # never `None`, as above
            sign = " > " if _learn(around).does == "block" else " "
            names = node.attributes.get("class")
            self.paths[within[6]] = draw_path(self.paths[at[6]], sign, kind.tag, names)
        return within


def _tell_hidden(facts: dict[str, str | None]) -> str:
    """`hidden` where an element's own attributes say that readers do not see it."""
    if "hidden" in facts or facts.get("aria-hidden") == "true":
        return "hidden"
    style = facts.get("style")
    return "hidden" if style and _UNSHOWN.search(style) else ""


def _is_inside(inner: LexborNode, outer: LexborNode) -> bool:
    """Whether an element is another, or lies a few levels inside it."""
    address, node = outer.mem_id, inner
    for _ in range(MOST_INLINE_LEVELS):
        if node.mem_id == address:
            return True
        around = node.parent
        if around is None:
            return False
        node = around
    return False


_KINDS: dict[int, _Kind] = {}
_OWN_TAGS = 1000
"""lexbor numbers the tags it knows from 1 on, and others by where they lie in memory."""


def _learn(node: LexborNode) -> _Kind:
    """The kind of an element, kept by the number that the parser has for its tag."""
    tag = node.tag or ""
    if tag in _UNSEEN or not tag[:1].isalpha():
        does = "nothing"
    else:
        # Empty ones hold text where they are not HTML's, as in MathML.
        does = "inline" if tag in _INLINE or tag in _EMPTY else "block"
        does = _DOES.get(tag, does)
    heading = int(tag[1]) if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit() else 0
    kind = _Kind(does, tag, heading, _PLACES_BY_TAG.get(tag, ""), tag in _FLOWING)
    if node.tag_id < _OWN_TAGS:
        _KINDS[node.tag_id] = kind
    return kind


_FACTS = (
    'meta[content], head > title, link[rel=canonical], script[type="application/ld+json"], '
    "time[datetime], abbr[title], [itemprop^=date], h1, h2, h3"
)


def _read_meta(tree: LexborHTMLParser, lexicon: Lexicon) -> Meta:
    named: dict[str, str] = {}
    linked: list[str] = []
    title = canonical = None
    marked: list[LexborNode] = []  # headings and what tells a day, in the order of the page
    for node in tree.css(_FACTS):  # one look at the tree for all of them
        tag, facts = node.tag, node.attributes
        if tag == "meta" and not (facts.get("itemprop") or "").startswith("date"):
            name, content = _read_named(facts)
            if content:
                named.setdefault(name, content)
        elif tag == "script":
            linked.append(node.text())
        elif tag == "title":
            title = title if title is not None else node.text()
        elif tag == "link":
            canonical = canonical or facts.get("href")
        else:
            marked.append(node)
    read_times(marked, named, title or "", lexicon)
    return read_head(named, linked, title, canonical)


def _read_named(facts: dict[str, str | None]) -> tuple[str, str]:
    """The name of a meta tag in lower case, and what it says."""
    name = facts.get("property") or facts.get("name") or facts.get("itemprop") or ""
    return name.lower(), (facts.get("content") or "").strip()
