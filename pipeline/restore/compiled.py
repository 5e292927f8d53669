"""Functions compiled to machine code when first called."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

from numba import njit

Function = TypeVar("Function", bound=Callable[..., object])


def compiled(function: Function) -> Function:
    """The function through numba; the machine code is kept beside the module, or in the user's cache folder
    (``NUMBA_CACHE_DIR``, ``~/.cache/numba``) where the package is read-only, or else compiled anew in every process.
    """
    try:
        return cast(Function, njit(cache=True, nogil=True)(function))
    except RuntimeError:  # no folder for the cache can be written
        return cast(Function, njit(nogil=True)(function))


def inlined(function: Function) -> Function:
    """A function that is written into those that call it, compiled with them."""
    return cast(Function, njit(inline="always", nogil=True)(function))
