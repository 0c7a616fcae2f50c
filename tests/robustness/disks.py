"""Commands whose disk is full, and what is there afterwards.

`python -m tests.robustness.disks 20` fills twenty: for root on Linux a disk in memory of another
size each time, for others by a limit on the size of files.
"""

from __future__ import annotations

import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests.robustness.kills import list_leftovers, read_all, write_pages

COMMANDS = (
    ("run", "{pages}", "-o", "{out}"),
    ("run", "{pages}", "-o", "{out}", "--memory", "1KB"),
    ("split", "{pages}", "-o", "{out}/articles.parquet", "--rejects", "{out}/rejects.jsonl"),
    (
        *("cluster", "{articles}", "-o", "{out}/clusters.jsonl", "--pairs", "{out}/pairs.parquet"),
        *("--memory", "1KB"),
    ),
    ("cluster", "{articles}", "-o", "{out}/clusters.jsonl", "--pairs", "{out}/pairs.jsonl"),
)


@dataclass(frozen=True)
class Filled:
    """What came of one full disk."""

    command: str
    num_bytes: int
    """Of the disk, beyond what lay there; or of the largest file."""
    exit_code: int
    said: str
    is_whole: bool
    """Whether all files are those of before, or the command ended well."""
    leftovers: int

    @property
    def is_right(self) -> bool:
        """One line and exit code 1 with all as it was, or all done."""
        if self.exit_code == 0:
            return self.is_whole and not self.leftovers
        # Python's own line about a disk that is full while it ends is none of ours.
        one_line = self.said.count("Error: ") == 1 and "Traceback" not in self.said
        return self.exit_code == 1 and one_line and self.is_whole and not self.leftovers


def fill_disks(folder: Path, times: int, seed: int, *, mount: bool = False) -> list[Filled]:
    """Let so many commands in turns, each of which replaces the files of an earlier one, meet the
    end of their disk.

    mount: whether the disks are real ones, in memory, as root can make them.
    """
    draw, found = random.Random(seed), []
    write_pages(folder / "old-pages", 12, draw)
    write_pages(folder / "pages", 60, draw)
    articles = folder / "articles.jsonl"
    _start(("split", str(folder / "pages"), "-o", str(articles)), folder)
    earlier = []
    for number, command in enumerate(COMMANDS[:times]):
        earlier.append(folder / f"earlier{number}")
        given = {"pages": folder / "old-pages", "articles": articles, "out": earlier[-1]}
        done = _start(tuple(word.format(**given) for word in command), folder)
        assert done.returncode == 0, done.stderr
    for number in range(times):
        command = COMMANDS[number % len(COMMANDS)]
        size = int(2 ** draw.uniform(12, 18.5))
        disk = _mount if mount else _limit
        with disk(folder / "disk", earlier[number % len(COMMANDS)], size) as (out, limit):
            given = {"pages": folder / "pages", "articles": articles, "out": out}
            words = tuple(word.format(**given) for word in command)
            before = read_all(out)
            done = _start(words, folder, limit)
            after = read_all(out)
            left = len(list_leftovers(out, folder / "tmp"))
        whole = after == before if done.returncode else set(after) == set(before)
        found.append(Filled(" ".join(words), size, done.returncode, done.stderr, whole, left))
    return found


Disk = Iterator[tuple[Path, int | None]]


@contextmanager
def _mount(place: Path, content: Path, size: int) -> Disk:
    """A disk that has so much room beyond some files."""
    pages = sum(-(-path.stat().st_size // 4096) * 4096 for path in content.iterdir())
    place.mkdir(exist_ok=True)
    words = ("mount", "-t", "tmpfs", "-o", f"size={pages + size}", "tmpfs", str(place))
    subprocess.run(words, check=True)
    try:
        shutil.copytree(content, place / "out")
        yield place / "out", None
    finally:
        subprocess.run(("umount", str(place)), check=True)


@contextmanager
def _limit(place: Path, content: Path, size: int) -> Disk:
    """A folder in which no file may be larger."""
    shutil.copytree(content, place / "out")
    try:
        yield place / "out", size
    finally:
        shutil.rmtree(place)


def _start(
    words: tuple[str, ...], folder: Path, limit: int | None = None
) -> subprocess.CompletedProcess[str]:
    (folder / "tmp").mkdir(parents=True, exist_ok=True)
    call = partial(resource.setrlimit, resource.RLIMIT_FSIZE, (limit, limit)) if limit else None
    return subprocess.run(
        [sys.executable, "-m", "dedup", *words],
        capture_output=True,
        text=True,
        env={**os.environ, "TMPDIR": str(folder / "tmp")},
        preexec_fn=call,
    )


if __name__ == "__main__":
    is_root = sys.platform == "linux" and os.geteuid() == 0
    with tempfile.TemporaryDirectory() as there:
        seed = int(sys.argv[2]) if sys.argv[2:] else 1
        came = fill_disks(Path(there), int(sys.argv[1]), seed, mount=is_root)
    wrong = [one for one in came if not one.is_right]
    full = sum(one.exit_code != 0 for one in came)
    sys.stdout.write(f"{len(came)} disks, {full} full, {len(wrong)} wrong\n")
    sys.stdout.writelines(f"{one}\n" for one in wrong)
    raise SystemExit(bool(wrong))
