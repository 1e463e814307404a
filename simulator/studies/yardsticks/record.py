"""What a yardstick is: for one goal, a number in every replication that no rule can beat.

Answers: how far could anybody have got there. `bounds.py` finds it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simulator.metrics.estimates.estimates import estimate
from simulator.metrics.estimates.quantities import INF, LEVEL, Estimate, Ratio
from simulator.strategies.contract.base import Floats

GOALS = {
    "hires": "hires per freelancer",
    "income": "dollars per freelancer",
    "income_per_hour": "dollars per hour",
    "first_hire": "days, mean",
    "per_connect": "hires per 100 Connects",
}
"""goals that have a yardstick, with their units"""
_ANY_SIGN = frozenset({"income", "income_per_hour"})


def within_of(goal: str) -> tuple[float, float]:
    """What values of a goal are possible."""
    return (-INF if goal in _ANY_SIGN else 0.0, INF)


class YardstickError(ValueError):
    """A scenario or a goal for which there is no yardstick."""


@dataclass(frozen=True)
class Bound:
    """What no rule can beat on one goal: sums per replication, whose ratio is the bound."""

    goal: str
    over: Floats
    under: Floats
    scale: float = 1.0
    spent: float | None = None
    """`per_connect`: for rules that spend at least so many Connects per freelancer"""
    steps: tuple[Floats, ...] = ()
    """`per_connect`: per replication the cheapest bids that win, Connects and hires"""
    freelancers: Floats | None = None
    """in each replication"""

    @property
    def is_least(self) -> bool:
        """Whether less is better, so that no rule gets below it."""
        return self.goal == "first_hire"

    @property
    def each(self) -> Floats:
        """The bound in each replication; not a number where nothing can be divided."""
        under = np.where(self.under > 0, self.under, np.nan)
        return np.asarray(self.scale * self.over / under)

    def estimate(self, level: float = LEVEL) -> Estimate:
        """The bound over all replications, as a ratio of sums, with its interval."""
        whole = Ratio(self.over, self.under, scale=self.scale, within=within_of(self.goal))
        return estimate(whole, GOALS[self.goal], level)

    def at(self, connects: Sequence[float] | Floats) -> "Bound":
        """The most hires for rules that spend so many Connects in each replication.

        Parameters
        ----------
        connects : sequence of float
            Of all freelancers together, one number per replication.

        Returns
        -------
        Bound
        """
        spent = np.asarray(connects, float)
        over = np.array([hires_for(one, total) for one, total in zip(self.steps, spent, strict=True)])
        return Bound(self.goal, over, spent, self.scale, None, self.steps, self.freelancers)


def hires_for(steps: Floats, connects: float) -> float:
    """Most hires for so many Connects.

    Parameters
    ----------
    steps : float array, shape (n, 2)
        Connects and hires of each bid that wins, in any order.
    connects : float
        Connects that are spent.

    Returns
    -------
    float
        The last bid may be bought in part (the greedy optimum of a fractional knapsack, Dantzig 1957).

    Examples
    --------
    >>> hires_for(np.array([[6.0, 1.0], [2.0, 1.0], [0.0, 1.0]]), 5.0)
    2.5
    """
    price, part = steps[:, 0], steps[:, 1]
    order = np.argsort(price / part)
    spent = np.concatenate([[0.0], np.cumsum(price[order])])
    hired = np.concatenate([[0.0], np.cumsum(part[order])])
    # free bids cost nothing, so several sums may stand at the same Connects: the last one counts
    return float(np.interp(connects, spent, hired)) if connects > 0 else float(hired[spent <= 0].max())
