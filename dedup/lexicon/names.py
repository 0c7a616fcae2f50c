"""Names of people and agencies, as lines have them."""

from __future__ import annotations

import re

from dedup.lexicon.lines import ends_sentence

LONGEST_NAME, MOST_NAME_WORDS = 60, 6  # characters, words behind "by"
_PLACE_AND_NAME = re.compile(r"[^\W\d]+(?: [^\W\d]+)? ?[-–—] ?(?P<name>[^\W\d]+(?: [^\W\d]+){1,2})")
_NAME_AND_PLACE = re.compile(r"(?P<name>[^\W\d]+(?: [^\W\d]+){1,2}) ?[-–—] ?[^\W\d]+")
_PLAIN_NAME = re.compile(r"[^\W\d]{2,}(?: [^\W\d]{2,}){1,3}")
_DECORATION = " \t*.،,:-–—()[]{}«»\"“”'|/"


def bare(text: str) -> str:
    """A name without the decoration and brackets around it.

    >>> bare("*(رويترز)")
    'رويترز'
    """
    return text.strip(_DECORATION)


def may_be_name(text: str) -> bool:
    """Whether what stands behind a label can be a name: few words, and no sentence."""
    few = 0 < len(text) <= LONGEST_NAME and len(text.split()) <= MOST_NAME_WORDS
    return few and not ends_sentence(text)


def is_plain_name(text: str) -> bool:
    """Whether a line is two to four words of letters.

    >>> is_plain_name("سليم حداد"), is_plain_name("4 مارس")
    (True, False)
    """
    return _PLAIN_NAME.fullmatch(text) is not None


def find_name_by_place(text: str) -> str | None:
    """The name in a line that is a place, a dash and a name, in either order.

    >>> find_name_by_place("المدينة - سليم حداد"), find_name_by_place("سليم حداد")
    ('سليم حداد', None)
    """
    found = _PLACE_AND_NAME.fullmatch(text) or _NAME_AND_PLACE.fullmatch(text)
    return found["name"] if found else None
