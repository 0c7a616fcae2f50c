"""Blocks that many otherwise different articles share: their 3-grams tell no story.

A disclaimer behind every text of an outlet, or its latest headlines before each, would make one
story of all that carries it. Such *furniture* is found, and left out of the articles that have it,
before any two are compared.

Of each article the `LEAST` smallest shingles are taken, and each two of them; and likewise the
largest. Articles with a large block in common mostly share such a couple, others hardly ever. Those
that share one, `LEAST_CROWD` or more, are a *crowd*, of which `MOST` are looked at whole. Its
*block* is what three in four of them have. That is furniture where it is a large part of them
(`PARTS`), and beside it few couples have anything in common, or not many and their titles differ
(`ALIKE`). Titles agree that have a word of the block in common; where many do, the block is what
they are about. It is furniture then only in one outlet, whose articles have a third or more of
their own: all that it prints may be about one thing.

Copies, revisions and forms are none: beside what most of them have they share more.
"""

from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from dedup.ascending import find, find_all, runs_of
from dedup.matching import fingerprint, overlaps, titles
from dedup.matching.batches import batch_of
from dedup.matching.candidates import BUCKET, COUNT
from dedup.matching.fingerprint import lists_of
from dedup.settings import Settings
from dedup.stages import stage

Numbers = NDArray[np.int64]

LEAST = 5
"""Of 20 articles that are half a block 16 have its smallest two among these, on average; but not
where these two happen to be large. So the largest are taken too."""
COUPLES = LEAST * (LEAST - 1)
"""Of an article: of its smallest, and of its largest."""
LEAST_CROWD, MOST = 8, 16
HAVE = 0.75
"""Share of a crowd that has what is its block; and share of a block that an article with it has."""
PARTS = (1 / 8, 1 / 3, 3 / 4)
"""What an article of the crowd has of its own, as a share, in the middle: not less than the first,
or the block is the story; less than the second where titles agree; not more than the third, or the
block joins nothing."""
NOTHING = 0.1
"""With less than this share of the fewer that two have of their own they have next to nothing in
common. Versions of a page that grows have all of the fewer."""
ALIKE, ALIKE_UNTITLED = 0.4, 0.2
"""Share of couples that have more in common, at most: where titles differ, and where they do not or
there are none. Of 26,000 articles of 44 outlets, in furniture it is 0.2 and less where a crowd has
one list of headlines, more where it has several, and titles differ; in stories with as much of
their own it is 0.43 and more."""
AGREE = 1 / 3
"""Share of couples whose titles agree, from which on they do: in furniture 0.2 and less, in stories
0.6 and more."""
MOST_SHINGLES = 1 << 20
"""So many shingles are held, of the blocks that sort first."""

BESIDE = ("shingles", "facts", "longs", "shorts", "title", "outlet")
_LISTS = ("shingles", "facts", "longs")
"""What is left out of articles."""

MEMBERS = tuple(f"member_{number}" for number in range(MOST))
CROWD = pa.schema([pa.field(name, pa.int64(), nullable=False) for name in ("key", *MEMBERS)])
"""The articles of a crowd by key; where it has less than `MOST`, its last one again."""
LIKELY = pa.schema(
    [*CROWD, *(pa.field(n, pa.float64(), nullable=False) for n in ("part", "alike"))]
)
"""A crowd; what an article of it has of its own, as a share, in the middle; and the share of
couples that have more than next to nothing of it in common."""
BLOCK = pa.schema([fingerprint.FINGERPRINT.field(name) for name in _LISTS])


class Lists(NamedTuple):
    """What blocks hold of one kind, ascending."""

    values: NDArray[Any]
    whose: Numbers


class Blocks(NamedTuple):
    """Furniture."""

    sizes: Numbers
    """Shingles of each block."""
    shingles: Lists
    facts: Lists
    longs: Lists

    @property
    def count_shingles(self) -> int:
        """How many different ones there are."""
        return len(np.unique(self.shingles.values))


