"""What is weighed of each block of some pages: numbers from 0 to about 1, as columns.

Each page's numbers are the same whatever pages stand beside it: what is summed up over blocks is
whole, so that no order of adding shows. A page has few blocks, and one call of numpy takes as long
as some dozens of them: so what is alike is done to several columns at once.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Sequence
from operator import attrgetter
from typing import NamedTuple

import numpy as np

from dedup.splitting.facts import Facts
from dedup.splitting.traits import find_headline, rows_of, tell_traits

Columns = dict[str, np.ndarray]
"""By its name each fact that is weighed: a float for each block, or page."""

NEAR, NEARBY = 3, 8  # blocks on each side
MANY = 8  # paragraphs, over which their number tells nothing more
FAR = 20  # blocks
_LINKED = 0.5  # share of a block's characters in links, over which its prose does not count
_LONGEST = 400  # characters of a block that count
_STEPS = 1 << 16

_ALL = 1 << 32
_WINDOWS = ((_ALL, -1), (-1, _ALL), (_ALL, _ALL), (NEAR, NEAR), (NEARBY, NEARBY))
"""From so many blocks above one to so many below it: all above, all below, all, near, nearby."""
_LIKELY = {
    "likely_near": (1, 1),
    "likely_above": (NEAR, 0),
    "likely_below": (0, NEAR),
    "likely_far_above": (NEARBY, 0),
    "likely_far_below": (0, NEARBY),
}
_MOST = np.array([[1.2], [1], [1], [1.2]])
_NEVER = 10**6  # blocks ago
_BESIDE = ("paragraph", "plain", "link", "heading", "date", "marker", "length")
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
    ("paragraph", "resumed"),
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


class Spans(NamedTuple):
    """For each block of some pages its own place among all, and where its page begins and ends."""

    at: np.ndarray
    start: np.ndarray
    end: np.ndarray

    def sum_up(self, columns: np.ndarray, windows: Sequence[tuple[int, int]]) -> np.ndarray:
        """The sums of columns over windows of a page around each block: (columns, windows, n)."""
        back, forth = np.array(windows).T[..., None]
        first = np.minimum(np.maximum(self.at - back, self.start), self.end)
        last = np.minimum(np.maximum(self.at + forth + 1, self.start), self.end)
        sums = np.zeros((len(columns), len(self.at) + 1))
        np.cumsum(columns, axis=1, out=sums[:, 1:])
        found: np.ndarray = sums[:, last] - sums[:, first]
        return found


def list_facts(pages: Sequence[Facts]) -> Columns:
    """What is known of each block of all pages."""
    titles, spans = [find_headline(facts) for facts in pages], list_spans(pages)
    traits = tell_traits(pages, titles)
    table = dict(zip(traits, rows_of(traits.values()), strict=True))
    table["link_share"] = np.array([b.link_share for facts in pages for b in facts.blocks])
    heads = spans.start + np.repeat(np.maximum(titles, 0), [len(f.blocks) for f in pages])
    table |= _tell_sums(table, list_lengths(pages), _group(pages), heads, spans)
    del table["boxed"]  # what its box holds tells more
    table |= _tell_distances(table, spans) | _tell_beside(table, spans)
    return table | _multiply(table, _TOGETHER)


def list_neighbours(pages: Sequence[Facts], table: Columns, odds: np.ndarray) -> Columns:
    """What is known of each block (`list_facts`), and what blocks beside it, in its slot and in its
    box are, from log odds of being text."""
    spans, groups = list_spans(pages), _group(pages)
    lengths = np.minimum(list_lengths(pages), _LONGEST)
    steps = np.rint(odds / (1 + np.abs(odds)) * _STEPS)  # whole numbers: their sums are exact
    told = np.array([steps * lengths, lengths])
    near, count = spans.sum_up(told, [*_LIKELY.values()]) - told[:, None]
    alike, every = _sum_groups(groups, told)
    rows = (near / np.maximum(count, 1), alike / every, _find_alike(steps, groups[0]))
    names = (*_LIKELY, "slot_likely", "box_likely", "alike_above", "alike_below")
    table = table | dict(zip(names, np.concatenate(rows) / _STEPS, strict=True))
    table |= _tell_mass(*spans.sum_up(np.maximum(told[:1], 0), _WINDOWS[:3])[0])
    return table | _multiply(table, _TOGETHER_AGAIN)


def list_spans(pages: Sequence[Facts]) -> Spans:
    """The spans of pages."""
    sizes = [len(facts.blocks) for facts in pages]
    ends = [*itertools.accumulate(sizes, initial=0)]
    start, end = np.repeat(np.array([ends[:-1], ends[1:]]), sizes, axis=1)
    return Spans(np.arange(ends[-1]), start, end)


def list_lengths(pages: Sequence[Facts]) -> np.ndarray:
    """How many characters each block of all pages has."""
    return np.array([len(block.text) for facts in pages for block in facts.blocks], float)


def _name(names: str, rows: np.ndarray) -> Columns:
    return dict(zip(names.split(), rows, strict=True))


def _multiply(table: Columns, pairs: Sequence[tuple[str, str]]) -> Columns:
    one, other = (np.array([table[name] for name in names]) for names in zip(*pairs, strict=True))
    return dict(zip(map("*".join, pairs), one * other, strict=True))


def _tell_sums(
    table: Columns, lengths: np.ndarray, groups: np.ndarray, heads: np.ndarray, spans: Spans
) -> Columns:
    """What stands on the page of each block, near it, in its slot and in its box. heads: where its
    page's headline stands, or the page begins."""
    prose = lengths * table["paragraph"] * (table["link_share"] < _LINKED)
    kinds = [table["paragraph"], table["link"], np.ones(len(prose)), table["plain"]]
    sums = spans.sum_up(np.array([prose, *kinds]), _WINDOWS)
    above, below, whole = sums[0, :3]
    since = np.maximum(above - (above + prose)[heads], 0) * table["has_title"]
    told, paragraphs, links, count = _sum_groups(groups, np.array([prose, *kinds[:3]]))
    told[1] *= table["boxed"]
    links[1] *= table["boxed"]
    far = np.maximum(spans.at - heads, 0)
    logs = np.log1p(np.array([lengths, far, whole, count[0]])) / np.array([[6], [5], [10], [3]])
    near = (sums[[1, 4, 2], 3:] / sums[3, 3:]).reshape(6, -1)
    return {
        **_name("length since_title prose slot_many", np.minimum(logs, _MOST)),
        **_name(
            "own_share prose_behind prose_since_title slot_prose box_prose",
            np.array([prose, below, since, *told]) / np.maximum(whole, 1),
        ),
        **_name("slot_links box_links", links / count),
        "slot_paragraphs": paragraphs[0] / count[0],
        **_name("plain_before plain_behind", np.minimum(sums[4, :2], MANY) / MANY),
        **_name(
            "paragraph_near paragraph_nearby plain_near plain_nearby link_near link_nearby", near
        ),
    }


