import hashlib
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from dedup import arabic

LETTERS = st.text(alphabet="ابتثجحخدذرزسشصضطظعغفقكلمنهوي", min_size=1)


@given(st.text())
def test_folding_twice_is_folding_once(text):
    assert arabic.fold(arabic.fold(text)) == arabic.fold(text)


@given(LETTERS, st.integers(0, 5))
def test_tatweel_never_changes_a_word(word, count):
    assert arabic.words(("ـ" * count).join(word)) == arabic.words(word)


@given(LETTERS)
def test_vowel_marks_never_change_a_word(word):
    assert arabic.words("".join(letter + "ّ" for letter in word)) == arabic.words(word)


@given(st.text(), st.text())
def test_folding_is_done_letter_by_letter(one, other):
    assert arabic.fold(one + other) == arabic.fold(one) + arabic.fold(other)


def test_two_house_styles_of_one_sentence_fold_alike():
    plain = "اعلنت الهيئه ان ٢٥ شخصا اصيبوا فى الانفجار"
    careful = "أعلنت الهيئة أنّ 25 شخصًا أُصيبوا في الانفجار،"
    assert arabic.words(plain) == arabic.words(careful)


def test_presentation_forms_and_ligatures_are_letters():
    assert arabic.words("ﻻ ﷲ ﻣﺼﺮ ﷺ") == ["لا", "الله", "مصر", "صلي", "الله", "عليه", "وسلم"]


def test_persian_and_urdu_letters_meet_the_arabic_ones():
    assert arabic.words("کتاب علی ہفتہ") == arabic.words("كتاب علي هفته")


def test_zero_width_and_bidi_marks_join_and_pictographs_separate():
    assert arabic.words("رسانه\u200cها \u202bنص\u202c خبر🔴عاجل") == [
        "رسانهها",
        "نص",
        "خبر",
        "عاجل",
    ]


def test_the_table_is_the_one_that_signatures_were_made_with():
    """`ar-news-1` is a promise: a change of any code point needs a new profile name."""
    table = "\x00".join(arabic.folds()).encode("utf-8", "surrogatepass")
    digest = hashlib.sha256(table).hexdigest()
    assert digest == "70c94b53b7d854f2c90e11719aa2aaf18a593e1fb7ca74a171aaa685c3a24065"


def test_every_control_and_mark_is_dropped_and_every_sign_separates():
    """In the blocks that Arabic pages use, for all that this Python's Unicode knows."""
    blocks = [*range(0x600, 0x900), *range(0x2000, 0x2070), *range(0x20A0, 0x20C1)]
    for code in [*blocks, *range(0x2E00, 0x2E5E), *range(0xFB50, 0xFE10)]:
        kind = unicodedata.category(chr(code))
        if kind in ("Mn", "Me", "Cf"):
            assert arabic.folds()[code] == "", hex(code)
        elif kind[0] in "PSZ":
            assert arabic.folds()[code].strip() in ("", arabic.folds()[code]), hex(code)
            assert not arabic.words(chr(code)) or code in (0xFDFC,), hex(code)


def test_bidi_isolates_never_change_a_word():
    assert arabic.words("\u2067البنك\u2069 \u061cالمركزي") == arabic.words("البنك المركزي")


def test_languages_are_told_apart():
    assert arabic.guess_language("وزارة الصحة تعلن") == "ar"
    assert arabic.guess_language("گزارش خبرگزاری پس از پایان چهارمین روز") == "fa"
    assert arabic.guess_language("یہ خبر پاکستان میں ہے اور ٹیم نے ڈبلن میں جیت") == "ur"
    assert arabic.guess_language("The minister said that the work is on time") == "en"
    assert arabic.guess_language("12345") is None


def test_what_is_said_to_fold_to_itself_does():
    for code in arabic._IDEOGRAPHS:
        assert arabic._fold_character(chr(code), code) == chr(code)
