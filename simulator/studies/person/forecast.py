"""What the next weeks bring one person: hires, income, Connects.

Answers: how many hires to expect of so many proposals, and how wide is that; how much of the width is luck,
which no further proposals take away, and how much is doubt about the person, which they do.
"""

from typing import NamedTuple

import numpy as np
from scipy import special

from simulator.loader.tables.cells import Floats
from simulator.metrics.estimates.draws import steady_uniforms
from simulator.studies.person.inference import Posterior, weighted_quantile

MONTH, QUARTER = 30.0, 91.0
_DRAWS = 4000
_MOST = 200_000


class Range(NamedTuple):
    """What to expect, and within which limits it stays with some chance."""

    mean: float
    middle: float
    low: float
    high: float
    """limits that hold 80 of 100 people like this one"""
    lowest: float
    highest: float
    """limits that hold 95 of 100"""


class Forecast(NamedTuple):
    """What some number of further proposals brings."""

    days: float
    proposals: int
    hires: Range
    none: float
    """chance of no hire"""
    by_luck: float
    """share of the variance of hires that would stay if the person's chances were known"""
    connects: float
    income: Range | None
    """dollars from contracts won, after the platform's share; None if nothing says what a contract pays"""


def hires_law(posterior: Posterior, proposals: int, stage: int = -1) -> Floats:
    """Chance of each number of hires, or of another stage, out of so many proposals.

    Parameters
    ----------
    posterior : Posterior
        What is known of the person.
    proposals : int
        How many are sent.
    stage : int
        Which of its stages.

    Returns
    -------
    float array
        For 0, 1, … hires: binomial laws, mixed over what is known.
    """
    from scipy import stats

    chance = posterior.reach[:, stage]
    high = weighted_quantile(chance, posterior.weights, 0.9999)
    most = int(min(proposals, stats.binom.ppf(1 - 1e-7, proposals, min(high * 1.5, 1.0)) + 10))
    count = np.arange(most + 1)
    ways = (
        special.gammaln(proposals + 1) - special.gammaln(count + 1) - special.gammaln(proposals - count + 1)
    )
    p = np.clip(chance, 1e-12, 1 - 1e-12)[:, None]
    law = posterior.weights @ np.exp(ways + count * np.log(p) + (proposals - count) * np.log1p(-p))
    return np.asarray(law / law.sum())


def range_of(law: Floats) -> Range:
    """Limits of a count from its law."""
    below = np.cumsum(law)
    at = [float(np.searchsorted(below, share)) for share in (0.5, 0.1, 0.9, 0.025, 0.975)]
    return Range(float(law @ np.arange(law.size)), *at)


def forecast(
    posterior: Posterior,
    days: float,
    proposals: int,
    connects_each: float,
    pays: Floats | None = None,
) -> Forecast:
    """Say what further proposals like those so far bring.

    Parameters
    ----------
    posterior : Posterior
        What is known of the person.
    days : float
        In which time they are sent.
    proposals : int
        How many.
    connects_each : float
        Connects for one.
    pays : float array, optional
        What contracts like theirs pay, after the platform's share; one is drawn for each hire.

    Returns
    -------
    Forecast
    """
    law, chance = hires_law(posterior, proposals), posterior.hired
    mean = posterior.mean()
    luck = proposals * float(posterior.weights @ (chance * (1 - chance)))
    doubt = proposals**2 * float(posterior.weights @ (chance - mean) ** 2)
    income = None if pays is None or not pays.size else _income(law, pays)
    share = luck / (luck + doubt) if luck + doubt > 0 else 1.0
    return Forecast(days, proposals, range_of(law), float(law[0]), share, proposals * connects_each, income)


def _income(law: Floats, pays: Floats) -> Range:
    """Limits of the sum of what contracts pay, for a number of hires with this law."""
    drawn = steady_uniforms("person income", _DRAWS)[:, 0]
    hires = np.searchsorted(np.cumsum(law), drawn).clip(max=law.size - 1)
    which = (steady_uniforms("person pay", _DRAWS, int(hires.max()) + 1) * pays.size).astype(np.int64)
    each = pays[which] * (np.arange(hires.max() + 1) < hires[:, None])
    total = each.sum(axis=1)
    limits = np.quantile(total, (0.5, 0.1, 0.9, 0.025, 0.975), method="inverted_cdf")
    return Range(float(law @ np.arange(law.size)) * float(pays.mean()), *map(float, limits))


def proposals_until(posterior: Posterior, chance: float) -> int | None:
    """Proposals with which a hire has come with this chance; None if no sensible number is enough.

    Parameters
    ----------
    posterior : Posterior
        What is known of the person; doubt about them makes the number larger.
    chance : float
        How sure to be.

    Returns
    -------
    int or None
    """
    log_miss = np.log1p(-np.clip(posterior.hired, 0, 1 - 1e-12))

    def missed(count: int) -> float:
        return float(posterior.weights @ np.exp(count * log_miss))

    low, high = 0, 1
    while missed(high) > 1 - chance:
        low, high = high, 2 * high
        if high > _MOST:
            return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if missed(middle) <= 1 - chance else (middle, high)
    return high
