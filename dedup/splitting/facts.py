"""What is known of each block of a page before any block has a role."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from dedup.blocks.document import MOST_LINKED, Block, Document, Meta
from dedup.lexicon.datelines import find_dates
from dedup.lexicon.dates import is_date_alone
from dedup.lexicon.lines import find_shapes
from dedup.lexicon.looks import find_look
from dedup.lexicon.markers import Lexicon, Marker
from dedup.lexicon.names import may_be_name
from dedup.splitting.addresses import name_publisher, spell
from dedup.splitting.marking import find_markers
from dedup.splitting.sites import OF_SLOT

ANNOUNCING = frozenset(["related", "more", "latest"])
"""Roles of markers that announce other articles."""
CREDITING = frozenset(["credit", "agency"])
_BESIDE = re.compile(r"[^\w\s-]|\s-\s")
"""What stands between the names in a credit."""
_TEXT_PLACES = frozenset(["", "near", "segment"])
SEGMENTS = frozenset(["segment", "far segment"])
_OUTSIDE = frozenset(["outside", "header", "far segment"])
OPEN_PLACES = frozenset(["", "near", "outside", "header"])
"""Where text may stand: no name of a container says what is there."""
NEAR_BELOW = 6  # blocks: between a headline and its text may stand date, author and credit


@dataclass(frozen=True, slots=True)
class Facts:
    """One column a fact, one value a block; nothing writes to it."""

    blocks: tuple[Block, ...]
    meta: Meta
    is_html: bool
    fetched: str | None
    """When the page was, where that is known."""
    evidence: Sequence[int]
    """What is known of each block from other pages (`repetition.RECURS`, ...)."""
    slots: Sequence[int]
    """What its slot holds on all of them (`sites.SLOT_FURNITURE`, `SLOT_LIST`)."""
    markers: tuple[Marker | None, ...]
    announcers: tuple[Marker | None, ...]
    """Those of them that announce other articles."""
    titles: tuple[str, ...]
    """Its text as a title: without the date that stands beside its link."""
    looks: tuple[str, ...]
    """What it looks like where it has no marker (`looks.find_look`)."""
    is_date: tuple[bool, ...]
    """It is a date and little else."""
    is_headline: tuple[bool, ...]
    """It has a headline's shape."""
    is_prose: tuple[bool, ...]
    """It has a paragraph's shape, be it a link or not."""
    is_paragraph: tuple[bool, ...]
    """It has a paragraph's shape and is not one large link."""
    is_link: tuple[bool, ...]
    """Most of its characters lie in links."""
    leads_within: tuple[bool, ...]
    """Its first link leads to a place on the same page, as to skip a list."""
    is_outside: tuple[bool, ...]
    """It lies outside of the container that holds the text. Near it, leads and further pages of
    the text are paragraphs; what is not, is furniture."""
    begins_segment: tuple[bool, ...]
    """It is the first of a part of the page that is built like an article (`blocks.segments`)."""
    is_plain: tuple[bool, ...]
    """It is a paragraph of which nothing says that it is anything else."""
    has_links: bool
    """A text page has none."""
    has_prose: bool
    """Any block in the text's container has a paragraph's shape, as in most articles."""
    addresses: Mapping[str, Set[str]]
    """Words in addresses by what they tell (`[addresses]` in markers.toml)."""
    named: frozenset[str]
    """The publishers that the page names as its own or its source (`addresses.is_named`)."""
    odds: tuple[float, ...] = ()
    """Log odds that it is text of the article (`likelihood`)."""

    def end_of_box(self, at: int) -> int:
        """The place behind the blocks that stand in one container with a block."""
        box = self.blocks[at].box
        while at < len(self.blocks) and self.blocks[at].box == box:
            at += 1
        return at

    def is_unlikely(self, at: int) -> bool:
        """Whether a block of an HTML page is more likely anything else than text."""
        return self.is_html and self.odds[at] <= 0

    def has_text_below(self, at: int) -> bool:
        """Whether a paragraph stands close below a block."""
        return any(self.is_paragraph[at + 1 : at + NEAR_BELOW])


