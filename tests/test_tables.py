import csv
import gzip
import json
import tempfile
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dedup.errors import BadInput
from dedup.matching.fingerprint import fingerprint_texts
from dedup.model import listed_schema, named_schema
from dedup.reading import articles, tables
from dedup.reading import lines as lines_module
from dedup.reading.records import read_clusters
from dedup.reading.rows import rows_of
from dedup.reading.tables import ArticleStream, read_articles
from dedup.settings import Settings

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


def test_copies_without_ids_are_articles_of_their_own(tmp_path):
    (tmp_path / "x.csv").write_text("text\nsame\nsame\nother\nsame\n")
    table, rejects = read_articles([str(tmp_path / "x.csv")])
    assert sorted(table["text"].to_pylist()) == ["other", "same", "same", "same"]
    assert len(set(table["id"].to_pylist())) == 4
    assert rejects == []


def test_one_file_named_twice_is_read_once(files):
    name = str(files / "a.csv")
    assert read_articles([name, name]) == read_articles([name])


@pytest.mark.parametrize("charset", ["cp1256", "utf-16", "utf-8-sig"])
def test_csv_from_spreadsheets_is_decoded(tmp_path, charset):
    (tmp_path / "x.csv").write_bytes("text,title\nنص الخبر,عنوان\n".encode(charset))
    table, _ = read_articles([str(tmp_path / "x.csv")])
    assert (table["text"].to_pylist(), table["title"].to_pylist()) == (["نص الخبر"], ["عنوان"])


def test_a_json_array_is_a_table_too(tmp_path):
    (tmp_path / "x.json").write_text(json.dumps(ROWS, indent=2))
    assert read_articles([str(tmp_path / "x.json")])[0]["id"].to_pylist() == ["a", "b"]


def test_dates_of_parquet_become_iso_8601_and_other_columns_do_no_harm(tmp_path):
    moment = datetime(2025, 3, 4, 10, 20, tzinfo=UTC)
    table = pa.table(
        {
            "text": ["نص", "نص آخر"],
            "published": pa.array([moment, None], pa.timestamp("ns", "UTC")),
            "huge": pa.array([2**62, 0], pa.timestamp("us")),
        }
    )
    pq.write_table(table, tmp_path / "x.parquet")
    found = read_articles([str(tmp_path / "x.parquet")])[0].to_pylist()
    assert sorted(str(row["published"]) for row in found) == ["2025-03-04T10:20Z", "None"]


def test_a_parquet_file_cut_in_the_middle_says_so(files):
    data = (files / "a.parquet").read_bytes()
    for cut in range(8, len(data) - 8, 97):
        (files / "x.parquet").write_bytes(data[:cut] + b"\xff" * 40 + data[cut + 40 :])
        try:
            read_articles([str(files / "x.parquet")])
        except BadInput as why:
            assert "x.parquet" in str(why)  # noqa: PT017


def test_related_items_of_strangers_are_made_whole(tmp_path):
    row = {"text": "نص", "related": [{"url": "http://x"}, "عنوان", {"title": 5}, 7]}
    (tmp_path / "x.jsonl").write_text(json.dumps(row))
    (article,) = read_articles([str(tmp_path / "x.jsonl")])[0].to_pylist()
    found = [(item["title"], item["text"]) for item in article["related"]]
    assert found == [("", ""), ("عنوان", ""), ("", "")]
    assert {item[name] for item in article["related"] for name in ("kind", "evidence")} == {None}


CLUSTER = {
    "cluster": "a", "size": 2, "sources": ["s"], "first_published": None, "representative": "a",
    "weakest": 0.5, "cohesion": 0.5, "excerpts": [],
    "members": [
        {"id": i, "source": "s", "title": "ع", "published": None, "url": None,
         "jaccard": 1.0, "relation": "exact"} for i in ("a", "b")],
}  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [
        {"representative": "z"}, {"members": []}, {"size": "9"}, {"weakest": None},
        {"cluster": 7}, {"sources": "abc"}, {"sources": [1]}, {"excerpts": [[]]},
        {"members": [1]}, {"members": [{}]}, {"first_published": 5}, {"cohesion": True},
        {"members": [{**CLUSTER["members"][0], "title": 5}]},
        {"members": [{**CLUSTER["members"][0], "jaccard": "1"}]},
    ],
)  # fmt: skip
def test_hand_edited_clusters_say_what_is_wrong(tmp_path, change):
    file = tmp_path / "c.jsonl"
    file.write_text(json.dumps(CLUSTER) + "\n" + json.dumps({**CLUSTER, **change}) + "\n")
    with pytest.raises(BadInput, match=r"c\.jsonl:2: not a record of `dedup cluster`"):
        read_clusters(str(file))


