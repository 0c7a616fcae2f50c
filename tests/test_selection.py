"""Which stories are shown, and in what order."""

from datetime import date

import pytest

from dedup.analysis import build_report
from dedup.analysis.selection import (
    SORTS,
    Selection,
    find_stories,
    select_stories,
    single_out,
)
from dedup.model import Cluster, Member


def cluster(name, size, *, outlets=1, weakest=0.9, first=None, score=None):
    sources = tuple(f"s{n}" for n in range(outlets))
    members = tuple(
        Member(f"{name}{n}", sources[n % outlets], None, first, None, 1.0, "exact")
        for n in range(size)
    )
    return Cluster(name, size, sources, first, f"{name}0", weakest, 0.9, members, score=score)


@pytest.fixture
def report():
    return build_report(
        [
            cluster("aa", 5, outlets=2, weakest=0.5, first="2025-03-02", score=2.5),
            cluster("ab", 3, outlets=3, weakest=0.3, first="2025-03-04T10:00", score=5.0),
            cluster("ba", 2, outlets=1, weakest=0.8, first="2025-03-04T12:00", score=0.3),
            cluster("bb", 2, outlets=2, weakest=0.9, score=9.0),
        ]
    )


def chosen(report, **wanted):
    return [story.cluster.cluster for story in select_stories(report, Selection(**wanted)).stories]


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("size", ["aa", "ab", "bb", "ba"]),
        ("outlets", ["ab", "aa", "bb", "ba"]),
        ("weakest", ["ab", "aa", "ba", "bb"]),
        ("score", ["ba", "aa", "ab", "bb"]),
        ("first", ["ba", "ab", "aa", "bb"]),
    ],
)
def test_every_order_is_what_it_says(report, sort, order):
    assert chosen(report, sort=sort) == order


def test_filters_leave_what_fits(report):
    assert chosen(report, sources=("s2", "none")) == ["ab"]
    assert chosen(report, since=date(2025, 3, 4)) == ["ab", "ba"]
    assert chosen(report, min_size=3) == ["aa", "ab"]
    assert chosen(report, sort="weakest", limit=1) == ["ab"]


def test_totals_stay_those_of_all(report):
    few = select_stories(report, Selection(limit=1))
    assert (few.of_stories, few.clustered, len(few.outlets)) == (4, 12, 3)


def test_the_defaults_choose_everything(report):
    assert select_stories(report, Selection()) == report
    assert set(SORTS) == {"size", "outlets", "weakest", "score", "first"}


def test_a_story_that_is_singled_out_is_told_in_full(monkeypatch):
    monkeypatch.setattr("dedup.analysis.MOST_TOLD", 1)
    text = "ادى الحادث إلى مقتل {} شخصا في المدينة"
    rows = [
        {"id": f"{name}{n}", "source": "s0", "text": text.format(n + 1)}
        for name in ("aa", "ab")
        for n in range(2)
    ]
    value = build_report([cluster("aa", 2), cluster("ab", 2)], rows)
    assert [bool(one.course[1].numbers) for one in value.stories] == [True, False]
    alone = single_out(value, value.stories[1])
    assert alone.stories[0].course[1].numbers == (("1", "2"),)


@pytest.mark.parametrize(
    ("name", "found"),
    [("aa", ["aa"]), ("a", ["aa", "ab"]), ("ab2", ["ab"]), ("x", []), ("", [])],
)
def test_a_story_is_found_by_its_id_its_beginning_or_an_article(report, name, found):
    assert [story.cluster.cluster for story in find_stories(report, name)] == found
