"""Rows of files, in Python: JSON lines, JSON arrays, CSV and Parquet, plain or .gz."""

from __future__ import annotations

import contextlib
import csv
import gzip
import io
import json
import sys
import zlib
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, BinaryIO, TextIO, cast

import pyarrow as pa
import pyarrow.parquet as pq

from dedup.errors import BadInput, BadPage
from dedup.reading.columns import ALSO, as_iso, need
from dedup.reading.decoding import decode, is_utf8

Row = dict[str, Any]
KINDS = {
    ".jsonl": "json",
    ".ndjson": "json",
    ".json": "json",
    ".csv": "csv",
    ".parquet": "parquet",
}
PLAIN = (
    *("id", "path", "url", "source", "title", "published"),
    *("credit", "author", "language"),
)
"""The columns of an article that hold one string."""
BOM = "\ufeff".encode()
BLOCK_BYTES, BATCH_ROWS = 1 << 24, 4096
csv.field_size_limit(2**31 - 1)  # the module's default, 128 KiB, is less than a long article


def kind_of(path: str) -> str:
    """What a file is by its name: "json", "csv" or "parquet". Raises `BadInput`."""
    name = path.removesuffix(".gz")
    kind = "json" if path == "-" else KINDS.get(Path(name).suffix.lower())
    if kind is None:
        known = ", ".join(KINDS)
        raise BadInput(f"{path}: tables are read from {known} (plain or .gz), or - for JSON lines")
    return kind


def rows_of(path: str, needed: Sequence[str]) -> Iterator[tuple[int, Row | str]]:
    """Numbered rows of a file; a row that cannot be read is the reason why."""
    kind = kind_of(path)
    if kind == "parquet":
        yield from _parquet_rows(path, _read(path), needed)
        return
    with _open_text(path) as file:
        yield from _csv_rows(path, file, needed) if kind == "csv" else _json_rows(file)


@contextlib.contextmanager
def open_lines(path: str) -> Iterator[Iterator[tuple[int, bytes]] | None]:
    """Blocks of whole lines of a file of JSON lines, each with the number of its first line.

    `None` where lines alone do not do: standard input, what is no plain UTF-8, one JSON array.
    """
    with _open_utf8(path) as file:
        if file is None or file.read(1 << 16).lstrip().startswith((b"[", BOM + b"[")):
            yield None
            return
        file.seek(0)
        yield _blocks_of(file)


def _blocks_of(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    number, held = 1, [file.read(BLOCK_BYTES).removeprefix(BOM)]
    while piece := file.read(BLOCK_BYTES):
        cut = piece.rfind(b"\n") + 1
        if cut:
            block = b"".join([*held, piece[:cut]])
            yield number, block
            number, held = number + block.count(b"\n"), []
        held.append(piece[cut:])
    if last := b"".join(held):
        yield number, last


@contextlib.contextmanager
def _open_utf8(path: str) -> Iterator[BinaryIO | None]:
    """A file that is read as it is needed; `None` for standard input and what is no plain UTF-8."""
    if path == "-":
        yield None
        return
    try:
        with _open(path) as file:
            plain = is_utf8(iter(partial(file.read, 1 << 20), b""))
            file.seek(0)
            yield file if plain else None
    except (OSError, EOFError, zlib.error) as why:
        raise BadInput(f"{path}: cannot be read: {why}") from why


@contextlib.contextmanager
def _open_text(path: str) -> Iterator[TextIO]:
    """A file of text that is read as it is needed; whole where it is not plain UTF-8."""
    with _open_utf8(path) as file:
        if file is not None:
            yield io.TextIOWrapper(file, "utf-8-sig", newline="")
            return
    data = _read(path)
    yield io.StringIO(_decode(path, data) if data.strip() else "", newline="")


def _open(path: str) -> BinaryIO:
    with open(path, "rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    return cast(BinaryIO, gzip.open(path) if packed else open(path, "rb"))


def _read(path: str) -> bytes:
    try:
        if path != "-":
            data = Path(path).read_bytes()
        elif sys.stdin is None:
            raise BadInput("standard input is closed")
        else:
            data = sys.stdin.buffer.read()
        return gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data
    except (OSError, EOFError, zlib.error) as why:
        raise BadInput(f"{path}: cannot be read: {why}") from why


def _decode(path: str, data: bytes) -> str:
    try:
        return decode(data).removeprefix("\ufeff")
    except BadPage as why:
        raise BadInput(f"{path}: {why}") from why


def _parquet_rows(path: str, data: bytes, needed: Sequence[str]) -> Iterator[tuple[int, Row]]:
    try:
        file = pq.ParquetFile(io.BytesIO(data))
        names = file.schema_arrow.names
        need(path, needed, names)
        # Other columns of an article's row are not ours to stumble over.
        wanted = [*PLAIN, *ALSO.values(), "text", "related"] if "text" in needed else names
        numbers = count(1)
        for batch in file.iter_batches(BATCH_ROWS, columns=[n for n in names if n in wanted]):
            table = pa.Table.from_batches([batch])
            for at, field in enumerate(table.schema):
                if pa.types.is_temporal(field.type):
                    table = table.set_column(at, field.name, as_iso(table[field.name]))
            for row in table.to_pylist():
                yield next(numbers), row
    except (pa.ArrowException, OSError, ValueError, OverflowError) as why:
        raise BadInput(f"{path}: not a Parquet file that can be read: {why}") from why


def _csv_rows(path: str, file: TextIO, needed: Sequence[str]) -> Iterator[tuple[int, Row]]:
    if not file.read(1 << 16).strip():
        return
    file.seek(0)
    reader = csv.DictReader(file)
    need(path, needed, reader.fieldnames or ())
    for row in reader:
        yield reader.line_num, row


def _json_rows(file: TextIO) -> Iterator[tuple[int, Row | str]]:
    """Rows of JSON lines, or of one JSON array."""
    if file.read(1 << 16).lstrip().startswith("["):
        file.seek(0)
        try:
            rows = json.load(file)
        except (ValueError, RecursionError):
            rows = None  # lines that are arrays: each is refused below
        if isinstance(rows, list):
            for number, row in enumerate(rows, 1):
                yield number, row if isinstance(row, dict) else "not a JSON object"
            return
    file.seek(0)
    yield from rows_of_lines(_lines_of(file))


def rows_of_lines(lines: Iterable[str], first: int = 1) -> Iterator[tuple[int, Row | str]]:
    """Rows of JSON lines, numbered from `first`; a line that cannot be read is the reason why."""
    for number, line in enumerate(lines, first):
        if line.strip():
            try:
                row = json.loads(line)
            except (ValueError, RecursionError) as why:
                yield number, f"not a line of JSON: {why}"
                continue
            yield number, row if isinstance(row, dict) else "not a JSON object"


def _lines_of(file: TextIO) -> Iterator[str]:
    """Lines that end with a line feed: a lone carriage return is no end, as in any other reader."""
    held = ""
    for piece in file:
        held += piece
        if piece.endswith("\n"):
            yield held
            held = ""
    if held:
        yield held
