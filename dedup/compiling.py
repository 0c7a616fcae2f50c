"""The one door to the compiler: loops that are compiled once on a machine, and then only loaded.

A loop that is not compiled yet and has few steps to do is run by Python, as it is written: ten
articles take it half a second, and the compiler three. The result is the same
(`tests/test_fingerprint.py`, `tests/test_pipeline.py`).

numba compiles a loop when it is first called with arrays of some types. Its own cache needs the
whole of numba to be there before anything is loaded from it, which takes longer than all else that
a small run does (0.6 of 0.9 s). So what it made, the object code, is kept here, and llvmlite, on
which numba rests, loads it without numba.
"""

from __future__ import annotations

import contextlib
import functools
import gc
import os
import stat
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from dedup.linking import Array, Code, Kind, describe_machine, kind_of, link

FORMAT = 1
"""Of the files; to be raised with the way a loop is called."""
_interpret_short = True
"""Whether Python may run a loop until it is compiled."""

_loading = threading.RLock()
_thread = threading.local()


def short_kernel(
    seconds: float, steps: Callable[..., int]
) -> Callable[[Callable[..., Any]], Kernel]:
    """A `kernel` that Python runs until it has taken as long as compiling would.

    So it never takes more than twice the time of what would have been better (Karlin and others
    1988, "ski rental").  seconds: that compiling takes, measured on one machine.  steps: of the
    arguments, at most about how many microseconds Python takes. As Python runs it the loop may mix
    no numbers of different kinds but as numpy mixes them too.
    """
    return partial(Kernel, patience=seconds, steps=steps)


def kernel(function: Callable[..., Any]) -> Kernel:
    """A loop over arrays, compiled when it is called.

    Array arguments must be contiguous, other ones whole numbers or tuples of arguments. It can call
    other kernels that its module names, and cannot allocate. Python's lock is let go meanwhile,
    so threads run side by side. No kernel divides by what may be zero, so no division is watched.
    """
    return Kernel(function)


class Kernel:
    """A loop, and its compiled code by the kinds of its arguments."""

    def __init__(
        self,
        function: Callable[..., Any],
        patience: float = 0,
        steps: Callable[..., int] = lambda *_: 1,
    ) -> None:
        functools.update_wrapper(self, function)
        self.plain = function
        """The loop as Python runs it."""
        self._steps, self._steps_left = steps, int(patience * 10**6)
        self._calls: dict[Kind, Callable[..., Any]] = {}

    def __call__(self, *arguments: Any) -> Any:
        """Run the compiled loop, or the plain one where it is done before the other is compiled."""
        if getattr(_thread, "interprets", False):
            return self.plain(*arguments)
        kinds = tuple(map(kind_of, arguments))
        return (self._calls.get(kinds) or self._choose(kinds, arguments))(*arguments)

    def _choose(self, kinds: Kind, arguments: Sequence[Any]) -> Callable[..., Any]:
        """The compiled loop; or, this once, the plain one."""
        with _loading:
            if kinds not in self._calls:
                code = self._find(kinds)
                if not code and self._is_short(arguments):
                    return interpreting()(self.plain)
                self._calls[kinds] = link(*(code or self._make(kinds)), kinds)
            return self._calls[kinds]

    def _is_short(self, arguments: Sequence[Any]) -> bool:
        """Whether this call and those before it, together, are done before the loop is compiled."""
        self._steps_left -= int(self._steps(*arguments))
        return _interpret_short and self._steps_left >= 0

    @functools.cached_property
    def dispatcher(self) -> Any:
        """What other loops call when they are compiled."""
        from numba import njit

        # Without what Python itself would need to call it, and without numba's own allocator.
        options: dict[str, Any] = dict.fromkeys(("no_cpython_wrapper", "no_cfunc_wrapper"), True)
        options["_nrt"] = False
        return njit(error_model="numpy", **options)(self.plain)

    def _find(self, kinds: Kind) -> Code | None:
        """The code that is kept, from the first file that holds it whole."""
        places, state = self._places(kinds)
        for place in places:
            try:
                head, code = _take(place, _owners(self.plain)).split(b"\n", 1)
                was, of_code, symbol, returns = head.decode().split(" ")
            except (OSError, ValueError):  # not there, another's, or not whole
                continue
            if (was, of_code) == (state, _digest(code)):
                return symbol, returns, code
        return None

    def _make(self, kinds: Kind) -> Code:
        """The code, compiled, and kept where that can be."""
        symbol, returns, code = _compile(self, kinds)
        places, state = self._places(kinds)
        for place in places:
            content = f"{state} {_digest(code)} {symbol} {returns}\n".encode() + code
            if _keep(place, content, _owners(self.plain)):
                break
        return symbol, returns, code

    def _places(self, kinds: Kind) -> tuple[list[Path], str]:
        """Where the code may lie, and what it has to be the code of."""
        source, fitting = _source_of(self.plain), f"{FORMAT} {kinds} {describe_machine()}".encode()
        state = _digest(*(path.read_bytes() for path in sorted(_sources_of(self))), fitting)
        name = f"{source.stem}.{self.plain.__name__}-{_digest(fitting)[:8]}.kernel"
        return [folder / name for folder in _folders(source)], state


