"""Candidates to pairs: both similarities computed exactly on the shingle sets."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from dedup.ascending import find
from dedup.matching import overlaps, recurrence, titles
from dedup.matching.batches import batch_of
from dedup.matching.fingerprint import lists_of
from dedup.matching.relations import Comparison, relate
from dedup.matching.times import count_apart
from dedup.model import RELATIONS, pair_schema
from dedup.settings import Settings
from dedup.stages import stage

Rows = NDArray[np.int64]

BESIDE = ("shingles", "sampled", "words", "facts", "longs", "since", "until", "outlets")
"""What is looked at in the fingerprints of two candidates."""

NAMED = ("id", "title", "day", "outlet", "shorts", "longs")
"""What is looked at of two articles that have something in common."""

COUNTS = Comparison._fields[:12]

VERIFIED = pa.schema(
    [
        *(pa.field(name, pa.int64(), nullable=False) for name in ("a", "b")),  # keys
        *(pa.field(name, pa.int32(), nullable=False) for name in COUNTS),
        pa.field("identical", pa.bool_(), nullable=False),
    ]
)

PAIRED = pa.schema(
    [*(pa.field(n, pa.int64(), nullable=False) for n in ("key_a", "key_b")), *pair_schema()]
)
"""A pair, and the keys of its articles."""


@stage(VERIFIED, columns=BESIDE)
def verify_candidates(
    candidates: pa.RecordBatch, prints: pa.RecordBatch, settings: Settings
) -> pa.RecordBatch:
    """What the candidates share, counted: those that the threshold keeps, or that are excerpts.

    prints: fingerprints sorted by key, holding every article that a candidate names. Shingles are
    compared by their 32-bit hashes: two different shingles of one pair of 300-word articles are
    taken for one with chance about 2e-5, which then moves its Jaccard by less than 0.004.
    """
    keys = prints["key"].to_numpy()
    a, b = candidates["a"].to_numpy(), candidates["b"].to_numpy()
    left, right = find(keys, a), find(keys, b)
    wanted = np.flatnonzero(_may_be_asked(prints, left, right, settings))
    left, right = left[wanted], right[wanted]
    shared, sizes_a, sizes_b = _count_shared(prints["shingles"], left, right)
    larger, smaller = np.maximum(sizes_a, sizes_b), np.minimum(sizes_a, sizes_b)
    alike = shared / (sizes_a + sizes_b - shared) >= settings.threshold
    inside = (2 * smaller <= larger) & (shared / smaller >= settings.containment)
    kept = np.flatnonzero(alike | inside)
    rest = _count_rest(prints, left[kept], right[kept])
    counts = (sizes_a[kept], sizes_b[kept], shared[kept], *rest)
    return batch_of(VERIFIED, a[wanted][kept], b[wanted][kept], *counts, np.zeros(len(kept), bool))


def count_pairs(prints: pa.RecordBatch, left: Rows, right: Rows) -> pa.RecordBatch:
    """`VERIFIED` of pairs of rows of fingerprints, also of those that share nothing."""
    shared, sizes_a, sizes_b = _count_shared(prints["shingles"], left, right)
    keys, wholes, words = (prints[name].to_numpy() for name in ("key", "whole", "words"))
    identical = (wholes[left] == wholes[right]) & (words[left] == words[right]) & (words[left] > 0)
    counts = (sizes_a, sizes_b, shared, *_count_rest(prints, left, right))
    return batch_of(VERIFIED, keys[left], keys[right], *counts, identical)


def _count_rest(prints: pa.RecordBatch, left: Rows, right: Rows) -> tuple[Rows, ...]:
    """The `COUNTS` of facts, long words, words and sampled shingles of pairs of rows; what recurs
    of these is told later (`recurrence.count_recurring`)."""
    facts, sampled = np.empty((len(left), 2), np.int64), np.empty(len(left), np.int64)
    overlaps.compare_facts_of_pairs(left, right, *lists_of(prints["facts"]), facts)
    shared, longs_a, longs_b = _count_shared(prints["longs"], left, right)
    firsts, words = prints["sampled"].to_numpy(), prints["words"].to_numpy()
    overlaps.count_shared_firsts(left, right, *lists_of(prints["shingles"]), firsts, sampled)
    counted = facts[:, 0], facts[:, 1], longs_a, longs_b, shared, words[left], words[right]
    return *counted, sampled, np.zeros(len(left), np.int64)


def _may_be_asked(
    prints: pa.RecordBatch, left: Rows, right: Rows, settings: Settings
) -> NDArray[np.bool_]:
    """Whether some copies of both are near enough in time, and not all of one outlet."""
    asked = np.ones(len(left), bool)
    if settings.window_days is not None:
        since, until = (prints[name].to_numpy().astype(np.int64) for name in ("since", "until"))
        apart = np.maximum(since[left] - until[right], since[right] - until[left])
        asked &= apart <= settings.window_days
    if settings.across_sources:
        outlets = prints["outlets"].to_numpy()
        asked &= (outlets[left] == 0) | (outlets[left] != outlets[right])
    return asked


@stage(PAIRED, columns=NAMED)
def name_pairs(
    verified: pa.RecordBatch, named: pa.RecordBatch, settings: Settings, articles: Rows
) -> pa.RecordBatch:
    """Verified rows as pairs with their relations, distinct ones too: `PAIRED`.

    named: `NAMED` of fingerprints sorted by key, holding every article in `verified`.  articles:
    how many there are of the days of each slot (`recurrence.ARTICLES`).
    """
    keys = named["key"].to_numpy()
    left, right = (find(keys, verified[name].to_numpy()) for name in "ab")
    kept = np.flatnonzero(_is_asked(named, left, right, settings))
    left, right, verified = left[kept], right[kept], verified.take(pa.array(kept))
    compared = compare(verified, named, (left, right), settings.folding, articles)
    relations, scores = relate(compared, settings)
    ids = named["id"]
    one, other = (ids.take(pa.array(row)) for row in (left, right))
    turned = pc.less(other, one)
    shares = list(map(pa.array, (compared.containment_a, compared.containment_b)))
    ends = [named["key"].take(pa.array(row)) for row in (left, right)]
    columns = [
        pc.if_else(turned, *ends[::-1]),
        pc.if_else(turned, *ends),
        pc.if_else(turned, other, one),
        pc.if_else(turned, one, other),
        pa.array(compared.jaccard),
        pc.if_else(turned, *shares[::-1]),
        pc.if_else(turned, *shares),
        pa.array(RELATIONS).take(pa.array(relations)),
        pa.array(scores),
        _share_recurring(compared),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=PAIRED)


def compare(
    verified: pa.RecordBatch,
    named: pa.RecordBatch,
    rows: tuple[Rows, Rows],
    profile: str,
    articles: Rows,
) -> Comparison:
    """All that is known of verified pairs.

    named: `NAMED` of fingerprints.  rows: where those of the pairs are.  profile: by which titles
    are folded.  articles: as for `name_pairs`.
    """
    left, right = rows
    days, outlets, titled = (named[name] for name in ("day", "outlet", "title"))
    dates = days.to_numpy()[left], days.to_numpy()[right]
    one, other = outlets.to_numpy()[left], outlets.to_numpy()[right]
    has_title = pc.greater(pc.utf8_length(titled.fill_null("")), 0).to_numpy(zero_copy_only=False)
    both = has_title[left] & has_title[right]
    known = recurrence.is_known(dates, articles)
    counts = {name: verified[name].to_numpy().astype(np.int64) for name in COUNTS}
    identical = verified["identical"].to_numpy(zero_copy_only=False)
    known &= (counts["sampled"] > 0) & ~identical  # of copies nothing was counted
    counts["recurring"] = np.where(known, counts["recurring"], -1)
    names = (np.where(both, n, -1) for n in titles.count_named(named, left, right, profile))
    return Comparison(
        **counts,
        **dict(zip(("named_a", "named_b"), names, strict=True)),
        days_apart=count_apart(*dates),
        same_outlet=np.where((one == 0) | (other == 0), -1, one == other),
        identical=identical,
    )


def _share_recurring(pairs: Comparison) -> pa.Array:
    """Of what is shared how much recurs; null where that is not known."""
    return pa.array(pairs.recurring / np.maximum(1, pairs.sampled), mask=pairs.recurring < 0)


def _is_asked(
    named: pa.RecordBatch, left: Rows, right: Rows, settings: Settings
) -> NDArray[np.bool_]:
    """Whether two articles are near enough in time, and not of one outlet, where that matters."""
    days, outlets = named["day"].to_numpy(), named["outlet"].to_numpy()
    asked = np.ones(len(left), bool)
    if settings.window_days is not None:
        asked &= count_apart(days[left], days[right]) <= settings.window_days
    if settings.across_sources:
        asked &= (outlets[left] != outlets[right]) | (outlets[left] == 0)
    return asked


def _count_shared(lists: pa.ListArray, left: Rows, right: Rows) -> tuple[Rows, Rows, Rows]:
    """How many values pairs of rows share, and how many each has."""
    values, ends = lists_of(lists)
    shared, sizes = np.empty(len(left), np.int64), np.diff(ends)
    overlaps.count_shared_pairs(left, right, values, ends, shared)
    return shared, sizes[left], sizes[right]
