"""The order of rows whose first key is a hash: one pass into buckets, the rest by insertion."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

FEW_ROWS = 20_000
"""Where numpy's own sort is quicker than the second that a compiler's import and start take."""


def order_rows(keys: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    """The order that sorts rows by all keys, the first one foremost; equal rows keep their places.

    keys: each (n,). Linear where `keys[0]` is spread evenly between its ends, as hashes are; else
    n log n. With more than two keys, or few rows, it is `numpy.lexsort`.

    >>> order_rows([np.array([7, 5, 7]), np.array([2, 9, 1])]).tolist()
    [1, 2, 0]
    """
    if len(keys) > 2 or len(keys[0]) < FEW_ROWS:
        return np.lexsort(tuple(keys[::-1]))
    from dedup.engine import loops

    first, second = keys[0], keys[-1]
    out = np.empty(len(first), np.int64)
    low, high = int(first.min()), int(first.max())
    loops.order_pairs(first, second, low, _shift_of(high - low, len(first)), out)
    return out


def _shift_of(span: int, rows: int) -> int:
    """How far a key's distance from the least is shifted, so that some four rows fill a bucket."""
    return max(0, span.bit_length() - max(1, (rows // 4).bit_length()))
