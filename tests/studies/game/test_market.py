"""A market whose freelancers choose among rules: the same people on the same luck, dealt out exactly."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simulator.model.freelancers import StrategyChoice
from simulator.model.scenario import Scenario
from simulator.runs.ready import Ready
from simulator.studies.game.market import GameError, Market, rules_in

RULES = [(name, StrategyChoice(name=name)) for name in ("spray_and_pray", "cheap_first", "invite_only")]


def market(**changes: Any) -> Scenario:
    plain: dict[str, Any] = {
        "name": "town",
        "competition": "market",
        "horizon": 30,
        "clock": {"tick": 0.25},
        "jobs": {"per_day": 6},
        "connects": {"monthly_grant": 40},
        "freelancers": [
            {"name": "a", "strategy": "spray_and_pray", "count": 12},
            {"name": "b", "strategy": "cheap_first", "count": 8},
            {"name": "c", "strategy": "spray_and_pray", "count": 10, "reputation": 0.5},
        ],
        "run": {"replications": 4, "seed": 4},
    }
    return Scenario.model_validate(plain | changes)


def made(goal: str = "hires", workers: int = 1, **changes: Any) -> Market:
    return Market.of(Ready.of(market(**changes)), goal, RULES, workers)


def test_groups_that_differ_in_their_rule_alone_are_one_group_of_different_people() -> None:
    assert made().groups == (20, 10)
    assert made().people == 30


def test_where_all_follow_one_rule_they_get_what_the_plain_market_gives() -> None:
    game = made()
    over, under = game.play(np.array([30, 0, 0]), 0, 3)
    people = game.ready.scenario.freelancers
    same = tuple(group.model_copy(update={"strategy": RULES[0][1]}) for group in people)
    lanes = Ready.of(game.ready.scenario.model_copy(update={"freelancers": same})).simulate(range(4)).lanes
    hires = lanes["hires"] - lanes["hire_luck"] + lanes["invited_hires"] + lanes["direct_hires"]
    assert over[:, 0] == pytest.approx(np.bincount(lanes["rep"], hires))
    assert under.tolist() == [[30, 0, 0]] * 4
    assert not over[:, 1:].any()


def test_everybody_is_dealt_one_rule_and_nothing_depends_on_workers_or_batches() -> None:
    mix = np.array([17, 8, 5])
    over, under = made().play(mix, 0, 3)
    assert under.tolist() == [mix.tolist()] * 4
    again = made(workers=3).play(mix, 0, 3)
    assert over.tolist() == again[0].tolist()
    later = made().play(mix, 2, 3)
    assert later[0].tolist() == over[2:].tolist()


def test_who_never_bids_is_hired_by_nobody() -> None:
    game = made("per_connect")
    over, under = game.play(np.array([20, 5, 5]), 0, 1)
    assert over[:, 2].tolist() == [0, 0]
    assert under[:, 2].tolist() == [0, 0]
    assert (under[:, 0] > 0).all()


def test_hires_and_income_are_counted_by_the_month_and_days_as_less() -> None:
    assert made("hires", horizon=70, warmup=10).scale == pytest.approx(0.5)
    assert made("first_hire").scale == -1.0


def test_rules_of_a_scenario_are_counted_once() -> None:
    rules, counts = rules_in(market())
    assert [label for label, _ in rules] == ["a", "b"]
    assert counts.tolist() == [22, 8]


@pytest.mark.parametrize(
    ("changes", "rules", "said"),
    [
        ({"competition": "field"}, RULES, "never meet"),
        ({}, RULES[:1], "at least two rules"),
        ({"freelancers": [{"name": "a", "strategy": "random", "count": 5}]}, RULES, "at least 6 freelancers"),
    ],
)
def test_what_is_no_game_is_refused(changes: dict[str, Any], rules: list[Any], said: str) -> None:
    with pytest.raises(GameError, match=said):
        Market.of(Ready.of(market(**changes)), "hires", rules)
