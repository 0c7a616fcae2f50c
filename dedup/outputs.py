"""What a run leaves: the files of `dedup run`, and the record of how they came about."""

from __future__ import annotations

import os
import platform
import time
from dataclasses import asdict, dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pyarrow as pa

from dedup import pipeline, sharing
from dedup.analysis import Besides, Report, build_report, rank
from dedup.engine import Engine, Table
from dedup.errors import BadInput
from dedup.meetings import Known
from dedup.model import (
    FORMAT,
    Cluster,
    Pair,
    identify,
    list_clusters,
    list_rows,
    pair_schema,
    passage_schema,
)
from dedup.pipeline import Matches
from dedup.reading import runs
from dedup.report.html import to_html
from dedup.settings import Settings
from dedup.version import VERSION
from dedup.writing import hold, stand_in, to_json, write_batches, write_table, write_text

MOST_TRACED, MOST_DOUBTED = 500, 50
"""Pages whose splitting is kept, block by block, for the report to show; and how many of them are
those that somebody should look at first."""


@dataclass(frozen=True, slots=True)
class Input:
    """What a run was given."""

    paths: tuple[str, ...]
    listing: pa.Table
    skipped: dict[str, int]
    """Files in the folders that are not pages, by suffix."""
    markers: tuple[tuple[str, str], ...] = ()
    """Name and text of each file that adds to the markers."""
    remember: pipeline.Remember | None = None
    """What tells all that is known of sites."""
    fetched: str | None = None
    """When the pages were, where that was said."""
    known: Known | None = None
    """On which days 3-grams stood in earlier runs, where that is to be used and kept."""
    passages: bool = False
    """Whether those are wanted that articles of different stories share."""


def run(
    engine: Engine, listed: Table, given: Input, settings: Settings, *, repetition_pass: bool
) -> Run:
    """The whole path: pages to articles, rejects, pairs and clusters, all of them held here.

    listed: the pages of `given` as the engine has them.
    """
    began = time.perf_counter()
    markers = tuple(text for _, text in given.markers)
    read = partial(pipeline.open_files, repetition_pass=repetition_pass, markers=markers)
    documents = read(engine, listed, pages=given.listing.num_rows, remember=given.remember)
    missed = pipeline.count_missed(engine, documents, markers)
    split, rejects = pipeline.split_documents(engine, documents, markers=markers, keep=True)
    articles = engine.collect(split)
    matches, links, shared = _match(engine, articles, given, settings)
    pairs = pa.Table.from_batches(matches.pairs, pair_schema())
    clusters = engine.collect(matches.clusters)
    stories = list_clusters(clusters)
    chosen = choose_traced(stories, articles)
    traces = pipeline.trace_pages(engine, documents, chosen, markers=markers)
    besides = Besides(*(tuple(table.to_pylist()) for table in (links, rejects, traces)))
    compared = (Pair(**row) for row in list_rows(pairs))
    report = build_report(stories, list_rows(articles), compared, besides)
    return Run(
        given=given,
        settings=settings,
        articles=articles,
        rejects=rejects,
        matches=matches,
        pairs=pairs,
        clusters=clusters,
        links=links,
        shared=shared,
        traces=traces,
        missed=missed,
        report=report,
        seconds=time.perf_counter() - began,
    )


def _match(
    engine: Engine, articles: pa.Table, given: Input, settings: Settings
) -> tuple[Matches, pa.Table, sharing.Passages | None]:
    """What articles held here are to one another, what their related items announce, and what they
    share."""
    listed = pipeline.list_articles(articles)
    taken = engine.read(listed, pipeline.BATCH_ARTICLES, articles.num_rows)
    taken, texts = sharing.hold_texts(engine, taken) if given.passages else (taken, None)
    matches = pipeline.match_articles(engine, taken, settings, given.known)
    related = zip(articles["id"].to_pylist(), articles["related"].to_pylist(), strict=True)
    links = pipeline.link_related(engine, matches, related, settings)
    shared = sharing.find_passages(engine, matches, texts, settings) if texts else None
    return matches, links, shared


def choose_traced(stories: list[Cluster], articles: pa.Table) -> dict[str, str]:
    """The pages whose splitting a report shows, path to article: the most doubted first, then those
    of the largest stories, then of other articles by path; `MOST_TRACED` at most."""
    paths = dict(zip(*(articles[name].to_pylist() for name in ("id", "path")), strict=True))
    doubted = articles.select(["id", "path", "doubt"]).sort_by(
        [("doubt", "descending"), ("path", "ascending")]
    )
    most = doubted["id"][:MOST_DOUBTED].to_pylist()
    ranked = [member.id for story in sorted(stories, key=rank) for member in story.members]
    first = list(dict.fromkeys([*most, *ranked, *paths]))[:MOST_TRACED]
    return {paths[name]: name for name in first}


