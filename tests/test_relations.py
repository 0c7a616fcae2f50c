import numpy as np
import pytest

from dedup.matching.relations import Comparison, relate
from dedup.model import RELATIONS
from dedup.settings import Settings


def compare(
    a, b, shared, *, same=0, different=0, longs=(40, 40, 40), apart=0, outlet=False, identical=False
):
    counts = (np.array([n]) for n in (a, b, shared, same, different, *longs, apart))
    return Comparison(*counts, np.array([outlet]), np.array([identical]))


def relation(a, b, shared, **changes):
    return RELATIONS[int(relate(compare(a, b, shared, **changes), Settings())[0])]


UNLIKE = (40, 40, 20)
"""Long words of two texts, and those they share: Jaccard 0.33, half of them."""


@pytest.mark.parametrize(
    ("pair", "expected"),
    [
        ({"a": 100, "b": 100, "shared": 100, "identical": True}, "exact"),
        ({"a": 100, "b": 100, "shared": 100}, "reprint"),
        ({"a": 50, "b": 100, "shared": 30}, "excerpt"),
        ({"a": 50, "b": 100, "shared": 29}, "distinct"),
        ({"a": 51, "b": 100, "shared": 50}, "reprint"),
        (
            {"a": 100, "b": 100, "shared": 60, "same": 3, "different": 4, "longs": UNLIKE},
            "template",
        ),
        ({"a": 100, "b": 100, "shared": 60, "same": 4, "different": 4}, "revision"),
        ({"a": 100, "b": 100, "shared": 60, "same": 0, "different": 2}, "revision"),
        (
            {"a": 100, "b": 100, "shared": 60, "same": 0, "different": 3, "longs": UNLIKE},
            "template",
        ),
        ({"a": 100, "b": 100, "shared": 60, "different": 4, "longs": (40, 40, 36)}, "revision"),
        ({"a": 100, "b": 100, "shared": 60, "longs": UNLIKE, "apart": 2}, "template"),
        ({"a": 100, "b": 100, "shared": 60, "longs": UNLIKE, "apart": 1}, "reprint"),
        ({"a": 100, "b": 100, "shared": 60, "longs": UNLIKE, "apart": -1}, "reprint"),
        (
            {"a": 100, "b": 100, "shared": 60, "longs": UNLIKE, "apart": 1, "outlet": True},
            "template",
        ),
        (
            {"a": 100, "b": 100, "shared": 60, "longs": UNLIKE, "apart": -1, "outlet": True},
            "template",
        ),
        ({"a": 100, "b": 100, "shared": 60, "longs": UNLIKE, "outlet": True}, "reprint"),
        ({"a": 100, "b": 100, "shared": 60, "longs": (40, 20, 19), "apart": 9}, "reprint"),
        ({"a": 100, "b": 100, "shared": 60, "longs": (0, 0, 0), "apart": 9}, "reprint"),
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
            pairs = compare(union, shared, shared)
            kept = relate(pairs, Settings(threshold=shared / union))
            assert RELATIONS[int(kept[0])] in ("reprint", "excerpt")