def test_a_broken_escape_in_a_cluster_can_be_drawn(tmp_path):
    (tmp_path / "c.jsonl").write_text(json.dumps(CLUSTER).replace('"\\u0639"', '"\\ud800"'))
    (cluster,) = read_clusters(str(tmp_path / "c.jsonl"))
    assert cluster.members[0].title == "?"


def streamed(*paths):
    """Articles of a stream by id, as `read_articles` sorts them, and its rejects."""
    stream = ArticleStream([str(path) for path in paths])
    rows = pa.Table.from_batches(stream, listed_schema()).sort_by("id")
    return rows, stream.name_rejects({})


@pytest.mark.parametrize("batch_rows", [1, 4096])
@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz", "a.parquet", "a.csv"])
def test_a_stream_gives_the_articles_that_are_read_at_once(files, name, batch_rows, monkeypatch):
    monkeypatch.setattr(tables, "BATCH_ROWS", batch_rows)
    rows, rejects = streamed(files / name)
    names = [*named_schema().names, "text"]
    assert (rows.select(names).to_pylist(), rejects) == (
        read_articles([str(files / name)])[0].select(names).to_pylist(),
        [],
    )


def test_a_stream_of_columns_of_any_type_is_what_its_rows_are(tmp_path):
    table = pa.table(
        {
            "id": [7, None, 9, 10, 11],
            "text": pa.array(["one", "two", None, "", "two"]).dictionary_encode(),
            "published": pa.array([datetime(2025, 3, 4, 5, 6), None, None, None, None]),
            "source": pa.array(["", None, "s", "s", "t"], pa.large_string()),
            "url": [None, "https://www.a.example/x", None, "b", ""],
            "title": [1.5, 2, None, None, 3],
            "other": [{"a": 1}] * 5,
        }
    )
    pq.write_table(table, tmp_path / "x.parquet")
    rows, rejects = streamed(tmp_path / "x.parquet")
    expected, refused = read_articles([str(tmp_path / "x.parquet")])
    names = [*named_schema().names, "text"]
    assert rows.select(names).to_pylist() == expected.select(names).to_pylist()
    assert rejects == refused == [
        {"path": f"{tmp_path}/x.parquet:3", "reason": articles.NO_TEXT}
    ]  # fmt: skip


@pytest.mark.parametrize("form", ["jsonl", "parquet", "csv"])
def test_a_file_s_name_is_a_source_and_no_publisher(tmp_path, form):
    rows = [
        {"id": "a", "text": "x", "source": "s", "url": ""},
        {"id": "b", "text": "x", "source": "", "url": "https://www.t.example/1"},
        {"id": "c", "text": "x", "source": "", "url": ""},
        {"id": "d", "text": "x", "source": "okaz", "url": ""},
    ]
    path = tmp_path / f"okaz.{form}"
    if form == "jsonl":
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    elif form == "csv":
        path.write_text("id,text,source,url\n" + "\n".join(",".join(r.values()) for r in rows))
    else:
        pq.write_table(pa.Table.from_pylist(rows), path)
    found, _ = streamed(path)
    assert found["source"].to_pylist() == ["s", "t.example", "okaz", "okaz"]
    assert found["publisher"].to_pylist() == ["s", "t.example", None, "okaz"]


def test_text_that_is_no_string_is_refused_row_by_row(tmp_path):
    pq.write_table(pa.table({"text": [1, 2]}), tmp_path / "x.parquet")
    rows, rejects = streamed(tmp_path / "x.parquet")
    assert rows.num_rows == 0
    assert [reject["path"][-2:] for reject in rejects] == [":1", ":2"]


