"""Tables of articles (JSON lines, CSV, Parquet; .gz), whole or batch by batch."""

from __future__ import annotations

import contextlib
import csv
import gzip
import io
import json
import sys
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, TextIO, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from dedup.errors import BadInput, BadPage
from dedup.model import (
    Cluster,
    article_schema,
    cluster_from,
    host_of,
    identify,
    listed_schema,
    named_schema,
    well_formed,
)
from dedup.reading.decoding import decode, is_utf8
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
NO_TEXT = "no text: the column `text` must hold a string"
BATCH_ROWS = 8192
_ROW_BITS = 40  # of a place: room for 8 million files of a million million rows
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
                rejects.append({"path": place, "reason": _say_repeated(article["id"])})
    rows = [articles[name][2] for name in sorted(articles)]
    rejects.sort(key=lambda reject: (reject["path"], reject["reason"]))
    return pa.Table.from_pylist(rows, article_schema()), rejects


class ArticleStream:
    """Articles of all files, batch by batch, as `model.listed_schema`; to be gone through once.

    Rows become articles as in `read_articles`, but of rows with one id all are given. Parquet is
    read piece by piece, other files one at a time. Raises `BadInput` as
    `read_articles` does, before or between batches.
    """

    def __init__(self, paths: Sequence[str]) -> None:
        self.rejects: list[Row] = []
        """Rows refused so far, each with `path` and `reason`."""
        self._paths = sorted(set(paths))  # places must not depend on the order of files
        self._equals: Counter[str] = Counter()

    @property
    def num_rows(self) -> int | None:
        """How many rows there are, where the files say so beforehand."""
        rows = 0
        for path in self._paths:
            if not path.lower().endswith(".parquet"):
                return None
            rows += _open_parquet(path).metadata.num_rows
        return rows

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        for number, path in enumerate(self._paths):
            if path.lower().endswith(".parquet"):
                yield from self._take_columns(number, path)
            else:
                yield from self._take_rows(number, path)

    def name_place(self, place: int) -> str:
        """Where the row of a `place` stands: file and number."""
        return f"{self._paths[place >> _ROW_BITS]}:{place & (1 << _ROW_BITS) - 1}"

    def name_rejects(self, repeated: dict[int, str]) -> list[Row]:
        """The rejects with those of `repeated` (place to id), by path and reason."""
        again = [
            {"path": self.name_place(place), "reason": _say_repeated(article)}
            for place, article in repeated.items()
        ]
        return sorted([*self.rejects, *again], key=lambda one: (one["path"], one["reason"]))

    def _refuse(self, place: int, reason: str) -> None:
        self.rejects.append({"path": self.name_place(place), "reason": reason})

    def _take_rows(self, number: int, path: str) -> Iterator[pa.RecordBatch]:
        names = listed_schema().names
        held: list[Row] = []
        for row_number, row in _rows_of(path, ("text",)):
            place = number << _ROW_BITS | row_number
            article = row if isinstance(row, str) else _article_of(row, path)
            if isinstance(article, str):
                self._refuse(place, article)
                continue
            if article["id"] is None:
                article["id"] = _number_among_equals(article, self._equals)
            held.append({name: article.get(name, place) for name in names})
            if len(held) == BATCH_ROWS:
                yield pa.RecordBatch.from_pylist(held, listed_schema())
                held = []
        if held:
            yield pa.RecordBatch.from_pylist(held, listed_schema())

    def _take_columns(self, number: int, path: str) -> Iterator[pa.RecordBatch]:
        first = number << _ROW_BITS | 1
        for batch in _parquet_batches(path):
            places = np.arange(first, first + batch.num_rows)
            first += batch.num_rows
            missing = batch["text"].is_null()
            for place in places[missing.to_numpy(zero_copy_only=False)].tolist():
                self._refuse(place, NO_TEXT)
            batch = batch.append_column("place", pa.array(places)).filter(pc.invert(missing))
            yield self._complete(batch, path)

    def _complete(self, batch: pa.RecordBatch, path: str) -> pa.RecordBatch:
        """A source and an id for the rows that have none, as `_article_of` gives them."""
        columns = {name: batch[name] for name in batch.schema.names}
        if columns["source"].null_count:
            urls = columns["url"].to_pylist()
            hosts = [host_of(url) or _name_of_file(path) for url in urls]
            columns["source"] = pc.coalesce(columns["source"], pa.array(hosts, pa.string()))
        if columns["id"].null_count:
            names = [name for name in columns if name != "place"]
            rows = zip(*(columns[name].to_pylist() for name in names), strict=True)
            columns["id"] = pa.array(
                [
                    row[0] or _number_among_equals(dict(zip(names, row, strict=True)), self._equals)
                    for row in rows
                ],
                pa.string(),
            )
        return pa.RecordBatch.from_arrays(
            [columns[name] for name in listed_schema().names], schema=listed_schema()
        )


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
        return NO_TEXT
    plain = {n: None if row.get(n) in (None, "") else well_formed(str(row[n])) for n in _PLAIN}
    plain["source"] = plain["source"] or host_of(plain["url"]) or _name_of_file(path)
    return {**plain, "text": well_formed(text), "related": _related_of(row.get("related"))}


