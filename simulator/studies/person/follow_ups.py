"""What is due in a tracker, and which days a month has.

Answers: to whom is a message due, of the proposals that may still win.
"""

from datetime import date
from typing import NamedTuple

import numpy as np
import pandas as pd

from simulator.loader.history.marks import marked, moment_of
from simulator.loader.history.statuses import NEVER_SENT, VERDICTS, meaning_of
from simulator.loader.history.track import Track, TrackError
from simulator.loader.tables.moments import times
from simulator.model.clients import PENDING


class Due(NamedTuple):
    """A proposal whose follow-up is due."""

    number: str
    due: str
    post: str
    status: str


def due_in(track: Track, today: str, within: int = 0, order: str | None = None) -> list[Due]:
    """List the open proposals whose follow-up is due, the longest due first.

    Parameters
    ----------
    track : Track
        A tracker.
    today : str
        The day it is.
    within : int
        Days ahead that count as due.
    order : str, optional
        `month_first` or `day_first`, of dates such as 03/04/2025.

    Returns
    -------
    list of Due

    Raises
    ------
    TrackError
        If a date has two readings.
    """
    text = pd.Series([track.cell(row, "follow_up") for row in track.rows], dtype=object)
    if text.empty:
        return []
    found = times(text, order, moment_of(today))
    if found.doubt:
        raise TrackError(
            ["a follow-up may have the day or the month first: say --dates month_first or --dates day_first"]
        )
    last = moment_of(today) + within
    rows = [k for k in np.argsort(found.days, kind="stable").tolist() if np.floor(found.days[k]) <= last]
    return [
        Due(
            track.cell(track.rows[k], "number"),
            str(np.datetime64(int(found.days[k]), "D")),
            track.cell(track.rows[k], "post"),
            track.cell(track.rows[k], "status"),
        )
        for k in rows
        if is_open(track.cell(track.rows[k], "status"))
        and not _answered(track, track.rows[k], found.days[k], order)
    ]


def _answered(track: Track, row: list[str], due: float, order: str | None) -> bool:
    """Tell whether the client answered, and no later day was set for a follow-up."""
    meaning = meaning_of(track.cell(row, "status")) if track.cell(row, "status") else None
    cells = [track.cell(row, name) for name in ("replied", "interviewed")]
    if meaning in ("replied", "interviewed"):
        cells.append(track.cell(row, "outcome_date") or "yes")
    said = pd.Series(cells, dtype=object)
    if not marked(said).any():
        return False
    days = times(said, order).days
    return bool(np.isnan(days).all() or due <= np.nanmax(days))


def is_open(status: str) -> bool:
    """Tell whether a proposal with this status may still win; one that nobody knows is open."""
    meaning = meaning_of(status) if status.strip() else "sent"
    return meaning != NEVER_SENT and (meaning not in VERDICTS or VERDICTS[meaning or ""].fate == PENDING)


def month_days(month: str) -> tuple[float, float]:
    """First day of a month, and of the next, in days since 1970.

    Raises
    ------
    ValueError
        If it is no month such as 2025-03.
    """
    first = date.fromisoformat(f"{month}-01")
    after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    start = date(1970, 1, 1)
    return float((first - start).days), float((after - start).days)
