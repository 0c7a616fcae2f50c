"""What two sorted sets share."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dedup.matching import overlaps


@given(st.lists(st.integers(-9, 9)), st.lists(st.integers(-9, 9)))
def test_shared_values_are_the_intersection(a, b):
    one, other = (np.array(sorted(set(x)), np.int32) for x in (a, b))
    assert overlaps.count_shared(one, other) == len(set(a) & set(b))


FACTS = st.sets(st.tuples(st.integers(-3, 3), st.integers(0, 3)))


@given(FACTS, FACTS)
def test_facts_are_compared_place_by_place(a, b):
    def packed(facts):
        return np.array(sorted(c << 32 | v for c, v in facts), np.int64)

    same = different = 0
    for context in {c for c, _ in a} & {c for c, _ in b}:
        common = {v for c, v in a if c == context} & {v for c, v in b if c == context}
        same += bool(common)
        different += not common
    values, ends = np.concatenate([packed(a), packed(b)]), np.cumsum([0, len(a), len(b)])
    out = np.empty((1, 2), np.int64)
    overlaps.compare_facts_of_pairs(np.array([0]), np.array([1]), values, ends, out)
    assert out.tolist() == [[same, different]]
