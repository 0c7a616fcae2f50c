"""The commands that read pages: `run`, `split` and `markers`."""

from __future__ import annotations

import contextlib
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dedup.cli import options, places, talk
from dedup.cli.group import main
from dedup.cli.sites import remembering
from dedup.errors import BadInput
from dedup.forms import open_forms, write_forms
from dedup.settings import Settings
from dedup.writing import is_url

if TYPE_CHECKING:
    from dedup.engine import Engine, Table
    from dedup.outputs import Run


@main.command()
@options.paths_named("paths")
@click.option(
    "-o",
    "--out",
    type=click.Path(file_okay=False),
    required=True,
    callback=lambda ctx, _, out: _check_folder(ctx, out),
    help="Folder to write.",
)
@options.matching
@options.repetition
@options.marker_files
@options.fetched
@options.site_memory
@options.forms
@click.option(
    "--passages",
    is_flag=True,
    help="Write passages.jsonl too: which runs of text stand in articles of different stories.",
)
@options.workers
@options.memory
@options.engine
def run(
    paths: tuple[str, ...],
    out: str,
    settings: Settings,
    repetition: bool,
    marker_files: tuple[str, ...],
    fetched: str | None,
    site_memory: str | None,
    forms: str | None,
    passages: bool,
    workers: int,
    memory: int | None,
    spark: options.Spark | None,
) -> None:
    """Pages to stories: split, match, group, report.

    PATHS are text or HTML files (plain or .gz), folders, globs, or - for one page on standard
    input. OUT gets articles.jsonl, pairs.jsonl, clusters.jsonl, related.jsonl, rejects.jsonl,
    traces.jsonl, report.html and run.json; a table of the largest stories is printed.

    \b
    Example:
      dedup run seeds/pages -o out
    """
    from dedup import outputs

    markers = options.read_markers(marker_files)
    held = (*outputs.list_places(out), site_memory, forms)
    earlier = outputs.find_run(out)
    with _hold_run(held), contextlib.ExitStack() as stack:
        remember = stack.enter_context(remembering(site_memory))
        engine = stack.enter_context(talk.open_engine(workers, memory, Path(out), spark))
        listed, listing, skipped = places.take_pages(engine, paths, out, fetched)
        places.refuse_read(held, (*places.list_files(listing), *marker_files))
        known = open_forms(forms, settings) if forms else None
        given = outputs.Input(paths, listing, skipped, markers, remember, fetched, known, passages)
        _say_replaced(out, earlier or outputs.find_run(out))  # another one may just have ended
        done = outputs.run(engine, listed, given, settings, repetition_pass=repetition)
        _write_run(out, done, engine, forms)
    _show_run(done, out)


def _write_run(out: str, done: Run, engine: Any, forms: str | None) -> None:
    from dedup.outputs import write_run

    if forms:
        write_forms(forms, done.matches.known, done.settings)
    write_run(Path(out), done, engine)


def _check_folder(ctx: click.Context, out: str) -> str:
    if is_url(out):
        said = f"{out}: run writes a folder here; split and cluster write urls"
        raise click.UsageError(said, ctx)
    return out


def _hold_run(places_to_write: tuple[str | None, ...]) -> contextlib.AbstractContextManager[None]:
    """The files of a run, behind them what runs to come will read. Its record seals them, and
    passages of an earlier one are not its."""
    passages, _, record = places_to_write[-5:-2]
    return places.hold(*places_to_write, seal=record, gone=passages)


def _say_replaced(out: str, earlier: dict[str, Any] | None) -> None:
    from dedup import outputs

    if earlier:
        talk.say(f"{out}: replaces the run of {outputs.name_run(earlier)}")


def _show_run(done: Run, out: str) -> None:
    """What a run found, on the terminal."""
    from dedup.report.terminal import print_report

    talk.say_skipped(done.given.skipped)
    talk.say_missed(done.missed)
    talk.say_rejects(done.rejects.to_pylist(), done.articles.num_rows, f"{out}/rejects.jsonl")
    if done.shared:
        talk.say_passages(done.shared)
    print_report(done.report)
    talk.say(f"open {out}/report.html in a browser")


@main.command()
@options.paths_named("paths")
@options.out_table
@options.rejects
@click.option(
    "--trace",
    is_flag=True,
    help="Write no article: show one page, judged by itself, block by block: role and reason.",
)
@click.option(
    "--doubtful",
    type=click.IntRange(min=1),
    metavar="N",
    help="Write no articles: list the N pages that somebody should look at first, by how likely"
    " they are split wrong, each with its most doubted block.",
)
@options.repetition
@options.marker_files
@options.fetched
@options.site_memory
@options.workers
@options.engine
def split(
    paths: tuple[str, ...],
    out: str,
    rejects: str | None,
    trace: bool,
    doubtful: int | None,
    repetition: bool,
    marker_files: tuple[str, ...],
    fetched: str | None,
    site_memory: str | None,
    workers: int,
    spark: options.Spark | None,
) -> None:
    """Pages to articles, related items apart.

    PATHS are as for `dedup run`. An article has title, date, credit, author and paragraphs.

    \b
    Example:
      dedup split seeds/pages -o articles.jsonl
      dedup split --trace page.html
    """
    from dedup import pipeline

    texts = tuple(text for _, text in options.read_markers(marker_files))
    _refuse_places(trace, doubtful)
    if trace:
        _trace(paths, texts, fetched)
        return
    written = (rejects, out, site_memory)
    with places.hold(*written), contextlib.ExitStack() as stack:
        remember = stack.enter_context(remembering(site_memory))
        engine = stack.enter_context(talk.open_engine(workers, spark=spark))
        listed, pages = _take_pages(engine, paths, fetched, written, marker_files)
        read = partial(pipeline.open_files, repetition_pass=repetition, markers=texts)
        documents = read(engine, listed, pages=pages, remember=remember)
        if doubtful:
            _list_doubtful(engine, documents, pages, doubtful, texts)
        else:
            _write_articles(engine, documents, pages, texts, (rejects, out))


