import numpy as np
import pytest

from dedup.matching.relations import Comparison, relate
from dedup.model import RELATIONS
from dedup.settings import Settings


def relation(a, b, shared, same=0, different=0):
    counts = (np.array([n]) for n in (a, b, shared, same, different))
    return RELATIONS[int(relate(Comparison(*counts), Settings())[0])]


@pytest.mark.parametrize(
    ("pair", "expected"),
    [
        ({"a": 100, "b": 100, "shared": 100}, "reprint"),
        ({"a": 50, "b": 100, "shared": 30}, "excerpt"),
        ({"a": 50, "b": 100, "shared": 29}, "distinct"),
        ({"a": 51, "b": 100, "shared": 50}, "reprint"),
        ({"a": 100, "b": 100, "shared": 60, "same": 3, "different": 4}, "template"),
        ({"a": 100, "b": 100, "shared": 60, "same": 4, "different": 4}, "revision"),
        ({"a": 100, "b": 100, "shared": 60, "same": 0, "different": 2}, "revision"),
        ({"a": 100, "b": 100, "shared": 60, "same": 0, "different": 3}, "template"),
        ({"a": 65, "b": 65, "shared": 30}, "reprint"),  # Jaccard 0.3: at the threshold is kept
        ({"a": 65, "b": 65, "shared": 29}, "distinct"),
    ],
)
def test_the_rule(pair, expected):
    assert relation(**pair) == expected


def test_a_pair_exactly_at_any_threshold_is_kept():
    """0.55 * 100 is more than 55 in floating point."""
    for union in range(20, 400):
        for shared in range(1, union, 7):
            counts = (np.array([n]) for n in (union, shared, shared, 0, 0))
            kept = relate(Comparison(*counts), Settings(threshold=shared / union))
            assert RELATIONS[int(kept[0])] in ("reprint", "excerpt")
