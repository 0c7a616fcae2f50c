"""The commands that ask why: `explain` and `tune`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dedup.cli import options, talk
from dedup.cli.group import main
from dedup.errors import BadInput
from dedup.forms import find_recurring

if TYPE_CHECKING:
    from dedup.model import Article
    from dedup.settings import Settings


@main.command()
@click.argument("pairs", type=options.existing_file)
@click.option("--at", type=options.Share(), help="Show the pairs around it.")
@click.option(
    "--by",
    type=click.Choice(["jaccard", "score"]),
    default="jaccard",
    show_default=True,
    help="Show the pairs nearest to the threshold, or those with the least scores.",
)
@click.option(
    "--most", type=click.IntRange(min=0), default=10, show_default=True, help="Pairs to show."
)
@options.file_option("--articles", "The articles they were made from: gives the titles.")
def tune(pairs: str, at: float | None, by: str, most: int, articles: str | None) -> None:
    """What other thresholds would give, without matching again.

    PAIRS are what `dedup cluster --pairs` wrote, at a threshold as low as those to be tried. For
    each threshold: pairs of one story, clusters, articles in them, the largest, and the pairs that
    are borderline; then the pairs around the suggested one, or those that are least sure to be of
    one story, which `dedup explain` explains.

    \b
    Example:
      dedup cluster articles.jsonl --threshold 0.15 -o c.jsonl --pairs pairs.jsonl
      dedup tune pairs.jsonl --articles articles.jsonl
    """
    from dedup.reading.records import name_rows, read_pairs
    from dedup.report import figures
    from dedup.tuning import list_borderline, list_unsure, trace_curve

    known = read_pairs(pairs)
    curve = trace_curve(known)
    shown = list_borderline(known, at or curve.suggested, most)
    if by == "score":
        shown = list_unsure(known, most)
    titles = {}
    if articles:
        wanted = {name for pair in shown for name in (pair.a, pair.b)}
        for _, _, article in name_rows([articles]):
            if not isinstance(article, str) and article["id"] in wanted:
                titles[article["id"]] = article["title"]
    figures.print_curve(curve, shown, titles)


@main.command()
@click.argument("a")
@click.argument("b")
@options.file_option("--articles", "The file that A and B are ids in; without it they are pages.")
@options.file_option("--clusters", "Say which clusters they are in.")
@options.file_option("--pairs", "Say through which others they are linked.")
@options.file_option("--forms", "Say what of them recurs, by what `cluster --forms` wrote.")
@options.matching
def explain(
    a: str,
    b: str,
    articles: str | None,
    clusters: str | None,
    pairs: str | None,
    forms: str | None,
    settings: Settings,
) -> None:
    """Why two articles are, or are not, the same story.

    What they share, the bands they met in, the rule line by line, the passages that stand in both,
    wherever, and their sentences side by side:
    = in both, ~ changed, - in A alone, + in B alone. A and B are ids of --articles, or files of
    pages. They are compared by themselves: a block that many articles share, which does not count
    in a run, does here; and what recurs on other days is known of --pairs, or --forms, alone.

    \b
    Example:
      dedup explain 0b2a6e9f3c1d4e5f 9f8e7d6c5b4a3210 --articles articles.jsonl
      dedup explain one.html other.html
    """
    from dedup import explanation
    from dedup.reading.records import pick_articles, read_clusters, read_pairs
    from dedup.report.comparison import print_explanation

    if articles:
        (one, its), (other, theirs) = pick_articles(articles, (a, b))
        outlets = its, theirs
    else:
        one, other = map(_split_page, (a, b))
        outlets = one.source, other.source
    paired = read_pairs(pairs) if pairs else []
    known = next((p.recurring for p in paired if {p.a, p.b} == {one.id, other.id}), None)
    recurring = find_recurring(one, other, settings, forms) if forms else known
    found = explanation.explain(one, other, settings, outlets, recurring)
    listed = read_clusters(clusters) if clusters else []
    homes = tuple(explanation.find_home(listed, i.id) for i in (one, other)) if clusters else ()
    path = explanation.find_path(paired, one.id, other.id)
    print_explanation(found, homes, path)


def _split_page(path: str) -> Article:
    from dedup.reading.files import load_page
    from dedup.splitting.splitter import split_page

    if not Path(path).is_file():
        raise BadInput(f"{path}: no such page; for ids give --articles FILE")
    with talk.naming(path):
        return split_page(load_page(path))