@contextlib.contextmanager
def compiling_all() -> Iterator[None]:
    """Let every loop that is called meanwhile be compiled, however little it has to do."""
    global _interpret_short
    was, _interpret_short = _interpret_short, False
    try:
        yield
    finally:
        _interpret_short = was


@contextlib.contextmanager
def interpreting() -> Iterator[None]:
    """Let Python run every loop that this thread calls meanwhile."""
    was, _thread.interprets = getattr(_thread, "interprets", False), True
    try:
        with np.errstate(over="ignore"):  # numbers of 32 and 64 bits begin anew, as hashes want it
            yield
    finally:
        _thread.interprets = was


def _source_of(function: Callable[..., Any]) -> Path:
    return Path(function.__code__.co_filename)


def _sources_of(loop: Kernel, found: frozenset[Path] = frozenset()) -> frozenset[Path]:
    """The files of a loop and of all that its module calls."""
    found |= {_source_of(loop.plain)}
    for called in loop.plain.__globals__.values():
        if isinstance(called, Kernel) and _source_of(called.plain) not in found:
            found = _sources_of(called, found)
    return found


def _compile(loop: Kernel, kinds: Kind) -> Code:
    from numba import types
    from numba.extending import typeof_impl
    from numba.np.numpy_support import from_dtype

    def to_type(kind: Kind) -> Any:
        if isinstance(kind, tuple):
            tuples: Any = types.Tuple
            return tuples(list(map(to_type, kind)))
        if isinstance(kind, Array):
            return types.Array(from_dtype(np.dtype(kind.dtype)), kind.dimensions, "C")
        return types.int64

    typeof_impl.register(Kernel)(lambda called, _: types.Dispatcher(called.dispatcher))
    signature = tuple(map(to_type, kinds))
    collects = gc.isenabled()
    gc.disable()  # nothing that the compiler makes goes before it ends: a tenth of its time
    try:
        loop.dispatcher.compile(signature)
    finally:
        if collects:
            gc.enable()
    made = loop.dispatcher.overloads[signature]
    return made.fndesc.mangled_name, str(made.fndesc.restype), made.library._get_compiled_object()


def _folders(source: Path) -> list[Path]:
    """Where code may be kept: beside the source, else where the user's caches are."""
    caches = os.environ.get("XDG_CACHE_HOME", "")
    if not os.path.isabs(caches):  # the XDG specification has it ignored
        caches = os.path.expanduser("~/.cache")  # stays as it is where no home is known
    named = (source.parent / "__pycache__", Path(caches) / "dedup")
    return [folder for folder in named if folder.is_absolute()]


def _owners(function: Callable[..., Any]) -> frozenset[int]:
    """Who could put code into this process anyway: its user, the machine's, the source's."""
    return frozenset([os.geteuid(), os.stat("/").st_uid, _source_of(function).stat().st_uid])


def _take(place: Path, owners: frozenset[int]) -> bytes:
    """What a file holds. Raises `OSError` for one that others could have written."""
    folder = _open_to_none(place.parent, owners)
    # Not a link, and no pipe that is waited for.
    number = os.open(folder / place.name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(number, "rb") as file:
        status = os.fstat(number)
        if not stat.S_ISREG(status.st_mode) or not _belongs(status, owners):
            raise PermissionError(f"{place} is another's")
        return file.read()


def _open_to_none(folder: Path, owners: frozenset[int]) -> Path:
    """A folder without links, in which none but the owners can put a file, or put another in its
    place. Raises `OSError`."""
    real = Path(os.path.realpath(folder))
    for place in (real, *real.parents):
        status = place.stat()
        keeps = place != real and status.st_mode & stat.S_ISVTX  # as /tmp: to each their own
        if not _belongs(status, owners, writable=bool(keeps)):
            raise PermissionError(f"{place} is open to others")
    return real


def _belongs(status: os.stat_result, owners: frozenset[int], *, writable: bool = False) -> bool:
    shared = status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    return status.st_uid in owners and (writable or not shared)


def _keep(place: Path, content: bytes, owners: frozenset[int]) -> bool:
    """Write a file that appears whole or not at all; whether that went well."""
    try:
        for folder in reversed((place.parent, *place.parent.parents)):
            folder.mkdir(0o755, exist_ok=True)  # whatever the umask allows
        folder = _open_to_none(place.parent, owners)
        number, temporary = tempfile.mkstemp(dir=folder)
        try:
            with os.fdopen(number, "wb") as file:
                file.write(content)
            os.chmod(temporary, 0o644)
            os.replace(temporary, folder / place.name)
        except BaseException:
            os.unlink(temporary)
            raise
    except OSError:
        return False
    return True


def _digest(*parts: bytes) -> str:
    import xxhash

    return xxhash.xxh3_128_hexdigest(b"\0".join(parts))
