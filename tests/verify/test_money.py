"""Money of simulated freelancers: limits hold, and nothing leans, at 20, 60 and 200 replications.

One run of a small field, and one of a small market where groups take work from each other, are cut into
many experiments. Their own averages are the truth: with thousands of replications their error is a tenth of
that of an experiment.
"""

from __future__ import annotations

import dataclasses
from itertools import combinations

import numpy as np
import pytest

from benchmarks.intervals import EXPERIMENTS, RULES, Played, coverage, played
from simulator.metrics.contrasts.best import chances_of_being_best
from simulator.metrics.contrasts.differences import difference
from simulator.metrics.contrasts.simultaneous import (
    every_pair,
    pair_deviations,
    simultaneous,
)
from simulator.metrics.contrasts.together import all_together, chances_of
from simulator.metrics.estimates.quantities import LEVEL, Quantity, Ratio, deviations, value_of
from simulator.metrics.strategy import METRICS
from tests.verify.promises import told

pytestmark = pytest.mark.campaign  # thousands of replications of two small worlds

MONEY = ("net_earnings_usd", "earnings_per_connect", "roi")
COUNTS = ("hires_per_100_connects", "hires", "win_rate", "connects_per_hire")
SIZES = (20, 60, 200)


@pytest.fixture(scope="module", params=["field", "market"])
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Played:
    found: Played = played(request.param, tmp_path_factory.mktemp("money"))
    return found


@pytest.mark.parametrize("metric", [*MONEY, *COUNTS])
@pytest.mark.parametrize("n", SIZES)
def test_limits_hold_as_often_as_they_say(world: Played, metric: str, n: int) -> None:
    row = coverage(world, metric, n)
    runs = 4 * EXPERIMENTS
    # with 20 replications of a hundred hires nobody has seen the largest contracts yet
    told(f"{world.world}: {metric}, {n} replications", row.held, 0.95, 0.935 if n == 20 else 0.945, runs)
    told(f"{world.world}: {metric}, {n} replications, worst group", row.worst, 0.95, 0.925, EXPERIMENTS)
    # exposure per event leans by one in so many events, whatever is done
    assert row.bias < (0.01 if metric == "connects_per_hire" and n == 20 else 0.005)


@pytest.mark.parametrize("n", SIZES)
def test_all_pairs_hold_at_once_and_the_best_is_the_best(world: Played, n: int) -> None:
    function, rng = METRICS["net_earnings_usd"].function, np.random.default_rng(3)
    truth = np.array([*world.truth("net_earnings_usd").values()], float)
    pairs, together, sure = every_pair(truth.size), 0, []
    apart = truth[pairs[:, 0]] - truth[pairs[:, 1]]
    for rows in world.experiments(n):
        quantities = [function(world.sample(name, rows)) for name in RULES]
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
    what = f"{world.world}: all {len(pairs)} pairs at once, {n} replications"
    told(what, together / EXPERIMENTS, 0.95, 0.93, EXPERIMENTS)
    what = f"{world.world}: P(best) of 90 % or more, {n} replications"
    told(what, float(np.mean(sure)), 0.9, 0.9, len(sure), True)


def paid_by(q: Quantity, factor: float) -> Quantity:
    """The same amount, of freelancers who are paid so many times as much."""
    assert isinstance(q, Ratio)
    return dataclasses.replace(q, over=q.over * factor)


@pytest.mark.parametrize("spread", [0.03, 0.1, 0.3])
@pytest.mark.parametrize("n", [8, 20, 60])
def test_nearly_tied_rules_are_seldom_called_the_best_and_then_rightly(
    world: Played, n: int, spread: float
) -> None:
    """All four rules, paid so that their true incomes lie this far apart, in other worlds each time."""
    function, rng = METRICS["net_earnings_usd"].function, np.random.default_rng(5)
    truth = np.array([*world.truth("net_earnings_usd").values()], float)
    said = []
    for rows in world.experiments(n):
        wanted = np.maximum(1 + rng.normal(0, spread, truth.size), 0.1)
        found = {
            name: paid_by(function(world.sample(name, rows)), factor)
            for name, factor in zip(RULES, wanted / truth, strict=True)
        }
        pairs = [difference("net_earnings_usd", a, b, True) for a, b in combinations(found.items(), 2)]
        chances = chances_of("net_earnings_usd", found, all_together(pairs, found, LEVEL, draws=4999))
        if max(chances.values(), default=0.0) >= 0.9:
            said.append(list(chances.values()).index(max(chances.values())) == wanted.argmax())
    right = float(np.mean(said)) if said else 1.0
    what = f"{world.world}: P(best) of 90 % or more, four rules {spread:.0%} apart, {n} replications"
    print(f"\n  {what}: said in {len(said)} of {EXPERIMENTS}, came true in {100 * right:.0f} %", end="")
    # where it is hardly ever said, a few cases tell nothing
    assert right >= 0.85 or len(said) < 0.02 * EXPERIMENTS
