"""What becomes of a group whose strategy fails.

Answers: whose results still stand. In a field nobody depends on anybody: the group stops, and its rows are
left out. In a market the others met its bids, so everything is played anew with the group silent: its
freelancers are there, answer invitations and never bid. Which groups that are is told by single replications
in order, never by batches, so it does not depend on batches, threads or stops.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic import ValidationError

from simulator.loader.problems import Place, Problem, ScenarioError
from simulator.model.freelancers import StrategyChoice, named_choice
from simulator.model.scenario import Scenario

if TYPE_CHECKING:
    from simulator.strategies.contract.base import Strategy

SILENT = "invite_only"
"""the strategy of those who never bid"""

Simulate = Callable[[Sequence[int]], Any]


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
        group.model_copy(update={"strategy": StrategyChoice.model_validate(named_choice(group.strategy))})
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


class Failure(NamedTuple):
    """What one replication by itself tells."""

    group: str
    why: str
    replication: int


def first_failure(simulate: Simulate, numbers: Iterable[int]) -> Failure | None:
    """Play replications one at a time until a strategy fails.

    Parameters
    ----------
    simulate : callable
        Plays some replications, as `engine.batch.simulate`.
    numbers : iterable of int
        In this order.

    Returns
    -------
    Failure or None
        None if no strategy fails where a replication is played alone.
    """
    for number in numbers:
        for group, why in _failed_in(simulate, number).items():
            return Failure(group, why, number)
    return None


def failures(simulate: Simulate, numbers: Iterable[int], groups: Collection[str]) -> dict[str, str]:
    """What each of some groups of a field fails with in the first replication in which it does; parameters
    as of `first_failure`.
    """
    found: dict[str, str] = {}
    for number in numbers:
        if found.keys() >= set(groups):
            break
        alone = _failed_in(simulate, number)
        found |= {name: alone[name] for name in groups if name in alone and name not in found}
    return found


def _failed_in(simulate: Simulate, number: int) -> dict[str, str]:
    """Groups that fail in a replication by itself, and why."""
    from simulator.engine.decider import StrategyError

    try:
        failed: dict[str, str] = simulate([number]).failed
    except StrategyError as error:
        failed = error.failed
    return {name: f"{why}, in replication {number}" for name, why in failed.items()}


def require_somebody(scenario: Scenario, failed: dict[str, str]) -> None:
    """Refuse to go on where every strategy failed.

    Raises
    ------
    StrategyError
        With all that was told of them.
    """
    from simulator.engine.decider import StrategyError

    if all(group.name in failed or group.count == 0 for group in scenario.freelancers) and failed:
        raise StrategyError("\n".join(failed.values()), next(iter(failed)))


def told(failed: dict[str, str], competition: str) -> list[str]:
    """What a person is told of the groups that failed, one sentence each."""
    bids = "" if competition == "field" else " (the market was played without its bids)"
    return [f"'{name}' is left out above: {why}{bids}" for name, why in failed.items()]
