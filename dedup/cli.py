"""The command line: options to Settings, one call, write; errors to exit codes.

Nothing but data goes to standard output, and nothing heavy is imported before a command needs it.
"""

from __future__ import annotations

import contextlib
import glob
import os
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dedup.errors import BadInput, BadPage, DedupError, NothingToDo
from dedup.settings import Settings
from dedup.version import VERSION

if TYPE_CHECKING:
    from dedup.engine.local import LocalEngine, Watch
    from dedup.model import Page

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


class _Commands(click.Group):
    """Commands whose `DedupError` is a message and exit code 1."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except DedupError as why:
            from dedup.writing import visible

            raise click.ClickException(visible(str(why))) from why


def _existing(
    ctx: click.Context, parameter: click.Parameter, paths: tuple[str, ...]
) -> tuple[str, ...]:
    for path in paths:
        try:
            found = path == "-" or (path and os.path.exists(path)) or _match(path)
        except (OSError, ValueError) as why:  # a name too long, or with a NUL
            raise click.BadParameter(f"Path {path[:60]!r}: {why}", ctx, parameter) from why
        if not found:
            raise click.BadParameter(f"Path {path!r} does not exist.", ctx, parameter)
    return paths


def _match(pattern: str) -> list[str]:
    return sorted(glob.glob(pattern, recursive=True))


def _table(ctx: click.Context, parameter: click.Parameter, place: str | None) -> str | None:
    if place not in (None, "-") and not str(place).endswith((".jsonl", ".ndjson", ".parquet")):
        raise click.BadParameter(f"{place!r} must end in .jsonl or .parquet", ctx, parameter)
    return _writable(ctx, parameter, place)


def _writable(ctx: click.Context, parameter: click.Parameter, place: str | None) -> str | None:
    """A place to write that is no folder, no input, and no other output."""
    if place is None or place == "-":
        return place
    if not place or os.path.isdir(place):
        raise click.BadParameter(f"{place!r} is a folder, not a file", ctx, parameter)
    taken = ctx.meta.setdefault("dedup.places", {})
    if taken.setdefault(os.path.realpath(place), parameter.name) != parameter.name:
        raise click.BadParameter(f"{place!r} is written twice", ctx, parameter)
    inputs = [text for value in ctx.params.values() if isinstance(value, tuple) for text in value]
    if os.path.realpath(place) in map(os.path.realpath, inputs):
        raise click.BadParameter(f"{place!r} is read, so it is not written", ctx, parameter)
    return place


def _bytes(ctx: click.Context, parameter: click.Parameter, size: str | None) -> int | None:
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([KMGT]?)B?", (size or "").strip(), re.IGNORECASE)
    if size is not None and not (found and float(found[1])):
        raise click.BadParameter(f"{size!r} is no size such as 500MB or 2GB", ctx, parameter)
    return int(float(found[1]) * 1000 ** " KMGT".index(found[2].upper() or " ")) if found else None


def _paths(name: str) -> Decorator:
    return click.argument(
        name,
        nargs=-1,
        required=True,
        callback=_existing,
        metavar=f"{name.upper()}...",
        is_eager=True,  # before the outputs, which must be no inputs
    )


_threshold = click.option(
    "--threshold",
    type=click.FloatRange(0, 1, min_open=True),
    default=Settings().threshold,
    show_default=True,
    help="Least Jaccard of word 3-grams for two articles to be the same story.",
)
_workers = click.option(
    "--workers",
    type=click.IntRange(min=1),
    default=lambda: os.cpu_count() or 1,
    show_default="all cores",
    help="Cores to use; the result is the same with any number.",
)
_memory = click.option(
    "--memory",
    metavar="SIZE",
    callback=_bytes,
    help="Memory to aim at, such as 500MB or 2GB: tables beyond half of it lie in files beside the"
    " output meanwhile. [default: half of what is free]",
)
_repetition = click.option(
    "--repetition/--no-repetition",
    default=True,
    show_default=True,
    help="Split off what recurs at the end of different stories of one source.",
)
_rejects = click.option(
    "--rejects", metavar="FILE", callback=_table, help="Write what was refused, and why."
)


_out_table = click.option(
    "-o",
    "--out",
    metavar="FILE",
    default="-",
    show_default=True,
    callback=_table,
    help="Where to write: a name ending in .jsonl or .parquet, or - for standard output.",
)
_markers = click.option(
    "--markers",
    "marker_files",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, readable=True),
    multiple=True,
    is_eager=True,  # before the outputs, which must be no inputs
    help="Add to the phrases that are known: TOML (docs/output.md). May be repeated.",
)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, prog_name="dedup")
def main() -> None:
    """Split scraped news pages into articles and find the stories they share.

    \b
    Example:
      dedup run seeds/pages -o out
    """


@main.command()
@_paths("paths")
@click.option(
    "-o", "--out", type=click.Path(file_okay=False), required=True, help="Folder to write."
)
@_threshold
@_repetition
@_markers
@_workers
@_memory
def run(
    paths: tuple[str, ...],
    out: str,
    threshold: float,
    repetition: bool,
    marker_files: tuple[str, ...],
    workers: int,
    memory: int | None,
) -> None:
    """Pages to stories: split, match, group, report.

    PATHS are text or HTML files (plain or .gz), folders, globs, or - for one page on standard
    input. OUT gets articles.jsonl, pairs.jsonl, clusters.jsonl, rejects.jsonl, report.html and
    run.json; a table of the largest stories is printed.

    \b
    Example:
      dedup run seeds/pages -o out
    """
    from dedup import outputs
    from dedup.reading.files import list_pages
    from dedup.report.terminal import print_report

    settings = Settings(threshold=threshold)
    markers = _read_markers(marker_files)
    with _open_engine(workers, memory, Path(out)) as engine:
        given = outputs.Input(paths, *list_pages(paths, without=out), markers)
        done = outputs.run(engine, given, settings, repetition_pass=repetition)
        outputs.write_run(Path(out), done, engine)
    _say_skipped(given.skipped)
    _say_rejects(done.rejects.to_pylist(), done.articles.num_rows, f"{out}/rejects.jsonl")
    print_report(done.report)
    _say(f"open {out}/report.html in a browser")


@main.command()
@_paths("paths")
@_out_table
@_rejects
@click.option(
    "--trace",
    is_flag=True,
    help="Write no article: show one page, judged by itself, block by block: role and reason.",
)
@_repetition
@_markers
@_workers
@click.pass_context
def split(
    ctx: click.Context,
    paths: tuple[str, ...],
    out: str,
    rejects: str | None,
    trace: bool,
    repetition: bool,
    marker_files: tuple[str, ...],
    workers: int,
) -> None:
    """Pages to articles, related items apart.

    PATHS are as for `dedup run`. An article has title, date, credit, author and paragraphs.

    \b
    Example:
      dedup split seeds/pages -o articles.jsonl
      dedup split --trace page.html
    """
    texts = tuple(text for _, text in _read_markers(marker_files))
    if trace:
        _trace(ctx, paths, texts)
        return

    from dedup import model, pipeline
    from dedup.reading.files import list_pages
    from dedup.writing import write_rows, write_table

    with _open_engine(workers) as engine:
        listing, skipped = list_pages(paths)
        articles, refused = pipeline.split_files(
            engine, listing, repetition_pass=repetition, markers=texts
        )
        if rejects:
            write_rows(rejects, refused.to_pylist(), model.reject_schema())
        _say_skipped(skipped)
        _say_rejects(refused.to_pylist(), articles.num_rows, rejects)
        write_table(out, articles)


def _trace(ctx: click.Context, paths: tuple[str, ...], markers: tuple[str, ...]) -> None:
    """The blocks of the one page that `paths` name, with role and reason.

    The page is judged by itself: what recurs on the other pages of its source is not known.
    """
    from dedup.report.inspection import print_trace, sum_up
    from dedup.splitting.markers import read_lexicon
    from dedup.splitting.splitter import trace_page

    for name in ("out", "rejects"):
        if ctx.get_parameter_source(name) is not click.core.ParameterSource.DEFAULT:
            raise click.UsageError(f"--trace writes no file: leave --{name} out", ctx)
    page = _load_page(ctx, paths)
    try:
        judged = trace_page(page, read_lexicon(*markers))
    except BadPage as why:
        raise BadPage(f"{page.path}: {why}") from why
    print_trace(judged)
    _say(sum_up(judged))


def _load_page(ctx: click.Context, paths: tuple[str, ...]) -> Page:
    from dedup.reading.files import list_pages, load_pages

    listing, _ = list_pages(paths)
    if listing.num_rows != 1:
        raise click.UsageError(f"--trace takes one page, got {listing.num_rows} pages", ctx)
    ((page, reason),) = load_pages(listing.to_batches()[0])
    if reason is not None:
        raise BadPage(f"{page.path}: {reason}")
    return page


@main.command()
@_paths("articles")
@_out_table
@click.option("--pairs", metavar="FILE", callback=_table, help="Write the verified pairs too.")
@_rejects
@_threshold
@_workers
@_memory
def cluster(
    articles: tuple[str, ...],
    out: str,
    pairs: str | None,
    rejects: str | None,
    threshold: float,
    workers: int,
    memory: int | None,
) -> None:
    """Articles to stories.

    ARTICLES are JSON lines, CSV or Parquet, from `dedup split` or anyone's, with a column `text`
    and, where present, id, title, source, published and url; - reads JSON lines.

    \b
    Example:
      dedup split seeds/pages -o articles.jsonl
      dedup cluster articles.jsonl -o clusters.jsonl --pairs pairs.jsonl
    """
    from dedup import model, pipeline
    from dedup.reading.tables import ArticleStream
    from dedup.writing import write_rows, write_table

    settings = Settings(threshold=threshold)
    stream = ArticleStream([f for path in articles for f in (_match(path) or [path])])
    beside = None if out == "-" else Path(out).parent
    with _open_engine(workers, memory, beside) as engine:
        listed = engine.read(stream, pipeline.BATCH_ARTICLES, stream.num_rows)
        matches = pipeline.match_articles(engine, listed, settings)
    refused = stream.name_rejects(matches.repeated)
    if rejects:
        write_rows(rejects, refused, model.reject_schema())
    _say_rejects(refused, matches.articles, rejects)
    if pairs:
        write_table(pairs, matches.pairs)
    write_table(out, matches.clusters)
    for way, sizes in matches.large_buckets.items():
        if sizes:
            many = f"buckets of {way} too large to pair all with all: {len(sizes)}"
            _say(f"{many}, up to {sizes[0]} articles (docs/output.md)")
    if matches.too_short:
        _say(f"too short to compare: {matches.too_short}")
    _say(f"articles: {matches.articles}, clusters: {matches.clusters.num_rows}")


@main.command()
@_paths("articles")
@_threshold
@_workers
@_memory
def plan(articles: tuple[str, ...], threshold: float, workers: int, memory: int | None) -> None:
    """What `dedup cluster` would take: time, memory and disk.

    It is reckoned from some 50,000 of the first articles, which are matched for it, and from how
    many there are: Parquet says so, other files are read through. The rest should be like them.

    \b
    Example:
      dedup plan articles.parquet --memory 2GB
    """
    from dedup.forecast import forecast

    paths = [f for path in articles for f in (_match(path) or [path])]
    limit = memory or _limit_memory()
    found = forecast(paths, Settings(threshold=threshold), workers, limit)
    click.echo(f"articles  {found.articles:,}, of which {found.tried:,} were tried")
    digits = 0 if found.seconds >= 10 else 1
    click.echo(f"time      {found.seconds:,.{digits}f} s with {workers} workers")
    click.echo(f"memory    {found.memory_bytes / 10**9:.2f} GB")
    click.echo(f"disk      {found.disk_bytes / 10**9:.2f} GB beside the output, during the run")


@main.command()
@click.argument("clusters", type=click.Path(exists=True, dir_okay=False))
@click.option(
    "--articles",
    type=click.Path(exists=True, dir_okay=False),
    help="The articles they were made from: gives totals, and the texts in a web page.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "csv", "markdown", "html"]),
    default="table",
    show_default=True,
    help="What to draw: csv has one row a member.",
)
@click.option(
    "-o",
    "--out",
    default="-",
    show_default=True,
    callback=_writable,
    help="File, or - for standard output.",
)
def report(clusters: str, articles: str | None, form: str, out: str) -> None:
    """Clusters as a table, JSON, CSV, Markdown or a web page.

    \b
    Example:
      dedup report out/clusters.jsonl --articles out/articles.jsonl --format html -o story.html
    """
    from dedup.reading.tables import read_articles, read_clusters
    from dedup.report import build_report, html, tables, terminal
    from dedup.writing import write_text

    rows = read_articles([articles])[0].to_pylist() if articles else None
    value = build_report(read_clusters(clusters), rows)
    if form == "table":
        write_text(out, terminal.to_text(value))
        return
    draw = {
        "json": tables.to_json,
        "csv": tables.to_csv,
        "markdown": tables.to_markdown,
        "html": html.to_html,
    }
    write_text(out, draw[form](value))


@main.command()
@click.option("--role", metavar="ROLE", help="Only phrases of this role: related, credit, ...")
@click.option("--language", metavar="CODE", help="Only phrases of this language: ar, en, ...")
@_markers
def markers(role: str | None, language: str | None, marker_files: tuple[str, ...]) -> None:
    """The phrases that announce something, and what each announces.

    When piped, a line is role, form, language and phrase, tab-separated; docs/output.md says what
    the forms allow.

    \b
    Example:
      dedup markers --role credit --language ar
      dedup markers --markers mine.toml | grep 'اقرأ'
    """
    from dedup.report.inspection import print_phrases
    from dedup.splitting.markers import read_lexicon
    from dedup.splitting.phrases import MARKER_ROLES

    phrases = read_lexicon(*(text for _, text in _read_markers(marker_files))).phrases
    languages = {phrase.language for phrase in phrases}
    for name, value, known in (("role", role, MARKER_ROLES), ("language", language, languages)):
        if value is not None and value not in known:
            said = f"{value!r} is not one of {', '.join(sorted(known))}"
            raise click.BadParameter(said, param_hint=f"'--{name}'")
    print_phrases(
        phrase
        for phrase in phrases
        if role in (None, phrase.role) and language in (None, phrase.language)
    )


def _read_markers(files: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Name and text of each file of markers, checked here: not on every page, nor in a worker."""
    from dedup.splitting.markers import read_lexicon

    found = []
    for file in files:
        try:
            text = Path(file).read_text("utf-8-sig")
            read_lexicon(text)
        except BadInput as why:
            raise BadInput(f"{file}: {why}") from why
        except UnicodeDecodeError as why:
            raise BadInput(f"{file}: not UTF-8, as TOML must be") from why
        except OSError as why:
            raise BadInput(f"{file}: cannot be read: {why.strerror or why}") from why
        found.append((file, text))
    return tuple(found)


