"""Columns of files of articles: Parquet and JSON lines, without a Python object for each value."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.json
import pyarrow.parquet as pq
from numpy.typing import NDArray

from dedup.errors import BadInput
from dedup.model import Related, named_schema, related_type, well_formed
from dedup.reading.cells import as_strings, as_texts, decode_text, list_values
from dedup.reading.lines import MAX_DEPTH

MOST_BYTES = 2**31 - 1
RELATED = related_type()
ALSO = {"published": "date"}
"""A column to what it is called in tables of others; where both have a value the first counts."""
PLAIN = (
    *("id", "path", "url", "source", "title", "published", "modified"),
    *("credit", "author", "language"),
)
"""The columns of an article that hold one string."""
COLUMNS = frozenset([*PLAIN, *ALSO.values(), "text", "related", "doubt"])
"""All that are read of a table of articles."""
BATCH_BYTES = 1 << 26
"""Of the rows of a Parquet file that are read at once, as far as it says how large they are."""
BUFFER_BYTES = 1 << 20
DIGITS = 4000
"""Arrow reads whole numbers that are longer than Python's, 4300."""
_LONG = re.compile(rb"[0-9]{%d}" % DIGITS)
_INFINITE = re.compile(rb"[:\[,]\s*-?Inf(?!inity)")


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
    names = (*named_schema().names, *ALSO.values(), "text", *["related"] * with_related)
    try:
        need(path, ("text",), file.schema_arrow.names)
        wanted, found = [name for name in names if name in file.schema_arrow.names], 0
        for batch in file.iter_batches(
            size_batches(file, wanted, batch_rows), row_groups, columns=wanted
        ):
            batch.drop_columns(["text"]).validate(full=True)  # UTF-8 too
            given = {name: batch[name] for name in wanted}
            rows = _name_columns(given, batch.num_rows)
            # Matching reads bytes, to which a broken one is a letter; an id is made of letters.
            if rows["id"].null_count:
                rows["text"].validate(full=True)
            yield rows
            found += batch.num_rows
        check_rows(file, row_groups, found)
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
    lines = _count_objects(block)
    if not lines:
        return None
    try:
        rows = pyarrow.json.read_json(pa.BufferReader(block), whole, options)
    except pa.ArrowInvalid:
        return None
    if rows.num_rows != lines:
        return None
    columns = {name: rows[name].combine_chunks() for name in kinds}
    return _name_columns(columns, rows.num_rows)


def _count_objects(block: bytes) -> int:
    """How many lines there are; 0 where not each of them begins and ends an object, or one holds
    what Arrow reads and Python does not: the answer must not hang on which of them reads it.

    Arrow's reader ends the whole process at a first line that is `null`.
    """
    data = np.frombuffer(block.rstrip(b"\r\n"), np.uint8)
    ends = np.flatnonzero(data == ord("\n"))
    if not (len(data) and data[0] == ord("{") and data[-1] == ord("}")):
        return 0
    last = data[ends - 1]
    last = np.where(last == ord("\r"), data[ends - 2], last)
    if not ((data[ends + 1] == ord("{")).all() and (last == ord("}")).all()):
        return 0
    openers = np.flatnonzero(data | 32 == ord("{"))  # `[` too, which differs in that bit
    before = np.searchsorted(openers, np.concatenate([[0], ends, [len(data)]]))
    if np.diff(before).max() > MAX_DEPTH or _holds_odd_number(block, data):
        return 0
    return len(ends) + 1


def _holds_odd_number(block: bytes, data: NDArray[np.uint8]) -> bool:
    for at in range(0, len(block), DIGITS):
        if block[at] in b"0123456789" and _LONG.search(block, max(0, at - DIGITS), at + DIGITS):
            return True
    capitals = np.flatnonzero(data[:-2] == ord("I"))
    is_infinite = (data[capitals + 1] == ord("n")) & (data[capitals + 2] == ord("f"))
    return bool(is_infinite.any()) and _INFINITE.search(block) is not None


