"""Pairs to clusters that keep their word.

Edges are the pairs whose relation is `exact`, `reprint` or `revision`; each was verified. Their
connected components would chain A~B~C~D together although A and D share nothing. So each component
is cut into stars: the article with the most edges left (then the larger sum of Jaccard, then the
smaller id) becomes a representative and takes every article it has an edge with; what remains is
cut again. Hence every member was verified directly against its representative, and two members of
one cluster are connected by the same pairs at every lower threshold too, where those pairs are
candidates again (`settings.Settings.rows`).
"""

import heapq
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dedup.matching import kernels
from dedup.model import SAME_STORY, Cluster, Member, Pair

Edges = dict[str, dict[str, Pair]]
"""id -> id -> the pair of the two."""


def group_pairs(pairs: list[Pair], articles: pa.Table) -> list[Cluster]:
    """The clusters of two or more articles, by id.

    pairs: in any order, each couple once.  articles: at least the columns `id`, `source`, `title`,
    `published`, `url`, and every article that a pair names. Raises `KeyError` for one it lacks.
    """
    edges: Edges = {}
    excerpts: dict[str, set[str]] = {}
    for pair in pairs:
        for one, other in ((pair.a, pair.b), (pair.b, pair.a)):
            if pair.relation in SAME_STORY:
                edges.setdefault(one, {})[other] = pair
            elif pair.relation == "excerpt":
                excerpts.setdefault(one, set()).add(other)
    stars = [star for component in connect(edges) for star in cut_into_stars(component, edges)]
    facts = _facts_of({i for _, members in stars for i in members}, articles)
    clusters = [_cluster(lead, members, edges, excerpts, facts) for lead, members in stars]
    return sorted(clusters, key=lambda cluster: cluster.cluster)


def connect(edges: Edges) -> list[list[str]]:
    """Connected components, each sorted, in the order of their smallest ids."""
    ids = sorted(edges)
    node = {article: n for n, article in enumerate(ids)}
    both = [(node[a], node[b]) for a in ids for b in edges[a] if a < b]
    ends = np.array(both, np.int64).reshape(-1, 2)
    parent = np.arange(len(ids))
    kernels.link(ends[:, 0].copy(), ends[:, 1].copy(), parent)
    components: dict[int, list[str]] = {}
    for article, root in zip(ids, parent.tolist(), strict=True):
        components.setdefault(root, []).append(article)
    return list(components.values())


def cut_into_stars(component: list[str], edges: Edges) -> list[tuple[str, list[str]]]:
    """(representative, members with it) for a component; articles left alone are in none."""
    left = set(component)
    rank = {i: (-len(edges[i]), -sum(map(_parts, edges[i].values())), i) for i in component}
    waiting = list(rank.values())
    heapq.heapify(waiting)
    stars = []
    while waiting:
        best = heapq.heappop(waiting)
        lead = best[2]
        if lead not in left or rank[lead] != best:
            continue  # its neighbours have gone since: it waits again, further behind
        if best[0] == 0:
            break
        members = sorted({lead, *(i for i in edges[lead] if i in left)})
        stars.append((lead, members))
        left.difference_update(members)
        for gone in members:
            for other, pair in edges[gone].items():
                if other in left:
                    degree, strength, _ = rank[other]
                    rank[other] = (degree + 1, strength + _parts(pair), other)
                    heapq.heappush(waiting, rank[other])
    return stars


def when(published: str | None) -> tuple[str, float, str]:
    """A key that sorts ISO 8601 dates and times by what they claim.

    Times with an offset are compared as instants, times without one as if they were UTC. A date
    alone stands behind the times of its day: it does not claim to have been first. What is no date
    stands last.

    >>> days = ["2025-03-04", "2025-03-04T08:00+02:00", None, "2025-03-04T07:00Z", "2025-03-03"]
    >>> sorted(days, key=when)
    ['2025-03-03', '2025-03-04T08:00+02:00', '2025-03-04T07:00Z', '2025-03-04', None]
    """
    try:
        instant = datetime.fromisoformat(published or "")
    except ValueError:
        return ("~", 0.0, published or "~")
    if "T" not in (published or "") and " " not in (published or ""):
        return (instant.date().isoformat(), float("inf"), "")
    aware = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    moment = aware.astimezone(UTC)
    return (moment.date().isoformat(), moment.timestamp(), published or "")


def _parts(pair: Pair) -> int:
    """Jaccard in parts of 10**9: sums of integers do not depend on their order."""
    return round(pair.jaccard * 10**9)


def _cluster(
    lead: str,
    members: list[str],
    edges: Edges,
    excerpts: dict[str, set[str]],
    facts: dict[str, dict[str, Any]],
) -> Cluster:
    listed = []
    for article in members:
        pair = edges[lead].get(article)
        jaccard, relation = (pair.jaccard, pair.relation) if pair else (1.0, "exact")
        listed.append(Member(**facts[article], jaccard=jaccard, relation=relation))
    listed.sort(key=lambda m: (when(m.published), m.id))
    inside = set(members)
    compared = [_parts(edges[lead][article]) for article in members if article != lead]
    size = len(members)
    return Cluster(
        cluster=members[0],
        size=size,
        sources=tuple(sorted({m.source for m in listed if m.source is not None})),
        first_published=listed[0].published,
        representative=lead,
        weakest=min(m.jaccard for m in listed),
        cohesion=round(sum(compared) / 10**9 / len(compared), 6),
        members=tuple(listed),
        excerpts=tuple(sorted(_linked(members, excerpts) - inside)),
    )


def _linked(members: Iterable[str], excerpts: dict[str, set[str]]) -> set[str]:
    return {other for article in members for other in excerpts.get(article, ())}


def _facts_of(ids: set[str], articles: pa.Table) -> dict[str, dict[str, Any]]:
    columns = articles.select(["id", "source", "title", "published", "url"])
    wanted = columns.filter(pc.is_in(columns["id"], value_set=pa.array(sorted(ids), pa.string())))
    return {row["id"]: row for row in wanted.to_pylist()}
