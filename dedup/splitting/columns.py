"""What is weighed of each block of some pages: numbers from 0 to about 1, as columns.

Each page's numbers are the same whatever pages stand beside it: what is summed up over blocks is
whole, so that no order of adding shows.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import numpy as np

from dedup import arabic
from dedup.ascending import starts_of
from dedup.blocks.document import DROPPED, LEAST_BODY, Block
from dedup.lexicon.lines import ends_sentence, share_of_title
from dedup.lexicon.markers import Marker
from dedup.splitting.facts import SEGMENTS, Facts

Columns = dict[str, np.ndarray]
"""By its name each fact that is weighed: a float for each block, or page."""

NEAR, NEARBY = 3, 8  # blocks on each side
MANY = 8  # paragraphs, over which their number tells nothing more
FAR = 20  # blocks
_LINKED = 0.5  # share of a block's characters in links, over which its prose does not count

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
_TAGS = {
    "tag_p": ("p",),
    "tag_item": ("li", "dd", "dt"),
    "tag_cell": ("td", "th"),
    "tag_quote": ("blockquote",),
    "tag_div": ("div",),
}


class Spans(NamedTuple):
    """For each block of some pages its own place among all, and where its page begins and ends."""

    at: np.ndarray
    start: np.ndarray
    end: np.ndarray
    page: np.ndarray

    def first(self, sums: np.ndarray) -> np.ndarray:
        """Of sums over the blocks so far, what they were before each block's page."""
        before: np.ndarray = np.concatenate([[0], sums])[self.start]
        return before

    def last(self, sums: np.ndarray) -> np.ndarray:
        """Of sums over the blocks so far, what they are at the end of each block's page."""
        behind: np.ndarray = sums[self.end - 1]
        return behind


def list_facts(pages: Sequence[Facts]) -> Columns:
    """What is known of each block of all pages."""
    spans = list_spans([len(facts.blocks) for facts in pages])
    lengths = list_lengths(pages)
    table = _tell_looks(pages, lengths) | _tell_places(pages)
    prose = lengths * table["paragraph"] * (table["link_share"] < _LINKED)
    table |= _tell_slots(pages, table, prose, spans)
    table |= _tell_title(pages, prose, spans)
    table |= _tell_position(pages, table, prose, spans)
    table |= _tell_neighbours(pages, table, spans)
    return table | {f"{a}*{b}": table[a] * table[b] for a, b in _TOGETHER}


def list_neighbours(pages: Sequence[Facts], table: Columns, odds: np.ndarray) -> Columns:
    """What is known of each block (`list_facts`), and what blocks beside it, in its slot and in its
    box are, from log odds of being text."""
    spans = list_spans([len(facts.blocks) for facts in pages])
    lengths = np.minimum(list_lengths(pages), _LONGEST)
    steps = np.rint(odds / (1 + np.abs(odds)) * _STEPS)  # whole numbers: their sums are exact
    told, found = steps * lengths, Columns()
    for name, (back, forth) in _WINDOWS.items():
        near = _sum_near(told, spans, back, forth) - told
        found[name] = near / (np.maximum(_sum_near(lengths, spans, back, forth) - lengths, 1))
    slots = _slots(pages)
    for name, keys in (("slot_likely", slots), ("box_likely", _boxes(pages))):
        groups = _group(spans.page, keys)
        found[name] = _sum_groups(groups, told) / _sum_groups(groups, lengths)
    found |= _tell_alike(steps, np.lexsort((spans.at, slots, spans.page)), spans.page, slots)
    found = {name: column / _STEPS for name, column in found.items()}
    table = table | found | _tell_mass(np.maximum(told, 0), spans)
    return table | {f"{a}*{b}": table[a] * table[b] for a, b in _TOGETHER_AGAIN}


