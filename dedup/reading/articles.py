"""Rows of tables to articles: `model.listed_schema`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dedup.model import (
    host_of,
    identify,
    is_address,
    listed_schema,
    name_outlet,
    well_formed,
)
from dedup.reading.cells import decode_text, text_of
from dedup.reading.columns import ALSO, PLAIN, related_of
from dedup.reading.lines import MAX_ROW_BYTES, TOO_LONG, Row, is_long

NO_TEXT = "no text: the column `text` must hold a string"
BATCH_ROWS, BATCH_LETTERS = 2048, 1 << 22
"""Of a batch of rows that come one by one, at most."""

ROW = ("id", "source", "title", "published", "url", "text")
"""What is measured of a row."""

Name = Callable[[Row, int], str]
"""The id of an article that has none, from the article and its place."""


class Taker:
    """Takes rows of files as articles, batch by batch."""

    def __init__(self, name: Name, *, with_related: bool = False) -> None:
        """with_related: whether related items are kept."""
        self.refused: list[tuple[int, str]] = []
        """Place and reason of each row refused so far."""
        self.related: list[tuple[str, list[Row]]] = []
        """Of the articles so far that have related items: id, and the items."""
        self._name, self._with_related = name, with_related

    def take_rows(
        self, path: str, first: int, rows: Iterable[tuple[int, Row | str]]
    ) -> Iterator[pa.RecordBatch]:
        """Numbered rows, or why they cannot be read; number 0 would have the place `first`."""
        held: list[tuple[int, Row]] = []
        letters = 0
        for number, row in rows:
            place = first + number
            article = row if isinstance(row, str) else article_of(row, path)
            if isinstance(article, str):
                self.refused.append((place, article))
                continue
            if article["id"] is None:
                article["id"] = self._name(article, place)
            if self._with_related and article["related"]:
                self.related.append((article["id"], article["related"]))
            held.append((place, article))
            letters += len(article["text"])
            if len(held) == BATCH_ROWS or letters > BATCH_LETTERS:
                yield place_articles(held)
                held, letters = [], 0
        if held:
            yield place_articles(held)

    def take_columns(self, path: str, first: int, batch: pa.RecordBatch) -> pa.RecordBatch:
        """A batch of `columns.read_parquet`, its rows with places from `first` on; those without
        text are refused."""
        places = np.arange(first, first + batch.num_rows)
        sizes = [pc.binary_length(batch[name]).fill_null(0) for name in ROW]
        long = sum(size.to_numpy().astype(np.int64) for size in sizes) > MAX_ROW_BYTES
        missing = batch["text"].is_null().to_numpy(zero_copy_only=False)
        for refused, reason in ((missing, NO_TEXT), (long & ~missing, TOO_LONG)):
            self.refused += [(place, reason) for place in places[refused].tolist()]
        batch = batch.append_column("place", pa.array(places)).filter(pa.array(~(missing | long)))
        return self._complete(batch, path)

    def _complete(self, batch: pa.RecordBatch, path: str) -> pa.RecordBatch:
        """A source and an id for the rows that have none, as `article_of` gives them."""
        columns = {name: batch[name] for name in batch.schema.names}
        columns["source"], addresses = _name_outlets(columns["source"])
        columns["url"] = pc.coalesce(columns["url"], addresses)
        columns["publisher"] = columns["source"]
        if columns["source"].null_count:
            hosts = pa.array([host_of(url) for url in columns["url"].to_pylist()], pa.string())
            columns["publisher"] = pc.coalesce(columns["source"], hosts)
            columns["source"] = pc.coalesce(columns["publisher"], pa.scalar(_name_of_file(path)))
        if columns["id"].null_count:
            names = [n for n in columns if n not in ("related", "publisher")]
            rows = zip(*(columns[name].to_pylist() for name in names), strict=True)
            named = (dict(zip(names, row, strict=True)) for row in rows)
            columns["id"] = pa.array(
                [row["id"] or self._name(row, row["place"]) for row in named], pa.string()
            )
        listed = pc.list_value_length(columns["related"]).fill_null(0)
        for row in np.flatnonzero(listed.to_numpy(zero_copy_only=False)).tolist():
            items = columns["related"][row].as_py()
            self.related.append((columns["id"][row].as_py(), related_of(items)))
        return pa.RecordBatch.from_arrays(
            [columns[name] for name in listed_schema().names], schema=listed_schema()
        )


def place_articles(placed: Iterable[tuple[int, Row]]) -> pa.RecordBatch:
    """Articles with their places as matching takes them: `model.listed_schema`.

    placed: articles as `article_of` gives them, with an id.
    """
    rows = [{**article, "place": place} for place, article in placed]
    return pa.RecordBatch.from_pylist(rows, listed_schema())


def article_of(row: Row, path: str) -> Row | str:
    """The article of a row, without an id where it has none; or why there is none.

    Beside the fields of an article it has `publisher`, as in `model.listed_schema`.
    """
    text = decode_text(row.get("text"))
    if not isinstance(text, str):
        return NO_TEXT
    plain = {name: text_of(row.get(name)) for name in PLAIN}
    for name, other in ALSO.items():
        if plain[name] is None:
            plain[name] = text_of(row.get(other))
    said = [text, *(plain[name] or "" for name in ROW[:-1])]
    if 4 * sum(map(len, said)) > MAX_ROW_BYTES and is_long("".join(said)):
        return TOO_LONG
    source = plain["source"]
    if source and is_address(source):
        plain["url"] = plain["url"] or source
    publisher = name_outlet(source) or host_of(plain["url"])
    plain["source"] = publisher or _name_of_file(path)
    related, doubt = related_of(row.get("related")), _doubt_of(row.get("doubt"))
    rest = {"text": well_formed(text), "related": related, "doubt": doubt}
    return {**plain, **rest, "publisher": publisher}


def _doubt_of(value: object) -> float | None:
    return value if isinstance(value, float) and 0 <= value <= 1 else None


def _name_outlets(sources: pa.Array) -> tuple[pa.Array, pa.Array]:
    """What outlets are called, and of those that are addresses, these."""
    coded = sources.dictionary_encode()
    known = coded.dictionary.to_pylist()
    names = pa.array(list(map(name_outlet, known)), pa.string())
    addresses = pa.array([name if is_address(name) else None for name in known], pa.string())
    return names.take(coded.indices), addresses.take(coded.indices)


def _name_of_file(path: str) -> str | None:
    return None if path == "-" else name_outlet(Path(path).name.split(".")[0])


def number_among_equals(article: Row, equals: Counter[str]) -> str:
    """The id of an article without one, from its content and how many equal ones came before."""
    first = identify_row(article)
    equals[first] += 1
    return identify_row(article, equals[first])


def identify_row(article: Row, number: int = 1) -> str:
    """The id of an article without one, the so-manieth of equal ones."""
    facts = [article[name] for name in ("source", "url", "title", "published", "text")]
    return identify(*facts) if number == 1 else identify(*facts, str(number))
