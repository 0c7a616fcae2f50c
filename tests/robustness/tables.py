"""Tables of articles as the world makes them, from a seed: bytes, and how many rows they hold.

`make_table(seed)` gives one in any form, whole or broken in a way that files are found broken. Its
rows are counted here as they are drawn, and again by `count_rows`, with Python's own readers: never
with those of `dedup`.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

Row = dict[str, Any]
NAMES = ("id", "text", "title", "source", "published", "url")
WORDS = "أخبار اليوم وزير الاقتصاد يعلن خطة جديدة للموازنة العامة في البلاد بعد اجتماع طويل".split()
ODD = (
    "\u0085",
    "\u000b",
    "\f",
    "\x1c",
    "\u2028",
    "\u2029",
    "،",
    '"',
    "'",
    ",",
    "\u202e",
    "😀",
    "é",
)
NOT_ROWS = (
    *("null", "[1]", '"نص"', "12", "NaN", "{}", '{"text": 5}', "{broken", '{"text": "cut', "]"),
    *('{"title": "no text"}', '{"x": ' + "[" * 600 + "]" * 600 + "}"),
)
FORMS = ("lines", "array", "objects", "csv", "parquet")


@dataclass(frozen=True)
class Table:
    """A file of articles."""

    name: str
    data: bytes
    rows: int | None
    """How many rows it holds: each is an article or a reject. `None`: it must be refused."""
    may_fail: bool = False
    """Whether all of it may be refused instead: where rows cannot be told apart."""


def make_table(seed: int) -> Table:
    """A table, of any form, that is as files are: also wrong."""
    chance = random.Random(seed)
    form = chance.choice(FORMS)
    rows = make_rows(chance, plain=form == "csv")
    made = {"lines": _lines, "array": _array, "objects": _objects, "csv": _csv, "parquet": _parquet}
    return _pack(chance, made[form](chance, rows))


def make_rows(chance: random.Random, *, plain: bool = False) -> list[Row]:
    """Rows of articles. plain: whether values are strings, as CSV has them, or nothing."""
    rows = [_row(chance, number) for number in range(chance.randint(0, 12))]
    if not plain:
        for row in rows:
            if chance.random() < 0.2:
                row[chance.choice(NAMES)] = chance.choice(
                    [None, 7, 1.5, True, [], {}, ["a"], 10**30]
                )
            if chance.random() < 0.2:
                row["odd"] = chance.choice([{}, [[]], float("nan"), {"a": [{"b": None}]}, 2**80])
    return rows


def _row(chance: random.Random, number: int) -> Row:
    row: Row = {"id": f"a{number}", "text": _text(chance, 30)}
    if chance.random() < 0.2:
        row["id"] = chance.choice(["", "a0", "a1"])
    if chance.random() < 0.2:
        row["text"] = chance.choice(["", " "])
    row["title"] = _text(chance, 4)
    row["source"] = chance.choice(["", "ساحة", "sahat.example", "https://www.sahat.example/a"])
    row["published"] = chance.choice(["", "2025-03-04", "2025-03-04T10:20:05", "أمس"])
    row["url"] = chance.choice(["", f"https://sahat.example/{number}", "http://[broken/"])
    return row


def _text(chance: random.Random, most: int) -> str:
    words = chance.choices(WORDS, k=chance.randint(1, most))
    if chance.random() < 0.5:
        words.insert(chance.randrange(len(words)), chance.choice(ODD))
    return " ".join(words)


def draw_lines(rows: list[Row], *, ascii_only: bool = False) -> list[str]:
    """A line of JSON for each row."""
    return [json.dumps(row, ensure_ascii=ascii_only) for row in rows]


def draw_csv(rows: list[Row], quoting: int = csv.QUOTE_MINIMAL, end: str = "\r\n") -> str:
    """Rows of strings as CSV, with a header."""
    drawn = io.StringIO()
    writer = csv.DictWriter(drawn, NAMES, quoting=quoting, lineterminator=end)
    writer.writeheader()
    writer.writerows({name: row.get(name) for name in NAMES} for row in rows)
    return drawn.getvalue()


def draw_parquet(rows: list[Row]) -> bytes:
    """Rows of strings as Parquet."""
    file = io.BytesIO()
    columns = {name: pa.array([row.get(name) for row in rows], pa.string()) for name in NAMES}
    pq.write_table(pa.table(columns), file)
    return file.getvalue()


def _lines(chance: random.Random, rows: list[Row]) -> Table:
    lines = draw_lines(rows, ascii_only=chance.random() < 0.3)
    is_array = False
    for _ in range(chance.choice([0, 0, 1, 3])):
        lines.insert(chance.randint(0, len(lines)), chance.choice(NOT_ROWS))
    if lines and lines[0].startswith(("[", "{")):
        is_array = lines[0].startswith("[") or "\n" in lines[0]
    end = chance.choice(["\n", "\r\n", "\n\n", " \n", ",\n", "\n \t\n"])
    last = chance.choice(["", end])
    text = "\ufeff" * chance.choice([0, 0, 1]) + end.join(lines) + last
    return Table("x.jsonl", text.encode(), len(lines), may_fail=is_array)


def _array(chance: random.Random, rows: list[Row]) -> Table:
    parts = [rows[:3], rows[3:]] if chance.random() < 0.4 else [rows]
    indent = chance.choice([None, 1, 2])
    texts = [json.dumps(part, indent=indent, ensure_ascii=False) for part in parts]
    if chance.random() < 0.3 and all(parts):
        texts = [text[:-1] + ",]" for text in texts]
    if len(parts) == 1 and chance.random() < 0.2:
        return Table("x.json", text_cut(chance, texts[0]), None)
    text = chance.choice(["", "\n", ",\n"]).join(texts)
    return Table("x.json", text.encode(), len(rows))


def text_cut(chance: random.Random, text: str) -> bytes:
    """A part of a text, from its beginning."""
    return text[: chance.randrange(1, len(text))].encode()


def _objects(chance: random.Random, rows: list[Row]) -> Table:
    between = chance.choice(["\n", ",\n", "\n\n"])
    text = between.join(json.dumps(row, indent=2, ensure_ascii=False) for row in rows)
    return Table("x.json", text.encode(), len(rows))


def _csv(chance: random.Random, rows: list[Row]) -> Table:
    whole = chance.random() < 0.5
    for row in rows:
        if whole and chance.random() < 0.3:
            row["text"] += chance.choice(["\n", "\r\n", "\r"]) + _text(chance, 5)
    quoting = chance.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
    end = chance.choice(["\n", "\r\n"])
    text = ("\ufeff" * chance.choice([0, 1])) + draw_csv(rows, quoting, end)
    if whole:
        return Table("x.csv", text.encode(), len(rows))
    # A line is a row: what one stray sign spoils is that row.
    lines = text.removesuffix(end).split(end)
    for _ in range(chance.choice([1, 2])):
        broken = chance.choice(
            [
                f'b,"{_text(chance, 5).replace(chr(34), "")}',
                ",".join(NAMES),
                "b,x,,,,,one,more",
                "b",
            ]
        )
        lines.insert(chance.randint(1, len(lines)), broken)
    return Table("x.csv", end.join(lines).encode(), len(lines) - 1)


def _parquet(chance: random.Random, rows: list[Row]) -> Table:
    texts = [row["text"] if isinstance(row.get("text"), str) else None for row in rows]
    kind = chance.choice([pa.string(), pa.large_string(), pa.binary(), pa.string_view()])
    columns = {"text": pa.array(texts, kind)}
    for name in NAMES:
        if name != "text" and chance.random() < 0.8:
            columns[name] = _odd_column(chance, len(rows))
    file = io.BytesIO()
    pq.write_table(pa.table(columns), file, row_group_size=chance.choice([1, 5, 1000]))
    data = bytearray(file.getvalue())
    may_fail = chance.random() < 0.3
    for _ in range(chance.choice([1, 3]) if may_fail else 0):
        data[chance.randrange(len(data))] = chance.randrange(256)
    return Table("x.parquet", bytes(data), len(rows), may_fail)


def _odd_column(chance: random.Random, rows: int) -> pa.Array:
    words = [_text(chance, 3) for _ in range(rows)]
    made = [
        lambda: pa.array(words),
        lambda: pa.array(words, pa.large_string()).dictionary_encode(),
        lambda: pa.array([word.encode() for word in words], pa.large_binary()),
        lambda: pa.array([chance.randbytes(16) for _ in words], pa.binary(16)),
        lambda: pa.array([float("nan")] * rows),
        lambda: pa.array([chance.randrange(2**50) for _ in words], pa.timestamp("us", "UTC")),
        lambda: pa.array([chance.randrange(2**62) for _ in words], pa.timestamp("ns")),
        lambda: pa.array([chance.randrange(2**62) for _ in words], pa.duration("ns")),
        lambda: pa.array([chance.randrange(2**40) for _ in words], pa.time64("ns")),
        lambda: pa.array(
            [[{"a": word}] for word in words], pa.list_(pa.struct([("a", pa.string())]))
        ),
        lambda: pa.array([{"a": 2**62} for _ in words], pa.struct([("a", pa.timestamp("us"))])),
        lambda: pa.nulls(rows),
        lambda: pa.array([True] * rows, pa.bool_()),
    ]
    return chance.choice(made)()


def _pack(chance: random.Random, table: Table) -> Table:
    if table.name.endswith(".parquet") or chance.random() < 0.6:
        return table
    cut = chance.randint(0, len(table.data))
    parts = [table.data] if chance.random() < 0.5 else [table.data[:cut], table.data[cut:]]
    packed = b"".join(map(gzip.compress, parts))
    return Table(table.name + ".gz", packed, table.rows, table.may_fail)


def count_rows(table: Table) -> int:
    """The rows of a table that is whole, counted with Python's own readers."""
    data = gzip.decompress(table.data) if table.name.endswith(".gz") else table.data
    if table.name.endswith(".parquet"):
        return int(pq.ParquetFile(io.BytesIO(data)).metadata.num_rows)
    text = data.decode("utf-8-sig")
    if ".csv" in table.name:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
        return sum(1 for row in rows if row) - bool(rows)
    if ".jsonl" in table.name:
        return sum(1 for line in text.split("\n") if line.strip(" \t\r,"))
    return len(json.loads(text))
