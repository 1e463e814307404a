"""A log as its owner knew it on an earlier day than its last.

Answers: which rows were written later, and which outcomes came later or cannot be dated. An outcome without a
date may have been known by then or not, so it is neither a hire nor the lack of one.
"""

import time

import numpy as np

from simulator.loader.history.imports.folding import Column
from simulator.loader.history.imports.outcomes import STAGE_COLUMNS
from simulator.loader.history.marks import moment_of, possible
from simulator.loader.history.rows import Rows
from simulator.loader.history.table import AT_HIRED, AT_SENT, NEVER, Ints
from simulator.loader.tables.cells import Bools, Floats
from simulator.loader.tables.reading import counted
from simulator.model.clients import PENDING

LATER = "later than --as-of"
_FEW = 0.1
"""share of the rows up to which outcomes of unknown date are left out alone"""
_DATED = {"viewed_on": "viewed", "replied_on": "replied", "talked_on": "interviewed"}


def later(days: Floats, day: float) -> Bools:
    """Tell which moments lie after a moment, or after the whole day where it names a day."""
    return np.asarray((np.floor(days) if day % 1 == 0 else days) > day, np.bool_)


def leave_out_later(rows: Rows, days: Floats) -> None:
    """Leave out the rows that are dated after the day that was asked for, and say how many."""
    if not rows.used.as_of or not rows.calendar:
        return
    late = later(days, moment_of(rows.used.as_of)) & rows.kept
    rows.leave_out(late, LATER)
    if late.any():
        many = int(late.sum())
        rows.cut.append(
            f"{counted(many, 'row')} dated after {rows.used.as_of} {'is' if many == 1 else 'are'} left out."
        )


def as_known(
    rows: Rows, columns: dict[str, Column], group: Ints, last: float
) -> tuple[dict[str, Column], frozenset[int]]:
    """Take back what became of proposals after the day that was asked for.

    Parameters
    ----------
    rows : Rows
        The table; what is taken back is said in `cut`.
    columns : dict of arrays
        Columns of a history, one entry per row.
    group : int array
        Rows with the same number speak of one proposal; what one of several says has the date of its row.
    last : float
        The last date of the file [days since 1970]; by then all that it says was known.

    Returns
    -------
    dict of arrays
    frozenset of int
        Stages of which nothing says who had reached them by then.

    Notes
    -----
    Where nobody without a date was hired in the end, nobody of them was hired by that day either, so they
    are open. Where somebody was, the losses of unknown date must not stand without the hires of unknown
    date: they all are as if nobody had said what became of them. Where they are many, so is the whole log:
    those that are left, which are open to this day or were worth a date, would give a share of their own.
    """
    if not rows.used.as_of or not rows.calendar or moment_of(rows.used.as_of) >= np.floor(last):
        return columns, frozenset()
    day = moment_of(rows.used.as_of)
    ended = _ended(rows)
    seen = _dated_stage(columns, day)
    alone = np.bincount(group, minlength=rows.size)[group] == 1
    today = day >= np.floor(time.time() / 86400)  # what stands in the file without a date is known by now
    own = rows.kept & alone & ("event" not in rows) & (np.asarray(columns["fate"]) != NEVER)
    known = ~np.isnan(ended) & ~later(ended, day)
    told = (np.asarray(columns["stage"], np.int64) > seen) | (np.asarray(columns["fate"]) != PENDING)
    after = _dated_later(columns, ended, day)
    back = np.asarray(own & ~known & told & (after | (not today)), np.bool_)
    blind = np.asarray(back & ~after, np.bool_)
    in_the_end = np.asarray(columns["stage"], np.int64)[blind]
    untold = bool((in_the_end == AT_HIRED).any())
    unsure = {one for one in STAGE_COLUMNS.values() if ((seen[blind] < one) & (one <= in_the_end)).any()}
    silent = untold and bool(blind.sum() > _FEW * rows.kept.sum())
    _say(rows, back, blind, "silent" if silent else "untold" if untold else "")
    cut = _taken_back(columns, back, seen, day)
    if not untold:
        return cut, frozenset(unsure)
    cut["fate"] = np.where(blind | silent, NEVER, np.asarray(cut["fate"], np.int64))
    cut["most"] = np.where(blind, np.asarray(columns["most"], np.int64), np.asarray(cut["most"], np.int64))
    return cut, frozenset()


def _ended(rows: Rows) -> Floats:
    """When the outcome came, by a date of its own; NaN without one."""
    found = np.full(rows.size, np.nan)
    for name in ("hired", "outcome_date"):
        if name in rows:
            days = rows.days(name)[0]
            found = np.where(np.isnan(days) | ~possible(days), found, days)
    return found


def _dated_stage(columns: dict[str, Column], day: float) -> Ints:
    """The furthest stage that each had reached by a day, by the dates of the stages alone."""
    seen = np.full(np.asarray(columns["stage"]).shape, AT_SENT, np.int64)
    for ours, name in _DATED.items():
        if ours in columns:
            days = np.asarray(columns[ours], np.float64)
            seen = np.where(~np.isnan(days) & ~later(days, day), np.maximum(seen, STAGE_COLUMNS[name]), seen)
    return seen


def _dated_later(columns: dict[str, Column], ended: Floats, day: float) -> Bools:
    """Tell of which rows something is dated after a day."""
    found = later(ended, day)
    for ours in _DATED:
        if ours in columns:
            found |= later(np.asarray(columns[ours], np.float64), day)
    return found


def _taken_back(columns: dict[str, Column], back: Bools, seen: Ints, day: float) -> dict[str, Column]:
    """Columns without what came later."""
    cut = dict(columns)
    for name in ("stage", "most"):
        cut[name] = np.where(back, seen, np.asarray(columns[name], np.int64))
    cut["fate"] = np.where(back, PENDING, np.asarray(columns["fate"], np.int64))
    for name in (*_DATED, "decided"):
        if name in columns:
            days = np.asarray(columns[name], np.float64)
            cut[name] = np.where(back & later(days, day), np.nan, days)
    won = np.asarray(columns["won_usd"], np.float64)
    cut["won_usd"] = np.where(back & ~np.isnan(won), 0.0, won)
    cut["returned"] = np.where(back, np.nan, np.asarray(columns["returned"], np.float64))
    return cut


def _say(rows: Rows, back: Bools, undated: Bools, how: str) -> None:
    """Say how many outcomes were taken back, and how many of them have no date and what that means."""
    day, many, blind = rows.used.as_of, int((back & ~undated).sum()), int(undated.sum())
    if many:
        rows.cut.append(
            f"{counted(many, 'outcome')} dated after {day} {'is' if many == 1 else 'are'} left out."
        )
    if blind:
        one = blind == 1
        what = "has no date of its own" if one else "have no date of their own"
        then = {
            "": f" and {'is' if one else 'are'} taken as still open on {day}, as none was hired in the end.",
            "untold": f", so nothing says what was known of {'it' if one else 'them'} on {day}: left out of "
            "every share.",
            "silent": f", so nothing says what was known on {day}, and no share is given. A column such as "
            "outcome_date would tell.",
        }[how]
        rows.cut.append(f"{counted(blind, 'outcome')} {what}{then}")