@stage(BUCKET)
def list_couples(prints: pa.RecordBatch, part: int, of: int) -> pa.RecordBatch:
    """A bucket row for each two of the smallest, or the largest, shingles of a compared article, of
    those whose keys, which are hashes, fall in one part of `of`."""
    compared = np.flatnonzero(prints["compared"].to_numpy(zero_copy_only=False))
    values, ends = lists_of(prints["shingles"])
    first, last, sizes = ends[:-1][compared], ends[1:][compared] - 1, np.diff(ends)[compared]
    keys, articles, names = [], [], prints["key"].to_numpy()[compared]
    for low in range(LEAST):
        for high in range(low + 1, LEAST):
            rows = np.flatnonzero(sizes > high)
            for end, step in ((first[rows], 1), (last[rows], -1)):
                one, other = (values[end + step * n].view(np.uint32) for n in (low, high))
                mixed = _mix(one.astype(np.uint64) << np.uint64(32) | other)
                kept = (mixed >> np.uint64(32)) * np.uint64(of) >> np.uint64(32) == part
                keys.append(mixed[kept])
                articles.append(names[rows][kept])
    return batch_of(BUCKET, np.concatenate(keys).view(np.int64), np.concatenate(articles))


@stage(CROWD)
def list_crowds(buckets: pa.RecordBatch) -> pa.RecordBatch:
    """`CROWD`, each once, with a key that is the same where the articles are: two couples have one
    crowd more often than not. `buckets` is sorted by key, then article."""
    keys, articles = (buckets[name].to_numpy() for name in BUCKET.names)
    starts, sizes = runs_of(keys)
    large = sizes >= LEAST_CROWD
    starts, sizes = starts[large], sizes[large, None]
    members = articles[starts[:, None] + np.minimum(np.arange(MOST), sizes - 1)]
    mixed = _mix(members.view(np.uint64) + np.arange(MOST, dtype=np.uint64))
    crowds = _mix(mixed.sum(axis=1, dtype=np.uint64)).view(np.int64)
    crowds, first = np.unique(crowds, return_index=True)
    return batch_of(CROWD, crowds, *np.ascontiguousarray(members[first].T))


@stage(LIKELY, columns=("shingles",), on=MEMBERS)
def choose_likely(crowds: pa.RecordBatch, prints: pa.RecordBatch) -> pa.RecordBatch:
    """The crowds whose shingles may be furniture.

    crowds: `CROWD`.  prints: the shingles of all their articles, sorted by key.
    """
    rows, lists = _find_members(crowds, prints), lists_of(prints["shingles"])
    n = len(rows)
    counts, owned, shared = (np.zeros(shape, np.int64) for shape in (n, (n, MOST), (n, MOST, MOST)))
    most_own = (np.ceil(HAVE * np.arange(MOST + 1)) - 1).astype(np.int64)
    scratch, out = np.empty((2, MOST), np.int64), (counts, owned, shared)
    overlaps.compare_crowds(rows, lists, most_own, scratch, out)
    sizes, (least, _, most) = np.diff(lists[1]), PARTS
    part, alike = np.zeros(n), np.ones(n)
    for count in np.unique(counts[counts > 1]).tolist():
        of_size = np.flatnonzero(counts == count)
        own = owned[of_size, :count]
        part[of_size] = np.median(own / np.maximum(1, sizes[rows[of_size, :count]]), axis=1)
        one, other = np.triu_indices(count, 1)
        fewer = np.minimum(own[:, one], own[:, other])
        alike[of_size] = np.mean(shared[of_size][:, one, other] >= NOTHING * fewer, axis=1)
    alike[(part < least) | (part > most)] = 1
    likely = np.flatnonzero(alike <= ALIKE)
    chosen = crowds.take(pa.array(likely))
    columns = [*chosen.columns, pa.array(part[likely]), pa.array(alike[likely])]
    return pa.RecordBatch.from_arrays(columns, schema=LIKELY)


