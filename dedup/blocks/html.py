"""HTML to blocks: lexbor's tree, walked once (`walk`), and what the head says."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from html import unescape
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from dedup.blocks.boxes import name_boxes
from dedup.blocks.containers import place_pieces
from dedup.blocks.document import Document, Meta
from dedup.blocks.elements import Piece
from dedup.blocks.guided import PathWalk, ToldWalk, choose_override
from dedup.blocks.head import read_head
from dedup.blocks.monsters import refuse_monsters
from dedup.blocks.times import read_times
from dedup.blocks.walk import Walk
from dedup.blocks.withheld import add_withheld
from dedup.errors import BadPage
from dedup.lexicon.markers import Lexicon
from dedup.lexicon.overrides import Override
from dedup.model import lines_of

_DOCUMENT = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_STARTS = re.compile(r"[\s\ufeff]*<(?:!--|[a-z][a-z0-9]*[\s/>])", re.IGNORECASE)
_TAG = re.compile(r"</?(?:p|div|br|li|ul|td|tr|table|span|h[1-6])\b[^<>]{0,500}>", re.IGNORECASE)
_BREAKS = re.compile(r"<(?:p|div|br|li|h[1-6])\b", re.IGNORECASE)
_FEWEST_TAGS = 5  # in a text without html or body: one stray <br> makes no HTML
Tell = Callable[[str | None], Sequence[Override]]


def is_html(content: str) -> bool:
    """Whether a page is HTML: it begins with a tag, has html or body, or tags throughout."""
    if _STARTS.match(content) or _DOCUMENT.search(content, 0, 65536):
        return True
    return len(_TAG.findall(content, 0, 16384)) >= _FEWEST_TAGS


def read_html(content: str, lexicon: Lexicon, tell: Tell = lambda _: ()) -> Document:
    """The blocks of a page in its order, and what its head says.

    tell: what the user says of the site, the newest first, by the url that the head says.

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
    override = choose_override(tree, tell(meta.url))
    walk = Walk(tree.body, lexicon) if override is None else ToldWalk(tree, lexicon, override)
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
        elements, pieces = Walk(node, lexicon).run(node)
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
    walk = PathWalk(body, lexicon)
    walk.run(body)
    return walk.paths


_FACTS = (
    "meta[content], head > title, link[rel=canonical], link[rel=amphtml], "
    'link[rel=alternate][hreflang], script[type="application/ld+json"], '
    "time[datetime], abbr[title], [itemprop^=date], h1, h2, h3"
)


def _read_meta(tree: LexborHTMLParser, lexicon: Lexicon) -> Meta:
    named: dict[str, str] = {}
    linked: list[str] = []
    alternates: list[str] = []
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
            href = facts.get("href") or ""
            if not canonical and (facts.get("rel") or "").lower() == "canonical":
                canonical = href
            alternates.append(href)
        else:
            marked.append(node)
    read_times(marked, named, title or "", lexicon)
    return read_head(named, linked, title, canonical, alternates)


def _read_named(facts: dict[str, str | None]) -> tuple[str, str]:
    """The name of a meta tag in lower case, and what it says."""
    name = facts.get("property") or facts.get("name") or facts.get("itemprop") or ""
    return name.lower(), (facts.get("content") or "").strip()
