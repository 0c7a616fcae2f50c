"""Cells of any type say the same to whoever reads them."""

import decimal
import json
import unicodedata
from datetime import UTC, date, datetime

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from dedup.errors import BadInput
from dedup.reading.cells import as_strings, as_texts, list_values, text_of
from dedup.reading.tables import ArticleStream, read_articles

UUID = bytes(range(16))
COLUMNS = [
    (pa.array(["a", None, ""], pa.string_view()), ["a", None, None]),
    (pa.array(["nan", "NaT", "<NA>", "None", "null", "NULL", "\\N", "Nan"]), [None] * 7 + ["Nan"]),
    (pa.array([b"nan", b"\\N"]), [None, None]),
    (pa.array([float("inf"), float("-inf")]), [None, None]),
    (pa.array([True, False, None]), ["true", "false", None]),
    (pa.array([["a"], []]), ['["a"]', "[]"]),
    (pa.array([{"a": "خبر", "b": date(2025, 3, 4)}]), ['{"a": "خبر", "b": "2025-03-04"}']),
    (pa.array([[("a", 1)]], pa.map_(pa.string(), pa.int8())), ['[["a", 1]]']),
    (pa.array(["a", "a"]).dictionary_encode(), ["a", "a"]),
    (pa.array(["خبر".encode(), b"\xff", b""], pa.binary()), ["خبر", "ff", None]),
    (pa.array([b"a1", b"a2"], pa.large_binary()).dictionary_encode(), ["a1", "a2"]),
    (pa.array([UUID, b"0123456789abcdef"], pa.binary(16)), [UUID.hex(), "0123456789abcdef"]),
    (pa.array([float("nan"), 1.5, None]), [None, "1.5", None]),
    (pa.array([float("nan"), 1.5], pa.float16()), [None, "1.5"]),
    (pa.array([decimal.Decimal("1.50")]), ["1.50"]),
    (pa.array([7, None]), ["7", None]),
    (pa.nulls(2), [None, None]),
    (pa.array([5], pa.duration("ns")), ["5"]),
    (pa.array([5], pa.time64("ns")), ["00:00:00.000000005"]),
    (pa.array([date(2025, 3, 4)]), ["2025-03-04"]),
]
MOMENTS = [
    ([0, 60, 61], "s", ["1970-01-01T00:00", "1970-01-01T00:01", "1970-01-01T00:01:01"]),
    ([500, 61_250], "ms", ["1970-01-01T00:00:00.5", "1970-01-01T00:01:01.25"]),
    ([1, 10**9], "ns", ["1970-01-01T00:00:00.000000001", "1970-01-01T00:00:01"]),
]  # fmt: skip


@pytest.mark.parametrize(("column", "said"), COLUMNS)
def test_a_column_says_what_its_values_say(column, said):
    assert as_strings(column).to_pylist() == said
    assert [text_of(value) for value in list_values(column)] == said


def test_runs_and_extensions_are_what_they_hold():
    runs = pc.run_end_encode(pa.array(["a", "a", "b"]))
    assert as_strings(runs).to_pylist() == ["a", "a", "b"]
    named = pa.ExtensionArray.from_storage(pa.uuid(), pa.array([UUID], pa.binary(16)))
    assert as_strings(named).to_pylist() == [UUID.hex()]


@pytest.mark.parametrize(("moments", "unit", "said"), MOMENTS)
def test_times_keep_their_seconds(moments, unit, said):
    assert as_strings(pa.array(moments, pa.timestamp(unit))).to_pylist() == said
    zoned = as_strings(pa.array(moments, pa.timestamp(unit, "Asia/Riyadh"))).to_pylist()
    assert zoned == [f"{one}Z" for one in said]


def test_a_time_in_json_and_in_parquet_is_one():
    moment = datetime(2025, 3, 4, 10, 20, 5, tzinfo=UTC)
    assert text_of(moment) == "2025-03-04T10:20:05Z" == as_strings(pa.array([moment]))[0].as_py()


def test_a_text_of_bytes_is_one_where_it_is_utf8():
    assert as_texts(pa.array(["خبر".encode(), b"\xff", None])).to_pylist() == ["خبر", None, None]
    assert as_texts(pa.array([1, 2])).to_pylist() == [None, None]


