"""Laws of reading text: what a line is, what a word is, whatever characters stand in them."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup import arabic
from dedup.blocks.text import read_text
from dedup.explanation import align
from dedup.folding import PROFILES
from dedup.model import lines_of

ENDS = ("\n", "\r\n", "\r", "\u2028", "\u2029")
BLANKS = [
    c for c in map(chr, range(0x10000)) if c.isspace() and c not in "\r\n\u2028\u2029"
]  # form feed, vertical tab, U+0085, file separators, no-break spaces
WORDS = st.lists(st.text("ابتثجحخدذرزسشصضطظعغفقكلمنهوي", min_size=1), min_size=1, max_size=6)


@given(st.lists(WORDS, min_size=1, max_size=5), st.sampled_from(ENDS), st.sampled_from(BLANKS))
def test_a_line_ends_where_editors_break_it_and_nowhere_else(lines, end, blank):
    text = end.join(blank.join(line) for line in lines)
    assert len(lines_of(text)) == len(lines)
    assert [b.text for b in read_text(text).blocks] == [" ".join(line) for line in lines]


@given(st.text(), st.sampled_from(ENDS), st.text())
def test_nothing_is_lost_between_lines(one, end, other):
    assert "".join(lines_of(one + end + other)) == "".join(
        c
        for c in one + end + other
        if unicodedata.category(c) not in ("Zl", "Zp") and c not in "\r\n"
    )


@given(WORDS, WORDS, st.sampled_from(ENDS))
def test_sentences_end_at_any_end_of_a_line(one, other, end):
    text = f"{' '.join(one)}{end}{' '.join(other)}"
    assert [sentence.a for sentence in align(text, text)] == [" ".join(one), " ".join(other)]


INVISIBLE = [
    *"\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\ufe0f\u06e5\u06e6\u0670\u0640",
    *map(chr, (*range(0x202A, 0x202F), *range(0x2061, 0x2070), *range(0xFFF9, 0xFFFC))),
    *map(chr, (*range(0x64B, 0x653), *range(0x6D6, 0x6DD), *range(0x8CA, 0x8E2))),
    *"\U000e0001\U000e0067\U000e007f\U000e0100\U0001bca0",
]  # fmt: skip
"""What stands inside of words and is not seen, or is a mark over a letter."""
ARABIC = st.text("ابتسلمنهوىيةءأؤئإآ", min_size=1, max_size=8)
ANY = st.text(max_size=40) | st.text("اوىيهتمنبءأؤئة\u0654\u00ad ـﺉﷲ", max_size=30)
profiles = pytest.mark.parametrize("profile", PROFILES)


@profiles
@given(text=ANY)
def test_folding_twice_is_folding_once(profile, text):
    once = arabic.fold(text, profile)
    assert arabic.fold(once, profile) == once


@profiles
def test_every_character_is_dropped_or_separates_or_is_letters(profile):
    for code in [*range(0x20000), *range(0xE0000, 0xE0200)]:
        folded = arabic.fold(f"ا{chr(code)}ا", profile)
        assert (folded[0], folded[-1]) == ("ا", "ا"), hex(code)
        assert len(folded.split()) <= 6, hex(code)  # one sign spells a whole blessing
        assert arabic.fold(folded, profile) == folded, hex(code)


@given(st.lists(ARABIC, min_size=1, max_size=4), st.data())
def test_what_is_not_seen_inside_of_words_changes_none(said, data):
    plain = " ".join(said)
    places = data.draw(st.lists(st.integers(0, len(plain)), max_size=6))
    marked = plain
    for place in sorted(places, reverse=True):
        marked = marked[:place] + data.draw(st.sampled_from(INVISIBLE)) + marked[place:]
    assert arabic.words(marked) == arabic.words(plain)


@profiles
@given(said=st.lists(ARABIC, max_size=5))
def test_words_neither_merge_nor_vanish(profile, said):
    assert len(arabic.words("، ".join(said), profile)) == len(said)


LATIN_OR_ARABIC = st.characters(max_codepoint=0x24F) | st.characters(
    min_codepoint=0x600, max_codepoint=0x6FF
)


@profiles
@given(text=st.text(LATIN_OR_ARABIC | st.sampled_from("اأإآؤئىيهوء")))
def test_letters_and_marks_apart_are_what_they_are_together(profile, text):
    apart = unicodedata.normalize("NFD", text)
    assert arabic.words(unicodedata.normalize("NFC", text), profile) == arabic.words(apart, profile)


@given(st.lists(ANY.map(lambda text: "".join(lines_of(text)).replace("\n", "")), max_size=5))
def test_letters_of_many_lines_are_those_of_each(lines):
    expected = [arabic.letters(line).encode("utf-16-le", "surrogatepass") for line in lines]
    assert arabic.letters_by_line(lines) == (expected or [b""])


@given(st.lists(ANY, max_size=4), st.integers(0, 250))
def test_long_texts_are_folded_as_short_ones(parts, spaces):
    text = "".join(parts)
    assert arabic.fold(text + " " * spaces) == arabic.fold(text) + " " * spaces
