"""Where the work runs. An engine moves tables and never decides an answer."""

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

import pyarrow as pa

from dedup.engine.record import StageRecord


class Table(Protocol):
    """An engine's own handle on rows of one schema. Going through it raises `stages.UsedUp` once it
    is used up."""

    @property
    def schema(self) -> pa.Schema:
        """Of its batches."""

    @property
    def num_rows(self) -> int | None:
        """`None` where they are still to come, and nobody said how many."""

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        """Its batches, in order."""


Function = Callable[..., pa.RecordBatch]
"""One that `stages.stage` was told of, perhaps bound by `partial`."""


class Engine(Protocol):
    """Four verbs. `map` and `shuffle` use tables up: a table that something else is to be done with
    is kept, and one that is used up raises `stages.UsedUp`."""

    name: str
    """What the command line calls it."""
    workers: int
    """How many batches are worked on at a time."""
    turn_rows: int
    """So many rows are enough for one shuffle: more work than that can be taken in turns."""

    def read(
        self,
        rows: pa.Table | Iterable[pa.RecordBatch],
        batch_rows: int,
        num_rows: int | None = None,
    ) -> Table:
        """Take a table that this process holds, cut into batches of at most `batch_rows`.

        Or batches as they come, `num_rows` rows where that is known: only `map` takes these, once.
        """

    def map(
        self, table: Table, function: Function, *, beside: Table | None = None, keep: bool = False
    ) -> Table:
        """Apply a stage to each batch; the batches of the result are in the same order.

        beside: the table that a lookup join (`stages.Stage`) looks rows up in; it is kept.
        keep: whether something else will be done with the table.
        """

    def shuffle(self, *tables: Table, by: tuple[str, ...], shared: bool = False) -> Table:
        """The rows of all tables (of one schema) sorted by the int64 columns `by`.

        Rows that are equal in `by[0]` share one batch. Batches are about equal where `by[0]` is
        spread over all int64, as a hash is. With `shared`, rows whose `by[0]` no other row has
        (singletons) are dropped.
        """

    @property
    def stages(self) -> list[StageRecord]:
        """What was done so far, in the order of first use."""

    def collect(self, table: Table) -> pa.Table:
        """The whole table in this process; it is kept."""
