"""This machine: tables in memory, batches on all the cores that are given."""

from __future__ import annotations

import multiprocessing
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

import numpy as np
import pyarrow as pa

from dedup.engine import Function
from dedup.errors import EngineFailed

Watch = Callable[[str, int, int], None]
"""Told, for each stage, its name, batches done and batches in all."""


BATCH_ROWS = 1_000_000  # of a shuffled table
TRIED_SECONDS, WORTH_PROCESSES_SECONDS = 0.2, 1.5
"""How long work that holds Python's lock is done here before it is judged how long the rest will
take, and how much of it is worth the second that processes need to start."""


@dataclass(frozen=True, slots=True)
class Stage:
    """What one verb did."""

    name: str
    seconds: float
    rows_in: int
    rows_out: int
    peak_memory_mb: int | None
    """Largest resident size of this process so far, without its workers, in 10**6 bytes."""


class LocalEngine:
    """The four verbs on this machine.

    Functions that hold Python's lock run in `workers` processes, started when enough batches
    wait for them; the others run in `workers` threads. The result never depends on `workers`.
    A script that asks for more than one worker needs the usual `if __name__ == "__main__":`.
    """

    def __init__(self, workers: int = 1, watch: Watch | None = None) -> None:
        self.workers = workers
        self.stages: list[Stage] = []
        self._watch = watch or (lambda name, done, total: None)
        self._processes: Executor | None = None

    def __enter__(self) -> LocalEngine:
        return self

    def __exit__(self, *_: object) -> None:
        if self._processes:
            self._processes.shutdown(cancel_futures=True)
            self._processes = None

    def read(self, rows: pa.Table, batch_rows: int) -> pa.Table:
        """See `Engine.read`."""
        # Copies, not slices: a slice that is sent to a process takes the whole table along.
        starts = range(0, rows.num_rows, batch_rows)
        cut = (rows.take(pa.array(range(i, min(i + batch_rows, rows.num_rows)))) for i in starts)
        batches = [batch for piece in cut for batch in piece.combine_chunks().to_batches()]
        return pa.Table.from_batches(batches, rows.schema)

    def map(
        self,
        table: pa.Table,
        function: Function,
        schema: pa.Schema,
        *,
        beside: pa.Table | None = None,
        python_bound: bool = False,
    ) -> pa.Table:
        """See `Engine.map`."""
        began = time.perf_counter()
        name = _name_of(function)
        waiting = table.to_batches()
        call = function if beside is None else partial(_beside, function, beside)
        done = []
        self._watch(name, 0, len(waiting))
        for batch in self._apply(call, waiting, python_bound):
            done.append(batch)
            self._watch(name, len(done), len(waiting))
        result = pa.Table.from_batches(done, schema)
        self._note(name, began, table.num_rows, result.num_rows)
        return result

    def shuffle(self, *tables: pa.Table, by: tuple[str, ...]) -> pa.Table:
        """See `Engine.shuffle`. Batches are about `BATCH_ROWS` rows, more where a key is larger."""
        began = time.perf_counter()
        table = pa.concat_tables(tables)
        keys = [table[name].to_numpy() for name in by]
        ordered = table.take(pa.array(np.lexsort(keys[::-1]))).combine_chunks()
        cuts = _cuts(ordered[by[0]].to_numpy(), BATCH_ROWS)
        pieces = [ordered.slice(i, j - i).to_batches() for i, j in pairwise(cuts)]
        result = pa.Table.from_batches([b for batches in pieces for b in batches], table.schema)
        self._note("shuffle by " + ", ".join(by), began, table.num_rows, result.num_rows)
        return result

    def collect(self, table: pa.Table) -> pa.Table:
        """See `Engine.collect`."""
        return table

    def _apply(
        self, call: Function, batches: list[pa.RecordBatch], python_bound: bool
    ) -> Iterator[pa.RecordBatch]:
        if python_bound and self.workers > 1 and self._processes is None:
            began, tried = time.perf_counter(), 0
            while self._is_too_little(time.perf_counter() - began, tried, len(batches)):
                yield call(batches[tried])
                tried += 1
            batches = batches[tried:]
        if self.workers == 1 or len(batches) < 2:
            yield from map(call, batches)
        elif python_bound:
            if self._processes is None:
                # Not fork: the threads of Arrow and numba do not survive it.
                start = multiprocessing.get_context("spawn")
                self._processes = ProcessPoolExecutor(self.workers, mp_context=start)
            try:
                yield from self._processes.map(call, batches)
            except BrokenProcessPool as why:
                raise EngineFailed(
                    "a worker process was killed, most often for want of memory:"
                    " try fewer --workers"
                ) from why
        else:
            with ThreadPoolExecutor(self.workers) as threads:
                yield from threads.map(call, batches)

    def _is_too_little(self, seconds: float, tried: int, total: int) -> bool:
        """Whether the next batch is done here: so far too little is known, or little is left."""
        if tried == total or not WORTH_PROCESSES_SECONDS:
            return False
        left = seconds / tried * (total - tried) if tried else 0.0
        return seconds < TRIED_SECONDS or left < WORTH_PROCESSES_SECONDS

    def _note(self, name: str, began: float, rows_in: int, rows_out: int) -> None:
        seconds = round(time.perf_counter() - began, 3)
        self.stages.append(Stage(name, seconds, rows_in, rows_out, _peak_memory_mb()))


def _peak_memory_mb() -> int | None:
    if sys.platform == "win32":
        return None
    import resource

    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit // 10**6


def _beside(function: Function, beside: pa.Table, batch: pa.RecordBatch) -> pa.RecordBatch:
    return function(batch, beside)


def _name_of(function: Function) -> str:
    inner = function.func if isinstance(function, partial) else function
    return inner.__name__.replace("_", " ")


def _cuts(keys: np.ndarray, batch_rows: int) -> list[int]:
    """Where to cut ascending keys so that no run of equal ones is cut."""
    cuts = [0]
    while cuts[-1] < len(keys):
        last = keys[min(cuts[-1] + batch_rows, len(keys)) - 1]
        cuts.append(int(np.searchsorted(keys, last, side="right")))
    return cuts
