"""Trials of tables: is every row an article, a reject, or told of in an error."""

import contextlib
import io
import re
import tempfile
from dataclasses import replace
from pathlib import Path

from trials import Wrong

from dedup.cli import main
from tests.robustness.tables import Table, make_table

make = make_table
FAULT = "please report"
"""Stands in what is said of an error that nobody foresaw."""
ROWS, REFUSED = "rows unaccounted for", "a file refused whose rows can be told apart"
TAKEN = "a file taken whose rows cannot be told apart"


def judge(table: Table) -> dict[str, int]:
    """What `dedup cluster` makes of a table. Raises `Wrong`, and what it did not foresee."""
    with tempfile.TemporaryDirectory() as folder:
        place, rejects = Path(folder, table.name), Path(folder, "refused.jsonl")
        place.write_bytes(table.data)
        words = [str(place), "-o", str(Path(folder, "out.jsonl")), "--rejects", str(rejects)]
        refused, said = run(["cluster", *words, "--workers", "1"])
        counts = {"tables": 1, "bytes": len(table.data), "rows": table.rows or 0}
        if refused and not rejects.exists():
            if table.rows and not table.may_fail:
                raise Wrong(REFUSED)
            return {**counts, "refused whole": 1}
        if table.rows is None:
            raise Wrong(TAKEN)
        found = re.search(r"^articles: (\d+)", said, re.MULTILINE)
        articles = int(found[1]) if found else 0
        lines = rejects.read_bytes().count(b"\n")
        if articles + lines != table.rows:
            raise Wrong(ROWS)
        return {**counts, "articles": articles, "rejects": lines}


def run(words: list[str]) -> tuple[bool, str]:
    """Whether a command was refused, and what it said; raises what it did not foresee."""
    out = io.StringIO()
    with contextlib.redirect_stderr(out), contextlib.redirect_stdout(out):
        try:
            main.main(words, "dedup")
        except SystemExit as end:
            code = end.code or 0
    said = out.getvalue()
    if code not in (0, 1) or FAULT in said:
        raise Wrong(f"exit code {code}: {said.strip()[-80:]}")
    return code == 1, said


def data_of(table: Table) -> bytes:
    return table.data


def with_data(table: Table, data: bytes) -> Table:
    return replace(table, data=data)


def name_of(table: Table) -> str:
    return table.name


def can_shrink(wrong: str) -> bool:
    """Of less data nobody says how many rows it has."""
    return wrong not in (ROWS, REFUSED, TAKEN)
