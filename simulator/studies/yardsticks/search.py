"""The best rule that sees what a freelancer sees, found by search.

Answers: how far could anybody get without foresight. Hundreds of rules are played in the same worlds; the
better third goes on to more of them, three times; then rules close to the best are tried. The worlds of the
search are not those by which the found rule is judged: what was lucky there is of no help here.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from simulator.metrics.estimates.estimates import estimate
from simulator.metrics.estimates.quantities import LEVEL, Estimate, Ratio
from simulator.metrics.sample import net_earnings
from simulator.model.freelancers import Group, StrategyChoice
from simulator.model.luck import child_key, name_number, replication_key
from simulator.runs.executors import Threads
from simulator.runs.ready import Ready
from simulator.runs.sizes import batch_size, batches
from simulator.strategies.contract.base import Floats
from simulator.studies.yardsticks.bounds import check_scenario, chosen_group
from simulator.studies.yardsticks.family import Plan, built, drawn, library, near
from simulator.studies.yardsticks.record import GOALS, within_of

RULES = 80
_AWAY = 3 * 2**32
_FEW, _ON, _AROUND, _PARENTS, _MANY = 2, 3, 8, 4, 200
_MOST_AT_ONCE = 40
_MINUTES = 60.0
_PER = 100.0
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


def sums_of(
    goal: str,
    lanes: npt.NDArray[np.void],
    group: Group,
    window_days: float,
    spent_least: float = 0.0,
    by_luck: bool = False,
) -> tuple[Floats, Floats, float]:
    """What a rule got on one goal: sums per freelancer whose ratio, times a scale, is the value.

    Parameters
    ----------
    goal : str
        One of `GOALS`.
    lanes : records
        Rows of `BatchResult.lanes` of one group.
    group : Group
        Its minutes of looking and interviews.
    window_days : float
        Days that count.
    spent_least : float
        `per_connect`: a freelancer counts with so many Connects at least.
    by_luck : bool
        Whether what the clients' taste gave by luck alone counts too; by default it is taken off.

    Returns
    -------
    over, under : float arrays, one number per freelancer
    scale : float
    """
    one = np.ones(lanes.size)
    luck, luck_usd = (0.0 if by_luck else lanes[name] for name in ("hire_luck", "luck_usd"))
    bids = lanes["hires"] - luck
    if goal == "hires":
        return bids + lanes["invited_hires"] + lanes["direct_hires"], one, 1.0
    if goal == "first_hire":
        day = lanes["first_hire_day"]
        return np.where(np.isnan(day), window_days, day), one, 1.0
    if goal == "per_connect":
        spent = lanes["connects_proposal"] + lanes["connects_boost"] + lanes["connects_other"]
        return bids, np.maximum(spent.astype(float), spent_least), _PER
    net = net_earnings(lanes) - luck_usd
    if goal == "income":
        return net, one, 1.0
    each = getattr(group, "search_minutes", None)
    minutes = lanes["minutes"].astype(float)
    if each is not None:
        minutes = minutes + lanes["candidates"] * each.post
        minutes = minutes + (lanes["replied"] + lanes["invited_hires"]) * each.interview
    return net, minutes / _MINUTES, 1.0


Lanes = npt.NDArray[np.void]


class Worlds:
    """Plays rules side by side in the same worlds."""

    def __init__(self, ready: Ready, group: Group, workers: int) -> None:
        self.ready, self.group, self.workers = ready, group, max(1, workers)
        self.window = ready.scenario.horizon - ready.scenario.warmup

    def play(self, rules: Sequence[StrategyChoice], replications: int) -> list[Lanes]:
        """Rows of the freelancers of each rule; none where the rule failed."""
        found = list[Lanes]()
        for first in range(0, len(rules), _MOST_AT_ONCE):
            found += self._together(rules[first : first + _MOST_AT_ONCE], replications)
        return found

    def _together(self, rules: Sequence[StrategyChoice], replications: int) -> list[Lanes]:
        people = tuple(
            self.group.model_copy(update={"name": f"rule {k}", "strategy": rule})
            for k, rule in enumerate(rules)
        )
        scenario = self.ready.scenario.model_copy(update={"freelancers": people})
        playing = self.ready.under(scenario)

        def batch(first: int, last: int) -> tuple[Lanes, dict[str, str]]:
            played = playing.simulate(range(first, last + 1))
            return played.lanes, played.failed

        size = batch_size(scenario, self.workers, replications)
        parts = Threads(self.workers)(batch, batches([(0, replications - 1)], size))
        if parts.stop is not None:
            raise parts.stop.error
        lanes = np.concatenate([one for one, _ in parts.results])
        failed = {name for _, names in parts.results for name in names}
        return [lanes[(lanes["group"] == k) & (f"rule {k}" not in failed)] for k in range(len(rules))]

    def value(self, goal: str, lanes: Lanes, spent_least: float) -> float:
        """How well a rule did.

        Parameters
        ----------
        goal : str
            One of `GOALS`.
        lanes : records
            As `play` returns them.
        spent_least : float
            As for `sums_of`.

        Returns
        -------
        float
            Higher is better, also where fewer days are; minus infinity where it failed.
        """
        over, under, scale = sums_of(goal, lanes, self.group, self.window, spent_least)
        if not under.sum() > 0:
            return -np.inf
        return float(scale * over.sum() / under.sum()) * (-1 if goal == "first_hire" else 1)


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
    first, found = training.play(pool.rules, _FEW), dict[str, Found]()
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
            left = left.best([value(one) for one in training.play(left.rules, reps)], most)
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
