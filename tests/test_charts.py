"""Where the marks of pictures stand."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.analysis.reuse import Reuse
from dedup.model import Cluster, Member
from dedup.report.charts import FOOT, HEIGHT, WIDTH, draw_bars, draw_matrix, place_marks

COUNTS = st.integers(0, 10**6)


@given(st.lists(st.tuples(COUNTS, COUNTS).map(lambda two: (max(two), min(two))), max_size=80))
def test_bars_stand_on_the_ground_in_the_picture_and_beside_one_another(values):
    bars = draw_bars(values, [str(n) for n in range(len(values))])
    assert [(bar.value, bar.part) for bar in bars] == values
    for bar in bars:
        assert bar.y + bar.height == pytest.approx(HEIGHT - FOOT, abs=0.02)
        assert 0 <= bar.lower <= bar.height <= HEIGHT - FOOT
        assert -0.01 <= bar.x <= bar.x + bar.width <= WIDTH + 0.01
    for one, other in itertools.pairwise(bars):
        assert other.x + other.width < one.x  # the first one stands right


def test_of_many_bars_the_ends_are_named():
    for count, name, named in (
        (40, "xx", 2),
        (12, "x", 12),
        (12, "2025-03-04", 2),
        (1, "x" * 99, 1),
        (9, "دون ساعة", 9),
    ):
        bars = draw_bars([(1, 0)] * count, [name] * count)
        assert [bar.named for bar in bars].count(True) == named
        assert bars[0].named
        assert bars[-1].named


def test_marks_of_direction_have_no_width():
    labels = [f"\u20662025-03-0{n}\u2069" for n in range(1, 8)]
    assert all(bar.named for bar in draw_bars([(1, 0)] * 7, labels))


def marks(*published):
    members = tuple(
        Member(f"m{n}", "s", None, day, None, 1.0, "exact") for n, day in enumerate(published)
    )
    return place_marks(Cluster("m0", len(members), ("s",), None, "m0", 1.0, 1.0, members))


def test_time_runs_from_right_to_left_and_a_day_is_a_stretch():
    first, day, last, none = marks("2025-03-04T00:00", "2025-03-04", "2025-03-06T00:00", None)
    assert (first.x, first.width) == (100, 0)
    assert (day.x, day.width) == (50, 50)
    assert (last.x, last.width) == (0, 0)
    assert none is None


def test_one_date_alone_and_none_at_all_have_places_too():
    assert [(one.x, one.width) for one in marks("2025-03-04T10:00")] == [(100, 0)]
    assert [(one.x, one.width) for one in marks("2025-03-04")] == [(0, 100)]
    assert [(one.x, one.width) for one in marks("9999-12-31")] == [(100, 0)]
    assert marks(None, "gestern") == (None, None)


def test_a_matrix_shades_by_count_and_says_whom_it_leaves_out():
    reuse = [Reuse("a", "b", 10, None), Reuse("b", "a", 1, None)]
    assert draw_matrix(reuse).rows == (((0, 0), (1, 1)), ((10, 5), (0, 0)))
    many = [Reuse("a", f"b{n:02}", 20 - n, None) for n in range(20)]
    found = draw_matrix(many)
    assert (len(found.outlets), found.left_out) == (15, 6)
    assert len(found.rows) == len(found.rows[0]) == 15
    assert draw_matrix([]).outlets == ()
