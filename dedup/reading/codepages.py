"""Which Arabic code page bytes are in: told by the letters they make, whatever they are labelled.

Read in a wrong code page Arabic letters become other Arabic letters, in an order that nobody
writes. So each page is asked how likely the letters are that it makes of the words with bytes
outside of ASCII, one behind the other; what is Latin, Cyrillic or Greek makes unlikely ones in all.
"""

import re
from functools import lru_cache
from unicodedata import decomposition, normalize

CODE_PAGES = {"cp1256": 0, "iso8859-6": -3, "mac-arabic": -6, "cp720": -8, "cp864": -10}
"""Python's names of them, and bits for how common each is, where letters say little."""
LABELLED = 12
"""Bits for the code page that the bytes themselves name."""
_MOST_WORDS = 400
"""Different words that are looked at, the first ones."""

LETTERS = "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىي"
# Bits that a letter costs behind another (minus log2 of its share), as a hexadecimal digit, at most
# 15. A group is a letter before, the first the beginning of a word; its digits are for LETTERS, and
# for the word's end. Counted on 6.4 million words of the news of 28 outlets.
_COSTS = """
f94f5f24f59667787967788a5746643663f5f ffefff4d66ffeffffffeffffefdfc89b7ceb0
fdfffec4a557c2755948dffffb5c724397f5a fffdfef586755569574666695756453263a57
fefeff59a558f5497b35dfcffff6246852846 fffffff6f97567555837665a477692639ff4d
ffffff4547e67f5b479baa9f7d56845658f16 6ffcf5f6948768594858777b6a66715477f63
dc6c8a37559859584976796d4995746555d33 ffdfdfbcfdffffffffffffffdfcefccffdff0
fc79fb569686466a476657685755654544742 ffafff36479efebf3fffffffba75834475b32
fc9ff835559b7f49457cffff6aafd43444d34 ffffff365377ef3746586787ff65554784934
ffffff2584dbfb463768474fff5ff25995e44 9f8ef937466ba75f4d7bffff6c57864664632
fffffc2787f8f8ff5fffffff9faa43a836923 db89f63445a67a6e8868868f7766497764632
7fbff82537f9797f58d9ffff6b88954665b22 ff97fb3463f7898e4f7fff5f5f68545664a33
e857f93575f7655c2fadff7c4756465545944 ffffff2558ff4a4f3fff7f7f6749b36563744
fffffa2656fa475f4ffffe7f466fd54864732 cf9af82547fd8d9f3f8bff7f6b54f47464833
ffffff2847ffffff3fffffffcf5fc43735734 ffffff355599ff3b57679688ff86834465943
ffffff3665ccff66336aa65fff7fd45685a34 fd9c793955e87988496886775aa5759766813
ffffff3544fdbf484c79665b5f68d57674743 fe8ece35455bbc573667dcdfac7b944474c33
f94f5d35647656576856687b5765553665443 fda7f9365576575a5856688a4985647365a43
ffbdda4765d778679867796678668b7955931 fbf9ff2767f6ff4457baf9ccefcba63594a42
9a5f7a3575866758465876695855634467754 cfdfcfaefcffeeffffffffffdfdfffbefdff0
afa9f846367777584757887b6a66755365d62
"""
_COST = {
    before + letter: int(digit, 16)
    for before, row in zip(f"^{LETTERS}", _COSTS.split(), strict=True)
    for letter, digit in zip(f"{LETTERS}$", row, strict=True)
}
_LETTER, _END = 6, 4  # bits that a letter and a word's end cost if all bytes were alike
_FOREIGN = 8  # bits lost where a letter of another script stands beside one within a word
# What Persian and Urdu have besides, with the letter it is most like: a bit dearer.
_LIKE = dict(zip("پچژگکیڤٹڈڑںےہھٱ", "بجزككيفتدرنيهها", strict=True))
_MARKS = frozenset("ـًٌٍَُِّْٰ\u200c\u200d\u200e\u200f")
_DOUBLES, _LAST = "ّ", ("ٌ", "ٍ")  # the one mark that stands with another; no letter is behind these
# Bits of what is no letter; what is not listed loses as many as `_FOREIGN`.
_SIGNS = {
    **dict.fromkeys("«»“”‘’‚„…–—•·\xa0\xad٠١٢٣٤٥٦٧٨٩،؛؟٪", 0),
    **dict.fromkeys("©®™°±×÷€£¢¥§¼½¾†‹›", -2),
}
_BEHIND_WORD = dict.fromkeys("،؛؟", 3)

_WORD = re.compile(rb"[A-Za-z\x80-\xff]*[\x80-\xff][A-Za-z\x80-\xff]*")


def weigh_code_pages(data: bytes, labelled: str | None = None) -> tuple[str, int]:
    """The likeliest Arabic code page of bytes, and by how many bits its letters are more like
    Arabic than bytes that are all alike; below 0 where nothing is Arabic.

    labelled: Python's name of the charset that the bytes name.

    >>> weigh_code_pages("أخبار اليوم".encode("iso8859-6"), "cp1256")
    ('iso8859-6', 23)
    >>> weigh_code_pages("Größe, Änderung, São Paulo".encode("cp1252"))[1] < 0
    True
    """
    words = list(dict.fromkeys(match[0] for match in _WORD.finditer(data)))[:_MOST_WORDS]
    weights = {
        page: sum(_weigh(word, page) for word in words) + common + LABELLED * (page == labelled)
        for page, common in CODE_PAGES.items()
    }
    best = max(weights, key=weights.__getitem__)
    return best, weights[best]


def read_code_page(data: bytes, page: str) -> str:
    """Bytes as text; of cp864, which has joined forms, the letters.

    >>> read_code_page(b"<b>\\xe1\\xc7", "cp1256"), read_code_page(b"\\xdf\\xd5\\xea", "cp864")
    ('<b>لا', 'عصي')
    """
    text = data.decode(page, errors="replace")
    return _JOINED.sub(lambda form: normalize("NFKC", form[0]), text) if page == "cp864" else text


_JOINED = re.compile("[\ufe70-\ufefc]+")
_INITIAL = "".join(c for c in map(chr, range(0xFE70, 0xFEFD)) if decomposition(c)[:4] == "<ini")
_CUT_OFF = re.compile(f"[{_INITIAL}](?![\ufe70-\ufefc])")
"""What cp864 makes of ISO 8859-6 at the end of words: a letter joined to one that is not there."""


@lru_cache(4096)
def _weigh(word: bytes, page: str) -> int:
    bits = -_FOREIGN * len(_CUT_OFF.findall(word.decode(page, errors="replace")))
    before, mark = "^", ""  # before: a letter, ^ at the beginning, "a" for another script
    for sign in f"{read_code_page(word, page)} ":
        letter = _LIKE.get(sign, sign)
        if letter in LETTERS:
            bits += -_FOREIGN if before == "a" else _LETTER - _COST[before + letter]
            bits -= (letter != sign) + _LETTER * (mark in _LAST)
            before, mark = letter, ""
        elif sign in _MARKS:
            doubled = mark and _DOUBLES not in (mark, sign)
            bits += 1 if before in LETTERS and not doubled else -_LETTER
            mark = sign
        elif sign.isalpha():
            bits -= _FOREIGN * (before in LETTERS)
            before = "a"
        else:
            bits += 0 if sign.isascii() else _SIGNS.get(sign, -_FOREIGN)
            if before in LETTERS:
                bits += _END - _COST[f"{before}$"] + _BEHIND_WORD.get(sign, 0)
            before, mark = "^", ""
    return bits
