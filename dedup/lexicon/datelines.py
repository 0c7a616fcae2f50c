"""Lines that are a date or a time of the day and little else."""

from __future__ import annotations

import re

from dedup.lexicon.clocks import without_clocks
from dedup.lexicon.dates import flatten, is_date_alone, parse_date
from dedup.lexicon.relative import is_relative_alone, parse_relative

LONGEST_LABEL = 90  # characters of a credit, byline or date line
LONGEST_ISSUE_NAME = 4  # words
LONGEST_CLOCK = 40  # characters
_BAR = re.compile(r"\s[-–—|]\s")
_DIGIT = re.compile(r"\d")
_ZONE_WORDS = frozenset("بتوقيت توقيت الساعه gmt utc".split())


def is_date_line(text: str) -> bool:
    """Whether a line is a date and little else, if only "three hours ago".

    >>> is_date_line("الخميس 4 مارس 2025"), is_date_line("أخبار - 4 مارس 2025")
    (True, True)
    >>> is_date_line("في 4 مارس 2025 افتتح الوزير الجسر"), is_date_line("منذ ساعتين")
    (False, True)
    """
    may_name_day = len(text) <= LONGEST_LABEL and _DIGIT.search(text) is not None
    if may_name_day and (is_date_alone(text) or _is_issue_line(text)):
        return True
    return is_relative_alone(text)


def read_date(text: str, now: str | None) -> str | None:
    """The day that a line names; a relative one only where it is known when the page was fetched.

    >>> read_date("4 مارس 2025", None), read_date("منذ يومين", "2025-03-04")
    ('2025-03-04', '2025-03-02')
    """
    found = parse_date(text)
    return parse_relative(text, now) if found is None and now else found


def is_clock(text: str) -> bool:
    """Whether a line is a time of the day and nothing else.

    >>> is_clock("07:14 بتوقيت أبوظبي"), is_clock("فاز 3:1 على ضيفه")
    (True, False)
    """
    if len(text) > LONGEST_CLOCK or ":" not in text:
        return False
    line = flatten(text)
    left = without_clocks(line).split()
    return left != line.split() and (not left or left[0] in _ZONE_WORDS) and len(left) <= 3


def _is_issue_line(text: str) -> bool:
    """Whether a line is a name of few words, a bar or dash, and a date: "Weekly - 4 March 2025"."""
    parts = _BAR.split(text, maxsplit=1)
    return (
        len(parts) == 2
        and len(parts[0].split()) <= LONGEST_ISSUE_NAME
        and not any(c.isdecimal() for c in parts[0])
        and is_date_alone(parts[1])
    )
