"""Letters: what counts as the same letter, the same digit, the same word.

Markers, dates and shingles all read text through one table, `folding.folds`, and one list of
spellings, `folding.SPELLINGS`.
"""

import functools
import re
from collections.abc import Callable, Iterable

import numpy as np

from dedup.folding import ASTRAL, DEFAULT, SPELLINGS, TELLING, folds

_SHORT = 200  # characters: up to here one call of `translate` costs less than the calls of numpy
_SEVERAL = 0xFFFF  # a noncharacter, in the table of single units: "look it up in `folds`"


def fold(text: str, profile: str = DEFAULT) -> str:
    """Text with its letters folded and everything between words turned into spaces.

    >>> fold("إقرأ أيضاً:")
    'اقرا ايضا '
    >>> fold("قـــــد يهمّك ٢٠٢٥"), fold("مسئول") == fold("مسؤول")
    ('قد يهمك 2025', True)
    """
    folded = _fold_units(text, profile) if len(text) > _SHORT else None
    # `translate` leaves what lies above the table as it is.
    plain = text.translate(folds(profile)) if folded is None else _text_of(folded)
    if folded is None or len(folded) != len(text):
        plain = _ASTRAL[profile].sub(_fold_astral[profile], plain)
    return respell(plain, profile)


def _ranges(folds: Iterable[tuple[int, int, str]]) -> str:
    return "".join(f"{chr(first)}-{chr(last)}" for first, last, _ in folds)


_ASTRAL = {profile: re.compile(f"[{_ranges(folds)}]") for profile, folds in ASTRAL.items()}


def _become(folds: Iterable[tuple[int, int, str]], match: re.Match[str]) -> str:
    code = ord(match[0])
    return next(becomes for first, last, becomes in folds if first <= code <= last)


_fold_astral = {profile: functools.partial(_become, folds) for profile, folds in ASTRAL.items()}
_OFTEN, _LESS_OFTEN, _APART = tuple(TELLING)


def respell(folded: str, profile: str = DEFAULT) -> str:
    """Folded text with each word in the one of its spellings that is kept."""
    respelled = _RESPELLED[profile]
    if _APART in folded:
        return " ".join(map(respelled, folded.split(" ")))
    if _OFTEN in folded or _LESS_OFTEN in folded:
        return " ".join(
            [
                respelled(word) if _OFTEN in word or _LESS_OFTEN in word else word
                for word in folded.split(" ")
            ]
        )
    return folded


def _respell(profile: str, word: str) -> str:
    word += " "
    for was, becomes in SPELLINGS[profile]:
        while was in word:
            word = word.replace(was, becomes)
    return word[:-1]


# To look for each spelling in a whole text takes longer: few words have several, the same ones.
_RESPELLED: dict[str, Callable[[str], str]] = {
    profile: functools.lru_cache(2**14)(functools.partial(_respell, profile))
    for profile in SPELLINGS
}


@functools.lru_cache(maxsize=500)  # each rule for headlines asks for those of a page's headings
def letters(text: str) -> str:
    """The folded words of a text run together: what is left when spelling and signs are not.

    >>> letters("إيران: دولة") == letters("ايران دوله")
    True
    """
    return "".join(words(text))


def letters_by_line(lines: list[str]) -> list[bytes]:
    """`letters` of each of many lines at once, as UTF-16 (little-endian); no line holds a break."""
    text = "\n".join(lines)
    folded = _fold_units(text, DEFAULT)
    if folded is None or len(folded) != len(text):
        return [letters(line).encode("utf-16-le", "surrogatepass") for line in lines]
    folded[np.frombuffer(text.encode("utf-16-le"), np.uint16) == ord("\n")] = ord("\n")
    run = respell(_text_of(folded).replace("\n", " \n ")).replace(" ", "")
    return [line.encode("utf-16-le") for line in run.split("\n")]


def _text_of(folded: np.ndarray) -> str:
    units: bytes = folded[folded != 0].tobytes()
    return units.decode("utf-16-le")


