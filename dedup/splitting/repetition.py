"""What recurs across pages: evidence for furniture and for teasers that nothing announces.

Some sites hang the same abstracts of other articles under every page, with no marker. A block is
counted by the hash of its folded letters within its source, with the pages it stands on, what it
stands behind, and the pages whose text it leads. It is *foreign* where it ends a page when at least
`LEAST_PAGES` pages of the source hold it, or two of which it leads one. A run of such blocks
*begins* with one that stands behind as many different blocks. Three versions of one story in one
outlet share their ends too, but behind the same paragraphs. A block is *common* on a good part of
the source's pages, with different leads: a site's name, its menus, what its share buttons say.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from dedup.ascending import find, runs_of, starts_of
from dedup.blocks.document import Block
from dedup.blocks.keys import list_keys
from dedup.blocks.tables import DOCUMENT, lengths_of
from dedup.model import key_of
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


JUDGED_DOCUMENT = DOCUMENT.append(pa.field("evidence", pa.list_(pa.int8())))
"""With what is known of each block from other pages; null where nothing is."""


@stage(SIGHTING)
def sight_blocks(documents: pa.RecordBatch) -> pa.RecordBatch:
    """Every block of every page, and every page under its source's own key, to be counted."""
    keys = documents["keys"]
    starts, counts = _offsets(keys)[:-1], np.diff(_offsets(keys))
    key = keys.flatten().to_numpy(zero_copy_only=False)
    before = np.zeros_like(key)
    before[1:] = key[:-1]
    before[starts[counts > 0]] = 0
    here = np.array([key_of(path or "") for path in documents["path"].to_pylist()], np.int64)
    at = documents["lead"].fill_null(-1).to_numpy()
    lead = np.zeros_like(here)
    lead[at >= 0] = key[(starts + at)[at >= 0]]
    pages = np.flatnonzero(counts)
    columns = [
        [key, _keys_of_sources(documents)[pages]],
        [np.repeat(here, counts), here[pages]],
        [before, np.zeros_like(pages)],
        [np.repeat(lead, counts), lead[pages]],
    ]
    return pa.RecordBatch.from_arrays(
        [pa.array(np.concatenate(parts)) for parts in columns], schema=SIGHTING
    )


@stage(RECURRENCE)
def count_recurrences(sightings: pa.RecordBatch) -> pa.RecordBatch:
    """The blocks that recur on enough pages. `sightings` is sorted by key, page, before.

    Whether a block with different leads is common, its source's number of pages decides: that is
    counted under the key of an empty block.
    """
    key, page, before, lead = (sightings[name].to_numpy() for name in SIGHTING.names)
    first = starts_of(key)
    _, pages = runs_of(key[starts_of(key, page)])
    led = np.add.reduceat(key == lead, first, dtype=np.int64)
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


@stage(JUDGED_DOCUMENT)
def note_evidence(documents: pa.RecordBatch, recurrences: pa.Table) -> pa.RecordBatch:
    """Documents with the evidence that `repetition.count_recurrences` found in the whole input."""
    recurrences = recurrences.sort_by("key")
    known, pages, kind = (recurrences[n].to_numpy() for n in RECURRENCE.names)
    keys = documents["keys"]
    offsets = _offsets(keys)
    place = find(known, keys.flatten().to_numpy(zero_copy_only=False))
    of_source = find(known, _keys_of_sources(documents))
    # A zero stands for what was not found.
    pages, kind = np.append(pages, 0), np.append(kind, 0)
    total, evidence = np.repeat(pages[of_source], np.diff(offsets)), kind[place]
    evidence &= np.where(pages[place] >= LEAST_SHARE_OF_COMMON * total, -1, ~COMMON)
    evidence &= np.where(pages[place] >= LEAST_SHARE_OF_EVERYWHERE * total, -1, ~EVERYWHERE)
    found = pa.ListArray.from_arrays(
        pa.array(offsets, pa.int32()), pa.array(evidence.astype(np.int8))
    )
    return pa.RecordBatch.from_arrays([*documents.columns, found], schema=JUDGED_DOCUMENT)


def _keys_of_sources(documents: pa.RecordBatch) -> np.ndarray:
    """For each page the key under which its source's pages are counted: that of an empty block."""
    sources = documents["source"].to_pylist()
    known = {source: list_keys(source, [Block("")])[0] for source in set(sources)}
    return np.array([known[source] for source in sources], np.int64)


def _offsets(lists: pa.Array) -> np.ndarray:
    """Where each list begins among the flattened values, and the end."""
    return np.concatenate([[0], np.cumsum(lengths_of(lists))])
