"""The command that asks people what pairs are: `label`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import click

from dedup.cli import options, places, talk
from dedup.cli.asking import GUIDE, Session
from dedup.cli.group import main
from dedup.errors import BadInput, NothingToDo
from dedup.model import RELATIONS
from dedup.writing import is_url

if TYPE_CHECKING:
    from dedup.evaluation.labelling import Question
    from dedup.model import Article

HELP = f"""Say what pairs are, key by key, for `dedup evaluate pairs`.

PAIRS are what `dedup cluster --pairs` wrote, or any table with a and b. Each is shown with titles,
sources, dates and what differs in the texts; what dedup found is shown only when asked for. Every
answer is in the file at once: end whenever you like, and the same command goes on from there.
Without a terminal, keys are read from standard input, one a line.

\b
{GUIDE}

\b
Other keys:
  ? whole texts, g this guide, f what dedup found, b back (takes the
  last answer back), k skip, q quit

\b
Example:
  dedup label pairs.jsonl --articles articles.jsonl -o labels.jsonl
"""


def _check_labels(ctx: click.Context, parameter: click.Parameter, place: str) -> str | None:
    if not place.endswith((".jsonl", ".ndjson")) or is_url(place):
        said = "must be a file of this machine ending in .jsonl: answers are added to it one by one"
        raise click.BadParameter(f"{place!r} {said}", ctx, parameter)
    return options.check_writable(ctx, parameter, place)


def _check_articles(
    ctx: click.Context, parameter: click.Parameter, paths: tuple[str, ...]
) -> tuple[str, ...]:
    if "-" in paths:
        raise click.BadParameter("answers come from standard input: name a file", ctx, parameter)
    return options.check_existing(ctx, parameter, paths)


@main.command(help=HELP)
@click.argument("pairs", type=options.existing_file)
@click.option(
    "--articles",
    required=True,
    multiple=True,
    metavar="FILE",
    callback=_check_articles,
    help="The articles that PAIRS were made from. May be repeated.",
)
@click.option(
    "-o",
    "--out",
    required=True,
    metavar="FILE",
    callback=_check_labels,
    help="The file of labels, JSON lines; what it has already is not asked again.",
)
@click.option(
    "--sample",
    type=click.IntRange(min=1),
    default=500,
    show_default=True,
    metavar="N",
    help="Ask about the first N; a larger N asks about the same and more.",
)
@click.option(
    "--relation",
    type=click.Choice(RELATIONS),
    help="Ask about pairs that were found to be so alone.  [default: all but exact]",
)
@click.option(
    "--order",
    type=click.Choice(["spread", "file"]),
    default="spread",
    show_default=True,
    help="Take relations and degrees of likeness in turn, or pairs as they stand.",
)
def label(
    pairs: str, articles: tuple[str, ...], out: str, sample: int, relation: str | None, order: str
) -> None:
    """See `HELP`."""
    from dedup.evaluation import labelling
    from dedup.reading.records import find_articles

    files = options.list_files(articles)
    with places.hold(out):
        places.refuse_read((out,), (pairs, *files))
        known = {frozenset((one.a, one.b)) for one in labelling.read_answers(out)}
        questions = _choose(labelling.read_questions(pairs), relation)
        if order == "spread":
            questions = labelling.spread(questions)
        asked = [one for one in questions[:sample] if one.pair not in known]
        _say_chosen(questions, sample, asked)
        found = find_articles(files, {name for one in asked for name in one.pair})
        ready = [one for one in asked if one.pair <= found.keys()]
        _say_missing(asked, ready, found)
        Session(out, ready, found).run()


def _choose(questions: list[Question], relation: str | None) -> list[Question]:
    """Those of a relation; without one, all but copies, of which there is nothing to judge."""
    if relation:
        chosen = [one for one in questions if one.relation == relation]
    else:
        chosen = [one for one in questions if one.relation != "exact"]
        if copies := len(questions) - len(chosen):
            talk.say(f"left out {copies:,} exact: --relation exact asks about them")
    if not chosen:
        raise NothingToDo(f"no pair{f' that is {relation}' if relation else ''} to label")
    return chosen


def _say_chosen(questions: list[Question], sample: int, asked: list[Question]) -> None:
    chosen = min(sample, len(questions))
    if chosen < len(questions):
        talk.say(f"{chosen:,} of {len(questions):,} pairs: --sample N asks about more")
    if done := chosen - len(asked):
        talk.say(f"{done:,} of {chosen:,} are labelled already")


def _say_missing(
    asked: list[Question], ready: list[Question], found: Mapping[str, Article]
) -> None:
    if len(ready) == len(asked):
        return
    name = next(name for one in asked for name in (one.a, one.b) if name not in found)
    said = f"{len(asked) - len(ready):,} of {len(asked):,} pairs have no article, first {name!r}"
    if not ready:
        raise BadInput(f"{said}: give with --articles what the pairs were made from")
    talk.say(f"left out: {said}")
