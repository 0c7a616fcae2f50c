"""The folding profile `ar-news-1`: what counts as the same letter, the same digit, the same word.

Markers, dates and shingles all read text through this one table. A code point is dropped (marks,
tatweel, zero-width and bidi controls), separates words (white space, punctuation, symbols), or is
replaced by its folded form:

* compatibility forms are decomposed and their marks dropped, so presentation forms, lam-alef
  ligatures and precomposed hamza forms (أ إ آ ؤ ئ) become plain letters, and é becomes e;
* ٱ becomes ا, ى and ی become ي, ة and the Persian and Urdu forms of heh become ه, ک becomes ك;
* decimal digits of every script become 0-9; letters become lower case.

Categories come from Unicode 3.2 (`unicodedata.ucd_3_2_0`), which is the same in every Python, so
that a signature made today is the signature made on any later version. Code points that 3.2 did
not know are kept as letters, except the Arabic marks and the symbols listed below.
"""

import functools
import re
from unicodedata import ucd_3_2_0

PROFILE = "ar-news-1"

_LETTERS = {
    **dict.fromkeys("ٱ", "ا"),
    **dict.fromkeys("ىیې", "ي"),
    **dict.fromkeys("ةەہھۃ", "ه"),
    "ک": "ك",
}
# Arabic marks and emoji that came after Unicode 3.2.
_LATER_MARKS = (range(0x0610, 0x061B), range(0x0656, 0x0660), range(0x08CA, 0x0900))
_LATER_SYMBOLS = (range(0x2600, 0x2E80), range(0xFD3E, 0xFD50), range(0xFDFC, 0xFE10))
FIRST_ASTRAL = 0x10000
"""From here on there is no table: U+1F000 to U+1FFFF, pictographs, separate words; others are
letters, kept as they are."""


@functools.cache
def folds() -> tuple[str, ...]:
    """What each code point below U+10000 becomes: `""`, `" "`, or its folded characters.

    >>> folds()[ord("أ")], folds()[ord("ـ")], folds()[ord("،")], folds()[ord("٧")]
    ('ا', '', ' ', '7')
    """
    return tuple(_fold_character(chr(code), code) for code in range(FIRST_ASTRAL))


def _fold_character(character: str, code: int) -> str:
    if any(code in marks for marks in _LATER_MARKS):
        return ""
    kind = ucd_3_2_0.category(character)
    if kind == "Cn":
        return " " if any(code in symbols for symbols in _LATER_SYMBOLS) else character
    if character == "ـ" or kind in ("Mn", "Me", "Cf"):
        return ""
    if kind == "Nd":
        return str(ucd_3_2_0.decimal(character))
    if kind[0] in "LN":
        return _fold_letter(character)
    return character if kind in ("Mc", "Co") else " "


def _fold_letter(character: str) -> str:
    if "\uac00" <= character <= "\ud7a3":  # Hangul syllables would fall apart into letters
        return character
    plain = ucd_3_2_0.normalize("NFKD", character).lower()
    kept = []
    for part in plain:
        kind = ucd_3_2_0.category(part)
        if kind in ("Mn", "Me", "Cf") or part == "ـ":
            continue
        digit = ucd_3_2_0.decimal(part, None)
        if digit is not None:
            kept.append(str(digit))
        else:
            kept.append(_LETTERS.get(part, part) if kind[0] in "LNMC" else " ")
    return "".join(kept)


_ASTRAL_SYMBOL = re.compile("[\U0001f000-\U0001ffff]")


def fold(text: str) -> str:
    """Text with its letters folded and everything between words turned into spaces.

    >>> fold("إقرأ أيضاً:")
    'اقرا ايضا '
    >>> fold("قـــــد يهمّك ٢٠٢٥")
    'قد يهمك 2025'
    """
    # `translate` leaves what lies above the table as it is.
    return _ASTRAL_SYMBOL.sub(" ", text.translate(folds()))


def words(text: str) -> list[str]:
    """The folded words of a text.

    >>> words("البنتاجون: «وزيرا» الدفاع")
    ['البنتاجون', 'وزيرا', 'الدفاع']
    """
    return fold(text).split()


_NUMBERS = {
    "3": "ثلاث ثلاثة", "4": "أربع أربعة", "5": "خمس خمسة", "6": "ست ستة", "7": "سبع سبعة",
    "8": "ثماني ثمانية ثمان", "9": "تسع تسعة", "10": "عشر عشرة", "20": "عشرون عشرين",
    "30": "ثلاثون ثلاثين", "40": "أربعون أربعين", "50": "خمسون خمسين", "60": "ستون ستين",
    "70": "سبعون سبعين", "80": "ثمانون ثمانين", "90": "تسعون تسعين", "100": "مئة مائة",
}  # fmt: skip
NUMBER_WORDS = {
    fold(article + word): digits
    for digits, names in _NUMBERS.items()
    for word in names.split()
    for article in ("", "ال", "و", "وال")
}
"""Folded number word, with and without "and" and "the", to its digits. One and two are left out:
they are grammar more often than facts."""

_ARABIC = re.compile("[\u0600-\u06ff]")
_LATIN = re.compile("[A-Za-z]")
_PERSIAN = re.compile("[پچژگ]")
_URDU = re.compile("[ٹڈڑںے]")


def guess_language(text: str) -> str | None:
    """ISO 639-1 code by script and telling letters (ar, fa, ur) or common words (en, fr, tr).

    `None` where nothing tells. Judged on the first 4,000 characters; a hint for readers of the
    record, never used to decide an answer.

    >>> guess_language("أعلنت الوزارة اليوم")
    'ar'
    """
    sample = text[:4000]
    arabic = len(_ARABIC.findall(sample))
    latin = len(_LATIN.findall(sample))
    if arabic > latin:
        if 50 * len(_URDU.findall(sample)) > arabic:
            return "ur"
        return "fa" if 100 * len(_PERSIAN.findall(sample)) > arabic else "ar"
    found = set(words(sample)) if latin else set()
    scores = {code: len(found & common) for code, common in _COMMON_WORDS.items()}
    best = max(sorted(scores), key=scores.__getitem__)
    return best if scores[best] >= 2 else None


_COMMON_WORDS = {
    "en": frozenset("the of and to in is for on that with".split()),
    "fr": frozenset("le la les des et du une est dans pour".split()),
    "tr": frozenset("ve bir bu ile icin da de olarak olan daha".split()),
}
