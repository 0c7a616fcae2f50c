"""What is weighed of each block of some pages: numbers from 0 to about 1, as columns.

Each page's numbers are the same whatever pages stand beside it: what is summed up over blocks is
whole, so that no order of adding shows. A page has few blocks, and one call of numpy takes as long
as some dozens of them: so what is alike is done to several columns at once, and all stand in one
array.
"""

from __future__ import annotations

import functools
import itertools
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from dedup.splitting.facts import Facts
from dedup.splitting.traits import find_headline, rows_of, tell_traits


class Columns(NamedTuple):
    """By its name each fact that is weighed: a row of floats, one for each block, or page."""

    names: tuple[str, ...]
    rows: np.ndarray

    def pick(self, names: tuple[str, ...]) -> np.ndarray:
        """The rows of some names."""
        return self.rows.take(_find(self.names, names), axis=0)

    def fill(self, first: str, *parts: np.ndarray) -> None:
        """Write some rows one behind the other, from that of a name on."""
        at = self.names.index(first)
        for part in parts:
            self.rows[at : at + len(part)] = part
            at += len(part)


@functools.cache
def _find(names: tuple[str, ...], wanted: tuple[str, ...]) -> np.ndarray:
    return np.array([names.index(name) for name in wanted])


NEAR, NEARBY = 3, 8  # blocks on each side
MANY = 8  # paragraphs, over which their number tells nothing more
FAR = 20  # blocks
_LINKED = 0.5  # share of a block's characters in links, over which its prose does not count
_LONGEST = 400  # characters of a block that count
_STEPS = 1 << 16

_ALL = 1 << 32
_PAGE = ((-_ALL, 0), (1, _ALL), (-_ALL, _ALL))
"""From where to where, as places of a slice from a block's own: all above it, all below, all."""
_NEAR = ((-NEAR, NEAR + 1), (-NEARBY, NEARBY + 1))
_LIKELY = ((-1, 2), (-NEAR, 1), (0, NEAR + 1), (-NEARBY, 1), (0, NEARBY + 1))
_WINDOWS, _LIKELY_WINDOWS = (np.array(_PAGE + those).T[..., None] for those in (_NEAR, _LIKELY))
_SCALES, _MOST = np.array([[6], [5], [10], [3]]), np.array([[1.2], [1], [1], [1.2]])
_NEVER = 10**6  # blocks ago
_SUMMED = ("paragraph", "link", "plain", "has_title")
_SUMS = (
    *("link_share", "length", "since_title", "prose", "slot_many"),
    *("own_share", "prose_behind", "prose_since_title", "slot_prose", "box_prose"),
    *("slot_links", "box_links", "slot_paragraphs", "plain_before", "plain_behind"),
    *("paragraph_near", "paragraph_nearby", "plain_near", "plain_nearby"),
    *("link_near", "link_nearby", "position", "since_paragraph", "near_announcer"),
)
_BESIDE = ("paragraph", "plain", "link", "heading", "date", "marker", "length")
_BY_SIDE = tuple(f"{name}_{side}" for name in _BESIDE for side in ("above", "below"))
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
_PRODUCTS = tuple(map("*".join, _TOGETHER))
_NEIGHBOURS = (
    *("likely_near", "likely_above", "likely_below", "likely_far_above", "likely_far_below"),
    *("slot_likely", "box_likely", "alike_above", "alike_below"),
    *("mass", "mass_above", "mass_below", "mass_around"),
)
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
_PRODUCTS_AGAIN = tuple(map("*".join, _TOGETHER_AGAIN))


class Spans(NamedTuple):
    """For each block of some pages its own place among all, and where its page begins and ends."""

    at: np.ndarray
    start: np.ndarray
    end: np.ndarray

    def sum_up(self, columns: np.ndarray, windows: np.ndarray) -> np.ndarray:
        """The sums of columns over windows of a page around each block: (columns, windows, n)."""
        places = np.minimum(np.maximum(self.at + windows, self.start), self.end)
        sums = np.zeros((len(columns), len(self.at) + 1))
        columns.cumsum(axis=1, out=sums[:, 1:])
        both = sums.take(places, axis=1)
        found: np.ndarray = both[:, 1] - both[:, 0]
        return found


def list_facts(pages: Sequence[Facts]) -> Columns:
    """What is known of each block of all pages."""
    titles, spans = [find_headline(facts) for facts in pages], list_spans(pages)
    traits = tell_traits(pages, titles)
    names = (*traits, *_SUMS, *_BY_SIDE, *_PRODUCTS)
    table = Columns(names, np.empty((len(names), len(spans.at))))
    table.fill(names[0], rows_of(traits))
    heads = spans.start + np.repeat(np.maximum(titles, 0), [len(f.blocks) for f in pages])
    table.fill(_SUMS[0], *_tell_sums(table, pages, heads, spans), _tell_distances(table, spans))
    table.fill(_BY_SIDE[0], _tell_beside(table.pick(_BESIDE), spans))
    table.fill(_PRODUCTS[0], _multiply(table, table, _TOGETHER))
    return table


