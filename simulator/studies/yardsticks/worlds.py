"""Rules played side by side in the same worlds.

Answers: what does each rule get there on each goal. What was played once is kept, so that a longer look, or
one for another goal, plays only what is new.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from simulator.metrics.sample import net_earnings
from simulator.model.freelancers import Group, StrategyChoice
from simulator.runs.ready import Ready
from simulator.runs.sizes import batch_size, batches
from simulator.runs.workers.executors import Threads
from simulator.strategies.contract.base import Floats
from simulator.studies.yardsticks.family import written

_MOST_AT_ONCE = 40
_MINUTES = 60.0
_PER = 100.0


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

    def play(self, rules: Sequence[StrategyChoice], replications: int, first: int = 0) -> list[Lanes]:
        """Rows of the freelancers of each rule; none where the rule failed.

        Parameters
        ----------
        rules : sequence of StrategyChoice
            What they follow.
        replications : int
            How many.
        first : int
            Number of the first one.

        Returns
        -------
        list of records
            Rows of `BatchResult.lanes`, one table per rule.
        """
        found = list[Lanes]()
        for k in range(0, len(rules), _MOST_AT_ONCE):
            found += self._together(rules[k : k + _MOST_AT_ONCE], (first, first + replications - 1))
        return found

    def _together(self, rules: Sequence[StrategyChoice], numbers: tuple[int, int]) -> list[Lanes]:
        people = tuple(
            self.group.model_copy(update={"name": f"rule {k}", "strategy": rule})
            for k, rule in enumerate(rules)
        )
        scenario = self.ready.scenario.model_copy(update={"freelancers": people})
        playing = self.ready.under(scenario)

        def batch(first: int, last: int) -> tuple[Lanes, dict[str, str]]:
            played = playing.simulate(range(first, last + 1))
            return played.lanes, played.failed

        size = batch_size(scenario, self.workers, numbers[1] - numbers[0] + 1)
        parts = Threads(self.workers)(batch, batches([numbers], size))
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
class Kept:
    """What rules did, so that a longer look, or one for another goal, plays only what is new."""

    worlds: Worlds
    lanes: dict[str, tuple[int, Lanes]] = field(default_factory=dict)

    def play(self, rules: Sequence[StrategyChoice], replications: int) -> list[Lanes]:
        """As `Worlds.play`, from replication 0; rows of replications beyond are left out."""
        names = [written(rule) for rule in rules]
        starts = [self.lanes[name][0] if name in self.lanes else 0 for name in names]
        for start in sorted({one for one in starts if one < replications}):
            fresh = {name: k for k, name in enumerate(names) if starts[k] == start}
            played = self.worlds.play([rules[k] for k in fresh.values()], replications - start, start)
            for name, more in zip(fresh, played, strict=True):
                before = self.lanes[name][1] if start else more[:0]
                # a rule that failed in any of them has no rows
                whole = (
                    np.concatenate([before, more]) if more.size and (before.size or not start) else more[:0]
                )
                self.lanes[name] = replications, whole
        return [whole[whole["rep"] < replications] for whole in (self.lanes[name][1] for name in names)]
