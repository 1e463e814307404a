"""The wait for the compiler, told as it happens.

Answers: what goes on in the first minute of the first run, and how far it is. Nothing is guessed: the
compiler itself says when it begins with a kernel, so a run that finds its kernels on disk says nothing.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from simulator.model.kernels import on_compiling

CompilerWatch = Callable[[int, str], None]
"""called with the number of kernels begun so far and the name of the latest"""
KERNELS = 120
"""compiled for a usual scenario; only the length of a bar depends on it"""
ONCE = "Compiling, about a minute, once"


@contextmanager
def watching_compiler(say: CompilerWatch) -> Iterator[None]:
    """Call `say` at each kernel that is compiled until the end of this block."""
    begun = 0

    def begins(name: str) -> None:
        nonlocal begun
        begun += 1
        say(begun, name)

    on_compiling(begins)
    try:
        yield
    finally:
        on_compiling(None)


def stage_of(name: str) -> str:
    """Say in a word or two what a kernel is for, from its dotted name.

    Examples
    --------
    >>> stage_of("simulator.engine.steps.closing.close_posts")
    'closing: close posts'
    """
    *_, module, kernel = name.split(".")
    return f"{module}: {kernel.strip('_')}".replace("_", " ")
