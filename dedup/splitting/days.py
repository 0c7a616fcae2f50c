"""The days of an article: the best supported of those that its page tells."""

from __future__ import annotations

import functools
import tomllib
from importlib.resources import files

from dedup.splitting.facts import Facts
from dedup.splitting.roles import Roles
from dedup.splitting.tellings import Telling, is_moment_of, is_possible, list_tellings


def choose_published(facts: Facts, roles: Roles, url: str | None) -> str | None:
    """The day of the telling that weighs most, else an update's; of tellings of that day the one
    that says most. Of a page where none weighs more than nothing the day is not known.

    Where the first is a moment in UTC, the day is that of the page: what others say of it.
    """
    known = [one.day for one in _sort(list_tellings(facts, roles, url))]
    if not known:
        return choose_modified(facts, roles)
    return _say_most(known, _find_local(known[0], known) or known[0])


def choose_modified(facts: Facts, roles: Roles) -> str | None:
    """The day of an update as a line says it, else as the head does."""
    said = [day for day in (roles.updated, facts.meta.modified) if day]
    known = [day for day in said if is_possible(facts, day)]
    return _say_most(known, known[0]) if known else None


def weigh(telling: Telling) -> int:
    """What speaks for a telling more than against it."""
    weights = _read_weights()
    return weights["bias"] + sum(weights.get(fact, 0) for fact in telling.facts)


@functools.cache
def _read_weights() -> dict[str, int]:
    return tomllib.loads(files("dedup.splitting").joinpath("days.toml").read_text("utf-8"))


def _sort(told: list[Telling]) -> list[Telling]:
    """Tellings that something speaks for, the best first."""
    weights = [weigh(one) for one in told]
    places = sorted(range(len(told)), key=lambda at: -weights[at])
    return [told[at] for at in places if weights[at] > 0]


def _say_most(known: list[str], chosen: str) -> str:
    return max((day for day in known if day[:10] == chosen[:10]), key=len)


def _find_local(first: str, others: list[str]) -> str | None:
    """Of what is told beside a first moment in UTC, what is that moment where the page is from.

    >>> _find_local("2025-03-01T21:30Z", ["2025-03-02"])
    '2025-03-02'
    >>> _find_local("2025-03-01T09:30Z", ["2025-03-02"])
    """
    others = [one for one in others if one != first]
    if any(other[:10] == first[:10] for other in others):
        return None
    return next((other for other in others if is_moment_of(first, other)), None)
