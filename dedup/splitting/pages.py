"""Tables of pages to tables of articles: what the engine maps and shuffles."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from dedup.errors import BadPage
from dedup.model import Page, key_of, record, split_schema
from dedup.splitting.repetition import SIGHTING, block_key
from dedup.splitting.splitter import open_page, source_of, split_page


def sight_blocks(pages: pa.RecordBatch) -> pa.RecordBatch:
    """Every block of every page, with its page and the block before it, to be counted."""
    rows = []
    for page in _pages_of(pages):
        try:
            document = open_page(page)
        except BadPage:
            continue  # `split_pages` says so
        source = source_of(page, document)
        here, before = key_of(page.path or ""), 0
        for block in document.blocks:
            key = block_key(source, block.text)
            rows.append({"key": key, "page": here, "before": before})
            before = key
    return pa.RecordBatch.from_pylist(rows, SIGHTING)


def split_pages(pages: pa.RecordBatch, recurrences: pa.Table) -> pa.RecordBatch:
    """One row a page: its article, or the reason why there is none.

    recurrences: as `repetition.count_recurrences` gives them for the whole input; may be empty.
    """
    befores = dict(zip(*(recurrences[c].to_pylist() for c in ("key", "befores")), strict=True))
    rows = []
    for page, reason in zip(_pages_of(pages), pages["reason"].to_pylist(), strict=True):
        row = {"path": page.path, "reason": reason}
        if reason is None:
            try:
                article = split_page(page, befores).article
                row = {**record(article), "reason": None}
            except BadPage as why:
                row["reason"] = str(why)
        rows.append(row)
    return pa.RecordBatch.from_pylist(rows, split_schema())


def _pages_of(pages: pa.RecordBatch) -> Iterator[Page]:
    for row in pages.select(["path", "url", "source", "folder", "content"]).to_pylist():
        yield Page(**{**row, "content": row["content"] or ""})
