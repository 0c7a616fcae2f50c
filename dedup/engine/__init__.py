"""Where the work runs. An engine moves tables and never decides an answer."""

from collections.abc import Callable
from typing import Any, Protocol

import pyarrow as pa

Table = Any
"""An engine's own handle on a table: a `pyarrow.Table` for `local`."""

Function = Callable[..., pa.RecordBatch]


class Engine(Protocol):
    """Four verbs. Every function given to `map` is pure, top-level, and bound by `partial`."""

    def read(self, rows: pa.Table, batch_rows: int) -> Table:
        """Take a table that this process holds, cut into batches of at most `batch_rows`."""

    def map(
        self,
        table: Table,
        function: Function,
        schema: pa.Schema,
        *,
        beside: Table = None,
        python_bound: bool = False,
    ) -> Table:
        """Apply `function` to each batch; the result has `schema`, batches in the same order.

        With `beside`, a table sorted by its int64 column `key`, the function is called with the
        batch and a table that holds at least the rows whose keys stand in the batch's columns `a`
        and `b`, sorted likewise. `python_bound` says that the function holds Python's lock.
        """

    def shuffle(self, *tables: Table, by: tuple[str, ...]) -> Table:
        """The rows of all tables (of one schema) sorted by the int64 columns `by`.

        Rows that are equal in `by[0]` share one batch.
        """

    def collect(self, table: Table) -> pa.Table:
        """The whole table in this process."""
