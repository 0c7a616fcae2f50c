"""Tables of pages to tables of articles: what the engine maps and shuffles."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import astuple
from typing import Any

import numpy as np
import pyarrow as pa

from dedup.blocks.document import Block, Document, Meta
from dedup.errors import BadPage
from dedup.lexicon.markers import read_lexicon
from dedup.model import Article, Page, key_of, split_schema, trace_schema
from dedup.splitting.repetition import (
    COMMON,
    EVERYWHERE,
    LEAST_SHARE_OF_COMMON,
    LEAST_SHARE_OF_EVERYWHERE,
    RECURRENCE,
    SIGHTING,
    find_lead,
    list_keys,
)
from dedup.splitting.splitter import Judged, open_page, source_of, split_document, trace_document
from dedup.stages import stage

_NAMES = ("path", "url", "source", "reason")
DOCUMENT = pa.schema(
    [
        *(pa.field(name, pa.string()) for name in _NAMES),
        pa.field("place", pa.int64()),  # among the pages of the input
        pa.field("lines", pa.large_string()),  # texts of the blocks, by newline
        pa.field("markup", pa.large_string()),  # JSON: what else links and HTML say of them
        pa.field("keys", pa.list_(pa.int64())),  # `repetition.list_keys`
        pa.field("lead", pa.int64()),  # `repetition.find_lead`
    ]
)
"""A page taken to blocks, so that it is parsed once; much smaller than its HTML."""

JUDGED_DOCUMENT = DOCUMENT.append(pa.field("evidence", pa.list_(pa.int8())))
"""With what is known of each block from other pages; null where nothing is."""

Load = Callable[[pa.RecordBatch], Sequence[tuple[Page, str | None]]]
"""Reads listed files, as `open_pages` takes them."""

SPLIT = split_schema().append(pa.field("place", pa.int64()))
"""An article, or the reason why there is none: exactly one row a page."""


def open_pages(
    pages: Sequence[tuple[Page, str | None]],
    *,
    places: Iterable[int] | None = None,
    markers: tuple[str, ...] = (),
) -> pa.RecordBatch:
    """One document a page, or the reason why there is none.

    pages: with the reason why a page could not be read.  places: of each among all pages, without
    them among these.  markers: texts that add to `markers.toml`.
    """
    lexicon = read_lexicon(*markers)
    columns: dict[str, list[object]] = {name: [] for name in DOCUMENT.names}
    for place, (page, reason) in zip(places or range(len(pages)), pages, strict=True):
        row: dict[str, object] = {"path": page.path, "url": page.url, "reason": reason}
        row["place"] = place
        if reason is None:
            try:
                document = open_page(page, lexicon)
                row |= _describe(page, document)
            except BadPage as why:
                row["reason"] = str(why)
        for name, column in columns.items():
            column.append(row.get(name))
    return _batch_of(columns, DOCUMENT)


@stage(DOCUMENT, python_bound=True)
def read_documents(
    listing: pa.RecordBatch, load: Load, *, markers: tuple[str, ...] = ()
) -> pa.RecordBatch:
    """Listed files to documents: a page's markup is dropped where it was read."""
    return open_pages(load(listing), places=listing["place"].to_pylist(), markers=markers)


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


@stage(JUDGED_DOCUMENT)
def note_evidence(documents: pa.RecordBatch, recurrences: pa.Table) -> pa.RecordBatch:
    """Documents with the evidence that `repetition.count_recurrences` found in the whole input."""
    recurrences = recurrences.sort_by("key")
    known, pages, kind = (recurrences[n].to_numpy() for n in RECURRENCE.names)
    keys = documents["keys"]
    offsets = _offsets(keys)
    place = _find_in(known, keys.flatten().to_numpy(zero_copy_only=False))
    of_source = _find_in(known, _keys_of_sources(documents))
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


