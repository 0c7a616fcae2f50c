"""Exact copies: found by hash before anything else, and matched through the first of them.

Articles with the same folded words in the same order are one *text*. Of each text the article with
the smallest key is compared with others; what it is to them its copies are too. So a text that
stands on a thousand sites costs no more than one that stands on two, and fills no bucket.

**The hub rule**, as for buckets (`candidates`): up to `max_bucket_articles` copies are paired all
with all; in a larger group every one with the first `HUBS` by key and with the next `HUBS`. Of two
texts that are something to one another all copies are paired where these pairs are at most
`max_bucket_articles`; else the first `HUBS` of either with all of the other: linear in both. Of
1,000 copies of one text and 1,000 of another each meets one that meets all.
"""

from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from dedup.matching import sketches
from dedup.matching.candidates import BUCKET, HUBS, expand_buckets
from dedup.matching.fingerprint import MARKED
from dedup.matching.repeats import stands_in
from dedup.matching.times import UNKNOWN
from dedup.matching.verify import COUNTS, VERIFIED
from dedup.settings import Settings

Numbers = NDArray[np.int64]

ANY_DAY = 2**30
"""Farther in time than any date; of which an article without one may be."""


TEXT = pa.schema(
    [
        *BUCKET,
        pa.field("day", pa.int32(), nullable=False),
        pa.field("outlet", pa.int64(), nullable=False),
    ]
)


def list_texts(prints: pa.RecordBatch, settings: Settings) -> pa.RecordBatch:
    """One row an article of `min_words` words or more, under 64 bits of its text.

    Two texts have the same ones where their whole words have the same 32-bit hash, they are equally
    many, and all minima of their shingles are the same, or else with chance 2**-64.
    """
    long = np.flatnonzero(prints["words"].to_numpy() >= settings.min_words)
    signatures = prints["signature"].flatten().to_numpy().view(np.uint32)
    keys = np.empty((prints.num_rows, 1), np.int64)
    matrix = signatures.reshape(prints.num_rows, settings.num_perm)
    sketches.band_keys(matrix, settings.num_perm, 0, keys)
    whole = prints["whole"].to_numpy().astype(np.int64) << 32 | prints["words"].to_numpy()
    beside = (prints[name].to_numpy()[long] for name in ("key", "day", "outlet"))
    columns = [(keys[:, 0] ^ whole)[long], *beside]
    return pa.RecordBatch.from_arrays(list(map(pa.array, columns)), schema=TEXT)


def find_copies(texts: pa.RecordBatch) -> pa.RecordBatch:
    """The articles whose text another one has, under the key of the first that has it.

    texts: `TEXT`, sorted by key, then article.

    >>> rows = {"key": [3, 7, 7], "article": [30, 10, 20], "day": [1, 1, 2], "outlet": [5, 5, 6]}
    >>> find_copies(pa.RecordBatch.from_pydict(rows, TEXT)).to_pydict()
    {'key': [10, 10], 'article': [10, 20], 'day': [1, 2], 'outlet': [5, 6]}
    """
    keys, articles, days, outlets = (texts[name].to_numpy() for name in TEXT.names)
    _, first, number, sizes = np.unique(
        keys, return_index=True, return_inverse=True, return_counts=True
    )
    several = sizes[number] > 1
    columns = [articles[first][number], articles, days, outlets]
    return pa.RecordBatch.from_arrays([pa.array(c[several]) for c in columns], schema=TEXT)


class Groups(NamedTuple):
    """The copies of all texts, text by text."""

    firsts: Numbers
    """(texts,) the key of the first of each, ascending."""
    members: Numbers
    """(articles,) keys."""
    ends: Numbers
    """(texts + 1,) text t has members[ends[t] : ends[t + 1]], of which its first is the first."""
    rest: Numbers
    """The members but the firsts, ascending."""
    since: Numbers
    """(texts,) the first day of each, or -ANY_DAY."""
    until: Numbers
    """(texts,) the last day, or ANY_DAY."""
    outlets: Numbers
    """(texts,) the outlet of all its copies, or 0."""


def group_copies(copies: pa.Table) -> Groups:
    """copies: what `find_copies` gives, in any order."""
    copies = copies.sort_by([("key", "ascending"), ("article", "ascending")])
    keys, members, days, outlets = (copies[name].to_numpy() for name in TEXT.names)
    firsts, starts = np.unique(keys, return_index=True)
    rest = np.sort(np.delete(members, starts))
    if not len(firsts):
        return Groups(firsts, members, np.zeros(1, np.int64), rest, firsts, firsts, firsts)
    since = np.minimum.reduceat(np.where(days == UNKNOWN, -ANY_DAY, days), starts)
    until = np.maximum.reduceat(np.where(days == UNKNOWN, ANY_DAY, days), starts)
    least, most = (reduce.reduceat(outlets, starts) for reduce in (np.minimum, np.maximum))
    ends = np.append(starts, len(members))
    return Groups(firsts, members, ends, rest, since, until, np.where(least == most, least, 0))


