"""Exact copies: found by hash before anything else, and matched through the first of them.

Articles with the same folded words in the same order, one at least, are one *text*. Of each text
the article with the smallest key is compared with others; what it is to them its copies are too. So
a text that stands on a thousand sites costs no more than one that stands on two, and fills no
bucket. A text under `min_words` words is compared with no other one.

**Forms.** "فيديو" or "التفاصيل لاحقا" under a thousand titles is not one story. Where one outlet,
or those whose outlet is not known, have a text of less than `min_words` words under `TITLES`
different titles, its title is a part of it: copies are those with the same folded title, and those
without one.

**The hub rule**, as for buckets (`candidates`): up to `max_bucket_articles` copies are paired all
with all; in a larger group every one with the first `HUBS` by key and with the next `HUBS`. Of two
texts that are something to one another all copies are paired where these pairs are at most
`max_bucket_articles`; else the first `HUBS` of the one that has more with all of the other: each of
them meets one that meets all. So 50,000 articles that are like one with 50,000 copies give 200,000
pairs, and not each of them 50,000.
"""

from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from dedup.ascending import find, firsts_of, runs_of, starts_of
from dedup.matching import fingerprint, sketches
from dedup.matching.batches import batch_of
from dedup.matching.candidates import BUCKET, HUBS, expand_buckets
from dedup.matching.fingerprint import MARKED, lists_of
from dedup.matching.times import UNKNOWN
from dedup.matching.verify import COUNTS, VERIFIED
from dedup.settings import Settings
from dedup.stages import stage

Numbers = NDArray[np.int64]

TITLES = 3
"""So many titles over one short text in one outlet make it a form."""
ANY_DAY = 2**30
"""Farther in time than any date; of which an article without one may be."""


TEXT = pa.schema(
    [
        *BUCKET,
        pa.field("day", pa.int32(), nullable=False),
        pa.field("outlet", pa.int64(), nullable=False),
        pa.field("title", pa.int64(), nullable=False),  # of a short text: a hash of its words, or 0
    ]
)
COPY = pa.schema(
    [
        pa.field("key", pa.int64(), nullable=False),  # of an article whose text another one has
        pa.field("first", pa.bool_(), nullable=False),
        pa.field("since", pa.int32(), nullable=False),  # of all copies, as in `mark_compared`
        pa.field("until", pa.int32(), nullable=False),
        pa.field("outlets", pa.int64(), nullable=False),
    ]
)
MEMBERS = pa.schema(
    [
        pa.field("key", pa.int64(), nullable=False),  # of the first of the copies
        pa.field("members", pa.list_(pa.int64()), nullable=False),  # ascending, the first too
    ]
)


@stage(TEXT)
def list_texts(prints: pa.RecordBatch, settings: Settings) -> pa.RecordBatch:
    """One row an article that has words, under 64 bits of its text.

    Two texts have the same ones where their whole words have the same 32-bit hash, they are equally
    many, and all minima of their shingles are the same, or else with chance 2**-64. A text that is
    one shingle has only that hash: to those of short texts the hashes of single words are added.
    """
    words = prints["words"].to_numpy()
    rows = np.flatnonzero(words > 0)
    short = np.flatnonzero((words > 0) & (words < settings.min_words))
    signatures = prints["signature"].flatten().to_numpy().view(np.uint32)
    keys = np.empty((prints.num_rows, 1), np.int64)
    matrix = signatures.reshape(prints.num_rows, settings.num_perm)
    sketches.band_keys(matrix, np.arange(settings.num_perm)[None, :], 0, keys)
    texts = keys[:, 0] ^ (prints["whole"].to_numpy().astype(np.int64) << 32 | words)
    titles = np.zeros(prints.num_rows, np.int64)
    if len(short):
        of_short = prints.select(["shorts", "longs", "title"]).take(pa.array(short))
        texts[short] ^= _sum_words(of_short)
        hashed = fingerprint.hash_texts(of_short["title"], settings.shingle_words, settings.folding)
        titles[short] = hashed.whole.astype(np.int64) << 32 | hashed.words
        titles[short[hashed.words == 0]] = 0
    beside = (prints[name].to_numpy()[rows] for name in ("key", "day", "outlet"))
    return batch_of(TEXT, texts[rows], *beside, titles[rows])


