"""How compiled functions are compiled, and when what is on disk is still good.

Answers: what stands behind `@kernel`. Both decorators keep the types of the function for type checkers.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba as nb

from simulator.paths import COMPILED, sources, stamps

Function = TypeVar("Function", bound=Callable[..., Any])

_STAMP = stamps(sources(COMPILED))


def _compiled(function: Function, **options: Any) -> Function:
    made = nb.njit(nogil=True, cache=True, error_model="numpy", **options)(function)
    # Numba asks only whether the file of a function changed, but a kernel contains those of other files
    # that it calls: its stored code is good only while none of ours changed.
    made._cache._cache_file._source_stamp = _STAMP
    return cast(Function, made)


def kernel(function: Function) -> Function:
    """Compile a function that allocates nothing.

    It then needs no reference counts (`_nrt`): counting the 50 arrays of a world at every inner call would
    cost more than the work itself.
    """
    return _compiled(function, _nrt=False)


def inlined(function: Function) -> Function:
    """Compile a kernel into its callers.

    A call costs as much as handing over 60 arrays, some 300 ns. LLVM inlines small kernels by itself; this is
    for
    those on the hot path that call a rare, large one.
    """
    return _compiled(function, _nrt=False, inline="always")


def maker(function: Function) -> Function:
    """Compile a function that makes the array it returns."""
    return _compiled(function)
