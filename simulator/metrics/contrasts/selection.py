"""How to find the best of many entries with few replications.

Answers: which entries to drop, and how to divide replications among the rest. Fully sequential elimination
(Kim & Nelson 2001, 2006) gives a guarantee: with a stated chance it ends with an entry no worse than the best
by more than an indifference that the user sets. Optimal allocation (Chen, Lin, Yücesan & Chick 2000) gives
none, but spends replications where they tell most.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from simulator.metrics.contrasts.looks import FIRST_LOOK
from simulator.metrics.contrasts.selection_constants import check_entries, kim_nelson_h2
from simulator.metrics.contrasts.simultaneous import Better

Floats = npt.NDArray[np.float64]


class Race(NamedTuple):
    """Which entries are still in after n replications; `kn_plus_plus` returns the next such state."""

    still_in: npt.NDArray[np.bool_]
    n: int

    @property
    def decided(self) -> bool:
        """Whether only one entry is left."""
        return int(self.still_in.sum()) == 1


def race_of(entries: int) -> Race:
    """Start a race with all entries in."""
    check_entries(entries)
    return Race(np.ones(entries, bool), 0)


def kn_plus_plus(
    race: Race,
    values: npt.ArrayLike,
    deviations: npt.ArrayLike,
    indifference: float,
    alpha: float = 0.05,
    better: Better = "higher",
) -> Race:
    """Drop the entries of a race that are clearly not the best.

    Parameters
    ----------
    race : Race
        As it was at the last look; `race_of` starts one.
    values : float array, k'
        Estimates of the entries still in, in their order.
    deviations : float array, n x k'
        Per replication and entry still in, over the same replications.
    indifference : float
        Smallest lead worth finding, above 0, in the unit of the values.
    alpha : float
        Chance of ending with an entry that is worse than the best by more than the indifference.
    better : str
        Whether "higher" or "lower" values are better.

    Returns
    -------
    Race
        The leader always stays. No entry leaves before `FIRST_LOOK` replications.

    Raises
    ------
    ValueError
        If shapes do not fit or a number is out of range.

    Notes
    -----
    KN++ (Kim & Nelson 2006, Operations Research 54:475-488): the variance of each difference is estimated
    again at each look, so common luck speeds up the race. Looking less often than after each replication only
    makes it more careful.
    """
    x, u = np.asarray(values, float), np.asarray(deviations, float)
    if indifference <= 0:
        raise ValueError(f"indifference is {indifference}: it must be above 0")
    if u.ndim != 2 or u.shape[1] != x.size or x.size != race.still_in.sum():
        raise ValueError(f"values and deviations must have one column for each of {race.still_in.sum()} in")
    n = u.shape[0]
    if n < FIRST_LOOK or x.size == 1:
        return race._replace(n=n)
    merit = -x if better == "lower" else x
    h2 = kim_nelson_h2(race.still_in.size, n, alpha)
    gram = u.T @ u
    own = np.diag(gram)
    # variance of each difference per replication
    spread = n * np.maximum(own[:, None] + own - 2 * gram, 0.0)
    margin = np.maximum(0.0, indifference / (2 * n) * (h2 * spread / indifference**2 - n))
    beaten = (merit[:, None] + margin < merit).any(axis=1) | (
        (margin == 0) & (merit[:, None] <= merit) & ~np.eye(x.size, dtype=bool)
    ).any(axis=1)
    beaten[int(np.argmax(merit))] = False
    still = race.still_in.copy()
    still[np.flatnonzero(race.still_in)[beaten]] = False
    return Race(still, n)


def ocba_shares(
    values: npt.ArrayLike, sds: npt.ArrayLike, better: Better = "higher", indifference: float = 0.0
) -> Floats:
    """Shares of the next replications that make a correct selection most likely.

    Parameters
    ----------
    values : float array, k
        Estimates so far.
    sds : float array, k
        Standard deviation of one replication of each.
    better : str
        Whether "higher" or "lower" values are better.
    indifference : float
        Smaller leads count as this one, so that near ties do not take everything; 0 for the plain rule.

    Returns
    -------
    float array, k
        Sums to 1; 0 for an entry that does not vary.

    Raises
    ------
    ValueError
        If there are fewer than 2 entries, or a standard deviation is negative.

    Notes
    -----
    Chen, Lin, Yücesan & Chick (2000), Discrete Event Dynamic Systems 10:251-270. For independent entries.

    Examples
    --------
    >>> ocba_shares([3.0, 2.0, 1.0], [1.0, 1.0, 1.0]).round(3).tolist()
    [0.452, 0.438, 0.11]
    """
    x, sd = np.asarray(values, float), np.asarray(sds, float)
    check_entries(x.size)
    if sd.shape != x.shape or (sd < 0).any():
        raise ValueError("there must be one standard deviation for each value, none of them negative")
    if not sd.any():
        return np.full(x.size, 1 / x.size)
    best = int(np.argmin(x) if better == "lower" else np.argmax(x))
    floor = max(indifference, 1e-6 * float(np.ptp(x)))
    if floor == 0:
        return np.asarray(sd**2 / np.sum(sd**2))
    weight = (sd / np.maximum(np.abs(x - x[best]), floor)) ** 2
    weight /= np.delete(weight, best).max(initial=0.0) or 1.0
    weight[best] = 0.0
    varies = sd > 0
    weight[best] = sd[best] * np.sqrt(np.sum((weight[varies] / sd[varies]) ** 2))
    return np.asarray(weight / weight.sum() if weight.sum() > 0 else sd**2 / np.sum(sd**2))
