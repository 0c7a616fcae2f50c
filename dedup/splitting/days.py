"""The days of an article, out of what its head, its lines and its address say of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from dedup.blocks.document import LEAST_BODY
from dedup.lexicon.dates import find_day, is_date_alone, parse_date
from dedup.splitting.facts import SEGMENTS, Facts
from dedup.splitting.passes.datelines import OTHER_WORDS
from dedup.splitting.roles import Roles

_ABOVE, _BELOW = 3, 8  # blocks from the headline, among which its date may stand
_LONGEST = 160  # characters of a line with a date in it
_PART = re.compile(r"\s*(?:[|·•⋅/]|\s[-–—])+\s")  # a date may have a bare slash or dash in it
_EARLIEST = "1995"  # before it there were no news pages
_OTHERS = SEGMENTS.union(
    "related sidebar latest comments navigation footer article hidden dropped".split()
)
"""Places of dates that are not the article's."""
_APART = _OTHERS | {"header", "outside", "aside"}
"""Those where a clock may stand too."""
_WEST, _EAST = timedelta(hours=-8), timedelta(hours=13)  # as far as most people live
_SAME = timedelta(minutes=2)


def choose_published(facts: Facts, roles: Roles, url: str | None) -> str | None:
    """A labelled date, else the head's, else one under the title, a time element's, one beside the
    title with other words, one of which the head says no more, one further down or above the
    title, the address's, the only one on the page, or an update's; of those on one day the one that
    says most.

    Where the first is a moment in UTC, the day is that of the page: what it says beside.
    """
    meta, dates = facts.meta, roles.dates
    beside = None if dates.keys() & {"named", "plain"} else _find_beside(facts, roles)
    near = (dates.get("named"), meta.published, dates.get("plain"), meta.moment, beside, meta.dated)
    address = find_day(url or "")
    far = map(dates.get, ("late named", "late", "early"))
    known = _list_possible(facts, *near, *far, address)
    known = known or _list_possible(facts, _find_only(facts, roles))
    local = _find_local(known[0], _list_possible(facts, *near, address)) if known else None
    return _say_most(known, local or known[0]) if known else choose_modified(facts, roles)


def choose_modified(facts: Facts, roles: Roles) -> str | None:
    """The day of an update as a line says it, else as the head does."""
    known = _list_possible(facts, roles.dates.get("updated"), facts.meta.modified)
    return _say_most(known, known[0]) if known else None


def _say_most(known: list[str], chosen: str) -> str:
    return max((day for day in known if day[:10] == chosen[:10]), key=len)


def _list_possible(facts: Facts, *days: str | None) -> list[str]:
    """Those that a page can be of: after it was fetched none is, zones apart."""
    known = [day for day in days if day]
    if facts.is_html:
        known = [day for day in known if day[:4] >= _EARLIEST]
    if facts.fetched:
        latest = date.fromisoformat(facts.fetched[:10]) + timedelta(days=1)
        known = [day for day in known if day[:10] <= latest.isoformat()]
    return known


def _find_local(first: str, others: list[str]) -> str | None:
    """Of what is told beside a first moment in UTC, what is that moment where the page is from.

    >>> _find_local("2025-03-01T21:30Z", ["2025-03-02"])
    '2025-03-02'
    >>> _find_local("2025-03-01T09:30Z", ["2025-03-02"])
    """
    if not first.endswith(("Z", "+00:00")):
        return None
    moment, others = datetime.fromisoformat(first), [one for one in others if one != first]
    if any(other[:10] == first[:10] for other in others):
        return None
    return next((other for other in others if _is_same_moment(moment, other)), None)


def _is_same_moment(moment: datetime, other: str) -> bool:
    """Whether a date may be a moment in UTC, told in another zone."""
    told = datetime.fromisoformat(other)
    if told.tzinfo is not None:
        return abs(told - moment) < _SAME
    least = told.replace(tzinfo=UTC)
    most = least + (_SAME if "T" in other else timedelta(days=1))
    return moment + _WEST < most and least <= moment + _EAST


def _find_beside(facts: Facts, roles: Roles) -> str | None:
    """The date in a short line beside the title, whatever role that has."""
    for at in _list_beside(facts, roles):
        block, marker = facts.blocks[at], facts.markers[at]
        is_other = block.place in _OTHERS or roles.given[at] == "related"
        if is_other or len(block.text) > _LONGEST or (marker and marker.role == "updated"):
            continue
        for part in _PART.split(block.text):
            found = parse_date(part) if is_date_alone(part, OTHER_WORDS) else None
            if found:
                return found
    return None


def _list_beside(facts: Facts, roles: Roles) -> Iterator[int]:
    """Where on an HTML page a date of the article may stand: from the title to its text, then right
    above the title, then right above the text."""
    if not facts.is_html:
        return
    title = -1 if roles.title_at is None else roles.title_at
    text = [at for at, role in enumerate(roles.given) if role == "body" and facts.is_paragraph[at]]
    own = [at for at in text if at > title][:LEAST_BODY]
    if title >= 0:
        end = own[-1] if len(own) == LEAST_BODY else len(facts.blocks)
        yield from range(title + 1, min(end, title + _BELOW + 1))
        near = ("", "near", facts.blocks[title].place)
        above = range(title - 1, max(title - _ABOVE, 0) - 1, -1)
        yield from (at for at in above if facts.blocks[at].place in near)
    if own:
        yield from range(own[0] - 1, max(own[0] - _ABOVE, title), -1)


def _find_only(facts: Facts, roles: Roles) -> str | None:
    """The day that all lines of an HTML page name which are nothing but a date."""
    days = {
        parse_date(block.text)
        for block, is_date, role in zip(facts.blocks, facts.is_date, roles.given, strict=True)
        if is_date and role == "furniture" and block.place not in _APART
    }
    days.discard(None)
    return days.pop() if len(days) == 1 and facts.is_html else None
