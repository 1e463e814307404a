"""What the compiler asks itself over and over while it compiles kernels, answered once.

Answers: why the types of `a + b` are found once for all kernels. Numba goes through dozens of ways to read
each operator at each place where it stands, and compares all options of the compiler each time.

This uses insides of Numba, as `simulator.model.compiled.libraries` does.
"""

import sys
from collections.abc import Callable
from typing import Any

from numba.core import compiler, types
from numba.core.targetconfig import ConfigStack

_PLAIN = (types.Number, types.Boolean, types.IntegerLiteral, types.BooleanLiteral, types.Array, types.Record)


class Flags(compiler.Flags):
    """Options of the compiler that are as quick to compare as they are few."""

    __slots__ = ("_all", "_of")

    def values(self) -> dict[str, Any]:
        """Return all options, worked out anew only when one has been set."""
        if getattr(self, "_of", None) != self._values:
            self._all = super().values()
            self._of = dict(self._values)
        return self._all

    def __hash__(self) -> int:
        return _HASH


_HASH = hash(compiler.Flags())
"""that of Numba goes by the names of the options alone, so it is the same for all"""


_known: dict[Any, tuple[Any, Any, Any]] = {}


def answers(context: Any) -> Callable[[Any, Any, Any], Any]:
    """Return what stands for `resolve_function_type` of a context while kernels are compiled.

    It remembers signatures of operators and functions of plain values; calls of kernels are not among them.
    """
    usual = context.resolve_function_type

    def resolve(function: Any, given: Any, named: Any) -> Any:
        flags = ConfigStack.top_or_none()
        if named or flags is None or not all(isinstance(one, _PLAIN) for one in given):
            return usual(function, given, named)
        asked = context, function, tuple(given), flags
        callable_: Any
        if asked in _known:
            signature, callable_, way = _known[asked]
            callable_._impl_keys[signature.args] = way  # as if it had been looked for
            return signature
        signature = usual(function, given, named)
        callable_ = context._lookup_global(function) or function
        has_ways = isinstance(callable_, types.Function)
        if signature is not None and has_ways:
            way = callable_._impl_keys.get(signature.args)
            if way is not None:
                _known[asked] = signature, callable_, way
        return signature

    return resolve


def sizes(context: Any) -> Callable[[Any], int]:
    """Return what stands for `get_abi_sizeof`: LLVM is asked once for the size of each type [bytes]."""
    usual = context.get_abi_sizeof
    known: dict[int, tuple[Any, int]] = {}  # by identity: two types of one shape compare slowly

    def size(kind: Any) -> int:
        if id(kind) not in known:
            known[id(kind)] = kind, usual(kind)  # the type is held, so nothing else gets its identity
        return known[id(kind)][1]

    return size


def once_declared(context: Any) -> Callable[[], None]:
    """Return what stands for `refresh`: look for new functions only where some have been declared."""
    usual, seen = context.refresh, (-1, -1)

    def refresh() -> None:
        nonlocal seen
        declared = len(sys.modules), _declared(context)
        if seen != declared:
            usual()
            seen = declared  # as it was before: looking may import what declares more

    return refresh


def _declared(context: Any) -> int:
    """Count the declarations in all lists that a context reads; a new list comes with a new module."""
    return sum(
        len(one)
        for registry in context._registries
        for one in vars(registry).values()
        if isinstance(one, list)
    )
