"""What a sweep will take, and what would fit into a budget.

Answers: how long, and how much disk, before the work is done. A few points are played first, on as many
workers as the rest will have; what they took, weighed by how much each point has to do, is the forecast.
Before that there is a rough one, of the size of the worlds alone, which refuses only what is beyond doubt.
"""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from simulator.metrics.numbers import counted
from simulator.model.questions.sweep import Sweep
from simulator.model.scenario import Scenario
from simulator.runs.files import free_mib
from simulator.runs.sizes import estimate_cost, slowness


class Forecast(NamedTuple):
    """What the points that are not yet on disk will take."""

    points: int
    """that are still to be played"""
    replications: int
    """of all of them together"""
    seconds: float
    disk_mib: float
    tried: int
    """points that were played to find out; 0 of a forecast before the first"""


_DOUBT = 2.0
"""how much less than the forecast before the first point a sweep may take"""
Limit = Callable[[Forecast], None]
"""looks at a forecast; raises `TooExpensive` to end the sweep there"""


class TooExpensive(ValueError):
    """A sweep takes longer than its budget, or more than the disk has; the message says what would fit."""


def weight_of(scenario: Scenario, replications: int) -> float:
    """How much work some replications of a scenario are, in seconds of the machine that costs were fitted on.

    Where a scenario is too large for the machine, or its table is missing, its point fails when it is played.
    """
    run = scenario.run.model_copy(update={"replications": replications})
    return estimate_cost(scenario.model_copy(update={"run": run})).seconds / slowness()


def require_room(found: Forecast, folder: Path) -> None:
    """Refuse a sweep that the disk cannot hold.

    Raises
    ------
    TooExpensive
        The message says what would fit.
    """
    free = free_mib(folder)
    if found.disk_mib > free:
        raise TooExpensive(
            f"{found.points:,} more points need about {found.disk_mib:,.0f} MiB on the disk of {folder}, "
            f"which has {free:,.0f} free; about {int(found.points * free / found.disk_mib):,} points would "
            "fit, or name another disk with --out"
        )


def within(budget_minutes: float, sweep: Sweep, replications: int) -> Limit:
    """Refuse what takes longer than a budget.

    Parameters
    ----------
    budget_minutes : float
        Longest time.
    sweep : Sweep
        What varies.
    replications : int
        Of each point.

    Returns
    -------
    callable
        A limit for `play`.
    """

    def judge(found: Forecast) -> None:
        if found.seconds <= 60 * budget_minutes * (1 if found.tried else _DOUBT):
            return
        share = 60 * budget_minutes / found.seconds
        disk = f", {found.disk_mib:,.0f} MiB on disk" if found.tried else ""
        needs = (
            f"this sweep needs about {minutes(found.seconds)} here for {counted(found.points, 'point')}{disk}"
            f"; its budget is {minutes(60 * budget_minutes)}"
        )
        raise TooExpensive(f"{needs}. {_what_fits(sweep, replications, share)}")

    return judge


def _what_fits(sweep: Sweep, replications: int, share: float) -> str:
    """Say which design takes a share of the time."""
    ways, points = list[str](), sweep.design.points
    if points is not None:
        fewer = int(points * share)
        fewer = 1 << (fewer.bit_length() - 1) if fewer and sweep.design.kind == "sobol" else fewer
        ways += [f"sweep.design.points={fewer}"] if fewer else []
    fewer = int(replications * share)
    ways += [f"sweep.replications={fewer}"] if fewer else []
    fits = " or ".join(f"--set {way}" for way in ways) or "fewer values of each setting"
    return f"What fits: {fits}; or give it more time with --budget"


def minutes(seconds: float) -> str:
    """Write seconds as a person would.

    Examples
    --------
    >>> minutes(0.2), minutes(40), minutes(150), minutes(9000)
    ('1 s', '40 s', '2.5 min', '2.5 h')
    """
    if seconds < 90:
        return f"{max(seconds, 1):.0f} s"
    return f"{seconds / 60:.3g} min" if seconds < 5400 else f"{seconds / 3600:.3g} h"
