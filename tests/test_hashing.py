"""Compiled hashes against those of xxhash."""

import numpy as np
import xxhash
from hypothesis import given
from hypothesis import strategies as st

from dedup.matching import hashing


@given(st.binary(max_size=200), st.integers(0, 20))
def test_xxh32_is_xxhash(data, start):
    start = min(start, len(data))
    found = hashing.xxh32(np.frombuffer(data + b"\x00", np.uint8), start, len(data))
    assert found == xxhash.xxh32_intdigest(data[start:])
