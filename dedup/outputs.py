"""What a run leaves: the files of `dedup run`, and the record of how they came about."""

from __future__ import annotations

import platform
import time
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pyarrow as pa

from dedup import arabic, pipeline
from dedup.engine import Engine, Table
from dedup.model import (
    FORMAT,
    Cluster,
    Pair,
    identify,
    list_clusters,
    list_rows,
    pair_schema,
    reject_schema,
)
from dedup.pipeline import Matches
from dedup.report import Besides, Report, build_report, rank
from dedup.report.html import to_html
from dedup.settings import Settings
from dedup.version import VERSION
from dedup.writing import to_json, write_rows, write_table, write_text

MOST_TRACED = 500
"""Pages whose splitting is kept, block by block, for the report to show."""


@dataclass(frozen=True, slots=True)
class Input:
    """What a run was given."""

    paths: tuple[str, ...]
    listing: pa.Table
    skipped: dict[str, int]
    """Files in the folders that are not pages, by suffix."""
    markers: tuple[tuple[str, str], ...] = ()
    """Name and text of each file that adds to the markers."""


def run(
    engine: Engine, listed: Table, given: Input, settings: Settings, *, repetition_pass: bool
) -> Run:
    """The whole path: pages to articles, rejects, pairs and clusters, all of them held here.

    listed: the pages of `given` as the engine has them.
    """
    began = time.perf_counter()
    markers = tuple(text for _, text in given.markers)
    documents = pipeline.open_files(
        engine,
        listed,
        pages=given.listing.num_rows,
        repetition_pass=repetition_pass,
        markers=markers,
    )
    split, rejects = pipeline.split_documents(engine, documents, markers=markers, use_up=False)
    articles = engine.collect(split)
    taken = engine.read(
        pipeline.list_articles(articles), pipeline.BATCH_ARTICLES, articles.num_rows
    )
    matches = pipeline.match_articles(engine, taken, settings)
    related = zip(articles["id"].to_pylist(), articles["related"].to_pylist(), strict=True)
    links = pipeline.link_related(engine, matches, related, settings)
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
        traces=traces,
        report=report,
        seconds=time.perf_counter() - began,
    )


def choose_traced(stories: list[Cluster], articles: pa.Table) -> dict[str, str]:
    """The pages whose splitting a report shows, path to article: of the largest stories first, then
    of other articles by path; `MOST_TRACED` at most."""
    paths = dict(zip(*(articles[name].to_pylist() for name in ("id", "path")), strict=True))
    ranked = [member.id for story in sorted(stories, key=rank) for member in story.members]
    first = list(dict.fromkeys([*ranked, *paths]))[:MOST_TRACED]
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
    report: Report
    seconds: float


def write_run(out: Path, done: Run, engine: Engine) -> None:
    """The eight files in `out`.

    `run.json` goes first and comes last, so that its presence says that all are of one run.
    """
    (out / "run.json").unlink(missing_ok=True)
    write_table(str(out / "articles.jsonl"), done.articles)
    write_table(str(out / "pairs.jsonl"), done.pairs)
    write_table(str(out / "clusters.jsonl"), done.clusters)
    write_table(str(out / "related.jsonl"), done.links)
    write_table(str(out / "traces.jsonl"), done.traces)
    write_rows(str(out / "rejects.jsonl"), done.rejects.to_pylist(), reject_schema())
    write_text(str(out / "report.html"), to_html(done.report))
    write_text(str(out / "run.json"), to_json(describe(done, engine)))


def describe(done: Run, engine: Engine) -> dict[str, Any]:
    """What `run.json` says: input, settings, counts; and of each stage seconds, rows, memory."""
    relations = done.pairs["relation"].to_pylist()
    return {
        "format": FORMAT,
        "dedup": VERSION,
        "folding": arabic.PROFILE,
        "settings": done.settings.record(),
        "input": {"paths": list(done.given.paths), "skipped_files": done.given.skipped},
        "markers": [{"path": p, "xxh3_64": identify(text)} for p, text in done.given.markers],
        "pages": done.given.listing.num_rows,
        "articles": done.articles.num_rows,
        "rejects": done.rejects.num_rows,
        "related": done.report.related,
        "related_found": done.links.num_rows - done.links["announces"].null_count,
        "too_short_to_compare": done.matches.too_short,
        "pairs": {name: relations.count(name) for name in sorted(set(relations))},
        "clusters": done.clusters.num_rows,
        "clustered_articles": done.report.clustered,
        "large_buckets": done.matches.large_buckets,
        "seconds": round(done.seconds, 3),
        "engine": engine.name,
        "workers": engine.workers,
        "stages": [asdict(stage) for stage in engine.stages],
        "versions": {
            "python": platform.python_version(),
            **{name: version(name) for name in ("pyarrow", "numpy", "numba", "selectolax")},
        },
    }
