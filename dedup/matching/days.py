"""When articles were published, in whole days."""

from datetime import date

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

UNKNOWN = -(2**31)


def number_days(published: pa.Array) -> NDArray[np.int32]:
    """The day that each date or time in ISO 8601 names, counted from 1 January of the year 1; or
    `UNKNOWN`.

    published: strings. A time counts for the day it names, whatever its offset.

    >>> days = number_days(pa.array(["2025-03-04", "2025-03-05T01:00+03:00", None, "gestern"]))
    >>> (days - days[0]).tolist()[:2], (days == UNKNOWN).tolist()
    ([0, 1], [False, False, True, True])
    """
    coded = published.dictionary_encode(null_encoding="encode")
    if isinstance(coded, pa.ChunkedArray):
        coded = coded.combine_chunks()
    days = [_number(text) for text in coded.dictionary.to_pylist()]
    numbers: NDArray[np.int32] = np.array(days, np.int32)[coded.indices.to_numpy()]
    return numbers


def _number(text: str | None) -> int:
    try:
        return date.fromisoformat((text or "")[:10]).toordinal()
    except ValueError:
        return UNKNOWN


def count_apart(one: NDArray[np.int32], other: NDArray[np.int32]) -> NDArray[np.int64]:
    """How many days lie between two days; -1 where one is unknown."""
    apart: NDArray[np.int64] = np.abs(one.astype(np.int64) - other)
    return np.where((one == UNKNOWN) | (other == UNKNOWN), -1, apart)
