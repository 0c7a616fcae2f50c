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
from dedup.matching.verify import VERIFIED
from dedup.model import RELATIONS
from dedup.settings import Settings

Numbers = NDArray[np.int64]


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
    columns = [(keys[:, 0] ^ whole)[long], prints["key"].to_numpy()[long]]
    return pa.RecordBatch.from_arrays(list(map(pa.array, columns)), schema=BUCKET)


def find_copies(texts: pa.RecordBatch) -> pa.RecordBatch:
    """The articles whose text another one has, under the key of the first that has it.

    texts: `candidates.BUCKET`, sorted by key, then article.

    >>> rows = {"key": [3, 7, 7, 7], "article": [30, 10, 20, 40]}
    >>> find_copies(pa.RecordBatch.from_pydict(rows, BUCKET)).to_pydict()
    {'key': [10, 10, 10], 'article': [10, 20, 40]}
    """
    keys, articles = (texts[name].to_numpy() for name in BUCKET.names)
    _, first, number, sizes = np.unique(
        keys, return_index=True, return_inverse=True, return_counts=True
    )
    several = sizes[number] > 1
    columns = [articles[first][number][several], articles[several]]
    return pa.RecordBatch.from_arrays(list(map(pa.array, columns)), schema=BUCKET)


def mark_compared(
    prints: pa.RecordBatch, copies: NDArray[np.int64], settings: Settings
) -> pa.RecordBatch:
    """The column `compared`: whether an article is long enough, and no copy of another one.

    copies: keys, ascending, of those that are.
    """
    keys, words = prints["key"].to_numpy(), prints["words"].to_numpy()
    places = np.minimum(np.searchsorted(copies, keys), max(0, len(copies) - 1))
    copied = copies[places] == keys if len(copies) else np.zeros(len(keys), bool)
    compared = pa.array((words >= settings.min_words) & ~copied)
    return pa.RecordBatch.from_arrays([*prints.columns, compared], schema=MARKED)


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


def group_copies(copies: pa.Table) -> Groups:
    """copies: what `find_copies` gives, in any order."""
    copies = copies.sort_by([("key", "ascending"), ("article", "ascending")])
    firsts, starts = np.unique(copies["key"].to_numpy(), return_index=True)
    members = copies["article"].to_numpy()
    rest = np.sort(np.delete(members, starts))
    return Groups(firsts, members, np.append(starts, len(members)), rest)


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
    one = np.ones(pairs.num_rows)
    exact = np.full(pairs.num_rows, RELATIONS.index("exact"), np.int8)
    joined = [*(pairs[name].to_numpy() for name in "ab"), one, one, one, exact]
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
    place = np.searchsorted(groups.firsts, keys)
    there = np.flatnonzero(np.append(groups.firsts, 0)[place] == keys)
    there = there[place[there] < len(groups.firsts)]
    starts[there] = groups.ends[place[there]]
    sizes[there] = np.diff(groups.ends)[place[there]]
    return members, starts, sizes
