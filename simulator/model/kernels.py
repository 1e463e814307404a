"""How functions are compiled, and when compiled code on disk can still be used.

Answers: what stands behind `@kernel`, `@inlined` and `@maker`. Type checkers see the undecorated function.
"""

import os
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar, cast

import numba as nb

from simulator.model.stored_code import SoundFile, say_once
from simulator.paths import COMPILED, sources, stamps

Function = TypeVar("Function", bound=Callable[..., object])

_STAMP = stamps(sources(COMPILED))


def _compiled(function: Function, **options: Any) -> Function:
    if os.environ.get("NUMBA_DISABLE_JIT", "0") not in ("", "0"):
        raise OSError("NUMBA_DISABLE_JIT is set, and nothing can be played without compiling: unset it")
    decide = partial(nb.njit, nogil=True, error_model="numpy", **options)
    try:
        made: Any = decide(cache=True)(function)
    except RuntimeError:  # neither the folder of the program nor that of the user can be written
        say_once(
            "No folder for compiled code can be written, so every run compiles for a minute: set "
            "NUMBA_CACHE_DIR to a folder that you may write."
        )
        return cast(Function, decide()(function))
    # Numba only checks whether the function's own file has changed, but a kernel contains the kernels of
    # other files that it calls. Its stored code is therefore kept only while no compiled source changes.
    stored = made._cache
    stored._cache_file = SoundFile(stored._cache_path, stored._impl.filename_base, _STAMP)
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
