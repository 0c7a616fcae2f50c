"""Pairs to clusters that keep their word.

Edges are the pairs whose relation is `exact`, `reprint` or `revision`; each was verified. Their
connected components would chain A~B~C~D together although A and D share nothing. So articles are
merged edge by edge, the most alike first, and only where the merged cluster still is a *star*: one
article in it, its representative, has an edge with each other one. Nor are two clusters merged
where what the pairs between them say adds up to less than nothing: each speaks by its score, an
edge for merging, any other pair against it. Hence every member was verified directly against
its representative, and two members of one cluster are connected by the same pairs at every lower
threshold too, where those pairs are candidates again (`settings.choose_bands`).

The representative is the member with the largest sum of Jaccard with the others among those that
have an edge with each; of equal ones the smaller id.
"""

from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from dedup.ascending import find, runs_of, starts_of
from dedup.matching import stars
from dedup.matching.relations import MOST_SURE
from dedup.matching.stars import PARTS
from dedup.matching.times import order_of
from dedup.model import (
    RELATIONS,
    SAME_STORY,
    cluster_schema,
    key_of,
    named_schema,
    pair_schema,
)
from dedup.stages import stage

Numbers = NDArray[np.int64]

MOST_AGAINST = -1000
"""In thousandths: no pair speaks more against, so that one odd pair cuts off no reprints."""
RANKED_ROWS = 1 << 16  # of which the numbers to sort by are made at a time


STAR = pa.schema(
    [
        pa.field("place", pa.int64(), nullable=False),  # in the order of clusters, spread
        pa.field("cluster", pa.string(), nullable=False),
        pa.field("key", pa.int64(), nullable=False),  # of a member
        pa.field("leads", pa.bool_(), nullable=False),  # whether it is the representative
        pa.field("jaccard", pa.float64(), nullable=False),  # with the representative
        pa.field("relation", pa.string(), nullable=False),
        pa.field("score", pa.float64(), nullable=False),
        pa.field("excerpts", pa.list_(pa.string())),  # of the cluster, beside its representative
    ]
)
"""A member of a cluster, before it has a name."""

MEMBER = pa.schema([*STAR, *named_schema()])

COUNT = pa.schema([pa.field("rows", pa.int64(), nullable=False)])


class Graph(NamedTuple):
    """Pairs as numbers, m of them, each couple once, sorted by a, then b, which is the larger."""

    ids: pa.Array
    """Of the articles, ascending: an article is its place here."""
    a: NDArray[np.int32]
    b: NDArray[np.int32]
    jaccard: NDArray[np.float64]
    relations: NDArray[np.int8]
    """Places in `model.RELATIONS`."""
    votes: NDArray[np.int16]
    """Scores in thousandths: over 0 for those of one story."""


