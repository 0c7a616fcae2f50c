"""Where commands read and write: files of this machine, or what a Spark cluster can open."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dedup.writing import is_url

if TYPE_CHECKING:
    import pyarrow as pa


def take_pages(
    engine: Any, paths: Sequence[str], without: str | None = None
) -> tuple[Any, pa.Table, dict[str, int]]:
    """Pages as the engine has them, their listing, and how many other files there were."""
    if engine.name == "spark":
        from dedup import intake

        return intake.take_pages(engine, paths, without)
    from dedup.pipeline import size_batches
    from dedup.reading.files import list_pages

    listing, skipped = list_pages(paths, without)
    return engine.read(listing, size_batches(listing.num_rows)), listing, skipped


def take_articles(engine: Any, files: Sequence[str], *, with_related: bool) -> tuple[Any, Any]:
    """Articles as the engine has them, and what is known of their files: an `intake.Intake` or a
    `tables.ArticleStream`."""
    if engine.name == "spark":
        from dedup import intake

        taken = intake.take_articles(engine, files)
        return taken.articles, taken
    from dedup.pipeline import BATCH_ARTICLES
    from dedup.reading.tables import ArticleStream

    stream = ArticleStream(files, with_related=with_related)
    return engine.read(stream, BATCH_ARTICLES, stream.num_rows), stream


@contextlib.contextmanager
def standing_in(engine: Any, *places: str | None) -> Iterator[list[str | None]]:
    """Where to write what is meant for places, of which some are urls: these are brought there in
    the end, in their order, when all went well."""
    with tempfile.TemporaryDirectory(prefix="dedup-") as folder:
        ours: list[str | None] = [
            str(Path(folder, f"{number}-{place.rsplit('/', 1)[1]}"))
            if place and is_url(place)
            else place
            for number, place in enumerate(places)
        ]
        yield ours
        for place, own in zip(places, ours, strict=True):
            if place and own and place != own:
                engine.put_file(own, place)
