"""Tables of articles (JSON lines, CSV, Parquet; .gz), whole or batch by batch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import partial

import pyarrow as pa

from dedup.model import article_schema
from dedup.reading.articles import BATCH_ROWS, Taker, number_among_equals
from dedup.reading.columns import open_parquet, read_lines, read_parquet
from dedup.reading.lines import Row, blocks_of, rows_of_lines
from dedup.reading.records import name_rows
from dedup.reading.rows import kind_of, rows_of, rows_of_json
from dedup.reading.streams import open_utf8
from dedup.reading.values import has_lines
from dedup.writing import line_of

ROW_BITS = 40
"""Of a place, the lower ones: room for 8 million files of a million million rows."""


def read_articles(paths: Sequence[str]) -> tuple[pa.Table, list[Row]]:
    """Articles of all files, sorted by id, and the rows refused, each with `path` and `reason`.

    A row needs `text`; `id`, `title`, `source`, `published`, `url` are used where present. Without
    `id` it gets one from its content (and its number among equals: copies are what is looked for);
    without `source` the host of its url stands in, and without that the file's name. Of rows with
    one id the one that sorts first by content is kept, so the order of rows and files never
    matters. Raises `BadInput` for a file that is not a table of articles at all. `-` reads JSON
    lines from standard input.
    """
    articles: dict[str, list[tuple[str, str, Row]]] = {}
    rejects: list[Row] = []
    for place, _, article in name_rows(paths):
        if isinstance(article, str):
            rejects.append({"path": place, "reason": article})
        else:
            articles.setdefault(article["id"], []).append((line_of(article), place, article))
    for name, found in articles.items():
        found.sort(key=lambda one: one[:2])
        rejects += [{"path": place, "reason": say_repeated(name)} for _, place, _ in found[1:]]
    rows = [articles[name][0][2] for name in sorted(articles)]
    rejects.sort(key=lambda reject: (reject["path"], reject["reason"]))
    return pa.Table.from_pylist(rows, article_schema()), rejects


class ArticleStream:
    """Articles of all files, batch by batch, as `model.listed_schema`; to be gone through once.

    Rows become articles as in `read_articles`, but of rows with one id all are given. Parquet is
    read piece by piece, other files one at a time. Raises `BadInput` as `read_articles` does,
    before or between batches. Related items are kept only where they are asked for.
    """

    def __init__(self, paths: Sequence[str], *, with_related: bool = False) -> None:
        self._with_related = with_related
        self.paths = sorted(set(paths))  # places must not depend on the order of files
        """Of all files, as places number them."""
        equals: Counter[str] = Counter()
        name = partial(_number, equals)
        self._taker = Taker(name, with_related=with_related)

    def list_related(self) -> list[tuple[str, list[Row]]]:
        """Of the articles so far that have related items: id, and the items."""
        return self._taker.related

    @property
    def num_rows(self) -> int | None:
        """How many rows there are, where the files say so beforehand."""
        rows = 0
        for path in self.paths:
            if not path.lower().endswith(".parquet"):
                return None
            rows += open_parquet(path).metadata.num_rows
        return rows

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        for number, path in enumerate(self.paths):
            before = number << ROW_BITS
            if path.lower().endswith(".parquet"):
                first = before + 1
                for batch in read_parquet(path, BATCH_ROWS, with_related=self._with_related):
                    yield self._taker.take_columns(path, first, batch)
                    first += batch.num_rows
            elif kind_of(path) == "json":
                yield from self._take_lines(before, path)
            else:
                yield from self._taker.take_rows(path, before, rows_of(path, ("text",)))

    def name_rejects(self, repeated: dict[int, str]) -> list[Row]:
        """The rows refused with those of `repeated` (place to id), by path and reason."""
        return name_rejects(self.paths, self._taker.refused, repeated)

    def _take_lines(self, before: int, path: str) -> Iterator[pa.RecordBatch]:
        with open_utf8(path) as file:
            if has_lines(file):
                file.seek(0)
                for first, block in blocks_of(file):
                    yield from take_block(
                        self._taker, path, before + first, block, with_related=self._with_related
                    )
            else:
                yield from self._taker.take_rows(path, before, rows_of_json(path, file))


def take_block(
    taker: Taker, path: str, first: int, block: bytes | str, *, with_related: bool
) -> Iterator[pa.RecordBatch]:
    """Lines of JSON by columns, where all of a block are as they should be; else one by one.

    first: the place of the first line. block: as `lines.blocks_of` gives it.
    """
    if isinstance(block, str):
        taker.refused.append((first, block))
        return
    batch = read_lines(block, with_related=with_related)
    if batch is None:
        yield from taker.take_rows(path, first, rows_of_lines(path, block, 0))
        return
    for start in range(0, batch.num_rows, BATCH_ROWS):
        yield taker.take_columns(path, first + start, batch.slice(start, BATCH_ROWS))


def name_rejects(
    paths: Sequence[str], refused: Iterable[tuple[int, str]], repeated: dict[int, str]
) -> list[Row]:
    """Rejects, by path and reason: rows that were refused, by place, and those of `repeated` (place
    to id). paths: of the files that the places' upper bits number."""
    again = [(place, say_repeated(article)) for place, article in repeated.items()]
    rows = [
        {"path": f"{paths[place >> ROW_BITS]}:{place & (1 << ROW_BITS) - 1}", "reason": reason}
        for place, reason in (*refused, *again)
    ]
    return sorted(rows, key=lambda one: (one["path"], one["reason"]))


def _number(equals: Counter[str], article: Row, place: int) -> str:
    return number_among_equals(article, equals)


def say_repeated(article: str) -> str:
    """Why a row is refused whose id the article of another one has."""
    return f"the id {article} stands in another row too"
