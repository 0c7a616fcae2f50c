"""One value that every report is a function of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from dedup.model import FORMAT, Cluster
from dedup.report.course import Step, list_credits, trace_course

Row = dict[str, Any]

MOST_TOLD = 1000
"""Stories, the largest, whose course is told: it takes a millisecond an article."""


@dataclass(frozen=True, slots=True)
class Outlet:
    """What one source has in the run."""

    source: str
    articles: int | None
    clustered: int


@dataclass(frozen=True, slots=True)
class Story:
    """A cluster, with the texts of its articles and of those it is linked to, where known."""

    cluster: Cluster
    title: str
    texts: dict[str, Row]
    """Id to its article record: members and excerpts; empty without articles."""
    course: tuple[Step, ...]
    """Of each member in their order; empty but for the `MOST_TOLD` largest."""
    credits: tuple[str, ...]
    """Whom its articles credit, most often first."""


@dataclass(frozen=True, slots=True)
class Report:
    """What there is to say of a run."""

    articles: int | None
    """In all; `None` where the report was made from clusters alone."""
    clustered: int
    related: int | None
    """Items split off in all; `None` as above."""
    stories: tuple[Story, ...]
    """Largest first; then more sources first; then by id."""
    outlets: tuple[Outlet, ...]
    """Most articles first."""
    links: dict[tuple[str, int], Row]
    """Article and position of a related item to what it announces; without those that are unknown,
    and empty where nobody looked."""


def build_report(
    clusters: Iterable[Cluster],
    articles: Iterable[Row] | None = None,
    links: Iterable[Row] = (),
) -> Report:
    """The report of clusters and, where given, of the article records they came from.

    links: rows of `model.link_schema`.

    >>> build_report([]).stories
    ()
    """
    clusters = list(clusters)
    records = {row["id"]: row for row in articles or ()}
    members = [member for cluster in clusters for member in cluster.members]
    clustered = Counter(m.source for m in members if m.source is not None)
    of_source = Counter(row["source"] for row in records.values() if row.get("source"))
    ranked = sorted(of_source or clustered, key=lambda s: (-of_source[s], -clustered[s], s))
    known = articles is not None
    return Report(
        articles=len(records) if known else None,
        clustered=len(members),
        related=sum(len(r.get("related") or ()) for r in records.values()) if known else None,
        stories=tuple(
            _tell(cluster, records, told=number < MOST_TOLD)
            for number, cluster in enumerate(sorted(clusters, key=_rank))
        ),
        outlets=tuple(Outlet(s, of_source[s] if known else None, clustered[s]) for s in ranked),
        links={(row["article"], row["position"]): row for row in links if row["announces"]},
    )


def to_record(report: Report) -> Row:
    """The report as one JSON object."""
    return {
        "format": FORMAT,
        "articles": report.articles,
        "clustered": report.clustered,
        "related": report.related,
        "outlets": [asdict(outlet) for outlet in report.outlets],
        "clusters": [
            {
                **asdict(story.cluster),
                "credits": list(story.credits),
                "course": [asdict(step) for step in story.course],
            }
            for story in report.stories
        ],
    }


def _tell(cluster: Cluster, records: dict[str, Row], *, told: bool) -> Story:
    ids = [*(member.id for member in cluster.members), *cluster.excerpts]
    lead = next(m for m in cluster.members if m.id == cluster.representative)
    title = lead.title or next((m.title for m in cluster.members if m.title), None) or "—"
    texts = {i: records[i] for i in ids if i in records}
    course = trace_course(cluster, texts) if told else ()
    return Story(cluster, title, texts, course, list_credits(cluster, texts))


def _rank(cluster: Cluster) -> tuple[int, int, str]:
    return (-cluster.size, -len(cluster.sources), cluster.cluster)