@stage(BLOCK, columns=BESIDE, on=MEMBERS)
def judge_crowds(likely: pa.RecordBatch, prints: pa.RecordBatch, profile: str) -> pa.RecordBatch:
    """What is furniture: `BLOCK`.

    likely: `LIKELY`.  prints: `BESIDE` of all their articles, sorted by key.  profile: by which the
    texts were folded.
    """
    facts = zip(*(likely[name].to_pylist() for name in ("part", "alike")), strict=True)
    found = []
    for rows, (part, alike) in zip(_find_members(likely, prints), facts, strict=True):
        crowd = prints.take(pa.array(np.unique(rows)))
        if _is_furniture(crowd, part, alike, profile):
            found.append({name: _find_common(crowd[name]) for name in _LISTS})
    return pa.RecordBatch.from_pylist(found, BLOCK)


def gather_blocks(found: pa.Table) -> Blocks | None:
    """All blocks, each once; `None` where there is none. found: `BLOCK`."""
    rows = sorted({tuple(map(tuple, row.values())) for row in found.to_pylist()})
    sizes = np.array([len(row[0]) for row in rows], np.int64)
    held = int(np.searchsorted(np.cumsum(sizes), MOST_SHINGLES, side="right"))
    if not held:
        return None
    lists = []
    for number, name in enumerate(_LISTS):
        values = [np.array(row[number], _kind_of(name)) for row in rows[:held]]
        whose = np.repeat(np.arange(held), list(map(len, values)))
        joined = np.concatenate(values)
        order = np.lexsort((whose, joined))
        lists.append(Lists(joined[order], whose[order]))
    return Blocks(sizes[:held], *lists)


