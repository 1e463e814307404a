"""What becomes of a group whose strategy fails.

Answers: whose results still stand. In a field nobody depends on anybody: the group stops, and its rows are
left out. In a market the others met its bids, so everything is played anew with the group silent: its
freelancers are there, answer invitations and never bid. Which groups that are is told by single replications
in order, never by batches, so it does not depend on batches, threads or stops.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any, NamedTuple

from simulator.model.scenario import Scenario

Simulate = Callable[[Sequence[int]], Any]


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


def failure_sentences(failed: dict[str, str], competition: str) -> list[str]:
    """What a person is told of the groups that failed, one sentence each."""
    bids = "" if competition == "field" else " (the market was played without its bids)"
    return [f"'{name}' is left out above: {why}{bids}" for name, why in failed.items()]
