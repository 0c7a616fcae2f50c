"""Files that appear whole or not at all: written beside their place, then renamed."""

from __future__ import annotations

import contextlib
import json
import os
import re
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from dedup.errors import BadInput

if TYPE_CHECKING:
    import pyarrow as pa


LINES = 4096
"""How many are drawn at a time."""
ROW_GROUP = 1 << 16
"""Rows in one piece of a Parquet file."""


def is_url(path: str) -> bool:
    """Whether a path is one that Spark alone can open.

    >>> is_url("s3a://news/articles.parquet"), is_url("articles.parquet")
    (True, False)
    """
    return "://" in path


@contextlib.contextmanager
def write_whole(path: str | Path) -> Iterator[IO[bytes]]:
    """A binary file that takes its name only when the block ends without an error.

    Folders on the way are made, a link's target is written, and what is no file (a pipe, a device)
    is written as it is. Raises `BadInput` when the place cannot be written.
    """
    place = Path(os.path.realpath(path))
    try:
        if place.exists() and not place.is_file():
            with place.open("wb") as file:
                yield file
            return
        place.parent.mkdir(parents=True, exist_ok=True)
        number, temporary = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name}.")
        try:
            with os.fdopen(number, "wb") as file:
                yield file
            os.chmod(temporary, 0o666 & ~_umask())
            os.replace(temporary, place)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as why:
        raise BadInput(f"cannot write {path}: {why.strerror or why}") from why


def write_text(path: str, text: str) -> None:
    """A text as UTF-8 to a file, or to standard output for `-`."""
    write_bytes(path, [text.encode()])


def write_bytes(path: str, pieces: Iterable[bytes | memoryview]) -> None:
    """Pieces, one behind the other, to a file, or to standard output for `-`."""
    if path != "-":
        with write_whole(path) as file:
            file.writelines(pieces)
        return
    if sys.stdout is None:
        raise BadInput("cannot write to standard output: it is closed")
    try:
        sys.stdout.buffer.writelines(pieces)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise  # the reader has seen enough, as `head` does
    except OSError as why:
        raise BadInput(f"cannot write to standard output: {why.strerror or why}") from why


def write_rows(path: str, rows: list[dict[str, Any]], schema: pa.Schema) -> None:
    """Records as `write_table` writes them."""
    import pyarrow as pa

    write_table(path, pa.Table.from_pylist(rows, schema))


def write_table(path: str, table: pa.Table) -> None:
    """A table to Parquet where the path ends in `.parquet`, else to JSON lines; `-` is stdout."""
    write_batches(path, table.to_batches(), table.schema)


def write_batches(path: str, batches: Iterable[pa.RecordBatch], schema: pa.Schema) -> None:
    """As `write_table`, batches as they come. How the rows are cut changes no byte."""
    if not path.endswith(".parquet"):
        from dedup.lines import draw_lines

        cut = (batch.slice(n, LINES) for batch in batches for n in range(0, len(batch), LINES))
        write_bytes(path, map(draw_lines, cut))
        return
    import pyarrow.parquet as pq

    with write_whole(path) as file, pq.ParquetWriter(file, schema) as writer:
        for table in _cut_evenly(batches, schema):
            writer.write_table(table, ROW_GROUP)


def _cut_evenly(batches: Iterable[pa.RecordBatch], schema: pa.Schema) -> Iterator[pa.Table]:
    """Tables of `ROW_GROUP` rows each; the last one has the rest, and there is one at least."""
    import pyarrow as pa

    held = pa.Table.from_batches([], schema)
    for batch in batches:
        held = pa.concat_tables([held, pa.Table.from_batches([batch], schema)])
        while held.num_rows > ROW_GROUP:
            yield held.slice(0, ROW_GROUP).combine_chunks()
            held = held.slice(ROW_GROUP)
    yield held.combine_chunks()


def line_of(row: dict[str, Any]) -> str:
    """A record as one line of JSON, Arabic readable.

    >>> line_of({"title": "عنوان", "size": 2})
    '{"title": "عنوان", "size": 2}\\n'
    """
    return json.dumps(row, ensure_ascii=False) + "\n"


def to_json(value: dict[str, Any]) -> str:
    """A record as a JSON document to be read by people too."""
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def visible(text: str) -> str:
    """Scraped text without the controls that would move a cursor or turn a line's direction.

    >>> visible("a\\x1b[2Jb\\u202ec")
    'a [2Jb c'
    """
    return _UNSAFE.sub(" ", text)


_UNSAFE = re.compile("[\u0000-\u001f\u007f-\u009f\u200e\u200f\u061c\u2028-\u202e\u2066-\u2069]")


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
