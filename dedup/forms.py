"""What is known of forms between runs: on which days 3-grams stood, in the file of `--forms`.

Parquet: `recurrence.KNOWN`, and as metadata its format, how texts were folded and cut into
shingles, and how many articles were of the days of each slot.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dedup.errors import BadInput

if TYPE_CHECKING:
    import pyarrow as pa

    from dedup.meetings import Known
    from dedup.model import Article
    from dedup.pipeline import Matches
    from dedup.settings import Settings

FORMAT = 1
NAME = b"dedup forms"
BATCH_ROWS = 1 << 16


def open_forms(path: str, settings: Settings) -> Known:
    """What a file knows; nothing where there is none yet.

    Raises `BadInput` for another file, and for one of texts that were folded or cut otherwise.
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    from dedup.matching.recurrence import SLOTS
    from dedup.meetings import Known

    if not Path(path).exists():
        return Known(partial(iter, ()), np.zeros(SLOTS, np.int64))
    try:
        told = json.loads((pq.read_schema(path).metadata or {})[NAME])
        articles = np.array(told["articles"], np.int64)
    except (OSError, pa.ArrowException, KeyError, ValueError) as why:
        raise BadInput(f"{path}: not a file that --forms wrote") from why
    if told["format"] != FORMAT or articles.shape != (SLOTS,):
        raise BadInput(f"{path}: of another version of dedup: move it away, and it is begun anew")
    for name, value in _describe(settings).items():
        if told[name] != value:
            raise BadInput(f"{path}: written with {name} {told[name]}, and this is with {value}")
    return Known(partial(_read_rows, path), articles)


def write_forms(path: str, known: Known, settings: Settings) -> None:
    """Write what is known after a run. Raises `BadInput` where that cannot be."""
    from dedup.matching.recurrence import KNOWN
    from dedup.writing import write_batches

    told = {"format": FORMAT, **_describe(settings), "articles": known.articles.tolist()}
    write_batches(path, known.read(), KNOWN.with_metadata({NAME: json.dumps(told).encode()}))


def match_knowing(engine: Any, listed: Any, settings: Settings, path: str | None) -> Matches:
    """`pipeline.match_articles` with what a file knows, which is written then; or without one."""
    from dedup.pipeline import match_articles

    known = open_forms(path, settings) if path else None
    matches = match_articles(engine, listed, settings, known)
    if path:
        write_forms(path, matches.known, settings)
    return matches


def find_recurring(a: Article, b: Article, settings: Settings, path: str) -> float | None:
    """The share of what two articles have in common that earlier runs saw on other days, as of a
    `Pair`; `None` where these had too few articles of other days to say so. Raises `BadInput`.
    """
    from dedup.explanation import sign_both
    from dedup.matching.recurrence import is_known, share_recurring

    known, prints = open_forms(path, settings), sign_both(a, b, settings)
    days = prints["day"].to_numpy()
    if not is_known((days[:1], days[1:]), known.articles).item():
        return None
    return share_recurring(prints, known.read())


def _read_rows(path: str) -> Iterator[pa.RecordBatch]:
    import pyarrow.parquet as pq

    from dedup.matching.recurrence import KNOWN

    with pq.ParquetFile(path, buffer_size=1 << 20, pre_buffer=False) as file:
        yield from file.iter_batches(BATCH_ROWS, columns=KNOWN.names)


def _describe(settings: Settings) -> dict[str, str | int]:
    return {"folding": settings.folding, "shingle_words": settings.shingle_words}
