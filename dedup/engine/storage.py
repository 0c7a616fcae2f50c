"""Where the local engine's tables lie: in memory up to a limit, beyond it in Arrow files."""

from __future__ import annotations

import os
import tempfile
import weakref
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain, count
from typing import TypeAlias

import numpy as np
import pyarrow as pa

from dedup.engine.portions import Returns
from dedup.engine.rows import take_rows
from dedup.errors import EngineFailed
from dedup.holds import Hold
from dedup.stages import USED_UP, UsedUp

FILE_BYTES = 1 << 24
"""A table's batches lie in files of about so much: each file costs as much time as a small batch
(ext4 takes up to a millisecond for one), and none is removed before all of its batches are."""


@dataclass(slots=True)
class SpillFile:
    """A file with batches of one table, one behind the other."""

    path: str
    num_bytes: int = 0
    waiting: int = 0
    """Batches that are not let go yet."""


@dataclass(frozen=True, slots=True)
class Spilled:
    """A batch in a file."""

    file: SpillFile
    start: int
    schema: pa.Schema

    def load(self) -> pa.RecordBatch:
        """The batch, mapped: what is not looked at is not read, and it goes when it is dropped."""
        try:
            with pa.memory_map(self.file.path) as file:
                file.seek(self.start)
                return pa.ipc.read_record_batch(pa.ipc.read_message(file), self.schema)
        except OSError as why:
            raise EngineFailed(
                f"what did not fit into memory was removed while it was needed: {self.file.path}"
            ) from why


Part: TypeAlias = "pa.RecordBatch | Spilled"


class Store:
    """Keeps batches; what does not fit into a quarter of `memory` bytes goes to a folder of its
    own.

    The folder is made in `folder` (without it in the system's place for temporary files) when it
    is first needed, and removed by `close`.
    """

    def __init__(self, memory: int | None = None, folder: str | None = None) -> None:
        self.spilled_bytes = 0
        """Of all batches ever written to files."""
        self._memory, self._in = memory and memory // 4, folder
        self._returns = Returns(memory)
        self.most_bytes = 0
        """Of all batches that were there at one time."""
        self._held = self._filed = 0
        self._folder: Hold | None = None
        self._names = count()

    @property
    def folder(self) -> str | None:
        """Where the files are; `None` while there are none."""
        return self._folder.path if self._folder else None

    def has_room(self, table: LocalTable, size: int) -> bool:
        """Whether a table can hold so many bytes more.

        One table gets half of the memory at most: the largest one stays for long, and the others,
        which come and go, would all have to lie in files.
        """
        if self._memory is None:
            return True
        return self._held + size <= self._memory and 2 * (table.held_bytes + size) <= self._memory

    def put(self, table: LocalTable, batch: pa.RecordBatch) -> None:
        """Add a batch to a table; it is let go with the table."""
        size = batch.nbytes
        table.num_rows += batch.num_rows
        table.num_bytes += size
        if self.has_room(table, size):
            if 2 * size < batch.get_total_buffer_size():  # a slice, which keeps the whole
                batch = take_rows(batch, np.arange(batch.num_rows))
            self._held += size
            table.held_bytes += size
            table.hold(batch, partial(self._release, size))
        else:
            spilled = self._write(table, batch)
            self.spilled_bytes += size
            self._filed += size
            table.hold(spilled, partial(self._remove, size, spilled.file))
        self.most_bytes = max(self.most_bytes, self._held + self._filed)
        self._returns.give_back()

    def close(self) -> None:
        """Remove the folder with all that is in it."""
        self._returns.close()
        if self._folder:
            self._folder.close()
            self._folder = None

    def _release(self, size: int) -> None:
        self._held -= size

    def _remove(self, size: int, file: SpillFile) -> None:
        self._filed -= size
        file.waiting -= 1
        if not file.waiting and os.path.exists(file.path):
            os.unlink(file.path)

    def _write(self, table: LocalTable, batch: pa.RecordBatch) -> Spilled:
        place = self._in or "the folder for temporary files"
        try:
            file = table.file
            if file is None or not file.waiting or file.num_bytes >= FILE_BYTES:
                file = table.file = SpillFile(self._name_file())
            make = 0 if file.num_bytes else os.O_CREAT | os.O_EXCL
            number = os.open(file.path, os.O_WRONLY | os.O_APPEND | make, 0o600)
            with os.fdopen(number, "wb", buffering=0) as stream:
                start = file.num_bytes
                written = memoryview(batch.serialize())
                while written:
                    count = stream.write(written)
                    file.num_bytes += count
                    written = written[count:]
        except OSError as why:
            raise EngineFailed(
                f"what does not fit into memory cannot be written to {place}: {why};"
                " give more --memory, or an output on a larger disk"
            ) from why
        file.waiting += 1
        return Spilled(file, start, batch.schema)

    def _name_file(self) -> str:
        if self._folder is None:
            self._folder = Hold(os.path.abspath(self._in or tempfile.gettempdir()))
        return os.path.join(self._folder.path, f"{next(self._names)}.arrow")


class LocalTable:
    """A table of the local engine: batches of one schema, some of them perhaps in files."""

    def __init__(self, schema: pa.Schema) -> None:
        self.schema = schema
        self.parts: deque[Part] = deque()
        self.num_rows = self.num_bytes = self.held_bytes = 0  # the last one: in memory
        self.file: SpillFile | None = None  # that the next batch is added to
        self._releases: deque[Callable[[], object]] = deque()
        self._is_used_up = False

    def hold(self, part: Part, release: Callable[[], None]) -> None:
        """Add a part; `release` is called when it is let go."""
        self.parts.append(part)
        self._releases.append(weakref.finalize(self, release))

    def use_up(self) -> Iterator[pa.RecordBatch]:
        """The batches, each let go when the next is asked for; from now on nothing else can be done
        with the table."""
        self._refuse_used_up()
        self._is_used_up = True
        return self._let_go()

    def _let_go(self) -> Iterator[pa.RecordBatch]:
        while self.parts:
            yield load(self.parts.popleft())
            self._releases.popleft()()

    def __len__(self) -> int:
        return len(self.parts)

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        self._refuse_used_up()
        return map(load, self.parts)

    def list_parts(self) -> Sequence[Part]:
        """Its batches where they lie, which stay as long as the table does."""
        self._refuse_used_up()
        return tuple(self.parts)

    def _refuse_used_up(self) -> None:
        if self._is_used_up:
            raise UsedUp(USED_UP)


class Stream:
    """Batches that are still to come, and can be gone through once."""

    def __init__(self, batches: Iterable[pa.RecordBatch], num_rows: int | None) -> None:
        self._batches: Iterator[pa.RecordBatch] | None = iter(batches)
        self.num_rows = num_rows
        """Where it is known beforehand."""

    @property
    def schema(self) -> pa.Schema:
        """That of the first batch; without one no columns."""
        batches = self.use_up()
        first = next(batches, None)
        self._batches = chain([] if first is None else [first], batches)
        return pa.schema([]) if first is None else first.schema

    def use_up(self) -> Iterator[pa.RecordBatch]:
        """The batches."""
        if self._batches is None:
            raise UsedUp(USED_UP)
        batches, self._batches = self._batches, None
        return batches

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        return self.use_up()


def load(part: Part) -> pa.RecordBatch:
    """A batch, wherever it lies."""
    return part.load() if isinstance(part, Spilled) else part
