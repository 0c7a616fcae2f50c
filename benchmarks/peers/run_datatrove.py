"""datatrove: its MinHash stages with the local executor and a worker a core.

A task of datatrove reads whole files, so the input is cut into a file a core first. Nothing checks
the candidates. What stage three writes is read here; the fourth stage would only write the articles
once more. There a document is known by its place among those of its file that have text.
"""

import os
import struct
from pathlib import Path
from typing import Any

import common
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from datatrove.executor.local import LocalPipelineExecutor
from datatrove.pipeline.dedup.minhash import (
    MinhashConfig,
    MinhashDedupBuckets,
    MinhashDedupCluster,
    MinhashDedupSignature,
)
from datatrove.pipeline.readers import ParquetReader
from datatrove.utils.typeshelper import Languages

CORES = os.cpu_count() or 1


def cut(articles: Path, folder: Path) -> list[list[str]]:
    """Write the input as one file a core; the ids of each file."""
    folder.mkdir()
    table = pq.read_table(articles, columns=["id", "text"])
    table = table.filter(pc.field("text") != "")
    table = table.set_column(0, "id", table["id"].cast(pa.string()))
    size = -(-table.num_rows // CORES)
    parts = [table.slice(n * size, size) for n in range(CORES)]
    for n, part in enumerate(parts):
        pq.write_table(part, folder / f"{n:05}.parquet")
    return [part["id"].to_pylist() for part in parts]


def run_stage(out: Path, name: str, pipeline: list[Any], tasks: int) -> None:
    workers = min(tasks, CORES)
    logs = str(out / "logs" / name)
    LocalPipelineExecutor(pipeline, tasks=tasks, workers=workers, logging_dir=logs).run()


def work(articles: Path, out: Path) -> None:
    ids = cut(articles, out / "cut")
    config = MinhashConfig(
        n_grams=common.WORDS, num_buckets=common.BANDS, hashes_per_bucket=common.ROWS
    )
    signatures, buckets, clusters = (str(out / f"stage{n}") for n in (1, 2, 3))
    reader = ParquetReader(str(out / "cut"), read_metadata=False)
    sign = MinhashDedupSignature(signatures, config, Languages.arabic__arab)
    run_stage(out, "signatures", [reader, sign], CORES)
    match = MinhashDedupBuckets(signatures, buckets, config=config)
    run_stage(out, "buckets", [match], common.BANDS)
    group = MinhashDedupCluster(buckets, clusters, config, save_cluster_id=True)
    run_stage(out, "clusters", [group], 1)
    with open(out / "clusters.tsv", "w", encoding="utf-8") as file:
        for n, names in enumerate(ids):
            found = Path(clusters, f"{n:06}.clusters")
            content = found.read_bytes() if found.exists() else b""
            pairs = struct.iter_unpack("<2I", content)
            file.writelines(f"{names[row]}\t{cluster}\n" for row, cluster in pairs)


if __name__ == "__main__":
    common.start(work)
