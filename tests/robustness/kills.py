"""Commands that are killed at any moment, and what is there afterwards.

`python -m tests.robustness.kills 100` kills a hundred.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from dedup.holds import NAME

WORDS = [f"كلمة{n}" for n in range(400)]
COMMANDS = {
    "run": ("run", "{pages}", "-o", "{out}", "--memory", "1KB"),
    "cluster": (
        *("cluster", "{articles}", "-o", "{out}/c.jsonl", "--pairs", "{out}/p.jsonl"),
        *("--related", "{out}/r.parquet", "--memory", "1KB"),
    ),
    "split": ("split", "{pages}", "-o", "{out}/a.jsonl", "--rejects", "{out}/r.jsonl"),
}


@dataclass
class Counts:
    """What came of some kills."""

    kills: int = 0
    hits: int = 0
    """Kills that came before the end of the command."""
    leftovers: int = 0
    """Kills that left something."""
    half_written: int = 0
    """Files that were neither those of before nor those of an undisturbed command."""
    mixed: int = 0
    """Folders with a `run.json` whose files were of two runs."""
    lasting: int = 0
    """Leftovers that were still there after the next command."""
    unsaid: int = 0
    """Leftovers that were removed without a word."""
    other_bytes: int = 0
    """Files of the next command that were not those of an undisturbed one."""
    failures: int = 0
    """Next commands that did not end well."""
    survivors: int = 0
    """Kills after which a process of the command went on."""

    def faults(self) -> dict[str, int]:
        """What there should be none of."""
        harmless = ("kills", "hits", "leftovers")
        return {name: n for name, n in asdict(self).items() if n and name not in harmless}


def kill_runs(folder: Path, kills: int, seed: int) -> Counts:
    """Kill so many commands in turns, each while it replaces the files of an earlier one.

    A kill that came after the end of its command does not count, up to three times as many.
    """
    draw, counts = random.Random(seed), Counts()
    for name, pages in (("old", 12), ("new", 40)):
        write_pages(folder / f"{name}-pages", pages, draw)
        _start(
            folder, ("split", str(folder / f"{name}-pages"), "-o", str(folder / f"{name}.jsonl"))
        )
    known = {command: _learn(folder, command) for command in list(COMMANDS)[:kills]}
    while counts.hits < kills and counts.kills < 4 * kills:
        command = list(COMMANDS)[counts.hits % len(COMMANDS)]
        share = draw.uniform(0.3, 1.0)  # of the time that it takes; before, it is only loaded
        _kill(folder, command, share, known[command], counts)
    return counts


def write_pages(folder: Path, count: int, draw: random.Random) -> None:
    """Pages of three outlets, of which every second one tells a story of another."""
    story: list[str] = []
    for number in range(count):
        if number % 2 == 0:
            story = draw.choices(WORDS, k=120)
        text = " ".join(story[number % 7 :])
        place = folder / f"outlet{number % 3}" / f"{number}.html"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(f"<h1>عنوان الخبر {number}</h1><p>{text}.</p>", "utf-8")


def read_all(folder: Path) -> dict[str, bytes]:
    """The files of a folder by their names, without times that differ between equal runs."""
    found = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    if "run.json" in found:
        found["run.json"] = str(json.loads(found["run.json"])["articles"]).encode()
    return found


def list_leftovers(*folders: Path) -> list[str]:
    """What was only to be there for a while."""
    return [one for folder in folders for one in os.listdir(folder) if NAME.fullmatch(one)]


@dataclass
class Known:
    """The files of the earlier and of an undisturbed later command, and how long that last took."""

    before: dict[str, bytes]
    after: dict[str, bytes]
    seconds: float


def _learn(folder: Path, command: str) -> Known:
    found = []
    seconds = 0.0
    for name in ("old", "new"):
        out = folder / f"{command}-{name}"
        began = time.perf_counter()
        done = _start(folder, _fill(folder, command, name, out))
        seconds = time.perf_counter() - began
        assert done.returncode == 0, done.stderr
        found.append(read_all(out))
    return Known(*found, seconds)


def _kill(folder: Path, command: str, share: float, known: Known, counts: Counts) -> None:
    out = folder / "out"
    shutil.rmtree(out, ignore_errors=True)
    shutil.copytree(folder / f"{command}-old", out)
    words = _fill(folder, command, "new", out)
    with _open(folder, words) as process:
        try:
            process.communicate(timeout=share * known.seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()  # ends when nobody else of them has the pipe
        counts.kills += 1
        counts.hits += process.returncode == -signal.SIGKILL
        counts.survivors += _goes_on(process.pid)
    before, after = known.before, known.after
    there = read_all(out)
    counts.half_written += sum(
        content not in (before.get(name), after.get(name)) for name, content in there.items()
    )
    counts.mixed += "run.json" in there and there not in (before, after)
    left = list_leftovers(out, folder / "tmp")
    counts.leftovers += bool(left)
    began = time.perf_counter()
    done = _start(folder, words)
    known.seconds = time.perf_counter() - began
    counts.failures += done.returncode != 0
    counts.unsaid += bool(left) and b"removed what killed runs had left" not in done.stderr
    counts.lasting += len(list_leftovers(out, folder / "tmp"))
    made = read_all(out)
    counts.other_bytes += sum(made.get(name) != after.get(name) for name in {*made, *after})


def _fill(folder: Path, command: str, name: str, out: Path) -> tuple[str, ...]:
    places = {"pages": folder / f"{name}-pages", "articles": folder / f"{name}.jsonl", "out": out}
    return tuple(word.format(**places) for word in COMMANDS[command])


def _start(folder: Path, words: tuple[str, ...]) -> subprocess.CompletedProcess[bytes]:
    with _open(folder, words) as process:
        out, error = process.communicate()
    return subprocess.CompletedProcess(words, process.returncode, out, error)


def _open(folder: Path, words: tuple[str, ...]) -> subprocess.Popen[bytes]:
    (folder / "tmp").mkdir(parents=True, exist_ok=True)
    return subprocess.Popen(
        [sys.executable, "-m", "dedup", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "TMPDIR": str(folder / "tmp")},
        start_new_session=True,
    )


def _goes_on(group: int) -> bool:
    """Whether a process of a group still runs; those that are ending are waited for."""
    for _ in range(500):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return False
        time.sleep(0.01)
    return True


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        came = kill_runs(Path(place), int(sys.argv[1]), int(sys.argv[2]) if sys.argv[2:] else 1)
    sys.stdout.write(f"{came}\n")
    raise SystemExit(bool(came.faults()))
