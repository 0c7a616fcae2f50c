"""Folders that a process holds while it lives, and what is left of those whose process was killed.

What is not whole yet, and what does not fit into memory, lies beside the output in a folder called
`.dedup-` and 32 hexadecimal digits. Its process has locked a file in it, and the system drops that
lock when the process ends, however it ends: so whether a folder is held is a fact, and no guess by
the number of a process, which another one may have by now, or which counts in another container.
"""

from __future__ import annotations

import atexit
import contextlib
import errno
import hashlib
import os
import re
import secrets
import shutil
import stat
import time
import weakref
from dataclasses import dataclass, field
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows: nothing can be held there, and nothing is swept
    fcntl = None  # type: ignore[assignment]

NAME = re.compile(r"\.dedup-[0-9a-f]{32}")
LOCK = "held"
"""The file that is locked; no other one of its folder is called so."""
TRIES = 50
"""How often a folder is tried for that others are just making, sweeping or removing."""
PAUSE_SECONDS = 0.02


class HeldByAnother(Exception):
    """The folder is held by a living process."""


class Hold:
    """A folder of this process alone, its path; `close` removes it with all that is in it, and so
    does the end of the value or of the interpreter.

    parent: the folder that it is made in, and that is made where there is none (and removed again
    by `close` when nothing came into it).  name: what it is held for. Of one parent and name there
    is one hold at a time: `HeldByAnother` is raised for a second one; what a killed process left
    there is taken over, emptied. Without a name the folder is a new one. A file system that knows
    no locks, or a folder of another user, gives a new one too. Raises `OSError`.
    """

    def __init__(self, parent: str, name: str | None = None) -> None:
        grip = _Grip()
        self.close = weakref.finalize(self, _let_go, grip)
        for tries in range(TRIES):
            try:
                _make_folders(parent, grip.made)
                self.path = _take(parent, name, grip)
                return
            except BaseException as why:
                # A parent that its own maker has just removed is made anew.
                if not isinstance(why, FileNotFoundError) or tries == TRIES - 1:
                    self.close()
                    raise
                _undo(grip)


@dataclass(eq=False, slots=True)
class _Grip:
    """What a hold has got so far. It is noted before it is done: interrupts come at any moment."""

    made: list[str] = field(default_factory=list)
    """Folders above that may have been made for it."""
    path: str = ""
    """The folder that may have been made, or is just tried."""
    lock: int = -1
    is_held: bool = False
    process: int = field(default_factory=os.getpid)

    def __post_init__(self) -> None:
        _grips.add(self)


_grips: set[_Grip] = set()


@dataclass(frozen=True, slots=True)
class Leftovers:
    """What was removed."""

    folders: int
    num_bytes: int


def name_folder(parent: str, name: str) -> str:
    """Where the hold of a parent and a name is, or was when its process was killed."""
    digest = hashlib.blake2b(os.fsencode(name), digest_size=16).hexdigest()
    return os.path.join(parent, f".dedup-{digest}")


def sweep(parent: str) -> Leftovers:
    """Remove from a folder the holds of this user that no living process holds."""
    try:
        with os.scandir(parent) as entries:
            found = sorted(entry.path for entry in entries if NAME.fullmatch(entry.name))
    except OSError:
        found = []
    swept = [size for size in map(_sweep, found) if size is not None]
    return Leftovers(len(swept), sum(swept))


def _sweep(path: str) -> int | None:
    """The bytes of a folder that no process holds, and that is gone now; `None` if it is not."""
    if not _is_own(path):
        return None
    try:
        lock = _open_lock(path, make=0)
    except FileNotFoundError:
        # Killed just after it was made, or before it was gone; what has more in it is no hold.
        with contextlib.suppress(OSError):
            os.rmdir(path)
            return 0
        return None
    except OSError:
        return None
    with contextlib.closing(os.fdopen(lock)):
        if _lock(lock) and _is_there(lock, path):
            size = _measure(path)
            if _remove(path):
                return size
    return None


def _make_folders(path: str, made: list[str]) -> None:
    """Make a folder and those above it, writable by the user alone; `made` gets their paths."""
    missing = []
    while path and not os.path.isdir(path):
        missing.append(path)
        path = os.path.dirname(path)
    for folder in reversed(missing):
        made.append(folder)
        try:
            os.mkdir(folder, 0o755)
        except FileExistsError:
            made.pop()
            if not os.path.isdir(folder):
                if os.path.lexists(folder) and not os.path.isdir(folder):
                    raise
                # It was a folder, which its maker has just removed: `Hold` tries again.
                raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), folder) from None


