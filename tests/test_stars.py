"""The compiled loops of grouping beside plain Python."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dedup.compiling import interpreting
from dedup.matching import stars

NODES = 12
COUPLES = st.tuples(st.integers(0, NODES - 1), st.integers(0, NODES - 1)).filter(
    lambda e: e[0] < e[1]
)
EDGES = st.dictionaries(COUPLES, st.integers(1, 5))
CONFLICTS = st.dictionaries(COUPLES, st.sampled_from([2, 4]))


def gather_plainly(edges, conflicts):
    """Whoever is most alike is merged, while one sees all and few conflicts lie between."""
    homes = {node: frozenset([node]) for node in range(NODES)}

    def seen(one, other):
        return (min(one, other), max(one, other)) in edges

    def middles(members):
        return [m for m in members if all(seen(m, other) for other in members - {m})]

    for one, other in sorted(edges, key=lambda e: (-edges[e], e)):
        a, b = homes[one], homes[other]
        if a == b or not middles(a | b):
            continue
        between = [(min(x, y), max(x, y)) for x in a for y in b]
        against = sum(conflicts.get(e, 0) for e in between)
        if against <= sum(e in edges for e in between):
            homes |= dict.fromkeys(a | b, a | b)
    leads = []
    for node in range(NODES):
        members = homes[node]
        strength = {
            m: sum(edges[min(m, o), max(m, o)] for o in members - {m}) for m in middles(members)
        }
        best = min(strength, key=lambda m: (-strength[m], m))
        leads.append(best if len(members) > 1 else -1)
    return leads


def graph_of(edges):
    rows = sorted((*e, p) for a, b, p in edges for e in ((a, b), (b, a)))
    one, other, parts = np.array(rows, np.int64).reshape(-1, 3).T.copy()
    return one, (np.searchsorted(one, np.arange(NODES + 1)), other, parts)


def gather(edges, conflicts):
    one, graph = graph_of((a, b, p) for (a, b), p in edges.items())
    votes = {**dict.fromkeys(edges, 1), **{couple: -w for couple, w in conflicts.items()}}
    opinions = graph_of((a, b, vote) for (a, b), vote in votes.items())[1]
    ranked = np.array(sorted(edges, key=lambda e: (-edges[e], e)), np.int64).reshape(-1, 2).T.copy()
    found = np.empty(NODES, np.int64), np.empty(NODES, np.int64)
    stars.gather(graph, opinions, tuple(ranked), found, np.empty((8, NODES), np.int64))
    return one, graph, *found


@given(EDGES, CONFLICTS)
def test_stars_are_those_of_always_merging_the_most_alike(edges, conflicts):
    conflicts = {couple: w for couple, w in conflicts.items() if couple not in edges}
    one, (_, other, _), leads, found = gather(edges, conflicts)
    assert leads.tolist() == gather_plainly(edges, conflicts)
    for node, (lead, edge) in enumerate(zip(leads, found, strict=True)):
        if lead in (node, -1):
            assert edge == -1
        else:
            assert (one[edge], other[edge]) == (lead, node)


@given(EDGES, CONFLICTS)
def test_python_gathers_as_the_compiled_loop_does(edges, conflicts):
    conflicts = {couple: w for couple, w in conflicts.items() if couple not in edges}
    compiled = gather(edges, conflicts)
    with interpreting():
        plain = gather(edges, conflicts)
    assert (compiled[2] == plain[2]).all()
    assert (compiled[3] == plain[3]).all()


def test_a_large_group_is_merged_around_its_middle():
    """As the hub rule leaves copies: all see the first, and only the next ones."""
    n = 3000
    couples = {(0, b) for b in range(1, n)} | {(a, a + 1) for a in range(1, n - 1)}
    one, other = np.array(sorted({*couples, *((b, a) for a, b in couples)})).T.copy()
    ends = np.searchsorted(one, np.arange(n + 1))
    none = np.zeros(n + 1, np.int64), np.empty(0, np.int64), np.empty(0, np.int64)
    ranked = np.array(sorted(couples)).T.copy()
    leads, edges = np.empty(n, np.int64), np.empty(n, np.int64)
    graph = ends, other, np.ones(len(other), np.int64)
    stars.gather(graph, none, tuple(ranked), (leads, edges), np.empty((8, n), np.int64))
    assert (leads == 0).all()
