"""Chances of a hire by Connects: closed forms, censoring, and the two kinds of range."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from scipy import stats

from simulator.metrics.estimates.curves import chance_curve, predicted, reached
from simulator.metrics.estimates.quantities import clopper_pearson
from simulator.metrics.estimates.survival import kaplan_meier
from simulator.runs.result import RunResult
from simulator.runs.run import run
from simulator.studies.chances import SPENT_AT, Needed, chance_of_hires, chances, connects_needed, waits
from simulator.studies.outlook import (
    chance_of_loss,
    outlook,
    price_of,
    single_freelancers,
)
from tests.small_runs import scripted_run, scripted_scenario, small_scenario

REPS, EACH, PRICE, P = 10, 100, 6, 0.07


def ranks(people: int = REPS * EACH, seed: int = 1) -> npt.NDArray[np.float64]:
    """Evenly spread luck, in a mixed order."""
    return np.random.default_rng(seed).permutation((np.arange(people) + 0.5) / people)


def spent_until(hires: int, luck: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Connects with the k-th success where every proposal costs the same and wins with the same chance."""
    return np.asarray(PRICE * (stats.nbinom.ppf(luck, hires, P) + hires), np.int64)


def run_of(folder: Path, reps: int = REPS, each: int = EACH, **columns: Any) -> RunResult:
    shape = (reps, 1, each)
    made = {name: np.reshape(x, shape) if np.ndim(x) else x for name, x in columns.items()}
    return scripted_run(folder, scripted_scenario(["one"], each, reps), made)


def geometric(folder: Path, wallet: npt.NDArray[np.int64] | int = 10**6) -> RunResult:
    """Everybody bids on until the wallet is empty; what would come later is not seen."""
    columns: dict[str, Any] = {"connects_proposal": np.broadcast_to(wallet, REPS * EACH)}
    for k, name in enumerate(SPENT_AT, start=1):
        at = spent_until(k, ranks())
        columns[name] = np.where(at <= wallet, at, -1)
    return run_of(folder, **columns)


@pytest.mark.parametrize("chance", [0.5, 0.9, 0.95])
@pytest.mark.parametrize("hires", [1, 2, 3])
def test_connects_needed_are_those_of_the_closed_form(hires: int, chance: float, tmp_path: Path) -> None:
    found = connects_needed(geometric(tmp_path).sample("one"), chance, hires)
    exact = PRICE * (stats.nbinom.ppf(chance, hires, P) + hires)
    assert found.connects == pytest.approx(exact)
    if hires == 1:
        assert exact == PRICE * np.ceil(np.log(1 - chance) / np.log(1 - P))
    assert found.low is not None
    assert found.high is not None
    assert found.low <= exact <= found.high
    assert found.why == ""


def test_those_whose_connects_ran_out_are_still_waiting(tmp_path: Path) -> None:
    # wallets that have nothing to do with luck, so that what is censored can be told from the rest
    wallet = PRICE * np.random.default_rng(5).integers(5, 60, REPS * EACH)
    result = geometric(tmp_path, wallet)
    exact = PRICE * np.ceil(np.log(0.1) / np.log(1 - P))
    found = connects_needed(result.sample("one"), 0.9)
    assert found.connects == pytest.approx(exact, abs=3 * PRICE)
    assert found.low is not None
    assert found.high is not None
    assert found.low <= exact <= found.high
    # taking them for failures would never get there
    won = result.freelancers["connects_at_first_hire"] >= 0
    assert won.mean() < 0.9


def test_a_chance_that_no_wallet_buys_is_named_with_how_far_it_gets(tmp_path: Path) -> None:
    found = connects_needed(geometric(tmp_path, 20 * PRICE).sample("one"), 0.9)
    assert found.connects is None
    assert found.why == "not reached"
    assert found.most_connects == 20 * PRICE
    assert found.most_share == pytest.approx(1 - (1 - P) ** 20, abs=1e-3)
    assert found.most_low < found.most_share < found.most_high < 0.9
    assert found.high == np.inf


def test_without_a_hire_the_limit_is_exact(tmp_path: Path) -> None:
    result = run_of(tmp_path, connects_proposal=60)
    found = connects_needed(result.sample("one"))
    assert found.connects is None
    assert found.why == "no hire"
    assert found.most_share == 0.0
    assert (found.most_connects, found.most_low) == (60, 0.0)
    assert found.most_high == pytest.approx(clopper_pearson(0, REPS * EACH)[1])


def test_with_few_hires_limits_are_at_least_exact() -> None:
    at, seen = np.full(50, 40.0), np.zeros(50, bool)
    seen[::10], at[::10] = True, 7.0  # one hire in each of five replications: no spread at all
    curve = chance_curve(at, seen, np.repeat(np.arange(5), 10))
    assert curve.share[1] == pytest.approx(0.1)
    assert (curve.low[1], curve.high[1]) == pytest.approx(clopper_pearson(5, 50))


