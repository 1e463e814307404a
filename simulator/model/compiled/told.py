"""Who is told of kernels that are being compiled, in this process or in the second one."""

from collections.abc import Callable

_listeners: list[Callable[[str], None]] = []


def on_compiling(listener: Callable[[str], None] | None) -> None:
    """Call this with the name of each kernel for which Python waits from now on; None: call nothing.

    Those that a second process compiles are among them.
    """
    _listeners[:] = [] if listener is None else [listener]


def tell(name: str) -> None:
    """Tell whoever listens that this kernel is being compiled; those found on disk are not."""
    for listener in list(_listeners):
        listener(name)