def _limit_memory() -> int | None:
    """What to aim at where nothing is said: half of what is free."""
    from dedup.engine.local import measure_free_memory

    free = measure_free_memory()
    return free and free // 2


@contextlib.contextmanager
def _open_engine(
    workers: int, memory: int | None = None, beside: Path | None = None
) -> Iterator[LocalEngine]:
    """An engine whose files, where it needs some, lie in the folder `beside`."""
    from dedup.engine.local import LocalEngine

    with contextlib.ExitStack() as stack:
        watch = stack.enter_context(_progress()) if sys.stderr.isatty() else None
        limit = memory or _limit_memory()
        folder = str(beside) if beside else None
        engine = stack.enter_context(LocalEngine(workers, watch, limit, folder))
        yield engine
        if engine.spilled_bytes:
            size = f"{engine.spilled_bytes / 10**9:.2f} GB"
            _say(f"memory was full: {size} were kept in files in {engine.folder}, now removed")


@contextlib.contextmanager
def _progress() -> Iterator[Watch]:
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
        tasks: dict[str, Any] = {}

        def watch(name: str, done: int, total: int | None) -> None:
            if name not in tasks:
                tasks[name] = bars.add_task(name, total=total)
            elif not done:  # a step that is taken in turns
                bars.reset(tasks[name])
            bars.update(tasks[name], completed=done, total=total)

        yield watch


def _say(text: str) -> None:
    from dedup.writing import visible

    click.echo(visible(text), err=True)


def _say_skipped(skipped: dict[str, int]) -> None:
    if skipped:
        counts = ", ".join(f"{count} {suffix}" for suffix, count in skipped.items())
        _say(f"passed over files that are no pages by their names: {counts}")


def _say_rejects(rejects: list[dict[str, Any]], articles: int, place: str | None) -> None:
    if not rejects:
        return
    first = f"{rejects[0]['path']}: {rejects[0]['reason']}"
    where = f"all in {place}" if place else "--rejects FILE lists them"
    if not articles:
        raise NothingToDo(f"no article found; {len(rejects)} refused ({where}), first {first}")
    _say(f"{len(rejects)} refused ({where}), first {first}")
