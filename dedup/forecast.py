"""What a run would take, from trying its beginning."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

import pyarrow as pa

from dedup.compiling import compiling_all
from dedup.engine.local import LocalEngine
from dedup.engine.record import measure_peak_memory
from dedup.errors import NothingToDo
from dedup.pipeline import BATCH_ARTICLES, match_articles
from dedup.reading.articles import BATCH_ROWS
from dedup.reading.tables import ArticleStream
from dedup.settings import Settings

MANY = 1000
"""From so many articles on all loops are compiled before time is taken: a run that is worth a
forecast compiles them once."""
TRIED_BATCHES = 24
"""After a first one, which is not timed: it loads compiled code, and compiles it where none is."""
LONGER = 1.25
"""How much more of time an article takes among many than in the trial, whose memory is warm
(measured with 2 workers on 100,000 to 1,000,000 generated articles: 1.1 to 1.5)."""
WORK_BYTES = 300 * 10**6
"""What sorting and reading take beside the tables, however many articles there are (measured
likewise)."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """What `dedup cluster` would take."""

    articles: int
    tried: int
    """How many of them, among the first, the forecast is made from."""
    seconds: float
    memory_bytes: int
    """Largest resident size."""
    disk_bytes: int
    """Of the tables that would not fit into memory; they lie beside the output meanwhile."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What matching some articles took."""

    articles: int
    seconds: float
    prints_bytes: int
    """Of the fingerprints, which grow with the articles."""
    other_bytes: int
    """Of what is taken in turns, beside them."""


def forecast(
    paths: Sequence[str], settings: Settings, workers: int, memory: int | None
) -> Forecast:
    """Time, memory and disk for files of articles, in proportion to what the first ones take.

    memory: what `LocalEngine` would be given; the trial is given its share of it. The forecast is
    worth what the beginning of the input says of the rest. Raises `NothingToDo` where there is no
    article, `BadInput` as `ArticleStream`.
    """
    started = time.process_time()
    batches = (batch for batch in ArticleStream(paths) if batch.num_rows)
    first = next(batches, None)
    if first is None:
        raise NothingToDo("no article found")
    articles = count_articles(paths)
    with compiling_all() if first.num_rows >= MANY else contextlib.nullcontext():
        _try([first], settings, workers, None)
    loaded_bytes = measure_peak_memory() or 0
    rest = min(TRIED_BATCHES * BATCH_ROWS, articles - first.num_rows)
    if 2 * rest < first.num_rows:
        rest = 0  # too few to tell: the first ones are tried again
    share = None if memory is None else memory * (rest or first.num_rows) // articles
    # Batches as they come: reading them is a part of what is tried.
    trial = _try(islice(batches, TRIED_BATCHES) if rest else [first], settings, workers, share)
    if not trial.articles:  # all rows behind the first ones were refused
        trial = _try([first], settings, workers, share)
    times = articles / trial.articles
    bands = len(settings.bands)
    turn = min(times, max(1.0, LocalEngine.turn_rows / (trial.articles * bands)))
    prints, others = int(trial.prints_bytes * times), int(trial.other_bytes * turn)
    # In memory lies a quarter of what is given, and of one table half of that (`engine.storage`).
    filed = 0 if memory is None else max(prints - memory // 8, prints + others - memory // 4, 0)
    return Forecast(
        articles=articles,
        tried=trial.articles,
        # Of the articles that were tried none takes longer than it did.
        seconds=started + trial.seconds * (1 + LONGER * (times - 1)),
        memory_bytes=loaded_bytes + prints + others - filed + min(WORK_BYTES, prints),
        disk_bytes=filed,
    )


def count_articles(paths: Sequence[str]) -> int:
    """How many rows the files hold; all that is no Parquet must be read for it."""
    stream = ArticleStream(paths)
    known = stream.num_rows
    return sum(batch.num_rows for batch in stream) if known is None else known


def _try(
    batches: Iterable[pa.RecordBatch], settings: Settings, workers: int, memory: int | None
) -> Trial:
    with LocalEngine(workers, memory=memory) as engine:
        began = time.perf_counter()
        matches = match_articles(engine, engine.read(batches, BATCH_ARTICLES), settings)
        seconds = time.perf_counter() - began
        prints = next(s.bytes_out for s in engine.stages if s.name == "fingerprint articles")
        return Trial(matches.articles, seconds, prints, max(0, engine.most_bytes - prints))
