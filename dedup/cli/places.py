"""Where commands read and write: files of this machine, or what a Spark cluster can open."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import click

from dedup import writing
from dedup.cli import options, talk
from dedup.holds import Hold, sweep
from dedup.reading import runs
from dedup.writing import is_url

if TYPE_CHECKING:
    import pyarrow as pa


def take_pages(
    engine: Any,
    paths: Sequence[str],
    without: str | None = None,
    fetched: str | None = None,
) -> tuple[Any, pa.Table, dict[str, int]]:
    """Pages as the engine has them, their listing, and how many other files there were."""
    if engine.name == "spark":
        from dedup import intake

        return intake.take_pages(engine, paths, without, fetched)
    from dedup.pipeline import size_batches
    from dedup.reading.files import list_pages

    listing, skipped = list_pages(paths, without, fetched)
    return engine.read(listing, size_batches(listing.num_rows)), listing, skipped


def list_files(listing: pa.Table) -> Iterator[str | bytes]:
    """The files of a listing of pages."""
    files, paths = (listing[name].to_pylist() for name in ("file", "path"))
    return (path if file is None else file for file, path in zip(files, paths, strict=True))


def take_articles(engine: Any, given: tuple[str, ...], *, with_related: bool) -> tuple[Any, Any]:
    """Articles as the engine has them, and what is known of their files: an `intake.Intake` or a
    `tables.ArticleStream`.

    given: files, globs and -, as a command has them.
    """
    files = options.list_files(given)
    if engine.name == "spark":
        from dedup import intake

        taken = intake.take_articles(engine, files)
        return taken.articles, taken
    from dedup.pipeline import BATCH_ARTICLES
    from dedup.reading.tables import ArticleStream

    stream = ArticleStream(files, with_related=with_related)
    return engine.read(stream, BATCH_ARTICLES, stream.num_rows), stream


def folder_of(out: str) -> Path | None:
    """The folder that a file to write will lie in; none where it is no file."""
    return Path(out).parent if is_file(out) else None


def is_file(place: str) -> bool:
    """Whether a place to write is a file of this machine, which may be still to come: no stream, no
    device, no url."""
    if place == "-" or is_url(place):
        return False
    return os.path.isfile(place) or not os.path.exists(place)


@contextlib.contextmanager
def hold(*places: str | None, seal: str | None = None, gone: str | None = None) -> Iterator[None]:
    """As `writing.hold`; what runs that were killed have left beside them is removed, and said.

    Raises `click.UsageError` for a table of a run, but from the run that replaces it, whose seal is
    its record.
    """
    files = [place for place in places if place and is_file(place)]
    folders = {os.path.dirname(path(file)) for file in files for path in _READINGS}
    with contextlib.suppress(OSError):  # a system may have no place for temporary files
        folders.add(os.path.realpath(tempfile.gettempdir()))
    for folder in sorted(folders):
        left = sweep(folder)
        if left.folders:
            many = f"{left.folders} folder{'s'[: left.folders > 1]}"
            size = f"{-(-left.num_bytes // 1000):,} kB"
            talk.say(f"removed what killed runs had left in {folder}: {many}, {size}")
    with writing.hold(*places, seal=seal, gone=gone):
        for file in files if seal is None else ():  # now: a run may just have ended
            real = os.path.realpath(file)
            if os.path.basename(real) != runs.REPORT and runs.is_of_run(real):
                said = "is a file of a run, whose files belong together: give another name"
                raise click.UsageError(f"{file} {said}")
        yield


_READINGS = (os.path.abspath, os.path.realpath)
"""Of a path: the folder that a link is in gets what does not fit into memory, the folder that it
leads to the file."""


def refuse_read(places: Sequence[str | None], read: Iterable[str | bytes]) -> None:
    """Raises `click.UsageError` where one of the places to write is one of the files to read, by
    whatever name."""
    written = {_identify(place, 1): place for place in places if place}
    written.pop(None, None)
    for file in read if written else ():
        if place := written.get(_identify(file, 0)):
            what = "standard output" if place == "-" else place
            raise click.UsageError(f"{what} is read, so it is not written: give another place")


def _identify(path: str | bytes, stream: int) -> tuple[int, int] | None:
    """What tells a file from all others of this machine; `None` where there is none.

    stream: the number of that which `-` stands for.
    """
    path = os.fsdecode(path)
    if path.startswith("file:"):
        path = unquote(urlsplit(path).path)
    try:
        found = os.fstat(stream) if path == "-" else os.stat(path)
    except (OSError, ValueError):
        return None
    return (found.st_dev, found.st_ino) if stat.S_ISREG(found.st_mode) else None


@contextlib.contextmanager
def standing_in(engine: Any, *places: str | None) -> Iterator[list[str | None]]:
    """Where to write what is meant for places, of which some are urls: these are brought there in
    the end, in their order, when all went well."""
    if not any(place and is_url(place) for place in places):
        yield list(places)
        return
    with writing.saying("to the folder for temporary files"):
        held = Hold(os.path.realpath(tempfile.gettempdir()))
    try:
        ours: list[str | None] = [
            str(Path(held.path, f"{number}-{place.rsplit('/', 1)[1]}"))
            if place and is_url(place)
            else place
            for number, place in enumerate(places)
        ]
        yield ours
        for place, own in zip(places, ours, strict=True):
            if place and own and place != own:
                engine.put_file(own, place)
    finally:
        held.close()
