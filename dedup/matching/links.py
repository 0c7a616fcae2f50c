"""Related items to the articles that they announce.

An item announces an article whose title it has, or part of whose title it is (or the other way
round, four words or more in a row); or whose text begins with its headline or text; or in whose
text nearly all of its words stand in their order. In this order; and of several articles one of the
same outlet first, then the one that was published nearest, then the smallest id.
"""

from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from dedup import arabic
from dedup.matching import fingerprint
from dedup.matching.days import UNKNOWN
from dedup.model import link_schema
from dedup.settings import Settings

WAYS = ("title", "part of title", "lead", "body")
TITLE_WORDS = 4
"""So many words in a row of two titles make one part of the other."""
LEAST_WORDS = {"lead": 6, "body": 10}
"""Of a headline or text that is looked for in texts: fewer stand in many."""
HELD = 0.9
"""Share of its shingles that must stand in the text."""

ITEM = pa.schema(
    [
        pa.field("key", pa.int64(), nullable=False),  # of the article it hangs on
        pa.field("article", pa.string()),
        pa.field("position", pa.int32(), nullable=False),
        pa.field("title", pa.string()),
        pa.field("text", pa.string()),
    ]
)
LINK = pa.schema(
    [
        pa.field("item", pa.int64(), nullable=False),
        pa.field("key", pa.int64(), nullable=False),  # of the article it announces
        pa.field("way", pa.int8(), nullable=False),  # index in WAYS
    ]
)
_TITLE, _LEAD, _BODY = (np.int64(n) << 32 for n in (1, 2, 3))

Numbers = NDArray[np.int64]


class Items(NamedTuple):
    """What is looked for of the items."""

    keys: Numbers
    """Ascending, several times where several items have them."""
    items: Numbers
    """Whose each key is."""
    own: Numbers
    """(n,) the key of the article that each item hangs on."""
    titles: list[list[str]]
    """(n,) folded words."""
    sets: list[tuple[NDArray[np.int32], ...]]
    """(n,) the shingles of headline and text, of those that are long enough to be looked for."""


def index_items(items: pa.Table, settings: Settings) -> Items:
    """items: `ITEM`."""
    keys: list[Numbers] = []
    whose: list[Numbers] = []
    sets: list[list[NDArray[np.int32]]] = [[] for _ in range(items.num_rows)]
    titles = items["title"].combine_chunks()
    _note(*_title_keys(titles), keys, whose)
    for column in ("title", "text"):
        prints = fingerprint.fingerprint_texts(items[column].combine_chunks(), settings)
        sampled = fingerprint.count_sampled(prints.shingles)
        leads = np.flatnonzero(prints.words >= LEAST_WORDS["lead"])
        _note(_LEAD | prints.leads[leads].astype(np.int64), leads, keys, whose)
        values, ends = prints.shingles.values.to_numpy(), prints.shingles.offsets.to_numpy()
        bodies = np.flatnonzero((prints.words >= LEAST_WORDS["body"]) & (sampled > 0))
        _note(_BODY | _unsigned(values[ends[bodies]]), bodies, keys, whose)
        for item in leads.tolist():
            sets[item].append(values[ends[item] : ends[item + 1]])
    joined, numbers = np.concatenate(keys), np.concatenate(whose)
    order = np.argsort(joined, kind="stable")
    folded = [arabic.words(title or "") for title in titles.to_pylist()]
    own = items["key"].to_numpy()
    return Items(joined[order], numbers[order], own, folded, [tuple(one) for one in sets])


