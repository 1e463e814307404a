"""Progress for another program: one line of JSON at a time.

Answers: how does a program that started this one learn how far it is. `--progress json` turns every bar into
lines on standard error, among the remarks, which never begin with a brace.
"""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple, Protocol

import click

from simulator.cli.terminal.compiling import ONCE, watching_compiler

if TYPE_CHECKING:
    from simulator.runs.workers.executors import Progress

PAUSE = 0.2
"""seconds between two lines of the same step; its last line is always printed"""


class Step(NamedTuple):
    """How far a step is: `left` and `seconds` in seconds, `left` None while nobody knows."""

    step: str
    done: int
    total: int
    seconds: float
    left: float | None


def step_of(words: str, done: int, total: int, seconds: float) -> Step:
    """How far a step is, and how long the rest takes if it goes on like this.

    Parameters
    ----------
    words : str
        What is done.
    done, total : int
        How much of it, of how much.
    seconds : float
        Since it began.

    Returns
    -------
    Step

    Examples
    --------
    >>> step_of("small", 2, 8, 3.0)
    Step(step='small', done=2, total=8, seconds=3.0, left=9.0)
    """
    left = round(seconds * (total - done) / done, 1) if done and total >= done else None
    return Step(words, done, total, round(seconds, 1), left)


class _Writer(Protocol):
    def __call__(self, done: int, total: int, words: str | None = None) -> None: ...


def _line_writer(label: str) -> _Writer:
    """Return a function that prints how far a step is, as often as someone could read it."""
    began = last = time.monotonic()
    told = ""

    def write(done: int, total: int, words: str | None = None) -> None:
        nonlocal last, told
        now, said = time.monotonic(), words or label
        if said == told and done < total and now - last < PAUSE:
            return
        told, last = said, now
        click.echo(json.dumps(step_of(said, done, total, now - began)._asdict()), err=True)

    return write


def wanted_as_lines() -> bool:
    """Whether the person asked for `--progress json`."""
    context = click.get_current_context(silent=True)
    return context is not None and context.find_root().params.get("progress") == "json"


@contextmanager
def progress_lines(label: str) -> "Iterator[Progress]":
    """Yield `progress(done, total, seconds)`, which prints lines; the wait for the compiler has its own."""
    write = _line_writer(label)

    def compiling(begun: int, needed: int) -> None:
        write(begun, needed, ONCE)

    def move(done: int, total: int, _seconds: float = 0.0) -> None:
        write(done, total)

    with watching_compiler(compiling):
        yield move
