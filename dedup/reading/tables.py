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
from dedup.model import Cluster, article_schema, cluster_from, identify, well_formed
from dedup.writing import line_of

csv.field_size_limit(2**31 - 1)  # the module's default, 128 KiB, is less than a long article

Row = dict[str, Any]
_PLAIN = (
    *("id", "path", "url", "source", "title", "published"),
    *("credit", "author", "language"),
)
_LISTS = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "jsonl",
    ".csv": "csv",
    ".parquet": "parquet",
}


def read_articles(paths: Sequence[str]) -> tuple[pa.Table, list[Row]]:
    """Articles of all files, sorted by id, and the rows refused, each with `path` and `reason`.

    A row needs `text`; `id`, `title`, `source`, `published`, `url` are used where present. Without
    `id` it gets one from its content; without `source` the host of its url stands in, and without
    that the file's name. Of rows with one id the one that sorts first by content is kept, so the
    order of rows and files never matters. Raises `BadInput` for a file that is not a table of
    articles at all. `-` reads JSON lines from standard input.
    """
    articles: dict[str, tuple[str, str, Row]] = {}
    rejects: list[Row] = []
    for path in paths:
        for number, row in _rows_of(path, ("text",)):
            place = f"{path}:{number}"
            article = row if isinstance(row, str) else _article_of(row, path)
            if isinstance(article, str):
                rejects.append({"path": place, "reason": article})
                continue
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
    """The article of a row, or why there is none."""
    text = row.get("text")
    if not isinstance(text, str):
        return "no text: the column `text` must hold a string"
    plain = {n: None if row.get(n) in (None, "") else well_formed(str(row[n])) for n in _PLAIN}
    plain["source"] = plain["source"] or _host(plain["url"]) or Path(path).name.split(".")[0]
    facts = (plain[name] for name in ("source", "url", "title", "published"))
    plain["id"] = plain["id"] or identify(*facts, text)
    return {**plain, "text": well_formed(text), "related": _related_of(row.get("related"))}


def _related_of(items: object) -> list[Row]:
    """Related items as `dedup split` writes them; anything else in the column is not ours."""
    kept = []
    for item in items if isinstance(items, list) else []:
        if isinstance(item, dict):
            texts = {n: item.get(n) for n in ("title", "text", "url", "marker")}
            kept.append(
                {n: well_formed(t) if isinstance(t, str) else None for n, t in texts.items()}
            )
    return kept


def _host(url: str | None) -> str | None:
    try:
        return (urlsplit(url or "").hostname or "").removeprefix("www.") or None
    except ValueError:
        return None


def _rows_of(path: str, needed: Sequence[str]) -> Iterator[tuple[int, Row | str]]:
    """Numbered rows of a file; a row that cannot be read is the reason why."""
    name = path.removesuffix(".gz")
    kind = "jsonl" if path == "-" else _LISTS.get(Path(name).suffix.lower())
    if kind is None:
        known = ", ".join(_LISTS)
        raise BadInput(f"{path}: tables are read from {known} (plain or .gz), or - for JSON lines")
    try:
        data = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
        data = gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data
    except (OSError, EOFError, zlib.error) as why:
        raise BadInput(f"{path}: cannot be read: {why}") from why
    if kind == "parquet":
        yield from _parquet_rows(path, data, needed)
    elif kind == "csv":
        yield from _csv_rows(path, data, needed)
    else:
        yield from _json_rows(data)


def _parquet_rows(path: str, data: bytes, needed: Sequence[str]) -> Iterator[tuple[int, Row]]:
    try:
        table = pq.read_table(io.BytesIO(data))
    except pa.ArrowInvalid as why:
        raise BadInput(f"{path}: not a Parquet file: {why}") from why
    _need(path, needed, table.column_names)
    yield from enumerate(table.to_pylist(), 1)


def _csv_rows(path: str, data: bytes, needed: Sequence[str]) -> Iterator[tuple[int, Row]]:
    reader = csv.DictReader(io.StringIO(data.decode("utf-8-sig", errors="replace"), newline=""))
    _need(path, needed, reader.fieldnames or ())
    for row in reader:
        yield reader.line_num, row


def _need(path: str, needed: Sequence[str], columns: Sequence[str]) -> None:
    for name in needed:
        if name not in columns:
            have = ", ".join(columns) or "none"
            raise BadInput(f"{path}: no column `{name}`; its columns are {have}")


def _json_rows(data: bytes) -> Iterator[tuple[int, Row | str]]:
    for number, line in enumerate(data.decode("utf-8-sig", errors="replace").split("\n"), 1):
        if line.strip():
            try:
                row = json.loads(line)
            except (ValueError, RecursionError) as why:
                yield number, f"not a line of JSON: {why}"
                continue
            yield number, row if isinstance(row, dict) else "not a JSON object"
