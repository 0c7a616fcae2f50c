"""When articles were published: days, moments, and an order of both.

A date or time is ISO 8601. Its first ten characters name the day, whatever the offset; a time
without an offset is read as if it were UTC.
"""

from datetime import UTC, date, datetime

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

UNKNOWN = -(2**31)


def read_day(published: str | None) -> date | None:
    """The day that is named; `None` where there is none."""
    try:
        return date.fromisoformat((published or "")[:10])
    except ValueError:
        return None


def read_moment(published: str | None) -> datetime | None:
    """The moment that is named, in UTC; `None` for a day alone, and for what is no time."""
    text = published or ""
    try:
        time = datetime.fromisoformat(text) if "T" in text or " " in text else None
        return time and (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):  # an offset can lead out of the years there are
        return None


def order_of(published: str | None) -> tuple[str, float, str]:
    """A key that sorts dates and times by what they claim.

    A date alone stands behind the times of its day: it does not claim to have been first. What is
    no date stands last.

    >>> days = ["2025-03-04", "2025-03-04T08:00+02:00", None, "2025-03-04T07:00Z", "2025-03-03"]
    >>> sorted(days, key=order_of)
    ['2025-03-03', '2025-03-04T08:00+02:00', '2025-03-04T07:00Z', '2025-03-04', None]
    """
    day, moment = read_day(published), read_moment(published)
    if moment is not None:
        return (moment.date().isoformat(), moment.timestamp(), published or "")
    if day is not None:
        return (day.isoformat(), float("inf"), "")
    return ("~", 0.0, published or "~")


def number_days(published: pa.Array) -> NDArray[np.int32]:
    """The day that each of some strings names, counted from 1 January of the year 1; or `UNKNOWN`.

    >>> days = number_days(pa.array(["2025-03-04", "2025-03-05T01:00+03:00", None, "gestern"]))
    >>> (days - days[0]).tolist()[:2], (days == UNKNOWN).tolist()
    ([0, 1], [False, False, True, True])
    """
    coded = published.dictionary_encode(null_encoding="encode")
    if isinstance(coded, pa.ChunkedArray):
        coded = coded.combine_chunks()
    days = map(read_day, coded.dictionary.to_pylist())
    known = np.array([day.toordinal() if day else UNKNOWN for day in days], np.int32)
    numbers: NDArray[np.int32] = known[coded.indices.to_numpy()]
    return numbers


def count_apart(one: NDArray[np.int32], other: NDArray[np.int32]) -> NDArray[np.int64]:
    """How many days lie between two days; -1 where one is unknown."""
    apart: NDArray[np.int64] = np.abs(one.astype(np.int64) - other)
    return np.where((one == UNKNOWN) | (other == UNKNOWN), -1, apart)
