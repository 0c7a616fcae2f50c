import gzip
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dedup.errors import BadInput
from dedup.reading.tables import read_articles, read_clusters

ROWS = [
    {
        "id": "b",
        "text": "نص ثان",
        "title": "ثان",
        "source": "s",
        "published": "2025-03-04",
        "url": None,
    },
    {"id": "a", "text": "نص أول", "title": None, "url": "https://www.sahat.example/1"},
]


@pytest.fixture
def files(tmp_path):
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ROWS)
    (tmp_path / "a.jsonl").write_text(lines)
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(lines.encode()))
    pq.write_table(pa.Table.from_pylist(ROWS), tmp_path / "a.parquet")
    (tmp_path / "a.csv").write_text(
        "id,text,title,source,published,url\n"
        "b,نص ثان,ثان,s,2025-03-04,\na,نص أول,,,,https://www.sahat.example/1\n"
    )
    return tmp_path


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz", "a.parquet", "a.csv"])
def test_every_kind_of_table_gives_the_same_articles(files, name):
    table, rejects = read_articles([str(files / name)])
    assert rejects == []
    assert table["id"].to_pylist() == ["a", "b"]
    assert table["text"].to_pylist() == ["نص أول", "نص ثان"]
    assert table["source"].to_pylist() == ["sahat.example", "s"]
    assert table["title"].to_pylist() == [None, "ثان"]


def test_bad_rows_are_refused_and_the_rest_goes_on(tmp_path):
    file = tmp_path / "x.jsonl"
    file.write_text('{"text": "one"}\n{broken\n[1]\n\n{"title": "no text"}\n{"text": "\\ud83d"}\n')
    table, rejects = read_articles([str(file)])
    assert sorted(table["text"].to_pylist()) == ["?", "one"]
    assert [reject["path"].removeprefix(str(tmp_path)) for reject in rejects] == [
        "/x.jsonl:2", "/x.jsonl:3", "/x.jsonl:5"]  # fmt: skip
    assert rejects[2]["reason"] == "no text: the column `text` must hold a string"


def test_of_two_rows_with_one_id_the_same_is_kept_in_any_order(tmp_path):
    one, other = tmp_path / "1.jsonl", tmp_path / "2.jsonl"
    one.write_text('{"id": "x", "text": "one", "source": "s"}\n')
    other.write_text('{"id": "x", "text": "other", "source": "s"}\n')
    kept = read_articles([str(one), str(other)])
    assert kept == read_articles([str(other), str(one)])
    assert kept[0]["text"].to_pylist() == ["one"]
    assert kept[1] == [{"path": f"{other}:1", "reason": "the id x stands in another row too"}]


def test_ids_come_from_content_where_there_are_none(tmp_path):
    one, other = tmp_path / "1.csv", tmp_path / "sub" / "1.csv"
    other.parent.mkdir()
    one.write_text("text\nfirst\nsecond\n")
    other.write_text("text\nsecond\nfirst\n")
    assert read_articles([str(one)])[0]["id"] == read_articles([str(other)])[0]["id"]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("x.txt", b"text", "tables are read from .jsonl"),
        ("x.csv", b"title,body\na,b\n", "no column `text`; its columns are title, body"),
        ("x.parquet", b"PAR1 but not really", "not a Parquet file"),
        ("x.jsonl.gz", b"\x1f\x8b\x08\x00", "cannot be read"),
    ],
)
def test_what_is_no_table_of_articles_says_so(tmp_path, name, content, said):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(BadInput, match=said):
        read_articles([str(tmp_path / name)])


def test_a_long_csv_cell_is_read(tmp_path):
    (tmp_path / "x.csv").write_text("text\n" + "ا" * 300_000 + "\n")
    assert read_articles([str(tmp_path / "x.csv")])[0].num_rows == 1


def test_clusters_that_are_none_say_where(tmp_path):
    (tmp_path / "c.jsonl").write_text('{"cluster": "a", "members": []}\n')
    with pytest.raises(BadInput, match=r"c\.jsonl:1: not a record of `dedup cluster`: no field"):
        read_clusters(str(tmp_path / "c.jsonl"))
