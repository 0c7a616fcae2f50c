"""Files, folders, globs and standard input to pages."""

import gzip
import io
import os
import sys
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pyarrow as pa

from dedup.errors import BadInput, BadPage, NothingToDo
from dedup.model import Page
from dedup.reading import runs
from dedup.reading.decoding import decode
from dedup.reading.kinds import HEAD_BYTES, refuse_containers
from dedup.reading.patterns import match

LISTING = pa.schema(
    [
        pa.field("path", pa.string(), nullable=False),
        pa.field("file", pa.binary()),  # the name as the system has it, which need not be UTF-8
        pa.field("folder", pa.string()),
        pa.field("data", pa.large_binary()),  # of what is no file that can be opened here
        pa.field("place", pa.int64()),  # in the order of the listing
        pa.field("fetched", pa.string()),  # `Page.fetched`
    ]
)
_Page = TypeVar("_Page", bytes, str)
_GZIP = b"\x1f\x8b"
Row = dict[str, str | bytes | int | None]
PAGE_SUFFIXES = frozenset(
    ["", ".txt", ".text", ".htm", ".html", ".xhtml", ".shtml", ".php", ".asp", ".aspx", ".jsp"]
)
MAX_PAGE_BYTES = 16 * 1024 * 1024
"""A larger page is rejected before it is unpacked: real ones stay under 5 MB, and one of this size
takes up to 600 MB of memory."""


def list_pages(
    paths: Sequence[str], without: str | None = None, fetched: str | None = None
) -> tuple[pa.Table, dict[str, int]]:
    """The files that `paths` name, and how many others lay in the folders, by suffix.

    paths: files (taken whatever their name), folders (walked; files with a page's suffix are
    taken), glob patterns, or `-` for one page on standard input.  without: a folder that is not
    walked into, such as the one that will be written.  fetched: when the pages were.  What an
    earlier run left beside its `run.json` is passed over, unless it is named by itself.  The
    listing is sorted by path, each file once. Raises `NothingToDo` when no file is left.
    """
    found: dict[str, Row] = {}
    others: dict[str, str] = {}
    for path in paths:
        if path == "-":
            found["-"] = {"path": "-", "data": _read_stdin()}
            continue
        for file, real, named in _files_at(path, without):
            if named or is_page(os.path.basename(file)):
                row: Row = {
                    "path": _shown(file.replace(os.sep, "/")),
                    "file": os.fsencode(file),
                    "folder": _shown(os.path.basename(os.path.dirname(real))) or None,
                }
                known = found.setdefault(real, row)
                if str(row["path"]) < str(known["path"]):
                    found[real] = row
            else:
                others[real] = _shown(suffix_of(os.path.basename(file))) or "none"
    skipped = Counter(others.values())
    if not found:
        raise NothingToDo(_say_nothing_found(paths, skipped))
    # Names that are no UTF-8 may be shown alike: the system's own bytes decide between them.
    rows = sorted(found.values(), key=lambda row: (str(row["path"]), row.get("file") or b""))
    rows = [{**row, "place": place, "fetched": fetched} for place, row in enumerate(rows)]
    return pa.Table.from_pylist(rows, LISTING), dict(sorted(skipped.items()))


def is_page(name: str) -> bool:
    """Whether a file in a folder is taken for a page, by its name alone."""
    return not name.startswith(".") and suffix_of(name) in PAGE_SUFFIXES


def load_pages(listing: pa.RecordBatch) -> list[tuple[Page, str | None]]:
    """Each listed file as a page, and the reason where it cannot be read: its content is empty."""
    pages: list[tuple[Page, str | None]] = []
    columns = (listing[name].to_pylist() for name in ("path", "file", "folder", "fetched", "data"))
    for path, file, folder, fetched, data in zip(*columns, strict=True):
        page = Page("", path=path, folder=folder, fetched=fetched)
        try:
            content = read_page(_read(file) if data is None else data)
            pages.append((replace(page, content=content), None))
        except BadPage as why:
            pages.append((page, str(why)))
    return pages


def read_page(data: bytes | str) -> str:
    """The text of one page, unpacked and decoded.

    Raises `BadPage` for what is larger than `MAX_PAGE_BYTES`, broken, empty, binary, or a container
    of another kind (`kinds.name_kind`): what it is counts more than how large it is.
    """
    if isinstance(data, bytes):
        refuse_containers(_peek(data))
        return decode(_unpack(data))
    refuse_containers(data)
    return _bounded(data)


