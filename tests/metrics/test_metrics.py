"""Every metric on numbers that a person can check; and holes nowhere."""

from __future__ import annotations

import inspect
import math
from pathlib import Path
from typing import get_args

import numpy as np
import pytest

from simulator.metrics import market as market_metrics
from simulator.metrics import strategy as metrics
from simulator.metrics.estimates.survival import Waiting
from simulator.metrics.goals import DEFAULT_GOAL, GOAL_METRICS, GOALS, goal_by
from simulator.metrics.market import MARKET_METRICS
from simulator.metrics.strategy import METRICS
from simulator.model.scenario import GoalName, Scenario
from simulator.runs.result import RunResult
from simulator.studies.baselines.calibration import baseline_checks, proposals_by_age
from simulator.studies.baselines.view_checks import measured_facts
from tests.small_runs import scripted_run, scripted_scenario

NAN = math.nan

# 2 replications x 2 groups x 2 freelancers; the second group sends nothing.
COLUMNS = {
    "candidates": 30,
    "proposals": [[[10, 30], [0, 0]], [[20, 20], [0, 0]]],
    "opened": [[[2, 6], [0, 0]], [[4, 4], [0, 0]]],
    "replied": [[[1, 3], [0, 0]], [[2, 2], [0, 0]]],
    "hires": [[[0, 2], [0, 0]], [[1, 1], [0, 0]]],
    "connects_proposal": [[[20, 60], [0, 0]], [[40, 40], [0, 0]]],
    "connects_boost": [[[0, 20], [0, 0]], [[0, 20], [0, 0]]],
    "connects_refunded": [[[0, 10], [0, 0]], [[0, 0], [0, 0]]],
    "bought_usd": [[[0.0, 9.0], [0, 0]], [[0, 3.0], [0, 0]]],
    "plan_usd": [[[2.0, 2.0], [0, 0]], [[2.0, 2.0], [0, 0]]],
    "earnings_usd": [[[0.0, 900.0], [0, 0]], [[450.0, 450.0], [0, 0]]],
    "service_fee_usd": [[[0.0, 100.0], [0, 0]], [[50.0, 50.0], [0, 0]]],
    "match_sum": [[[5.0, 15.0], [0, 0]], [[10.0, 10.0], [0, 0]]],
    "busy_days": [[[0.0, 10.0], [0, 0]], [[5.0, 5.0], [0, 0]]],
    "out_days": [[[0.0, 5.0], [10, 10]], [[0, 5.0], [10, 10]]],
    "newcomer": [[[1, 0], [0, 0]], [[1, 0], [0, 0]]],
    "hired_match_sum": [[[0.0, 1.2], [0, 0]], [[0.6, 0.8], [0, 0]]],
    "weak_proposals": [[[3, 9], [0, 0]], [[6, 2], [0, 0]]],
    "minutes": [[[50.0, 150.0], [0, 0]], [[100.0, 100.0], [0, 0]]],
    "invited_hires": [[[0, 1], [0, 0]], [[0, 0], [0, 0]]],
    "direct_hires": [[[0, 2], [0, 0]], [[0, 1], [0, 0]]],
    "boosts": [[[0, 4], [0, 0]], [[0, 4], [0, 0]]],
    "boosts_kept": [[[0, 1], [0, 0]], [[0, 1], [0, 0]]],
    "first_hire_day": [[[NAN, 2.0], [NAN, NAN]], [[4.0, 6.0], [NAN, NAN]]],
    "connects_at_first_hire": [[[-1, 12], [-1, -1]], [[30, 40], [-1, -1]]],
}
MARKET = {
    "posts": [100, 100],
    "filled": [40, 60],
    "hires": [42, 63],
    "invited_hires": [2, 3],
    "invited_proposals": [100, 100],
    "proposals": [2000, 2200],
    "opened": [500, 550],
    "wait_days_sum": [160.0, 240.0],
    "hired_match_sum": [31.5, 31.5],
}
# 400 minutes of letters; 120 posts at a quarter of a minute; 8 replies and a hire by invitation at 30 minutes
HOURS = (400 + 4 * 30 * 0.25 + 9 * 30) / 60
EXPECTED = {
    "hires_per_100_connects": 2.0,
    "connects_per_hire": 50.0,
    "hires_per_connect": 0.02,
    "usd_per_hire": 5.0,
    "hires": 1.0,
    "all_hires": 2.0,
    "invited_hires": 0.25,
    "direct_hires": 0.75,
    "win_rate": 0.05,
    "view_rate": 0.2,
    "reply_rate": 0.1,
    "proposals": 20.0,
    "candidates_seen": 30.0,
    "proposal_match": 0.5,
    "hired_match": 0.65,
    "spam_share": 0.25,
    "minutes_per_hire": 80.0,
    "hours": HOURS / 4,
    "boosts_kept": 0.25,
    "connects_spent": 50.0,
    "connects_spent_net": 47.5,
    "earnings_usd": 450.0,
    "net_earnings_usd": 445.0,
    "net_earnings_per_hour": 1780 / HOURS,
    "earnings_per_connect": 9.0,
    "roi": 1780 / (200 * 0.15),
    "cvar_10_net_earnings": -2.0,
    "days_to_first_hire": 4.0,
    "mean_days_to_first_hire": (10 + 2 + 4 + 6) / 4,
    "connects_to_first_hire": 30.0,
    "share_without_hire": 0.25,
    "share_out_of_connects": 0.25,
    "utilisation": 20 / 80,
}
MARKET_EXPECTED = {
    "proposals_per_job": 21.0,
    "fill_rate": 0.5,
    "time_to_hire_days": 4.0,
    "hired_match": 0.6,
    "market_win_rate": 100 / 4000,
    "spam_share": 0.25,
    "proposal_match": 0.5,
    "unread_share": 0.75,
    "connects_burned": 95.0,
    "platform_revenue_usd": 110.0,
    "gini_earnings": (0.75 + 0.5) / 2,
    "newcomer_first_hire_days": 4.0,
}


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> RunResult:
    scenario = scripted_scenario(["busy", "idle"], each=2, replications=2)
    return scripted_run(tmp_path_factory.mktemp("run"), scenario, COLUMNS, MARKET)


