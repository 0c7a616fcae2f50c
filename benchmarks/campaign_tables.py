"""Trials of tables: is every row an article, a reject, or told of in an error."""

import contextlib
import io
import re
import tempfile
from dataclasses import replace
from pathlib import Path

import click
from trials import Wrong

from dedup.cli import main
from dedup.errors import DedupError
from tests.robustness.tables import Table, make_table

make = make_table
ROWS = "rows unaccounted for"


def judge(table: Table) -> dict[str, int]:
    """What `dedup cluster` makes of a table. Raises `Wrong`, and what it did not foresee."""
    with tempfile.TemporaryDirectory() as folder:
        place, rejects = Path(folder, table.name), Path(folder, "refused.jsonl")
        place.write_bytes(table.data)
        words = [str(place), "-o", str(Path(folder, "out.jsonl")), "--rejects", str(rejects)]
        refused, said = run(["cluster", *words, "--workers", "1"])
        counts = {"tables": 1, "bytes": len(table.data), "rows": table.rows}
        if refused and not rejects.exists():
            return {**counts, "refused whole": 1}
        found = re.search(r"^articles: (\d+)", said, re.MULTILINE)
        articles = int(found[1]) if found else 0
        lines = rejects.read_bytes().count(b"\n")
        if articles + lines != table.rows:
            raise Wrong(ROWS)
        return {**counts, "articles": articles, "rejects": lines}


def run(words: list[str]) -> tuple[bool, str]:
    """Whether a command was refused, and what it said; raises what it did not foresee."""
    said = io.StringIO()
    with contextlib.redirect_stderr(said), contextlib.redirect_stdout(said):
        try:
            main.main(words, "dedup", standalone_mode=False)
        except click.ClickException as why:
            cause = why.__cause__
            if cause and not isinstance(cause, DedupError):
                raise cause from None
            return True, why.format_message()
    return False, said.getvalue()


def data_of(table: Table) -> bytes:
    return table.data


def with_data(table: Table, data: bytes) -> Table:
    return replace(table, data=data)


def name_of(table: Table) -> str:
    return table.name


def can_shrink(wrong: str) -> bool:
    """Of less data nobody says how many rows it has."""
    return wrong != ROWS
