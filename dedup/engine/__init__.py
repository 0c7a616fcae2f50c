"""Where the work runs. An engine moves tables and never decides an answer."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol

import pyarrow as pa

from dedup.engine.stages import Stage

Table = Any
"""An engine's own handle on a table, as its verbs give it."""

Function = Callable[..., pa.RecordBatch]


class Engine(Protocol):
    """Four verbs. Every function given to `map` is pure, top-level, and bound by `partial`."""

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
        self,
        table: Table,
        function: Function,
        schema: pa.Schema,
        *,
        beside: Table = None,
        columns: Sequence[str] = (),
        on: Sequence[str] = ("a", "b"),
        by_key: bool = False,
        python_bound: bool = False,
        use_up: bool = False,
    ) -> Table:
        """Apply `function` to each batch; the result has `schema`, batches in the same order.

        With `beside`, a table whose int64 column `key` is different in each row, the batch is cut
        as the engine likes, and the function is called with it and a batch that holds `key` and
        `columns` of the rows whose keys stand in its int64 columns `on`, sorted by key: those that
        there are. The result may then have another order. `by_key` says that its rows have a
        column `key` by which others will be looked up, and that a row that had one has kept it; so
        an engine may lay them out by it. `python_bound` says that the function holds Python's lock,
        `use_up` that nothing else will be done with the table.
        """

    def shuffle(self, *tables: Table, by: tuple[str, ...], shared: bool = False) -> Table:
        """The rows of all tables (of one schema) sorted by the int64 columns `by`.

        Rows that are equal in `by[0]` share one batch. Batches are about equal where `by[0]` is
        spread over all int64, as a hash is. With `shared`, rows whose `by[0]` no other row has are
        left out. The tables are used up: nothing else can be done with them.
        """

    @property
    def stages(self) -> list[Stage]:
        """What was done so far, in the order of first use."""

    def collect(self, table: Table) -> pa.Table:
        """The whole table in this process. A table can also be iterated over, batch by batch."""
