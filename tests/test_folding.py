"""The folding profiles: the tables that signatures were made with."""

import hashlib
import unicodedata

import pytest

from dedup import arabic, folding

MADE_WITH = {
    "ar-news-1": (
        "70c94b53b7d854f2c90e11719aa2aaf18a593e1fb7ca74a171aaa685c3a24065",
        "1fc82bd6ee6c00773b398c0aa74574a601b134889d4a38f30af1a54f2f4ae62e",
    ),
    "ar-news-2": (
        "a377055ab004b8ec2b49d50616bf38c5a497079ff144e9d18afdad35c590d1ca",
        "d24621907c6d2b909dacd2103ad6e6d7588fbb7c794e65bf5dae35402a019527",
    ),
}
"""Hashes of a profile's table, and of its rules for words and for what lies above the table."""


def digest(text):
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@pytest.mark.parametrize("profile", folding.PROFILES)
def test_a_profile_is_the_one_that_signatures_were_made_with(profile):
    """It is a promise: a change of any code point or rule needs a new profile name."""
    rules = repr((folding.ASTRAL[profile], folding.SPELLINGS[profile]))
    assert (digest("\x00".join(folding.folds(profile))), digest(rules)) == MADE_WITH[profile]


@pytest.mark.parametrize("profile", folding.PROFILES)
def test_every_control_and_mark_is_dropped_and_every_sign_separates(profile):
    """In the blocks that Arabic pages use, for all that this Python's Unicode knows."""
    blocks = [*range(0x600, 0x900), *range(0x2000, 0x2070), *range(0x20A0, 0x20C1)]
    table = folding.folds(profile)
    between_verses = (0x6DD, 0x8E2) if profile == "ar-news-2" else ()
    for code in [*blocks, *range(0x2E00, 0x2E5E), *range(0xFB50, 0xFE10)]:
        kind = unicodedata.category(chr(code))
        if code in between_verses:
            assert table[code] == " "
        elif kind in ("Mn", "Me", "Cf"):
            assert arabic.fold(chr(code), profile) == "", hex(code)
        elif kind[0] in "PSZ":
            assert table[code].strip() in ("", table[code]), hex(code)
            assert not arabic.words(chr(code), profile) or code in (0xFDFC,), hex(code)


def test_what_is_said_to_fold_to_itself_does():
    for code in folding._IDEOGRAPHS:
        assert folding._fold_character(chr(code), code) == chr(code)


@pytest.mark.parametrize("profile", folding.PROFILES)
def test_words_with_two_spellings_are_told_by_a_letter(profile):
    for was, becomes in folding.SPELLINGS[profile]:
        assert any(letter in was for letter in folding.TELLING)
        assert was not in becomes
