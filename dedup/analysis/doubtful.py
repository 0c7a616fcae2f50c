"""What a reader should judge: pairs that were decided by the least, pages that are doubted most."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable, Mapping
from itertools import zip_longest
from typing import Any

from dedup.model import Pair

Row = Mapping[str, Any]

MOST_DOUBTFUL = 60
MOST_DOUBTED = 20
LOOKED_AT = 20 * MOST_DOUBTFUL
"""Pairs of a kind among which those of different articles are sought."""


def list_doubtful(pairs: Iterable[Pair]) -> list[Pair]:
    """At most `MOST_DOUBTFUL` pairs, taken in turn from three kinds.

    Reprints and revisions, and templates: those whose score is nearest to none; where there is no
    score the least alike, and of templates the most alike. Excerpts: those of which the least
    stands in the other. No article is in two of them, so that one long
    story does not fill the list.
    """
    kinds: dict[str, list[Pair]] = {"story": [], "template": [], "excerpt": []}
    for pair in pairs:
        kind = "story" if pair.relation in ("reprint", "revision") else pair.relation
        if kind in kinds:
            kinds[kind].append(pair)
            if len(kinds[kind]) >= 4 * LOOKED_AT:  # of a million pairs only these are held
                kinds[kind] = _least_sure(kinds[kind])
    ranked = map(_least_sure, kinds.values())
    chosen: list[Pair] = []
    seen: set[str] = set()
    for turn in zip_longest(*(_without(seen, those) for those in ranked)):
        chosen += filter(None, turn)
    return chosen[:MOST_DOUBTFUL]


def list_doubted(traces: Collection[Row]) -> list[Row]:
    """The tenth of split pages that is doubted most, the most doubted first; at most
    `MOST_DOUBTED`. Three of four pages that are split wrong are among a tenth (`splitting.doubt`).

    traces: rows of `model.trace_schema`; those of which no doubt is known are left out.
    """
    known = [trace for trace in traces if trace.get("doubt") is not None]
    ranked = sorted(known, key=lambda trace: (-trace["doubt"], trace["path"] or ""))
    return ranked[: min(MOST_DOUBTED, -(-len(known) // 10))]


def _least_sure(pairs: list[Pair]) -> list[Pair]:
    return heapq.nsmallest(LOOKED_AT, pairs, key=lambda pair: (_doubt(pair), pair.a, pair.b))


def _doubt(pair: Pair) -> float:
    """The less, the nearer a pair is to having become something else."""
    if pair.relation == "excerpt":
        return max(pair.containment_a, pair.containment_b)
    if pair.score is not None:
        return abs(pair.score)
    return -pair.jaccard if pair.relation == "template" else pair.jaccard


def _without(seen: set[str], pairs: Iterable[Pair]) -> Iterable[Pair]:
    for pair in pairs:
        if not {pair.a, pair.b} & seen:
            seen |= {pair.a, pair.b}
            yield pair
