"""How many hours a week a contract takes, and for how long.

Answers: what a job takes of a freelancer's week. A fixed-price post says within what time it shall be done,
which need not be how long the work is: what it pays, over what an hour usually costs, gives its hours.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from simulator.model.values.distributions import Distribution, Floats

LEAST_HOURS = 1.0
"""hours a week that any contract takes at least, so that a week holds only so many"""
ENOUGH = 1e-9
"""hours by which rounding may overfill a week"""
_DAYS, _LEAST_RATE = 7.0, 0.01


def days_by_worth(
    value_usd: Floats, weekly_hours: Floats, category: npt.NDArray[np.int64], rates: Sequence[Distribution]
) -> Floats:
    """How long the work on each post lasts, if an hour of it costs what it usually costs [days].

    Parameters
    ----------
    value_usd : array of float, shape (n,)
        Worth of each post [dollars].
    weekly_hours : array of float, shape (n,)
        Hours a week that are worked on it.
    category : array of int, shape (n,)
        Category of each.
    rates : sequence of Distribution
        Hourly rates of each category [dollars]; the median is the usual one.

    Returns
    -------
    array of float, shape (n,)
        Worth / usual rate / hours a week, in days.
    """
    half = np.full(1, 0.5)
    usual = np.array([max(float(rate.quantile(half)[0]), _LEAST_RATE) for rate in rates])
    return np.asarray(value_usd / usual[category] / weekly_hours * _DAYS)
