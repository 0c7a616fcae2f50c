"""How much is worked on at a time, and what is given back: so a run stays within its memory.

A quarter of the memory that is named holds tables (`storage`). The rest is for the work: what a
function is given and gives, and what it needs in between, in each worker and in those results that
wait for their turn; and for what allocators keep. What a function needs grows with what it is
given, so that is cut.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from dedup.ascending import runs_of, starts_of

LEAST_BYTES, MOST_BYTES = 1 << 20, 1 << 25
PORTIONS = 32
"""So many of them, for each worker, are the memory that is named."""
M_MMAP_THRESHOLD, LARGE_BYTES = -3, 1 << 20  # see mallopt(3)
TRIM_SECONDS = 0.1
"""Between two looks whether memory is to be given back: that takes milliseconds."""


def size_portions(memory: int | None, workers: int) -> int:
    """How many bytes of a table are worked on at a time.

    >>> size_portions(200 * 10**6, 2), size_portions(None, 2) == MOST_BYTES
    (3125000, True)
    """
    if memory is None:
        return MOST_BYTES
    return max(LEAST_BYTES, min(MOST_BYTES, memory // (PORTIONS * workers)))


def cut_by_size(batch: pa.RecordBatch, most_bytes: int) -> Iterator[pa.RecordBatch]:
    """A batch in stretches of at most so many bytes each, or of one row.

    >>> batch = pa.RecordBatch.from_pydict({"n": pa.array(range(8), pa.int64())})
    >>> [stretch.num_rows for stretch in cut_by_size(batch, 16)]
    [2, 2, 2, 2]
    """
    if batch.num_rows <= 1 or batch.nbytes <= most_bytes:
        yield batch
        return
    half = batch.num_rows // 2
    yield from cut_by_size(batch.slice(0, half), most_bytes)
    yield from cut_by_size(batch.slice(half), most_bytes)


def join_small(batches: Iterable[pa.RecordBatch], most_bytes: int) -> Iterator[pa.RecordBatch]:
    """Batches that follow one another as one, of about so many bytes: of what is cut into shards
    each small batch would leave a shred in each.

    >>> batch = pa.RecordBatch.from_pydict({"n": pa.array(range(8), pa.int64())})
    >>> [joined.num_rows for joined in join_small([batch] * 5, 100)]
    [16, 16, 8]
    """
    held: list[pa.RecordBatch] = []
    size = 0
    for batch in batches:
        held.append(batch)
        size += batch.nbytes
        if size >= most_bytes:
            yield pa.concat_batches(held)
            held, size = [], 0
    if held:
        yield pa.concat_batches(held)


def cut_between_keys(keys: NDArray[np.int64], most_rows: int) -> list[tuple[int, int]]:
    """Where to cut rows with ascending keys into stretches of about so many, none within a key.

    >>> cut_between_keys(np.array([3, 5, 5, 5, 8]), 2)
    [(0, 4), (4, 5)]
    """
    rows = len(keys)
    firsts = np.append(starts_of(keys), rows)
    cuts = firsts[np.searchsorted(firsts, np.arange(most_rows, rows, most_rows))]
    ends = np.unique(np.append(cuts, rows)).tolist() if rows else []
    return list(zip([0, *ends[:-1]], ends, strict=True)) if ends else []


def cut_by_weight(
    batch: pa.RecordBatch, weights: NDArray[np.int64], most: int, most_rows: int
) -> Iterator[pa.RecordBatch]:
    """A batch in stretches whose rows weigh about so much together, each of so many rows or fewer.

    >>> batch = pa.RecordBatch.from_pydict({"n": [0, 1, 2, 3]})
    >>> [stretch.num_rows for stretch in cut_by_weight(batch, np.array([5, 5, 9, 1]), 10, 9)]
    [1, 2, 1]
    """
    starts, sizes = runs_of(np.cumsum(weights) // most, np.arange(len(weights)) // most_rows)
    for start, size in zip(starts.tolist(), sizes.tolist(), strict=True):
        yield batch.slice(start, size)


def weigh_rows(batch: pa.RecordBatch) -> NDArray[np.int64]:
    """About how many bytes each row of a batch has, (n,)."""
    weights = np.zeros(batch.num_rows, np.int64)
    for column in batch.columns:
        kind = column.type
        if pa.types.is_list(kind):
            width, lengths = kind.value_type.bit_width // 8, pc.list_value_length(column)
        elif pa.types.is_string(kind) or pa.types.is_large_string(kind):
            width, lengths = 1, pc.binary_length(column)
        else:
            weights += 8
            continue
        weights += width * lengths.fill_null(0).to_numpy().astype(np.int64)
    return weights


class Returns:
    """Gives freed memory, which the allocators keep for the next request, back to the system.

    Only once the process has more than was named: it costs time, and where there is room nobody
    gains by it. From then on Arrow asks the system's own allocator too, and large pieces go back
    as they are freed: beside a limit of 200 MB its own keeps some 80 MB (measured on half-shared
    texts, where this takes about a tenth more time).
    """

    def __init__(self, memory: int | None) -> None:
        self._memory, self._next = memory, 0.0
        self._pool: pa.MemoryPool | None = None  # Arrow's, before

    def give_back(self) -> None:
        """Do so where it is time to."""
        if self._memory is None or time.monotonic() < self._next:
            return
        resident = measure_resident_memory()
        if resident is not None and resident > self._memory:
            system = ctypes.CDLL(None)
            if self._pool is None:
                self._pool = pa.default_memory_pool()
                pa.set_memory_pool(pa.system_memory_pool())
                with contextlib.suppress(AttributeError, OSError):  # glibc alone has it
                    system.mallopt(M_MMAP_THRESHOLD, LARGE_BYTES)
            self._pool.release_unused()
            with contextlib.suppress(AttributeError, OSError):
                system.malloc_trim(0)
        self._next = time.monotonic() + TRIM_SECONDS

    def close(self) -> None:
        """Let Arrow ask whom it asked before."""
        if self._pool is not None:
            pa.set_memory_pool(self._pool)
            self._pool = None


def measure_resident_memory() -> int | None:
    """Bytes of this process that are in memory now; `None` where nobody tells."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except (OSError, ValueError, IndexError):
        return None
    return pages * os.sysconf("SC_PAGE_SIZE")
