"""Files of the app: jobs, tables that people handed in, styles and scripts.

Answers: what is written, and where. Nothing is ever saved under a name that a browser sent. It imports no
tables and no pictures, so that the server stays small.
"""

import csv
import hashlib
import io
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, cast

from simulator.whole import reason_of, whole_file

FOLDER = ".app"
"""below the results: jobs, tables, answers that were asked before"""


class Unwritable(Exception):
    """A file of the app could not be written; the message says why and what to do."""


def save(file: Path, content: bytes) -> Path:
    """Write a file whole or not at all.

    Raises
    ------
    Unwritable
        If the disk does not take it.
    """
    try:
        with whole_file(file) as draft:
            draft.write_bytes(content)
    except OSError as error:
        raise Unwritable(
            f"{file.parent} cannot be written: {reason_of(error)}. Free some space or allow writing there; "
            "what was saved before is kept."
        ) from error
    return file


def save_record(file: Path, record: dict[str, object]) -> Path:
    """Write a small record as JSON."""
    return save(file, json.dumps(record, ensure_ascii=False, indent=1).encode())


def record_in(file: Path) -> dict[str, object] | None:
    """A record that was saved; None if it is gone or damaged."""
    try:
        found = json.loads(file.read_bytes())
    except (OSError, ValueError):
        return None
    return cast("dict[str, object]", found) if isinstance(found, dict) else None


def changed(file: Path) -> float | None:
    """When a file was last written to, as the clock says it; None if it is gone."""
    try:
        return file.stat().st_mtime
    except OSError:
        return None


def content(file: Path, most: int | None = None) -> bytes | None:
    """What a file holds, or its last `most` bytes; None if it is gone."""
    try:
        with file.open("rb") as stream:
            if most is not None:
                stream.seek(max(os.fstat(stream.fileno()).st_size - most, 0))
            return stream.read()
    except OSError:
        return None


def table_in(file: Path) -> list[dict[str, object]]:
    """The rows of a table of ours, numbers as numbers; none if it is gone."""
    text = (content(file) or b"").decode("utf-8", "replace")
    return [{key: _value(held) for key, held in row.items()} for row in csv.DictReader(io.StringIO(text))]


def _value(text: str | None) -> object:
    """A number where it is one, for tables sort and round those."""
    with suppress(ValueError):
        found = float(text or "")
        return int(found) if found.is_integer() and abs(found) < 1e15 else found
    return text or ""


def appending(file: Path) -> IO[bytes]:
    """Open a file for what a command prints.

    Raises
    ------
    Unwritable
        If it cannot be made.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        return file.open("wb")
    except OSError as error:
        raise Unwritable(
            f"{file.parent} cannot be written: {reason_of(error)}. Free some space or allow writing there."
        ) from error


def newest(folder: Path, ending: str) -> list[Path]:
    """Files of a folder with this ending, the newest first."""
    found = []
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith(ending):
                with suppress(OSError):
                    found.append((entry.stat().st_mtime, entry.name))
    return [folder / name for _, name in sorted(found, reverse=True)]


def folders_in(folder: Path) -> Iterator[Path]:
    """The folders in a folder, links left out."""
    with suppress(OSError), os.scandir(folder) as entries:
        yield from (Path(one.path) for one in entries if one.is_dir(follow_symlinks=False))


def in_use(folder: Path) -> bool:
    """Whether a command writes into this folder: it holds it as long (`holding` in `runs/files.py`).

    Where the system or the disk knows no such locks, nobody can tell, and the folder counts as free.
    """
    try:
        import fcntl
    except ImportError:  # Windows
        return False
    try:
        held = os.open(folder, os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:  # a disk without locks
        return False
    finally:
        os.close(held)
    return False


def remove_tree(folder: Path) -> None:
    """Delete a folder with all in it.

    Raises
    ------
    Unwritable
        If some of it cannot be deleted.
    """
    try:
        shutil.rmtree(folder)
    except FileNotFoundError:
        return
    except OSError as error:
        raise Unwritable(f"{folder} cannot be deleted: {reason_of(error)}.") from error


def id_of(*words: str) -> str:
    """A short name for some words, fit for addresses and files."""
    return hashlib.sha256("\0".join(words).encode("utf-8", "surrogatepass")).hexdigest()[:12]
