"""Tables of articles (JSON lines, CSV, Parquet; .gz), whole or batch by batch."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dedup.model import (
    article_schema,
    host_of,
    identify,
    listed_schema,
    well_formed,
)
from dedup.reading.columns import ALSO, open_parquet, read_lines, read_parquet, related_of
from dedup.reading.rows import PLAIN, Row, kind_of, open_lines, rows_of, rows_of_lines
from dedup.writing import line_of

NO_TEXT = "no text: the column `text` must hold a string"
BATCH_ROWS = 8192
_ROW_BITS = 40  # of a place: room for 8 million files of a million million rows


def read_articles(paths: Sequence[str]) -> tuple[pa.Table, list[Row]]:
    """Articles of all files, sorted by id, and the rows refused, each with `path` and `reason`.

    A row needs `text`; `id`, `title`, `source`, `published`, `url` are used where present. Without
    `id` it gets one from its content (and its number among equals: copies are what is looked for);
    without `source` the host of its url stands in, and without that the file's name. Of rows with
    one id the one that sorts first by content is kept, so the order of rows and files never
    matters. Raises `BadInput` for a file that is not a table of articles at all. `-` reads JSON
    lines from standard input.
    """
    articles: dict[str, tuple[str, str, Row]] = {}
    equals: Counter[str] = Counter()
    rejects: list[Row] = []
    for path in dict.fromkeys(paths):
        for number, row in rows_of(path, ("text",)):
            place = f"{path}:{number}"
            article = row if isinstance(row, str) else article_of(row, path)
            if isinstance(article, str):
                rejects.append({"path": place, "reason": article})
                continue
            if article["id"] is None:
                article["id"] = number_among_equals(article, equals)
            found = (line_of(article), place, article)
            kept = articles.setdefault(article["id"], found)
            if kept is not found:
                articles[article["id"]] = min(kept, found, key=lambda one: one[:2])
                place = max(kept, found, key=lambda one: one[:2])[1]
                rejects.append({"path": place, "reason": _say_repeated(article["id"])})
    rows = [articles[name][2] for name in sorted(articles)]
    rejects.sort(key=lambda reject: (reject["path"], reject["reason"]))
    return pa.Table.from_pylist(rows, article_schema()), rejects


class ArticleStream:
    """Articles of all files, batch by batch, as `model.listed_schema`; to be gone through once.

    Rows become articles as in `read_articles`, but of rows with one id all are given. Parquet is
    read piece by piece, other files one at a time. Raises `BadInput` as `read_articles` does,
    before or between batches. Related items are kept only where they are asked for.
    """

    def __init__(self, paths: Sequence[str], *, with_related: bool = False) -> None:
        self.rejects: list[Row] = []
        """Rows refused so far, each with `path` and `reason`."""
        self.related: list[tuple[str, list[Row]]] = []
        """Of the articles so far that have related items: id, and the items."""
        self._with_related = with_related
        self._paths = sorted(set(paths))  # places must not depend on the order of files
        self._equals: Counter[str] = Counter()

    @property
    def num_rows(self) -> int | None:
        """How many rows there are, where the files say so beforehand."""
        rows = 0
        for path in self._paths:
            if not path.lower().endswith(".parquet"):
                return None
            rows += open_parquet(path).metadata.num_rows
        return rows

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        for number, path in enumerate(self._paths):
            if path.lower().endswith(".parquet"):
                yield from self._take_parquet(number, path)
            elif kind_of(path) == "json":
                yield from self._take_lines(number, path)
            else:
                yield from self._take_rows(number, path, rows_of(path, ("text",)))

    def name_place(self, place: int) -> str:
        """Where the row of a `place` stands: file and number."""
        return f"{self._paths[place >> _ROW_BITS]}:{place & (1 << _ROW_BITS) - 1}"

    def name_rejects(self, repeated: dict[int, str]) -> list[Row]:
        """The rejects with those of `repeated` (place to id), by path and reason."""
        again = [
            {"path": self.name_place(place), "reason": _say_repeated(article)}
            for place, article in repeated.items()
        ]
        return sorted([*self.rejects, *again], key=lambda one: (one["path"], one["reason"]))

    def _refuse(self, place: int, reason: str) -> None:
        self.rejects.append({"path": self.name_place(place), "reason": reason})

    def _take_lines(self, number: int, path: str) -> Iterator[pa.RecordBatch]:
        """JSON lines by columns, where all of a block are as they should be; else one by one."""
        with open_lines(path) as blocks:
            if blocks is None:
                yield from self._take_rows(number, path, rows_of(path, ("text",)))
                return
            for first, block in blocks:
                batch = read_lines(block, with_related=self._with_related)
                if batch is None:
                    lines = io.StringIO(block.decode(), newline="\n")
                    yield from self._take_rows(number, path, rows_of_lines(lines, first))
                    continue
                for start in range(0, batch.num_rows, BATCH_ROWS):
                    cut = batch.slice(start, BATCH_ROWS)
                    yield self._take_columns(number, path, first + start, cut)

    def _take_parquet(self, number: int, path: str) -> Iterator[pa.RecordBatch]:
        first = 1
        for batch in read_parquet(path, BATCH_ROWS, with_related=self._with_related):
            yield self._take_columns(number, path, first, batch)
            first += batch.num_rows

    def _take_rows(
        self, number: int, path: str, rows: Iterable[tuple[int, Row | str]]
    ) -> Iterator[pa.RecordBatch]:
        names = listed_schema().names
        held: list[Row] = []
        for row_number, row in rows:
            place = number << _ROW_BITS | row_number
            article = row if isinstance(row, str) else article_of(row, path)
            if isinstance(article, str):
                self._refuse(place, article)
                continue
            if article["id"] is None:
                article["id"] = number_among_equals(article, self._equals)
            if self._with_related and article["related"]:
                self.related.append((article["id"], article["related"]))
            held.append({name: article.get(name, place) for name in names})
            if len(held) == BATCH_ROWS:
                yield pa.RecordBatch.from_pylist(held, listed_schema())
                held = []
        if held:
            yield pa.RecordBatch.from_pylist(held, listed_schema())

    def _take_columns(
        self, number: int, path: str, first: int, batch: pa.RecordBatch
    ) -> pa.RecordBatch:
        """A batch of articles, its rows numbered from `first`; those without text are refused."""
        places = (number << _ROW_BITS) + np.arange(first, first + batch.num_rows)
        missing = batch["text"].is_null()
        for place in places[missing.to_numpy(zero_copy_only=False)].tolist():
            self._refuse(place, NO_TEXT)
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
            names = [n for n in columns if n not in ("place", "related", "publisher")]
            rows = zip(*(columns[name].to_pylist() for name in names), strict=True)
            columns["id"] = pa.array(
                [
                    row[0] or number_among_equals(dict(zip(names, row, strict=True)), self._equals)
                    for row in rows
                ],
                pa.string(),
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


def _say_repeated(article: str) -> str:
    return f"the id {article} stands in another row too"


def _name_of_file(path: str) -> str | None:
    return None if path == "-" else Path(path).name.split(".")[0]


def number_among_equals(article: Row, equals: Counter[str]) -> str:
    """The id of an article without one, from its content and how many equal ones came before."""
    facts = [article[name] for name in ("source", "url", "title", "published", "text")]
    first = identify(*facts)
    equals[first] += 1
    return first if equals[first] == 1 else identify(*facts, str(equals[first]))
