"""Files that the workers of a cluster read, each a piece at a time.

The driver lists them and holds what is known of pieces; no row of theirs passes through it. A path
with a scheme (`s3a://`, `hdfs://`) goes to Spark as it is; any other one must be there for every
worker under the same name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from dedup.engine.payloads import Reader
from dedup.engine.spark import Source, SparkEngine, SparkTable
from dedup.errors import BadInput, NothingToDo
from dedup.model import listed_schema
from dedup.pipeline import size_batches
from dedup.reading import files, pieces, tables
from dedup.reading.lines import Row
from dedup.reading.rows import kind_of
from dedup.writing import is_url


@dataclass(frozen=True, slots=True)
class Intake:
    """Articles that workers read."""

    articles: SparkTable
    """`model.listed_schema`"""
    refused: list[tuple[int, str]]
    """Place and reason of each row that is none."""
    paths: list[str]
    """Of all files, as places number them."""
    _engine: SparkEngine
    _pieces: list[Row]
    _numbers: dict[int, int]

    def name_rejects(self, repeated: dict[int, str]) -> list[Row]:
        """As `tables.ArticleStream.name_rejects`."""
        return tables.name_rejects(self.paths, self.refused, repeated)

    def list_related(self) -> list[tuple[str, list[Any]]]:
        """The related items of all articles that have some: id, and the items; held here."""
        engine, read = self._engine, partial(pieces.read_related, numbers=self._numbers)
        rows = engine.collect(
            _open(engine, pieces.table_of(self._pieces), read, pieces.RELATED)
        ).to_pylist()
        return [(row["id"], row["related"]) for row in rows]


def take_articles(engine: SparkEngine, paths: Sequence[str]) -> Intake:
    """The articles of files, as `tables.ArticleStream` takes them."""
    if "-" in paths:
        raise BadInput("workers cannot read standard input: give a file, or take --engine local")
    urls = engine.list_files([path for path in paths if is_url(path)])
    names = sorted({*urls, *(path for path in paths if not is_url(path))})
    numbers = {path: number for number, path in enumerate(names)}
    listed = pieces.list_pieces([path for path in names if not is_url(path)])
    for piece in listed:
        piece["file"] = numbers[piece["path"]]
    for url in urls:
        kind_of(url)
    listed += [pieces.whole_file(url, numbers[url]) for url in urls]
    refused, equals = _scan(engine, listed)
    read = partial(pieces.read_piece, numbers=equals)
    articles = _open(engine, pieces.table_of(listed), read, listed_schema())
    return Intake(articles, refused, names, engine, listed, equals)


def _scan(engine: SparkEngine, listed: list[Row]) -> tuple[list[tuple[int, str]], dict[int, int]]:
    """Rows that are refused, by place, and the numbers of those that are equal to others.

    The pieces of `listed` are told the rows before them; a file that is no plain UTF-8 becomes one.
    """
    wanted = [piece for piece in listed if pieces.needs_scan(piece)]
    scanned = _open(engine, pieces.table_of(wanted), pieces.scan_piece, pieces.SCANNED)
    facts = engine.collect(engine.map(scanned, pieces.list_facts, keep=True)).to_pylist()
    others = {fact["file"] for fact in facts if fact["what"] == "other"}
    if others:
        paths = {piece["file"]: piece["path"] for piece in listed}
        listed[:] = [piece for piece in listed if piece["file"] not in others]
        listed += [pieces.whole_file(paths[number], number) for number in sorted(others)]
        return _scan(engine, listed)
    pieces.number_rows(listed, facts)
    places = {(piece["file"], piece["start"]): pieces.place_of(piece) for piece in listed}
    refused = [
        (places[fact["file"], fact["start"]] + fact["row"], fact["reason"])
        for fact in facts
        if fact["what"] == "refused"
    ]
    unnamed = partial(pieces.list_unnamed, places=places)
    equals = engine.shuffle(engine.map(scanned, unnamed), by=("key", "place"), shared=True)
    found = engine.collect(engine.map(equals, pieces.number_equals))
    return refused, dict(zip(found["place"].to_pylist(), found["number"].to_pylist(), strict=True))


def take_pages(
    engine: SparkEngine,
    paths: Sequence[str],
    without: str | None = None,
    fetched: str | None = None,
) -> tuple[SparkTable, pa.Table, dict[str, int]]:
    """Pages as workers open them; their listing, `files.LISTING`; and how many other files lay in
    the folders, by suffix. As `files.list_pages`."""
    urls, own = [p for p in paths if is_url(p)], [p for p in paths if not is_url(p)]
    rows: list[Row] = []
    skipped: Counter[str] = Counter()
    if own:
        listing, passed_over = files.list_pages(own, without)
        rows, skipped = listing.to_pylist(), Counter(passed_over)
    for url in engine.list_files(urls):
        name, folder = url.rsplit("/", 2)[:0:-1]
        if url in urls or files.is_page(name):
            rows.append({"path": url, "file": None, "folder": folder or None, "data": None})
        else:
            skipped[files.suffix_of(name) or "none"] += 1
    if not rows:
        raise NothingToDo(f"no page to read in {', '.join(paths)}")
    rows.sort(key=lambda row: (row["path"], row["file"] or b""))
    listing = pa.Table.from_pylist(
        [{**row, "place": place, "fetched": fetched} for place, row in enumerate(rows)],
        files.LISTING,
    )
    batch_rows = size_batches(listing.num_rows)
    return _open(engine, listing, _give, files.LISTING, batch_rows), listing, dict(skipped)


def _give(pages: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    yield pages


def _open(
    engine: SparkEngine, rows: pa.Table, read: Reader, schema: pa.Schema, batch_rows: int = 1
) -> SparkTable:
    """What workers read of files, wherever these lie."""
    remote = pa.array(map(is_url, rows["path"].to_pylist()), pa.bool_())
    own, urls = rows.filter(pc.invert(remote)), rows.filter(remote)
    return engine.read(Source(own, urls, read, schema), batch_rows)
