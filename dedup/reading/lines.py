"""Files of JSON lines: blocks of whole lines, and the rows of a block."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from dedup.errors import BadInput
from dedup.reading.streams import BOM

Row = dict[str, Any]
Block = tuple[int, bytes | str]
"""The number of its first line, and whole lines; or why that one line is refused."""

BLOCK_BYTES = 1 << 22
MAX_ROW_BYTES = 64 * 1024**2
"""A longer row is refused, as a larger page is: no article comes near."""
TOO_LONG = f"larger than {MAX_ROW_BYTES // 1024**2} MiB, more than a row can be"
MAX_DEPTH = 500
"""How deep a row may be nested; Python's reader has no fixed limit, Arrow's has none at all."""

_NOT_BLANK = re.compile(rb"[^\s,]")
_OTHER_FORM = re.compile(r"[\s,\ufeff]*(?:\[[ \t]*\{|[\[{][ \t\r]*\n)")
_MARKS = re.compile(r'[\[{\]}]|"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)


def blocks_of(file: BinaryIO) -> Iterator[Block]:
    """The lines of a file; none that is longer than `MAX_ROW_BYTES` is held."""
    if file.read(len(BOM)) != BOM:
        file.seek(0)
    number, size = 1, 0
    held: list[bytes] = []
    piece = file.read(BLOCK_BYTES)
    while piece:
        after = file.read(BLOCK_BYTES)
        cut = piece.rfind(b"\n") + 1 if after else len(piece)
        if cut and size <= MAX_ROW_BYTES:
            block = b"".join([*held, piece[:cut]])
            yield from refuse_long(number, block)
            number, held, size = number + block.count(b"\n"), [], 0
        elif cut:  # what was held was the beginning of a line too long to be held
            yield number, TOO_LONG
            block = piece[piece.find(b"\n") + 1 : cut] if b"\n" in piece else b""
            yield from refuse_long(number + 1, block)
            number, held, size = number + 1 + block.count(b"\n"), [], 0
        size += len(piece) - cut
        held = [*held, piece[cut:]] if size <= MAX_ROW_BYTES else []
        piece = after


def refuse_long(number: int, block: bytes) -> Iterator[Block]:
    """A block without the lines in it that are longer than `MAX_ROW_BYTES`."""
    start = begin = 0  # of what is not yet given, of the line that is looked at
    while len(block) - begin > MAX_ROW_BYTES:
        near = block.rfind(b"\n", begin, begin + MAX_ROW_BYTES + 1) + 1
        if near:
            begin = near
            continue
        end = block.find(b"\n", begin) + 1 or len(block)
        if begin > start:
            yield number, block[start:begin]
            number += block.count(b"\n", start, begin)
        yield number, TOO_LONG
        number, start, begin = number + 1, end, end
    if start < len(block):
        yield number, block[start:] if start else block


def rows_of_blocks(path: str, blocks: Iterable[Block]) -> Iterator[tuple[int, Row | str]]:
    """Numbered rows; a line that cannot be read is the reason why."""
    for number, block in blocks:
        if isinstance(block, str):
            yield number, block
        else:
            yield from rows_of_lines(path, block, number)


def rows_of_lines(path: str, block: bytes, first: int = 1) -> Iterator[tuple[int, Row | str]]:
    """Rows of JSON lines in UTF-8, numbered from `first`; a line that cannot be read is the reason
    why. Blank lines are none. Commas round a line are not the row's.

    Raises `BadInput` where rows are no lines any more: at an array of objects, and at an object
    that spans lines.

    >>> list(rows_of_lines("a.jsonl", b'{"id": 1},\\n\\n[2]\\n'))
    [(1, {'id': 1}), (3, 'not a JSON object')]
    """
    at, number = 0, first
    while found := _NOT_BLANK.search(block, at):
        start = block.rfind(b"\n", at, found.start()) + 1 or at
        number += block.count(b"\n", at, start)
        end = block.find(b"\n", start) + 1 or len(block)
        line = block[start:end].decode()
        if _OTHER_FORM.match(line):
            begun = repr(line.strip()[:30])
            raise BadInput(f"{path}: its rows are lines, but not at {begun}: write all in one way")
        yield number, _row_of(line)
        at, number = end, number + 1


def _row_of(line: str) -> Row | str:
    try:
        return check_row(json.loads(line), line)
    except (ValueError, RecursionError) as why:
        reason = f"not a line of JSON: {why}"
    shorter = line.strip(" \t\r\n,\ufeff")  # files with a byte order mark, one behind the other
    try:
        return check_row(json.loads(shorter), shorter)
    except (ValueError, RecursionError):
        return reason


def is_long(text: str) -> bool:
    """Whether a row that was read from this text is longer than one may be."""
    most = MAX_ROW_BYTES
    return 4 * len(text) > most and len(text.encode("utf-8", "surrogatepass")) > most


def check_row(row: object, text: str) -> Row | str:
    """What JSON gave, where it is a row; else why not. text: what it was read from."""
    if not isinstance(row, dict):
        return "not a JSON object"
    if text.count("[") + text.count("{") > MAX_DEPTH and _depth_of(text) > MAX_DEPTH:
        return f"nested more than {MAX_DEPTH} deep"
    return row


def _depth_of(text: str) -> int:
    depth = most = 0
    for mark in _MARKS.findall(text):
        depth += (mark in "[{") - (mark in "]}")
        most = max(most, depth)
    return most
