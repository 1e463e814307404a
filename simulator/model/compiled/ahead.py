"""What the second process does: compile the kernels of the list, the last first, until its input closes."""

import os
import sys
from contextlib import suppress
from threading import Thread

from simulator.model.compiled.listed import entries, found, text
from simulator.model.compiled.told import on_compiling
from simulator.stored_code import WRITING


def main() -> None:
    """Compile all that is listed; whatever fails here, the other process does or tells."""
    Thread(target=_end_with_the_other, daemon=True).start()
    on_compiling(lambda _name: _say_one_more())
    if hasattr(os, "nice"):
        os.nice(_MODEST)
    for name, arguments in reversed(entries(text())):
        with suppress(Exception):
            found(name).compile_entry(arguments)


_OUTPUT = 1
_MODEST = 5
"""so that a machine with other work plays first"""


def _say_one_more() -> None:
    os.write(_OUTPUT, b".")


def _end_with_the_other() -> None:
    sys.stdin.buffer.read()
    with WRITING:
        os._exit(0)
