"""The commands that measure: `evaluate pairs`, `pages` and `planted`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from dedup.cli import options, talk
from dedup.cli.group import main
from dedup.errors import NothingToDo

if TYPE_CHECKING:
    from dedup.settings import Settings

_json = click.option("--json", "as_json", is_flag=True, help="One JSON object, not a table.")


@main.group()
def evaluate() -> None:
    """What splits, pairs and clusters are worth.

    \b
    Example:
      dedup evaluate planted articles.jsonl
    """


@evaluate.command()
@click.argument("labels", type=options.existing_file)
@options.file_option("--pairs", "What `dedup cluster --pairs` wrote.")
@options.file_option("--clusters", "What `dedup cluster` wrote.")
@_json
def pairs(labels: str, pairs: str | None, clusters: str | None, as_json: bool) -> None:
    """Relations and clusters against what people said of them.

    LABELS are what `dedup label` or a report's page wrote, or any rows with a, b (ids) and label: a
    relation, same_event or different. Or with id and story, for all articles of some: then CLUSTERS
    are scored whole.

    \b
    Example:
      dedup evaluate pairs labels.jsonl --pairs pairs.jsonl --clusters clusters.jsonl
    """
    from dedup.evaluation import pairs as evaluation
    from dedup.reading.records import read_clusters, read_pairs, read_rows
    from dedup.report import figures

    if not pairs and not clusters:
        raise click.UsageError("give --pairs, --clusters or both")
    groups = read_clusters(clusters) if clusters else None
    _, first = next(read_rows(labels), (0, None))
    if first is None:
        raise NothingToDo(f"{labels}: no label")
    if "label" in first:
        labelled = evaluation.read_labels(labels)
        known = read_pairs(pairs) if pairs else []
        found = evaluation.evaluate_pairs(labelled, known, groups)
        figures.print_evaluation(found, as_json)
    elif groups is None:
        raise click.UsageError("labels with id and story need --clusters")
    else:
        scored = evaluation.score_clusters(evaluation.read_stories(labels), groups)
        figures.print_figures(scored, as_json)


@evaluate.command()
@click.argument("gold", type=options.existing_file)
@click.argument("articles", type=options.existing_file)
def pages(gold: str, articles: str) -> None:
    """Articles that `dedup split` wrote against pages whose parts are known.

    GOLD are rows with file, layout, title, published, credit, body (a list of paragraphs) and
    related (a list of items with title and body, or null).

    \b
    Example:
      dedup evaluate pages gold.jsonl articles.jsonl
    """
    from dedup.evaluation.pages import HEADER, score_pages, show
    from dedup.writing import write_text

    scores = score_pages(gold, articles)
    write_text("-", "".join(f"{line}\n" for line in (HEADER, *(show(*s) for s in scores.items()))))


@evaluate.command()
@options.paths_named("articles")
@click.option(
    "--each",
    type=click.IntRange(min=1),
    default=200,
    show_default=True,
    help="Copies of each kind.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="Of what is chosen by chance.")
@options.matching
@options.workers
@_json
def planted(
    articles: tuple[str, ...],
    each: int,
    seed: int,
    settings: Settings,
    workers: int,
    as_json: bool,
) -> None:
    """What is found of edits that are planted into your own articles, without a label.

    Copies are respelled, cut, given another lead, reworded, renumbered, or have a foreign tail, and
    are looked for among all ARTICLES.

    \b
    Example:
      dedup evaluate planted articles.jsonl --threshold 0.5
    """
    import pyarrow as pa

    from dedup import pipeline
    from dedup.evaluation import planted as planting
    from dedup.model import list_clusters, list_pairs, pair_schema
    from dedup.reading.records import take_articles
    from dedup.reading.tables import read_articles
    from dedup.report import figures

    table, refused = read_articles(options.list_files(articles))
    talk.say_rejects(refused, table.num_rows, None, "dedup cluster --rejects FILE")
    copies = planting.plant(take_articles(table), each, seed)
    if not copies:
        raise NothingToDo(f"no two articles of {planting.LEAST_WORDS} words to plant edits into")
    with talk.open_engine(workers) as engine:
        listed = pipeline.list_articles(planting.add_to(table, copies))
        taken = engine.read(listed, pipeline.BATCH_ARTICLES)
        matches = pipeline.match_articles(engine, taken, settings)
        clusters = list_clusters(engine.collect(matches.clusters))
        pairs = list_pairs(pa.Table.from_batches(matches.pairs, pair_schema()))
    found = planting.count_found(copies, pairs, clusters)
    figures.print_planted(found, as_json)
