"""Files: saved, hashed and read.

Answers: how anything gets onto the disk.
"""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd

_LIMIT_V1 = "/sys/fs/cgroup/memory/memory.limit_in_bytes"


class StoreError(Exception):
    """A run folder cannot be written or read; the message says which, why and what to do."""


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


def save_text(file: Path, text: str) -> Path:
    """Write a text file, and its folder if need be; return the file."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def save_csv(file: Path, frame: pd.DataFrame) -> Path:
    """Write a table as CSV, and its folder if need be; return the file."""
    return save_text(file, frame.to_csv(index=False, lineterminator="\n"))


def save_parquet(file: Path, frame: pd.DataFrame) -> Path:
    """Write a table as Parquet, and its folder if need be; return the file."""
    file.parent.mkdir(parents=True, exist_ok=True)
    frame.to_parquet(file, index=False)
    return file


def read_json(file: Path) -> Any:
    """Read a JSON file.

    Raises
    ------
    StoreError
        If it is missing, unreadable or damaged.
    """
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise StoreError(f"there is no {file.name} in {file.parent}: name the folder of a run") from error
    except OSError as error:
        raise StoreError(f"cannot read {file}: {error.strerror}") from error
    except ValueError as error:
        raise StoreError(f"{file} is damaged ({error}): delete that folder and run again") from error


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
