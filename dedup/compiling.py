"""The one door to the compiler."""

from collections.abc import Callable
from functools import partial
from typing import Any

from numba import njit


def kernel(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile on the first call, and keep the code on disk where there is a place to keep it.

    Compiled code holds no lock of Python's, so threads run side by side. numba writes its file
    under a temporary name and renames it: processes that start together read no half of one. It
    keeps it beside the module of the function, and asks that module's time stamp alone whether it
    is stale: so kernels that call one another stand in one module. No kernel divides by what may be
    zero, so no division is watched: that takes a tenth off the first run.
    """
    compile_lazily = partial(njit, nogil=True, error_model="numpy")
    try:
        compiled: Callable[..., Any] = compile_lazily(cache=True)(function)
    except RuntimeError:  # neither the module's folder nor the user's cache can be written
        compiled = compile_lazily()(function)
    return compiled
