"""How a story went: who was first, who followed and how much later, and what each changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dedup import arabic
from dedup.analysis.reuse import find_earliest, measure_delay
from dedup.model import Cluster, Member

MOST_CHANGES = 5
"""Numbers that are told of one member."""


@dataclass(frozen=True, slots=True)
class Step:
    """One member beside the earliest, and beside the representative."""

    id: str
    days: int | None
    """After the earliest, by the days that both name; `None` where one has no date."""
    minutes: int | None
    """The same to the minute, where both name a time."""
    numbers: tuple[tuple[str, str], ...]
    """What a number was in the representative, and what it is here, where the two words before, or
    behind, are the same; empty without texts."""
    words: int | None
    """How many more words than the representative has; `None` without texts."""


def trace_course(cluster: Cluster, texts: Mapping[str, Mapping[str, Any]]) -> tuple[Step, ...]:
    """A step for each member, in their order. texts: article records by id, where known."""
    earliest = find_earliest(cluster.members)
    first = earliest.published if earliest else None
    lead = texts.get(cluster.representative)
    base = arabic.words(lead["text"]) if lead else None
    steps = []
    for member in cluster.members:
        days, minutes = measure_delay(first, member.published)
        own = arabic.words(texts[member.id]["text"]) if base and member.id in texts else None
        changed = compare_numbers(base, own) if base and own else ()
        more = len(own) - len(base) if base and own else None
        steps.append(Step(member.id, days, minutes, changed, more))
    return tuple(steps)


def find_weakest(cluster: Cluster) -> Member | None:
    """The member that is least like the representative, if there is another one."""
    others = [member for member in cluster.members if member.id != cluster.representative]
    return min(others, key=lambda member: (member.jaccard, member.id), default=None)


def list_credits(cluster: Cluster, texts: Mapping[str, Mapping[str, Any]]) -> tuple[str, ...]:
    """Whom the members credit, most often first."""
    found = Counter(
        texts[member.id].get("credit") for member in cluster.members if member.id in texts
    )
    ranked = sorted((name for name in found if name), key=lambda name: (-found[name], name))
    return tuple(ranked)


def compare_numbers(one: list[str], other: list[str]) -> tuple[tuple[str, str], ...]:
    """Numbers of two folded texts that differ where the words beside them are the same.

    >>> compare_numbers("ادي الي مقتل 17 شخصا في".split(), "ادي الي مقتل 29 شخصا في".split())
    (('17', '29'),)
    """
    was, now = _numbers(one), _numbers(other)
    changed = {
        (was[place], now[place]): None for place in now if place in was and was[place] != now[place]
    }
    return tuple(list(changed)[:MOST_CHANGES])


def _numbers(words: list[str]) -> dict[tuple[str, str, str], str]:
    """The first number that stands beside two words, by these words; in the order of the text."""
    found: dict[tuple[str, str, str], str] = {}
    for q, word in enumerate(words):
        number = arabic.NUMBER_WORDS.get(word, word if word[0].isdecimal() else None)
        if number is None:
            continue
        if q >= 2:
            found.setdefault(("before", words[q - 2], words[q - 1]), number)
        if q + 2 < len(words):
            found.setdefault(("behind", words[q + 1], words[q + 2]), number)
    return found
