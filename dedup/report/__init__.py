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
    articles: int | None
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

    articles: int | None
    """In all; `None` where the report was made from clusters alone."""
    clustered: int
    related: int | None
    """Items split off in all; `None` as above."""
    stories: tuple[Story, ...]
    """Largest first; then more sources first; then by id."""
    outlets: tuple[Outlet, ...]
    """Most articles first."""


def build_report(clusters: Iterable[Cluster], articles: Iterable[Row] | None = None) -> Report:
    """The report of clusters and, where given, of the article records they came from.

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
        stories=tuple(sorted((_tell(c, records) for c in clusters), key=_rank)),
        outlets=tuple(Outlet(s, of_source[s] if known else None, clustered[s]) for s in ranked),
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
