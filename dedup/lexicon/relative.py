"""Dates relative to the reading: "three hours ago", "yesterday at 14:35".

They name a day only where the page's own time is known.
"""

import functools
import re
from datetime import datetime, timedelta

from dedup import arabic
from dedup.lexicon import months
from dedup.lexicon.clocks import find_time, without_clocks
from dedup.lexicon.dates import flatten

_LONGEST_SPAN = 60  # characters
_TELLING = frozenset(
    [word for name in (*months.DAYS_AGO, *months.SINCE, *months.LATER) for word in name.split()]
)
"""Folded words; without one of them a line is no relative date."""
_BESIDE_CLOCK = frozenset("الساعه ساعت saat at a في بتوقيت التوقيت توقيت".split())


def is_relative_alone(text: str) -> bool:
    """Whether a line is a date relative to the reading, even one that names no day.

    >>> is_relative_alone("منذ 3 أشهر"), is_relative_alone("أمس 14:35")
    (True, True)
    >>> is_relative_alone("قال منذ ساعتين إنه سيعود")
    False
    """
    if len(text) > _LONGEST_SPAN or not any(map(_tells, text.split())):
        return False
    return _find_span(text) is not None or _find_day_beside(text) is not None


@functools.lru_cache(maxsize=20_000)
def _tells(token: str) -> bool:
    return not _TELLING.isdisjoint(arabic.words(token))


def parse_relative(text: str, now: str) -> str | None:
    """The day that a whole line names relative to `now`, with the time if both give one.

    now: the page's own time, ISO 8601 as `parse_date` returns it; `ValueError` if it is not.
    Hours before a mere day, and months and years before any, name no day.

    >>> parse_relative("منذ ساعتين", "2024-04-20T01:35+03:00")
    '2024-04-19T23:35+03:00'
    >>> parse_relative("قبل يومين", "2024-04-20"), parse_relative("2 saat önce", "2024-04-20")
    ('2024-04-18', None)
    """
    moment = datetime.fromisoformat(now)
    beside = _find_day_beside(text)
    if beside is not None:
        days, time = beside
        return _days_before(moment, days, time)
    unit, count = _find_span(text) or ("unclear", None)
    if unit == "unclear" or count is None:
        return None
    if unit in ("days", "weeks"):
        return _days_before(moment, count * (7 if unit == "weeks" else 1), "")
    if "T" not in now:
        return None
    try:
        earlier = moment - timedelta(**{unit: count})
    except OverflowError:
        return None
    return earlier.isoformat(timespec="minutes").replace("+00:00", "Z")


def _days_before(moment: datetime, days: int, time: str) -> str | None:
    try:
        return (moment.date() - timedelta(days)).isoformat() + time
    except OverflowError:
        return None


def _find_span(text: str) -> tuple[str, int | None] | None:
    """The unit of "3 hours ago" and how many, `None` for some; `None` if the line is no such."""
    if len(text) > _LONGEST_SPAN:
        return None
    match = months.AGO.fullmatch(" ".join(arabic.words(text)))
    if match is None or (match["since"] is None) == (match["ago"] is None):
        return None
    unit, count = months.SPANS[match["span"]]
    written = match["count"]
    if written is not None:
        count = int(written) if written.isdecimal() else months.COUNTS[written]
    return unit, count


def _find_day_beside(text: str) -> tuple[int, str] | None:
    """How many days ago "yesterday at 14:35" was, and its time."""
    if len(text) > _LONGEST_SPAN:
        return None
    line = flatten(text)
    left = re.findall(r"\w+", without_clocks(line))  # "اليوم 7" is a newspaper
    days = months.DAYS_AGO.get(" ".join(word for word in left if word not in _BESIDE_CLOCK))
    return None if days is None else (days, find_time(line))
