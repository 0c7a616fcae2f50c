"""Signatures and sorted sets."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.matching import sketches
from dedup.settings import choose_bands

UINT32 = st.integers(0, 2**32 - 1)


@given(
    st.lists(UINT32 | st.integers(2**31 - 3, 2**31 + 3))
    | st.lists(st.integers(0, 400), min_size=200)
)
def test_sets_are_sorted_whatever_their_spread(values):
    """Close together, as no hash puts them, they crowd one bucket and are sorted otherwise."""
    out = np.full(len(values) + 1, 7, np.uint32)
    counts = np.empty(2**16 + 1, np.int64)
    hashes = np.array(values, np.uint32)
    n = sketches.sort_unique(hashes, len(values), counts, out, 1)
    assert out[1 : n + 1].tolist() == sorted(set(values))
    assert out[0] == 7


@pytest.mark.parametrize("n", [2**15 + 1, 2**16, 2**16 + 1, 300_000])
def test_no_text_is_too_long_for_its_buckets(n):
    """More hashes than buckets, as a text of 66,000 words has: nothing beyond these is written."""
    room = np.full(2**18, 7, np.int64)
    hashes = np.random.default_rng(n).integers(0, 2**32, n, np.uint32)
    out = np.empty(n, np.uint32)
    found = sketches.sort_unique(hashes, n, room[: 2**16 + 1], out, 0)
    assert (out[:found] == np.unique(hashes)).all()
    assert (room[2**16 + 1 :] == 7).all()


@pytest.mark.parametrize("threshold", [0.1, 0.5, 0.6, 0.8])
def test_bands_agree_exactly_where_their_rows_do(threshold):
    random = np.random.default_rng(5)
    signatures = random.integers(0, 3, (40, 16), np.uint32)
    bands = np.array(choose_bands(16, threshold))
    keys = np.empty((40, len(bands)), np.int64)
    sketches.band_keys(signatures, bands, 0, keys)
    rows = signatures[:, bands]
    same_rows = (rows[:, None] == rows[None]).all(axis=3)
    assert ((keys[:, None] == keys[None]) == same_rows).all()
    assert len(np.unique(keys[0])) == keys.shape[1]
