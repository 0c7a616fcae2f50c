"""Folders that living processes hold, and the removal of the others."""

import errno
import os
import signal
import subprocess
import sys
import textwrap

import pytest

from dedup import holds
from dedup.holds import HeldByAnother, Hold, Leftovers, sweep

KILLED = """
    import os, signal, sys
    from dedup.holds import Hold
    kept = []
    for name in sys.argv[2:]:
        held = Hold(sys.argv[1], name or None)
        kept.append(held)
        open(os.path.join(held.path, "big"), "w").write("x" * 1000)
        os.mkdir(os.path.join(held.path, "below"))
        open(os.path.join(held.path, "below", "held"), "w").write("x" * 1000)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def leave(folder, *names):
    """What a killed process leaves of holds."""
    words = [sys.executable, "-c", textwrap.dedent(KILLED), str(folder), *names]
    assert subprocess.run(words).returncode == -signal.SIGKILL


def test_what_is_held_stays_and_what_is_left_goes(tmp_path):
    held = [Hold(str(tmp_path)), Hold(str(tmp_path), "mine")]
    leave(tmp_path, "", "theirs")
    (tmp_path / f".dedup-{'0' * 32}").mkdir()  # killed before it was locked
    assert sweep(str(tmp_path)) == Leftovers(3, 4000)
    assert sorted(map(str, tmp_path.iterdir())) == sorted(one.path for one in held)
    assert sweep(str(tmp_path)) == Leftovers(0, 0)
    for one in held:
        one.close()
    assert list(tmp_path.iterdir()) == []
    assert sweep(str(tmp_path / "nowhere")) == Leftovers(0, 0)


def test_a_name_is_held_once_and_taken_over_when_its_process_was_killed(tmp_path):
    leave(tmp_path, "mine")
    held = Hold(str(tmp_path), "mine")
    assert os.listdir(held.path) == ["held"]
    with pytest.raises(HeldByAnother):
        Hold(str(tmp_path), "mine")
    Hold(str(tmp_path), "other").close()
    held.close()
    Hold(str(tmp_path), "mine").close()
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_emptied_is_not_held_either(tmp_path, monkeypatch):
    leave(tmp_path, "mine")
    with monkeypatch.context() as patch:
        patch.setattr("pathlib.Path.unlink", lambda path: os.unlink(f"{tmp_path}/none/x"))
        with pytest.raises(OSError, match="none"):
            Hold(str(tmp_path), "mine")
    Hold(str(tmp_path), "mine").close()
    assert list(tmp_path.iterdir()) == []


def test_what_only_looks_like_a_hold_stays(tmp_path):
    shape = ".dedup-" + "0123456789abcdef" * 2
    for name in (".dedup-backup", f"{shape}0", shape.upper(), ".articles.jsonl.backup", "dedup-"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "held").touch()
    (tmp_path / shape).mkdir()
    (tmp_path / shape / "mine").write_text("mine")  # nothing was ever locked in it
    (tmp_path / f".dedup-{'1' * 32}").write_text("a file")
    (tmp_path / f".dedup-{'2' * 32}").symlink_to(tmp_path / ".dedup-backup")
    (tmp_path / f".dedup-{'3' * 32}").mkdir()
    (tmp_path / f".dedup-{'3' * 32}" / "held").symlink_to(tmp_path / ".dedup-backup" / "held")
    before = sorted(tmp_path.rglob("*"))
    assert sweep(str(tmp_path)) == Leftovers(0, 0)
    assert sorted(tmp_path.rglob("*")) == before


def test_folders_that_were_made_for_nothing_go_again(tmp_path):
    held = Hold(str(tmp_path / "a" / "b"))
    held.close()
    assert list(tmp_path.iterdir()) == []
    held = Hold(str(tmp_path / "a" / "b"))
    (tmp_path / "a" / "x").touch()
    held.close()
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["x"]


def test_a_hold_ends_with_its_interpreter_but_not_with_a_child(tmp_path):
    code = f"""
        import os
        from dedup.holds import Hold
        held = Hold({str(tmp_path)!r})
        if not os.fork():
            raise SystemExit
        os.wait()
        print(os.path.exists(held.path))
    """
    words = [sys.executable, "-W", "ignore", "-c", textwrap.dedent(code)]
    assert subprocess.run(words, capture_output=True, text=True).stdout == "True\n"
    assert list(tmp_path.iterdir()) == []


INTERRUPTED = """
    import os, sys
    from dedup import holds

    def interrupt_at(wanted):
        steps = 0

        def watch(frame, event, _):
            nonlocal steps
            frame.f_trace_opcodes = frame.f_code.co_filename == holds.__file__
            if event == "opcode":
                steps += 1
                if steps == wanted:
                    sys.settrace(None)
                    raise KeyboardInterrupt
            return watch

        return watch

    def hold_and_close():
        held = holds.Hold(os.path.join(sys.argv[1], "a", "b"), sys.argv[2] or None)
        open(os.path.join(held.path, "part"), "w").close()
        held.close()

    for moment in range(1, 10_000):
        try:
            sys.settrace(interrupt_at(moment))
            hold_and_close()
            break
        except KeyboardInterrupt:
            pass
        finally:
            sys.settrace(None)
        holds._let_all_go()  # as at the end of the interpreter
        if os.listdir(sys.argv[1]):
            sys.exit(f"at moment {moment} something was left")
    print(moment)
