"""Loops are compiled once, and only loaded from then on."""

import os
import pwd
import resource
import stat
import subprocess
import sys

import numpy as np
import pytest

from dedup import compiling
from dedup.compiling import kernel

LOOP = """
from dedup.compiling import kernel

@kernel
def half(value):
    return value // 2

@kernel
def add(values, by, out):
    for q in range(values.shape[0]):
        out[q] = half(values[q]) + by[0]
    return values.shape[0]
"""


@pytest.fixture
def begin(tmp_path, monkeypatch):
    """Loops of `loop.py` as a process has them that begins now, and what is compiled from then."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    compile_loop, compiled = compiling._compile, []

    def note(loop, kinds):
        compiled.append(loop.__name__)
        return compile_loop(loop, kinds)

    monkeypatch.setattr(compiling, "_compile", note)

    def begin():
        compiled.clear()
        place, names = tmp_path / "loop.py", {"__name__": "loop"}
        exec(compile(place.read_text(), place, "exec"), names)
        return names, compiled

    return begin


@pytest.fixture
def run(begin):
    """What a process gives that begins now, and whether it compiles."""

    def run():
        loops, compiled = begin()
        out = np.empty(3, np.int64)
        return loops["add"](np.array([2, 4, 6]), (10,), out), out.tolist(), compiled == ["add"]

    return run


COMPILED, LOADED = (3, [11, 12, 13], True), (3, [11, 12, 13], False)

RUN = """
import sys, numpy as np, loop
out = np.empty(3, np.int64)
print(loop.add(np.array([2, 4, 6]), (AMOUNT,), out), out.tolist(), "numba" in sys.modules)
"""


def start(folder, amount=10):
    words = [sys.executable, "-c", RUN.replace("AMOUNT", str(amount))]
    return subprocess.Popen(words, cwd=folder, stdout=subprocess.PIPE, text=True, umask=0o022)


def test_what_was_compiled_is_loaded_without_the_compiler(tmp_path):
    (tmp_path / "loop.py").write_text(LOOP)
    assert start(tmp_path).communicate()[0] == "3 [11, 12, 13] True\n"
    assert start(tmp_path, 20).communicate()[0] == "3 [21, 22, 23] False\n"
    (kept,) = tmp_path.rglob("*.kernel")
    assert kept.parent.name == "__pycache__"


def test_a_changed_source_is_compiled_anew(tmp_path, run):
    (tmp_path / "loop.py").write_text(LOOP)
    assert run() == COMPILED
    (tmp_path / "loop.py").write_text(LOOP.replace("// 2", "* 2"))
    assert run() == (3, [14, 18, 22], True)
    assert run() == (3, [14, 18, 22], False)


@pytest.mark.slow
def test_processes_that_start_at_once_do_not_disturb_one_another(tmp_path):
    (tmp_path / "loop.py").write_text(LOOP)
    started = [start(tmp_path) for _ in range(3)]
    said = [process.communicate()[0] for process in started]
    assert [one.startswith("3 [11, 12, 13]") for one in said] == [True] * 3
    assert [path.suffix for path in tmp_path.rglob("*loop.add*")] == [".kernel"]


@pytest.mark.parametrize("spoil", [b"", b"x", b"no head\n"])
def test_a_spoilt_file_is_made_anew(tmp_path, run, spoil):
    (tmp_path / "loop.py").write_text(LOOP)
    assert run() == COMPILED
    (kept,) = tmp_path.rglob("*.kernel")
    whole = kept.read_bytes()
    for broken in (spoil, whole[:-1], whole[:2000] + b"!" + whole[2001:]):
        kept.write_bytes(broken)
        assert run() == COMPILED
        assert run() == LOADED


SHORT = """
from dedup.compiling import short_kernel

@short_kernel(0.2, lambda values, *_: values.size)
def double(values, out):
    for q in range(values.shape[0]):
        out[q] = values[q] * 2
