"""Fingerprints to candidates, on an engine: which articles are worth comparing.

What is known beforehand is taken out first (copies, and blocks that many share), and what rules cut
is counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from dedup.engine import Engine, Table
from dedup.settings import Settings


def find_copies(
    engine: Engine, prints: Table, settings: Settings
) -> tuple[Table, Table, list[int]]:
    """Fingerprints with a mark on those that are compared; the texts that several have, `TEXT`; and
    how many have them where these are too many.

    `prints` is used up.
    """
    from dedup.matching import copies

    list_rows = partial(copies.list_texts, settings=settings)
    listed = engine.map(prints, list_rows, keep=True)
    texts = engine.shuffle(listed, by=("key", "article"), shared=True)
    texts = engine.map(texts, copies.part_forms)
    described = engine.map(texts, copies.describe_copies, keep=True)
    marked = engine.map(prints, partial(copies.mark_compared, settings=settings), beside=described)
    return marked, texts, sorted(list_large(engine, texts, settings), reverse=True)


def leave_out_furniture(
    engine: Engine, prints: Table, settings: Settings, turns: int
) -> tuple[Table, dict[str, int]]:
    """Fingerprints without the blocks that many different articles share, and `Matches.furniture`.

    `prints` is used up.  turns: in how many parts the couples of shingles are taken.
    """
    from dedup.matching import batches, furniture

    crowds = []
    for turn in range(turns):
        list_rows = partial(furniture.list_couples, part=turn, of=turns)
        couples = engine.map(prints, list_rows, keep=True)
        buckets = engine.shuffle(couples, by=("key", "article"), shared=True)
        crowds.append(engine.map(buckets, furniture.list_crowds))
    once = engine.map(engine.shuffle(*crowds, by=("key",)), batches.keep_first)
    likely = engine.map(once, furniture.choose_likely, beside=prints)
    judge = partial(furniture.judge_crowds, profile=settings.folding)
    found = engine.map(likely, judge, beside=prints)
    blocks = furniture.gather_blocks(engine.collect(found))
    if blocks is None:
        return prints, {"shingles": 0, "articles": 0}
    count = partial(furniture.count_holders, blocks=blocks)
    holders = engine.collect(engine.map(prints, count, keep=True))["articles"]
    leave_out = partial(furniture.leave_out, blocks=blocks, settings=settings)
    left = engine.map(prints, leave_out)
    return left, {"shingles": blocks.count_shingles, "articles": sum(holders.to_pylist())}


KNOWN_ROWS = 1 << 16


class Found(NamedTuple):
    """What there is to be compared."""

    worth_a_look: Table
    """The candidates that may be pairs: `candidates.CANDIDATE`."""
    prints: Table
    """Fingerprints: `fingerprint.UNSIGNED`."""
    forms: Table
    """What of each article stands in articles of other days too: `recurrence.FORM`."""
    large: dict[str, list[int]]
    """`Matches.large_buckets`, those of copies aside."""
    known: list[Table]
    """As of `Sampled`."""


def find_candidates(
    engine: Engine, prints: Table, settings: Settings, turns: int, known: Known | None
) -> Found:
    """Fingerprints, which are used up, to candidates.

    turns: in how many parts bands, and shingles that find excerpts, are taken.  known: as for
    `meet_by_samples`.
    """
    from dedup.matching import fingerprint

    met, of_bands = meet_by_bands(engine, prints, settings, turns)
    agreeing, crowded = keep_agreeing(engine, met, settings)
    prints = engine.map(prints, fingerprint.sketch_signatures)
    sampled = meet_by_samples(engine, prints, settings, turns, known)
    worth_a_look = prune(engine, agreeing, sampled.met, prints, settings)
    large = {"bands": of_bands, "candidates": crowded, "samples": sampled.large}
    return Found(worth_a_look, prints, sampled.forms, large, sampled.known)


def meet_by_bands(
    engine: Engine, prints: Table, settings: Settings, turns: int
) -> tuple[list[Table], list[int]]:
    """The candidates that bands give, and the sizes of too large buckets.

    turns: in how many parts the bands are taken.
    """
    from dedup.matching import candidates

    bands = len(settings.bands)
    cuts = [bands * turn // turns for turn in range(turns + 1)]
    met: list[Table] = []
    sizes: list[int] = []
    for cut in pairwise(cuts):
        list_rows = partial(candidates.list_bands, settings=settings, bands=range(*cut))
        keyed = engine.map(prints, list_rows, keep=True)
        buckets = engine.shuffle(keyed, by=("key", "article"), shared=True)
        sizes += list_large(engine, buckets, settings)
        # By b first: a few articles, the first ones by key, are the a of very many.
        found = engine.shuffle(*expand_buckets(engine, buckets, settings), by=("b", "a"))
        met.append(engine.map(found, candidates.keep_once))
    return met, sorted(sizes, reverse=True)


def expand_buckets(engine: Engine, buckets: Table, settings: Settings) -> tuple[Table, Table]:
    """The candidates that buckets give; these are used up."""
    from dedup.matching import candidates

    list_rows = partial(candidates.list_led, settings=settings)
    led = engine.shuffle(engine.map(buckets, list_rows, keep=True), by=("lead", "key", "article"))
    expand = partial(candidates.expand_led, settings=settings)
    together = engine.map(led, expand)
    expand = partial(candidates.expand_apart, settings=settings)
    return together, engine.map(buckets, expand)


class Known(NamedTuple):
    """On which days shingles stood in earlier runs."""

    read: Callable[[], Iterable[pa.RecordBatch]]
    """`recurrence.KNOWN`, from its beginning whenever it is called."""
    articles: NDArray[np.int64]
    """(`recurrence.SLOTS`,) how many were of the days of each slot."""


class Sampled(NamedTuple):
    """What sampled shingles tell."""

    met: Table
    """The candidates that they give: `candidates.MET`."""
    large: list[int]
    """The sizes of too large buckets."""
    forms: Table
    """What of each article stands in articles of other days too: `recurrence.FORM`."""
    known: list[Table]
    """With what was known before, on which days shingles stand: `recurrence.KNOWN`."""


def meet_by_samples(
    engine: Engine, prints: Table, settings: Settings, turns: int, known: Known | None = None
) -> Sampled:
    """turns: in how many parts the shingles, which are hashes, are taken.  known: what is known of
    them, where that is asked for."""
    from dedup.matching import candidates, recurrence

    ranked, longer, recurring = [], [], []
    days: list[Table] = []
    for turn in range(turns):
        sample = partial(candidates.list_samples, part=turn, of=turns)
        listed = engine.map(prints, sample, keep=True)
        samples = engine.shuffle(listed, by=("key",), shared=True)
        ranked.append(engine.map(samples, candidates.rank_samples, keep=True))
        sighted = samples
        if known is not None:
            list_rows = partial(recurrence.list_known, part=turn, of=turns)
            before = engine.map(engine.read(known.read(), KNOWN_ROWS), list_rows)
            own = engine.map(prints, sample, keep=True)
            sighted = engine.shuffle(own, before, by=("key",))
            days.append(engine.map(sighted, recurrence.join_known, keep=True))
        keep = sighted is samples
        recurring.append(engine.map(sighted, recurrence.list_recurring, keep=keep))
        longer.append(engine.map(samples, candidates.list_longer))
    ask = partial(candidates.ask_rarest, settings=settings)
    ranks = engine.shuffle(*ranked, by=("article", "rank"))
    asking = engine.map(ranks, ask)
    asked = engine.shuffle(asking, *longer, by=("key", "article"), shared=True)
    meet = partial(candidates.meet_longer, settings=settings)
    large = sorted(list_large(engine, asked, settings), reverse=True)
    together = engine.shuffle(*recurring, by=("article",))
    forms = engine.map(together, recurrence.gather_forms)
    return Sampled(engine.map(asked, meet), large, forms, days)


def count_days(engine: Engine, prints: Table, known: Known | None = None) -> NDArray[np.int64]:
    """How many articles there are of the days of each slot: (`recurrence.SLOTS`,).

    known: with what earlier runs had, the most of one: who runs twice has no more.
    """
    from dedup.matching import recurrence

    counts = engine.collect(engine.map(prints, recurrence.count_articles, keep=True))
    here = np.array([sum(counts[name].to_pylist()) for name in counts.schema.names])
    return here if known is None else np.maximum(here, known.articles)


def list_large(engine: Engine, buckets: Table, settings: Settings) -> list[int]:
    """The sizes of the buckets that the hub rule cuts."""
    from dedup.matching import candidates

    count = partial(candidates.count_large_buckets, settings=settings)
    sizes: list[int] = engine.collect(engine.map(buckets, count, keep=True))["articles"].to_pylist()
    return sizes


def prune(
    engine: Engine, agreeing: Table, longer: Table, prints: Table, settings: Settings
) -> Table:
    """The candidates of bands and of samples that may be pairs, each once, sorted by a, then b.

    prints: `fingerprint.UNSIGNED`. The others are used up.
    """
    from dedup.matching import candidates, pruning

    drop = partial(pruning.prune, settings=settings)
    often = keep_often(engine, longer)
    kept = [engine.map(found, drop, beside=prints) for found in (agreeing, often)]
    return engine.map(engine.shuffle(*kept, by=("a", "b")), candidates.keep_once)


def keep_often(engine: Engine, longer: Table) -> Table:
    """The candidates that samples give, those that met as often as they should; used up."""
    from dedup.matching import candidates

    return engine.map(engine.shuffle(longer, by=("a", "b")), candidates.keep_often)


def keep_agreeing(engine: Engine, met: list[Table], settings: Settings) -> tuple[Table, list[int]]:
    """The candidates that bands give, of no article too many; and how many those had that had more.

    The tables in `met` are used up.
    """
    from dedup.matching import candidates

    together = engine.shuffle(*met, by=("b", "a"))
    count = partial(candidates.count_crowded, settings=settings)
    crowded = engine.collect(engine.map(together, count, keep=True))["articles"].to_pylist()
    keep = partial(candidates.keep_agreeing, settings=settings)
    kept = engine.map(together, keep)
    return kept, sorted(crowded, reverse=True)
