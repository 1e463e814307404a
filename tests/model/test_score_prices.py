"""Prices by one score of pay, record and luck: their own law, and the stated correlations."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from pydantic import ValidationError
from scipy.special import ndtr
from scipy.stats import spearmanr

from simulator.model.clients import ClientsSpec
from simulator.model.jobs import COLUMNS, FIXED, HOURLY, UNSTATED, JobsSpec, describe
from simulator.model.luck import children
from simulator.model.prices import Price, draw_prices
from simulator.model.recorded import Recorded
from simulator.model.replay import state_clients
from simulator.model.seriousness import draw_clients

POSTS = 40_000
LAW = {"normal": {"mean": 14.8, "sd": 5, "at_least": 6, "at_most": 27}}
LISTED: dict[str, Any] = {"listed_spend": {}, "verified_base": 0.42, "verified_slope": 0.46}


def priced(
    score: dict[str, float],
    clients: dict[str, Any] | None = None,
    jobs: dict[str, Any] | None = None,
    recorded: Recorded | None = None,
) -> npt.NDArray[np.void]:
    """Posts of two categories with their prices."""
    spec = JobsSpec.model_validate({"categories": {"web": 1, "admin": 1}} | (jobs or {}))
    people = ClientsSpec.model_validate(LISTED if clients is None else clients)
    out = np.zeros(POSTS, COLUMNS)
    out["key"], out["category"] = children(np.uint64(31), POSTS), np.arange(POSTS) % 2
    describe(spec, out, recorded)
    draw_clients(people, out)
    if recorded is not None:
        state_clients(recorded, out)
    price = Price.model_validate({"model": "score", "score": {"of": LAW} | score})
    draw_prices(price, spec, out, people)
    return out


def rank(posts: npt.NDArray[np.void], column: str, kind: int | None = None) -> float:
    rows = posts if kind is None else posts[posts["type"] == kind]
    return float(spearmanr(rows["connects_required"], rows[column]).statistic)


def shares(posts: npt.NDArray[np.void]) -> npt.NDArray[np.float64]:
    return np.bincount(posts["connects_required"], minlength=28)[:28] / posts.size


def expected_shares() -> npt.NDArray[np.float64]:
    """Of the rounded law: a normal cut to 6 and 27."""
    steps = ndtr((np.arange(6, 27) + 0.5 - 14.8) / 5)
    out = np.zeros(28)
    out[6:28] = np.diff(np.concatenate([[0], steps, [1]]))
    return out


@pytest.mark.parametrize("clients", [LISTED, {}, LISTED | {"verified_base": 0, "verified_slope": 0.2}])
@pytest.mark.parametrize("score", [{}, {"with_budget": 0.6, "with_rate": 0.1, "with_record": 0.6}])
def test_the_law_of_the_price_holds_whatever_goes_with_it(
    clients: dict[str, Any], score: dict[str, float]
) -> None:
    found = priced(score, clients)
    assert shares(found) == pytest.approx(expected_shares(), abs=0.006)
    for kind in (FIXED, HOURLY, UNSTATED):
        assert shares(found[found["type"] == kind]) == pytest.approx(expected_shares(), abs=0.012)


def test_prices_go_with_budget_rate_and_record_as_stated() -> None:
    found = priced({"with_budget": 0.6, "with_rate": 0.1, "with_record": 0.5}, {})
    # a correlation r of normal scores is one of 6/pi arcsin(r/2) of ranks
    assert rank(found, "value_usd", FIXED) == pytest.approx(6 / np.pi * np.arcsin(0.3), abs=0.02)
    assert rank(found, "hourly_rate_usd", HOURLY) == pytest.approx(6 / np.pi * np.arcsin(0.05), abs=0.02)
    assert 0.42 < rank(found, "client_spent_usd") < 0.49
    assert abs(rank(found, "crowd") if found["crowd"].any() else 0) < 0.02
    free = priced({})
    assert abs(rank(free, "value_usd", FIXED)) < 0.02
    assert abs(rank(free, "client_spent_usd")) < 0.02


def test_clients_without_spending_ask_for_fewer_connects() -> None:
    found = priced({"with_record": 0.6})
    nothing = found["client_spent_usd"] == 0
    assert 0.4 < nothing.mean() < 0.5
    gap = found["connects_required"][~nothing].mean() - found["connects_required"][nothing].mean()
    # mean normal scores above and below the share q differ by phi(z) / (q (1 - q)), here about 1.6
    assert gap == pytest.approx(0.6 * 1.6 * 5, abs=0.3)


def test_budgets_of_one_value_tell_nothing_and_keep_the_law() -> None:
    one = {"categories": {"web": {"fixed_budget_usd": 100}, "admin": {"fixed_budget_usd": 3}}}
    found = priced({"with_budget": 0.9}, jobs=one | {"type_shares": [1, 0, 0]})
    assert shares(found) == pytest.approx(expected_shares(), abs=0.006)
    worth = {"value_usd": {"lognormal": {"median": 200, "ln_sd": 1.5}}, "type_shares": [0.5, 0.5, 0]}
    found = priced({"with_budget": 0.6, "with_rate": 0.6}, jobs=worth)
    assert rank(found, "value_usd") == pytest.approx(0.58, abs=0.02)
    assert shares(found) == pytest.approx(expected_shares(), abs=0.006)


def test_recorded_budgets_and_spending_are_scored_by_the_same_laws() -> None:
    spent = np.full(POSTS, np.nan)
    spent[: POSTS // 2] = 1e9
    budgets = np.where(np.arange(POSTS) % 4 < 2, 1e6, np.nan)
    recorded = {"type": np.zeros(POSTS), "client_spent_usd": spent, "budget_usd": budgets}
    found = priced({"with_budget": 0.5, "with_record": 0.5}, recorded=recorded)
    rich, large = spent == 1e9, budgets == 1e6
    price = found["connects_required"]
    assert price[rich & large].mean() > price[rich & ~large].mean() > price[~rich & ~large].mean()
    assert price[rich & large].mean() > 23
    unknown = priced({"with_budget": 0.5, "with_record": 0.5}, recorded={"type": np.zeros(POSTS)})
    assert (price[~rich & ~large] == unknown["connects_required"][~rich & ~large]).all()


def test_a_stated_rate_of_nothing_says_nothing() -> None:
    recorded = {"type": np.full(POSTS, HOURLY), "hourly_rate_usd": np.zeros(POSTS)}
    found = priced({"with_rate": 0.8}, recorded=recorded)
    assert (found["hourly_rate_usd"] == 0).all()
    assert shares(found) == pytest.approx(expected_shares(), abs=0.006)


def test_the_price_of_a_post_does_not_depend_on_those_beside_it() -> None:
    found, score = priced({"with_budget": 0.6, "with_record": 0.6}), {"with_budget": 0.6, "with_record": 0.6}
    alone = found[100:140].copy()
    alone["connects_required"] = 0
    spec = JobsSpec.model_validate({"categories": {"web": 1, "admin": 1}})
    price = Price.model_validate({"model": "score", "score": {"of": LAW} | score})
    draw_prices(price, spec, alone, ClientsSpec.model_validate(LISTED))
    assert (alone == found[100:140]).all()


def test_correlations_that_cannot_be_are_refused() -> None:
    for name in ("with_budget", "with_rate"):
        with pytest.raises(ValidationError, match=f"{name} and with_record are too large together"):
            Price.model_validate({"score": {name: 0.8, "with_record": 0.7}})