def find_facts(
    document: Document, lexicon: Lexicon, evidence: Sequence[int] = (), fetched: str | None = None
) -> Facts:
    """All that is known of a page's blocks. evidence: none where nothing is known."""
    blocks = document.blocks
    texts = [block.text for block in blocks]
    (prose, heads), dates = find_shapes(texts), find_dates(texts)
    links = [block.link_share > 0 and _is_link(block) for block in blocks]
    paragraphs = [p and b.link_share <= MOST_LINKED for p, b in zip(prose, blocks, strict=True)]
    may_head = [head and not date for head, date in zip(heads, dates, strict=True)]
    markers = find_markers(lexicon, blocks, paragraphs, links, may_head)
    has_prose = _has_prose(blocks, paragraphs, markers)
    plain = _find_plain(blocks, paragraphs, markers)
    return Facts(
        blocks=blocks,
        meta=document.meta,
        is_html=document.markup,
        fetched=fetched,
        evidence=_pick(evidence or [0] * len(blocks), ~OF_SLOT),
        slots=_pick(evidence or [0] * len(blocks), OF_SLOT),
        markers=markers,
        announcers=_find_announcers(markers, links),
        titles=tuple(map(_title_of, blocks)),
        looks=_find_looks(texts, markers, plain),
        is_date=tuple(dates),
        is_headline=tuple(heads),
        is_prose=tuple(prose),
        is_paragraph=tuple(paragraphs),
        is_link=tuple(links),
        leads_within=_find_within(blocks),
        is_outside=_find_outside(blocks, paragraphs, has_prose),
        begins_segment=_find_segments(blocks),
        is_plain=plain,
        has_links=any(block.url is not None for block in blocks),
        has_prose=has_prose,
        addresses=lexicon.addresses,
        named=_find_named(document, markers),
    )


def _pick(evidence: Sequence[int], flags: int) -> tuple[int, ...]:
    return tuple([told & flags for told in evidence])


def _find_announcers(
    markers: Sequence[Marker | None], links: Sequence[bool]
) -> tuple[Marker | None, ...]:
    """The markers that announce; "more" that is a link leads there, and announces nothing here."""
    return tuple(
        [
            m
            if m and m.role in ANNOUNCING and not (m.role == "more" and not m.rest and link)
            else None
            for m, link in zip(markers, links, strict=True)
        ]
    )


def _title_of(block: Block) -> str:
    return block.link_text if block.link_text and _has_date_beside(block) else block.text


_Markers = Sequence[Marker | None]


def _has_prose(blocks: Sequence[Block], paragraphs: Sequence[bool], markers: _Markers) -> bool:
    columns = zip(blocks, paragraphs, markers, strict=True)
    return any(p and not marker and block.place in _TEXT_PLACES for block, p, marker in columns)


def _find_plain(
    blocks: Sequence[Block], paragraphs: Sequence[bool], markers: _Markers
) -> tuple[bool, ...]:
    columns = zip(blocks, paragraphs, markers, strict=True)
    return tuple([p and not marker and not block.place for block, p, marker in columns])


def _find_outside(
    blocks: Sequence[Block], paragraphs: Sequence[bool], has_prose: bool
) -> tuple[bool, ...]:
    near = "near" if has_prose else None
    columns = zip(blocks, paragraphs, strict=True)
    return tuple(
        [b.place in _OUTSIDE or (b.place == near and not p) or (b.barred and p) for b, p in columns]
    )


def _find_looks(texts: Sequence[str], markers: _Markers, plain: Sequence[bool]) -> tuple[str, ...]:
    columns = zip(texts, markers, plain, strict=True)
    return tuple(["" if marker or p else find_look(text) for text, marker, p in columns])


def _find_within(blocks: Sequence[Block]) -> tuple[bool, ...]:
    return tuple([block.url is not None and block.url.startswith("#") for block in blocks])


def _find_named(document: Document, markers: _Markers) -> frozenset[str]:
    """The publishers of the head's hosts, and those that a credit leads to or calls by name."""
    blocks = document.blocks
    named = {name_publisher(f"//{host}") for host in document.meta.hosts}
    for at, (block, marker) in enumerate(zip(blocks, markers, strict=True)):
        if marker and marker.role in CREDITING and block.place in OPEN_PLACES:
            below = blocks[at + 1 : at + 2]
            line = below[0] if below and not (marker.rest or block.url) else block
            name = marker.rest or line.text
            if may_be_name(name):
                named |= {name_publisher(line.url), *map(spell, _BESIDE.split(name))}
    return frozenset(named - {""})


def _find_segments(blocks: Sequence[Block]) -> tuple[bool, ...]:
    boxes = [-1, *(block.box for block in blocks)]
    columns = zip(blocks, boxes, strict=False)
    return tuple([block.place in SEGMENTS and block.box != before for block, before in columns])


def _is_link(block: Block) -> bool:
    return block.link_share > MOST_LINKED or _has_date_beside(block)


def _has_date_beside(block: Block) -> bool:
    """Whether a block is a link and a date."""
    said = block.link_text
    return bool(said and is_date_alone(block.text.replace(said, " ", 1)))
