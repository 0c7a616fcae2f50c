"""The order of rows is numpy's, whatever the keys look like."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from dedup.ascending import find
from dedup.engine import sorting

INT64 = st.integers(-(2**63), 2**63 - 1)
ROWS = st.integers(1, 200).flatmap(
    lambda n: st.tuples(
        *[arrays.arrays(np.int64, n, elements=INT64 | st.integers(-2, 2)) for _ in range(2)]
    )
)


@given(ROWS)
def test_pairs_are_ordered_as_numpy_does(keys):
    first, second = keys
    assert (sorting.order_pairs(first, second) == np.lexsort((second, first))).all()


@pytest.mark.parametrize("spread", [1, 50, 2**20, 2**63 - 1])
@pytest.mark.parametrize("count", [1, 2])
def test_many_rows_are_ordered_whatever_the_spread_of_their_keys(spread, count):
    random = np.random.default_rng(spread % 1000)
    keys = [random.integers(-spread, spread, 2 * sorting.FEW_ROWS) for _ in range(count)]
    assert (sorting.order_rows(keys) == np.lexsort(tuple(keys[::-1]))).all()


def test_a_row_whose_key_is_shared_is_always_found_and_few_others():
    keys = np.random.default_rng(3).integers(-(2**63), 2**63 - 1, 100_000)
    keys[5000:5200] = keys[7000:7200]
    sharing = sorting.Sharing(len(keys))
    for part in range(3):
        sharing.count(np.split(keys, 10), part, 3)
    found = sharing.find(keys)
    assert np.isin(np.r_[5000:5200, 7000:7200], found).all()
    assert (np.diff(found) > 0).all()
    assert len(found) < 0.4 * len(keys)


@given(ROWS, st.lists(INT64 | st.integers(-2, 2), min_size=1, max_size=12), st.data())
def test_rows_fall_into_the_shard_that_their_key_lies_in(keys, bounds, data):
    first, _ = keys
    chosen = data.draw(st.sets(st.integers(0, len(first) - 1)))
    rows, least = np.array(sorted(chosen), np.int64), np.unique(np.array(bounds, np.int64))
    with pytest.MonkeyPatch.context() as patch:
        found = []
        for few_rows in (0, 1000):  # by the compiled loop, and by numpy
            patch.setattr(sorting, "FEW_ROWS", few_rows)
            order, ends = sorting.order_by_shard(first, rows, least)
            found.append((order.tolist(), ends.tolist()))
    assert found[0] == found[1]
    order, ends = found[0]
    assert sorted(order) == rows.tolist()
    for shard, (start, end) in enumerate(pairwise(ends)):
        assert order[start:end] == [
            row for row in rows if np.searchsorted(least, first[row], side="right") == shard
        ]


@given(ROWS, st.booleans())
def test_values_are_found_as_numpy_finds_them(keys, few):
    first, wanted = keys
    values = np.sort(first)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sorting, "FEW_ROWS", 1000 if few else 0)
        found = sorting.Ascending(values).find(np.concatenate([wanted, first]))
    assert (found == find(values, np.concatenate([wanted, first]))).all()


def test_shards_are_told_apart_at_the_ends_of_all_keys():
    keys = np.array([-(2**63), -1, 0, 2**63 - 1, 2**52, -(2**52)], np.int64)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sorting, "FEW_ROWS", 0)
        order, ends = sorting.order_by_shard(keys, np.arange(6), np.array([0, 2**63 - 1]))
    assert (order.tolist(), ends.tolist()) == ([0, 1, 5, 2, 4, 3], [0, 3, 5, 6])
