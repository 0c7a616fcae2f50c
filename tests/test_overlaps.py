"""What two sorted sets share."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dedup.compiling import interpreting
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


@given(st.lists(st.sets(st.integers(-9, 9)), min_size=1, max_size=5), st.integers(1, 5))
def test_what_a_crowd_shares_of_its_own_is_counted(lists, most):
    n = len(lists)
    values = np.concatenate([np.array(sorted(one), np.int32) for one in lists])
    ends = np.cumsum([0, *map(len, lists)])
    members = np.minimum(np.arange(6), n - 1)[None, :]
    own = {v for one in lists for v in one if sum(v in other for other in lists) <= most}
    for compare in (overlaps.compare_crowds, interpreting()(overlaps.compare_crowds.plain)):
        out = [np.zeros(size, np.int64) for size in (1, (1, 6), (1, 6, 6))]
        compare(members, (values, ends), np.full(7, most), np.empty((2, 6), np.int64), tuple(out))
        sizes, owned, shared = out
        assert sizes.tolist() == [n]
        assert owned[0, :n].tolist() == [len(one & own) for one in lists]
        for k in range(n):
            for other in range(k):
                assert shared[0, other, k] == len(lists[k] & lists[other] & own)
