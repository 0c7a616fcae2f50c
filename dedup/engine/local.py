"""This machine: batches on all the cores that are given, tables in memory or in files."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from itertools import chain
from typing import TypeVar

import numpy as np
import pyarrow as pa

from dedup.engine import Function, Table
from dedup.engine.lookup import Lookup
from dedup.engine.portions import cut_by_size, join_small, size_portions
from dedup.engine.processes import Processes
from dedup.engine.record import Record, StageRecord, Watch, name_of
from dedup.engine.shards import MOST_SHARDS, choose_bounds, count_keys, scatter_rows, sort_shard
from dedup.engine.sorting import FEW_ROWS, Sharing
from dedup.engine.storage import LocalTable, Store, Stream
from dedup.errors import EngineFailed
from dedup.stages import stage_of

T = TypeVar("T")
R = TypeVar("R")

SHARD_ROWS = 1 << 17
"""That are sorted at a time, on average: so many keys lie in a processor's own cache, where each is
sorted in a third of the time that it takes among a million."""
FEW_PORTIONS = 16
"""So large a table may be in which the rows of pairs are looked up in any order; for a larger one
pairs are first sorted by where these lie, or each stretch of them would look into all its parts."""
JOINED_BYTES = 1 << 22
"""Batches for which rows are looked up are joined as far as they are smaller: pairs of a few bytes
are, fingerprints are not copied."""
GROWTH = 16
"""Rows of a sorted batch may become so many times as many bytes: pairs of articles that share a
key."""
TRIED_SECONDS, WORTH_PROCESSES_SECONDS = 0.2, 1.5
"""How long work that holds Python's lock is done here before it is judged how long the rest will
take, and how much of it is worth the second that processes need to start."""


class LocalEngine:
    """The four verbs on this machine.

    Functions that hold Python's lock run in `workers` processes, started when enough batches
    wait for them; the others run in `workers` threads. Tables are held in memory up to a quarter of
    `memory` bytes, the rest is for the work; beyond it they lie in a folder made in `folder`.
    The result depends on none of these. A script that asks for more than one worker needs the usual
    `if __name__ == "__main__":`.
    """

    name = "local"
    turn_rows = 1 << 22

    def __init__(
        self,
        workers: int = 1,
        watch: Watch | None = None,
        memory: int | None = None,
        folder: str | None = None,
    ) -> None:
        self.workers = workers
        self._watch = watch or (lambda name, done, total: None)
        self._portion = size_portions(memory, workers)
        self._store = Store(memory, folder)
        self._record = Record()
        self._processes: Processes | None = None

    def __enter__(self) -> LocalEngine:
        return self

    def __exit__(self, error: object, *_: object) -> None:
        if self._processes:
            self._processes.end(at_once=error is not None)
            self._processes = None
        self._store.close()

    @property
    def stages(self) -> list[StageRecord]:
        """What was done so far, in the order of first use."""
        return self._record.listed

    @property
    def spilled_bytes(self) -> int:
        """How much was written to files for want of memory."""
        return self._store.spilled_bytes

    @property
    def most_bytes(self) -> int:
        """How large all tables together were at one time."""
        return self._store.most_bytes

    @property
    def folder(self) -> str | None:
        """Where these files are; `None` while there are none."""
        return self._store.folder

    def read(
        self,
        rows: pa.Table | Iterable[pa.RecordBatch],
        batch_rows: int,
        num_rows: int | None = None,
    ) -> LocalTable | Stream:
        """See `Engine.read`."""
        if not isinstance(rows, pa.Table):
            cut = partial(cut_by_size, most_bytes=self._portion)
            return Stream(chain.from_iterable(map(cut, rows)), num_rows)
        table = LocalTable(rows.schema)
        # Copies, not slices: a slice that is sent to a process takes the whole table along.
        for start in range(0, rows.num_rows, batch_rows):
            taken = rows.take(pa.array(range(start, min(start + batch_rows, rows.num_rows))))
            for batch in taken.combine_chunks().to_batches():
                self._store.put(table, batch)
        return table

    def map(
        self, table: Table, function: Function, *, beside: Table | None = None, keep: bool = False
    ) -> LocalTable:
        """See `Engine.map`. Rows are found wherever they lie, and keep their order."""
        began, name, rows = time.perf_counter(), name_of(function), 0
        stage, held = stage_of(function), _own(table)
        count = len(held) if stage.python_bound and isinstance(held, LocalTable) else None
        self._watch(name, 0, held.num_rows)
        done = LocalTable(held.schema if stage.schema is None else stage.schema)
        batches = iter(held) if keep else held.use_up()
        call = function
        if beside is not None:
            index = Lookup(_own_whole(beside), stage.columns, self._portion)
            by_blocks = len(stage.on) > 1 and index.num_bytes > FEW_PORTIONS * self._portion
            if by_blocks:
                batches = self._sort_by_blocks(batches, index, stage.on)
            cut = partial(index.cut, on=stage.on, by_blocks=by_blocks)
            joined = join_small(batches, min(JOINED_BYTES, self._portion))
            batches = chain.from_iterable(map(cut, joined))
            call = partial(_beside, function, index, stage.on)
        for taken, batch in self._apply(call, batches, count):
            self._store.put(done, batch)
            rows += taken
            self._watch(name, rows, held.num_rows)
        self._record.note(name, began, rows, done.num_rows, done.num_bytes)
        return done

    def shuffle(self, *tables: Table, by: tuple[str, ...], shared: bool = False) -> LocalTable:
        """See `Engine.shuffle`. Batches are small enough for what may be made of them."""
        began, name = time.perf_counter(), "shuffle by " + ", ".join(by)
        held = [_own_whole(table) for table in tables]
        schema, rows = held[0].schema, sum(table.num_rows for table in held)
        row_bytes = -(-sum(table.num_bytes for table in held) // max(1, rows))
        shard_rows = min(SHARD_ROWS, max(1, self._portion // max(1, row_bytes)))
        stretch_rows = max(1, self._portion // (GROWTH * max(1, row_bytes)))
        self._watch(name, 0, rows)
        bounds = choose_bounds(held, by[0], min(MOST_SHARDS, -(-rows // shard_rows)))
        keep = self._count_keys(held, by[0]) if shared and rows >= FEW_ROWS else None
        shards = [LocalTable(schema) for _ in range(len(bounds) + 1)]
        scatter = partial(scatter_rows, by=by[0], bounds=bounds, keep=keep)
        taken = chain.from_iterable([table.use_up() for table in held])
        batches = join_small(taken, self._portion)
        for pieces in _spread(self._threads(), scatter, batches, self.workers):
            for shard, piece in zip(shards, pieces, strict=True):
                if piece.num_rows:
                    self._store.put(shard, piece)
        done = LocalTable(schema)
        shards.reverse()
        waiting = (shards.pop() for _ in range(len(shards)))  # each is let go once it is sorted
        sort = partial(sort_shard, by=by, shared=shared, most_rows=stretch_rows)
        for number, done_now in enumerate(_spread(self._threads(), sort, waiting, self.workers), 1):
            for batch in done_now:
                self._store.put(done, batch)
            self._watch(name, rows * number // (len(bounds) + 1), rows)
        self._record.note(name, began, rows, done.num_rows, done.num_bytes)
        return done

    def collect(self, table: Table) -> pa.Table:
        """See `Engine.collect`."""
        held = _own(table)
        return pa.Table.from_batches(held, held.schema)

    def _count_keys(self, tables: list[LocalTable], by: str) -> Sharing:
        """The keys of tables, counted by all workers: finds the rows whose keys may be shared."""
        keep = Sharing(sum(table.num_rows for table in tables))
        count = partial(count_keys, keep, tables, by, self.workers)
        for _ in _spread(self._threads(), count, range(self.workers), self.workers):
            pass
        return keep

    def _sort_by_blocks(
        self, batches: Iterable[pa.RecordBatch], index: Lookup, on: Sequence[str]
    ) -> Iterator[pa.RecordBatch]:
        """Pairs by the blocks of a table that their rows lie in."""
        placed: LocalTable | None = None
        for batch in batches:
            blocks = pa.array(index.list_blocks(batch, on))
            batch = batch.append_column(pa.field("blocks", pa.int64(), nullable=False), blocks)
            placed = LocalTable(batch.schema) if placed is None else placed
            self._store.put(placed, batch)
        if placed is not None:
            for batch in self.shuffle(placed, by=("blocks", *on[:2])).use_up():
                yield batch.select(batch.schema.names[:-1])

    def _threads(self) -> Executor | None:
        return ThreadPoolExecutor(self.workers) if self.workers > 1 else None

    def _apply(
        self, call: Function, batches: Iterable[pa.RecordBatch], python_bound: int | None
    ) -> Iterator[tuple[int, pa.RecordBatch]]:
        """(rows taken, result) of each batch.

        python_bound: how many batches there are, where the call holds Python's lock.
        """
        waiting = iter(batches)
        counted = partial(_counted, call)
        if python_bound is None:
            yield from _spread(self._threads(), counted, waiting, self.workers)
            return
        if self.workers > 1 and self._processes is None:
            began, tried = time.perf_counter(), 0
            while self._is_too_little(time.perf_counter() - began, tried, python_bound):
                yield counted(next(waiting))
                tried += 1
            python_bound -= tried
        if self.workers > 1 and self._processes is None and python_bound > 1:
            self._processes = Processes(self.workers)
        try:
            yield from _spread(self._processes, counted, waiting, 2 * self.workers, keep=True)
        except BrokenProcessPool as why:
            raise EngineFailed(
                "a worker process was killed, most often for want of memory: try fewer --workers"
                + _say_where(why)
            ) from why

    def _is_too_little(self, seconds: float, tried: int, total: int) -> bool:
        """Whether the next batch is done here: so far too little is known, or little is left."""
        if tried == total or not WORTH_PROCESSES_SECONDS:
            return False
        left = seconds / tried * (total - tried) if tried else 0.0
        return seconds < TRIED_SECONDS or left < WORTH_PROCESSES_SECONDS


def _own(table: Table) -> LocalTable | Stream:
    if not isinstance(table, LocalTable | Stream):
        raise TypeError(f"a table of the local engine is needed, got {type(table).__name__}")
    return table


def _own_whole(table: Table) -> LocalTable:
    """One whose rows are all there."""
    held = _own(table)
    if isinstance(held, Stream):
        raise TypeError("batches that are still to come can only be mapped")
    return held


def _spread(
    workers: Executor | None,
    call: Callable[[T], R],
    items: Iterable[T],
    ahead: int,
    *,
    keep: bool = False,
) -> Iterator[R]:
    """`map`, on workers where there are any, with few items in hand: they are large."""
    if workers is None:
        yield from map(call, items)
        return
    waiting: deque[Future[R]] = deque()
    names: deque[str] = deque()  # of what is in hand
    try:
        for item in items:
            names.append(_name_rows(item))
            waiting.append(workers.submit(call, item))
            del item
            if len(waiting) > ahead:
                yield waiting.popleft().result()
                names.popleft()
        while waiting:
            yield waiting.popleft().result()
            names.popleft()
    except BrokenProcessPool as why:
        why.add_note("; ".join(filter(None, names)))
        raise
    finally:
        if not keep:
            workers.shutdown(cancel_futures=True)


def _name_rows(item: object) -> str:
    """The first and the last page of a batch; nothing of what is none."""
    if not isinstance(item, pa.RecordBatch) or "path" not in item.schema.names or not len(item):
        return ""
    paths = item["path"]
    return " to ".join(dict.fromkeys(map(str, (paths[0], paths[len(item) - 1]))))


def _say_where(why: BrokenProcessPool) -> str:
    """What the workers had in hand when one of them died, a few batches at most."""
    named = "".join(getattr(why, "__notes__", [])).split("; ")[:4]
    return "; it had in hand: " + "; ".join(named) if named[0] else ""


def _counted(call: Function, batch: pa.RecordBatch) -> tuple[int, pa.RecordBatch]:
    return batch.num_rows, call(batch)


def _beside(
    function: Function, index: Lookup, on: Sequence[str], batch: pa.RecordBatch
) -> pa.RecordBatch:
    keys = np.concatenate([batch[name].to_numpy() for name in on])
    return function(batch, index.gather(keys))
