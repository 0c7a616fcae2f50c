"""Files that appear whole or not at all: written beside their place, then renamed."""

from __future__ import annotations

import codecs
import contextlib
import errno
import itertools
import json
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from dedup.errors import BadInput, NothingToDo
from dedup.holds import HeldByAnother, Hold, name_folder

if TYPE_CHECKING:
    import pyarrow as pa


LINES = 4096
"""How many are drawn at a time."""
ROW_GROUP = 1 << 16
"""Rows in one piece of a Parquet file."""


def is_url(path: str) -> bool:
    """Whether a path is one that Spark alone can open.

    >>> is_url("s3a://news/articles.parquet"), is_url("articles.parquet")
    (True, False)
    """
    return "://" in path


@contextlib.contextmanager
def hold(
    *paths: str | Path | None, seal: str | Path | None = None, gone: str | Path | None = None
) -> Iterator[None]:
    """Files that this process alone writes, until the block ends: then all that were written take
    their names, in the order given, unless an error came.

    seal: that one of them whose presence says that all others are of one writing: it goes before
    the first is renamed, and comes last.  gone: that one of them which is removed with it where it
    was not written: it is of an earlier writing then.  `NothingToDo` is no error here: what was
    refused is written, and stays.  None, `-`, urls and what is no file (a pipe, a device) are
    passed over, and
    what the process holds already takes its name where it is held.  Raises `BadInput` when a place
    cannot be written, or another process holds it.
    """
    places: dict[str, str | Path] = {}
    for path in paths:
        if path is not None and not _is_stream(path) and (place := _find(path)) not in _held:
            places.setdefault(place, path)
    with contextlib.ExitStack() as stack:
        for place in sorted(places):
            stack.enter_context(_holding(place, places[place]))
        try:
            yield
        except NothingToDo:
            _name(places, seal, gone)
            raise
        _name(places, seal, gone)


_held: dict[str, Hold] = {}
"""What this process holds, by the real path of the file."""


@contextlib.contextmanager
def write_whole(path: str | Path) -> Iterator[IO[bytes]]:
    """A binary file that takes its name only when the block ends without an error.

    Folders on the way are made, a link's target is written, and what is no file (a pipe, a device)
    is written as it is. Of a file that is written over the rights stay; no other one can be written
    by anyone but its owner. Raises `BadInput` when the place cannot be written, or another process
    is writing it.
    """
    if _is_stream(path):
        with saying(path), Path(path).open("wb") as file:
            yield file
        return
    with hold(path), saying(path):
        whole = stand_in(path, _held[_find(path)].path)
        try:
            with os.fdopen(os.open(whole, _ANEW, 0o644), "wb") as file:
                yield file
        except BaseException:
            whole.unlink(missing_ok=True)
            raise


def name_now(path: str | Path) -> None:
    """Give a held file its name before its `hold` ends: what was written until now, whole."""
    if (place := _find(path)) in _held:
        _name({place: path}, None, None)


_ANEW = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)


def stand_in(path: str | Path, folder: str | None = None) -> Path:
    """Where a file lies until it takes its name: there it is, too, when a process was killed."""
    return Path(folder or name_folder(*os.path.split(_find(path))), "whole")


def _find(path: str | Path) -> str:
    with saying(path):  # a working folder that is gone
        return os.path.realpath(path)


def _is_stream(path: str | Path) -> bool:
    """Whether a path names nothing that could be renamed."""
    if str(path) == "-" or is_url(str(path)):
        return True
    return os.path.exists(path) and not os.path.isfile(path) and not os.path.isdir(path)


