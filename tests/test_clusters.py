from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest
import scipy.sparse
from hypothesis import given, settings
from hypothesis import strategies as st

from dedup.matching import clusters
from dedup.model import SAME_STORY, Pair, list_clusters, pair_schema, record
from tests.conftest import table_of

IDS = [f"a{n:03}" for n in range(12)]
ARTICLES = table_of([""] * len(IDS), source=[f"s{n % 4}" for n in range(len(IDS))])
TWO = st.lists(st.sampled_from(IDS), min_size=2, max_size=2, unique=True).map(sorted).map(tuple)
SIMILAR = st.integers(30, 100).map(lambda percent: percent / 100)
KINDS = st.sampled_from(["exact", "reprint", "revision", "excerpt", "template"])
SCORES = st.one_of(st.none(), st.integers(1, 9000).map(lambda parts: parts / 1000))
PAIRS = st.dictionaries(TWO, st.tuples(SIMILAR, KINDS, SCORES)).map(
    lambda found: [pair_of(*two, *told) for two, told in found.items()]
)


def pair_of(a, b, jaccard, kind, score=None):
    """A pair whose score, where it has one, agrees with its kind."""
    signed = score if score is None or kind in SAME_STORY else -score
    return Pair(a, b, jaccard, jaccard, jaccard, kind, signed)


def group_pairs(pairs, articles):
    table = pa.Table.from_pylist([record(pair) for pair in pairs], pair_schema())
    return list_clusters(clusters.group_pairs(table, articles))


def edges(pairs, threshold=0.0):
    return {(p.a, p.b) for p in pairs if p.relation in SAME_STORY and p.jaccard >= threshold}


def connected(pairs, one, other):
    reached, left = {one}, [one]
    while left:
        here = left.pop()
        for a, b in pairs:
            for near in ({a, b} - {here}) if here in (a, b) else ():
                if near not in reached:
                    reached.add(near)
                    left.append(near)
    return other in reached


@given(PAIRS)
def test_every_member_was_verified_against_its_representative(pairs):
    for cluster in group_pairs(pairs, ARTICLES):
        for member in cluster.members:
            if member.id != cluster.representative:
                assert tuple(sorted((member.id, cluster.representative))) in edges(pairs)


@given(PAIRS)
def test_no_article_is_in_two_clusters_and_none_is_alone(pairs):
    found = group_pairs(pairs, ARTICLES)
    ids = [member.id for cluster in found for member in cluster.members]
    assert len(ids) == len(set(ids))
    assert all(cluster.size == len(cluster.members) >= 2 for cluster in found)
    assert [c.cluster for c in found] == sorted(min(m.id for m in c.members) for c in found)


@given(PAIRS, st.randoms())
def test_the_order_of_pairs_and_articles_never_matters(pairs, random):
    shuffled = random.sample(pairs, len(pairs))
    rows = list(range(len(IDS)))
    random.shuffle(rows)
    assert group_pairs(shuffled, ARTICLES.take(pa.array(rows))) == group_pairs(pairs, ARTICLES)


@given(PAIRS, SIMILAR, SIMILAR)
def test_raising_the_threshold_never_brings_together_what_no_pairs_connected(pairs, one, other):
    low, high = sorted((one, other))
    above = [p for p in pairs if p.jaccard >= high]
    for cluster in group_pairs(above, ARTICLES):
        for member in cluster.members:
            assert connected(edges(pairs, low), member.id, cluster.representative)


def components(pairs):
    """What scipy finds connected."""
    number = {name: n for n, name in enumerate(IDS)}
    rows, columns = zip(*((number[a], number[b]) for a, b in edges(pairs)), strict=True)
    graph = scipy.sparse.coo_array((np.ones(len(rows)), (rows, columns)), shape=(len(IDS),) * 2)
    _, labels = scipy.sparse.csgraph.connected_components(graph, directed=False)
    groups = {}
    for name, label in zip(IDS, labels, strict=True):
        groups.setdefault(label, set()).add(name)
    return [group for group in groups.values() if len(group) > 1]


@given(PAIRS.filter(edges))
def test_clusters_lie_within_components_and_small_ones_are_whole(pairs):
    found = [{m.id for m in cluster.members} for cluster in group_pairs(pairs, ARTICLES)]
    whole = components(pairs)
    assert all(any(inside <= group for group in whole) for inside in found)
    against = [{p.a, p.b} for p in pairs if p.relation not in SAME_STORY]
    for group in whole:  # everyone agrees with everyone: nothing to repair
        couples = len(group) * (len(group) - 1) // 2
        together = sum({a, b} <= group for a, b in edges(pairs))
        if together == couples and not any(two <= group for two in against):
            assert group in found


@given(PAIRS)
def test_clusters_are_not_merged_against_their_templates(pairs):
    """Of two articles whose only cluster is each other neither was told to be another form."""
    apart = {(p.a, p.b) for p in pairs if p.relation in ("template", "excerpt")}
    for cluster in group_pairs(pairs, ARTICLES):
        if cluster.size == 2:
            assert tuple(sorted(m.id for m in cluster.members)) not in apart


