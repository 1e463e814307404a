"""A log of proposals, row by row, as people and their tools keep it.

Answers: what was sent when, for how much, how far it got at least and at most, and which rows say none of it.
"""

import numpy as np

from simulator.loader.history.imports.as_of import as_known, leave_out_later
from simulator.loader.history.imports.details import details_of
from simulator.loader.history.imports.folding import Column, folded, one_each
from simulator.loader.history.imports.outcomes import STAGE_COLUMNS, drop_counts, fates_of, recorded_by
from simulator.loader.history.marks import ahead, moment_of, possible
from simulator.loader.history.rows import Rows
from simulator.loader.history.table import History, history_of
from simulator.loader.tables.cells import Floats, is_unknown

_TOTALS = frozenset(("total", "totals", "sum", "average", "mean", "grand total", "summe", "gesamt"))


def read_log(rows: Rows) -> tuple[History, dict[str, str]]:
    """Read every row that can be used.

    Parameters
    ----------
    rows : Rows
        The table; rows that are left out, and remarks, are added to it.

    Returns
    -------
    History
        In order of sending.
    dict
        What each status was read as; empty where nobody knows.
    """
    drop_counts(rows)
    fates = fates_of(rows)
    sent, posted = _sent(rows)
    _remark_blank(rows)
    decided = _decided(rows, sent)
    columns: dict[str, Column] = {**details_of(rows, sent, posted), "sent": sent, "decided": decided}
    columns |= _dated(rows, sent)
    columns |= {"stage": fates.least, "most": fates.most, "fate": fates.fate}
    last = _last(rows, sent, decided)
    as_of = moment_of(rows.used.as_of) if rows.used.as_of and rows.calendar else last
    leave_out_later(rows, sent)
    group, keep = folded(rows, sent)
    columns, unsure = as_known(rows, columns, group, last)
    made = one_each(columns, group, keep, sent)
    recorded = recorded_by(rows, fates) - unsure
    history = history_of(made, as_of, recorded, calendar=rows.calendar)
    return history, fates.meanings


def _remark_blank(rows: Rows) -> None:
    """Say how many rows have no status."""
    blank = int(np.sum(is_unknown(rows.text("status")) & rows.kept))
    if "status" in rows and "event" not in rows and blank:
        rows.remarks.append(
            f"{blank:,} {'row has' if blank == 1 else 'rows have'} no status: taken as waiting"
        )


def _decided(rows: Rows, sent: Floats) -> Floats:
    """When the last thing known of each row happened."""
    found = []
    for name in ("outcome_date", *STAGE_COLUMNS):
        if name in rows:
            days, wrong, _ = rows.days(name)
            impossible = ~possible(days) if rows.calendar else np.zeros(rows.size, np.bool_)
            wrong = wrong | impossible if name == "outcome_date" else impossible
            late = ahead(days) if rows.calendar else impossible
            rows.note(name, late & rows.kept, "that day is taken as not known", "lies ahead: ")
            rows.note(name, wrong & ~late & rows.kept, "taken as not known")
            # a yes or a number is no date; a date alone may lie before the hour of sending
            days = np.where(impossible, np.nan, days)
            early = days < np.floor(sent)
            if rows.calendar or name == "outcome_date":
                rows.note(
                    name,
                    early & rows.kept,
                    "that day is taken as not known",
                    "before the proposal was sent: ",
                )
            found.append(np.where(early, np.nan, days))
    return _latest(found, rows.size)


def _dated(rows: Rows, sent: Floats) -> dict[str, Column]:
    """When each was viewed, answered and talked about, where that has a date of its own."""
    found: dict[str, Column] = {}
    for ours, name in {"viewed_on": "viewed", "replied_on": "replied", "talked_on": "interviewed"}.items():
        if name in rows and rows.calendar:  # without a calendar a number may be a yes
            days = rows.days(name)[0]
            found[ours] = np.where(possible(days) & ~(days < np.floor(sent)), days, np.nan)
    return found


def _sent(rows: Rows) -> tuple[Floats, Floats]:
    """When each proposal was sent and its post appeared; rows without a date of sending are left out."""
    sent, wrong, _ = rows.days("date")
    if "date" in rows and not is_unknown(rows.text("date")).all():
        cells = rows.sheet.frame
        total = np.array([any(cell.lower() in _TOTALS for cell in row) for row in cells.to_numpy()], np.bool_)
        missing = np.isnan(sent) & ~wrong
        rows.leave_out(np.asarray(total & (missing | wrong)), "a line of totals")
        rows.leave_out_cells("date", wrong, "date {} cannot be read")
        rows.leave_out(missing, "no date of sending")
        if rows.calendar:
            rows.leave_out_cells("date", ahead(sent), "date {} lies ahead")
            rows.leave_out_cells("date", ~possible(sent), "date {} cannot be right")
    if not rows.calendar:
        return sent, np.full(rows.size, np.nan)
    posted, unread, _ = rows.days("posted")
    rows.note("posted", unread & rows.kept, "taken as not known")
    late = np.floor(posted) > sent
    rows.note(
        "posted",
        late & rows.kept,
        "the age of the post is taken as not known",
        "after the proposal was sent: ",
    )
    return sent, posted


def _latest(found: list[Floats], size: int) -> Floats:
    """The last of several moments of each row; NaN without any."""
    if not found:
        return np.full(size, np.nan)
    stacked = np.vstack(found)
    return np.where(
        np.isnan(stacked).all(axis=0), np.nan, np.nan_to_num(stacked, nan=-np.inf).max(axis=0)
    ).astype(np.float64)


def _last(rows: Rows, sent: Floats, decided: Floats) -> float:
    """The last date of the file."""
    known = np.concatenate([sent[rows.kept], decided[rows.kept]])
    known = known[~np.isnan(known)]
    return float(known.max()) if known.size else np.nan
