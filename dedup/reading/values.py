"""JSON that is not one object a line: arrays, one or several, and objects that span lines."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import BinaryIO, TextIO

from dedup.errors import BadInput
from dedup.reading.lines import MAX_ROW_BYTES, TOO_LONG, Row, check_row, is_long
from dedup.reading.streams import BOM

_BETWEEN = re.compile(r"[ \t\r\n,]*")
_HEAD_BYTES, PIECE_LETTERS = 1 << 16, 1 << 18
_read = json.JSONDecoder().raw_decode


def has_lines(file: BinaryIO) -> bool:
    """Whether a file is read line by line: not where it begins with an array, or with an object
    that does not end with its line."""
    head = b""
    while not head.strip() and (piece := file.read(_HEAD_BYTES)):
        head = piece.removeprefix(BOM)
    head = head.lstrip()
    if head.startswith(b"["):
        return _is_row_refused(head[: head.find(b"\n") + 1])
    if not head.startswith(b"{"):
        return True
    while True:
        text = head.decode("utf-8", "replace")
        try:
            _, end = _read(text)
        except (ValueError, RecursionError):
            more = file.read(len(head)) if len(head) < MAX_ROW_BYTES else b""
            if not more:
                return True  # to be refused, line by line
            head += more
            continue
        line = text.find("\n", end)
        rest = text[end : line + 1 or len(text)].strip()
        is_joined = rest.startswith(",") or line < 0
        is_more = rest.lstrip(" \t,").startswith(("{", "["))
        return "\n" not in text[:end] and not (is_joined and is_more)


def _is_row_refused(line: bytes) -> bool:
    """Whether a line is an array that holds no row: it is a line among others, and none itself."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return bool(value) and not any(isinstance(one, dict | list) for one in value)


def rows_of_values(path: str, file: TextIO) -> Iterator[tuple[int, Row | str]]:
    """The rows of arrays and of objects one after the other, numbered; commas between them do not
    count. What is no object is refused.

    Raises `BadInput` where there is anything but a value: what comes behind it cannot be told
    apart.
    """
    number, inside, text, at = 0, False, "", 0
    while True:
        at = _BETWEEN.match(text, at).end()  # type: ignore[union-attr]
        if at == len(text):
            text, at = file.read(PIECE_LETTERS), 0
            if text:
                continue
            if inside:
                raise BadInput(f"{path}: it ends inside of a JSON array, behind row {number}")
            return
        if text[at] == ("]" if inside else "["):
            inside, at = not inside, at + 1
            continue
        try:
            value, end = _read(text, at)
        except (ValueError, RecursionError) as why:
            value, end, reason = None, len(text), f"{why}"
        else:
            reason = ""
        if end == len(text) and (more := file.read(max(PIECE_LETTERS, len(text) - at))):
            # A value that is cut here, or that may go on: more of it is read, ever more at once.
            if is_long(text[at:]):
                raise BadInput(f"{path}: row {number + 1} is {TOO_LONG}, or none: {reason}")
            text, at = text[at:] + more, 0
            continue
        number += 1
        if reason:
            raise BadInput(f"{path}: row {number} is no JSON: {reason}")
        said = text[at:end]
        yield number, TOO_LONG if is_long(said) else check_row(value, said)
        at = end
