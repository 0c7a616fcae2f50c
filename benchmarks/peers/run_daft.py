"""daft: normalize, minhash, bands and their buckets, all as expressions of its own.

Nothing checks the candidates, as in the guide that daft has for this. Components are found here in
plain Python over the edges, where the guide has rounds of joins.
"""

from pathlib import Path

import common
import daft
from daft import DataType, col


@daft.func(return_dtype=DataType.list(DataType.int64()))
def number_bands(bands: list[list[int]]) -> list[int]:
    return list(range(len(bands)))


def list_buckets(articles: Path) -> daft.DataFrame:
    """The rows of each bucket that has more than one: `rows`."""
    text = col("text").normalize(
        remove_punct=True, lowercase=True, nfd_unicode=True, white_space=True
    )
    hashes = text.minhash(
        num_hashes=common.HASHES, ngram_size=common.WORDS, seed=1, hash_function="xxhash"
    )
    table = daft.read_parquet(str(articles)).select("id", "text")
    table = table.where(col("text").not_null() & (col("text") != ""))
    table = table.select("id", hashes.chunk(common.ROWS).alias("bands"))
    table = table.with_column("number", number_bands(col("bands"))).explode("bands", "number")
    table = table.groupby("number", "bands").agg(col("id").list_agg().alias("rows"))
    return table.where(col("rows").list_count() > 1).select("rows")


def work(articles: Path, out: Path) -> None:
    ids = common.read_ids(articles)
    place = {one: row for row, one in enumerate(ids)}
    found = common.Components(len(ids))
    for bucket in list_buckets(articles).to_pydict()["rows"]:
        first, *others = (place[str(one)] for one in bucket)
        for other in others:
            found.join(first, other)
    common.write_clusters(out, ids, found.members())


common.start(work)
