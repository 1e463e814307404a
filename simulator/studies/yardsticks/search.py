"""The best rule that sees what a freelancer sees, found by search.

Answers: how far could anybody get without foresight. Hundreds of rules are played in the same worlds; the
better third goes on to more of them, three times; then rules close to the best are tried. The worlds of the
search are not those by which the found rule is judged: what was lucky there is of no help here.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from simulator.metrics.estimates.estimates import estimate
from simulator.metrics.estimates.quantities import LEVEL, Estimate, Ratio
from simulator.model.freelancers import StrategyChoice
from simulator.model.luck import child_key, name_number, replication_key
from simulator.runs.ready import Ready
from simulator.strategies.contract.base import Floats
from simulator.studies.yardsticks.bounds import check_scenario, chosen_group
from simulator.studies.yardsticks.family import Plan, built, drawn, library, near
from simulator.studies.yardsticks.record import GOALS, within_of
from simulator.studies.yardsticks.worlds import Kept, Lanes, Worlds, sums_of

RULES = 80
_AWAY = 3 * 2**32
_FEW, _ON, _AROUND, _PARENTS, _MANY = 2, 3, 8, 4, 200
Told = Callable[[int, int], None]


@dataclass(frozen=True)
class Found:
    """The best rule of a search, judged on worlds that it was not chosen by."""

    goal: str
    choice: StrategyChoice
    over: Floats
    under: Floats
    scale: float
    tried: int
    """rules that were played"""
    trained: int
    """replications by which the last ones were chosen"""

    def estimate(self, level: float = LEVEL) -> Estimate:
        """What it gets, with its interval."""
        return estimate(
            Ratio(self.over, self.under, scale=self.scale, within=within_of(self.goal)),
            GOALS[self.goal],
            level,
        )


@dataclass
class _Pool:
    """Rules in the order of what they got, with the plans of those that were built from one."""

    rules: list[StrategyChoice]
    plans: list[Plan | None]

    def best(self, values: Sequence[float], most: int) -> "_Pool":
        """The best of them, best first."""
        order = np.argsort(-np.array(values), kind="stable")[:most]
        return _Pool([self.rules[k] for k in order], [self.plans[k] for k in order])

    def grown(self, key: np.uint64) -> "_Pool":
        """With rules close to the best ones that were built from a plan."""
        known = [plan for plan in self.plans if plan is not None][:_PARENTS]
        around = [one for n, plan in enumerate(known) for one in near(plan, child_key(key, n), _AROUND)]
        return _Pool([*self.rules, *(built(one) for one in around)], [*self.plans, *around])


def best_public(
    ready: Ready,
    goals: Sequence[str] = tuple(GOALS),
    *,
    group: str | None = None,
    rules: int = RULES,
    replications: int = 20,
    least_connects: float = 0.0,
    workers: int = 1,
    told: Told | None = None,
) -> dict[str, Found]:
    """Search for the best rule that sees only what a freelancer sees.

    Parameters
    ----------
    ready : Ready
        The scenario; its competition must be `field`.
    goals : sequence of str
        Some of `GOALS`.
    group : str, optional
        Whose purse, plan and profile count; may be left out where groups differ in their rule alone.
    rules : int
        How many combinations of filters are drawn, on top of the library; from 200 on, the library is tried
        with other settings too.
    replications : int
        By which the found rule is judged: the first of the scenario itself.
    least_connects : float
        For `per_connect`: freelancers who spend fewer Connects count as if they had spent these.
    workers : int
        Threads. Results do not depend on it.
    told : callable, optional
        Called as `told(stage, stages)` before each stage of the search.

    Returns
    -------
    dict of str to Found

    Raises
    ------
    YardstickError
        If rivals are simulated, a name is unknown, or groups differ in more than their rule.
    """
    check_scenario(ready, goals)
    who, run = chosen_group(ready, group), ready.scenario.run
    other = run.model_copy(update={"seed": (run.seed + _AWAY) % 2**63})
    elsewhere = ready.under(ready.scenario.model_copy(update={"run": other}))
    training, judging = Worlds(elsewhere, who, workers), Worlds(ready, who, workers)
    key = child_key(replication_key(run.seed, 0), name_number("search"))
    plans = drawn(key, rules)
    others = list(library(key, changed=rules >= _MANY))
    pool = _Pool([*(built(plan) for plan in plans), *others], [*plans, *([None] * len(others))])
    stages, tell = 1 + 4 * len(goals), told or _silent
    tell(0, stages)
    kept, found = Kept(training), dict[str, Found]()
    first = kept.play(pool.rules, _FEW)
    for n, goal in enumerate(goals):

        def value(lanes: Lanes, goal: str = goal) -> float:
            return training.value(goal, lanes, least_connects)

        left, reps, tried = (
            pool.best([value(one) for one in first], len(pool.rules) // _ON),
            _FEW,
            len(pool.rules),
        )
        for stage in range(4):
            tell(1 + 4 * n + stage, stages)
            if stage < 2:
                reps, most = reps * _ON, max(_AROUND, len(left.rules) // _ON)
            else:
                before, left = len(left.rules), left.grown(child_key(key, 10 * n + stage))
                tried, most = tried + len(left.rules) - before, _AROUND
            left = left.best([value(one) for one in kept.play(left.rules, reps)], most)
        found[goal] = _judged(judging, goal, left.rules[0], replications, least_connects, (tried, reps))
    return found


def _silent(_stage: int, _stages: int) -> None:
    """Say nothing."""


def _judged(
    worlds: Worlds,
    goal: str,
    choice: StrategyChoice,
    replications: int,
    least: float,
    tried: tuple[int, int],
) -> Found:
    """Play the found rule where it was not chosen."""
    (mine,) = worlds.play([choice], replications)
    over, under, scale = sums_of(goal, mine, worlds.group, worlds.window, least)
    rep = mine["rep"].astype(np.int64)
    got, cost = np.bincount(rep, over, replications), np.bincount(rep, under, replications)
    return Found(goal, choice, got.astype(float), cost.astype(float), scale, *tried)
