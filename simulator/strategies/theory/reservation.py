"""When to stop looking: reservation values of search theory.

Answers: how good must an offer be to be taken. `value` and `wage` solve for it exactly on a table of offers;
the strategy `adaptive_threshold` learns it while it looks.
"""

import numpy as np
from scipy import optimize

from simulator.strategies.contract.base import Floats


def value(offers: Floats, cost: float) -> float:
    """Reservation value, at which one more look gains exactly what it costs: cost = E[(X - value)+].

    Parameters
    ----------
    offers : array
        Equally likely offers.
    cost : float
        Price of a look, positive, in the unit of the offers.

    References
    ----------
    McCall (1970); Lippman & McCall (1976).
    """
    low, high = float(np.min(offers)) - cost, float(np.max(offers))
    found: float = optimize.brentq(lambda x: np.maximum(offers - x, 0.0).mean() - cost, low, high, xtol=1e-12)
    return found


def wage(offers: Floats, discount: float, idle: float = 0.0) -> float:
    """Reservation wage with one offer a period, kept forever: w - idle = d / (1 - d) E[(W - w)+].

    Parameters
    ----------
    offers : array
        Equally likely wages.
    discount : float
        Discount factor d per period, below 1.
    idle : float
        Income per period without a job, in the unit of the wages.

    Returns
    -------
    float

    References
    ----------
    McCall (1970); Ljungqvist & Sargent, Recursive Macroeconomic Theory, 6.3.
    """
    weight = discount / (1.0 - discount)
    low, high = min(idle, float(np.min(offers))), float(np.max(offers))
    found: float = optimize.brentq(
        lambda w: w - idle - weight * np.maximum(offers - w, 0.0).mean(), low - 1.0, high, xtol=1e-12
    )
    return found


def secretary(posts: int) -> tuple[int, float]:
    """How many posts to let pass when only ranks are known and one bid is left, and the chance of getting the
    best.

    References
    ----------
    Gilbert & Mosteller (1966).
    """
    best = max(range(posts), key=lambda passed: secretary_chance(posts, passed))
    return best, secretary_chance(posts, best)


def secretary_chance(posts: int, passed: int) -> float:
    """Chance of getting the best of `posts` by letting `passed` go by and taking the first that beats them
    all.
    """
    if passed == 0:
        return 1.0 / posts
    return passed / posts * float(np.sum(1.0 / np.arange(passed, posts)))