def test_every_metric_has_its_number_here() -> None:
    assert set(EXPECTED) == set(METRICS)
    assert set(MARKET_EXPECTED) == set(MARKET_METRICS)


@pytest.mark.parametrize("name", METRICS)
def test_a_metric_is_what_a_person_would_reckon(result: RunResult, name: str) -> None:
    found = result.metrics()["busy"][name]
    assert found.value == pytest.approx(EXPECTED[name])
    assert found.n == 2
    assert found.unit == METRICS[name].unit


@pytest.mark.parametrize("name", MARKET_METRICS)
def test_a_metric_of_the_market_is_what_a_person_would_reckon(result: RunResult, name: str) -> None:
    assert result.market_metrics()[name].value == pytest.approx(MARKET_EXPECTED[name])


def test_freelancers_without_proposals_make_no_holes(result: RunResult) -> None:
    idle = result.metrics()["idle"]
    assert idle["proposals"].value == 0
    assert idle["win_rate"].value is None
    assert idle["connects_per_hire"].value is None
    assert idle["share_without_hire"].value == 1
    assert idle["days_to_first_hire"].value == math.inf
    everyone = result.population_metrics()
    assert everyone["win_rate"] == result.metrics()["busy"]["win_rate"]
    assert everyone["proposals"].value == 10
    for estimate in [*idle.values(), *everyone.values(), *result.market_metrics().values()]:
        assert not any(isinstance(x, float) and math.isnan(x) for x in estimate[:3])


def test_values_lie_within_their_intervals(result: RunResult) -> None:
    for found in [*result.metrics()["busy"].values(), *result.market_metrics().values()]:
        assert found.low is None or found.low <= found.value, found
        assert found.high is None or found.value <= found.high, found


