"""How far a strategy falls short of a clairvoyant bidder, and why.

Answers: what did each mistake cost. In a field the crowd and the luck are drawn beforehand, so the same
freelancer with the same Connects and slots can be played once more by a clairvoyant, who knows what every
client will choose, sees every post as soon as it appears, and bids for a place at the top where only that
wins. The difference, post by post, is the regret. Above both is a bound that no rule can pass.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from simulator.metrics.contrasts.differences import difference
from simulator.metrics.estimates.estimates import estimate
from simulator.metrics.estimates.quantities import INF, LEVEL, Estimate, Ratio
from simulator.model.freelancers import Group
from simulator.model.scenario import Scenario
from simulator.model.values.names import nearest
from simulator.runs.failures import require_survivors
from simulator.runs.ready import Ready
from simulator.runs.sizes import batch_size, batches
from simulator.runs.workers.executors import Executor, Progress, Stop, Threads, reporting
from simulator.studies.regret.play import MEASURES, Rounds

_MOST_TOGETHER = 8
_EVER: tuple[float, float] = (-INF, INF)
_GAINED = ("passed", "asked", "same", "aside")
"""parts of which a strategy may have got more than the clairvoyant"""


class RegretError(ValueError):
    """A scenario or a group for which regret is not defined."""


@dataclass(frozen=True)
class Regret:
    """How far strategies fell short of the clairvoyant, which gets as much as it can of `measure`.

    `parts` has a row per replication, group and part: how much more `usd` and `hires` the clairvoyant had,
    and `posts`. `totals` has a row per replication and group: `freelancers`, and for each measure `own`,
    `informed`, `best`, `regret` and `bound`, the last for bids alone; and `bids`, those of the strategy.
    """

    scenario: Scenario
    groups: tuple[str, ...]
    parts: pd.DataFrame
    totals: pd.DataFrame
    measure: str = "usd"
    level: float = LEVEL
    failed: dict[str, str] = field(default_factory=dict)
    """groups whose strategy failed, and why; the results of the others stand"""

    def part(self, group: str, part: str, measure: str | None = None) -> Estimate:
        """What a part cost, per freelancer, with its interval.

        Parameters
        ----------
        group : str
            One of `groups`.
        part : str
            One of `PARTS`.
        measure : {"usd", "hires"}, optional
            By default the objective of the clairvoyant.

        Returns
        -------
        Estimate
        """
        measure = measure or self.measure
        mine = self.parts[(self.parts["group"] == group) & (self.parts["part"] == part)]
        return self._estimate(group, mine.sort_values("rep")[measure], measure, part not in _GAINED)

    def total(self, group: str, column: str, measure: str | None = None) -> Estimate:
        """A total per freelancer, with its interval.

        Parameters
        ----------
        group : str
            One of `groups`.
        column : {"regret", "own", "informed", "best", "bound"}
            Which total; `informed` is what the same strategy gets if it knows beforehand which posts will
            come and spends its Connects on those that it rates best.
        measure : {"usd", "hires"}, optional
            By default the objective of the clairvoyant.

        Returns
        -------
        Estimate
        """
        measure = measure or self.measure
        mine = self.totals[self.totals["group"] == group].sort_values("rep")
        risked = (column in {"own", "informed"} and measure == "usd") or column == "regret"
        return self._estimate(
            group, mine[f"{column}_{measure}"], measure, not (risked and mine["bids"].any())
        )

    def is_closer(self, group: str, other: str) -> bool:
        """Whether more than luck puts one group closer to the clairvoyant than another; the same worlds."""
        mine, theirs = (
            self.totals[self.totals["group"] == name].sort_values("rep") for name in (group, other)
        )
        each = [
            Ratio(
                one[f"regret_{self.measure}"].to_numpy(float),
                one["freelancers"].to_numpy(float),
                within=_EVER,
            )
            for one in (mine, theirs)
        ]
        metric = {"usd": "net_earnings_usd", "hires": "hires"}[self.measure]
        found = difference(metric, (group, each[0]), (other, each[1]), True, self.level)
        return found.apart and (found.value or 0.0) < 0

    def _estimate(self, group: str, sums: pd.Series, measure: str, gains: bool) -> Estimate:
        """An amount per freelancer; one that only `gains`, as in every world, has no limit below 0."""
        mine, over = self.totals[self.totals["group"] == group], sums.to_numpy(float)
        under = mine.sort_values("rep")["freelancers"].to_numpy(float)
        within = (0.0, INF) if gains and over.min(initial=0.0) >= 0 else _EVER
        return estimate(Ratio(over, under, within=within), MEASURES[measure], self.level)


def regret(
    scenario: Scenario,
    groups: Sequence[str] | None = None,
    measure: str = "usd",
    *,
    base: str | Path | None = None,
    workers: int = 1,
    progress: Progress | None = None,
) -> Regret:
    """Compare strategies with a clairvoyant, and find where the difference comes from.

    Parameters
    ----------
    scenario : Scenario
        Its competition must be `field`; `run.replications` worlds are played.
    groups : sequence of str, optional
        Some of its groups; by default all.
    measure : {"usd", "hires"}
        Objective of the clairvoyant bidder: dollars or hires.
    base : path, optional
        Folder from which files named in the scenario start; by default the current one.
    workers : int
        Threads. Results do not depend on it.
    progress : callable, optional
        Called as `progress(done, total, seconds)` after each batch.

    Returns
    -------
    Regret

    Raises
    ------
    RegretError
        If rivals are simulated, so that it cannot be known who wins; or if no group or measure has this name.
    StrategyError
        If every strategy fails. If only some do, they are left out, and `failed` says why.
    ScenarioError
        If a strategy or a table that the scenario names cannot be used.
    """
    if scenario.competition != "field":
        raise RegretError(
            f"regret needs 'competition: field', where luck is drawn beforehand; this scenario has "
            f"'{scenario.competition}' (--set competition=field plays its freelancers against a crowd)"
        )
    if measure not in MEASURES:
        raise RegretError(f"no measure is called '{measure}'; there are {', '.join(MEASURES)}")
    names = [group.name for group in scenario.freelancers]
    for name in groups or ():
        if name not in names:
            near = nearest(name, names)
            hint = f"did you mean '{near}'?" if near else f"there are {', '.join(names)}"
            raise RegretError(f"no group is called '{name}'; {hint}")
    ready = Ready.of(scenario, base)
    chosen = tuple(g for g in ready.scenario.freelancers if (not groups or g.name in groups) and g.count > 0)
    if not chosen:
        raise RegretError("there are no freelancers: every group has count 0")
    failed: dict[str, str] = {}
    while True:  # again without those who failed: bounds of a profile rest on all who share it
        left = tuple(group for group in chosen if group.name not in failed)
        rounds = _rounds_of(ready, left, measure)
        tables = _all_played(rounds, Threads(max(1, workers)), progress)
        if not isinstance(tables, Stop):
            names = [group.name for group in left]
            return Regret(scenario, tuple(names), *tables, measure=measure, failed=failed)
        failed |= rounds.failing(tables)
        require_survivors(scenario.model_copy(update={"freelancers": chosen}), failed)


def _rounds_of(ready: Ready, groups: tuple[Group, ...], measure: str) -> Rounds:
    """Some groups of a scenario, ready to be played, with the profiles that they share.

    Groups share a profile if they differ only in name and strategy; the clairvoyant is played once for each.
    """
    alone = ready.under(ready.scenario.model_copy(update={"freelancers": groups}))
    keys = [group.model_dump_json(exclude={"name", "strategy"}) for group in groups]
    firsts = list(dict.fromkeys(keys))
    return Rounds(alone, tuple(firsts.index(key) for key in keys), measure)


def _all_played(
    rounds: Rounds, executor: Executor, progress: Progress | None
) -> tuple[pd.DataFrame, pd.DataFrame] | Stop:
    """Parts and totals of all replications; or where a strategy failed."""
    scenario = rounds.ready.scenario
    total, size = scenario.run.replications, batch_size(scenario, executor.count)
    todo = batches([(0, total - 1)], min(size, _MOST_TOGETHER))
    played = executor(rounds.batch, todo, reporting(progress, total))
    if played.stop is not None:
        return played.stop
    parts, totals = (pd.concat(tables, ignore_index=True) for tables in zip(*played.results, strict=True))
    return parts, totals
