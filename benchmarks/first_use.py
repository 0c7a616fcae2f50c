"""What a new user waits for: set-up and first run, second run, tests, help.

usage: python benchmarks/first_use.py [PYTHON]

Clones this repository's last commit into a temporary folder, with no virtual environment there,
and runs what the README says with PYTHON (default: the one that runs this). `make run` runs three
times: the first installs and compiles, the others do neither. `dedup cluster` on ten articles of
300 words runs eleven times with all loops compiled, and eleven times with none; `dedup --help`
eleven times; their medians count. Prints one line a figure, beside what was promised.
"""

import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 11
PROMISED = {
    "first make run": 180,
    "second make run": 10,
    "make test": 600,
    "dedup --help": 0.3,
    "dedup cluster, ten articles": 1,
    "the same, nothing compiled": 3,
}


def seconds(folder, *words):
    began = time.perf_counter()
    subprocess.run(
        words, cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    return time.perf_counter() - began


def measure(python):
    with tempfile.TemporaryDirectory() as temporary:
        clone = Path(temporary) / "clone"
        subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], check=True)
        make = ("make", "-s", f"PYTHON={python}")
        yield "first make run", seconds(clone, *make, "run")
        again = [seconds(clone, *make, "run") for _ in range(2)]
        yield "second make run", statistics.median(again)
        yield "make test", seconds(clone, *make, "test")
        helped = [seconds(clone, ".venv/bin/dedup", "--help") for _ in range(ROUNDS)]
        yield "dedup --help", statistics.median(helped)
        yield from measure_cluster(clone)


def measure_cluster(clone):
    articles = (".venv/bin/python", "benchmarks/articles.py", "ten.parquet", "--articles", "10")
    subprocess.run(articles, cwd=clone, check=True)
    command = (".venv/bin/dedup", "cluster", "ten.parquet", "-o", "stories.jsonl")
    for name in ("dedup cluster, ten articles", "the same, nothing compiled"):
        taken = []
        for _ in range(ROUNDS):
            if name == "the same, nothing compiled":
                for kept in (clone / "dedup").rglob("*.kernel"):
                    kept.unlink()
            taken.append(seconds(clone, *command))
        yield name, statistics.median(taken)


def main(python):
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    for name, taken in measure(python):
        print(f"{name:28} {taken:8.2f} s   promised under {PROMISED[name]} s", flush=True)


if __name__ == "__main__":
    main(*(sys.argv[1:] or [sys.executable]))
