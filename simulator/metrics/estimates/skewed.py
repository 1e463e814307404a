"""Limits of means to which a few large amounts contribute most, such as earnings.

Answers: within what range the truth lies where Student's t is lopsided and too short. A replication without
the large contract that others had makes both the mean and its error look small, so the truth lies above the
limits of t far more often than below. Two corrections: the cubic transformation of Hall (1992) for skewness,
and degrees of freedom that allow for how little is known of an error made of few large amounts.
"""

import numpy as np
import numpy.typing as npt

from simulator.metrics.estimates.quantities import t_quantile

Floats = npt.NDArray[np.float64]

SKEWED_T = "t for skewed amounts over replications"
LEAST_FOR_SKEWED = 8
_LEAST_FREEDOM = 2.0


def freedom_of(deviations: Floats) -> float:
    """Degrees of freedom that tails leave: n - 1 where they are those of the normal, or lighter."""
    d, n = deviations, deviations.size
    squares = float(d @ d)
    tails = float(np.sum(d**4) / n) / (squares / n) ** 2 - 3
    excess = (n - 1) / ((n - 2.0) * (n - 3)) * ((n + 1) * tails + 6)
    return float(max(2 * n / (max(excess, 0.0) + 2 * n / (n - 1)), _LEAST_FREEDOM))


def skewed_limits(value: float, deviations: Floats, level: float) -> tuple[float, float]:
    """Limits of a skewed quantity.

    Parameters
    ----------
    value : float
        The quantity.
    deviations : float array, n
        As returned by `quantities.deviations`, of at least `LEAST_FOR_SKEWED` replications.
    level : float
        Confidence level, such as 0.95.

    Returns
    -------
    float, float
        Those of t where nothing is skewed and tails are those of the normal.

    Notes
    -----
    Hall (1992), JRSS B 54:221-228. Degrees of freedom match the variance of the estimated variance: 2 n over
    the excess kurtosis plus 2 n / (n - 1) (Box 1953, Biometrika 40:318-335); n - 1 at most.

    Examples
    --------
    >>> d = np.array([1.0, 1, 1, 1, 1, 1, 1, 1, 1, -9])  # without the last replication it would be 9 less
    >>> low, high = skewed_limits(10.0, d, 0.95)
    >>> bool(high - 10 > 2 * (10 - low))
    True
    """
    d, n = -deviations, deviations.size
    squares = float(d @ d)
    error = float(np.sqrt(squares))
    if error == 0:
        return value, value
    # deviations are those of the delete-one values: they fall where their replication is large
    skew = float(np.sum(d**3) / n) / (squares / n) ** 1.5 * np.sqrt(n * (n - 1.0)) / (n - 2)
    t, a = t_quantile(level, freedom_of(d)), skew / np.sqrt(n)
    if abs(a) < 1e-6:
        return value - t * error, value + t * error
    low, high = (3 / a * (np.cbrt(1 + a * (z - a / 6)) - 1) for z in (t, -t))
    return value - float(low) * error, value - float(high) * error
