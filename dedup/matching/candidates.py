"""Fingerprints to candidates: pairs of articles worth an exact look.

Three ways lead to a candidate. *Copies*: two articles with the same folded words have the same
hash. *Bands*: two articles whose signatures agree in a whole band (Broder 1997; Leskovec,
Rajaraman, Ullman, 3.4) are probably alike as wholes. *Samples*: an excerpt inside a long piece is
unlike it as a whole, but shares almost all of its shingles; so one shingle in four, chosen by its
hash alone, is joined directly, and a pair that shares enough of the shorter one's sample is a
candidate too (mod-p sampling, Manber 1994).

**The hub rule.** A bucket (articles with one key) of up to `max_bucket_articles` gives all its
pairs. In a larger one every article is paired with the first `HUBS` articles by key and with the
next `HUBS`: linear in the bucket. So copies of one text always meet their common first article,
but articles that are alike and share large buckets alone may not meet. Such buckets are counted by
`count_large_buckets` and reported in `run.json`.
"""

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from dedup.matching import kernels
from dedup.settings import Settings

BUCKET = pa.schema(
    [
        pa.field("key", pa.int64(), nullable=False),
        pa.field("article", pa.int64(), nullable=False),
        pa.field("size", pa.int32(), nullable=False),  # of the article's sample; 0 for bands
    ]
)
MEETING = pa.schema(
    [
        pa.field("a", pa.int64(), nullable=False),
        pa.field("b", pa.int64(), nullable=False),
        pa.field("size", pa.int32(), nullable=False),  # of the smaller sample; 0 for bands
    ]
)
CANDIDATE = pa.schema([pa.field(n, pa.int64(), nullable=False) for n in ("a", "b")])
COUNT = pa.schema([pa.field("articles", pa.int64(), nullable=False)])

COUNTS = pa.schema([pa.field(n, pa.int64(), nullable=False) for n in ("articles", "short")])

SAMPLE_EVERY = 4
SAMPLE_BUCKET_ARTICLES = 32  # a shingle in more articles is a phrase of the trade, not an excerpt
HUBS = 4


def list_bands(prints: pa.RecordBatch, settings: Settings) -> pa.RecordBatch:
    """One bucket row an article and band; none for articles under `min_words` words."""
    prints = _long_enough(prints, settings)
    n = prints.num_rows
    signatures = prints["signature"].flatten().to_numpy().view(np.uint32)
    keys = np.empty((n, settings.num_perm // settings.rows), np.int64)
    kernels.band_keys(signatures.reshape(n, settings.num_perm), settings.rows, keys)
    articles = np.repeat(prints["key"].to_numpy(), keys.shape[1])
    return _batch(BUCKET, keys.ravel(), articles, np.zeros(keys.size, np.int32))


def list_copies(prints: pa.RecordBatch, settings: Settings) -> pa.RecordBatch:
    """One bucket row an article, under the hash of its whole text."""
    prints = _long_enough(prints, settings)
    wholes = prints["whole"].to_numpy().astype(np.int64) << 32 | prints["words"].to_numpy()
    return _batch(BUCKET, wholes, prints["key"].to_numpy(), np.zeros(len(wholes), np.int32))


def list_samples(prints: pa.RecordBatch, settings: Settings) -> pa.RecordBatch:
    """One bucket row an article and sampled shingle."""
    prints = _long_enough(prints, settings)
    shingles = prints["shingles"].flatten().to_numpy()
    rows = prints["shingles"].value_parent_indices().to_numpy()
    # Multiplying by an odd constant and looking at the top bits samples by the whole hash.
    mixed = shingles.view(np.uint32) * np.uint32(2654435769)
    kept = mixed < np.uint32(0xFFFFFFFF // SAMPLE_EVERY)
    sizes = np.bincount(rows[kept], minlength=prints.num_rows).astype(np.int32)
    articles = prints["key"].to_numpy()
    return _batch(BUCKET, shingles[kept].astype(np.int64), articles[rows[kept]], sizes[rows[kept]])


def expand_buckets(buckets: pa.RecordBatch, max_articles: int) -> pa.RecordBatch:
    """The meetings in each bucket, by the hub rule. `buckets` is sorted by key, then article.

    >>> rows = _batch(BUCKET, np.array([7, 7, 7, 9]), np.array([1, 2, 3, 3]), np.zeros(4, np.int32))
    >>> expand_buckets(rows, max_articles=256).to_pydict()
    {'a': [1, 2, 1], 'b': [2, 3, 3], 'size': [0, 0, 0]}
    """
    keys, articles, sizes = (buckets[name].to_numpy() for name in BUCKET.names)
    first, lengths = _runs(keys)
    start = np.repeat(first, lengths)
    small = np.repeat(lengths <= max_articles, lengths)
    place = np.arange(len(keys)) - start
    left, right = [], []
    behind = np.flatnonzero(place)
    for distance in range(1, int(lengths.max(initial=1))):
        behind = behind[place[behind] >= distance]
        if not len(behind):
            break
        near = behind if distance <= HUBS else behind[small[behind]]
        left.append(near - distance)
        right.append(near)
        if distance > HUBS:
            behind = near
    for hub in range(HUBS):
        far = np.flatnonzero(~small & (place > hub + HUBS))
        left.append(start[far] + hub)
        right.append(far)
    a, b = np.concatenate(left), np.concatenate(right)
    return _batch(MEETING, articles[a], articles[b], np.minimum(sizes[a], sizes[b]))


def pick_candidates(meetings: pa.RecordBatch, settings: Settings) -> pa.RecordBatch:
    """Each pair once, if it met in a band, or in enough of the smaller sample.

    `meetings` is sorted by a, then b. Enough is half of what `containment` promises on average,
    and two at least: samples of short items are small, and verification has the last word.
    """
    a, b, sizes = (meetings[name].to_numpy() for name in MEETING.names)
    first, lengths = _runs(a, b)
    of_bands = np.minimum.reduceat(sizes, first) == 0 if len(first) else first > 0
    enough = np.maximum(2, sizes[first] * settings.containment / 2)
    kept = first[of_bands | (lengths >= enough)]
    return _batch(CANDIDATE, a[kept], b[kept])


def count_large_buckets(buckets: pa.RecordBatch, max_articles: int) -> pa.RecordBatch:
    """The sizes of the buckets that the hub rule cut short."""
    lengths = _runs(buckets["key"].to_numpy())[1]
    return _batch(COUNT, lengths[lengths > max_articles].astype(np.int64))


def count_articles(prints: pa.RecordBatch, settings: Settings) -> pa.RecordBatch:
    """How many articles there are, and how many have too few words to be compared; one row."""
    short = np.count_nonzero(prints["words"].to_numpy() < settings.min_words)
    return _batch(COUNTS, np.array([prints.num_rows]), np.array([short]))


def _long_enough(prints: pa.RecordBatch, settings: Settings) -> pa.RecordBatch:
    return prints.filter(pa.array(prints["words"].to_numpy() >= settings.min_words))


def _runs(*columns: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where each run of equal rows begins, and how long it is."""
    n = len(columns[0])
    new = np.ones(n, bool)
    if n:
        new[1:] = np.any([c[1:] != c[:-1] for c in columns], axis=0)
    first = np.flatnonzero(new)
    return first, np.diff(first, append=n)


def _batch(schema: pa.Schema, *columns: NDArray[np.int64]) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays([pa.array(c) for c in columns], schema=schema)