def test_copies_without_ids_are_numbered_across_files_and_batches(tmp_path, monkeypatch):
    monkeypatch.setattr(tables, "BATCH_ROWS", 2)
    copies = pa.table({"text": ["same"] * 5, "source": ["s"] * 5})
    pq.write_table(copies, tmp_path / "x.parquet")
    (tmp_path / "y.jsonl").write_text('{"text": "same", "source": "s"}\n' * 3)
    rows, _ = streamed(tmp_path / "y.jsonl", tmp_path / "x.parquet")
    assert len(set(rows["id"].to_pylist())) == 8
    one, other = (streamed(path)[0] for path in (tmp_path / "x.parquet", tmp_path / "y.jsonl"))
    assert set(other["id"].to_pylist()) < set(one["id"].to_pylist())


@pytest.mark.parametrize("cut", [3, 200])
def test_a_stream_of_a_broken_parquet_file_says_so(files, cut):
    whole = (files / "a.parquet").read_bytes()
    (files / "x.parquet").write_bytes(whole[:-cut])
    with pytest.raises(BadInput, match=r"x\.parquet: not a Parquet file that can be read"):
        streamed(files / "x.parquet")


def test_a_stream_knows_its_rows_where_its_files_do(files):
    assert ArticleStream([str(files / "a.parquet")]).num_rows == 2
    assert ArticleStream([str(files / "a.parquet"), str(files / "a.csv")]).num_rows is None


@pytest.mark.slow
@pytest.mark.parametrize("name", ["x.jsonl", "x.csv", "x.jsonl.gz"])
def test_a_large_file_is_not_held_whole(tmp_path, monkeypatch, name):
    monkeypatch.setattr(articles, "BATCH_ROWS", 16)
    monkeypatch.setattr(lines_module, "BLOCK_BYTES", 1 << 18)
    texts = [f"{number} " + "خبر " * 1500 for number in range(1500)]
    lines = (
        texts if name == "x.csv" else [json.dumps({"text": t}, ensure_ascii=False) for t in texts]
    )
    data = "\n".join(["text", *lines] if name == "x.csv" else lines).encode()
    (tmp_path / name).write_bytes(gzip.compress(data, 1) if name.endswith(".gz") else data)
    tracemalloc.start()
    try:
        read = [
            t[:9]
            for batch in ArticleStream([str(tmp_path / name)])
            for t in batch["text"].to_pylist()
        ]
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert read == [t[:9] for t in texts]
    assert most < len(data) / 2


LINES = [{"text": "أول\rسطر"}, {"text": "ثان\u2028سطر"}, "x", {"text": "ثالث"}]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\n\n", " \n"])
@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "cp1256"])
@pytest.mark.parametrize("packed", [False, True])
def test_lines_are_the_same_in_any_charset_and_packing(tmp_path, end, charset, packed):
    texts = [json.dumps(row, ensure_ascii=charset == "cp1256") for row in LINES]
    data = (end.join(texts) + ("" if charset == "cp1256" else end)).encode(charset)
    (tmp_path / "x.jsonl").write_bytes(gzip.compress(data) if packed else data)
    table, rejects = read_articles([str(tmp_path / "x.jsonl")])
    assert sorted(table["text"].to_pylist()) == sorted(row["text"] for row in LINES if row != "x")
    line = 2 * 2 + 1 if end == "\n\n" else 3
    assert rejects == [{"path": f"{tmp_path / 'x.jsonl'}:{line}", "reason": "not a JSON object"}]


WORDS = " ".join(f"كلمة{n}" for n in range(40)).encode()


def broken_text(tmp_path, **columns):
    """A Parquet file with a text that has a byte in its middle which is no UTF-8."""
    text = WORDS[:200] + b"\xff" + WORDS[200:]
    ends = pa.array([0, len(text)], pa.int32()).buffers()[1]
    place = tmp_path / "broken.parquet"
    texts = pa.StringArray.from_buffers(1, ends, pa.py_buffer(text))
    pq.write_table(pa.table({"text": texts, **columns}), place)
    return str(place)


