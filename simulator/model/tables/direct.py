"""Kernels that Python calls over and over with the same kinds of arguments.

Answers: how is a kernel called at every tick without asking anew what it is given. To find out what the fifty
tables of a world are takes 9 µs, ten times as long as the call itself.
"""

from collections.abc import Callable
from typing import Any, Generic, ParamSpec, TypeVar, cast

Given = ParamSpec("Given")
Result = TypeVar("Result")


class Direct(Generic[Given, Result]):
    """A kernel whose arguments are looked at in the first call only.

    Have one of its own wherever the types of the arguments cannot change, such as for one world; with other
    types it would read them wrongly.
    """

    def __init__(self, kernel: Callable[Given, Result]) -> None:
        self._kernel = kernel
        self._entry: Callable[Given, Result] | None = None

    def __call__(self, *given: Given.args, **named: Given.kwargs) -> Result:
        """Call the kernel; arguments must have the types that they had in the first call."""
        if self._entry is not None:
            return self._entry(*given, **named)
        result = self._kernel(*given, **named)
        kernel = cast(Any, self._kernel)
        compiled = list(getattr(kernel, "entries", kernel.overloads).values())
        # of several, only the compiler knows which one it has called
        self._entry = compiled[0].entry_point if len(compiled) == 1 else self._kernel
        return result
