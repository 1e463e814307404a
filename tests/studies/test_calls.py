"""The studies in one call: mistakes have one message before anything is played."""

import pytest

import simulator
from simulator.studies.game.market import GameError
from simulator.studies.sensitivity.sizes import SensitivityError
from simulator.studies.tune.call import followed
from simulator.studies.tune.settings import TuneError
from simulator.studies.when.worlds import WhenError, not_known
from tests.small_runs import small_scenario


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"goal": "fame"}, "there is no goal 'fame'"),
        ({"goal": ("income", "income")}, "two different ones"),
        ({"goal": ("income", "hires", "per_connect")}, "two different ones"),
        ({"seconds": 9, "plays": 999}, "leave one out"),
        ({"strategy": "fit_treshold"}, "fit_threshold"),
    ],
)
def test_a_mistake_in_tuning(asked, words):
    with pytest.raises(TuneError, match=words):
        simulator.tune(small_scenario(competition="field"), **({"strategy": "first"} | asked))


@pytest.mark.parametrize(
    ("names", "asked", "words"),
    [
        (("first", "first"), {}, "itself"),
        (("first", "nobody"), {}, "Groups of this scenario can be named too: 'first'"),
        (("first", "second"), {"goal": "fame"}, "there is no goal"),
        (("first", "second"), {"points": 40}, "powers of two"),
        (("first", "second"), {}, "nothing varies"),
    ],
)
def test_a_mistake_in_when(names, asked, words):
    with pytest.raises(WhenError, match=words):
        simulator.when(*names, small_scenario(competition="field"), **asked)


def test_a_mistake_in_a_game_and_in_sensitivity():
    with pytest.raises(GameError, match="there is no goal"):
        simulator.game(small_scenario(competition="market"), goal="fame")
    with pytest.raises(GameError, match="two strategies are called"):
        simulator.game(small_scenario(competition="market"), ["spray_and_pray", "spray_and_pray"])
    with pytest.raises(SensitivityError, match="there is no goal"):
        simulator.sensitivity(small_scenario(competition="field"), goal="fame")


def test_a_rule_that_is_only_named_has_the_settings_of_the_scenario():
    scenario = small_scenario(competition="field")
    second = scenario.freelancers[1]
    name = second.strategy.name
    assert followed(scenario, name) == followed(
        scenario, next(g.name for g in scenario.freelancers if g.strategy.name == name)
    )
    written = followed(scenario, "{fit_threshold: {threshold: 0.33}}")
    assert (written[0].settings["threshold"], written[1]) == (0.33, None)


def test_what_is_not_known_is_the_weightiest_of_the_pack():
    scenario = simulator.load_scenario("compare_2023")
    found = not_known(scenario)
    assert len(found) == 12
    assert "hiring.logit.reputation" in found
    assert not any("*" in key for key in found)
