"""The two numbers by which couples of samples are dropped, chosen on outlets and tried on others.

usage: python benchmarks/samples.py ARTICLES [--halvings 20]

ARTICLES: a table that `dedup cluster` reads, of many outlets. An article meets a longer one in some
of the samples that it asks for; `candidates.count_least_met` tells in how many at least, by the
share of its samples that they have in common, from so many samples on. For each halving of the
outlets both are chosen from a grid, so that most couples that are no excerpt go and at most one
excerpt in a thousand; then the excerpts are counted that are lost among the other outlets. Beside
them: those that the numbers lose which stand in `candidates`. A couple that does not meet at all is
not looked at here: `recall.py` counts those.
"""

import argparse
from functools import partial

import numpy as np
import pyarrow as pa

from dedup import Settings, meetings
from dedup.ascending import find
from dedup.engine.local import LocalEngine
from dedup.matching import candidates, fingerprint, verify
from dedup.pipeline import BATCH_ARTICLES
from dedup.reading.tables import ArticleStream

SHARES = (0.5, 0.55, 0.6, 2 / 3, 0.75, 0.85, 1.0)
FEW = (5, 10, 20)
LOST = 1e-3


def list_met(path, settings):
    """Of each couple that meets: the outlets (n, 2), how often, the samples of the shorter, and
    whether it is an excerpt; each (n,)."""
    with LocalEngine(2) as engine:
        articles = engine.read(ArticleStream([path]), BATCH_ARTICLES)
        signed = engine.map(articles, partial(fingerprint.fingerprint_articles, settings=settings))
        marked, _, _ = meetings.find_copies(engine, signed, settings)
        prints = meetings.leave_out_furniture(engine, marked, settings, 1)[0]
        prints = engine.map(prints, fingerprint.sketch_signatures)
        longer = meetings.meet_by_samples(engine, prints, settings, 1).met
        met = engine.collect(engine.shuffle(longer, by=("a", "b"))).combine_chunks().to_batches()[0]
        once = candidates.keep_once(met.select(candidates.CANDIDATE.names))
        compare = partial(verify.verify_candidates, settings=settings)
        rows = engine.read(pa.Table.from_batches([once]), 1 << 16)
        verified = engine.collect(engine.map(rows, compare, beside=prints))
        known = engine.collect(prints).select(["key", "outlet", "sampled", "size"]).sort_by("key")
    keys, outlets, sampled, sizes = (column.to_numpy() for column in known.columns)
    left, right = (find(keys, once[name].to_numpy()) for name in "ab")
    shorter = np.where(sizes[left] <= sizes[right], left, right)
    shared, a, b = (verified[n].to_numpy() for n in ("shared", "shingles_a", "shingles_b"))
    smaller, larger = np.minimum(a, b), np.maximum(a, b)
    inside = (2 * smaller <= larger) & (shared / smaller >= settings.containment)
    places = (find(keys, verified[name].to_numpy()[inside]) for name in "ab")
    excerpt = np.isin(left * len(keys) + right, next(places) * len(keys) + next(places))
    both = np.column_stack([outlets[left], outlets[right]])
    return both, once["agreed"].to_numpy(), sampled[shorter], excerpt


def count_least(sampled, share, few, settings):
    """`candidates.count_least_met` with other numbers."""
    half, more = (np.ceil(sampled * settings.containment * part) for part in (1 / 2, share))
    return np.where(sampled >= few, more - half + 1, 1)


def choose(kept, excerpt, here):
    """The numbers that drop most couples of those that are here, and hardly an excerpt."""
    dropped = {
        numbers: int((here & ~excerpt & ~stays).sum())
        for numbers, stays in kept.items()
        if (here & excerpt & ~stays).sum() <= LOST * (here & excerpt).sum()
    }
    return max(dropped, key=dropped.__getitem__)


def main(path, halvings):
    settings = Settings()
    both, times, sampled, excerpt = list_met(path, settings)
    grid = [(share, few) for share in SHARES for few in FEW]
    kept = {numbers: times >= count_least(sampled, *numbers, settings) for numbers in grid}
    taken = times >= candidates.count_least_met(sampled, settings)
    print(
        f"{len(times)} couples meet, {excerpt.sum()} of them excerpts; with what is taken", end=" "
    )
    print(f"{(taken & ~excerpt).sum()} stay that are none, {(excerpt & ~taken).sum()} is lost")
    names, random = np.unique(both), np.random.default_rng(0)
    of = lost = lost_as_taken = 0
    for _ in range(halvings):
        half = random.permutation(names)[: len(names) // 2]
        inside = np.isin(both, half)
        numbers = choose(kept, excerpt, inside.all(axis=1))
        there = excerpt & ~inside.any(axis=1)
        of += int(there.sum())
        lost += int((there & ~kept[numbers]).sum())
        lost_as_taken += int((there & ~taken).sum())
    print(
        f"{halvings} halvings: of {of} excerpts of other outlets {lost} are lost with what was",
        end=" ",
    )
    print(f"chosen on the half, {lost_as_taken} with what is taken")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("articles")
    parser.add_argument("--halvings", type=int, default=20)
    given = parser.parse_args()
    main(given.articles, given.halvings)
