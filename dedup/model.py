"""The five nouns, the Arrow schema of each table, and the JSON form of each record."""

from __future__ import annotations

import contextlib
import functools
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, is_dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import xxhash

from dedup.errors import BadInput

if TYPE_CHECKING:
    import pyarrow as pa

FORMAT = 1
"""Number of the record layouts below; it rises when a reader of an older layout would go wrong.

1: first layout.
"""

RELATIONS = ("exact", "reprint", "revision", "excerpt", "template", "distinct")
SAME_STORY = ("exact", "reprint", "revision")
"""Relations that clusters are made of."""
KINDS = ("callout", "list", "glued", "teaser")
"""Of related items: headlines between paragraphs of a text that goes on; other headlines, by a
marker, in a box or beside; articles that hang on with their texts; headlines with leads, or leads
alone."""

LINE_END = r"\r\n?|[\n\u2028\u2029]"
"""Pattern of what ends a line: what editors show as a break, and Unicode's own line and paragraph
separators. `str.splitlines` ends lines at form feeds and at U+0085 too, which stand inside of
sentences: the one comes from PDF, the other is the ellipsis of windows-1252 read as Latin-1."""
_LINE_END = re.compile(LINE_END)


def lines_of(text: str) -> list[str]:
    """The lines of a text, without what ends them.

    >>> lines_of("أول\\r\\nثان\\x0cهو هو\\n")
    ['أول', 'ثان\\x0cهو هو', '']
    """
    return _LINE_END.split(text)


@dataclass(frozen=True, slots=True)
class Page:
    """One scraped page as it came, decoded."""

    content: str
    """Plain text or HTML."""
    path: str | None = None
    """Where it was read, with forward slashes."""
    url: str | None = None
    source: str | None = None
    """The publisher, where the reader was told; else it is the host of the url."""
    fetched: str | None = None
    """When it was fetched, ISO 8601: what "three hours ago" on it counts from."""
    folder: str | None = None
    """Name of the folder the page lay in: the publisher where nothing else tells."""


@dataclass(frozen=True, slots=True)
class Related:
    """One item that was hung on to an article or called out inside it."""

    title: str
    """Headline; empty where only a text was shown."""
    text: str = ""
    """Paragraphs by newline; often empty."""
    url: str | None = None
    marker: str | None = None
    """The words that announced it, as on the page; `None` where nothing announced it."""
    kind: str | None = None
    """One of `KINDS`; of items of other tables `None`, as `evidence` is."""
    evidence: str | None = None
    """By what it was taken: the name of a reason (`splitting.reasons.Code`), as traces have it."""


@dataclass(frozen=True, slots=True)
class Article:
    """The main article of a page."""

    id: str
    path: str | None = None
    url: str | None = None
    source: str | None = None
    title: str | None = None
    published: str | None = None
    """ISO 8601; a date alone when the page gives no time."""
    modified: str | None = None
    """When it was changed last, as far as its page says so."""
    credit: str | None = None
    """Whom the page itself credits ("المصدر: ...")."""
    author: str | None = None
    text: str = ""
    """Paragraphs by newline."""
    related: tuple[Related, ...] = ()
    language: str | None = None
    """ISO 639-1, a guess by script and common words."""
    doubt: float | None = None
    """How likely its page was split wrong, from 0 to 1 (`splitting.doubt`); none of other rows."""

    @property
    def paragraphs(self) -> list[str]:
        """The text by paragraphs."""
        return self.text.split("\n") if self.text else []


@dataclass(frozen=True, slots=True)
class Pair:
    """Two articles compared exactly; `a` is the smaller id."""

    a: str
    b: str
    jaccard: float
    """Shared shingles over all shingles of both."""
    containment_a: float
    """Share of a's shingles that stand in b."""
    containment_b: float
    relation: str
    """One of `RELATIONS`."""
    score: float | None = None
    """Log odds that they are one story: over 0 where the relation says so, 9 at most; of tables of
    other tools `None`."""
    recurring: float | None = None
    """Share of what they share that stands in texts of other days too; `None` where that is not
    known."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of text of one article that stands in another, too. Offsets count code points of
    `Article.text`; what ends a run is behind its last one."""

    a: str
    b: str
    a_start: int
    a_end: int
    b_start: int
    b_end: int
    words: int
    """Folded ones, of the shorter of the two runs."""
    shared: float
    """Of the word 3-grams of both runs, as a share, those that the other one has."""


