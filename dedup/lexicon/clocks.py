"""Times of a day as news pages write them, in a line that `dates.flatten` left.

Twelve at midnight and twelve at noon are told apart by the words beside them: "12:15 بعد منتصف
الليل" and "12:15 ص" are 00:15, "12 ظهرا" and "12:15 م" are at noon.
"""

import itertools
import re

from dedup.lexicon.months import WEEK_DAYS

# Halves of a day, and the hours of a twelve-hour clock, 12 as 0, that are afternoon in them.
_HALVES = (
    (
        r"(?:ال)?صباحا?|(?:ال)?فجرا?|(?:ال)?ضحي|(?:ال)?صبحا?|سحرا|بامداد|a\.? ?m"
        r"|قبل (?:از )?(?:منتصف )?(?:ال)?(?:ظهر|نهار)|(?:من )?بع(?:د|يد) منتصف (?:ال)?ليل",
        12,
        0,
    ),
    (
        r"(?:ال)?مساءا?|(?:ال)?عصرا?|مغربا|(?:ال)?عشاء|p\.? ?m"
        r"|بع(?:د|يد) ?(?:از ?)?(?:منتصف )?(?:ال)?(?:ظهر|نهار)",
        0,
        11,
    ),
    (r"(?:ال)?ظهرا?|noon", 0, 9),
    (r"(?:منتصف )?(?:ال)?نهارا?", 0, 5),
    (r"(?:قب(?:ل|يل) )?منتصف (?:ال)?ليل|(?:ال)?ليل[اه]?|شب|midnight", 6, 11),
)
_LETTERS = ((r"ص|ق ?\.? ?ظ", 12, 0), (r"م|ب ?\.? ?ظ", 0, 11))
_HALF_WORD = "|".join(words for words, *_ in _HALVES)
_HALF = rf"(?:في )?(?:{_HALF_WORD}|{'|'.join(letters for letters, *_ in _LETTERS)})"
_DAY = rf"(?:يوم )?(?:اليوم|{'|'.join(WEEK_DAYS)})"
_CLOCK = re.compile(
    rf"(?:(?<!\w)(?P<half_before>{_HALF}) (?:{_DAY} )?)?"
    r"(?<![\d:+])(?<!gmt-)(?<!utc-)"  # not inside of "GMT+03:00"
    # "12.15" is a time where a half of the day stands behind.
    rf"(?P<hour>[0-2]?\d)(?: ?: ?| ?h ?|\.(?=[0-5]\d ?(?:{_HALF}|uhr)(?!\w)))(?P<minute>[0-5]\d)"
    r"(?::[0-5]\d(?:\.\d+)?)?(?![\d:])"
    # "10:00-11:30" is a span of time: a zone to the west has no colon, or stands behind seconds.
    r" ?(?P<offset>\+[01]\d:?[0-5]\d(?!\d)|-[01]\d[0-5]\d(?!\d)"
    r"|(?<=:\d\d:\d\d)-[01]\d:[0-5]\d|z(?!\w))?"
    rf"(?:-?(?:دقيقه )?(?P<half>{_HALF})(?!\w))?"
)
_DIGIT = re.compile(r"\d")
_HOURS = {
    name: hour
    for hour, name in enumerate(
        (
            *"الواحده الثانيه الثالثه الرابعه الخامسه السادسه السابعه الثامنه التاسعه".split(),
            *("العاشره", "الحاديه عشره", "الثانيه عشره"),
        ),
        1,
    )
}
_PARTS = {"نصف": 30, "ربع": 15, "ثلث": 20}
_SPOKEN = re.compile(
    rf"(?<![\w:./-])(?P<hour>[01]?\d|{'|'.join(sorted(_HOURS, key=len, reverse=True))})"
    rf"(?: (?P<sign>و|الا )(?:ال)?(?P<part>{'|'.join(_PARTS)})ا?)?"
    rf" ?(?:في )?(?P<half>{_HALF_WORD})(?!\w)"
)
"""An hour without minutes, or in words: it needs its half of the day."""
_GMT = re.compile(
    r"(?:(?<!\w)(?:gmt|utc)|[غج]ري?ني?تش)"
    r"(?:(?P<hours> ?\+ ?\d\d?|-\d\d?)(?::?(?P<minutes>[0-5]\d))?(?!\d|[/.-]\d))?"
)


def find_time(text: str) -> str:
    """The first time, with its zone: a second one ("14:35 (11:35 GMT)") has a zone of its own."""
    clocks = list(itertools.islice(_CLOCK.finditer(text), 2))
    if not clocks:
        return _find_spoken(text)
    clock = clocks[0]
    hour = _hour(int(clock["hour"]), clock["half"] or clock["half_before"] or "")
    if hour > 23:
        return ""
    zone = clock["offset"]
    if zone is None:
        zone = _zone_of_gmt(text[: clocks[1].start()] if clocks[1:] else text)
    return f"T{hour:02}:{int(clock['minute']):02}{colon(zone)}"


def _find_spoken(text: str) -> str:
    """The time that is told without minutes, or in words.

    >>> _find_spoken("الساعه الثامنه الا ربعا مساء"), _find_spoken("12 ظهرا"), _find_spoken("12 م")
    ('T19:45', 'T12:00', '')
    """
    spoken = _SPOKEN.search(text)
    if spoken is None:
        return ""
    hour = _hour(_HOURS.get(spoken["hour"]) or int(spoken["hour"]), spoken["half"])
    part = _PARTS.get(spoken["part"], 0)
    minutes = (60 * hour + (part if spoken["sign"] == "و" else -part)) % (24 * 60)
    return f"T{minutes // 60:02}:{minutes % 60:02}{colon(_zone_of_gmt(text))}"


def _hour(hour: int, half: str) -> int:
    """The hour of 24: "11:30 ظهرا" is before noon, "11:30 ليلا" before midnight.

    >>> _hour(12, "ص"), _hour(12, "مساء"), _hour(11, "ظهرا"), _hour(11, "ليلا"), _hour(1, "ليلا")
    (0, 12, 11, 23, 1)
    >>> _hour(12, "بعد منتصف الليل"), _hour(12, "بعد الظهر"), _hour(12, "منتصف الليل")
    (0, 12, 0)
    """
    half = half.removeprefix("في ")
    for words, first, last in (*_HALVES, *_LETTERS):
        if hour <= 12 and re.fullmatch(words, half):
            return hour % 12 + (12 if first <= hour % 12 <= last else 0)
    return hour


def without_clocks(line: str) -> str:
    """A flat line without its times and zones.

    >>> without_clocks("امس 14:35 gmt").split()
    ['امس']
    """
    told = _CLOCK.sub(" ", line) if _DIGIT.search(line) else line
    return _GMT.sub(" ", _SPOKEN.sub(" ", told))


def _zone_of_gmt(text: str) -> str:
    match = _GMT.search(text)
    if match is None:
        return ""
    if match["hours"] is None:
        return "Z"
    hours = int(match["hours"].replace(" ", ""))
    return f"{hours:+03}:{match['minutes'] or '00'}" if -12 <= hours <= 14 else ""


def colon(offset: str) -> str:
    """An offset as ISO 8601 writes it.

    >>> colon("+0200"), colon("z"), colon("+02:00")
    ('+02:00', 'Z', '+02:00')
    """
    return offset.upper() if len(offset) != 5 else f"{offset[:3]}:{offset[3:]}"
