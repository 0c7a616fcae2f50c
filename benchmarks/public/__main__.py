"""This tool and four others on public sets of pages, scored by the sets' own rules.

usage: python -m benchmarks.public FOLDER [--tools NAME,...] [--sets NAME,...]
           [--pages FILE] [--write docs/extraction.md]

FOLDER has the sets in the layout that README.md describes. Each tool reads each page alone, all in
one process, one tool after the other, in an environment of its own in `.bench/venvs`, made on first
use from the package index. One that cannot be installed is left out, with the reason.
"""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from benchmarks.matching_table import describe_machine
from benchmarks.matching_tools import NotInstalled, Tool
from benchmarks.public.comparison import Difference, compare
from benchmarks.public.extraction import read_truth
from benchmarks.public.scoring import RULES, PageScore, SetScore, score_set
from benchmarks.public.tables import write_figures, write_page
from benchmarks.public.tools import TOOLS, Run, run

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
FILE = click.Path(dir_okay=False, path_type=Path)


def choose(_: click.Context, option: click.Parameter, given: str) -> list[str]:
    """Those of the names, in the tables' order; all where none is given."""
    known = list(RULES) if option.name == "names" else [tool.name for tool in TOOLS]
    wanted = set(filter(None, given.split(",")))
    if unknown := wanted - set(known):
        raise click.BadParameter(f"unknown: {', '.join(sorted(unknown))}")
    return [name for name in known if not wanted or name in wanted]


def try_run(tool: Tool, folder: Path, names: Sequence[str]) -> Run | None:
    print(tool.name, end=" ", file=sys.stderr, flush=True)
    try:
        done = run(tool, folder, names)
    except NotInstalled as reason:
        print(reason, file=sys.stderr)
        return None
    print(f"{done.version}, {done.failed} pages raised", file=sys.stderr)
    return done


def compare_sets(
    scores: Mapping[str, Mapping[str, SetScore]], one: str, other: str
) -> dict[str, Difference]:
    """What one tool has before another on each set, where both have run."""
    if one not in scores or other not in scores:
        return {}
    return {
        name: compare(score, scores[other][name], RULES[name].sum_up)
        for name, score in scores[one].items()
    }


def list_pages(scores: Mapping[str, Mapping[str, SetScore]]) -> Iterator[dict[str, Any]]:
    """Every page's score, of a set and tool the worst first."""

    def badness(page: PageScore) -> tuple[float, bool]:
        return page.f1, page.day != "wrong"

    for tool, sets in scores.items():
        for name, score in sets.items():
            for page in sorted(score.pages, key=badness):
                where = {key: page.truth[key] for key in ("name", "url")}
                own = {"f1": round(page.f1, 4), "day": page.day, "title_same": page.title_same}
                yield {"set": name, "tool": tool, **where, **own}


@click.command()
@click.argument("folder", type=FOLDER)
@click.option("--tools", default="", metavar="NAME,...", callback=choose)
@click.option("--sets", "names", default="", metavar="NAME,...", callback=choose)
@click.option("--pages", type=FILE, help="write every page's score to it, worst first")
@click.option("--write", type=FILE, help="write docs/extraction.md to it")
def main(
    folder: Path, tools: list[str], names: list[str], pages: Path | None, write: Path | None
) -> None:
    """Score tools on the sets in FOLDER."""
    truths = {
        name: read_truth(folder, name)
        for name in names
        if (folder / "truth" / f"{name}.jsonl").exists()
    }
    if not truths:
        raise click.UsageError(f"no truth of {', '.join(names)} in {folder}")
    machine = describe_machine()
    tried = [try_run(tool, folder, list(truths)) for tool in TOOLS if tool.name in tools]
    runs = [one for one in tried if one]
    if not runs:
        raise click.ClickException("no tool could be run")
    scores = {
        run.tool.name: {name: score_set(name, truths[name], run.found[name]) for name in truths}
        for run in runs
    }
    figures = write_figures(runs, scores, compare_sets(scores, "dedup", "trafilatura"))
    click.echo("\n\n".join(figures.values()))
    if pages:
        rows = (json.dumps(one, ensure_ascii=False) + "\n" for one in list_pages(scores))
        pages.write_text("".join(rows), encoding="utf-8")
    if write:
        write.write_text(write_page(figures, machine), encoding="utf-8")


if __name__ == "__main__":
    main()
