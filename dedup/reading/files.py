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

from dedup.errors import BadInput, BadPage, NothingToDo
from dedup.model import page_schema
from dedup.reading.decoding import decode

LISTING = pa.schema(
    [
        pa.field("path", pa.string(), nullable=False),
        pa.field("file", pa.binary()),  # the name as the system has it, which need not be UTF-8
        pa.field("folder", pa.string()),
        pa.field("data", pa.large_binary()),  # what came by standard input, which is no file
    ]
)
Row = dict[str, str | bytes | None]
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
    found: dict[str, Row] = {}
    others: dict[str, str] = {}
    for path in paths:
        if path == "-":
            found["-"] = {"path": "-", "data": _read_stdin()}
            continue
        for file, named in _files_at(path, without):
            if named or is_page(file):
                real = os.path.realpath(file)
                row: Row = {
                    "path": _shown(file.as_posix()),
                    "file": os.fsencode(file),
                    "folder": _shown(os.path.basename(os.path.dirname(real))) or None,
                }
                found[real] = min(row, found.get(real, row), key=lambda one: str(one["path"]))
            else:
                others[os.path.realpath(file)] = _shown(_suffix(file)) or "none"
    skipped = Counter(others.values())
    if not found:
        raise NothingToDo(_say_nothing_found(paths, skipped))
    # Names that are no UTF-8 may be shown alike: the system's own bytes decide between them.
    rows = sorted(found.values(), key=lambda row: (str(row["path"]), row.get("file") or b""))
    return pa.Table.from_pylist(rows, LISTING), dict(sorted(skipped.items()))


def is_page(file: Path) -> bool:
    """Whether a file in a folder is taken for a page, by its name alone."""
    return not file.name.startswith(".") and _suffix(file) in PAGE_SUFFIXES


def load_pages(listing: pa.RecordBatch) -> pa.RecordBatch:
    """One page a listed file; `content` is null and `reason` says why where it cannot be read."""
    rows = []
    for entry in listing.to_pylist():
        row = {"path": entry["path"], "folder": entry["folder"]}
        try:
            data = entry["data"] if entry["data"] is not None else _read(entry["file"])
            row["content"] = decode(_unpack(data))
        except BadPage as why:
            row["reason"] = str(why)
        rows.append(row)
    return pa.RecordBatch.from_pylist(rows, page_schema())


def _files_at(path: str, without: str | None) -> Iterator[tuple[Path, bool]]:
    """Each file, and whether it was named (by itself or by a pattern) or met in a folder."""
    place = Path(path)
    if place.is_dir():
        closed: list[OSError] = []
        for folder, folders, names in os.walk(place, onerror=closed.append):
            folders[:] = sorted(
                name
                for name in folders
                if not name.startswith(".") and not _is_same(Path(folder, name), without)
            )
            files = (Path(folder, name) for name in sorted(names))
            # Not pipes, which would be waited for; but broken links, which are then rejects.
            yield from ((f, False) for f in files if f.is_file() or not f.exists())
        # Folders that cannot be listed cannot be read either: a reject that says why.
        yield from ((Path(os.fsdecode(why.filename)), True) for why in closed)
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


def _unpack(data: bytes) -> bytes:
    if data.startswith(b"\x1f\x8b") and len(data) <= MAX_PAGE_BYTES:
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