def _tell_alike(
    steps: np.ndarray, order: np.ndarray, page: np.ndarray, slots: np.ndarray
) -> Columns:
    """What the nearest blocks of the same slot are, above and below each."""
    table = {}
    for name, shift in (("alike_above", 1), ("alike_below", -1)):
        other = np.roll(order, shift)
        same = (page[other] == page[order]) & (slots[other] == slots[order])
        same[0 if shift > 0 else -1] = False
        column = np.zeros(len(steps))
        column[order] = steps[other] * same
        table[name] = column
    return table


def list_spans(sizes: Sequence[int]) -> Spans:
    """The spans of pages with so many blocks."""
    ends = np.cumsum(sizes)
    pages = np.repeat(np.arange(len(sizes)), sizes)
    return Spans(np.arange(ends[-1]), np.repeat(ends - sizes, sizes), np.repeat(ends, sizes), pages)


def list_lengths(pages: Iterable[Facts]) -> np.ndarray:
    """How many characters each block of all pages has."""
    blocks = itertools.chain.from_iterable(facts.blocks for facts in pages)
    return np.fromiter((len(block.text) for block in blocks), float)


def column_of(pages: Iterable[Iterable[int]]) -> np.ndarray:
    """The values of all pages' blocks, each under 256, one page behind the other."""
    return np.frombuffer(b"".join(map(bytes, pages)), np.uint8).astype(float)


_LONGEST = 400  # characters of a block that count
_STEPS = 1 << 16
_WINDOWS = {
    "likely_near": (1, 1),
    "likely_above": (NEAR, 0),
    "likely_below": (0, NEAR),
    "likely_far_above": (NEARBY, 0),
    "likely_far_below": (0, NEARBY),
}
_TOGETHER_AGAIN = (
    ("paragraph", "likely_near"),
    ("paragraph", "slot_likely"),
    ("paragraph", "alike_above"),
    ("paragraph", "alike_below"),
    ("paragraph", "mass_around"),
    ("heading", "mass_around"),
    ("link", "mass_around"),
    ("tag_cell", "mass_around"),
    ("tag_item", "mass_around"),
)
_TOGETHER = (
    ("paragraph", "near_announcer"),
    ("paragraph", "slot_paragraphs"),
    ("paragraph", "link_near"),
    ("paragraph", "slot_prose"),
    ("paragraph", "prose_behind"),
    ("paragraph", "since_title"),
    ("paragraph", "before_title"),
    ("paragraph", "link_share"),
    ("paragraph", "in_aside"),
    ("paragraph", "in_segment"),
    ("paragraph", "in_related"),
    ("paragraph", "in_article"),
    ("paragraph", "near"),
    ("paragraph", "outside"),
    ("paragraph", "box_prose"),
    ("paragraph", "behind_announcer"),
    ("paragraph", "behind_credit"),
    ("headline", "slot_prose"),
    ("headline", "near_announcer"),
    ("headline", "before_text"),
    ("headline", "behind_credit"),
    ("headline", "plain_near"),
    ("heading", "paragraph_below"),
    ("heading", "plain_below"),
    ("heading", "paragraph_near"),
    ("tag_item", "link_share"),
    ("tag_item", "slot_prose"),
    ("in_aside", "box_prose"),
)
"""Facts that say more together than each by itself."""


def _of(pages: Sequence[Facts], tell: Callable[[Block], int]) -> np.ndarray:
    return column_of([tell(block) for block in facts.blocks] for facts in pages)


def _share(pages: Sequence[Facts]) -> np.ndarray:
    blocks = itertools.chain.from_iterable(facts.blocks for facts in pages)
    return np.fromiter((block.link_share for block in blocks), float)


def _tell_looks(pages: Sequence[Facts], lengths: np.ndarray) -> Columns:
    return {
        "paragraph": column_of(facts.is_paragraph for facts in pages),
        "headline": column_of(facts.is_headline for facts in pages),
        "link": column_of(facts.is_link for facts in pages),
        "link_share": _share(pages),
        "date": column_of(facts.is_date for facts in pages),
        "marker": column_of(map(bool, facts.markers) for facts in pages),
        "announcer": column_of(map(bool, facts.announcers) for facts in pages),
        "look": column_of(map(bool, facts.looks) for facts in pages),
        "heading": _of(pages, lambda block: block.heading > 0),
        "stop": _of(pages, lambda block: ends_sentence(block.text)),
        "colon": _of(pages, lambda block: block.text.endswith(":")),
        "length": np.minimum(np.log1p(lengths) / 6, 1.2),
    }


