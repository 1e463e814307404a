"""How unevenly an outcome is spread over freelancers.

Answers: do a few get most of the money (Gini), and how little do the worst off get (conditional value at
risk). Plain arrays in, plain numbers out.
"""

import numpy as np
import numpy.typing as npt


def gini(values: npt.ArrayLike, sample: bool = False) -> float:
    """Gini coefficient of non-negative values.

    Parameters
    ----------
    values : array
        One number per person, none of them negative.
    sample : bool
        False: the population form, mean absolute difference over twice the mean. True: that times
        n / (n - 1), for a sample of a larger population.

    Returns
    -------
    float
        0 when all have the same; NaN without people, or when all have nothing.

    Raises
    ------
    ValueError
        If a value is negative.

    Notes
    -----
    Kleiber & Kotz (2003), Statistical Size Distributions; the factor n / (n - 1): Deltas (2003), REStat
    85:226-234.

    Examples
    --------
    >>> gini([0, 0, 0, 5]), gini([0, 0, 0, 5], sample=True), gini([1, 2, 3, 4])
    (0.75, 1.0, 0.25)
    """
    x = np.sort(np.asarray(values, float).ravel())
    if x.size and x[0] < 0:
        raise ValueError("the Gini coefficient is for values of 0 and more")
    total = x.sum()
    if x.size == 0 or total == 0 or (sample and x.size == 1):
        return float("nan")
    ranks = 2 * np.arange(1, x.size + 1) - x.size - 1
    # rounding could take equal values slightly below zero
    g = max(0.0, float(ranks @ x / (x.size * total)))
    return g * x.size / (x.size - 1) if sample else g


def tail_mean(values: npt.NDArray[np.float64], share: float) -> tuple[float, npt.NDArray[np.float64]]:
    """Mean of the worst `share` of values (conditional value at risk), with each value's influence on it.

    Parameters
    ----------
    values : float array
        At least one value; low is bad.
    share : float
        Part of the values that counts as the tail, above 0 and at most 1.

    Returns
    -------
    float
        Mean of the smallest values; the one at the edge counts in proportion to its part in the tail.
    float array
        Influence of each value: the error of the estimate is close to the mean of the influences.

    Notes
    -----
    Rockafellar & Uryasev (2002), J. Banking & Finance 26:1443-1471.

    Examples
    --------
    >>> tail_mean(np.arange(1.0, 11.0), 0.2)[0]
    1.5
    """
    n = values.size
    ordered = np.sort(values)
    edge = float(ordered[min(n - 1, max(0, int(np.ceil(share * n - 1e-9)) - 1))])
    shortfall = np.maximum(edge - values, 0.0) / share
    mean = edge - float(shortfall.mean())
    return mean, edge - shortfall - mean