def _tell_distances(table: Columns, spans: Spans) -> Columns:
    """How far a block is from others."""
    at, start, end = spans
    columns = np.array([table["paragraph"], table["announcer"]])
    last = np.maximum.accumulate(np.where(columns > 0, at, -1), axis=1)
    paragraph, announcer = np.where(last >= start, at - last, _NEVER)
    return {
        "position": (at - start) / np.maximum(end - start - 1, 1),
        "since_paragraph": np.minimum(paragraph, FAR) / FAR,
        "near_announcer": 1 / (1 + announcer),
    }


def _group(pages: Sequence[Facts]) -> np.ndarray:
    """For each block the number of those of its page in its slot, and of those in its box."""
    count, found = itertools.count(), []
    for key in (attrgetter("slot"), attrgetter("box")):
        numbers = [defaultdict[int, int](count.__next__) for _ in pages]
        columns = zip(pages, numbers, strict=True)
        found.append([known[key(block)] for facts, known in columns for block in facts.blocks])
    return np.array(found)


def _sum_groups(groups: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """The sums of columns over the groups of each block: (columns, groups, n)."""
    keys = groups + (groups.max() + 1) * np.arange(len(columns))[:, None, None]
    values = np.broadcast_to(columns[:, None], keys.shape)
    found: np.ndarray = np.bincount(keys.ravel(), values.ravel())[keys]
    return found


def _tell_beside(table: Columns, spans: Spans) -> Columns:
    """What the blocks right above and below are."""
    above, below = np.maximum(spans.at - 1, spans.start), np.minimum(spans.at + 1, spans.end - 1)
    rows = np.array([table[name] for name in _BESIDE])
    found = zip(
        rows[:, above] * (above < spans.at), rows[:, below] * (below > spans.at), strict=True
    )
    return {
        f"{name}_{side}": row
        for name, both in zip(_BESIDE, found, strict=True)
        for side, row in zip(("above", "below"), both, strict=True)
    }


def _find_alike(steps: np.ndarray, slots: np.ndarray) -> np.ndarray:
    """What the nearest blocks of the same slot are, above each and below it: (2, n)."""
    order, found = np.argsort(slots, kind="stable"), np.zeros((2, len(steps)))
    upper, lower = order[:-1], order[1:]
    same = slots[upper] == slots[lower]
    found[0, lower], found[1, upper] = steps[upper] * same, steps[lower] * same
    return found


def _tell_mass(above: np.ndarray, below: np.ndarray, every: np.ndarray) -> Columns:
    """How much of what is likely text stands above and below each block."""
    every = np.maximum(every, 1)
    above, below = above / every, below / every
    return {
        "mass": np.minimum(np.log1p(every / _STEPS) / 10, 1),
        "mass_above": above,
        "mass_below": below,
        "mass_around": np.minimum(above, below),
    }