def _tell_places(pages: Sequence[Facts]) -> Columns:
    places = [[block.place for block in facts.blocks] for facts in pages]
    tags = [[block.tag for block in facts.blocks] for facts in pages]
    table = {
        "plain": column_of(facts.is_plain for facts in pages),
        "named": _of(pages, lambda block: block.named),
        "part": _of(pages, lambda block: block.part != ""),
        "behind_picture": _of(pages, lambda block: block.behind_picture),
        "told": _of(pages, lambda block: block.told > 0),
        "untold": _of(pages, lambda block: block.told < 0),
    }
    for values, names in ((places, _PLACES), (tags, _TAGS)):
        numbers = {value: n for n, held in enumerate(names.values(), 1) for value in held}
        column = column_of([numbers.get(value, 0) for value in page] for page in values)
        table |= {name: (column == n).astype(float) for n, name in enumerate(names, 1)}
    return table


def _slots(pages: Sequence[Facts]) -> np.ndarray:
    blocks = itertools.chain.from_iterable(facts.blocks for facts in pages)
    return np.fromiter((block.slot for block in blocks), np.int64)


def _boxes(pages: Sequence[Facts]) -> np.ndarray:
    blocks = itertools.chain.from_iterable(facts.blocks for facts in pages)
    return np.fromiter((block.box for block in blocks), np.int64)


def _group(page: np.ndarray, keys: np.ndarray) -> np.ndarray:
    """For each block the number of those of its page that have the same key."""
    order = np.lexsort((keys, page))
    numbers = np.zeros(len(keys), np.int64)
    firsts = np.zeros(len(keys), np.int64)
    firsts[starts_of(page[order], keys[order])] = 1
    numbers[order] = np.cumsum(firsts) - 1
    return numbers


def _sum_groups(groups: np.ndarray, column: np.ndarray) -> np.ndarray:
    """For each block the sum over its group."""
    sums: np.ndarray = np.bincount(groups, weights=column)[groups]
    return sums


def _tell_slots(pages: Sequence[Facts], table: Columns, prose: np.ndarray, spans: Spans) -> Columns:
    every = np.maximum(spans.last(np.cumsum(prose)) - spans.first(np.cumsum(prose)), 1)
    slots, boxes = _slots(pages), _boxes(pages)
    groups, boxed = _group(spans.page, slots), (boxes > 0).astype(float)
    in_box, one = _group(spans.page, boxes), np.ones(len(slots))
    count = _sum_groups(groups, one)
    return {
        "slot_prose": _sum_groups(groups, prose) / every,
        "slot_links": _sum_groups(groups, table["link"]) / count,
        "slot_paragraphs": _sum_groups(groups, table["paragraph"]) / count,
        "slot_many": np.minimum(np.log1p(count) / 3, 1.2),
        "box_prose": boxed * _sum_groups(in_box, prose) / every,
        "box_links": boxed * _sum_groups(in_box, table["link"]) / _sum_groups(in_box, one),
    }


def _tell_title(pages: Sequence[Facts], prose: np.ndarray, spans: Spans) -> Columns:
    sizes = [len(facts.blocks) for facts in pages]
    found = np.repeat([find_headline(facts) for facts in pages], sizes)
    title = np.where(found < 0, -1, found + spans.start)
    known, sums = found >= 0, np.cumsum(prose)
    every = np.maximum(spans.last(sums) - spans.first(sums), 1)
    since = np.where(known, np.maximum(spans.at - title, 0), spans.at - spans.start)
    above = np.where(known, sums[np.maximum(title, 0)], 0)
    behind = known & (spans.at > title)
    return {
        "has_title": known.astype(float),
        "is_title": (spans.at == title).astype(float),
        "before_title": (spans.at < title).astype(float),
        "since_title": np.minimum(np.log1p(since) / 5, 1),
        "prose_since_title": np.where(behind, sums - prose - above, 0) / every,
    }


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


