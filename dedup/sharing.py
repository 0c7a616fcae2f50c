"""Which runs of text stand in several stories, on an engine.

Besides pairs, which are alike as wholes or stand in one another: `matching.encounters` finds who is
to be looked at, `matching.passages` what they have in common.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np

from dedup.engine import Engine, Table
from dedup.pipeline import Matches, count_turns
from dedup.settings import Settings

SAMPLED = 64
"""About so many sampled shingles an article has: in so many parts they are taken at most."""


@dataclass(frozen=True, slots=True)
class Passages:
    """What articles of different stories have in common."""

    found: Table
    """`model.passage_schema`, sorted by a, b, a_start, b_start; held by the engine."""
    count: int
    """How many there are."""
    compared: int
    """Pairs of articles that were looked at."""
    common: list[int]
    """Of the sampled shingles that too many stories have, how many have each, largest first."""

    def record(self) -> dict[str, int]:
        """The counts, for `run.json`."""
        counts = {"found": self.count, "compared": self.compared, "common": len(self.common)}
        return {**counts, "most_stories": max(self.common, default=0)}


def hold_texts(engine: Engine, articles: Table) -> tuple[Table, Table]:
    """Articles as they are, for `pipeline.match_articles`, and their texts, for `find_passages`.

    articles: `model.listed_schema`, which may be still to come; used up.
    """
    from dedup.matching import passages

    held = engine.map(articles, passages.keep_articles)
    return held, engine.map(held, passages.list_texts, keep=True)


def find_passages(engine: Engine, matches: Matches, texts: Table, settings: Settings) -> Passages:
    """The passages that articles of different stories share.

    texts: `passages.TEXT` of all articles; used up.
    """
    from dedup.matching import encounters, passages, repeats

    if matches.repeated:
        drop = partial(repeats.drop_rows, places=np.array(sorted(matches.repeated)))
        texts = engine.map(texts, drop)
    met, common = _meet(engine, matches, settings)
    together = engine.shuffle(*met, by=("one", "other", "a", "b"))
    chosen = engine.map(together, encounters.choose_pairs)
    compared = _count(engine, chosen)
    align = partial(passages.align_candidates, settings=settings)
    found = engine.map(chosen, align, beside=texts)
    count = _count(engine, found)
    return Passages(_sort(engine, found), count, compared, sorted(common, reverse=True))


def _count(engine: Engine, rows: Table) -> int:
    from dedup.matching import clusters

    counts = engine.collect(engine.map(rows, clusters.count_rows, keep=True))
    return sum(counts["rows"].to_pylist())


def _meet(engine: Engine, matches: Matches, settings: Settings) -> tuple[list[Table], list[int]]:
    """The articles of stories that meet, `encounters.MET`, and how many stories have what is
    common; in turns, as rows of sampled shingles are many."""
    from dedup.matching import encounters

    homes = engine.map(matches.stars, encounters.list_homes, keep=True)
    met: list[Table] = []
    common: list[int] = []
    turns = count_turns(engine, matches.articles, SAMPLED)
    for turn in range(turns):
        list_rows = partial(encounters.list_sightings, part=turn, of=turns)
        sighted = engine.map(matches.prints, list_rows, beside=homes, keep=True)
        together = engine.shuffle(sighted, by=("key", "story", "article"), shared=True)
        counts = engine.collect(engine.map(together, encounters.count_common, keep=True))
        common += counts["articles"].to_pylist()
        meet = partial(encounters.meet_stories, settings=settings)
        met.append(engine.map(together, meet))
    return met, common


def _sort(engine: Engine, found: Table) -> Table:
    """Passages by ids and places. found: `passages.PASSED`, used up."""
    from dedup.matching import components, passages

    sample = engine.collect(engine.map(found, components.sample_ids, keep=True))
    bounds = sorted(set(sample["id"].to_pylist()))
    placed = engine.map(found, partial(passages.place_passages, bounds=bounds))
    ordered = engine.shuffle(placed, by=("place", "key_a", "key_b"))
    return engine.map(ordered, passages.sort_passages)
