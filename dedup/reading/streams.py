"""Files of tables as UTF-8, read as they are needed: plain or .gz, in any charset, also standard
input."""

from __future__ import annotations

import codecs
import contextlib
import gzip
import io
import shutil
import sys
import tempfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO, cast

from dedup.errors import BadInput, BadPage
from dedup.reading.decoding import decode

BOM = "\ufeff".encode()
PIECE_BYTES = 1 << 20
MAX_HELD_BYTES = 256 * 1024**2
"""A file that is no UTF-8 is held whole while its charset is guessed; a larger one is an error."""
FEW = 1000
"""A larger file than that is UTF-8 still where no more than one character in so many is broken."""


@contextlib.contextmanager
def open_utf8(path: str) -> Iterator[BinaryIO]:
    """A file, unpacked and in UTF-8, that can be gone back in; `-` is standard input.

    What is no UTF-8 is decoded into a temporary file. Raises `BadInput`, also while it is read.
    """
    with open_unpacked(path) as file:
        if not _is_utf8(file):
            file.seek(0)
            with tempfile.TemporaryFile(prefix="dedup-") as other:
                _recode(path, file, other)
                other.seek(0)
                yield other
            return
        file.seek(0)
        yield file


@contextlib.contextmanager
def open_unpacked(path: str) -> Iterator[BinaryIO]:
    """A file that can be gone back in, without its .gz; `-` is standard input. Raises as above."""
    try:
        with contextlib.ExitStack() as stack:
            plain = stack.enter_context(_open(path))
            packed = plain.read(2) == b"\x1f\x8b"
            plain.seek(0)
            if packed:
                plain = cast(BinaryIO, stack.enter_context(gzip.GzipFile(fileobj=plain)))
            yield plain
    except (OSError, EOFError, zlib.error) as why:
        raise BadInput(f"{path}: cannot be read: {why}") from why


def _is_utf8(file: BinaryIO) -> bool:
    """Whether a file is UTF-8, whatever controls are in its texts but NUL, of which UTF-16 has
    many."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    piece = file.read(PIECE_BYTES)
    if b"\0" in piece:
        return False
    try:
        while piece:
            decoder.decode(piece)
            piece = file.read(PIECE_BYTES)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _open(path: str) -> BinaryIO:
    if path != "-":
        return open(path, "rb")
    if sys.stdin is None:
        raise BadInput("standard input is closed")
    held = tempfile.TemporaryFile(prefix="dedup-")  # noqa: SIM115
    shutil.copyfileobj(sys.stdin.buffer, held, PIECE_BYTES)
    held.seek(0)
    return cast(BinaryIO, held)


def _recode(path: str, file: BinaryIO, other: BinaryIO) -> None:
    data = file.read(MAX_HELD_BYTES + 1)
    if len(data) <= MAX_HELD_BYTES:
        try:
            other.write(decode(data).encode("utf-8", "replace") if data.strip() else b"")
        except BadPage as why:
            raise BadInput(f"{path}: {why}") from why
        return
    del data
    file.seek(0)
    text, broken, letters = io.TextIOWrapper(file, "utf-8", "replace", newline=""), 0, 0
    while piece := text.read(PIECE_BYTES):
        broken, letters = broken + piece.count("\ufffd"), letters + len(piece)
        other.write(piece.encode())
    text.detach()
    if broken * FEW > letters:
        limit = f"{MAX_HELD_BYTES // 1024**2} MiB and not in UTF-8"
        raise BadInput(
            f"{path}: larger than {limit}: convert it, as iconv -f WINDOWS-1256 -t UTF-8"
        )