def _tell_position(
    pages: Sequence[Facts], table: Columns, prose: np.ndarray, spans: Spans
) -> Columns:
    at, start, end, _ = spans
    sums, before = np.cumsum(prose), count_above(table["plain"], spans)
    every = spans.last(sums) - spans.first(sums)
    plain = np.cumsum(table["plain"])
    credit = column_of([_is_credit(m) for m in facts.markers] for facts in pages)
    return {
        "position": (at - start) / np.maximum(end - start - 1, 1),
        "prose": np.minimum(np.log1p(every) / 10, 1),
        "own_share": np.minimum(prose / np.maximum(every, 1), 1),
        "prose_behind": (spans.last(sums) - sums) / np.maximum(every, 1),
        "plain_before": np.minimum(before, MANY) / MANY,
        "plain_behind": np.minimum(spans.last(plain) - plain, MANY) / MANY,
        "before_text": (before == 0).astype(float),
        "since_paragraph": np.minimum(_count_since(table["paragraph"], spans), FAR) / FAR,
        "behind_announcer": np.minimum(count_above(table["announcer"], spans), 1),
        "near_announcer": 1 / (1 + _count_since(table["announcer"], spans)),
        "behind_credit": np.minimum(count_above(credit * (before >= LEAST_BODY), spans), 1),
    }


def _is_credit(marker: Marker | None) -> bool:
    return marker is not None and marker.role in ("credit", "agency")


def _tell_neighbours(pages: Sequence[Facts], table: Columns, spans: Spans) -> Columns:
    above, below = spans.at > spans.start, spans.at < spans.end - 1
    slots, found = _slots(pages), Columns()
    for name in ("paragraph", "plain", "link", "heading", "date", "marker", "length"):
        found[f"{name}_above"] = np.roll(table[name], 1) * above
        found[f"{name}_below"] = np.roll(table[name], -1) * below
    found["slot_above"] = (np.roll(slots, 1) == slots) * above.astype(float)
    found["slot_below"] = (np.roll(slots, -1) == slots) * below.astype(float)
    for name in ("paragraph", "plain", "link"):
        for reach, far in (("near", NEAR), ("nearby", NEARBY)):
            sums = _sum_near(table[name], spans, far, far)
            found[f"{name}_{reach}"] = sums / _sum_near(np.ones(len(slots)), spans, far, far)
    return found


def _tell_mass(told: np.ndarray, spans: Spans) -> Columns:
    """How much of what is likely text stands above and below each block."""
    sums = np.cumsum(told)
    every = np.maximum(spans.last(sums) - spans.first(sums), 1)
    above = (sums - told - spans.first(sums)) / every
    below = (spans.last(sums) - sums) / every
    return {
        "mass": np.minimum(np.log1p(every / _STEPS) / 10, 1),
        "mass_above": above,
        "mass_below": below,
        "mass_around": np.minimum(above, below),
    }


def _sum_near(column: np.ndarray, spans: Spans, back: int, forth: int) -> np.ndarray:
    """The sum over the blocks near each, and itself."""
    sums = np.concatenate([[0], np.cumsum(column)])
    first = np.maximum(spans.at - back, spans.start)
    near: np.ndarray = sums[np.minimum(spans.at + forth + 1, spans.end)] - sums[first]
    return near


def count_above(column: np.ndarray, spans: Spans) -> np.ndarray:
    """How many of the blocks above each have something."""
    sums = np.concatenate([[0], np.cumsum(column)])
    above: np.ndarray = sums[spans.at] - sums[spans.start]
    return above


def _count_since(column: np.ndarray, spans: Spans) -> np.ndarray:
    """How many blocks above each the last one with something stands; very many where none does."""
    last = np.maximum.accumulate(np.where(column > 0, spans.at, -1))
    return np.where(last >= spans.start, spans.at - last, 10**6)
