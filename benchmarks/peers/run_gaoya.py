"""gaoya: MinHashStringIndex, filled and asked in bulk; it checks candidates by the estimate."""

from pathlib import Path

import common
from gaoya.minhash import MinHashStringIndex


def work(articles: Path, out: Path) -> None:
    index = MinHashStringIndex(
        hash_size=32,
        jaccard_threshold=common.THRESHOLD,
        num_bands=common.BANDS,
        band_size=common.ROWS,
        analyzer="word",
        ngram_range=(common.WORDS, common.WORDS),
        id_container="vec",
    )
    ids: list[str] = []
    for some, texts in common.read_batches(articles):
        index.par_bulk_insert_docs(list(range(len(ids), len(ids) + len(some))), texts)
        ids += some
    found = common.Components(len(ids))
    rows = iter(range(len(ids)))
    for _, texts in common.read_batches(articles):
        for others, row in zip(index.par_bulk_query(texts), rows, strict=False):
            for other in others:
                if other < row:
                    found.join(row, other)
    common.write_clusters(out, ids, found.members())


common.start(work)
