"""Because of data nothing is downloaded, opened or run: only what the command line names."""

import os
import socket
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.robustness.baits import COMMANDS, WORD, Baits, fill, lay
from tests.robustness.watch import LIBRARIES, SYSTEM, Event, Opened, watch

SENT = "builtins collections concurrent dedup functools multiprocessing numpy pyarrow".split()
"""Modules of what the processes of one run send one another."""
CHANGES = {
    "os.chmod",
    "os.link",
    "os.mkdir",
    "os.remove",
    "os.rename",
    "os.rmdir",
    "os.truncate",
    "os.utime",
}
LISTS = {"os.chdir", "os.listdir", "os.scandir", "os.walk", "glob.glob", "glob.glob/2"}
INNER = {"os.putenv", "os.unsetenv"}


@dataclass(frozen=True)
class Allowed:
    """What a run may do; it is started in the folder of the pages."""

    baits: Baits
    out: Path
    own: Path
    """The script and what is written of the run."""

    def is_right(self, event: Event) -> bool:
        """Whether an event is among what is known to be needed; what is not known is wrong."""
        name, given = event
        first = given[0] if given else ""
        if name == "started":
            is_worker = any("from multiprocessing." in one for one in given)
            return is_worker or given[1] == str(self.own / "bin" / "dedup")
        if name == "open":
            return first.isdigit() or self.is_input(first) or self.is_in(first, *LIBRARIES, *SYSTEM)
        if name in ("import", "ctypes.dlopen"):
            return first == "None" or self.is_in(first, *LIBRARIES)
        if name in ("compile", "exec"):
            return not any(WORD in text for text in given)
        if name == "pickle.find_class":
            return first.partition(".")[0] in SENT
        if name in LISTS:
            named = self.is_input(first) or self.place_of(first) == str(self.baits.pages)
            return named or first.isdigit() or self.is_in(first, *sys.path)
        if name == "os.mkdir" and Path(self.place_of(first)).is_dir():
            return True  # it was there
        if name in CHANGES or name.startswith(("tempfile.", "shutil.")):
            return self.is_in(first, *LIBRARIES)
        if name == "os.kill":  # whether a process lives
            return given[1] == "0"
        return name in INNER

    def is_input(self, name: str) -> bool:
        place = Path(self.place_of(name))
        is_page = place.parent == self.baits.pages and place.name in self.baits.read
        return is_page or place in self.baits.tables

    def is_in(self, name: str, *folders: str) -> bool:
        """Whether a file lies in one of the folders, or in those that the run may write."""
        place, written = Path(self.place_of(name)), (str(self.out), str(self.own))
        return any(place.is_relative_to(folder) for folder in (*folders, *written) if folder)

    def place_of(self, name: str) -> str:
        return os.path.normpath(self.baits.pages / name)


class Watched(NamedTuple):
    baits: Baits
    commands: dict
    """Of each how it ended, its events, and those that are wrong."""
    opened: list[Path]
    """Files elsewhere that were opened, be it by compiled code."""
    control: list[Path]
    """The same, after the test itself opened one."""


@pytest.fixture(scope="module")
def server():
    """A server that nobody should call."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        yield listening


@pytest.fixture(scope="module")
def watched(tmp_path_factory, server):
    """All commands, one behind the other."""
    folder = tmp_path_factory.mktemp("let-in")
    baits = lay(folder / "laid", server.getsockname()[1])
    out, closed = folder / "out", [path for path in baits.elsewhere.rglob("*") if path.is_file()]
    closed.remove(baits.elsewhere / "linked.html")
    found = {}
    with Opened(closed) as opened:
        for number, name in enumerate(COMMANDS):
            own = folder / f"watch{number}"
            done, events = watch(fill(name, baits, out), baits.pages, own)
            allowed = Allowed(baits, out, own)
            found[name] = done, events, [event for event in events if not allowed.is_right(event)]
        opened_by_data = opened.list()
        closed[0].read_bytes()
        seen_at_all = opened.list()
    return Watched(baits, found, opened_by_data, seen_at_all)


@pytest.mark.parametrize("command", COMMANDS)
def test_only_what_the_command_names_is_opened_and_nothing_is_run(watched, command):
    done, events, wrong = watched.commands[command]
    assert done.returncode == 0, done.stderr
    assert len(events) > 100
    assert wrong == []


def test_workers_are_watched_too(watched):
    for command in ("run", "split"):
        _, events, _ = watched.commands[command]
        assert sum(event.name == "started" for event in events) > 2


def test_no_command_and_no_pickle_of_the_data_is_run(watched):
    touched = watched.baits.touched
    assert not touched.exists()
    assert not (watched.baits.pages / touched.name).exists()


@pytest.mark.skipif(sys.platform != "linux", reason="looked at with inotify")
def test_compiled_code_opens_nothing_either(watched):
    assert watched.opened == []
    assert watched.control != []


def test_nobody_calls(watched, server):
    with pytest.raises(BlockingIOError):
        server.accept()
