"""Tables of articles (JSON lines, CSV, Parquet; .gz) to one table with the article's columns."""

from __future__ import annotations

import csv
import gzip
import io
import json
import sys
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from dedup.errors import BadInput, BadPage
from dedup.model import Cluster, article_schema, cluster_from, host_of, identify, well_formed
from dedup.reading.decoding import decode
from dedup.writing import line_of

Row = dict[str, Any]
_PLAIN = (
    *("id", "path", "url", "source", "title", "published"),
    *("credit", "author", "language"),
)
_KINDS = {
    ".jsonl": "json",
    ".ndjson": "json",
    ".json": "json",
    ".csv": "csv",
    ".parquet": "parquet",
}
csv.field_size_limit(2**31 - 1)  # the module's default, 128 KiB, is less than a long article


def read_articles(paths: Sequence[str]) -> tuple[pa.Table, list[Row]]:
    """Articles of all files, sorted by id, and the rows refused, each with `path` and `reason`.

    A row needs `text`; `id`, `title`, `source`, `published`, `url` are used where present. Without
    `id` it gets one from its content (and its number among equals: copies are what is looked for);
    without `source` the host of its url stands in, and without that the file's name. Of rows with
    one id the one that sorts first by content is kept, so the order of rows and files never
    matters. Raises `BadInput` for a file that is not a table of articles at all. `-` reads JSON
    lines from standard input.
    """
    articles: dict[str, tuple[str, str, Row]] = {}
    equals: Counter[str] = Counter()
    rejects: list[Row] = []
    for path in dict.fromkeys(paths):
        for number, row in _rows_of(path, ("text",)):
            place = f"{path}:{number}"
            article = row if isinstance(row, str) else _article_of(row, path)
            if isinstance(article, str):
                rejects.append({"path": place, "reason": article})
                continue
            if article["id"] is None:
                article["id"] = _number_among_equals(article, equals)
            found = (line_of(article), place, article)
            kept = articles.setdefault(article["id"], found)
            if kept is not found:
                articles[article["id"]] = min(kept, found, key=lambda one: one[:2])
                place = max(kept, found, key=lambda one: one[:2])[1]
                reason = f"the id {article['id']} stands in another row too"
                rejects.append({"path": place, "reason": reason})
    rows = [articles[name][2] for name in sorted(articles)]
    rejects.sort(key=lambda reject: (reject["path"], reject["reason"]))
    return pa.Table.from_pylist(rows, article_schema()), rejects


def read_clusters(path: str) -> list[Cluster]:
    """The clusters of a file that `dedup cluster` or `dedup run` wrote. Raises `BadInput`."""
    clusters = []
    for number, row in _rows_of(path, ("cluster", "members")):
        try:
            clusters.append(cluster_from(row) if isinstance(row, dict) else _refuse(row))
        except (KeyError, TypeError, ValueError) as why:
            said = f"no field {why}" if isinstance(why, KeyError) else why
            raise BadInput(f"{path}:{number}: not a record of `dedup cluster`: {said}") from why
    return clusters


def _refuse(reason: str) -> Cluster:
    raise ValueError(reason)


def _article_of(row: Row, path: str) -> Row | str:
    """The article of a row, without an id where it has none; or why there is none."""
    text = row.get("text")
    if not isinstance(text, str):
        return "no text: the column `text` must hold a string"
    plain = {n: None if row.get(n) in (None, "") else well_formed(str(row[n])) for n in _PLAIN}
    named = None if path == "-" else Path(path).name.split(".")[0]
    plain["source"] = plain["source"] or host_of(plain["url"]) or named
    return {**plain, "text": well_formed(text), "related": _related_of(row.get("related"))}


def _number_among_equals(article: Row, equals: Counter[str]) -> str:
    facts = [article[name] for name in ("source", "url", "title", "published", "text")]
    first = identify(*facts)
    equals[first] += 1
    return first if equals[first] == 1 else identify(*facts, str(equals[first]))


def _related_of(items: object) -> list[Row]:
    """Related items as `dedup split` writes them; anything else in the column is not ours."""
    kept = []
    for item in items if isinstance(items, list) else []:
        if isinstance(item, dict):
            found = {n: item.get(n) for n in ("title", "text", "url", "marker")}
            texts = {n: well_formed(t) if isinstance(t, str) else None for n, t in found.items()}
            kept.append({**texts, "title": texts["title"] or "", "text": texts["text"] or ""})
    return kept


def _rows_of(path: str, needed: Sequence[str]) -> Iterator[tuple[int, Row | str]]:
    """Numbered rows of a file; a row that cannot be read is the reason why."""
    name = path.removesuffix(".gz")
    kind = "json" if path == "-" else _KINDS.get(Path(name).suffix.lower())
    if kind is None:
        known = ", ".join(_KINDS)
        raise BadInput(f"{path}: tables are read from {known} (plain or .gz), or - for JSON lines")
    data = _read(path)
    if kind == "parquet":
        yield from _parquet_rows(path, data, needed)
    elif not data.strip():
        return
    elif kind == "csv":
        yield from _csv_rows(path, _decode(path, data), needed)
    else:
        yield from _json_rows(_decode(path, data))


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
        _need(path, needed, names)
        # Other columns of an article's row are not ours to stumble over.
        wanted = [*_PLAIN, "text", "related"] if "text" in needed else names
        table = file.read(columns=[name for name in names if name in wanted])
        for at, field in enumerate(table.schema):
            if pa.types.is_temporal(field.type):
                table = table.set_column(at, field.name, _as_iso(table[field.name]))
        rows = table.to_pylist()
    except (pa.ArrowException, OSError, ValueError, OverflowError) as why:
        raise BadInput(f"{path}: not a Parquet file that can be read: {why}") from why
    yield from enumerate(rows, 1)


def _as_iso(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Dates and timestamps as ISO 8601 strings, times to the minute as pages give them."""
    if pa.types.is_timestamp(column.type) and column.type.tz:
        return pc.strftime(column.cast(pa.timestamp(column.type.unit, "UTC")), "%Y-%m-%dT%H:%MZ")
    return pc.strftime(column, "%Y-%m-%dT%H:%M" if pa.types.is_timestamp(column.type) else "%F")


def _csv_rows(path: str, text: str, needed: Sequence[str]) -> Iterator[tuple[int, Row]]:
    reader = csv.DictReader(io.StringIO(text, newline=""))
    _need(path, needed, reader.fieldnames or ())
    for row in reader:
        yield reader.line_num, row


def _need(path: str, needed: Sequence[str], columns: Sequence[str]) -> None:
    for name in needed:
        if name not in columns:
            have = ", ".join(columns)[:200] or "none"
            raise BadInput(f"{path}: no column `{name}`; its columns are {have}")


def _json_rows(text: str) -> Iterator[tuple[int, Row | str]]:
    """Rows of JSON lines, or of one JSON array."""
    if text.lstrip().startswith("["):
        try:
            rows = json.loads(text)
        except (ValueError, RecursionError):
            rows = None  # lines that are arrays: each is refused below
        if isinstance(rows, list):
            for number, row in enumerate(rows, 1):
                yield number, row if isinstance(row, dict) else "not a JSON object"
            return
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                row = json.loads(line)
            except (ValueError, RecursionError) as why:
                yield number, f"not a line of JSON: {why}"
                continue
            yield number, row if isinstance(row, dict) else "not a JSON object"
