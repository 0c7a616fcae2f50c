"""Files, folders, globs and standard input to pages."""

import glob
import gzip
import io
import os
import sys
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa

from dedup.errors import BadPage, NothingToDo
from dedup.model import page_schema
from dedup.reading.decoding import decode

LISTING = pa.schema(
    [
        pa.field("path", pa.string(), nullable=False),
        pa.field("source", pa.string()),
        pa.field("data", pa.large_binary()),  # what came by standard input; else read from path
    ]
)
PAGE_SUFFIXES = frozenset(
    ["", ".txt", ".text", ".htm", ".html", ".xhtml", ".shtml", ".php", ".asp", ".aspx", ".jsp"]
)
MAX_PAGE_BYTES = 64 * 1024 * 1024
"""A larger page is rejected, before it is unpacked in memory: no news page comes near."""


def list_pages(paths: Sequence[str], without: str | None = None) -> tuple[pa.Table, dict[str, int]]:
    """The files that `paths` name, and how many others lay in the folders, by suffix.

    paths: files (taken whatever their name), folders (walked; files with a page's suffix are
    taken), glob patterns, or `-` for one page on standard input.  without: a folder that is not
    walked into, such as the one an earlier run wrote.  The listing is sorted by path, each file
    once. Raises `NothingToDo` when no file is left.
    """
    found: dict[str, tuple[str | None, bytes | None]] = {}
    skipped: Counter[str] = Counter()
    for path in paths:
        if path == "-":
            found["-"] = (None, sys.stdin.buffer.read(MAX_PAGE_BYTES + 1))
            continue
        for file, named in _files_at(path, without):
            if named or is_page(file):
                found[file.as_posix()] = (file.resolve().parent.name or None, None)
            else:
                skipped[_suffix(file) or "none"] += 1
    if not found:
        raise NothingToDo(_say_nothing_found(paths, skipped))
    rows = [{"path": p, "source": s, "data": d} for p, (s, d) in sorted(found.items())]
    return pa.Table.from_pylist(rows, LISTING), dict(sorted(skipped.items()))


def is_page(file: Path) -> bool:
    """Whether a file in a folder is taken for a page, by its name alone."""
    return not file.name.startswith(".") and _suffix(file) in PAGE_SUFFIXES


def load_pages(listing: pa.RecordBatch) -> pa.RecordBatch:
    """One page a listed file; `content` is null and `reason` says why where it cannot be read."""
    rows = []
    for entry in listing.to_pylist():
        row = {"path": entry["path"], "source": entry["source"]}
        try:
            data = entry["data"] if entry["data"] is not None else _read(entry["path"])
            row["content"] = decode(_unpack(data))
        except BadPage as why:
            row["reason"] = str(why)
        rows.append(row)
    return pa.RecordBatch.from_pylist(rows, page_schema())


def _files_at(path: str, without: str | None) -> Iterator[tuple[Path, bool]]:
    """Each file, and whether it was named (by itself or by a pattern) or met in a folder."""
    place = Path(path)
    if place.is_dir():
        for folder, folders, names in os.walk(place):
            folders[:] = sorted(
                name
                for name in folders
                if not name.startswith(".") and not _is_same(Path(folder, name), without)
            )
            yield from ((Path(folder, name), False) for name in sorted(names))
    elif place.exists():
        yield place, True
    else:
        for match in sorted(glob.glob(path, recursive=True)):
            if Path(match).is_file():
                yield Path(match), True


def _is_same(folder: Path, other: str | None) -> bool:
    return other is not None and folder.resolve() == Path(other).resolve()


def _suffix(file: Path) -> str:
    """The suffix that says what a file is: "news.php?id=3" is `.php`, "3.html.gz" is `.html`."""
    name = Path(file.name.split("?")[0])
    return (name.with_suffix("") if name.suffix == ".gz" else name).suffix.lower()


def _say_nothing_found(paths: Sequence[str], skipped: Counter[str]) -> str:
    others = ", ".join(f"{count} {suffix}" for suffix, count in sorted(skipped.items()))
    return f"no page to read in {', '.join(paths)}: pages are text or HTML files, plain or .gz" + (
        f" (passed over: {others})" if others else ""
    )


def _read(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read(MAX_PAGE_BYTES + 1)
    except OSError as why:
        raise BadPage(f"cannot be read: {why.strerror or why}") from why


def _unpack(data: bytes) -> bytes:
    if data.startswith(b"\x1f\x8b"):
        try:
            with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
                data = file.read(MAX_PAGE_BYTES + 1)
        except EOFError as why:
            raise BadPage("truncated gzip: the file ends before its data does") from why
        except (gzip.BadGzipFile, zlib.error) as why:
            raise BadPage(f"broken gzip: {why}") from why
    if len(data) > MAX_PAGE_BYTES:
        raise BadPage(f"larger than {MAX_PAGE_BYTES // 1024**2} MiB, more than a page can be")
    return data
