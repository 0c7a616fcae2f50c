"""Tables of pages to tables of documents: a page is parsed once, and travels as its blocks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dedup.blocks.document import Block, Document, Meta
from dedup.blocks.html import list_paths
from dedup.blocks.keys import find_lead, list_keys
from dedup.blocks.pages import open_page, source_of
from dedup.errors import BadPage
from dedup.lexicon.markers import read_lexicon
from dedup.model import Page
from dedup.stages import stage

_MARKUP = pa.struct(
    [
        pa.field("heading", pa.int8()),
        pa.field("link_share", pa.float64()),
        pa.field("url", pa.string()),
        pa.field("link_text", pa.string()),
        pa.field("place", pa.string()),
        pa.field("box", pa.int32()),
        pa.field("part", pa.string()),
        pa.field("slot", pa.int64()),
        pa.field("tag", pa.string()),
        pa.field("behind_picture", pa.bool_()),
        pa.field("named", pa.bool_()),
        pa.field("told", pa.int8()),
        pa.field("barred", pa.bool_()),
    ]
)
_HEAD = pa.struct(
    [
        pa.field("titles", pa.list_(pa.string())),
        pa.field("hosts", pa.list_(pa.string())),
        *(
            pa.field(name, pa.string())
            for name in ("published", "modified", "dated", "moment", "author", "url", "missed")
        ),
    ]
)
DOCUMENT = pa.schema(
    [
        *(pa.field(name, pa.string()) for name in ("path", "url", "source", "fetched", "reason")),
        pa.field("place", pa.int64()),  # among the pages of the input
        pa.field("texts", pa.list_(pa.large_string())),  # of the blocks
        pa.field("markup", pa.list_(_MARKUP)),  # of each; empty where none has any
        pa.field("head", _HEAD),  # of HTML pages
        pa.field("keys", pa.list_(pa.int64())),  # `keys.list_keys`
        pa.field("beginnings", pa.list_(pa.int64())),  # the same
        pa.field("lead", pa.int64()),  # `keys.find_lead`
    ]
)
"""A page as blocks, or the reason why it is none; much smaller than its HTML."""
PATH = pa.schema([("place", pa.int64()), ("slot", pa.int64()), ("path", pa.string())])
"""How CSS selects what stands in a slot (`Block.slot`) of a page."""

MISSED = pa.schema([("site", pa.string())])
"""`Meta.missed` of a page."""

Load = Callable[[pa.RecordBatch], Sequence[tuple[Page, str | None]]]
"""Reads listed files, as `open_pages` takes them."""


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
    columns: dict[str, list[Any]] = {name: [] for name in DOCUMENT.names}
    for place, (page, reason) in zip(places or range(len(pages)), pages, strict=True):
        row: dict[str, object] = {"path": page.path, "url": page.url, "fetched": page.fetched}
        row |= {"reason": reason, "place": place}
        if reason is None:
            try:
                row |= _describe(page, open_page(page, lexicon))
            except BadPage as why:
                row["reason"] = str(why)
        for name, column in columns.items():
            column.append(row.get(name))
    return pa.RecordBatch.from_arrays(
        [_array_of(columns[field.name], field) for field in DOCUMENT], schema=DOCUMENT
    )


@stage(DOCUMENT, python_bound=True)
def read_documents(
    listing: pa.RecordBatch, load: Load, *, markers: tuple[str, ...] = ()
) -> pa.RecordBatch:
    """Listed files to documents: a page's markup is dropped where it was read."""
    return open_pages(load(listing), places=listing["place"].to_pylist(), markers=markers)


@stage(PATH, python_bound=True)
def read_paths(listing: pa.RecordBatch, load: Load, *, places: np.ndarray) -> pa.RecordBatch:
    """The paths of all slots of some of the listed pages, which are read again: blocks know no
    names."""
    chosen = listing.filter(pa.array(np.isin(listing["place"].to_numpy(), places)))
    rows = [
        {"place": place, "slot": slot, "path": path}
        for place, (page, _) in zip(chosen["place"].to_pylist(), load(chosen), strict=True)
        for slot, path in list_paths(page.content, read_lexicon()).items()
    ]
    return pa.RecordBatch.from_pylist(rows, PATH)


@stage(MISSED)
def list_missed(documents: pa.RecordBatch) -> pa.RecordBatch:
    """The sites whose pages have nothing where users say that the text is, each as often."""
    missed = pc.struct_field(documents["head"], "missed").drop_null()
    return pa.RecordBatch.from_arrays([missed], schema=MISSED)


def list_documents(documents: pa.RecordBatch) -> Iterator[Document | None]:
    """The document of each row of `DOCUMENT`; none where a page gave none."""
    texts = _values(documents["texts"].flatten())
    markup = documents["markup"].flatten()
    facts = zip(*(_values(markup.field(at)) for at in range(_MARKUP.num_fields)), strict=True)
    counts, marked = (lengths_of(documents[name]).tolist() for name in ("texts", "markup"))
    start = 0
    for count, is_marked, head in zip(counts, marked, documents["head"].to_pylist(), strict=True):
        lines = texts[start : start + count]
        start += count
        if is_marked:
            blocks = tuple(Block(text, *next(facts)) for text in lines)
        else:
            blocks = tuple(map(Block, lines))
        if head is not None:
            titles, hosts = tuple(head.pop("titles")), tuple(head.pop("hosts"))
            meta = Meta(titles, hosts=hosts, **head)
            yield Document(blocks, meta, markup=True)
        else:
            yield Document(blocks) if blocks else None


def lengths_of(lists: pa.Array) -> np.ndarray:
    """How long each list is; 0 for none."""
    lengths: np.ndarray = lists.value_lengths().fill_null(0).to_numpy()
    return lengths


def _describe(page: Page, document: Document) -> dict[str, object]:
    blocks, source = document.blocks, source_of(page, document)
    marked = document.markup or any(block.link_share for block in blocks)
    meta = document.meta
    keys, beginnings = list_keys(source, blocks)
    return {
        "source": source,
        "texts": [block.text for block in blocks],
        "markup": blocks if marked else None,
        "head": {name: getattr(meta, name) for name in _HEAD.names} if document.markup else None,
        "keys": keys,
        "beginnings": beginnings,
        "lead": find_lead(blocks),
    }


def _array_of(values: list[Any], field: pa.Field) -> pa.Array:
    if field.name not in ("markup", "keys", "beginnings"):
        return pa.array(values, field.type)
    known = [value for value in values if value is not None]
    offsets = pa.array(np.cumsum([0, *(0 if v is None else len(v) for v in values)]), pa.int32())
    if field.name != "markup":
        flat = pa.array(np.concatenate(known) if known else np.array([], np.int64))
    else:
        columns = (
            list(zip(*chain.from_iterable(known), strict=True))[1:] or [()] * _MARKUP.num_fields
        )
        arrays = [pa.array(c, f.type) for c, f in zip(columns, _MARKUP, strict=True)]
        flat = pa.StructArray.from_arrays(arrays, fields=list(_MARKUP))
    return pa.ListArray.from_arrays(offsets, flat)


def _values(array: pa.Array) -> list[Any]:
    """The values of an array, faster than Arrow hands them out one by one."""
    values: list[Any] = array.to_numpy(zero_copy_only=False).tolist()
    return values
