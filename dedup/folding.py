"""Folding profiles as data: what each code point becomes, and what is one word in two spellings.

A code point is dropped (marks, tatweel, what is invisible), separates words (white space,
punctuation, symbols), or is replaced by its folded form:

* compatibility forms are decomposed and their marks dropped, so presentation forms, lam-alef
  ligatures and precomposed forms (أ إ آ) become plain letters, and é becomes e;
* ٱ becomes ا, ى and ی become ي, ة and the Persian and Urdu forms of heh become ه, ک becomes ك;
* decimal digits of every script become 0-9; letters become lower case.

`ar-news-2`, the default, reads hamza as one letter whatever its seat: see `SPELLINGS`. It drops
what is invisible inside of words (the soft hyphen, tags, small letters of Quranic spelling), and
signs between verses separate words.

`ar-news-1` is what signatures were made with before: ؤ is و and ئ is ي, ء stays, a soft hyphen
separates. `Settings(folding="ar-news-1")` still reads text so.

Categories come from Unicode 3.2 (`unicodedata.ucd_3_2_0`), which is the same in every Python, so
that a signature made today is the signature made on any later version. Code points that 3.2 did
not know are kept as letters, except the marks and signs listed below.
"""

import functools
from unicodedata import ucd_3_2_0

FIRST, DEFAULT = PROFILES = ("ar-news-1", "ar-news-2")

FIRST_ASTRAL = 0x10000
"""From here on there is no table, but `ASTRAL`."""
ASTRAL: dict[str, tuple[tuple[int, int, str], ...]] = {
    FIRST: ((0x1F000, 0x1FFFF, " "),),
    DEFAULT: (
        (0x10EFC, 0x10EFF, ""),  # Quranic marks
        (0x1BCA0, 0x1BCA3, ""),
        (0x1D173, 0x1D17A, ""),
        (0x1F000, 0x1FFFF, " "),
        (0xE0000, 0xE0FFF, ""),  # tags, selectors of variants
    ),
}
"""First and last of what is no letter, and what it becomes: pictographs, invisible signs. All
others are letters, kept as they are."""

SPELLINGS: dict[str, tuple[tuple[str, str], ...]] = {
    FIRST: (),
    DEFAULT: (
        ("و\u0654", "ء"), ("ي\u0654", "ئ"), ("\u0654", ""),  # a seat and its hamza apart
        ("ئ ", "يء "), ("ئ", "ء"),  # شاطئ شاطىء; مسئول مسؤول, رءوس رؤوس
        ("ماءه", "مءه"), ("ماءت", "مءت"),  # مائة مئة, مائتان مئتان
        ("هيءه ", "هياه "), ("هيءت", "هيات"),  # هيئة هيأة
        ("ءوا ", "اوا "), ("ءون ", "اون "),  # بدؤوا بدأوا, يقرؤون يقرأون
        ("اءي", "ايي"), ("ءين ", "اين "), ("ءي", "يي"),  # آئین آیین, جزئين جزأين, رئیس رییس
        ("ييء ", "يء "),  # سيئ سيء
    ),
}  # fmt: skip
"""Behind the table: what stands in a folded word to what it becomes, one after the other, each as
long as it is found. A space is the word's end.

Of the 87,686 words that stand five times or more in 36,407 articles, 129 groups are equal that
`ar-news-1` holds apart, nearly all one word in two spellings or cases (of others بئر and بؤر), and
116 of the 118 groups that it makes equal are apart (فيه and فئة, قائد and قايد).
"""
TELLING = "ءئ\u0654"
"""One of these stands in every word that has two spellings."""

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
# What `ar-news-2` reads otherwise: invisible signs, small letters over a word and thin letters;
# signs between verses and the blanks of Hangul; alef with a mark that later Unicode has in one.
_INVISIBLE = "00AD 115F-1160 17B4-17B5 180F 2065 06E5-06E6 0887 08C9"
_BETWEEN_VERSES = "06DD-06DE 06E9 08E2 3164 FFA0"
_ALEF_WITH_MARK = "0870-0882"
_SEATS = {"ؤ": "ء", "ئ": "ئ"}


@functools.cache
def folds(profile: str = DEFAULT) -> tuple[str, ...]:
    """What each code point below U+10000 becomes: `""`, `" "`, or its folded characters.

    >>> folds()[ord("أ")], folds()[ord("ـ")], folds()[ord("،")], folds()[ord("٧")]
    ('ا', '', ' ', '7')
    """
    if profile == FIRST:
        return tuple(
            chr(code) if code in _IDEOGRAPHS else _fold_character(chr(code), code)
            for code in range(FIRST_ASTRAL)
        )
    table = list(folds(FIRST))
    for code in range(FIRST_ASTRAL):
        if ucd_3_2_0.category(chr(code))[0] == "L":
            table[code] = _keep_seats(chr(code), table[code])
    for ranges, folded in ((_INVISIBLE, ""), (_BETWEEN_VERSES, " "), (_ALEF_WITH_MARK, "ا")):
        for code in _codes(ranges):
            table[code] = folded
    table[0x0654] = "\u0654"
    return tuple(table)


def _keep_seats(character: str, folded: str) -> str:
    """A letter with its hamza kept; and a mark by itself, as old presentation forms have it, is
    none."""
    plain = ucd_3_2_0.normalize("NFKD", character)
    if not folded.strip():
        return ""
    if not _SEATS.keys().isdisjoint(ucd_3_2_0.normalize("NFKC", character)):
        plain = ucd_3_2_0.normalize("NFC", plain)
        return "".join(_SEATS.get(part) or _fold_letter(part) for part in plain)
    return folded


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
