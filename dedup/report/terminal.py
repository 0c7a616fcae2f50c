"""A report for the terminal: right-to-left titles in left-to-right tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from unicodedata import bidirectional

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from dedup.analysis import Report, Story
from dedup.analysis.reuse import DAY
from dedup.analysis.selection import SORTS
from dedup.report.notation import tell_share
from dedup.report.screen import PLAIN_WIDTH, draw_text, isolate, print_drawn, wants_order
from dedup.writing import visible

MOST_STORIES, MOST_OUTLETS, MOST_BESIDE = 20, 20, 5
"""Rows of the tables of stories and outlets; and of the weakest and the widest beside these."""
SHORT_ID = 8
"""Digits of a cluster's id that are shown: `show` takes them."""
LEAST_TITLE, LEAST_OUTLET, GAP = 20, 16, 2


def print_report(report: Report) -> None:
    """The report to standard output, as wide as the terminal is."""
    print_drawn(lambda console: _print(report, console), lambda: to_text(report))


def to_text(report: Report, width: int = PLAIN_WIDTH) -> str:
    """The same as plain text, `width` columns wide."""
    return draw_text(lambda console: _print(report, console), width)


def _print(report: Report, console: Console) -> None:
    ordered = wants_order() if console.is_terminal else False
    shown = report.stories[:MOST_STORIES]
    if shown:
        console.print(_draw_stories(shown, console.width, ordered), "")
    more = len(report.stories) - len(shown)
    if more:
        console.print(f"and {_count(more, 'more cluster')}\n")
        for name, sort in (("the most outlets", "outlets"), ("the weakest links", "weakest")):
            _print_beside(report.stories, shown, (name, sort), console, ordered)
    if report.outlets:
        console.print(_draw_outlets(report, console.width, ordered))
        more = len(report.outlets) - MOST_OUTLETS
        if more > 0:
            console.print(f"and {_count(more, 'more outlet')}")
        console.print("")
    for line in sum_up(report):
        console.print(line, soft_wrap=True)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table, and how it stands in it."""

    name: str
    width: int
    tell: Callable[[Any], str]
    left: bool = False
    rank: int = 0
    """Of columns for which there is no room those with the highest go first; 0 stays."""


def draw_table(
    columns: list[Column], rows: Iterable[Any], last: Column, width: int, *, ordered: bool
) -> Table:
    """A table that is as wide as there is room, the last column taking what is left.

    Nothing is cut by the table itself: it would cut the end of an isolate off, and on the right.
    """
    kept = list(columns)
    while kept and _room(kept, width) < last.width:
        worst = max(kept, key=lambda column: column.rank)
        if not worst.rank:
            break
        kept.remove(worst)
    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1), collapse_padding=True)
    table.show_edge = False
    for column in kept:
        table.add_column(
            column.name,
            justify="left" if column.left else "right",
            min_width=column.width,
            no_wrap=True,
        )
    room = max(last.width, _room(kept, width))
    table.add_column(last.name, no_wrap=True, min_width=min(room, last.width))
    for row in rows:
        cells = [cut(column.tell(row), column.width, ordered=ordered) for column in kept]
        table.add_row(*cells, cut(last.tell(row), room, ordered=ordered))
    return table


def _room(columns: list[Column], width: int) -> int:
    return width - sum(column.width + GAP for column in columns)


def _draw_stories(stories: Iterable[Story], width: int, ordered: bool) -> Table:
    columns = [
        Column("cluster", SHORT_ID, lambda story: story.cluster.cluster[:SHORT_ID], left=True),
        Column("articles", 8, lambda story: str(story.cluster.size)),
        Column("outlets", 7, lambda story: str(len(story.cluster.sources)), rank=1),
        Column("weakest", 7, lambda story: f"{story.cluster.weakest:.2f}", rank=3),
        Column("first", 10, lambda story: (story.cluster.first_published or "—")[:10], rank=2),
        Column("by", 14, _tell_first, left=True, rank=5),
        Column("within", 6, tell_span, rank=4),
    ]
    # Last, so that nothing stands to the right of right-to-left text.
    last = Column("story", LEAST_TITLE, lambda story: story.title)
    return draw_table(columns, stories, last, width, ordered=ordered)


def _tell_first(story: Story) -> str:
    return (story.origin and story.origin.source) or "—"


def _print_beside(
    stories: tuple[Story, ...],
    shown: tuple[Story, ...],
    named: tuple[str, str],
    console: Console,
    ordered: bool,
) -> None:
    """Those of `MOST_BESIDE` stories of another order that are not shown yet."""
    first = sorted(stories, key=lambda story: SORTS[named[1]](story.cluster))[:MOST_BESIDE]
    seen = {story.cluster.cluster for story in shown}
    new = [story for story in first if story.cluster.cluster not in seen]
    if new:
        console.print(f"with {named[0]}:")
        console.print(_draw_stories(new, console.width, ordered), "")


def _draw_outlets(report: Report, width: int, ordered: bool) -> Table:
    known = report.articles is not None
    columns = [
        Column("articles", 8, lambda one: str(one.articles)),
        Column("related", 7, lambda one: str(one.related), rank=5),
        Column("own", 5, lambda one: str(one.own), rank=1),
        Column("first", 5, lambda one: str(one.first), rank=3),
        Column("reprinted", 9, lambda one: str(one.reprinted), rank=2),
        Column("unclear", 7, lambda one: str(one.unclear), rank=4),
        Column("share", 5, tell_share),
    ]
    if not known:
        columns = [one for one in columns if one.name in ("first", "reprinted", "unclear")]
    shown = report.outlets[:MOST_OUTLETS]
    last = Column("outlet", LEAST_OUTLET, lambda outlet: outlet.source)
    return draw_table(columns, shown, last, width, ordered=ordered)


def tell_span(story: Story) -> str:
    """How long after the earliest article the last outlet had the story."""
    if not story.origin or not story.origin.followers:
        return "—"
    last = story.origin.followers[-1]
    return tell_delay(last.days, last.minutes) or "—"


def tell_delay(days: int | None, minutes: int | None) -> str:
    """A delay in few letters; nothing where there is none.

    >>> tell_delay(0, 200), tell_delay(2, 2930), tell_delay(1, None), tell_delay(None, None)
    ('3:20', '2 d', '1 d', '')
    """
    if (minutes if minutes is not None else days or 0) <= 0:
        return ""
    if minutes is not None and minutes < DAY:
        return f"{minutes // 60}:{minutes % 60:02}"
    whole = minutes // DAY if minutes is not None else days
    return f"{whole} d"


def sum_up(report: Report) -> Iterator[str]:
    """The totals, a line for each kind."""
    held = f"{_count(report.of_stories, 'cluster')} of {_count(report.clustered, 'article')}"
    outlets = _count(len(report.outlets), "outlet")
    if report.articles is None or report.related is None:
        yield f"{held}, from {outlets}; totals are known with --articles"
    else:
        share = report.clustered / report.articles if report.articles else 0
        articles = _count(report.articles, "article")
        related = _count(report.related, "related item")
        yield f"{articles} of {outlets}, {related}; {held} ({share:.0%})"
    if report.refused:
        refused = sum(one.count for one in report.refused)
        told = _count(refused, "page")
        if report.pages is not None:
            told = f"{refused:,} of {_count(report.pages, 'page')}"
        reasons = "; ".join(f"{one.count} {visible(one.reason)}" for one in report.refused)
        yield f"{told} refused: {reasons}"
    if len(report.stories) < report.of_stories:
        yield f"selected: {_count(len(report.stories), 'cluster')}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def cut(text: str, room: int, *, ordered: bool) -> Text:
    """Scraped text made safe, cut to so many columns, and set apart where it is right to left."""
    cell = Text(visible(text))
    cell.truncate(room, overflow="ellipsis")
    turns = any(bidirectional(letter) in ("R", "AL", "AN") for letter in cell.plain)
    return Text(isolate(cell.plain, ordered=ordered)) if turns else cell
