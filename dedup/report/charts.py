"""Where the marks of the page's pictures stand: numbers alone, the template draws them.

Everything runs from right to left, as the page is read: what is earlier or smaller stands right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from dedup.analysis.reuse import Reuse
from dedup.matching.times import read_day, read_moment
from dedup.model import Cluster

WIDTH, HEIGHT, FOOT, HEAD = 360, 150, 18, 14
"""Of a picture, of the line for what stands below the bars, and of that for the numbers above."""
MOST_NUMBERED, LETTER_WIDTH = 12, 5
"""Bars up to which each has its number; and of a letter below them: where names have no room, the
first and the last bar are named."""
GAP = 0.25  # of a bar's share of the width
MOST_OUTLETS = 15
HEATS = 5
"""Shades of a matrix."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar, in two parts: the lower one stands on the ground line."""

    x: float
    width: float
    y: float
    height: float
    lower: float
    label: str
    value: int
    part: int
    """Of the value, what the lower part stands for."""
    named: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """When one version was published: a point of a line of 100, or a day on it."""

    x: float
    """Of its left end."""
    width: float
    """0 for a point."""


def draw_bars(values: Sequence[tuple[int, int]], labels: Sequence[str]) -> tuple[Bar, ...]:
    """Bars of the whole width.  values: of each the whole, and the lower part of it.

    >>> [(bar.x, bar.height, bar.lower) for bar in draw_bars([(4, 0), (2, 1)], ["a", "b"])]
    [(202.5, 118.0, 0.0), (22.5, 59.0, 29.5)]
    """
    most = max((whole for whole, _ in values), default=0) or 1
    share, room = WIDTH / max(1, len(values)), HEIGHT - FOOT - HEAD
    last, longest = len(values) - 1, max(map(_count_letters, labels), default=0)
    fit = longest * LETTER_WIDTH <= share
    return tuple(
        Bar(
            x=round(WIDTH - (place + 1) * share + share * GAP / 2, 2),
            width=round(share * (1 - GAP), 2),
            y=round(HEAD + room * (1 - whole / most), 2),
            height=round(room * whole / most, 2),
            lower=round(room * part / most, 2),
            label=label,
            value=whole,
            part=part,
            named=fit or place in (0, last),
        )
        for place, ((whole, part), label) in enumerate(zip(values, labels, strict=True))
    )


def _count_letters(label: str) -> int:
    return sum(letter.isprintable() for letter in label)  # marks of direction are not


def place_marks(cluster: Cluster) -> tuple[Mark | None, ...]:
    """A mark for each member on the line from the first date to the last; none without a date."""
    spans = [_span(member.published) for member in cluster.members]
    known = [span for span in spans if span]
    if not known:
        return tuple(None for _ in spans)
    begin, end = min(one for one, _ in known), max(other for _, other in known)
    whole = (end - begin).total_seconds() or 1.0

    def share(moment: datetime) -> float:
        return 100 * (moment - begin).total_seconds() / whole

    return tuple(
        span and Mark(round(100 - share(span[1]), 2), round(share(span[1]) - share(span[0]), 2))
        for span in spans
    )


def _span(published: str | None) -> tuple[datetime, datetime] | None:
    moment, day = read_moment(published), read_day(published)
    if moment is not None:
        return moment, moment
    if day is None:
        return None
    begin = datetime.combine(day, time(), UTC)
    try:
        return begin, begin + timedelta(days=1)
    except OverflowError:  # the last day there is
        return begin, begin


@dataclass(frozen=True, slots=True)
class Matrix:
    """Who had whose stories later."""

    outlets: tuple[str, ...]
    """Those with most such stories, in the order of rows and columns."""
    rows: tuple[tuple[tuple[int, int], ...], ...]
    """(stories, shade) of each outlet that had them later, by the outlet that was first."""
    left_out: int
    """Outlets that had no place."""


def draw_matrix(reuse: Sequence[Reuse]) -> Matrix:
    """Of the `MOST_OUTLETS` outlets with most stories that others had, or that they had of others.

    >>> draw_matrix([Reuse("a", "b", 3, None)]).rows
    (((0, 0), (0, 0)), ((3, 5), (0, 0)))
    """
    totals: dict[str, int] = {}
    for one in reuse:
        for name in (one.first, one.follower):
            totals[name] = totals.get(name, 0) + one.stories
    ranked = sorted(totals, key=lambda name: (-totals[name], name))
    outlets = tuple(ranked[:MOST_OUTLETS])
    counts = {(one.follower, one.first): one.stories for one in reuse}
    most = max((one.stories for one in reuse), default=0)
    rows = tuple(
        tuple(
            (count, -(-count * HEATS // most) if count else 0)
            for count in (counts.get((follower, first), 0) for first in outlets)
        )
        for follower in outlets
    )
    return Matrix(outlets, rows, len(ranked) - len(outlets))
