"""Files that appear whole or not at all.

Answers: how is something written so that a full disk or a kill never leaves half a file, nor destroys the
older good one. What is written goes to a draft beside the file, which takes its place at the end.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import get_ident

_STREAMS, _DISK = ("/dev/", "/proc/"), "/dev/shm/"
_LONGEST = 80
"""letters of a draft's name that come from the file, so that a long name stays one that can be stored"""


@contextmanager
def whole_file(file: Path) -> Iterator[Path]:
    """Yield the path of a draft, which becomes `file` if the block ends well; else `file` stays as it was.

    Links are followed, permissions are kept. What is no file of a disk, such as `/dev/stdout`, is written to
    directly.

    Raises
    ------
    OSError
        If the draft cannot be written; it names `file`.
    """
    if _is_stream(file):
        yield file
        return
    target = Path(os.path.realpath(file))
    draft = target.with_name(f".{target.name[:_LONGEST]}.{os.getpid()}.{get_ident()}.tmp")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        yield draft
        if target.exists():
            draft.chmod(stat.S_IMODE(target.stat().st_mode))
        os.replace(draft, target)
    except OSError as error:
        raise OSError(error.errno or 0, reason_of(error), str(file)) from error
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def reason_of(error: OSError) -> str:
    """Say why a file could not be written, in the words of the system and not of a library."""
    return os.strerror(error.errno) if error.errno else str(error.strerror or error)


def _is_stream(file: Path) -> bool:
    at = os.path.abspath(file)
    if at.startswith(_STREAMS) and not at.startswith(_DISK):
        return True
    return file.exists() and not _on_disk(file)


def _on_disk(file: Path) -> bool:
    return file.is_file() or file.is_dir()
