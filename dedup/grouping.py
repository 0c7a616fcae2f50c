"""Pairs to clusters: in this process while they are few enough, else by the engine.

All ways give the same. Here the graph of all pairs is held, as numbers, and grouped at once; the
engine sorts the pairs where they are more than a few. Else it finds the connected components first,
and then groups each of them by itself, with the same function.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import NamedTuple

import pyarrow as pa

from dedup.engine import Engine, Table

MOST_PAIRS_HERE = 20_000_000
"""So many pairs are grouped in this process (`benchmarks/grouping.py` has time and memory)."""
FEW_PAIRS = 100_000
"""So many are held as they are: no engine need sort them."""
BATCH_ROWS = 4096


class Groups(NamedTuple):
    """Pairs, and who is in which cluster."""

    pairs: Iterable[pa.RecordBatch]
    """`model.pair_schema`, sorted by a, then b."""
    stars: Table
    """`clusters.STAR`, held by the engine."""
    stories: int
    """How many clusters there are."""


def group_pairs(engine: Engine, paired: Table, most_here: int | None = None) -> Groups:
    """paired: `verify.PAIRED`, used up.  most_here: as `MOST_PAIRS_HERE`, where it is not that."""
    from dedup.matching import clusters, components

    counts = engine.collect(engine.map(paired, clusters.count_rows, keep=True))
    count = sum(counts["rows"].to_pylist())
    most_here = MOST_PAIRS_HERE if most_here is None else most_here
    if count <= min(FEW_PAIRS, most_here):
        held = engine.collect(engine.map(paired, clusters.drop_keys))
        held = held.sort_by([("a", "ascending"), ("b", "ascending")])
        found = clusters.gather_stars(clusters.to_graph(held))
        leads = sum(found["leads"].to_pylist())
        told = [clusters.drop_distinct(batch) for batch in held.to_batches()]
        return Groups(told, engine.read(found, BATCH_ROWS), leads)
    if count <= most_here:
        return _group_by_rank(engine, paired, count)
    sample = engine.collect(engine.map(paired, components.sample_ids, keep=True))
    bounds = sorted(set(sample["id"].to_pylist()))
    labels = label_components(engine, engine.map(paired, components.list_edges, keep=True))
    labelled = engine.map(paired, components.label_pairs, beside=labels, keep=True)
    together = engine.shuffle(labelled, by=("component", "key_a", "key_b"))
    gather = partial(components.gather_stars_of, bounds=bounds)
    stars = engine.map(together, gather)
    counts = engine.collect(engine.map(stars, clusters.count_leads, keep=True))
    place = partial(components.place_pairs, bounds=bounds)
    placed = engine.map(paired, place)
    ordered = engine.shuffle(placed, by=("place", "key_a", "key_b"))
    pairs = engine.map(ordered, components.sort_pairs)
    return Groups(pairs, stars, sum(counts["rows"].to_pylist()))


def _group_by_rank(engine: Engine, paired: Table, count: int) -> Groups:
    """As `group_pairs`: what the graph is made of is held here, 17 bytes a pair, and no text of
    pairs."""
    from dedup.matching import batches, clusters, ranks

    listed = engine.map(paired, ranks.list_names, keep=True)
    together = engine.shuffle(listed, by=("key",))
    names = engine.collect(engine.map(together, batches.keep_first))
    ranking = ranks.rank_names(names)
    place = partial(ranks.place_pairs, ranking=ranking)
    placed = engine.map(paired, place)
    ordered = engine.shuffle(placed, by=("place", "one", "other"))
    found = clusters.gather_stars(ranks.gather_graph(ordered, ranking.ids, count))
    pairs = engine.map(ordered, clusters.drop_distinct)
    return Groups(pairs, engine.read(found, BATCH_ROWS), sum(found["leads"].to_pylist()))


def label_components(engine: Engine, edges: Table) -> Table:
    """The component of every node of a graph, by its least one: `components.LABEL`.

    edges: `components.EDGE`, from both ends; used up.
    """
    from dedup.matching import components

    def sort(table: Table) -> Table:
        sorted_edges = engine.shuffle(table, by=("node", "other"))
        return engine.map(sorted_edges, components.keep_once)

    def tally(table: Table) -> tuple[int, int]:
        found = engine.collect(engine.map(table, components.count_edges, keep=True))
        return sum(found["edges"].to_pylist()), sum(found["sum"].to_pylist()) % 2**64

    down = sort(engine.map(edges, components.turn_down))
    was, now = None, tally(down)
    while was != now:
        both = engine.map(down, components.turn_both_ways)
        larger = engine.map(sort(both), components.tie_larger)
        smaller = engine.map(sort(larger), components.tie_smaller)
        down = sort(smaller)
        was, now = now, tally(down)
    by_root = engine.shuffle(down, by=("other", "node"))
    return engine.map(by_root, components.label_nodes)


def draw_clusters(engine: Engine, stars: Table, prints: Table) -> Table:
    """Who is in which cluster, `clusters.STAR`, to `model.cluster_schema`, sorted by id."""
    from dedup.matching import clusters

    named = engine.map(stars, clusters.name_members, beside=prints, keep=True)
    members = engine.shuffle(named, by=("place", "key"))
    return engine.map(members, clusters.draw_clusters)
