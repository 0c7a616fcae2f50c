"""Files of articles cut into pieces, which can be read apart: by the workers of a cluster.

A piece is some row groups of a Parquet file, or the lines that begin in a stretch of a file of JSON
lines, or the whole of any other file. What a row is called depends on rows before it, which may lie
in other pieces: which number it has, and how many equal rows without an id there were. So where a
file does not tell beforehand, its pieces are *scanned* first.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dedup.ascending import firsts_of
from dedup.errors import BadInput
from dedup.holds import Hold
from dedup.model import key_of, related_type
from dedup.reading.articles import BATCH_ROWS, Taker, identify_row
from dedup.reading.columns import need, open_parquet, read_parquet
from dedup.reading.decoding import is_utf8
from dedup.reading.lines import MAX_ROW_BYTES, Block, Row, refuse_long
from dedup.reading.rows import kind_of, rows_of
from dedup.reading.streams import BOM
from dedup.reading.tables import ROW_BITS, take_block
from dedup.reading.values import has_lines
from dedup.stages import stage

PIECE = pa.schema(
    [
        pa.field("path", pa.string(), nullable=False),
        pa.field("data", pa.large_binary()),  # of a file that cannot be opened here
        pa.field("file", pa.int64(), nullable=False),  # its number
        pa.field("start", pa.int64(), nullable=False),  # row group, or byte
        pa.field("end", pa.int64(), nullable=False),  # 0: to the end of the file
        pa.field("before", pa.int64()),  # rows of the file before it, once they are known
    ]
)
SCANNED = pa.schema(
    [
        pa.field("file", pa.int64(), nullable=False),
        pa.field("start", pa.int64(), nullable=False),  # of the piece
        pa.field("row", pa.int64(), nullable=False),  # in the piece; for `rows` how many there are
        pa.field("what", pa.string(), nullable=False),  # rows, refused, unnamed, other
        pa.field("reason", pa.string()),  # of what is refused
        pa.field("key", pa.int64()),  # of what is unnamed: `key_of` the id of the first of equals
    ]
)
EQUAL = pa.schema([pa.field(name, pa.int64(), nullable=False) for name in ("key", "place")])
NUMBERED = pa.schema([pa.field(n, pa.int64(), nullable=False) for n in ("place", "number")])

PIECE_ROWS, PIECE_BYTES = 1 << 14, 1 << 24


def table_of(pieces: Sequence[Row]) -> pa.Table:
    """Pieces as `PIECE`."""
    return pa.Table.from_pylist(list(pieces), PIECE)


def whole_file(path: str, number: int) -> Row:
    """A file as one piece."""
    return {"path": path, "data": None, "file": number, "start": 0, "end": 0, "before": 0}


def list_pieces(paths: Sequence[str]) -> list[Row]:
    """The pieces of files that can be opened here: `PIECE`, files in their order.

    Raises `BadInput` for what is no table of articles.
    """
    pieces: list[Row] = []
    for number, path in enumerate(paths):
        file = whole_file(path, number)
        cuts: Sequence[tuple[int, int, int | None]] = [(0, 0, 0)]
        if path.lower().endswith(".parquet"):
            cuts = _cut_parquet(path)
        elif kind_of(path) == "json" and _has_lines(path):
            size = max(1, os.path.getsize(path))
            cuts = [(n, min(n + PIECE_BYTES, size), None) for n in range(0, size, PIECE_BYTES)]
        pieces += [{**file, "start": s, "end": e, "before": before} for s, e, before in cuts]
    return pieces


def _cut_parquet(path: str) -> list[tuple[int, int, int]]:
    """Stretches of row groups, with the rows before each."""
    file = open_parquet(path)
    need(path, ("text",), file.schema_arrow.names)
    cuts, start, before, rows = [], 0, 0, 0
    for group in range(file.num_row_groups):
        rows += file.metadata.row_group(group).num_rows
        if rows >= PIECE_ROWS or group == file.num_row_groups - 1:
            cuts.append((start, group + 1, before))
            start, before, rows = group + 1, before + rows, 0
    return cuts or [(0, 0, 0)]


def _has_lines(path: str) -> bool:
    """Whether a file is plain JSON lines by its beginning, in whatever charset."""
    try:
        with open(path, "rb") as file:
            if file.read(2) == b"\x1f\x8b":
                return False
            file.seek(0)
            return has_lines(file)
    except OSError as why:
        raise BadInput(f"{path}: cannot be read: {why}") from why


def needs_scan(piece: Row) -> bool:
    """Whether a file's own record leaves open which rows have no text, and which no id."""
    if not piece["path"].lower().endswith(".parquet") or not piece["end"]:
        return True
    file = open_parquet(piece["path"])
    kind, metadata = file.schema_arrow.field("text").type, file.metadata
    if not (pa.types.is_string(kind) or pa.types.is_large_string(kind)):
        return True
    for group in range(piece["start"], piece["end"]):
        columns = [metadata.row_group(group).column(n) for n in range(metadata.num_columns)]
        known = {column.path_in_schema: column.statistics for column in columns}
        for name in ("id", "text"):
            facts = known.get(name)
            if facts is None or not facts.has_null_count or facts.null_count:
                return True
        facts = known["id"]
        if facts.physical_type == "BYTE_ARRAY" and not (facts.has_min_max and facts.min):
            return True  # an empty id is none
    return False


