"""The command that draws what was found: `report`."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dedup.cli import options, places, talk
from dedup.cli.group import main
from dedup.errors import BadInput
from dedup.reading import runs

if TYPE_CHECKING:
    from dedup.analysis import Report
    from dedup.analysis.selection import Selection


ENDINGS = {
    ".json": "json",
    ".csv": "csv",
    ".md": "markdown",
    ".graphml": "graphml",
    **dict.fromkeys((".htm", ".html"), "html"),
    **dict.fromkeys(("", ".txt"), "table"),
}
FORMS = ("table", "json", "csv", "markdown", "html", "graphml")


def _read_day(ctx: click.Context, parameter: click.Parameter, text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text is not None else None
    except ValueError as why:
        raise click.BadParameter(f"{text!r} is no day such as 2025-03-04", ctx, parameter) from why


_SELECTION = [
    click.option(
        "--sort",
        type=click.Choice(["size", "outlets", "weakest", "score", "first"]),
        default="size",
        show_default=True,
        help="By articles, or outlets, most first; by the weakest link, or the least score of a"
        " member, least first; or the day of first publication, latest first.",
    ),
    click.option(
        "--source",
        "sources",
        multiple=True,
        metavar="OUTLET",
        help="Only stories that it has. May be repeated: one of them is enough.",
    ),
    click.option(
        "--since",
        metavar="DAY",
        callback=_read_day,
        help="Only stories that were first published on that day or later.",
    ),
    click.option(
        "--min-size",
        type=click.IntRange(min=2),
        default=2,
        show_default=True,
        help="Only stories of so many articles or more.",
    ),
    click.option("--limit", type=click.IntRange(min=1), help="So many stories at most."),
]


def _selecting(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of `analysis.selection.Selection`, which the command is given as `wanted`."""

    @functools.wraps(command)
    def with_selection(**given: Any) -> Any:
        from dedup.analysis.selection import Selection

        wanted = Selection(**{n: given.pop(n) for n in Selection.__dataclass_fields__})
        return command(wanted=wanted, **given)

    for option in reversed(_SELECTION):
        with_selection = option(with_selection)
    return with_selection


def _check_asked(
    ctx: click.Context, parameter: click.Parameter, words: tuple[str, ...]
) -> str | None:
    if words and (words[0] != "show" or len(words) != 2 or not words[1]):
        raise click.UsageError(f"{' '.join(words)!r}: only `show CLUSTER` may follow", ctx)
    return words[1] if words else None


@main.command()
@click.argument("clusters", type=click.Path(exists=True))
@click.argument("asked", nargs=-1, callback=_check_asked, metavar="[show CLUSTER]")
@options.file_option(
    "--articles", "The articles they were made from: gives totals, texts and differences."
)
@options.file_option(
    "--pairs", "What `dedup cluster --pairs` wrote: with --articles, gives pairs to judge."
)
@options.file_option(
    "--related",
    "What `dedup cluster --related` wrote: with --articles, leads from related items to stories.",
)
@options.file_option("--rejects", "What was refused: gives its reasons.")
@_selecting
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMS),
    help="What to draw: csv has one row a member, graphml who had whose stories.  [default: as the"
    " file's name ends, else table]",
)
@click.option(
    "-o",
    "--out",
    default="-",
    show_default=True,
    callback=options.check_writable,
    help="File, or - for standard output.",
)
def report(
    clusters: str,
    asked: str | None,
    wanted: Selection,
    form: str | None,
    out: str,
    **files: str | None,
) -> None:
    """Clusters as tables, a web page, JSON, CSV, Markdown or a graph.

    CLUSTERS is what `dedup cluster` wrote, or the folder that `dedup run` wrote, with all that is
    in it. With `show CLUSTER`, one story: its versions and what each of them changed. CLUSTER is
    an id or its beginning, or the id of an article.

    \b
    Example:
      dedup report out --sort weakest --limit 10
      dedup report out show 0dc1c70d
      dedup report clusters.jsonl --articles articles.jsonl -o stories.html
    """
    from dedup.analysis import selection

    sorts = wanted != selection.Selection()
    if asked and sorts:
        raise click.UsageError("show takes one of all stories: leave --sort and the filters out")
    form = form or _form_of(out)
    found = _find_files(clusters, files)
    whole = Path(clusters).is_dir() and not files["articles"]
    places.refuse_read((out,), found.values())
    value = _build_report(found, whole=whole)
    sources = (source for story in value.stories for source in story.cluster.sources)
    talk.say_unknown("--source", wanted.sources, sources)
    value = _show(value, asked) if asked else selection.select_stories(value, wanted)
    entire = form == "html" and not (asked or sorts or any(files.values()))
    with places.hold(out):
        _refuse_runs_own(out, clusters if entire else None)
        _draw(value, form, out, bool(asked))


