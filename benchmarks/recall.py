"""Recall and precision of the pairs that `dedup cluster` looks at, against an exact all-pairs join.

usage: python benchmarks/recall.py ARTICLES [--threshold 0.2] [--articles N]

ARTICLES: a table that `dedup cluster` reads; of N articles the first by id are taken. It needs
scipy. Every two articles are compared on their sets of word 3-grams, folded as dedup folds them,
and are a true pair by one of two rules (`dedup/matching/relations.py`), or by both:

* Jaccard: the quotient shared / union is at least the threshold.
* Excerpt: the shorter has at most half of the longer one's shingles, and enough of its own (the
  setting `containment`) stand in the longer.

Articles under `min_words` words, of which dedup finds copies alone, count neither there nor here,
nor do blocks that many articles share, which dedup leaves out (a box of headlines on 112 pages of
one site made 5,600 pairs). Of dedup all is run that `dedup cluster` does before relations are told.
Recall is the share of the true pairs that it has then, precision the share of its pairs that are
true. A lost pair is put under the first of these that
holds: the shorter article has less than 20 shingles; less than a quarter of its shingles are shared
ones that at most 32 articles have (the rest is in many articles); it shares less than 0.7 of them;
none of these.
"""

import argparse
import time
from functools import partial

import numpy as np
from scipy import sparse

from dedup import Settings, meetings, pipeline
from dedup.engine.local import LocalEngine
from dedup.matching.fingerprint import fingerprint_articles
from dedup.model import key_of
from dedup.reading.tables import read_articles

BLOCK_CELLS = 1 << 25  # of the product held at once; a cell takes 8 bytes
SIZES = ((0, 20), (20, 50), (50, 100), (100, np.inf))
RARE_ARTICLES = 32


def gather_shingles(articles, settings):
    """A 0/1 matrix, article by shingle, without the articles that are too short; their rows."""
    sign = partial(fingerprint_articles, settings=settings)
    with LocalEngine() as engine:
        listed = engine.read(pipeline.list_articles(articles), pipeline.BATCH_ARTICLES)
        marked = meetings.find_copies(engine, engine.map(listed, sign), settings)[0]
        left = meetings.leave_out_furniture(engine, marked, settings, 1)[0]
        prints = engine.collect(left).sort_by("place").combine_chunks()
    shingles = prints["shingles"].combine_chunks()
    columns = np.unique(shingles.flatten().to_numpy(), return_inverse=True)[1].ravel()
    ends = np.concatenate([[0], np.cumsum(shingles.value_lengths().to_numpy())])
    matrix = sparse.csr_matrix((np.ones(len(columns), np.int32), columns, ends))
    rows = np.flatnonzero(prints["words"].to_numpy() >= settings.min_words)
    return matrix[rows], rows


