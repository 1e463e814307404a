"""The commands about a tracker: `track FILE`, `track add`, `track update`, `track due`.

Answers: what did I send, what came of it, whom do I owe a follow-up, and how does this month go.
"""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from simulator.cli.person.proposal import Day, Proposal, of_a_proposal
from simulator.cli.shared.options import JSON
from simulator.cli.shared.speak import USAGE, remark, remark_all, show, show_json, table_of
from simulator.cli.typed.folders import PathTo
from simulator.cli.typed.names import Named, Show
from simulator.cli.typed.numbers import Number, Whole

if TYPE_CHECKING:
    from simulator.loader.history.imports.imported import Imported
    from simulator.loader.history.track import Track
    from simulator.studies.person.follow_ups import Due

T = TypeVar("T")
_FILE = PathTo()
_ORDER = click.option(
    "--dates", type=click.Choice(("month_first", "day_first")), help="How dates such as 03/04/2025 are read."
)


@click.group("track", cls=Named)
def track_command() -> None:
    """Keep a plain CSV of your proposals: add, update, list what is due.

    simulator track FILE shows how the month goes; it takes --month 2025-03 for another one, --dates and
    --json: simulator track FILE --help. The file is yours: open it in any spreadsheet, add columns, and save
    it as CSV again.
    """


@track_command.command("add")
@click.argument("file", type=_FILE)
@of_a_proposal()
def add_command(file: Path, proposal: Proposal) -> None:
    """Add a proposal to FILE, which is begun if it is not there."""
    if proposal.day > date.today().isoformat():
        raise click.BadParameter(f"{proposal.day} lies ahead; add it when it is sent", param_hint="--date")
    track = _read(file, create=True)
    number = track.add(proposal.cells())
    _save(track)
    due = f" A follow-up is due on {proposal.due}." if proposal.due else ""
    show(f"Proposal {number} is in {file}.{due}")


@track_command.command("update")
@click.argument("file", type=_FILE)
@click.argument("number", type=Whole(1))
@click.option("--status", metavar="WORD", help="sent, viewed, replied, interviewed, hired, lost, no_reply, …")
@click.option("--date", "day", type=Day(), default="today", show_default=True, help="When that happened.")
@click.option("--value", type=Number(least=0), metavar="USD", help="What the contract pays.")
@click.option("--returned", type=Whole(0, 1000), metavar="N", help="Connects that came back.")
@click.option("--follow-up", type=Day(), help="When the next follow-up is due.")
@click.option("--note", metavar="TEXT", help="Replaces the note.")
@click.option("--anyway", is_flag=True, help="Write it though it takes back what is known: a correction.")
def update_command(
    file: Path,
    number: int,
    status: str | None,
    day: str,
    value: float | None,
    returned: int | None,
    follow_up: str | None,
    note: str | None,
    anyway: bool,
) -> None:
    """Write what came of proposal NUMBER in FILE."""
    from simulator.loader.history.statuses import MEANINGS, meaning_of

    if status is not None and meaning_of(status) is None:
        raise click.BadParameter(
            f"'{status}' is no status; there are {', '.join(MEANINGS)}", param_hint="--status"
        )
    track = _read(file)
    values = {} if status is None else {"status": status, "outcome_date": day}
    reached = None if status is None else meaning_of(status)
    if reached in ("viewed", "replied", "interviewed"):
        values[reached] = day  # so that a later status does not hide it
    if reached is not None and not anyway:
        _ask_first(track, number, reached, day)
    values |= {} if value is None else {"value": f"{value:g}"}
    values |= {} if returned is None else {"connects_returned": str(returned)}
    if follow_up is not None or reached in ("replied", "interviewed"):  # who answered is owed no reminder
        values["follow_up"] = follow_up or ""
    values |= {} if note is None else {"note": note}
    if not values:
        raise click.UsageError("Say what changed: --status, --value, --returned, --follow-up or --note.")
    _tried(file, lambda: track.change(number, values))
    gone = track.correct(number, reached, value is not None) if anyway and reached is not None else {}
    _save(track)
    show(f"Proposal {number} in {file}: {_listed(values)}.{f' Taken back: {_listed(gone)}.' if gone else ''}")


def _listed(cells: dict[str, str]) -> str:
    return ", ".join(f"{name} {text}" for name, text in cells.items() if text)


def _ask_first(track: "Track", number: int, meaning: str, day: str) -> None:
    """Refuse what can hardly be right, with what to do if it is."""
    found = list(_tried(track.file, lambda: track.objections(number, meaning, day)))
    if day > date.today().isoformat():
        found.append(f"{day} lies ahead")
    if found:
        raise click.UsageError(
            f"Proposal {number}: {'; '.join(found)}. Nothing was written. If it is right, or a "
            "correction, say it again with --anyway."
        )


