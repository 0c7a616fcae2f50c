import pytest
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
def test_folding_is_done_word_by_word(one, other):
    assert arabic.fold(f"{one} {other}") == f"{arabic.fold(one)} {arabic.fold(other)}"


@pytest.mark.parametrize(
    "spellings",
    [
        "مسؤول مسئول مسءول", "شؤون شئون", "رؤوس رءوس", "مئة مائة", "بالمئة بالمائة",
        "ثلاثمئة ثلاثمائة", "مئتان مائتان", "مئتين مائتين",
        "شاطئ شاطىء شاطيء", "الطوارئ الطوارىء", "مبادئ مبادىء",
        "سيئ سيء سيىء", "شيء شئ شىء", "هيئة هيأة", "هيئتها هيأتها", "بدأوا بدؤوا بدءوا",
        "يقرأون يقرؤون يقرءون", "جاؤوا جاءوا", "جزأين جزئين جزءين", "أبناؤه أبنائه أبناءه",
        "تلكؤ تلكوٴ".replace("\u0674", "\u0654"), "آئین آیین", "رئیس رییس",
    ],
)  # fmt: skip
def test_hamza_on_any_seat_is_one_word(spellings):
    assert len({arabic.fold(word) for word in spellings.split()}) == 1


@pytest.mark.parametrize(
    "different",
    ["بدء بدأ", "ماء ما", "جزء جز", "سماء سما", "مياه مئة", "فيه فئة", "قائد قايد", "رؤى روى",
     "بطيء بطء", "الملف المؤلف", "رئاسة راسة", "هيئات حياة", "دائم دام"],
)  # fmt: skip
def test_words_that_differ_in_more_than_a_seat_stay_apart(different):
    assert len({arabic.fold(word) for word in different.split()}) == 2


def test_an_older_profile_reads_as_it_did():
    text = "مسئول في شؤون المستش\u00adفيات"
    assert arabic.words(text, "ar-news-1") == ["مسيول", "في", "شوون", "المستش", "فيات"]
    assert arabic.words(text) == ["مسءول", "في", "شاون", "المستشفيات"]


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


def test_bidi_isolates_never_change_a_word():
    assert arabic.words("\u2067البنك\u2069 \u061cالمركزي") == arabic.words("البنك المركزي")


def test_languages_are_told_apart():
    assert arabic.guess_language("وزارة الصحة تعلن") == "ar"
    assert arabic.guess_language("گزارش خبرگزاری پس از پایان چهارمین روز") == "fa"
    assert arabic.guess_language("یہ خبر پاکستان میں ہے اور ٹیم نے ڈبلن میں جیت") == "ur"
    assert arabic.guess_language("The minister said that the work is on time") == "en"
    assert arabic.guess_language("12345") is None