def list_neighbours(pages: Sequence[Facts], table: Columns, odds: np.ndarray) -> Columns:
    """What is known of each block (`list_facts`), and what blocks beside it, in its slot and in its
    box are, from log odds of being text."""
    spans, groups = list_spans(pages), _group(pages)
    lengths = np.minimum(list_lengths(pages), _LONGEST)
    steps = np.rint(odds / (1 + np.abs(odds)) * _STEPS)  # whole numbers: their sums are exact
    told = steps * lengths
    columns = np.array([told, lengths, np.maximum(told, 0)])
    sums = spans.sum_up(columns, _LIKELY_WINDOWS)
    near, count = sums[:2, 3:] - columns[:2, None]
    alike, every = _sum_groups(groups, columns[:2])
    rows = (near / np.maximum(count, 1), alike / every, _find_alike(steps, groups[0]))
    mass = _tell_mass(*sums[2, :3])
    beside = Columns(_NEIGHBOURS, np.concatenate((np.concatenate(rows) / _STEPS, mass)))
    products = _multiply(table, beside, _TOGETHER_AGAIN)
    names = (*table.names, *_NEIGHBOURS, *_PRODUCTS_AGAIN)
    return Columns(names, np.concatenate((table.rows, beside.rows, products)))


def list_spans(pages: Sequence[Facts]) -> Spans:
    """The spans of pages."""
    sizes = [len(facts.blocks) for facts in pages]
    ends = [*itertools.accumulate(sizes, initial=0)]
    start, end = np.repeat(np.array([ends[:-1], ends[1:]]), sizes, axis=1)
    return Spans(np.arange(ends[-1]), start, end)


def list_lengths(pages: Sequence[Facts]) -> np.ndarray:
    """How many characters each block of all pages has."""
    return np.array([len(block.text) for facts in pages for block in facts.blocks], float)


def _multiply(table: Columns, others: Columns, pairs: Sequence[tuple[str, str]]) -> np.ndarray:
    one, other = zip(*pairs, strict=True)
    found: np.ndarray = table.pick(one) * others.pick(other)
    return found


def _tell_sums(
    table: Columns, pages: Sequence[Facts], heads: np.ndarray, spans: Spans
) -> tuple[np.ndarray, ...]:
    """What stands on the page of each block, near it, in its slot and in its box (`_SUMS`). heads:
    where its page's headline stands, or the page begins."""
    paragraph, link, plain, has_title = table.pick(_SUMMED)
    linked = np.array([block.link_share for facts in pages for block in facts.blocks])
    lengths = list_lengths(pages)
    boxed = np.array([block.box > 0 for facts in pages for block in facts.blocks])
    prose = lengths * paragraph * (linked < _LINKED)
    columns = np.array([prose, paragraph, link, np.ones(len(prose)), plain])
    sums = spans.sum_up(columns, _WINDOWS)
    above, below, whole = sums[0, :3]
    since = np.maximum(above - (above + prose)[heads], 0) * has_title
    told, paragraphs, links, count = _sum_groups(_group(pages), columns[:4])
    told[1] *= boxed
    links[1] *= boxed
    far = np.maximum(spans.at - heads, 0)
    logs = np.log1p(np.array([lengths, far, whole, count[0]])) / _SCALES
    return (
        linked[None],
        np.minimum(logs, _MOST),
        np.array([prose, below, since, *told]) / np.maximum(whole, 1),
        links / count,
        paragraphs[:1] / count[:1],
        np.minimum(sums[4, :2], MANY) / MANY,
        (sums[[1, 4, 2], 3:] / sums[3, 3:]).reshape(6, -1),
    )


def _tell_distances(table: Columns, spans: Spans) -> np.ndarray:
    """How far a block is from others (the last of `_SUMS`)."""
    at, start, end = spans
    columns = table.pick(("paragraph", "announcer"))
    last = np.maximum.accumulate(np.where(columns > 0, at, -1), axis=1)
    paragraph, announcer = np.where(last >= start, at - last, _NEVER)
    position = (at - start) / np.maximum(end - start - 1, 1)
    return np.array([position, np.minimum(paragraph, FAR) / FAR, 1 / (1 + announcer)])


def _group(pages: Sequence[Facts]) -> np.ndarray:
    """For each block the number of those of its page in its slot, and of those in its box."""
    count, slots, boxes = itertools.count(), list[int](), list[int]()
    for facts in pages:
        slot, box = (defaultdict[int, int](count.__next__) for _ in range(2))
        slots += [slot[block.slot] for block in facts.blocks]
        boxes += [box[block.box] for block in facts.blocks]
    return np.array([slots, boxes])


def _sum_groups(groups: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """The sums of columns over the groups of each block: (columns, groups, n)."""
    keys = groups + (groups.max() + 1) * np.arange(len(columns))[:, None, None]
    values = columns.repeat(len(groups), axis=0)
    found: np.ndarray = np.bincount(keys.ravel(), values.ravel()).take(keys)
    return found


def _tell_beside(rows: np.ndarray, spans: Spans) -> np.ndarray:
    """What the blocks right above and below are (`_BY_SIDE`)."""
    above, below = np.maximum(spans.at - 1, spans.start), np.minimum(spans.at + 1, spans.end - 1)
    beside = np.array([above, below])
    found: np.ndarray = (rows[:, beside] * (beside != spans.at)).reshape(-1, len(above))
    return found


def _find_alike(steps: np.ndarray, slots: np.ndarray) -> np.ndarray:
    """What the nearest blocks of the same slot are, above each and below it: (2, n)."""
    order, found = np.argsort(slots, kind="stable"), np.zeros((2, len(steps)))
    upper, lower = order[:-1], order[1:]
    same = slots[upper] == slots[lower]
    found[0, lower], found[1, upper] = steps[upper] * same, steps[lower] * same
    return found


def _tell_mass(above: np.ndarray, below: np.ndarray, every: np.ndarray) -> np.ndarray:
    """How much of what is likely text stands above and below each block, and in all."""
    every = np.maximum(every, 1)
    above, below = above / every, below / every
    mass = np.minimum(np.log1p(every / _STEPS) / 10, 1)
    return np.array([mass, above, below, np.minimum(above, below)])
