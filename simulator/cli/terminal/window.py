"""The window of a person at a terminal.

Answers: how wide is it, and where are lines broken so that they fit.
"""

import os
from typing import IO

FILE_WIDE = 140
"""columns of a table in a file, or for another program, that says nothing of its width"""


def room(stream: IO[str]) -> int | None:
    """Columns of a terminal, or as many as COLUMNS says; None for a file or a program that says nothing."""
    said = os.environ.get("COLUMNS", "")
    if said.isdecimal() and int(said):
        return int(said)
    try:
        return os.get_terminal_size(stream.fileno()).columns or None
    except (OSError, ValueError):
        return None


def fitted(text: str, stream: IO[str]) -> str:
    """Break the lines of a text at words, where the stream has a width."""
    from simulator.report.words.screen import wrapped

    width = room(stream)
    return text if width is None else "\n".join(wrapped(text, width))
