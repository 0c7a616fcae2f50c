"""dedup and other MinHash tools on the same articles: time, memory, and what they find.

usage: python benchmarks/matching.py [--rounds 3] [--sizes 60000,500000] [--only NAME,...]
           [--articles FILE] [--seconds 900] [--memory 16] [--out build/bench]

Inputs are `--articles`, if it is given (Parquet with `id` and `text`), and for each of `--sizes` a
file that articles.py makes, which says what was planted, and one that fitted.py makes, whose
articles have as much in common as real ones. All tools do the same work, each in the way its
documentation has: Parquet to word 3-grams, 128 hashes in 64 bands of 2, candidates checked where
the tool has a check, connected components, `id<TAB>cluster`; dedup is `dedup cluster` as it stands.
`bare` is no tool: pyarrow reads the file and splits its text, which is as little as one can do.

Each peer has an environment of its own in `.bench/venvs`, made on first use from the package index;
inputs are kept in `.bench` too. A tool first runs once on a small input, uncounted, so that
everything is compiled and cached. Then the tools take turns, one process at a time. One that cannot
be installed, fails, or passes a limit is a row with the reason. OUT gets `matching.md` and
`matching.json`.
"""

import json
import re
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import click
from matching_score import Truth, read_truth, score
from matching_table import describe_machine, summarise, write_markdown
from matching_tools import TOOLS, NotInstalled, Tool, prepare, read_version
from processes import Limits, run

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / ".bench"
WARM_UP = 10_000
SAME = {"words": 3, "hashes": 128, "bands": 64, "rows": 2, "threshold": 0.3}


@dataclass(frozen=True)
class Input:
    """A file of articles, and what was planted in it."""

    name: str
    path: Path
    truth: Truth


@dataclass
class Entry:
    """A tool, its interpreter, and why it cannot run, or an empty text."""

    tool: Tool
    python: str = ""
    version: str = "-"
    failed: str = ""


def make_inputs(size: int) -> list[Input]:
    """So many generated articles, and as many fitted to real ones."""
    path, truth = KEPT / f"articles-{size}.parquet", KEPT / f"articles-{size}-truth.parquet"
    make("articles.py", size, path, "--truth", truth)
    fitted = KEPT / f"fitted-{size}.parquet"
    make("fitted.py", size, fitted)
    return [
        Input(f"{size} generated articles", path, read_truth(path, truth)),
        Input(f"{size} fitted articles", fitted, Truth()),
    ]


def make(script: str, size: int, path: Path, *words: str | Path) -> None:
    """A file of articles, made anew only where its script is newer."""
    maker = ROOT / "benchmarks" / script
    if not path.exists() or path.stat().st_mtime < maker.stat().st_mtime:
        print(f"making {path.stem}", file=sys.stderr, flush=True)
        fresh = path.with_suffix(".new")
        command = [sys.executable, maker, fresh, "--articles", str(size), *words]
        subprocess.run(command, check=True)
        fresh.rename(path)


def enter(tool: Tool, small: Input, limits: Limits) -> Entry:
    """A tool that is ready to be measured: installed, and run once on a small input."""
    try:
        python = prepare(tool, KEPT / "venvs")
    except NotInstalled as reason:
        return Entry(tool, failed=str(reason))
    entry = Entry(tool, python, read_version(tool, python))
    _, entry.failed, _ = measure(entry, small, limits)
    return entry


def measure(entry: Entry, given: Input, limits: Limits) -> tuple[dict[str, Any], str, Any]:
    """One run: its figures, why it counts for nothing, and what its clusters are worth."""
    name = entry.tool.name
    print(f"{name} on {given.name}", end=" ", file=sys.stderr, flush=True)
    with tempfile.TemporaryDirectory(dir=KEPT) as scratch:
        out, log = Path(scratch), KEPT / f"{name}.log"
        done = run(entry.tool.command(entry.python, given.path, out), ROOT, log, limits)
        print(done.failed or f"{done.seconds:.2f} s", file=sys.stderr, flush=True)
        found = {} if done.failed else score(out, given.truth)
    return asdict(done) | {"start_up": read_start_up(log)}, done.failed, found