"""


@pytest.mark.parametrize("name", ["", pytest.param("mine", marks=pytest.mark.slow)])
def test_an_interrupt_at_any_moment_leaves_nothing(tmp_path, name):
    words = [sys.executable, "-c", textwrap.dedent(INTERRUPTED), str(tmp_path), name]
    done = subprocess.run(words, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert 300 < int(done.stdout) < 9_999
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def lockless(monkeypatch):
    def refuse(number, operation):
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(holds.fcntl, "flock", refuse)


def test_without_locks_all_goes_on_and_nothing_is_removed(tmp_path, lockless):
    one, other = Hold(str(tmp_path), "mine"), Hold(str(tmp_path), "mine")
    assert one.path != other.path
    assert sweep(str(tmp_path)) == Leftovers(0, 0)
    assert len(list(tmp_path.iterdir())) == 2
    one.close()
    other.close()
    assert list(tmp_path.iterdir()) == []


def test_what_another_machine_holds_stays_where_this_one_has_no_locks(tmp_path, monkeypatch):
    theirs = Hold(str(tmp_path), "mine")
    (tmp_path / theirs.path / "whole").write_text("theirs")
    monkeypatch.setattr(holds, "_lock", lambda number: None)
    ours = Hold(str(tmp_path), "mine")
    assert ours.path != theirs.path
    ours.close()
    assert sweep(str(tmp_path)) == Leftovers(0, 0)
    assert (tmp_path / theirs.path / "whole").read_text() == "theirs"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives folders away")
def test_a_folder_of_another_user_is_neither_taken_nor_removed(tmp_path):
    path = holds.name_folder(str(tmp_path), "mine")
    os.mkdir(path)
    os.chown(path, 12345, 12345)
    with_own = Hold(str(tmp_path), "mine")
    assert with_own.path != path
    assert sweep(str(tmp_path)) == Leftovers(0, 0)
    assert os.path.isdir(path)
    with_own.close()


@pytest.mark.slow
def test_many_processes_that_hold_and_sweep_never_take_from_one_another(tmp_path):
    code = """
        import os, random, sys
        from dedup.holds import HeldByAnother, Hold, sweep
        parent, seed = sys.argv[1], int(sys.argv[2])
        draw, held = random.Random(seed), 0
        while held < 100:
            try:
                one = Hold(parent, draw.choice([None, None, "a", "b"]))
            except HeldByAnother:
                continue
            with open(os.path.join(one.path, "mine"), "x") as file:
                file.write(str(seed))
            sweep(parent)
            with open(os.path.join(one.path, "mine")) as file:
                assert file.read() == str(seed)
            one.close()
            held += 1
        kept = Hold(parent)
        print("whole", flush=True)
        os._exit(0)
    """
    parent = tmp_path / "parent"
    words = [sys.executable, "-c", textwrap.dedent(code), str(parent)]
    processes = [
        subprocess.Popen([*words, str(seed)], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for seed in range(4)
    ]
    assert [process.communicate() for process in processes] == [(b"whole\n", b"")] * 4
    # Who ended last left one; those that ended earlier may have been swept by the others.
    assert 1 <= sweep(str(parent)).folders <= 4
    assert list(parent.iterdir()) == []
