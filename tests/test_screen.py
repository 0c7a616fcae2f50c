"""Right-to-left text on terminals of both kinds."""

import io
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from dedup.explanation import align
from dedup.report.comparison import draw_sentences
from dedup.report.screen import VARIABLE, isolate, order, reads_leftwards, wants_order


class Screen(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize(
    ("known", "wanted"),
    [
        ({}, True),
        ({"VTE_VERSION": "7003"}, False),
        ({"VTE_VERSION": "5202"}, True),
        ({"KONSOLE_VERSION": "220401"}, False),
        ({"TERM": "mlterm-256color"}, False),
        ({"TERM_PROGRAM": "Apple_Terminal"}, False),
        ({"TERM_PROGRAM": "vscode"}, True),
        ({"VTE_VERSION": "7003", VARIABLE: "no"}, True),
        ({VARIABLE: "yes"}, False),
    ],
)
def test_a_terminal_that_orders_lines_is_known(known, wanted):
    assert wants_order(Screen(), known) == wanted


def test_a_pipe_gets_text_as_it_is():
    assert not wants_order(io.StringIO(), {})


def test_letters_are_joined_and_stand_as_they_are_seen():
    # "خبر 17 عاجل" from the left: lam, jeem, alef, ain; 17; ra, ba, kha, each in its form.
    seen = order("خبر 17 عاجل")
    assert unicodedata.normalize("NFKC", seen) == "لجاع 17 ربخ"
    assert all(
        unicodedata.name(letter).endswith("FORM") for letter in seen if letter > "ￏ" or letter > "ﭐ"
    )


def test_vowel_marks_stay_behind_their_letters():
    marked = unicodedata.normalize("NFKC", order("قُتل"))
    assert marked == "لتقُ"


def test_numbers_latin_words_and_brackets_keep_their_sense():
    seen = unicodedata.normalize("NFKC", order("قال (BBC News) إن 3.5 بالمئة"))
    assert "BBC News" in seen
    assert "3.5" in seen
    assert seen.index(")") > seen.index("(")


@given(st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=60))
def test_ordering_never_widens_and_never_fails(text):
    plain = isolate(text)[1:-1]
    for ordered in (isolate(text), isolate(text, ordered=True)):
        assert cell_len(ordered) <= cell_len(plain) + text.count("\ufdfa") * 20
    assert isinstance(reads_leftwards(text), bool)


def test_words_keep_their_styles_when_a_line_is_ordered():
    sentences = list(align("وصل الوزير إلى المدينة غدا", "وصل الوزير إلى القرية غدا"))
    (line,) = draw_sentences(sentences, 120, ordered=True)
    bold = {
        unicodedata.normalize("NFKC", line.plain[span.start : span.end])[::-1].strip()
        for span in line.spans
        if "bold" in str(span.style)
    }
    assert bold == {"المدينة", "القرية"}


@pytest.mark.parametrize("ordered", [False, True])
def test_columns_are_as_wide_either_way(ordered):
    sentences = list(align("قال الوزير لا إلا أن الأمر طويل " * 3, "قال الوزير لا " * 3))
    assert len({line.cell_len for line in draw_sentences(sentences, 60, ordered)}) == 1
