"""What workers of a cluster do with batches: as bytes they come, and as bytes they go.

Functions of an iterable of payloads, importable and pure. None of them knows of Spark.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from dedup.ascending import find, runs_of, starts_of
from dedup.engine import Function
from dedup.engine.portions import cut_between_keys
from dedup.engine.rows import take_rows
from dedup.engine.sorting import mark_shared, order_rows

Payloads = Iterable[bytes]
"""Batches as `RecordBatch.serialize` writes them, without their schema."""
END = b""
"""Behind the batches of each partition whose rows are laid out by their keys: so two of these, one
behind the other, can be told apart without a pass that marks them."""

BESIDE_ROWS = 1 << 14
"""Rows of a batch that is given the rows of another table: no task gets more of them at a time than
it has of these, however many of them name one row."""
SCATTERED_ROWS, SCATTERED_BYTES = 1 << 20, 1 << 26
"""So much is gathered before it is scattered: the pieces for other tasks should not be crumbs."""
SORTED_ROWS, LAID_ROWS = 1 << 20, 1 << 11
"""Of batches that come out of a shuffle, and of rows that are laid out by their keys."""

Reader = Callable[[pa.RecordBatch], Iterator[pa.RecordBatch]]


def shard_of(keys: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """Which of `count` partitions each key goes to, ascending with the keys.

    >>> shard_of(np.array([-(2**63), -1, 0, 2**63 - 1]), 7).tolist()
    [0, 3, 3, 6]
    """
    lead = (keys >> np.int64(32)) + np.int64(1 << 31)
    shards: NDArray[np.int64] = lead * np.int64(count) >> np.int64(32)
    return shards


def read(payload: bytes, schema: pa.Schema) -> pa.RecordBatch:
    """A batch."""
    return pa.ipc.read_record_batch(pa.py_buffer(payload), schema)


def count_rows(schema: pa.Schema, payload: bytes) -> int:
    """How many a batch has."""
    return read(payload, schema).num_rows if payload else 0


def write(batch: pa.RecordBatch) -> bytes:
    """A batch as a payload; of a slice only what it shows."""
    return batch.serialize().to_pybytes()  # type: ignore[no-any-return]


def url_of(path: str) -> str:
    """A url as Spark spells it, but for `file:/`, which is no url to anyone else."""
    return re.sub("^file:/+", "file:///", path)


def open_pieces(reader: Reader, schema: pa.Schema, payloads: Payloads) -> Iterator[bytes]:
    """What a reader gives of rows that name files."""
    for payload in payloads:
        yield from map(write, reader(read(payload, schema)))


def open_files(
    reader: Reader,
    rows: dict[str, dict[str, Any]],
    schema: pa.Schema,
    batch_rows: int,
    files: Iterable[tuple[str, bytes]],
) -> Iterator[bytes]:
    """What a reader gives of rows with the data of their files, so many at a time."""
    filled = ({**rows[url_of(path)], "data": data} for path, data in files)
    while some := list(islice(filled, batch_rows)):
        yield from map(write, reader(pa.RecordBatch.from_pylist(some, schema)))


def same(shard: int) -> int:
    """Where Spark brings what is meant for a partition. One object, by which it knows that two RDDs
    are laid out alike."""
    return shard


def drop_shards(pieces: Iterable[tuple[int, Any]]) -> Iterator[Any]:
    """What was brought, without where to."""
    return (piece for _, piece in pieces)


def apply(function: Function, schema: pa.Schema, payloads: Payloads) -> Iterator[bytes]:
    """The function of each batch."""
    return (p and write(function(read(p, schema))) for p in payloads)


def scatter(
    schema: pa.Schema, by: str, count: int, payloads: Payloads
) -> Iterator[tuple[int, bytes]]:
    """The rows by the partitions that they go to."""
    for batch in _together(payloads, schema, SCATTERED_ROWS, SCATTERED_BYTES):
        yield from _cut_by(batch, shard_of(batch[by].to_numpy(), count))


def _cut_by(batch: pa.RecordBatch, shards: NDArray[np.int64]) -> Iterator[tuple[int, bytes]]:
    order = np.argsort(shards, kind="stable")
    sorted_batch, shards = take_rows(batch, order), shards[order]
    starts, sizes = runs_of(shards)
    for start, size in zip(starts.tolist(), sizes.tolist(), strict=True):
        yield int(shards[start]), write(sorted_batch.slice(start, size))


def _together(
    payloads: Payloads, schema: pa.Schema, rows: int, size: int = 1 << 40
) -> Iterator[pa.RecordBatch]:
    """The batches, several as one of so many rows or bytes at least, the last one of fewer."""
    held: list[pa.RecordBatch] = []
    held_rows = held_bytes = 0
    for payload in filter(None, payloads):
        held.append(read(payload, schema))
        held_rows, held_bytes = held_rows + held[-1].num_rows, held_bytes + len(payload)
        if held_rows >= rows or held_bytes >= size:
            yield pa.concat_batches(held)
            held, held_rows, held_bytes = [], 0, 0
    if held:
        yield pa.concat_batches(held)


def gather(schema: pa.Schema, payloads: Payloads) -> Iterator[bytes]:
    """What was brought to a partition where rows are laid out by their keys."""
    yield from map(write, _together(payloads, schema, LAID_ROWS))
    yield END


def sort(
    schema: pa.Schema, by: tuple[str, ...], shared: bool, payloads: Payloads
) -> Iterator[bytes]:
    """All rows of a partition in order, in batches that cut no key apart."""
    pieces = [read(payload, schema) for payload in filter(None, payloads)]
    if not pieces:
        return
    batch = pa.concat_batches(pieces)
    order = order_rows([batch[name].to_numpy() for name in by])
    if shared:
        order = order[mark_shared(batch[by[0]].to_numpy()[order])]
    for start, end in cut_between_keys(batch[by[0]].to_numpy()[order], SORTED_ROWS):
        yield write(take_rows(batch, order[start:end]))


class _Index:
    """Rows by their column `key`."""

    def __init__(self, batches: list[pa.RecordBatch], schema: pa.Schema) -> None:
        rows = pa.concat_batches(batches) if batches else pa.RecordBatch.from_pylist([], schema)
        self._rows, keys = rows, rows["key"].to_numpy()
        self._order = np.argsort(keys, kind="stable")
        self.keys = keys[self._order]
        """Ascending."""

    def gather(self, keys: NDArray[np.int64]) -> pa.RecordBatch:
        """The rows of those keys that there are, each once, sorted by key."""
        found = find(self.keys, np.unique(keys))
        return take_rows(self._rows, self._order[found[found >= 0]])


def apply_beside(
    function: Function,
    schema: pa.Schema,
    beside: pa.Schema,
    columns: Sequence[str],
    payloads: Payloads,
) -> Iterator[bytes]:
    """The function of each batch and the rows beside it.

    payloads: first what is looked up, then the batches.
    """
    payloads = iter(payloads)
    looked_up = [read(payload, beside).select(columns) for payload in iter(payloads.__next__, END)]
    index = _Index(looked_up, pa.schema([beside.field(name) for name in columns]))
    for payload in filter(None, payloads):
        batch = read(payload, schema)
        yield write(function(batch, index.gather(batch["key"].to_numpy())))
    yield END


def _chunks(
    schema: pa.Schema, number: int, payloads: Payloads
) -> Iterator[tuple[int, int, pa.RecordBatch]]:
    """(number of partition, number in it, batch): what is looked up for together."""
    place = 0
    for payload in filter(None, payloads):
        batch = read(payload, schema)
        for start in range(0, batch.num_rows, BESIDE_ROWS):
            yield number, place, batch.slice(start, BESIDE_ROWS)
            place += 1


def ask(
    schema: pa.Schema, on: Sequence[str], homes: int, number: int, payloads: Payloads
) -> Iterator[tuple[int, tuple[int, int, bytes]]]:
    """The keys that each chunk names, to the partitions where their rows lie."""
    for partition, place, batch in _chunks(schema, number, payloads):
        keys = np.unique(np.concatenate([batch[name].to_numpy() for name in on]))
        shards = shard_of(keys, homes)  # ascending
        starts = starts_of(shards)
        for start, some in zip(starts, np.split(keys, starts[1:]), strict=True):
            yield int(shards[start]), (partition, place, some.tobytes())


def answer(
    schema: pa.Schema,
    columns: Sequence[str],
    count: int,
    items: Iterable[Any],
) -> Iterator[tuple[int, tuple[int, int, int, bytes]]]:
    """The rows that chunks ask for, to where these are.

    items: first the rows, then what is asked.
    """
    items = iter(items)
    rows = [read(payload, schema).select(columns) for payload in iter(items.__next__, END)]
    index = _Index(rows, pa.schema([schema.field(name) for name in columns]))
    for partition, place, keys in items:
        found = index.gather(np.frombuffer(keys, np.int64))
        yield (partition + place) % count, (partition, place, 0, write(found))


def send(
    schema: pa.Schema, count: int, number: int, payloads: Payloads
) -> Iterator[tuple[int, tuple[int, int, int, bytes]]]:
    """The chunks, to where their rows are sent."""
    for partition, place, batch in _chunks(schema, number, payloads):
        yield (partition + place) % count, (partition, place, 1, write(batch))


def apply_brought(
    function: Function,
    schema: pa.Schema,
    beside: pa.Schema,
    brought: Iterable[tuple[int, int, int, bytes]],
) -> Iterator[bytes]:
    """Each chunk with its rows."""
    chunks: dict[tuple[int, int], tuple[list[bytes], list[bytes]]] = {}
    for partition, place, is_chunk, payload in brought:
        chunks.setdefault((partition, place), ([], []))[is_chunk].append(payload)
    for name in sorted(chunks):
        rows, (batch,) = chunks.pop(name)
        index = _Index([read(payload, beside) for payload in rows], beside)
        yield write(function(read(batch, schema), index.gather(index.keys)))
