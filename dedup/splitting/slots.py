"""What stands in each slot of a site's template, counted over all HTML pages of a source.

A slot stands for a path of tags and classes. What is counted is small and adds up: on how many
pages it is there, how many blocks it holds, and how many stories have each of its texts. Only pages
that are stories of their own count: where several hold the same paragraphs, these belong to one of
them, and a page most of whose paragraphs belong to others is a version of one of these.
"""

from __future__ import annotations

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dedup.ascending import find, firsts_of, runs_of, starts_of
from dedup.blocks.document import MOST_LINKED, Block
from dedup.blocks.keys import list_keys
from dedup.blocks.tables import lengths_of
from dedup.lexicon.lines import LEAST_BARE_HEADLINE_WORDS, LONGEST_HEADLINE, SHORTEST_PARAGRAPH
from dedup.model import key_of
from dedup.stages import stage

LEAST_STORIES = 2  # that a text stands on to recur
MOST_TEXTS = 64  # of a slot that recur, of which each is kept
LINK, PROSE, HEADLINE, CELL, WORDS, BLOCK, HERE, TITLE = (1 << n for n in range(8))
"""What is told of a sighting: its block is a link, has the length of a paragraph or of a headline,
is a table's cell, has a word or a number in it; it is a block, a slot on a page, a page's title."""

SIGHTING = pa.schema([pa.field(n, pa.int64()) for n in ("key", "page", "slot", "source", "told")])
"""A text (`keys.list_keys`) on a page; or a slot, under its own key. The page is in slot 0."""
PAGE = pa.schema([pa.field(n, pa.int64()) for n in ("page", "prose", "owned")])
VERSION = pa.schema([pa.field("page", pa.int64())])
SUMS = (
    *("pages", "blocks", "texts", "alone", "links", "prose", "headlines", "cells", "words"),
    *("titled", "titles", "own"),
)
"""Of each slot: the stories that have it, its blocks and different texts, the blocks whose text is
of less than two stories; of the blocks those that are links, prose, headlines, cells, that hold a
word, whose text is another page's title; the texts that are; the blocks that are their page's."""
COUNT = pa.schema([pa.field(n, pa.int64()) for n in ("slot", "key", "source", "stories", *SUMS)])
"""Of a slot: one of its texts that recur, or (key 0) all else."""
SITE = pa.schema(
    [
        *(pa.field(name, pa.int64()) for name in ("slot", "source", *SUMS)),
        pa.field("keys", pa.list_(pa.int64())),
        pa.field("stories", pa.list_(pa.int64())),
    ]
)
"""A slot of a source, as `key_slots` names it: what `SUMS` says; and where none of its texts stands
alone and they are few, the key of each and how many stories have it."""
NAMED = pa.schema(
    [
        *(pa.field(name, pa.int64()) for name in ("slot", "key", "place")),
        *(pa.field(name, pa.string()) for name in ("source", "path", "text")),
    ]
)
"""What people call a slot (key 0), or a text in it: the first of its examples as letters go, the
first page that has it, and how CSS selects it, where that was looked up (`add_paths`)."""
LONGEST_EXAMPLE = 60  # letters
_PARTS_OF_TITLE = re.compile(r"\s[|\-–—»:]\s")
_CLOSERS = " \"'”’»)]}*"
_MIX = np.uint64(0x9E3779B97F4A7C15)