def read(path):
    """The articles of a file, as both readers have them."""
    rows = read_articles([str(path)])[0].to_pylist()
    streamed = [row for batch in ArticleStream([str(path)]) for row in batch.to_pylist()]
    names = ("id", "source", "url", "published")
    told = [{name: row[name] for name in names} for row in rows]
    assert told == [{name: row[name] for name in names} for row in sorted(streamed, key=by_id)]
    return told


def by_id(row):
    return row["id"]


def write(tmp_path, form, rows):
    path = tmp_path / f"x.{form}"
    if form == "parquet":
        pq.write_table(pa.Table.from_pylist(rows), path)
    else:
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


@pytest.mark.parametrize("form", ["jsonl", "parquet"])
def test_a_source_that_is_an_address_is_one(tmp_path, form):
    address = "https://www.sahat.example/a/1"
    rows = [
        {"id": "a", "text": "x", "source": address, "url": None},
        {"id": "b", "text": "x", "source": address, "url": "https://t.example/2"},
        {"id": "c", "text": "x", "source": "Sahat", "url": "https://t.example/2"},
    ]
    told = read(write(tmp_path, form, rows))
    assert [row["source"] for row in told] == ["sahat.example", "sahat.example", "Sahat"]
    assert [row["url"] for row in told] == [address, "https://t.example/2", "https://t.example/2"]


@pytest.mark.parametrize("form", ["jsonl", "parquet"])
def test_one_outlet_in_letters_composed_and_not_is_one(tmp_path, form):
    name = "أخبار آن"
    forms = [unicodedata.normalize(one, name) for one in ("NFC", "NFD")]
    rows = [{"id": str(n), "text": "x", "source": one} for n, one in enumerate(forms)]
    assert {row["source"] for row in read(write(tmp_path, form, rows))} == {forms[0]}


@pytest.mark.parametrize("form", ["jsonl", "parquet"])
@pytest.mark.parametrize(
    "same",
    [
        ["أخبار آن", "أخبار آن ", "\u200fأخبار آن", "أخبار  آن\u200e", "\ufeffأخبار\u00a0آن\u202c"],
        ["sahat.example", "www.sahat.example", "WWW.sahat.example/a", "//sahat.example"],
    ],
)
def test_names_that_print_alike_are_one_outlet(tmp_path, form, same):
    rows = [{"id": str(n), "text": "x", "source": one} for n, one in enumerate(same)]
    assert {row["source"] for row in read(write(tmp_path, form, rows))} == {same[0]}


@pytest.mark.parametrize("form", ["jsonl", "parquet"])
def test_a_source_of_nothing_that_shows_is_none(tmp_path, form):
    rows = [{"id": "a", "text": "x", "source": " \u200f", "url": "https://www.sahat.example/1"}]
    assert read(write(tmp_path, form, rows))[0]["source"] == "sahat.example"


@pytest.mark.parametrize("form", ["jsonl", "parquet"])
def test_what_is_no_number_is_missing(tmp_path, form):
    gap = float("nan")
    rows = [{"id": "a", "text": "x", "source": gap, "published": gap, "url": gap}]
    (row,) = read(write(tmp_path, form, rows))
    assert row == {"id": "a", "source": "x", "url": None, "published": None}


def test_two_columns_of_one_name_are_an_error_where_they_are_read(tmp_path):
    texts = pa.array(["x"])
    for name in ("text", "id", "related", "date"):
        names = ["text", name, name] if name != "text" else ["text", "text", "id"]
        pq.write_table(pa.Table.from_arrays([texts] * 3, names=names), tmp_path / "x.parquet")
        for take in (lambda path: list(ArticleStream([path])), lambda path: read_articles([path])):
            with pytest.raises(BadInput, match=f"2 columns are called `{name}`"):
                take(str(tmp_path / "x.parquet"))
    names = ["text", "other", "other"]
    pq.write_table(pa.Table.from_arrays([texts] * 3, names=names), tmp_path / "x.parquet")
    assert len(read(tmp_path / "x.parquet")) == 1
