"""Why two articles are, or are not, the same story: a value that is drawn elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from dedup import arabic
from dedup.matching import fingerprint, recurrence, verify
from dedup.matching.passages import find_passages
from dedup.matching.relations import Comparison, Verdict, judge, list_addends
from dedup.matching.sums import Addend
from dedup.model import LINE_END, SAME_STORY, Article, Cluster, Pair, Passage, record
from dedup.reading.articles import place_articles
from dedup.settings import Settings

LEAST_ALIKE = 0.4
"""Share of words from which on two sentences are one that was changed."""
MOST_LOOKED_AT = 50
"""Sentences behind one among which the one that it became is sought."""
MOST_COMPARED = 1_000_000
"""Words of one sentence times those of the other up to which changed ones are marked: the time
grows so where words recur."""
_BETWEEN = re.compile(rf"(?<=[.!?؟؛])\s+|(?<=[.!?؟؛][»”\"'])\s+|(?:{LINE_END})+")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of one article beside that of the other; empty where it has none."""

    a: str
    b: str
    same: bool
    """Whether the folded words are the same."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """What matching sees of two articles."""

    a: Article
    b: Article
    compared: Comparison
    """Of this one pair: what both have and share, each (1,)."""
    estimate: float
    """Jaccard by the signatures alone."""
    bands: tuple[int, ...]
    """The bands that both are in."""
    of_bands: int
    samples: int
    """Sampled shingles that both have."""
    verdicts: tuple[Verdict, ...]
    """The rule, line by line, up to the one that decided."""
    sentences: tuple[Sentence, ...]
    passages: tuple[Passage, ...]
    """What stands in both, by its place in `a`."""

    @property
    def relation(self) -> str:
        """What they are to one another."""
        return self.verdicts[-1].relation


def explain(
    a: Article,
    b: Article,
    settings: Settings,
    publishers: tuple[str | None, str | None] | None = None,
    recurring: float | None = None,
) -> Explanation:
    """Compare two articles as matching does, and say all that it sees on the way.

    publishers: as `model.listed_schema` has them, where these are not the articles' sources.
    recurring: as of the `Pair` that a run found; without it that is not known.
    """
    prints = sign_both(a, b, settings, publishers)
    signatures = prints["signature"].flatten().to_numpy().reshape(2, -1)
    sampled = [set(prints["shingles"][n].as_py()[: prints["sampled"][n].as_py()]) for n in (0, 1)]
    bands, of_bands = _meet(signatures[0] == signatures[1], settings)
    compared = _compare(prints, settings, recurring)
    return Explanation(
        a=a,
        b=b,
        compared=compared,
        estimate=float(np.mean(signatures[0] == signatures[1])),
        bands=bands,
        of_bands=of_bands,
        samples=len(sampled[0] & sampled[1]),
        verdicts=judge(compared, settings),
        sentences=tuple(align(a.text, b.text)),
        passages=find_passages(a, b, settings),
    )


def weigh(
    a: Article, b: Article, settings: Settings, recurring: float | None = None
) -> dict[str, tuple[Addend, ...]]:
    """What adds up to each sum by which two articles are told (`relations.list_addends`).

    recurring: as for `explain`.
    """
    return list_addends(_compare(sign_both(a, b, settings), settings, recurring))


def sign_both(
    a: Article,
    b: Article,
    settings: Settings,
    publishers: tuple[str | None, str | None] | None = None,
) -> pa.RecordBatch:
    """The fingerprints of two articles. publishers: as for `explain`."""
    both = zip((a, b), publishers or (a.source, b.source), strict=True)
    rows = ({**record(one), "publisher": publisher} for one, publisher in both)
    return fingerprint.fingerprint_articles(place_articles(enumerate(rows)), settings)


def _compare(prints: pa.RecordBatch, settings: Settings, recurring: float | None) -> Comparison:
    """What two rows of fingerprints are to one another, in numbers."""
    left, right = np.array([0]), np.array([1])
    verified = verify.count_pairs(prints, left, right)
    nothing = np.zeros(recurrence.SLOTS, np.int64)  # of two texts nobody knows what recurs
    compared = verify.compare(verified, prints, (left, right), settings.folding, nothing)
    if recurring is None:
        return compared
    return compared._replace(recurring=np.rint(recurring * compared.sampled).astype(np.int64))


def _meet(agree: NDArray[np.bool_], settings: Settings) -> tuple[tuple[int, ...], int]:
    """The bands in which all rows agree, and of how many.  agree: (num_perm,), row by row."""
    bands = np.array(settings.bands)
    return tuple(np.flatnonzero(agree[bands].all(axis=1)).tolist()), len(bands)


def align(a: str, b: str) -> Iterator[Sentence]:
    """The sentences of both texts side by side, in order; what was changed beside what it was.

    >>> [(s.a, s.b) for s in align("قال الوزير ذلك. ثم سافر.", "قال الوزير ذلك. وعاد اليوم.")][1:]
    [('ثم سافر.', ''), ('', 'وعاد اليوم.')]
    """
    one, other = _sentences(a), _sentences(b)
    folded = [[tuple(arabic.words(text)) for text in texts] for texts in (one, other)]
    matcher = SequenceMatcher(None, folded[0], folded[1])
    for kind, a1, a2, b1, b2 in matcher.get_opcodes():
        if kind == "equal":
            yield from (
                Sentence(*two, same=True) for two in zip(one[a1:a2], other[b1:b2], strict=True)
            )
            continue
        yield from _pair_up(one[a1:a2], other[b1:b2], folded[0][a1:a2], folded[1][b1:b2])


def _pair_up(
    one: list[str],
    other: list[str],
    words: Sequence[tuple[str, ...]],
    others: Sequence[tuple[str, ...]],
) -> Iterator[Sentence]:
    """Sentences of a changed stretch, each with one of the next of the other that is like it."""
    behind = 0
    for text, said in zip(one, words, strict=True):
        shares = [_alike(said, two) for two in others[behind : behind + MOST_LOOKED_AT]]
        best = max(range(len(shares)), key=lambda n: (shares[n], -n), default=-1)
        if best < 0 or shares[best] < LEAST_ALIKE:
            yield Sentence(text, "", same=False)
            continue
        yield from (Sentence("", skipped, same=False) for skipped in other[behind : behind + best])
        yield Sentence(text, other[behind + best], same=False)
        behind += best + 1
    yield from (Sentence("", rest, same=False) for rest in other[behind:])


def _alike(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    together = set(one) | set(other)
    return len(set(one) & set(other)) / len(together) if together else 0.0


def _sentences(text: str) -> list[str]:
    return [piece.strip() for piece in _BETWEEN.split(text) if arabic.words(piece)]


def find_path(pairs: Iterable[Pair], a: str, b: str) -> tuple[Pair, ...]:
    """The pairs of one story that lead from one article to another by the fewest steps.

    Of as many steps the most alike first; empty where none do.
    """
    near: dict[str, list[Pair]] = {}
    for pair in pairs:
        if pair.relation in SAME_STORY:
            near.setdefault(pair.a, []).append(pair)
            near.setdefault(pair.b, []).append(pair)
    reached: dict[str, tuple[Pair, ...]] = {a: ()}
    ring = [a]
    while ring and b not in reached:
        behind = []
        for here in ring:
            for pair in sorted(near.get(here, ()), key=lambda p: (-p.jaccard, p.a, p.b)):
                there = pair.b if pair.a == here else pair.a
                if there not in reached:
                    reached[there] = (*reached[here], pair)
                    behind.append(there)
        ring = behind
    return reached.get(b, ())


def find_home(clusters: Iterable[Cluster], article: str) -> Cluster | None:
    """The cluster that an article is in."""
    for cluster in clusters:
        if article in {member.id for member in cluster.members}:
            return cluster
    return None
