"""Where the time of matching goes: each stage's share, beside a floor under it.

usage: python benchmarks/stages.py ARTICLES.parquet [--workers N]

The floor of the first stage is decoding the file and running the compiled loop on texts that are
held already, each measured alone on one core and divided by the workers. The floor of the others is
copying what they take in (two keys a row; for verification the fingerprints of both articles of a
candidate) and give out once, at the speed at which this machine copies 256 MB. What stands between
is sorting, waiting for memory, and Python. Behind it, what one text takes of the loop's parts, on
one core.
"""

import argparse
import os
import tempfile
import time

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from dedup import Settings, compiling
from dedup.compiling import kernel
from dedup.engine.local import LocalEngine
from dedup.matching import fingerprint
from dedup.matching.hashing import xxh32
from dedup.matching.sketches import sketch, sort_shell, sort_unique, spread
from dedup.matching.words import fold_words, hash_facts, hash_shingles
from dedup.model import cluster_schema
from dedup.pipeline import BATCH_ARTICLES, match_articles
from dedup.reading.articles import BATCH_ROWS
from dedup.reading.tables import ArticleStream
from dedup.writing import write_batches

FIRST, LAST = "fingerprint articles", "verify candidates"
PARTS = ("fold into words", "hash the whole", "hash shingles", "sketch", "sort shingles", "facts")
TEXTS, ROUNDS = 16_384, 5
ROW_BYTES = 16
"""Of what a stage takes in: two keys of eight bytes."""


@kernel
def run_parts(text, offsets, tables, k, parts, scratch, out):
    """The loops of `words` and `sketches` up to a part, one text at a time."""
    folding, permutations, numbers = tables
    words, starts, hashes, mixed, counts = scratch
    signature, facts = out
    total, count = 0, 0
    for d in range(offsets.shape[0] - 1):
        n = fold_words(text, offsets[d], offsets[d + 1], folding, words, starts)
        if parts > 1:
            total += xxh32(words, 0, max(starts[n] - 1, 0))
        if parts > 2:
            count = hash_shingles(words, starts, n, k, hashes, 0)
        if parts > 3:
            sketch(hashes, 0, count, permutations, signature, 0)
        if parts > 4:
            spread(hashes, 0, count, mixed)
            total += sort_unique(mixed, count, counts, hashes, 0)
        if parts > 5:
            found = hash_facts(words, starts, n, numbers, facts, 0)
            sort_shell(facts, 0, found)
    return total


def least(work):
    """The least seconds of some rounds: what the work takes where nothing disturbs it."""
    seconds = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - began)
    return min(seconds)


def time_parts(texts):
    """Seconds a text takes of each part of the loop."""
    compiling._folders = lambda source: []  # this loop is to be compiled with those it calls
    offsets = np.frombuffer(texts.buffers()[1], np.int64)[: len(texts) + 1]
    text = np.frombuffer(texts.buffers()[2], np.uint8)
    longest = int(np.diff(offsets).max())
    numbers = fingerprint.number_words(Settings().folding)
    tables = (fingerprint.folding(Settings().folding), fingerprint.permutations(128), numbers)
    sizes = ((12, np.uint8), (2, np.int64), (2, np.uint32), (2, np.uint32))
    scratch = tuple(np.empty(times * longest + 2, kind) for times, kind in sizes)
    scratch += (np.empty(2**16 + 1, np.int64),)
    out = np.empty((1, 128), np.uint32), np.empty(4 * longest, np.int64)
    run_parts(text, offsets[:2], tables, 3, 0, scratch, out)
    so_far = [0.0]
    for number in range(1, len(PARTS) + 1):
        so_far.append(
            least(lambda upto=number: run_parts(text, offsets, tables, 3, upto, scratch, out))
        )
    return np.diff(so_far) / len(texts)


def time_decoding(path):
    """Seconds in which the columns are read, on one core."""
    began = time.perf_counter()
    file = pq.ParquetFile(path, pre_buffer=False)
    names = [n for n in file.schema_arrow.names if n in pa.schema(fingerprint.FINGERPRINT).names]
    for _ in file.iter_batches(BATCH_ROWS, columns=[*names, "text"], use_threads=False):
        pass
    return time.perf_counter() - began


def measure_copying():
    """Bytes a second."""
    block = np.ones(1 << 28, np.uint8)
    other = block.copy()
    return len(block) / least(lambda: np.copyto(other, block))


def time_loop(texts):
    """Seconds a text takes of the whole loop, on one core."""
    fingerprint.fingerprint_texts(texts, Settings())
    return least(lambda: fingerprint.fingerprint_texts(texts, Settings())) / len(texts)


def match(path, workers):
    """(articles, stages, seconds of matching, seconds of writing) of a run."""
    stream = ArticleStream([path])
    with LocalEngine(workers) as engine, tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        listed = engine.read(stream, BATCH_ARTICLES, stream.num_rows)
        matches = match_articles(engine, listed, Settings())
        matched = time.perf_counter()
        write_batches(f"{folder}/clusters.jsonl", matches.clusters, cluster_schema())
        return matches.articles, engine.stages, matched - began, time.perf_counter() - matched


def tell_stages(stages, seconds, floor_of_first, speed):
    print("| stage | s | share | rows in | rows out | MB out | floor s | times |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|")
    prints = next(stage for stage in stages if stage.name == FIRST)
    looked_at = 2 * prints.bytes_out / prints.rows_out
    for stage in sorted(stages, key=lambda one: -one.seconds):
        taken = looked_at if stage.name == LAST else ROW_BYTES
        moved = stage.rows_in * taken + stage.bytes_out
        floor = floor_of_first if stage.name == FIRST else moved / speed
        if stage.seconds >= 0.005 * seconds:
            print(
                f"| {stage.name} | {stage.seconds:.2f} | {stage.seconds / seconds:.0%} "
                f"| {stage.rows_in:,} | {stage.rows_out:,} | {stage.bytes_out / 1e6:,.0f} "
                f"| {floor:.2f} | {stage.seconds / floor:.1f} |"
            )


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("articles")
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    options = parser.parse_args()
    batch = next(pq.ParquetFile(options.articles).iter_batches(TEXTS, columns=["text"]))
    texts = batch["text"].cast(pa.large_string())
    loop, decoding, speed = time_loop(texts), time_decoding(options.articles), measure_copying()
    articles, stages, matching, writing = match(options.articles, options.workers)
    seconds = matching + writing
    print(
        f"{articles:,} articles, {seconds:.2f} s, {options.workers} workers; on one core decoding"
    )
    print(
        f"{decoding:.2f} s, the loop {loop * 1e6:.1f} us a text, copying {speed / 1e9:.1f} GB/s\n"
    )
    tell_stages(stages, seconds, (decoding + loop * articles) / options.workers, speed)
    rest = matching - sum(stage.seconds for stage in stages)
    for name, some in (("grouping, and between the stages", rest), ("writing", writing)):
        print(f"| {name} | {some:.2f} | {some / seconds:.0%} | | | | | |")
    print("\n| part of the loop | us a text | share |\n|---|---:|---:|")
    parts = time_parts(texts)
    for name, some in zip(PARTS, parts, strict=True):
        print(f"| {name} | {some * 1e6:.2f} | {some / parts.sum():.0%} |")


if __name__ == "__main__":
    main()
