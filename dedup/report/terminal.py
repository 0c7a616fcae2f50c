"""A report for the terminal: right-to-left titles in a left-to-right table."""

from __future__ import annotations

import io
import sys

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from dedup.report import Report, Story
from dedup.writing import visible, write_text

MOST_STORIES = 20
FACTS = {"articles": 8, "outlets": 7, "weakest": 7, "first": 10}
"""Columns of the table before the story, and their widths."""
BORDERS = 15  # columns that the table puts between and around its cells
FIRST_STRONG, POP = "\u2068", "\u2069"


def isolate(text: str) -> str:
    """Scraped text made safe, and set apart so that it cannot reorder what stands beside it.

    Terminals that know bidi order a line as a whole; Unicode's isolates (UAX 9) keep a title from
    pulling the numbers beside it to its other side. Terminals that do not know it show nothing.
    """
    return f"{FIRST_STRONG}{visible(text)}{POP}"


def print_report(report: Report) -> None:
    """The largest clusters and the totals, to standard output, as wide as the terminal is."""
    if sys.stdout.isatty():
        _print(report, Console(highlight=False, markup=False))
    else:
        write_text("-", to_text(report))


def to_text(report: Report, width: int = 120) -> str:
    """The same as plain text, `width` columns wide."""
    console = Console(file=io.StringIO(), width=width, highlight=False, markup=False)
    with console.capture() as capture:
        _print(report, console)
    return capture.get()


def _print(report: Report, console: Console) -> None:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for name, width in FACTS.items():
        table.add_column(name, justify="right", width=width)
    # Last, so that nothing stands to the right of right-to-left text.
    table.add_column("story", no_wrap=True)
    room = max(20, console.width - sum(FACTS.values()) - BORDERS)
    for story in report.stories[:MOST_STORIES]:
        table.add_row(*_cells(story, room))
    if report.stories:
        console.print(table)
    more = len(report.stories) - MOST_STORIES
    if more > 0:
        console.print(f"and {_count(more, 'more cluster')}")
    console.print(_sum_up(report), soft_wrap=True)


def _sum_up(report: Report) -> str:
    held = f"{_count(len(report.stories), 'cluster')} of {_count(report.clustered, 'article')}"
    outlets = _count(len(report.outlets), "outlet")
    if report.articles is None or report.related is None:
        return f"{held}, from {outlets}; totals are known with --articles"
    share = report.clustered / report.articles if report.articles else 0
    articles, related = _count(report.articles, "article"), _count(report.related, "related item")
    return f"{articles} of {outlets}, {related}; {held} ({share:.0%})"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")


def _cells(story: Story, room: int) -> tuple[Text, ...]:
    cluster = story.cluster
    first = visible(cluster.first_published or "—")[:10]
    plain = (str(cluster.size), str(len(cluster.sources)), f"{cluster.weakest:.2f}", first)
    # Cut here and not by the table, which would cut the end of the isolate off.
    title = Text(visible(story.title))
    title.truncate(room, overflow="ellipsis")
    return (*map(Text, plain), Text(isolate(title.plain)))