def scan_piece(pieces: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    """What must be known of one piece before it is read: `SCANNED`."""
    (piece,) = pieces.to_pylist()
    found: list[Row] = []
    here = {"file": piece["file"], "start": piece["start"]}

    def note(row: Row, place: int) -> str:
        first = identify_row(row)
        found.append({**here, "row": place, "what": "unnamed", "key": key_of(first)})
        return first

    taker, read = Taker(note), Reading(piece)
    for _ in read.take(taker, 0):
        pass
    found += [{**here, "row": n, "what": "refused", "reason": why} for n, why in taker.refused]
    found.append({**here, "row": read.rows, "what": "rows" if read.is_plain else "other"})
    yield pa.RecordBatch.from_pylist(found, SCANNED)


def read_piece(
    pieces: pa.RecordBatch, numbers: Mapping[int, int], *, with_related: bool = False
) -> Iterator[pa.RecordBatch]:
    """The articles of one piece: `model.listed_schema`.

    numbers: of rows without an id, by place, that are not the first of equal ones. Raises
    `BadInput` for a row that is refused where no scan was needed, which would have told of it: one
    that is too large, as no file's record tells.
    """
    (piece,) = pieces.to_pylist()
    taker = Taker(partial(_name, numbers))
    yield from Reading(piece).take(taker, place_of(piece))
    if taker.refused and not needs_scan(piece):
        place, reason = taker.refused[0]
        raise BadInput(f"{piece['path']}:{place - (piece['file'] << ROW_BITS)}: {reason}")


def read_related(pieces: pa.RecordBatch, numbers: Mapping[int, int]) -> Iterator[pa.RecordBatch]:
    """The related items of one piece: `RELATED`."""
    (piece,) = pieces.to_pylist()
    taker = Taker(partial(_name, numbers), with_related=True)
    for _ in Reading(piece).take(taker, place_of(piece), with_related=True):
        rows = [{"id": name, "related": items} for name, items in taker.related]
        taker.related.clear()
        yield pa.RecordBatch.from_pylist(rows, RELATED)


def place_of(piece: Row) -> int:
    """The place of what would be row 0 of a piece: rows are numbered from 1."""
    place: int = (piece["file"] << ROW_BITS) + piece["before"]
    return place


def _name(numbers: Mapping[int, int], row: Row, place: int) -> str:
    return identify_row(row, numbers.get(place, 1))


class Reading:
    """One piece while it is read."""

    def __init__(self, piece: Row) -> None:
        self._piece, self.rows, self.is_plain = piece, 0, True

    def take(
        self, taker: Taker, first: int, *, with_related: bool = False
    ) -> Iterator[pa.RecordBatch]:
        """Its articles; its row n has the place `first` + n."""
        path = self._piece["path"]
        with _open_here(self._piece) as place:
            if path.lower().endswith(".parquet"):
                groups = range(self._piece["start"], self._piece["end"]) or None
                for batch in read_parquet(
                    place, BATCH_ROWS, with_related=with_related, row_groups=groups
                ):
                    yield taker.take_columns(path, first + self.rows + 1, batch)
                    self.rows += batch.num_rows
            elif self._piece["end"]:
                for number, block in self._read_lines(place):
                    yield from take_block(
                        taker, path, first + number, block, with_related=with_related
                    )
            else:
                rows = rows_of(place, ("text",))
                yield from taker.take_rows(path, first, rows)

    def _read_lines(self, path: str) -> Iterator[Block]:
        """The lines that begin in the piece; none where they are no UTF-8."""
        start, end = self._piece["start"], self._piece["end"]
        with open(path, "rb") as file:
            if start:
                file.seek(start - 1)
                _skip_line(file, end)
            block = file.read(max(0, end - file.tell()))
            line = block.rfind(b"\n") + 1
            if len(block) > line:
                block += file.readline(MAX_ROW_BYTES + 2 - (len(block) - line))
        self.rows = block.count(b"\n") + (not block.endswith(b"\n") and bool(block))
        block = block if start else block.removeprefix(BOM)
        # What is read of a line too long may end within a letter.
        is_long = len(block) - block.rfind(b"\n") - 1 > MAX_ROW_BYTES
        self.is_plain = is_utf8([block[: block.rfind(b"\n") + 1] if is_long else block])
        return refuse_long(1, block) if self.is_plain else iter(())


def _skip_line(file: BinaryIO, end: int) -> None:
    """Go behind the line that a file stands in, or to a place that it should not pass."""
    while file.tell() < end and (piece := file.readline(end - file.tell())):
        if piece.endswith(b"\n"):
            return


@contextlib.contextmanager
def _open_here(piece: Row) -> Iterator[str]:
    """A path at which a piece's file can be opened."""
    if piece["data"] is None:
        yield piece["path"]
        return
    with contextlib.closing(Hold(os.path.realpath(tempfile.gettempdir()))) as held:
        place = Path(held.path, Path(piece["path"]).name)
        place.write_bytes(piece["data"])
        yield str(place)


RELATED = pa.schema(
    [
        pa.field("id", pa.string(), nullable=False),
        pa.field("related", related_type()),
    ]
)


@stage(SCANNED)
def list_facts(scanned: pa.RecordBatch) -> pa.RecordBatch:
    """What a scan found but for articles without an id, which may be many."""
    return scanned.filter(pc.not_equal(scanned["what"], "unnamed"))


def number_rows(pieces: Sequence[Row], facts: Sequence[Row]) -> None:
    """Tell pieces, each file's in their order, how many rows are before them, by what was found."""
    counts = {
        (fact["file"], fact["start"]): fact["row"] for fact in facts if fact["what"] == "rows"
    }
    rows: Counter[int] = Counter()
    for piece in pieces:
        if piece["before"] is None:
            piece["before"] = rows[piece["file"]]
            rows[piece["file"]] += counts[piece["file"], piece["start"]]


@stage(EQUAL)
def list_unnamed(scanned: pa.RecordBatch, places: Mapping[tuple[int, int], int]) -> pa.RecordBatch:
    """The articles without an id, by what they are: `EQUAL`. places: `place_of` each piece."""
    rows = scanned.filter(pc.equal(scanned["what"], "unnamed"))
    columns = (rows[name].to_pylist() for name in ("file", "start", "row"))
    found = [places[file, start] + row for file, start, row in zip(*columns, strict=True)]
    return pa.RecordBatch.from_arrays([rows["key"], pa.array(found, pa.int64())], schema=EQUAL)


@stage(NUMBERED)
def number_equals(equals: pa.RecordBatch) -> pa.RecordBatch:
    """Which of equal rows each is, of those that are not the first: `NUMBERED`.

    equals: `EQUAL`, sorted by key, then place.

    >>> rows = {"key": [5, 5, 5, 7], "place": [3, 8, 9, 1]}
    >>> number_equals(pa.RecordBatch.from_pydict(rows, EQUAL)).to_pydict()
    {'place': [8, 9], 'number': [2, 3]}
    """
    keys, places = (equals[name].to_numpy() for name in EQUAL.names)
    numbers = np.arange(len(keys)) - firsts_of(keys) + 1
    again = numbers > 1
    return pa.RecordBatch.from_arrays(
        [pa.array(places[again]), pa.array(numbers[again])], schema=NUMBERED
    )
