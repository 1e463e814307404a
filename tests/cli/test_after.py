"""What is named to type next after an answer."""

import shlex

import click
import pytest
from click.testing import CliRunner

from simulator.cli.shared.after import as_typed_choice, ask_next
from simulator.cli.shared.options import PlayOptions
from simulator.loader.variants import chosen_strategy
from simulator.model.freelancers import StrategyChoice


def said(options: PlayOptions) -> str:
    @click.command()
    def answered() -> None:
        ask_next("Next:", options, ("plan", "a town.yaml"), ("compare", "a town.yaml"))

    return CliRunner().invoke(answered).stderr


def test_settings_of_the_command_line_go_along() -> None:
    told = said(PlayOptions(overrides=("horizon=30", "run.seed=3")))
    assert [shlex.split(line)[1:] for line in told.splitlines()[2:]] == [
        [name, "a town.yaml", "--set", "horizon=30", "--set", "run.seed=3"] for name in ("plan", "compare")
    ]


def test_a_quiet_command_names_nothing() -> None:
    assert said(PlayOptions(quiet=True)) == ""


@pytest.mark.parametrize(
    ("label", "choice", "typed"),
    [
        ("fresh_hour", StrategyChoice(name="fresh_hour"), "fresh_hour"),
        ("picky", StrategyChoice(name="fit_threshold"), "picky=fit_threshold"),
        (
            "fit and cheap",
            StrategyChoice(name="fit_threshold", settings={"threshold": 0.8}),
            "fit and cheap={fit_threshold: {threshold: 0.8}}",
        ),
        ("mine", StrategyChoice(name="./mine.py:Mine"), ""),
    ],
)
def test_a_strategy_is_named_as_it_is_typed(label: str, choice: StrategyChoice, typed: str) -> None:
    assert as_typed_choice(label, choice) == typed
    if typed:
        assert chosen_strategy(typed) == (label, choice)
