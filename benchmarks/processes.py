"""Run a command under limits: its time, and the memory of all the processes it starts.

Memory is the sum of what the processes hold (RSS) and is looked at five times a second in /proc, so
that on Linux alone it counts more than one process; pages that processes share count for each.
"""

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

EVERY = 0.2
PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Limits:
    """What a run may take before it is ended: seconds, and bytes of memory."""

    seconds: float
    memory: float


@dataclass(frozen=True)
class Run:
    """What a run took, in seconds and bytes; `failed` is why it counts for nothing, or empty."""

    seconds: float
    cpu: float
    peak: float
    failed: str


def list_session(leader: int) -> Iterator[int]:
    """The processes of the session that `leader` began: those it started, and theirs."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, ValueError):
            fields = stat.read_text(errors="replace").rpartition(")")[2].split()
            if int(fields[3]) == leader:
                yield int(stat.parent.name)


def resident(process: int) -> int:
    """The bytes that a process holds; 0 once it has ended."""
    try:
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * PAGE
    except (OSError, IndexError):
        return 0


def end_session(leader: int) -> None:
    for process in [leader, *list_session(leader)]:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)


class Watch(threading.Thread):
    """Follows a session until told to stop, and ends it when it passes a limit."""

    def __init__(self, leader: int, limits: Limits) -> None:
        super().__init__(daemon=True)
        self.leader, self.limits = leader, limits
        self.peak, self.passed, self.over = 0, "", threading.Event()

    def run(self) -> None:
        began = time.perf_counter()
        while not self.over.wait(EVERY):
            held = sum(map(resident, list_session(self.leader)))
            self.peak = max(self.peak, held)
            if held > self.limits.memory:
                self.passed = f"over {self.limits.memory / 1e9:g} GB"
            elif time.perf_counter() - began > self.limits.seconds:
                self.passed = f"over {self.limits.seconds:g} s"
            if self.passed:
                end_session(self.leader)
                return


def run(command: Sequence[str], folder: Path, log: Path, limits: Limits) -> Run:
    """Run a command in a folder; what it prints goes to `log`."""
    environment = {**os.environ, "BENCH_BEGAN": f"{time.time():.6f}"}
    began = time.perf_counter()
    with open(log, "wb") as out:
        child = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=out, stderr=out, start_new_session=True
        )
    watch = Watch(child.pid, limits)
    watch.start()
    try:
        _, status, used = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - began
        child.returncode = os.waitstatus_to_exitcode(status)
    finally:
        watch.over.set()
        watch.join()
        end_session(child.pid)
    failed = watch.passed or (child.returncode and f"exit {child.returncode}: {last_line(log)}")
    peak = max(watch.peak, used.ru_maxrss * 1024)
    return Run(seconds, used.ru_utime + used.ru_stime, peak, failed or "")


def last_line(log: Path) -> str:
    """The last line that says something, as a rule the error."""
    lines = filter(None, map(str.strip, log.read_text(errors="replace").splitlines()))
    return " ".join([*lines][-1:])[:160]
