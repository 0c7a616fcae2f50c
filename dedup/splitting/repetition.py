"""What recurs across pages: evidence for furniture and for teasers that nothing announces.

Some sites hang the same abstracts of other stories under every page, with no marker. A block is
counted by the hash of its folded words within its source, with the pages it stands on and what it
stands behind. It is *foreign* where it ends pages when at least `LEAST_PAGES` pages of the source
hold it; such a run *begins* with a block that stands behind at least as many different blocks.
Three versions of one story in one outlet share their ends too, but behind the same paragraphs.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pyarrow as pa

from dedup import arabic
from dedup.model import key_of

LEAST_PAGES = 3

SIGHTING = pa.schema(
    [
        pa.field("key", pa.int64(), nullable=False),  # of source and block
        pa.field("page", pa.int64(), nullable=False),
        pa.field("before", pa.int64(), nullable=False),  # key of the block it stands behind
    ]
)
RECURRENCE = pa.schema(
    [
        pa.field("key", pa.int64(), nullable=False),
        pa.field("befores", pa.int64(), nullable=False),
    ]
)


class Recurring(NamedTuple):
    """What recurs, as the splitter of one source's page asks for it."""

    source: str | None
    befores: dict[int, int]
    """Key of a recurring block to the number of different blocks it stands behind."""

    def is_foreign(self, text: str) -> bool:
        """Whether the block stands on enough pages of the source."""
        return bool(self.befores) and block_key(self.source, text) in self.befores

    def is_head(self, text: str) -> bool:
        """Whether it also follows different things on them."""
        return self.befores.get(block_key(self.source, text), 0) >= LEAST_PAGES


def block_key(source: str | None, text: str) -> int:
    """The int64 under which a block of a source is counted: xxh3_64 of its folded words."""
    return key_of(f"{source or ''}\x00{' '.join(arabic.words(text))}")


def count_recurrences(sightings: pa.RecordBatch) -> pa.RecordBatch:
    """The blocks on at least `LEAST_PAGES` pages. `sightings` is sorted by key, page, before."""
    key, page, before = (sightings[name].to_numpy() for name in SIGHTING.names)
    if not len(key):
        return pa.RecordBatch.from_pylist([], RECURRENCE)
    new_key = np.ones(len(key), bool)
    new_key[1:] = key[1:] != key[:-1]
    new_page = new_key.copy()
    new_page[1:] |= page[1:] != page[:-1]
    first = np.flatnonzero(new_key)
    pages = np.add.reduceat(new_page.astype(np.int64), first)
    kept = np.flatnonzero(pages >= LEAST_PAGES)
    ends = np.append(first, len(key))
    befores = [len(np.unique(before[ends[k] : ends[k + 1]])) for k in kept]
    columns = [pa.array(key[first[kept]]), pa.array(befores, pa.int64())]
    return pa.RecordBatch.from_arrays(columns, schema=RECURRENCE)
