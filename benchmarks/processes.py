"""Run a command under limits: its time, and the memory of all the processes it starts.

Memory is the sum of what the processes hold (RSS), looked at in /proc, as a rule five times a
second, or the most that the first one ever held (VmHWM), if that is more; pages that processes
share count for each. Where there is no /proc, as on macOS, memory has no limit and is that of the
largest process.
"""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

EVERY = 0.2
PAGE, TICKS = os.sysconf("SC_PAGE_SIZE"), os.sysconf("SC_CLK_TCK")
MAXRSS = 1 if sys.platform == "darwin" else 1024
"""Bytes in what the system calls the largest resident size."""


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


def read_session(leader: int) -> Iterator[tuple[int, int, float]]:
    """The processes that `leader` started, and theirs, with it: number, bytes held, CPU seconds."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, ValueError):
            fields = stat.read_text(errors="replace").rpartition(")")[2].split()
            if int(fields[3]) == leader:
                ticks = int(fields[11]) + int(fields[12])
                yield int(stat.parent.name), int(fields[21]) * PAGE, ticks / TICKS


def read_most(process: int) -> int:
    """The most that a process has held so far, in bytes; 0 where nothing tells.

    What `wait4` tells of a child begins with what its parent held when it was started.
    """
    with contextlib.suppress(OSError, StopIteration):
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) * 1024
    return 0


def end_session(leader: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)
    for process, _, _ in [*read_session(leader)]:  # those that have left the group
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)


class Watch(threading.Thread):
    """Follows a session until told to stop, and ends it when it passes a limit."""

    def __init__(self, leader: int, limits: Limits, every: float) -> None:
        super().__init__(daemon=True)
        self.leader, self.limits, self.every = leader, limits, every
        self.peak, self.passed, self.over = 0, "", threading.Event()
        self.cpu: dict[int, float] = {}

    def run(self) -> None:
        began = time.perf_counter()
        while not self.over.wait(self.every):
            now = [*read_session(self.leader)]
            self.cpu |= {process: seconds for process, _, seconds in now}
            held = sum(memory for _, memory, _ in now)
            self.peak = max(self.peak, held, read_most(self.leader))
            if held > self.limits.memory:
                self.passed = f"over {self.limits.memory / 1e9:g} GB"
            elif time.perf_counter() - began > self.limits.seconds:
                self.passed = f"over {self.limits.seconds:g} s"
            if self.passed:
                end_session(self.leader)
                return


def run(
    command: Sequence[str], folder: Path, log: Path, limits: Limits, every: float = EVERY
) -> Run:
    """Run a command in a folder; what it prints goes to `log`. every: seconds between two looks."""
    environment = {**os.environ, "BENCH_BEGAN": f"{time.time():.6f}"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # or modules are compiled in every run
    began = time.perf_counter()
    with open(log, "wb") as out:
        child = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=out, stderr=out, start_new_session=True
        )
    watch = Watch(child.pid, limits, every)
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
    peak = watch.peak or used.ru_maxrss * MAXRSS
    # the first is exact for one process, the second knows those that nobody waited for
    cpu = max(used.ru_utime + used.ru_stime, sum(watch.cpu.values()))
    return Run(seconds, cpu, peak, failed or "")


def last_line(log: Path) -> str:
    """The last line that says something, as a rule the error."""
    lines = filter(None, map(str.strip, log.read_text(errors="replace").splitlines()))
    return " ".join([*lines][-1:])[:160]
