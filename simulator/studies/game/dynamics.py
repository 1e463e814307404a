"""How shares move when rules that get more gain followers.

Answers: where does a market go from where it is, and how likely does one who starts something new bring
everybody along. The speed at which people change their rule is known to nobody, so time has no unit of its
own; the way does not depend on it.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import special

from simulator.metrics.estimates.quantities import LEVEL
from simulator.studies.game.balance import Payoffs

Floats = npt.NDArray[np.float64]
_STEP = 0.02
"""of the time in which a rule that gets more by the largest difference grows e-fold"""


class Band(NamedTuple):
    """Shares over time, with limits at every time: times x rules each."""

    times: Floats
    shares: Floats
    low: Floats
    high: Floats


def next_month(shares: Floats, got: Floats) -> Floats:
    """Shares after a month in which followers of a rule multiply by what it gets; all must get something.

    Taylor & Jonker (1978), in steps.
    """
    grown = np.asarray(shares, float) * np.asarray(got, float)
    return np.asarray(grown / grown.sum(axis=-1, keepdims=True))


def path(payoffs: Payoffs, start: Floats, times: Floats, speed: float = 1.0) -> Floats:
    """Shares over time when the growth of a rule is what it gets beyond the average.

    Parameters
    ----------
    payoffs : callable
        What every rule gets at some shares.
    start : float array, n x rules
        Shares at time 0; each row is a market of its own.
    times : float array
        Rising, from 0.
    speed : float
        Growth per unit of time and unit of payoff.

    Returns
    -------
    float array, times x n x rules

    Notes
    -----
    The replicator equation (Taylor & Jonker 1978), by the classic method of Runge and Kutta.
    """

    def drift(x: Floats) -> Floats:
        got = payoffs(x)
        return np.asarray(speed * x * (got - (x * got).sum(axis=-1, keepdims=True)))

    x = np.asarray(start, float)
    out = [x]
    for span in np.diff(times):
        parts = max(1, int(np.ceil(span / _STEP)))
        h = span / parts
        for _ in range(parts):
            a = drift(x)
            b = drift(x + h / 2 * a)
            c = drift(x + h / 2 * b)
            x = x + h / 6 * (a + 2 * b + 2 * c + drift(x + h * c))
            x = np.clip(x, 0.0, None)
            x = x / x.sum(axis=-1, keepdims=True)
        out.append(x)
    return np.array(out)


def band(payoffs: Payoffs, many: Payoffs, start: Floats, times: Floats, speed: float, tables: int) -> Band:
    """The way from some shares, with limits at every time.

    Parameters
    ----------
    payoffs, many : callable
        Of the table at hand, and of `tables` tables that could as well be the true one.
    start : float array, rules
        Shares at time 0.
    times : float array
        Rising, from 0.
    speed : float
        As for `path`.
    tables : int
        How many there are.

    Returns
    -------
    Band
        Limits are those of each share and time for itself.
    """
    middle = path(payoffs, start[None], times, speed)[:, 0]
    every = path(many, np.tile(start, (tables, 1)), times, speed)
    tail = (1 - LEVEL) / 2
    low, high = np.quantile(every, [tail, 1 - tail], axis=1)
    return Band(times, middle, low, high)


def fixation(payoffs: Payoffs, old: int, new: int, rules: int, people: int, strength: float) -> float:
    """Chance that one who follows a new rule brings all others along, before the new rule dies out again.

    Parameters
    ----------
    payoffs : callable
        What every rule gets at some shares.
    old, new : int
        Numbers of the rules: all but one follow the old one.
    rules : int
        How many rules there are.
    people : int
        Freelancers in the market.
    strength : float
        How much what a rule gets counts, against chance, when people copy each other.

    Returns
    -------
    float
        1 / people if nothing counts.

    Notes
    -----
    Moran process in which fitness is exp(strength x payoff) (Traulsen, Shoresh & Nowak 2008).
    """
    return float(fixations(lambda x: payoffs(x[0])[None], old, new, (rules, people), strength)[0])


def fixations(
    payoffs: Payoffs, old: int, new: int, size: tuple[int, int], strength: float | Floats
) -> Floats:
    """`fixation` for many tables at once.

    Parameters
    ----------
    payoffs : callable
        Shares 1 x n x rules in, payoffs tables x n x rules out.
    old, new : int
        Numbers of the rules.
    size : (int, int)
        How many rules and freelancers there are.
    strength : float or float array, tables
        As for `fixation`.

    Returns
    -------
    float array, tables
    """
    rules, people = size
    followers = np.arange(1, people) / people
    shares = np.zeros((people - 1, rules))
    shares[:, new], shares[:, old] = followers, 1 - followers
    got = payoffs(shares[None])
    ahead = np.cumsum(np.asarray(got[..., new] - got[..., old]), axis=-1)
    against = -np.asarray(strength)[..., None] * ahead
    return np.asarray(np.exp(-np.logaddexp(0.0, special.logsumexp(against, axis=-1))))
