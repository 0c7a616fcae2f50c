"""A report for the terminal: right-to-left titles in left-to-right tables."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterable, Iterator
from unicodedata import bidirectional

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from dedup.report import Report, Story
from dedup.report.bidi import isolate, wants_order
from dedup.report.reuse import DAY, Outlet
from dedup.report.selection import SORTS
from dedup.writing import visible, write_text

MOST_STORIES, MOST_OUTLETS, MOST_BESIDE = 20, 20, 5
"""Rows of the tables of stories and outlets; and of the weakest and the widest beside these."""
SHORT_ID = 8
"""Digits of a cluster's id that are shown: `show` takes them."""
PLAIN_WIDTH = 120
NARROW = 100
"""Columns under which the table of stories does without who was first."""
LEAST_TITLE, LONGEST_OUTLET = 20, 24


def print_report(report: Report) -> None:
    """The report to standard output, as wide as the terminal is."""
    if sys.stdout is not None and sys.stdout.isatty():
        _print(report, Console(highlight=False, markup=False))
    else:
        write_text("-", to_text(report))


def to_text(report: Report, width: int = PLAIN_WIDTH) -> str:
    """The same as plain text, `width` columns wide."""
    console = draw_plainly(width)
    with console.capture() as capture:
        _print(report, console)
    return "".join(f"{line.rstrip()}\n" for line in capture.get().splitlines())


def draw_plainly(width: int) -> Console:
    """What draws for files and pipes: as wide as it is told, without colour whatever is wished."""
    return Console(
        file=io.StringIO(), width=width, force_terminal=False, highlight=False, markup=False
    )


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
        console.print(_draw_outlets(report, ordered), "")
    for line in sum_up(report):
        console.print(line, soft_wrap=True)


def _draw_stories(stories: Iterable[Story], width: int, ordered: bool) -> Table:
    facts: dict[str, tuple[int, Callable[[Story], str]]] = {
        "cluster": (SHORT_ID, lambda story: story.cluster.cluster[:SHORT_ID]),
        "articles": (8, lambda story: str(story.cluster.size)),
        "outlets": (7, lambda story: str(len(story.cluster.sources))),
        "weakest": (7, lambda story: f"{story.cluster.weakest:.2f}"),
        "first": (10, lambda story: (story.cluster.first_published or "—")[:10]),
        "by": (14, lambda story: (story.origin and story.origin.source) or "—"),
        "within": (6, lambda story: tell_span(story)),
    }
    if width < NARROW:
        del facts["by"]
    table = Table(
        box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1), collapse_padding=True, show_edge=False
    )
    for name, (columns, _) in facts.items():
        left = name in ("cluster", "by")
        table.add_column(name, justify="left" if left else "right", width=columns, no_wrap=True)
    # Last, so that nothing stands to the right of right-to-left text.
    table.add_column("story", no_wrap=True)
    room = max(LEAST_TITLE, width - sum(2 + columns for columns, _ in facts.values()) - 2)
    for story in stories:
        cells = [_cut(tell(story), columns, ordered) for columns, tell in facts.values()]
        table.add_row(*cells, _cut(story.title, room, ordered))
    return table


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


def _draw_outlets(report: Report, ordered: bool) -> Table:
    known = report.articles is not None
    facts: dict[str, Callable[[Outlet], str]] = {
        **({"articles": lambda one: str(one.articles)} if known else {}),
        **({"related": lambda one: str(one.related)} if known else {}),
        **({"own": lambda one: str(one.own)} if known else {}),
        "first": lambda one: str(one.first),
        "reprinted": lambda one: str(one.reprinted),
        "unclear": lambda one: str(one.unclear),
        **({"share": lambda one: share_reprinted(one)} if known else {}),
    }
    table = Table(
        box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1), collapse_padding=True, show_edge=False
    )
    table.add_column("outlet", no_wrap=True)
    for name in facts:
        table.add_column(name, justify="right", no_wrap=True)
    for outlet in report.outlets[:MOST_OUTLETS]:
        source = _cut(outlet.source, LONGEST_OUTLET, ordered)
        table.add_row(source, *(tell(outlet) for tell in facts.values()))
    more = len(report.outlets) - MOST_OUTLETS
    if more > 0:
        table.add_row(f"and {more} more")
    return table


def share_reprinted(outlet: Outlet) -> str:
    """Which share of an outlet's stories another outlet had first."""
    stories = (outlet.own or 0) + outlet.reprinted + outlet.unclear
    return f"{outlet.reprinted / stories:.0%}" if stories else "—"


def tell_span(story: Story) -> str:
    """How long after the first the last outlet had the story."""
    if not story.origin or not story.origin.followers:
        return "—"
    last = story.origin.followers[-1]
    return tell_delay(last.days, last.minutes)


def tell_delay(days: int | None, minutes: int | None) -> str:
    """A delay in few letters.

    >>> tell_delay(0, 200), tell_delay(2, 2930), tell_delay(1, None), tell_delay(None, None)
    ('3:20', '2 d', '1 d', '—')
    """
    if minutes is None and not days:
        return "—"
    if minutes is not None and abs(minutes) < DAY:
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
    if report.pages is not None and report.refused:
        refused = sum(one.count for one in report.refused)
        reasons = "; ".join(f"{one.count} {visible(one.reason)}" for one in report.refused)
        yield f"{refused} of {_count(report.pages, 'page')} refused: {reasons}"
    if len(report.stories) < report.of_stories:
        yield f"selected: {_count(len(report.stories), 'cluster')}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def _cut(text: str, room: int, ordered: bool) -> Text:
    """Cut here and not by the table, which would cut the end of the isolate off."""
    cut = Text(visible(text))
    cut.truncate(room, overflow="ellipsis")
    turns = any(bidirectional(letter) in ("R", "AL", "AN") for letter in cut.plain)
    return Text(isolate(cut.plain, ordered=ordered)) if turns else cut
