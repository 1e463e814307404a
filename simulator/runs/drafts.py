"""Drafts of files that were being written when a process was killed.

Answers: how do they go without a draft being taken from somebody who still writes it. A draft has the number
of its process in its name, and its folder is held by whoever writes there.
"""

import os
import re
import time
from collections.abc import Iterator
from pathlib import Path

from simulator.runs.files import StoreError, holding

_DRAFT = re.compile(r"\..+\.(\d+)\.\d+\.tmp")
_OLD = 3600.0
"""seconds after which a draft is surely nobody's, where a system knows no locks or numbers of processes"""


def drop_drafts(folder: Path) -> None:
    """Remove drafts in the folder of a run or a sweep whose processes are gone, unless others write there.

    Parameters
    ----------
    folder : Path
        Of a run or a sweep; nothing is done where it is not there yet.
    """
    left = [file for file, process in _drafts(folder) if _is_over(file, process)]
    if not left:  # so that nobody else is kept out for nothing
        return
    try:
        with holding(folder, alone=True):
            for file in left:
                file.unlink(missing_ok=True)
    except (StoreError, OSError):  # others are at work here, or the folder cannot be written: later then
        return


def _drafts(folder: Path) -> Iterator[tuple[Path, int]]:
    """Drafts in a folder and in those right below it, each with the number of its process."""
    for pattern in (".*.tmp", "*/.*.tmp"):
        for file in folder.glob(pattern):
            if found := _DRAFT.fullmatch(file.name):
                yield file, int(found[1])


def _is_over(file: Path, process: int) -> bool:
    """Whether nobody goes on writing a draft."""
    if os.name != "posix":  # where asking for a process may end it
        try:
            return time.time() - file.stat().st_mtime > _OLD
        except OSError:
            return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):  # it belongs to somebody else
        return False
    return False