class Stars(NamedTuple):
    """The members of all clusters, cluster by cluster; m of them."""

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
    `id`, `source`, `title`, `published`, `url`, each id once, and every article that a cluster has.
    Raises `KeyError` where one is not there.
    """
    stars = gather_stars(to_graph(pairs))
    keys = pa.array([key_of(name) for name in articles["id"].to_pylist()], pa.int64())
    named = articles.select(named_schema().names).add_column(0, "key", keys).sort_by("key")
    (beside,) = named.combine_chunks().to_batches() or [
        pa.RecordBatch.from_pylist([], named.schema)
    ]
    (rows,) = stars.to_batches() or [pa.RecordBatch.from_pylist([], STAR)]
    return pa.Table.from_batches([draw_clusters(name_members(rows, beside))])


@stage(COUNT)
def count_rows(rows: pa.RecordBatch) -> pa.RecordBatch:
    """How many there are: one row."""
    return pa.RecordBatch.from_arrays([pa.array([rows.num_rows])], schema=COUNT)


@stage(COUNT)
def count_leads(stars: pa.RecordBatch) -> pa.RecordBatch:
    """How many clusters there are: one row."""
    return count_rows(stars.filter(stars["leads"]))


@stage(pair_schema())
def drop_keys(pairs: pa.RecordBatch) -> pa.RecordBatch:
    """Pairs without keys or ranks beside: `model.pair_schema`."""
    return pairs.select(pair_schema().names)


@stage(pair_schema())
def drop_distinct(pairs: pa.RecordBatch) -> pa.RecordBatch:
    """Pairs as they are written: without those that only speak against merging. pairs: perhaps
    with keys or ranks beside."""
    return drop_keys(pairs.filter(pc.not_equal(pairs["relation"], "distinct")))


def to_graph(pairs: pa.Table) -> Graph:
    """pairs: `model.pair_schema`, in any order, each couple once."""
    ids = pc.unique(pa.chunked_array([*pairs["a"].chunks, *pairs["b"].chunks], pa.string())).sort()
    one, other = (pc.index_in(pairs[name], ids).to_numpy().astype(np.int32) for name in "ab")
    a, b = np.minimum(one, other), np.maximum(one, other)
    order = np.lexsort((b, a))
    jaccard, relations = pairs["jaccard"].to_numpy(), number_relations(pairs["relation"])
    votes = number_scores(pairs["score"], relations)
    return Graph(ids, a[order], b[order], jaccard[order], relations[order], votes[order])


def number_relations(relations: pa.Array | pa.ChunkedArray) -> NDArray[np.int8]:
    """Their places in `model.RELATIONS`."""
    places = pc.index_in(relations, pa.array(RELATIONS)).to_numpy()
    return places.astype(np.int8)  # type: ignore[no-any-return]


def number_scores(
    scores: pa.Array | pa.ChunkedArray, relations: NDArray[np.int8]
) -> NDArray[np.int16]:
    """Scores in thousandths: sums of integers do not know their order.

    relations: as of a `Graph`; they speak where there is no score, and are never contradicted.
    """
    same = np.isin(relations, [RELATIONS.index(name) for name in SAME_STORY])
    told = scores.to_numpy(zero_copy_only=False).astype(float)  # NaN where there is none
    told = np.where(np.isnan(told), np.where(same, 1, -1), told)
    votes = np.rint(1000 * np.clip(told, -MOST_SURE, MOST_SURE))  # other tools may be surer
    spoken: NDArray[np.int16] = np.where(same, np.maximum(votes, 1), np.minimum(votes, 0)).astype(
        "i2"
    )
    return spoken


def gather_stars(graph: Graph) -> pa.Table:
    """The members of the clusters of two or more articles: `STAR`, by cluster, then key.

    graph: with every pair of each component.
    """
    found = _gather(graph)
    linked = np.flatnonzero(graph.relations == RELATIONS.index("excerpt"))
    excerpts = _link(found, graph.a[linked], graph.b[linked], graph.ids)
    return _list_members(found, graph, excerpts)


def _list_members(found: Stars, graph: Graph, excerpts: pa.ListArray) -> pa.Table:
    """`STAR`. excerpts: of each cluster."""
    sizes = np.diff(found.starts, append=len(found.nodes))
    numbers = np.repeat(np.arange(len(sizes)), sizes)
    keys = [key_of(name) for name in graph.ids.take(pa.array(found.nodes)).to_pylist()]
    leads = found.nodes == found.leads
    # Of each member with its representative, which is one with itself.
    jaccard = np.where(leads, 1.0, graph.jaccard[found.pairs])
    relations = np.where(leads, RELATIONS.index("exact"), graph.relations[found.pairs])
    scores = np.where(leads, MOST_SURE, graph.votes[found.pairs] / 1000)
    ids = graph.ids
    drawn = {
        "place": pa.array(space_out(numbers, len(sizes))),
        "cluster": ids.take(pa.array(found.nodes[found.starts][numbers])),
        "key": pa.array(keys, pa.int64()),
        "leads": pa.array(leads),
        "jaccard": pa.array(jaccard),
        "relation": pa.array(RELATIONS).take(pa.array(relations)),
        "score": pa.array(scores),
        "excerpts": excerpts.take(pa.array(numbers, mask=~leads)),
    }
    return pa.table(drawn, schema=STAR)


def space_out(numbers: Numbers, count: int) -> Numbers:
    """Numbers under `count`, ascending as they were, over all int64: an engine shuffles by these.

    >>> space_out(np.array([0, 1]), 2).tolist() == [-(2**63), -1]
    True
    """
    places = numbers.astype(np.uint64) * np.uint64((2**64 - 1) // max(count, 1))
    return (places ^ np.uint64(1 << 63)).view(np.int64)


def _gather(graph: Graph) -> Stars:
    """The stars of all articles that have one."""
    n = len(graph.ids)
    votes = np.maximum(graph.votes, MOST_AGAINST)
    leads, pair_of = np.full(n, -1), np.full(n, -1)
    if (votes > 0).any():  # else nobody need wait for the loop
        ranked = _rank_edges(graph.jaccard, votes)
        firsts = np.searchsorted(graph.a, np.arange(n + 1, dtype=np.int32))
        ends, backs = np.zeros(n + 1, np.int64), np.empty(len(votes), np.int32)
        stars.lay_out(graph.b, ends, backs)
        laid = graph.a, graph.b, firsts, ends, backs, graph.jaccard, votes
        stars.gather(laid, ranked, (leads, pair_of), np.empty((8, n), np.int64))
    nodes = np.flatnonzero(leads >= 0)
    # Rows are ascending, so the first of a star is the smallest id in it: the cluster's.
    _, first, star = np.unique(leads[nodes], return_index=True, return_inverse=True)
    home = nodes[first][star]
    listed = np.lexsort((nodes, home))
    nodes = nodes[listed]
    return Stars(nodes, leads[nodes], pair_of[nodes], starts_of(home[listed]))


def _rank_edges(jaccard: NDArray[np.float64], votes: NDArray[np.int16]) -> NDArray[np.int32]:
    """The pairs that are edges, the most alike first; of equals the first by their ends.

    How alike they are and which they are is one number, sorted where it lies: there are millions.
    """
    order, end = np.empty(np.count_nonzero(votes > 0), np.int64), 0
    for start in range(0, len(votes), RANKED_ROWS):
        edges = start + np.flatnonzero(votes[start : start + RANKED_ROWS] > 0)
        order[end : end + len(edges)] = (PARTS - _parts_of(jaccard[edges])) << 31 | edges
        end += len(edges)
    order.sort()
    order &= (1 << 31) - 1
    return order.astype(np.int32)


def _parts_of(jaccard: NDArray[np.float64]) -> Numbers:
    return np.rint(jaccard * PARTS).astype(np.int64)


@stage(MEMBER, columns=named_schema().names, on=["key"])
def name_members(stars: pa.RecordBatch, named: pa.RecordBatch) -> pa.RecordBatch:
    """Members with what articles are called by: `MEMBER`.

    named: `key` and `model.named_schema`, sorted by key, of every member. Raises `KeyError` where
    one is not there.
    """
    found = find(named["key"].to_numpy(), stars["key"].to_numpy())
    if (found < 0).any():
        raise KeyError("a member of a cluster that is no article")
    rows = pa.array(found)
    columns = [named[name].take(rows) for name in named_schema().names]
    return pa.RecordBatch.from_arrays([*stars.columns, *columns], schema=MEMBER)


@stage(cluster_schema())
def draw_clusters(members: pa.RecordBatch) -> pa.RecordBatch:
    """The clusters of members, by id: `model.cluster_schema`.

    members: `MEMBER`, all that a cluster has, in any order.
    """
    homes = members["cluster"].dictionary_encode()
    order = (
        _rank(members["id"]),
        _places_in_time(members["published"]),
        _rank(homes.dictionary)[homes.indices.to_numpy()],
    )
    members = members.take(pa.array(np.lexsort(order)))
    homes = members["cluster"].dictionary_encode()
    starts, sizes = runs_of(homes.indices.to_numpy())
    alike, leads = (members[n].to_numpy(zero_copy_only=False) for n in ("jaccard", "leads"))
    lead = pa.array(np.flatnonzero(leads))
    compared = np.where(leads, 0, _parts_of(alike))
    sums = np.add.reduceat(compared, starts)
    means = [s / PARTS / (n - 1) for s, n in zip(sums.tolist(), sizes.tolist(), strict=True)]
    names = (*named_schema().names, "jaccard", "relation", "score")
    schema = cluster_schema()
    listed = pa.StructArray.from_arrays(
        [members[name] for name in names], fields=[*schema.field("members").type.value_type]
    )
    drawn = {
        "cluster": members["cluster"].take(pa.array(starts)),
        "size": pa.array(sizes),
        "sources": _list_sources(members["source"], starts),
        "first_published": members["published"].take(pa.array(starts)),
        "representative": members["id"].take(lead),
        "weakest": pa.array(np.minimum.reduceat(alike, starts)),
        "cohesion": pa.array([round(mean, 6) for mean in means], pa.float64()),
        "members": pa.ListArray.from_arrays(_offsets(starts, len(alike)), listed),
        "excerpts": members["excerpts"].take(lead),
        "score": pa.array(np.minimum.reduceat(members["score"].to_numpy(), starts)),
    }
    return pa.RecordBatch.from_arrays([drawn[name] for name in schema.names], schema=schema)


def _rank(texts: pa.Array) -> Numbers:
    """The place of each text in their order."""
    ranks = np.empty(len(texts), np.int64)
    ranks[pc.sort_indices(texts).to_numpy()] = np.arange(len(texts))
    return ranks


def _places_in_time(published: pa.Array) -> Numbers:
    """The place of each article in time; articles of one time share theirs."""
    coded = published.dictionary_encode(null_encoding="encode")
    times = list(map(order_of, coded.dictionary.to_pylist()))
    place = {time: number for number, time in enumerate(sorted(set(times)))}
    ranks = np.array([place[time] for time in times], np.int64)
    placed: Numbers = ranks[coded.indices.to_numpy()]
    return placed


def _list_sources(sources: pa.Array, starts: Numbers) -> pa.ListArray:
    """The sources of each cluster, each once, sorted; nulls are none."""
    coded = sources.dictionary_encode()
    ranks = _rank(coded.dictionary)
    known = pc.is_valid(coded.indices).to_numpy(zero_copy_only=False)
    places = ranks[coded.indices.fill_null(0).to_numpy()[known]]
    groups = np.searchsorted(starts, np.flatnonzero(known), side="right") - 1
    return _list_once(
        groups, places, len(starts), coded.dictionary.take(pa.array(np.argsort(ranks)))
    )


def _link(found: Stars, a: NDArray[np.int32], b: NDArray[np.int32], ids: pa.Array) -> pa.ListArray:
    """The articles outside of each cluster that excerpts a[i]-b[i] link to it, by id."""
    groups = np.full(len(ids), -1)
    sizes = np.diff(found.starts, append=len(found.nodes))
    groups[found.nodes] = np.repeat(np.arange(len(found.starts)), sizes)
    inside, outside = np.concatenate([a, b]), np.concatenate([b, a])
    outer = (groups[inside] >= 0) & (groups[inside] != groups[outside])
    linked = groups[inside[outer]], outside[outer]
    return _list_once(*linked, len(found.starts), ids)


def _list_once(groups: Numbers, values: Numbers, count: int, texts: pa.Array) -> pa.ListArray:
    """For each of `count` groups its values, each once, ascending, as texts[value]."""
    both = np.unique(groups * len(texts) + values)
    groups, values = np.divmod(both, max(1, len(texts)))
    starts = np.searchsorted(groups, np.arange(count))
    return pa.ListArray.from_arrays(_offsets(starts, len(values)), texts.take(pa.array(values)))


def _offsets(starts: Numbers, end: int) -> pa.Array:
    return pa.array(np.append(starts, end).astype(np.int32))
