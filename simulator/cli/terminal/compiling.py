"""The wait for the compiler, told as it happens.

Answers: what goes on in the first minute of the first run, and how far it is. Nothing is guessed: the
compiler itself says when it begins with a kernel, so a run that finds its kernels on disk says nothing.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from simulator.model.kernels import on_compiling

CompilerWatch = Callable[[int], None]
"""called with the number of kernels begun so far; their names say nothing to a person who waits"""
KERNELS = 170
"""compiled for a usual scenario; only the length of a bar depends on it"""
ONCE = "Preparing the engine, once: up to a minute"


@contextmanager
def watching_compiler(say: CompilerWatch) -> Iterator[None]:
    """Call `say` at each kernel that is compiled until the end of this block."""
    begun = 0

    def begins(_name: str) -> None:
        nonlocal begun
        begun += 1
        say(begun)

    on_compiling(begins)
    try:
        yield
    finally:
        on_compiling(None)
