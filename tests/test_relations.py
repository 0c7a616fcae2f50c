import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.matching.relations import Comparison, may_name_another, relate
from dedup.model import RELATIONS
from dedup.settings import Settings


def compare(a, b, shared, *, longs=(40, 40, 40), named=(0, 0), **changes):
    numbers = {"same": 0, "different": 0, "apart": 0, "outlet": False, "identical": False} | changes
    same, different, apart, outlet, identical = numbers.values()
    values = (a, b, shared, same, different, *longs, *named, apart, outlet, identical)
    return Comparison(*(np.array([value]) for value in values))


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
        ({"a": 100, "b": 100, "shared": 60, "longs": UNLIKE, "named": (1, 4)}, "template"),
        ({"a": 100, "b": 100, "shared": 60, "longs": UNLIKE, "named": (0, 5)}, "reprint"),
        ({"a": 100, "b": 100, "shared": 60, "longs": UNLIKE, "named": (2, 2)}, "reprint"),
        ({"a": 100, "b": 100, "shared": 60, "named": (3, 3)}, "reprint"),
        ({"a": 100, "b": 100, "shared": 60, "named": (3, 1), "outlet": True}, "reprint"),
        ({"a": 100, "b": 100, "shared": 60, "named": (3, 1), "apart": 1}, "reprint"),
        *(
            ({"a": 100, "b": 100, "shared": 60, "named": n, "apart": 1, "outlet": True}, relation)
            for n, relation in (((3, 1), "template"), ((2, 1), "reprint"), ((4, 0), "reprint"))
        ),
        ({"a": 65, "b": 65, "shared": 30}, "reprint"),  # Jaccard 0.3: at the threshold is kept
        ({"a": 65, "b": 65, "shared": 29}, "distinct"),
    ],
)
def test_the_rule(pair, expected):
    assert relation(**pair) == expected


@pytest.mark.parametrize(
    "unions", [range(20, 120), pytest.param(range(120, 400), marks=pytest.mark.slow)]
)
def test_a_pair_exactly_at_any_threshold_is_kept(unions):
    """0.55 * 100 is more than 55 in floating point."""
    for union in unions:
        for shared in range(1, union, 7):
            pairs = compare(union, shared, shared)
            kept = relate(pairs, Settings(threshold=shared / union))
            assert RELATIONS[int(kept[0])] in ("reprint", "excerpt")


@given(
    st.tuples(*[st.integers(0, 6)] * 2),
    st.tuples(st.integers(1, 40), st.integers(0, 40)),
    st.integers(-1, 3),
    st.booleans(),
)
def test_titles_are_counted_wherever_they_decide(named, longs, apart, outlet):
    longs, changes = (longs[0], 40, min(longs)), {"apart": apart, "outlet": outlet}
    with_names, without = (
        compare(100, 100, 60, longs=longs, named=n, **changes) for n in (named, (0, 0))
    )
    if relate(with_names, Settings()) != relate(without, Settings()):
        assert may_name_another(without)
