"""Files: saved, hashed and read.

Answers: how anything gets onto the disk.
"""

import hashlib
import json
import os
import re
import shlex
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NoReturn

import pandas as pd

from simulator.model.values.clean import cell_text
from simulator.started import as_word
from simulator.whole import reason_of, whole_file

_DRAFT = re.compile(r"\..+\.(\d+)\.\d+\.tmp")
_OLD = 3600.0
"""seconds after which a draft is surely nobody's, where a system knows no locks or numbers of processes"""
_LIMIT_V1 = "/sys/fs/cgroup/memory/memory.limit_in_bytes"


class StoreError(Exception):
    """A run folder cannot be written or read; the message says which, why and what to do."""


class Damaged(StoreError):
    """A file that describes a run is not what was written; what it describes may be whole."""


AGAIN = "delete that folder and run the scenario again"


def digest_of(files: Iterable[Path]) -> str:
    """One hash of the names and contents of some files, in the order given."""
    whole = hashlib.sha256()
    for file in files:
        try:
            content = file.read_bytes()
        except OSError as error:
            raise StoreError(f"cannot read {file}: {error.strerror}") from error
        whole.update(f"{file.name}\0{len(content)}\0".encode() + content)
    return whole.hexdigest()


def sha256_of(file: Path) -> str:
    """Hash the content of a file, as `sha256sum` does.

    Raises
    ------
    StoreError
        If it cannot be read.
    """
    try:
        with file.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError as error:
        raise StoreError(f"cannot read {file}: {error.strerror}") from error


def quoted(word: object) -> str:
    """Write a word as it stands in a command; a path that begins with a dash is then no option."""
    return shlex.quote(as_word(word))


def write_whole(
    file: Path, write: Callable[[Path], object], fix: str = "choose another place for it"
) -> Path:
    """Write a file, and its folder if need be, so that it appears whole or not at all; return the file.

    Parameters
    ----------
    file : Path
        Where it shall stand; an older one is replaced at the very end.
    write : callable
        Writes everything to the path that it is given.
    fix : str
        What a person can do besides freeing space.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    StoreError
        If it cannot be written; an older file is then as it was.
    """
    try:
        with whole_file(file) as draft:
            write(draft)
    except OSError as error:
        older = " The older one is unchanged." if file.is_file() else ""
        why = reason_of(error)
        raise StoreError(
            f"cannot write {file}: {why}. Free some space or allow writing there, or {fix}.{older}"
        ) from error
    return file


def save_text(file: Path, text: str) -> Path:
    """Write a text file whole, and its folder if need be; return the file."""
    return write_whole(file, lambda draft: draft.write_text(text, encoding="utf-8", errors="replace"))


def save_bytes(file: Path, content: bytes) -> Path:
    """Write a file whole, and its folder if need be; return the file."""
    return write_whole(file, lambda draft: draft.write_bytes(content))


def save_csv(file: Path, frame: pd.DataFrame) -> Path:
    """Write a table as CSV, and its folder if need be; return the file. No cell of text is a formula."""
    plain = frame.rename(columns=cell_text)
    for name in plain:
        if not pd.api.types.is_numeric_dtype(plain[name].dtype):
            plain[name] = [cell_text(value) if isinstance(value, str) else value for value in plain[name]]
    return save_text(file, plain.to_csv(index=False, lineterminator="\n"))


def save_parquet(file: Path, frame: pd.DataFrame) -> Path:
    """Write a table as Parquet, and its folder if need be; return the file."""
    return write_whole(file, lambda draft: frame.to_parquet(draft, index=False))


def read_json(file: Path) -> Any:
    """Read a JSON file.

    Raises
    ------
    StoreError
        If it is missing, unreadable or damaged.
    """
    try:
        return json.loads(file.read_text(encoding="utf-8"), parse_constant=_no_number)
    except FileNotFoundError as error:
        raise StoreError(f"there is no {file.name} in {file.parent}: name the folder of a run") from error
    except OSError as error:
        raise StoreError(f"cannot read {file}: {error.strerror}") from error
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise Damaged(f"{file} is damaged (no JSON at {where}): {AGAIN}") from error
    except (ValueError, RecursionError) as error:  # letters that are none, NaN, a thousand brackets
        raise Damaged(f"{file} is damaged (it is no proper JSON): {AGAIN}") from error


def _no_number(written: str) -> NoReturn:
    raise ValueError(f"{written} is no number")


@contextmanager
def holding(folder: Path, *, alone: bool = False, wait: bool = False) -> Iterator[None]:
    """Hold a folder while something is written into it; many may write at a time, unless one is `alone`.

    Where the folder cannot be had it is refused, or with `wait` waited for.

    A process that is killed lets go. Where the system or a disk of a network knows no such locks, nothing is
    held.

    Parameters
    ----------
    folder : Path
        The folder.
    alone : bool
        Whether nobody else may write there meanwhile.
    wait : bool
        Whether to wait for it.

    Returns
    -------
    context manager

    Raises
    ------
    StoreError
        If somebody is alone in it, or it cannot be had alone.
    """
    try:
        import fcntl
    except ImportError:  # Windows
        yield
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"cannot write {folder}: {reason_of(error)}") from error
    held = os.open(folder, os.O_RDONLY)
    try:
        try:
            at_once = 0 if wait else fcntl.LOCK_NB
            fcntl.flock(held, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | at_once)
        except BlockingIOError:
            who = "something still writes" if alone else "parts are being joined by 'simulator compact'"
            raise StoreError(f"{who} in {folder}: wait until that has ended") from None
        except OSError:  # a disk without locks
            pass
        yield
    finally:
        os.close(held)


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


def free_mib(folder: Path) -> float:
    """Room on the disk of a folder, which need not be there yet [MiB]; endless where nobody knows."""
    for place in (folder.absolute(), *folder.absolute().parents):
        with suppress(OSError):
            return shutil.disk_usage(place).free / 2**20
    return float("inf")


def machine_mib() -> float:
    """Memory that this process may use [MiB]: that of the machine, or less where it is limited (cgroups)."""
    found = [float("inf")]
    for file, unit in (("/proc/meminfo", 1024), ("/sys/fs/cgroup/memory.max", 1), (_LIMIT_V1, 1)):
        try:
            words = Path(file).read_text(encoding="ascii").split()
        except (OSError, ValueError):
            continue
        number = words[1] if file == "/proc/meminfo" else words[0]
        found += [float(number) * unit / 2**20] if number.isdigit() and int(number) else []
    return min(found)
