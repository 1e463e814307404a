"""Named tuples of arrays that kernels take by their address.

Answers: why a kernel that takes a world of fifty tables is as quick to call as one that takes a number. The
compiler hands a tuple over member by member, and an array is seven words: hundreds of arguments at every
call, which take longer to compile, and often to pass, than the kernel has work to do. The tables of a class
marked here are written down once, when Python calls; kernels that call each other pass the address on.

The compiler is imported only when the first kernel wakes, so until then a class is only noted.
"""

from typing import TypeVar

Class = TypeVar("Class", bound=type)

_noted: list[type] = []


def by_address(cls: Class) -> Class:
    """Mark a named tuple whose members are all arrays."""
    _noted.append(cls)
    return cls


def teach() -> None:
    """Tell the compiler about the classes noted since the last time."""
    if not _noted:
        return
    from simulator.model.tables.types import learn

    classes, _noted[:] = _noted[:], []
    for cls in classes:
        learn(cls)
