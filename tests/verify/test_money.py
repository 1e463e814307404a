"""Money of simulated freelancers: limits hold, and nothing leans, at 20, 60 and 200 replications.

One run of a small field is cut into many experiments. Its own average is the truth: with thousands of
replications its error is a tenth of that of an experiment.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pytest

from simulator.metrics.contrasts.simultaneous import (
    chances_of_being_best,
    every_pair,
    pair_deviations,
    simultaneous,
)
from simulator.metrics.estimates.estimates import estimate
from simulator.metrics.estimates.quantities import deviations, value_of
from simulator.metrics.sample import Sample
from simulator.metrics.strategy import METRICS
from simulator.model.scenario import Scenario
from simulator.runs.run import run
from tests.verify.promises import told

pytestmark = pytest.mark.verify

REPLICATIONS, EXPERIMENTS = 3000, 400
MONEY = ("net_earnings_usd", "earnings_per_connect")
RULES: dict[str, Any] = {
    "ordinary": "spray_and_pray",
    "choosy": {"fit_threshold": {"threshold": 0.7}},
    "half": {"fit_threshold": {"threshold": 0.5}},
    "fresh": "fresh_hour",
}


class Played(NamedTuple):
    """Sums of every group, and the truth of each metric."""

    groups: dict[str, pd.DataFrame]
    usd_each: float

    def sample(self, group: str, rows: Any) -> Sample:
        sums = self.groups[group].iloc[rows].reset_index(drop=True)
        return Sample(sums, lambda: sums, sums, 60.0, self.usd_each, controlled=True)

    def experiments(self, n: int) -> Iterator[Any]:
        """Disjoint blocks of n replications, of as many shuffles as are needed."""
        blocks = REPLICATIONS // n
        for k in range(EXPERIMENTS):
            order = np.random.default_rng(k // blocks).permutation(REPLICATIONS)
            yield order[k % blocks * n : (k % blocks + 1) * n]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    scenario = Scenario.model_validate(
        {
            "name": "money",
            "pack": "2023_card6",
            "competition": "field",
            "clock": {"tick": 0.5},
            "horizon": 90,
            "warmup": 30,
            "jobs": {"per_day": 60},
            "connects": {"top_up": {"rule": "monthly", "monthly_budget_usd": 7.5}},
            "freelancers": [{"name": n, "strategy": s, "count": 6} for n, s in RULES.items()],
            "run": {"replications": REPLICATIONS, "seed": 77},
        }
    )
    result = run(scenario, out=tmp_path_factory.mktemp("money"))
    sums = {name: rows.reset_index(drop=True) for name, rows in result.replications.groupby("group")}
    return Played({name: sums[name] for name in RULES}, scenario.connects.usd_each)


@pytest.mark.parametrize("metric", MONEY)
@pytest.mark.parametrize(("n", "floor"), [(20, 0.915), (60, 0.93), (200, 0.93)])
def test_money_holds_as_often_as_it_says(played: Played, metric: str, n: int, floor: float) -> None:
    function, leans, inside = METRICS[metric].function, [], []
    for group in RULES:
        truth = value_of(function(played.sample(group, slice(None))))
        assert truth is not None
        found = [estimate(function(played.sample(group, rows)), "") for rows in played.experiments(n)]
        inside.append(np.mean([one.low <= truth <= one.high for one in found]))  # type: ignore[operator]
        leans.append(np.mean([one.value for one in found]) / truth - 1)  # type: ignore[arg-type]
    told(f"{metric}, {n} replications, all groups", float(np.mean(inside)), 0.95, floor, 4 * EXPERIMENTS)
    told(f"{metric}, {n} replications, worst group", float(min(inside)), 0.95, floor - 0.01, EXPERIMENTS)
    # few contracts carry the sum: with 20 replications half a per cent is within what 400 experiments show
    assert np.abs(leans).max() < (0.01 if n == 20 else 0.005)


@pytest.mark.parametrize("n", [20, 60, 200])
def test_all_pairs_hold_at_once_and_the_best_is_the_best(played: Played, n: int) -> None:
    function, rng = METRICS["net_earnings_usd"].function, np.random.default_rng(3)
    truth = np.array([value_of(function(played.sample(name, slice(None)))) for name in RULES], float)
    pairs, together, sure = every_pair(truth.size), 0, []
    apart = truth[pairs[:, 0]] - truth[pairs[:, 1]]
    for rows in played.experiments(n):
        quantities = [function(played.sample(name, rows)) for name in RULES]
        values = np.array([value_of(q) for q in quantities], float)
        u = np.stack([np.asarray(deviations(q)) for q in quantities], axis=1)
        found = simultaneous(values[pairs[:, 0]] - values[pairs[:, 1]], pair_deviations(u, pairs), draws=4999)
        together += bool(((found.low <= apart) & (apart <= found.high)).all())
        # two of them, one paid so much better or worse that leads are as wide as those of rules
        a, b = rng.choice(truth.size, 2, replace=False)
        lead = rng.normal(0, 0.2)
        factor = np.array([1.0, truth[a] / truth[b] * (1 + lead)])
        chances = chances_of_being_best(values[[a, b]] * factor, u[:, [a, b]] * factor)
        if chances.max() >= 0.9:
            sure.append((chances.argmax() == 1) == (lead > 0))
    told(f"all {len(pairs)} pairs at once, {n} replications", together / EXPERIMENTS, 0.95, 0.93, EXPERIMENTS)
    told(f"P(best) of 90 % or more, {n} replications", float(np.mean(sure)), 0.9, 0.9, len(sure), True)
