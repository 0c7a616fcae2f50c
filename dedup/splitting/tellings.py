"""Where an HTML page tells a day that may be the article's, and what is known of each telling."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import NamedTuple

from dedup.blocks.document import LEAST_BODY, Meta
from dedup.lexicon.datelines import read_date
from dedup.lexicon.dates import find_day, is_date_alone
from dedup.splitting.facts import SEGMENTS, Facts
from dedup.splitting.passes.datelines import OTHER_WORDS
from dedup.splitting.reasons import Code
from dedup.splitting.roles import Roles

_LONGEST = 160  # characters of a line that tells a day; of a longer one its beginning may
_BEGINNING = 40
_NEAR, _FAR = 3, 12  # blocks from the headline
_NEAR_BEHIND = 5  # blocks from the text
_LEAST_TEASER = 4  # words
_MOST_LINES = 40
_HAS_YEAR = re.compile(r"\d\W{0,2}\d\W{0,2}\d\W{0,2}\d")
_ALONE = frozenset(["alone", "part"])
"""How a line tells a day, if it tells little else: it may be one though it was taken for text."""
_BESIDE = frozenset(["date", "below", "right above"])
"""Facts of lines that lists of others have not, though they may be made alike."""
_PART = re.compile(r"\s*(?:[|·•⋅/]|\s[-–—])+\s|\d{4}-\d\d-\d\dT\S+")
"""A date may have a bare slash or dash in it. A stamp for machines beside it is an update's."""
_PLACES = {
    "": "open",
    "near": "near",
    "header": "header",
    "outside": "outside",
    "aside": "aside",
    "sidebar": "aside",
    "comments": "comments",
    "navigation": "navigation",
    "footer": "footer",
    **dict.fromkeys(SEGMENTS, "segment"),
}
_OTHERS = frozenset(["related", "latest", "article", "hidden"])
"""Places of other articles' days, and of none."""
_OF_OTHERS = frozenset([Code.LIST_LABEL, Code.OF_GLUED_ON, Code.DROPPED])
"""Reasons of days that are not the article's."""
_EARLIEST = "1995"  # before it there were no news pages
_WEST, _EAST = timedelta(hours=-8), timedelta(hours=13)  # as far as most people live
_SAME = timedelta(minutes=2)


class Telling(NamedTuple):
    """A day, with its time where that is told too, and what is known of where it stands."""

    day: str
    facts: tuple[str, ...]
    """Names of weights in `days.toml`."""
    of: object
    """Tellings of one origin are one witness: a slot of the template, or a name in the head."""


class _Frame(NamedTuple):
    """Where the article stands among the blocks of a page."""

    title: int
    """-1 where there is none."""
    text: int
    """Its first paragraph."""
    second: int
    """The one behind it, for the first may be a lead above the date."""
    last: int


def list_tellings(facts: Facts, roles: Roles, url: str | None) -> list[Telling]:
    """Tellings of days that a page can be of; where the head tells one, no lines but those near the
    headline."""
    found = _list_sources(facts, url)
    known = {telling.day[:10] for telling in found}
    only_near = any(telling.of == "head" for telling in found)
    lines = list(islice(_list_lines(facts, roles, only_near=only_near), _MOST_LINES))
    slots = Counter(line.of for line in lines)
    for line in lines:
        if _swap(line.day) in known - {line.day[:10]} or _is_change(line, facts.meta):
            continue
        is_alike = slots[line.of] > 1 and _BESIDE.isdisjoint(line.facts)
        found.append(line._replace(facts=(*line.facts, "alike")) if is_alike else line)
    return compare(found)


def _list_sources(facts: Facts, url: str | None) -> list[Telling]:
    """What the head, a time element and the address tell."""
    meta = facts.meta
    head = ("head", "as changed") if meta.published == meta.modified else ("head",)
    said = (
        (meta.published, head),
        (meta.dated, ("dated",)),
        (meta.moment, ("moment",)),
        (find_day(url or ""), ("address",)),
    )
    return [Telling(day, of, of[0]) for day, of in said if day and is_possible(facts, day)]


def _is_change(line: Telling, meta: Meta) -> bool:
    """Whether the head knows a line's day as that of a change, and another of publication."""
    if not (meta.published and meta.modified) or "date" in line.facts:
        return False
    return is_same_day(meta.modified, line.day) and not is_same_day(meta.published, line.day)


def _swap(day: str) -> str:
    """What a day is where the month is written first."""
    return f"{day[:4]}-{day[8:10]}-{day[5:7]}"


def compare(found: list[Telling]) -> list[Telling]:
    """Tellings, and of each what the others say to it."""
    days = {telling.day[:10] for telling in found}
    compared = []
    for one in found:
        others = {
            other.of
            for other in found
            if other.of != one.of and "alike" not in other.facts and is_same_day(one.day, other.day)
        }
        said = [f"agreed {min(len(others), 2)}"] if others else []
        if len(days) == 1:
            said.append("only")
        compared.append(one._replace(facts=(*one.facts, *said)))
    return compared


