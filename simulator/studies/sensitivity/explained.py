"""How much each setting of a sweep explains, from a design that was made for it.

Answers: which of the settings that varied moved the number, and which moved the lead. A `sobol` design with
arms tells shares, a `morris` design how far each setting moves the number by itself; both without taking luck
for an effect (see `halves`).
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from simulator.studies.sensitivity.halves import Index, Read
from simulator.studies.sensitivity.morris import LEVELS, Trajectories, Whole, screen
from simulator.studies.sensitivity.play import Played, sums_at
from simulator.studies.sensitivity.totals import totals
from simulator.studies.sweep.design import BASE, FIRST, POINT, ROLE, SECOND, START
from simulator.studies.sweep.outcomes import MARKET_GROUP, metric_called
from simulator.studies.sweep.result import SweepResult

_FEWEST = 4
"""base points or paths from which anything is said"""


class Explained(NamedTuple):
    """What moves an outcome, setting by setting."""

    settings: tuple[str, ...]
    outcome: str
    group: str
    """whose outcome: who is first over all points"""
    bases: int
    """base points or paths of which nothing failed"""
    replications: int
    shares: bool
    """whether these are shares, of a `sobol` design; else effects in the unit of the outcome"""
    number: tuple[Index, ...]
    lead: tuple[Index, ...]
    """of how far that group is ahead of the best other; empty where there is none"""
    luck: Index | None
    """share of luck in what differs between two single plays"""


def explained(
    result: SweepResult, outcome: str | None = None, groups: Sequence[str] | None = None
) -> Explained | None:
    """Tell how much each setting explains.

    Parameters
    ----------
    result : SweepResult
        What was played.
    outcome : str, optional
        By default the first that the sweep asked for.
    groups : sequence of str, optional
        Only these strategies; by default all.

    Returns
    -------
    Explained or None
        None if the design was not made for it, or too little of it is there.

    Raises
    ------
    NoOutcome
        If there is no such outcome.
    """
    name, roles = outcome or result.outcomes[0], set(result.design[ROLE])
    is_sobol = {FIRST, SECOND} <= roles
    if not (is_sobol or START in roles) or not result.points:
        return None
    order = _arms(result) if is_sobol else _paths(result)[0]
    played, whose = _played(result, name, tuple(groups or result.groups))
    if len(order) < _FEWEST or played.replications < 2:
        return None
    settings = tuple(key for key in result.settings if key in roles)
    merits = played.merits(np.ones((played.replications, 1)))[:, :, 0]
    first = int(np.where(np.isfinite(merits), merits, 0.0).mean(axis=0).argmax())
    ordered = played.at((order.T if is_sobol else order).ravel())
    reads = [ordered.number(first), *([ordered.lead(first)] if len(whose) > 1 else [])]
    size, luck = played.replications, None
    if is_sobol:
        found = [totals(read, size, len(settings), len(order)) for read in reads]
        each, luck = [one.total for one in found], found[0].luck
    else:
        each = [_moved(result, read, size, settings) for read in reads]
    lead = each[1] if len(each) > 1 else ()
    return Explained(
        settings, name, whose[first], len(order), result.replications, is_sobol, each[0], lead, luck
    )


def _played(result: SweepResult, name: str, groups: tuple[str, ...]) -> tuple[Played, tuple[str, ...]]:
    """The outcome of each group at each point; mirrored worlds are one unit."""
    metric, of_market = metric_called(name)
    if of_market:
        q = result.outcome(name, control=False).ratio
        return Played(q.scale * q.over[:, None], q.under[:, None], metric.better != "lower"), (MARKET_GROUP,)
    over, under = sums_at(result, result.points, groups, name)
    if result.record["antithetic"]:
        over, under = (x.reshape(*x.shape[:2], -1, 2).sum(axis=-1) for x in (over, under))
    return Played(over, under, metric.better != "lower"), groups


def _rows(result: SweepResult) -> Whole:
    """Where each row of the design stands among the points that were played; -1 where it failed."""
    place = {point: k for k, point in enumerate(result.points)}
    return np.array([place.get(point, -1) for point in result.design[POINT]], np.int64)


def _arms(result: SweepResult) -> Whole:
    """Points of each base point: A, B, and A with one setting as in B."""
    design, settings = result.design, [key for key in result.settings if key in set(result.design[ROLE])]
    table = design[[BASE, ROLE]].assign(place=_rows(result))
    wide = table.pivot_table(index=BASE, columns=ROLE, values="place", aggfunc="first")
    whole = wide[[FIRST, SECOND, *settings]].to_numpy(float)
    return np.asarray(whole[(whole >= 0).all(axis=1)], np.int64)


def _paths(result: SweepResult) -> tuple[Whole, npt.NDArray[np.str_]]:
    """Points of each path of which nothing failed, in the order in which it goes, and the steps between."""
    rows, roles = _rows(result), result.design[ROLE].to_numpy(str)
    shape = (result.design[BASE].nunique(), -1)
    whole = (rows.reshape(shape) >= 0).all(axis=1)
    return rows.reshape(shape)[whole], roles.reshape(shape)[whole, 1:]


def _moved(
    result: SweepResult, read: Read, replications: int, settings: tuple[str, ...]
) -> tuple[Index, ...]:
    """How far each setting moves an outcome, through its whole range."""
    asked = result.record.get("sweep")
    held = asked.get("design") if isinstance(asked, dict) else None
    levels = int(str((held.get("levels") if isinstance(held, dict) else None) or LEVELS))
    order, steps = _paths(result)
    changed = np.array([[settings.index(str(role)) for role in row] for row in steps], np.int64)
    points = np.zeros((*order.shape, len(settings)))
    rows = np.arange(len(order))
    for k in range(len(settings)):
        points[rows, k + 1 :, changed[:, k]] = levels / (2 * (levels - 1))  # its sign does not matter here
    return screen(read, replications, Trajectories(points.reshape(-1, len(settings)), changed)).size
