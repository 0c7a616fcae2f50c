"""When articles were published, by day, week, month or year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from dedup.matching.times import read_day

MOST_PERIODS = 62
"""Columns of a picture; for a longer time a longer unit is taken."""
FAR_SHARE = 0.02
"""Articles at either end that are told together where that allows a shorter unit: a page of last
year among those of a week, a wrong date."""
UNITS = ("day", "week", "month", "year")


@dataclass(frozen=True, slots=True)
class Period:
    """A day, week (from its Monday), month or year, and how much was published in it."""

    begins: str
    """Its first day, ISO 8601."""
    unit: str
    """One of `UNITS`; or `before` for all before that day, or `after` for it and all days after."""
    alone: int
    """Articles in no cluster."""
    clustered: int
    """Articles in clusters."""


def count_periods(published: Iterable[tuple[str | None, bool]]) -> tuple[Period, ...]:
    """Articles by the periods they were published in, in order and without gaps between these;
    those without a date left out.

    published: date or time of each article, and whether it is in a cluster.  The unit is the
    shortest that gives at most `MOST_PERIODS`; where even years are more, those without articles
    are left out.

    >>> [(p.begins, p.alone, p.clustered) for p in count_periods(
    ...     [("2025-03-04T10:00", True), ("2025-03-06", False), (None, True)])]
    [('2025-03-04', 0, 1), ('2025-03-05', 0, 0), ('2025-03-06', 1, 0)]
    """
    days = Counter((day, together) for text, together in published if (day := read_day(text)))
    if not days:
        return ()
    first, last = _trim(days)
    unit = _choose_unit(first, last)
    counts: Counter[tuple[str, date, bool]] = Counter()
    for (day, clustered), many in days.items():
        counts[*_period_of(day, first, last, unit), clustered] += many
    within = _list(first, last, unit)
    if len(within) > MOST_PERIODS:
        within = [day for day in within if counts[unit, day, False] + counts[unit, day, True]]
    keys = [("before", first), *((unit, day) for day in within), ("after", _next_day(last))]
    return tuple(
        Period(day.isoformat(), kind, counts[kind, day, False], counts[kind, day, True])
        for kind, day in keys
        if kind == unit or counts[kind, day, False] + counts[kind, day, True]
    )


def _period_of(day: date, first: date, last: date, unit: str) -> tuple[str, date]:
    """The unit of the period that has a day, or which end it is beyond; and its first day."""
    if day < first:
        return "before", first
    return ("after", _next_day(last)) if day > last else (unit, _begin(day, unit))


def _trim(days: Counter[tuple[date, bool]]) -> tuple[date, date]:
    """The first and the last day; without the far ones if these are half of the time and more."""
    ordered = sorted((day, many) for (day, _), many in days.items())
    first, last = ordered[0][0], ordered[-1][0]
    most = int(sum(many for _, many in ordered) * FAR_SHARE)
    near, far = _cut(ordered, most), _cut(ordered[::-1], most)
    shorter = _choose_unit(near, far) != _choose_unit(first, last)
    return (near, far) if shorter and 2 * (far - near) <= last - first else (first, last)


def _cut(ordered: list[tuple[date, int]], most: int) -> date:
    """The first day behind `most` articles at most."""
    for day, many in ordered:
        most -= many
        if most < 0:
            return day
    return ordered[-1][0]


def _choose_unit(first: date, last: date) -> str:
    return next((u for u in UNITS if _count(first, last, u) <= MOST_PERIODS), UNITS[-1])


def _next_day(day: date) -> date:
    return date.fromordinal(min(day.toordinal() + 1, date.max.toordinal()))


def _begin(day: date, unit: str) -> date:
    if unit == "week":
        return date.fromordinal(max(1, day.toordinal() - day.weekday()))
    return day.replace(
        day=1 if unit in ("month", "year") else day.day, month=1 if unit == "year" else day.month
    )


def _count(first: date, last: date, unit: str) -> int:
    months = (last.year - first.year) * 12 + last.month - first.month
    weeks = (_begin(last, "week") - _begin(first, "week")).days // 7
    steps = ((last - first).days, weeks, months, last.year - first.year)
    return 1 + steps[UNITS.index(unit)]


def _list(first: date, last: date, unit: str) -> list[date]:
    found = [_begin(first, unit)]
    while found[-1] < _begin(last, unit):
        found.append(_next(found[-1], unit))
    return found


def _next(day: date, unit: str) -> date:
    if unit == "year":
        return day.replace(year=day.year + 1)
    # 31 days on from the first of a month lies in the next one.
    step = {"day": 1, "week": 7, "month": 31}[unit]
    return _begin(day + timedelta(days=step), unit)