@track_command.command("due")
@click.argument("file", type=_FILE)
@click.option(
    "--within", type=Whole(0, 3650), default=0, show_default=True, metavar="DAYS", help="Look ahead."
)
@click.option("--today", type=Day(), default="today", help="The day it is.", hidden=True)
@_ORDER
@JSON
def due_command(file: Path, within: int, today: str, dates: str | None, as_json: bool) -> None:
    """List the proposals in FILE for which a follow-up is due."""
    from simulator.loader.history.track import text_of

    track = _read(file)
    found = _due(track, today, within, dates)
    if as_json:
        written = [map(text_of, row) for row in track.rows]
        rows = [dict(zip(track.headings, row, strict=False)) for row in written]
        show_json({"due": [one._asdict() for one in found], "proposals": rows})
        return
    _show_due(found, within)


@track_command.command("show", cls=Show, hidden=True)
@click.argument("file", metavar="FILE", type=_FILE)
@click.option("--month", metavar="YYYY-MM", help="Which month.  [default: this one]")
@click.option("--today", type=Day(), default="today", help="The day it is.", hidden=True)
@_ORDER
@JSON
def show_command(file: Path, month: str | None, today: str, dates: str | None, as_json: bool) -> None:
    """Show how the month goes, against what was foretold of it, and what is due and open in FILE."""
    from simulator.studies.person.follow_ups import month_days

    try:
        first, last = month_days(month or today[:7])
    except ValueError:
        raise click.BadParameter(
            f"'{month}' is no month; write it like 2025-03", param_hint="--month"
        ) from None
    _show_month(file, first, last, today, dates, as_json)


def _show_month(file: Path, first: float, last: float, today: str, dates: str | None, as_json: bool) -> None:
    from simulator.cli.person.funnel import PACK, clients_of, funnel_document
    from simulator.loader.history.imports.as_of import LATER
    from simulator.report.person import funnel_words as words
    from simulator.report.person.import_words import blank_line
    from simulator.report.person.month_words import FEW, few_line, month_lines, nothing_sent
    from simulator.studies.person.delays import delays_for
    from simulator.studies.person.evidence import stages_told
    from simulator.studies.person.funnel import funnel
    from simulator.studies.person.month import foretold, usual_prior

    due = _due(_read(file), today, 0, dates)
    read = _history(file, today, dates)
    history = read.found.history
    if history is None or history.size == 0:
        show(f"{file} holds no proposals yet: simulator track add {file} --post LINK --connects N")
        return
    month = history.take((history.sent >= first) & (history.sent < last))
    delays = delays_for(history, clients_of(PACK))
    found = funnel(month, delays)
    told = foretold(history, first, last, delays, usual_prior(stages_told(history.recorded)))
    if as_json:
        goal = [{**one._asdict(), "expected": one.expected._asdict(), "unusual": one.unusual} for one in told]
        show_json(funnel_document(found, ()) | {"foretold": goal, "due": [one._asdict() for one in due]})
        return
    remark_all((*read.found.cut, *(one for one in read.found.remarks if one.startswith("column '"))))
    for one in (one for one in read.found.unusable if one.reason != LATER):
        remark(f"row {one.row} is not counted: {one.reason}")
    if month.size == 0:
        show(nothing_sent(history, first, file))
    else:
        few = month.size < FEW
        show(
            few_line(found, words.period_words(month))
            if few
            else words.answer(found, words.period_words(month))
        )
        show("")
        show(words.funnel_table(found))
        blank = [blank_line(read, "Write no where it is one.")] if read.found.blank else []
        for line in (*words.notes(found), *blank, *([] if few else month_lines(told))):
            show(line)
    show("")
    _show_due(due, 0)


def _show_due(found: "list[Due]", within: int) -> None:
    when = f" within {within} days" if within else ""
    if not found:
        show(f"No follow-up is due{when}.")
        return
    show(f"{len(found):,} follow-up{' is' if len(found) == 1 else 's are'} due{when}:")
    rows = [(one.number, one.due, one.post, one.status) for one in found]
    show(table_of(("number", "due", "post", "status"), rows))


def _due(track: "Track", today: str, within: int, dates: str | None) -> "list[Due]":
    from simulator.studies.person.follow_ups import due_in

    return _tried(track.file, lambda: due_in(track, today, within, dates))


def _history(file: Path, today: str, dates: str | None) -> "Imported":
    from simulator.loader.history.imports.imported import import_history
    from simulator.loader.history.mapping import Map

    return _tried(file, lambda: import_history(file, Map(kind="log", dates=dates or "", as_of=today)))


def _read(file: Path, *, create: bool = False) -> "Track":
    from simulator.loader.history.track import read_track

    return _tried(file, lambda: read_track(file, create=create))


def _save(track: "Track") -> None:
    _tried(track.file, track.save)


def _tried(file: Path, action: Callable[[], T]) -> T:
    """Do something with a tracker; end in words if it cannot be done."""
    from simulator.loader.tables.sheet import SheetError

    try:
        return action()
    except SheetError as error:
        remark_all(f"Error: {file}: {message}" for message in error.messages)
        click.get_current_context().exit(USAGE)
