"""What a proposal costs: Connects, and the time that its letter takes.

Answers: what does a contract bring per dollar of its cost. Time costs nothing unless a group's `hour_usd`
says what an hour is worth; then rules that weigh value against cost count both.
"""

import numpy as np

from simulator.strategies.contract.base import FREE, Candidates, Floats

LEAST_USD_EACH = 0.01
"""price that free Connects count as [dollars]"""


def per_dollar(c: Candidates, kept: float) -> Floats:
    """Expected dollars back per dollar of cost, at a perfect fit.

    Parameters
    ----------
    c : Candidates
        Posts.
    kept : float
        Chance of a hire times the share of the contract's worth that is kept.

    Returns
    -------
    float array, shape (n,)
        A free post counts as a thousandth of a Connect.
    """
    each = max(c.usd_each, LEAST_USD_EACH)
    if not c.time_counts:
        return np.asarray(kept / each * c.usd_per_connect)
    return np.asarray(kept * c.value_usd / np.maximum(c.cost_usd, FREE * each))
