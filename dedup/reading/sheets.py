"""CSV: rows, each a line or more, and why some are none.

To Python's own reader a quote that is never closed begins a cell that ends with the file, and it
says nothing. Here each row must be whole: what a stray quote spoils is one row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TextIO

from dedup.reading.cells import MISSING
from dedup.reading.lines import TOO_LONG, Row, is_long

_CELL = r'(?>"[^"]*+(?:""[^"]*+)*+"|[^",\n][^,\n]*+|)'
_RECORD = re.compile(rf"{_CELL}(?>,{_CELL})*+\r?")
_CELLS = re.compile(r'(?:"([^"]*+(?:""[^"]*+)*+)"|([^,\n]*+))[,\n]')
_BLANK = re.compile(r"(?:\r?\n)*+")
_LONE_RETURN = re.compile(r"\r(?!\n)")
PIECE_LETTERS = 1 << 18
STRAY = "a quote opens a cell and is not closed as it should be; quotes inside of one are doubled"
BEHIND = "behind a quote that is not closed, and not one cell for each column"
AGAIN = "the names of the columns again"
EMPTY = "no cell has a value"
_ROUND_NAMES = ' \t"\ufeff'  # also of files with a byte order mark, one behind the other


def open_sheet(file: TextIO) -> tuple[list[str] | str | None, Iterator[tuple[int, Row | str]]]:
    """The names of a file's columns, `None` where it is empty, or why the first row names none; and
    its rows, numbered by the lines that they begin in. A row that cannot be read is the reason
    why."""
    records = _records_of(file)
    _, first = next(records, (0, None))
    if not isinstance(first, list):
        return first, iter(())
    names = [name.strip(_ROUND_NAMES) for name in first]
    return names, _rows_of(records, names)


def _rows_of(
    records: Iterator[tuple[int, list[str] | str]], names: list[str]
) -> Iterator[tuple[int, Row | str]]:
    in_doubt = False
    for number, cells in records:
        if isinstance(cells, str):
            in_doubt = in_doubt or cells == STRAY
            yield number, cells
        elif again := _names_again(cells, names):
            in_doubt, names = False, again
            yield number, AGAIN
        elif in_doubt and len(cells) != len(names):
            yield number, BEHIND
        else:
            in_doubt = False
            yield number, _row_of(cells, names)


def _names_again(cells: list[str], names: list[str]) -> list[str]:
    """The names of the columns in the order of a row that has just these, in letters of any case;
    else none. Who appends files with other columns first writes so."""
    spelled = {name.casefold(): name for name in names}
    said = [cell.strip(_ROUND_NAMES).casefold() for cell in cells]
    is_one = sorted(filter(None, said)) == sorted(filter(None, map(str.casefold, names)))
    return [spelled.get(name, "") for name in said] if is_one else []


def _row_of(cells: list[str], names: list[str]) -> Row | str:
    if any(cells[len(names) :]):
        return f"{len(cells)} cells, and {len(names)} columns"
    if not any(map(str.strip, cells)):
        return EMPTY
    row: Row = dict.fromkeys(names) | dict(zip(names, cells, strict=False))
    if row.get("text") and row["text"] in MISSING:  # of other columns, where they are read
        row["text"] = None
    return row


class _Text:
    """What is read of a file and not yet taken."""

    def __init__(self, file: TextIO) -> None:
        self._file, self.held, self.at, self.number = file, "", 0, 1
        self._return_ends = self.ended = False
        self.read_on()
        line = self.held[: self.held.find("\n") + 1 or None].removesuffix("\r\n")
        if _LONE_RETURN.search(line):  # as the first line ends, so do all: no name has a return
            self._return_ends, self.held = True, self.held.replace("\r", "\n")

    def read_on(self) -> None:
        """Read more, ever more at once, if there is more."""
        more = self._file.read(max(PIECE_LETTERS, len(self.held) - self.at))
        more = more.replace("\r", "\n") if self._return_ends else more
        self.held, self.at, self.ended = self.held[self.at :] + more, 0, not more

    def may_go_on(self, end: int) -> bool:
        """Whether a row that is read up to `end` may be whole once more is read."""
        is_cut = end == len(self.held) or self.held[end] == '"'
        return is_cut and not self.ended and not is_long(self.held[self.at :])

    def skip(self, end: int) -> None:
        self.number += self.held.count("\n", self.at, end)
        self.at = end

    def skip_line(self) -> None:
        while not (end := self.held.find("\n", self.at) + 1):
            self.at = len(self.held)
            self.read_on()
            if self.ended:
                return
        self.skip(end)


def _records_of(file: TextIO) -> Iterator[tuple[int, list[str] | str]]:
    """The cells of each row that is not blank, or why it has none; by the line it begins in."""
    text, columns = _Text(file), 0
    while True:
        text.skip(_BLANK.match(text.held, text.at).end())  # type: ignore[union-attr]
        end = _RECORD.match(text.held, text.at).end()  # type: ignore[union-attr]
        number, whole = text.number, text.held.startswith("\n", end)
        if not whole and text.may_go_on(end):
            text.read_on()
        elif text.at == len(text.held):
            return
        elif not whole and (end < len(text.held) or not text.ended):
            yield number, STRAY if end < len(text.held) else TOO_LONG
            text.skip_line()
        else:
            row = text.held[text.at : end].removesuffix("\r")
            cells = TOO_LONG if is_long(row) else _cells_of(row, columns)
            if row and not row.isspace():
                yield number, cells
            columns = columns or len(cells)
            if cells == STRAY:
                text.skip_line()
            else:
                text.skip(end + whole)


def _cells_of(row: str, columns: int) -> list[str] | str:
    """The cells of a row; `STRAY` where several lines make none that is as it should be: there one
    row's stray quote is closed by another's."""
    found = _CELLS.findall(row + "\n")
    if columns and "\n" in row and (len(found) != columns or any('"' in cell for _, cell in found)):
        return STRAY
    return [quoted.replace('""', '"') if quoted else cell for quoted, cell in found]