def find_targets(prints: pa.RecordBatch, items: Items) -> pa.RecordBatch:
    """The items that announce one of these articles, each with the first way that it does."""
    found: set[tuple[int, int, int]] = set()
    keys = prints["key"].to_numpy()
    titles: dict[int, list[str]] = {}
    for row, item in _meet(*_title_keys(prints["title"]), items):
        if row not in titles:
            titles[row] = arabic.words(prints["title"][row].as_py() or "")
        way = _compare_titles(items.titles[item], titles[row])
        if way is not None:
            found.add((item, row, way))
    leads = _LEAD | _unsigned(prints["lead"].to_numpy())
    lists, sampled = prints["shingles"], prints["sampled"].to_numpy()
    values, ends = lists.values.to_numpy(), lists.offsets.to_numpy().astype(np.int64)
    of_samples = np.repeat(np.arange(len(keys)), sampled)
    places = np.arange(len(of_samples)) - np.repeat(np.cumsum(sampled) - sampled, sampled)
    samples = _BODY | _unsigned(values[ends[of_samples] + places])
    for way, met in (
        (2, _meet(leads, np.arange(len(keys)), items)),
        (3, _meet(samples, of_samples, items)),
    ):
        for row, item in met:
            shingles = values[ends[row] : ends[row + 1]]
            if any(_held(one, shingles) for one in items.sets[item]):
                found.add((item, row, way))
    best: dict[tuple[int, int], int] = {}
    for item, row, way in sorted(found):
        if keys[row] != items.own[item]:
            best.setdefault((item, row), way)
    rows = [(item, keys[row], way) for (item, row), way in best.items()]
    columns = list(zip(*rows, strict=True)) or [(), (), ()]
    arrays = [pa.array(c, f.type) for c, f in zip(columns, LINK, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=LINK)


def draw_links(items: pa.Table, links: pa.Table, named: pa.Table, clusters: pa.Table) -> pa.Table:
    """A row an item, in the order of its article's id, then its position: `model.link_schema`.

    links: `LINK`.  named: `repeats.NAMED` of every article that holds an item or is announced.
    clusters: `model.cluster_schema`.
    """
    known = {row["key"]: row for row in named.to_pylist()}
    home = {
        member["id"]: cluster["cluster"]
        for cluster in clusters.select(["cluster", "members"]).to_pylist()
        for member in cluster["members"]
    }
    targets: dict[int, list[tuple[int, int]]] = {}
    for link in links.to_pylist():
        targets.setdefault(link["item"], []).append((link["way"], link["key"]))
    rows = []
    for number, item in enumerate(items.to_pylist()):
        own = known.get(item["key"], {"outlet": 0, "day": UNKNOWN})
        best = min(
            ((way, *_distance(own, known[key])) for way, key in targets.get(number, ())),
            default=None,
        )
        way, target = (WAYS[best[0]], best[-1]) if best else (None, None)
        row = {name: item[name] for name in ("article", "position", "title")}
        rows.append({**row, "announces": target, "how": way, "cluster": home.get(target or "")})
    rows.sort(key=lambda row: (row["article"], row["position"]))
    return pa.Table.from_pylist(rows, link_schema())


def _distance(own: dict[str, int], other: dict[str, str | int]) -> tuple[bool, float, str | int]:
    """What makes one article a better target than another: outlet, days, id."""
    dated = UNKNOWN not in (own["day"], other["day"])
    days = abs(own["day"] - int(other["day"])) if dated else np.inf
    return own["outlet"] != other["outlet"] or not own["outlet"], days, other["id"]


def _title_keys(titles: pa.Array) -> tuple[Numbers, Numbers]:
    """Hashes of four words in a row of each title, or of all where there are fewer; and whose."""
    hashed = fingerprint.hash_texts(titles, TITLE_WORDS)
    ends = hashed.ends[0]
    keys = _TITLE | hashed.shingles[: ends[-1]].astype(np.int64)
    return keys, np.repeat(np.arange(len(titles)), np.diff(ends))


def _note(found: Numbers, numbers: Numbers, keys: list[Numbers], whose: list[Numbers]) -> None:
    keys.append(found)
    whose.append(numbers)


def _meet(keys: Numbers, rows: Numbers, items: Items) -> set[tuple[int, int]]:
    """(row, item) for each key that an item has too."""
    first = np.searchsorted(items.keys, keys, side="left")
    counts = np.searchsorted(items.keys, keys, side="right") - first
    met = np.repeat(np.arange(len(keys)), counts)
    places = np.arange(len(met)) - np.repeat(np.cumsum(counts) - counts, counts)
    return set(zip(rows[met].tolist(), items.items[first[met] + places].tolist(), strict=True))


def _compare_titles(item: list[str], title: list[str]) -> int | None:
    if item == title:
        return 0 if len(item) > 1 else None
    short, long = sorted((item, title), key=len)
    if len(short) < TITLE_WORDS:
        return None
    stands = any(long[n : n + len(short)] == short for n in range(len(long) - len(short) + 1))
    return 1 if stands else None


def _held(shingles: NDArray[np.int32], text: NDArray[np.int32]) -> bool:
    return bool(np.isin(shingles, text).mean() >= HELD)


def _unsigned(values: NDArray[np.int32]) -> Numbers:
    return values.astype(np.int64) & 0xFFFFFFFF
