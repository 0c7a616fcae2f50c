"""Related items to the articles that they announce.

An item announces an article whose title it has, or part of whose title it is (or the other way
round, four words or more in a row); or whose text begins with its headline or text; or in whose
text nearly all of its words stand in their order. In this order; and of several articles one of the
same outlet first, then the one that was published nearest, then the smallest id.
"""

from bisect import bisect_left
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from dedup import arabic
from dedup.ascending import find, find_all, firsts_of, runs_of
from dedup.matching import fingerprint
from dedup.matching.times import UNKNOWN
from dedup.model import key_of, link_schema
from dedup.settings import Settings
from dedup.stages import stage

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
CONTENT = pa.schema([pa.field("title", pa.string()), pa.field("text", pa.string())])
LINK = pa.schema(
    [
        pa.field("content", pa.int64(), nullable=False),
        pa.field("key", pa.int64(), nullable=False),  # of an article it announces
        pa.field("way", pa.int8(), nullable=False),  # index in WAYS
    ]
)
_TITLE, _LEAD, _BODY, _WHOLE = (np.int64(n) << 32 for n in (1, 2, 3, 4))
MOST_CONTENTS = 256
"""Words in a row that more headlines have say nothing of one ("حالة الطقس ليوم غد"): they are not
looked for, and titles that have more are found as wholes alone."""

Numbers = NDArray[np.int64]


class Contents(NamedTuple):
    """What is looked for of n headlines with their texts."""

    keys: Numbers
    """Ascending, several times where several contents have them."""
    whose: Numbers
    """Whose each key is."""
    profile: str
    """By which titles are folded."""
    titles: list[list[str]]
    """(n,) folded words."""
    sets: list[tuple[NDArray[np.int32], ...]]
    """(n,) the shingles of headline and text, of those that are long enough to be looked for."""


def list_contents(items: pa.Table) -> tuple[pa.Table, list[int]]:
    """The different headlines with their texts, `CONTENT`, and which of them each item has.

    One item hangs on many pages: it is looked for once.
    """
    numbers: dict[tuple[str, str], int] = {}
    columns = (items[name].to_pylist() for name in CONTENT.names)
    of_items = [numbers.setdefault(one, len(numbers)) for one in zip(*columns, strict=True)]
    rows = [dict(zip(CONTENT.names, one, strict=True)) for one in numbers]
    return pa.Table.from_pylist(rows, CONTENT), of_items


def index_contents(contents: pa.Table, settings: Settings) -> Contents:
    """What is looked for in articles, from `CONTENT`: keys of titles, of leads, and one of a body's
    samples, by which an article that may be announced is met."""
    noted: list[tuple[Numbers, Numbers]] = []
    sets: list[list[NDArray[np.int32]]] = [[] for _ in range(contents.num_rows)]
    titles = contents["title"].combine_chunks()
    noted.append(_title_keys(titles, settings.folding))
    for column in ("title", "text"):
        prints = fingerprint.fingerprint_texts(contents[column].combine_chunks(), settings)
        sampled = fingerprint.count_sampled(prints.shingles)
        leads = np.flatnonzero(prints.words >= LEAST_WORDS["lead"])
        noted.append((_LEAD | prints.leads[leads].astype(np.int64), leads))
        values, ends = prints.shingles.values.to_numpy(), prints.shingles.offsets.to_numpy()
        bodies = np.flatnonzero((prints.words >= LEAST_WORDS["body"]) & (sampled > 0))
        noted.append((_BODY | _unsigned(values[ends[bodies]]), bodies))
        for item in leads.tolist():
            sets[item].append(values[ends[item] : ends[item + 1]])
    joined, numbers = map(np.concatenate, zip(*noted, strict=True))
    order = np.argsort(joined, kind="stable")
    _, counts = runs_of(joined[order])
    few = order[np.repeat(counts <= MOST_CONTENTS, counts)]
    folded = [arabic.words(title or "", settings.folding) for title in titles.to_pylist()]
    return Contents(
        joined[few], numbers[few], settings.folding, folded, [tuple(one) for one in sets]
    )


