"""Components that the engine finds are those of any other way, and so are clusters."""

import numpy as np
import pyarrow as pa
import pytest
import scipy.sparse
from hypothesis import given, settings
from hypothesis import strategies as st

from dedup import grouping
from dedup.engine.local import LocalEngine
from dedup.matching import components
from dedup.matching.clusters import STAR
from dedup.matching.verify import PAIRED
from dedup.model import SAME_STORY, key_of, pair_schema

NODES = 40
COUPLES = st.lists(st.tuples(st.integers(0, NODES - 1), st.integers(0, NODES - 1)), max_size=60)
KEYS = [key_of(f"a{n:03}") for n in range(NODES)]


def label(couples, engine):
    """The component of each node that has an edge."""
    ends = [[KEYS[n] for n in side] for side in zip(*couples, strict=True)] or [[], []]
    both = pa.table([ends[0] + ends[1], ends[1] + ends[0]], schema=components.EDGE)
    labels = engine.collect(grouping.label_components(engine, engine.read(both, 7)))
    return dict(zip(labels["key"].to_pylist(), labels["component"].to_pylist(), strict=True))


@given(COUPLES)
def test_components_are_those_of_scipy_under_their_least_nodes(couples):
    couples = [(a, b) for a, b in couples if a != b]
    rows, columns = np.array(couples, int).reshape(-1, 2).T
    graph = scipy.sparse.coo_array((np.ones(len(rows)), (rows, columns)), shape=(NODES, NODES))
    _, found = scipy.sparse.csgraph.connected_components(graph, directed=False)
    least = {n: min(KEYS[m] for m in range(NODES) if found[m] == found[n]) for n in range(NODES)}
    named = {node for couple in couples for node in couple}
    with LocalEngine() as engine:
        assert label(couples, engine) == {KEYS[n]: least[n] for n in named}


def test_a_long_chain_is_one_component_in_few_rounds():
    keys = np.random.default_rng(1).permutation(5000) * 2**40
    both = [np.concatenate(ends) for ends in ((keys[:-1], keys[1:]), (keys[1:], keys[:-1]))]
    with LocalEngine() as engine:
        edges = engine.read(pa.table(both, schema=components.EDGE), 100)
        labels = engine.collect(grouping.label_components(engine, edges))
        (stage,) = [one for one in engine.stages if one.name == "tie larger"]
    assert labels.num_rows == 5000
    assert set(labels["component"].to_pylist()) == {0}
    assert stage.rows_in < 20 * 2 * 5000


PAIRS = st.dictionaries(
    st.tuples(st.integers(0, NODES - 1), st.integers(0, NODES - 1)).filter(lambda p: p[0] < p[1]),
    st.tuples(
        st.integers(30, 100),
        st.sampled_from(["exact", "reprint", "revision", "excerpt", "template"]),
    ),
    max_size=80,
)


def score_of(share, kind):
    """One that agrees with the kind, and none for every seventh pair."""
    score = (share - 29) / 10
    return None if share % 7 == 0 else score if kind in SAME_STORY else -score


def table_of(found):
    rows = [
        (
            KEYS[a],
            KEYS[b],
            f"a{a:03}",
            f"a{b:03}",
            *[share / 100] * 3,
            kind,
            score_of(share, kind),
            None,
        )
        for (a, b), (share, kind) in found.items()
    ]
    columns = list(zip(*rows, strict=True)) or [[]] * len(PAIRED)
    return pa.table([pa.array(c, f.type) for c, f in zip(columns, PAIRED, strict=True)], PAIRED)


def group(engine, paired, most_here):
    """Pairs and members as rows, these without their place."""
    pairs, stars, stories = grouping.group_pairs(engine, engine.read(paired, 11), most_here)
    members = engine.collect(stars).select(STAR.names[1:])
    members = members.sort_by([("cluster", "ascending"), ("key", "ascending")])
    assert sum(members["leads"].to_pylist()) == stories
    return pa.Table.from_batches(pairs, pair_schema()).to_pylist(), members.to_pylist()


@pytest.mark.parametrize("one_in", [2, 1024])
@given(found=PAIRS)
@settings(max_examples=settings.default.max_examples // 2)
def test_pairs_grouped_by_the_engine_are_grouped_as_here(one_in, found):
    with pytest.MonkeyPatch.context() as patch, LocalEngine() as engine:
        patch.setattr(components, "ONE_IN", one_in)
        patch.setattr("dedup.engine.local.SHARD_ROWS", 8)
        here = group(engine, table_of(found), most_here=10**6)
        assert group(engine, table_of(found), most_here=-1) == here
        patch.setattr(grouping, "FEW_PAIRS", -1)
        assert group(engine, table_of(found), most_here=10**6) == here


@given(found=PAIRS)
@settings(max_examples=settings.default.max_examples // 2)
def test_clusters_grouped_by_the_engine_are_drawn_in_the_order_of_their_ids(found):
    with pytest.MonkeyPatch.context() as patch, LocalEngine() as engine:
        patch.setattr(components, "ONE_IN", 2)
        stars = grouping.group_pairs(engine, engine.read(table_of(found), 11), -1).stars
        names = [f"a{n:03}" for n in range(NODES)]
        prints = {
            "key": KEYS,
            **dict.fromkeys(("id", "source", "title", "published", "url"), names),
        }
        drawn = grouping.draw_clusters(engine, stars, engine.read(pa.table(prints), 9))
        ids = engine.collect(drawn)["cluster"].to_pylist()
    assert ids == sorted(ids)
