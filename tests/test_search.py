"""Searching against bisect."""

from bisect import bisect_left

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dedup.search import find


@given(st.lists(st.integers(0, 9), max_size=12).map(sorted), st.integers(-1, 10), st.data())
def test_the_first_place_is_found(values, wanted, data):
    start = data.draw(st.integers(0, len(values)))
    end = data.draw(st.integers(start, len(values)))
    place = bisect_left(values, wanted, start, end)
    expected = place if place < end and values[place] == wanted else -1
    for kind in (np.int16, np.uint32, np.int64):
        given_as = np.array([*values, wanted, 0]).astype(kind)
        if wanted >= 0 or kind != np.uint32:
            assert find.plain(given_as, start, end, given_as[len(values)]) == expected
    assert find(np.array(values, np.int64), start, end, wanted) == expected