def test_the_table_is_tidy(result: RunResult) -> None:
    table = result.table()
    assert len(table) == 2 * len(METRICS) + len(MARKET_METRICS)
    assert not table.duplicated(["group", "metric"]).any()
    row = table[(table["group"] == "busy") & (table["metric"] == "win_rate")].iloc[0]
    assert (row["label"], row["value"], row["unit"]) == ("Win rate", 0.05, "share of proposals")


def test_every_goal_of_a_scenario_is_measured_by_one_metric_that_can_be_compared() -> None:
    assert get_args(GoalName) == tuple(GOALS)
    assert Scenario.model_fields["goal"].default == DEFAULT_GOAL
    assert len(set(GOAL_METRICS)) == len(GOALS)
    for goal in GOALS.values():
        metric = METRICS[goal.metric]
        assert not metric.waiting, "a median of waiting times has no error per replication"
        assert metric.better in ("higher", "lower")
        assert "{" not in goal.counts("150 days")
        assert goal_by(goal.metric) is not None


def test_whoever_is_never_hired_waits_for_the_whole_period(result: RunResult) -> None:
    idle = result.metrics()["idle"]["mean_days_to_first_hire"]
    assert (idle.value, idle.high) == (10.0, 10.0)


def test_an_unknown_group_is_named(result: RunResult) -> None:
    with pytest.raises(KeyError, match="there are busy, idle"):
        result.sample("lazy")


@pytest.mark.parametrize(("module", "registry"), [(metrics, METRICS), (market_metrics, MARKET_METRICS)])
def test_every_metric_stands_under_its_own_name_with_words(
    module: object, registry: dict[str, metrics.Metric]
) -> None:
    for name, metric in registry.items():
        assert metric.function is getattr(module, name)
        assert inspect.getdoc(metric.function)
        assert metric.unit
        assert metric.label
        assert metric.better in {"higher", "lower", "neither"}


def test_how_a_number_is_written_fits_its_unit(result: RunResult) -> None:
    for metric in [*METRICS.values(), *MARKET_METRICS.values()]:
        assert (metric.kind == "share") == metric.unit.startswith("share")
        assert (metric.kind == "usd") == metric.unit.startswith("dollars")
        assert metric.waiting == isinstance(metric.function(result.sample()), Waiting)


def test_unlimited_capacity_has_no_utilisation(tmp_path: Path) -> None:
    scenario = scripted_scenario(["a"], each=1, replications=3)
    found = scripted_run(tmp_path, scenario, {"capacity": 1_000_000_000, "busy_days": 5.0}).metrics(
        ["utilisation"]
    )
    assert found["a"]["utilisation"].value is None


def test_a_market_without_earnings_has_no_gini(tmp_path: Path) -> None:
    found = scripted_run(tmp_path, scripted_scenario(["a"], each=2, replications=3), {})
    assert found.market_metrics()["gini_earnings"].value is None


def test_proposals_by_age_stand_beside_the_measured_ones(result: RunResult) -> None:
    table = proposals_by_age(result)
    assert len(table) == 60
    assert (table["simulated"] == 1 / 6).all()
    shares = table.groupby("age_from_hours")["measured"].sum()
    assert shares.to_numpy() == pytest.approx(np.ones(10))
    assert measured_facts()["age_edges_hours"][-1] == 48
    old = table[(table["age_from_hours"] == 18) & (table["proposals"] == "50+")].iloc[0]
    assert (old["measured"], old["n_measured"]) == (pytest.approx(42 / 833), 833)


def test_baseline_checks_tell_hits_from_misses(result: RunResult) -> None:
    found = {check.check: check for check in baseline_checks(result)}
    assert found["posts that end in a hire"].value == 0.5
    assert found["posts that end in a hire"].ok is True
    assert found["opened / sent"].ok is True
    assert found["win rate of a proposal nobody asked for, everybody"].ok is True
    assert found["of these with 50 and more"].ok is False
