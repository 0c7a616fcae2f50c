"""A command as a person meets it: on a terminal."""

import os
import pty
import subprocess
import sys

from dedup.report.screen import VARIABLE
from tests.conftest import ROOT


def on_a_terminal(*words, width=90, **environment):
    """What a command shows on a terminal, and its exit code."""
    ours, theirs = pty.openpty()
    known = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    process = subprocess.Popen(
        [sys.executable, "-m", "dedup", *map(str, words)],
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
        cwd=ROOT,
        env={
            **known,
            "TERM": "xterm-256color",
            "COLUMNS": str(width),
            VARIABLE: "yes",
            **environment,
        },
    )
    os.close(theirs)
    shown = b""
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:  # how Linux says that nobody writes any more
            break
        if not piece:
            break
        shown += piece
    os.close(ours)
    return shown.decode(), process.wait()