def mark_compared(prints: pa.RecordBatch, groups: Groups, settings: Settings) -> pa.RecordBatch:
    """Which articles are compared: those that are long enough, and no copies of another one.

    The column `compared` says so; `since` and `until` are the days of the first and the last copy
    of each that is, or any day where one has none; `outlets` is its copies' outlet, 0 for several.
    """
    keys, words = prints["key"].to_numpy(), prints["words"].to_numpy()
    day, outlets = prints["day"].to_numpy(), prints["outlet"].to_numpy().copy()
    since, until = np.where(day == UNKNOWN, -ANY_DAY, day), np.where(day == UNKNOWN, ANY_DAY, day)
    places, here = _meet(groups.firsts, keys)
    since[here], until[here] = groups.since[places], groups.until[places]
    outlets[here] = groups.outlets[places]
    compared = words >= settings.min_words
    compared[stands_in(keys, groups.rest)] = False
    columns = dict(zip(prints.schema.names, prints.columns, strict=True))
    columns |= {"outlets": pa.array(outlets), "compared": pa.array(compared)}
    columns |= {"since": pa.array(since, pa.int32()), "until": pa.array(until, pa.int32())}
    return pa.RecordBatch.from_arrays([columns[n] for n in MARKED.names], schema=MARKED)


def _meet(ascending: Numbers, keys: Numbers) -> tuple[Numbers, Numbers]:
    """Where those of the keys that are among ascending ones lie in these, and in themselves."""
    place = np.searchsorted(ascending, keys)
    here = np.flatnonzero(place < len(ascending))
    here = here[ascending[place[here]] == keys[here]]
    return place[here], here


def join_copies(verified: pa.Table, groups: Groups, settings: Settings) -> pa.Table:
    """What the firsts are to one another, for all their copies, and the copies to one another.

    verified: `verify.VERIFIED`, and so is what is returned.
    """
    columns = [verified[name].to_numpy() for name in VERIFIED.names]
    rows, a, b = _cross(columns[0], columns[1], groups, settings.max_bucket_articles)
    crossed = [a, b, *(column[rows] for column in columns[2:])]
    keys = np.repeat(groups.firsts, np.diff(groups.ends))
    batch = pa.RecordBatch.from_arrays([pa.array(keys), pa.array(groups.members)], schema=BUCKET)
    pairs = expand_buckets(batch, settings)
    # A text has all of its shingles in common with itself: as one of one it is as good.
    one = np.ones(pairs.num_rows, np.int32)
    joined = [*(pairs[name].to_numpy() for name in "ab"), *[one] * len(COUNTS), one.astype(bool)]
    both = [pa.array(np.concatenate(two)) for two in zip(crossed, joined, strict=True)]
    return pa.table(both, schema=VERIFIED)


def _cross(a: Numbers, b: Numbers, groups: Groups, most: int) -> tuple[Numbers, Numbers, Numbers]:
    """(i, one, other) for copies `one` of a[i] and `other` of b[i], by the hub rule."""
    members_a, starts_a, sizes_a = _find(a, groups)
    members_b, starts_b, sizes_b = _find(b, groups)
    hubs = np.where(sizes_a * sizes_b <= most, sizes_a, np.minimum(sizes_a, HUBS))
    blocks = [(0 * hubs, hubs, sizes_b), (hubs, sizes_a - hubs, np.minimum(sizes_b, HUBS))]
    rows, one, other = [], [], []
    for passed, tall, wide in blocks:
        counts = tall * wide
        row = np.repeat(np.arange(len(a)), counts)
        place = np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts)
        down, across = np.divmod(place, wide[row])
        rows.append(row)
        one.append(members_a[(starts_a + passed)[row] + down])
        other.append(members_b[starts_b[row] + across])
    return np.concatenate(rows), np.concatenate(one), np.concatenate(other)


def _find(keys: Numbers, groups: Groups) -> tuple[Numbers, Numbers, Numbers]:
    """(members, starts, sizes): the copies of keys[i], itself too, are sizes[i] of the members from
    starts[i] on."""
    members = np.concatenate([groups.members, keys])
    starts, sizes = np.arange(len(groups.members), len(members)), np.ones(len(keys), np.int64)
    places, here = _meet(groups.firsts, keys)
    starts[here], sizes[here] = groups.ends[places], np.diff(groups.ends)[places]
    return members, starts, sizes
