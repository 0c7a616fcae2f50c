"""Fingerprints against plain Python, xxhash and datasketch."""

import datasketch
import numpy as np
import pyarrow as pa
import pytest
import xxhash
from hypothesis import example, given
from hypothesis import strategies as st

from dedup import arabic
from dedup.compiling import interpreting
from dedup.folding import DEFAULT, PROFILES
from dedup.matching import fingerprint
from dedup.settings import Settings

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=400)
ARABIC_TEXT = st.text(
    "ابتثجحخدذرزسشصضطظعغفقكلمنهويأإآىةؤئءًٌّْـ ٠١٢3456،؟. \u200c🔴🀄𝒜ﷺﻻ", max_size=400
) | st.text("اويهمتنءئؤ\u0654 ىﺉﯫ\u00ad\U000e0067", max_size=60)
TEXTS = st.lists(ANY_TEXT | ARABIC_TEXT, max_size=6)


def shingles_of(text, k, profile=DEFAULT):
    words = arabic.words(text, profile)
    return [" ".join(words[q : q + k]) for q in range(max(len(words) - k + 1, min(len(words), 1)))]


def as_int32(values):
    return sorted(set(np.array(list(values), np.uint32).view(np.int32).tolist()))


@given(TEXTS, st.integers(1, 5), st.sampled_from(PROFILES))
def test_signatures_are_datasketchs_bit_for_bit(texts, shingle_words, profile):
    prints = fingerprint.fingerprint_texts(
        pa.array(texts, pa.string()), Settings(shingle_words=shingle_words, folding=profile)
    )
    for text, signature, words in zip(texts, prints.signatures, prints.words, strict=True):
        sketch = datasketch.MinHash(num_perm=128, hashfunc=xxhash.xxh32_intdigest)
        shingles = shingles_of(text, shingle_words, profile)
        if shingles:
            sketch.update_batch([shingle.encode() for shingle in shingles])
        assert (sketch.hashvalues == signature).all()
        assert words == len(arabic.words(text, profile))


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
        named = {**arabic.NUMBER_WORDS, **arabic.ordinals()}
        digits = named.get(word, word if word[0] in "0123456789" else None)
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


def hash_of(word):
    letters = word.encode()
    h = len(letters)
    for start in range(0, len(letters), 8):
        h = (h ^ int.from_bytes(letters[start : start + 8], "little")) * 0x9E3779B97F4A7C15 % 2**64
        h ^= h >> 32
    return h >> 32


MIXED = st.text("ابتثab12ﺏ🔴अ漢", max_size=12)


@given(TEXTS | st.lists(MIXED, max_size=6))
@example(["كلمة12 كلمة1 abcdef abcde abc ab"])
def test_short_words_have_three_to_five_letters_and_long_ones_more(texts):
    prints = fingerprint.fingerprint_texts(pa.array(texts, pa.large_string()), Settings())
    for n, text in enumerate(texts):
        for found, least, most in ((prints.shorts, 3, 5), (prints.longs, 6, len(text) * 20)):
            known = {word for word in arabic.words(text) if least <= len(word) <= most}
            halves = {hash_of(word) >> 16 for word in known}
            assert found[n].as_py() == sorted(half - 2**15 for half in halves)


def test_a_slice_of_a_column_and_nulls_are_read_right():
    column = pa.array(["لا يهم", "نص أول هنا", None, "نص ثالث هنا"]).slice(1)
    prints = fingerprint.fingerprint_texts(column, Settings())
    assert prints.words.tolist() == [3, 0, 3]
    alone = fingerprint.fingerprint_texts(pa.array(["نص أول هنا"]), Settings())
    assert (prints.signatures[0] == alone.signatures[0]).all()


@given(ARABIC_TEXT, st.sampled_from(["x", "ب", "7"]))
@example("نص ب", "x")
def test_a_text_does_not_see_what_stands_behind_it(text, behind):
    alone, first = (
        fingerprint.fingerprint_texts(pa.array(column), Settings())
        for column in ([text], [text, behind])
    )
    assert first.whole[0] == alone.whole[0]
    assert first.words[0] == alone.words[0]


@given(TEXTS)
def test_python_makes_the_same_of_texts_as_the_compiled_loops(texts):
    column, settings = pa.array(texts, pa.large_string()), Settings()
    compiled = fingerprint.fingerprint_texts(column, settings)
    with interpreting():
        plain = fingerprint.fingerprint_texts(column, settings)
    assert plain.shingles.equals(compiled.shingles)
    assert plain.facts.equals(compiled.facts)
    assert plain.shorts.equals(compiled.shorts)
    assert plain.longs.equals(compiled.longs)
    for name in ("words", "whole", "signatures"):
        assert (getattr(plain, name) == getattr(compiled, name)).all()


def test_no_texts_give_no_fingerprints():
    prints = fingerprint.fingerprint_texts(pa.array([], pa.string()), Settings())
    assert prints.signatures.shape == (0, 128)