@stage(SIGHTING)
def sight_slots(documents: pa.RecordBatch) -> pa.RecordBatch:
    """Every block of every HTML page, every slot of each page, and its titles."""
    documents = documents.filter(documents["head"].is_valid())
    here = np.array([key_of(path or "") for path in documents["path"].to_pylist()], np.int64)
    sources, counts = key_sources(documents), lengths_of(documents["markup"])
    at = np.repeat(np.arange(len(here)), counts)
    told, first_headings = _tell_blocks(documents)
    slots, keys = key_slots(documents), documents["keys"].flatten().to_numpy()
    order = np.lexsort((slots, at))
    once = order[starts_of(at[order], slots[order])]
    titled, titles = _list_titles(documents)
    titled = np.concatenate([at[first_headings], titled])
    titles = np.concatenate([keys[first_headings], titles])
    pages = np.concatenate([at, at[once], np.arange(len(here)), titled])
    columns = [
        np.concatenate([keys, slots[once], sources, titles]),
        here[pages],
        np.concatenate([slots, slots[once], sources, np.zeros_like(titles)]),
        sources[pages],
        np.concatenate([told, np.repeat([HERE, TITLE], [len(once) + len(here), len(titles)])]),
    ]
    return pa.RecordBatch.from_arrays([pa.array(c, pa.int64()) for c in columns], schema=SIGHTING)


def key_sources(documents: pa.RecordBatch) -> np.ndarray:
    """For each page the key of its source."""
    sources = documents["source"].to_pylist()
    known = {source: key_of(source or "") for source in set(sources)}
    return np.array([known[source] for source in sources], np.int64)


def key_slots(documents: pa.RecordBatch) -> np.ndarray:
    """For each block that has markup its slot among those of all sources."""
    sources = np.repeat(key_sources(documents), lengths_of(documents["markup"]))
    slots: np.ndarray = documents["markup"].flatten().field("slot").to_numpy() ^ sources
    return slots


def _tell_blocks(documents: pa.RecordBatch) -> tuple[np.ndarray, np.ndarray]:
    """What is told of each block, and which are headings of the first order."""
    texts, markup = documents["texts"].flatten(), documents["markup"].flatten()
    letters = pc.utf8_length(texts).to_numpy()
    ends = pc.match_substring_regex(pc.utf8_rtrim(texts, _CLOSERS), r"[.۔…]$")
    prose = ends.to_numpy(zero_copy_only=False) & (letters >= SHORTEST_PARAGRAPH)
    columns = {
        LINK: markup.field("link_share").to_numpy() > MOST_LINKED,
        PROSE: prose | (letters > LONGEST_HEADLINE),
        HEADLINE: pc.count_substring(texts, " ").to_numpy() >= LEAST_BARE_HEADLINE_WORDS - 1,
        CELL: pc.is_in(markup.field("tag"), pa.array(["td", "th"])),
        WORDS: pc.match_substring_regex(texts, r"\pL\pL|\pN"),
    }
    told = np.full(len(letters), BLOCK)
    for flag, column in columns.items():
        told += flag * np.asarray(column).astype(np.int64)
    return told, np.flatnonzero(markup.field("heading").to_numpy() == 1)


def _list_titles(documents: pa.RecordBatch) -> tuple[np.ndarray, np.ndarray]:
    """The keys of what the heads of pages call them, whole and in parts, and whose they are."""
    pages, found = [], []
    rows = zip(documents["source"].to_pylist(), documents["head"].to_pylist(), strict=True)
    for page, (source, head) in enumerate(rows):
        titles = {part for title in head["titles"] for part in _PARTS_OF_TITLE.split(title)}
        keys, _ = list_keys(source, list(map(Block, sorted({*titles, *head["titles"]}))))
        pages.append(np.full(len(keys), page))
        found.append(keys)
    empty = np.zeros(0, np.int64)
    return np.concatenate([empty, *pages]), np.concatenate([empty, *found])


@stage(PAGE)
def find_owned(sightings: pa.RecordBatch) -> pa.RecordBatch:
    """Of each page how many paragraphs it has, and how many belong to it.

    sightings: sorted by key, page. A paragraph belongs to the first page that has it.
    """
    key, page, slot, source, told = _columns(sightings)
    chosen = (told & (PROSE | LINK) == PROSE) | ((slot == source) & (told == HERE))
    key, page, prose = key[chosen], page[chosen], told[chosen] != HERE
    owned = prose & (page[firsts_of(key)] == page)
    pages, where = np.unique(page, return_inverse=True)
    sums = [np.bincount(where, column, len(pages)) for column in (prose, owned)]
    columns = [pages, *(column.astype(np.int64) for column in sums)]
    return pa.RecordBatch.from_arrays([pa.array(c, pa.int64()) for c in columns], schema=PAGE)


