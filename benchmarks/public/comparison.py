"""What one tool has before another on the same pages, with an interval.

Pages of a site are alike, so whole sites are drawn again and again, with all their pages.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from benchmarks.public.scoring import Figures, SetScore, add_up

SAMPLES, SEED = 10_000, 1


class Difference(NamedTuple):
    """By how much F1 is higher, and where 95 of 100 samples of the sites have it."""

    f1: float
    least: float
    most: float


def compare(
    one: SetScore, other: SetScore, sum_up: Callable[[Sequence[float]], Figures]
) -> Difference:
    """Two tools on the same pages of one set."""
    sides = [add_by_site(score) for score in (one, other)]
    sites = len(sides[0])
    draws = np.random.default_rng(SEED).multinomial(sites, [1 / sites] * sites, SAMPLES)
    ours, theirs = ([sum_up(row).f1 for row in (draws @ side).tolist()] for side in sides)
    least, most = np.quantile(np.subtract(ours, theirs), (0.025, 0.975))
    return Difference(one.figures.f1 - other.figures.f1, float(least), float(most))


def add_by_site(score: SetScore) -> np.ndarray:
    """The numbers of each site's pages, added; a row a site."""
    rows = defaultdict(list)
    for page in score.pages:
        rows[page.truth["site"]].append(page.numbers)
    return np.array([add_up(some) for some in rows.values()])
