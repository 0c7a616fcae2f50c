"""Dates as news pages write them, to ISO 8601, and never a day that is not there.

Text is folded first (`arabic.fold` knows digits and letter forms), and the signs that dates are
written with are kept. Day comes before month where both are numbers, as Arabic, French and Turkish
sites write, unless the second number can be no month. Years have four digits, or two where a line
has dots in it, as 20.4.24, but no Persian digits. Of several days in a line the first counts, but a
Gregorian one before its Hijri or Persian twin.

Which calendar: that of the month's name or the era (هـ, هجري شمسي, م). Numbers alone are

* Gregorian with a year from 1900 to 2099;
* Persian with a year from 1300 to 1419 (1921 to 2041) in Persian digits (۰-۹);
* Hijri with a year from 1410 to 1500 (1989 to 2077) in other digits;
* else no date: 1403/02/01 is 1983 in the one calendar and 2024 in the other.

Hijri days are those of Umm al-Qura; where the new moon is sighted they may differ by one.
For "three hours ago" see `relative`.
"""

import functools
import re
from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from dedup import arabic
from dedup.folding import folds
from dedup.lexicon import months
from dedup.lexicon.clocks import colon, find_time, without_clocks

_LONGEST = 200  # characters: no date line is longer, and body paragraphs need not be searched
_HIJRI_BEGINS, _JALALI_ENDS = 1410, 1420  # of years in numbers without an era
_PERSIAN_DIGIT = re.compile("[۰-۹]")
_HAS_YEAR = re.compile(r"\d\W{0,2}\d\W{0,2}\d\W{0,2}\d")

_ISO = re.compile(
    r"(?<!\w)(?P<day>(?:19|20)\d\d-[01]\d-[0-3]\d)T(?P<time>[0-2]\d:[0-5]\d)"
    r"(?::[0-5]\d(?:[.:]\d+)?)?(?:(?P<zone>Z|[+-][01]\d:?[0-5]\d)|[A-Z]{2,5})?(?![\w:])",
    re.ASCII,
)
"""Letters that many zones go by (CST) name none."""


class _Found(NamedTuple):
    """A day in a line: sorts by calendar, the Gregorian first, and then by place."""

    is_twin: bool
    start: int
    end: int
    day: str


@functools.lru_cache(maxsize=16)  # one line is asked for its date several times in a row
def parse_date(text: str) -> str | None:
    """The day that a line names, with the time if it names one; `None` if it names none.

    >>> parse_date("تاريخ النشر: 20th, April 2024 GMT")
    '2024-04-20'
    >>> parse_date("الخميس، 24 كانون الأول / ديسمبر ٢٠٢٠ 05:51 م")
    '2020-12-24T17:51'
    >>> parse_date("2024-04-20T14:35:10+0200")
    '2024-04-20T14:35+02:00'
    >>> parse_date("١١ شوال ١٤٤٥هـ"), parse_date("۱ اردیبهشت ۱۴۰۳")
    ('2024-04-20', '2024-04-20')
    >>> parse_date("20.04.24, 14:35 Uhr"), parse_date("20/4/24"), parse_date("۲۰.۴.۲۴")
    ('2024-04-20T14:35', None, None)
    >>> parse_date("أبريل 2024") is parse_date("31/02/2024") is None
    True
    """
    text = _begin(text)
    if not _HAS_YEAR.search(text):
        return None
    iso = _ISO.search(text)
    if iso and _gregorian(*map(int, iso["day"].split("-"))) and int(iso["time"][:2]) < 24:
        return f"{iso['day']}T{iso['time']}{colon(iso['zone'] or '')}"
    line = flatten(text)
    found = min(_find_days(line, bool(_PERSIAN_DIGIT.search(text))), default=None)
    if found is None:
        return None
    return found.day + find_time(f"{line[: found.start]} , {line[found.end :]}")


_WORD = re.compile(r"[^\W\d_]+")


@functools.lru_cache(maxsize=10_000)  # a site's pages have their dates in common
def is_date_alone(text: str, other_words: int = 1) -> bool:
    """Whether a line is a date with its week day, time and zone, and at most `other_words` more.

    >>> is_date_alone("السبت، 20 أبريل 2024 - 14:35 بتوقيت غرينتش")
    True
    >>> is_date_alone("أسعار الذهب اليوم السبت 20-4-2024 في مصر")
    False
    """
    if len(text) > _LONGEST or not _HAS_YEAR.search(text):
        return False
    allowed = 0 if text.rstrip().endswith(".") else other_words
    line = flatten(text)
    # Most lines with a number fail here, before the shapes are tried.
    if sum(word not in months.IN_DATES for word in _WORD.findall(line)) > allowed:
        return False
    if parse_date(text) is None:
        return False
    left = without_clocks(line)
    for shape in months.SHAPES:
        left = shape.sub(" ", left)
    return sum(word not in months.BESIDE for word in _WORD.findall(left)) <= allowed


@functools.cache
def _signs() -> list[str]:
    """The table of `folding.folds`, but with the signs of dates and clocks kept."""
    table = list(folds())
    for sign, spellings in {
        "-": "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212",
        "/": "/\\\u2044\u2215\u060d\uff0f",
        ".": ".\u06d4",
        ":": ":\u2236\uff1a",
        "+": "+",
    }.items():
        for spelling in spellings:
            table[ord(spelling)] = sign
    return table


def flatten(text: str) -> str:
    """Text folded to words, numbers, the signs of dates and clocks, and single spaces.

    >>> flatten("السبت، ٢٠ / ٤ / ٢٠٢٤م")
    'السبت 20 / 4 / 2024م'
    """
    return " ".join(arabic.respell(text.translate(_signs())).split())


