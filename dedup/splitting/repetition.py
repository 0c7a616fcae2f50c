"""What recurs across pages: evidence for furniture and for teasers that nothing announces.

Some sites hang the same abstracts of other articles under every page, or a new one at the head of
the last ones, with no marker. A block is counted by its first letters within its source, so that a
lead is counted with the teasers that are cut out of it: the pages it stands on, what it stands
behind there, and the pages whose text it leads.

Two blocks that recur are *bound* where one stands behind the other on all pages that the other one
has. Text is bound to the text before it: three versions of one story share their end whole. In a
list that slides, is drawn anew or differs in one item none is bound to its neighbours, and a block
that leads another page, whose text does not go on here, *tells* of that page. A block is *common*
on a good part of the source's pages, with different leads: a site's name, its menus, what its share
buttons say.
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

LEAST_PAGES, LEAST_PAGES_OF_MANY, LEAST_PAGES_OF_OFTEN = 2, 3, 6
LEAST_PAGES_OF_COMMON, LEAST_SHARE_OF_COMMON = 5, 0.2
LEAST_PAGES_OF_EVERYWHERE, LEAST_SHARE_OF_EVERYWHERE = 8, 0.6
RECURS, MANY, OFTEN, TELLS, BOUND, COMMON, EVERYWHERE = 1, 2, 4, 8, 16, 32, 64
"""Evidence on a block, to be added up: it stands on two pages, on three, on six with different
leads; it tells of another page, or is bound to a neighbour; it is common, or on most pages."""

SIGHTING = pa.schema(
    [
        pa.field("key", pa.int64(), nullable=False),  # of source and block's beginning
        pa.field("page", pa.int64(), nullable=False),
        pa.field("before", pa.int64(), nullable=False),  # beginning of the block it stands behind
        pa.field("lead", pa.int64(), nullable=False),  # key of the block that leads its page
        pa.field("whole", pa.int64(), nullable=False),  # key of the block
    ]
)
RECURRENCE = pa.schema(
    [
        pa.field("key", pa.int64(), nullable=False),  # of a block, a beginning or two in a row
        pa.field("pages", pa.int64(), nullable=False),
        pa.field("evidence", pa.int64(), nullable=False),  # of a beginning the pages that it leads
    ]
)


JUDGED_DOCUMENT = DOCUMENT.append(pa.field("evidence", pa.list_(pa.int16())))
"""With what is known of each block from other pages; null where nothing is."""


@stage(SIGHTING)
def sight_blocks(documents: pa.RecordBatch) -> pa.RecordBatch:
    """Every block of every page, and every page under its source's own key, to be counted."""
    key, before, counts = _list_neighbours(documents)
    here = np.array([key_of(path or "") for path in documents["path"].to_pylist()], np.int64)
    whole, lead = _list_leads(documents)
    pages = np.flatnonzero(counts)
    of_source = _keys_of_sources(documents)[pages]
    columns = [
        [key, of_source],
        [np.repeat(here, counts), here[pages]],
        [before, np.zeros_like(pages)],
        [np.repeat(lead, counts), lead[pages]],
        [whole, of_source],
    ]
    return pa.RecordBatch.from_arrays(
        [pa.array(np.concatenate(parts)) for parts in columns], schema=SIGHTING
    )


@stage(RECURRENCE)
def count_recurrences(sightings: pa.RecordBatch) -> pa.RecordBatch:
    """The blocks, beginnings and neighbours that recur. `sightings` is sorted by key.

    Whether a block with different leads is common, its source's number of pages decides: that is
    counted under the key of an empty block.
    """
    key, page, before, lead, whole = (sightings[name].to_numpy() for name in SIGHTING.names)
    _, sizes = runs_of(key)
    recurs = np.repeat(sizes >= LEAST_PAGES, sizes)
    key, page, before, lead, whole = (c[recurs] for c in (key, page, before, lead, whole))
    blocks, pages = _count_different(whole, page)
    leads = _count_different(whole, lead)[1]
    evidence = RECURS + MANY * (pages >= LEAST_PAGES_OF_MANY)
    evidence += OFTEN * (leads >= LEAST_PAGES_OF_OFTEN)
    evidence += COMMON * (leads >= LEAST_PAGES_OF_COMMON)
    evidence += EVERYWHERE * (leads >= LEAST_PAGES_OF_EVERYWHERE)
    beginnings, begun = _count_different(key, page)
    leading = whole == lead
    led = np.zeros_like(begun)
    at, times = _count_different(key[leading], page[leading])
    led[find(beginnings, at)] = times
    pairs, together = _count_different(_key_neighbours(key, before), page)
    columns = [
        np.concatenate([blocks, beginnings, pairs]),
        np.concatenate([pages, begun, together]),
        np.concatenate([evidence, led, np.zeros_like(together)]),
    ]
    kept = columns[1] >= LEAST_PAGES
    return pa.RecordBatch.from_arrays(
        [pa.array(column[kept], pa.int64()) for column in columns], schema=RECURRENCE
    )


