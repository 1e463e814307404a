"""Counts that somebody kept instead of a log: a sheet of weeks, a page of totals, one line per template.

Answers: how many were sent, viewed, answered and won in each line, and which lines cannot be right.
"""

import re

import numpy as np

from simulator.loader.history.imports.stage_words import a_period
from simulator.loader.history.rows import Rows
from simulator.loader.history.table import STAGES, Counts
from simulator.loader.tables.cells import Bools, Floats

MOST_PROPOSALS = 1e6
_TOTALS = re.compile(r"(?:grand )?totals?|sum|average|mean|all", re.I)


def read_counts(rows: Rows) -> Counts:
    """Read every line that can be used; the others are left out.

    Parameters
    ----------
    rows : Rows
        The table; rows that are left out, and remarks, are added to it.

    Returns
    -------
    Counts
    """
    found = {name: rows.number(name, MOST_PROPOSALS, whole=True) for name in (*STAGES, "pending", "connects")}
    period = rows.text("period")
    if rows.size > 1:
        rows.leave_out(period.str.fullmatch(_TOTALS).to_numpy(bool), "a line of totals")
    rows.leave_out(np.isnan(found["sent"]), "no number of proposals sent")
    for name in (*STAGES[1:], "pending"):
        more = found[name] > found["sent"]
        for row in np.flatnonzero(more).tolist():
            few, many = found["sent"][row], found[name][row]
            rows.out.setdefault(row, f"{many:,.0f} {name}, of {few:,.0f} sent: it cannot be more")
    keep = rows.kept
    names = np.array([_period_name(cell, row) for row, cell in enumerate(period, 1)], object)
    return Counts(names[keep], **{name: _cut(column, keep) for name, column in found.items()})


def _cut(column: Floats, keep: Bools) -> Floats:
    return np.asarray(column[keep], np.float64)


def _period_name(cell: str, row: int) -> str:
    """What a line is called, if that is a time; else its number, for a name may be somebody's."""
    return cell.strip() if a_period(cell) else f"line {row}"