"""


def test_a_loop_of_few_steps_does_not_wait_for_the_compiler(tmp_path, begin):
    (tmp_path / "loop.py").write_text(SHORT)

    def run(*sizes):
        """Whether all is right, and whether it was compiled by then."""
        loops, compiled = begin()
        for size in sizes:
            values, out = np.arange(size), np.empty(size, np.int64)
            loops["double"](values, out)
            yield (out == 2 * values).all(), compiled == ["double"]

    assert list(run(10, 100_000, 10)) == [(True, False)] * 3
    assert list(tmp_path.rglob("*.kernel")) == []
    assert list(run(100_001, 100_001)) == [(True, False), (True, True)]
    assert list(run(10, 400_000)) == [(True, False)] * 2  # there is compiled code now


def test_where_nothing_can_be_kept_the_loop_runs_all_the_same(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(compiling, "_folders", lambda source: [tmp_path / "file" / "folder"])

    @kernel
    def last(values):
        return values[values.shape[0] - 1]

    assert last(np.array([3, 5])) == 5
    assert last.plain(np.array([3, 5])) == 5


def test_what_a_loop_cannot_take_is_said():
    @kernel
    def count(values):
        return values.shape[0]

    with pytest.raises(TypeError, match="contiguous"):
        count(np.arange(10)[::2])
    with pytest.raises(TypeError, match="arrays, whole numbers and tuples, got <class 'str'>"):
        count("x")


OWNERS = frozenset([os.geteuid(), os.stat("/").st_uid])


@pytest.fixture
def kept(tmp_path):
    """A file of code, in a folder of its own."""
    file = tmp_path / "caches" / "dedup" / "loop.kernel"
    assert compiling._keep(file, b"code", OWNERS)
    assert compiling._take(file, OWNERS) == b"code"
    return file


def give_away(file):
    os.chown(file, 12345, 12345)


def link(file):
    file.rename(file.with_suffix(".other"))
    file.symlink_to(file.with_suffix(".other"))


def replace_by_a_pipe(file):
    file.unlink()
    os.mkfifo(file)


as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")


@pytest.mark.parametrize(
    "open_up",
    [
        lambda file: file.chmod(0o664),
        lambda file: file.chmod(0o646),
        lambda file: file.parent.chmod(0o775),
        lambda file: file.parent.chmod(0o1777),
        lambda file: file.parent.parent.chmod(0o757),
        link,
        replace_by_a_pipe,
        pytest.param(give_away, marks=as_root),
        pytest.param(lambda file: give_away(file.parent), marks=as_root),
        pytest.param(lambda file: give_away(file.parent.parent), marks=as_root),
    ],
)
def test_code_that_others_could_have_written_is_not_taken(kept, open_up):
    open_up(kept)
    with pytest.raises(OSError, match=r"another's|open to others|symbolic links"):
        compiling._take(kept, OWNERS)
    if stat.S_IMODE(kept.parent.stat().st_mode) & 0o022:
        assert not compiling._keep(kept, b"more", OWNERS)


def test_a_folder_of_others_in_which_each_has_their_own_is_no_hindrance(tmp_path, kept):
    tmp_path.chmod(0o1777)
    assert compiling._take(kept, OWNERS) == b"code"


def test_a_linked_folder_is_where_it_leads(tmp_path, kept):
    (tmp_path / "link").symlink_to(kept.parent)
    assert compiling._take(tmp_path / "link" / kept.name, OWNERS) == b"code"
    kept.parent.chmod(0o777)
    with pytest.raises(PermissionError):
        compiling._take(tmp_path / "link" / kept.name, OWNERS)


@pytest.mark.parametrize("umask", [0, 0o022, 0o077])
def test_what_is_kept_is_open_to_none_whatever_the_umask(tmp_path, umask):
    before = os.umask(umask)
    try:
        assert compiling._keep(tmp_path / "a" / "b" / "loop.kernel", b"code", OWNERS)
    finally:
        os.umask(before)
    made = list((tmp_path / "a").rglob("*"))
    assert len(made) == 2
    assert not any(path.stat().st_mode & 0o022 for path in [tmp_path / "a", *made])


def test_a_planted_file_is_not_run_but_made_anew(tmp_path, run):
    (tmp_path / "loop.py").write_text(LOOP)
    assert run() == COMPILED
    (planted,) = tmp_path.rglob("*.kernel")
    planted.chmod(0o666)
    planted.parent.chmod(0o777)
    assert run() == COMPILED
    assert run() == LOADED
    assert len(list((tmp_path / "caches" / "dedup").glob("*.kernel"))) == 1


@pytest.mark.parametrize("caches", ["", "caches", "./caches", "~"])
def test_caches_that_are_named_relatively_are_ignored(tmp_path, monkeypatch, caches):
    monkeypatch.setenv("XDG_CACHE_HOME", caches)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert compiling._folders(tmp_path / "loop.py") == [
        tmp_path / "__pycache__",
        tmp_path / ".cache" / "dedup",
    ]


def test_nobody_needs_a_home(tmp_path, monkeypatch):
    def know_nobody(_):
        raise KeyError

    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.delenv("HOME")
    monkeypatch.setattr(pwd, "getpwuid", know_nobody)
    assert compiling._folders(tmp_path / "loop.py") == [tmp_path / "__pycache__"]
    monkeypatch.setenv("HOME", "relative")
    assert compiling._folders(tmp_path / "loop.py") == [tmp_path / "__pycache__"]


def test_a_disk_that_is_full_keeps_nothing(tmp_path):
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, limits[1]))
    try:
        assert not compiling._keep(tmp_path / "loop.kernel", b"code" * 100, OWNERS)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert list(tmp_path.iterdir()) == []


def test_a_home_that_is_a_file_keeps_nothing(tmp_path):
    (tmp_path / "home").write_text("")
    assert not compiling._keep(tmp_path / "home" / ".cache" / "x", b"code", OWNERS)
