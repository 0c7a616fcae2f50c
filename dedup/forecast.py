"""What a run would take, from trying its beginning."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

import pyarrow as pa

from dedup.engine.local import LocalEngine, measure_peak_memory
from dedup.errors import NothingToDo
from dedup.pipeline import BATCH_ARTICLES, match_articles
from dedup.reading.tables import ArticleStream
from dedup.settings import Settings

TRIED_BATCHES = 6
"""After a first one, which is not timed: it loads compiled code, and compiles it where none is."""
WORK_BYTES = 300 * 10**6
"""What sorting and reading take beside the tables, however many articles there are (measured with
2 workers from 100,000 to 1,000,000 generated articles)."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """What `dedup cluster` would take."""

    articles: int
    tried: int
    """How many of them, the first ones, the forecast is made from."""
    seconds: float
    memory_bytes: int
    """Largest resident size."""
    disk_bytes: int
    """Of the tables that would not fit into memory; they lie beside the output meanwhile."""


def forecast(
    paths: Sequence[str], settings: Settings, workers: int, memory: int | None
) -> Forecast:
    """Time, memory and disk for files of articles, in proportion to what the first ones take.

    memory: what `LocalEngine` would be given. The forecast is worth what the beginning of the input
    says of the rest. Raises `NothingToDo` where there is no article, `BadInput` as `ArticleStream`.
    """
    batches = iter(ArticleStream(paths))
    first = next(batches, None)
    if first is None:
        raise NothingToDo("no article found")
    _try([first], settings, workers)
    loaded, loaded_bytes = time.process_time(), measure_peak_memory() or 0
    tried, seconds, table_bytes = _try(islice(batches, TRIED_BATCHES), settings, workers)
    if not tried:  # the first batch was all
        tried, seconds, table_bytes = _try([first], settings, workers)
    articles = count_articles(paths)
    times = articles / tried
    most = int(table_bytes * times)
    held = most if memory is None else min(most, memory // 2)
    work = (measure_peak_memory() or 0) - loaded_bytes - table_bytes
    return Forecast(
        articles=articles,
        tried=tried,
        seconds=loaded + seconds * times,
        memory_bytes=loaded_bytes + held + int(min(WORK_BYTES, max(0, work) * times)),
        disk_bytes=most - held,
    )


def count_articles(paths: Sequence[str]) -> int:
    """How many rows the files hold; all that is no Parquet must be read for it."""
    stream = ArticleStream(paths)
    known = stream.num_rows
    return sum(batch.num_rows for batch in stream) if known is None else known


def _try(
    batches: Iterable[pa.RecordBatch], settings: Settings, workers: int
) -> tuple[int, float, int]:
    """(articles, seconds, bytes of tables at one time) of matching some batches."""
    began = time.perf_counter()
    with LocalEngine(workers) as engine:
        matches = match_articles(engine, engine.read(batches, BATCH_ARTICLES), settings)
        return matches.articles, time.perf_counter() - began, engine.most_bytes
