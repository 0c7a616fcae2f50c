"""Compiled hashes against those of xxhash."""

import numpy as np
import xxhash
from hypothesis import given
from hypothesis import strategies as st

from dedup.compiling import interpreting
from dedup.matching import hashing


@given(st.binary(max_size=200), st.integers(0, 20))
def test_xxh32_is_xxhash(data, start):
    start = min(start, len(data))
    found = hashing.xxh32(np.frombuffer(data + b"\x00", np.uint8), start, len(data))
    assert found == xxhash.xxh32_intdigest(data[start:])


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=12), st.integers(0, 9))
def test_words_are_told_by_hash_and_letters_whatever_stands_behind(word, start):
    letters = word.encode()
    h = len(letters)
    for at in range(0, len(letters), 8):
        h = (h ^ int.from_bytes(letters[at : at + 8], "little")) * 0x9E3779B97F4A7C15 % 2**64
        h ^= h >> 32
    for behind in (bytes(8), b"\xff" * 8):
        text = np.frombuffer(bytes(start) + letters + behind, np.uint8)
        with interpreting():  # other loops alone call the compiled one: test_fingerprint.py
            found = hashing.hash_word(text, start, start + len(letters))
        assert found == (h >> 32 & 0xFFFF0000, len(word))