def _refuse_runs_own(out: str, but_of: str | None) -> None:
    """Raises `click.UsageError` where `out` is the report of a run other than that in `but_of`."""
    if out != "-" and runs.is_of_run(real := os.path.realpath(out)):
        own = but_of and os.path.realpath(Path(but_of, runs.REPORT))
        if real != own:
            said = "of a run is replaced by that of the whole of it alone: give another name"
            raise click.UsageError(f"{out}: the report {said}")


def _form_of(out: str) -> str:
    ending = Path(out).suffix.lower()
    if ending not in ENDINGS:
        known = ", ".join(one for one in ENDINGS if one)
        raise click.UsageError(f"{out}: give --format, or a name that ends in {known}")
    return ENDINGS[ending]


def _find_files(clusters: str, files: dict[str, str | None]) -> dict[str, str]:
    """What is read, by what it holds: of a folder that `run` wrote all that is in it."""
    found = {name: path for name, path in files.items() if path}
    if not Path(clusters).is_dir():
        return {"clusters": clusters, **found}
    if not (Path(clusters) / runs.RECORD).is_file():
        said = "name the file of clusters, or a folder that `dedup run` wrote to its end"
        raise BadInput(f"{clusters}: no run.json in it: {said}")
    beside = {name: Path(clusters) / f"{name}.jsonl" for name in (*files, "traces")}
    inside = {name: str(path) for name, path in beside.items() if path.is_file()}
    return {"clusters": str(Path(clusters) / "clusters.jsonl"), **inside, **found}


def _build_report(files: dict[str, str], *, whole: bool) -> Report:
    """whole: whether the articles are those of a folder that `run` wrote."""
    from dedup.analysis import Besides, build_report
    from dedup.reading.records import (
        read_clusters,
        read_links,
        read_pairs,
        read_rejects,
        read_traces,
    )
    from dedup.survivors import list_articles

    besides = Besides(
        links=tuple(read_links(files["related"])) if "related" in files else (),
        rejects=tuple(read_rejects(files["rejects"])) if "rejects" in files else None,
        traces=tuple(read_traces(files["traces"])) if "traces" in files else (),
    )
    return build_report(
        read_clusters(files["clusters"]),
        list_articles(files["articles"], sourceless=whole) if "articles" in files else None,
        read_pairs(files["pairs"]) if "pairs" in files else (),
        besides,
    )


def _show(value: Report, name: str) -> Report:
    from dedup.analysis.selection import find_stories, single_out

    found = find_stories(value, name)
    if len(found) != 1:
        said = f"{len(found)} clusters begin so" if found else "no cluster, and no article of one"
        raise BadInput(f"show {name}: {said}; ids are in the table and in clusters.jsonl")
    return single_out(value, found[0])


def _draw(value: Report, form: str, out: str, one: bool) -> None:
    from dedup.report import html, story, tables, terminal
    from dedup.writing import write_text

    if form == "table":
        if out != "-":
            write_text(out, (story if one else terminal).to_text(value))
        elif one:
            story.print_story(value)
        else:
            terminal.print_report(value)
        return
    draw = {
        "json": tables.to_json,
        "csv": tables.to_csv,
        "markdown": tables.to_markdown,
        "graphml": tables.to_graphml,
        "html": html.to_html,
    }
    write_text(out, draw[form](value))
