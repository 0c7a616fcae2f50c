"""datasketch: MinHash, MinHashLSH, every candidate checked by the estimate of its signatures."""

from pathlib import Path

import common
import xxhash
from datasketch import MinHash, MinHashLSH


def work(articles: Path, out: Path) -> None:
    lsh = MinHashLSH(num_perm=common.HASHES, params=(common.BANDS, common.ROWS))
    ids: list[str] = []
    sketches: dict[int, MinHash] = {}
    for some, texts in common.read_batches(articles):
        shingles = [list(map(str.encode, common.list_shingles(text))) for text in texts]
        made = MinHash.generator(shingles, num_perm=common.HASHES, hashfunc=xxhash.xxh32_intdigest)
        sketches |= {len(ids) + n: one for n, one in enumerate(made) if shingles[n]}
        ids += some
    with lsh.insertion_session() as session:
        for row, sketch in sketches.items():
            session.insert(row, sketch, check_duplication=False)
    found = common.Components(len(ids))
    for row, sketch in sketches.items():
        for other in lsh.query(sketch):
            if other < row and sketch.jaccard(sketches[other]) >= common.THRESHOLD:
                found.join(row, other)
    common.write_clusters(out, ids, found.members())


common.start(work)
