"""The command `history import`: a person's own proposals, read and kept.

Answers: how is this file read, and which rows could not be used and why.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulator.cli.shared.options import JSON, Command
from simulator.cli.shared.speak import USAGE, hint_next, remark, remark_all, show, show_json, table_of
from simulator.cli.typed.names import Near, no_such

if TYPE_CHECKING:
    from simulator.loader.history.imported import Imported
    from simulator.loader.history.mapping import Map

_FILE = click.Path(path_type=Path)
_MOST_SHOWN = 20


@click.group("history", cls=Near)
def history_command() -> None:
    """Read your own proposals: a log, an account of Connects, or counts."""


def how_it_is_read() -> Callable[[Command], Command]:
    """Add the options that say how a file is read."""
    options = (
        click.option("--map", "map_file", type=_FILE, help="A map, as written by history import."),
        click.option(
            "--column",
            "columns",
            multiple=True,
            metavar="OURS=THEIRS",
            help="Which column is which; repeatable.",
        ),
        click.option(
            "--dates",
            type=click.Choice(("month_first", "day_first")),
            help="How dates such as 03/04/2025 are read.",
        ),
        click.option("--as-of", metavar="DATE", help="The day of which it speaks.  [default: its last]"),
    )

    def add(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return add


@history_command.command("import")
@click.argument("file", type=_FILE)
@how_it_is_read()
@click.option("--out", "target", type=_FILE, help="Keep it as a plain CSV here, and its map beside it.")
@JSON
def import_command(
    file: Path,
    map_file: Path | None,
    columns: tuple[str, ...],
    dates: str | None,
    as_of: str | None,
    target: Path | None,
    as_json: bool,
) -> None:
    """Read FILE, say how it was read, and keep it.

    FILE is what you have: CSV, TSV, Excel, JSON or JSON lines; a log of proposals, an account of Connects, or
    counts. Look at the map; mend it with --column, or in the file that --out writes, and hand that back with
    --map. Every row that cannot be used is named. Nothing is sent anywhere; names, letters and links are
    dropped.
    """
    read = read_file(file, map_file, columns, dates, as_of)
    if as_json:
        show_json(_document(read))
    else:
        _show_map(read, file)
        _show_unusable(read)
    if target is not None:
        _keep(read, file, target)
    elif not as_json:
        hint_next(
            "To keep it, and to see what came of your proposals:",
            ("history", "import", file, "--out", "my_history.csv"),
            ("history", "show", file),
        )


def read_file(
    file: Path, map_file: Path | None, columns: tuple[str, ...], dates: str | None, as_of: str | None
) -> "Imported":
    """Read a file as options say; end with every mistake in words.

    Parameters
    ----------
    file, map_file : Path
        The file and its map.
    columns, dates, as_of
        Options that are stronger than the map.

    Returns
    -------
    Imported
    """
    from simulator.loader.history.imported import import_history
    from simulator.loader.tables.sheet import SheetError

    try:
        return import_history(file, _map(map_file, columns, dates, as_of))
    except SheetError as error:
        remark_all(f"Error: {file}: {message}" for message in error.messages)
        click.get_current_context().exit(USAGE)


def _map(map_file: Path | None, columns: tuple[str, ...], dates: str | None, as_of: str | None) -> "Map":
    """How the options and the map say that the file is read."""
    from simulator.loader.history.columns import KINDS
    from simulator.loader.history.mapping import Map, read_map
    from simulator.loader.history.rows import moment_of
    from simulator.loader.tables.sheet import SheetError

    asked = read_map(map_file) if map_file is not None else Map()
    known = dict.fromkeys(name for kind in KINDS.values() for name in kind)
    pairs = {}
    for text in columns:
        ours, equals, theirs = text.partition("=")
        if not equals:
            raise click.BadParameter(f"'{text}' needs a name, = and a heading", param_hint="--column")
        if ours not in known:
            raise click.BadParameter(no_such("column", ours, known), param_hint="--column")
        pairs[ours] = theirs
    if as_of is not None:
        try:
            moment_of(as_of)
        except SheetError as error:
            raise click.BadParameter(error.messages[0], param_hint="--as-of") from None
    return replace(
        asked,
        columns={**asked.columns, **pairs},
        dates=dates or asked.dates,
        as_of=as_of or asked.as_of,
    )


def _rows(count: int) -> str:
    return f"{count:,} row{'' if count == 1 else 's'}"


def _show_map(read: "Imported", file: Path) -> None:
    """Print what was read, and how."""
    from simulator.loader.tables.reading import shown
    from simulator.report.person.funnel_words import period_words

    found, used = read.found, read.used
    kinds = {"log": "a log of proposals", "ledger": "an account of Connects", "counts": "counts"}
    size = found.history.size if found.history is not None else found.counts.size if found.counts else 0
    what = f"{size:,} {'line' if found.counts is not None else 'proposal'}{'' if size == 1 else 's'}"
    when = f", {period_words(found.history)}" if found.history is not None and size else ""
    show(f"{file}: {kinds[used.kind]}; {what} in {_rows(found.rows)}{when}\n")
    cells = [
        (shown(theirs, _MOST_SHOWN) + (" ?" if ours in read.guessed else ""), ours)
        for ours, theirs in used.columns.items()
        if theirs
    ]
    show(table_of(("your column", "read as"), cells))
    if used.statuses:
        show(
            table_of(
                ("your word", "read as"), [(shown(w), m or "not known") for w, m in used.statuses.items()]
            )
        )
    if read.guessed:
        show("Columns marked ? are guessed. Are these right?")
    private = [shown(heading) for heading in read.private]
    if private:
        show(f"Never kept, as names, letters and links are nobody's business: {', '.join(private)}")
    others = [shown(heading) for heading in read.dropped if heading not in read.private]
    if others:
        show(f"Not used: {', '.join(others)}")
    for line in found.remarks:
        remark(line)


def _show_unusable(read: "Imported") -> None:
    """Print every row that could not be used, with its reason."""
    unusable = read.found.unusable
    if not unusable:
        show("Every row could be used.")
        return
    show(f"\n{_rows(len(unusable))} could not be used:")
    for one in unusable:
        show(f"  row {one.row}: {one.reason}")


def _keep(read: "Imported", file: Path, target: Path) -> None:
    """Write the plain file and its map."""
    from simulator.loader.history.kept import kept_csv, save_kept
    from simulator.loader.history.mapping import map_text

    kept = read.found.history or read.found.counts
    assert kept is not None
    beside = target.with_suffix(".map.yaml")
    if target.resolve() == file.resolve():
        raise click.BadParameter("this is the file that is read; name another", param_hint="--out")
    save_kept(target, kept_csv(kept))
    save_kept(beside, map_text(read.used, file.name))
    remark(f"Written: {target}, and how {file.name} was read: {beside}")
    hint_next("What came of your proposals:", ("history", "show", target))


def _document(read: "Imported") -> dict[str, object]:
    """How a file was read, as JSON."""
    found, used = read.found, read.used
    return {
        "kind": used.kind,
        "rows": found.rows,
        "proposals": None if found.history is None else found.history.size,
        "columns": dict(used.columns),
        "guessed": sorted(read.guessed),
        "statuses": dict(used.statuses),
        "unusable": [{"row": one.row, "reason": one.reason} for one in found.unusable],
        "remarks": list(found.remarks),
    }
