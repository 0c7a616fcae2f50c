"""The results of benchmarks/matching.py as Markdown."""

import datetime
import os
import platform
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

HEADER = (
    "tool|version|s|least|most|x dedup|CPU s|start-up s|peak MB"
    "|reprints|respelled|exact|precision|clusters|largest|notes"
)
LEGEND = """\
`s` is the median time on the clock from file to clusters, the whole process with its start-up;
`least` and `most` are over the rounds, in which the tools take turns; `x dedup` is the median over
the rounds of the time over dedup's. `start-up` is the part before the first article is read, where
a script tells it. `peak` is of all processes at one time, with shared pages counted for each.

`reprints`, `respelled` and `exact` are the shares of the planted copies that are in one cluster
with their original; respelled ones are reprints in another house's spelling, which only a tool that
folds letters can see. Some reprints were cut and edited until they share less than the threshold.
`precision` is the share of the pairs in one cluster that come from one original. Of a tool that
flags articles and gives no clusters the shares are of pairs of which both are flagged.

Words are each tool's own: some leave punctuation on them, some take it off, some fold letters. The
unchecked tools are given these bands for the sake of equal recall; their documentation has stricter
ones, which find less and join less. On real articles `largest` shows what that does."""


def describe_machine() -> dict[str, Any]:
    """What the figures depend on."""
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    commit = subprocess.run(
        ["git", "describe", "--always", "--dirty"], capture_output=True, text=True
    )
    return {
        "cpu": next(iter(models), platform.processor() or platform.machine()),
        "cores": os.cpu_count(),
        "memory_gb": round(memory / 2**30),
        "load": round(os.getloadavg()[0], 2),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "date": datetime.date.today().isoformat(),
        "commit": commit.stdout.strip(),
    }


def summarise(row: dict[str, Any], ours: Sequence[float]) -> dict[str, Any]:
    """The row of one tool on one input, with the figures of its rounds put together."""
    runs = row["runs"]
    if row["failed"] or not runs:
        return row
    seconds = [run["seconds"] for run in runs]
    figures: dict[str, Any] = {
        "median": median(seconds),
        "least": min(seconds),
        "most": max(seconds),
        "cpu": median(run["cpu"] for run in runs),
        "peak_mb": max(run["peak"] for run in runs) / 1e6,
    }
    started = [run["start_up"] for run in runs if run["start_up"] is not None]
    figures["start_up"] = median(started) if started else None
    if len(ours) == len(seconds):
        figures["ratio"] = median(a / b for a, b in zip(seconds, ours, strict=True))
    return row | figures


def show(value: Any, form: str) -> str:
    return "-" if value is None else format(value, form)


def tell(row: dict[str, Any]) -> list[str]:
    """The cells of a row."""
    first = [row["tool"], row["version"]]
    if row["failed"] or "median" not in row:
        return [*first, *["-"] * (HEADER.count("|") - 2), row["failed"] or "not run"]
    recall = row.get("recall", {})
    times = (row[name] for name in ("median", "least", "most"))
    return [
        *first,
        *(show(one, ".2f") for one in times),
        show(row.get("ratio"), ".2f"),
        show(row["cpu"], ".2f"),
        show(row["start_up"], ".2f"),
        show(row["peak_mb"], ".0f"),
        *(show(recall.get(kind), ".3f") for kind in ("reprint", "respelled", "exact")),
        show(row.get("precision"), ".3f"),
        show(row.get("clusters"), ""),
        show(row.get("largest"), ""),
        row["note"],
    ]


def line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def write_markdown(results: dict[str, Any]) -> str:
    """All inputs, under a heading that says where and when."""
    machine = results["machine"]
    parts = [
        "# Matching beside other tools",
        f"{machine['date']}, {machine['cpu']}, {machine['cores']} cores, {machine['memory_gb']} GB,"
        f" {machine['system']}, Python {machine['python']}, dedup at {machine['commit']}."
        f" Load at the start {machine['load']}. Rounds: {results['rounds']}. A run is ended at"
        f" {results['limits']['seconds']:g} s or {results['limits']['memory'] / 1e9:g} GB.",
        f"Word {results['words']}-grams, {results['hashes']} hashes in {results['bands']} bands of"
        f" {results['rows']}, Jaccard of {results['threshold']} or more.",
    ]
    for given in results["inputs"]:
        names = HEADER.split("|")
        sides = ["---"] * 2 + ["---:"] * (len(names) - 3) + ["---"]
        table = [line(names), line(sides), *(line(tell(row)) for row in given["rows"])]
        parts += [f"## {given['name']}", "\n".join(table)]
    return "\n\n".join([*parts, LEGEND]) + "\n"
