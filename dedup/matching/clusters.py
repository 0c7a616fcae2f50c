"""Pairs to clusters that keep their word.

Edges are the pairs whose relation is `exact`, `reprint` or `revision`; each was verified. Their
connected components would chain A~B~C~D together although A and D share nothing. So articles are
merged edge by edge, the most alike first, and only where the merged cluster still is a *star*: one
article in it, its representative, has an edge with each other one. Nor are two clusters merged
between which `template` pairs are more than a quarter as many as edges, or `excerpt` pairs more
than half: those that are one story agree on it. Hence every member was verified directly against
its representative, and two members of one cluster are connected by the same pairs at every lower
threshold too, where those pairs are candidates again (`settings.Settings.rows`).

The representative is the member with the largest sum of Jaccard with the others among those that
have an edge with each; of equal ones the smaller id.
"""

from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from dedup.matching import stars
from dedup.matching.times import order_of
from dedup.model import RELATIONS, SAME_STORY, cluster_schema, named_schema

Numbers = NDArray[np.int64]
Edges = tuple[Numbers, Numbers, Numbers]
"""Both ends of each, and its strength."""

VOTES = {"exact": 1, "reprint": 1, "revision": 1, "excerpt": -2, "template": -4, "distinct": 0}
"""What a pair says to merging the clusters that its articles are in. Measured on labelled pairs:
docs/relations.md."""
PARTS = 10**9
"""Jaccard is added up in parts of a thousand million: sums of integers do not know their order."""


class Stars(NamedTuple):
    """The members of all clusters, cluster by cluster, in the order they are listed; m of them."""

    nodes: Numbers
    """(m,) rows of the articles."""
    leads: Numbers
    """(m,) the row of the representative of each."""
    pairs: Numbers
    """(m,) the pair that each forms with it, -1 for itself."""
    starts: Numbers
    """(clusters,) where each begins."""


def group_pairs(pairs: pa.Table, articles: pa.Table) -> pa.Table:
    """The clusters of two or more articles, by id: `model.cluster_schema`.

    pairs: `model.pair_schema`, in any order, each couple once.  articles: at least the columns
    `id`, `source`, `title`, `published`, `url`, each id once, and every article that a pair names.
    Raises `KeyError` where one is not there.
    """
    articles = articles.select(named_schema().names).sort_by("id").combine_chunks()
    a, b = (_find(pairs[name], articles["id"]) for name in ("a", "b"))
    jaccard = pairs["jaccard"].to_numpy()
    relations = pc.index_in(pairs["relation"], pa.array(RELATIONS)).to_numpy()
    merges = np.isin(relations, [RELATIONS.index(name) for name in SAME_STORY])
    same = np.flatnonzero(merges)
    edges = a[same], b[same], _parts_of(jaccard[same])
    votes = np.array([VOTES[name] for name in RELATIONS])[relations]
    found = _gather(edges, (a, b, votes), _rank(articles["published"]))
    found = found._replace(pairs=np.where(found.pairs < 0, -1, same[found.pairs]))
    linked = np.flatnonzero(relations == RELATIONS.index("excerpt"))
    excerpts = _link(found, a[linked], b[linked], articles["id"])
    of_pairs = np.append(jaccard, 1.0), np.append(relations, RELATIONS.index("exact"))
    return _draw(found, articles, *of_pairs, excerpts)


def _find(names: pa.ChunkedArray, ids: pa.ChunkedArray) -> Numbers:
    """The row of each name among the ids."""
    found = pc.index_in(names, ids.combine_chunks())
    if found.null_count:
        raise KeyError(names.filter(pc.is_null(found))[0].as_py())
    rows: Numbers = found.to_numpy().astype(np.int64)
    return rows


def _gather(edges: Edges, opinions: Edges, times: Numbers) -> Stars:
    """The stars of a graph. opinions: both ends of each, and its vote. times: of each article, its
    place in time."""
    n, (a, b, parts) = len(times), edges
    *graph, order = _both_ways(edges, n)
    *votes, _ = _both_ways(opinions, n)
    strongest = np.lexsort((np.maximum(a, b), np.minimum(a, b), -parts))
    leads, edge_of = np.full(n, -1), np.full(n, -1)
    if len(a):  # else nobody need wait for the loop
        ranked = a[strongest], b[strongest]
        stars.gather(
            tuple(graph), tuple(votes), ranked, (leads, edge_of), np.empty((8, n), np.int64)
        )
    nodes = np.flatnonzero(leads >= 0)
    # Rows are ascending, so the first of a star is the smallest id in it: the cluster's.
    _, first, star = np.unique(leads[nodes], return_index=True, return_inverse=True)
    home = nodes[first][star]
    listed = np.lexsort((nodes, times[nodes], home))
    nodes, edge = nodes[listed], edge_of[nodes[listed]]
    pairs = np.full(len(nodes), -1)
    pairs[edge >= 0] = order[edge[edge >= 0]] % max(1, len(a))
    starts = np.flatnonzero(np.diff(home[listed], prepend=-1))
    return Stars(nodes, leads[nodes], pairs, starts)


