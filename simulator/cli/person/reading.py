"""Options that say how a file of one's own proposals is read, shared by the commands that read one.

Answers: what may follow `history import` and the like, and what is wrong with it.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulator.cli.shared.options import Command
from simulator.cli.shared.speak import USAGE, remark, remark_all
from simulator.cli.typed.folders import PathTo
from simulator.cli.typed.names import no_such

if TYPE_CHECKING:
    from simulator.loader.history.imports.imported import Imported
    from simulator.loader.history.mapping import Map

_FILE = PathTo()
_PAIRS = {"--column": "a heading", "--status": "a meaning", "--currency": "dollars"}
_OPTIONS = (
    click.option("--map", "map_file", type=_FILE, help="A map, as written by history import."),
    click.option(
        "--column",
        "columns",
        multiple=True,
        metavar="OURS=THEIRS",
        help="Which column is which; repeatable.",
    ),
    click.option(
        "--status",
        "statuses",
        multiple=True,
        metavar="WORD=MEANING",
        help="What a status means, as in 'Perhaps=viewed'; repeatable.",
    ),
    click.option(
        "--currency",
        "currencies",
        multiple=True,
        metavar="CODE=DOLLARS",
        help="Dollars for one unit; repeatable.",
    ),
    click.option(
        "--dates",
        type=click.Choice(("month_first", "day_first")),
        help="How dates such as 03/04/2025 are read.",
    ),
    click.option(
        "--blank",
        type=click.Choice(("unknown", "no")),
        help="What an empty cell of a column such as viewed says.  [default: unknown]",
    ),
    click.option("--sheet", metavar="NAME", help="Which sheet of an Excel file.  [default: what fits best]"),
    click.option(
        "--repeats",
        type=click.Choice(("once", "all")),
        help="Rows that are alike in every cell.  [default: once if they name their post]",
    ),
    click.option(
        "--as-of",
        metavar="DATE",
        help="What was known on this day; later rows are left out.  [default: its last day]",
    ),
)


@dataclass(frozen=True)
class How:
    """What the options say about reading a file; they are stronger than the map."""

    map_file: Path | None = None
    columns: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    currencies: tuple[str, ...] = ()
    dates: str | None = None
    as_of: str | None = None
    blank: str | None = None
    repeats: str | None = None
    sheet: str | None = None

    def typed(self) -> list[str]:
        """The options as they were typed, for the next command on the same file."""
        one = {"--map": self.map_file, "--dates": self.dates, "--as-of": self.as_of}
        one |= {"--blank": self.blank, "--repeats": self.repeats, "--sheet": self.sheet}
        many = {"--column": self.columns, "--status": self.statuses, "--currency": self.currencies}
        said = [(name, str(value)) for name, value in one.items() if value is not None]
        said += [(name, value) for name, values in many.items() for value in values]
        return [word for pair in said for word in pair]


def how_it_is_read() -> Callable[[Command], Command]:
    """Add the options that say how a file is read; the command gets them as one `how`."""
    names = [one.name for one in fields(How)]

    def add(command: Command) -> Command:
        @functools.wraps(command)
        def with_how(**values: object) -> None:
            said = {name: values.pop(name) for name in names}
            command(how=How(**said), **values)  # type: ignore[arg-type]

        decorated: Command = with_how
        for option in reversed(_OPTIONS):
            decorated = option(decorated)
        return decorated

    return add


def read_file(file: Path | tuple[Path, ...], how: How) -> "Imported":
    """Read a file, or several as one, as options say; end with every mistake in words."""
    from simulator.loader.history.imports.imported import import_history
    from simulator.loader.tables.sheet import SheetError

    try:
        read = import_history(file, _map(how))
    except SheetError as error:
        name = file if isinstance(file, Path) else " and ".join(map(str, file))
        remark_all(f"Error: {name}: {message}" for message in error.messages)
        click.get_current_context().exit(USAGE)
    remark_all(read.found.cut)
    if read.used.as_of and read.found.counts is not None:
        remark("Counts have no days of their own, so --as-of changes nothing.")
    return read


def _map(how: How) -> "Map":
    """How the options and the map say that the file is read."""
    from simulator.loader.history.columns import KINDS, LONG
    from simulator.loader.history.mapping import Map, read_map
    from simulator.loader.history.statuses import MEANINGS

    asked = read_map(how.map_file) if how.map_file is not None else Map()
    columns, statuses = _pairs("--column", how.columns), _pairs("--status", how.statuses)
    known = tuple(dict.fromkeys(name for kind in (*KINDS.values(), LONG) for name in kind))
    for ours in columns:
        if ours not in known:
            raise click.BadParameter(no_such("column", ours, known), param_hint="--column")
    for meaning in statuses.values():
        if meaning not in MEANINGS:
            raise click.BadParameter(no_such("meaning", meaning, MEANINGS), param_hint="--status")
    if as_of := how.as_of or asked.as_of:
        _refuse_ahead(as_of, "--as-of" if how.as_of else "--map")
    return replace(
        asked,
        columns={**asked.columns, **columns},
        statuses={**asked.statuses, **statuses},
        currencies={**asked.currencies, **_rates(how.currencies)},
        dates=how.dates or asked.dates,
        as_of=how.as_of or asked.as_of,
        blank=how.blank or asked.blank,
        repeats=how.repeats or asked.repeats,
        sheet=how.sheet or asked.sheet,
    )


def _refuse_ahead(as_of: str, option: str) -> None:
    """Refuse a day of which no file can speak yet, and what is no day."""
    from simulator.loader.history.marks import moment_of
    from simulator.loader.tables.sheet import SheetError

    try:
        day = moment_of(as_of)
    except SheetError as error:
        raise click.BadParameter(error.messages[0], param_hint=option) from None
    if day >= (date.today() - date(1970, 1, 1)).days + 1:
        said = f"{as_of} lies ahead; name a day up to today, {date.today().isoformat()}"
        raise click.BadParameter(said, param_hint=option)


def _pairs(option: str, given: tuple[str, ...]) -> dict[str, str]:
    """Names and values of an option that takes pairs."""
    found = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise click.BadParameter(f"'{text}' needs a name, = and {_PAIRS[option]}", param_hint=option)
        found[name] = value
    return found


def _rates(given: tuple[str, ...]) -> dict[str, float]:
    """Dollars for one unit of each currency."""
    rates = {}
    for code, text in _pairs("--currency", given).items():
        try:
            rates[code.upper()] = float(text)
        except ValueError:
            rates[code.upper()] = 0.0
        if not 0 < rates[code.upper()] < 1e9:
            said = f"a number of dollars above 0 is needed, as in {code.upper()}=1.08, not '{text}'"
            raise click.BadParameter(said, param_hint="--currency")
    return rates
