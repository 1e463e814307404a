"""How likely each of many entries is truly the best.

Answers: may I rely on the one that came first. Whoever comes first of several that are nearly alike owes it
to luck, and the difference seen is then too large. So entries are taken as draws from a law whose spread is
not known: where they lie no further apart than their errors explain, they are drawn together, and nobody is
surely the best; where they lie far apart, nothing is changed.
"""

import numpy as np
import numpy.typing as npt
from scipy import special

from simulator.metrics.contrasts.simultaneous import DRAWS, Better, checked
from simulator.metrics.estimates.draws import steady_normals
from simulator.metrics.estimates.skewed import LEAST_FOR_SKEWED, freedom_of

Floats = npt.NDArray[np.float64]

_SPREADS, _ERRORS = 48, 64
"""points of the laws of the spread among entries and of the true errors"""
_ROUNDING = 1e-20


def chances_of_being_best(
    values: npt.ArrayLike, deviations: npt.ArrayLike, better: Better = "higher"
) -> Floats:
    """Chance that each entry is truly the best, given the data.

    Parameters
    ----------
    values : float array, k
        Estimate of each entry.
    deviations : float array, n x k
        Per replication and entry, over the same replications.
    better : str
        Whether "higher" or "lower" values are better.

    Returns
    -------
    float array, k
        Sums to 1; entries that are alike in everything share equally.

    Raises
    ------
    ValueError
        As for `simultaneous`.

    Notes
    -----
    Entries are normal around a common mean (flat prior) with a standard deviation whose prior is half-Cauchy,
    as wide as the errors (Gelman 2006, Bayesian Analysis 1:515-534); errors are joint Student t with the
    degrees of freedom that the heaviest tail of a difference from the first leaves. A few that are clearly
    worse let the others seem far apart: `together.chances_of` allows for that, too. It describes the data at
    hand: stopping as soon as it is large guarantees nothing (see `looks`).
    """
    x, u = checked(values, deviations)
    merit = -x if better == "lower" else x
    return _judged(merit, u, _freedom(u, int(np.argmax(merit))), DRAWS)


def lowered(chances: Floats, entry: int, most: float) -> Floats:
    """Give an entry at most this chance; the others take what is left, in proportion.

    Parameters
    ----------
    chances : float array, k
        Sum to 1.
    entry : int
        Its place.
    most : float
        Its largest chance.

    Returns
    -------
    float array, k
        Sums to 1.

    Examples
    --------
    >>> lowered(np.array([0.8, 0.15, 0.05]), 0, 0.6).round(3).tolist()
    [0.6, 0.3, 0.1]
    """
    if chances.size < 2 or chances[entry] <= most:
        return chances
    rest = 1 - chances[entry]
    found = (
        chances * (1 - most) / rest if rest > 0 else np.full(chances.size, (1 - most) / (chances.size - 1))
    )
    found[entry] = most
    return np.asarray(found)


def _freedom(u: Floats, first: int) -> float:
    """Degrees of freedom that the heaviest tail of a difference from the first leaves."""
    n = len(u)
    apart = np.delete(u[:, first, None] - u, first, axis=1)
    if n < LEAST_FOR_SKEWED:
        return n - 1.0
    return float(min((freedom_of(column) for column in apart.T if column.any()), default=n - 1.0))


def _judged(merit: Floats, u: Floats, freedom: float, draws: int) -> Floats:
    """Chance of each entry to be the best, as draws of one law with an unknown spread."""
    k = merit.size
    # what all entries share cannot change their order
    contrasts = _contrasts(k)
    seen, part = contrasts @ merit, (u - u.mean(axis=1, keepdims=True)) @ contrasts.T
    squares, turn = np.linalg.eigh(part.T @ part)
    squares = np.maximum(squares, 0.0)
    usual = float(squares.mean()) if k > 1 else 0.0
    if usual <= _ROUNDING * max(float((u * u).sum()), float(seen @ seen)):
        return _first_of(merit[None, :])
    spread = usual * np.tan((np.arange(_SPREADS) + 0.5) / _SPREADS * np.pi / 2) ** 2
    error = freedom / (2 * special.gammaincinv(freedom / 2, (np.arange(_ERRORS) + 0.5) / _ERRORS))
    spread, error = (grid.ravel() for grid in np.meshgrid(spread, error))
    own = turn.T @ seen
    noise = error[:, None] * squares
    total = noise + spread[:, None]
    # how well each pair of a spread and an error explains what was seen
    fit = -0.5 * (np.log(total) + own**2 / total).sum(axis=1)
    weight = np.cumsum(np.exp(fit - fit.max()))
    pick = np.searchsorted(weight / weight[-1], (np.arange(draws) + 0.5) / draws)
    kept = spread[pick, None] / total[pick]
    normals = steady_normals("chances of being best", draws, k - 1)
    drawn = (kept * own + np.sqrt(kept * noise[pick]) * normals) @ (turn.T @ contrasts)
    return _first_of(drawn + merit.mean())


def _contrasts(k: int) -> Floats:
    """Orthonormal contrasts of k entries, (k - 1) x k (Helmert)."""
    rows = np.arange(1.0, k)[:, None]
    below = np.arange(k)[None, :]
    found = np.where(below < rows, 1.0, np.where(below == rows, -rows, 0.0))
    return np.asarray(found / np.sqrt(rows * (rows + 1)))


def _first_of(drawn: Floats) -> Floats:
    """Share of draws in which each comes first; equals share."""
    scale = 1e-9 * max(float(np.ptp(drawn)), float(np.abs(drawn).max()) * 1e-3, 1e-300)
    first = drawn >= drawn.max(axis=1, keepdims=True) - scale
    return np.asarray((first / first.sum(axis=1, keepdims=True)).mean(axis=0))
