"""Rows that speak of one proposal: told apart by their link or number, and joined.

Answers: which rows of a log of events belong together, and what do they say in the end.
"""

import re

import numpy as np

from simulator.loader.history.rows import Rows
from simulator.loader.history.table import Ints, Texts
from simulator.loader.tables.cells import Bools, Floats, each
from simulator.loader.tables.reading import counted
from simulator.loader.tables.rows import same_link
from simulator.model.clients import HIRED, PENDING

Column = Floats | Ints | Texts


_NUMBERED = re.compile(r"[-_#]\d+$")


def folded(rows: Rows, sent: Floats) -> tuple[Ints, Bools]:
    """Tell which rows speak of one proposal, by its link or number; and which rows are used."""
    _leave_out_repeats(rows, sent)
    group, keep = np.arange(rows.size), rows.kept
    if "job_id" not in rows:
        return group, keep
    key = each(rows.text("job_id"), same_link)
    who = rows.text("member").str.lower()
    first: dict[tuple[str, str], int] = {}
    again = 0
    for row in np.flatnonzero(keep).tolist():
        cell = key.iloc[row]
        if not _is_key(cell):
            continue
        at = first.setdefault((cell, who.iloc[row]), row)
        if at != row and (rows.sheet.frame.iloc[at] == rows.sheet.frame.iloc[row]).all():
            rows.out[row] = f"repeats row {rows.sheet.rows[at]}"
        elif at != row:
            group[row], again = at, again + 1
    if again:
        rows.remarks.append(
            f"{counted(again, 'row')} {'tells' if again == 1 else 'tell'} more of a proposal above "
            "(same link or number): joined to it"
        )
    return group, rows.kept


def _is_key(cell: str) -> bool:
    """Tell whether a cell names one post: a number or a link, not a title."""
    word = cell.strip()
    digits = sum(sign.isdigit() for sign in word)
    if not digits or any(sign.isspace() for sign in word):
        return False
    linked = "/" in word or "~" in word or _NUMBERED.search(word) is not None
    return linked or digits > 2 or digits == len(word)


def _leave_out_repeats(rows: Rows, sent: Floats) -> None:
    """Leave out rows that are alike in every cell to the minute; on one day, two proposals may look alike."""
    frame = rows.sheet.frame
    if not rows.calendar or not frame.duplicated().any():
        return
    first: dict[tuple[str, ...], int] = {}
    for row in np.flatnonzero(rows.kept & (sent % 1 > 0)).tolist():
        at = first.setdefault(tuple(frame.iloc[row]), row)
        if at != row:
            rows.out[row] = f"repeats row {rows.sheet.rows[at]}"


def one_each(columns: dict[str, Column], group: Ints, keep: Bools, sent: Floats) -> dict[str, Column]:
    """Make one entry of the rows that speak of one proposal: what was said first, and how far it got.

    Parameters
    ----------
    columns : dict of arrays
        Columns of a history, one entry per row.
    group : int array
        Rows with the same number speak of one proposal.
    keep : bool array
        Rows that are used.
    sent : float array
        When each row was written; what a later one adds was known then.

    Returns
    -------
    dict of arrays
        One entry per proposal.
    """
    rows = np.flatnonzero(keep)
    order = rows[np.lexsort((rows, np.nan_to_num(sent[rows]), group[rows]))]
    new = np.r_[True, group[order][1:] != group[order][:-1]] if order.size else np.zeros(0, np.bool_)
    starts = np.flatnonzero(new)
    if starts.size == order.size:
        return {name: column[order] for name, column in columns.items()}
    spans = np.split(order, starts[1:])
    return {name: _joined(name, column, spans, sent) for name, column in columns.items()}


def _joined(name: str, column: Column, spans: list[Ints], sent: Floats) -> Column:
    """One column with one entry per proposal."""
    if name in ("stage", "most"):
        return np.array([column[span].max() for span in spans], np.int64)
    if name == "fate":
        return np.array([_last_fate(column[span].tolist()) for span in spans], np.int64)
    if name == "decided":
        days = np.asarray(column, np.float64)
        return np.array([_last_known(days[span], sent[span]) for span in spans], np.float64)
    first = [_first_said(column[span].tolist()) for span in spans]
    if column.dtype == object:
        return np.array(first, object)
    if column.dtype.kind == "f":
        return np.array(first, np.float64)
    return np.array(first, np.int64)


def _first_said(values: list[object]) -> object:
    """The first value that says something; the first of all if none does."""
    return next((one for one in values if one != "" and one == one), values[0])


def _last_fate(fates: list[int]) -> int:
    """The fate that stands in the end: a hire, or the last word that ends it."""
    over = [fate for fate in fates if fate != PENDING]
    return HIRED if HIRED in fates else over[-1] if over else PENDING


def _last_known(days: Floats, written: Floats) -> float:
    """When the last thing was known: the last date of an outcome, or of a line after the first."""
    known = np.concatenate([days, written[1:]])
    known = known[~np.isnan(known)]
    return float(known.max()) if known.size else np.nan
