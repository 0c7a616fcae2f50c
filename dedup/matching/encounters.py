"""Which articles may have a passage in common: those that meet in rare shingles.

A passage of some thirty words inside two long articles is a small part of both, so nothing that
measures whole articles finds it. What is rare does: of the sampled shingles of every article
(`candidates`), those that `MOST_STORIES` stories have, or fewer. Two stories that meet in
`LEAST_MET` of them are looked at. A story is a cluster, or an article that is in none; of the
articles of a story that have a shingle the first by key meets the others there, and of two stories
that two articles are compared that met most often. Copies go through the first of them.

**What is rare** is the rule that bounds this: a shingle gives at most `MOST_STORIES` - 1 pairs for
two of its rows, whatever articles share, so the pairs are linear in them. A shingle that more
stories have gives none, and is counted (`count_common`). So a block that more stories carry is not
found, if no part of it is rare.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from dedup.ascending import find, runs_of, starts_of
from dedup.matching import joins
from dedup.matching.batches import batch_of
from dedup.matching.candidates import COUNT, HUBS, fill, list_samples
from dedup.matching.times import count_apart
from dedup.model import key_of
from dedup.settings import Settings
from dedup.stages import stage

MOST_STORIES = 8
"""That have a rare shingle."""
LEAST_MET = 2
"""Rare shingles that two stories have in common."""

_KEYS = [pa.field(n, pa.int64(), nullable=False) for n in ("key", "story", "article")]
HOME = pa.schema(_KEYS[:2])
"""An article that is in a cluster, and a number of the cluster."""
SIGHTING = pa.schema(
    [
        *_KEYS,  # the shingle, spread over all int64; the cluster's number, or the article itself
        pa.field("day", pa.int32(), nullable=False),
        pa.field("outlet", pa.int64(), nullable=False),
    ]
)
"""A sampled shingle of an article."""
MET = pa.schema(
    [
        *(pa.field(n, pa.int64(), nullable=False) for n in ("one", "other", "a", "b")),
        pa.field("agreed", pa.int32(), nullable=False),
    ]
)
"""Two stories, an article of each, and in how many shingles these met."""


@stage(HOME, keyed=True)
def list_homes(stars: pa.RecordBatch) -> pa.RecordBatch:
    """`HOME` of each member of a cluster. stars: `clusters.STAR`."""
    coded = stars["cluster"].dictionary_encode()
    numbers = np.array([key_of(name) for name in coded.dictionary.to_pylist()], np.int64)
    return batch_of(HOME, stars["key"].to_numpy(), numbers[coded.indices.to_numpy()])


@stage(SIGHTING, columns=("story",), on=("key",))
def list_sightings(
    prints: pa.RecordBatch, homes: pa.RecordBatch, part: int, of: int
) -> pa.RecordBatch:
    """One row a compared article and sampled shingle, of those that fall in one part of `of`.

    prints: `fingerprint.UNSIGNED`.  homes: `HOME` sorted by key, of those in a cluster.
    """
    samples = list_samples(prints, part, of)
    shingles, articles = (samples[name].to_numpy() for name in ("key", "article"))
    keys = prints["key"].to_numpy()
    order = np.argsort(keys)
    rows = order[np.searchsorted(keys, articles, sorter=order)]
    places = find(homes["key"].to_numpy(), keys)
    stories = np.where(places < 0, keys, np.append(homes["story"].to_numpy(), 0)[places])
    days, outlets = prints["day"].to_numpy(), prints["outlet"].to_numpy()
    return batch_of(SIGHTING, shingles, stories[rows], articles, days[rows], outlets[rows])


@stage(MET)
def meet_stories(sightings: pa.RecordBatch, settings: Settings) -> pa.RecordBatch:
    """The pairs that rare shingles give. `sightings` is sorted by key, story, article.

    >>> rows = {"key": [5] * 4, "story": [1, 1, 2, 3], "article": [1, 7, 2, 3]}
    >>> rows |= {"day": [0] * 4, "outlet": [0] * 4}
    >>> met = meet_stories(pa.RecordBatch.from_pydict(rows, SIGHTING), Settings())
    >>> met["a"].to_pylist(), met["b"].to_pylist()
    ([1, 1, 2], [2, 3, 3])
    """
    keys, stories, articles, days, outlets = (sightings[n].to_numpy() for n in SIGHTING.names)
    first, counts = _count_stories(sightings)
    rows = first[np.repeat(counts <= MOST_STORIES, counts)]
    one, other = fill(joins.expand, keys[rows], np.arange(len(rows)), MOST_STORIES, HUBS)
    one, other = rows[one], rows[other]
    asked = np.ones(len(one), bool)
    if settings.window_days is not None:
        asked &= count_apart(days[one], days[other]) <= settings.window_days
    if settings.across_sources:
        asked &= (outlets[one] != outlets[other]) | (outlets[one] == 0)
    one, other = one[asked], other[asked]
    columns = stories[one], stories[other], articles[one], articles[other]
    return batch_of(MET, *columns, np.ones(len(one), np.int32))


@stage(COUNT)
def count_common(sightings: pa.RecordBatch) -> pa.RecordBatch:
    """How many stories those shingles have that are not rare; sorted likewise."""
    counts = _count_stories(sightings)[1]
    return batch_of(COUNT, counts[counts > MOST_STORIES].astype(np.int64))


@stage(MET)
def choose_pairs(met: pa.RecordBatch) -> pa.RecordBatch:
    """Of two stories that met often enough the articles that met most often; of equal ones the
    first by key. `met` is sorted by its first four columns.

    >>> rows = [(1, 2, 1, 2, 1), (1, 2, 7, 2, 1), (1, 2, 7, 2, 1), (1, 3, 1, 3, 1)]
    >>> met = pa.RecordBatch.from_pylist([dict(zip(MET.names, row)) for row in rows])
    >>> choose_pairs(met.cast(MET)).to_pylist()
    [{'one': 1, 'other': 2, 'a': 7, 'b': 2, 'agreed': 2}]
    """
    columns = [met[name].to_numpy() for name in MET.names]
    first = starts_of(*columns[:4])
    if not len(first):
        return met
    times = np.add.reduceat(columns[4], first)
    starts, sizes = runs_of(columns[0][first], columns[1][first])
    often = np.add.reduceat(times, starts) >= LEAST_MET
    numbers = np.repeat(np.arange(len(starts)), sizes)
    best = np.lexsort((-times, numbers))[starts]  # stable: of equal ones the first
    kept = best[often]
    return batch_of(MET, *(column[first[kept]] for column in columns[:4]), times[kept])


def _count_stories(sightings: pa.RecordBatch) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The first row of each story under each key, and how many there are under each."""
    keys, stories = (sightings[name].to_numpy() for name in ("key", "story"))
    first = starts_of(keys, stories)
    return first, runs_of(keys[first])[1]