@dataclass(frozen=True, slots=True)
class Member:
    """An article in a cluster, with what it is to the representative."""

    id: str
    source: str | None
    title: str | None
    published: str | None
    url: str | None
    jaccard: float
    relation: str
    score: float | None = None
    """As of a `Pair`; 9 for the representative."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """One story: articles that are copies or later versions of one another."""

    cluster: str
    """The smallest id in it."""
    size: int
    sources: tuple[str, ...]
    first_published: str | None
    representative: str
    weakest: float
    """Least Jaccard of a member with the representative."""
    cohesion: float
    """Mean Jaccard of the other members with the representative."""
    members: tuple[Member, ...] = field(default=())
    """By time of publication, then id."""
    excerpts: tuple[str, ...] = ()
    """Ids outside the cluster that hold, or stand in, one of its articles."""
    score: float | None = None
    """Least score of a member with the representative: how sure the least sure one is."""


def well_formed(text: str) -> str:
    """Text that can be written as UTF-8: half surrogate pairs, from broken escapes, become `?`.

    >>> well_formed("a" + chr(0xD83D) + "b")
    'a?b'
    """
    return text.encode("utf-8", "replace").decode("utf-8")


def read_fetched(text: str) -> str:
    """When pages were fetched, be it a day, in the one form of ISO 8601. Raises `BadInput`.

    >>> read_fetched("20250304"), read_fetched("2025-03-04 10:15Z")
    ('2025-03-04', '2025-03-04T10:15:00+00:00')
    """
    for kind in (date, datetime):
        with contextlib.suppress(TypeError, ValueError):
            return kind.fromisoformat(text).isoformat()
    said = "fetched must be a date or time in ISO 8601, such as 2025-03-04T10:15+03:00"
    raise BadInput(f"{said}, got {text!r:.40}")


def key_of(text: str) -> int:
    """The int64 that stands for a text wherever the engine moves data: its xxh3_64.

    >>> key_of("a")
    -1817709641818812897
    """
    value = xxhash.xxh3_64_intdigest(text.encode("utf-8", "surrogatepass"))
    return value - (1 << 64) if value >= 1 << 63 else value


@functools.lru_cache(maxsize=64)  # a page's own is asked for beside each of its links
def host_of(url: str | None) -> str | None:
    """The host of a url without `www.`; `None` where it has none. Scraped urls are not always urls.

    >>> host_of("https://www.Sahat.example/a"), host_of("http://[broken/"), host_of(None)
    ('sahat.example', None, None)
    """
    try:
        return (urlsplit(url or "").hostname or "").removeprefix("www.") or None
    except ValueError:
        return None


_ADDRESS = re.compile(r"\s*(?:[A-Za-z][A-Za-z0-9+.-]*:)?//")


def name_outlet(source: str | None) -> str | None:
    """What an outlet is called wherever names are compared: in composed letters (NFC), for macOS
    takes those of folders apart, without what does not show; of an address its host.

    >>> name_outlet("https://www.sahat.example/a/1"), name_outlet("\u0627\u0654") == "\u0623"
    ('sahat.example', True)
    >>> name_outlet("www.sahat.example"), name_outlet("\u200f Sahat  News ")
    ('sahat.example', 'Sahat News')
    """
    name = " ".join(_UNSEEN.sub("", unicodedata.normalize("NFC", source or "")).split())
    if is_address(name):
        return host_of(name) or name
    return (host_of(f"//{name}") if name[:4].lower() == "www." else name) or name or None


_UNSEEN = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
"""Marks of direction, and of byte order: they come with names that are copied."""


def is_address(source: str) -> bool:
    """Whether what stands for an outlet is the address of a page.

    >>> is_address("https://sahat.example/a"), is_address("sahat.example")
    (True, False)
    """
    return _ADDRESS.match(source) is not None


def identify(*parts: str | None) -> str:
    """The id that comes from content: 16 hexadecimal digits, xxh3_64 of the parts.

    Articles are identified by source, url (or file name), title, published and text.

    >>> identify("sahat", None, "عنوان", "2025-03-04", "نص")
    'e6ec156a4e84bc73'
    """
    joined = "\x00".join(part or "" for part in parts)
    return xxhash.xxh3_64_hexdigest(joined.encode("utf-8", "surrogatepass"))


def record(value: Article | Related | Pair | Cluster) -> dict[str, Any]:
    """A value as the JSON object that stands in the output files: fields in order, no surprises.

    >>> record(Related("عنوان"))
    {'title': 'عنوان', 'text': '', 'url': None, 'marker': None, 'kind': None, 'evidence': None}
    """
    return _plain(value)  # type: ignore[no-any-return]


def _plain(value: Any) -> Any:
    """A value as it is written. `asdict` copies every text it meets: three times the time."""
    if isinstance(value, tuple):
        return tuple(map(_plain, value))
    if is_dataclass(value):
        return {name: _plain(getattr(value, name)) for name in value.__dataclass_fields__}
    return value


_NONE = type(None)
_SHARES = ("weakest", "cohesion", "jaccard")
_TYPES: dict[str, tuple[type, ...]] = {
    **dict.fromkeys(("cluster", "representative", "id", "relation"), (str,)),
    **dict.fromkeys(("source", "title", "published", "url", "first_published"), (str, _NONE)),
    **dict.fromkeys(_SHARES, (float, int)),
    "score": (float, int, _NONE),
    **dict.fromkeys(("sources", "members", "excerpts"), (list,)),
    "size": (int,),
}
"""Field of a cluster or member record to what it may hold."""


def cluster_from(row: dict[str, Any]) -> Cluster:
    """The `Cluster` that a line of `clusters.jsonl` holds.

    Raises `KeyError` for a field that is missing, `TypeError` and `ValueError` for a wrong one.
    """
    _check(row, Cluster)
    members = []
    for member in row["members"]:
        _check(member, Member)
        members.append(Member(**{n: clean(member.get(n)) for n in Member.__dataclass_fields__}))
    if clean(row["representative"]) not in {member.id for member in members}:
        raise ValueError("the representative is not among the members")
    for name in ("sources", "excerpts"):
        if not all(isinstance(text, str) for text in row[name]):
            raise TypeError(f"{name} must be a list of strings")
    lists = {name: tuple(clean(row[name])) for name in ("sources", "excerpts")}
    plain = {name: clean(row.get(name)) for name in Cluster.__dataclass_fields__}
    return Cluster(**{**plain, **lists, "members": tuple(members)})


def list_clusters(clusters: pa.Table) -> list[Cluster]:
    """The values that a table of `cluster_schema` holds."""
    return [cluster_from(row) for row in clusters.to_pylist()]


def list_rows(table: pa.Table) -> Iterator[dict[str, Any]]:
    """The rows of a table as records, a few thousand at a time."""
    for batch in table.to_batches(max_chunksize=4096):
        yield from batch.to_pylist()


def list_pairs(pairs: pa.Table) -> list[Pair]:
    """The values that a table of `pair_schema` holds."""
    return [Pair(**row) for row in pairs.to_pylist()]


def _check(row: Any, kind: type[Cluster] | type[Member]) -> None:
    if not isinstance(row, dict):
        raise TypeError(f"a {kind.__name__.lower()} must be an object")
    for name in kind.__dataclass_fields__:
        if name == "score" and row.get(name) is None:  # of tables of other tools
            continue
        if not isinstance(row[name], _TYPES[name]) or isinstance(row[name], bool):
            raise TypeError(f"{name} cannot be {str(row[name])[:40]!r}")
        if name in _SHARES and not 0 <= row[name] <= 1:
            raise ValueError(f"{name} must be from 0 to 1, got {str(row[name])[:40]}")


def clean(value: Any) -> Any:
    """A value of a record, however deep, with its texts `well_formed`.

    >>> clean({"title": "a" + chr(0xD83D), "parts": [1, "b"]})
    {'title': 'a?', 'parts': [1, 'b']}
    """
    return map_leaves(value, lambda one: well_formed(one) if isinstance(one, str) else one)


def map_leaves(value: Any, change: Callable[[Any], Any]) -> Any:
    """A value of a record with all changed that is no list or object, names too.

    Not by recursion: a row may be nested deeper than Python's calls.

    >>> map_leaves({"a": [1, {"b": 2}]}, str)
    {'a': ['1', {'b': '2'}]}
    """
    whole = [value]
    waiting: list[tuple[Any, Any]] = [(whole, 0)]
    while waiting:
        held, place = waiting.pop()
        one = held[place]
        if isinstance(one, dict):
            held[place] = one = {change(name): part for name, part in one.items()}
            waiting += [(one, name) for name in one]
        elif isinstance(one, list):
            held[place] = one = list(one)
            waiting += [(one, number) for number in range(len(one))]
        else:
            held[place] = change(one)
    return whole[0]


def related_type() -> pa.DataType:
    """The related items of an article: a list of `Related`."""
    import pyarrow as pa

    return pa.list_(pa.struct([(name, pa.string()) for name in Related.__dataclass_fields__]))


def article_schema() -> pa.Schema:
    """The article record."""
    import pyarrow as pa

    names = "id path url source title published modified credit author text".split()
    fields = [pa.field(name, _text(name)) for name in names]
    others = [pa.field("language", pa.string()), pa.field("doubt", pa.float64())]
    return pa.schema([*fields, pa.field("related", related_type()), *others])


def named_schema() -> pa.Schema:
    """What stands in a cluster's members: an article without its text."""
    import pyarrow as pa

    return pa.schema([(n, pa.string()) for n in ("id", "source", "title", "published", "url")])


