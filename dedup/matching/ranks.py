"""Pairs as numbers: articles by the rank of their ids, so that a graph of millions can be held."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from dedup.ascending import find
from dedup.matching.clusters import Graph, number_relations, number_scores, space_out
from dedup.model import pair_schema
from dedup.stages import stage

Numbers = NDArray[np.int64]

NAME = pa.schema(
    [pa.field("key", pa.int64(), nullable=False), pa.field("id", pa.string(), nullable=False)]
)
PLACED = pa.schema(
    [pa.field(n, pa.int64(), nullable=False) for n in ("place", "one", "other")]
    + list(pair_schema())
)
"""A pair, and the ranks of its articles; `place` is `one` spread over all int64."""


class Ranking(NamedTuple):
    """The articles of all pairs."""

    ids: pa.Array
    """(n,) ascending: an article's rank is its place here."""
    keys: Numbers
    """(n,) ascending."""
    ranks: NDArray[np.int32]
    """(n,) of keys[i]."""


@stage(NAME)
def list_names(pairs: pa.RecordBatch) -> pa.RecordBatch:
    """The articles of pairs: `NAME`, each once in a batch. pairs: `verify.PAIRED`."""
    keys = np.concatenate([pairs[name].to_numpy() for name in ("key_a", "key_b")])
    keys, rows = np.unique(keys, return_index=True)
    ids = pa.chunked_array([pairs["a"], pairs["b"]], pa.string()).take(pa.array(rows))
    return pa.RecordBatch.from_arrays([pa.array(keys), ids.combine_chunks()], schema=NAME)


def rank_names(names: pa.Table) -> Ranking:
    """names: `NAME`, each once."""
    table = names.sort_by("id").combine_chunks()
    keys = table["key"].to_numpy()
    order = np.argsort(keys)
    (ids,) = table["id"].chunks or [pa.array([], pa.string())]
    return Ranking(ids, keys[order], order.astype(np.int32))


@stage(PLACED)
def place_pairs(pairs: pa.RecordBatch, ranking: Ranking) -> pa.RecordBatch:
    """Pairs by where they stand among all: `PLACED`, which a shuffle can sort."""
    one, other = (
        ranking.ranks[find(ranking.keys, pairs[name].to_numpy())].astype(np.int64)
        for name in ("key_a", "key_b")
    )
    places = [space_out(one, len(ranking.keys)), one, other]
    rest = (pairs[name] for name in pair_schema().names)
    return pa.RecordBatch.from_arrays([*map(pa.array, places), *rest], schema=PLACED)


def gather_graph(pairs: Iterable[pa.RecordBatch], ids: pa.Array, count: int) -> Graph:
    """The graph of all pairs. pairs: `PLACED`, sorted, so many; their ranks are places in `ids`."""
    kinds = (np.int32, np.int32, float, np.int8, np.int16)
    graph = Graph(ids, *(np.empty(count, kind) for kind in kinds))
    start = 0
    for batch in pairs:
        rows = slice(start, start + batch.num_rows)
        graph.a[rows], graph.b[rows] = batch["one"].to_numpy(), batch["other"].to_numpy()
        graph.jaccard[rows] = batch["jaccard"].to_numpy()
        graph.relations[rows] = number_relations(batch["relation"])
        graph.votes[rows] = number_scores(batch["score"], graph.relations[rows])
        start += batch.num_rows
    return graph
