import os
import re
import resource
import subprocess
import sys
import textwrap

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dedup.errors import BadInput, NothingToDo
from dedup.writing import hold, stand_in, write_rows, write_text, write_whole

SCHEMA = pa.schema([("title", pa.string())])


def write_half(place):
    with write_whole(place) as file:
        file.write(b"half")
        raise RuntimeError


def test_a_file_appears_whole_or_not_at_all(tmp_path):
    place = tmp_path / "sub" / "file"
    with pytest.raises(RuntimeError):
        write_half(place)
    assert list(tmp_path.iterdir()) == []
    write_text(str(place), "whole")
    assert place.read_text() == "whole"
    with pytest.raises(RuntimeError):
        write_half(place)
    assert place.read_text() == "whole"
    assert place.stat().st_mode & 0o444 == 0o444
    assert list((tmp_path / "sub").iterdir()) == [place]


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


def test_nothing_is_written_that_others_may_write(tmp_path):
    (tmp_path / "shared").write_text("old")
    (tmp_path / "shared").chmod(0o664)
    before = os.umask(0)
    try:
        with hold(tmp_path / "new" / "file"):
            (held,) = (tmp_path / "new").iterdir()
            assert held.stat().st_mode & 0o777 == 0o700
            write_text(str(tmp_path / "new" / "file"), "x")
        write_text(str(tmp_path / "shared"), "new")
    finally:
        os.umask(before)
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o755
    assert (tmp_path / "new" / "file").stat().st_mode & 0o777 == 0o644
    assert (tmp_path / "shared").stat().st_mode & 0o777 == 0o664
    assert (tmp_path / "shared").read_text() == "new"


def test_a_name_may_be_as_long_as_the_system_lets_it(tmp_path):
    place = tmp_path / ("ن" * 127 + "a")
    write_text(str(place), "x")
    assert list(tmp_path.iterdir()) == [place]


def test_held_files_take_their_names_together_or_not_at_all(tmp_path):
    one, other = str(tmp_path / "one"), str(tmp_path / "other")
    (tmp_path / "one").write_text("old")

    def write(error):
        with hold(one, other, tmp_path / "never"):
            write_text(one, "new")
            write_text(other, "new")
            assert (tmp_path / "one").read_text() == "old"
            raise error

    with pytest.raises(RuntimeError):
        write(RuntimeError)
    assert [path.name for path in tmp_path.iterdir()] == ["one"]
    with pytest.raises(NothingToDo):
        write(NothingToDo)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one", "other"]
    assert {path.read_text() for path in tmp_path.iterdir()} == {"new"}


def test_a_seal_goes_first_and_comes_last(tmp_path):
    names = ("a", "b", "seal")
    for name in names:
        (tmp_path / name).write_text("old")
    places = [str(tmp_path / name) for name in names]

    def seen():
        return [(tmp_path / n).exists() and (tmp_path / n).read_text() for n in names]

    def write():
        with hold(*places, seal=places[2]):
            for place in places:
                write_text(place, "new")
            assert seen() == ["old"] * 3
            os.unlink(places[1])
            os.mkdir(places[1])  # what takes its name from now on cannot

    with pytest.raises(BadInput, match=r"cannot write .*b: "):
        write()
    assert (tmp_path / "a").read_text() == "new"
    assert not (tmp_path / "seal").exists()
    os.rmdir(places[1])
    with hold(*places, seal=places[2]):
        for place in reversed(places):
            write_text(place, "newer")
    assert seen() == ["newer"] * 3
    os.rename(places[2], tmp_path / "elsewhere")
    (tmp_path / "seal").symlink_to(tmp_path / "elsewhere")
    with hold(*places, seal=places[2]):
        write_text(places[2], "newest")
    assert (tmp_path / "elsewhere").read_text() == "newest"
    assert seen() == ["newer", "newer", "newest"]


@pytest.mark.parametrize("made", [True, False])
def test_a_second_process_gets_an_error(tmp_path, made):
    place = tmp_path / "sub" / "file"
    if made:
        write_text(str(place), "old")
    code = f"""
        from dedup.errors import BadInput
        from dedup.writing import write_text
        try:
            write_text({str(tmp_path / "sub" / ".." / "sub" / "file")!r}, "other")
        except BadInput as why:
            print(why)
    """
    words = [sys.executable, "-c", textwrap.dedent(code)]
    with hold(place):
        said = subprocess.run(words, capture_output=True, text=True).stdout
        assert re.match("cannot write .*file: another dedup is writing it; wait", said), said
        write_text(str(place), "ours")
        write_text(str(place.parent / "beside"), "free")
    assert place.read_text() == "ours"
    assert subprocess.run(words, capture_output=True, text=True).stdout == ""
    assert place.read_text() == "other"


def test_a_disk_that_is_full_leaves_what_was_there(tmp_path):
    (tmp_path / "a.jsonl").write_text("old")
    rows = [{"title": "عنوان" * 1000}] * 100
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, limits[1]))
    try:
        for name in ("a.jsonl", "b.jsonl"):
            with pytest.raises(BadInput, match=f"cannot write .*{name}: File too large"):
                write_rows(str(tmp_path / name), rows, SCHEMA)
        titles = [{"title": os.urandom(500).hex()} for _ in range(1000)]
        with pytest.raises(BadInput, match=r"cannot write .*c\.parquet"):
            write_rows(str(tmp_path / "c.parquet"), titles, SCHEMA)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert [path.name for path in tmp_path.iterdir()] == ["a.jsonl"]
    assert (tmp_path / "a.jsonl").read_text() == "old"


def test_what_a_killed_process_left_for_a_file_is_taken_over(tmp_path):
    place = tmp_path / "file"
    code = f"""
        import os, signal
        from dedup.writing import write_whole
        with write_whole({str(place)!r}) as file:
            file.write(b"half")
            file.flush()
            os.kill(os.getpid(), signal.SIGKILL)
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(code)])
    assert stand_in(place).read_text() == "half"
    write_text(str(place), "whole")
    assert place.read_text() == "whole"
    assert list(tmp_path.iterdir()) == [place]


def test_no_folder_is_made_on_the_way_to_a_name_that_is_too_long(tmp_path):
    with pytest.raises(BadInput, match="File name too long"):
        write_text(str(tmp_path / ("d/" * 3000) / "x.jsonl"), "")
    assert list(tmp_path.iterdir()) == []
