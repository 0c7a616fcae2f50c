"""Candidates an article as a corpus grows: of real articles, beside those that fitted.py writes.

usage: python benchmarks/growth.py [ARTICLES ...] [--sizes 4000,8000,16000,36000]
           [--fitted 4000,8000,16000,36000,60000] [--seed 1]

Of ARTICLES (tables, taken together) each of `--sizes` is a random part, the smaller in the larger;
of the fitted ones it is the first. Counted, an article: the candidates that bands propose, and
samples (a couple as often as samples meet), both each once before any is dropped, those that are
looked at whole, the pairs that verification keeps of them, and those that are no pair. Behind that
the seconds of each stage, with one worker.
"""

import argparse
import tempfile
import time
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
from fitted import SEED, write_articles

from dedup import Settings, meetings
from dedup.engine.local import LocalEngine
from dedup.matching import candidates, fingerprint, verify
from dedup.pipeline import BATCH_ARTICLES
from dedup.reading.tables import ArticleStream

COUNTED = ("bands", "samples", "once", "looked at", "pairs")
TIMED = ("fingerprints", "copies", *COUNTED)
WHOLE = 1 << 30
"""Rows of a batch: a table that stays in one piece."""


def meet(articles, settings):
    """What each stage gives, the tables of COUNTED; and the seconds of those of TIMED."""
    clock = [time.perf_counter()]
    with LocalEngine(1) as engine:

        def hold(table):
            rows = engine.collect(table)
            clock.append(time.perf_counter())
            return rows

        def read(rows):
            return engine.read(rows, WHOLE)

        sign = partial(fingerprint.fingerprint_articles, settings=settings)
        prints = hold(engine.map(engine.read(articles, BATCH_ARTICLES), sign))
        marked, _, _ = meetings.find_copies(engine, read(prints), settings)
        prints = hold(meetings.leave_out_furniture(engine, marked, settings, 1)[0])
        met, _ = meetings.meet_by_bands(engine, read(prints), settings, 1)
        bands = hold(meetings.keep_agreeing(engine, met, settings)[0])
        samples = hold(meetings.meet_by_samples(engine, read(prints), settings, 1).met)
        both = engine.shuffle(read(bands), read(samples), by=("a", "b"))
        once = hold(engine.map(both, candidates.keep_once))
        sketched = engine.map(read(prints), fingerprint.sketch_signatures)
        left = hold(meetings.prune(engine, read(bands), read(samples), sketched, settings))
        compare = partial(verify.verify_candidates, settings=settings)
        pairs = hold(engine.map(read(left), compare, beside=sketched))
    return (bands, samples, once, left, pairs), np.diff(clock)


def read_random(paths, seed):
    """All articles of some tables, in an order that the seed gives."""
    articles = pa.Table.from_batches(ArticleStream(paths))
    return articles.take(pa.array(np.random.default_rng(seed).permutation(articles.num_rows)))


def read_fitted(count):
    """So many invented articles."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "fitted.parquet"
        write_articles(path, count, SEED)
        return pa.Table.from_batches(ArticleStream([str(path)]))


def list_inputs(options):
    """(size, kind, articles), by size, of real ones first."""
    real = read_random(options.articles, options.seed) if options.articles else None
    sizes = [(min(size, real.num_rows), "real") for size in options.sizes if real]
    for size, kind in sorted(
        sizes + [(size, "fitted") for size in options.fitted],
        key=lambda one: (one[0], one[1] != "real"),
    ):
        yield size, kind, real[:size] if kind == "real" else read_fitted(size)


def numbers(given):
    return [int(one) for one in given.split(",") if one]


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("articles", nargs="*")
    parser.add_argument("--sizes", type=numbers, default=[4000, 8000, 16000, 36000])
    parser.add_argument("--fitted", type=numbers, default=[4000, 8000, 16000, 36000, 60000])
    parser.add_argument("--seed", type=int, default=1, help="of the random parts")
    options = parser.parse_args()
    print(
        "| articles | |", " | ".join((*COUNTED, "no pairs", *(f"s {name}" for name in TIMED))), "|"
    )
    print("|---:|---|" + "---:|" * (len(COUNTED) + 1 + len(TIMED)))
    for size, kind, articles in list_inputs(options):
        found, seconds = meet(articles, Settings())
        counts = np.array([table.num_rows for table in found]) / size
        cells = [f"{count:.2f}" for count in (*counts, counts[-2] - counts[-1], *seconds)]
        print(f"| {size:,} | {kind} |", " | ".join(cells), "|", flush=True)


if __name__ == "__main__":
    main()