@stage(VERSION)
def find_versions(pages: pa.RecordBatch) -> pa.RecordBatch:
    """The pages that are no stories of their own. pages: sorted by page."""
    page, prose, owned = _columns(pages)
    starts = starts_of(page)
    prose, owned = (np.add.reduceat(c, starts) if len(c) else c for c in (prose, owned))
    versions = page[starts][(2 * owned < prose) | (owned == 0)]
    return pa.RecordBatch.from_arrays([pa.array(versions)], schema=VERSION)


@stage(COUNT)
def count_slots(sightings: pa.RecordBatch, versions: np.ndarray) -> pa.RecordBatch:
    """How often texts stand in slots. sightings: sorted by key.  versions: pages, ascending."""
    columns = _columns(sightings)
    titles = columns[-1] == TITLE
    key, page, slot, source, told = (column[~titles] for column in columns)
    order = np.lexsort((page, slot, key))
    key, page, slot, source, told = (c[order] for c in (key, page, slot, source, told))
    another, own = _tell_titles(key, page, *(column[titles] for column in columns[:2]))
    story = find(versions, page) < 0
    starts = starts_of(key, slot)
    once = np.zeros(len(key), bool)
    once[starts_of(key, slot, page)] = True
    stories = _sum(once & story, starts)
    is_block = told != HERE
    blocks = _sum(is_block, starts)
    recurs = (stories >= LEAST_STORIES) & (blocks > 0)
    titled = _sum(another & story, starts)
    sums = [
        np.where(blocks == 0, stories, 0),
        _sum(is_block & story, starts),
        (blocks > 0).astype(np.int64),
        np.where(recurs, 0, blocks),
        *(_sum((told & f > 0) & story, starts) for f in (LINK, PROSE, HEADLINE, CELL, WORDS)),
        titled,
        (titled > 0).astype(np.int64),
        _sum(own, starts),
    ]
    kept = np.where(recurs, key[starts], 0)
    named = [slot[starts], kept, source[starts], np.where(recurs, stories, 0)]
    return _add_up([*named, *sums])


