"""Whether clusters join what is unrelated: many copies of each text, each salted with other words.

usage: python benchmarks/salted.py [--articles 500000] [--copies 100] [--share 0.3]
           [--threshold 0.2]

Of each original so many copies are made, in each of which a share of the words, chosen anew, is
replaced by words drawn from those of all. A cluster with copies of two originals is a false one:
chains of likeness, and words that all texts share, are what makes them. Prints clusters, articles
in them, the largest, and how many are false, for salted copies of every share.
"""

import argparse
import tempfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from articles import Writer

from dedup import Settings
from dedup.engine.local import LocalEngine
from dedup.pipeline import BATCH_ARTICLES, match_articles
from dedup.reading.tables import ArticleStream

ROW_GROUP = 16_384


def write_salted(place, articles, copies, share):
    writer, rng = Writer(1, 300), np.random.default_rng(2)
    schema = pa.schema([("id", pa.string()), ("text", pa.string())])
    with pq.ParquetWriter(place, schema) as file:
        for start in range(0, articles, ROW_GROUP):
            ids, texts = [], []
            for number in range(start, min(start + ROW_GROUP, articles)):
                original = number % max(1, articles // copies)
                words = writer.words[writer.original(original)]
                salted = rng.random(len(words)) < share
                words[salted] = rng.choice(writer.words, int(salted.sum()))
                ids.append(f"{original:07}-{number:07}")
                texts.append(" ".join(words.tolist()))
            file.write_table(pa.table([ids, texts], schema=schema))


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--articles", type=int, default=500_000)
    parser.add_argument("--copies", type=int, default=100)
    parser.add_argument("--share", type=float, nargs="*", default=[0.3, 0.1])
    parser.add_argument("--threshold", type=float, default=Settings().threshold)
    options = parser.parse_args()
    for share in options.share:
        with tempfile.TemporaryDirectory() as folder, LocalEngine(2) as engine:
            place = str(Path(folder) / "salted.parquet")
            write_salted(place, options.articles, options.copies, share)
            stream = ArticleStream([place])
            listed = engine.read(stream, BATCH_ARTICLES, stream.num_rows)
            found = match_articles(engine, listed, Settings(threshold=options.threshold))
            members = engine.collect(found.clusters)["members"].to_pylist()
        false = sum(len({m["id"].split("-")[0] for m in one}) > 1 for one in members)
        sizes = [len(one) for one in members]
        print(
            f"salted {share:.0%}: {found.articles:,} articles, {len(sizes):,} clusters of"
            f" {sum(sizes):,}, the largest of {max(sizes, default=0)}, false {false}",
            flush=True,
        )


if __name__ == "__main__":
    main()
