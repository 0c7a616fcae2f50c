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
from dedup.matching import candidates, copies, fingerprint, verify
from dedup.matching.days import count_apart
from dedup.matching.relations import Comparison, Verdict, judge
from dedup.model import RELATIONS, Article, Cluster, Pair, listed_schema
from dedup.settings import Settings

LEAST_ALIKE = 0.4
"""Share of words from which on two sentences are one that was changed."""
_BETWEEN = re.compile(r"(?<=[.!?؟؛])\s+|(?<=[.!?؟؛][»”\"'])\s+|\n+")


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
    words: tuple[int, int]
    counts: dict[str, int]
    """Shingles, facts and long words of both, and what they share of them."""
    jaccard: float
    containment_a: float
    containment_b: float
    estimate: float
    """Jaccard by the signatures alone."""
    bands: tuple[int, ...]
    """The bands that both are in."""
    of_bands: int
    samples: int
    """Sampled shingles that both have."""
    relation: str
    verdicts: tuple[Verdict, ...]
    """The rule, line by line, up to the one that decided."""
    sentences: tuple[Sentence, ...]


def explain(
    a: Article,
    b: Article,
    settings: Settings,
    publishers: tuple[str | None, str | None] | None = None,
) -> Explanation:
    """Compare two articles as matching does, and say all that it sees on the way.

    publishers: as `model.listed_schema` has them, where these are not the articles' sources.
    """
    outlets = publishers or (a.source, b.source)
    rows = [
        {
            **{n: getattr(one, n, None) for n in listed_schema().names},
            "id": key,
            "place": place,
            "publisher": outlets[place],
        }
        for place, (key, one) in enumerate((("a", a), ("b", b)))
    ]
    batch = pa.RecordBatch.from_pylist(rows, listed_schema())
    prints = fingerprint.fingerprint_articles(batch, settings)
    marked = copies.mark_compared(
        prints, copies.group_copies(copies.TEXT.empty_table()), Settings(min_words=1)
    ).sort_by("key")
    first, last = marked["key"].to_pylist()
    couple = pa.RecordBatch.from_arrays(
        [pa.array([first]), pa.array([last])], schema=candidates.CANDIDATE
    )
    turned = prints["key"][0].as_py() != first
    compared = _compare(couple, marked, settings, turned=turned)
    bands, of_bands = _meet(prints, settings)
    signatures = prints["signature"].flatten().to_numpy().reshape(2, -1)
    sampled = [
        set(np.array(prints["shingles"][n].as_py()[: prints["sampled"][n].as_py()])) for n in (0, 1)
    ]
    verdicts = judge(compared, settings)
    union = compared.shingles_a + compared.shingles_b - compared.shared
    return Explanation(
        a=a,
        b=b,
        words=(prints["words"][0].as_py(), prints["words"][1].as_py()),
        counts={name: int(getattr(compared, name)[0]) for name in verify.COUNTS},
        jaccard=_share(compared.shared, union),
        containment_a=_share(compared.shared, compared.shingles_a),
        containment_b=_share(compared.shared, compared.shingles_b),
        estimate=float(np.mean(signatures[0] == signatures[1])),
        bands=bands,
        of_bands=of_bands,
        samples=len(sampled[0] & sampled[1]),
        relation=verdicts[-1].relation,
        verdicts=verdicts,
        sentences=tuple(align(a.text, b.text)),
    )


def _compare(
    couple: pa.RecordBatch, marked: pa.RecordBatch, settings: Settings, *, turned: bool
) -> Comparison:
    """What the two rows share, counted whatever it is."""
    low = Settings(threshold=1e-9, containment=1e-9, shingle_words=settings.shingle_words)
    with np.errstate(invalid="ignore"):  # a text without a word has no share of anything
        found = verify.verify_candidates(couple, marked, low)
    counts = {
        name: np.array([found[name][0].as_py()] if found.num_rows else [0])
        for name in verify.COUNTS
    }
    if not found.num_rows:  # nothing in common at all
        sizes = [len(marked["shingles"][n].as_py()) for n in (0, 1)]
        counts |= {"shingles_a": np.array(sizes[:1]), "shingles_b": np.array(sizes[1:])}
    if turned:
        for name in ("shingles", "longs"):
            a, b = counts[f"{name}_a"], counts[f"{name}_b"]
            counts |= {f"{name}_a": b, f"{name}_b": a}
    days, outlets = marked["day"].to_numpy(), marked["outlet"].to_numpy()
    wholes, words = marked["whole"].to_numpy(), marked["words"].to_numpy()
    return Comparison(
        **counts,
        days_apart=count_apart(days[:1], days[1:]),
        same_outlet=np.array([outlets[0] == outlets[1] != 0]),
        identical=np.array([wholes[0] == wholes[1] and words[0] == words[1] > 0]),
    )


def _meet(prints: pa.RecordBatch, settings: Settings) -> tuple[tuple[int, ...], int]:
    of_bands = settings.num_perm // settings.rows
    signatures = prints["signature"].flatten().to_numpy().reshape(2, -1)
    alike = (signatures[0] == signatures[1])[: of_bands * settings.rows]
    met = alike.reshape(of_bands, settings.rows).all(axis=1)
    return tuple(np.flatnonzero(met).tolist()), of_bands


def _share(part: NDArray[np.int64], whole: NDArray[np.int64]) -> float:
    return float(part[0] / whole[0]) if whole[0] else 0.0


def align(a: str, b: str) -> Iterator[Sentence]:
    """The sentences of both texts side by side, in order; what was changed beside what it was.

    >>> [(s.a, s.b) for s in align("قال الوزير ذلك. ثم سافر.", "قال الوزير ذلك. وعاد اليوم.")][1:]
    [('ثم سافر.', ''), ('', 'وعاد اليوم.')]
    """
    one, other = _sentences(a), _sentences(b)
    folded = [[tuple(arabic.words(text)) for text in texts] for texts in (one, other)]
    matcher = SequenceMatcher(None, folded[0], folded[1], autojunk=False)
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
    """Sentences of a changed stretch, each with the next one of the other that is like it."""
    behind = 0
    for text, said in zip(one, words, strict=True):
        shares = [_alike(said, two) for two in others[behind:]]
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
        if pair.relation in RELATIONS[:3]:
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
