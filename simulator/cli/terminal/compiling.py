"""The wait for the compiler, told as it happens.

Answers: what goes on in the first minute of the first run, and how far it is. Nothing is guessed: the
compiler itself says when it begins with a kernel, so a run that finds its kernels on disk says nothing.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock

from simulator.model.compiled.told import on_compiling

CompilerWatch = Callable[[int, int], None]
"""called with the number of kernels begun so far, and of those that a usual scenario needs"""
ONCE = "Preparing the engine, once: up to a minute"


@contextmanager
def watching_compiler(say: CompilerWatch) -> Iterator[None]:
    """Call `say` at each kernel that is compiled until the end of this block."""
    begun, counting = 0, Lock()  # one thread tells of this process, one of the second

    def begins(_name: str) -> None:
        nonlocal begun
        from simulator.model.compiled.listed import how_many

        with counting:
            begun += 1
            say(begun, max(begun, how_many()))

    on_compiling(begins)
    try:
        yield
    finally:
        on_compiling(None)