def test_a_broken_byte_in_a_text_of_parquet_spoils_a_word_or_two(tmp_path):
    (batch,) = ArticleStream([broken_text(tmp_path, id=["a"])])
    texts = [batch["text"], pa.array([WORDS.decode()])]
    broken, whole = (fingerprint_texts(text, Settings()).shingles[0].as_py() for text in texts)
    assert len({*broken} & {*whole}) >= len(whole) - 4


def test_a_text_that_needs_an_id_must_be_utf8(tmp_path):
    with pytest.raises(BadInput, match="Invalid UTF8"):
        list(ArticleStream([broken_text(tmp_path)]))


ODD_LINES = st.sampled_from(
    [
        '{"id": "a", "text": "خبر"}',
        '{"text": "خبر", "title": "عنوان \\u0623 \\n\\"", "source": null, "url": "http://s.example"}',
        '{"id": "", "text": "", "published": "2025", "related": [{"title": "x"}], "n": 2.5}',
        '{"id": 7, "text": "رقم"}',
        '{"text": "مرة", "text": "أخرى"}',
        '{"text": "\\ud83d"}',
        '{"text": "\\ud83d\\ude00", "title": NaN}',
        '{"text": null}',
        '{"title": "بلا نص"}',
        '{"text": ["x"]}',
        '{"text": "غير منته',
        '["text"]',
        '{"text": "واحد"} {"text": "اثنان"}',
        '{"text": "سطر\u2028آخر\x85"}\r',
        "7",
        "",
        "   ",
    ]
)


@example(['{"text": "واحد"} {"text": "اثنان"}', ""], 1 << 24, True)
@given(st.lists(ODD_LINES, max_size=8), st.sampled_from([1 << 24, 40]), st.booleans())
def test_lines_by_columns_are_lines_one_by_one(lines, block, ends):
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        place = Path(folder) / "x.jsonl"
        place.write_text("\n".join(lines) + "\n" * ends, "utf-8", newline="")
        patch.setattr(lines_module, "BLOCK_BYTES", block)
        found = []
        for one_by_one in (False, True):
            if one_by_one:
                patch.setattr(tables, "read_lines", lambda block, **_: None)
            stream = ArticleStream([str(place)], with_related=True)
            articles = [row for batch in stream for row in batch.to_pylist()]
            found.append((articles, stream.name_rejects({}), stream.list_related()))
    assert found[0] == found[1]


@pytest.mark.parametrize(
    ("related", "titles"),
    [
        (["عنوان", "آخر"], ["عنوان", "آخر"]),
        ([{"title": "عنوان", "rank": 3}], ["عنوان"]),
        ('[{"title": "عنوان"}, "آخر"]', ["عنوان", "آخر"]),
        ("عنوان", []),
        ([3], []),
        (None, []),
    ],
)
def test_related_items_are_taken_in_the_shapes_that_people_have(tmp_path, related, titles):
    row = {"id": "a", "text": "نص", "related": related}
    (tmp_path / "a.jsonl").write_text(json.dumps(row))
    pq.write_table(pa.Table.from_pylist([row]), tmp_path / "a.parquet")
    with open(tmp_path / "a.csv", "w", newline="") as file:
        writer = csv.DictWriter(file, row)
        writer.writeheader()
        writer.writerow(row if isinstance(related, str | None) else row | {"related": "[]"})
    for kind in ("jsonl", "parquet", "csv"):
        for asked in (True, False):
            stream = ArticleStream([str(tmp_path / f"a.{kind}")], with_related=asked)
            list(stream)
            found = [item["title"] for _, items in stream.list_related() for item in items]
            expected = titles if kind != "csv" or isinstance(related, str) else []
            assert found == (expected if asked else [])


@pytest.mark.parametrize("batch_rows", [1, 2, 3, 100])
def test_rows_of_parquet_are_numbered_through(tmp_path, monkeypatch, batch_rows):
    monkeypatch.setattr("dedup.reading.rows.BATCH_ROWS", batch_rows)
    pq.write_table(pa.table({"text": list("abcdefg")}), tmp_path / "x.parquet", row_group_size=3)
    rows = list(rows_of(str(tmp_path / "x.parquet"), ()))
    assert rows == [(number, {"text": letter}) for number, letter in enumerate("abcdefg", 1)]
