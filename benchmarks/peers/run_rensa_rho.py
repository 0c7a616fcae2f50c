"""rensa's rho path: sketches of sampled shingles, and for each article whether any is like it.

It tells no pairs: `flags.tsv` has the ids, and takes the place of `clusters.tsv`.
"""

from collections.abc import Iterator
from pathlib import Path

import common
from rensa import RMinHash, RMinHashLSH


def work(articles: Path, out: Path) -> None:
    ids: list[str] = []

    def each_text() -> Iterator[list[str]]:
        for some, texts in common.read_batches(articles):
            for one, text in zip(some, texts, strict=True):
                if shingles := common.list_shingles(text):
                    ids.append(one)
                    yield shingles

    matrix = RMinHash.digest_matrix_from_token_sets_rho(each_text(), common.HASHES, 1)
    lsh = RMinHashLSH(common.THRESHOLD, common.HASHES, common.BANDS)
    flags = lsh.query_duplicate_flags_matrix_one_shot(matrix)
    with open(out / "flags.tsv", "w", encoding="utf-8") as file:
        file.writelines(f"{one}\n" for one, flag in zip(ids, flags, strict=True) if flag)


common.start(work)
