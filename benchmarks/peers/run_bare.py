"""The floor: pyarrow reads the file and splits its text at white space, batch by batch, with as
many threads as it takes by itself. It finds nothing."""

from pathlib import Path

import common
import pyarrow.compute as pc
import pyarrow.dataset as ds


def work(articles: Path, out: Path) -> None:
    words = pc.utf8_split_whitespace(pc.field("text"))
    batches = ds.dataset(articles).scanner(columns={"words": words}).to_batches()
    print("words", sum(len(batch["words"].flatten()) for batch in batches))


common.start(work)
