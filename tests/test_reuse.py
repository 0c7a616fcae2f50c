"""Who was first, who followed, and what that says of outlets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.analysis.reuse import (
    LAGS,
    count_lags,
    count_reuse,
    count_sizes,
    describe_outlets,
    find_origin,
)
from dedup.model import Cluster, Member


def cluster(*published, sources=None):
    sources = sources or [f"s{n}" for n in range(len(published))]
    members = tuple(
        Member(f"m{n}", source, None, day, None, 1.0, "exact")
        for n, (source, day) in enumerate(zip(sources, published, strict=True))
    )
    outlets = tuple(sorted({source for source in sources if source}))
    return Cluster("m0", len(members), outlets, published[0], "m0", 1.0, 1.0, members)


@pytest.mark.parametrize(
    ("dates", "first", "followers"),
    [
        (("2025-03-04T10:00", "2025-03-04T13:20"), "s0", [("s1", 200, 0)]),
        (("2025-03-04T13:20", "2025-03-04T10:00"), "s1", [("s0", 200, 0)]),
        (("2025-03-04T10:00+03:00", "2025-03-04T08:00Z"), "s0", [("s1", 60, 0)]),
        (("2025-03-04", "2025-03-05T01:00"), "s0", [("s1", None, 1)]),
        (("2025-03-04T10:00", "2025-03-04"), None, []),  # that one may have been before
        (("2025-03-04T10:00", "2025-03-04", "2025-03-05"), None, [("s2", None, 1)]),
        (("2025-03-04T10:00", "2025-03-04T10:00"), None, []),
        # 22:00 of the day before in UTC, but by what both name the day was before it.
        (("2025-03-05T01:00+03:00", "2025-03-04"), "s1", [("s0", None, 1)]),
        (("2025-03-04T10:00", None, "2025-03-06"), "s0", [("s2", None, 2)]),
    ],
)
def test_who_was_first_is_said_where_dates_tell(dates, first, followers):
    found = find_origin(cluster(*dates))
    assert found.source == first
    assert [(one.source, one.minutes, one.days) for one in found.followers] == followers


@pytest.mark.parametrize(
    ("dates", "sources"),
    [
        (("2025-03-04", None), None),
        ((None, None), None),
        (("2025-03-04", "2025-03-05"), ["a", "a"]),
        (("2025-03-04", "2025-03-05"), ["a", None]),
        (("gestern", "2025-03-05"), None),
    ],
)
def test_one_dated_outlet_has_no_origin(dates, sources):
    assert find_origin(cluster(*dates, sources=sources)) is None


def test_an_outlets_first_article_counts():
    dates = ("2025-03-04T10:00", "2025-03-04T11:00", "2025-03-04T12:00")
    found = find_origin(cluster(*dates, sources=["a", "b", "b"]))
    assert [(one.source, one.minutes) for one in found.followers] == [("b", 60)]


DATES = st.one_of(
    st.none(),
    st.dates().map(str),
    st.datetimes(timezones=st.one_of(st.none(), st.timezones())).map(
        lambda moment: moment.isoformat(timespec="minutes")
    ),
)


@given(st.lists(DATES, min_size=2, max_size=6))
def test_nobody_is_a_follower_who_was_not_later(dates):
    found = find_origin(cluster(*dates))
    if found is None:
        return
    assert found.source not in {one.source for one in found.followers}
    assert all(
        (one.minutes if one.minutes is not None else one.days) > 0 for one in found.followers
    )
    named = {f"s{n}" for n, day in enumerate(dates) if day}
    if found.source:
        assert {one.source for one in found.followers} | {found.source} == named


@given(st.lists(st.tuples(DATES, st.sampled_from("abc")), min_size=2, max_size=6), st.randoms())
def test_the_order_of_members_changes_nothing(rows, random):
    one = cluster(*(day for day, _ in rows), sources=[source for _, source in rows])
    members = list(one.members)
    random.shuffle(members)
    other = Cluster("m0", one.size, one.sources, None, "m0", 1.0, 1.0, tuple(members))
    assert find_origin(one) == find_origin(other)


def test_every_story_of_an_outlet_is_its_own_or_reprinted_or_unclear():
    clusters = [
        cluster("2025-03-04T10:00", "2025-03-04T13:20", sources=["a", "b"]),
        cluster("2025-03-04", "2025-03-04", sources=["a", "b"]),
        cluster("2025-03-04", "2025-03-05", sources=["a", "a"]),
    ]
    rows = {f"r{n}": {"source": "a", "related": [{}]} for n in range(7)}
    rows |= {f"q{n}": {"source": "b", "related": []} for n in range(2)} | {"z": {"source": None}}
    outlets = {o.source: o for o in describe_outlets(clusters, map_origins(clusters), rows)}
    assert list(outlets) == ["a", "b"]
    a, b = outlets["a"], outlets["b"]
    # Seven articles, of which four are in clusters: three of nobody else's, and two stories.
    assert (a.articles, a.clustered, a.related) == (7, 4, 7)
    assert (a.own, a.first, a.reprinted, a.unclear) == (5, 1, 0, 1)
    assert (b.own, b.first, b.reprinted, b.unclear) == (0, 0, 1, 1)


def test_without_articles_only_clusters_are_counted():
    clusters = [cluster("2025-03-04T10:00", "2025-03-04T13:20", sources=["a", "b"])]
    one, other = describe_outlets(clusters, map_origins(clusters), None)
    assert (one.source, one.articles, one.related, one.own, one.first) == ("a", None, None, None, 1)
    assert (other.own, other.reprinted) == (None, 1)


def map_origins(clusters):
    return [find_origin(one) for one in clusters]


def test_reuse_is_counted_from_the_first_alone():
    clusters = [
        cluster("2025-03-04T10:00", "2025-03-04T11:00", "2025-03-05", sources=["a", "b", "c"]),
        cluster("2025-03-04T10:00", "2025-03-04T12:00", sources=["a", "b"]),
        cluster("2025-03-04T10:00", "2025-03-04", "2025-03-06", sources=["a", "b", "c"]),
    ]
    found = [
        (r.first, r.follower, r.stories, r.median_minutes)
        for r in count_reuse(map_origins(clusters))
    ]
    assert found == [("a", "b", 2, 90), ("a", "c", 1, None)]


def test_each_follower_is_in_one_class_of_delays():
    dates = ["2025-03-04T00:00", "2025-03-04T00:59", "2025-03-04T01:00", "2025-03-04T23:59"]
    dates += ["2025-03-05T00:00", "2025-03-05", "2025-03-06", "2025-03-11T23:59", "2025-03-12"]
    counts = count_lags([find_origin(cluster(*dates))])
    assert counts == (1, 1, 0, 0, 1, 2, 1, 1, 1)
    assert len(counts) == len(LAGS) + 1


def test_sizes_are_counted_in_order():
    assert count_sizes([cluster("x", "y"), cluster("x", "y", "z"), cluster("x", "y")]) == (
        (2, 2),
        (3, 1),
    )
