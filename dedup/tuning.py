"""What other thresholds would give, from the pairs of one run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from dedup.errors import NothingToDo
from dedup.matching.clusters import group_pairs
from dedup.model import SAME_STORY, Pair, named_schema, pair_schema, record

STEP = 0.05
NEAR = 0.05
"""So far from a threshold a pair is borderline: another one might well decide otherwise."""
TRIED = (0.2, 0.8)
"""Between these a threshold is suggested: below, chance likeness begins; above, most copies are
lost (docs/relations.md)."""


@dataclass(frozen=True, slots=True)
class Point:
    """What a threshold gives."""

    threshold: float
    pairs: int
    """Of one story: exact, reprint or revision."""
    clusters: int
    clustered: int
    """Articles in clusters."""
    largest: int
    borderline: int
    """Pairs within `NEAR` of it."""


@dataclass(frozen=True, slots=True)
class Curve:
    """What thresholds give, from the lowest that the pairs know on."""

    points: tuple[Point, ...]
    suggested: float
    """Where fewest pairs are borderline, for the articles it clusters: there it matters least."""


def trace_curve(pairs: Sequence[Pair]) -> Curve:
    """Group pairs anew at every threshold: no article is compared again.

    The pairs must have been found at a threshold as low as the lowest to be tried: what was
    `distinct` then is not known now. Raises `NothingToDo` where no pair is of one story.
    """
    same = np.array(sorted(pair.jaccard for pair in pairs if pair.relation in SAME_STORY))
    if not len(same):
        raise NothingToDo("no pair of one story: match with a lower --threshold, and --pairs")
    ids = sorted({name for pair in pairs for name in (pair.a, pair.b)})
    articles = pa.table(
        {
            name: ids if name == "id" else pa.nulls(len(ids), pa.string())
            for name in named_schema().names
        }
    )
    table = pa.Table.from_pylist(list(map(record, pairs)), pair_schema())
    first = int(np.ceil(round(float(same[0]) / STEP, 6)))
    thresholds = [round(n * STEP, 2) for n in range(max(1, first), round(1 / STEP) + 1)]
    points = tuple(_measure(t, table, articles, same) for t in thresholds or [1.0])
    # Around lower ones pairs are missing that were never compared.
    least = max(TRIED[0], float(same[0]) + NEAR)
    tried = [p for p in points if least <= p.threshold <= TRIED[1]] or list(points)
    best = min(tried, key=lambda p: (p.borderline / max(1, p.clustered), p.threshold))
    return Curve(points, best.threshold)


def _measure(
    threshold: float, pairs: pa.Table, articles: pa.Table, same: NDArray[np.float64]
) -> Point:
    # What is under the threshold is distinct, a template too; an excerpt is one at any threshold.
    excerpt = pairs["relation"].to_numpy(zero_copy_only=False) == "excerpt"
    kept = pairs.filter(pa.array(excerpt | (pairs["jaccard"].to_numpy() >= threshold)))
    sizes = group_pairs(kept, articles)["size"].to_numpy()
    near = (same >= threshold - NEAR) & (same < threshold + NEAR)
    return Point(
        threshold=threshold,
        pairs=int((same >= threshold).sum()),
        clusters=len(sizes),
        clustered=int(sizes.sum()),
        largest=int(sizes.max(initial=0)),
        borderline=int(near.sum()),
    )


def list_unsure(pairs: Sequence[Pair], most: int) -> list[Pair]:
    """The pairs of one story with the least scores, in their order; those without one are none."""
    same = [pair for pair in pairs if pair.relation in SAME_STORY and pair.score is not None]
    return sorted(same, key=lambda p: (p.score, p.a, p.b))[:most]


def list_borderline(pairs: Sequence[Pair], threshold: float, most: int) -> list[Pair]:
    """The pairs of one story nearest to a threshold, in the order of their Jaccard."""
    same = [pair for pair in pairs if pair.relation in SAME_STORY]
    nearest = sorted(same, key=lambda p: (abs(p.jaccard - threshold), p.a, p.b))[:most]
    return sorted(nearest, key=lambda p: (p.jaccard, p.a, p.b))