def _write_articles(
    engine: Engine,
    documents: Table,
    pages: int,
    markers: tuple[str, ...],
    written: tuple[str | None, str],
) -> None:
    """Rejects and articles of so many pages, where they are wanted."""
    from dedup import model, pipeline
    from dedup.writing import write_batches

    talk.say_missed(pipeline.count_missed(engine, documents, markers))
    articles, refused = pipeline.split_documents(engine, documents, markers=markers)
    rejects, out = written
    with places.standing_in(engine, rejects, out) as (apart, place):
        talk.refuse(refused.to_pylist(), pages - refused.num_rows, apart, rejects)
        write_batches(place or out, articles, model.article_schema())


def _take_pages(
    engine: Engine,
    paths: tuple[str, ...],
    fetched: str | None,
    written: tuple[str | None, ...],
    read: tuple[str, ...],
) -> tuple[Table, int]:
    """The pages that paths name, as the engine has them, and how many they are."""
    listed, listing, skipped = places.take_pages(engine, paths, fetched=fetched)
    places.refuse_read(written, (*places.list_files(listing), *read))
    talk.say_skipped(skipped)
    return listed, listing.num_rows


def _list_doubtful(
    engine: Engine, documents: Table, pages: int, most: int, markers: tuple[str, ...]
) -> None:
    """The pages that are most likely split wrong, to standard output."""
    from dedup import pipeline
    from dedup.report.inspection import print_doubtful

    talk.say_missed(pipeline.count_missed(engine, documents, markers))
    articles, refused = pipeline.split_documents(engine, documents, markers=markers, keep=True)
    talk.say_rejects(refused.to_pylist(), pages - refused.num_rows, None)
    print_doubtful(pipeline.list_doubtful(engine, articles, documents, most, markers=markers))


def _trace(paths: tuple[str, ...], markers: tuple[str, ...], fetched: str | None) -> None:
    """The blocks of the one page that `paths` name, with role and reason.

    The page is judged by itself: what recurs on the other pages of its source is not known.
    """
    from dedup.blocks.pages import open_page
    from dedup.lexicon.markers import read_lexicon
    from dedup.reading.files import load_page
    from dedup.report.inspection import print_trace, sum_up
    from dedup.splitting.splitter import trace_document

    ctx = click.get_current_context()
    try:
        with talk.naming(", ".join(paths)):
            lexicon = read_lexicon(*markers)
            page = load_page(*paths, fetched=fetched)
            document = open_page(page, lexicon)
            judged, _ = trace_document(document, lexicon, fetched=fetched)
    except BadInput as why:
        raise click.UsageError(f"--trace: {why}", ctx) from why
    print_trace(judged)
    talk.say_missed({document.meta.missed: 1} if document.meta.missed else {})
    talk.say(sum_up(judged))


def _refuse_places(trace: bool, doubtful: int | None) -> None:
    """Refuse what means nothing where no file is written."""
    places = ("out", "rejects", "site_memory")
    if trace:
        _leave_out("--trace shows one page", "doubtful", *places)
    elif doubtful:
        _leave_out("--doubtful lists pages", *places)


def _leave_out(said: str, *names: str) -> None:
    """Refuse options that mean nothing beside one that writes no file."""
    ctx = click.get_current_context()
    for name in names:
        if ctx.get_parameter_source(name) is not click.core.ParameterSource.DEFAULT:
            raise click.UsageError(
                f"{said}, and writes no file: leave --{name.replace('_', '-')} out", ctx
            )


@main.command()
@click.option("--role", metavar="ROLE", help="Only phrases of this role: related, credit, ...")
@click.option("--language", metavar="CODE", help="Only phrases of this language: ar, en, ...")
@options.marker_files
def markers(role: str | None, language: str | None, marker_files: tuple[str, ...]) -> None:
    """The phrases that announce something, and what each announces.

    When piped, a line is role, form, language and phrase, tab-separated; docs/output.md says what
    the forms allow.

    \b
    Example:
      dedup markers --role credit --language ar
      dedup markers --markers mine.toml | grep 'اقرأ'
    """
    from dedup.lexicon.markers import read_lexicon
    from dedup.lexicon.phrases import MARKER_ROLES
    from dedup.report.inspection import print_phrases

    phrases = read_lexicon(*(text for _, text in options.read_markers(marker_files))).phrases
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