def _list_lines(facts: Facts, roles: Roles, *, only_near: bool) -> Iterator[Telling]:
    """What lines tell, those nearest to the headline first."""
    frame = _find_frame(facts, roles)
    begin = max(0, (frame.text if frame.title < 0 else frame.title) - _NEAR)
    near = range(begin, min(frame.second, begin + 2 * _FAR))
    places = [
        at
        for at in (near if only_near else range(len(facts.blocks)))
        if facts.is_date[at] or _HAS_YEAR.search(facts.blocks[at].text, 0, _LONGEST)
    ]
    for at in sorted(places, key=lambda at: abs(at - frame.title)):
        label = _find_label(facts, at)
        if label == "updated" or not _may_tell(facts, roles, at, frame):
            continue
        day, how = _read_line(facts, at)
        if day and is_possible(facts, day) and (how in _ALONE or roles.given[at] != "body"):
            said = ("date",) if label == "date" else ()
            stands = _place_line(facts, roles, at, frame)
            yield Telling(day, (how, *said, *stands), facts.blocks[at].slot)


def _find_frame(facts: Facts, roles: Roles) -> _Frame:
    title = -1 if roles.title_at is None else roles.title_at
    columns = enumerate(zip(roles.given, facts.is_paragraph, strict=True))
    own = [at for at, (role, prose) in columns if role == "body" and prose and at > title]
    own = own or [len(facts.blocks)]
    return _Frame(title, own[0], own[:LEAST_BODY][-1], own[-1])


def _may_tell(facts: Facts, roles: Roles, at: int, frame: _Frame) -> bool:
    """Whether a line can tell the article's day: titles, other articles, and clocks in mastheads do
    not."""
    block, role = facts.blocks[at], roles.given[at]
    if roles.reasons[at].code in _OF_OTHERS:
        return False
    if not facts.is_html:
        return role == "date" or (role == "byline" and at > frame.title)
    if block.place == "header" and at < frame.title:
        return block.box == facts.blocks[frame.title].box
    is_others = block.place in _OTHERS and not frame.title < at < frame.text
    return not is_others and role not in ("related", "title")


def _find_label(facts: Facts, at: int) -> str | None:
    """What announces a line, on it or alone on the one before."""
    marker = facts.markers[at]
    if marker is None and at and facts.is_date[at]:
        before = facts.markers[at - 1]
        marker = None if before is None or before.rest else before
    return marker.role if marker else None


def _read_line(facts: Facts, at: int) -> tuple[str | None, str]:
    """The day that a line tells, and how."""
    text = facts.blocks[at].text
    if facts.is_date[at]:
        return read_date(text, facts.fetched), "alone"
    if len(text) > _LONGEST:
        return read_date(text[:_BEGINNING], None), "begins"
    for part in _PART.split(text):
        if is_date_alone(part, OTHER_WORDS):
            return read_date(part, None), "part"
    return read_date(text, None), "within"


def _place_line(facts: Facts, roles: Roles, at: int, frame: _Frame) -> Iterator[str]:
    """Where a line stands, by the names of weights."""
    yield _PLACES.get(facts.blocks[at].place, "misc")
    yield from _place_in_frame(at, frame)
    if roles.given[at] == "body":
        yield "body"
    around = range(max(0, at - 2), min(len(facts.blocks), at + 3))
    if any(_is_teaser(facts, i) for i in around if i not in (at, frame.title)):
        yield "teaser"


def _place_in_frame(at: int, frame: _Frame) -> Iterator[str]:
    below, above = at - frame.title, frame.second - at
    if below > 0 and above > 0 and min(below, above) <= _FAR:
        yield "below"
        if below <= _NEAR:
            yield "right below"
        if above <= _NEAR:
            yield "above text"
    elif above > 0:
        yield "right above" if 0 < -below <= _NEAR else "above"
    elif at <= frame.last:
        yield "amid"
    else:
        yield "right behind" if at - frame.last <= _NEAR_BEHIND else "behind"


def _is_teaser(facts: Facts, at: int) -> bool:
    words = facts.blocks[at].text.split()
    return facts.is_link[at] and facts.is_headline[at] and len(words) >= _LEAST_TEASER


def is_possible(facts: Facts, day: str) -> bool:
    """Whether a page can be of a day: after it was fetched it is of none, zones apart."""
    if facts.is_html and day[:4] < _EARLIEST:
        return False
    if facts.fetched is None:
        return True
    latest = datetime.fromisoformat(facts.fetched).date() + timedelta(days=1)
    return day[:10] <= latest.isoformat()


def is_same_day(one: str, other: str) -> bool:
    """Whether two tellings are of one day, or of one moment in two zones, of which one is UTC.

    >>> is_same_day("2025-03-01T21:30Z", "2025-03-02"), is_same_day("2025-03-01", "2025-03-02")
    (True, False)
    """
    return one[:10] == other[:10] or is_moment_of(one, other) or is_moment_of(other, one)


def is_moment_of(first: str, other: str) -> bool:
    """Whether a day may be that of a first moment, told in UTC, in another zone."""
    if not first.endswith(("Z", "+00:00")):
        return False
    moment, told = datetime.fromisoformat(first), datetime.fromisoformat(other)
    if told.tzinfo is not None:
        return abs(told - moment) < _SAME
    least = told.replace(tzinfo=UTC)
    most = least + (_SAME if "T" in other else timedelta(days=1))
    return moment + _WEST < most and least <= moment + _EAST
