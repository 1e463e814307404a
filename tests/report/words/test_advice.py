"""What a rule does, in words: names of wrappers and settings become something that can be followed."""

from __future__ import annotations

import pytest

from simulator.loader.scenario import load_scenario
from simulator.loader.shipped import scenario_file
from simulator.model.freelancers import StrategyChoice, choice_of
from simulator.report.words.advice import what_it_does
from simulator.strategies.habits.when import When


@pytest.mark.parametrize("name", ["compare_2023", "field_2023", "field_2025", "field_2026"])
def test_every_rule_of_a_shipped_field_is_told(name: str) -> None:
    for group in load_scenario(scenario_file(name)).freelancers:
        assert what_it_does(group.strategy).split()[0].endswith("s"), group.name


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("invite_only", "never bids and only answers invitations"),
        ({"cheap_first": {"most_connects": 2}}, "bids on the cheapest posts first (most connects 2)"),
        (
            {"only_if": {"of": "random", "when": {"max_connects": 2, "min_usd": 800}}},
            "bids on a random share of the posts it sees, "
            "only on posts that cost at most 2 Connects and pay $800 or more",
        ),
        (
            {"paced_budget": {"of": "cheap_first"}},
            "bids on the cheapest posts first, and spreads the month's Connects, or proposals, over its days",
        ),
        ("./mine.py:Mine", ""),
        ({"only_if": {"of": "./mine.py:Mine", "when": {"max_connects": 2}}}, ""),
    ],
)
def test_wrappers_and_settings_are_added(rule: object, words: str) -> None:
    assert what_it_does(StrategyChoice.model_validate(choice_of(rule))) == words


def test_every_limit_has_words() -> None:
    from simulator.report.words.advice import limits_in_words

    for limit in When.model_fields:
        assert limits_in_words({limit: 1})
