"""What every registered strategy keeps to."""

import re
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from simulator.kit.contract import CHECKS, check_one
from simulator.kit.invented import PEOPLE, PLAIN, Variant, people_on
from simulator.kit.traits import traits_found
from simulator.kit.trial import first_difference, live
from simulator.model.freelancers import StrategyChoice
from simulator.model.values.spec import meanings_of
from simulator.strategies import STRATEGIES
from simulator.strategies.contract.base import Strategy, YardstickView
from simulator.strategies.registry import make, strategies


def made(name: str) -> Strategy:
    return make(StrategyChoice(name=name, settings=STRATEGIES[name].example))


every = pytest.mark.parametrize("name", sorted(STRATEGIES))


@every
@pytest.mark.parametrize("name_of_check", CHECKS)
def test_keeps_the_contract(name: str, name_of_check: str) -> None:
    found = check_one(made(name), name_of_check)
    assert found.ok, found.message


@every
def test_declares_the_traits_that_show_and_no_others(name: str) -> None:
    strategy = made(name)
    assert traits_found(strategy) == strategy.all_traits


@pytest.mark.parametrize("name", ["highest_match", "highest_true_p", "clairvoyant"])
def test_the_trial_hides_something_from_people(name: str) -> None:
    if name != "highest_match":  # a true match is no column of a post
        assert first_difference(live(made(name)), live(made(name), Variant(hidden=True)))
    assert made(name).is_oracle


def test_freelancers_of_the_trial_differ_in_all_that_a_rule_could_mix_up() -> None:
    for column in ("niche", "width", "capacity", "effort"):
        assert np.unique(people_on(0, PLAIN)[column]).size == PEOPLE, column
    for day in live(made("random")):
        c = day.seen
        assert (np.diff(c.lane) >= 0).all()
        assert np.unique(c.at).size == PEOPLE
        feeds = [set(YardstickView(c).job[c.lane == lane].tolist()) for lane in range(PEOPLE)]
        for one in feeds:
            assert not any(one <= other or not one & other for other in feeds if other is not one)


def test_the_trial_gives_every_rule_something_to_bid_on() -> None:
    silent = {name for name in STRATEGIES if not any((d.bids.score > 0).any() for d in live(made(name)))}
    assert silent == {"invite_only"}


def test_traits_of_wrappers_are_their_own_and_those_inside() -> None:
    inside = {"boosted": {"of": {"cool_down": {"of": "two_a_day"}}}}
    both = make(StrategyChoice(name="withdraw_after", settings={"of": inside}))
    assert both.all_traits == {"boosts", "reads_rivals", "memory", "tailors", "withdraws"}
    assert traits_found(both) == both.all_traits
    never = make(StrategyChoice(name="never_boost", settings={"of": inside}))
    assert never.all_traits == {"reads_rivals", "memory", "tailors"}


@every
def test_settings_are_frozen_described_and_known(name: str) -> None:
    strategy, kind = made(name), STRATEGIES[name]
    with pytest.raises(ValidationError):
        kind.model_validate({**kind.example, "no_such_setting": 1})
    meanings = meanings_of(kind)
    for setting in kind.model_fields:
        assert meanings.get(setting), setting
        with pytest.raises(ValidationError):
            setattr(strategy, setting, 1)


@every
def test_docstring_says_when_and_whence(name: str) -> None:
    kind = STRATEGIES[name]
    text = " ".join((kind.__doc__ or "").split())
    assert kind.rule
    assert re.search(r"[Yy]ardstick, not advice|[Ww]ins where.*loses|[Ww]ins where.*gains nothing", text), (
        text
    )
    assert kind.oracle or re.search(r"[Ss]ource", text)


def test_registry_makes_what_is_named(tmp_path: Any) -> None:
    assert set(strategies()) >= set(STRATEGIES)
    nested = make(
        StrategyChoice(name="paced_budget", settings={"of": {"paced_budget": {"of": "highest_match"}}})
    )
    assert nested.is_oracle
    with pytest.raises(KeyError, match="no strategy is called 'spry'"):
        make(StrategyChoice(name="spry"))
    with pytest.raises(KeyError, match="cannot be looked up"):
        make(StrategyChoice(name="./mine.py:Mine"))
    mine = make(StrategyChoice(name="./mine.py:Mine"), lambda name: STRATEGIES["random"])
    assert isinstance(mine, STRATEGIES["random"])
    with pytest.raises(TypeError, match="is not a strategy"):
        make(StrategyChoice(name="./mine.py:Mine"), lambda name: dict)  # type: ignore[arg-type,return-value]
