"""How the command line prints.

Answers: what goes where. Results go to stdout; remarks, progress and errors go to stderr. A user's mistake
never shows a traceback.
"""

import io
import json
import math
import os
import shlex
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, NoReturn

import click

if TYPE_CHECKING:
    from rich.console import Console

    from simulator.report.words.sheet import Sheet
    from simulator.runs.executors import Progress

FAILED, USAGE, INTERRUPTED = 1, 2, 130
MOST_SHOWN = 50
FILE_WIDE = 140
"""columns of a table in a file, or for another program, that says nothing of its width"""


class Patient(click.Group):
    """A group of commands that turns every foreseeable error into one message and an exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """List commands in the order in which they were added."""
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; end with words instead of a traceback."""
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="replace")  # a terminal may lack a character
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except KeyboardInterrupt as error:
            ctx.exit(explain_interruption(error))
        except Exception as error:
            code = explain_error(error)
            if code is None:
                raise
            ctx.exit(code)


def explain_error(error: BaseException) -> int | None:
    """Say on stderr what went wrong and return the exit code; None if it is a bug in this program."""
    from simulator.loader.problems import ScenarioError

    if isinstance(error, ScenarioError):
        for problem in error.problems[:MOST_SHOWN]:
            remark(str(problem))
        if len(error.problems) > MOST_SHOWN:
            remark(f"and {len(error.problems) - MOST_SHOWN} more")
        return USAGE
    from pydantic import ValidationError

    from simulator.engine.decider import StrategyError
    from simulator.runs.files import StoreError
    from simulator.runs.run import Interrupted

    if isinstance(error, Interrupted):
        return explain_interruption(error)
    if isinstance(error, StoreError | StrategyError):
        remark(f"Error: {error}")
        return FAILED
    if isinstance(error, ValidationError):  # settings of a strategy in a file are checked only when it is run
        for one in error.errors():
            remark(f"{error.title}: {'.'.join(map(str, one['loc']))}: {one['msg']}")
        return USAGE
    if isinstance(error, BrokenPipeError):
        return None
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        remark(f"Error: {where}{error.strerror or error}")
        return FAILED
    if isinstance(error, MemoryError):
        remark("Error: out of memory. Use fewer freelancers, posts a day or workers.")
        return FAILED
    return None


def explain_interruption(error: BaseException) -> int:
    """Say what an interrupted run has saved."""
    saved, asked = getattr(error, "saved", None), getattr(error, "asked", None)
    if saved is None:
        remark("Interrupted.")
    else:
        remark(
            f"Interrupted: {saved:,} of {asked:,} replications are saved in "
            f"{getattr(error, 'directory', '')}. The same command continues from there."
        )
    return INTERRUPTED


def room(stream: IO[str]) -> int | None:
    """Columns of a terminal, or as many as COLUMNS says; None for a file or a program that says nothing."""
    said = os.environ.get("COLUMNS", "")
    if said.isdecimal() and int(said):
        return int(said)
    try:
        return os.get_terminal_size(stream.fileno()).columns or None
    except (OSError, ValueError):
        return None


def _fitted(text: str, stream: IO[str]) -> str:
    """Break the lines of a text at words, where the stream has a width."""
    from simulator.report.words.screen import wrapped

    width = room(stream)
    return text if width is None else "\n".join(wrapped(text, width))


def remark(text: str) -> None:
    """Print a remark to stderr, apart from the results."""
    click.echo(_fitted(text, sys.stderr), err=True)


def stop(text: str, code: int = FAILED) -> NoReturn:
    """End the program with a message."""
    remark(f"Error: {text}")
    click.get_current_context().exit(code)


def show(said: "str | Sheet") -> None:
    """Print text or a table to stdout, as wide as the terminal, or wide enough for a file."""
    if isinstance(said, str):
        click.echo(_fitted(said, sys.stdout))
        return
    click.echo("\n".join(said.lines(room(sys.stdout) or FILE_WIDE)))


def show_place(what: str, path: object) -> None:
    """Print where something is; the path stays whole, in a line of its own if there is no room beside it."""
    width = room(sys.stdout)
    line = f"{what}: {path}"
    click.echo(line if width is None or len(line) <= width else f"{what}:\n  {path}")


def hint_next(said: str, *commands: tuple[object, ...]) -> None:
    """Remark what to type next, after a sentence that says what for; a command is its words."""
    from simulator.started import command

    remark(f"\n{said}")
    width = room(sys.stderr)
    for words in commands:
        line = f"  {command(*words)}"
        if width is not None and len(line) > width and os.name == "posix":  # a shell joins the two lines
            *first, last = words
            line = f"  {command(*first)} \\\n    {shlex.quote(str(last))}"
        click.echo(line, err=True)


def table_of(columns: Sequence[str], rows: Iterable[Sequence[str]], right: int | None = None) -> "Sheet":
    """Lay out a plain table; its first column has the names.

    Parameters
    ----------
    columns : sequence of str
        Headings.
    rows : iterable of sequence of str
        Cells, which are never read as markup.
    right : int, optional
        Columns from this number on are set to the right.

    Returns
    -------
    Sheet
    """
    from simulator.report.words.sheet import Sheet

    table = Sheet(airy=True)
    for number, name in enumerate(columns):
        is_right = right is not None and number >= right
        table.column(name, "name" if number == 0 else "number" if is_right else "words")
    for row in rows:
        table.row(*row)
    return table


def show_json(document: Mapping[str, object]) -> None:
    """Print one JSON document; NaN and infinity become null."""
    click.echo(json.dumps(_plain(document), ensure_ascii=False, allow_nan=False))


def _plain(value: object) -> object:
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if hasattr(value, "item"):
        value = value.item()
    return None if isinstance(value, float) and not math.isfinite(value) else value


def console_of(stream: IO[str]) -> "Console":
    """Open a console on a stream; where that is no terminal, tables are not squeezed to 80 columns."""
    from rich.console import Console

    return Console(file=stream, width=room(stream) or FILE_WIDE, highlight=False)


@contextmanager
def progress_bar(quiet: bool, label: str) -> "Iterator[Progress | None]":
    """Show progress and the time left on stderr; yield `progress(done, total, seconds)`, or None if quiet."""
    if quiet:
        yield None
        return
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    times = (TimeElapsedColumn(), TextColumn("left:"), TimeRemainingColumn())
    console = console_of(sys.stderr)
    with Progress(*columns, *times, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(label, total=None)

        def move(done: int, total: int, _seconds: float = 0.0) -> None:
            bar.update(task, completed=done, total=total)

        yield move
