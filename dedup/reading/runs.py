"""What `dedup run` leaves in a folder, to know it again."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

TABLES = ("articles", "pairs", "clusters", "related", "traces", "rejects")
PASSAGES, REPORT, RECORD = "passages.jsonl", "report.html", "run.json"
FILES = (*(f"{name}.jsonl" for name in TABLES), PASSAGES, REPORT, RECORD)
"""In the order in which they get their names: where the record stands, all are of one run.
Passages are there where they were asked for."""
MOST_BYTES = 1 << 28
"""Of a record; a larger one is none."""


def read_record(file: str | Path) -> dict[str, Any] | None:
    """What a `run.json` says; `None` where there is none, or it is not of `dedup run`."""
    try:
        if not os.path.isfile(file) or os.path.getsize(file) > MOST_BYTES:
            return None
        record = json.loads(Path(file).read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    is_ours = isinstance(record, dict) and {"format", "dedup", "input", "articles"} <= set(record)
    return record if is_ours else None


def is_of_run(file: str) -> bool:
    """Whether a file is one that a run left, with its record beside it."""
    folder, name = os.path.split(file)
    return name in FILES and read_record(os.path.join(folder, RECORD)) is not None