def test_nothing_spent_is_said(tmp_path: Path) -> None:
    found = connects_needed(run_of(tmp_path).sample("one"))
    assert (found.connects, found.why, found.most_connects) == (None, "nothing spent", 0.0)


def test_one_replication_gives_a_number_without_limits(tmp_path: Path) -> None:
    at = spent_until(1, ranks(EACH))
    result = run_of(tmp_path, 1, connects_at_first_hire=at, connects_proposal=at)
    found = connects_needed(result.sample("one"), 0.5)
    assert found.connects == pytest.approx(PRICE * np.ceil(np.log(0.5) / np.log(1 - P)))
    assert (found.low, found.high, found.n) == (None, None, 1)
    assert np.isnan([found.most_low, found.most_high]).all()


def test_the_curve_goes_on_while_nobody_was_lost() -> None:
    at = np.arange(1.0, 31.0)
    curve = chance_curve(at, np.ones(30, bool), np.arange(30) % 3)
    assert (curve.at[-1], curve.share[-1]) == (30.0, 1.0)
    lost = chance_curve(at, at != 15, np.arange(30) % 3)
    assert lost.at[-1] == 21.0  # ten are left there


def test_it_is_cut_where_two_in_a_hundred_are_left() -> None:
    at = np.arange(1.0, 2001.0)
    curve = chance_curve(at, at % 2 == 0, np.arange(2000) % 4)
    assert curve.at[-1] == 1961.0
    assert curve.at_risk[-1] == 40


def test_many_amounts_are_rounded_up_to_a_thousand() -> None:
    rng = np.random.default_rng(3)
    at, seen = rng.exponential(100, 9000), rng.random(9000) < 0.7
    curve = chance_curve(at, seen, np.arange(9000) % 20)
    times, left = kaplan_meier(at, seen)
    exact = 1 - left[np.searchsorted(times, curve.at[1:-1], side="right") - 1]
    assert curve.at.size < 1010
    np.testing.assert_allclose(curve.share[1:-1], exact, atol=2e-3)


def test_those_rounded_up_are_still_at_risk_where_they_are_counted() -> None:
    at = np.arange(1.0, 3001.0)
    curve = chance_curve(at, np.ones(3000, bool), np.arange(3000) % 20)
    np.testing.assert_allclose(curve.share, curve.at / 3000, atol=1e-12)


def test_limits_stay_within_what_is_possible() -> None:
    rng = np.random.default_rng(4)
    for rate in (0.02, 0.5, 0.98):
        at, seen = rng.integers(1, 30, 200).astype(float), rng.random(200) < rate
        curve = chance_curve(at, seen, np.arange(200) % 4)
        assert (curve.low >= 0).all()
        assert (curve.low <= curve.share + 1e-12).all()
        assert (curve.share <= curve.high + 1e-12).all()
        assert (curve.high <= 1).all()


def test_prediction_is_the_curve_read_sideways_and_does_not_shrink(tmp_path: Path) -> None:
    spread, sure = [], []
    for reps in (10, 90):
        at = spent_until(1, ranks(reps * EACH))
        result = run_of(tmp_path / str(reps), reps, connects_at_first_hire=at, connects_proposal=at)
        low, middle, high = predicted(chances(result.sample("one")))
        assert [low, middle, high] == pytest.approx(
            [PRICE * np.ceil(np.log(1 - q) / np.log(1 - P)) for q in (0.1, 0.5, 0.9)]
        )
        spread.append(high - low)
        needed = connects_needed(result.sample("one"), 0.9)
        sure.append(float(needed.high or 0) - float(needed.low or 0))
    assert spread[0] == spread[1]
    assert sure[1] < 0.6 * sure[0]


def test_a_curve_that_never_gets_there_is_infinite() -> None:
    assert reached(np.array([0.0, 5.0]), np.array([0.0, 0.4]), 0.5) == np.inf
    assert reached(np.array([0.0, 5.0]), np.array([np.nan, np.nan]), 0.5) == np.inf


def test_days_are_censored_at_the_end_of_the_window(tmp_path: Path) -> None:
    day = np.where(np.arange(1000) % 4 == 0, np.nan, 1 + np.arange(1000) % 7)
    curve = waits(run_of(tmp_path, first_hire_day=day).sample("one"))
    assert curve.at[-1] == 10.0
    assert curve.share[-1] == pytest.approx(0.75)


def test_mirrored_worlds_are_one_replication(tmp_path: Path) -> None:
    scenario = scripted_scenario(["one"], EACH, REPS)
    scenario = scenario.model_copy(update={"run": scenario.run.model_copy(update={"antithetic": True})})
    at = spent_until(1, ranks()).reshape(REPS, 1, EACH)
    result = scripted_run(tmp_path, scenario, {"connects_at_first_hire": at, "connects_proposal": at})
    assert chances(result.sample("one")).n == REPS // 2


@pytest.mark.parametrize(("chance", "hires"), [(0.0, 1), (1.0, 1), (0.9, 0), (0.9, 4)])
def test_what_cannot_be_asked_is_refused(chance: float, hires: int, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="must be"):
        connects_needed(geometric(tmp_path).sample("one"), chance, hires)


