"""When to stop replicating if the answer is checked again and again.

Answers: how large must a difference be at each look so that all looks together keep the stated chance of a
false alarm. A 5 % test repeated at each of 20 looks raises a false alarm one time in four. For a planned
number of looks the limits of Pocock (1977) and O'Brien & Fleming (1979) hold; for any number of looks a
confidence sequence does (Waudby-Smith, Arbour, Sinha, Kennedy & Ramdas 2024).
"""

from functools import lru_cache
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import special

from simulator.metrics.estimates.quantities import LEVEL

Floats = npt.NDArray[np.float64]
Shape = Literal["pocock", "obrien_fleming"]

FIRST_LOOK = 30
"""replications before the first look: with fewer, the normal limit that sequences rest on is too far off"""
TUNED_AT = 200
"""replications at which a sequence is narrowest by default"""
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(200)


class GroupSequential(NamedTuple):
    """Limits of |z| at each of K equally spaced looks that together keep the chance of a false alarm."""

    shape: Shape
    level: float
    constant: float
    bounds: tuple[float, ...]

    @property
    def looks(self) -> int:
        """Number of planned looks."""
        return len(self.bounds)

    def stops_at(self, z: npt.ArrayLike) -> npt.NDArray[np.int64]:
        """Look (from 1) at which |z| first reaches its limit, or 0; z has one column per look."""
        beyond = np.abs(np.asarray(z, float)) >= np.array(self.bounds)
        return np.where(beyond.any(axis=-1), beyond.argmax(axis=-1) + 1, 0)


def chance_of_rejection(bounds: npt.ArrayLike) -> Floats:
    """Chance of having crossed a limit by each look, if there is no difference.

    Parameters
    ----------
    bounds : float array, K
        Limits of |z| at K equally spaced looks.

    Returns
    -------
    float array, K
        The last one is the false-alarm chance of the whole plan.

    Raises
    ------
    ValueError
        If there are no limits, or one is not above 0.

    Notes
    -----
    The density of the random walk inside its limits, look by look, by Gauss-Legendre quadrature: Armitage,
    McPherson & Rowe (1969), JRSS-A 132:235-244.

    Examples
    --------
    >>> [round(float(x), 4) for x in chance_of_rejection([1.96, 1.96])]
    [0.05, 0.0831]
    """
    c = np.atleast_1d(np.asarray(bounds, float))
    if c.size == 0 or not (c > 0).all():
        raise ValueError("limits of |z| must be above 0, one for each look")
    edge = c * np.sqrt(np.arange(1, c.size + 1))
    at, density = np.zeros(1), np.ones(1)
    beyond = 0.0
    out = np.empty(c.size)
    for look in range(c.size):
        leaves = special.ndtr(at - edge[look]) + special.ndtr(-at - edge[look])
        beyond += float(density @ leaves)
        out[look] = beyond
        following = edge[look] * _NODES
        step = np.exp(-0.5 * (following[:, None] - at) ** 2) / np.sqrt(2 * np.pi)
        # each node carries its density times its quadrature weight, so that sums are integrals
        density = (step @ density) * edge[look] * _WEIGHTS
        at = following
    return out


@lru_cache(maxsize=64)
def group_sequential(looks: int, shape: Shape = "pocock", level: float = LEVEL) -> GroupSequential:
    """Limits for a planned number of equally spaced looks, two-sided.

    Parameters
    ----------
    looks : int
        1 to 100.
    shape : str
        "pocock": the same limit at each look; "obrien_fleming": high at first, near the usual one at the end.
    level : float
        1 less the false-alarm chance of all looks together.

    Returns
    -------
    GroupSequential

    Raises
    ------
    ValueError
        If the number of looks or the level is out of range.

    Examples
    --------
    >>> round(group_sequential(5).constant, 3), round(group_sequential(5, "obrien_fleming").constant, 3)
    (2.413, 2.04)
    """
    from scipy import optimize  # slow to import, and a run has no looks

    if not 1 <= looks <= 100:
        raise ValueError(f"looks is {looks}: allowed are 1 to 100")
    if not 0 < level < 1:
        raise ValueError(f"level is {level}: it must be between 0 and 1, such as 0.95")
    steps = np.sqrt(looks / np.arange(1, looks + 1)) if shape == "obrien_fleming" else np.ones(looks)
    single = float(special.ndtri((1 + level) / 2))
    constant = float(
        optimize.brentq(
            lambda c: chance_of_rejection(c * steps)[-1] - (1 - level), 0.5 * single, 3 * single, xtol=1e-13
        )
    )
    return GroupSequential(shape, level, constant, tuple(float(x) for x in constant * steps))


