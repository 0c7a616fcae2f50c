"""Lines that are a date and little else."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dedup.lexicon.dates import is_date_alone, parse_date
from dedup.lexicon.relative import is_relative_alone, parse_relative

LONGEST_LABEL = 90  # characters of a credit, byline, date or time by itself
LONGEST_ISSUE_NAME = 4  # words
_BAR = re.compile(r"\s[-–—|]\s")
_DIGIT = re.compile(r"\d")


def find_dates(texts: Sequence[str]) -> list[bool]:
    """For each line whether it is a date and little else, if only "three hours ago".

    >>> find_dates(["الخميس 4 مارس 2025", "أخبار - 4 مارس 2025", "منذ ساعتين"])
    [True, True, True]
    >>> find_dates(["في 4 مارس 2025 افتتح الوزير الجسر"])
    [False]
    """
    dated = [
        len(text) <= LONGEST_LABEL
        and _DIGIT.search(text) is not None
        and (is_date_alone(text) or _is_issue_line(text))
        for text in texts
    ]
    return [date or is_relative_alone(text) for text, date in zip(texts, dated, strict=True)]


def read_date(text: str, now: str | None) -> str | None:
    """The day that a line names; a relative one only where it is known when the page was fetched.

    >>> read_date("4 مارس 2025", None), read_date("منذ يومين", "2025-03-04")
    ('2025-03-04', '2025-03-02')
    """
    found = parse_date(text)
    return parse_relative(text, now) if found is None and now else found


def _is_issue_line(text: str) -> bool:
    """Whether a line is a name of few words, a bar or dash, and a date: "Weekly - 4 March 2025"."""
    parts = _BAR.split(text, maxsplit=1)
    return (
        len(parts) == 2
        and len(parts[0].split()) <= LONGEST_ISSUE_NAME
        and not any(c.isdecimal() for c in parts[0])
        and is_date_alone(parts[1])
    )