@stage(COUNT)
def count_holders(prints: pa.RecordBatch, blocks: Blocks) -> pa.RecordBatch:
    """How many articles have a block: `candidates.COUNT`, one row."""
    rows = np.unique(_find_holders(prints, blocks) // len(blocks.sizes))
    return batch_of(COUNT, np.array([len(rows)]))


@stage(keyed=True)
def leave_out(prints: pa.RecordBatch, blocks: Blocks, settings: Settings) -> pa.RecordBatch:
    """Fingerprints without furniture. prints: `fingerprint.MARKED`, and so is what is returned.

    What is left of an article is compared where it is as much as a text of `min_words` words has.
    It has a word less for each shingle: so long a block is.
    """
    holders, of_blocks = np.divmod(_find_holders(prints, blocks), len(blocks.sizes))
    starts, sizes = runs_of(holders)
    if not len(starts):
        return prints
    rows = holders[starts]
    held = np.repeat(np.arange(len(rows)), sizes) * len(blocks.sizes) + of_blocks
    some = prints.take(pa.array(rows))
    columns = dict(zip(some.schema.names, some.columns, strict=True))
    for name in _LISTS:
        columns[name] = _drop(some[name], getattr(blocks, name), held, len(blocks.sizes))
    shingles = columns["shingles"]
    dropped = np.diff(lists_of(some["shingles"])[1]) - np.diff(lists_of(shingles)[1])
    columns["words"] = pa.array(some["words"].to_numpy() - dropped, pa.int32())
    signatures = fingerprint.sign_shingles(shingles, settings.num_perm)
    columns["signature"] = fingerprint.rows_of(signatures.view(np.int32))
    columns["sampled"] = pa.array(fingerprint.count_sampled(shingles))
    enough = np.diff(lists_of(shingles)[1]) > settings.min_words - settings.shingle_words
    compared = some["compared"].to_numpy(zero_copy_only=False) & enough
    columns["compared"] = pa.array(compared)
    mended = pa.RecordBatch.from_arrays(list(columns.values()), schema=prints.schema)
    parts, behind = [], 0  # slices: to take all rows anew takes six times as long
    for number, row in enumerate(rows.tolist()):
        parts += [prints.slice(behind, row - behind), mended.slice(number, 1)]
        behind = row + 1
    return pa.concat_batches([*parts, prints.slice(behind)])


def _find_members(crowds: pa.RecordBatch, prints: pa.RecordBatch) -> Numbers:
    """The rows of the articles of each crowd, (n, MOST)."""
    members = np.column_stack([crowds[name].to_numpy() for name in MEMBERS])
    return find(prints["key"].to_numpy(), members.ravel()).reshape(members.shape)


def _is_furniture(crowd: pa.RecordBatch, part: float, alike: float, profile: str) -> bool:
    """Whether what most articles of a crowd have is all that they have in common.

    part, alike: as `LIKELY` has them.
    """
    agreeing = _share_agreeing(crowd, profile)
    if agreeing is not None and agreeing <= AGREE:
        return True
    outlets = set(crowd["outlet"].to_pylist())
    of_one = len(outlets) == 1 and 0 not in outlets
    few = PARTS[1]
    return alike <= ALIKE_UNTITLED and (agreeing is None or (of_one and part >= few))


def _share_agreeing(crowd: pa.RecordBatch, profile: str) -> float | None:
    """The share of couples whose titles have a word in common that most of the texts have too;
    `None` where there are no two titles."""
    texts = [np.array(_find_common(crowd[name]), np.int32) for name in ("shorts", "longs")]
    common = set((texts[0] * 2).tolist()) | set((texts[1] * 2 + 1).tolist())
    titled = [
        {word[0] for word in words if common.intersection(word)}
        for words in titles.list_forms(crowd["title"].drop_null(), profile)
    ]
    couples = [one & other for n, one in enumerate(titled) for other in titled[:n]]
    return sum(map(bool, couples)) / len(couples) if couples else None


def _find_common(lists: pa.ListArray) -> list[int]:
    """What most of some sets have, ascending."""
    values, ends = lists_of(lists)
    found, counts = np.unique(values[ends[0] : ends[-1]], return_counts=True)
    common: list[int] = found[counts >= HAVE * len(lists)].tolist()
    return common


def _find_holders(prints: pa.RecordBatch, blocks: Blocks) -> Numbers:
    """Row * blocks + block, ascending, where an article has enough of a block."""
    values, ends = lists_of(prints["shingles"])
    seen = np.zeros(1 << 20, bool)  # by the leading bits: most shingles are in no block
    seen[blocks.shingles.values.view(np.uint32) >> np.uint32(12)] = True
    maybe = np.flatnonzero(seen[values.view(np.uint32) >> np.uint32(12)])
    places, whose = _find(values[maybe], blocks.shingles)
    rows = np.searchsorted(ends, maybe[places], side="right") - 1
    inside = (rows >= 0) & (rows < prints.num_rows)
    held, counts = np.unique(rows[inside] * len(blocks.sizes) + whose[inside], return_counts=True)
    found: Numbers = held[counts >= HAVE * blocks.sizes[held % len(blocks.sizes)]]
    return found


def _drop(lists: pa.ListArray, common: Lists, held: Numbers, blocks: int) -> pa.ListArray:
    """Lists without what the blocks have that each row holds.

    held: ascending, row * blocks + block.
    """
    values, ends = lists_of(lists)
    places, whose = _find(values, common)
    wanted = (np.searchsorted(ends, places, side="right") - 1) * blocks + whose
    kept = np.ones(len(values), bool)
    kept[places[find(held, wanted) >= 0]] = False
    so_far = np.append(0, np.cumsum(kept))
    return pa.ListArray.from_arrays(
        pa.array(so_far[ends] - so_far[ends[0]], pa.int32()),
        pa.array(values[ends[0] : ends[-1]][kept[ends[0] : ends[-1]]]),
    )


def _find(values: NDArray[Any], common: Lists) -> tuple[Numbers, Numbers]:
    """(places, blocks): which of the values the blocks have, once for each block."""
    places, found = find_all(common.values, values)
    return places, common.whose[found]


def _kind_of(name: str) -> Any:
    return BLOCK.field(name).type.value_type.to_pandas_dtype()


def _mix(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Spread over all of 64 bits (splitmix64, Steele, Lea, Flood 2014)."""
    mixed = (numbers ^ numbers >> np.uint64(30)) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ mixed >> np.uint64(27)) * np.uint64(0x94D049BB133111EB)
    return mixed ^ mixed >> np.uint64(31)
