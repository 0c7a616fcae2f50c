"""Whole runs of `dedup split`, from files to records; splitting_speed.py starts them."""

import os
import re
import resource
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

import click

HOST = re.compile(rb"(https?:(?:\\?/){2})")


def ratio(times: Sequence[float], others: Sequence[float]) -> float:
    """The median of the ratios within a round: time of one to time of the other."""
    return median(a / b for a, b in zip(times, others, strict=True))


def write_copies(pages: list[Path], folder: Path, count: int) -> Path:
    """So many files out of the pages, each copy of the set in outlets of its own."""
    for number in range(count):
        copy, at = divmod(number, len(pages))
        page, mark = pages[at], b"%d" % copy
        content = page.read_bytes().lstrip()
        if page.suffix == ".html":
            content = HOST.sub(rb"\1c" + mark + b".", content)
        else:
            first, end, rest = content.partition(b"\n")
            content = first.rstrip() + b" " + mark + end + rest
        target = folder / f"{page.parent.name}-{copy}"
        target.mkdir(parents=True, exist_ok=True)
        (target / f"{at:05}{page.suffix}").write_bytes(content)
    return folder


class Run(NamedTuple):
    """A run of `dedup split`."""

    folder: Path
    workers: int
    options: tuple[str, ...] = ()

    def measure(self, at: Path, out: Path) -> tuple[float, float]:
        """Seconds on the clock, and of the processor in all processes, for the pages at `at`."""
        began, used = time.perf_counter(), _children_seconds()
        words = ("split", str(at), "-o", str(out), "--workers", str(self.workers), *self.options)
        done = subprocess.run([sys.executable, "-m", "dedup", *words], capture_output=True)
        if done.returncode:
            raise SystemExit(done.stderr.decode(errors="replace"))
        return time.perf_counter() - began, _children_seconds() - used

    def tell(self) -> str:
        return " ".join((self.folder.name, *self.options))


def _children_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


Times = defaultdict[Run, list[float]]


def run_all(runs: list[Run], rounds: int, scratch: Path) -> None:
    """Let the runs take turns, and print their speed."""
    wall, cpu, start = Times(list), Times(list), Times(list)
    records, out = {}, scratch / "out.jsonl"
    for run in runs:
        run.measure(_first(run.folder), out)  # once without counting, for what is cached on disk
    for _ in range(rounds):
        for run in runs:
            start[run].append(run.measure(_first(run.folder), out)[0])
            seconds, used = run.measure(run.folder, out)
            wall[run].append(seconds)
            cpu[run].append(used)
            records[run] = sum(1 for _ in _lines(out))
    columns = (("records", 8), ("MB", 6), ("s", 7), ("MB/s", 6), ("start", 6), ("net s", 7))
    more = (("net MB/s", 8), ("cpu s", 7), ("1 to 2", 6), ("net", 5))
    click.echo(
        f"\ndedup split, files to records, {rounds} rounds; `1 to 2`: 1 worker's time to 2's"
    )
    click.echo(f"{'':24} workers " + " ".join(f"{n:>{w}}" for n, w in (*columns, *more)))
    for run in runs:
        size = sum(file.stat().st_size for file in _pages_in(run.folder)) / 1e6
        net = [a - b for a, b in zip(wall[run], start[run], strict=True)]
        one = run._replace(workers=1)
        alone = [a - b for a, b in zip(wall[one], start[one], strict=True)]
        middle, began, inner = map(statistics.median, (wall[run], start[run], net))
        click.echo(
            f"{run.tell():24} {run.workers:7} {records[run]:8} {size:6.1f} {middle:7.2f}"
            f" {size / middle:6.1f} {began:6.2f} {inner:7.2f} {size / inner:8.1f}"
            f" {statistics.median(cpu[run]):7.2f} {ratio(wall[one], wall[run]):6.2f}"
            f" {ratio(alone, net):5.2f}"
        )


def _first(folder: Path) -> Path:
    return min(_pages_in(folder))


def _pages_in(folder: Path) -> Iterator[Path]:
    return (Path(at, name) for at, _, names in os.walk(folder) for name in names)


def _lines(file: Path) -> Iterator[bytes]:
    with open(file, "rb") as lines:
        yield from lines
