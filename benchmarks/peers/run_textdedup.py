"""text-dedup: its MinHash command, with the check of false positives, which is exact."""

import json
import os
import pickle
import subprocess
import sys
from pathlib import Path

import common

CONFIG = """\
[input]
input_type = "local_files"
file_type = "parquet"

[input.read_arguments]
path = "parquet"
data_files = {articles}
split = "train"

[algorithm]
algorithm_name = "minhash"
text_column = "text"
num_perm = {hashes}
threshold = {threshold}
bands = {bands}
rows = {rows}
ngram_size = {words}
check_false_positive = true

[output]
output_dir = "output"
clean_cache = false
save_clusters = true

[debug]
enable_profiling = false
"""


def work(articles: Path, out: Path) -> None:
    settings = CONFIG.format(
        articles=json.dumps(str(articles.resolve())),
        hashes=common.HASHES,
        threshold=common.THRESHOLD,
        bands=common.BANDS,
        rows=common.ROWS,
        words=common.WORDS,
    )
    (out / "config.toml").write_text(settings, encoding="utf-8")
    caches = {"HF_HOME": str(out.resolve() / "cache"), "HF_HUB_OFFLINE": "1"}
    command = [sys.executable, "-m", "text_dedup.minhash"]
    subprocess.run(command, cwd=out, env={**os.environ, **caches}, check=True)
    with open(out / "output" / "clusters.pickle", "rb") as file:
        clusters: dict[int, int] = pickle.load(file)
    common.write_clusters(out, common.read_ids(articles), clusters.items())


common.start(work)
