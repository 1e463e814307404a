"""Intervals of a chance of a hire, and of the Connects that it needs, hold the truth as often as they say.

Worlds in which freelancers of a replication share a chance that differs between replications, and wallets
that end the wait of many. Prints what was found.
"""

from __future__ import annotations

from math import sqrt
from typing import Any

import numpy as np
import pytest
from scipy import special, stats

from simulator.metrics.estimates.curves import chance_curve, reached
from tests.verify.promises import RUNS, SLACK

pytestmark = pytest.mark.verify

PRICE, A, B = 6, 6.0, 74.0


def truth(bids: Any) -> Any:
    """Chance of a hire within so many proposals, over replications: a beta mixture of geometric waits."""
    return 1 - np.exp(special.betaln(A, B + np.asarray(bids, float)) - special.betaln(A, B))


def world(rng: np.random.Generator, reps: int, each: int) -> tuple[Any, Any, Any]:
    p = np.repeat(rng.beta(A, B, reps), each)
    wait, wallet = rng.geometric(p), rng.integers(10, 120, reps * each)
    return PRICE * np.minimum(wait, wallet).astype(float), wait <= wallet, np.repeat(np.arange(reps), each)


@pytest.mark.parametrize(("reps", "level"), [(6, 0.95), (20, 0.95), (20, 0.90), (80, 0.95)])
def test_limits_hold_the_truth(reps: int, level: float) -> None:
    rng = np.random.default_rng(reps)
    bids, wanted = (5, 15, 40), 0.75
    exact = int(np.flatnonzero(truth(np.arange(400)) >= wanted)[0]) * PRICE
    held, needed = np.zeros(len(bids)), 0
    for _ in range(RUNS):
        curve = chance_curve(*world(rng, reps, 12), level)
        at = np.searchsorted(curve.at, np.array(bids) * PRICE, side="right") - 1
        held += (curve.low[at] <= truth(bids)) & (truth(bids) <= curve.high[at])
        needed += reached(curve.at, curve.high, wanted) <= exact <= reached(curve.at, curve.low, wanted)
    least = level - SLACK * sqrt(level * (1 - level) / RUNS)
    shares = [*(held / RUNS), needed / RUNS]
    print(
        f"\n  {reps} replications, stated {100 * level:g} %: {[f'{100 * x:.1f} %' for x in shares]}", end=""
    )
    assert min(shares) >= least
    assert max(shares) <= level + 0.9 * (1 - level)  # wide beyond reason otherwise


def test_prediction_holds_eight_in_ten_new_freelancers() -> None:
    rng = np.random.default_rng(8)
    curve = chance_curve(*world(rng, 200, 12))
    low, high = (reached(curve.at, curve.share, q) for q in (0.1, 0.9))
    p = rng.beta(A, B, 100_000)
    wait = PRICE * stats.geom.rvs(p, random_state=rng)
    share = float(np.mean((wait >= low) & (wait <= high)))
    print(f"\n  single freelancers within 10 to 90 %: {100 * share:.1f} %", end="")
    assert share == pytest.approx(0.8, abs=0.04)
