"""Tables of pages to tables of articles: what the engine maps and shuffles."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import astuple

import numpy as np
import pyarrow as pa

from dedup.errors import BadPage
from dedup.model import Article, Page, key_of, record, split_schema
from dedup.splitting.blocks import Block, Document, Meta
from dedup.splitting.markers import read_lexicon
from dedup.splitting.repetition import SIGHTING, find_lead, list_keys
from dedup.splitting.splitter import open_page, source_of, split_document

_NAMES = ("path", "url", "source", "reason")
DOCUMENT = pa.schema(
    [
        *(pa.field(name, pa.string()) for name in _NAMES),
        pa.field("lines", pa.large_string()),  # texts of the blocks, by newline
        pa.field("markup", pa.large_string()),  # JSON: what else an HTML page says of them
        pa.field("keys", pa.list_(pa.int64())),  # `repetition.list_keys`
        pa.field("lead", pa.int64()),  # `repetition.find_lead`
    ]
)
"""A page taken to blocks, so that it is parsed once; much smaller than its HTML."""

JUDGED_DOCUMENT = DOCUMENT.append(pa.field("evidence", pa.list_(pa.int8())))
"""With what is known of each block from other pages; null where nothing is."""


def open_pages(pages: pa.RecordBatch, *, markers: tuple[str, ...] = ()) -> pa.RecordBatch:
    """One document a page, or the reason why there is none.

    markers: texts that add to `markers.toml`.
    """
    lexicon = read_lexicon(*markers)
    columns: dict[str, list[object]] = {name: [] for name in DOCUMENT.names}
    for page, reason in _pages_of(pages):
        row: dict[str, object] = {"path": page.path, "url": page.url, "reason": reason}
        if reason is None:
            try:
                document = open_page(page, lexicon)
                row |= _describe(page, document)
            except BadPage as why:
                row["reason"] = str(why)
        for name, column in columns.items():
            column.append(row.get(name))
    return _batch_of(columns, DOCUMENT)


def sight_blocks(documents: pa.RecordBatch) -> pa.RecordBatch:
    """Every block of every page, to be counted."""
    keys = documents["keys"]
    counts = np.diff(_offsets(keys))
    key = keys.flatten().to_numpy(zero_copy_only=False)
    starts = np.cumsum(counts) - counts
    before = np.zeros_like(key)
    before[1:] = key[:-1]
    before[starts[counts > 0]] = 0
    here = np.array([key_of(path or "") for path in documents["path"].to_pylist()], np.int64)
    leads = np.zeros_like(key)
    lead = documents["lead"].fill_null(-1).to_numpy()
    leads[(starts + lead)[lead >= 0]] = 1
    columns = [key, np.repeat(here, counts), before, leads]
    return pa.RecordBatch.from_arrays([pa.array(c) for c in columns], schema=SIGHTING)


def note_evidence(documents: pa.RecordBatch, recurrences: pa.Table) -> pa.RecordBatch:
    """Documents with the evidence that `repetition.count_recurrences` found in the whole input."""
    keys = documents["keys"]
    known, kind = (recurrences[n].to_numpy() for n in ("key", "evidence"))
    order = np.argsort(known)
    key = keys.flatten().to_numpy(zero_copy_only=False)
    at = np.searchsorted(known[order], key).clip(max=max(len(known) - 1, 0))
    found = np.zeros(len(key), np.int8)
    if len(known):
        place = order[at]
        found = np.where(known[place] == key, kind[place], 0).astype(np.int8)
    evidence = pa.ListArray.from_arrays(pa.array(_offsets(keys), pa.int32()), pa.array(found))
    return pa.RecordBatch.from_arrays([*documents.columns, evidence], schema=JUDGED_DOCUMENT)


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
    return _rows_to_batch(rows)


def _pages_of(pages: pa.RecordBatch) -> Iterator[tuple[Page, str | None]]:
    names = ("content", "path", "url", "source", "folder", "reason")
    for content, *rest, reason in zip(*(pages[n].to_pylist() for n in names), strict=True):
        yield Page(content or "", *rest), reason


def _describe(page: Page, document: Document) -> dict[str, object]:
    blocks, source = document.blocks, source_of(page, document)
    markup = None
    if document.markup:
        facts = [block[1:] for block in blocks]
        markup = json.dumps([astuple(document.meta), facts], ensure_ascii=False)
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
    (titles, *meta), facts = json.loads(markup)
    blocks = tuple(Block(text, *fact) for text, fact in zip(texts, facts, strict=True))
    return Document(blocks, Meta(tuple(titles), *meta))


def _offsets(lists: pa.Array) -> np.ndarray:
    """Where each list begins among the flattened values, and the end."""
    lengths = lists.value_lengths().fill_null(0).to_numpy()
    return np.concatenate([[0], np.cumsum(lengths)])


def _rows_to_batch(rows: list[Article | tuple[str | None, str]]) -> pa.RecordBatch:
    schema = split_schema()
    columns: dict[str, list[object]] = {name: [] for name in schema.names}
    for row in rows:
        if isinstance(row, Article):
            facts = {name: getattr(row, name) for name in schema.names if name != "reason"}
            facts["related"] = list(map(record, row.related))
        else:
            facts = {"path": row[0], "reason": row[1]}
        for name, column in columns.items():
            column.append(facts.get(name))
    return _batch_of(columns, schema)


def _batch_of(columns: dict[str, list[object]], schema: pa.Schema) -> pa.RecordBatch:
    arrays = [pa.array(columns[field.name], field.type) for field in schema]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)
