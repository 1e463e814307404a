"""How a person started the program.

Answers: what must be typed before the name of a command, so that a printed command can be typed as it stands.
"""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

NAME = "simulator"
VARIABLE = "SIMULATOR_STARTED_BY"
"""where `start.py` leaves how it was started itself"""


FOLDER = "SIMULATOR_STARTED_IN"
"""where `start.py`, which goes on in its own folder, leaves the one in which it was typed"""


def started_in() -> Path | None:
    """Return the folder in which `start.py` was typed; None where the program was started without it."""
    given = os.environ.get(FOLDER)
    return Path(given) if given else None


def program() -> str:
    """Return `simulator`, `python -m simulator`, or `python3 start.py`, whichever was typed."""
    given = os.environ.get(VARIABLE)
    if given:
        return given
    here = Path(sys.argv[0])
    if here.name == "__main__.py" and here.parent.name == NAME:
        python = sys.orig_argv[0] if sys.orig_argv else "python"
        return f"{_quoted(_typed(python))} -m {NAME}"
    if here.stem != NAME:
        return NAME  # a notebook or a test: nobody typed anything
    return NAME if _is_found(here) else _quoted(sys.argv[0])


def _is_found(script: Path) -> bool:
    """Whether a shell that is told only the name finds this script."""
    first = _first(script.name)
    return first is not None and script.exists() and first.samefile(script)


def _typed(python: str) -> str:
    """Return the name alone where a shell finds this very file by it: version managers write it in full."""
    name, folder = os.path.basename(python), os.path.dirname(python)
    first = _first(name) if folder else None
    return name if first and Path(folder).is_dir() and first.parent.samefile(folder) else python


def _first(name: str) -> Path | None:
    """The file that a shell would take for this name."""
    folders = os.environ.get("PATH", "").split(os.pathsep)
    return next((file for one in folders if (file := Path(one) / name).is_file()), None)


def as_word(word: object) -> str:
    """Write a word of a command; a folder that begins with a dash would be taken for an option as it is.

    Examples
    --------
    >>> as_word(Path("-o/run")), as_word("--out")
    ('./-o/run', '--out')
    """
    text = str(word)
    return f".{os.sep}{text}" if isinstance(word, Path) and text.startswith("-") else text


def _quoted(word: object) -> str:
    text = as_word(word)
    return shlex.quote(text) if os.name == "posix" else subprocess.list2cmdline([text])


def as_typed(text: str, commands: Iterable[str]) -> str:
    """Write each `simulator COMMAND` in a text in the form in which the program was started.

    Parameters
    ----------
    text : str
        A sentence.
    commands : iterable of str
        Names of the commands; the word stays where none of them follows, and where `python -m` leads it.

    Returns
    -------
    str
    """
    form, names = program(), "|".join(map(re.escape, commands))
    if form == NAME or not names:
        return text
    return re.sub(rf"(?<![\w/.-])(?<!-m ){NAME} (?=(?:{names})\b)", lambda _: f"{form} ", text)


def command(*words: object) -> str:
    """Write a command of this program as it can be typed.

    Examples
    --------
    >>> command("report", "results/my run")
    "simulator report 'results/my run'"
    """
    return " ".join([program(), *map(_quoted, words)])
