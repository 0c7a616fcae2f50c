"""Rows of tables to articles: `model.listed_schema`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dedup.model import host_of, identify, listed_schema, well_formed
from dedup.reading.columns import ALSO, related_of
from dedup.reading.rows import PLAIN, Row

NO_TEXT = "no text: the column `text` must hold a string"
BATCH_ROWS = 8192

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
        names = listed_schema().names
        held: list[Row] = []
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
            held.append({name: article.get(name, place) for name in names})
            if len(held) == BATCH_ROWS:
                yield pa.RecordBatch.from_pylist(held, listed_schema())
                held = []
        if held:
            yield pa.RecordBatch.from_pylist(held, listed_schema())

    def take_columns(self, path: str, first: int, batch: pa.RecordBatch) -> pa.RecordBatch:
        """A batch of `columns.read_parquet`, its rows with places from `first` on; those without
        text are refused."""
        places = np.arange(first, first + batch.num_rows)
        missing = batch["text"].is_null()
        for place in places[missing.to_numpy(zero_copy_only=False)].tolist():
            self.refused.append((place, NO_TEXT))
        batch = batch.append_column("place", pa.array(places)).filter(pc.invert(missing))
        return self._complete(batch, path)

    def _complete(self, batch: pa.RecordBatch, path: str) -> pa.RecordBatch:
        """A source and an id for the rows that have none, as `article_of` gives them."""
        columns = {name: batch[name] for name in batch.schema.names}
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


def article_of(row: Row, path: str) -> Row | str:
    """The article of a row, without an id where it has none; or why there is none.

    Beside the fields of an article it has `publisher`, as in `model.listed_schema`.
    """
    text = row.get("text")
    if not isinstance(text, str):
        return NO_TEXT
    plain = {n: None if row.get(n) in (None, "") else well_formed(str(row[n])) for n in PLAIN}
    for name, other in ALSO.items():
        if plain[name] is None and row.get(other) not in (None, ""):
            plain[name] = well_formed(str(row[other]))
    publisher = plain["source"] or host_of(plain["url"])
    plain["source"] = publisher or _name_of_file(path)
    rest = {"text": well_formed(text), "related": related_of(row.get("related"))}
    return {**plain, **rest, "publisher": publisher}


def _name_of_file(path: str) -> str | None:
    return None if path == "-" else Path(path).name.split(".")[0]


def number_among_equals(article: Row, equals: Counter[str]) -> str:
    """The id of an article without one, from its content and how many equal ones came before."""
    first = identify_row(article)
    equals[first] += 1
    return identify_row(article, equals[first])


def identify_row(article: Row, number: int = 1) -> str:
    """The id of an article without one, the so-manieth of equal ones."""
    facts = [article[name] for name in ("source", "url", "title", "published", "text")]
    return identify(*facts) if number == 1 else identify(*facts, str(number))
