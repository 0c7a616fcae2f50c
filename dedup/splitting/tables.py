"""Tables of documents to tables of articles: what the engine maps."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from dedup.blocks.document import Document
from dedup.blocks.pages import source_of
from dedup.blocks.tables import list_documents
from dedup.errors import BadPage
from dedup.lexicon.markers import read_lexicon
from dedup.model import Article, Page, record, split_schema, trace_schema
from dedup.splitting.doubt import doubt_pages
from dedup.splitting.facts import find_facts
from dedup.splitting.likelihood import look_at
from dedup.splitting.splitter import Judged, settle_article, trace_document
from dedup.stages import stage

DOUBTED = pa.schema([("id", pa.string()), ("path", pa.string()), ("doubt", pa.float64())])
SPLIT = split_schema().append(pa.field("place", pa.int64()))
"""An article, or the reason why there is none: exactly one row a page."""

_Row = tuple[Page, Document | None, list[int], str]


@stage(SPLIT, python_bound=True)
def split_documents(documents: pa.RecordBatch, *, markers: tuple[str, ...] = ()) -> pa.RecordBatch:
    """One row a page: its article, or the reason why there is none.

    documents: `repetition.JUDGED_DOCUMENT`.  markers: texts that add to `markers.toml`.
    """
    lexicon = read_lexicon(*markers)
    listed = list(_list_rows(documents))
    opened = [(page, document, evidence) for page, document, evidence, _ in listed if document]
    known = iter(
        look_at([find_facts(d, lexicon, e, page.fetched) for page, d, e in opened], lexicon)
    )
    rows: list[Article | tuple[str | None, str]] = []
    places, settled = [], []
    for page, document, _, reason in listed:
        if document is not None:
            try:
                article, facts = settle_article(page, next(known), source_of(page, document))
            except BadPage as why:
                reason = str(why)
            else:
                places.append(len(rows))
                settled.append(facts)
                rows.append(article)
                continue
        rows.append((page.path, reason))
    doubts = dict(zip(places, (doubt.page for doubt in doubt_pages(settled)), strict=True))
    return pa.RecordBatch.from_arrays(
        [*_columns_of(rows, doubts), documents["place"]], schema=SPLIT
    )


@stage(trace_schema())
def trace_documents(
    documents: pa.RecordBatch, *, paths: frozenset[str], markers: tuple[str, ...] = ()
) -> pa.RecordBatch:
    """How the pages of some paths are split, as `split_documents` does it: `model.trace_schema`,
    without ids."""
    lexicon = read_lexicon(*markers)
    rows = []
    wanted = [place for place, path in enumerate(documents["path"].to_pylist()) if path in paths]
    for page, document, evidence, _ in _list_rows(documents.take(pa.array(wanted, pa.int64()))):
        if document is not None:
            judged, doubt = trace_document(document, lexicon, evidence, page.fetched)
            row = {"id": None, "path": page.path, "doubt": doubt}
            rows.append({**row, "parts": list(map(_describe_part, judged))})
    return pa.RecordBatch.from_pylist(rows, trace_schema())


@stage(DOUBTED)
def list_doubts(articles: pa.RecordBatch) -> pa.RecordBatch:
    """How much each page is doubted."""
    return articles.select(DOUBTED.names)


def _list_rows(documents: pa.RecordBatch) -> Iterator[_Row]:
    """Of each row its page, without content; its document, the evidence on its blocks, and the
    reason why there is none."""
    names = ("path", "url", "source", "fetched", "reason", "evidence")
    facts = zip(*(documents[name].to_pylist() for name in names), strict=True)
    for document, (path, url, source, fetched, reason, evidence) in zip(
        list_documents(documents), facts, strict=True
    ):
        yield Page("", path, url, source, fetched), document, evidence or [], reason


def _describe_part(part: Judged) -> dict[str, object]:
    block, role, why, doubt = part
    said = {"role": role, "reason": str(why), "why": why.to_rows(), "doubt": doubt}
    return {**said, "text": block.text}


def _columns_of(
    rows: list[Article | tuple[str | None, str]], doubts: dict[int, float]
) -> list[pa.Array]:
    schema = split_schema()
    columns: dict[str, list[object]] = {name: [] for name in schema.names}
    for place, row in enumerate(rows):
        if isinstance(row, Article):
            facts = {name: getattr(row, name) for name in schema.names if name != "reason"}
            facts["doubt"] = doubts[place]
            facts["related"] = list(map(record, row.related))
        else:
            facts = {"path": row[0], "reason": row[1]}
        for name, column in columns.items():
            column.append(facts.get(name))
    return [pa.array(columns[field.name], field.type) for field in schema]