def _begin(text: str) -> str:
    """What is searched of a text: no number is cut in two."""
    return text if len(text) <= _LONGEST else text[:_LONGEST].rpartition(" ")[0]


def _find_days(line: str, persian_digits: bool) -> Iterator[_Found]:
    for shape in months.SHAPES:
        for match in shape.finditer(line):
            parts = match.groupdict()
            year = int(parts["year"])
            calendar, month, day = (_read_names if "name" in parts else _read_numbers)(
                parts, persian_digits
            )
            found = calendar and _CONVERT[calendar](year, month, day)
            if found and _is_on(found, parts.get("week_day")):
                yield _Found(calendar != "gregorian", match.start(), match.end(), found)


_Reading = tuple[months.Calendar | None, int, int]


def _read_numbers(parts: dict[str, Any], persian_digits: bool) -> _Reading:
    """Calendar, month and day of numbers alone; the month first where it can be nothing else."""
    first, year = "first" in parts, int(parts["year"])
    month, day = int(parts["number"]), int(parts["first" if first else "day"])
    calendar: months.Calendar | None = "gregorian"
    if parts.get("era"):
        calendar = _calendar_of(parts["era"])
    elif year < 100:
        calendar = None if persian_digits else "gregorian"
    elif persian_digits and year < 1900:
        calendar = "jalali" if year < _JALALI_ENDS else None
    elif year < 1900:
        calendar = "hijri" if year >= _HIJRI_BEGINS else None
    return (calendar, day, month) if first and month > 12 >= day else (calendar, month, day)


def _read_names(parts: dict[str, Any], _: bool) -> _Reading:
    """Calendar, month and day; no calendar where two names, or name and era, contradict."""
    calendar, month = months.MONTHS[months.key(parts["name"])]
    twin, era = parts["twin"], parts["era"]
    agree = not twin or months.MONTHS[months.key(twin)] == (calendar, month)
    agree = agree and (not era or _calendar_of(era) == calendar)
    day = int(parts.get("day") or months.ORDINALS[months.key(parts["ordinal"])])
    return calendar if agree else None, month, day


def _calendar_of(era: str) -> months.Calendar:
    if era.startswith(("شمسي", "خورشيدي")) or era.endswith(("ش", "شمسي", "شمسيه")):
        return "jalali"
    return "hijri" if era.startswith(("ه", "ah")) else "gregorian"


def _is_on(day: str, week_day: str | None) -> bool:
    """Whether a day is on the week day before it: "الأربعاء الثاني من مايو" may be the 9th."""
    return week_day is None or months.WEEK_DAYS[week_day] == date.fromisoformat(day).weekday()


def _gregorian(year: int, month: int, day: int) -> str | None:
    try:
        year += 2000 if year < 100 else 0
        return date(year, month, day).isoformat() if 1900 <= year < 2100 else None
    except ValueError:
        return None


def _hijri(year: int, month: int, day: int) -> str | None:
    """The day of an Umm al-Qura date; `None` before 1343 and after 1500, where its tables end.

    >>> _hijri(1445, 10, 11), _hijri(1445, 10, 30), _hijri(1342, 1, 1)
    ('2024-04-20', None, None)
    """
    from hijridate import Hijri  # few pages need it

    try:
        return Hijri(year, month, day).to_gregorian().isoformat()
    except (ValueError, OverflowError):
        return None


_BEFORE_JALALI = 226_529  # ordinal of the day before the calendar's first
_LEAP_YEARS = (1, 5, 9, 13, 17, 22, 26, 30)  # of each 33; true to the equinox from 1244 to 1472


def _jalali(year: int, month: int, day: int) -> str | None:
    """The day of a Persian date: six months of 31 days, five of 30, one of 29, in leap years of 30.

    >>> _jalali(1403, 1, 1), _jalali(1403, 12, 30), _jalali(1402, 12, 30)
    ('2024-03-20', '2025-03-20', None)
    """
    is_leap = year % 33 in _LEAP_YEARS
    longest = 31 if month <= 6 else 30 if month <= 11 or is_leap else 29
    if not (1300 <= year <= 1450 and 1 <= month <= 12 and 1 <= day <= longest):
        return None
    leap_days = 8 * (year // 33) + sum(leap < year % 33 for leap in _LEAP_YEARS)
    days = 365 * year + leap_days + 30 * (month - 1) + min(month - 1, 6) + day
    return date.fromordinal(_BEFORE_JALALI + days).isoformat()


_CONVERT = {"gregorian": _gregorian, "hijri": _hijri, "jalali": _jalali}


_ADDRESS = re.compile(
    r"[/_-](?P<year>(?:19|20)\d\d)(?P<sign>[/_-]?)(?P<month>[01]?\d)(?P=sign)(?P<day>[0-3]?\d)"
    r"(?=[/_.-]|$)"
)


def find_day(url: str) -> str | None:
    """The day that an address has in its path; the last, if it has several.

    >>> find_day("https://s.example/2015/03/04/a"), find_day("https://s.example/a-20150304.html")
    ('2015-03-04', '2015-03-04')
    >>> find_day("https://s.example/2015/03/"), find_day("https://s.example/a?day=2015-03-04")
    (None, None)
    """
    path = re.split("[?#]", url, maxsplit=1)[0]
    days = None
    for match in _ADDRESS.finditer(path):
        if match["sign"] or len(match["month"]) + len(match["day"]) == 4:
            days = _gregorian(*map(int, match.group("year", "month", "day"))) or days
    return days
