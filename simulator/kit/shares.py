"""Two quick intervals for a share, for whole arrays at once.

Answers: within what range does a success rate lie, without a solver. `wilson` suits pictures with many
shares; `wald` is the textbook form, kept to show why it is not used: with few events it covers the truth far
too seldom. Tables use `clopper_pearson` of `intervals`, which always covers it often enough.
"""

import numpy as np
import numpy.typing as npt
from scipy import special

from simulator.metrics.estimates.quantities import LEVEL

Floats = npt.NDArray[np.float64]


def wilson(events: npt.ArrayLike, trials: npt.ArrayLike, level: float = LEVEL) -> tuple[Floats, Floats]:
    """Score interval for a share (Wilson 1927), without continuity correction.

    Parameters
    ----------
    events, trials : arrays of int
        Successes and trials; at least 1 trial each.
    level : float
        Chance, on average over rates, that the interval covers the truth.

    Returns
    -------
    low, high : float arrays
        Shares from 0 to 1.

    Examples
    --------
    >>> [round(float(x), 4) for x in wilson(3, 40)]
    [0.0258, 0.1986]
    """
    x, n = np.asarray(events, float), np.asarray(trials, float)
    z = float(special.ndtri((1 + level) / 2))
    middle = (x + z * z / 2) / (n + z * z)
    half = z * np.sqrt(x * (n - x) / n + z * z / 4) / (n + z * z)
    return np.maximum(middle - half, 0.0), np.minimum(middle + half, 1.0)


def wald(events: npt.ArrayLike, trials: npt.ArrayLike, level: float = LEVEL) -> tuple[Floats, Floats]:
    """Textbook interval for a share, too narrow for few events.

    Parameters
    ----------
    events, trials, level
        As for `wilson`.

    Returns
    -------
    low, high : float arrays
        Not limited to 0 to 1.
    """
    x, n = np.asarray(events, float), np.asarray(trials, float)
    share = x / n
    half = float(special.ndtri((1 + level) / 2)) * np.sqrt(share * (1 - share) / n)
    return share - half, share + half
