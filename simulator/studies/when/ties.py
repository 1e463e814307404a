"""A map of two numbers: where A is ahead of B, where it is behind, and the band between.

Answers: where do two rules tie. A quadratic surface in the two numbers, with all others at their middle, is
fitted to the differences; samples of worlds and replications say where its sign is sure.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simulator.metrics.estimates.draws import steady_uniforms
from simulator.studies.when.limits import Factor, Floats

_CELLS = 25
_SAMPLES = 200
_SURE = 0.975
_RIDGE = 1e-6
_STILL = 1e-9


@dataclass(frozen=True)
class TieMap:
    """Mean lead of A over a grid of two factors, and how sure its sign is."""

    factors: tuple[int, int]
    across: Floats
    up: Floats
    lead: Floats
    """rows go up, columns across"""
    behind: Floats
    """chance that A is behind, in the shape of `lead`; where both have the same, neither is: 0.5"""

    @property
    def surely_behind(self) -> float:
        """Share of the map where A is surely behind."""
        return float((self.behind >= _SURE).mean())

    @property
    def surely_ahead(self) -> float:
        """Share of the map where A is surely ahead."""
        return float((self.behind <= 1 - _SURE).mean())

    @property
    def open(self) -> float:
        """Share of the map within the band of the tie."""
        return 1 - self.surely_behind - self.surely_ahead


def _terms(x: Floats, two: tuple[int, int], factors: Sequence[Factor]) -> Floats:
    """Terms of the surface: quadratic in the two, straight in the other numbers, one for each choice."""
    a, b = x[:, two[0]], x[:, two[1]]
    terms = [np.ones(len(x)), a, b, a * a, b * b, a * b]
    for k, factor in enumerate(factors):
        if k in two:
            continue
        if factor.levels:
            terms += [(x[:, k] == level).astype(float) for level in range(1, len(factor.levels))]
        else:
            terms.append(x[:, k])
    return np.stack(terms, axis=1)


def tie_map(x: Floats, ahead: Floats, factors: Sequence[Factor], two: tuple[int, int]) -> TieMap:
    """Map where A is ahead.

    Parameters
    ----------
    x : float array, points x factors
        The worlds.
    ahead : float array, points x replications
        A less B, more being better.
    factors : sequence of Factor
        What the columns of `x` are.
    two : (int, int)
        Which two numbers the map is drawn over.

    Returns
    -------
    TieMap
    """
    middle, width = x.mean(axis=0), np.maximum(np.ptp(x, axis=0), 1e-12)
    numbers = np.array([not factor.levels for factor in factors])
    scaled = np.where(numbers, (x - middle) / width, x)
    ends = [(x[:, k].min(), x[:, k].max()) for k in two]
    across, up = (np.linspace(low, high, _CELLS) for low, high in ends)
    grid = np.where(numbers, 0.0, np.round(np.median(x, axis=0)))[None, :].repeat(_CELLS**2, axis=0)
    columns, rows = np.meshgrid(across, up)
    for k, values in zip(two, (columns.ravel(), rows.ravel()), strict=True):
        grid[:, k] = (values - middle[k]) / width[k]
    terms, at = _terms(scaled, two, factors), _terms(grid, two, factors)

    def fitted(points: np.ndarray, replications: np.ndarray) -> Floats:
        some = terms[points]
        gram = some.T @ some
        gram[np.diag_indices_from(gram)] += _RIDGE * len(points)
        mean = ahead[np.ix_(points, replications)].mean(axis=1)
        return np.asarray(at @ np.linalg.solve(gram, some.T @ mean))

    n, r = ahead.shape
    lead = fitted(np.arange(n), np.arange(r))
    behind, least = np.zeros(len(lead)), _STILL * np.abs(ahead).max()
    for k in range(_SAMPLES):
        points = (steady_uniforms(f"map points {k}", n)[:, 0] * n).astype(np.int64)
        replications = (steady_uniforms(f"map {k}", r)[:, 0] * r).astype(np.int64)
        drawn = fitted(points, replications)
        behind += np.where(np.abs(drawn) <= least, 0.5, drawn < 0)
    shape = (_CELLS, _CELLS)
    return TieMap(two, across, up, lead.reshape(shape), (behind / _SAMPLES).reshape(shape))
