"""Our own command line, as a process of its own.

Answers: what does a command say. The pages show what commands print, so that a number in the browser is the
number in the terminal, and a fault in a strategy cannot take the pages down.
"""

import asyncio
import json
import os
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple, cast

from simulator.app.stored.spoken import spoken
from simulator.paths import TOP
from simulator.started import VARIABLE, program

_START = (
    "import signal, sys; top = {top!r}; top in sys.path or sys.path.insert(0, top)\n"
    # an app that was started in the background ignores Ctrl-C, and its commands would inherit that
    "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
    "from simulator.cli import main; main(prog_name='simulator')"
)
PATIENCE = 180.0
"""seconds that a page waits for a command"""
MOMENT = 0.8
"""seconds after which a page appears, although a command still works on what it shows"""
ENDED = (
    "It was ended from outside, perhaps because the machine ran out of memory. Close what you do not "
    "need and open this page again; nothing that was played is lost."
)
TOLD = 10.0
"""seconds for which an answer that failed is told again: a page that waited asks twice, once by its
script and once to show it"""
_MOST_KEPT = 200
_FOR_A_TERMINAL = ('{"step"', "Usage: ", "Try '")
"""beginnings of lines that no page shows: progress, and how a command is typed"""
_FOR_PROGRAMS = ("--json", "--no-pictures", "-q")


class NotYet(Exception):
    """A command still works on it."""


class Said(NamedTuple):
    """What a command printed, and how it ended."""

    code: int
    out: bytes
    remarks: str

    def document(self) -> dict[str, object]:
        """The JSON document that it printed; empty if there is none."""
        with suppress(ValueError):
            found = json.loads(self.out)
            if isinstance(found, dict):
                return cast("dict[str, object]", found)
        return {}


class Failed(NamedTuple):
    """An answer that failed, and when a page was first told it; None while none was."""

    said: Said
    told: float | None = None


def command_line(words: tuple[str, ...]) -> list[str]:
    """The process that runs one of our commands; a folder called like the package is no danger to it."""
    return [sys.executable, "-P", "-c", _START.format(top=str(TOP)), "--progress", "json", *words]


def environment() -> dict[str, str]:
    """The environment of a command: it names the program as the person started it, in lines of any width."""
    kept = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
    return kept | {VARIABLE: program(), "PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8", "NO_COLOR": "1"}


def typed(words: tuple[str, ...]) -> str:
    """The command as a person would type it, for a person's eyes: its answer in words, with pictures."""
    from simulator.started import command

    return command(*(word for word in words if word not in _FOR_PROGRAMS))


class Asker:
    """Asks commands that are quick and change nothing; what was asked before is remembered."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[tuple[str, ...], Said] = {}
        self._failed: dict[tuple[str, ...], Failed] = {}
        self._coming: dict[tuple[str, ...], asyncio.Task[Said]] = {}
        self._turns = asyncio.Semaphore(2)

    def known(self, *words: str) -> dict[str, object]:
        """The document of a command that was asked before; empty if it was not."""
        said = self._known.get((*words, ""))
        return said.document() if said is not None else {}

    async def ask(self, *words: str, stamp: str = "", keep: bool = True) -> Said:
        """Run a command and return what it said.

        Parameters
        ----------
        *words : str
            The command and its options.
        stamp : str
            What the answer depends on besides, such as the time of a file.
        keep : bool
            Whether the answer may be remembered.

        Returns
        -------
        Said
        """
        if not keep:
            return await self._run(words)
        key = (*words, stamp)
        held = self._known.get(key)
        return await asyncio.shield(self._task(key, words)) if held is None else held

    async def soon(self, *words: str, stamp: str = "") -> Said:
        """The same, for pages: what takes longer goes on while the page says so.

        Raises
        ------
        NotYet
            If it is not there in a moment; who asks again later gets it.
        """
        key = (*words, stamp)
        held = self._known.get(key) or self._told(key)
        if held is not None:
            return held
        task = self._task(key, words)
        done, _ = await asyncio.wait([task], timeout=MOMENT)
        if not done:
            raise NotYet
        self._failed.pop(key, None)
        return task.result()

    def _told(self, key: tuple[str, ...]) -> Said | None:
        """An answer that failed while a page waited; the command is asked anew a while after it was told."""
        held = self._failed.pop(key, None)
        now = time.monotonic()
        if held is None or (held.told is not None and now - held.told > TOLD):
            return None
        self._failed[key] = held if held.told is not None else held._replace(told=now)
        return held.said

    def _task(self, key: tuple[str, ...], words: tuple[str, ...]) -> "asyncio.Task[Said]":
        """The work on an answer; two who ask for the same share it."""
        if key not in self._coming:
            self._coming[key] = asyncio.create_task(self._keeping(key, words))
        return self._coming[key]

    async def _keeping(self, key: tuple[str, ...], words: tuple[str, ...]) -> Said:
        try:
            said = await self._run(words)
        finally:
            del self._coming[key]
        if said.code == 0:
            _keep_few(self._known)
            self._known[key] = said
        else:
            _keep_few(self._failed)
            self._failed[key] = Failed(said)
        return said

    async def _run(self, words: tuple[str, ...]) -> Said:
        async with self._turns:
            return await _run(words, self._folder)

    async def close(self) -> None:
        """Give up what is still being worked on."""
        under_way = list(self._coming.values())
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)


def _keep_few(kept: dict[tuple[str, ...], Any]) -> None:
    """Make room for another answer: the oldest go."""
    while len(kept) >= _MOST_KEPT:
        del kept[next(iter(kept))]


async def _run(words: tuple[str, ...], folder: Path) -> Said:
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        *command_line(words),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=pipe,
        stderr=pipe,
        cwd=folder,
        env=environment(),
    )
    try:
        out, err = await asyncio.wait_for(process.communicate(), PATIENCE)
    except asyncio.CancelledError:
        _end(process)
        raise
    except TimeoutError:
        _end(process)
        return Said(1, b"", f"It took longer than {PATIENCE:.0f} seconds and was stopped.")
    code = process.returncode or 0
    return Said(code, out, remarks_in(err) if code >= 0 else ENDED)


def _end(process: asyncio.subprocess.Process) -> None:
    with suppress(ProcessLookupError):
        process.send_signal(signal.SIGINT)


def remarks_in(stderr: bytes) -> str:
    """What a command said to a person, as a page says it and without its lines of progress."""
    lines = stderr.decode("utf-8", "replace").splitlines()
    told = (line for line in lines if not line.startswith(_FOR_A_TERMINAL))
    return spoken("\n".join(told).strip())
