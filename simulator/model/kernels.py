"""How functions are compiled, and when compiled code on disk can still be used.

Answers: what stands behind `@kernel`, `@inlined` and `@maker`. Type checkers see the undecorated function.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba as nb

from simulator.paths import COMPILED, sources, stamps

Function = TypeVar("Function", bound=Callable[..., object])

_STAMP = stamps(sources(COMPILED))


def _compiled(function: Function, **options: Any) -> Function:
    made = nb.njit(nogil=True, cache=True, error_model="numpy", **options)(function)
    # Numba only checks whether the function's own file has changed, but a kernel contains the kernels of
    # other files that it calls. Its stored code is therefore kept only while no compiled source changes.
    made._cache._cache_file._source_stamp = _STAMP
    return cast(Function, made)


def kernel(function: Function) -> Function:
    """Compile a function that allocates no memory.

    Such a function needs no reference counts (`_nrt`). Counting references to the 50 arrays of a world at
    every inner call would cost more than the work itself.
    """
    return _compiled(function, _nrt=False)


def inlined(function: Function) -> Function:
    """Compile a kernel into its callers.

    A call hands over 60 arrays, which takes some 300 ns. LLVM inlines small kernels by itself; this decorator
    is for those on the hot path that occasionally call a large one.
    """
    return _compiled(function, _nrt=False, inline="always")


def maker(function: Function) -> Function:
    """Compile a function that allocates the array it returns."""
    return _compiled(function)