def test_dollars_are_connects_and_the_membership(tmp_path: Path) -> None:
    result = run_of(tmp_path, plan_usd=np.full(REPS * EACH, 15.0), connects_proposal=60)
    price = price_of(result.sample("one"))
    assert price.usd(100) == pytest.approx(15.0 + 100 * result.scenario.connects.usd_each)


def test_the_outlook_says_of_each_row_which_range_it_has(tmp_path: Path) -> None:
    rng = np.random.default_rng(2)
    wallet = PRICE * rng.integers(5, 60, REPS * EACH)
    at = spent_until(1, ranks())
    net = rng.normal(20, 40, REPS * EACH)
    result = run_of(
        tmp_path,
        connects_proposal=wallet,
        connects_at_first_hire=np.where(at <= wallet, at, -1),
        earnings_usd=np.maximum(net, 0),
        bought_usd=np.maximum(-net, 0),
    )
    table = outlook(result).set_index(["quantity", "kind"])
    assert set(table["group"]) == {"one"}
    assert (table["n"] == REPS).all()
    assert table["unit"].str.len().gt(0).all()
    value = table["value"]
    assert value["chance_of_loss", "confidence"] == pytest.approx((net < 0).mean())
    assert value["chance_of_1", "confidence"] == pytest.approx((at <= wallet).mean())
    worst = np.sort(net)[: REPS * EACH // 10].mean()
    assert value["cvar_10_net_earnings", "confidence"] == pytest.approx(worst)
    one = table.loc[("net_earnings_usd", "prediction")]
    expected = np.quantile(net, [0.5, 0.1, 0.9], method="inverted_cdf")
    assert one[["value", "low", "high"]].tolist() == pytest.approx(expected)
    # nine of ten single freelancers need what gives a chance of nine in ten
    ninety = table.loc[("connects_needed_1", "confidence")]
    assert table.loc[("connects_to_first_hire", "prediction")]["high"] == ninety["value"]
    assert ninety["low"] < ninety["value"] < ninety["high"]
    assert value["usd_needed_1", "confidence"] == pytest.approx(
        ninety["value"] * price_of(result.sample("one")).usd_each
    )
    assert np.isnan(value["connects_needed_2", "confidence"])
    for hires in (1, 2, 3):
        row = table.loc[(f"chance_of_{hires}", "confidence")]
        found = chance_of_hires(result.sample("one"), hires)
        assert row[["value", "low", "high"]].tolist() == [found.value, found.low, found.high]
    loss = chance_of_loss(result.sample("one"))
    assert loss.low is not None
    assert loss.high is not None
    assert 0 < loss.low < (net < 0).mean() < loss.high < 1
    assert single_freelancers(result.sample("one"))["net_earnings_usd"].low == one["low"]


def test_an_outlook_of_nobody_has_its_columns(tmp_path: Path) -> None:
    assert outlook(run_of(tmp_path), ()).columns[:3].tolist() == ["group", "quantity", "label"]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> RunResult:
    """Freelancers whose every proposal costs 3 Connects and wins with the same chance."""
    scenario = small_scenario(
        horizon=120,
        warmup=0,
        competition="field",
        field={"mean": 0},
        # every client is serious, reads all and decides at once
        clients={
            "seriousness": 1,
            "new_share": 0,
            "past_posts": 0,
            "attention": "all",
            "decide_after": 0.01,
        },
        jobs={"per_day": 6, "categories": {"web": 1}},
        connects={"price": {"flat": {"connects": 3}}},
        hiring={"model": "fixed", "fixed": {"p": P}},
        freelancers=[{"name": "one", "strategy": "spray_and_pray", "count": 10, "wallet": 1000}],
        run={"replications": 60, "seed": 4},
    )
    return run(scenario, out=tmp_path_factory.mktemp("out"), workers=1)


@pytest.mark.parametrize("hires", [1, 2, 3])
def test_a_played_world_of_fixed_chances_agrees_with_the_closed_form(hires: int, played: RunResult) -> None:
    exact = 3 * (stats.nbinom.ppf(0.9, hires, P) + hires)
    found: Needed = connects_needed(played.sample("one"), 0.9, hires, level=0.999)
    assert found.low is not None
    assert found.high is not None
    assert found.low <= exact <= found.high
    assert found.high - found.low < exact  # which a wide interval would hold by itself


def test_hires_are_counted_in_the_order_of_sending(played: RunResult) -> None:
    lanes: pd.DataFrame = played.freelancers
    at = lanes[list(SPENT_AT)].to_numpy()
    hires = (lanes["hires"] + lanes["invited_hires"]).to_numpy()
    assert ((at >= 0).sum(axis=1) == np.minimum(hires, 3)).all()
    assert (hires >= 3).mean() > 0.5
    assert (at[hires >= 2, 0] < at[hires >= 2, 1]).all()
    assert (at[hires >= 3, 1] < at[hires >= 3, 2]).all()
    assert (at <= lanes["connects_proposal"].to_numpy()[:, None]).all()
