"""Loops are compiled once, and only loaded from then on."""

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
RUN = """
import sys, numpy as np, loop
out = np.empty(3, np.int64)
print(loop.add(np.array([2, 4, 6]), (AMOUNT,), out), out.tolist(), "numba" in sys.modules)
"""


def run(folder, amount=10):
    code = RUN.replace("AMOUNT", str(amount))
    words = [sys.executable, "-c", code]
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_what_was_compiled_is_loaded_without_the_compiler(tmp_path):
    (tmp_path / "loop.py").write_text(LOOP)
    assert run(tmp_path) == "3 [11, 12, 13] True"
    assert run(tmp_path, 20) == "3 [21, 22, 23] False"
    (kept,) = tmp_path.rglob("*.kernel")
    assert kept.parent.name == "__pycache__"


def test_a_changed_source_is_compiled_anew(tmp_path):
    (tmp_path / "loop.py").write_text(LOOP)
    run(tmp_path)
    (tmp_path / "loop.py").write_text(LOOP.replace("// 2", "* 2"))
    assert run(tmp_path) == "3 [14, 18, 22] True"
    assert run(tmp_path) == "3 [14, 18, 22] False"


def test_processes_that_start_at_once_do_not_disturb_one_another(tmp_path):
    (tmp_path / "loop.py").write_text(LOOP)
    words = [sys.executable, "-c", RUN.replace("AMOUNT", "10")]
    started = [
        subprocess.Popen(words, cwd=tmp_path, stdout=subprocess.PIPE, text=True) for _ in range(3)
    ]
    said = [process.communicate()[0].strip() for process in started]
    assert [one.startswith("3 [11, 12, 13]") for one in said] == [True] * 3
    assert [path.suffix for path in tmp_path.rglob("*loop.add*")] == [".kernel"]


@pytest.mark.parametrize("spoil", [b"", b"x", b"no head\n"])
def test_a_spoilt_file_is_made_anew(tmp_path, spoil):
    (tmp_path / "loop.py").write_text(LOOP)
    run(tmp_path)
    (kept,) = tmp_path.rglob("*.kernel")
    whole = kept.read_bytes()
    for broken in (spoil, whole[:-1], whole[:2000] + b"!" + whole[2001:]):
        kept.write_bytes(broken)
        assert run(tmp_path) == "3 [11, 12, 13] True"
        assert run(tmp_path) == "3 [11, 12, 13] False"


SHORT = """
from dedup.compiling import short_kernel

@short_kernel(0.2, lambda values, *_: values.size)
def double(values, out):
    for q in range(values.shape[0]):
        out[q] = values[q] * 2
"""
RUN_SHORT = """
import sys, numpy as np, loop
for size in SIZES:
    values = np.arange(size)
    out = np.empty(size, np.int64)
    loop.double(values, out)
    print((out == 2 * values).all(), "numba" in sys.modules)
"""


def test_a_loop_of_few_steps_does_not_wait_for_the_compiler(tmp_path):
    (tmp_path / "loop.py").write_text(SHORT)

    def said(*sizes):
        words = [sys.executable, "-c", RUN_SHORT.replace("SIZES", str(sizes))]
        done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=True)
        return done.stdout.split("\n")[:-1]

    assert said(10, 100_000, 10) == ["True False"] * 3
    assert list(tmp_path.rglob("*.kernel")) == []
    assert said(100_001, 100_001) == ["True False", "True True"]
    assert said(10, 400_000) == ["True False"] * 2  # there is compiled code now


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
