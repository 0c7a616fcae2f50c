"""What recurs across pages: evidence for furniture and for teasers that nothing announces.

Some sites hang the same abstracts of other stories under every page, with no marker. A block is
counted by the hash of its folded letters within its source, with the pages it stands on, what it
stands behind, and the pages whose text it leads. It is *foreign* where it ends a page when at least
`LEAST_PAGES` pages of the source hold it, or two of which it leads one. A run of such blocks
*begins* with one that stands behind as many different blocks. Three versions of one story in one
outlet share their ends too, but behind the same paragraphs. A block is *common* on a good part of
the source's pages, with different leads: a site's name, its menus, what its share buttons say.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import xxhash

from dedup import arabic
from dedup.blocks.document import Block
from dedup.lexicon.lines import is_paragraph
from dedup.stages import stage

LEAST_PAGES = 3
LEAST_PAGES_OF_LEAD = 2  # of a block that leads one of them: a lead is what teasers show
LEAST_PAGES_OF_COMMON, LEAST_SHARE_OF_COMMON = 5, 0.2
LEAST_PAGES_OF_EVERYWHERE, LEAST_SHARE_OF_EVERYWHERE = 8, 0.6
FOREIGN, HEAD, COMMON, EVERYWHERE = 1, 2, 4, 8
"""Evidence on a block, to be added up: it may be of a foreign tail, or begin one; it is common, or
on most pages."""

SIGHTING = pa.schema(
    [
        pa.field("key", pa.int64(), nullable=False),  # of source and block
        pa.field("page", pa.int64(), nullable=False),
        pa.field("before", pa.int64(), nullable=False),  # key of the block it stands behind
        pa.field("lead", pa.int64(), nullable=False),  # key of the block that leads its page
    ]
)
RECURRENCE = pa.schema(
    [
        pa.field("key", pa.int64(), nullable=False),
        pa.field("pages", pa.int64(), nullable=False),
        pa.field("evidence", pa.int64(), nullable=False),
    ]
)


def list_keys(source: str | None, blocks: Sequence[Block]) -> np.ndarray:
    """The int64 under which each block of a page is counted: xxh3_64 of its folded letters, seeded
    by its source."""
    seed = xxhash.xxh3_64_intdigest((source or "").encode("utf-8", "surrogatepass"))
    digest = xxhash.xxh3_64_intdigest
    letters = arabic.letters_by_line([block.text for block in blocks])
    return np.array([digest(run, seed) for run in letters], np.uint64).view(np.int64)


def find_lead(blocks: Sequence[Block]) -> int:
    """The first block with a paragraph's shape that is no link, or -1."""
    for index, block in enumerate(blocks):
        if block.link_share < 0.5 and is_paragraph(block.text):
            return index
    return -1


@stage(RECURRENCE)
def count_recurrences(sightings: pa.RecordBatch) -> pa.RecordBatch:
    """The blocks that recur on enough pages. `sightings` is sorted by key, page, before.

    Whether a block with different leads is common, its source's number of pages decides: that is
    counted under the key of an empty block.
    """
    key, page, before, lead = (sightings[name].to_numpy() for name in SIGHTING.names)
    if not len(key):
        return pa.RecordBatch.from_pylist([], RECURRENCE)
    new_key = np.ones(len(key), bool)
    new_key[1:] = key[1:] != key[:-1]
    new_page = new_key.copy()
    new_page[1:] |= page[1:] != page[:-1]
    first = np.flatnonzero(new_key)
    pages, led = (np.add.reduceat(x.astype(np.int64), first) for x in (new_page, key == lead))
    least = np.where(led > 0, LEAST_PAGES_OF_LEAD, LEAST_PAGES)
    ends = np.append(first, len(key))
    kept = np.flatnonzero(pages >= least)
    befores, leads = (
        np.array([len(np.unique(column[ends[k] : ends[k + 1]])) for k in kept], np.int64)
        for column in (before, lead)
    )
    evidence = FOREIGN + HEAD * (befores >= least[kept])
    evidence += COMMON * (leads >= LEAST_PAGES_OF_COMMON)
    evidence += EVERYWHERE * (leads >= LEAST_PAGES_OF_EVERYWHERE)
    columns = [key[first[kept]], pages[kept], evidence]
    return pa.RecordBatch.from_arrays([pa.array(c, pa.int64()) for c in columns], schema=RECURRENCE)
