"""What a new user waits for: set-up and first run, second run, tests, help.

usage: python benchmarks/first_use.py [PYTHON]

Clones this repository's last commit into a temporary folder, with no virtual environment there,
and runs what the README says with PYTHON (default: the one that runs this). `make run` runs three
times: the first installs and compiles, the others do neither. `dedup --help` runs eleven times and
its median counts. Prints one line a figure, beside what was promised.
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
PROMISED = {"first make run": 180, "second make run": 10, "make test": 240, "dedup --help": 0.3}


def seconds(folder, *words):
    began = time.perf_counter()
    subprocess.run(words, cwd=folder, check=True, stdout=subprocess.DEVNULL)
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
        helped = [seconds(clone, ".venv/bin/dedup", "--help") for _ in range(11)]
        yield "dedup --help", statistics.median(helped)


def main(python):
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    for name, taken in measure(python):
        print(f"{name:16} {taken:8.2f} s   promised under {PROMISED[name]} s", flush=True)


if __name__ == "__main__":
    main(*(sys.argv[1:] or [sys.executable]))
