"""What belongs to a function that an engine maps over a table: the function carries it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

import pyarrow as pa

F = TypeVar("F", bound=Callable[..., Any])

USED_UP = "this table was used up: what was done with it before has to be told keep=True"


class UsedUp(Exception):
    """Something was asked of a table that was used up."""


@dataclass(frozen=True, slots=True)
class Stage:
    """How a function is mapped. It is pure and top-level, and takes one batch; settings are bound
    by `partial`.

    A lookup join is a function that takes two batches: its own, and one with `key` and `columns`
    of those rows of another table whose `key`, different in each row, stands in one of its own
    int64 columns `on`. These are sorted by key, each once, and what is not there is not given. The
    engine cuts batches as it likes then, and the rows of the result may have another order.
    """

    schema: pa.Schema | None = None
    """Of the result; without it that of the table."""
    columns: tuple[str, ...] = ()
    on: tuple[str, ...] = ("a", "b")
    keyed: bool = False
    """Others will look rows of the result up by its `key`, and a row that had one has kept it: an
    engine may lay them out by it."""
    python_bound: bool = False
    """Whether it holds Python's lock, so that threads do not help."""


def stage(
    schema: pa.Schema | None = None,
    *,
    columns: Sequence[str] = (),
    on: Sequence[str] = ("a", "b"),
    keyed: bool = False,
    python_bound: bool = False,
) -> Callable[[F], F]:
    """Have a function carry how it is mapped.

    >>> @stage(pa.schema([("n", pa.int64())]))
    ... def double(batch):
    ...     ...
    >>> stage_of(partial(double, by=2)).schema.names, stage_of(double).python_bound
    (['n'], False)
    """
    carried = Stage(schema, tuple(columns), tuple(on), keyed, python_bound)

    def carry(function: F) -> F:
        function.__dict__["stage"] = carried
        return function

    return carry


def stage_of(function: Callable[..., Any]) -> Stage:
    """What a function carries, be it bound by `partial` or not. Raises `TypeError` where it is
    none that `stage` was told of."""
    inner = function.func if isinstance(function, partial) else function
    found = getattr(inner, "stage", None)
    if not isinstance(found, Stage):
        raise TypeError(f"{getattr(inner, '__name__', inner)} is no stage: decorate it with @stage")
    return found
