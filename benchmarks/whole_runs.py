"""Whole runs of `dedup split`, from files to records; splitting_speed.py starts them."""

import os
import re
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import click

ADDRESS = re.compile(rb"https?:(?:\\?/){2}")


def write_copies(pages: list[Path], folder: Path, count: int) -> Path:
    """So many files out of the pages, each copy of the set in outlets of its own."""
    for number in range(count):
        copy, at = divmod(number, len(pages))
        page, mark = pages[at], b"%d" % copy
        content = page.read_bytes().lstrip()
        if page.suffix == ".html":
            content = ADDRESS.sub(rb"\g<0>c" + mark + b".", content)
        else:
            first, end, rest = content.partition(b"\n")
            content = first.rstrip() + b" " + mark + end + rest
        target = folder / f"{page.parent.name}-{copy}"
        target.mkdir(parents=True, exist_ok=True)
        (target / f"{at:05}{page.suffix}").write_bytes(content)
    return folder


@dataclass
class Run:
    """A run of `dedup split`, and what its rounds took, in seconds."""

    folder: Path
    workers: int
    options: tuple[str, ...] = ()
    wall: list[float] = field(default_factory=list)
    start: list[float] = field(default_factory=list)
    """On the clock, for one page."""
    cpu: list[float] = field(default_factory=list)
    """Of the processor, in all processes."""
    records: int = 0

    @property
    def net(self) -> list[float]:
        return [whole - start for whole, start in zip(self.wall, self.start, strict=True)]

    def measure(self, scratch: Path) -> None:
        """One round."""
        out = scratch / "out.jsonl"
        self.start.append(self.seconds(min(files_in(self.folder)), out))
        used = children_seconds()
        self.wall.append(self.seconds(self.folder, out))
        self.cpu.append(children_seconds() - used)
        with open(out, "rb") as lines:
            self.records = sum(1 for _ in lines)

    def seconds(self, at: Path, out: Path) -> float:
        """How long the command takes for the pages at `at`."""
        words = ("split", str(at), "-o", str(out), "--workers", str(self.workers), *self.options)
        began = time.perf_counter()
        done = subprocess.run([sys.executable, "-m", "dedup", *words], capture_output=True)
        if done.returncode:
            raise SystemExit(done.stderr.decode(errors="replace"))
        return time.perf_counter() - began

    def tell(self, alone: "Run") -> str:
        """A line of the table. alone: the same run with one worker."""
        size = sum(file.stat().st_size for file in files_in(self.folder)) / 1e6
        whole, start, net, cpu = map(median, (self.wall, self.start, self.net, self.cpu))
        name = " ".join((self.folder.name, *self.options))
        return (
            f"{name:22} {self.workers:7} {self.records:8} {size:7.1f} {whole:7.2f}"
            f" {size / whole:6.1f} {start:6.2f} {net:7.2f} {size / net:8.1f} {cpu:7.2f}"
            f" {ratio(alone.wall, self.wall):6.2f} {ratio(alone.net, self.net):5.2f}"
        )


HEADER = (
    f"{'':22} {'workers':>7} {'records':>8} {'MB':>7} {'s':>7} {'MB/s':>6} {'start':>6}"
    f" {'net s':>7} {'net MB/s':>8} {'cpu s':>7} {'1 to 2':>6} {'net':>5}"
)


def run_all(folders: list[tuple[Path, tuple[str, ...]]], rounds: int, scratch: Path) -> None:
    """Let runs with one worker and with two take turns on the folders, and print their speed."""
    pairs = [(Run(at, 1, options), Run(at, 2, options)) for at, options in folders]
    os.sync()  # the pages were just written, and need not be on their way to the disk meanwhile
    for run, _ in pairs:
        run.seconds(min(files_in(run.folder)), scratch / "out.jsonl")  # fills caches on disk
    for _ in range(rounds):
        for one, two in pairs:
            one.measure(scratch)
            two.measure(scratch)
    click.echo(f"\ndedup split, files to records, {rounds} rounds")
    click.echo(HEADER)
    for one, two in pairs:
        click.echo(one.tell(one) + "\n" + two.tell(one))


def ratio(times: Sequence[float], others: Sequence[float]) -> float:
    """The median of the ratios within a round."""
    return median(time / other for time, other in zip(times, others, strict=True))


def children_seconds() -> float:
    """Processor time of the processes that were started here, and of theirs, and have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def files_in(folder: Path) -> Iterator[Path]:
    return (Path(at, name) for at, _, names in os.walk(folder) for name in names)