def _find_in(known: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """For each wanted key its place among the sorted known ones; -1 where it is not."""
    place = np.searchsorted(known, wanted)
    found = np.append(known, 0)[place] == wanted
    return np.where(found & (place < len(known)), place, -1)


@stage(SPLIT, python_bound=True)
def split_documents(documents: pa.RecordBatch, *, markers: tuple[str, ...] = ()) -> pa.RecordBatch:
    """One row a page: its article, or the reason why there is none."""
    lexicon = read_lexicon(*markers)
    rows: list[Article | tuple[str | None, str]] = []
    names = (*_NAMES, "lines", "markup", "evidence")
    for path, url, source, reason, lines, markup, evidence in zip(
        *(documents[name].to_pylist() for name in names), strict=True
    ):
        if reason is None:
            try:
                page = Page("", path=path, url=url, source=source)
                document = _document_of(lines, markup)
                rows.append(split_document(page, document, lexicon, evidence or ()))
                continue
            except BadPage as why:
                reason = str(why)
        rows.append((path, reason))
    return pa.RecordBatch.from_arrays([*_columns_of(rows), documents["place"]], schema=SPLIT)


@stage(trace_schema())
def trace_documents(
    documents: pa.RecordBatch, *, paths: frozenset[str], markers: tuple[str, ...] = ()
) -> pa.RecordBatch:
    """How the pages of some paths are split, as `split_documents` does it: `model.trace_schema`,
    without ids."""
    lexicon = read_lexicon(*markers)
    rows = []
    wanted = [place for place, path in enumerate(documents["path"].to_pylist()) if path in paths]
    names = ("path", "reason", "lines", "markup", "evidence")
    for row in documents.select(names).take(pa.array(wanted, pa.int64())).to_pylist():
        if row["reason"] is None:
            document = _document_of(row["lines"], row["markup"])
            judged = trace_document(document, lexicon, row["evidence"] or ())
            parts = [_describe_part(part) for part in judged]
            rows.append({"id": None, "path": row["path"], "parts": parts})
    return pa.RecordBatch.from_pylist(rows, trace_schema())


def _describe_part(part: Judged) -> dict[str, object]:
    block, role, why = part
    return {"role": role, "reason": str(why), "why": why.list_links(), "text": block.text}


def _describe(page: Page, document: Document) -> dict[str, object]:
    blocks, source = document.blocks, source_of(page, document)
    markup = None
    if document.markup or any(block.link_share for block in blocks):
        facts = [block[1:] for block in blocks]
        meta = astuple(document.meta) if document.markup else None
        markup = json.dumps([meta, facts], ensure_ascii=False)
    return {
        "source": source,
        "lines": "\n".join([block.text for block in blocks]),
        "markup": markup,
        "keys": list_keys(source, blocks),
        "lead": find_lead(blocks),
    }


def _document_of(lines: str, markup: str | None) -> Document:
    texts = lines.split("\n")
    if markup is None:
        return Document(tuple(map(Block, texts)))
    said, facts = json.loads(markup)
    blocks = tuple(Block(text, *fact) for text, fact in zip(texts, facts, strict=True))
    if said is None:
        return Document(blocks)
    titles, *meta = said
    return Document(blocks, Meta(tuple(titles), *meta), markup=True)


def _offsets(lists: pa.Array) -> np.ndarray:
    """Where each list begins among the flattened values, and the end."""
    lengths = lists.value_lengths().fill_null(0).to_numpy()
    return np.concatenate([[0], np.cumsum(lengths)])


def _columns_of(rows: list[Article | tuple[str | None, str]]) -> list[pa.Array]:
    schema = split_schema()
    columns: dict[str, list[object]] = {name: [] for name in schema.names}
    for row in rows:
        if isinstance(row, Article):
            facts = {name: getattr(row, name) for name in schema.names if name != "reason"}
            facts["related"] = [
                {"title": r.title, "text": r.text, "url": r.url, "marker": r.marker}
                for r in row.related
            ]
        else:
            facts = {"path": row[0], "reason": row[1]}
        for name, column in columns.items():
            column.append(facts.get(name))
    return [_array_of(columns[field.name], field.type) for field in schema]


def _batch_of(columns: dict[str, list[object]], schema: pa.Schema) -> pa.RecordBatch:
    arrays = [_array_of(columns[field.name], field.type) for field in schema]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _array_of(values: list[Any], kind: pa.DataType) -> pa.Array:
    if kind != pa.list_(pa.int64()):
        return pa.array(values, kind)
    offsets = np.cumsum([0, *(0 if value is None else len(value) for value in values)])
    parts = [value for value in values if value is not None]
    flat = np.concatenate(parts) if parts else np.array([], np.int64)
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), pa.array(flat))
