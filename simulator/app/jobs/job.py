"""One job: a command under way, or one that has ended.

Answers: how far is it, what did it say, what is to be done now. Everything is read from the disk each time,
so a closed tab loses nothing and a second tab sees the same.
"""

import json
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Literal, NamedTuple, cast

from simulator.app.stored.child import remarks_in
from simulator.app.stored.files import content, record_in

State = Literal["running", "done", "stopped", "failed", "killed"]
INTERRUPTED, USAGE = 130, 2
_MAY_ASK, _STILL_ACTIVE = 0x1000, 259  # of Windows
_TAIL = 64_000
"""bytes of what a command remarked that are looked at"""


class Job(NamedTuple):
    """What is on disk of a job."""

    id: str
    kind: str
    """which page shows its answer"""
    title: str
    words: tuple[str, ...]
    """the command, without the program"""
    started: float
    pid: int
    code: int | None
    """how it ended; None while it goes on, or if nobody saw the end"""
    ended: float | None
    cancelled: bool
    folder: Path
    birth: str = ""
    """when its process began, as the system counts; empty where the system does not say"""
    form: str = ""
    """where it was asked for: the address of the page, with what was typed; empty of an earlier version"""

    @property
    def out(self) -> Path:
        """What it printed."""
        return self.folder / f"{self.id}.out"

    @property
    def err(self) -> Path:
        """Its remarks and its progress."""
        return self.folder / f"{self.id}.err"

    def answer(self) -> bytes:
        """The document that it printed, byte for byte."""
        return content(self.out) or b""

    def document(self) -> dict[str, object]:
        """The same, read; empty if there is none."""
        with suppress(ValueError):
            found = json.loads(self.answer())
            if isinstance(found, dict):
                return cast("dict[str, object]", found)
        return {}

    def remarks(self) -> str:
        """What it said to the person."""
        return remarks_in(content(self.err, _TAIL) or b"")

    def progress(self) -> dict[str, object] | None:
        """Its last line of progress."""
        for line in reversed((content(self.err, 4_000) or b"").splitlines()):
            if line.startswith(b'{"step"'):
                with suppress(ValueError):
                    return cast("dict[str, object]", json.loads(line))
        return None

    def state(self) -> State:
        """Whether it goes on, and how it ended."""
        if self.code is None:
            if self.goes_on():
                return "running"
            return "done" if self.document() else "stopped" if self.cancelled else "killed"
        if self.code == 0:
            return "done"
        if self.code == INTERRUPTED or self.cancelled:
            return "stopped"
        return "killed" if self.code < 0 else "failed"

    def goes_on(self) -> bool:
        """Whether its process still runs, and no other one has its number by now."""
        return is_alive(self.pid) and birth_of(self.pid) == self.birth

    def as_record(self) -> dict[str, object]:
        """What is written of it."""
        record = self._asdict()
        del record["folder"]
        return record


def job_in(folder: Path, name: str) -> Job | None:
    """The job of this id; None if there is none, or its file is damaged."""
    record = record_in(folder / f"{name}.json")
    if record is None:
        return None
    with suppress(KeyError, TypeError, ValueError):
        words = cast("list[str]", record["words"])
        code, ended = cast("int | None", record["code"]), cast("float | None", record["ended"])
        return Job(
            name,
            str(record["kind"]),
            str(record["title"]),
            tuple(map(str, words)),
            float(cast("float", record["started"])),
            int(cast("int", record["pid"])),
            code,
            ended,
            bool(record["cancelled"]),
            folder,
            str(record.get("birth", "")),
            str(record.get("form", "")),
        )
    return None


def is_alive(pid: int) -> bool:
    """Whether this process still runs; one that has ended and waits to be buried does not."""
    if sys.platform == "win32":  # there, signal 0 would interrupt it
        import ctypes

        code, kernel = ctypes.c_ulong(), ctypes.windll.kernel32
        handle = kernel.OpenProcess(_MAY_ASK, False, pid)
        kernel.GetExitCodeProcess(handle, ctypes.byref(code))
        kernel.CloseHandle(handle)
        return bool(handle) and code.value == _STILL_ACTIVE
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    stat = content(Path(f"/proc/{pid}/stat"))
    return stat is None or stat.rpartition(b")")[2].split()[:1] != [b"Z"]


def birth_of(pid: int) -> str:
    """When a process began, in the ticks of its system; empty where that cannot be read."""
    stat = content(Path(f"/proc/{pid}/stat"))
    return "" if stat is None else stat.rpartition(b")")[2].split()[19].decode()
