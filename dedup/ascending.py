"""Columns that ascend: where runs of equal values begin, and where values stand in them."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Places = NDArray[np.int64]


def starts_of(*columns: NDArray[Any]) -> Places:
    """Where each run of equal rows begins. columns: each (n,); equal rows stand together.

    >>> starts_of(np.array([3, 3, 5, 5]), np.array([1, 1, 1, 2])).tolist()
    [0, 2, 3]
    """
    new = np.zeros(len(columns[0]), bool)
    new[:1] = True
    for column in columns:
        new[1:] |= column[1:] != column[:-1]
    return np.flatnonzero(new)


def runs_of(*columns: NDArray[Any]) -> tuple[Places, Places]:
    """`starts_of`, and how many rows each run has.

    >>> [of.tolist() for of in runs_of(np.array([3, 3, 5]))]
    [[0, 2], [2, 1]]
    """
    starts = starts_of(*columns)
    return starts, np.diff(starts, append=len(columns[0]))


def firsts_of(*columns: NDArray[Any]) -> Places:
    """For each row the first one of its run, (n,).

    >>> firsts_of(np.array([3, 3, 5])).tolist()
    [0, 0, 2]
    """
    return np.repeat(*runs_of(*columns))


def find(ascending: NDArray[Any], wanted: NDArray[Any]) -> Places:
    """For each wanted value its first place among ascending ones; -1 where it is none of them.

    >>> find(np.array([3, 5, 5, 8]), np.array([9, 5, 3, 4])).tolist()
    [-1, 1, 0, -1]
    """
    if not len(ascending):
        return np.full(len(wanted), -1)
    places = np.minimum(np.searchsorted(ascending, wanted), len(ascending) - 1)
    return np.where(ascending[places] == wanted, places, -1)


def find_all(ascending: NDArray[Any], wanted: NDArray[Any]) -> tuple[Places, Places]:
    """All places of the wanted values among ascending ones: which of the wanted, and the place.

    >>> [of.tolist() for of in find_all(np.array([3, 5, 5, 8]), np.array([9, 5, 3]))]
    [[1, 1, 2], [1, 2, 0]]
    """
    first = np.searchsorted(ascending, wanted)
    counts = np.searchsorted(ascending, wanted, side="right") - first
    which = np.repeat(np.arange(len(wanted)), counts)
    return which, first[which] + np.arange(len(which)) - firsts_of(which)
