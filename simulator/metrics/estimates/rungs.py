"""From trials at a few doses to the dose that a wanted chance needs.

Answers: people who bought 200, 300, 400 Connects were hired this often; how many does a chance of 90 % take,
and how sure is that. The chance is fitted on the scale of expected events, -log(1 - chance), on which twice
the Connects are about twice the height, so a cubic leaves no visible error.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from simulator.metrics.estimates.quantities import INF, LEVEL, t_quantile

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

_FINE, _TERMS = 400, 4


class Trials(NamedTuple):
    """What became of the people of each replication, all of whom had the same dose."""

    dose: Floats
    """one per replication, as all of these"""
    people: Floats
    share: Floats
    """share of the people who got there, freed of known luck where that helps"""


class Fit(NamedTuple):
    """Chance by dose, with pointwise limits, from the lowest dose tried to the highest."""

    dose: Floats
    chance: Floats
    low: Floats
    high: Floats


def freed_of_luck(got: Bools, luck: Floats, replication: npt.NDArray[np.int64], dose: Floats) -> Trials:
    """Count who got there, replication by replication, less the luck that is known to average zero.

    Parameters
    ----------
    got : bool array
        Whether a person got there.
    luck : float array
        A number per person that averages zero, such as hires less their chances.
    replication : int array
        Replication of each person, from 0.
    dose : float array
        Dose of each replication.

    Returns
    -------
    Trials
        The weight of the luck is the slope among all people of a dose (control variates).
    """
    people = np.bincount(replication, minlength=dose.size).astype(float)
    share = np.bincount(replication, got, dose.size) / np.maximum(people, 1.0)
    mean = np.bincount(replication, luck, dose.size) / np.maximum(people, 1.0)
    own = dose[replication]
    for one in np.unique(dose):
        here, at = own == one, dose == one
        spread = luck[here] - luck[here].mean()
        if squares := float(spread @ spread):
            share[at] -= float(spread @ got[here]) / squares * mean[at]
    return Trials(dose, people, share)


def fitted(trials: Trials, level: float = LEVEL) -> Fit:
    """Fit the chance by dose.

    Parameters
    ----------
    trials : Trials
        At least two replications for each of at least two doses, none below 0.
    level : float
        Coverage of the limits, each for itself.

    Returns
    -------
    Fit
        Weighted least squares; errors are those between replications of the same dose.
    """
    doses, place = np.unique(trials.dose, return_inverse=True)
    people = np.bincount(place, trials.people)
    share = np.bincount(place, trials.people * trials.share) / people
    share = np.clip(share, 0.5 / people, 1 - 0.5 / people)
    plain = share * (1 - share)
    # how much more, or less, replications of one dose differ than single people by chance alone
    apart = (trials.share - share[place]) ** 2 * trials.people / plain[place]
    freedom = max(trials.dose.size - doses.size, 1)
    excess = max(float(apart.sum()) / freedom, 0.02)
    height, error = -np.log1p(-share), np.sqrt(excess * plain / people) / (1 - share)
    scale = float(doses.max()) or 1.0
    fine = np.linspace(float(doses.min()), float(doses.max()), _FINE)
    most = min(_TERMS, max(doses.size - 1, 1))
    tried = [_polynomial(doses / scale, height, error, fine / scale, k) for k in range(most, 1, -1)]
    tried = tried or [_polynomial(doses / scale, height, error, fine / scale, most)]
    # more never does harm, so a curve that falls follows luck: a simpler one, or its steps upwards, instead
    rising = (one for one in tried[:2] if bool((np.diff(one[0]) >= 0).all()))
    middle, spread = next(rising, tried[0])
    half = t_quantile(level, freedom) * spread
    limits = (
        -np.expm1(-np.maximum(np.maximum.accumulate(x), 0.0)) for x in (middle, middle - half, middle + half)
    )
    return Fit(fine, *limits)


def _polynomial(at: Floats, height: Floats, error: Floats, fine: Floats, terms: int) -> tuple[Floats, Floats]:
    """Fit a polynomial with so many terms; return its values at `fine` and their errors."""
    design = at[:, None] ** np.arange(terms) / error[:, None]
    inverse = np.linalg.pinv(design.T @ design)
    powers = fine[:, None] ** np.arange(terms)
    middle = powers @ (inverse @ design.T @ (height / error))
    return middle, np.sqrt(np.einsum("ij,jk,ik->i", powers, inverse, powers))


def dose_for(curve: Fit, chance: float) -> tuple[float | None, float, float]:
    """Find the dose at which a curve first has a chance, and its limits by inversion.

    Parameters
    ----------
    curve : Fit
        As returned by `fitted`.
    chance : float
        The wanted one.

    Returns
    -------
    dose : float or None
        None where the curve is below the chance as far as it goes, or above it from its start on.
    low, high : float
        Where the limits of the curve have it; 0 and infinite where they are beyond its ends.
    """
    there = np.flatnonzero(curve.chance >= chance)
    dose = None
    if there.size and (there[0] > 0 or curve.dose[0] == 0.0):
        dose = _crossing(curve.dose, curve.chance, chance)
    low = _crossing(curve.dose, curve.high, chance)
    low = 0.0 if curve.high[0] >= chance and curve.dose[0] > 0 else low
    high = _crossing(curve.dose, curve.low, chance)
    return dose, low, high


def _crossing(at: Floats, height: Floats, wanted: float) -> float:
    there = np.flatnonzero(height >= wanted)
    if not there.size:
        return INF
    k = int(there[0])
    if k == 0:
        return float(at[0])
    part = (wanted - height[k - 1]) / (height[k] - height[k - 1])
    return float(at[k - 1] + part * (at[k] - at[k - 1]))
