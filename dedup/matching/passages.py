"""Which runs of text of one article stand in another: passages, with where they stand in both.

A *seed* is a word 3-gram that both texts have, at one place in each; one that stands more than
`MOST_TIMES` times in either is none. Seeds belong together where, in both texts, no two neighbours
among them are more than `MOST_BETWEEN` words apart. These are the largest such sets: to begin with
all seeds of a pair are one, and it is cut wherever there is a longer gap in either text, until
nothing is left to cut. Nothing in this prefers one text to the other, or an order of sentences: of
a paragraph whose sentences were shuffled one passage is found, of sentences that were moved away
one each. A set is a *passage* where it is long (`LEAST_WORDS`) and dense (`LEAST_SHARED`) enough.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from dedup.ascending import find, runs_of, starts_of
from dedup.matching import spans
from dedup.matching.candidates import fill
from dedup.matching.components import place_ids
from dedup.matching.fingerprint import folding, letters_of, room_for_words
from dedup.model import Article, Passage, key_of, listed_schema, passage_schema
from dedup.settings import Settings
from dedup.stages import stage

Numbers = NDArray[np.int64]

MOST_TIMES = 4
"""Of a 3-gram in one text: what stands in it more often tells no place. It bounds the seeds of a
pair by so many times the 3-grams of the shorter text."""
MOST_BETWEEN = 16
"""Words from one seed to the next. Of runs in which 10 to 15 % of the words were replaced, dropped
or put in 8 find 0.86 by plagdet, 12 to 20 find 0.98 (`benchmarks/passages.py`)."""
LEAST_WORDS = 20
"""Of a passage, in the text where it is shorter."""
LEAST_SHARED = 0.3
"""Of its 3-grams in both texts those that are seeds, as a share. Of 18 real passages under 0.4 that
were read 12 were reuse, the others forms and a list of names."""
MOST_ROUNDS = 64
"""In texts that people write nothing is left to cut after four or five; in those that a machine
made of gaps within gaps sets stay as they are then."""

MOST_SEEDS = 1 << 18
"""Of pairs that are looked at together there are about so many where all is shared: 100 bytes
each."""

TEXT = pa.schema(
    [
        pa.field("key", pa.int64(), nullable=False),
        pa.field("id", pa.string(), nullable=False),
        pa.field("text", pa.large_string()),
        pa.field("place", pa.int64()),
    ]
)
"""What passages are found in."""
PASSED = pa.schema(
    [*(pa.field(n, pa.int64(), nullable=False) for n in ("key_a", "key_b")), *passage_schema()]
)
"""A passage, and the keys of its articles."""
PLACED = pa.schema([pa.field("place", pa.int64(), nullable=False), *PASSED])


class Located(NamedTuple):
    """The words of n texts."""

    placed: Numbers
    """Shingle << 32 | the word it begins with, ascending in each text."""
    ends: Numbers
    """(n + 1,) of these."""
    spans: Numbers
    """(words, 2) the code points between which each stands."""
    word_ends: Numbers
    """(n + 1,) of these."""


class Aligned(NamedTuple):
    """Passages of pairs, sorted by pair, then by their place in the left text, then in the right;
    (m,) each."""

    pairs: Numbers
    left: Numbers
    """(m, 2) code points between which it stands in the left text."""
    right: Numbers
    words: Numbers
    """Of the shorter of the two runs."""
    shared: NDArray[np.float64]
    """Of the 3-grams of both runs, as a share, those that the other one has."""


@stage(listed_schema())
def keep_articles(articles: pa.RecordBatch) -> pa.RecordBatch:
    """Articles as they came, for an engine to hold."""
    return articles


@stage(TEXT, keyed=True)
def list_texts(articles: pa.RecordBatch) -> pa.RecordBatch:
    """`TEXT` of each article. articles: `model.listed_schema`."""
    keys = pa.array([key_of(i) for i in articles["id"].to_pylist()], pa.int64())
    columns = [keys, *(articles[name] for name in TEXT.names[1:])]
    return pa.RecordBatch.from_arrays(columns, schema=TEXT)


@stage(PASSED, columns=("id", "text"))
def align_candidates(
    candidates: pa.RecordBatch, texts: pa.RecordBatch, settings: Settings
) -> pa.RecordBatch:
    """The passages of pairs of articles, `a` the smaller id: `PASSED`.

    candidates: keys `a` and `b`.  texts: `TEXT` sorted by key, holding every article that these
    name.
    """
    keys, ids = texts["key"].to_numpy(), texts["id"]
    a, b = (find(keys, candidates[name].to_numpy()) for name in "ab")
    turned = pc.less(ids.take(pa.array(b)), ids.take(pa.array(a))).to_numpy(zero_copy_only=False)
    left, right = np.where(turned, b, a), np.where(turned, a, b)
    found = align(texts["text"], left, right, settings)
    rows = left[found.pairs], right[found.pairs]
    columns = [
        *(pa.array(keys[row]) for row in rows),
        *(ids.take(pa.array(row)) for row in rows),
        *map(pa.array, (*found.left.T, *found.right.T, found.words, found.shared)),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=PASSED)


@stage(PLACED)
def place_passages(passages: pa.RecordBatch, bounds: Sequence[str]) -> pa.RecordBatch:
    """Passages with a place by their first id, as `components.place_pairs` gives one: `PLACED`."""
    places = pa.array(place_ids(passages["a"], bounds))
    return pa.RecordBatch.from_arrays([places, *passages.columns], schema=PLACED)


@stage(passage_schema())
def sort_passages(passages: pa.RecordBatch) -> pa.RecordBatch:
    """Passages in order: `model.passage_schema`. passages: all of each place, places ascending."""
    names = ("a", "b", "a_start", "b_start", "a_end", "b_end")
    order = pc.sort_indices(passages, [(name, "ascending") for name in names])
    return passages.select(passage_schema().names).take(order)


def find_passages(a: Article, b: Article, settings: Settings) -> tuple[Passage, ...]:
    """What stands in both of two articles, by its place in `a`.

    Offsets are of `Article.text`, in code points, as Python counts them. A letter that stands for
    several words (ﷺ) is in a passage whole.

    >>> news = " ".join(f"كلمة{n}" for n in range(30))
    >>> one, other = Article("one", text=news), Article("other", text=f"وفي السياق، {news}: انتهى")
    >>> (found,) = find_passages(one, other, Settings())
    >>> other.text[found.b_start : found.b_end] == news, found.words, found.shared
    (True, 30, 1.0)
    """
    texts = pa.array([a.text, b.text], pa.large_string())
    found = align(texts, np.array([0]), np.array([1]), settings)
    columns = (*found.left.T, *found.right.T, found.words, found.shared)
    rows = zip(*(column.tolist() for column in columns), strict=True)
    return tuple(Passage(a.id, b.id, *row) for row in rows)


def align(texts: pa.Array, left: Numbers, right: Numbers, settings: Settings) -> Aligned:
    """The passages of pairs of texts. texts: strings.  left, right: (n,), rows of them."""
    located = locate(texts, settings)
    sizes = np.diff(located.ends)
    stretches = np.cumsum(np.minimum(sizes[left], sizes[right])) // MOST_SEEDS
    found = []
    for start, count in zip(*runs_of(stretches), strict=True):
        rows = slice(start, start + count)
        pairs, *columns = _align(located, left[rows], right[rows], settings.shingle_words)
        found.append((pairs + start, *columns))
    nothing = np.zeros(0, np.int64), *[np.zeros((0, 2), np.int64)] * 2, *[np.zeros(0, np.int64)] * 2
    return Aligned(*map(np.concatenate, zip(nothing, *found, strict=True)))


def _align(located: Located, left: Numbers, right: Numbers, k: int) -> Aligned:
    """As `align`, of few enough pairs for all their seeds to be held."""
    given = left, right, (located.placed, located.ends), MOST_TIMES
    pairs, *places = fill(spans.list_seeds, *given, width=3)
    sets = part(pairs, places[0], places[1])
    owners = np.empty(len(np.unique(sets)), np.int64)
    owners[sets] = pairs
    runs = [_find_runs(sets, one, k) for one in places]
    sizes = [last - first for first, last, _ in runs]
    words = np.minimum(*sizes)
    shared = (runs[0][2] + runs[1][2]) / (sizes[0] + sizes[1] - 2 * (k - 1))
    kept = np.flatnonzero((words >= LEAST_WORDS) & (shared >= LEAST_SHARED))
    ends = [
        _find_places(located, row[owners[kept]], run[0][kept], run[1][kept])
        for row, run in zip((left, right), runs, strict=True)
    ]
    order = np.lexsort((ends[1][:, 1], ends[0][:, 1], ends[1][:, 0], ends[0][:, 0], owners[kept]))
    columns = owners[kept], *ends, words[kept], shared[kept]
    return Aligned(*(column[order] for column in columns))


def locate(texts: pa.Array, settings: Settings) -> Located:
    """The folded words of texts and where they stand; a null counts as an empty text."""
    text, offsets = letters_of(texts)
    n, room = len(texts), 2 * int(offsets[-1] - offsets[0]) + len(texts) + 1
    words, starts = room_for_words(offsets)
    scratch = words, starts, np.empty((len(starts), 2), np.int64), np.empty(len(starts), np.uint32)
    placed, found = np.empty(room, np.int64), np.empty((room, 2), np.int64)
    ends, word_ends = np.empty(n + 1, np.int64), np.empty(n + 1, np.int64)
    out = placed, ends, found, word_ends
    profile = folding(settings.folding)
    spans.locate_texts(text, offsets, profile, settings.shingle_words, scratch, out)
    for row in range(n):
        placed[ends[row] : ends[row + 1]].sort()
    return Located(placed, ends, found, word_ends)


def part(owners: Numbers, one: Numbers, other: Numbers) -> Numbers:
    """The number of the set that each seed belongs to, (n,): from 0 on, in no order that counts.

    owners: (n,), the pair of each seed.  one, other: (n,), where it stands in both texts.

    >>> far = np.array([0, 1, 2, 500])
    >>> part(np.zeros(4, int), far, far[::-1].copy()).tolist()
    [1, 0, 0, 2]
    """
    sets, rows = owners.copy(), np.arange(len(owners))
    for _ in range(MOST_ROUNDS):
        if not len(rows):
            break
        rows = rows[np.argsort(sets[rows], kind="stable")]
        starts, sizes = runs_of(sets[rows])
        cuts = [_cut(sets[rows], places[rows]) for places in (one, other)]
        parted = np.unique(cuts[0] * len(rows) + cuts[1], return_inverse=True)[1]
        is_cut = np.minimum.reduceat(parted, starts) < np.maximum.reduceat(parted, starts)
        sets[rows] = parted + (sets.max() + 1)
        rows = rows[np.repeat(is_cut, sizes)]  # what was not cut is done
    return np.unique(sets, return_inverse=True)[1].astype(np.int64)


def _cut(sets: Numbers, places: Numbers) -> Numbers:
    """A number for each stretch of a set without a gap in one text, (n,)."""
    order = np.lexsort((places, sets))
    of_sets, behind = sets[order], places[order]
    new = np.ones(len(order), bool)
    new[1:] = (of_sets[1:] != of_sets[:-1]) | (behind[1:] - behind[:-1] > MOST_BETWEEN)
    numbers = np.empty(len(order), np.int64)
    numbers[order] = np.cumsum(new)
    return numbers


def _find_runs(sets: Numbers, places: Numbers, k: int) -> tuple[Numbers, Numbers, Numbers]:
    """(first, last, count) of each set in one text: its words, last not among them, and how many
    different shingles of k words it has there."""
    order = np.lexsort((places, sets))
    once = order[starts_of(sets[order], places[order])]
    starts, counts = runs_of(sets[once])
    ends = starts + counts - 1
    return places[once[starts]], places[once[ends]] + k, counts


def _find_places(located: Located, texts: Numbers, first: Numbers, last: Numbers) -> Numbers:
    """The code points between which runs of words stand, (n, 2). texts: (n,), whose they are."""
    starts = located.word_ends[texts]
    begin, end = located.spans[starts + first, 0], located.spans[starts + last - 1, 1]
    return np.stack([begin, end], axis=1)