@given(PAIRS)
def test_excerpts_link_and_never_merge(pairs):
    excerpts = {(p.a, p.b) for p in pairs if p.relation == "excerpt"}
    for cluster in group_pairs(pairs, ARTICLES):
        inside = {m.id for m in cluster.members}
        expected = {x for a, b in excerpts for x in (a, b) if len({a, b} & inside) == 1} - inside
        assert set(cluster.excerpts) == expected


def test_of_two_with_as_many_pairs_the_one_the_others_are_more_like_represents():
    pairs = [
        Pair("a000", "a001", 0.9, 1, 1, "reprint"),
        Pair("a000", "a002", 0.5, 1, 1, "reprint"),
        Pair("a001", "a002", 0.6, 1, 1, "reprint"),
    ]
    (cluster,) = group_pairs(pairs, ARTICLES)
    assert cluster.representative == "a001"


@pytest.mark.slow
def test_a_long_chain_is_cut_in_time_and_whole():
    ids = [f"a{n:05}" for n in range(20_000)]
    chain = [Pair(a, b, 0.5, 0.5, 0.5, "reprint") for a, b in pairwise(ids)]
    table = pa.table(dict.fromkeys(("id", "source", "title", "published", "url"), ids))
    sizes = [cluster.size for cluster in group_pairs(chain, table)]
    assert sum(sizes) >= 19_000
    assert max(sizes) == 3


def test_a_chain_is_cut_where_its_ends_share_nothing():
    chain = [Pair(a, b, 0.5, 0.5, 0.5, "reprint") for a, b in pairwise(IDS[:4])]
    assert [[m.id for m in c.members] for c in group_pairs(chain, ARTICLES)] == [IDS[:3]]


def test_who_was_first_is_told_by_instants_and_a_date_alone_claims_nothing():
    published = ["2025-03-04", "2025-03-04T07:00Z", "2025-03-04T08:00+02:00", None]
    table = table_of([""] * 4, published=published)
    pairs = [Pair("a000", f"a00{n}", 0.9, 1, 1, "reprint") for n in (1, 2, 3)]
    (cluster,) = group_pairs(pairs, table)
    assert [member.id for member in cluster.members] == ["a002", "a001", "a000", "a003"]
    assert cluster.first_published == "2025-03-04T08:00+02:00"


@pytest.mark.parametrize(
    ("odd", "order"),
    [
        ("9999-12-31T23:59:59-14:00", ["a001", "a000"]),
        ("0001-01-01T00:00:00+14:00", ["a000", "a001"]),
    ],
)
def test_an_offset_that_leads_out_of_all_years_leaves_the_day(odd, order):
    table = table_of([""] * 2, published=[odd, "2025-03-04"])
    (cluster,) = group_pairs([Pair("a000", "a001", 0.9, 1, 1, "reprint")], table)
    assert [member.id for member in cluster.members] == order


def test_the_numbers_of_a_cluster():
    pairs = [
        Pair("a000", "a001", 0.9, 1, 1, "reprint"),
        Pair("a000", "a002", 0.6, 1, 1, "revision"),
    ]
    (cluster,) = group_pairs(pairs, ARTICLES)
    assert (cluster.representative, cluster.weakest, cluster.cohesion) == ("a000", 0.6, 0.75)
    assert cluster.sources == ("s0", "s1", "s2")
    assert [(m.id, m.jaccard, m.relation) for m in cluster.members] == [
        ("a000", 1.0, "exact"), ("a001", 0.9, "reprint"), ("a002", 0.6, "revision")]  # fmt: skip


@settings(max_examples=5)
@given(st.integers(2, 300))
def test_a_star_of_any_size_is_one_cluster(size):
    table = table_of([""] * size)
    pairs = [Pair("a000", f"a{n:03}", 1.0, 1.0, 1.0, "exact") for n in range(1, size)]
    (cluster,) = group_pairs(pairs, table)
    assert cluster.size == size


def test_a_member_that_is_no_article_is_an_error():
    for name in ("a0005", "zzz", "a"):  # between, behind and before those that there are
        with pytest.raises(KeyError):
            group_pairs([Pair("a001", name, 0.9, 1, 1, "reprint")], ARTICLES)


@given(st.integers(2, 6), st.floats(1, 9), st.sampled_from(["template", "excerpt"]))
def test_one_odd_pair_cuts_off_no_reprints(size, against, kind):
    """Each of a story's reprints agrees with all others but for one pair, however sure that is."""
    couples = [(a, b) for b in range(size) for a in range(b) if (a, b) != (0, 1)]
    pairs = [pair_of(IDS[a], IDS[b], 0.6, "reprint", 1.5) for a, b in couples]
    pairs.append(pair_of(IDS[0], IDS[1], 0.5, kind, against))
    found = group_pairs(pairs, ARTICLES)
    assert [cluster.size for cluster in found] == ([] if size == 2 else [size])


@given(PAIRS)
def test_a_cluster_is_as_sure_as_its_least_sure_member(pairs):
    score = {(p.a, p.b): p.score for p in pairs}
    for cluster in group_pairs(pairs, ARTICLES):
        told = {m.id: m.score for m in cluster.members}
        assert told.pop(cluster.representative) == 9
        for name, said in told.items():
            two = min(name, cluster.representative), max(name, cluster.representative)
            assert said == (1 if score[two] is None else score[two])
        assert cluster.score == min(told.values())
