"""Files in pieces give what they give whole, wherever they are cut."""

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.errors import BadInput
from dedup.model import listed_schema
from dedup.reading import pieces
from dedup.reading.tables import ArticleStream, name_rejects


def read_in_pieces(paths):
    """(articles, rejects) of files, each piece by itself, as workers would."""
    paths = sorted(paths)
    listed = pieces.list_pieces(paths)
    tables = [pieces.table_of([piece]).to_batches()[0] for piece in listed]
    scans = [pa.Table.from_batches(pieces.scan_piece(one), pieces.SCANNED) for one in tables]
    scanned = pa.concat_tables(scans).combine_chunks().to_batches()[0]
    facts = pieces.list_facts(scanned).to_pylist()
    assert not [fact for fact in facts if fact["what"] == "other"]
    pieces.number_rows(listed, facts)
    places = {(piece["file"], piece["start"]): pieces.place_of(piece) for piece in listed}
    unnamed = pa.Table.from_batches([pieces.list_unnamed(scanned, places)])
    equals = unnamed.sort_by([("key", "ascending"), ("place", "ascending")]).combine_chunks()
    numbers = {}
    for batch in equals.to_batches():
        numbered = pieces.number_equals(batch).to_pydict()
        numbers = dict(zip(numbered["place"], numbered["number"], strict=True))
    found = [
        batch
        for piece in listed
        for batch in pieces.read_piece(pieces.table_of([piece]).to_batches()[0], numbers)
    ]
    refused = [
        (places[fact["file"], fact["start"]] + fact["row"], fact["reason"])
        for fact in facts
        if fact["what"] == "refused"
    ]
    return pa.Table.from_batches(found, listed_schema()), name_rejects(paths, refused, {})


def assert_whole(paths):
    stream = ArticleStream(paths)
    expected = pa.Table.from_batches(stream, listed_schema())
    articles, rejects = read_in_pieces(paths)
    assert articles.to_pylist() == expected.to_pylist()
    assert rejects == stream.name_rejects({})
    return articles, rejects


LINES = st.sampled_from(
    [
        '{"text": "خبر"}',
        '{"text": "خبر", "id": "x"}',
        '{"text": "خبر آخر أطول من الأول", "url": "https://s.example/1"}',
        '{"text": "سطر\\u2028سطر"}',
        '{"title": "بلا نص"}',
        "[1]",
        "{broken",
        "",
        "  ",
    ]
)


@given(
    lines=st.lists(LINES, max_size=12),
    end=st.sampled_from(["", "\n"]),
    newline=st.sampled_from(["\n", "\r\n"]),
    size=st.integers(1, 90),
    bom=st.booleans(),
)
def test_lines_are_those_of_the_file_wherever_it_is_cut(
    tmp_path_factory, lines, end, newline, size, bom
):
    if lines and lines[0].lstrip().startswith("["):
        lines[0] = ""  # one array, which is read whole
    path = tmp_path_factory.mktemp("lines") / "x.jsonl"
    path.write_bytes(("\ufeff" * bom + newline.join(lines) + end).encode())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pieces, "PIECE_BYTES", size)
        assert_whole([str(path)])


def test_parquet_is_cut_by_row_groups(tmp_path, monkeypatch):
    monkeypatch.setattr(pieces, "PIECE_ROWS", 5)
    rows = [{"id": None if n % 3 else f"i{n}", "text": f"خبر {n % 2}"} for n in range(20)]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "x.parquet", row_group_size=3)
    assert len(pieces.list_pieces([str(tmp_path / "x.parquet")])) == 4
    articles, _ = assert_whole([str(tmp_path / "x.parquet")])
    assert len(set(articles["id"].to_pylist())) == 20


@pytest.mark.parametrize(
    ("rows", "needed"),
    [
        ([{"id": "a", "text": "خبر"}], False),
        ([{"id": 3, "text": "خبر"}], False),
        ([{"id": "", "text": "خبر"}], True),
        ([{"id": None, "text": "خبر"}], True),
        ([{"id": "a", "text": None}], True),
        ([{"id": "a", "text": 7}], True),
        ([{"text": "خبر"}], True),
    ],
)
def test_a_parquet_file_is_scanned_where_its_record_leaves_something_open(tmp_path, rows, needed):
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "x.parquet")
    (piece,) = pieces.list_pieces([str(tmp_path / "x.parquet")])
    assert pieces.needs_scan(piece) == needed


def test_a_row_too_large_of_a_file_that_was_not_scanned_is_an_error(tmp_path, monkeypatch):
    monkeypatch.setattr("dedup.reading.articles.MAX_ROW_BYTES", 100)
    path = tmp_path / "x.parquet"
    pq.write_table(pa.table({"id": ["a", "b"], "text": ["خبر", "خبر " * 50]}), path)
    (piece,) = pieces.list_pieces([str(path)])
    assert not pieces.needs_scan(piece)
    with pytest.raises(BadInput, match=r"x\.parquet:2: larger than"):
        list(pieces.read_piece(pieces.table_of([piece]).to_batches()[0], {}))


def test_files_of_other_kinds_and_equal_rows_across_files(tmp_path):
    line = json.dumps({"text": "خبر واحد", "source": "s"}) + "\n"
    (tmp_path / "a.jsonl").write_text(line * 3)
    (tmp_path / "b.json").write_text(json.dumps([json.loads(line)] * 2))
    (tmp_path / "c.csv").write_text("source,text\ns,خبر واحد\n")
    articles, _ = assert_whole(list(map(str, tmp_path.iterdir())))
    assert len(set(articles["id"].to_pylist())) == 6
