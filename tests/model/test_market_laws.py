"""Laws of posts and crowds that listings show: each gives back its own numbers, and is off unless stated."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from pydantic import ValidationError
from scipy.stats import spearmanr

from simulator.model.clients import ClientsSpec
from simulator.model.crowds import Draws, crowd_factors, day_factors, posts_several
from simulator.model.field import FieldSpec, draw_crowd
from simulator.model.jobs import COLUMNS, FIXED, HOURLY, UNSTATED, JobsSpec, describe
from simulator.model.luck import children
from simulator.model.prices import Price, draw_prices
from simulator.model.seriousness import draw_clients
from simulator.model.ties import PayTies

POSTS = 40_000
TABLE = {"table": {"values": [15, 60, 135, 270], "weights": [0.5, 0.25, 0.1, 0.15]}}


def posts(jobs: dict[str, Any] | None = None, clients: dict[str, Any] | None = None) -> npt.NDArray[np.void]:
    """Posts of a batch of two replications, four days long."""
    out = np.zeros(POSTS, COLUMNS)
    out["key"] = children(np.uint64(77), POSTS)
    out["rep"], out["posted_at"] = np.arange(POSTS) % 2, np.linspace(0, 3.999, POSTS)
    spec = JobsSpec.model_validate(jobs or {})
    out["category"] = np.arange(POSTS) // 2 % len(spec.categories)
    describe(spec, out)
    draw_clients(ClientsSpec.model_validate(clients or {}), out)
    return out


def test_pay_goes_with_duration_and_level_and_keeps_its_own_law() -> None:
    ties = {"budget_duration": 0.4, "budget_level": 0.2, "rate_duration": -0.2, "rate_level": 0.44}
    plain, tied = posts({"duration_days": TABLE}), posts({"duration_days": TABLE, "pay_ties": ties})
    for kind, column, with_duration, with_level in (
        (FIXED, "value_usd", (0.31, 0.43), (0.13, 0.22)),
        (HOURLY, "hourly_rate_usd", (-0.22, -0.12), (0.34, 0.46)),
    ):
        rows = tied["type"] == kind
        pay = tied[rows][column]
        low, high = with_duration
        assert low < spearmanr(pay, tied[rows]["duration_days"]).statistic < high
        low, high = with_level
        assert low < spearmanr(pay, tied[rows]["level"]).statistic < high
        for q in (0.1, 0.5, 0.9):
            assert np.quantile(pay, q) == pytest.approx(np.quantile(plain[rows][column], q), rel=0.12)
    for name in ("duration_days", "level", "type", "client_verified"):
        assert (plain[name] == tied[name]).all()


def test_ties_that_no_market_can_have_are_refused() -> None:
    with pytest.raises(ValidationError, match="too large together"):
        PayTies(budget_duration=0.8, budget_level=0.8)


def test_each_type_has_its_own_durations() -> None:
    laws = {"fixed": 5, "hourly": {"uniform": {"low": 50, "high": 60}}, "unstated": TABLE}
    found = posts({"duration_by_type": laws})
    assert (found["duration_days"][found["type"] == FIXED] == 5).all()
    hourly = found["duration_days"][found["type"] == HOURLY]
    assert 50 <= hourly.min() < hourly.max() <= 60
    unstated = found["duration_days"][found["type"] == UNSTATED]
    assert (unstated == 15).mean() == pytest.approx(0.5, abs=0.02)


def test_spending_is_as_listed() -> None:
    listed = {"verified_nothing": 0.165, "if_any_usd": {"lognormal": {"median": 3000, "ln_sd": 2.45}}}
    found = posts(clients={"listed_spend": listed, "verified_base": 0.42, "verified_slope": 0.46})
    verified, spent = found["client_verified"], found["client_spent_usd"]
    assert verified.mean() == pytest.approx(0.65, abs=0.01)
    assert (spent[~verified] == 0).all()
    assert (spent[verified] == 0).mean() == pytest.approx(0.165, abs=0.01)
    assert (spent[verified] >= 10_000).mean() == pytest.approx(0.835 * 0.311, abs=0.015)
    assert (found["client_hires"][spent > 0] >= 1).all()
    assert (found["client_hires"][spent == 0] == 0).all()
    paid = found[spent > 0]
    assert 0.6 < spearmanr(paid["client_spent_usd"], paid["client_hires"]).statistic < 0.8


def test_verified_clients_who_have_not_spent_have_a_discount_of_their_own() -> None:
    listed = {"listed_spend": {}, "verified_base": 0.42, "verified_slope": 0.46}
    shares = {}
    for new in (None, 0.22):
        found = posts({"type_shares": [1, 0, 0], "duration_days": 15}, listed)
        found["value_usd"] = 100.0
        tiers = {"discount_unproven": 0.755, "discount_proven": 0.013, "discount_new": new}
        draw_prices(Price.model_validate({"model": "tiers", "tiers": tiers}), JobsSpec(), found)
        cheap = found["connects_required"] == 2
        fresh = found["client_verified"] & (found["client_spent_usd"] == 0)
        shares[new] = (
            cheap[~found["client_verified"]].mean(),
            cheap[fresh].mean(),
            cheap[found["client_spent_usd"] > 0].mean(),
        )
    assert shares[None] == pytest.approx((0.755, 0.013, 0.013), abs=0.01)
    assert shares[0.22] == pytest.approx((0.755, 0.22, 0.013), abs=0.015)


def test_each_factor_multiplies_the_crowd_of_its_posts() -> None:
    draws = Draws(
        hourly=1.3, unstated=1.1, unverified=0.8, unverified_not_fixed=0.7, spent=1.25, by_spend=0.03,
        by_budget=0.2, by_rate=-0.1,
    )  # fmt: skip
    found, spec = posts(), JobsSpec()
    category = next(iter(spec.categories.values()))
    expected = np.where(found["type"] == HOURLY, 1.3, np.where(found["type"] == UNSTATED, 1.1, 1.0))
    expected *= np.where(found["client_verified"], 1.0, np.where(found["type"] == FIXED, 0.8, 0.8 * 0.7))
    expected *= np.where(found["client_spent_usd"] > 0, 1.25, 1.0)
    expected *= (1 + found["client_spent_usd"]) ** 0.03
    half = np.array([0.5])
    budget, rate = (law.quantile(half)[0] for law in (category.fixed_budget_usd, category.hourly_rate_usd))
    expected[found["type"] == FIXED] *= (found["value_usd"][found["type"] == FIXED] / budget) ** 0.2
    rates = found["hourly_rate_usd"][found["type"] == HOURLY]
    expected[found["type"] == HOURLY] *= (rates / rate) ** -0.1
    assert crowd_factors(draws, spec, found) == pytest.approx(expected, rel=1e-12)
    field = FieldSpec(mean=20, unevenness="lognormal", draws=draws)
    draw_crowd(field, spec, found)
    hourly = found["crowd"][found["type"] == HOURLY].mean() / expected[found["type"] == HOURLY].mean()
    assert hourly == pytest.approx(20, rel=0.05)


def test_without_factors_the_crowd_is_the_same() -> None:
    one, two = posts(), posts()
    draw_crowd(FieldSpec(), JobsSpec(), one)
    draw_crowd(FieldSpec(draws=Draws()), JobsSpec(), two, roots=np.array([4, 6], np.uint64))
    assert (one == two).all()


def test_all_posts_of_a_day_share_its_effect_whatever_the_batch() -> None:
    found, roots = posts(), children(np.uint64(5), 2)
    factors = day_factors(Draws(day_ln_sd=0.3), roots, found)
    for rep in (0, 1):
        for day in range(4):
            rows = (found["rep"] == rep) & (np.floor(found["posted_at"]) == day)
            assert np.unique(factors[rows]).size == 1
    assert np.unique(factors).size == 8
    alone = found[found["rep"] == 1].copy()
    alone["rep"] = 0
    assert (day_factors(Draws(day_ln_sd=0.3), roots[1:], alone) == factors[found["rep"] == 1]).all()


def test_days_differ_as_much_as_stated() -> None:
    found = np.zeros(4000, COLUMNS)
    found["posted_at"] = np.arange(4000)
    logs = np.log(day_factors(Draws(day_ln_sd=0.15), np.array([8], np.uint64), found))
    assert logs.std() == pytest.approx(0.15, rel=0.05)
    assert abs(logs.mean()) < 0.01
    mirrored = np.log(day_factors(Draws(day_ln_sd=0.15), np.array([9], np.uint64), found))
    assert mirrored == pytest.approx(-logs, abs=1e-12)


def test_clients_post_several_times_with_one_record() -> None:
    """A share p repeats; 1 - (1 - p)^2 are by clients with several; k in a row have (1 - p) p^(k - 1)."""
    p, plain, found = 0.2, posts(), posts(clients={"repeat_posts": 0.2})
    # four cells of 10,000 posts lose their first
    assert found["client_again"].mean() == pytest.approx(p, abs=0.008)
    assert posts_several(found).mean() == pytest.approx(1 - (1 - p) ** 2, abs=0.008)
    _, first, sizes = np.unique(found["client"], return_index=True, return_counts=True)
    for k in (1, 2, 3):
        assert (sizes == k).mean() == pytest.approx((1 - p) * p ** (k - 1), abs=0.01)
    # the record is that of the first post, in the same replication and category
    where = np.searchsorted(found["client"][first], found["client"])
    record = (
        "client_verified",
        "client_new",
        "client_posts",
        "client_hires",
        "client_spent_usd",
        "client_rating",
    )
    for name in (*record, "rep", "category"):
        assert (found[name] == found[name][first][where]).all()
    # each law of the record stays as it was, and each post ends in its own way
    for name in ("client_verified", "client_spent_usd", "live"):
        assert found[name].mean() == pytest.approx(plain[name].mean(), rel=0.03, abs=0.01)
    again = np.flatnonzero(found["client_again"])
    assert 0.1 < (found["live"][again] != found["live"][first][where[again]]).mean() < 0.5
    # who posts once is who they were
    once = found["client"] == found["key"]
    assert (found[once]["client_posts"] == plain[once]["client_posts"]).all()
    assert (plain["client"] == plain["key"]).all()
    assert not plain["client_again"].any()


def test_a_client_repeats_in_their_own_category_and_world_only() -> None:
    two = posts({"categories": {"a": 1, "b": 3}}, {"repeat_posts": 0.5})
    cells = np.unique(
        np.stack([two["client"], two["rep"].astype("u8"), two["category"].astype("u8")]), axis=1
    )
    assert cells.shape[1] == np.unique(two["client"]).size


def test_posts_of_clients_with_several_draw_another_crowd() -> None:
    found = posts(clients={"repeat_posts": 0.2})
    several = posts_several(found)
    factor = crowd_factors(Draws(repeat=0.7), JobsSpec(), found)
    assert (factor[several] == 0.7).all()
    assert (factor[~several] == 1).all()
    spec = FieldSpec(mean=20, draws=Draws(repeat=0.7))
    draw_crowd(spec, JobsSpec(), found)
    assert found["crowd"][several].mean() / found["crowd"][~several].mean() == pytest.approx(0.7, abs=0.03)
