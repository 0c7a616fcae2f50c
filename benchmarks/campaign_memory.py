"""Sets of articles that share much (adversarial.py), clustered under a limit of memory."""

import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import adversarial
import click
from processes import Limits, run

KINDS = {
    "plain": 75_000,
    "copies": 25_000,
    "near-copies": 25_000,
    "salted": 25_000,
    "half-shared": 25_000,
    "chain": 25_000,
    "periodic": 2_500,
    "prefixes": 2_000,
}
"""Kinds of articles, and how many are clustered, before four times as many are."""
LIMITS = ("200MB", "500MB")
MOST_OF_LIMIT, MOST_OF_TIME = 1.25, 5
"""The promise: this much of the limit, beside what ten articles take; this many times as long."""
ENDED = Limits(seconds=900, memory=12e9)
OUTPUTS = ("pairs.jsonl", "out.jsonl")
LOOK_SECONDS = 0.02
"""Between two looks at the memory of all processes."""
HEADER = (
    f"{'':12} {'articles':>8} {'limit':>6} {'input':>9} {'s':>7} {'4n to n':>7} {'cpu':>5}"
    f" {'peak':>9}"
    f" {'floor':>9} {'x limit':>7} {'pairs':>9} {'clusters':>9}  wrong"
)


@dataclass
class Row:
    """A run of `dedup cluster`; sizes in bytes."""

    kind: str
    articles: int
    limit: str
    seconds: float
    peak: float
    floor: float
    """What a run on ten articles takes."""
    input: int
    pairs: int
    clusters: int
    cpu: float
    """Seconds of the processors', which other work on the machine hardly lengthens."""
    times: float | None = None
    """How many times the seconds of a quarter of the articles."""
    cpu_times: float | None = None
    wrong: str = ""

    @property
    def share(self) -> float:
        """Of the limit, what was taken beyond the floor."""
        return max(0.0, self.peak - self.floor) / bytes_of(self.limit)

    def tell(self) -> str:
        sizes = (f"{n / 1e6:7.1f}MB" for n in (self.peak, self.floor))
        times = f"{self.times:7.1f} {self.cpu_times:5.1f}" if self.times else " " * 13
        return (
            f"{self.kind:12} {self.articles:8,} {self.limit:>6} {self.input / 1e6:7.1f}MB"
            f" {self.seconds:7.1f} {times} {' '.join(sizes)} {self.share:7.2f}"
            f" {self.pairs / 1e6:7.1f}MB {self.clusters / 1e6:7.1f}MB  {self.wrong}"
        )


def bytes_of(size: str) -> float:
    """Bytes of a size such as 200MB."""
    number, unit = re.fullmatch(r"([\d.]+)([KMG]?)B?", size).groups()
    return float(number) * 1000 ** " KMG".index(unit or " ")


def measure_kind(kind: str, limits: Sequence[str], share: float) -> Iterator[Row]:
    """Rows of one kind: each limit, on so many articles and on four times as many."""
    with tempfile.TemporaryDirectory(prefix="campaign-") as folder:
        place = Path(folder)
        few = make_input(place, kind, 10)
        floors = {limit: cluster(few, limit, place).peak for limit in limits}
        before: dict[str, Row] = {}
        for articles in (int(KINDS[kind] * share), 4 * int(KINDS[kind] * share)):
            path = make_input(place, kind, articles)
            for limit in limits:
                done = cluster(path, limit, place)
                sizes = (size_of(place / name) for name in (path.name, *OUTPUTS))
                row = Row(
                    kind, articles, limit, done.seconds, done.peak, floors[limit], *sizes, done.cpu
                )
                judge(row, before.get(limit), done.failed)
                before[limit] = row
                click.echo(row.tell(), err=True)
                yield row


def make_input(folder: Path, kind: str, articles: int) -> Path:
    path = folder / f"{articles}.jsonl"
    adversarial.make(kind, articles, path)
    return path


def size_of(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def cluster(path: Path, limit: str, folder: Path) -> Any:
    """A run, which takes its outputs' names from those before."""
    for name in OUTPUTS:
        (folder / name).unlink(missing_ok=True)
    words = ["cluster", str(path), "-o", "out.jsonl", "--pairs", "pairs.jsonl", "--memory", limit]
    command = [sys.executable, "-m", "dedup", *words, "--workers", "2"]
    return run(command, folder, folder / "log", ENDED, LOOK_SECONDS)


def judge(row: Row, quarter: Row | None, failed: str) -> None:
    wrong = [failed] if failed else []
    if row.share > MOST_OF_LIMIT:
        wrong.append("memory")
    if quarter:
        row.times, row.cpu_times = row.seconds / quarter.seconds, row.cpu / quarter.cpu
        if row.times > MOST_OF_TIME:
            wrong.append("time")
    row.wrong = ", ".join(wrong)


def write_figures(rows: Sequence[Row]) -> dict[str, Any]:
    """The table, printed; and as it is written."""
    click.echo("\n".join([HEADER, *(row.tell() for row in rows)]))
    wrong = [f"{row.kind} {row.articles} {row.limit}: {row.wrong}" for row in rows if row.wrong]
    click.echo(f"wrong: {len(wrong)} of {len(rows)}")
    return {"campaign": "memory", "rows": [asdict(row) for row in rows], "wrong": wrong}
