"""Laws of reading text: what a line is, what a word is, whatever characters stand in them."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from dedup.explanation import align
from dedup.model import lines_of
from dedup.splitting.text import read_text

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