@stage(LINK)
def find_targets(prints: pa.RecordBatch, contents: Contents) -> pa.RecordBatch:
    """The contents that announce one of these articles, each with the first way that it does."""
    found: set[tuple[int, int, int]] = set()
    keys = prints["key"].to_numpy()
    titles: dict[int, list[str]] = {}
    for row, content in _meet(*_title_keys(prints["title"], contents.profile), contents):
        if row not in titles:
            titles[row] = arabic.words(prints["title"][row].as_py() or "", contents.profile)
        like = _compare_titles(contents.titles[content], titles[row])
        if like is not None:
            found.add((content, row, WAYS.index(like)))
    leads = _LEAD | _unsigned(prints["lead"].to_numpy())
    lists, sampled = prints["shingles"], prints["sampled"].to_numpy()
    values, ends = lists.values.to_numpy(), lists.offsets.to_numpy().astype(np.int64)
    of_samples = np.repeat(np.arange(len(keys)), sampled)
    places = np.arange(len(of_samples)) - firsts_of(of_samples)
    samples = _BODY | _unsigned(values[ends[of_samples] + places])
    for how, met in (
        ("lead", _meet(leads, np.arange(len(keys)), contents)),
        ("body", _meet(samples, of_samples, contents)),
    ):
        for row, content in met:
            shingles = values[ends[row] : ends[row + 1]]
            if any(_held(one, shingles) for one in contents.sets[content]):
                found.add((content, row, WAYS.index(how)))
    best: dict[tuple[int, int], int] = {}
    for content, row, way in sorted(found):
        best.setdefault((content, row), way)
    rows = [(content, keys[row], way) for (content, row), way in best.items()]
    columns = list(zip(*rows, strict=True)) or [(), (), ()]
    arrays = [pa.array(c, f.type) for c, f in zip(columns, LINK, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=LINK)


class Target(NamedTuple):
    """An article that a content announces; sorted by day, then id."""

    day: int
    id: str
    key: int


def draw_links(
    items: pa.Table, of_items: list[int], links: pa.Table, named: pa.Table, stars: pa.Table
) -> pa.Table:
    """A row an item, in the order of its article's id, then its position: `model.link_schema`.

    of_items: the content of each.  links: `LINK`.  named: `repeats.PLACED` of every article that
    holds an item or is announced.  stars: `clusters.STAR`.
    """
    known = {row["key"]: row for row in named.to_pylist()}
    home = dict(zip(stars["key"].to_pylist(), stars["cluster"].to_pylist(), strict=True))
    targets = _sort_targets(links, known)
    rows = []
    for content, item in zip(of_items, items.to_pylist(), strict=True):
        own = known.get(item["key"], {"outlet": 0, "day": UNKNOWN})
        way, target = _choose(targets.get(content, {}), item["key"], own)
        row = {name: item[name] for name in ("article", "position", "title")}
        rows.append(
            {**row, "announces": target, "how": way, "cluster": target and home.get(key_of(target))}
        )
    rows.sort(key=lambda row: (row["article"], row["position"]))
    return pa.Table.from_pylist(rows, link_schema())


Targets = dict[int, dict[tuple[int, int], list[Target]]]
"""Content to (way, outlet) to the articles, sorted; outlet 0 has those of all outlets."""


def _sort_targets(links: pa.Table, known: dict[int, dict[str, Any]]) -> Targets:
    targets: Targets = {}
    for link in links.to_pylist():
        row = known[link["key"]]
        lists = targets.setdefault(link["content"], {})
        for outlet in {0, row["outlet"]}:
            one = Target(row["day"], row["id"], link["key"])
            lists.setdefault((link["way"], outlet), []).append(one)
    for lists in targets.values():
        for some in lists.values():
            some.sort()
    return targets


def _choose(
    lists: dict[tuple[int, int], list[Target]], own_key: int, own: dict[str, Any]
) -> tuple[str | None, str | None]:
    """(how, id) of the best target that is not the article itself."""
    for way, name in enumerate(WAYS):
        for outlet in dict.fromkeys((own["outlet"], 0)):
            found = _find_nearest(lists.get((way, outlet), []), own["day"], own_key)
            if found is not None:
                return name, found
    return None, None


def _find_nearest(targets: list[Target], day: int, own: int) -> str | None:
    """The id of the target nearest in time; of equals, and where no day is known, the smallest."""
    if day == UNKNOWN:
        return min((one.id for one in targets if one.key != own), default=None)
    near = []
    place = bisect_left(targets, (day,))
    for start, step in ((place, 1), (place - 1, -1)):
        at = _pass_over(targets, start, step, own)
        if at is not None:
            first = _pass_over(targets, bisect_left(targets, (targets[at].day,)), 1, own)
            near.append(targets[at if first is None else first])
    return min(((abs(one.day - day), one.id) for one in near), default=(0, None))[1]


def _pass_over(targets: list[Target], at: int, step: int, own: int) -> int | None:
    """The first place from `at` on that is not the article's own."""
    while 0 <= at < len(targets):
        if targets[at].key != own:
            return at
        at += step
    return None


def _title_keys(titles: pa.Array, profile: str) -> tuple[Numbers, Numbers]:
    """Hashes of each title, and of four words in a row of it; and whose each is."""
    hashed = fingerprint.hash_texts(titles, TITLE_WORDS, profile)
    ends = hashed.ends[0]
    parts = _TITLE | hashed.shingles[: ends[-1]].astype(np.int64)
    rows = np.repeat(np.arange(len(titles)), np.diff(ends))
    whole = np.flatnonzero(hashed.words)
    keys = _WHOLE | hashed.whole[whole].astype(np.int64)
    return np.concatenate([parts, keys]), np.concatenate([rows, whole])


def _meet(keys: Numbers, rows: Numbers, contents: Contents) -> set[tuple[int, int]]:
    """(row, content) for each key that a content has too."""
    met, places = find_all(contents.keys, keys)
    return set(zip(rows[met].tolist(), contents.whose[places].tolist(), strict=True))


def _compare_titles(item: list[str], title: list[str]) -> str | None:
    if item == title:
        return "title" if len(item) > 1 else None
    short, long = sorted((item, title), key=len)
    if len(short) < TITLE_WORDS:
        return None
    stands = any(long[n : n + len(short)] == short for n in range(len(long) - len(short) + 1))
    return "part of title" if stands else None


def _held(shingles: NDArray[np.int32], text: NDArray[np.int32]) -> bool:
    return bool((find(text, shingles) >= 0).mean() >= HELD)


def _unsigned(values: NDArray[np.int32]) -> Numbers:
    return values.astype(np.int64) & 0xFFFFFFFF
