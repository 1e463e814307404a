"""How far the rules of a scenario come towards the yardsticks of its goals.

Answers: what does each rule get of the most that there was. The bound, the best rule found and the rules
themselves are weighed in the same worlds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from simulator.metrics.estimates.estimates import estimate
from simulator.metrics.estimates.quantities import Estimate, Ratio
from simulator.model.scenario import Scenario
from simulator.runs.ready import Ready
from simulator.runs.workers.executors import Progress
from simulator.studies.yardsticks.bounds import (
    ANY_RULE,
    check_scenario,
    chosen_group,
    freedoms_of,
    yardsticks,
)
from simulator.studies.yardsticks.record import GOALS, Bound, within_of
from simulator.studies.yardsticks.search import RULES, Found, Told, best_public
from simulator.studies.yardsticks.worlds import Worlds, sums_of


@dataclass(frozen=True)
class Reached:
    """The yardsticks of a scenario's goals, and what its rules get."""

    scenario: Scenario
    replications: int
    bounds: Mapping[str, Bound]
    rules: Mapping[str, Mapping[str, Estimate]]
    """by goal and group; of the groups that differ in their rule alone"""
    found: Mapping[str, Found]
    """by goal, the best rule that sees what they see; empty if none was searched for"""
    asks: bool
    """whether the bounds are for rules that set their own price too"""


def reached(
    ready: Ready,
    goals: Sequence[str],
    *,
    group: str | None = None,
    replications: int | None = None,
    search: bool = False,
    workers: int = 1,
    progress: Progress | None = None,
    told: Told | None = None,
) -> Reached:
    """Find the yardsticks of some goals, and what the rules of a scenario get.

    Parameters
    ----------
    ready : Ready
        The scenario; its competition must be `field`.
    goals : sequence of str
        Some of `GOALS`.
    group : str, optional
        Whose purse, plan and profile count; may be left out where groups differ in their rule alone.
    replications : int, optional
        By default as many as the scenario says.
    search : bool
        Whether to search for the best rule that sees what a freelancer sees.
    workers : int
        Threads. Results do not depend on it.
    progress, told : callable, optional
        As for `yardsticks` and `best_public`.

    Returns
    -------
    Reached

    Raises
    ------
    YardstickError
        As `yardsticks` does.
    ScenarioError
        If a strategy or a table that the scenario names cannot be used.
    """
    check_scenario(ready, goals)
    total, who = replications or ready.scenario.run.replications, chosen_group(ready, group)
    free = ANY_RULE._replace(asks=freedoms_of(ready.strategies).asks)
    same = who.model_dump_json(exclude={"name", "strategy"})
    people = [
        one
        for one in ready.scenario.freelancers
        if one.count > 0 and one.model_dump_json(exclude={"name", "strategy"}) == same
    ]
    worlds = Worlds(ready, who, workers)
    played = worlds.play([one.strategy for one in people], total)
    least = None
    if "per_connect" in goals:
        spent = [_spent(lanes) for lanes in played if lanes.size]
        # the bound is to hold for every rule that spends anything worth counting
        least = max(1.0, min((one for one in spent if one >= 1.0), default=1.0))
    bounds = yardsticks(
        ready, goals, group=group, freedoms=free, least_connects=least, replications=total, workers=workers,
        progress=progress,
    )  # fmt: skip
    rules: dict[str, dict[str, Estimate]] = {goal: {} for goal in bounds}
    for goal in bounds:
        for one, lanes in zip(people, played, strict=True):
            over, under, scale = sums_of(goal, lanes, who, worlds.window)
            rep = lanes["rep"].astype(np.int64)
            got, cost = np.bincount(rep, over, total), np.bincount(rep, under, total)
            ratio = Ratio(got.astype(float), cost.astype(float), scale=scale, within=within_of(goal))
            rules[goal][one.name] = estimate(ratio, GOALS[goal])
    found: dict[str, Found] = {}
    if search:
        found = best_public(
            ready, tuple(bounds), group=group, rules=RULES, replications=total, least_connects=least or 0.0,
            workers=workers, told=told,
        )  # fmt: skip
    return Reached(ready.scenario, total, bounds, rules, found, free.asks)


def _spent(lanes: np.ndarray) -> float:
    """Connects spent in the window, per freelancer; the least of all replications."""
    spent = lanes["connects_proposal"] + lanes["connects_boost"] + lanes["connects_other"]
    rep = lanes["rep"].astype(np.int64)
    return float((np.bincount(rep, spent) / np.maximum(np.bincount(rep), 1)).min())
