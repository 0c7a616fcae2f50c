import os

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dedup.errors import BadInput
from dedup.writing import write_rows, write_text, write_whole

SCHEMA = pa.schema([("title", pa.string())])


def write_half(place):
    with write_whole(place) as file:
        file.write(b"half")
        raise RuntimeError


def test_a_file_appears_whole_or_not_at_all(tmp_path):
    place = tmp_path / "sub" / "file"
    with pytest.raises(RuntimeError):
        write_half(place)
    assert list((tmp_path / "sub").iterdir()) == []
    write_text(str(place), "whole")
    assert place.read_text() == "whole"
    with pytest.raises(RuntimeError):
        write_half(place)
    assert place.read_text() == "whole"
    assert place.stat().st_mode & 0o444 == 0o444


def test_rows_go_to_json_lines_or_parquet(tmp_path):
    rows = [{"title": "عنوان"}]
    write_rows(str(tmp_path / "x.jsonl"), rows, SCHEMA)
    write_rows(str(tmp_path / "x.parquet"), rows, SCHEMA)
    assert (tmp_path / "x.jsonl").read_text("utf-8") == '{"title": "عنوان"}\n'
    assert pq.read_table(tmp_path / "x.parquet").to_pylist() == rows


def test_a_place_that_cannot_be_written_says_so(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(BadInput, match="cannot write"):
        write_text(str(tmp_path / "file" / "below"), "x")


def test_links_are_followed_and_pipes_stay_pipes(tmp_path):
    (tmp_path / "target").write_text("old")
    (tmp_path / "link").symlink_to(tmp_path / "target")
    write_text(str(tmp_path / "link"), "new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "target").read_text() == "new"
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    write_text(str(tmp_path / "pipe"), "x")
    assert os.read(reader, 9) == b"x"
    assert (tmp_path / "pipe").is_fifo()
    os.close(reader)


def test_the_umask_is_kept_and_obeyed(tmp_path):
    before = os.umask(0o077)
    try:
        for name in "ab":
            write_text(str(tmp_path / name), "x")
            assert (tmp_path / name).stat().st_mode & 0o777 == 0o600
        assert os.umask(0o077) == 0o077
    finally:
        os.umask(before)
