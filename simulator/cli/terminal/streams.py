"""The streams of a process: answers, remarks, and what strategies print.

Answers: where does a line go, and what happens where it cannot be written. Answers have standard output for
themselves; whatever else writes to it, a strategy's `print` most of all, is turned to standard error.
"""

import errno
import io
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import IO, NoReturn, TextIO

import click

from simulator.cli.terminal.stopping import leave_if_threads_stay, stoppable

FAILED, NOBODY_READS = 1, 141
"""a reader who has left, as of `| head -1`, ends a program with 141 in every shell"""
OUT, ERR = 1, 2


class CannotPrint(Exception):
    """An answer that standard output did not take; `broken` says why."""

    def __init__(self, broken: OSError) -> None:
        self.broken = broken
        super().__init__(str(broken))


class _Tolerant(io.TextIOWrapper):
    """A stream of remarks: where they cannot be written they are dropped, for the answer counts."""

    def write(self, text: str) -> int:
        """Write, or drop."""
        try:
            return super().write(text)
        except OSError:
            _silence(ERR)
            return len(text)

    def flush(self) -> None:
        """Flush, or drop."""
        try:
            super().flush()
        except OSError:
            _silence(ERR)


class _Aside(io.TextIOBase):
    """What stands in for standard output while commands run: all that is written goes to standard error."""

    encoding = property(lambda _self: sys.stderr.encoding)
    buffer = property(lambda _self: sys.stderr.buffer)

    def writable(self) -> bool:
        """Yes."""
        return True

    def write(self, text: str) -> int:
        """Write to standard error."""
        return sys.stderr.write(text)

    def flush(self) -> None:
        """Flush standard error."""
        sys.stderr.flush()

    def fileno(self) -> int:
        """The number of standard error."""
        return sys.stderr.fileno()


_answers: list[IO[str]] = []
"""the stream of the command under way, the innermost last"""
_replaced: list[IO[str]] = []
"""streams that nothing else holds: one that is let go closes the file below it"""
_is_guarded = False


def answers() -> IO[str]:
    """The stream that takes answers, and nothing else."""
    return _answers[-1] if _answers else sys.stdout


def print_answer(text: str) -> None:
    """Print a text as an answer.

    Raises
    ------
    CannotPrint
        If standard output does not take it.
    """
    with printing():
        click.echo(text, file=answers())


@contextmanager
def printing() -> Iterator[None]:
    """Turn a failure of standard output into `CannotPrint`, so that no other file is blamed."""
    try:
        yield
        answers().flush()
    except OSError as error:
        raise CannotPrint(error) from error


@contextmanager
def apart() -> Iterator[None]:
    """Keep standard output for answers alone until the end of this block."""
    before = sys.stdout
    kept = os.dup(OUT) if _is_guarded and before is sys.__stdout__ else None
    if kept is None:
        _answers.append(before)
    else:
        before.flush()
        os.dup2(ERR, OUT)  # what is not written by Python, or by os.write, goes aside too
        _answers.append(_text_stream(kept, before))
    sys.stdout = _Aside()
    try:
        yield
    finally:
        sys.stdout = before
        stream = _answers.pop()
        if kept is not None:
            os.dup2(kept, OUT)
            with suppress(OSError):  # told where it was printed, or at the end
                stream.close()


def _text_stream(number: int, like: TextIO) -> IO[str]:
    """A stream of text on a file number, encoded like another one; no character is too strange for it."""
    return os.fdopen(number, "w", 1 if os.isatty(number) else -1, like.encoding, "replace")


def explain_unprintable(error: OSError) -> int:
    """Say why the answer could not be printed, and return the exit code; silent where the reader left."""
    _silence(OUT)
    if error.errno == errno.EPIPE:
        return NOBODY_READS
    click.echo(f"Error: the answer could not be printed: {error.strerror or error}", err=True)
    return FAILED


def guarded(work: Callable[[], object]) -> NoReturn:
    """Run the command line as a process: with streams that hold, and an end that leaves no noise."""
    global _is_guarded
    closed = _open_closed()
    _replaced.append(sys.stderr)
    sys.stderr = _Tolerant(
        sys.stderr.buffer, encoding=sys.stderr.encoding, errors="replace", line_buffering=True
    )
    if OUT in closed:
        click.echo("Error: standard output is closed, so there is nowhere to print an answer.", err=True)
        sys.exit(FAILED)
    _is_guarded, code = True, object()
    try:
        with stoppable():
            work()
        code = 0
    except SystemExit as end:
        code = end.code
    except OSError as error:  # all others have had their words: this is help that could not be printed
        code = explain_unprintable(error)
    try:
        sys.stdout.flush()
    except OSError as error:
        code = explain_unprintable(error)
    leave_if_threads_stay(code)
    sys.exit(code if isinstance(code, int) else FAILED)


def _open_closed() -> set[int]:
    """Put the void in place of closed standard streams, lest a file of results take their number."""
    closed = set()
    for number in (0, OUT, ERR):
        try:
            os.fstat(number)
        except OSError:
            closed.add(number)
            void = os.open(os.devnull, os.O_RDWR)
            if void != number:
                os.dup2(void, number)
                os.close(void)
    if sys.stdout is None:
        sys.stdout = os.fdopen(OUT, "w", encoding="utf-8", closefd=False)
    if sys.stderr is None:
        sys.stderr = os.fdopen(ERR, "w", encoding="utf-8", closefd=False)
    return closed


def _silence(number: int) -> None:
    """Lead a stream that takes nothing more into the void, for the interpreter flushes it at the end."""
    with suppress(OSError):
        void = os.open(os.devnull, os.O_WRONLY)
        os.dup2(void, number)
        os.close(void)
