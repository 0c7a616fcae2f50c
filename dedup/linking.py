"""Object code that numba made, run without numba: by llvmlite, on which numba rests."""

from __future__ import annotations

import contextlib
import ctypes
import functools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True, slots=True)
class Array:
    """An array as a loop is compiled for it."""

    dtype: str
    dimensions: int


Kind = Any
"""What a loop is compiled for: an `Array`, `int` for a whole number, or a tuple of these."""

Code = tuple[str, str, bytes]
"""Its symbol, what it returns, and the object code."""

RETURNS = {"none": None, "int64": ctypes.c_int64, "bool": ctypes.c_bool, "uint32": ctypes.c_uint32}
"""What a loop may give, as numba names it."""

_kept: list[object] = []  # what must live as long as the code does


def kind_of(argument: Any) -> Kind:
    """What a loop must be compiled for to take an argument. Raises `TypeError`."""
    if isinstance(argument, np.ndarray):
        if not argument.flags.c_contiguous or not argument.dtype.isnative:
            raise TypeError("a kernel takes contiguous arrays, in this machine's order of bytes")
        return Array(argument.dtype.str[1:], argument.ndim)
    if isinstance(argument, tuple):
        return tuple(map(kind_of, argument))
    if isinstance(argument, (int, np.integer)):
        return int
    raise TypeError(f"a kernel takes arrays, whole numbers and tuples, got {type(argument)}")


def _flatten(arguments: Sequence[Any]) -> Iterator[int | None]:
    """What is passed for the arguments, as numba passes it between functions."""
    for argument in arguments:
        if isinstance(argument, np.ndarray):
            yield from (None, None, argument.size, argument.itemsize, argument.ctypes.data)
            yield from (*argument.shape, *argument.strides)
        elif isinstance(argument, tuple):
            yield from _flatten(argument)
        else:
            yield int(argument)


def _types_of(kinds: Kind) -> Iterator[Any]:
    """The types of what `_flatten` gives."""
    pointer, number = ctypes.c_void_p, ctypes.c_int64
    for kind in kinds:
        if isinstance(kind, tuple):
            yield from _types_of(kind)
        elif isinstance(kind, Array):
            yield from (pointer, pointer, number, number, pointer, *[number] * 2 * kind.dimensions)
        else:
            yield number


def link(symbol: str, returns: str, code: bytes, kinds: Kind) -> Callable[..., Any]:
    """The function that runs object code."""
    import llvmlite.binding as llvm

    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    engine = llvm.create_mcjit_compiler(
        llvm.parse_assembly(""), llvm.Target.from_default_triple().create_target_machine()
    )
    engine.add_object_file(llvm.ObjectFileRef.from_data(code))
    engine.finalize_object()
    _kept.append(engine)
    form = ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.c_void_p, ctypes.c_void_p, *_types_of(kinds))
    run, result = form(engine.get_function_address(symbol)), RETURNS[returns]

    def call(*arguments: Any) -> Any:
        found, trouble = (result or ctypes.c_int64)(), ctypes.c_void_p()
        if run(ctypes.byref(found), ctypes.byref(trouble), *_flatten(arguments)):
            raise RuntimeError(f"a loop that cannot fail did: {symbol}")
        return found.value if result else None

    return call


@functools.cache
def describe_machine() -> str:
    """What object code depends on beside its source."""
    import llvmlite
    import llvmlite.binding as llvm

    features = ""
    with contextlib.suppress(RuntimeError):  # not every kind of processor tells
        features = llvm.get_host_cpu_features().flatten()
    return f"{llvmlite.__version__} {llvm.get_host_cpu_name()} {features}"
