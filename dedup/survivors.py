"""One article of each story: which one stays, and why the others do not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from dedup.errors import BadInput
from dedup.matching import fingerprint, repeats
from dedup.model import Cluster, Member, listed_schema, well_formed
from dedup.reading.columns import open_parquet
from dedup.reading.records import name_rows
from dedup.reading.rows import Row
from dedup.settings import Settings
from dedup.writing import line_of, write_bytes, write_table

EARLIEST, LONGEST = "earliest", "longest"
DROPPED = pa.schema([(name, pa.string()) for name in ("article", "kept", "cluster", "reason")])


@dataclass(frozen=True, slots=True)
class Dropped:
    """An article that another one of its story stands for."""

    article: str
    kept: str
    """The id of the one that stays."""
    cluster: str
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
            if member.source == outlet:
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
    """Which rows of a file stay.

    Of rows with one id the one stays that matching took, whatever their order; every other row is
    dropped or refused.
    Raises `BadInput` where a cluster has an article that the file has not.
    """
    words: dict[str, int] = {}
    rows: dict[str, list[str]] = {}
    rejects = []
    for place, _, article in name_rows([path]):
        if isinstance(article, str):
            rejects.append({"path": place, "reason": article})
            continue
        rows.setdefault(article["id"], []).append(place)
        if prefer == [LONGEST]:
            words[article["id"]] = len(article["text"].split())
    places = {name: found[0] for name, found in rows.items()}
    again = {name for name, found in rows.items() if len(found) > 1}
    for place, article in _choose_rows(path, again) if again else ():
        places[article["id"]] = place
        if prefer == [LONGEST]:
            words[article["id"]] = len(article["text"].split())
    for name in again:
        reason = f"the id {name} stands in another row too"
        rejects += [{"path": p, "reason": reason} for p in rows[name] if p != places[name]]
    for cluster in clusters:
        for member in cluster.members:
            if member.id not in places:
                raise BadInput(f"{path}: no article {member.id}, which a cluster has")
    dropped = choose_survivors(clusters, prefer, words)
    gone = {one.article for one in dropped}
    stay = frozenset(place for name, place in places.items() if name not in gone)
    rejects.sort(key=lambda one: (one["path"], one["reason"]))
    return Sorted(len(places), stay, dropped, rejects)


def list_articles(path: str, *, sourceless: bool = False) -> Iterator[Row]:
    """The articles of a file as they come; where rows share an id, the one that matching took comes
    last.

    sourceless: whether one without a source has none, as in what `run` wrote, or its url's host or
    the file's name, as `cluster` has it.  Raises `BadInput` for a file that is no table.
    """
    seen: set[str] = set()
    again: set[str] = set()
    for _, row, article in name_rows([path]):
        if not isinstance(article, str):
            (again if article["id"] in seen else seen).add(article["id"])
            yield {**article, "source": row.get("source")} if sourceless else article
    if again:
        yield from (article for _, article in _choose_rows(path, again))


def _choose_rows(path: str, names: set[str]) -> Iterator[tuple[str, Row]]:
    """Of the rows with each id, place and article of the one that matching takes."""
    held = [
        (place, article)
        for place, _, article in name_rows([path])
        if not isinstance(article, str) and article["id"] in names
    ]
    listed = [
        {name: article.get(name, number) for name in listed_schema().names}
        for number, (_, article) in enumerate(held)
    ]
    batch = pa.RecordBatch.from_pylist(listed, listed_schema())
    prints = fingerprint.fingerprint_articles(batch, Settings())
    left = set(repeats.choose_rows(prints)["place"].to_pylist())
    return (one for number, one in enumerate(held) if number not in left)


def write_kept(out: str, path: str, kept: frozenset[str]) -> None:
    """The rows that stay, in their order, with all their columns; half letters become `?`.

    Parquet to Parquet keeps the types of its columns.
    """
    if out.endswith(".parquet") and path.lower().endswith(".parquet"):
        table = open_parquet(path).read()
        stays = [f"{path}:{number}" in kept for number in range(1, table.num_rows + 1)]
        write_table(out, table.filter(pa.array(stays, pa.bool_())))
        return
    rows = (row for place, row, _ in name_rows([path]) if place in kept)
    try:
        if not out.endswith(".parquet"):
            write_bytes(out, (well_formed(line_of(row)).encode() for row in rows))
            return
        held = list(rows)
        names = dict.fromkeys(name for row in held for name in row)
        table = pa.table({name: [row.get(name) for row in held] for name in names})
    except (pa.ArrowException, UnicodeError, TypeError, OverflowError) as why:
        raise BadInput(f"{out}: a row cannot be written so: {why}") from why
    write_table(out, table)
