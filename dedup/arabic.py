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
not know are kept as letters, except the marks and signs listed below.
"""

import functools
import re
from unicodedata import ucd_3_2_0

import numpy as np

PROFILE = "ar-news-1"

_LETTERS = {
    **dict.fromkeys("ٱ", "ا"),
    **dict.fromkeys("ىیې", "ي"),
    **dict.fromkeys("ةەہھۃ", "ه"),
    "ک": "ك",
}
# What came after Unicode 3.2 (to 14) in the blocks of Arabic, Syriac, Mandaic, punctuation,
# currency and symbols: marks and controls that are dropped, signs that separate words, as
# hexadecimal ranges.
# U+200B was a space in 3.2 and is none today.
_LATER_DROPPED = """
0600-0605 0610-061A 061C 0656-065F 07EB-07F3 07FD 0816-0819 081B-0823 0825-0827 0829-082D 0859-085B
0890-0891 0898-089F 08CA-08FF 200B 2064 2066-2069 20EB-20F0 FE24-FE2F
"""
_LATER_SIGNS = """
0606-060B 060D-060F 061D-061E 07F6-07F9 07FE-07FF 0830-083E 085E 0888 2053-2056 2058-205E 20B2-20CF
213B 214C-214D 214F 218A-218B 23CF-23FF 2614-2615 2618 267E-267F 268A-2700 2705 270A-270B 2728 274C
274E 2753-2755 2757 275F-2760 2795-2797 27B0 27BF-27CF 27EC-27EF 2B00-2BFF 2E00-2E7F FBB2-FBC2
FD40-FD4F FDCF FDFD-FDFF FE10-FE19 FE47-FE48
"""


def _codes(ranges: str) -> frozenset[int]:
    ends = (part.split("-") for part in ranges.split())
    return frozenset(c for e in ends for c in range(int(e[0], 16), int(e[-1], 16) + 1))


_DROPPED, _SIGNS = _codes(_LATER_DROPPED), _codes(_LATER_SIGNS)
FIRST_ASTRAL = 0x10000
"""From here on there is no table: U+1F000 to U+1FFFF, pictographs, separate words; others are
letters, kept as they are."""


@functools.cache
def folds() -> tuple[str, ...]:
    """What each code point below U+10000 becomes: `""`, `" "`, or its folded characters.

    >>> folds()[ord("أ")], folds()[ord("ـ")], folds()[ord("،")], folds()[ord("٧")]
    ('ا', '', ' ', '7')
    """
    return tuple(
        chr(code) if code in _IDEOGRAPHS else _fold_character(chr(code), code)
        for code in range(FIRST_ASTRAL)
    )


_IDEOGRAPHS = _codes("3400-4DB5 4E00-9FA5 AC00-D7A3")
"""What folds to itself, and need not be asked one by one: half of all the code points."""


def _fold_character(character: str, code: int) -> str:
    if code in _DROPPED:
        return ""
    kind = ucd_3_2_0.category(character)
    if kind == "Cn":
        return " " if code in _SIGNS else character
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
_SHORT = 200  # characters: up to here one call of `translate` costs less than the calls of numpy
_SEVERAL = 0xFFFF  # a noncharacter, in the table of single units: "look it up in `folds`"


def fold(text: str) -> str:
    """Text with its letters folded and everything between words turned into spaces.

    >>> fold("إقرأ أيضاً:")
    'اقرا ايضا '
    >>> fold("قـــــد يهمّك ٢٠٢٥")
    'قد يهمك 2025'
    """
    if len(text) > _SHORT:
        folded = _fold_units(text)
        if folded is not None:
            plain = folded[folded != 0].tobytes().decode("utf-16-le")
            return plain if len(folded) == len(text) else _ASTRAL_SYMBOL.sub(" ", plain)
    # `translate` leaves what lies above the table as it is.
    return _ASTRAL_SYMBOL.sub(" ", text.translate(folds()))


def letters(text: str) -> str:
    """The folded words of a text run together: what is left when spelling and signs are not.

    >>> letters("إيران: دولة") == letters("ايران دوله")
    True
    """
    return "".join(words(text))


def letters_by_line(lines: list[str]) -> list[bytes]:
    """`letters` of each of many lines at once, as UTF-16 (little-endian); no line holds a break."""
    text = "\n".join(lines)
    folded = _fold_units(text)
    if folded is None or len(folded) != len(text):
        return [letters(line).encode("utf-16-le", "surrogatepass") for line in lines]
    folded[np.frombuffer(text.encode("utf-16-le"), np.uint16) == _BREAK] = _BREAK
    kept = folded[(folded != 0) & (folded != ord(" "))]
    ends = (2 * np.flatnonzero(kept == _BREAK)).tolist()
    run = kept.tobytes()
    return [
        run[i:j] for i, j in zip([0, *(end + 2 for end in ends)], [*ends, len(run)], strict=True)
    ]


_BREAK = ord("\n")


def _fold_units(text: str) -> np.ndarray | None:
    """`fold` of UTF-16 code units, 0 where one is dropped: six times as fast as `str.translate` on
    a page. `None` where one becomes several characters, or is half a surrogate pair by itself."""
    try:
        units = np.frombuffer(text.encode("utf-16-le"), np.uint16)
    except UnicodeEncodeError:
        return None
    folded = _units()[units]
    return None if (folded == _SEVERAL).any() else folded


@functools.cache
def _units() -> np.ndarray:
    units = np.array([ord(f) if len(f) == 1 else _SEVERAL * bool(f) for f in folds()], np.uint16)
    units[0xD800:0xE000] = np.arange(0xD800, 0xE000)  # halves of what lies above the table
    return units


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

ARTICLES = tuple(map(fold, ("ال", "وال", "بال", "لل", "فال", "كال", "ولل")))
"""What stands before a noun as one word with it: "the", and with it "and", "in", "to", "like"; the
frequent ones first."""

_ARABIC, _LATIN = "اليونم", "aeinrt"  # about half of the letters of a text in either script
_PERSIAN, _URDU = "پچژگ", "ٹڈڑںے"


def guess_language(text: str) -> str | None:
    """ISO 639-1 code by script and telling letters (ar, fa, ur) or common words (en, fr, tr).

    `None` where nothing tells. Judged on the first 1,000 characters; a hint for readers of the
    record, never used to decide an answer.

    >>> guess_language("أعلنت الوزارة اليوم")
    'ar'
    """
    sample = text[:1000]
    arabic, latin, persian, urdu = (
        sum(map(sample.count, telling)) for telling in (_ARABIC, _LATIN, _PERSIAN, _URDU)
    )
    if arabic > latin:
        if 25 * urdu > arabic:
            return "ur"
        return "fa" if 50 * persian > arabic else "ar"
    found = set(words(sample)) if latin else set()
    scores = {code: len(found & common) for code, common in _COMMON_WORDS.items()}
    best = max(sorted(scores), key=scores.__getitem__)
    return best if scores[best] >= 2 else None


_COMMON_WORDS = {
    "en": frozenset("the of and to in is for on that with".split()),
    "fr": frozenset("le la les des et du une est dans pour".split()),
    "tr": frozenset("ve bir bu ile icin da de olarak olan daha".split()),
}
