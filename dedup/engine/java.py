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
    return EngineFailed(f"a Spark job failed: {last_cause(said)}")


def last_cause(said: str) -> str:
    """Of a Java trace the line that says most, which is the last of Python's or the first cause."""
    python = re.findall(r"^(\w[\w.]*(?:Error|Exception)): (.*)$", said, re.M)
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    return ": ".join(python[0]) if python else lines[0] if lines else "it said nothing"
