"""Columns of files of articles: Parquet and JSON lines, without a Python object for each value."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.json
import pyarrow.parquet as pq

from dedup.errors import BadInput
from dedup.model import named_schema, well_formed

MOST_BYTES = 2**31 - 1
RELATED = pa.list_(pa.struct([(n, pa.string()) for n in ("title", "text", "url", "marker")]))
ALSO = {"published": "date"}
"""A column to what it is called in tables of others; where both have a value the first counts."""


def read_parquet(
    path: str,
    batch_rows: int,
    *,
    with_related: bool = False,
    row_groups: Sequence[int] | None = None,
) -> Iterator[pa.RecordBatch]:
    """The columns that matching takes, as strings, empty ones as null; a file is never held whole.

    `model.named_schema`, `text`, and `related`, which is null where it is not asked for. Text that
    is no string is null. row_groups: those that are read, if not all. Raises `BadInput`.
    """
    file = open_parquet(path)
    need(path, ("text",), file.schema_arrow.names)
    names = (*named_schema().names, *ALSO.values(), "text", *["related"] * with_related)
    wanted = [name for name in names if name in file.schema_arrow.names]
    try:
        for batch in file.iter_batches(batch_rows, row_groups, columns=wanted):
            batch.drop_columns(["text"]).validate(full=True)  # UTF-8 too
            given = {name: batch[name] for name in wanted}
            rows = _name_columns(given, batch.num_rows)
            # Matching reads bytes, to which a broken one is a letter; an id is made of letters.
            if rows["id"].null_count:
                rows["text"].validate(full=True)
            yield rows
    except (pa.ArrowException, OSError, ValueError, OverflowError) as why:
        raise BadInput(f"{path}: not a Parquet file that can be read: {why}") from why


def read_lines(block: bytes, *, with_related: bool = False) -> pa.RecordBatch | None:
    """The same columns of JSON lines in UTF-8, a row for each line.

    `None` where a line is empty or broken, or holds in one of these columns what is no string, or
    is not just an object: such lines are told apart one by one, by `rows.rows_of_lines`.

    >>> read_lines('{"text": "خبر", "size": 2}'.encode())["text"].to_pylist()
    ['خبر']
    >>> read_lines(b'{"text": 2}')
    """
    kinds = dict.fromkeys((*named_schema().names, *ALSO.values(), "text"), pa.string())
    if with_related:
        kinds["related"] = RELATED
    options = pyarrow.json.ParseOptions(
        explicit_schema=pa.schema(list(kinds.items())), unexpected_field_behavior="ignore"
    )
    whole = pyarrow.json.ReadOptions(use_threads=False, block_size=min(len(block) + 1, MOST_BYTES))
    try:
        rows = pyarrow.json.read_json(pa.BufferReader(block), whole, options)
    except pa.ArrowInvalid:
        return None
    # As many objects as lines, of which each begins and ends one: so each line is one.
    ends = block.count(b"}\n{") + block.count(b"}\r\n{")
    lines = block.rstrip(b"\r\n").count(b"\n") + 1
    if not (rows.num_rows == lines == ends + 1 and block.startswith(b"{")):
        return None
    columns = {name: rows[name].combine_chunks() for name in kinds}
    return _name_columns(columns, rows.num_rows)


def _name_columns(given: dict[str, pa.Array], num_rows: int) -> pa.RecordBatch:
    plain, none = named_schema().names, pa.nulls(num_rows, pa.string())
    others = ("text", "related")
    found = {name: _as_plain(column) for name, column in given.items() if name not in others}
    for name, other in ALSO.items():
        found[name] = pc.coalesce(found.get(name, none), found.get(other, none))
    columns = [found.get(name, none) for name in plain]
    texts = _as_text(given["text"], pa.large_string())
    related = _as_related(given["related"]) if "related" in given else pa.nulls(num_rows, RELATED)
    return pa.RecordBatch.from_arrays([*columns, texts, related], [*plain, "text", "related"])


def _as_related(column: pa.Array) -> pa.Array:
    if column.type == RELATED:
        return column.cast(RELATED)
    return pa.array([related_of(items) for items in column.to_pylist()], RELATED)


def related_of(items: object) -> list[dict[str, str | None]]:
    """Related items as `dedup split` writes them, a list, also as JSON; a string is a headline.

    Anything else is not ours.

    >>> [item["title"] for item in related_of('["عنوان", {"title": "آخر"}]')]
    ['عنوان', 'آخر']
    """
    if isinstance(items, str):  # CSV has no lists
        try:
            items = json.loads(items)
        except (ValueError, RecursionError):
            return []
    kept = []
    for item in items if isinstance(items, list) else []:
        given = {"title": item} if isinstance(item, str) else item
        if isinstance(given, dict):
            found = {n: given.get(n) for n in ("title", "text", "url", "marker")}
            texts = {n: well_formed(t) if isinstance(t, str) else None for n, t in found.items()}
            kept.append({**texts, "title": texts["title"] or "", "text": texts["text"] or ""})
    return kept


def open_parquet(path: str) -> pq.ParquetFile:
    """A file to be read piece by piece. Raises `BadInput`."""
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
        column = as_iso(column)
    text = _as_text(column, pa.string())
    if text.null_count == len(text) and column.null_count < len(column):
        text = pa.array([None if v is None else str(v) for v in column.to_pylist()], pa.string())
    return pc.if_else(pc.equal(text, ""), None, text)


def as_iso(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Dates and timestamps as ISO 8601 strings, times to the minute as pages give them."""
    if pa.types.is_timestamp(column.type) and column.type.tz:
        return pc.strftime(column.cast(pa.timestamp(column.type.unit, "UTC")), "%Y-%m-%dT%H:%MZ")
    return pc.strftime(column, "%Y-%m-%dT%H:%M" if pa.types.is_timestamp(column.type) else "%F")


def need(path: str, needed: Sequence[str], columns: Sequence[str]) -> None:
    """Raise `BadInput` where a needed column is not among a file's."""
    for name in needed:
        if name not in columns:
            have = ", ".join(columns)[:200] or "none"
            raise BadInput(f"{path}: no column `{name}`; its columns are {have}")
