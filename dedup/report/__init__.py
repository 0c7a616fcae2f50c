"""One value that every report is a function of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from dedup.model import FORMAT, Cluster

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Outlet:
    """What one source has in the run."""

    source: str
    articles: int
    clustered: int


@dataclass(frozen=True, slots=True)
class Story:
    """A cluster, with the texts of its articles and of those it is linked to, where known."""

    cluster: Cluster
    title: str
    texts: dict[str, Row]
    """Id to its article record: members and excerpts; empty without articles."""


@dataclass(frozen=True, slots=True)
class Report:
    """What there is to say of a run."""

    articles: int
    clustered: int
    related: int
    stories: tuple[Story, ...]
    """Largest first; then more sources first; then by id."""
    outlets: tuple[Outlet, ...]
    """Most articles first."""


def build_report(clusters: Iterable[Cluster], articles: Iterable[Row] = ()) -> Report:
    """The report of clusters and, where given, of the article records they came from.

    Without articles, counts cover the clusters' members alone.

    >>> build_report([]).stories
    ()
    """
    clusters = list(clusters)
    records = {row["id"]: row for row in articles}
    members = [member for cluster in clusters for member in cluster.members]
    clustered = Counter(m.source for m in members if m.source is not None)
    of_source = Counter(row["source"] for row in records.values() if row.get("source")) or clustered
    stories = [_tell(cluster, records) for cluster in clusters]
    return Report(
        articles=len(records) or len(members),
        clustered=len(members),
        related=sum(len(row.get("related") or ()) for row in records.values()),
        stories=tuple(sorted(stories, key=_rank)),
        outlets=tuple(
            Outlet(source, count, clustered[source])
            for source, count in sorted(of_source.items(), key=lambda x: (-x[1], x[0]))
        ),
    )


def to_record(report: Report) -> Row:
    """The report as one JSON object."""
    return {
        "format": FORMAT,
        "articles": report.articles,
        "clustered": report.clustered,
        "related": report.related,
        "outlets": [asdict(outlet) for outlet in report.outlets],
        "clusters": [asdict(story.cluster) for story in report.stories],
    }


def _tell(cluster: Cluster, records: dict[str, Row]) -> Story:
    ids = [*(member.id for member in cluster.members), *cluster.excerpts]
    lead = next(m for m in cluster.members if m.id == cluster.representative)
    title = lead.title or next((m.title for m in cluster.members if m.title), None) or "—"
    return Story(cluster, title, {i: records[i] for i in ids if i in records})


def _rank(story: Story) -> tuple[int, int, str]:
    return (-story.cluster.size, -len(story.cluster.sources), story.cluster.cluster)
