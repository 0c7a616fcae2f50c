"""What the scripts beside it share: the work that is asked for, input, shingles, output.

Each script is `SCRIPT INPUT OUT`: it reads `id` and `text` of the Parquet file INPUT and leaves
`clusters.tsv` in the folder OUT, a line `id<TAB>cluster` for every article that is in a cluster.
Nothing to be started by hand: benchmarks/matching.py starts each with the interpreter that has the
tool, which needs nothing of this project.
"""

import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pyarrow.parquet as pq

WORDS, HASHES, THRESHOLD = 3, 128, 0.3
BANDS, ROWS = 64, 2
"""Those of dedup's default settings: two articles of Jaccard 0.3 share a band in 998 of 1,000."""
BATCH = 2_000


def start(work: Callable[[Path, Path], None]) -> None:
    """Tell how long the imports took, and do the work. To be called when everything is imported."""
    if began := os.environ.get("BENCH_BEGAN"):
        print(f"start-up {time.time() - float(began):.3f}", flush=True)
    work(Path(sys.argv[1]), Path(sys.argv[2]))


def read_batches(path: Path) -> Iterator[tuple[list[str], list[str]]]:
    """Ids and texts, some thousand at a time."""
    for batch in pq.ParquetFile(path).iter_batches(BATCH, columns=["id", "text"]):
        ids, texts = (batch[name].to_pylist() for name in ("id", "text"))
        yield list(map(str, ids)), [text or "" for text in texts]


def read_ids(path: Path) -> list[str]:
    """The ids by row."""
    return list(map(str, pq.read_table(path, columns=["id"])["id"].to_pylist()))


def list_shingles(text: str) -> list[str]:
    """The runs of words at white space; none of a text with fewer words than a run has.

    >>> list_shingles("a b c d")
    ['a b c', 'b c d']
    """
    words = text.split()
    return [" ".join(words[n : n + WORDS]) for n in range(len(words) - WORDS + 1)]


class Components:
    """Connected components over numbers below `count`: each points towards the least of its own."""

    def __init__(self, count: int) -> None:
        self.towards = list(range(count))

    def find(self, one: int) -> int:
        towards = self.towards
        while towards[one] != one:
            towards[one] = one = towards[towards[one]]
        return one

    def join(self, one: int, other: int) -> None:
        low, high = sorted((self.find(one), self.find(other)))
        self.towards[high] = low

    def members(self) -> Iterator[tuple[int, int]]:
        """Number and cluster of everything that is not alone."""
        roots = [self.find(one) for one in range(len(self.towards))]
        shared = {root for one, root in enumerate(roots) if one != root}
        return ((one, root) for one, root in enumerate(roots) if root in shared)


def write_clusters(out: Path, ids: list[str], members: Iterable[tuple[int, int]]) -> None:
    """Write `clusters.tsv` from rows and their clusters."""
    with open(out / "clusters.tsv", "w", encoding="utf-8") as file:
        file.writelines(f"{ids[row]}\t{cluster}\n" for row, cluster in members)
