"""Connected components of pairs that are too many for one place: alternating stars.

*Large star*: every node ties its larger neighbours to the least of its neighbours and itself.
*Small star*: every node ties itself and its smaller neighbours to the least of these. Both leave
components as they are; in turn they end, after some log² n rounds, with every node tied to the
least one of its component (Kiveris, Lattanzi, Mirrokni, Rastogi, Vassilvitskii 2014, "Connected
Components in MapReduce and Beyond"). Nothing else is needed than rows sorted by node.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from dedup.ascending import find, firsts_of, starts_of
from dedup.matching.batches import batch_of
from dedup.matching.clusters import STAR, drop_distinct, gather_stars, space_out, to_graph
from dedup.matching.verify import PAIRED
from dedup.model import SAME_STORY, pair_schema
from dedup.stages import stage

Numbers = NDArray[np.int64]

EDGE = pa.schema([pa.field(name, pa.int64(), nullable=False) for name in ("node", "other")])
COUNTED = pa.schema(
    [pa.field("edges", pa.int64(), nullable=False), pa.field("sum", pa.int64(), nullable=False)]
)
LABEL = pa.schema([pa.field(name, pa.int64(), nullable=False) for name in ("key", "component")])
LABELLED = pa.schema([pa.field("component", pa.int64(), nullable=False), *PAIRED])
PLACED = pa.schema([pa.field("place", pa.int64(), nullable=False), *PAIRED])
SAMPLE = pa.schema([pa.field("id", pa.string(), nullable=False)])

ONE_IN = 1024
"""Of ids, those by which rows are cut into even stretches."""


@stage(EDGE)
def list_edges(pairs: pa.RecordBatch) -> pa.RecordBatch:
    """The pairs that clusters are made of, from both ends: `EDGE`. pairs: `verify.PAIRED`."""
    same = pairs.filter(pc.is_in(pairs["relation"], pa.array(SAME_STORY)))
    a, b = (same[name].to_numpy() for name in ("key_a", "key_b"))
    return _edges(np.concatenate([a, b]), np.concatenate([b, a]))


@stage(EDGE)
def tie_larger(edges: pa.RecordBatch) -> pa.RecordBatch:
    """The large star. edges: `EDGE` from both ends, sorted by node, then other.

    >>> rows = {"node": [1, 2, 2, 3], "other": [2, 1, 3, 2]}
    >>> tie_larger(pa.RecordBatch.from_pydict(rows, EDGE)).to_pydict()
    {'node': [2, 3], 'other': [1, 1]}
    """
    node, other = (edges[name].to_numpy() for name in EDGE.names)
    least = np.minimum(node, other[firsts_of(node)])
    larger = other > node
    return _edges(other[larger], least[larger])


@stage(EDGE)
def tie_smaller(edges: pa.RecordBatch) -> pa.RecordBatch:
    """The small star. edges: `EDGE` from their larger ends, sorted by node, then other.

    >>> rows = {"node": [3, 3], "other": [1, 2]}
    >>> tie_smaller(pa.RecordBatch.from_pydict(rows, EDGE)).to_pydict()
    {'node': [3, 2], 'other': [1, 1]}
    """
    node, other = (edges[name].to_numpy() for name in EDGE.names)
    firsts = firsts_of(node)
    is_first = firsts == np.arange(len(node))
    # In place of the least itself, which is first, the node.
    tied = np.where(is_first, node, other)
    return _edges(tied, other[firsts])


@stage(EDGE)
def turn_down(edges: pa.RecordBatch) -> pa.RecordBatch:
    """Each edge from its larger end."""
    node, other = (edges[name].to_numpy() for name in EDGE.names)
    return _edges(np.maximum(node, other), np.minimum(node, other))


@stage(EDGE)
def turn_both_ways(edges: pa.RecordBatch) -> pa.RecordBatch:
    """Each edge from both ends."""
    node, other = (edges[name].to_numpy() for name in EDGE.names)
    return _edges(np.concatenate([node, other]), np.concatenate([other, node]))


@stage()
def keep_once(edges: pa.RecordBatch) -> pa.RecordBatch:
    """Each edge once, and none of a node to itself. edges: sorted by node, then other."""
    node, other = (edges[name].to_numpy() for name in EDGE.names)
    first = starts_of(node, other)
    kept = first[node[first] != other[first]]
    return _edges(node[kept], other[kept])


@stage(COUNTED)
def count_edges(edges: pa.RecordBatch) -> pa.RecordBatch:
    """How many there are, and a sum that tells whether they are the same ones: one row."""
    node, other = (edges[name].to_numpy().view(np.uint64) for name in EDGE.names)
    mixed = (node ^ other >> np.uint64(31)) * np.uint64(0x9E3779B97F4A7C15) + other
    mixed = (mixed ^ mixed >> np.uint64(29)) * np.uint64(0xBF58476D1CE4E5B9)
    total = np.array([mixed.sum(dtype=np.uint64)]).view(np.int64)
    return batch_of(COUNTED, np.array([len(node)]), total)


@stage(LABEL)
def label_nodes(stars: pa.RecordBatch) -> pa.RecordBatch:
    """The component of every node, by its least one: `LABEL`.

    stars: `EDGE` when nothing changes any more, sorted by other, then node.
    """
    node, other = (stars[name].to_numpy() for name in EDGE.names)
    roots = np.unique(other)
    return batch_of(LABEL, np.concatenate([node, roots]), np.concatenate([other, roots]))


@stage(LABELLED, columns=["component"], on=["key_a", "key_b"])
def label_pairs(pairs: pa.RecordBatch, labels: pa.RecordBatch) -> pa.RecordBatch:
    """Pairs by the components that they say something of: `LABELLED`.

    An excerpt may say something of two; any other pair between two, or of none, is left out.
    labels: `LABEL`, sorted by key, of the articles that have one.
    """
    known = labels["key"].to_numpy()
    of_a, of_b = (find(known, pairs[name].to_numpy()) for name in ("key_a", "key_b"))
    components = np.append(labels["component"].to_numpy(), 0)
    excerpt = pc.equal(pairs["relation"], "excerpt").to_numpy(zero_copy_only=False)
    one = (of_a >= 0) & ((of_b >= 0) & (components[of_a] == components[of_b]) | excerpt)
    two = (of_b >= 0) & excerpt & ((of_a < 0) | (components[of_a] != components[of_b]))
    rows = np.concatenate([np.flatnonzero(one), np.flatnonzero(two)])
    labelled = pa.array(np.concatenate([components[of_a[one]], components[of_b[two]]]))
    columns = [labelled, *pairs.take(pa.array(rows)).columns]
    return pa.RecordBatch.from_arrays(columns, schema=LABELLED)


@stage(STAR)
def gather_stars_of(pairs: pa.RecordBatch, bounds: Sequence[str]) -> pa.RecordBatch:
    """The members of the clusters of whole components: `clusters.STAR`.

    pairs: `LABELLED`, all of each component.  bounds: as for `place_pairs`.
    """
    table = pa.Table.from_batches([pairs.select(pair_schema().names)])
    # What is said of two components stands twice where both are here.
    table = table.group_by(table.column_names, use_threads=False).aggregate([])
    found = gather_stars(to_graph(table.select(pair_schema().names)))
    places = place_ids(found["cluster"], bounds)
    (stars,) = found.set_column(0, STAR.field("place"), pa.array(places)).to_batches() or [
        pa.RecordBatch.from_pylist([], STAR)
    ]
    return stars


@stage(SAMPLE)
def sample_ids(pairs: pa.RecordBatch) -> pa.RecordBatch:
    """One id in `ONE_IN` of those that come first in a pair, by hash: `SAMPLE`."""
    chosen = np.flatnonzero(pairs["key_a"].to_numpy() % ONE_IN == 0)
    return pa.RecordBatch.from_arrays([pairs["a"].take(pa.array(chosen))], schema=SAMPLE)


@stage(PLACED)
def place_pairs(pairs: pa.RecordBatch, bounds: Sequence[str]) -> pa.RecordBatch:
    """Pairs with a place by their first id, which a shuffle can sort by: `PLACED`.

    bounds: ids, ascending; between two of them all have one place.
    """
    places = pa.array(place_ids(pairs["a"], bounds))
    return pa.RecordBatch.from_arrays([places, *pairs.columns], schema=PLACED)


@stage(pair_schema())
def sort_pairs(pairs: pa.RecordBatch) -> pa.RecordBatch:
    """Pairs by a, then b: `model.pair_schema`. pairs: all of each place, places ascending."""
    told = drop_distinct(pairs)
    return told.take(pc.sort_indices(told, [("a", "ascending"), ("b", "ascending")]))


def place_ids(ids: pa.Array | pa.ChunkedArray, bounds: Sequence[str]) -> Numbers:
    """For each id the place of the stretch it falls in, spread over all int64. bounds: ids,
    ascending; between two of them all have one place."""
    names = np.array(ids.to_pylist(), object)
    found = np.searchsorted(np.array(bounds, object), names, side="right").astype(np.int64)
    return space_out(found, len(bounds) + 1)


def _edges(node: Numbers, other: Numbers) -> pa.RecordBatch:
    return batch_of(EDGE, node, other)
