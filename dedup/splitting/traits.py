"""What is so or not of each block of some pages, by itself and by the page that it is on."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence

import numpy as np

from dedup import arabic
from dedup.blocks.document import DROPPED, LEAST_BODY, Block
from dedup.lexicon.cohesion import goes_on
from dedup.lexicon.lines import ends_sentence, share_of_title
from dedup.splitting.facts import SEGMENTS, Facts

Traits = dict[str, bytes]
"""By its name each fact: 0 or 1 for each block, one page behind the other."""

_CREDITS = frozenset(["credit", "agency"])
_PLACES = {
    "in_comments": ("comments",),
    "in_hidden": ("hidden",),
    "in_navigation": ("navigation", "footer"),
    "in_furniture": ("share", "tags", "author", "subscription", "advertising", DROPPED),
    "in_photo": ("photo",),
    "in_latest": ("latest",),
    "in_related": ("related",),
    "in_article": ("article",),
    "in_aside": ("aside", "sidebar"),
    "in_segment": tuple(SEGMENTS),
    "near": ("near",),
    "outside": ("outside", "header", "far segment"),
}
_ONLY = [bytes(n == one for n in range(256)) for one in range(len(_PLACES) + 1)]
"""For each number a table that leaves it alone, as 1."""
_NOT = _ONLY[0]
_TAGS = {
    "tag_p": ("p",),
    "tag_item": ("li", "dd", "dt"),
    "tag_cell": ("td", "th"),
    "tag_quote": ("blockquote",),
    "tag_div": ("div",),
}


def tell_traits(pages: Sequence[Facts], titles: Sequence[int]) -> Traits:
    """What is so of each block. titles: where each page's headline stands (`find_headline`)."""
    return {
        "paragraph": join(facts.is_paragraph for facts in pages),
        "headline": join(facts.is_headline for facts in pages),
        "link": join(facts.is_link for facts in pages),
        "date": join(facts.is_date for facts in pages),
        "marker": join([one is not None for one in facts.markers] for facts in pages),
        "announcer": join([one is not None for one in facts.announcers] for facts in pages),
        "look": join([look != "" for look in facts.looks] for facts in pages),
        "plain": join(facts.is_plain for facts in pages),
        **_tell_order(pages, titles),
        **_tell_blocks([block for facts in pages for block in facts.blocks]),
    }


def _tell_order(pages: Sequence[Facts], titles: Sequence[int]) -> Traits:
    """What stands above a block, or right beside it."""
    heads = [(title, len(facts.blocks)) for facts, title in zip(pages, titles, strict=True)]
    alike = [_are_alike(facts.blocks) for facts in pages]
    return {
        "has_title": join(bytes([title >= 0]) * size for title, size in heads),
        "is_title": join([at == title for at in range(size)] for title, size in heads),
        "before_title": join((b"\1" * title).ljust(size, b"\0") for title, size in heads),
        "before_text": join(_are_behind(facts.is_plain) for facts in pages).translate(_NOT),
        "behind_announcer": join(_are_behind(facts.announcers) for facts in pages),
        "behind_credit": join(map(_find_behind_credit, pages)),
        "resumed": join(map(_find_resumed, pages)),
        "slot_above": join([False, *page] for page in alike),
        "slot_below": join([*page, False] for page in alike),
    }


def _tell_blocks(blocks: Sequence[Block]) -> Traits:
    """What a block says of itself."""
    told = dict(zip(Block._fields, zip(*blocks, strict=True), strict=True))
    return {
        "heading": bytes([heading > 0 for heading in told["heading"]]),
        "stop": bytes([*map(ends_sentence, told["text"])]),
        "colon": bytes([text[-1] == ":" for text in told["text"]]),
        "named": bytes(told["named"]),
        "part": bytes([part != "" for part in told["part"]]),
        "behind_picture": bytes(told["behind_picture"]),
        "told": bytes([told > 0 for told in told["told"]]),
        "untold": bytes([told < 0 for told in told["told"]]),
        **_tell_kinds(_PLACES, told["place"]),
        **_tell_kinds(_TAGS, told["tag"]),
    }


def join(pages: Iterable[Iterable[int]]) -> bytes:
    """What is so of the blocks of each page, one page behind the other."""
    return b"".join(map(bytes, pages))


def _are_behind(flags: Sequence[object]) -> bytes:
    """For each block whether any above it is so."""
    first = next((at for at, flag in enumerate(flags, 1) if flag), len(flags))
    return bytes(first).ljust(len(flags), b"\1")


def _find_behind_credit(facts: Facts) -> bytes:
    """For each block whether a credit stands above it, and a text above that."""
    columns = zip(facts.markers, itertools.accumulate(facts.is_plain), strict=True)
    return _are_behind(
        [m is not None and m.role in _CREDITS and above >= LEAST_BODY for m, above in columns]
    )


def _find_resumed(facts: Facts) -> list[bool]:
    """For each block whether the first paragraph behind the last announcement above it begins as
    none does that begins an article."""
    found, is_next, resumed = [], False, False
    for block, announcer, paragraph in zip(
        facts.blocks, facts.announcers, facts.is_paragraph, strict=True
    ):
        if announcer:
            is_next, resumed = True, False
        elif is_next and paragraph:
            is_next, resumed = False, goes_on(block.text)
        found.append(resumed)
    return found


def _are_alike(blocks: Sequence[Block]) -> list[bool]:
    """For each block but the last whether the next is in the same slot."""
    return [one.slot == other.slot for one, other in itertools.pairwise(blocks)]


def _tell_kinds(kinds: dict[str, tuple[str, ...]], values: Iterable[str]) -> Traits:
    numbers = {value: n for n, held in enumerate(kinds.values(), 1) for value in held}
    told = bytes([numbers.get(value, 0) for value in values])
    return {name: told.translate(_ONLY[n]) for n, name in enumerate(kinds, 1)}


def find_headline(facts: Facts) -> int:
    """The heading that the head's titles name, else the first h1; -1 where there is none."""
    wanted = {arabic.letters(title) for title in facts.meta.titles}
    best, most = -1, 0
    for at, block in enumerate(facts.blocks):
        if 0 < block.heading <= 2 and wanted:
            found = arabic.letters(block.text)
            share = max(share_of_title(found, title) for title in wanted)
            if share > most:
                best, most = at, share
    firsts = (at for at, block in enumerate(facts.blocks) if block.heading == 1)
    return best if most else next(firsts, -1)


def rows_of(traits: Traits) -> np.ndarray:
    """What is so or not, as numbers: a row for each fact."""
    return np.frombuffer(b"".join(traits.values()), np.uint8).reshape(len(traits), -1)
