"""Records of articles, pairs and clusters, row by row, as values."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from itertools import islice

import pyarrow as pa

from dedup.errors import BadInput
from dedup.model import (
    RELATIONS,
    Article,
    Cluster,
    Pair,
    Related,
    clean,
    cluster_from,
    link_schema,
    pair_schema,
    reject_schema,
    trace_schema,
)
from dedup.reading.articles import article_of, number_among_equals
from dedup.reading.cells import text_of
from dedup.reading.lines import Row
from dedup.reading.rows import rows_of

TEXTS = ("a", "b", "relation")
"""The fields of a pair that are no numbers."""


def read_rows(path: str) -> Iterator[tuple[int, Row]]:
    """The rows of a file, numbered, with all their columns. Raises `BadInput`."""
    for number, row in rows_of(path, ()):
        if isinstance(row, str):
            raise BadInput(f"{path}:{number}: {row}")
        yield number, row


def read_clusters(path: str) -> list[Cluster]:
    """The clusters of a file that `dedup cluster` or `dedup run` wrote. Raises `BadInput`."""
    clusters: dict[str, Cluster] = {}
    for number, row in read_rows(path):
        try:
            cluster = cluster_from(row)
        except (KeyError, TypeError, ValueError) as why:
            said = f"no field {why}" if isinstance(why, KeyError) else why
            raise BadInput(f"{path}:{number}: not a record of `dedup cluster`: {said}") from why
        if clusters.setdefault(cluster.cluster, cluster) is not cluster:
            raise BadInput(f"{path}:{number}: the cluster {cluster.cluster} stands here twice")
    return list(clusters.values())


NOT_ALWAYS_THERE = ("score", "recurring")
"""Fields of pairs that others may leave out."""


def read_pairs(path: str) -> list[Pair]:
    """The pairs of a file that `dedup cluster` or `dedup run` wrote. Raises `BadInput`."""
    pairs: dict[tuple[str, str], Pair] = {}
    names = [name for name in pair_schema().names if name not in NOT_ALWAYS_THERE]
    for number, row in read_rows(path):
        try:
            values = {n: _name_of(row[n]) if n in TEXTS else _share_of(row[n]) for n in names}
            told = {name: _number_of(row.get(name)) for name in NOT_ALWAYS_THERE}
            pair = Pair(**values, **told)  # type: ignore[arg-type]
            if pair.relation not in RELATIONS:
                known = ", ".join(RELATIONS)
                raise ValueError(f"a relation is one of {known}, got {pair.relation[:40]!r}")
        except (KeyError, TypeError, ValueError, OverflowError) as why:
            said = f"no field {why}" if isinstance(why, KeyError) else why
            raise BadInput(f"{path}:{number}: not a pair of `dedup cluster`: {said}") from why
        if pairs.setdefault((min(pair.a, pair.b), max(pair.a, pair.b)), pair) is not pair:
            raise BadInput(f"{path}:{number}: the pair of {pair.a} and {pair.b} stands here twice")
    return list(pairs.values())


def read_links(path: str) -> list[Row]:
    """The rows of `model.link_schema` of a file that `dedup` wrote. Raises `BadInput`."""
    return _read_all(path, link_schema(), "a row of `dedup cluster --related`")


def read_rejects(path: str) -> list[Row]:
    """The rows of `model.reject_schema` of a file that `dedup` wrote. Raises `BadInput`."""
    return _read_all(path, reject_schema(), "a row of `--rejects`")


def read_traces(path: str) -> list[Row]:
    """The rows of `model.trace_schema` of a file that `dedup run` wrote. Raises `BadInput`."""
    return _read_all(path, trace_schema(), "a row of traces.jsonl of `dedup run`")


NEEDED = ("article", "position", "reason", "parts", "role", "text")
"""Fields of such rows that are never null."""


def _read_all(path: str, schema: pa.Schema, what: str) -> list[Row]:
    """Rows with all fields of a schema, as its types have them; half letters become `?`."""
    read: list[Row] = []
    rows = read_rows(path)
    while some := list(islice(rows, MOST_AT_ONCE)):
        try:
            read += _convert([row for _, row in some], schema)
        except _WRONG:
            for number, row in some:  # to name the line
                try:
                    _convert([row], schema)
                except _WRONG as why:
                    raise BadInput(f"{path}:{number}: not {what}: {why!s:.100}") from why
    return read


MOST_AT_ONCE = 4096
_WRONG = (pa.ArrowException, BadInput, TypeError, OverflowError)


def _convert(rows: list[Row], schema: pa.Schema) -> list[Row]:
    for row in rows:
        for name in schema.names:
            if name not in row:
                raise BadInput(f"no field {name!r}")
    cleaned = [{name: clean(row[name]) for name in schema.names} for row in rows]
    read: list[Row] = pa.Table.from_pylist(cleaned, schema).to_pylist()
    for row in read:
        _check_needed(row)
    return read


def _check_needed(row: Row) -> None:
    for name, value in row.items():
        if value is None and name in NEEDED:
            raise BadInput(f"`{name}` is missing")
        for part in value if isinstance(value, list) else ():
            if part is None:
                raise BadInput(f"`{name}` has a null")
            _check_needed(part)


def _name_of(value: object) -> str:
    name = text_of(value)
    if name is None:
        raise ValueError(f"a name is needed, got {value!r}")
    if isinstance(value, str) and name != value:
        raise ValueError(f"half a letter (a lone surrogate) in {name[:40]!r}")
    return name


def _number_of(value: object) -> float | None:
    number = None if value is None else float(value)  # type: ignore[arg-type]
    if number is not None and not math.isfinite(number):
        raise ValueError(f"a score must be a number, got {value!r}")
    return number


def _share_of(value: object) -> float:
    share = float(value)  # type: ignore[arg-type]
    if not 0 <= share <= 1:
        raise ValueError(f"a share must be from 0 to 1, got {value!r}")
    return share


def name_rows(paths: Sequence[str]) -> Iterator[tuple[str, Row, Row | str]]:
    """(place, row as it is, its article, or why there is none) of all rows, file by file.

    Rows have the columns of articles, and articles the ids that `ArticleStream` gives them; of rows
    with one id all are given. Standard input can be read once alone.
    """
    equals: Counter[str] = Counter()
    for path in sorted(set(paths)):
        for number, row in rows_of(path, ("text",)):
            article = row if isinstance(row, str) else article_of(row, path)
            if not isinstance(article, str) and article["id"] is None:
                article["id"] = number_among_equals(article, equals)
            yield f"{path}:{number}", {} if isinstance(row, str) else row, article


def pick_articles(path: str, names: Sequence[str]) -> list[tuple[Article, str | None]]:
    """The articles of a file with the given ids, in their order, and the publisher of each as
    `model.listed_schema` knows it. Raises `BadInput`."""
    found = _find_rows([path], names)
    for name in names:
        if name not in found:
            raise BadInput(f"{path}: no article has the id {name!r}")
    return [(_to_article(found[name]), found[name]["publisher"]) for name in names]


def find_articles(paths: Sequence[str], names: Collection[str]) -> dict[str, Article]:
    """Those of the given ids that files have an article of, by id. Raises `BadInput`."""
    return {name: _to_article(row) for name, row in _find_rows(paths, names).items()}


def _find_rows(paths: Sequence[str], names: Collection[str]) -> dict[str, Row]:
    found: dict[str, Row] = {}
    for place, _, article in name_rows(paths):
        if isinstance(article, str) or article["id"] not in names:
            continue
        if found.setdefault(article["id"], article) != article:
            said = f"two different rows have the id {article['id']!r}"
            raise BadInput(f"{place.rpartition(':')[0]}: {said}: name them apart to compare one")
    return found


def take_articles(table: pa.Table) -> list[Article]:
    """The values that a table of `model.article_schema` holds."""
    return list(map(_to_article, table.to_pylist()))


def _to_article(row: Row) -> Article:
    plain = {name: row[name] for name in Article.__dataclass_fields__}
    return Article(**{**plain, "related": tuple(Related(**item) for item in row["related"] or ())})