def _say_repeated(article: str) -> str:
    return f"the id {article} stands in another row too"


def _name_of_file(path: str) -> str | None:
    return None if path == "-" else Path(path).name.split(".")[0]


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
    if kind == "parquet":
        yield from _parquet_rows(path, _read(path), needed)
        return
    with _open_text(path) as file:
        yield from _csv_rows(path, file, needed) if kind == "csv" else _json_rows(file)


@contextlib.contextmanager
def _open_text(path: str) -> Iterator[TextIO]:
    """A file of text that is read as it is needed; whole where it is not plain UTF-8."""
    try:
        if path != "-":
            with _open(path) as file:
                plain = is_utf8(iter(partial(file.read, 1 << 20), b""))
                file.seek(0)
                if plain:
                    yield io.TextIOWrapper(file, "utf-8-sig", newline="")
                    return
    except (OSError, EOFError, zlib.error) as why:
        raise BadInput(f"{path}: cannot be read: {why}") from why
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


def _parquet_batches(path: str) -> Iterator[pa.RecordBatch]:
    """The columns that matching takes, as strings, empty ones as null; a file is never held whole.

    Text that is no string is null.
    """
    file = _open_parquet(path)
    _need(path, ("text",), file.schema_arrow.names)
    plain = named_schema().names
    wanted = [name for name in (*plain, "text") if name in file.schema_arrow.names]
    try:
        for batch in file.iter_batches(BATCH_ROWS, columns=wanted):
            batch.drop_columns(["text"]).validate(full=True)  # UTF-8 too
            none = pa.nulls(batch.num_rows, pa.string())
            given = {name: batch[name] for name in wanted}
            texts = _as_text(given["text"], pa.large_string())
            columns = [_as_plain(given[name]) if name in given else none for name in plain]
            rows = pa.RecordBatch.from_arrays([*columns, texts], [*plain, "text"])
            # Matching reads bytes, to which a broken one is a letter; an id is made of letters.
            if rows["id"].null_count:
                texts.validate(full=True)
            yield rows
    except (pa.ArrowException, OSError, ValueError, OverflowError) as why:
        raise BadInput(f"{path}: not a Parquet file that can be read: {why}") from why


def _open_parquet(path: str) -> pq.ParquetFile:
    try:
        # Buffered beforehand, all that was read of the file would be kept until its end.
        return pq.ParquetFile(path, pre_buffer=False)
    except (pa.ArrowException, OSError, ValueError) as why:
        raise BadInput(f"{path}: not a Parquet file that can be read: {why}") from why


def _as_text(column: pa.Array, kind: pa.DataType) -> pa.Array:
    """A column of strings in any encoding; of anything else, nulls."""
    value = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    if pa.types.is_string(value) or pa.types.is_large_string(value):
        return column.cast(kind)
    return pa.nulls(len(column), kind)


def _as_plain(column: pa.Array) -> pa.Array:
    if pa.types.is_temporal(column.type):
        column = _as_iso(column)
    text = _as_text(column, pa.string())
    if text.null_count == len(text) and column.null_count < len(column):
        text = pa.array([None if v is None else str(v) for v in column.to_pylist()], pa.string())
    return pc.if_else(pc.equal(text, ""), None, text)


def _as_iso(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Dates and timestamps as ISO 8601 strings, times to the minute as pages give them."""
    if pa.types.is_timestamp(column.type) and column.type.tz:
        return pc.strftime(column.cast(pa.timestamp(column.type.unit, "UTC")), "%Y-%m-%dT%H:%MZ")
    return pc.strftime(column, "%Y-%m-%dT%H:%M" if pa.types.is_timestamp(column.type) else "%F")


def _csv_rows(path: str, file: TextIO, needed: Sequence[str]) -> Iterator[tuple[int, Row]]:
    if not file.read(1 << 16).strip():
        return
    file.seek(0)
    reader = csv.DictReader(file)
    _need(path, needed, reader.fieldnames or ())
    for row in reader:
        yield reader.line_num, row


def _need(path: str, needed: Sequence[str], columns: Sequence[str]) -> None:
    for name in needed:
        if name not in columns:
            have = ", ".join(columns)[:200] or "none"
            raise BadInput(f"{path}: no column `{name}`; its columns are {have}")


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
    for number, line in enumerate(_lines_of(file), 1):
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
