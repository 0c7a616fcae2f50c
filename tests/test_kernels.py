"""Each kernel against its plain-Python twin."""

import datasketch
import numpy as np
import pyarrow as pa
import pytest
import xxhash
from hypothesis import given
from hypothesis import strategies as st

from dedup import arabic
from dedup.matching import fingerprint, kernels
from dedup.settings import Settings

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=400)
ARABIC_TEXT = st.text(
    "ابتثجحخدذرزسشصضطظعغفقكلمنهويأإآىةؤئءًٌّْـ ٠١٢3456،؟. \u200c🔴🀄𝒜ﷺﻻ", max_size=400
)
TEXTS = st.lists(ANY_TEXT | ARABIC_TEXT, max_size=6)


def shingles_of(text, k):
    words = arabic.words(text)
    return [" ".join(words[q : q + k]) for q in range(max(len(words) - k + 1, min(len(words), 1)))]


def as_int32(values):
    return sorted(set(np.array(list(values), np.uint32).view(np.int32).tolist()))


@given(st.binary(max_size=200), st.integers(0, 20))
def test_xxh32_is_xxhash(data, start):
    start = min(start, len(data))
    found = kernels.xxh32(np.frombuffer(data + b"\x00", np.uint8), start, len(data))
    assert found == xxhash.xxh32_intdigest(data[start:])


@given(TEXTS, st.integers(1, 5))
def test_signatures_are_datasketchs_bit_for_bit(texts, shingle_words):
    prints = fingerprint.fingerprint_texts(
        pa.array(texts, pa.string()), Settings(shingle_words=shingle_words)
    )
    for text, signature, words in zip(texts, prints.signatures, prints.words, strict=True):
        sketch = datasketch.MinHash(num_perm=128, hashfunc=xxhash.xxh32_intdigest)
        shingles = shingles_of(text, shingle_words)
        if shingles:
            sketch.update_batch([shingle.encode() for shingle in shingles])
        assert (sketch.hashvalues == signature).all()
        assert words == len(arabic.words(text))


@pytest.mark.parametrize("num_perm", [1, 8, 100, 128, 256])
def test_permutations_are_those_that_datasketch_draws(num_perm):
    theirs = datasketch.MinHash(num_perm=num_perm, scheme="affine32").permutations
    assert (np.array(fingerprint.permutations(num_perm)) == theirs).all()


@given(TEXTS)
def test_shingle_sets_and_whole_hashes_are_those_of_the_folded_words(texts):
    prints = fingerprint.fingerprint_texts(pa.array(texts, pa.large_string()), Settings())
    for n, text in enumerate(texts):
        hashes = {xxhash.xxh32_intdigest(s.encode()) for s in shingles_of(text, 3)}
        spread = {h * 2654435769 % 2**32 ^ 1 << 31 for h in hashes}
        assert prints.shingles[n].as_py() == as_int32(spread)
        whole = " ".join(arabic.words(text)).encode()
        assert prints.whole[n] == xxhash.xxh32_intdigest(whole)


def facts_of(text):
    words = arabic.words(text)
    found = set()
    for q, word in enumerate(words):
        digits = arabic.NUMBER_WORDS.get(word, word if word[0] in "0123456789" else None)
        if digits is None:
            continue
        value = xxhash.xxh32_intdigest(digits.encode())
        if q >= 2:
            found.add(xxhash.xxh32_intdigest(" ".join(words[q - 2 : q]).encode()) << 32 | value)
        if q + 2 < len(words):
            behind = xxhash.xxh32_intdigest(" ".join(words[q + 1 : q + 3]).encode()) ^ 1
            found.add(behind << 32 | value)
    return sorted(np.array(list(found), np.uint64).view(np.int64).tolist())


@given(
    st.lists(
        st.sampled_from("قتل 17 ٢٩ 9 0 شخصا ثمانية والثلاثون في 3.5 حريق".split()), max_size=30
    )
)
def test_facts_are_numbers_with_what_stands_beside_them(words):
    text = " ".join(words)
    prints = fingerprint.fingerprint_texts(pa.array([text]), Settings())
    assert prints.facts[0].as_py() == facts_of(text)


def test_a_slice_of_a_column_and_nulls_are_read_right():
    column = pa.array(["لا يهم", "نص أول هنا", None, "نص ثالث هنا"]).slice(1)
    prints = fingerprint.fingerprint_texts(column, Settings())
    assert prints.words.tolist() == [3, 0, 3]
    alone = fingerprint.fingerprint_texts(pa.array(["نص أول هنا"]), Settings())
    assert (prints.signatures[0] == alone.signatures[0]).all()


def test_no_texts_give_no_fingerprints():
    prints = fingerprint.fingerprint_texts(pa.array([], pa.string()), Settings())
    assert prints.signatures.shape == (0, 128)


@given(st.binary(max_size=60))
def test_broken_utf8_is_never_read_beyond_its_end(data):
    folding = fingerprint.folding()
    text = np.frombuffer(data + b"\xff" * 8, np.uint8)
    words, starts = np.zeros(12 * len(data) + 1, np.uint8), np.zeros(2 * len(data) + 2, np.int64)
    n = kernels.fold_words(text, 0, len(data), folding, words, starts)
    assert 0 <= n <= len(data)


@given(st.lists(st.integers(-9, 9)), st.lists(st.integers(-9, 9)))
def test_shared_values_are_the_intersection(a, b):
    one, other = (np.array(sorted(set(x)), np.int32) for x in (a, b))
    assert kernels.count_shared(one, other) == len(set(a) & set(b))


INT32 = st.integers(-(2**31), 2**31 - 1)


@given(st.lists(INT32 | st.integers(-3, 3)) | st.lists(st.integers(0, 400), min_size=200))
def test_sets_are_sorted_whatever_their_spread(values):
    """Close together, as no hash puts them, they crowd one bucket and are sorted otherwise."""
    out = np.full(len(values) + 1, 7, np.int32)
    counts = np.empty(2**16 + 1, np.int64)
    hashes = np.array(values, np.int32).view(np.uint32)
    n = kernels.sort_unique(hashes, len(values), counts, out, 1)
    assert out[1 : n + 1].tolist() == sorted(set(values))
    assert out[0] == 7


def test_every_number_word_has_the_shape_of_one():
    shapes, named, _ = fingerprint.number_words()
    for word in map(str.encode, arabic.NUMBER_WORDS):
        assert shapes[kernels.shape_of_word.plain(word, 0, len(word))]
        assert xxhash.xxh32_intdigest(word) in named


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
    kernels.compare_facts_of_pairs(np.array([0]), np.array([1]), values, ends, out)
    assert out.tolist() == [[same, different]]


@pytest.mark.parametrize("rows", [1, 2, 4])
def test_bands_agree_exactly_where_their_rows_do(rows):
    random = np.random.default_rng(5)
    signatures = random.integers(0, 3, (40, 16), np.uint32)
    keys = np.empty((40, 16 // rows), np.int64)
    kernels.band_keys(signatures, rows, 0, keys)
    bands = signatures.reshape(40, 16 // rows, rows)
    same_rows = (bands[:, None] == bands[None]).all(axis=3)
    assert ((keys[:, None] == keys[None]) == same_rows).all()
    assert len(np.unique(keys[0])) == keys.shape[1]