def _name_columns(given: dict[str, pa.Array], num_rows: int) -> pa.RecordBatch:
    plain, none = named_schema().names, pa.nulls(num_rows, pa.string())
    others = ("text", "related")
    found = {name: as_strings(column) for name, column in given.items() if name not in others}
    for name, other in ALSO.items():
        found[name] = pc.coalesce(found.get(name, none), found.get(other, none))
    columns = [found.get(name, none) for name in plain]
    texts = as_texts(given["text"])
    related = _as_related(given["related"]) if "related" in given else pa.nulls(num_rows, RELATED)
    return pa.RecordBatch.from_arrays([*columns, texts, related], [*plain, "text", "related"])


def _as_related(column: pa.Array) -> pa.Array:
    if column.type == RELATED:
        return column.cast(RELATED)
    return pa.array([related_of(items) for items in list_values(column)], RELATED)


def related_of(items: object) -> list[dict[str, str | None]]:
    """Related items as `dedup split` writes them, a list, also as JSON; a string is a headline.

    Anything else is not ours.

    >>> [item["title"] for item in related_of('["عنوان", {"title": "آخر"}]')]
    ['عنوان', 'آخر']
    """
    items = decode_text(items)
    if isinstance(items, str):  # CSV has no lists
        try:
            items = json.loads(items)
        except (ValueError, RecursionError):
            return []
    kept = []
    for item in items if isinstance(items, list) else []:
        given = {"title": item} if isinstance(item, str) else item
        if isinstance(given, dict):
            found = {n: given.get(n) for n in Related.__dataclass_fields__}
            texts = {n: well_formed(t) if isinstance(t, str) else None for n, t in found.items()}
            kept.append({**texts, "title": texts["title"] or "", "text": texts["text"] or ""})
    return kept


def open_parquet(path: str) -> pq.ParquetFile:
    """A file to be read piece by piece. Raises `BadInput`."""
    try:
        # Buffered beforehand, all that was read of the file would be kept until its end; without a
        # buffer a row group is read whole, and many a file is one.
        file = pq.ParquetFile(path, pre_buffer=False, buffer_size=BUFFER_BYTES)
        _ = file.schema_arrow  # of which there may be none
    except (pa.ArrowException, OSError, ValueError) as why:
        raise BadInput(f"{path}: not a Parquet file that can be read: {why}") from why
    return file


def check_rows(file: pq.ParquetFile, row_groups: Sequence[int] | None, found: int) -> None:
    """Raise `ValueError` where a file has not as many rows as it says; Arrow says nothing."""
    metadata = file.metadata
    groups = range(metadata.num_row_groups) if row_groups is None else row_groups
    said = sum(metadata.row_group(number).num_rows for number in groups)
    if found != said or (row_groups is None and said != metadata.num_rows):
        raise ValueError(f"it has {found} rows, and says {said} and {metadata.num_rows}")


def size_batches(file: pq.ParquetFile, columns: Sequence[str], most: int) -> int:
    """How many rows of a file to read at once, of some columns: `most`, or as many as have
    `BATCH_BYTES`."""
    largest = 1.0
    for number in range(file.metadata.num_row_groups):
        group = file.metadata.row_group(number)
        chunks = map(group.column, range(group.num_columns))
        sizes = [
            chunk.total_uncompressed_size
            for chunk in chunks
            if chunk.path_in_schema.split(".")[0] in columns
        ]
        largest = max(largest, sum(sizes) / max(1, group.num_rows))
    return max(1, min(most, int(BATCH_BYTES / largest)))


def need(path: str, needed: Sequence[str], columns: Sequence[str]) -> None:
    """Raise `BadInput` where a needed column is not among a file's, or two have one name that is
    read."""
    for name in needed:
        if name not in columns:
            have = ", ".join(columns)[:200] or "none"
            raise BadInput(f"{path}: no column `{name}`; its columns are {have}")
    for name, times in Counter(columns).items():
        if times > 1 and name and (name in COLUMNS or "text" not in needed):
            raise BadInput(f"{path}: {times} columns are called `{name}`: leave one of them so")
