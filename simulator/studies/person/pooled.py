"""Shares of several kinds, members of an agency for one, each seen beside the others.

Answers: what is the share of each, if kinds differ about as much as these seem to, and is the best of them
really better than the worst. A kind of which little is known is drawn towards the others, and the less they
seem to differ the more (partial pooling); so the best of many is no winner by luck.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from scipy import special

from simulator.loader.tables.cells import Floats
from simulator.metrics.estimates.quantities import LEVEL

USUAL_SPREAD = 0.5
"""how much logits of kinds differ, before any are seen: their spread is half normal with this scale"""
SURE = 0.95
"""from this chance that the best is better than the worst, they are told apart"""
_SPREADS, _MEANS, _NODES = 15, 81, 41
_WIDE, _NARROW = 5.0, 0.02


class Share(NamedTuple):
    """The share of one kind."""

    mean: float
    low: float
    high: float


class Pooled(NamedTuple):
    """Shares of several kinds."""

    shares: tuple[Share, ...]
    best: int
    """which kind has the largest share"""
    worst: int
    sure: float
    """chance that the best is truly better than the worst"""

    @property
    def apart(self) -> bool:
        """Whether the best is told apart from the worst."""
        return self.sure >= SURE


def pooled_shares(reached: Sequence[float], trials: Sequence[float], level: float = LEVEL) -> Pooled:
    """Estimate the shares of several kinds together.

    Parameters
    ----------
    reached, trials : sequence of float
        Of each kind, how many got so far, and of how many; these need not be whole.
    level : float
        Chance that each range holds the truth.

    Returns
    -------
    Pooled

    Notes
    -----
    Logits of the kinds are normal around a common mean, of which next to nothing is known before (Jeffreys'
    prior of a share), with a spread of which little is. All three are integrated on a grid.

    Examples
    --------
    >>> few = pooled_shares([0, 6], [2, 60])
    >>> [round(one.mean, 2) for one in few.shares], few.apart
    ([0.11, 0.1], False)
    """
    got, of = (np.asarray(one, np.float64) for one in (reached, trials))
    logits, weights, nodes = _grid(float(got.sum()), float(of.sum()))
    p = special.expit(logits)
    fits = [special.xlogy(k, p) + special.xlog1py(n - k, -p) for k, n in zip(got, of, strict=True)]
    each = [np.exp(fit - fit.max()) * nodes for fit in fits]
    masses = [one.sum(axis=-1) for one in each]
    whole = weights * np.prod(masses, axis=0)
    whole /= whole.sum()
    inner = [one / mass[..., None] for one, mass in zip(each, masses, strict=True)]
    tail = (1 - level) / 2
    shares = tuple(_share(p, whole[..., None] * one, tail) for one in inner)
    order = np.argsort([one.mean for one in shares], kind="stable")
    best, worst = int(order[-1]), int(order[0])
    below = np.cumsum(inner[worst], axis=-1) - inner[worst] / 2
    return Pooled(shares, best, worst, float((whole * (inner[best] * below).sum(axis=-1)).sum()))


def _grid(reached: float, trials: float) -> tuple[Floats, Floats, Floats]:
    """Logits by spread, mean and node; weights of spreads and means; weights of nodes."""
    share = (reached + 0.5) / (trials + 1.0)
    width = 1.5 + _WIDE / np.sqrt((trials + 1.0) * share * (1 - share))
    means = special.logit(share) + np.linspace(-width, width, _MEANS)
    spreads = np.geomspace(_NARROW, _WIDE * USUAL_SPREAD, _SPREADS)
    edges = np.concatenate([[0.0], [(a + b) / 2 for a, b in pairwise(spreads)], [2 * _WIDE * USUAL_SPREAD]])
    of_spread = np.diff(special.erf(edges / (USUAL_SPREAD * np.sqrt(2))))
    z = np.linspace(-_WIDE, _WIDE, _NODES)
    nodes = np.exp(-(z**2) / 2)
    logits = means[None, :, None] + spreads[:, None, None] * z
    at = special.expit(means)
    return logits, of_spread[:, None] * np.sqrt(at * (1 - at)), nodes / nodes.sum()


def _share(chances: Floats, weights: Floats, tail: float) -> Share:
    """Mean and range of chances that have these weights."""
    flat, mass = chances.ravel(), weights.ravel()
    order = np.argsort(flat)
    so_far = np.cumsum(mass[order])
    last, rising = flat.size - 1, flat[order]
    low, high = (float(rising[min(int(np.searchsorted(so_far, at)), last)]) for at in (tail, 1 - tail))
    return Share(float((flat * mass).sum()), low, high)
