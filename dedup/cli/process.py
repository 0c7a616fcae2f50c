"""The process that a command runs in: its streams, and what comes from outside of the command."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys
import threading
import warnings
from io import TextIOWrapper
from typing import Any

STOPS = ("SIGTERM", "SIGHUP")
"""The signals that end a command; a service manager and a closed terminal send both."""

M_MMAP_THRESHOLD, M_ARENA_MAX = -3, -8  # see mallopt(3)
LARGE_BYTES = 1 << 23


def prepare() -> None:
    """Make the process one in which a command says what it has to say, and nothing else does."""
    _open_streams()
    _share_allocator()
    if not sys.warnoptions:
        warnings.simplefilter("ignore")
        sys.warnoptions.append("ignore")  # worker processes are started with them
    sys.unraisablehook = lambda _: None
    threading.excepthook = lambda _: None  # who waits for the thread is told
    for name in STOPS:
        number = getattr(signal, name, None)
        if number and signal.getsignal(number) is signal.SIG_DFL:  # `nohup` ignores one of them
            signal.signal(number, _stop)


def reveal() -> None:
    """Let what `prepare` silenced be seen."""
    warnings.simplefilter("default")
    sys.unraisablehook, threading.excepthook = sys.__unraisablehook__, threading.__excepthook__


def let_go() -> None:
    """Drop what a stream did not take: Python would try once more, and tell of it."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _open_streams() -> None:
    """Open what the shell has closed (`>&-`): on nothing, and as it is not meant to be used.

    So no file that is opened later stands in its place, and writing data fails as on a full disk.
    """
    for number, way in enumerate((os.O_WRONLY, os.O_RDONLY, os.O_WRONLY)):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, way)  # takes the lowest number that is free
    # Standard error writes any letter already, whatever the locale has.
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    # A closed standard input stays `None`: who reads it says so.
    sys.stdout = sys.stdout or os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = sys.stderr or os.fdopen(2, "w", encoding="utf-8", closefd=False)


def _share_allocator() -> None:
    """Have Arrow and all threads take memory from one place, and give large pieces back at once.

    What is freed in one place is no use in another: half a million articles take 1.7 GB so (1.2 are
    tables) and 2.8 without, for a twentieth more processor time, which the system takes for pages.
    """
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")  # read as Arrow is imported
    with contextlib.suppress(AttributeError, OSError, TypeError):  # glibc alone has it
        mallopt = ctypes.CDLL(None).mallopt
        mallopt(M_ARENA_MAX, 1)
        mallopt(M_MMAP_THRESHOLD, LARGE_BYTES)


def _stop(number: int, _: Any) -> None:
    """End as by an error: what was begun is removed, which a second signal does not interrupt."""
    for name in STOPS:
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    sys.exit(128 + number)
