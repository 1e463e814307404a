"""A scenario made ready to be played.

Answers: which strategies stand behind its groups, and which posts are replayed.
"""

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from simulator.loader.problems import Place, Problem, ScenarioError
from simulator.model.freelancers import StrategyChoice, choice_of
from simulator.model.scenario import Scenario

if TYPE_CHECKING:
    from simulator.strategies.contract.base import Strategy


SILENT = "invite_only"
"""the strategy of those who never bid"""


def as_asked(scenario: Scenario) -> Scenario:
    """The scenario with every strategy by its name and settings, also where Python put a built one there.

    Raises
    ------
    ValueError
        If a strategy has no name that a scenario could use.
    """
    if all(isinstance(group.strategy, StrategyChoice) for group in scenario.freelancers):
        return scenario
    groups = tuple(
        group.model_copy(update={"strategy": StrategyChoice.model_validate(choice_of(group.strategy))})
        for group in scenario.freelancers
    )
    return scenario.model_copy(update={"freelancers": groups})


def strategies_of(scenario: Scenario, base: Path, failed: Collection[str] = ()) -> "list[Strategy]":
    """One strategy per group; those of groups that failed never bid.

    Raises
    ------
    ScenarioError
        If a strategy is not there any more, or its settings do not hold.
    """
    silent = StrategyChoice(name=SILENT)
    return [
        _made(silent if group.name in failed else group.strategy, group.name, base)
        for group in as_asked(scenario).freelancers
    ]


def _made(choice: StrategyChoice, group: str, base: Path) -> "Strategy":
    from simulator.loader.strategies_named import load_class
    from simulator.strategies.registry import make

    try:
        return make(choice, lambda name: load_class(name, base))
    except ValidationError as error:  # from a validator of a user's own class, which only running it can tell
        raise ScenarioError(
            Problem(
                Place(f"strategy of '{group}' ({choice.name})"),
                ".".join(map(str, one["loc"])),
                str(one["msg"]).removeprefix("Value error, "),
            )
            for one in error.errors()
        ) from error
    except (KeyError, TypeError) as error:
        message = str(error.args[0] if error.args else error)
        raise ScenarioError([Problem(Place(f"strategy of '{group}'"), "", message)]) from error
