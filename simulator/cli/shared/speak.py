"""How the command line prints.

Answers: what goes where. Results go to stdout; remarks, progress and errors go to stderr. A user's mistake
never shows a traceback.
"""

import errno
import io
import json
import math
import os
import re
import shlex
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any, NoReturn

import click

from simulator.cli.terminal.compiling import ONCE, watching_compiler
from simulator.cli.terminal.lines import progress_lines, wanted_as_lines
from simulator.cli.terminal.stopping import INTERRUPTED, told
from simulator.cli.terminal.streams import (
    CannotPrint,
    answers,
    apart,
    explain_unprintable,
    guarded,
    print_answer,
)
from simulator.cli.terminal.window import FILE_WIDE, fitted, room
from simulator.cli.typed.names import Near
from simulator.model.values.clean import escaped, printable

if TYPE_CHECKING:
    from rich.console import Console

    from simulator.report.words.sheet import Sheet
    from simulator.runs.workers.executors import Progress

FAILED, USAGE = 1, 2
MOST_SHOWN = 20
_HELP = {"-h", "--help"}


class Patient(Near):
    """A group of commands that turns every foreseeable error into one message and an exit code."""

    def __call__(self, args: Sequence[str] | None = None, prog_name: str | None = None) -> NoReturn:
        """Run as a process; tests call `main` instead, which leaves the streams of their process alone."""
        guarded(lambda: self.main(args, prog_name))

    def make_context(self, *values: Any, **named: Any) -> click.Context:
        """Read the options before the command; what is wrong with them is told like all else."""
        try:
            return super().make_context(*values, **named)
        except click.ClickException as error:
            raise _in_the_window(error) from None

    def list_commands(self, ctx: click.Context) -> list[str]:
        """List commands in the order in which they were added."""
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; end with words instead of a traceback."""
        if _HELP & {*ctx._protected_args, *ctx.args}:
            return super().invoke(ctx)  # the library prints help to standard output, and nothing else runs
        with apart():
            return self._with_words(ctx)

    def _with_words(self, ctx: click.Context) -> object:
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="replace")  # a terminal may lack a character
        try:
            return super().invoke(ctx)
        except click.ClickException as error:
            raise _in_the_window(error) from None
        except (click.exceptions.Exit, click.Abort):
            raise
        except KeyboardInterrupt as error:
            ctx.exit(explain_interruption(error))
        except CannotPrint as error:
            ctx.exit(explain_unprintable(error.broken))
        except Exception as error:
            code = explain_error(error)
            if code is None:
                raise
            ctx.exit(code)


def _in_the_window(error: click.ClickException) -> click.ClickException:
    """The same error; the library, which breaks no lines, leaves its words to `remark`."""
    if isinstance(error, click.UsageError):
        vars(error)["message"] = _surplus(error) or error.message
    words = _as_typed(f"Error: {error.format_message()}") if _of_a_value(error) else _with_usage(error)
    vars(error)["show"] = lambda file=None: remark(words)
    return error


def _of_a_value(error: click.ClickException) -> bool:
    """Whether an option has a wrong value: its words say all, and how the command is typed nothing."""
    hint = error.param_hint if isinstance(error, click.BadParameter) else None
    if not isinstance(error, click.BadParameter) or isinstance(error, click.MissingParameter):
        return False
    return isinstance(error.param, click.Option) or (
        isinstance(hint, str) and hint.strip("'").startswith("--")
    )


def _with_usage(error: click.ClickException) -> str:
    """What the library says of an error, how the command is typed included."""
    said = io.StringIO()
    type(error).show(error, said)
    typed = _as_typed(said.getvalue().rstrip("\n"))
    # the library quotes what is to be typed, in which a path with a space is quoted already
    return re.sub(r"(?m)^Try '('.* --help)' for help\.$", r"Try \1 for help.", typed)


def _surplus(error: click.UsageError) -> str:
    """Say of words that a command has no place for what it takes; empty for another error."""
    found = re.fullmatch(r"Got unexpected extra arguments? \((.*)\)", error.message, re.DOTALL)
    if found is None or error.ctx is None:
        return ""
    takes = [
        one.make_metavar(error.ctx) for one in error.ctx.command.params if isinstance(one, click.Argument)
    ]
    only = (
        f"it takes {' '.join(takes)}; put words that belong together in quotes"
        if takes
        else "it takes options only"
    )
    return f"'{found[1]}' stands after '{error.ctx.info_name}', where nothing reads it: {only}."


def explain_error(error: BaseException) -> int | None:
    """Say on stderr what went wrong and return the exit code; None if it is a bug in this program."""
    from simulator.loader.problems import ScenarioError

    if isinstance(error, ScenarioError):
        remark_some([str(problem) for problem in error.problems])
        return USAGE
    from pydantic import ValidationError

    if isinstance(error, BrokenPipeError):
        return None
    if isinstance(error, OSError):  # before the engine is imported: the fault may be that it cannot be
        where = f"{error.filename}: " if error.filename else ""
        remark(f"Error: {where}{error.strerror or error}")
        return USAGE if error.errno == errno.ENAMETOOLONG else FAILED

    from simulator.engine.decider import StrategyError
    from simulator.engine.watchdog import TooSlow
    from simulator.runs.files import StoreError
    from simulator.runs.run import Interrupted

    if isinstance(error, Interrupted):
        return explain_interruption(error)
    if isinstance(error, StoreError | StrategyError | TooSlow):
        remark(f"Error: {error}")
        return FAILED
    if isinstance(error, ValidationError):  # settings of a strategy in a file are checked only when it is run
        for one in error.errors():
            remark(f"{error.title}: {'.'.join(map(str, one['loc']))}: {one['msg']}")
        return USAGE
    if isinstance(error, MemoryError):
        remark("Error: out of memory. Use fewer freelancers, posts a day or workers.")
        return FAILED
    return None


def pieces_words(count: int) -> str:
    """Say how many pieces of replications that are not whole yet are on the disk."""
    from simulator.metrics.numbers import counted

    return f"{counted(count, 'piece')} of what is not whole yet"


def explain_interruption(error: BaseException) -> int:
    """Say what an interrupted run has saved."""
    told()
    saved, asked = getattr(error, "saved", None), getattr(error, "asked", None)
    if saved is None:
        remark("Interrupted.")
    else:
        pieces = getattr(error, "pieces", 0)
        remark(
            f"Interrupted: {saved:,} of {asked:,} {getattr(error, 'what', 'replications')}"
            f"{f', and {pieces_words(pieces)},' if pieces else ''} are saved in "
            f"{getattr(error, 'directory', '')}. The same command continues from there."
        )
    return INTERRUPTED


def remark(text: str) -> None:
    """Print a remark to stderr, apart from the results."""
    click.echo(fitted(_as_typed(printable(text)), sys.stderr), err=True)


def _as_typed(text: str) -> str:
    """Write commands in the form in which the program was started."""
    from simulator.started import as_typed

    context = click.get_current_context(silent=True)
    root = context.find_root().command if context is not None else None
    return as_typed(text, root.commands if isinstance(root, click.Group) else ())


def remark_all(lines: Iterable[str]) -> None:
    """Print each remark."""
    for line in lines:
        remark(line)


def remark_some(lines: Sequence[str], last: int = 0) -> None:
    """Print remarks, of a great many only the first and how many are left out; the `last` ones always."""
    end = len(lines) - last
    remark_all(lines[: min(MOST_SHOWN, end)])
    if end > MOST_SHOWN:
        remark(f"… and {end - MOST_SHOWN:,} more")
    remark_all(lines[end:])


def stop(text: str, code: int = FAILED) -> NoReturn:
    """End the program with a message."""
    remark(f"Error: {text}")
    click.get_current_context().exit(code)


def show(said: "str | Sheet") -> None:
    """Print text or a table to stdout, as wide as the terminal, or wide enough for a file."""
    if isinstance(said, str):
        print_answer(fitted(printable(said), answers()))
        return
    print_answer(printable("\n".join(said.lines(room(answers()) or FILE_WIDE))))


def show_place(what: str, path: object) -> None:
    """Print where something is; the path stays whole, in a line of its own if there is no room beside it."""
    width = room(answers())
    line = printable(f"{what}: {path}")
    print_answer(line if width is None or len(line) <= width else printable(f"{what}:\n  {path}"))


def hint_next(said: str, *commands: tuple[object, ...]) -> None:
    """Remark what to type next, after a sentence that says what for; a command is its words."""
    from simulator.started import as_word, command

    remark(f"\n{said}")
    width = room(sys.stderr)
    for words in commands:
        line = f"  {command(*words)}"
        if width is not None and len(line) > width and os.name == "posix":  # a shell joins the two lines
            *first, last = words
            line = f"  {command(*first)} \\\n    {shlex.quote(as_word(last))}"
        click.echo(printable(line), err=True)


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
    print_answer(escaped(json.dumps(_plain(document), ensure_ascii=False, allow_nan=False)))


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
def progress_bar(quiet: bool, label: str, forecast: str = "") -> "Iterator[Progress | None]":
    """Show progress and the time left on stderr; yield `progress(done, total, seconds)`, or None if quiet.

    Until something is done, nobody can reckon what is left, and the forecast of the whole stands there.

    Parameters
    ----------
    quiet : bool
        Whether nothing is shown.
    label : str
        What stands before the bar.
    forecast : str
        How long the whole may take, in words; by default nothing is said of it.

    Returns
    -------
    context manager
    """
    if wanted_as_lines():
        with progress_lines(label) as lines:
            yield lines
        return
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
        first = f"{label}, about {forecast} in all" if forecast else label
        task = bar.add_task(first, total=None)

        def compiling(begun: int, needed: int) -> None:
            if begun == 1 and not console.is_terminal:
                remark(f"{ONCE}.")
            bar.update(task, description=ONCE, completed=begun, total=needed, refresh=True)

        def move(done: int, total: int, _seconds: float = 0.0) -> None:
            bar.update(task, description=label if done else first, completed=done, total=total)

        with watching_compiler(compiling):
            yield move
