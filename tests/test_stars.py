"""The compiled loops of grouping beside plain Python."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dedup.matching import stars

NODES = 12
EDGES = st.dictionaries(
    st.tuples(st.integers(0, NODES - 1), st.integers(0, NODES - 1)).filter(lambda e: e[0] < e[1]),
    st.integers(1, 5),
)


def cut_plainly(edges):
    """The middle of each node's star: whoever is best takes all its neighbours, again and again."""
    near = {node: {} for node in range(NODES)}
    for (a, b), parts in edges.items():
        near[a][b] = near[b][a] = parts
    leads = {}
    while True:
        left = [node for node in near if node not in leads]
        of = {n: {o: p for o, p in near[n].items() if o in left} for n in left}
        best = min(left, key=lambda n: (-len(of[n]), -sum(of[n].values()), n), default=None)
        if best is None or not of[best]:
            return [leads.get(node, -1) for node in range(NODES)]
        leads |= dict.fromkeys([best, *of[best]], best)


@given(EDGES, st.randoms())
def test_stars_are_those_of_always_taking_the_best(edges, random):
    rows = [(a, b, p) for (a, b), p in edges.items()]
    rows += [(b, a, p) for a, b, p in rows]
    random.shuffle(rows)
    rows.sort(key=lambda row: row[0])
    one, other, parts = np.array(rows, np.int64).reshape(-1, 3).T.copy()
    ends = np.searchsorted(one, np.arange(NODES + 1))
    leads, found = np.empty(NODES, np.int64), np.empty(NODES, np.int64)
    stars.cut((ends, other, parts), leads, found, np.empty((4, NODES), np.int64))
    assert leads.tolist() == cut_plainly(edges)
    for node, (lead, edge) in enumerate(zip(leads, found, strict=True)):
        if lead in (node, -1):
            assert edge == -1
        else:
            assert (one[edge], other[edge]) == (lead, node)
