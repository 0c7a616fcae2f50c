"""Dates as news pages write them, to ISO 8601, and never a day that is not there.

Text is folded first (`arabic.fold` knows digits and letter forms), so one spelling a month is
enough. Day comes before month where both are numbers, as Arabic, French and Turkish sites write,
unless the second number can be no month.
Not read: Hijri dates without their Gregorian twin, and relative ones ("منذ ساعتين").
"""

import re
from datetime import date

from dedup import arabic

_MONTH_NAMES = (
    "يناير كانون_الثاني جانفي january jan janvier janv ocak ژانویه جنوری",
    "فبراير شباط فيفري february feb fevrier fevr subat فوریه فروری",
    "مارس اذار march mar mars mart مارچ",
    "ابريل نيسان افريل april apr avril avr nisan اوریل اپریل",
    "مايو ماي ايار may mai mayis می مئی مه",
    "يونيو حزيران جوان يونيه june jun juin haziran ژوئن جون",
    "يوليو تموز جويليه يوليوز يوليه july jul juillet juil temmuz ژوئیه جولای جولائی",
    "اغسطس اب اوت غشت august aug aout agustos اگست",
    "سبتمبر ايلول شتنبر september sept sep septembre eylul سپتامبر ستمبر",
    "اكتوبر تشرين_الاول october oct octobre ekim اکتبر اکتوبر",
    "نوفمبر تشرين_الثاني نونبر november nov novembre kasim نوامبر نومبر",
    "ديسمبر كانون_الاول دجنبر december dec decembre aralik دسامبر دسمبر",
)
MONTHS = {
    arabic.fold(name.replace("_", " ")): number
    for number, names in enumerate(_MONTH_NAMES, 1)
    for name in names.split()
}
"""Folded name of a month (Egypt and Gulf, Levant, Maghreb, Morocco, Persian, Urdu, English, French,
Turkish) to its number."""

_MONTH = "|".join(sorted(map(re.escape, MONTHS), key=lambda name: (-len(name), name)))
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th|er)?"
_YEAR = r"(?P<year>(?:19|20)\d\d)(?:م)?"
_MONTH_NAME = rf"(?P<month>{_MONTH})(?: (?:{_MONTH}))?"  # "نيسان/أبريل" names one month twice
_SHAPES = tuple(
    re.compile(rf"(?<!\w)(?:{shape})(?!\w)")
    for shape in (
        rf"{_YEAR} (?P<number>[01]?\d) {_DAY}",
        rf"{_DAY} (?P<number>[01]?\d) {_YEAR}",
        # Month first only where the second number can be no month.
        rf"(?P<number>0?[1-9]|1[0-2]) (?P<day>1[3-9]|2\d|3[01]) {_YEAR}",
        rf"{_DAY} (?:من )?{_MONTH_NAME} {_YEAR}",
        rf"{_MONTH_NAME} {_DAY} {_YEAR}",
    )
)
_MARKS = re.compile(r"[\s\W_]+")
_CLOCK = re.compile(
    r"(?<![\d:])(?P<hour>[0-2]?\d):(?P<minute>[0-5]\d)(?::[0-5]\d)?(?![\d:])"
    r"\s*(?P<half>[صمAaPp](?:\.?[Mm])?(?!\w)|صباحا|مساء|ظهرا|بعد الظهر)?"
)
_ISO = re.compile(
    r"(?<!\w)(?P<day>(?:19|20)\d\d-[01]\d-[0-3]\d)T(?P<time>[0-2]\d:[0-5]\d)"
    r"(?::[0-5]\d(?:\.\d+)?)?(?P<zone>Z|[+-][01]\d:?[0-5]\d)?(?![\w:])",
    re.ASCII,
)
_GMT = re.compile(r"\b(?:GMT|UTC)\b|غرينتش|جرينتش")
_AFTERNOON = ("م", "p", "مساء", "ظهرا", "بعد الظهر")
_ENOUGH = 200  # characters: no date line is longer, and body paragraphs need not be searched


def parse_date(text: str) -> str | None:
    """The first day that a line names, with the time if it names one; `None` if it names none.

    >>> parse_date("تاريخ النشر: 20th, April 2024 GMT")
    '2024-04-20'
    >>> parse_date("الخميس، 24 كانون الأول / ديسمبر ٢٠٢٠ 05:51 م")
    '2020-12-24T17:51'
    >>> parse_date("2024-04-20T14:35:10+0200")
    '2024-04-20T14:35+02:00'
    >>> parse_date("أبريل 2024") is parse_date("31/02/2024") is None
    True
    """
    text = text[:_ENOUGH]
    iso = _ISO.search(text)
    if iso and _valid(*map(int, iso["day"].split("-"))) and int(iso["time"][:2]) < 24:
        return f"{iso['day']}T{iso['time']}{_zone(iso['zone'])}"
    day = _find_day(_plain(text))
    return None if day is None else day + _find_time(_digits(text))


_BESIDE_DATES = frozenset(
    """
    الاثنين الثلاثاء الاربعاء الخميس الجمعه السبت الاحد يوم في من الساعه بتوقيت التوقيت توقيت
    غرينتش جرينتش مكه المكرمه gmt utc ص م ه صباحا مساء ظهرا بعد الظهر am pm a الموافق هجري ميلادي
    اخر تحديث نشر تاريخ النشر updated last published st nd rd th er le du de at on of
    monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun
    lundi mardi mercredi jeudi vendredi samedi dimanche محرم صفر ربيع الاول الاخر الثاني جمادي
    الاولي الاخره رجب شعبان رمضان شوال ذو ذي القعده الحجه
    """.split()
)


def is_date_alone(text: str, other_words: int = 1) -> bool:
    """Whether a line is a date with its week day, time and zone, and at most `other_words` more.

    >>> is_date_alone("السبت، 20 أبريل 2024 - 14:35 بتوقيت غرينتش")
    True
    >>> is_date_alone("أسعار الذهب اليوم السبت 20-4-2024 في مصر")
    False
    """
    if len(text) > _ENOUGH or parse_date(text) is None:
        return False
    left = _plain(_CLOCK.sub(" ", _digits(text)))
    for shape in _SHAPES:
        left = shape.sub(" ", left)
    beside = [w for w in left.split() if w not in _BESIDE_DATES and not w.isdecimal()]
    return len(beside) <= (0 if text.rstrip().endswith(".") else other_words)


def _plain(text: str) -> str:
    return _MARKS.sub(" ", arabic.fold(text)).strip()


def _find_day(plain: str) -> str | None:
    found: list[tuple[int, str]] = []
    for shape in _SHAPES:
        for match in shape.finditer(plain):
            parts = match.groupdict()
            month = int(parts["number"]) if "number" in parts else MONTHS[parts["month"]]
            day = _valid(int(parts["year"]), month, int(parts["day"]))
            if day:
                found.append((match.start(), day))
                break
    return min(found)[1] if found else None


def _find_time(text: str) -> str:
    match = _CLOCK.search(text)
    if not match:
        return ""
    hour, half = int(match["hour"]), (match["half"] or "").lower()
    if half and hour <= 12:
        hour = hour % 12 + (12 if half.startswith(_AFTERNOON) else 0)
    if hour > 23:
        return ""
    return f"T{hour:02}:{match['minute']}" + ("Z" if _GMT.search(text) else "")


def _digits(text: str) -> str:
    return "".join(arabic.fold(c) if c.isdecimal() else c for c in text).replace("ً", "")


def _zone(zone: str | None) -> str:
    if not zone or zone == "Z":
        return zone or ""
    return zone if ":" in zone else f"{zone[:3]}:{zone[3:]}"


def _valid(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