def join_exactly(matrix, settings):
    """The true pairs: columns i, j (i < j), size of the shorter set, shared, Jaccard, excerpt."""
    n = matrix.shape[0]
    sizes = np.diff(matrix.indptr).astype(np.int64)
    transposed = matrix.T.tocsr()
    step = max(1, BLOCK_CELLS // max(n, 1))
    found = [[np.zeros(0, np.int64)] * 6]
    for start in range(0, n, step):
        block = (matrix[start : start + step] @ transposed).tocoo()
        above = block.row + start < block.col
        i, j = (block.row[above] + start).astype(np.int64), block.col[above].astype(np.int64)
        shared = block.data[above].astype(np.int64)
        smaller, larger = np.minimum(sizes[i], sizes[j]), np.maximum(sizes[i], sizes[j])
        jaccard = shared / (smaller + larger - shared)
        excerpt = (2 * smaller <= larger) & (shared / smaller >= settings.containment)
        true = (jaccard >= settings.threshold) | excerpt
        found.append([c[true] for c in (i, j, smaller, shared, jaccard, excerpt)])
    *numbers, excerpt = (np.concatenate(column) for column in zip(*found, strict=True))
    return *numbers, excerpt.astype(bool)


def run_dedup(articles, settings):
    """The pairs that matching verifies, before their relations are told, as columns of keys; and
    the seconds that this takes."""
    began = time.perf_counter()
    with LocalEngine() as engine:
        listed = engine.read(pipeline.list_articles(articles), pipeline.BATCH_ARTICLES)
        signed = engine.map(listed, partial(fingerprint_articles, settings=settings))
        marked, texts, _ = meetings.find_copies(engine, signed, settings)
        prints, _ = meetings.leave_out_furniture(engine, marked, settings, 1)
        found = meetings.find_candidates(engine, prints, settings, 1, None)
        verified = pipeline.verify_candidates(engine, found, settings)
        joined = engine.collect(pipeline.join_copies(engine, verified, texts, settings))
    seconds = time.perf_counter() - began
    return joined["a"].to_pylist(), joined["b"].to_pylist(), seconds


def explain_lost(matrix, i, j, shorter, shared):
    """For pairs that were lost, how many were so for which likely reason."""
    rare = matrix[:, np.bincount(matrix.indices, minlength=matrix.shape[1]) <= RARE_ARTICLES]
    shared_rare = rare[i].multiply(rare[j]).sum(axis=1).A1.astype(np.int64)
    names = ["shorter has < 20", "in many articles", "shares < 0.7", "none of these"]
    tests = [shorter < SIZES[0][1], 4 * shared_rare < shorter, shared / shorter < 0.7]
    reason = np.select(tests, range(3), default=3)
    counts = ((name, int(np.sum(reason == n))) for n, name in enumerate(names))
    return "; ".join(f"{name}: {count}" for name, count in counts if count) or "none"


def print_band(name, of, had):
    """One line: how many of the pairs `of` dedup has."""
    true, found = int(of.sum()), int((of & had).sum())
    recall = f"{found / true:.4f}" if true else "-"
    print(f"{name:24} {true:8} {found:8} {true - found:6}  {recall}")


def main(path, threshold, most):
    settings = Settings(threshold=threshold)
    articles = read_articles([path])[0].slice(0, most)
    began = time.perf_counter()
    matrix, rows = gather_shingles(articles, settings)
    i, j, shorter, shared, jaccard, excerpt = join_exactly(matrix, settings)
    exact_seconds = time.perf_counter() - began
    left, right, seconds = run_dedup(articles, settings)
    place = {key_of(article): n for n, article in enumerate(articles["id"].to_pylist())}
    ends = np.array([[place[one] for one in ids] for ids in (left, right)], np.int64)
    ends = ends[:, np.isin(ends, rows).all(axis=0)]
    given = ends.min(axis=0) * len(place) + ends.max(axis=0)
    true = rows[i] * len(place) + rows[j]
    had, confirmed = np.isin(true, given), int(np.isin(given, true).sum())
    print(f"{len(place)} articles, {matrix.shape[0]} long enough; exact join", end=" ")
    print(f"{exact_seconds:.1f} s, dedup {seconds:.1f} s")
    print(f"pairs of dedup: {len(given)}, of them no true pair {len(given) - confirmed}, ", end="")
    print(f"precision {confirmed / len(given) if len(given) else 1:.4f}")
    print(f"{'Jaccard':24} {'true':>8} {'found':>8} {'lost':>6}  recall")
    edges = [threshold, *(n / 10 for n in range(1, 11) if n / 10 > threshold)]
    for low, high in zip(edges, [*edges[1:], np.inf], strict=True):
        name = f"{low:g} to {high:g}" if low < 1 else "1"
        print_band(name, (jaccard >= low) & (jaccard < high), had)
    print_band("all", alike := jaccard >= threshold, had)
    print("excerpts, by the shorter one's shingles")
    for low, high in SIZES:
        name = f"{low} to {high - 1}" if high < np.inf else f"{low} and more"
        print_band(name, excerpt & (shorter >= low) & (shorter < high), had)
    print_band("all", excerpt, had)
    print_band("- Jaccard under threshold", excerpt & ~alike, had)
    for name, of in (("Jaccard", alike & ~had), ("excerpts", excerpt & ~had)):
        print(f"lost, {name}: {explain_lost(matrix, i[of], j[of], shorter[of], shared[of])}")


if __name__ == "__main__":
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=raw)
    parser.add_argument("articles")
    parser.add_argument("--threshold", type=float, default=Settings().threshold)
    parser.add_argument("--articles", type=int, dest="most", metavar="N")
    options = parser.parse_args()
    main(options.articles, options.threshold, options.most)
