"""Candidates that no rule would keep, told by a few bytes of each article.

Of the n hashes of two signatures each agrees with a chance that is the Jaccard of the articles
(Broder 1997). So their number bounds it: it is above the upper limit of Clopper and Pearson (1934)
with a chance of `LOST` at most. A candidate is dropped where that limit is below the least Jaccard
at which a rule of `verify` would keep two articles of their sizes. Of each hash the low byte is
looked at (b-bit minwise hashing, Li and König 2010); one in 256 agrees by chance, so fewer are
dropped.
"""

import functools

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from dedup.ascending import find
from dedup.matching import overlaps
from dedup.matching.candidates import CANDIDATE
from dedup.matching.fingerprint import lists_of
from dedup.settings import Settings
from dedup.stages import stage

LOST = 1e-3
"""Chance at most with which a candidate is dropped that a rule would just keep."""

LOOKED_AT = ("sketch", "size")


@stage(CANDIDATE, columns=LOOKED_AT)
def prune(candidates: pa.RecordBatch, prints: pa.RecordBatch, settings: Settings) -> pa.RecordBatch:
    """The candidates that may be pairs. prints: `fingerprint.UNSIGNED`, sorted by key, with every
    article that a candidate names."""
    keys, sizes = prints["key"].to_numpy(), prints["size"].to_numpy().astype(np.int64)
    left, right = (find(keys, candidates[name].to_numpy()) for name in "ab")
    agreeing = np.empty(len(left), np.int64)
    lists = lists_of(prints["sketch"])
    overlaps.count_agreeing(left, right, *lists, settings.num_perm, agreeing)
    one, other = sizes[left], sizes[right]
    wanted = least_jaccard(np.minimum(one, other), np.maximum(one, other), settings)
    return candidates.filter(pa.array(bound_jaccard(settings.num_perm)[agreeing] >= wanted))


def least_jaccard(
    smaller: NDArray[np.int64], larger: NDArray[np.int64], settings: Settings
) -> NDArray[np.float64]:
    """The Jaccard from which on two sets of such sizes are kept.

    >>> least_jaccard(np.array([90, 60]), np.array([100, 600]), Settings()).round(3).tolist()
    [0.2, 0.058]
    """
    shared = settings.containment * smaller
    inside = np.where(2 * smaller <= larger, shared / np.maximum(smaller + larger - shared, 1), 1)
    return np.minimum(inside, settings.threshold)


@functools.cache
def bound_jaccard(num_perm: int) -> NDArray[np.float64]:
    """The highest Jaccard at which so few hashes agree with a chance of more than `LOST`: for each
    number of them, (num_perm + 1,).

    >>> bound_jaccard(128)[[0, 22, 23, 128]].round(3).tolist()
    [0.053, 0.295, 0.304, 1.0]
    """
    count = np.arange(num_perm + 1)
    ways = np.concatenate([[0.0], np.cumsum(np.log(count[1:]))])
    ways = ways[-1] - ways - ways[::-1]
    low, high = np.zeros(num_perm + 1), np.ones(num_perm + 1)
    for _ in range(50):  # halvings, down to what a float can tell
        middle = (low + high) / 2
        log_yes, log_no = np.log(middle)[:, None], np.log1p(-middle)[:, None]
        chances = np.exp(ways + count * log_yes + (num_perm - count) * log_no)
        likely = np.tril(chances).sum(1) > LOST
        low, high = np.where(likely, middle, low), np.where(likely, high, middle)
    high[-1] = 1
    return high
