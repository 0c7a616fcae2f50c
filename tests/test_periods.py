"""When articles were published."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.analysis.periods import MOST_PERIODS, UNITS, count_periods


def days(first, count, step=1):
    begin = date.fromisoformat(first)
    return [(str(begin + timedelta(step * n)), n % 2 == 0) for n in range(count)]


@pytest.mark.parametrize(
    ("span", "unit"), [(1, "day"), (62, "day"), (63, "week"), (500, "month"), (4000, "year")]
)
def test_the_unit_is_the_shortest_that_fits(span, unit):
    found = count_periods(days("2020-01-01", span))
    assert {one.unit for one in found} == {unit}
    assert sum(one.alone + one.clustered for one in found) == span
    assert sum(one.clustered for one in found) == (span + 1) // 2


def test_a_far_day_is_told_apart_and_squeezes_nothing():
    near = [(f"2025-03-{n:02}", True) for n in range(1, 29) for _ in range(10)]
    found = count_periods([("2011-01-01", False), *near, ("2099-01-01", True)])
    assert (found[0].unit, found[0].begins, found[0].alone) == ("before", "2025-03-01", 1)
    assert (found[-1].unit, found[-1].begins, found[-1].clustered) == ("after", "2025-03-29", 1)
    assert {one.unit for one in found[1:-1]} == {"day"}
    assert len(found) == 30


def test_days_between_have_a_place():
    found = count_periods([("2025-03-01", True), ("2025-03-05", True)])
    assert [one.begins[-2:] for one in found] == ["01", "02", "03", "04", "05"]


def test_a_week_begins_on_monday():
    found = count_periods(days("2025-01-01", 80))
    assert found[0].begins == "2024-12-30"
    assert all(date.fromisoformat(one.begins).weekday() == 0 for one in found)


@given(st.lists(st.tuples(st.one_of(st.none(), st.dates().map(str)), st.booleans())))
def test_every_dated_article_is_in_one_period(published):
    found = count_periods(published)
    dated = [(day, clustered) for day, clustered in published if day]
    assert sum(one.clustered for one in found) == sum(clustered for _, clustered in dated)
    assert sum(one.alone for one in found) == sum(not clustered for _, clustered in dated)
    begins = [one.begins for one in found]
    assert begins[1:] == sorted(set(begins[1:]))
    units = {one.unit for one in found} - {"before", "after"}
    assert len(units) == bool(dated)
    assert units <= set(UNITS)
    assert len(found) <= MOST_PERIODS + 2 or units == {"year"}
