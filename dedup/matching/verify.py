"""Candidates to pairs: both similarities computed exactly on the shingle sets."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from dedup.matching import overlaps
from dedup.matching.relations import Comparison, relate
from dedup.model import RELATIONS, pair_schema
from dedup.settings import Settings

BESIDE = ("shingles", "facts")
"""What is looked at in the fingerprints of two candidates."""

VERIFIED = pa.schema(
    [
        *(pa.field(name, pa.int64(), nullable=False) for name in ("a", "b")),  # keys
        *(
            pa.field(name, pa.float64(), nullable=False)
            for name in ("jaccard", "containment_a", "containment_b")
        ),
        pa.field("relation", pa.int8(), nullable=False),  # index in model.RELATIONS
    ]
)


def verify_candidates(
    candidates: pa.RecordBatch, prints: pa.RecordBatch, settings: Settings
) -> pa.RecordBatch:
    """The candidates that are something to one another; `distinct` ones are left out.

    prints: fingerprints sorted by key, holding every article that a candidate names. Shingles are
    compared by their 32-bit hashes: two different shingles of one pair of 300-word articles are
    taken for one with chance about 2e-5, which then moves its Jaccard by less than 0.004.
    """
    keys = prints["key"].to_numpy()
    a, b = candidates["a"].to_numpy(), candidates["b"].to_numpy()
    left, right = np.searchsorted(keys, a), np.searchsorted(keys, b)
    values, ends = _lists_of(prints["shingles"])
    sizes = np.diff(ends)
    shared = np.empty(len(a), np.int64)
    overlaps.count_shared_pairs(left, right, values, ends, shared)
    union = sizes[left] + sizes[right] - shared
    # The places of numbers are compared only where they decide: behind both similarities.
    alike = np.flatnonzero(shared / union >= settings.threshold)
    facts = np.zeros((len(a), 2), np.int64)
    found = np.empty((len(alike), 2), np.int64)
    overlaps.compare_facts_of_pairs(left[alike], right[alike], *_lists_of(prints["facts"]), found)
    facts[alike] = found
    compared = Comparison(
        shingles_a=sizes[left],
        shingles_b=sizes[right],
        shared=shared,
        facts_same=facts[:, 0],
        facts_different=facts[:, 1],
    )
    relation = relate(compared, settings)
    kept = np.flatnonzero(relation != RELATIONS.index("distinct"))
    left, right, shared = left[kept], right[kept], shared[kept]
    columns = [
        a[kept],
        b[kept],
        shared / union[kept],
        shared / sizes[left],
        shared / sizes[right],
        relation[kept].astype(np.int8),
    ]
    return pa.RecordBatch.from_arrays(list(map(pa.array, columns)), schema=VERIFIED)


def name_pairs(verified: pa.Table, named: pa.Table) -> pa.Table:
    """Verified rows as pairs, sorted by a, then b: `model.pair_schema`.

    named: `repeats.NAMED`, one row for each key in `verified`.
    """
    named = named.sort_by("key")
    keys, ids = named["key"].to_numpy(), named["id"].combine_chunks()
    one, other = (ids.take(pa.array(np.searchsorted(keys, verified[n].to_numpy()))) for n in "ab")
    turned = pc.less(other, one)
    shares = verified["containment_a"], verified["containment_b"]
    columns = [
        pc.if_else(turned, other, one),
        pc.if_else(turned, one, other),
        verified["jaccard"],
        pc.if_else(turned, *shares[::-1]),
        pc.if_else(turned, *shares),
        pa.array(RELATIONS).take(verified["relation"]),
    ]
    pairs = pa.table(columns, schema=pair_schema())
    return pairs.sort_by([("a", "ascending"), ("b", "ascending")])


def _lists_of(lists: pa.ListArray) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The values of a list column, and where each row ends among them, int64 (rows + 1,)."""
    return lists.values.to_numpy(), lists.offsets.to_numpy().astype(np.int64)
