"""Who was first with a story, who had it later and by how much, and what that says of outlets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from dedup.matching.times import order_of, read_day, read_moment
from dedup.model import Cluster, Member

DAY = 24 * 60
LAGS = (60, 3 * 60, 6 * 60, 12 * 60, DAY, 2 * DAY, 4 * DAY, 8 * DAY)
"""Minutes at which the classes of delays end; what is later is in a class of its own."""


@dataclass(frozen=True, slots=True)
class Follower:
    """An outlet that had a story after another one."""

    source: str
    minutes: int | None
    """After the earliest article; `None` where one of the two names a day alone."""
    days: int


@dataclass(frozen=True, slots=True)
class Origin:
    """How a story went through outlets, as far as dates tell."""

    source: str | None
    """Who was first: earlier than all others; `None` where dates do not tell."""
    article: str
    """Id of the earliest article."""
    followers: tuple[Follower, ...]
    """Who was later than the earliest article; by time, then name."""


@dataclass(frozen=True, slots=True)
class Outlet:
    """What one source has in the run, in stories: an article in no cluster is one by itself."""

    source: str
    articles: int | None
    """`None` where the report was made from clusters alone."""
    clustered: int
    """Articles in clusters."""
    related: int | None
    """Items that were split off its articles; `None` as above."""
    own: int | None
    """Stories of its own: nobody else's, or it was first; `None` as above."""
    first: int
    """Those of its own that others had later."""
    reprinted: int
    """Stories that another outlet surely had before."""
    unclear: int
    """Stories of several outlets of which dates do not tell either."""


@dataclass(frozen=True, slots=True)
class Reuse:
    """How often one outlet had what another had first."""

    first: str
    follower: str
    stories: int
    median_minutes: int | None
    """Of those delays that are known to the minute."""


def find_origin(cluster: Cluster) -> Origin | None:
    """Who was first and who followed; `None` where fewer than two outlets have a date.

    Of two articles one is earlier where both name a time, by the minute, else where they name
    different days. Articles without a date or an outlet are left out.

    >>> one, other = (Member(i, i, None, f"2025-03-04T1{i}:20", None, 1.0, "exact") for i in "03")
    >>> find_origin(Cluster("0", 2, ("0", "3"), one.published, "0", 1.0, 1.0, (one, other)))
    Origin(source='0', article='0', followers=(Follower(source='3', minutes=180, days=0),))
    """
    of_outlets: dict[str, Member] = {}
    for member in cluster.members:
        if member.source is not None and read_day(member.published):
            held = of_outlets.setdefault(member.source, member)
            of_outlets[member.source] = find_earliest((held, member)) or member
    first = find_earliest(of_outlets.values())
    if first is None or first.source is None or len(of_outlets) < 2:
        return None
    followers = []
    for source, member in sorted(of_outlets.items(), key=lambda one: (_order(one[1]), one[0])):
        days, minutes = measure_delay(first.published, member.published)
        if _is_later(days, minutes):
            followers.append(Follower(source, minutes, days or 0))
    certain = len(followers) == len(of_outlets) - 1
    return Origin(first.source if certain else None, first.id, tuple(followers))


def find_earliest(members: Iterable[Member]) -> Member | None:
    """The dated member than which none is earlier; of several the first by `order_of`, then id."""
    ranked = sorted((m for m in members if read_day(m.published)), key=_order)
    earliest = ranked[0] if ranked else None
    for member in ranked:
        # A day can be before a time whose moment, in UTC, is of that day or of the one before.
        if earliest and _is_later(*measure_delay(member.published, earliest.published)):
            earliest = member
    return earliest


def _order(member: Member) -> tuple[Any, ...]:
    return (*order_of(member.published), member.id)


def _is_later(days: int | None, minutes: int | None) -> bool:
    return (minutes if minutes is not None else days or 0) > 0