@stage(JUDGED_DOCUMENT)
def note_evidence(documents: pa.RecordBatch, recurrences: pa.Table) -> pa.RecordBatch:
    """Documents with the evidence that `repetition.count_recurrences` found in the whole input."""
    recurrences = recurrences.sort_by("key")
    known, *columns = (recurrences[n].to_numpy() for n in RECURRENCE.names)
    # A zero stands for what was not found.
    pages, kind = (np.append(column, 0) for column in columns)
    key, before, counts = _list_neighbours(documents)
    whole, lead = _list_leads(documents)
    place = find(known, whole)
    total = np.repeat(pages[find(known, _keys_of_sources(documents))], counts)
    evidence = kind[place]
    evidence &= np.where(pages[place] >= LEAST_SHARE_OF_COMMON * total, -1, ~COMMON)
    evidence &= np.where(pages[place] >= LEAST_SHARE_OF_EVERYWHERE * total, -1, ~EVERYWHERE)
    place = find(known, key)
    together = pages[find(known, _key_neighbours(key, before))]
    of_before = np.append(0, pages[place][:-1])[: len(key)]
    behind = (before != 0) & (together > 0) & (together == of_before)
    goes_on = np.append(behind[1:], False)[: len(key)]
    evidence |= BOUND * ((behind | goes_on) & (evidence > 0))
    tells = kind[place] > (whole == np.repeat(lead, counts))
    evidence |= (RECURS | TELLS) * (tells & ~goes_on)
    offsets = pa.array(np.concatenate([[0], np.cumsum(counts)]), pa.int32())
    found = pa.ListArray.from_arrays(offsets, pa.array(evidence.astype(np.int16)))
    return pa.RecordBatch.from_arrays([*documents.columns, found], schema=JUDGED_DOCUMENT)


def _count_different(key: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The different keys, ascending, and how many different values each has."""
    order = np.lexsort((values, key))
    key, values = key[order], values[order]
    key = key[starts_of(key, values)]
    first, counts = runs_of(key)
    return key[first], counts


def _list_neighbours(documents: pa.RecordBatch) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The beginning of each block; that of the one it stands behind, or 0; how many a page has."""
    beginnings = documents["beginnings"]
    counts = lengths_of(beginnings)
    key = beginnings.flatten().to_numpy(zero_copy_only=False)
    before = np.append(0, key[:-1])[: len(key)]
    before[(np.cumsum(counts) - counts)[counts > 0]] = 0
    return key, before, counts


def _list_leads(documents: pa.RecordBatch) -> tuple[np.ndarray, np.ndarray]:
    """The key of each block, and of the one that leads each page, or 0."""
    counts = lengths_of(documents["keys"])
    whole = documents["keys"].flatten().to_numpy(zero_copy_only=False)
    at = documents["lead"].fill_null(-1).to_numpy()
    lead = np.zeros(len(at), np.int64)
    lead[at >= 0] = whole[(np.cumsum(counts) - counts + at)[at >= 0]]
    return whole, lead


def _key_neighbours(key: np.ndarray, before: np.ndarray) -> np.ndarray:
    """The key under which a block behind another one is counted."""
    mixed: np.ndarray = key ^ (before * np.int64(0x1E3779B97F4A7C15) + 1)
    return mixed


def _keys_of_sources(documents: pa.RecordBatch) -> np.ndarray:
    """For each page the key under which its source's pages are counted: that of an empty block."""
    sources = documents["source"].to_pylist()
    known = {source: int(list_keys(source, [Block("")])[0][0]) for source in set(sources)}
    return np.array([known[source] for source in sources], np.int64)
