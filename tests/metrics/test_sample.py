"""What is subtracted as luck, and that it leaves no lean behind."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from simulator.metrics.sample import Sample


def field(seed: int, replications: int) -> pd.DataFrame:
    """One freelancer who sends 60 bids, each won one time in ten, for contracts of very different worth."""
    rng = np.random.default_rng(seed)
    worth = rng.lognormal(5.0, 1.5, (replications, 60))
    won = rng.random((replications, 60)) < 0.1
    return pd.DataFrame(
        {
            "rep": np.arange(replications),
            "freelancers": 1.0,
            "hires": won.sum(axis=1),
            "hire_luck": (won - 0.1).sum(axis=1),
            "earnings_usd": (won * worth).sum(axis=1),
            "luck_usd": ((won - 0.1) * worth).sum(axis=1),
            "bought_usd": 10.0,
            "plan_usd": 0.0,
            "connects_proposal": 240.0,
            "connects_boost": 0.0,
            "connects_other": 0.0,
        }
    )


def sample(sums: pd.DataFrame, controlled: bool = True) -> Sample:
    return Sample(sums, lambda: sums, sums, 30.0, 0.15, controlled)


@pytest.mark.parametrize("replications", [20, 60])
def test_money_does_not_lean_towards_what_happened(replications: int) -> None:
    experiments = [field(seed, replications) for seed in range(100)]
    found = np.array([sample(sums)["earnings_usd"].mean() for sums in experiments])
    expected = np.array([(sums["earnings_usd"] - sums["luck_usd"]).mean() for sums in experiments])
    assert found.mean() == pytest.approx(expected.mean(), rel=0.005)  # it was 4 % too low with 20
    plain = np.array([sums["earnings_usd"].mean() for sums in experiments])
    assert found.std() < 0.75 * plain.std()


def test_all_luck_is_subtracted_alike() -> None:
    sums = field(1, 40)
    own = sample(sums)
    earned = sums["earnings_usd"] - sums["luck_usd"]
    assert own["earnings_usd"] == pytest.approx(earned.to_numpy())
    assert own.net_usd == pytest.approx((earned - 10).to_numpy())
    assert own["hires"] == pytest.approx((sums["hires"] - sums["hire_luck"]).to_numpy())
    assert sample(sums, False)["earnings_usd"] == pytest.approx(sums["earnings_usd"].to_numpy())


def test_few_replications_or_hires_stay_as_they_were_counted() -> None:
    few = field(2, 19)
    assert sample(few)["earnings_usd"] == pytest.approx(few["earnings_usd"].to_numpy())
