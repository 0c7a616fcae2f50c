"""The loop that reads UTF-8."""

import numpy as np
import xxhash
from hypothesis import given
from hypothesis import strategies as st

from dedup import arabic
from dedup.folding import DEFAULT, PROFILES
from dedup.matching import fingerprint, words


@given(st.binary(max_size=60), st.sampled_from(PROFILES))
def test_broken_utf8_is_never_read_beyond_its_end(data, profile):
    folding = fingerprint.folding(profile)
    text = np.frombuffer(data + b"\xff" * 8, np.uint8)
    out, starts = np.zeros(12 * len(data) + 1, np.uint8), np.zeros(2 * len(data) + 2, np.int64)
    n = words.fold_words(text, 0, len(data), folding, out, starts)
    assert 0 <= n <= len(data)


def test_every_number_word_has_the_shape_of_one():
    shapes, named, _ = fingerprint.number_words(DEFAULT)
    for word in map(str.encode, (*arabic.NUMBER_WORDS, *arabic.ordinals())):
        assert shapes[words.shape_of_word.plain(word, 0, len(word))]
        assert xxhash.xxh32_intdigest(word) in named
