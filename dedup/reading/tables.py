"""Tables of articles (JSON lines, CSV, Parquet; .gz) to one table with the article's columns."""

from __future__ import annotations

import csv
import gzip
import io
import json
import sys
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pyarrow as pa
import pyarrow.parquet as pq

from dedup.errors import BadInput
from dedup.model import article_schema

csv.field_size_limit(2**31 - 1)  # the module's default, 128 KiB, is less than a long article

Row = dict[str, Any]
_LISTS = {".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "jsonl", ".csv": "csv", ".parquet": "parquet"}


def read_articles(paths: Sequence[str]) -> tuple[pa.Table, list[Row]]:
    """Articles of all files, sorted by id, and the rows refused, each with `path` and `reason`.

    A row needs `text`; `id`, `title`, `source`, `published`, `url` are used where present. Without
    `id` it is named by its file and line ("news.csv:7"); without `source` the host of its url
    stands in, and without that the file's name. Raises `BadInput` for a file that is not a table of
    articles at all. `-` reads JSON lines from standard input.
    """
    articles: dict[str, Row] = {}
    rejects: list[Row] = []
    for path in paths:
        for number, row in _rows_of(path):
            place = f"{Path(path).name if path != '-' else 'stdin'}:{number}"
            article, reason = (None, row) if isinstance(row, str) else _article_of(row, place, path)
            if article and article["id"] in articles:
                reason = f"the id {article['id']} stands in an earlier row"
            if reason or not article:
                rejects.append({"path": f"{path}:{number}", "reason": reason})
            else:
                articles[article["id"]] = article
    rows = [articles[name] for name in sorted(articles)]
    return pa.Table.from_pylist(rows, article_schema()), rejects


def _article_of(row: Row, place: str, path: str) -> tuple[Row | None, str | None]:
    text = row.get("text")
    if not isinstance(text, str):
        return None, "no text: the column `text` must hold a string"
    plain = {
        name: None if row.get(name) in (None, "") else str(row[name])
        for name in ("id", "path", "url", "source", "title", "published", "credit", "author", "language")
    }
    plain["id"] = plain["id"] or place
    plain["source"] = plain["source"] or _host(plain["url"]) or Path(path).name.split(".")[0]
    related = row.get("related")
    return {**plain, "text": text, "related": related if isinstance(related, list) else []}, None


def _host(url: str | None) -> str | None:
    try:
        return (urlsplit(url or "").hostname or "").removeprefix("www.") or None
    except ValueError:
        return None


def _rows_of(path: str) -> Iterator[tuple[int, Row | str]]:
    """Numbered rows of a file; a row that cannot be read is the reason why."""
    name = path.removesuffix(".gz")
    kind = "jsonl" if path == "-" else _LISTS.get(Path(name).suffix.lower())
    if kind is None:
        known = ", ".join(_LISTS)
        raise BadInput(f"{path}: articles are read from {known} (plain or .gz) or - for JSON lines")
    try:
        data = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
        data = gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data
    except (OSError, EOFError, zlib.error) as why:
        raise BadInput(f"{path}: cannot be read: {why}") from why
    if kind == "parquet":
        yield from _parquet_rows(path, data)
    elif kind == "csv":
        yield from _csv_rows(path, data)
    else:
        yield from _json_rows(data)


def _parquet_rows(path: str, data: bytes) -> Iterator[tuple[int, Row]]:
    try:
        table = pq.read_table(io.BytesIO(data))
    except pa.ArrowInvalid as why:
        raise BadInput(f"{path}: not a Parquet file: {why}") from why
    _need_text(path, table.column_names)
    yield from enumerate(table.to_pylist(), 1)


def _csv_rows(path: str, data: bytes) -> Iterator[tuple[int, Row]]:
    reader = csv.DictReader(io.StringIO(data.decode("utf-8-sig", errors="replace"), newline=""))
    _need_text(path, reader.fieldnames or ())
    for row in reader:
        yield reader.line_num, row


def _need_text(path: str, columns: Sequence[str]) -> None:
    if "text" not in columns:
        raise BadInput(f"{path}: no column `text`; its columns are {', '.join(columns) or 'none'}")


def _json_rows(data: bytes) -> Iterator[tuple[int, Row | str]]:
    for number, line in enumerate(data.decode("utf-8-sig", errors="replace").split("\n"), 1):
        if line.strip():
            try:
                row = json.loads(line)
            except (ValueError, RecursionError) as why:
                yield number, f"not a line of JSON: {why}"
                continue
            yield number, row if isinstance(row, dict) else "not a JSON object"
