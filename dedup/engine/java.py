"""The Java that Spark runs on: where it is, and what it says when something breaks."""

from __future__ import annotations

import os
import re
import shutil

from dedup import errors
from dedup.errors import EngineFailed


def find_java() -> str:
    """The Java that Spark will run. Raises `EngineFailed` where there is none."""
    home = os.environ.get("JAVA_HOME")
    found = shutil.which("java", path=os.path.join(home, "bin") if home else None)
    if found is None:
        where = f"in JAVA_HOME ({home})" if home else "on the path, and JAVA_HOME is not set"
        raise EngineFailed(
            f"Spark needs Java 17 or later; there is none {where}: install one"
            " (Debian: apt install openjdk-17-jre-headless), or set JAVA_HOME to where it is"
        )
    return found


def explain(said: str) -> errors.DedupError:
    """A job's failure as one of this package's errors: those of a worker are what they were."""
    ours = re.search(r"dedup\.errors\.(\w+): ([^\n]*)", said)
    if ours:
        kind: type[errors.DedupError] = getattr(errors, ours[1])
        return kind(ours[2])
    missing = re.search(r"ModuleNotFoundError: No module named '([\w.]+)'", said)
    if missing:
        return EngineFailed(
            f"the workers have no {missing[1]}: they need this package and what it rests on, at the"
            " same versions (docs/spark.md)"
        )
    if "Python worker exited unexpectedly" in said:
        return EngineFailed(
            "a worker was killed, most often for want of memory: give more partitions, or executors"
            " more spark.executor.memoryOverhead (docs/spark.md)"
        )
    return EngineFailed(f"a Spark job failed: {last_cause(said)}")


def last_cause(said: str) -> str:
    """Of what Java tells the line that says most: Python's error, else the first cause of all.

    >>> last_cause("An error occurred while calling x.\\n: java.io.IOException: no space\\n\\tat y")
    'java.io.IOException: no space'
    """
    python = re.findall(r"^(\w[\w.]*(?:Error|Exception): .*)$", said, re.M)
    java = re.findall(r"^(?:Caused by)?: (\S+: .*)$", said, re.M)
    lines = said.strip().splitlines()
    return next((some for some in (*python[:1], *java[-1:], *lines)), "it said nothing").strip()
