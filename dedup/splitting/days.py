"""The days of an article, out of what its head, its lines and its address say of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from dedup.blocks.document import LEAST_BODY
from dedup.lexicon.dates import find_day, is_date_alone, parse_date
from dedup.lexicon.lines import ends_sentence
from dedup.splitting.facts import Facts
from dedup.splitting.roles import Roles

_ABOVE, _BELOW = 3, 8  # blocks from the headline, among which its date may stand
_LONGEST = 120  # characters of a line with a date in it
_OTHER_WORDS = 8  # in it: a name, a section, what can be done with the page
_EARLIEST = "1995"  # before it there were no news pages
_OTHERS = frozenset(
    "related sidebar latest comments navigation footer aside article segment hidden".split()
)
"""Places of dates that are not the article's."""


def choose_published(facts: Facts, roles: Roles, url: str | None) -> str | None:
    """A labelled date, else the head's, else one under the title, a time element's, one beside the
    title with other words, one of which the head says no more, one further down or above the
    title, the address's, or an update's; of those on one day the one that says most."""
    meta, dates = facts.meta, roles.dates
    printed = None if dates.keys() & {"named", "plain"} else _find_beside(facts, roles)
    ranked = [dates.get("named"), meta.published, dates.get("plain"), meta.moment, printed, meta.dated]
    ranked += [dates.get("late named"), dates.get("late"), dates.get("early"), find_day(url or "")]
    known = [day for day in ranked if day and _is_possible(day, facts)]
    if known:
        return _say_most(known, _find_local(known) or known[0])
    return choose_modified(facts, roles)


def choose_modified(facts: Facts, roles: Roles) -> str | None:
    """The day of an update as a line says it, else as the head does."""
    ranked = (roles.dates.get("updated"), facts.meta.modified)
    known = [day for day in ranked if day and _is_possible(day, facts)]
    return _say_most(known, known[0]) if known else None


def _say_most(known: Iterable[str], chosen: str) -> str:
    return max((date for date in known if date[:10] == chosen[:10]), key=len)


def _is_possible(day: str, facts: Facts) -> bool:
    """Whether a page can be of a day: zones apart, no page is of one after it was fetched."""
    if not facts.is_html:
        return True
    return day[:4] >= _EARLIEST and (facts.fetched is None or _days(facts.fetched, day) <= 1)


def _days(one: str, other: str) -> int:
    """From one date to another."""
    return (datetime.fromisoformat(other[:10]) - datetime.fromisoformat(one[:10])).days


def _find_local(known: list[str]) -> str | None:
    """Of what is told beside a first moment in UTC, what is that moment where the page is from.

    >>> _find_local(["2025-03-01T21:30Z", "2025-03-02"])
    '2025-03-02'
    >>> _find_local(["2025-03-01T09:30Z", "2025-03-02"])
    """
    first = known[0]
    if not first.endswith(("Z", "+00:00")):
        return None
    moment = datetime.fromisoformat(first)
    here = [first for first in known if first[:10] == known[0][:10] and first != known[0]]
    if here:
        return None
    return next((other for other in known[1:] if _is_same_moment(moment, other)), None)


def _is_same_moment(moment: datetime, other: str) -> bool:
    """Whether a date may be a moment in UTC, told in another zone."""
    told = datetime.fromisoformat(other)
    if told.tzinfo is not None:
        return abs(told - moment) < _NEAR
    least = told.replace(tzinfo=UTC)
    most = least if "T" in other else least + timedelta(days=1)
    return moment + _WEST < most and least <= moment + _EAST


_NEAR = timedelta(minutes=2)
_WEST, _EAST = timedelta(hours=-12), timedelta(hours=14)


def _find_beside(facts: Facts, roles: Roles) -> str | None:
    """The date in a short line beside the title, whatever role that has."""
    for at in _list_beside(facts, roles):
        block = facts.blocks[at]
        short = len(block.text) <= _LONGEST and block.place not in _OTHERS
        if not short or roles.given[at] == "related" or ends_sentence(block.text):
            continue
        marker = facts.markers[at]
        found = parse_date(block.text) if is_date_alone(block.text, _OTHER_WORDS) else None
        if found and not (marker and marker.role == "updated"):
            return found
    return None


def _list_beside(facts: Facts, roles: Roles) -> Iterator[int]:
    """Where a date of the article may stand: from the title to its text, then right above it."""
    texts = (at for at, role in enumerate(roles.given) if role == "body" and facts.is_paragraph[at])
    if roles.title_at is None:
        begin = next(texts, 0)
        yield from range(begin, max(begin - _BELOW, -1), -1)
        return
    title = roles.title_at
    own = [at for at in texts if at > title][:LEAST_BODY]
    end = own[-1] if own[LEAST_BODY - 1 :] else len(facts.blocks)
    yield from range(title + 1, min(end, title + _BELOW + 1))
    if facts.is_html:
        near = ("", "near", facts.blocks[title].place)
        above = range(title - 1, max(title - _ABOVE, 0) - 1, -1)
        yield from (at for at in above if facts.blocks[at].place in near)
        yield from range(own[0] - 1, max(own[0] - _ABOVE, title), -1) if own else ()
