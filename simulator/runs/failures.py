"""What happens to a group whose strategy fails.

Answers: whose results still stand. In a field, groups do not depend on each other: the group stops, and its
rows are left out. In a market the others met its bids, so everything is played again with the group silent:
its freelancers are there and answer invitations, but never bid. Which groups fail is found out by playing
single replications in order, never batches, so it does not depend on batches, threads or stops.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from simulator.model.scenario import Scenario

if TYPE_CHECKING:
    from simulator.engine.batch import BatchResult

Simulate = Callable[[Sequence[int]], "BatchResult"]
"""plays the replications with these numbers"""


class Failure(NamedTuple):
    """A group whose strategy fails, why, and in which replication, played alone."""

    group: str
    why: str
    replication: int


def first_failure(simulate: Simulate, numbers: Iterable[int]) -> Failure | None:
    """Play replications one at a time until a strategy fails.

    Parameters
    ----------
    simulate : callable
        Plays the replications with these numbers.
    numbers : iterable of int
        Replications, in the order of play.

    Returns
    -------
    Failure or None
        None if no strategy fails when replications are played alone.
    """
    for number in numbers:
        for group, why in _failed_in(simulate, number).items():
            return Failure(group, why, number)
    return None


def failures(simulate: Simulate, numbers: Iterable[int], groups: Collection[str]) -> dict[str, str]:
    """Find out why groups of a field fail, each in the first replication in which it does.

    Parameters
    ----------
    simulate, numbers
        As for `first_failure`.
    groups : collection of str
        Names of the groups.

    Returns
    -------
    dict
        Names of groups that fail, and why.
    """
    found: dict[str, str] = {}
    for number in numbers:
        if found.keys() >= set(groups):
            break
        alone = _failed_in(simulate, number)
        found |= {name: alone[name] for name in groups if name in alone and name not in found}
    return found


def _failed_in(simulate: Simulate, number: int) -> dict[str, str]:
    """Groups that fail in a replication played alone, and why."""
    from simulator.engine.decider import StrategyError

    try:
        failed: dict[str, str] = simulate([number]).failed
    except StrategyError as error:
        failed = error.failed
    return {name: f"{why}, in replication {number}" for name, why in failed.items()}


def require_survivors(scenario: Scenario, failed: dict[str, str]) -> None:
    """Refuse to continue if every strategy failed.

    Raises
    ------
    StrategyError
        With the reasons of all groups.
    """
    from simulator.engine.decider import StrategyError

    if all(group.name in failed or group.count == 0 for group in scenario.freelancers) and failed:
        raise StrategyError("\n".join(failed.values()), next(iter(failed)))


def failure_sentences(failed: dict[str, str], competition: str) -> list[str]:
    """One sentence for each group that failed, for people to read."""
    bids = "" if competition == "field" else " (the market was played without its bids)"
    return [f"'{name}' is left out above: {why}{bids}" for name, why in failed.items()]
