"""rensa: RMinHash over all shingles, RMinHashLSH, every candidate checked by the estimate."""

from pathlib import Path

import common
from rensa import RMinHash, RMinHashLSH


def work(articles: Path, out: Path) -> None:
    ids: list[str] = []
    rows: list[int] = []
    sketches: list[RMinHash] = []
    for some, texts in common.read_batches(articles):
        shingles = [common.list_shingles(text) for text in texts]
        rows += [len(ids) + n for n, one in enumerate(shingles) if one]
        sketches += RMinHash.from_token_sets(list(filter(None, shingles)), common.HASHES, 1)
        ids += some
    lsh = RMinHashLSH(common.THRESHOLD, common.HASHES, common.BANDS)
    lsh.insert_many(sketches)
    found = common.Components(len(ids))
    for start in range(0, len(sketches), common.BATCH):
        asked = sketches[start : start + common.BATCH]
        for n, others in enumerate(lsh.query_all(asked), start):
            for other in others:
                if other < n and sketches[n].jaccard(sketches[other]) >= common.THRESHOLD:
                    found.join(rows[n], rows[other])
    common.write_clusters(out, ids, found.members())


common.start(work)