def load_page(*paths: str, fetched: str | None = None) -> Page:
    """The one page that paths name. Raises `BadInput` where they name others, and `BadPage`."""
    listing, _ = list_pages(paths, fetched=fetched)
    if listing.num_rows != 1:
        raise BadInput(f"{', '.join(paths)}: one page is wanted, got {listing.num_rows}")
    ((page, reason),) = load_pages(listing.to_batches()[0])
    if reason is not None:
        raise BadPage(reason)
    return page


def _files_at(path: str, without: str | None) -> Iterator[tuple[str, str, bool]]:
    """Each file, its real path, and whether it was named (by itself or by a pattern) or met in a
    folder."""
    if os.path.isdir(path):
        closed: list[OSError] = []
        for folder, folders, names in os.walk(path, onerror=closed.append):
            folders[:] = sorted(
                name
                for name in folders
                if not name.startswith(".") and not _is_same(Path(folder, name), without)
            )
            yield from ((file, real, False) for file, real in _files_in(folder, names))
        # Folders that cannot be listed cannot be read either: a reject that says why.
        yield from ((n, os.path.realpath(n), True) for n in (_name_of(why) for why in closed))
    elif os.path.exists(path):
        yield os.path.normpath(path), os.path.realpath(path), True
    else:
        for file in match(path):
            if os.path.isfile(file) and not runs.is_of_run(file):
                yield os.path.normpath(file), os.path.realpath(file), True


def _files_in(folder: str, names: list[str]) -> Iterator[tuple[str, str]]:
    """What can be read of the names in a folder, and its real path; not what a run left there."""
    real = os.path.realpath(folder)
    if runs.RECORD in names and runs.is_of_run(os.path.join(folder, runs.RECORD)):
        names = [name for name in names if name not in runs.FILES]
    for name in sorted(names):
        file = os.path.normpath(os.path.join(folder, name))
        if os.path.islink(file):
            # Broken ones are then rejects. Not pipes, which would be waited for.
            if os.path.isfile(file) or not os.path.exists(file):
                yield file, os.path.realpath(file)
        elif os.path.isfile(file) or not os.path.lexists(file):
            yield file, os.path.join(real, name)


def _name_of(error: OSError) -> str:
    return os.fsdecode(error.filename)


def _is_same(folder: Path, other: str | None) -> bool:
    return other is not None and folder.resolve() == Path(other).resolve()


def suffix_of(name: str) -> str:
    """The suffix that says what a file is: "news.php?id=3" is `.php`, "3.html.gz" is `.html`."""
    stem = name.split("?")[0]
    return os.path.splitext(stem.removesuffix(".gz"))[1].lower()


def _say_nothing_found(paths: Sequence[str], skipped: Counter[str]) -> str:
    others = ", ".join(f"{count} {suffix}" for suffix, count in sorted(skipped.items()))
    return f"no page to read in {', '.join(paths)}: pages are text or HTML files, plain or .gz" + (
        f" (passed over: {others})" if others else ""
    )


def _shown(name: str) -> str:
    """A file's name as text: bytes that are no UTF-8 become U+FFFD."""
    return os.fsencode(name).decode("utf-8", "replace")


def _read_stdin() -> bytes:
    if sys.stdin is None:
        raise BadInput("standard input is closed")
    return sys.stdin.buffer.read(MAX_PAGE_BYTES + 1)


def _read(file: bytes) -> bytes:
    try:
        with open(file, "rb") as opened:
            return opened.read(MAX_PAGE_BYTES + 1)
    except OSError as why:
        raise BadPage(f"cannot be read: {why.strerror or why}") from why


def _peek(data: bytes) -> bytes:
    """The head of a page, or of what is packed in it; of broken gzip nothing."""
    if not data.startswith(_GZIP):
        return data[:HEAD_BYTES]
    try:
        return zlib.decompressobj(wbits=31).decompress(data, HEAD_BYTES)
    except zlib.error:
        return b""


def _unpack(data: bytes) -> bytes:
    if data.startswith(_GZIP) and len(data) <= MAX_PAGE_BYTES:
        try:
            with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
                data = file.read(MAX_PAGE_BYTES + 1)
        except EOFError as why:
            raise BadPage("truncated gzip: the file ends before its data does") from why
        except (gzip.BadGzipFile, zlib.error) as why:
            raise BadPage(f"broken gzip: {why}") from why
    return _bounded(data)


def _bounded(page: _Page) -> _Page:
    if len(page) > MAX_PAGE_BYTES:
        raise BadPage(f"larger than {MAX_PAGE_BYTES // 1024**2} MiB, more than a page can be")
    return page
