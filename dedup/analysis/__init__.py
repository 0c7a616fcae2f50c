"""One value that every report is a function of."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from typing import Any

from dedup.analysis.course import Step, list_credits, trace_course
from dedup.analysis.doubtful import list_doubted, list_doubtful
from dedup.analysis.periods import Period, count_periods
from dedup.analysis.reuse import (
    Origin,
    Outlet,
    Reuse,
    count_lags,
    count_reuse,
    count_sizes,
    describe_outlets,
    find_origin,
)
from dedup.model import Cluster, Pair

Row = Mapping[str, Any]

LONGEST_REASON = 200  # letters
MOST_TOLD = 5000
"""Stories, the largest, of which changed numbers and lengths are told: half a millisecond an
article."""


@dataclass(frozen=True, slots=True)
class Besides:
    """What else is known of a run; each is empty where nobody looked."""

    links: tuple[Row, ...] = ()
    """`model.link_schema`: what related items announce."""
    rejects: tuple[Row, ...] | None = None
    """`model.reject_schema`: pages and rows that were refused; `None` where that is not known."""
    traces: tuple[Row, ...] = ()
    """`model.trace_schema`: how pages were split."""


@dataclass(frozen=True, slots=True)
class Story:
    """A cluster, with the texts of its articles and of those it is linked to, where known."""

    cluster: Cluster
    title: str
    texts: dict[str, Row]
    """Id to its article record: members and excerpts; empty without articles."""
    course: tuple[Step, ...]
    """Of each member in their order."""
    credits: tuple[str, ...]
    """Whom its articles credit, most often first."""
    origin: Origin | None
    """Who was first, where dates tell."""


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A pair that a reader should judge, with its two article records."""

    pair: Pair
    a: Row
    b: Row


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why pages were refused: words with digits or slashes, which differ by page, are dots."""

    reason: str
    count: int
    example: str
    """Path of one of them."""


@dataclass(frozen=True, slots=True)
class Report:
    """What there is to say of a run. Everything that is drawn is drawn from this value alone."""

    articles: int | None
    """In all; `None` where the report was made from clusters alone."""
    clustered: int
    related: int | None
    """Items split off in all; `None` as above."""
    refused: tuple[Refusal, ...] | None
    """Commonest reason first; `None` where rejects are not known."""
    of_stories: int
    """How many there are, however few are selected."""
    stories: tuple[Story, ...]
    """Largest first; then more sources first; then by id. Or as `selection` chose them."""
    outlets: tuple[Outlet, ...]
    """Most articles first."""
    reuse: tuple[Reuse, ...]
    periods: tuple[Period, ...]
    """Of all articles; of those in clusters where no others are known."""
    lags: tuple[int, ...]
    """Followers by the classes of `reuse.LAGS`."""
    sizes: tuple[tuple[int, int], ...]
    doubtful: tuple[Doubtful, ...]
    links: dict[tuple[str, int], Row] = field(default_factory=dict)
    """Article and position of a related item to what it announces; without those that are unknown,
    and empty where nobody looked."""
    traces: dict[str, Row] = field(default_factory=dict)
    """Article to how its page was split, where that was kept."""

    @property
    def doubted(self) -> list[Row]:
        """The split pages that somebody should look at, the most doubted first."""
        return list_doubted(self.traces.values())

    @property
    def pages(self) -> int | None:
        """Pages of the run, where articles and rejects are known."""
        if self.articles is None or self.refused is None:
            return None
        return self.articles + sum(one.count for one in self.refused)


def build_report(
    clusters: Iterable[Cluster],
    articles: Iterable[Row] | None = None,
    pairs: Iterable[Pair] = (),
    besides: Besides | None = None,
) -> Report:
    """The report of clusters and, where given, of the article records and pairs they came from.

    Of records with one id the last one counts.

    >>> build_report([]).stories
    ()
    """
    besides = besides or Besides()
    ranked = sorted(clusters, key=rank)
    origins = list(map(find_origin, ranked))
    doubtful = list_doubtful(pairs)
    known = None if articles is None else _hold(articles, _list_read(ranked, doubtful))
    records = known or {}
    return Report(
        articles=None if known is None else len(known),
        clustered=sum(len(cluster.members) for cluster in ranked),
        related=None if known is None else sum(len(row["related"]) for row in known.values()),
        refused=None if besides.rejects is None else _group(besides.rejects),
        of_stories=len(ranked),
        stories=tuple(map(partial(_tell, records), ranked, origins, count())),
        outlets=describe_outlets(ranked, origins, known),
        reuse=count_reuse(origins),
        periods=count_periods(_list_dates(ranked, known)),
        lags=count_lags(origins),
        sizes=count_sizes(ranked),
        doubtful=tuple(
            Doubtful(pair, records[pair.a], records[pair.b])
            for pair in doubtful
            if pair.a in records and pair.b in records
        ),
        links={(row["article"], row["position"]): row for row in besides.links if row["announces"]},
        traces={row["id"]: row for row in sorted(besides.traces, key=_place)},
    )


_EMPTY = dict.fromkeys(("source", "title", "published", "url", "credit"))


def _list_read(clusters: Iterable[Cluster], doubtful: Iterable[Pair]) -> set[str]:
    """The articles that somebody will read."""
    read = {name for cluster in clusters for name in _list_ids(cluster)}
    return read | {name for pair in doubtful for name in (pair.a, pair.b)}


def _hold(articles: Iterable[Row], read: set[str]) -> dict[str, Row]:
    """Article records by id; of those that nobody will read, only what is counted."""
    held: dict[str, Row] = {}
    for row in articles:
        related = row.get("related") or ()
        if row["id"] in read:
            held[row["id"]] = {**_EMPTY, **row, "related": related}
        else:
            facts = {name: row.get(name) for name in ("source", "published")}
            held[row["id"]] = {**facts, "related": (None,) * len(related)}
    return held


def _list_dates(
    clusters: Iterable[Cluster], known: Mapping[str, Row] | None
) -> Iterator[tuple[str | None, bool]]:
    members = [member for cluster in clusters for member in cluster.members]
    held = {member.id for member in members}
    if known is None:
        return ((member.published, True) for member in members)
    return ((row.get("published"), name in held) for name, row in known.items())


def _list_ids(cluster: Cluster) -> list[str]:
    return [*(member.id for member in cluster.members), *cluster.excerpts]


def _place(trace: Row) -> tuple[str, str]:
    return (trace["path"] or "", trace["id"] or "")


def rank(cluster: Cluster) -> tuple[int, int, str]:
    """The order of stories: largest first, then more sources first, then by id."""
    return (-cluster.size, -len(cluster.sources), cluster.cluster)


def _tell(
    records: Mapping[str, Row], cluster: Cluster, origin: Origin | None, number: int
) -> Story:
    lead = next(m for m in cluster.members if m.id == cluster.representative)
    title = lead.title or next((m.title for m in cluster.members if m.title), None) or "—"
    texts = {name: records[name] for name in _list_ids(cluster) if name in records}
    course = trace_course(cluster, texts if number < MOST_TOLD else {})
    return Story(cluster, title, texts, course, list_credits(cluster, texts), origin)


_OF_ONE_PAGE = re.compile(r"[/\\\d]")


def _group(rejects: Iterable[Row]) -> tuple[Refusal, ...]:
    counts: Counter[str] = Counter()
    examples: dict[str, str] = {}
    for row in rejects:
        words = row["reason"][:LONGEST_REASON].split()
        reason = " ".join("…" if _OF_ONE_PAGE.search(word) else word for word in words)
        counts[reason] += 1
        path = row["path"] or "—"
        examples[reason] = min(path, examples.get(reason, path))
    ranked = sorted(counts, key=lambda reason: (-counts[reason], reason))
    return tuple(Refusal(reason, counts[reason], examples[reason]) for reason in ranked)