def _take(parent: str, name: str | None, grip: _Grip) -> str:
    """The folder that is held now."""
    if name is not None and _take_named(name_folder(parent, name), grip):
        return grip.path
    for _ in range(TRIES):
        grip.path = os.path.join(parent, f".dedup-{secrets.token_hex(16)}")
        os.mkdir(grip.path, 0o700)
        with contextlib.suppress(FileNotFoundError):  # one that sweeps was quicker
            grip.lock = _open_lock(grip.path)
            locked = _lock(grip.lock)
            grip.is_held = locked is None or (locked and _is_there(grip.lock, grip.path))
            if grip.is_held:
                return grip.path
            _drop(grip)
    raise OSError(f"no folder can be held in {parent}")


def _take_named(path: str, grip: _Grip) -> bool:
    """False where it cannot be told whether another process holds it."""
    locked: bool | None = None
    grip.path = path
    for _ in range(TRIES):
        is_new = False
        with contextlib.suppress(FileExistsError):
            os.mkdir(path, 0o700)
            is_new = True
        if not _is_own(path):
            if os.path.lexists(path):
                return False
            continue  # just removed
        try:
            grip.lock = _open_lock(path)
        except FileNotFoundError:
            continue
        locked = _lock(grip.lock)
        if locked and _is_there(grip.lock, path):
            _empty(path)
            grip.is_held = True
            return True
        if locked is None and is_new:
            _remove(path)
        _drop(grip)
        if locked is None:
            return False
        if not locked:
            time.sleep(PAUSE_SECONDS)  # it may be that it is only swept
    if locked is False:
        raise HeldByAnother
    return False


def _drop(grip: _Grip) -> None:
    lock, grip.lock = grip.lock, -1
    if lock >= 0:
        os.close(lock)


def _open_lock(path: str, make: int = os.O_CREAT) -> int:
    flags = os.O_RDWR | make | getattr(os, "O_NOFOLLOW", 0)
    return os.open(os.path.join(path, LOCK), flags, 0o600)


def _lock(number: int) -> bool | None:
    """Whether this process has the lock now; `None` where there are no locks."""
    if fcntl is None:
        return None
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:
        return None
    return True


def _is_there(number: int, path: str) -> bool:
    """Whether an open file still is the one of that folder: it may be gone, or be another's."""
    try:
        return os.path.samestat(os.fstat(number), os.lstat(os.path.join(path, LOCK)))
    except FileNotFoundError:
        return False


def _is_own(path: str) -> bool:
    """Whether it is a folder of this user: what another one put there may lead elsewhere."""
    try:
        found = os.lstat(path)
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and (fcntl is None or found.st_uid == os.geteuid())


def _measure(path: str) -> int:
    size = 0
    for folder, _, names in os.walk(path):
        for name in names:
            with contextlib.suppress(OSError):
                size += os.lstat(os.path.join(folder, name)).st_size
    return size


def _empty(path: str) -> None:
    """Remove all but the lock."""
    for entry in Path(path).iterdir():
        if entry.name == LOCK:
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()


def _remove(path: str) -> bool:
    """Whether it is gone. The lock goes last: a process that is killed meanwhile leaves a hold."""
    try:
        _empty(path)
        os.unlink(os.path.join(path, LOCK))
        os.rmdir(path)
    except OSError:
        return False
    return True


def _unmake(made: list[str]) -> None:
    for folder in reversed(made):
        with contextlib.suppress(OSError):  # something came into it
            os.rmdir(folder)
    made.clear()


def _undo(grip: _Grip) -> None:
    """Remove what was got, as often as it is asked for: the last time may have been interrupted."""
    if grip.is_held and grip.lock >= 0 and _is_there(grip.lock, grip.path):
        _remove(grip.path)
    grip.is_held = False
    _drop(grip)
    if grip.path:
        _sweep(grip.path)
    _unmake(grip.made)


def _let_go(grip: _Grip) -> None:
    if os.getpid() == grip.process:  # not a child that was forked
        _undo(grip)
    _grips.discard(grip)


@atexit.register
def _let_all_go() -> None:
    """Also what an interrupt has kept from being let go."""
    for grip in tuple(_grips):
        _let_go(grip)