@stage(TEXT)
def part_forms(texts: pa.RecordBatch) -> pa.RecordBatch:
    """The texts that are left when forms are parted by their titles; those of two articles or more.

    texts: `TEXT`, sorted by key, then article; so is what is returned, but for the order of keys.

    >>> rows = {"key": [7] * 5, "article": range(5), "day": [1] * 5, "outlet": [6, 6, 6, 6, 8]}
    >>> rows["title"] = [1, 2, 3, 0, 2]
    >>> part_forms(pa.RecordBatch.from_pydict(rows, TEXT))["article"].to_pylist()
    [1, 4]
    >>> rows["outlet"] = [6, 6, 8, 8, 8]
    >>> part_forms(pa.RecordBatch.from_pydict(rows, TEXT))["article"].to_pylist()
    [0, 1, 2, 3, 4]
    """
    keys, outlets, titles = (texts[name].to_numpy() for name in ("key", "outlet", "title"))
    starts, sizes = runs_of(keys)
    numbers = np.repeat(np.arange(len(starts)), sizes)
    titled = np.flatnonzero(titles)
    under = np.unique(np.stack([numbers, outlets, titles])[:, titled], axis=1)
    first, different = runs_of(*under[:2])
    forms = np.zeros(len(starts), bool)
    forms[under[0, first[different >= TITLES]]] = True
    if not forms.any():
        return texts
    parts = np.where(forms[numbers], titles, 0)
    order = np.lexsort((texts["article"].to_numpy(), parts, numbers))
    first, sizes = runs_of(numbers[order], parts[order])
    mixed = keys ^ (parts.view(np.uint64) * np.uint64(0x9E3779B97F4A7C15)).view(np.int64)
    kept = order[np.repeat(sizes > 1, sizes)]
    return texts.set_column(0, TEXT.field("key"), pa.array(mixed)).take(pa.array(kept))


@stage(COPY)
def describe_copies(texts: pa.RecordBatch) -> pa.RecordBatch:
    """What is known of the copies of a text, for each of them: `COPY`.

    texts: `TEXT`, as `part_forms` leaves them.

    >>> rows = {"key": [7, 7, 9, 9], "article": [1, 2, 3, 4]}
    >>> rows |= {"day": [1, 2, 5, 5], "outlet": [6, 6, 6, 8], "title": [0] * 4}
    >>> found = describe_copies(pa.RecordBatch.from_pydict(rows, TEXT)).to_pydict()
    >>> found["key"], found["first"], found["until"], found["outlets"]
    ([1, 2, 3, 4], [True, False, True, False], [2, 2, 5, 5], [6, 6, 0, 0])
    """
    keys, articles, days, outlets = (texts[name].to_numpy() for name in TEXT.names[:4])
    starts, sizes = runs_of(keys)
    first = np.zeros(len(articles), bool)
    first[starts] = True
    since = np.where(days == UNKNOWN, -ANY_DAY, days)
    until = np.where(days == UNKNOWN, ANY_DAY, days)
    since, until = np.minimum.reduceat(since, starts), np.maximum.reduceat(until, starts)
    least, most = (reduce.reduceat(outlets, starts) for reduce in (np.minimum, np.maximum))
    outlets = np.where(least == most, least, 0)
    of_texts = [np.repeat(column, sizes) for column in (since, until, outlets)]
    return batch_of(COPY, articles, first, *of_texts)


@stage(MEMBERS)
def list_members(texts: pa.RecordBatch) -> pa.RecordBatch:
    """The copies of each text: `MEMBERS`. texts: as for `describe_copies`."""
    keys, articles = (texts[name].to_numpy() for name in BUCKET.names)
    starts = starts_of(keys)
    ends = pa.array(np.append(starts, len(articles)).astype(np.int32))
    members = pa.ListArray.from_arrays(ends, pa.array(articles))
    return pa.RecordBatch.from_arrays([pa.array(articles[starts]), members], schema=MEMBERS)


@stage(MARKED, columns=COPY.names[1:], on=["key"], keyed=True)
def mark_compared(
    prints: pa.RecordBatch, copies: pa.RecordBatch, settings: Settings
) -> pa.RecordBatch:
    """Which articles are compared: those that are long enough, and no copies of another one.

    The column `compared` says so; `since` and `until` are the days of the first and the last copy
    of each that is, or any day where one has none; `outlets` is its copies' outlet, 0 for several.
    copies: `COPY` sorted by key, those of these articles that have a row there.
    """
    day, outlets = prints["day"].to_numpy(), prints["outlet"].to_numpy().copy()
    since, until = np.where(day == UNKNOWN, -ANY_DAY, day), np.where(day == UNKNOWN, ANY_DAY, day)
    compared = prints["words"].to_numpy() >= settings.min_words
    places = find(copies["key"].to_numpy(), prints["key"].to_numpy())
    here, places = places >= 0, places[places >= 0]
    since[here], until[here] = (copies[name].to_numpy()[places] for name in ("since", "until"))
    outlets[here] = copies["outlets"].to_numpy()[places]
    compared[here] &= copies["first"].to_numpy(zero_copy_only=False)[places]
    columns = dict(zip(prints.schema.names, prints.columns, strict=True))
    columns |= {"outlets": pa.array(outlets), "compared": pa.array(compared)}
    columns |= {"since": pa.array(since, pa.int32()), "until": pa.array(until, pa.int32())}
    return pa.RecordBatch.from_arrays([columns[n] for n in MARKED.names], schema=MARKED)


