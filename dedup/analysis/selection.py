"""Which stories of a report are shown, and in what order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from dedup.analysis import Report, Story, rank
from dedup.analysis.course import trace_course
from dedup.matching.times import order_of, read_day
from dedup.model import Cluster, name_outlet


@dataclass(frozen=True, slots=True)
class Selection:
    """What a reader wants to see. The totals and pictures of a report stay those of all stories."""

    sort: str = "size"
    """One of `SORTS`."""
    sources: tuple[str, ...] = ()
    """Only stories that one of these outlets has; all where it is empty."""
    since: date | None = None
    """Only stories that were first published on that day or later."""
    min_size: int = 2
    """Only stories of so many articles or more."""
    limit: int | None = None
    """So many at most."""


def _by_time(cluster: Cluster) -> tuple[Any, ...]:
    _, moment, _ = order_of(cluster.first_published)
    known = read_day(cluster.first_published)
    # A day alone is told behind the times of that day here too, so it comes before them.
    return (known is None, -known.toordinal() if known else 0, -moment if known else 0.0)


SORTS: dict[str, Callable[[Cluster], tuple[Any, ...]]] = {
    "size": rank,
    "outlets": lambda cluster: (-len(cluster.sources), -cluster.size, cluster.cluster),
    "weakest": lambda cluster: (cluster.weakest, *rank(cluster)),
    "score": lambda cluster: (cluster.score or 0.0, *rank(cluster)),
    "first": lambda cluster: (*_by_time(cluster), *rank(cluster)),
}
"""Name to order: most articles; most outlets; the least alike first; the least sure first; first
published latest."""


def select_stories(report: Report, wanted: Selection) -> Report:
    """The report with the wanted stories alone, in the wanted order."""
    order = SORTS[wanted.sort]
    chosen = sorted(
        (story for story in report.stories if _is_wanted(story, wanted)),
        key=lambda story: order(story.cluster),
    )
    return replace(report, stories=tuple(chosen[: wanted.limit]))


def _is_wanted(story: Story, wanted: Selection) -> bool:
    cluster = story.cluster
    if cluster.size < wanted.min_size:
        return False
    wanted_names, names = (set(map(name_outlet, n)) for n in (wanted.sources, cluster.sources))
    if wanted_names and not wanted_names & names:
        return False
    first = read_day(cluster.first_published)
    return wanted.since is None or (first is not None and first >= wanted.since)


def single_out(report: Report, story: Story) -> Report:
    """The report with one story, told in full however small it is, and of pairs to judge and split
    pages those of its articles."""
    held = {member.id for member in story.cluster.members}
    told = replace(story, course=trace_course(story.cluster, story.texts))
    return replace(
        report,
        stories=(told,),
        doubtful=tuple(one for one in report.doubtful if {one.pair.a, one.pair.b} <= held),
        traces={name: trace for name, trace in report.traces.items() if name in held},
    )


def find_stories(report: Report, name: str) -> list[Story]:
    """The one story that a cluster's id, or the id of an article in it, names; else all those whose
    ids begin so."""
    exact = [
        story
        for story in report.stories
        if name == story.cluster.cluster or name in {m.id for m in story.cluster.members}
    ]
    return exact[:1] or [s for s in report.stories if name and s.cluster.cluster.startswith(name)]
