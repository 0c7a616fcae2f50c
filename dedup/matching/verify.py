"""Candidates to pairs: both similarities computed exactly on the shingle sets."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from dedup.ascending import find
from dedup.matching import overlaps, titles
from dedup.matching.batches import batch_of
from dedup.matching.fingerprint import lists_of
from dedup.matching.relations import Comparison, may_name_another, relate
from dedup.matching.times import count_apart
from dedup.model import RELATIONS, pair_schema
from dedup.settings import Settings
from dedup.stages import stage

Rows = NDArray[np.int64]

BESIDE = ("shingles", "facts", "longs", "since", "until", "outlets")
"""What is looked at in the fingerprints of two candidates."""

NAMED = ("id", "title", "day", "outlet", "shorts", "longs")
"""What is looked at of two articles that have something in common."""

COUNTS = Comparison._fields[:8]

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


def count_pair(prints: pa.RecordBatch, left: int, right: int) -> dict[str, Rows]:
    """`COUNTS` of two rows of fingerprints, each (1,): also where they share nothing."""
    a, b = np.array([left]), np.array([right])
    shared, size_a, size_b = _count_shared(prints["shingles"], a, b)
    counts = (size_a, size_b, shared, *_count_rest(prints, a, b))
    return dict(zip(COUNTS, counts, strict=True))


def _count_rest(prints: pa.RecordBatch, left: Rows, right: Rows) -> tuple[Rows, ...]:
    """The `COUNTS` of facts and long words of pairs of rows."""
    facts = np.empty((len(left), 2), np.int64)
    overlaps.compare_facts_of_pairs(left, right, *lists_of(prints["facts"]), facts)
    shared, longs_a, longs_b = _count_shared(prints["longs"], left, right)
    return facts[:, 0], facts[:, 1], longs_a, longs_b, shared


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
    verified: pa.RecordBatch, named: pa.RecordBatch, settings: Settings
) -> pa.RecordBatch:
    """Verified rows as pairs with their relations: `PAIRED`.

    named: `NAMED` of fingerprints sorted by key, holding every article in `verified`.
    """
    keys = named["key"].to_numpy()
    left, right = (find(keys, verified[name].to_numpy()) for name in "ab")
    left, right, compared = _compare(verified, named, left, right, settings)
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
        pa.array(RELATIONS).take(pa.array(relate(compared, settings))),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=PAIRED)


def _compare(
    verified: pa.RecordBatch, named: pa.RecordBatch, left: Rows, right: Rows, settings: Settings
) -> tuple[Rows, Rows, Comparison]:
    """All that is known of the verified pairs of rows that are asked for, and these rows."""
    days, outlets = named["day"].to_numpy(), named["outlet"].to_numpy()
    apart = count_apart(days[left], days[right])
    one_outlet = (outlets[left] == outlets[right]) & (outlets[left] != 0)
    asked = np.ones(len(apart), bool)
    if settings.window_days is not None:
        asked &= apart <= settings.window_days
    if settings.across_sources:
        asked &= ~one_outlet
    kept = np.flatnonzero(asked)
    left, right = left[kept], right[kept]
    compared = Comparison(
        **{name: verified[name].to_numpy()[kept].astype(np.int64) for name in COUNTS},
        named_a=np.zeros(len(kept), np.int64),
        named_b=np.zeros(len(kept), np.int64),
        days_apart=apart[kept],
        same_outlet=one_outlet[kept],
        identical=verified["identical"].to_numpy(zero_copy_only=False)[kept],
    )
    by_title = np.flatnonzero(may_name_another(compared))
    counts = titles.count_named(named, left[by_title], right[by_title], settings.folding)
    compared.named_a[by_title], compared.named_b[by_title] = counts
    return left, right, compared


def _count_shared(lists: pa.ListArray, left: Rows, right: Rows) -> tuple[Rows, Rows, Rows]:
    """How many values pairs of rows share, and how many each has."""
    values, ends = lists_of(lists)
    shared, sizes = np.empty(len(left), np.int64), np.diff(ends)
    overlaps.count_shared_pairs(left, right, values, ends, shared)
    return shared, sizes[left], sizes[right]
