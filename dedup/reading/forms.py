"""The file in which runs leave the days on which 3-grams stand, for those to come.

Parquet: `recurrence.KNOWN`, and as metadata its format, how texts were folded and cut into
shingles, and how many articles were of the days of each slot.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from dedup.errors import BadInput
from dedup.settings import Settings

FORMAT = 1
NAME = b"dedup forms"
SLOTS = 61
COLUMNS = ("shingle", "days")
BATCH_ROWS = 1 << 16


class Forms(NamedTuple):
    """What such a file holds."""

    path: str
    articles: NDArray[np.int64]
    """(SLOTS,) how many were of the days of each slot."""

    def read(self) -> Iterator[pa.RecordBatch]:
        """Its rows, from the first; none where there is no file yet."""
        if Path(self.path).exists():
            with pq.ParquetFile(self.path, buffer_size=1 << 20, pre_buffer=False) as file:
                yield from file.iter_batches(BATCH_ROWS, columns=[*COLUMNS])


def open_forms(path: str, settings: Settings) -> Forms:
    """What is known of forms; nothing where there is no file. Raises `BadInput` for another file,
    and for one of texts that were folded or cut otherwise."""
    if not Path(path).exists():
        return Forms(path, np.zeros(SLOTS, np.int64))
    try:
        schema = pq.read_schema(path)
        told = json.loads((schema.metadata or {})[NAME])
        articles = np.array(told["articles"], np.int64)
    except (OSError, pa.ArrowException, KeyError, ValueError) as why:
        raise BadInput(f"{path}: not a file that --forms wrote") from why
    if told["format"] != FORMAT or articles.shape != (SLOTS,):
        raise BadInput(f"{path}: of another version of dedup: move it away, and it is begun anew")
    for name, value in _describe(settings).items():
        if told[name] != value:
            raise BadInput(f"{path}: written with {name} {told[name]}, and this is with {value}")
    return Forms(path, articles)


def describe_forms(schema: pa.Schema, articles: NDArray[np.int64], settings: Settings) -> pa.Schema:
    """A schema with the metadata that `open_forms` reads."""
    told = {"format": FORMAT, **_describe(settings), "articles": articles.tolist()}
    return schema.with_metadata({NAME: json.dumps(told).encode()})


def _describe(settings: Settings) -> dict[str, str | int]:
    return {"folding": settings.folding, "shingle_words": settings.shingle_words}