@dataclass(frozen=True, slots=True)
class Run:
    """A finished run."""

    given: Input
    settings: Settings
    articles: pa.Table
    rejects: pa.Table
    matches: Matches
    pairs: pa.Table
    """`model.pair_schema`"""
    clusters: pa.Table
    """`model.cluster_schema`"""
    links: pa.Table
    """`model.link_schema`"""
    traces: pa.Table
    """`model.trace_schema`, of some pages."""
    missed: dict[str, int]
    """`pipeline.count_missed`"""
    report: Report
    seconds: float
    shared: sharing.Passages | None = None
    """What articles of different stories share, where that is wanted."""


def list_places(out: str) -> list[str]:
    """The nine files that a run may leave in `out`, in the order in which they get their names."""
    return [os.path.join(out, name) for name in runs.FILES]


def find_run(out: str) -> dict[str, Any] | None:
    """What the `run.json` in `out` says of the run that a new one will replace.

    `None` where there is no run. Raises `BadInput` where other people's files have the names that
    those of a run have. A run that was killed while its files took their names is one too.
    """
    place = os.path.join(out, runs.RECORD)
    found = runs.read_record(place) or runs.read_record(stand_in(place))
    if found is None and (others := [p for p in list_places(out) if os.path.lexists(p)]):
        names = ", ".join(map(os.path.basename, others))
        raise BadInput(
            f"{out} has files that no `dedup run` left: {names}; they would be replaced: move them,"
            " or give another folder"
        )
    return found


def name_run(record: dict[str, Any]) -> str:
    """An earlier run in a few words.

    >>> name_run({"input": {"paths": ["may", "june", "july"]}, "articles": 66})
    'may and 2 other paths (66 articles)'
    """
    given = record["input"]
    paths = given.get("paths") if isinstance(given, dict) else None
    first, *others = paths if isinstance(paths, list) and paths else ["other pages"]
    more = f" and {len(others)} other path{'s'[: len(others) > 1]}" if others else ""
    return f"{first}{more} ({record['articles']} articles)"


def write_run(out: Path, done: Run, engine: Engine) -> None:
    """The files of a run in `out`: all of them, or none where one cannot be written.

    `run.json` goes first and comes last, so that its presence says that all are of one run.
    """
    tables = (done.articles, done.pairs, done.clusters, done.links, done.traces, done.rejects)
    with hold(*list_places(str(out)), seal=out / runs.RECORD, gone=out / runs.PASSAGES):
        for name, table in zip(runs.TABLES, tables, strict=True):
            write_table(str(out / f"{name}.jsonl"), table)
        if done.shared:
            write_batches(str(out / runs.PASSAGES), done.shared.found, passage_schema())
        write_text(str(out / runs.REPORT), to_html(done.report))
        write_text(str(out / runs.RECORD), to_json(describe(done, engine)))


def describe(done: Run, engine: Engine) -> dict[str, Any]:
    """What `run.json` says: input, settings, counts; and of each stage seconds, rows, memory."""
    relations = done.pairs["relation"].to_pylist()
    return {
        "format": FORMAT,
        "dedup": VERSION,
        "folding": done.settings.folding,
        "settings": done.settings.record(),
        "input": {
            "paths": list(done.given.paths),
            "fetched": done.given.fetched,
            "skipped_files": done.given.skipped,
        },
        "markers": [{"path": p, "xxh3_64": identify(text)} for p, text in done.given.markers],
        "main_missed": done.missed,
        "pages": done.given.listing.num_rows,
        "articles": done.articles.num_rows,
        "rejects": done.rejects.num_rows,
        "related": done.report.related,
        "related_found": done.links.num_rows - done.links["announces"].null_count,
        "too_short_to_compare": done.matches.too_short,
        "pairs": {name: relations.count(name) for name in sorted(set(relations))},
        "clusters": done.clusters.num_rows,
        "clustered_articles": done.report.clustered,
        "furniture": done.matches.furniture,
        "large_buckets": done.matches.large_buckets,
        "passages": done.shared and done.shared.record(),
        "seconds": round(done.seconds, 3),
        "engine": engine.name,
        "workers": engine.workers,
        "stages": [asdict(stage) for stage in engine.stages],
        "versions": {
            "python": platform.python_version(),
            **{name: version(name) for name in ("pyarrow", "numpy", "numba", "selectolax")},
        },
    }