@stage(VERIFIED)
def pair_copies(texts: pa.RecordBatch, settings: Settings) -> pa.RecordBatch:
    """What copies are to one another: `VERIFIED`. texts: as for `describe_copies`."""
    pairs = expand_buckets(texts.select(BUCKET.names), settings)
    # A text has all of its shingles in common with itself: as one of one it is as good.
    one = np.ones(pairs.num_rows, np.int32)
    both = (pairs[name].to_numpy() for name in "ab")
    return batch_of(VERIFIED, *both, *[one] * len(COUNTS), one.astype(bool))


@stage(VERIFIED, columns=["members"])
def join_copies(
    verified: pa.RecordBatch, texts: pa.RecordBatch, settings: Settings
) -> pa.RecordBatch:
    """What the firsts are to one another, for all their copies.

    verified: `VERIFIED`, and so is what is returned.  texts: `MEMBERS` sorted by key, of those
    firsts that have copies.
    """
    columns = [verified[name].to_numpy(zero_copy_only=False) for name in VERIFIED.names]
    groups = Groups(texts["key"].to_numpy(), *lists_of(texts["members"]))
    rows, a, b = _cross(columns[0], columns[1], groups, settings.max_bucket_articles)
    return batch_of(VERIFIED, a, b, *(column[rows] for column in columns[2:]))


class Groups(NamedTuple):
    """The copies of some texts, text by text."""

    firsts: Numbers
    """(texts,) the key of the first of each, ascending."""
    members: Numbers
    """(articles,) keys."""
    ends: Numbers
    """(texts + 1,) text t has members[ends[t] : ends[t + 1]], of which its first is the first."""


def _sum_words(texts: pa.RecordBatch) -> Numbers:
    """64 bits of the single words of each text, from its `shorts` and `longs`."""
    sums = np.zeros(texts.num_rows, np.uint64)
    for number, name in enumerate(("shorts", "longs"), 1):
        values, ends = lists_of(texts[name])
        mixed = (values.astype(np.uint64) + np.uint64(number << 32)) * np.uint64(0x9E3779B97F4A7C15)
        mixed = (mixed ^ mixed >> np.uint64(29)) * np.uint64(0xBF58476D1CE4E5B9)
        so_far = np.concatenate([np.zeros(1, np.uint64), np.cumsum(mixed, dtype=np.uint64)])
        sums += so_far[ends[1:]] - so_far[ends[:-1]]
    return sums.view(np.int64)


def _cross(a: Numbers, b: Numbers, groups: Groups, most: int) -> tuple[Numbers, Numbers, Numbers]:
    """(i, one, other) for copies `one` of a[i] and `other` of b[i], by the hub rule."""
    members_a, starts_a, sizes_a = _find(a, groups)
    members_b, starts_b, sizes_b = _find(b, groups)
    many, a_is_larger = sizes_a * sizes_b > most, sizes_a >= sizes_b
    tall = np.where(many & a_is_larger, np.minimum(sizes_a, HUBS), sizes_a)
    wide = np.where(many & ~a_is_larger, np.minimum(sizes_b, HUBS), sizes_b)
    counts = tall * wide
    row = np.repeat(np.arange(len(a)), counts)
    place = np.arange(len(row)) - firsts_of(row)
    down, across = np.divmod(place, wide[row])
    return row, members_a[starts_a[row] + down], members_b[starts_b[row] + across]


def _find(keys: Numbers, groups: Groups) -> tuple[Numbers, Numbers, Numbers]:
    """(members, starts, sizes): the copies of keys[i], itself too, are sizes[i] of the members from
    starts[i] on."""
    members = np.concatenate([groups.members, keys])
    starts, sizes = np.arange(len(groups.members), len(members)), np.ones(len(keys), np.int64)
    places = find(groups.firsts, keys)
    here, places = places >= 0, places[places >= 0]
    starts[here], sizes[here] = groups.ends[places], np.diff(groups.ends)[places]
    return members, starts, sizes
