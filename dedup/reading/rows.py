"""Rows of files, in Python: JSON lines, JSON arrays, CSV and Parquet, plain or .gz."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import BinaryIO, TextIO

import pyarrow as pa
import pyarrow.parquet as pq

from dedup.errors import BadInput
from dedup.reading.cells import as_iso, is_moment, list_values
from dedup.reading.columns import BUFFER_BYTES, COLUMNS, check_rows, need, size_batches
from dedup.reading.lines import Row, blocks_of, rows_of_blocks
from dedup.reading.sheets import open_sheet
from dedup.reading.streams import open_unpacked, open_utf8
from dedup.reading.values import has_lines, rows_of_values

KINDS = {
    ".jsonl": "json",
    ".ndjson": "json",
    ".json": "json",
    ".csv": "csv",
    ".parquet": "parquet",
}
BATCH_ROWS = 4096
_OTHER_SIGNS = (";", "\t", "|", "،")
"""Between the cells of what is called CSV too."""


def kind_of(path: str) -> str:
    """What a file is by its name: "json", "csv" or "parquet". Raises `BadInput`."""
    name = path.removesuffix(".gz")
    kind = "json" if path == "-" else KINDS.get(Path(name).suffix.lower())
    if kind is None:
        known = ", ".join(KINDS)
        raise BadInput(f"{path}: tables are read from {known} (plain or .gz), or - for JSON lines")
    return kind


def rows_of(path: str, needed: Sequence[str]) -> Iterator[tuple[int, Row | str]]:
    """Numbered rows of a file; a row that cannot be read is the reason why.

    needed: columns that there must be; with `text` among them, only those of an article are sure to
    be given. Raises `BadInput` where the rows of a file cannot be told apart.
    """
    kind = kind_of(path)
    if kind == "parquet":
        yield from _parquet_rows(path, needed)
        return
    with open_utf8(path) as file:
        yield from rows_of_json(path, file) if kind == "json" else _csv_rows(path, file, needed)


def rows_of_json(path: str, file: BinaryIO) -> Iterator[tuple[int, Row | str]]:
    """The rows of a file of JSON in UTF-8: of lines, else of arrays and objects."""
    file.seek(0)
    is_lines = has_lines(file)
    file.seek(0)
    if is_lines:
        yield from rows_of_blocks(path, blocks_of(file))
        return
    with _as_text(file) as text:
        yield from rows_of_values(path, text)


def _csv_rows(path: str, file: BinaryIO, needed: Sequence[str]) -> Iterator[tuple[int, Row | str]]:
    with _as_text(file) as text:
        names, rows = open_sheet(text)
        if names is None:
            return
        if isinstance(names, str):
            raise BadInput(f"{path}: its first row names no columns: {names}")
        for sign in _OTHER_SIGNS if len(names) == 1 else ():
            if sign in names[0]:
                said = f"cells are separated by {sign!r}: save it with commas between them"
                raise BadInput(f"{path}: {said}")
        need(path, needed, names)
        yield from rows


@contextlib.contextmanager
def _as_text(file: BinaryIO) -> Iterator[TextIO]:
    text = io.TextIOWrapper(file, "utf-8-sig", newline="")
    try:
        yield text
    finally:
        text.detach()  # else it would close the file


def _parquet_rows(path: str, needed: Sequence[str]) -> Iterator[tuple[int, Row]]:
    with open_unpacked(path) as source:
        try:
            file = pq.ParquetFile(source, buffer_size=BUFFER_BYTES)
            names = file.schema_arrow.names
            need(path, needed, names)
            # Other columns of an article's row are not ours to stumble over.
            wanted = [n for n in names if n in COLUMNS] if "text" in needed else names
            numbers = count(1)
            for batch in file.iter_batches(size_batches(file, wanted, BATCH_ROWS), columns=wanted):
                columns = {name: _list_values(batch[name]) for name in wanted}
                for row in zip(*columns.values(), strict=True):
                    yield next(numbers), dict(zip(columns, row, strict=True))
            check_rows(file, None, next(numbers) - 1)
        except (pa.ArrowException, OSError, ValueError, OverflowError) as why:
            raise BadInput(f"{path}: not a Parquet file that can be read: {why}") from why


def _list_values(column: pa.Array) -> list[object]:
    return list_values(as_iso(column) if is_moment(column.type) else column)
