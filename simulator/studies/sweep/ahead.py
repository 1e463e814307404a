"""Who is ahead over the points of a sweep, and whether that is more than luck.

Answers: what a sweep says about one outcome, over all points or those that were chosen. Words are made
elsewhere.
"""

from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from simulator.metrics.contrasts.differences import Difference, difference
from simulator.metrics.contrasts.together import all_together, at_every_look
from simulator.metrics.estimates.quantities import LEVEL, Estimate, Ratio
from simulator.metrics.strategy import Metric
from simulator.studies.sweep.outcomes import Outcome, metric_called
from simulator.studies.sweep.result import SweepResult
from simulator.studies.sweep.where import peopled

Bools = npt.NDArray[np.bool_]


class Own(NamedTuple):
    """One outcome of one strategy over the points."""

    group: str
    mean: Estimate
    """over all points; without a value where it is undefined at each"""
    low: float | None
    """the smallest value of a point"""
    high: float | None
    undefined: int
    """points without anything to divide by"""
    alone: int
    """points at which it alone is first"""


class Ahead(NamedTuple):
    """Who is ahead by one outcome; `owns` are in order, best first."""

    outcome: str
    metric: Metric
    points: int
    owns: tuple[Own, ...]
    pairs: tuple[Difference, ...]
    """the first minus each other that has a value, in the order of `owns`"""
    shared: int
    """points at which several share the first place"""
    undefined: int
    """points at which the outcome of everybody is undefined"""

    @property
    def tied(self) -> tuple[str, ...]:
        """Those who cannot be told apart from the first."""
        return tuple(pair.b for pair in self.pairs if not pair.apart)


def best_at(result: SweepResult, name: str, groups: Sequence[str]) -> Bools:
    """Tell who is first at each point.

    Parameters
    ----------
    result : SweepResult
        The points that count.
    name : str
        An outcome of strategies.
    groups : sequence of str
        The strategies that count.

    Returns
    -------
    bool array, strategies × points
        Several at a point that is shared, and nobody where the outcome of all is undefined, or all but one of
        several have no freelancers.
    """
    sign = -1.0 if metric_called(name)[0].better == "lower" else 1.0
    values = np.array([sign * result.outcome(name, group).values for group in groups])
    known = ~np.isnan(values)
    if len(groups) > 1:
        known &= peopled(result, groups).sum(0) > 1
    best: Bools = known & (values == np.where(known, values, -np.inf).max(0))
    return best


def ahead(result: SweepResult, groups: Sequence[str], name: str) -> Ahead:
    """Find who is ahead.

    Parameters
    ----------
    result : SweepResult
        The points that count.
    groups : sequence of str
        The strategies that count.
    name : str
        The outcome; one of the market has one value for all.

    Returns
    -------
    Ahead
    """
    metric, of_market = metric_called(name)
    if of_market:
        found = [result.outcome(name)]
        best = np.zeros((1, len(result.points)), bool)
    else:
        found = [result.outcome(name, group) for group in groups]
        best = best_at(result, name, groups)
    together = [one.together(np.arange(len(result.points))) for one in found]
    alone = best & (best.sum(0) == 1)
    owns = [
        _own(one, q, int(alone[k].sum()), result.looked)
        for k, (one, q) in enumerate(zip(found, together, strict=True))
    ]
    order = sorted(range(len(owns)), key=lambda k: _merit(owns[k], metric))
    ordered = tuple(owns[k] for k in order)
    pairs = _pairs(name, ordered, [together[k] for k in order], result.looked)
    undefined = np.logical_and.reduce([np.isnan(one.values) for one in found])
    shared = int((best.sum(0) > 1).sum())
    return Ahead(name, metric, len(result.points), ordered, pairs, shared, int(undefined.sum()))


def _own(found: Outcome, q: Ratio, alone: int, looked: bool) -> Own:
    values = found.values
    known = values[np.isfinite(values)]
    mean = at_every_look(q, found.metric.unit, LEVEL) if looked else found.estimate(q)
    low, high = (float(known.min()), float(known.max())) if known.size else (None, None)
    return Own(found.group, mean, low, high, int(np.isnan(values).sum()), alone)


def _merit(own: Own, metric: Metric) -> float:
    """What strategies are sorted by, the best first; undefined ones last."""
    value = own.mean.value
    if value is None or np.isnan(value):
        return np.inf
    return value if metric.better == "lower" else -value


def _pairs(name: str, owns: Sequence[Own], qs: Sequence[Ratio], looked: bool) -> tuple[Difference, ...]:
    """The first minus each other, with limits that hold for all pairs at once."""
    known = {own.group: q for own, q in zip(owns, qs, strict=True) if own.mean.value is not None}
    every = [difference(name, (a, known[a]), (b, known[b]), paired=True) for a, b in combinations(known, 2)]
    held = all_together(every, dict(known), LEVEL, looked)
    first = next(iter(known), "")
    return tuple(pair for pair in held if pair.a == first)
