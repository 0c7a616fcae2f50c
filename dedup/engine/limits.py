"""How much memory this machine, and the control groups that a process is in, still give."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import NamedTuple

PROC, GROUPS = Path("/proc"), Path("/sys/fs/cgroup")


class _Version(NamedTuple):
    """Where a version of control groups says what they may take, and have taken."""

    limits: tuple[str, ...]
    used: str
    cached: str
    """In `memory.stat`: pages of files that nobody has asked for lately, which are given up first;
    those of the groups below are among them."""


_VERSIONS = {
    1: _Version(("memory.limit_in_bytes",), "memory.usage_in_bytes", "total_inactive_file"),
    2: _Version(("memory.max", "memory.high"), "memory.current", "inactive_file"),
}


def measure_free_memory(proc: Path = PROC, groups: Path = GROUPS) -> int | None:
    """Bytes that programs may still take on this machine; `None` where it does not tell.

    On Linux also no more than a control group leaves, as containers and jobs have them: the
    process's own, or one that this is in. proc, groups: where Linux tells of both.
    """
    try:
        lines = (proc / "meminfo").read_text().splitlines()
        free = next(int(line.split()[1]) * 1024 for line in lines if "MemAvailable" in line)
    except (OSError, StopIteration, ValueError, IndexError):
        return None
    return max(0, min([free, *_list_left(proc, groups)]))


def _list_left(proc: Path, groups: Path) -> Iterator[int]:
    """What each control group leaves that the process is in and that has a limit."""
    for version, mounted, own in _list_groups(proc, groups):
        for folder in (mounted / own, *(mounted / own).parents):
            yield from _read_left(folder, _VERSIONS[version])
            if folder == mounted:
                break


def _list_groups(proc: Path, groups: Path) -> Iterator[tuple[int, Path, PurePosixPath]]:
    """Version, folder of the hierarchy and path in it, as `/proc/self/cgroup` has them.

    A container may see the path that its group has outside, and its own as the hierarchy's root:
    what is not there is passed over, and the root is always looked at.
    """
    try:
        lines = (proc / "self" / "cgroup").read_text().splitlines()
    except (OSError, ValueError):
        lines = ["0::/"]
    for line in lines:
        number, _, rest = line.partition(":")
        controllers, _, path = rest.partition(":")
        own = PurePosixPath(*(part for part in path.split("/") if part not in ("", "..")))
        if "memory" in controllers.split(","):
            yield 1, groups / "memory", own
        elif number == "0":
            yield 2, groups, own


def _read_left(folder: Path, version: _Version) -> Iterator[int]:
    limits = [limit for name in version.limits for limit in _read_number(folder / name)]
    for used in _read_number(folder / version.used) if limits else ():
        yield min(limits) - used + sum(_read_statistic(folder / "memory.stat", version.cached))


def _read_number(file: Path) -> Iterator[int]:
    with contextlib.suppress(OSError, ValueError):  # no such group, or "max": no limit
        yield int(file.read_text())


def _read_statistic(file: Path, name: str) -> Iterator[int]:
    with contextlib.suppress(OSError, ValueError):
        for line in file.read_text().splitlines():
            if line.split(" ")[0] == name:
                yield int(line.split(" ")[1])