def read_start_up(log: Path) -> float | None:
    """What a script told of its imports."""
    told = re.search(r"^start-up ([\d.]+)$", log.read_text(errors="replace"), re.MULTILINE)
    return float(told[1]) if told else None


def race(entries: list[Entry], given: Input, rounds: int, limits: Limits) -> list[dict[str, Any]]:
    """Let all tools take turns on one input; a row for each."""
    rows = {
        entry.tool.name: {
            "tool": entry.tool.name,
            "version": entry.version,
            "note": entry.tool.note,
            "failed": entry.failed,
            "runs": [],
        }
        for entry in entries
    }
    for _ in range(rounds):
        for entry in entries:
            row = rows[entry.tool.name]
            if not row["failed"]:
                figures, row["failed"], found = measure(entry, given, limits)
                row["runs"].append(figures)
                row.update(found)
    ours = [one["seconds"] for one in rows.get("dedup", {"runs": []})["runs"]]
    return [summarise(row, ours) for row in rows.values()]


def numbers(_: click.Context, __: click.Parameter, given: str) -> list[int]:
    """Whole numbers with commas or blanks between them."""
    try:
        return [int(one) for one in re.split(r"[,\s]+", given.strip()) if one]
    except ValueError:
        raise click.BadParameter(f"no whole numbers: {given}") from None


def choose(_: click.Context, __: click.Parameter, given: str) -> list[Tool]:
    """The tools of those names, in the table's order."""
    wanted = set(filter(None, given.split(",")))
    if unknown := wanted - {tool.name for tool in TOOLS}:
        raise click.BadParameter(f"unknown: {', '.join(sorted(unknown))}")
    return [tool for tool in TOOLS if not wanted or tool.name in wanted]


def write_results(out: Path, results: dict[str, Any]) -> str:
    """Leave both files; the Markdown."""
    out.mkdir(parents=True, exist_ok=True)
    text = write_markdown(results)
    (out / "matching.json").write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n")
    (out / "matching.md").write_text(text)
    return text


FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command()
@click.option("--rounds", type=click.IntRange(1), default=3, show_default=True)
@click.option("--sizes", default="60000,500000", show_default=True, callback=numbers)
@click.option("--only", "tools", default="", metavar="NAME,...", callback=choose)
@click.option("--articles", type=FILE, help="race on this file, too")
@click.option("--seconds", default=900.0, show_default=True, help="limit of a run")
@click.option("--memory", default=16.0, show_default=True, help="limit of a run, in GB")
@click.option("--out", type=FOLDER, default=ROOT / "build" / "bench")
def main(
    rounds: int,
    sizes: list[int],
    tools: list[Tool],
    articles: Path | None,
    seconds: float,
    memory: float,
    out: Path,
) -> None:
    """Measure matching beside other tools."""
    KEPT.mkdir(exist_ok=True)
    limits = Limits(seconds, memory * 1e9)
    machine = describe_machine()
    real = [Input(articles.name, articles.resolve(), Truth())] if articles else []
    inputs = [*real, *chain.from_iterable(map(make_inputs, sizes))]
    if not inputs:
        raise click.UsageError("neither a file of articles nor sizes to make")
    small = make_inputs(WARM_UP)[0]
    entries = [enter(tool, small, limits) for tool in tools]
    results = {"machine": machine, "rounds": rounds, "limits": asdict(limits), **SAME}
    results["inputs"] = []
    for given in inputs:
        rows = race(entries, given, rounds, limits)
        results["inputs"].append({"name": given.name, "rows": rows})
        text = write_results(out, results)
    click.echo(text)


if __name__ == "__main__":
    main()