def listed_schema() -> pa.Schema:
    """An article as matching takes it; `place` is different in each row of the input.

    `publisher` is its `source` where that is known to be one: not where only a file's name is.
    """
    import pyarrow as pa

    return (
        named_schema()
        .append(pa.field("publisher", pa.string()))
        .append(pa.field("text", pa.large_string()))
        .append(pa.field("place", pa.int64()))
    )


def split_schema() -> pa.Schema:
    """An article, or the reason why its page gave none: exactly one row a page."""
    import pyarrow as pa

    return article_schema().append(pa.field("reason", pa.string()))


def pair_schema() -> pa.Schema:
    """The pair record."""
    import pyarrow as pa

    numbers = [(n, pa.float64()) for n in ("jaccard", "containment_a", "containment_b")]
    ids, said = [("a", pa.string()), ("b", pa.string())], [("relation", pa.string())]
    return pa.schema([*ids, *numbers, *said, ("score", pa.float64()), ("recurring", pa.float64())])


def passage_schema() -> pa.Schema:
    """The passage record."""
    import pyarrow as pa

    places = [(name, pa.int64()) for name in ("a_start", "a_end", "b_start", "b_end", "words")]
    return pa.schema([("a", pa.string()), ("b", pa.string()), *places, ("shared", pa.float64())])


