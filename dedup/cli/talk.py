"""What commands say on standard error, and the engine that they show at work."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dedup.errors import BadPage, NothingToDo

if TYPE_CHECKING:
    from dedup.cli.options import Spark
    from dedup.engine.record import Watch
    from dedup.sharing import Passages

LONGEST_LINE = 2000  # letters


def limit_memory() -> int | None:
    """What to aim at where nothing is said: half of what is free."""
    from dedup.engine.limits import measure_free_memory

    free = measure_free_memory()
    return free and free // 2


@contextlib.contextmanager
def open_engine(
    workers: int,
    memory: int | None = None,
    beside: Path | None = None,
    spark: Spark | None = None,
) -> Iterator[Any]:
    """An engine: on this machine, with the files that it may need in the folder `beside`; or on a
    Spark cluster."""
    with importing_nothing_here(), contextlib.ExitStack() as stack:
        if spark:
            from dedup.engine.spark import SparkEngine, start_session

            session = start_session(spark.master, spark.conf)
            stack.callback(session.stop)
            yield SparkEngine(session)
            return
        from dedup.engine.local import LocalEngine

        watch = stack.enter_context(progress()) if sys.stderr.isatty() else None
        limit = memory or limit_memory()
        folder = str(beside) if beside else None
        engine = stack.enter_context(LocalEngine(workers, watch, limit, folder))
        yield engine
        if engine.spilled_bytes:
            size = f"{engine.spilled_bytes / 10**9:.2f} GB"
            say(f"memory was full: {size} were kept in files in {engine.folder}, now removed")


@contextlib.contextmanager
def importing_nothing_here() -> Iterator[None]:
    """Lets processes that are started meanwhile import no module from the folder they are started
    in, as Python does on its own: among a stranger's pages may lie a `multiprocessing.py`."""
    name = "PYTHONSAFEPATH"
    was = os.environ.get(name)
    os.environ[name] = "1"
    try:
        yield
    finally:
        if was is None:
            del os.environ[name]
        else:
            os.environ[name] = was


@contextlib.contextmanager
def progress() -> Iterator[Watch]:
    """A bar of the step that is done now: a run has some sixty."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        ProgressColumn,
        Task,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )
    from rich.text import Text

    class RateColumn(ProgressColumn):
        def render(self, task: Task) -> Text:
            seconds = task.finished_time if task.finished else task.elapsed
            rate = task.completed / seconds if seconds else 0
            return Text(f"{rate:,.0f} a second" if rate else "", style="progress.data.speed")

    columns = (
        TextColumn("{task.description}"),
        *(BarColumn(), MofNCompleteColumn(), RateColumn(), TimeElapsedColumn()),
        *(TextColumn("left"), TimeRemainingColumn()),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        bar = bars.add_task("", total=None)
        now = ""

        def watch(name: str, done: int, total: int | None) -> None:
            nonlocal now
            if name != now or not done:
                bars.reset(bar, description=name, total=total)
                now = name
            bars.update(bar, completed=done, total=total)

        yield watch


@contextlib.contextmanager
def naming(path: str) -> Iterator[None]:
    """Lets what is said of a page begin with its name."""
    try:
        yield
    except BadPage as why:
        raise BadPage(f"{path}: {why}") from why


def say(*lines: str) -> None:
    """Lines on standard error; where that takes none, nobody is told, and the work goes on."""
    from dedup.writing import visible

    with contextlib.suppress(OSError):
        for line in lines:
            click.echo(visible(line[:LONGEST_LINE]), err=True)


def say_skipped(skipped: dict[str, int]) -> None:
    """How many files were passed over, by suffix."""
    if skipped:
        counts = ", ".join(f"{count} {suffix}" for suffix, count in skipped.items())
        say(f"passed over files that are no pages by their names: {counts}")


def say_missed(missed: dict[str, int]) -> None:
    """How many pages of each site have nothing where the user says that the text is."""
    for site, pages in missed.items():
        many = f"{pages:,} page{'s'[: pages > 1]}"
        say(f"main of {site} is not on {many}, split without it: look at --markers")


def say_unknown(option: str, outlets: Iterable[str], sources: Iterable[str | None]) -> None:
    """The outlets that an option names, and that are none of the sources of stories."""
    from dedup.model import name_outlet

    known = set(map(name_outlet, sources))
    for outlet in outlets:
        if name_outlet(outlet) not in known:
            say(f"{option}: no story has an article of an outlet {outlet!r}")


def refuse(rows: list[dict[str, Any]], articles: int, place: str | None, named: str | None) -> None:
    """Write what was refused where that is wanted, and say it; named: the place as it was given."""
    from dedup.model import reject_schema
    from dedup.writing import write_rows

    if place:
        write_rows(place, rows, reject_schema())
    say_rejects(rows, articles, named)


def say_rejects(
    rejects: list[dict[str, Any]], articles: int, place: str | None, hint: str = "--rejects FILE"
) -> None:
    """What was refused; raises `NothingToDo` where nothing else was there."""
    if not rejects:
        return
    first = f"{rejects[0]['path']}: {rejects[0]['reason']}"
    where = f"all in {place}" if place else f"{hint} lists them"
    if not articles:
        raise NothingToDo(f"no article found; {len(rejects)} refused ({where}), first {first}")
    say(f"{len(rejects)} refused ({where}), first {first}")


def say_passages(shared: Passages) -> None:
    """How many passages were found, and what the rule of what is rare left out."""
    if shared.common:
        many = "3-grams that more than a few stories have, by which no passage is looked for:"
        say(f"{many} {len(shared.common)}, in up to {shared.common[0]} stories (docs/output.md)")
    say(f"passages: {shared.count}, in {shared.compared} pairs of articles that were compared")
