import gzip
import io
import os
import sys
from dataclasses import asdict

import pytest

from dedup.errors import NothingToDo
from dedup.reading import files

TEXT = "عنوان الخبر\nنص الخبر في فقرة.\n"


def load(*paths):
    listing, skipped = files.list_pages([str(path) for path in paths])
    (batch,) = listing.to_batches()
    return [as_row(*loaded) for loaded in files.load_pages(batch)], skipped


def as_row(page, reason):
    return {**asdict(page), "content": page.content or None, "reason": reason}


def test_a_folder_is_walked_in_order_and_other_files_are_counted(tmp_path):
    for name in (
        "b/2.html",
        "a/1.txt",
        "a/noext",
        "a/3.TXT.gz",
        "a/x.php?id=3.7",
        "a/x.css",
        "b/y.css",
        "z.json",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(
            gzip.compress(TEXT.encode()) if ".gz" in name else TEXT.encode()
        )
    (tmp_path / ".hidden.txt").write_text(TEXT)
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "x.txt").write_text(TEXT)
    pages, skipped = load(tmp_path)
    names = [page["path"].removeprefix(tmp_path.as_posix()) for page in pages]
    assert names == [
        "/a/1.txt", "/a/3.TXT.gz", "/a/noext", "/a/x.php?id=3.7", "/b/2.html"]  # fmt: skip
    assert {page["content"] for page in pages} == {TEXT}
    assert [page["folder"] for page in pages] == ["a", "a", "a", "a", "b"]
    assert skipped == {".css": 2, ".json": 1, ".txt": 1}


def test_a_named_file_is_taken_whatever_its_name_and_once(tmp_path):
    file = tmp_path / "page.dat"
    file.write_text(TEXT)
    pages, skipped = load(file, tmp_path / "*.dat", tmp_path)
    assert [page["path"] for page in pages] == [file.as_posix()]
    assert skipped == {".dat": 1}


def test_standard_input_is_one_page(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(TEXT.encode("cp1256"))))
    pages, _ = load("-")
    assert [(page["path"], page["content"], page["folder"]) for page in pages] == [
        ("-", TEXT, None)
    ]


def test_a_pattern_may_reach_into_folders_and_nothing_is_counted_twice(tmp_path):
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "1.html").write_text(TEXT)
    (tmp_path / "a" / "x.css").touch()
    pages, skipped = load(tmp_path / "**" / "*.html", tmp_path, tmp_path / "a")
    assert len(pages) == 1
    assert skipped == {".css": 1}


def test_the_folder_that_is_written_is_not_read(tmp_path):
    for name in ("a/1.txt", "a/out/report.html"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(TEXT)
    listing, _ = files.list_pages([str(tmp_path)], without=str(tmp_path / "a" / ".." / "a" / "out"))
    assert [path.rsplit("/", 1)[1] for path in listing["path"].to_pylist()] == ["1.txt"]


def test_a_name_that_is_no_utf8_is_read_and_a_pipe_is_not_waited_for(tmp_path):
    file = os.fsencode(tmp_path) + b"/a\xff.txt"
    with open(file, "w") as opened:
        opened.write(TEXT)
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "broken.txt").symlink_to(tmp_path / "nowhere")
    pages, _ = load(tmp_path)
    assert [(page["path"].rsplit("/", 1)[1], page["reason"]) for page in pages] == [
        ("a\ufffd.txt", None),
        ("broken.txt", "cannot be read: No such file or directory"),
    ]


def test_one_file_by_two_names_is_read_once(tmp_path, monkeypatch):
    (tmp_path / "x.txt").write_text(TEXT)
    (tmp_path / "y.txt").symlink_to(tmp_path / "x.txt")
    monkeypatch.chdir(tmp_path)
    pages, _ = load("x.txt", tmp_path, "./x.txt")
    assert len(pages) == 1


def test_a_folder_that_cannot_be_listed_is_a_page_with_a_reason(tmp_path, monkeypatch):
    (tmp_path / "x.txt").write_text(TEXT)
    (tmp_path / "closed").mkdir()

    def refuse(folder):
        if str(folder).endswith("closed"):
            raise PermissionError(13, "Permission denied", str(folder))
        return scandir(folder)

    scandir = os.scandir
    monkeypatch.setattr(os, "scandir", refuse)
    pages, _ = load(tmp_path)
    reasons = [page["reason"] for page in pages]
    assert reasons == ["cannot be read: Is a directory", None]


def test_nothing_to_read_says_where_it_looked(tmp_path):
    (tmp_path / "x.png").write_bytes(b"\x89PNG")
    with pytest.raises(NothingToDo, match=r"no page to read in .*\(passed over: 1 .png\)"):
        files.list_pages([str(tmp_path)])


def reason(tmp_path, data):
    file = tmp_path / "page.txt"
    file.write_bytes(data)
    (page,), _ = load(file)
    assert page["content"] is None
    return page["reason"]


def test_bad_files_are_pages_with_a_reason(tmp_path, monkeypatch):
    packed = gzip.compress(TEXT.encode() * 1000)
    assert reason(tmp_path, b"") == "the file is empty"
    assert reason(tmp_path, packed[:40]).startswith("truncated gzip")
    assert reason(tmp_path, packed[:12] + b"\xff\xff\xff" + packed[15:]).startswith("broken gzip")
    assert (
        reason(tmp_path, gzip.compress(b"%PDF-1.7"))
        == "a PDF, not a page: take its text out, for example with `pdftotext FILE`"
    )
    monkeypatch.setattr(files, "MAX_PAGE_BYTES", 1000)
    assert reason(tmp_path, TEXT.encode() * 100).startswith("larger than")
    assert reason(tmp_path, packed).startswith("larger than")


def test_a_file_that_vanishes_is_a_page_with_a_reason(tmp_path):
    file = tmp_path / "page.txt"
    file.write_text(TEXT)
    listing, _ = files.list_pages([str(file)])
    file.unlink()
    ((page, reason),) = files.load_pages(listing.to_batches()[0])
    page = as_row(page, reason)
    assert page["reason"] == "cannot be read: No such file or directory"
