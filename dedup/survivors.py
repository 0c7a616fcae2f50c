"""One article of each story, and of each text: which one stays, and why the others do not."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count, islice
from math import isfinite
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from dedup import arabic
from dedup.errors import BadInput
from dedup.matching import fingerprint, repeats
from dedup.matching.times import order_of
from dedup.model import (
    Cluster,
    Member,
    clean,
    map_leaves,
    name_outlet,
    named_schema,
    well_formed,
)
from dedup.reading.articles import BATCH_ROWS, place_articles
from dedup.reading.cells import text_of
from dedup.reading.columns import open_parquet, size_batches
from dedup.reading.lines import Row
from dedup.reading.records import name_rows
from dedup.reading.rows import rows_of
from dedup.reading.tables import say_repeated
from dedup.settings import Settings
from dedup.writing import write_batches, write_bytes, write_table

if TYPE_CHECKING:
    import pyarrow.parquet as pq

EARLIEST, LONGEST = "earliest", "longest"
NO_WORDS = "no words: the text is empty, or has signs alone"
BATCH_TEXTS = 4096
DROPPED = pa.schema([(name, pa.string()) for name in ("article", "kept", "cluster", "reason")])


@dataclass(frozen=True, slots=True)
class Dropped:
    """An article that another one of its story stands for."""

    article: str
    kept: str
    """The id of the one that stays."""
    cluster: str | None
    """`None` where both have the same words, and no cluster says so."""
    reason: str


def choose_survivors(
    clusters: Iterable[Cluster], prefer: Sequence[str] = (EARLIEST,), words: Mapping[str, int] = {}
) -> list[Dropped]:
    """The articles that go, sorted by id: of each cluster all but one.

    prefer: `earliest`, the first to be published; `longest`, with the most words; or outlets, of
    which the first that has an article in the cluster keeps its earliest one, and where none has,
    the earliest of all stays. Equals are told apart by time, then id.  words: of each article by
    its id, needed for `longest`.

    >>> choose_survivors([])
    []
    """
    dropped = []
    for cluster in clusters:
        kept, reason = _choose(cluster, list(prefer), words)
        dropped += [
            Dropped(member.id, kept.id, cluster.cluster, reason)
            for member in cluster.members
            if member is not kept
        ]
    return sorted(dropped, key=lambda one: one.article)


def _choose(cluster: Cluster, prefer: list[str], words: Mapping[str, int]) -> tuple[Member, str]:
    """Who stays, and why. Members are in the order of time, then id."""
    if prefer == [LONGEST]:
        longest = max(cluster.members, key=lambda member: words[member.id])
        return longest, f"{words[longest.id]} words, the most"
    first = cluster.members[0]
    when = f"published {first.published}, first" if first.published else "no one has a date"
    if prefer == [EARLIEST]:
        return first, when
    for outlet in prefer:
        for member in cluster.members:
            if name_outlet(member.source) == name_outlet(outlet):
                return member, f"{outlet} is preferred"
    return first, f"no preferred outlet has it; {when}"


@dataclass(frozen=True, slots=True)
class Sorted:
    """The rows of a file of articles, told apart."""

    articles: int
    kept: frozenset[str]
    """Places of the rows that stay."""
    dropped: list[Dropped]
    rejects: list[dict[str, str]]
    """Rows that are no articles, or have the id of another one: `path` and `reason`."""


def sort_rows(path: str, clusters: Sequence[Cluster], prefer: Sequence[str]) -> Sorted:
    """Which rows of a file stay: one of each story, and of those no two with the same folded words.

    Of rows with one id the one counts that matching took, whatever their order; every other row is
    dropped or refused. Refused are rows without words too.
    Raises `BadInput` where a cluster has an article that the file has not.
    """
    places, keys, words, rejects = _take_rows(path, count_words=prefer == [LONGEST])
    for cluster in clusters:
        for member in cluster.members:
            if member.id not in places:
                raise BadInput(f"{path}: no article {member.id}, which a cluster has")
    wordless = {name for name, key in keys.items() if not key}
    rejects += [{"path": places[name], "reason": NO_WORDS} for name in wordless]
    rejects.sort(key=lambda one: (one["path"], one["reason"]))
    dropped = choose_survivors(_leave_out(clusters, wordless), prefer, words)
    left = keys.keys() - wordless - {one.article for one in dropped}
    shared = Counter(keys[name] for name in left)
    maybe = {places[name] for name in left if shared[keys[name]] > 1}
    same = choose_survivors(_gather_copies(path, maybe), prefer, words)
    stay = frozenset(places[name] for name in left - {one.article for one in same})
    return Sorted(len(places), stay, _join_dropped(dropped, same), rejects)


def _take_rows(
    path: str, *, count_words: bool
) -> tuple[dict[str, str], dict[str, int], dict[str, int], list[Row]]:
    """By the id of each article its place, the key of its text, and if they are counted its words;
    and all other rows, which are refused."""
    rows: dict[str, list[str]] = {}
    keys: dict[str, int] = {}
    words: dict[str, int] = {}
    rejects: list[Row] = []
    named = _settle_rows(path)
    while some := list(islice(named, BATCH_TEXTS)):
        texts: dict[str, str] = {}
        for place, _, article in some:
            if isinstance(article, str):
                rejects.append({"path": place, "reason": article})
            else:
                rows.setdefault(article["id"], []).append(place)
                texts[article["id"]] = article["text"]
        keys.update(zip(texts, _list_keys(texts.values()), strict=True))
        if count_words:
            words.update((name, len(text.split())) for name, text in texts.items())
    for name, found in rows.items():
        others = [place for place in found if place != found[-1]]
        rejects += [{"path": place, "reason": say_repeated(name)} for place in others]
    return {name: found[-1] for name, found in rows.items()}, keys, words, rejects


def _list_keys(texts: Iterable[str]) -> Iterator[int]:
    """A number for each text, equal for equal texts and few others; 0 where there is no word."""
    plain = Settings()
    column = pa.array(texts, pa.large_string())
    hashed = fingerprint.hash_texts(column, plain.shingle_words, plain.folding)
    both = zip(hashed.words.tolist(), hashed.whole.tolist(), strict=True)
    return (words and words << 32 | whole for words, whole in both)


def _leave_out(clusters: Iterable[Cluster], gone: set[str]) -> Iterator[Cluster]:
    """Clusters without articles that are refused, for which nobody can stand, nor they for any."""
    for cluster in clusters:
        left = tuple(member for member in cluster.members if member.id not in gone)
        if left:
            yield replace(cluster, members=left)


def _join_dropped(dropped: list[Dropped], same: list[Dropped]) -> list[Dropped]:
    """Who is dropped from stories, and who then has the words of another one: where that is one who
    stood for a story, the other one does."""
    stands_in = {one.article: one.kept for one in same}
    joined = [replace(one, kept=stands_in.get(one.kept, one.kept)) for one in dropped]
    joined += [replace(one, cluster=None, reason=f"the same words; {one.reason}") for one in same]
    return sorted(joined, key=lambda one: one.article)


def _gather_copies(path: str, places: set[str]) -> list[Cluster]:
    """The articles at some places that have the same folded words, as if they were stories."""
    groups: dict[tuple[str, ...], list[Row]] = {}
    for place, _, article in name_rows([path]) if places else ():
        if place in places and not isinstance(article, str):
            groups.setdefault(tuple(arabic.words(article["text"])), []).append(article)
    copies = []
    for rows in groups.values():
        rows.sort(key=lambda row: (order_of(row["published"]), row["id"]))
        facts = ({name: row[name] for name in named_schema().names} for row in rows)
        members = tuple(Member(**known, jaccard=1.0, relation="exact") for known in facts)
        least = min(member.id for member in members)
        copies.append(Cluster(least, len(members), (), None, least, 1.0, 1.0, members))
    return copies


def list_articles(path: str, *, sourceless: bool = False) -> Iterator[Row]:
    """The articles of a file as they come; where rows share an id, the one that matching took comes
    last.

    sourceless: whether one without a source has none, as in what `run` wrote, or its url's host or
    the file's name, as `cluster` has it.  Raises `BadInput` for a file that is no table.
    """
    for _, row, article in _settle_rows(path):
        if not isinstance(article, str):
            known = text_of(row.get("source")) is not None or not sourceless
            yield article if known else {**article, "source": None}


def _settle_rows(path: str) -> Iterator[tuple[str, Row, Row | str]]:
    """As `name_rows`; and where rows share an id, the one that matching takes again, behind all."""
    seen: set[str] = set()
    again: set[str] = set()
    for place, row, article in name_rows([path]):
        if not isinstance(article, str):
            (again if article["id"] in seen else seen).add(article["id"])
        yield place, row, article
    if not again:
        return
    held = [(p, r, a) for p, r, a in name_rows([path]) if isinstance(a, dict) and a["id"] in again]
    articles = place_articles(enumerate(article for *_, article in held))
    prints = fingerprint.fingerprint_articles(articles, Settings())
    left = set(repeats.choose_rows(prints)["place"].to_pylist())
    yield from (one for number, one in enumerate(held) if number not in left)


def write_kept(out: str, path: str, kept: frozenset[str]) -> None:
    """The rows that stay, in their order, with all their columns; half letters become `?`.

    Parquet to Parquet keeps the types of its columns. Raises `BadInput` where a column cannot be
    written so; nothing is written then.
    """
    if out.endswith(".parquet") and path.lower().endswith(".parquet"):
        file = open_parquet(path)
        try:
            schema = _without_views(file.schema_arrow)
            write_batches(out, _filter(file, path, kept, schema), schema)
        except (pa.ArrowException, OSError, ValueError) as why:
            raise BadInput(f"{out}: a row of {path} cannot be written so: {why}") from why
        return
    rows = (row for number, row in rows_of(path, ()) if f"{path}:{number}" in kept)
    drawn = (drop_nan(row) for row in rows if not isinstance(row, str))
    if not out.endswith(".parquet"):
        write_bytes(out, (well_formed(_line_of(row)).encode() for row in drawn))
        return
    held = list(map(clean, drawn))
    names = dict.fromkeys(name for row in held for name in row)
    table = pa.table({name: _column_of(out, name, held) for name in names})
    write_table(out, table)


def _filter(
    file: pq.ParquetFile, path: str, kept: frozenset[str], schema: pa.Schema
) -> Iterator[pa.RecordBatch]:
    numbers = count(1)
    for batch in file.iter_batches(size_batches(file, schema.names, BATCH_ROWS)):
        stays = [f"{path}:{next(numbers)}" in kept for _ in range(batch.num_rows)]
        yield batch.cast(schema).filter(pa.array(stays, pa.bool_()))


def _without_views(schema: pa.Schema) -> pa.Schema:
    """A schema with plain columns for views of strings and bytes, from which Arrow takes no row; in
    Parquet the two are one."""
    plain = {pa.string_view(): pa.large_string(), pa.binary_view(): pa.large_binary()}
    fields = [field.with_type(plain.get(field.type, field.type)) for field in schema]
    return pa.schema(fields, schema.metadata)


def drop_nan(value: Any) -> Any:
    """A value of a row, however deep, with what is no number as `None`: JSON has no word for it.

    >>> drop_nan({"likes": float("nan"), "shares": [1.5]})
    {'likes': None, 'shares': [1.5]}
    """
    return map_leaves(value, lambda one: None if _is_none(one) else one)


def _is_none(value: Any) -> bool:
    return isinstance(value, float) and not isfinite(value)


def _line_of(row: Row) -> str:
    return json.dumps(row, ensure_ascii=False, default=text_of) + "\n"


def _column_of(out: str, name: str, rows: list[Row]) -> pa.Array:
    """A column of rows, as Parquet can have it."""
    reason = "its values are nested too deep, or are objects without a field"
    try:
        column = pa.array([row.get(name) for row in rows])
        if count_levels(column.type) <= MOST_LEVELS:
            return column
    except RecursionError:
        pass
    except (pa.ArrowException, TypeError, ValueError, OverflowError) as why:
        reason = str(why)[:200]
    advice = "write JSON lines, which can have it: -o NAME.jsonl"
    raise BadInput(f"{out}: Parquet cannot have the column `{name}`: {reason}; {advice}")


MOST_LEVELS = 90
"""Readers of Parquet refuse a file of more than 100."""


def count_levels(kind: pa.DataType) -> int:
    """How many levels Parquet needs for a type; far too many where it has no way to write it.

    >>> count_levels(pa.string()), count_levels(pa.list_(pa.int64())), count_levels(pa.struct([]))
    (1, 3, 1000)
    """
    if pa.types.is_struct(kind):
        levels = [count_levels(field.type) for field in kind]
        return 1 + max(levels) if levels else 1000
    return 2 + count_levels(kind.value_type) if pa.types.is_list(kind) else 1
