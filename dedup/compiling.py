"""The one door to the compiler."""

from collections.abc import Callable
from typing import Any

from numba import njit


def kernel(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile on the first call, and keep the code on disk where there is a place to keep it.

    Compiled code holds no lock of Python's, so threads run side by side. numba writes its file
    under a temporary name and renames it: processes that start together read no half of one. It
    keeps it beside the module of the function, and asks that module's time stamp alone whether it
    is stale: so kernels that call one another stand in one module.
    """
    try:
        compiled: Callable[..., Any] = njit(nogil=True, cache=True)(function)
    except RuntimeError:  # neither the module's folder nor the user's cache can be written
        compiled = njit(nogil=True)(function)
    return compiled
