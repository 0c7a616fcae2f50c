"""Fingerprints to candidates: pairs of articles worth an exact look.

Two ways lead to a candidate, for one article of each text (`copies`). *Bands*: two articles whose
signatures agree in a whole band (Broder 1997; Leskovec, Rajaraman, Ullman, 3.4) are probably alike
as wholes. *Samples*: an excerpt inside a long piece is
unlike it as a whole, but shares most of its shingles. One shingle in four, chosen by its hash alone
(mod-p sampling, Manber 1994), is joined directly, by prefixes (Bayardo, Ma, Srikant 2007): of its
m sampled shingles an article asks for the rarest m - ceil(s * m) + 1 alone, and meets there every
article that is at least twice as long. Whoever shares s * m of them or more shares one of these;
who shares more, several (`count_least_met`): whom it meets less often is left out.
Rarest of all are those that no article has which is so long. s is half of `containment`: samples of
short items are small, and verification has the last word.

**The hub rule.** A bucket (articles with one key) of up to `max_bucket_articles` gives all its
pairs. In a larger one every article is paired with the first `HUBS` articles by key and with the
next `HUBS`, and in a sample's (those that ask, and those that are long enough to be met) with the
`HUBS` longest: linear in the bucket. And where bands give an article more than
`max_bucket_articles` candidates whose keys are smaller than its own, it keeps so many: the first
`HUBS` by key, and those that it shares most bands with (of equals those with the smaller keys).
That is linear in the articles, whatever they share. So articles that are alike and share large
buckets alone may not meet. Both are counted, by `count_large_buckets` and `count_crowded`, and
reported in `run.json`.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from dedup.ascending import runs_of, starts_of
from dedup.matching import fingerprint, joins, sketches
from dedup.matching.batches import batch_of
from dedup.settings import Settings
from dedup.stages import stage

BUCKET = pa.schema([pa.field(n, pa.int64(), nullable=False) for n in ("key", "article")])
SAMPLE = pa.schema(
    [
        *BUCKET,
        pa.field("sampled", pa.int32(), nullable=False),  # how many of the article's are
        pa.field("size", pa.int32(), nullable=False),  # how many shingles it has
        pa.field("day", pa.int32(), nullable=False),  # when it was published
    ]
)
RANKED = pa.schema(
    [
        pa.field("article", pa.int64(), nullable=False),
        pa.field("rank", pa.int64(), nullable=False),  # articles with it << 32 | the shingle
        *list(SAMPLE)[2:4],
    ]
)
_LEAST = pa.field("least", pa.int32(), nullable=False)  # `count_least_met` of who asks; else 0
ASKED = pa.schema([*BUCKET, list(SAMPLE)[3], _LEAST])
CANDIDATE = pa.schema(
    [
        *(pa.field(n, pa.int64(), nullable=False) for n in ("a", "b")),  # keys, a's the smaller
        pa.field("agreed", pa.int32(), nullable=False),  # in how many buckets they met
    ]
)
MET = pa.schema([*CANDIDATE, _LEAST])
"""A candidate of samples, and how often it should meet."""
LED = pa.schema([pa.field("lead", pa.int64(), nullable=False), *BUCKET])
"""An article in a bucket, beside the first one there by key."""
COUNT = pa.schema([pa.field("articles", pa.int64(), nullable=False)])
COUNTS = pa.schema([pa.field(n, pa.int64(), nullable=False) for n in ("articles", "short")])

HUBS = 4
FEW_SAMPLED = 10
"""In fewer of them two thirds of `containment` are no more than a meeting or two."""


@stage(BUCKET)
def list_bands(prints: pa.RecordBatch, settings: Settings, bands: range) -> pa.RecordBatch:
    """One bucket row a compared article and band. prints: `fingerprint.MARKED`."""
    compared = _compared(prints)
    signatures = prints["signature"].flatten().to_numpy().view(np.uint32)
    keys = np.empty((prints.num_rows, len(bands)), np.int64)
    matrix = signatures.reshape(prints.num_rows, settings.num_perm)
    sketches.band_keys(matrix, np.array(settings.bands), bands.start, keys)
    articles = np.repeat(prints["key"].to_numpy()[compared], len(bands))
    return batch_of(BUCKET, keys[compared].ravel(), articles)


@stage(SAMPLE)
def list_samples(prints: pa.RecordBatch, part: int, of: int) -> pa.RecordBatch:
    """One row a compared article and sampled shingle, of those that fall in one part of `of`."""
    values = prints["shingles"].values.to_numpy()
    ends = prints["shingles"].offsets.to_numpy().astype(np.int64)
    sampled, days = (prints[name].to_numpy() for name in ("sampled", "day"))
    found = [np.empty(int(sampled.sum()), n) for n in ("i8", "i8", "i4", "i4", "i4")]
    articles = (prints["key"].to_numpy(), sampled, days, _compared(prints))
    ahead = np.empty((2, joins.AHEAD), np.int64)
    n = joins.list_between((values, ends), articles, bound_samples(part, of), ahead, tuple(found))
    return batch_of(SAMPLE, *(column[:n].copy() for column in found))


def bound_samples(part: int, of: int) -> tuple[int, int]:
    """Between which shingles one part of `of` of the sampled ones lies."""
    least, span = -(2**31), fingerprint.SAMPLED_BELOW + 2**31
    return least + span * part // of, least + span * (part + 1) // of


@stage(RANKED)
def rank_samples(samples: pa.RecordBatch) -> pa.RecordBatch:
    """The samples that a longer article has too, at least twice as long. Sorted by key.

    >>> sizes = np.array([40, 50, 80], np.int32)
    >>> one = np.ones(3, np.int32)
    >>> rows = batch_of(SAMPLE, np.full(3, 7) << 32, np.arange(3), one, sizes, one)
    >>> [(row["article"], hex(row["rank"])) for row in rank_samples(rows).to_pylist()]
    [(0, '0x300000007')]
    """
    keys, articles, sampled, sizes = (samples[name].to_numpy() for name in SAMPLE.names[:4])
    first, lengths = runs_of(keys)
    longest = np.repeat(np.maximum.reduceat(sizes, first), lengths)
    kept = np.flatnonzero(2 * sizes <= longest)
    ranks = np.repeat(lengths, lengths)[kept] << 32 | (keys[kept] >> 32 & 0xFFFFFFFF)
    return batch_of(RANKED, articles[kept], ranks, sampled[kept], sizes[kept])


@stage(ASKED)
def list_longer(samples: pa.RecordBatch) -> pa.RecordBatch:
    """The samples that a shorter article has too, at most half as long. Sorted by key."""
    keys, articles, sizes = (samples[name].to_numpy() for name in ("key", "article", "size"))
    first, lengths = runs_of(keys)
    shortest = np.repeat(np.minimum.reduceat(sizes, first), lengths)
    kept = np.flatnonzero(2 * shortest <= sizes)
    return batch_of(ASKED, keys[kept], articles[kept], sizes[kept], np.zeros(len(kept), np.int32))


@stage(ASKED)
def ask_rarest(ranked: pa.RecordBatch, settings: Settings) -> pa.RecordBatch:
    """Which of its samples each article asks for. `ranked` is sorted by article, then rank."""
    articles, ranks, sampled, sizes = (ranked[name].to_numpy() for name in RANKED.names)
    first, lengths = runs_of(articles)
    # Of m samples the m - lengths that no longer article has would be asked for first, in vain.
    asked = lengths - np.ceil(sampled[first] * settings.containment / 2) + 1
    places = np.arange(len(articles)) - np.repeat(first, lengths)
    kept = np.flatnonzero(places < np.repeat(asked, lengths))
    keys = (ranks[kept] & 0xFFFFFFFF).astype(np.uint32).view(np.int32).astype(np.int64) << 32
    least = count_least_met(sampled[kept], settings)
    return batch_of(ASKED, keys, articles[kept], sizes[kept], least)


@stage(MET)
def meet_longer(asked: pa.RecordBatch, settings: Settings) -> pa.RecordBatch:
    """The pairs that samples give. `asked` is sorted by key, then article."""
    columns = tuple(asked[name].to_numpy() for name in ASKED.names)
    given = (*columns, settings.max_bucket_articles, np.empty(HUBS, np.int64))
    a, b, least = fill(joins.meet_longer, *given, width=3)
    return batch_of(MET, a, b, np.ones(len(a), np.int32), least)


@stage(CANDIDATE)
def keep_often(met: pa.RecordBatch) -> pa.RecordBatch:
    """The pairs that met as often as they should, each once. `met` is sorted by both keys.

    >>> few, often = ([1, 9, 1, 2], [3, 9, 1, 2])
    >>> rows = pa.RecordBatch.from_pylist([dict(zip(MET.names, r)) for r in (few, often, often)])
    >>> keep_often(rows.cast(MET)).to_pylist()
    [{'a': 3, 'b': 9, 'agreed': 2}]
    """
    a, b, agreed, least = (met[name].to_numpy() for name in MET.names)
    first = starts_of(a, b)
    times = np.add.reduceat(agreed, first) if len(first) else agreed
    often = times >= least[first]
    return batch_of(CANDIDATE, a[first][often], b[first][often], times[often])


def count_least_met(sampled: NDArray[np.int32], settings: Settings) -> NDArray[np.int64]:
    """In how many buckets an article with so many sampled shingles meets one that it stands in.

    Of m it asks for all but the ceil(s * m) - 1 commonest; where it shares two thirds of
    `containment` of them, s being half of it, it meets the other as often as told here.

    >>> count_least_met(np.array([4, 10, 40]), Settings()).tolist()
    [1, 2, 5]
    """
    half, more = (np.ceil(sampled * settings.containment * share) for share in (1 / 2, 2 / 3))
    least: NDArray[np.int64] = np.where(sampled >= FEW_SAMPLED, more - half + 1, 1).astype(np.int64)
    return least


def expand_buckets(buckets: pa.RecordBatch, settings: Settings) -> pa.RecordBatch:
    """The pairs in each bucket, by the hub rule. Rows of one key stand together, by article.

    >>> rows = batch_of(BUCKET, np.array([7, 7, 7, 9]), np.array([1, 2, 3, 3]))
    >>> expand_buckets(rows, Settings()).to_pydict()
    {'a': [1, 1, 2], 'b': [2, 3, 3], 'agreed': [1, 1, 1]}
    """
    columns = (buckets[name].to_numpy() for name in BUCKET.names)
    a, b = fill(joins.expand, *columns, settings.max_bucket_articles, HUBS)
    return batch_of(CANDIDATE, a, b, np.ones(len(a), np.int32))


@stage(CANDIDATE)
def expand_apart(buckets: pa.RecordBatch, settings: Settings) -> pa.RecordBatch:
    """As `expand_buckets`, of those buckets alone that `list_led` leaves out."""
    led = _find_led(buckets, settings)[0]
    return expand_buckets(buckets.filter(pa.array(~led)), settings)


@stage(LED)
def list_led(buckets: pa.RecordBatch, settings: Settings) -> pa.RecordBatch:
    """The buckets that give more pairs than they have rows, and all their pairs: `LED`.

    What is alike meets in most bands: 60 versions of a text would be written as 1,770 pairs for
    each of these. Buckets that have the first article in common mostly have the others, too, so
    these are brought together before they are made pairs. `buckets` is sorted by key, then article.

    >>> keys, articles = np.array([7, 7, 7, 7, 9, 9]), np.array([1, 2, 3, 4, 1, 2])
    >>> list_led(batch_of(BUCKET, keys, articles), Settings())["lead"].to_pylist()
    [1, 1, 1, 1]
    """
    led, lead = _find_led(buckets, settings)
    rows = [lead, *(buckets[name].to_numpy() for name in BUCKET.names)]
    return batch_of(LED, *(column[led] for column in rows))


@stage(CANDIDATE)
def expand_led(led: pa.RecordBatch, settings: Settings) -> pa.RecordBatch:
    """The pairs of these buckets, most of them once. `led` is sorted by lead, then key, then
    article."""
    pairs = expand_buckets(led.select(BUCKET.names), settings)
    order = np.lexsort((pairs["b"].to_numpy(), pairs["a"].to_numpy()))
    return keep_once(pairs.take(pa.array(order)))


@stage()
def keep_once(candidates: pa.RecordBatch) -> pa.RecordBatch:
    """Each pair once, with the buckets of all its rows. `candidates` is sorted by both keys."""
    a, b, agreed = (candidates[name].to_numpy() for name in CANDIDATE.names)
    first = starts_of(a, b)
    return batch_of(CANDIDATE, a[first], b[first], np.add.reduceat(agreed, first))


@stage(CANDIDATE)
def keep_agreeing(candidates: pa.RecordBatch, settings: Settings) -> pa.RecordBatch:
    """Each pair once, and of an article's not too many. `candidates` is sorted by b, then a.

    >>> rows = batch_of(CANDIDATE, np.arange(40), np.full(40, 99), np.arange(40, dtype=np.int32))
    >>> keep_agreeing(rows, Settings(max_bucket_articles=6))["a"].to_pylist()
    [0, 1, 2, 3, 38, 39]
    """
    once = keep_once(candidates)
    a, b, agreed = (once[name].to_numpy() for name in CANDIDATE.names)
    first, lengths = runs_of(b)
    crowded = np.repeat(lengths > settings.max_bucket_articles, lengths)
    if not crowded.any():
        return once
    place = np.arange(len(b)) - np.repeat(first, lengths)
    rank = np.empty(len(b), np.int64)
    rank[np.lexsort((a, -agreed, place >= HUBS, b))] = place
    kept = ~crowded | (rank < settings.max_bucket_articles)
    return once.filter(pa.array(kept))


@stage(COUNT)
def count_crowded(candidates: pa.RecordBatch, settings: Settings) -> pa.RecordBatch:
    """How many those articles have that `keep_agreeing` leaves fewer of. Sorted likewise."""
    once = keep_once(candidates)
    lengths = runs_of(once["b"].to_numpy())[1]
    return batch_of(COUNT, lengths[lengths > settings.max_bucket_articles].astype(np.int64))


@stage(COUNT)
def count_large_buckets(buckets: pa.RecordBatch, settings: Settings) -> pa.RecordBatch:
    """The sizes of the buckets that the hub rule cut short."""
    lengths = runs_of(buckets["key"].to_numpy())[1]
    return batch_of(COUNT, lengths[lengths > settings.max_bucket_articles].astype(np.int64))


@stage(COUNTS)
def count_articles(prints: pa.RecordBatch, settings: Settings) -> pa.RecordBatch:
    """How many articles there are, and how many have less than `min_words` words; one row."""
    short = np.count_nonzero(prints["words"].to_numpy() < settings.min_words)
    return batch_of(COUNTS, np.array([prints.num_rows]), np.array([short]))


def _compared(prints: pa.RecordBatch) -> NDArray[np.bool_]:
    compared: NDArray[np.bool_] = prints["compared"].to_numpy(zero_copy_only=False)
    return compared


def _find_led(
    buckets: pa.RecordBatch, settings: Settings
) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Which rows are in buckets of `list_led`, and the first article in the bucket of each."""
    first, lengths = runs_of(buckets["key"].to_numpy())
    more = (lengths * (lengths - 1) // 2 > lengths) & (lengths <= settings.max_bucket_articles)
    return np.repeat(more, lengths), np.repeat(buckets["article"].to_numpy()[first], lengths)


def fill(loop: Callable[..., int], *given: Any, width: int = 2) -> NDArray[np.int64]:
    """The columns that a loop of `joins` gives: once to count its rows, once to write them."""
    out = np.empty((loop(*given, np.empty((0, width), np.int64)), width), np.int64)
    loop(*given, out)
    return np.ascontiguousarray(out.T)