def _both_ways(edges: Edges, n: int) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """(ends, others, values, order) of edges seen from both ends, as `stars.gather` takes them:
    place i has edge order[i], or that one behind all edges, turned."""
    a, b, values = edges
    one, other = np.concatenate([a, b]), np.concatenate([b, a])
    order = np.lexsort((other, one))
    ends = np.zeros(n + 1, np.int64)
    np.cumsum(np.bincount(one, minlength=n), out=ends[1:])
    return ends, other[order], np.concatenate([values, values])[order], order


def _rank(published: pa.ChunkedArray) -> Numbers:
    """The place of each article in time; articles of one time share theirs."""
    coded = published.combine_chunks().dictionary_encode(null_encoding="encode")
    times = list(map(order_of, coded.dictionary.to_pylist()))
    place = {time: number for number, time in enumerate(sorted(set(times)))}
    ranks = np.array([place[time] for time in times], np.int64)
    placed: Numbers = ranks[coded.indices.to_numpy()]
    return placed


def _parts_of(jaccard: NDArray[np.float64]) -> Numbers:
    return np.rint(jaccard * PARTS).astype(np.int64)


def _draw(
    found: Stars,
    articles: pa.Table,
    jaccard: NDArray[np.float64],
    relations: Numbers,
    excerpts: pa.ListArray,
) -> pa.Table:
    """The table of clusters.

    jaccard, relations: of the pairs, and behind them what an article is to itself.
    """
    nodes, starts = found.nodes, found.starts
    named = articles.take(pa.array(nodes)).combine_chunks()
    alike = jaccard[found.pairs]
    compared = np.where(found.pairs < 0, 0, _parts_of(alike))
    sizes = np.diff(starts, append=len(nodes))
    sums = np.add.reduceat(compared, starts) if len(starts) else starts
    means = [s / PARTS / (n - 1) for s, n in zip(sums.tolist(), sizes.tolist(), strict=True)]
    columns = [*(named[name].combine_chunks() for name in named.column_names), pa.array(alike)]
    names = pa.array(RELATIONS).take(pa.array(relations[found.pairs]))
    schema = cluster_schema()
    members = pa.StructArray.from_arrays(
        [*columns, names], fields=[*schema.field("members").type.value_type]
    )
    ids = articles["id"].combine_chunks()
    lowest = np.minimum.reduceat(nodes, starts) if len(starts) else starts
    drawn = {
        "cluster": ids.take(pa.array(lowest)),
        "size": pa.array(sizes),
        "sources": _list_sources(named["source"], starts),
        "first_published": named["published"].take(pa.array(starts)).combine_chunks(),
        "representative": ids.take(pa.array(found.leads[starts])),
        "weakest": pa.array(np.minimum.reduceat(alike, starts) if len(starts) else alike),
        "cohesion": pa.array([round(mean, 6) for mean in means], pa.float64()),
        "members": pa.ListArray.from_arrays(_offsets(starts, len(nodes)), members),
        "excerpts": excerpts,
    }
    return pa.table(drawn, schema=schema)


def _list_sources(sources: pa.ChunkedArray, starts: Numbers) -> pa.ListArray:
    """The sources of each cluster, each once, sorted; nulls are none."""
    coded = sources.combine_chunks().dictionary_encode()
    order = pc.sort_indices(coded.dictionary).to_numpy()
    ranks = np.empty(len(order), np.int64)
    ranks[order] = np.arange(len(order))
    known = pc.is_valid(coded.indices).to_numpy(zero_copy_only=False)
    places = ranks[coded.indices.fill_null(0).to_numpy()[known]]
    groups = np.searchsorted(starts, np.flatnonzero(known), side="right") - 1
    return _list_once(groups, places, len(starts), coded.dictionary.take(pa.array(order)))


def _link(found: Stars, a: Numbers, b: Numbers, ids: pa.ChunkedArray) -> pa.ListArray:
    """The articles outside of each cluster that excerpts a[i]-b[i] link to it, by id."""
    groups = np.full(len(ids), -1)
    sizes = np.diff(found.starts, append=len(found.nodes))
    groups[found.nodes] = np.repeat(np.arange(len(found.starts)), sizes)
    inside, outside = np.concatenate([a, b]), np.concatenate([b, a])
    outer = (groups[inside] >= 0) & (groups[inside] != groups[outside])
    linked = groups[inside[outer]], outside[outer]
    return _list_once(*linked, len(found.starts), ids.combine_chunks())


def _list_once(groups: Numbers, values: Numbers, count: int, texts: pa.Array) -> pa.ListArray:
    """For each of `count` groups its values, each once, ascending, as texts[value]."""
    both = np.unique(groups * len(texts) + values)
    groups, values = np.divmod(both, max(1, len(texts)))
    starts = np.searchsorted(groups, np.arange(count))
    return pa.ListArray.from_arrays(_offsets(starts, len(values)), texts.take(pa.array(values)))


def _offsets(starts: Numbers, end: int) -> pa.Array:
    return pa.array(np.append(starts, end).astype(np.int32))