def _fold_units(text: str, profile: str) -> np.ndarray | None:
    """`fold` of UTF-16 code units, 0 where one is dropped: six times as fast as `str.translate` on
    a page. `None` where one becomes several characters, or is half a surrogate pair by itself."""
    try:
        units = np.frombuffer(text.encode("utf-16-le"), np.uint16)
    except UnicodeEncodeError:
        return None
    folded = _units(profile)[units]
    return None if (folded == _SEVERAL).any() else folded


@functools.cache
def _units(profile: str) -> np.ndarray:
    table = folds(profile)
    units = np.array([ord(f) if len(f) == 1 else _SEVERAL * bool(f) for f in table], np.uint16)
    units[0xD800:0xE000] = np.arange(0xD800, 0xE000)  # halves of what lies above the table
    return units


def words(text: str, profile: str = DEFAULT) -> list[str]:
    """The folded words of a text.

    >>> words("البنتاجون: «وزيرا» الدفاع")
    ['البنتاجون', 'وزيرا', 'الدفاع']
    """
    return fold(text, profile).split()


_NUMBERS = {
    "3": "ثلاث ثلاثة", "4": "أربع أربعة", "5": "خمس خمسة", "6": "ست ستة", "7": "سبع سبعة",
    "8": "ثماني ثمانية ثمان", "9": "تسع تسعة", "10": "عشر عشرة", "20": "عشرون عشرين",
    "30": "ثلاثون ثلاثين", "40": "أربعون أربعين", "50": "خمسون خمسين", "60": "ستون ستين",
    "70": "سبعون سبعين", "80": "ثمانون ثمانين", "90": "تسعون تسعين", "100": "مئة مائة",
}  # fmt: skip
_ORDINALS = {
    "3": "ثالث ثالثة", "4": "رابع رابعة", "5": "خامس خامسة",
    "6": "سادس سادسة", "7": "سابع سابعة", "8": "ثامن ثامنة", "9": "تاسع تاسعة",
    "10": "عاشر عاشرة", "11": "حادي حادية",
}  # fmt: skip


@functools.cache
def number_words(profile: str = DEFAULT) -> dict[str, str]:
    """Folded number word, with and without "and" and "the", to its digits. One and two are left
    out: they are grammar more often than facts."""
    return _spell_out(_NUMBERS, ("", "ال", "و", "وال"), profile)


@functools.cache
def ordinals(profile: str = DEFAULT) -> dict[str, str]:
    """Folded ordinal with "the" ("الطائرة الرابعة") to its digits: without it, it may be grammar,
    and so may the first and the second.

    >>> ordinals()[fold("الرابعة")], ordinals()[fold("والحادية")]
    ('4', '11')
    """
    return _spell_out(_ORDINALS, ("ال", "وال"), profile)


def _spell_out(names: dict[str, str], before: tuple[str, ...], profile: str) -> dict[str, str]:
    return {
        fold(article + word, profile): digits
        for digits, words in names.items()
        for word in words.split()
        for article in before
    }


NUMBER_WORDS = number_words()
"""`number_words` of the default profile."""

ARTICLES = tuple(map(fold, ("ال", "وال", "بال", "لل", "فال", "كال", "ولل")))
"""What stands before a noun as one word with it: "the", and with it "and", "in", "to", "like"; the
frequent ones first."""

_ARABIC, _LATIN = "اليونم", "aeinrt"  # about half of the letters of a text in either script
_PERSIAN, _URDU = "پچژگ", "ٹڈڑںے"


def is_arabic(text: str) -> bool:
    """Whether more of a text is in Arabic script than in any other.

    >>> is_arabic("أعلنت BBC اليوم"), is_arabic("The word قال"), is_arabic("2015")
    (True, False, False)
    """
    letters = [letter for letter in text if letter.isalpha()]
    return 2 * sum("\u0600" <= letter <= "\u06ff" for letter in letters) > len(letters)


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
