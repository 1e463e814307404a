"""The rule packs: whole, sourced, and with the prices that were measured."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from scipy.stats import spearmanr

from simulator.engine.batch import simulate
from simulator.loader.scenario import load_scenario, scenario_of_pack
from simulator.loader.shipped import packs
from simulator.model.contracts import SlidingFee, fee_steps, fee_usd
from simulator.model.field import draw_crowd
from simulator.model.freelancers import Group
from simulator.model.jobs import COLUMNS, FIXED, HOURLY, describe, pick
from simulator.model.luck import children
from simulator.model.prices import draw_prices
from simulator.model.scenario import Scenario
from simulator.model.seriousness import draw_clients
from simulator.paths import PACKS
from simulator.strategies.registry import make

POSTS = 40_000
ALL_CLIENTS, VERIFIED_ONLY = (0.126, 0.335, 0.279, 0.260), (0.015, 0.347, 0.237, 0.401)
"""shares of posts at each price of the card: listings of 1 and 6 January 2023"""


def scenario_of(pack: str, folder: Path) -> Scenario:
    file = folder / "s.yaml"
    file.write_text(f"pack: {pack}\nfreelancers: [{{name: a, strategy: spray_and_pray}}]\n", encoding="utf-8")
    return load_scenario(file)


def posts_of(scenario: Scenario) -> npt.NDArray[np.void]:
    jobs = np.zeros(POSTS, COLUMNS)
    jobs["key"] = children(np.uint64(2023), POSTS)
    shares = tuple(category.share for category in scenario.jobs.categories.values())
    jobs["category"] = pick(shares, (np.arange(POSTS) + 0.5) / POSTS)
    describe(scenario.jobs, jobs)
    draw_clients(scenario.clients, jobs)
    draw_crowd(scenario.field, scenario.jobs, jobs)
    draw_prices(scenario.connects.price, scenario.jobs, jobs, scenario.clients)
    return jobs


@pytest.mark.parametrize("pack", packs())
def test_every_pack_loads_and_says_what_it_is(pack: str, tmp_path: Path) -> None:
    assert scenario_of(pack, tmp_path).pack == pack
    assert packs()[pack].endswith(".")
    assert len(packs()[pack]) > 20


def test_there_is_a_pack_for_each_age() -> None:
    ages = "2015_classic 2019_paid 2021_rewards 2023_card6 2023_card8 2024_card16 2025_dynamic".split()
    assert {"seed", *ages, "2023_card6", "2025_dynamic", "2026_dynamic"} == set(packs())
    assert all((PACKS / f"{name}.yaml").is_file() for name in packs())


def test_seed_takes_the_guide_at_its_word(tmp_path: Path) -> None:
    scenario = scenario_of("seed", tmp_path)
    connects = scenario.connects
    assert (connects.monthly_grant, connects.usd_each, connects.feedback_reward) == (20, 0.15, 10)
    assert connects.refunds.model_dump() == dict.fromkeys(connects.refunds.model_dump(), 0.0) | {"hired": 1.0}
    plus = connects.plans["plus"]
    assert (connects.monthly_grant + plus.monthly_grant, plus.usd_per_month) == (80, 14.99)
    jobs = posts_of(scenario)
    plain = jobs[~jobs["featured"]]
    names = list(scenario.jobs.categories)
    bands = {name: set(plain["connects_required"][plain["category"] == i]) for i, name in enumerate(names)}
    assert bands == {"web": {2, 3, 4, 5, 6}, "design": {2, 3, 4, 5, 6}, "writing": {1, 2}}


def test_the_card_of_2023_has_the_measured_prices(tmp_path: Path) -> None:
    scenario = scenario_of("2023_card6", tmp_path)
    jobs = posts_of(scenario)
    price, verified = jobs["connects_required"], jobs["client_verified"]
    # the two listings: all clients, and verified ones only
    for seen, measured in ((price, ALL_CLIENTS), (price[verified], VERIFIED_ONLY)):
        assert [np.mean(seen == connects) for connects in (1, 2, 4, 6)] == pytest.approx(measured, abs=0.04)
    assert jobs["crowd"].mean() == pytest.approx(21.5, abs=0.8)
    assert jobs["crowd"][verified].mean() > 1.25 * jobs["crowd"][~verified].mean()
    assert len(scenario.jobs.categories) == 12
    refunds = {fate: share for fate, share in scenario.connects.refunds.model_dump().items() if share}
    assert refunds == {"closed": 1.0, "removed": 1.0, "outbid": 1.0}
    assert (scenario.connects.rollover.rule, scenario.connects.expiry) == ("cap_all", 365)
    assert scenario.connects.rollover.cap == 200


CARDS = {
    "2023_card6": (1, 2, 4, 6),
    "2019_paid": (1, 2, 4, 6),
    "2021_rewards": (1, 2, 4, 6),
    "2023_card8": (2, 4, 6, 8),
    "2024_card16": (4, 8, 12, 16),
}


@pytest.mark.parametrize("pack", CARDS)
def test_the_cards_between(pack: str, tmp_path: Path) -> None:
    price = posts_of(scenario_of(pack, tmp_path))["connects_required"]
    shares = [np.mean(price == connects) for connects in CARDS[pack]]
    # all clients, as in the listing of 1 January 2023: 13/34/28/26; 110 posts of February 2024 had 6/15/40/38
    assert shares == pytest.approx([0.12, 0.34, 0.26, 0.28], abs=0.02)


def test_what_came_when(tmp_path: Path) -> None:
    found = {name: scenario_of(name, tmp_path) for name in packs()}
    grants = {name: s.connects.monthly_grant for name, s in found.items()}
    assert grants == dict.fromkeys(found, 10) | {"seed": 20, "2015_classic": 60, "2019_paid": 0}
    boosts = {
        name: (s.boosts.pricing, s.boosts.slots) for name, s in found.items() if s.boosts.pricing != "off"
    }
    later = {"2023_card8", "2024_card16", "2025_dynamic", "2026_dynamic"}
    first = dict.fromkeys(later, ("first", 4))
    assert boosts == first | dict.fromkeys(("2021_rewards", "2023_card6", "2023_card6"), ("second", 3))
    assert found["2021_rewards"].connects.interview_reward.weekly_cap == 50
    classic = found["2015_classic"].connects
    assert (classic.usd_each, classic.hold_cap) == (1.0, None)
    terms = {plan: classic.terms(plan) for plan in classic.plans}
    assert {plan: (rollover.rule, rollover.cap, cap) for plan, (rollover, cap) in terms.items()} == {
        "basic": ("cap_free", 0, None),
        "plus": ("cap_free", 140, 350),
    }
    sliding = SlidingFee(edges_usd=(500, 10_000), shares=(0.20, 0.10, 0.05))
    slid = {name for name, s in found.items() if s.connects.service_fee == sliding}
    assert slid == {"2019_paid", "2021_rewards", "2023_card6"}
    assert {s.connects.service_fee for name, s in found.items() if name not in slid} == {0.10}
    kept = {name for name, s in found.items() if s.connects.rollover.rule == "keep"}
    assert kept == later | {"seed"}
    for s in found.values():
        assert s.invitations.share > 0
        assert s.contracts.repeat_share > 0


def test_only_the_paid_plan_of_2015_kept_connects() -> None:
    """60 a month and none kept; 70 a month and 140 kept: 210 at the start of the fourth month and later."""
    groups = [{"name": plan, "strategy": "spray_and_pray", "plan": plan} for plan in ("basic", "plus")]
    pack = scenario_of_pack("2015_classic")
    scenario = pack.model_copy(update={"horizon": 175.0})
    people = tuple(
        Group.model_validate(group | {"checks_per_hour": 0, "top_up": {"rule": "never"}}) for group in groups
    )
    connects = scenario.connects.model_copy(update={"months": "together"})
    scenario = scenario.model_copy(update={"freelancers": people, "connects": connects})
    result = simulate(scenario, [make(group.strategy) for group in people], [0])
    assert result.lanes["balance"].tolist() == [60, 210]


def test_a_sliding_fee_takes_each_dollar_by_what_was_paid_before() -> None:
    steps = fee_steps(SlidingFee(edges_usd=(500, 10_000), shares=(0.20, 0.10, 0.05)))
    assert fee_usd(steps, 0, 400) == pytest.approx(80)
    assert fee_usd(steps, 400, 200) == pytest.approx(0.2 * 100 + 0.1 * 100)
    assert fee_usd(steps, 0, 20_000) == pytest.approx(100 + 950 + 500)
    assert fee_usd(steps, 12_000, 1_000) == pytest.approx(50)
    assert fee_usd(fee_steps(0.1), 12_000, 1_000) == pytest.approx(100)


@pytest.mark.parametrize("pack", packs())
def test_every_number_has_its_source(pack: str) -> None:
    """A line with a number ends in a comment, or stands in a block whose first line does.

    What could be otherwise has a key of its own for the source, which it cannot be without.
    """
    sourced = -1
    for line in (PACKS / f"{pack}.yaml").read_text(encoding="utf-8").splitlines():
        if line == "uncertainties:":
            break
        depth = len(line) - len(line.lstrip())
        value, _, comment = line.partition("#")
        if comment.strip():
            sourced = min(sourced, depth) if 0 <= sourced < depth else depth
        elif depth <= sourced:
            sourced = -1
        if any(c.isdigit() for c in value.partition(":")[2]) and "extends" not in value:
            assert comment.strip() or 0 <= sourced < depth, line


def ranks(posts: npt.NDArray[np.void], one: str, other: str, kind: int | None = None) -> float:
    rows = posts if kind is None else posts[posts["type"] == kind]
    return float(spearmanr(rows[one], rows[other]).statistic)


@pytest.mark.parametrize("pack", packs())
def test_how_often_something_happens_has_a_unit(pack: str) -> None:
    assumed = scenario_of_pack(pack).uncertainties
    bare = [key for key, one in assumed.items() if one and one.words.startswith("how often") and not one.unit]
    assert not bare


def test_in_2025_prices_follow_pay_and_record_and_money_draws_a_crowd(tmp_path: Path) -> None:
    scenario = scenario_of("2025_dynamic", tmp_path)
    jobs = posts_of(scenario)
    price = jobs["connects_required"]
    assert list(np.percentile(price, [25, 50, 75])) == [11, 15, 18]
    assert (price.min(), price.max()) == (6, 27)
    assert jobs["crowd"].mean() == pytest.approx(20.7, abs=0.8)
    web = jobs[jobs["category"] == list(scenario.jobs.categories).index("web")]
    assert web["crowd"].mean() == pytest.approx(24, abs=1.2)
    # as listed: .45 to .75, .42 to .65 and .09; then .27, .22 and .23, and nearly nothing
    assert 0.50 < ranks(jobs, "connects_required", "value_usd", FIXED) < 0.60
    assert 0.42 < ranks(jobs, "connects_required", "client_spent_usd") < 0.52
    assert 0.05 < ranks(jobs, "connects_required", "hourly_rate_usd", HOURLY) < 0.15
    assert 0.20 < ranks(jobs, "crowd", "value_usd", FIXED) < 0.33
    assert 0.15 < ranks(jobs, "crowd", "hourly_rate_usd", HOURLY) < 0.27
    assert 0.15 < ranks(jobs, "crowd", "client_spent_usd") < 0.30
    assert -0.1 < ranks(jobs, "crowd", "connects_required") < 0.25
    plus = scenario.connects.plans["plus"]
    assert (plus.monthly_grant, plus.usd_per_month) == (90, 19.99)


def test_in_2026_posts_are_as_counted_and_crowds_half_as_large_again(tmp_path: Path) -> None:
    before, scenario = scenario_of("2025_dynamic", tmp_path), scenario_of("2026_dynamic", tmp_path)
    old, jobs = posts_of(before), posts_of(scenario)
    assert (jobs["type"] == FIXED).mean() == pytest.approx(0.44, abs=0.01)
    levels = np.bincount(jobs["level"], minlength=3) / POSTS
    assert levels == pytest.approx([0.07, 0.67, 0.26], abs=0.01)
    shares = {name: category.share for name, category in scenario.jobs.categories.items()}
    assert max(shares, key=lambda name: shares[name]) == "design"
    assert sum(shares.values()) == pytest.approx(1, abs=0.005)
    fixed = jobs[jobs["type"] == FIXED]
    assert 85 < np.median(fixed["value_usd"]) < 115
    for name in ("web", "legal"):
        index = [list(s.jobs.categories).index(name) for s in (before, scenario)]
        means = [
            posts["crowd"][posts["category"] == i].mean() for posts, i in zip((old, jobs), index, strict=True)
        ]
        assert means[1] / means[0] == pytest.approx(1.5, abs=0.15)
    assert scenario.connects.price == before.connects.price


@pytest.mark.parametrize("pack", ["2019_paid", "2023_card6", "2025_dynamic"])
def test_asking_far_more_than_people_do_earns_less(pack: str) -> None:
    """Pay x S(x) p(x) is largest near people's prices, where one in thirty proposals that are read wins."""
    ceiling = scenario_of_pack(pack).clients.pays_up_to
    assert ceiling is not None
    u = (np.arange(20_000) + 0.5) / 20_000
    limits, asked = np.asarray(ceiling.quantile(u)), np.geomspace(0.2, 100, 400)
    pay = [x * np.mean(limits >= x) / (30 + 1 / x) for x in asked]
    assert 0.7 < asked[int(np.argmax(pay))] < 1.3
    assert pay[-1] == 0


def test_small_fixed_jobs_last_days(tmp_path: Path) -> None:
    jobs = posts_of(scenario_of("2023_card6", tmp_path))
    small = jobs[(jobs["type"] == FIXED) & (jobs["value_usd"] < 50)]
    assert np.median(small["lasts_days"]) < 2
    assert np.median(small["duration_days"]) == 15
    hourly = jobs[jobs["type"] == HOURLY]
    assert (hourly["lasts_days"] == hourly["duration_days"]).all()
