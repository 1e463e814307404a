"""Rows that speak of one proposal: told apart by their link or number, and joined.

Answers: which rows of a log of events belong together, and what do they say in the end.
"""

import re

import numpy as np

from simulator.loader.history.rows import Rows
from simulator.loader.history.table import Ints, Texts
from simulator.loader.tables.cells import Bools, Floats, each
from simulator.loader.tables.columns import plain
from simulator.loader.tables.reading import counted
from simulator.loader.tables.rows import same_link
from simulator.model.clients import HIRED, PENDING

Column = Floats | Ints | Texts


REPEATS = "repeats "
"""how the reason begins for a row that is there before"""
_A_TABLE, _FEW = 3, 5
"""different rows that make a table; repeats that are named with the row that they repeat"""
_NAMES = frozenset(
    ("id", "uid", "title", "job_title", "post_title", "proposal_name", "job", "post", "link", "url")
)
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
        if at != row:
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
    """Leave out rows that repeat another in every cell, and say so.

    Two proposals of one day may look alike, so a row is sure to be a repeat only if it names its post, has
    the time of day, or if the whole table stands there twice; others count unless somebody says otherwise.
    """
    frame = rows.sheet.frame
    if not frame.duplicated().any():
        return
    sure = _names_its_post(rows) | (rows.calendar & (sent % 1 > 0))
    many = frame[rows.kept].value_counts(dropna=False)
    sure |= len(many) >= _A_TABLE and int(many.min()) > 1
    if rows.used.repeats:
        sure[:] = rows.used.repeats == "once"
    first: dict[tuple[str, ...], int] = {}
    left, alike = list[int](), 0
    for row in np.flatnonzero(rows.kept).tolist():
        at = first.setdefault(tuple(frame.iloc[row]), row)
        if at != row and sure[row]:
            rows.out[row] = f"{REPEATS}row {rows.sheet.rows[at]}"
            left.append(row)
        elif at != row:
            alike += 1
    if len(left) > _FEW:
        rows.out |= dict.fromkeys(left, f"{REPEATS}a row above")
    _say_repeats(rows, len(left), alike)


def _names_its_post(rows: Rows) -> Bools:
    """Tell which rows hold a number, a link or a title of their post."""
    headings = [one for one in map(str, rows.sheet.frame.columns) if plain(one) in _NAMES]
    headings += [rows.columns["job_id"]] if "job_id" in rows else []
    cells = rows.sheet.frame[[*dict.fromkeys(headings)]]
    return np.array([any(map(str.strip, row)) for row in cells.to_numpy()], np.bool_).reshape(rows.size)


def _say_repeats(rows: Rows, left: int, alike: int) -> None:
    """Say how many rows repeat another, and what the option is that counts them the other way."""
    if left:
        rows.cut.append(
            f"{counted(left, 'row')} {'repeats' if left == 1 else 'repeat'} another in every cell and "
            f"{'is' if left == 1 else 'are'} left out; to count {'it' if left == 1 else 'them'}: "
            "--repeats all"
        )
    if alike and not rows.used.repeats:
        rows.cut.append(
            f"{counted(alike, 'row')} {'is' if alike == 1 else 'are'} like another in every cell and "
            "counted, as two proposals of one day may look alike; to leave repeats out: --repeats once"
        )


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
