"""What a setting does to a market as a whole, beside what it does to strategies.

Answers: how much more or less the platform takes, freelancers keep and posts are filled. Changes are shares
of what the first run has, paired by replication, so that the luck both share drops out. Only runs that are
markets, met the same worlds and count the same days can be compared so.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from simulator.metrics.contrasts.together import at_every_look
from simulator.metrics.estimates.estimates import estimate
from simulator.metrics.estimates.quantities import LEVEL, Estimate, Quantity, Smooth, deviations, value_of
from simulator.metrics.market import MARKET_METRICS
from simulator.metrics.strategy import Metric
from simulator.metrics.totals import TOTALS
from simulator.runs.entries import Entry
from simulator.runs.result import RunResult

WHOLE: dict[str, Metric] = {
    **TOTALS,
    **{name: one for name, one in MARKET_METRICS.items() if not one.waiting and name not in TOTALS},
}
"""what is told of a market; a median of waiting times has no error per replication, so no paired change"""
SETTLED = 0.2
"""share by which the average balance may move over the days that count before a market counts as unsettled"""


class Balance(NamedTuple):
    """Connects per freelancer when the days that count begin, and when they end."""

    first: float
    last: float

    @property
    def drifts(self) -> bool:
        """Whether it moved by more than a settled market's does."""
        return abs(self.last - self.first) > SETTLED * self.first


@dataclass(frozen=True)
class MarketChanges:
    """Every metric of a market under the first setting, and its change under each other one."""

    names: tuple[str, ...]
    """of the runs, the first of which is what the others are compared with"""
    values: dict[str, tuple[Estimate, ...]]
    """metric to its value in each run"""
    changes: dict[str, tuple[Estimate, ...]]
    """metric to its change in each run but the first, as a share of the first"""
    units: int
    """independent worlds: replications, or pairs of mirrored ones"""
    balances: tuple[Balance, ...]
    """of each run"""
    days: float
    """that count"""
    warmup: float
    """days before these, in the first run"""


def market_changes(entries: Sequence[Entry], looks: bool = False) -> MarketChanges | None:
    """Compare the markets of several runs.

    Parameters
    ----------
    entries : sequence of Entry
        Groups of the runs; all of a run share its market.
    looks : bool
        Whether playing stopped because of what was seen; limits must then hold at every look.

    Returns
    -------
    MarketChanges or None
        None where there is one run only, or one that is no market, or runs differ in luck or in the number
        of days that count.
    """
    named = {id(one.result): (one.label.removesuffix(f": {one.group}"), one) for one in entries}
    runs = [one.result for _, one in named.values()]
    if len(runs) < 2 or any(run.scenario.competition != "market" for run in runs):
        return None
    if len({one.luck for _, one in named.values()}) > 1 or len({_days(run) for run in runs}) > 1:
        return None
    samples = [run.sample() for run in runs]
    how = at_every_look if looks else estimate
    values, changes = dict[str, tuple[Estimate, ...]](), dict[str, tuple[Estimate, ...]]()
    for name, metric in WHOLE.items():
        found = [metric.function(sample) for sample in samples]
        values[name] = tuple(how(one, metric.unit, LEVEL) for one in found)
        changes[name] = tuple(_change(found[0], one, how) for one in found[1:])
    return MarketChanges(
        tuple(name for name, _ in named.values()),
        values,
        changes,
        len(samples[0].sums),
        tuple(balance_of(run) for run in runs),
        _days(runs[0]),
        runs[0].scenario.warmup,
    )


def _days(run: RunResult) -> float:
    return run.scenario.horizon - run.scenario.warmup


def _change(before: Quantity, after: Quantity, how: Callable[[Quantity, str, float], Estimate]) -> Estimate:
    """How much larger the second is, as a share of the first, with the limits of paired replications."""
    old, new = value_of(before), value_of(after)
    first, second = deviations(before), deviations(after)
    if not old or new is None or not np.isfinite([old, new]).all():
        return how(Smooth(None, np.zeros(1)), _SHARE, LEVEL)
    if first is None or second is None:
        return how(Smooth((new - old) / abs(old), np.zeros(1)), _SHARE, LEVEL)
    # of a ratio of two estimates, to first order; turned into the influences whose deviations these are
    moved = (second - new / old * first) / abs(old)
    n = moved.size
    return how(Smooth((new - old) / abs(old), -np.sqrt((n - 1) / n) * moved), _SHARE, LEVEL)


_SHARE = "share of the first"


def balance_of(run: RunResult) -> Balance:
    """Average Connects that a freelancer has after the warm-up, and at the end.

    Parameters
    ----------
    run : RunResult
        A run. One without a warm-up begins with what is left of its first day.

    Returns
    -------
    Balance
    """
    curves = run.curves
    people = sum(g.count for g in run.scenario.freelancers if g.name in run.groups) * len(run.market)
    of_day = curves.groupby("day")["balance"].sum() / max(people, 1)
    begins = max(int(run.scenario.warmup) - 1, 0)
    return Balance(float(of_day.loc[begins]), float(of_day.iloc[-1]))
