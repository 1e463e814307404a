"""Yardsticks: no rule gets past them, and what they rest on is what the engine does."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from simulator.cli import main
from simulator.engine.whatif.prospects import Freedoms
from simulator.metrics.sample import net_earnings
from simulator.model.freelancers import Group
from simulator.model.scenario import Scenario
from simulator.runs.ready import Ready
from simulator.studies.yardsticks.bounds import ANY_RULE, freedoms_of, yardsticks
from simulator.studies.yardsticks.programme import Means, Offers, best_shares
from simulator.studies.yardsticks.purse import affordable
from simulator.studies.yardsticks.record import GOALS, Bound, YardstickError, hires_for
from simulator.studies.yardsticks.standing import ended_by

PLAYED = ("hires", "income", "first_hire", "per_connect")
RULES: tuple[Any, ...] = (
    "spray_and_pray",
    {"boosted": {"of": "spray_and_pray", "connects": 6}},
    {"boosted": {"of": "clairvoyant", "connects": 20}},
    "clairvoyant",
    {"clairvoyant": {"first": "value_per_connect"}},
    {"review_builder": {"first_price": 0.3, "reviews": 100}},
    {"review_builder": {"first_price": 3.0, "reviews": 100}},
    {"only_if": {"of": {"fit_threshold": {"threshold": 0.1}}, "when": {"min_match": 0.7, "max_connects": 2}}},
    {"tailor_if": {"of": "spray_and_pray", "effort": 1.0}},
    "invite_only",
    "highest_true_p",
)


def town(seed: int, **changes: Any) -> Scenario:
    """A small field whose rules differ from seed to seed: invitations, repeats, boosts, budgets, rewards."""
    own = {"capacity": "unlimited" if seed % 5 == 0 else 1 + seed % 3, "wallet": 7 * seed % 60}
    top_ups = (
        {"rule": "when_short", "monthly_budget_usd": 5},
        {"rule": "never"},
        {"rule": "monthly", "monthly_budget_usd": 7.5},
    )
    clients: dict[str, Any] = {"display": ("arrival", "best_match", "random")[seed % 3]}
    clients |= {"satisfied_at": 0.5} if seed % 4 == 1 else {}
    clients |= {"pays_up_to": {"lognormal": {"median": 1.2, "ln_sd": 0.35}}} if seed % 2 else {}
    plain: dict[str, Any] = {
        "name": "town",
        "pack": None,
        "horizon": 40,
        "warmup": 10,
        "clock": {"tick": 0.5},
        "jobs": {"per_day": 6},
        "clients": clients,
        "hiring": {"logit": {"tailoring": 1.5, "newcomer": (0, 0.5, -0.5)[seed % 3], "boosted": 0.2}},
        "invitations": {"share": 0.5 if seed % 2 else 0, "per_post": 60},
        "contracts": {"repeat_share": 0.5 if seed % 3 else 0, "repeat_value": 0.7, "feedback_base": 1.0},
        "connects": {
            "monthly_grant": 5 + 11 * seed % 50,
            "refunds": {"closed": 1.0, "hired": float(seed % 2)},
            "rollover": {"rule": "cap_all", "cap": 50} if seed % 2 else {"rule": "keep"},
            "feedback_reward": 10 if seed % 4 == 2 else 0,
            "interview_reward": {"connects": 3, "weekly_cap": 9} if seed % 4 == 3 else {},
            "service_fee": {"shares": [0.2, 0.1, 0.05]} if seed % 3 == 2 else 0.1,
            "top_up": top_ups[seed % 3],
        },
        "boosts": {"pricing": ("first", "second", "off")[seed % 3]},
        "freelancers": [
            {"name": f"g{k}", "strategy": rule, "count": 3, "accepts": 0.7, **own}
            for k, rule in enumerate(RULES)
        ],
        "run": {"replications": 2, "seed": seed},
    }
    return Scenario.model_validate(plain | changes)


def past(bound: Bound, lanes: Any, rep: int, window: float) -> float:
    """By how much a group passes a bound in one replication."""
    if bound.goal == "hires":
        got = (lanes["hires"] + lanes["invited_hires"] + lanes["direct_hires"]).sum()
        return float(got - bound.over[rep])
    if bound.goal == "income":
        return float(net_earnings(lanes).sum() - bound.over[rep])
    if bound.goal == "first_hire":
        day = lanes["first_hire_day"]
        return float(bound.over[rep] - np.where(np.isnan(day), window, day).sum())
    spent = float((lanes["connects_proposal"] + lanes["connects_boost"] + lanes["connects_other"]).sum())
    return float(lanes["hires"].sum() - hires_for(bound.steps[rep], spent))


def check_none_passes(scenario: Scenario) -> dict[str, Bound]:
    ready = Ready.of(scenario)
    bounds = yardsticks(ready, PLAYED, freedoms=ANY_RULE)
    lanes = ready.simulate(range(scenario.run.replications)).lanes
    window = scenario.horizon - scenario.warmup
    for g, group in enumerate(scenario.freelancers):
        for rep in range(scenario.run.replications):
            mine = lanes[(lanes["group"] == g) & (lanes["rep"] == rep)]
            for goal, bound in bounds.items():
                assert past(bound, mine, rep, window) <= 1e-6 * max(1.0, bound.over[rep]), (group, goal)
    return bounds


@pytest.fixture(scope="module")
def bounds() -> dict[str, Bound]:
    return check_none_passes(town(7))


def test_no_rule_passes_a_bound_in_any_replication(bounds: dict[str, Bound]) -> None:
    assert set(bounds) == set(PLAYED)
    assert all(np.isfinite(bound.each).all() for bound in bounds.values())
    assert (bounds["hires"].over > 0).all()


def test_clients_who_like_a_high_price_leave_something_to_win() -> None:
    changes: dict[str, Any] = {"hiring": {"logit": {"price": -3}}, "run": {"replications": 2, "seed": 3}}
    people = [
        {"name": "dear", "strategy": {"review_builder": {"first_price": 1.1, "reviews": 100}}, "count": 3},
        {"name": "cheap", "strategy": {"review_builder": {"first_price": 0.3, "reviews": 100}}, "count": 3},
    ]
    scenario = town(3, **changes, freelancers=people)
    assert scenario.clients.pays_up_to is not None
    found = check_none_passes(scenario)
    assert (found["hires"].over > 0).all()
    assert (found["income"].over > 0).all()
    boosted = yardsticks(Ready.of(scenario), ("hires",), freedoms=Freedoms(True, False, True), group="dear")
    assert (boosted["hires"].over > 0).all()


def test_hires_by_invitation_are_within_a_bound() -> None:
    people = [{"name": "waits", "strategy": "invite_only", "count": 3, "accepts": 0.7, "wallet": 0}]
    poor = {"monthly_grant": 0, "top_up": {"rule": "never"}}
    asked = {"share": 1, "per_post": 500}
    bounds = check_none_passes(town(7, freelancers=people, invitations=asked, connects=poor))
    assert (bounds["hires"].over > 0).all(), "nobody can pay for a bid: all begin with an invitation"


@pytest.mark.verify
@pytest.mark.parametrize(
    "seed",
    [1, 2, 4, *(pytest.param(seed, marks=pytest.mark.campaign) for seed in (0, 3, 5, 6, 8, 9, 10, 11))],
)
def test_no_rule_passes_a_bound_in_other_markets(seed: int) -> None:
    check_none_passes(town(seed))


def test_a_bound_per_connect_is_for_those_who_spend_enough(bounds: dict[str, Bound]) -> None:
    bound = bounds["per_connect"]
    few, many = bound.at([3.0, 3.0]), bound.at([60.0, 60.0])
    assert (few.each >= bound.each - 1e-9).all()
    assert (many.each < few.each).all()
    assert bound.spent is not None
    assert bound.under == pytest.approx(3 * bound.spent * np.ones(2))


def test_hires_for_connects_are_a_knapsack() -> None:
    steps = np.array([[4.0, 1.0], [2.0, 1.0], [1.0, 0.5]])
    told = [hires_for(steps, connects) for connects in (0, 1, 2, 3, 7, 50)]
    assert told == [0.0, 0.5, 1.0, 1.5, 2.5, 2.5]


def test_contracts_end_no_sooner_than_slots_allow() -> None:
    starts, ends = np.array([0.0, 0.0, 2.0, 3.0]), np.array([2.0, 3.0, 4.0, 9.0])
    assert ended_by(starts, ends, 1.0).tolist() == [2.0, 4.0]
    assert ended_by(starts, ends, 2.0).tolist() == [2.0, 3.0, 4.0, 9.0]
    assert ended_by(starts, ends, np.inf).tolist() == [2.0, 3.0, 4.0, 9.0]


def test_slots_and_purse_limit_what_can_be_taken() -> None:
    day = np.array([1.0, 2.0, 3.0, 30.0])
    price, gain = np.array([6.0, 4.0, 4.0, 4.0]), np.array([10.0, 7.0, 6.0, 5.0])
    offers = Offers(np.arange(4), day, day + 1, day + 20, price, np.zeros(4), gain)
    rich = Means(np.zeros(1), np.array([99.0]), 1.0, np.zeros(0), 0.0)
    assert best_shares(offers, rich).total == pytest.approx(15.0)
    assert best_shares(offers, rich._replace(capacity=2.0)).total == pytest.approx(22.0)
    later = Means(np.array([0.0, 2.5]), np.array([4.0, 4.0]), np.inf, np.zeros(0), 0.0)
    assert best_shares(offers, later).total == pytest.approx(13.0)
    assert affordable(price, day, later).tolist() == [False, True, True, True]


def test_looking_takes_time_or_there_is_no_income_per_hour() -> None:
    people = town(1).model_dump()["freelancers"]
    if "search_minutes" in Group.model_fields:
        people = [group | {"search_minutes": {"post": 0}} for group in people]
    with pytest.raises(YardstickError, match=r"search_minutes\.post"):
        yardsticks(Ready.of(town(1, freelancers=people)), ["income_per_hour"])


def test_what_has_no_yardstick_is_refused_in_a_sentence() -> None:
    with pytest.raises(YardstickError, match="competition: field"):
        yardsticks(Ready.of(town(1, competition="market")))
    with pytest.raises(YardstickError, match="did you mean 'income'"):
        yardsticks(Ready.of(town(1)), ["incom"])
    people = town(1).model_dump()["freelancers"]
    people[0]["wallet"] = 99
    unlike = Ready.of(town(1, freelancers=people))
    with pytest.raises(YardstickError, match="differ in more than their rule"):
        yardsticks(unlike)
    uniform = town(0, hiring={"model": "uniform"})
    with pytest.raises(YardstickError, match="no price is too high"):
        yardsticks(Ready.of(uniform), ["income"], freedoms=ANY_RULE)


def test_freedoms_are_those_of_the_rules() -> None:
    assert freedoms_of(Ready.of(town(1)).strategies) == ANY_RULE
    plain = town(1, freelancers=[{"name": "a", "strategy": "fit_threshold"}])
    assert not any(freedoms_of(Ready.of(plain).strategies))


def test_the_command_sets_yardsticks_apart(tmp_path: Any) -> None:
    file = tmp_path / "town.yaml"
    people = [{"name": n, "strategy": n, "count": 2} for n in ("fit_threshold", "clairvoyant")]
    file.write_text(town(4, freelancers=people, horizon=25).model_dump_json())
    call = [str(file), "--goal", "hires", "--replications", "2"]
    told = CliRunner().invoke(main, ["regret", *call])
    assert told.exit_code == 0, told.output
    assert told.stderr.splitlines()[-2:] == [
        f"  simulator regret {file} --goal hires --search",
        f"  simulator compare {file} --goal hires",
    ]
    assert told.stdout.startswith("No rule gets more than")
    lines = told.stdout.splitlines()
    rule = next(n for n, line in enumerate(lines) if line.startswith("fit_threshold"))
    oracle = next(n for n, line in enumerate(lines) if "(oracle)" in line)
    last = next(n for n, line in enumerate(lines) if line.startswith("No rule can beat"))
    assert rule < oracle < last
    plain = json.loads(CliRunner().invoke(main, ["regret", *call, "--json"]).stdout)["goals"]["hires"]
    assert plain["bound"]["unit"] == GOALS["hires"]
    assert plain["bound"]["value"] >= max(one["value"] for one in plain["rules"].values())
    wrong = CliRunner().invoke(main, ["regret", "market_2023", "--goal", "income"])
    assert wrong.exit_code == 2
    assert "competition: field" in wrong.output
    alone = CliRunner().invoke(main, ["regret", str(file), "--search"])
    assert alone.exit_code == 2
    assert "--goal" in alone.output


def test_a_rule_that_spends_nothing_has_no_rate_and_that_is_said(tmp_path: Any) -> None:
    file = tmp_path / "town.yaml"
    people = [{"name": "all", "strategy": "fit_threshold", "count": 2}]
    people.append({"name": "none", "strategy": {"fit_threshold": {"threshold": 1}}, "count": 2})
    file.write_text(town(4, freelancers=people, horizon=25).model_dump_json())
    call = [str(file), "--goal", "per_connect", "--replications", "2", "-q", "--no-pictures"]
    told = " ".join(CliRunner().invoke(main, ["regret", *call, "--out", str(tmp_path)]).stdout.split())
    assert "-: spent no Connects, so there is nothing to divide by." in told


def test_where_all_posts_are_free_nothing_bounds_hires_for_a_connect() -> None:
    people = [{"name": "a", "strategy": "spray_and_pray", "count": 2}]
    free = {"monthly_grant": 5, "price": {"model": "flat", "flat": {"connects": 0}}}
    ready = Ready.of(town(3, freelancers=people, connects=free, run={"replications": 1, "seed": 3}))
    assert set(yardsticks(ready, ("hires", "per_connect"))) == {"hires"}
    with pytest.raises(YardstickError, match="free here"):
        yardsticks(ready, ("per_connect",))