def _tell_titles(
    key: np.ndarray, page: np.ndarray, titles: np.ndarray, titled: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Which texts on pages are titles of other pages, and which of their own."""
    both = np.unique(np.stack([titles, titled]), axis=1)
    known, pages = np.unique(both[0], return_counts=True)
    many = np.append(pages, 0)[find(known, key)]
    own = np.isin(_mix(key, page), _mix(both[0], both[1]))
    return (many > 0) & ~own, own


def _mix(key: np.ndarray, page: np.ndarray) -> np.ndarray:
    """One number for both."""
    mixed: np.ndarray = key.view(np.uint64) * _MIX + page.view(np.uint64)
    return mixed


def _sum(column: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """Of a column, (n,), the sum of each run."""
    sums: np.ndarray = np.add.reduceat(column, starts, dtype=np.int64) if len(column) else starts
    return sums


def _add_up(columns: list[np.ndarray]) -> pa.RecordBatch:
    """One row for each slot and key, of rows in any order."""
    order = np.lexsort((columns[1], columns[0]))
    columns = [column[order] for column in columns]
    starts = starts_of(*columns[:2])
    rows = [*(c[starts] for c in columns[:3]), *(_sum(c, starts) for c in columns[3:])]
    return pa.RecordBatch.from_arrays([pa.array(row, pa.int64()) for row in rows], schema=COUNT)


@stage(SITE)
def sum_up_slots(counts: pa.RecordBatch) -> pa.RecordBatch:
    """The slots that some stories of a source have. counts: sorted by slot, key."""
    slot, key, source, stories, *sums = _columns(counts)
    starts, rows = runs_of(slot)
    sums = [_sum(column, starts) for column in sums]
    pages, alone = sums[SUMS.index("pages")], sums[SUMS.index("alone")]
    known = _sum(key != 0, starts)
    listed = np.repeat((alone == 0) & (known <= MOST_TEXTS), rows) & (key != 0)
    kept = pages >= LEAST_STORIES
    offsets = np.concatenate([[0], np.cumsum(_sum(listed, starts)[kept])])
    listed &= np.repeat(kept, rows)
    lists = [
        pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), pa.array(column[listed]))
        for column in (key, stories)
    ]
    columns = [column[kept] for column in (slot[starts], source[starts], *sums)]
    found = [pa.array(column, pa.int64()) for column in columns]
    return pa.RecordBatch.from_arrays([*found, *lists], schema=SITE)


@stage(NAMED)
def name_slots(documents: pa.RecordBatch, sites: pa.Table) -> pa.RecordBatch:
    """An example of each slot that is known, and of each of its texts. sites: `SITE`, by slot."""
    documents = documents.filter(documents["head"].is_valid())
    slots, keys = key_slots(documents), documents["keys"].flatten().to_numpy()
    listed = np.repeat(sites["slot"].to_numpy(), lengths_of(sites["keys"].combine_chunks()))
    texts = np.sort(_mix(listed, sites["keys"].combine_chunks().flatten().to_numpy()))
    names, places = (
        np.repeat(np.array(documents[name].to_pylist(), kind), lengths_of(documents["keys"]))
        for name, kind in (("source", object), ("place", np.int64))
    )
    cut = pc.utf8_slice_codeunits(documents["texts"].flatten(), 0, LONGEST_EXAMPLE)
    table = pa.table(
        [
            pa.array(slots),
            pa.array(np.where(find(texts, _mix(slots, keys)) >= 0, keys, 0)),
            pa.array(places),
            pa.array(names, pa.string()),
            pa.array(np.full(len(names), ""), pa.string()),
            cut.cast(pa.string()),
        ],
        NAMED,
    ).filter(pa.array(find(sites["slot"].to_numpy(), slots) >= 0))
    pages = pa.table(
        [
            pa.array(key_sources(documents)),
            pa.array(np.zeros(documents.num_rows, np.int64)),
            documents["place"],
            documents["source"],
            *[pa.array([""] * documents.num_rows, pa.string())] * 2,
        ],
        NAMED,
    )
    whole = table.set_column(1, NAMED.field("key"), pa.array(np.zeros(len(table), np.int64)))
    return choose_names(pa.concat_tables([table, whole, pages]))


def choose_names(named: pa.Table) -> pa.RecordBatch:
    """Of each slot and text the first example. named: `NAMED`."""
    named = named.sort_by([(name, "ascending") for name in ("slot", "key", "text")])
    first = starts_of(named["slot"].to_numpy(), named["key"].to_numpy())
    places = named["place"].to_numpy()
    least = np.minimum.reduceat(places, first) if len(first) else places
    chosen = named.take(pa.array(first)).set_column(2, NAMED.field("place"), pa.array(least))
    return pa.RecordBatch.from_arrays(
        [column.combine_chunks() for column in chosen.columns], schema=NAMED
    )


def add_paths(named: pa.Table, paths: pa.Table) -> pa.Table:
    """With the path that each slot has on its first page. paths: `tables.PATH`."""
    known = {(row["place"], row["slot"]): row["path"] for row in paths.to_pylist()}
    slots = named["slot"].to_numpy() ^ key_sources(named)
    rows = zip(named["place"].to_pylist(), slots.tolist(), strict=True)
    column = pa.array([known.get(row, "") for row in rows], pa.string())
    return named.set_column(NAMED.get_field_index("path"), NAMED.field("path"), column)


def _columns(batch: pa.RecordBatch) -> list[np.ndarray]:
    return [column.to_numpy() for column in batch.columns]