def measure_delay(first: str | None, published: str | None) -> tuple[int | None, int | None]:
    """(days, minutes) from one date to another; `None` where they do not tell.

    Days are those that both name; minutes are known where both name a time, and one without an
    offset is read as if it were UTC.

    >>> measure_delay("2025-03-04T23:00+03:00", "2025-03-05T01:00+04:00")
    (1, 60)
    """
    one, other = read_day(first), read_day(published)
    since, until = read_moment(first), read_moment(published)
    days = (other - one).days if one and other else None
    return days, round((until - since).total_seconds() / 60) if since and until else None


def describe_outlets(
    clusters: Sequence[Cluster],
    origins: Sequence[Origin | None],
    records: Mapping[str, Mapping[str, Any]] | None,
) -> tuple[Outlet, ...]:
    """Every outlet, those with most articles first.

    origins: of each cluster.  records: article records by id, where they are known.
    """
    known = records is not None
    rows = [row for row in (records or {}).values() if row.get("source")]
    articles = Counter(row["source"] for row in rows)
    related: Counter[str] = Counter()
    for row in rows:
        related[row["source"]] += len(row["related"])
    clustered = Counter(source for cluster in clusters for source in _sources_of(cluster))
    counts = _count_stories(clusters, origins)
    names = articles.keys() | clustered.keys()
    ranked = sorted(names, key=lambda name: (-articles[name], -clustered[name], name))
    return tuple(
        Outlet(
            name,
            articles[name] if known else None,
            clustered[name],
            related[name] if known else None,
            counts["own"][name] + max(0, articles[name] - clustered[name]) if known else None,
            *(counts[kind][name] for kind in ("first", "reprinted", "unclear")),
        )
        for name in ranked
    )


def _count_stories(
    clusters: Iterable[Cluster], origins: Iterable[Origin | None]
) -> dict[str, Counter[str]]:
    """For each kind of story in `Outlet` how many every outlet has among the clusters."""
    counts = {name: Counter[str]() for name in ("own", "first", "reprinted", "unclear")}
    for cluster, origin in zip(clusters, origins, strict=True):
        outlets = set(_sources_of(cluster))
        for source in outlets:
            kind = _part_of(source, origin, alone=len(outlets) == 1)
            counts[kind][source] += 1
            counts["first"][source] += kind == "own" and len(outlets) > 1
    return counts


def _sources_of(cluster: Cluster) -> list[str]:
    return [member.source for member in cluster.members if member.source is not None]


def _part_of(source: str, origin: Origin | None, *, alone: bool) -> str:
    if alone or (origin and origin.source == source):
        return "own"
    followed = origin and source in {follower.source for follower in origin.followers}
    return "reprinted" if followed else "unclear"


def count_reuse(origins: Iterable[Origin | None]) -> tuple[Reuse, ...]:
    """Who had whose stories later: most stories first, then by names."""
    delays: dict[tuple[str, str], list[int | None]] = {}
    for origin in origins:
        if origin and origin.source:
            for later in origin.followers:
                delays.setdefault((origin.source, later.source), []).append(later.minutes)
    rows = []
    for (first, follower), minutes in delays.items():
        known = [number for number in minutes if number is not None]
        rows.append(Reuse(first, follower, len(minutes), round(median(known)) if known else None))
    return tuple(sorted(rows, key=lambda row: (-row.stories, row.first, row.follower)))


def count_lags(origins: Iterable[Origin | None]) -> tuple[int, ...]:
    """How many followers came in each class of `LAGS`, and how many later."""
    counts = [0] * (len(LAGS) + 1)
    for origin in origins:
        for follower in origin.followers if origin else ():
            minutes = follower.minutes if follower.minutes is not None else follower.days * DAY
            counts[sum(minutes >= end for end in LAGS)] += 1
    return tuple(counts)


def count_sizes(clusters: Iterable[Cluster]) -> tuple[tuple[int, int], ...]:
    """(articles in a cluster, how many such clusters), by size."""
    return tuple(sorted(Counter(cluster.size for cluster in clusters).items()))
