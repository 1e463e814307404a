"""Compiled code on disk, believed only as far as it is sound.

Answers: what happens when a file of compiled code is damaged, or no folder for it can be written. Numba would
end with a traceback, or run what is left of the code; here the file is thrown away and compiled again.
"""

import hashlib
import logging
import math
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock
from typing import IO

from numba.core.caching import IndexDataCacheFile
from numba.core.serialize import dumps

WRITING = Lock()
"""held while a file is written: whoever ends the process in between leaves half a file behind"""
_SEAL = hashlib.sha256().digest_size
_SPEAKER = logging.getLogger("simulator")
_SAID: set[str] = set()
_LOCK = Lock()
_AN_HOUR = 3600.0
_KIND = 20
"""letters by which two warnings are the same"""


class _Hashing:
    """A file that hashes what is written to it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self.whole = file, hashlib.sha256()

    def write(self, data: bytes) -> int:
        self.whole.update(data)
        return self._file.write(data)


class SoundFile(IndexDataCacheFile):
    """The files of one function: each ends with a checksum, and what does not fit is compiled again."""

    @contextmanager
    def _open_for_write(self, filepath: str) -> Iterator[_Hashing]:
        with WRITING, super()._open_for_write(filepath) as file:
            hashing = _Hashing(file)
            yield hashing
            file.write(hashing.whole.digest())  # behind the end of the data, where Numba does not look

    def _load_index(self) -> dict[object, str]:
        try:
            found: dict[object, str] = super()._load_index()
            # one without entries is of other sources, or of another version; it is replaced anyway
            if not found or _is_sound(Path(self._index_path).read_bytes()):
                return found
        except OSError:
            return {}
        except Exception:  # whatever reading half a file can raise
            _SPEAKER.debug("no index in %s", self._index_path)
        self._forget()
        return {}

    def _load_data(self, name: str) -> object:
        if not _is_sound(Path(self._data_path(name)).read_bytes()):
            self._forget()
            raise OSError("damaged")  # numba takes it for a file that is gone
        return super()._load_data(name)

    def save(self, key: object, data: object) -> None:
        """Keep compiled code if that is possible; without it, the next run compiles again."""
        try:
            known = self._load_index()
            if not known:
                self._throw_away_data(time.time() - _AN_HOUR)
            name = known.get(key) or f"{Path(self._index_name).stem}.{_name_of(key)}.nbc"
            self._save_data(name, data)
            # read anew: another process may have added to it; what is lost here is only compiled again
            self._save_index({**self._load_index(), key: name})
        except OSError as error:
            if os.name == "nt" and isinstance(error, PermissionError):
                return  # another process reads the file just now
            say_once(
                f"Compiled code cannot be kept in {self._cache_path} ({os.strerror(error.errno or 0)}): "
                "the next run compiles again, which takes a minute."
            )

    def _forget(self) -> None:
        """Throw the files of this function away."""
        say_once(
            f"Compiled code in {self._cache_path} was damaged: it is thrown away and compiled again, which "
            "takes up to a minute, once."
        )
        with suppress(OSError):
            os.unlink(self._index_path)
        self._throw_away_data()

    def _throw_away_data(self, before: float = math.inf) -> None:
        """Throw code away that was written before a time; what is younger may be another process's."""
        index = Path(self._index_path)
        for file in index.parent.glob(f"{index.stem}.*.nbc"):
            with suppress(OSError):
                if file.stat().st_mtime < before:
                    file.unlink()


def _name_of(key: object) -> str:
    """Two processes that compile one function for other arguments must not take the same name for both."""
    return hashlib.sha256(dumps(key)).hexdigest()[:16]


def _is_sound(data: bytes) -> bool:
    return hashlib.sha256(data[:-_SEAL]).digest() == data[-_SEAL:]


def say_once(sentence: str) -> None:
    """Warn of something that many kernels may meet, once."""
    with _LOCK:
        if sentence[:_KIND] in _SAID:
            return
        _SAID.add(sentence[:_KIND])
    _SPEAKER.warning(sentence)