def cluster_schema() -> pa.Schema:
    """The cluster record."""
    import pyarrow as pa

    texts = ("id", "source", "title", "published", "url")
    member = [
        *((n, pa.string()) for n in texts),
        ("jaccard", pa.float64()),
        ("relation", pa.string()),
        ("score", pa.float64()),
    ]
    return pa.schema(
        [
            ("cluster", pa.string()),
            ("size", pa.int64()),
            ("sources", pa.list_(pa.string())),
            ("first_published", pa.string()),
            ("representative", pa.string()),
            ("weakest", pa.float64()),
            ("cohesion", pa.float64()),
            ("members", pa.list_(pa.struct(member))),
            ("excerpts", pa.list_(pa.string())),
            ("score", pa.float64()),
        ]
    )


def reject_schema() -> pa.Schema:
    """A page or row that was refused: `path`, and the `reason`."""
    import pyarrow as pa

    return pa.schema([("path", pa.string()), ("reason", pa.string())])


def link_schema() -> pa.Schema:
    """A related item, and the article and cluster that it announces where they are known."""
    import pyarrow as pa

    texts = [(n, pa.string()) for n in ("title", "announces", "how", "cluster")]
    return pa.schema([("article", pa.string()), ("position", pa.int32()), *texts])


def trace_schema() -> pa.Schema:
    """How the page of an article was split: every block of it, in order."""
    import pyarrow as pa

    text = pa.string()
    why = pa.struct([(name, text) for name in ("code", "quoted", "name")])
    said = [("role", text), ("reason", text), ("why", pa.list_(why)), ("doubt", pa.float64())]
    part = pa.struct([*said, ("text", text)])
    page = [("id", text), ("path", text), ("doubt", pa.float64())]
    return pa.schema([*page, ("parts", pa.list_(part))])


def _text(name: str) -> pa.DataType:
    """Columns of whole texts have 64-bit offsets: 2 GB of pages in one batch is not unusual."""
    import pyarrow as pa

    return pa.large_string() if name == "text" else pa.string()