@contextlib.contextmanager
def _holding(place: str, path: str | Path) -> Iterator[None]:
    with saying(path):
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):
            os.stat(place)  # before folders are made on the way to a name that is too long
        if os.path.isdir(place):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if os.path.exists(place) and not os.access(place, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        try:
            held = Hold(*os.path.split(place))
        except HeldByAnother:
            said = "another dedup is writing it; wait for its end, or give another place"
            raise BadInput(f"cannot write {path}: {said}") from None
    _held[place] = held
    try:
        yield
    finally:
        _held.pop(place).close()


def _name(
    places: Mapping[str, str | Path], seal: str | Path | None, gone: str | Path | None
) -> None:
    """Give what was written its name."""
    written = {place: stand_in(path, _held[place].path) for place, path in places.items()}
    written = {place: whole for place, whole in written.items() if whole.exists()}
    for place, whole in written.items():
        with saying(places[place]), contextlib.suppress(FileNotFoundError):
            whole.chmod(os.stat(place).st_mode & 0o777)
    for path in (seal, gone) if written else ():
        if path is not None and (path is seal or _find(path) not in written):
            with saying(path):
                Path(_find(path)).unlink(missing_ok=True)
    for place, whole in written.items():
        with saying(places[place]):
            os.replace(whole, place)


@contextlib.contextmanager
def saying(path: str | Path) -> Iterator[None]:
    """Lets an error of the system's say what cannot be written."""
    try:
        yield
    except OSError as why:
        raise BadInput(f"cannot write {path}: {why.strerror or why}") from why


def write_text(path: str, text: str) -> None:
    """A text as UTF-8 to a file, or to standard output for `-`; half letters as JSON has them."""
    write_bytes(path, [text.encode(errors="backslashreplace")])


def write_bytes(path: str, pieces: Iterable[bytes | memoryview]) -> None:
    """Pieces, one behind the other, to a file, or to standard output for `-`.

    What a terminal would obey is escaped where standard output is one.
    """
    if path != "-":
        with write_whole(path) as file:
            file.writelines(pieces)
        return
    write_out(_reveal(pieces) if sys.stdout.isatty() else pieces)


def write_out(pieces: Iterable[bytes | memoryview]) -> None:
    """Pieces to standard output as they are, terminal or not. Raises `BadInput` when it takes none,
    and `BrokenPipeError` when nobody reads it any more."""
    for piece in itertools.chain(pieces, [None]):
        try:
            if piece is None:
                sys.stdout.buffer.flush()
            else:
                sys.stdout.buffer.write(piece)
        except BrokenPipeError:
            raise
        except OSError as why:
            said = f"cannot write to standard output: {why.strerror or why}"
            raise BadInput(said) from why


def _reveal(pieces: Iterable[bytes | memoryview]) -> Iterator[bytes]:
    """Text with what is unsafe as JSON escapes it: JSON stays the same JSON."""
    decode = codecs.getincrementaldecoder("utf-8")("backslashreplace").decode
    for piece in itertools.chain(pieces, [None]):
        text = decode(bytes(piece or b""), final=piece is None)
        yield _OBEYED.sub(lambda found: f"\\u{ord(found[0]):04x}", text).encode()


def write_rows(path: str, rows: list[dict[str, Any]], schema: pa.Schema) -> None:
    """Records as `write_table` writes them."""
    import pyarrow as pa

    write_table(path, pa.Table.from_pylist(rows, schema))


def write_table(path: str, table: pa.Table) -> None:
    """A table to Parquet where the path ends in `.parquet`, else to JSON lines; `-` is stdout."""
    write_batches(path, table.to_batches(), table.schema)


def write_batches(path: str, batches: Iterable[pa.RecordBatch], schema: pa.Schema) -> None:
    """As `write_table`, batches as they come. How the rows are cut changes no byte."""
    if not path.endswith(".parquet"):
        from dedup.lines import draw_lines

        cut = (batch.slice(n, LINES) for batch in batches for n in range(0, len(batch), LINES))
        write_bytes(path, map(draw_lines, cut))
        return
    import pyarrow.parquet as pq

    with write_whole(path) as file, pq.ParquetWriter(file, schema) as writer:
        for table in _cut_evenly(batches, schema):
            writer.write_table(table, ROW_GROUP)


def _cut_evenly(batches: Iterable[pa.RecordBatch], schema: pa.Schema) -> Iterator[pa.Table]:
    """Tables of `ROW_GROUP` rows each; the last one has the rest, and there is one at least."""
    import pyarrow as pa

    held = pa.Table.from_batches([], schema)
    for batch in batches:
        held = pa.concat_tables([held, pa.Table.from_batches([batch], schema)])
        while held.num_rows > ROW_GROUP:
            yield held.slice(0, ROW_GROUP).combine_chunks()
            held = held.slice(ROW_GROUP)
    yield held.combine_chunks()


def line_of(row: dict[str, Any]) -> str:
    """A record as one line of JSON, Arabic readable.

    >>> line_of({"title": "عنوان", "size": 2})
    '{"title": "عنوان", "size": 2}\\n'
    """
    return json.dumps(row, ensure_ascii=False) + "\n"


def to_json(value: dict[str, Any]) -> str:
    """A record as a JSON document to be read by people too."""
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def visible(text: str) -> str:
    """Scraped text without the controls that would move a cursor or turn a line's direction.

    >>> visible("a\\x1b[2Jb\\u202ec")
    'a [2Jb c'
    """
    return _UNSAFE.sub(" ", text)


_CONTROLS = "\u007f-\u009f\u200e\u200f\u061c\u2028-\u202e\u2066-\u206f"
_UNSAFE = re.compile(f"[\u0000-\u001f{_CONTROLS}]")
_OBEYED = re.compile(f"[\u0000-\u0008\u000b-\u000c\u000e-\u001f{_CONTROLS}]|\r(?!\n)")