def _mixture(level: float, tuned_at: float) -> float:
    """Variance of the mixing normal for which the sequence is narrowest at `tuned_at` replications."""
    if not 0 < level < 1:
        raise ValueError(f"level is {level}: it must be between 0 and 1, such as 0.95")
    if tuned_at < 1:
        raise ValueError(f"tuned_at is {tuned_at}: it must be at least 1 replication")
    alpha = 1 - level
    return float((-special.lambertw(-(alpha**2) / np.e, -1).real - 1) / tuned_at)


def half_width(
    n: npt.ArrayLike, sd: npt.ArrayLike, level: float = LEVEL, tuned_at: float = TUNED_AT
) -> Floats:
    """Half-width of a confidence sequence: an interval that holds at all looks at once.

    Parameters
    ----------
    n : array of int
        Replications so far, at least 2.
    sd : float array
        Standard deviation of one replication; for a ratio sqrt(n) times its jackknife error.
    level : float
        Chance that the truth stays inside at every look.
    tuned_at : float
        Replications at which the sequence is narrowest: there it is 1.6 times as wide as a 95 % interval for
        a single look.

    Returns
    -------
    float array
        In the unit of `sd`.

    Notes
    -----
    Normal mixture (Robbins 1970) with an estimated standard deviation: Waudby-Smith et al. (2024), Annals of
    Statistics 52:2613-2640, eq. (2.4); for few replications its normal limit is replaced by Student's t. The
    guarantee is asymptotic: with strong skew early looks miss the truth more often, so start at about 30
    replications.

    Examples
    --------
    >>> float(half_width(200, 1.0).round(4))
    0.2174
    """
    m, alpha = np.asarray(n, float), 1 - level
    grown = m * _mixture(level, tuned_at)
    z = np.sqrt((1 + 1 / grown) * (np.log1p(grown) - 2 * np.log(alpha)))
    return np.asarray(-special.stdtrit(m - 1, special.ndtr(-z)) * np.asarray(sd, float) / np.sqrt(m))


def anytime_p(
    value: npt.ArrayLike, error: npt.ArrayLike, n: npt.ArrayLike, level: float, tuned_at: float = TUNED_AT
) -> Floats:
    """Chance of a difference this large at any look, past or future, if there were none.

    Parameters
    ----------
    value, error : float arrays
        Difference and its standard error now.
    n : array of int
        Replications so far, at least 2.
    level : float
        Level at which the sequence is narrowest; p below 1 - level exactly where the sequence leaves out 0.
    tuned_at : float
        As for `half_width`.

    Returns
    -------
    float array
        1 where there is neither a difference nor an error; 0 for a difference without error.
    """
    x, se = np.broadcast_arrays(np.asarray(value, float), np.asarray(error, float))
    m = np.broadcast_to(np.asarray(n, float), x.shape)
    t = np.divide(np.abs(x), se, out=np.where(x == 0, 0.0, np.inf), where=se > 0)
    # the same tail in standard normal units; beyond 37 the tail is smaller than the smallest number
    z = np.minimum(-special.ndtri(np.maximum(special.stdtr(m - 1, -t), 1e-300)), 37.0)
    grown = m * _mixture(level, tuned_at)
    p = np.sqrt(1 + grown) * np.exp(-0.5 * z**2 * grown / (1 + grown))
    return np.where(np.isinf(t), 0.0, np.minimum(1.0, p))
