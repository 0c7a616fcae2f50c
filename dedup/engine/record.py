"""What an engine did, stage by stage, and what it says while it does it."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

Watch = Callable[[str, int, int | None], None]
"""Told, for each stage, its name, rows done and, where it is known, rows in all."""


@dataclass(frozen=True, slots=True)
class StageRecord:
    """What one kind of step did, all its calls together."""

    name: str
    seconds: float = 0.0
    rows_in: int = 0
    rows_out: int = 0
    bytes_out: int = 0
    peak_memory_mb: int | None = None
    """Largest resident size of this process so far, without its workers, in 10**6 bytes."""


class Record:
    """The record that an engine keeps."""

    def __init__(self) -> None:
        self._stages: dict[str, StageRecord] = {}

    @property
    def listed(self) -> list[StageRecord]:
        """What was done so far, in the order of first use."""
        return list(self._stages.values())

    def note(self, name: str, began: float, rows_in: int, rows_out: int, bytes_out: int) -> None:
        """Add a call. began: when, as `time.perf_counter` had it."""
        was, peak = self._stages.get(name, StageRecord(name)), measure_peak_memory()
        self._stages[name] = replace(
            was,
            seconds=round(was.seconds + time.perf_counter() - began, 3),
            rows_in=was.rows_in + rows_in,
            rows_out=was.rows_out + rows_out,
            bytes_out=was.bytes_out + bytes_out,
            peak_memory_mb=peak // 10**6 if peak else None,
        )


def name_of(function: Callable[..., object]) -> str:
    """What a stage is called: its function's name in words."""
    inner = function.func if isinstance(function, partial) else function
    return inner.__name__.replace("_", " ")


def measure_peak_memory() -> int | None:
    """Bytes of the largest resident size of this process so far; `None` where nobody tells."""
    if sys.platform == "win32":
        return None
    import resource

    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
