"""Draws from a law of a few numbers that is known up to a constant.

Answers: where does it lie and how wide is it. Draws come from a t law around the mode and are weighted, with
Pareto-smoothed weights (Vehtari and others 2024).
"""

from collections.abc import Callable
from typing import Protocol

import numpy as np
from scipy import optimize, special

from simulator.loader.tables.cells import Floats
from simulator.studies.person.prior import even_normals

_FREEDOM, _WIDER = 8.0, 1.15
_STEP = 1e-3
_AGAIN = 0.4
_MOST_CELLS = 8_000_000


class Law(Protocol):
    """A law of some numbers, each standard normal before any data."""

    size: int

    @property
    def cells(self) -> int:
        """Numbers that one draw takes while it is reckoned."""
        ...

    def log_posterior(self, z: Floats) -> Floats:
        """One number per draw, up to a constant."""
        ...


def sampled(law: Law, draws: int) -> tuple[Floats, Floats, float]:
    """Draw from a law.

    Parameters
    ----------
    law : Law
        The law.
    draws : int
        How many.

    Returns
    -------
    float array
        Draws x numbers.
    float array
        Weights of the draws, which add up to 1.
    float
        Shape of the tail of the raw weights.
    """
    mode, root = _mode(law)
    z, weights, tail = _drawn(law, mode, root, draws)
    if tail > _AGAIN:  # once more, around the mean of what was found
        mode = np.asarray(weights @ z)
        spread = (z - mode).T @ ((z - mode) * weights[:, None]) + 1e-9 * np.eye(law.size)
        root = np.asarray(np.linalg.cholesky(spread), np.float64)
        z, weights, tail = _drawn(law, mode, root, draws)
    return z, weights, tail


def in_parts(function: Callable[[Floats], Floats], z: Floats, law: Law) -> Floats:
    """Call a function of draws a part at a time, so that memory stays small.

    Parameters
    ----------
    function : callable
        Draws to one row each.
    z : float array
        Draws.
    law : Law
        Says what one draw takes.

    Returns
    -------
    float array
    """
    return np.concatenate(
        [function(part) for part in np.array_split(z, 1 + len(z) * law.cells // _MOST_CELLS)]
    )


def _mode(law: Law) -> tuple[Floats, Floats]:
    """The mode of the posterior, and a square root of the covariance there."""
    size, eye = law.size, np.eye(law.size) * _STEP

    def cost(z: Floats) -> float:
        return -float(law.log_posterior(z[None])[0])

    def slope(z: Floats) -> Floats:
        both = law.log_posterior(np.vstack([z + eye, z - eye]))
        return np.asarray((both[size:] - both[:size]) / (2 * _STEP))

    found = optimize.minimize(cost, np.zeros(size), jac=slope, method="BFGS", options={"gtol": 1e-3})
    mode = np.asarray(found.x, np.float64)
    bend = np.array([slope(mode + one) - slope(mode - one) for one in eye]) / (2 * _STEP)
    values, vectors = np.linalg.eigh((bend + bend.T) / 2)
    return mode, np.asarray(vectors / np.sqrt(np.clip(values, 0.05, None)))


def _drawn(law: Law, mode: Floats, root: Floats, draws: int) -> tuple[Floats, Floats, float]:
    """Draws around a point, their weights, and the shape of the weights' tail."""
    z, log_density = _around(mode, root, draws)
    weights, tail = smoothed(in_parts(law.log_posterior, z, law) - log_density)
    return z, weights, tail


def _around(mode: Floats, root: Floats, draws: int) -> tuple[Floats, Floats]:
    """Draws from a t law around the mode, and the logarithm of its density, up to a constant."""
    size = mode.size
    drawn = even_normals(draws, size + 1)
    normal = drawn[:, :size]
    scale = np.sqrt(_FREEDOM / special.chdtri(_FREEDOM, special.ndtr(drawn[:, size]))) * _WIDER
    far = (normal**2).sum(axis=1) * (scale / _WIDER) ** 2
    return mode + (normal * scale[:, None]) @ root.T, -(_FREEDOM + size) / 2 * np.log1p(far / _FREEDOM)


def smoothed(log_weights: Floats) -> tuple[Floats, float]:
    """Weights of draws with their largest ones smoothed by a Pareto law.

    Parameters
    ----------
    log_weights : float array
        Logarithms, up to a constant.

    Returns
    -------
    float array
        They add up to 1.
    float
        Shape of the tail.
    """
    logs = log_weights - log_weights.max()
    size = logs.size
    count = int(min(0.2 * size, 3 * np.sqrt(size)))
    order = np.argsort(logs)
    largest, edge = order[-count:], np.exp(logs[order[-count - 1]])
    shape, scale = _pareto(np.exp(logs[largest]) - edge)
    if np.isfinite(shape) and scale > 0:
        at = (np.arange(count) + 0.5) / count
        far = -np.log1p(-at) if abs(shape) < 1e-9 else np.expm1(-shape * np.log1p(-at)) / shape
        logs = logs.copy()
        logs[largest] = np.minimum(np.log(edge + scale * far), 0.0)
    weights = np.exp(logs - logs.max())
    return np.asarray(weights / weights.sum()), shape


def _pareto(above: Floats) -> tuple[float, float]:
    """Shape and scale of a generalised Pareto law (Zhang and Stephens 2009), the shape drawn towards 0.5."""
    x = np.sort(above)
    size = x.size
    if x[-1] <= 1e-300 or size < 5:
        return -np.inf, 0.0
    many = 30 + int(np.sqrt(size))
    quarter = max(x[int(size / 4 + 0.5) - 1], 1e-300)
    b = 1 / x[-1] + (1 - np.sqrt(many / (np.arange(many) + 0.5))) / (3 * quarter)
    shapes = np.log1p(-b[:, None] * x).mean(axis=1)
    fit = size * (np.log(-b / shapes) - shapes - 1)
    weights = np.exp(fit - special.logsumexp(fit))
    best = float(weights @ b)
    shape = float(np.log1p(-best * x).mean())
    return (size * shape + 5.0) / (size + 10.0), -shape / best
