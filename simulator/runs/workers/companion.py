"""Another process of this program, which plays batches and writes them to the disk itself.

Answers: what does a process beside the one that was started do, and when does it end. It reads orders from
its input and answers each in a line. It ends when its input closes, so nobody has to be there to end it.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from queue import SimpleQueue
from threading import Thread
from typing import IO, Any, NamedTuple, cast

from simulator.model.compiled.second import VARIABLE
from simulator.paths import DECIDING, sources, stamps
from simulator.runs.workers.executors import Order

_AT_ONCE_S = 2.0
"""seconds within which it must end when its input closes"""
_APART = getattr(subprocess, "CREATE_NO_WINDOW", 0) | getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)
"""how Windows starts a process that our Ctrl-C does not reach"""
_INPUT, _OUTPUT, _MESSAGES = 0, 1, 2
_START = """
import json, sys
sys.path[:] = json.loads(sys.argv[1])
from simulator.runs.workers.companion import main
main()
"""


class Answer(NamedTuple):
    """What it says of a batch."""

    is_done: bool
    """False: whoever ordered it plays it, and tells what is wrong, if anything is"""
    result: object = None


class Companion:
    """Such a process, as seen by the one that started it."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", _START, json.dumps(sys.path)],
            env={**os.environ, VARIABLE: "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # so that Ctrl-C, which the first process minds, does not reach it
            process_group=None if sys.platform == "win32" else 0,
            creationflags=_APART,
        )
        self._orders = cast(IO[bytes], self._process.stdin)
        self._answers = cast(IO[bytes], self._process.stdout)

    def is_alike(self) -> bool:
        """Wait until it can play; False if it never will, or has other sources than this process had."""
        said = self._answer()
        return said is not None and said.result == _state()

    def ask(self, order: "Order[Any]") -> Answer | None:
        """Have it play a batch, and wait.

        Parameters
        ----------
        order : Order
            The batch; its values are numbers, texts, and tuples of them.

        Returns
        -------
        Answer or None
            None if it is gone.
        """
        words = [order.play.__module__, order.play.__qualname__, order.values]
        try:
            self._orders.write(json.dumps(words).encode() + b"\n")
            self._orders.flush()
        except (OSError, ValueError):  # ValueError: closed here, at the end
            return None
        return self._answer()

    def close(self) -> None:
        """Close its input, at which it ends; that also happens where this process is killed."""
        with suppress(OSError):
            self._orders.close()

    def end(self) -> None:
        """End it, at once where it does not do so by itself."""
        self.close()
        try:
            self._process.wait(_AT_ONCE_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._answers.close()

    def _answer(self) -> Answer | None:
        with suppress(OSError, ValueError, TypeError):  # ValueError: half a line, or none
            return Answer(*_tuples(json.loads(self._answers.readline())))
        return None


def main() -> None:
    """Say what it is, and play what the input says, until that closes."""
    # what a strategy prints must not get among the answers
    with os.fdopen(os.dup(_OUTPUT), "wb") as answers:
        os.dup2(_MESSAGES, _OUTPUT)
        orders = SimpleQueue[bytes]()
        Thread(target=_read, args=(orders,), daemon=True).start()
        _wake()
        answer = Answer(True, _state())
        while True:
            answers.write(json.dumps(answer).encode() + b"\n")
            answers.flush()
            answer = play(orders.get())


def play(line: bytes) -> Answer:
    """Play one batch.

    Parameters
    ----------
    line : bytes
        Module and name of a function, and what it is given, as JSON.

    Returns
    -------
    Answer
    """
    module, name, values = json.loads(line)
    try:
        function: Callable[..., object] = getattr(import_module(module), name)
        return Answer(True, function(*_tuples(values)))
    except Exception:  # whatever it is, it is met again and told where the batch was ordered
        return Answer(False)


def _tuples(values: list[Any]) -> tuple[Any, ...]:
    """Undo what JSON does to tuples."""
    return tuple(_tuples(value) if isinstance(value, list) else value for value in values)


def _state() -> tuple[tuple[str, int, int], ...]:
    """State of the sources that decide results."""
    return stamps(sources(DECIDING))


def _wake() -> None:
    from simulator.model.kernels import wake

    wake()


def _read(orders: "SimpleQueue[bytes]") -> None:
    """Take orders until the input closes; then end, whatever is under way: half a file never counts."""
    with os.fdopen(_INPUT, "rb") as given:
        for line in given:
            orders.put(line)
    from simulator.stored_code import WRITING

    with WRITING:  # compiled code is stored whole
        os._exit(0)
