"""A person's history, read from whatever they kept: a log, an account of Connects, or counts.

Answers: what kind of file is it, which column is which, what does each row say, and which rows say nothing
that can be used. Nothing leaves the machine, and names, letters and links are dropped.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pandas as pd

from simulator.loader.history.columns import KINDS, LONG
from simulator.loader.history.imports.guessing import fitting_words, guessed_columns, is_private
from simulator.loader.history.imports.joining import together
from simulator.loader.history.imports.ledgers import kind_of_entry, read_ledger
from simulator.loader.history.imports.log import read_log
from simulator.loader.history.imports.long_columns import hint_of_counts
from simulator.loader.history.imports.outcomes import STAGE_COLUMNS
from simulator.loader.history.imports.tallies import read_counts
from simulator.loader.history.imports.turned import Turned, turned
from simulator.loader.history.imports.unused import why_not_counted, why_unused
from simulator.loader.history.mapping import Map
from simulator.loader.history.rows import Rows
from simulator.loader.history.table import AT_HIRED, AT_SENT, STAGES, Found, History, Unusable, history_of
from simulator.loader.tables.amounts import amounts
from simulator.loader.tables.cells import is_unknown
from simulator.loader.tables.reading import shown
from simulator.loader.tables.sheet import Sheet, SheetError
from simulator.loader.tables.sheets import read_sheet
from simulator.model.values.names import nearest

_LAST_LINE, _LEAST_HEADINGS = 8, 2
_HALF = 0.5
_NEEDED = {"log": ("date", "status"), "ledger": ("date", "entry"), "counts": ("sent",)}
_EVIDENCE = ("status", "event", "viewed", "replied", "interviewed", "hired")


@dataclass(frozen=True)
class Imported:
    """A file that was read.

    Attributes
    ----------
    found : Found
        What it holds.
    used : Map
        How it was read: as asked, with what was guessed. A status that nobody knows has an empty meaning.
    guessed : frozenset of str
        Our names of the columns that were guessed from words that are not ours.
    dropped : tuple of str
        Headings that were not read.
    unsure : frozenset of str
        Our names of the guessed columns that a person should look at.
    unused : mapping
        Headings that were not read, or only used to join rows, to the reason.
    damaged : tuple of str
        What of the file could not be read as a table, and is left out.
    """

    found: Found
    used: Map
    guessed: frozenset[str]
    dropped: tuple[str, ...]
    unsure: frozenset[str] = frozenset()
    unused: Mapping[str, str] = field(default_factory=dict)
    damaged: tuple[str, ...] = ()

    @property
    def private(self) -> tuple[str, ...]:
        """Headings of names, letters and links, and of what only joins rows and is not kept."""
        joins = self.used.columns.get("job_id", "")
        own = (joins,) if joins and joins != "job_id" else ()
        return (*own, *(heading for heading in self.dropped if is_private(heading)))


def import_history(file: Path | Sequence[Path], asked: Map | None = None) -> Imported:
    """Read a history from a file, or from several that are parts of one.

    Parameters
    ----------
    file : Path or sequence of Path
        CSV, TSV, JSON, JSON lines, Excel or Parquet, compressed or not.
    asked : Map, optional
        How it is to be read; all of it is guessed by default.

    Returns
    -------
    Imported

    Raises
    ------
    SheetError
        If it cannot be read as a table, nothing in it looks like a history, or a date has two readings.
    """
    files = [file] if isinstance(file, Path) else [*file]
    asked = asked or Map()
    sheets = [_sheet(one, asked.sheet, len(files) > 1) for one in files]
    return history_in(together(sheets, [one.name for one in files]), asked)


def _sheet(file: Path, wanted: str, named: bool) -> Sheet:
    """Read one file as a table of text; a mistake names it where it is one of several."""
    try:
        sheet = read_sheet(file, wanted, _fits)
    except SheetError as error:
        told = [one.replace(" (the name starts from the scenario's folder)", "") for one in error.messages]
        raise SheetError([f"{file}: {one}" if named else one for one in told]) from None
    return _under_headings(sheet) if named else sheet


def _fits(sheet: Sheet) -> float:
    """How many headings of a table are known of some kind of file."""
    headings = list(map(str, _under_headings(sheet).frame.columns))
    return max(fitting_words(kind, headings) for kind in KINDS)


def history_in(sheet: Sheet, asked: Map) -> Imported:
    """Read a history from a table of text; as for `import_history`."""
    sheet = _under_headings(sheet)
    headings = list(map(str, sheet.frame.columns))
    upright = turned(sheet, asked)
    _check(asked, headings if upright is None else list(map(str, upright.file.frame.columns)))
    if upright is not None:
        return _of_turned(upright, asked)
    asked = _without_stages(asked, headings)
    kind = asked.kind or ("counts" if asked.columns.get("sent") else _kind(sheet))
    guess = guessed_columns(kind, headings, asked.columns, sheet.frame)
    columns = guess.columns
    rows = Rows(sheet, columns, asked, remarks=list(sheet.remarks))
    _refuse_without(kind, columns, headings)
    found, meanings = _read(rows, kind)
    _refuse_counts(rows, columns)
    _refuse_without(kind, rows.columns, headings)  # columns that count people on the post are gone by now
    if kind == "log" and (hint := hint_of_counts(sheet, guess.columns)):
        found = replace(found, remarks=(hint, *found.remarks))
    dropped = tuple(heading for heading in headings if heading not in rows.columns.values())
    guessed = frozenset(
        name for name, theirs in columns.items() if theirs != name and name not in asked.columns
    )
    empty = {name: "" for name, theirs in asked.columns.items() if not theirs}
    used = replace(
        asked,
        kind=kind,
        columns={**rows.columns, **empty},
        statuses={**meanings, **asked.statuses},
        dates=asked.dates or rows.order,
    )
    damaged = tuple(one for one in sheet.wrong if not one.endswith((*sheet.odd.values(),)))
    messy = tuple(f"{line}: left out" for line in damaged)
    unsure = guess.unsure & rows.columns.keys()
    unused = why_unused(sheet.frame, kind, rows.columns, asked.columns)
    odd = (Unusable(row, reason) for row, reason in sheet.odd.items())
    unusable = tuple(sorted((*found.unusable, *odd), key=lambda one: one.row))
    read = replace(
        found, remarks=(*found.remarks, *messy), unusable=unusable, rows=found.rows + len(sheet.odd)
    )
    return Imported(read, used, guessed, dropped, unsure, unused, damaged)


def _without_stages(asked: Map, headings: list[str]) -> Map:
    """How a table without a row for each stage is to be read; refuse it if it was said to have them."""
    said = [ours for ours in LONG if asked.columns.get(ours)]
    if said:
        other = next((ours for ours in LONG if ours not in said), "stage")
        there = ", ".join(map(shown, headings[:20]))
        say = f"say which column is the {other}: --column {other}=HEADING"
        raise SheetError([f"with --column {said[0]}, {say}; it has {there}"])
    return replace(asked, columns={ours: asked.columns[ours] for ours in asked.columns if ours not in LONG})


def _of_turned(table: Turned, asked: Map) -> Imported:
    """Read counts that stand with a row for each stage."""
    rows = Rows(table.sheet, table.columns, asked, remarks=[*table.sheet.remarks, *table.remarks])
    _refuse_without("counts", table.columns, list(map(str, table.file.frame.columns)))
    counts = read_counts(rows)
    unusable = rows.unusable()
    if table.wide:  # a line is a column of the file
        names = [shown(str(one)) for one in table.sheet.frame["period"]]
        unusable = tuple(Unusable(1, f"column '{names[k]}': {rows.out[k]}") for k in sorted(rows.out))
    unusable = tuple(
        sorted((*unusable, *(Unusable(*one) for one in table.out.items())), key=lambda one: one.row)
    )
    messy = tuple(f"{line}: left out" for line in table.sheet.wrong)
    found = Found(None, counts, None, unusable, (*rows.remarks, *messy), len(table.file.frame))
    words = {word: name for word, name in table.words.items() if name in STAGES}
    used = replace(
        asked, kind="counts", columns={**asked.columns, **table.used}, statuses={**words, **asked.statuses}
    )
    read = {*table.used.values(), *(table.sheet.frame["period"] if table.wide else ())}
    dropped = tuple(one for one in map(str, table.file.frame.columns) if one not in read)
    guessed = frozenset(name for name, theirs in table.used.items() if theirs != name)
    unused = {one: why_not_counted(table.file.frame, one) for one in dropped}
    guessed, unsure = guessed - asked.columns.keys(), table.unsure - asked.columns.keys()
    return Imported(found, used, guessed, dropped, unsure, unused, table.sheet.wrong)


def _read(rows: Rows, kind: str) -> tuple[Found, Mapping[str, str]]:
    """Read the rows as this kind of file."""
    if rows.size == 0 and kind == "log":  # somebody who has sent nothing yet
        return Found(_nothing_sent(rows), remarks=tuple(rows.remarks)), {}
    if rows.size == 0:
        raise SheetError(["the table has no rows"])
    if kind == "counts":
        counts = read_counts(rows)
        found = Found(None, counts, None, rows.unusable(), tuple(rows.remarks), rows.size)
        return found, {}
    if kind == "ledger":
        history, movements = read_ledger(rows)
        found = Found(history, None, movements, rows.unusable(), tuple(rows.remarks), rows.size)
        return replace(found, cut=tuple(rows.cut)), {}
    history, meanings = read_log(rows)
    found = Found(history, None, None, rows.unusable(), tuple(rows.remarks), rows.size)
    return replace(found, cut=tuple(rows.cut), blank=tuple(rows.blank)), meanings


def _nothing_sent(rows: Rows) -> History:
    """A log without a proposal, which tells of the stages that have a column."""
    stages = {stage for name, stage in STAGE_COLUMNS.items() if name in rows}
    return history_of({"sent": np.empty(0)}, np.nan, frozenset({AT_SENT, AT_HIRED} | stages))


def _under_headings(sheet: Sheet) -> Sheet:
    """The same table with its headings, where titles stand above them."""
    frame = sheet.frame
    best, most = -1, max(fitting_words(kind, map(str, frame.columns)) for kind in KINDS)
    for at in range(min(_LAST_LINE, len(frame))):
        count = max(fitting_words(kind, map(str, frame.iloc[at])) for kind in KINDS)
        if count > max(most, _LEAST_HEADINGS - 1):
            best, most = at, count
    if best < 0:
        return sheet
    names = [str(cell) or f"(column {k})" for k, cell in enumerate(frame.iloc[best], 1)]
    if len(set(names)) < len(names):
        return sheet
    below = pd.DataFrame(
        frame.iloc[best + 1 :].to_numpy(), columns=pd.Index(names, dtype=object), dtype=object
    )
    remark = f"headings are taken from row {sheet.rows[best]}; what stands above is left out"
    return replace(sheet, frame=below, rows=sheet.rows[best + 1 :], remarks=(*sheet.remarks, remark))


def _kind(sheet: Sheet) -> str:
    """What a file holds, by its headings and cells."""
    headings, frame = list(map(str, sheet.frame.columns)), sheet.frame
    if frame.empty:
        return "log"
    log, tally = (guessed_columns(kind, headings, {}, frame).columns for kind in ("log", "counts"))
    if {"period", "sent"} <= {*headings}:  # as they are kept
        return "counts"
    if "status" not in log and "sent" in tally and len(tally.keys() - {"sent", "period", "connects"}) > 0:
        numbers = [amounts(frame[theirs]) for name, theirs in tally.items() if name != "period"]
        told = [~is_unknown(frame[theirs]) for name, theirs in tally.items() if name != "period"]
        plain = [
            one.wrong.sum() <= _HALF * max(some.sum(), 1) for one, some in zip(numbers, told, strict=True)
        ]
        if all(plain) and not (numbers[0].middle < 2).all():
            return "counts"
    account = guessed_columns("ledger", headings, {}).columns
    if "entry" in account and account.keys() & {"amount", "paid_out"}:
        named = [bool(kind_of_entry(cell)) for cell in frame[account["entry"]]]
        if named and sum(named) > _HALF * len(named) and not log.keys() & {"status", "viewed", "replied"}:
            return "ledger"
    return "log"


def _check(asked: Map, headings: list[str]) -> None:
    """Refuse a map that names columns which are not there."""
    wrong = []
    for ours, theirs in asked.columns.items():
        if theirs and theirs not in headings:
            near = nearest(theirs, headings)
            hint = f"; did you mean '{near}'?" if near else f"; it has {', '.join(map(shown, headings[:20]))}"
            wrong.append(f"columns: {ours}: the file has no column '{shown(theirs)}'{hint}")
    if wrong:
        raise SheetError(wrong)


def _refuse_counts(rows: Rows, columns: Mapping[str, str]) -> None:
    """Refuse a log whose stages all turned out to be counts, and that names no post: a row is a period."""
    gone = [columns[name] for name in STAGES[1:] if name in columns.keys() - rows.columns.keys()]
    if len(gone) < _LEAST_HEADINGS or rows.columns.keys() & {*_EVIDENCE, "job_id"}:
        return
    names = " and ".join(f"'{shown(one)}'" for one in gone[:2])
    raise SheetError([
        f"{names} hold numbers, so a row seems to be a period and not a proposal; say which column is the "
        "number of proposals sent: --column sent=HEADING"
    ])  # fmt: skip


def _refuse_without(kind: str, columns: Mapping[str, str], headings: list[str]) -> None:
    """Refuse a file in which nothing looks like what is needed."""
    there = ", ".join(shown(heading) for heading in headings[:20])
    if kind == "log" and not columns.keys() & {*_EVIDENCE, "date"}:
        raise SheetError(
            [
                f"nothing here looks like proposals: there is no date and no status. It has {there}. Name "
                "them: --column date=HEADING --column status=HEADING"
            ]
        )
    missing = [name for name in _NEEDED[kind] if name not in columns and kind != "log"]
    if missing:
        raise SheetError(
            [f"column '{name}' ({KINDS[kind][name]}) is missing; it has {there}" for name in missing]
        )
