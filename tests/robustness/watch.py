"""What a command opens, starts and runs, as Python's audit hooks tell it.

The hook is installed by a `sitecustomize` module, so worker processes have it too. What compiled
code opens by itself it does not see: `Opened` looks at files that are to stay closed, and
`benchmarks/campaign.py opened` at everything, with strace.
"""

import ctypes
import json
import os
import struct
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
CACHES = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "dedup"
LIBRARIES = [sys.prefix, sys.base_prefix, str(ROOT / "dedup"), str(CACHES)]
SYSTEM = ["/dev/null", "/dev/urandom", "/etc/localtime", "/proc", "/sys", "/usr/lib", "/usr/share"]
IN_OPEN = 0x20

SITE = '''
import json, os, sys

_log = os.open(os.environ["DEDUP_WATCHED"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
_FAMILIES = tuple("""
    open os. shutil. tempfile. glob. pathlib. mmap. import exec compile pickle. ctypes.dlopen pty.
    subprocess. _posixsubprocess. socket. ssl. urllib. http. ftplib. smtplib. webbrowser. sqlite3.
    syslog.
    """.split())

def _names_of(code):
    yield from (code.co_filename, *code.co_names)
    for one in code.co_consts:
        yield from _names_of(one) if hasattr(one, "co_code") else [str(one)]

def _shown(event, arguments):
    if event == "exec":
        return ["\\n".join(_names_of(arguments[0]))]
    if event == "import":
        return [arguments[1]] if arguments[1] else None
    return [os.fsdecode(one) if isinstance(one, bytes) else str(one) for one in arguments]

def _note(event, arguments):
    if event.startswith(_FAMILIES):
        shown = _shown(event, arguments)
        if shown is not None:
            os.write(_log, (json.dumps([event, shown]) + "\\n").encode())

os.write(_log, (json.dumps(["started", sys.orig_argv]) + "\\n").encode())
sys.addaudithook(_note)
'''

SCRIPT = """
import sys
from dedup.cli import main
from dedup.engine import local
local.WORTH_PROCESSES_SECONDS = 0  # so that workers are started, however little there is to do
if __name__ == "__main__":
    main(prog_name="dedup")
"""
"""Like the script that pip makes: what is imported does not depend on where it is called."""


class Event(NamedTuple):
    name: str
    arguments: tuple[str, ...]


def prepare(place: Path) -> tuple[list[str], dict[str, str]]:
    """How a watched `dedup` is started: words and environment.

    place: an empty folder for what the watch needs.
    """
    (place / "site").mkdir(parents=True)
    (place / "bin").mkdir()
    (place / "site" / "sitecustomize.py").write_text(SITE)
    (place / "bin" / "dedup").write_text(SCRIPT)
    environment = {
        **os.environ,
        "PYTHONPATH": f"{place / 'site'}{os.pathsep}{ROOT}",
        "DEDUP_WATCHED": str(place / "events.jsonl"),
        "TMPDIR": str(place),
    }
    return [sys.executable, str(place / "bin" / "dedup")], environment


def watch(arguments, cwd, place):
    """Run `dedup` in a folder: how it ended, and the events of its processes."""
    words, environment = prepare(place)
    done = subprocess.run(
        [*words, *arguments],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )
    log = place / "events.jsonl"
    lines = map(json.loads, log.read_text().splitlines())
    return done, [Event(name, tuple(given)) for name, given in lines]


class Opened:
    """Which of some files anyone opens meanwhile, as Linux tells it (inotify)."""

    def __init__(self, paths):
        self.paths = paths

    def __enter__(self):
        self.by_number = {}
        if sys.platform == "linux":
            libc = ctypes.CDLL(None, use_errno=True)
            self.events = libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
            for path in self.paths:
                number = libc.inotify_add_watch(self.events, os.fsencode(path), IN_OPEN)
                self.by_number[number] = path
            assert -1 not in self.by_number, os.strerror(ctypes.get_errno())
        return self

    def __exit__(self, *_):
        if self.by_number:
            os.close(self.events)

    def list(self):
        """Those that were opened since this was last asked."""
        found, data = set(), b""
        while self.by_number:
            try:
                data = os.read(self.events, 1 << 16)
            except BlockingIOError:
                break
            at = 0
            while at < len(data):
                number, _, _, length = struct.unpack_from("iIII", data, at)
                found.add(self.by_number[number])
                at += 16 + length
        return sorted(found)
