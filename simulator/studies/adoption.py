"""What happens to the edge of a rule as others adopt it.

Answers: is this rule good, or good only while few follow it. The same market is played several times on the
same luck, while a growing share of all freelancers follows the rule; those who adopt at 5 % include those who
did at 1 %. Adopters are compared with the very same freelancers while everybody kept their own rule.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from simulator.metrics.contrasts.differences import Difference, difference
from simulator.metrics.estimates.estimates import estimate
from simulator.metrics.estimates.quantities import LEVEL, Estimate, Ratio
from simulator.metrics.sample import net_earnings
from simulator.metrics.strategy import METRICS
from simulator.model.freelancers import StrategyChoice
from simulator.model.scenario import Scenario
from simulator.runs.failures import Failure, first_failure, require_survivors
from simulator.runs.ready import Ready
from simulator.runs.sizes import batch_size, batches
from simulator.runs.workers.executors import Executor, Progress, Stop, Threads, reporting
from simulator.studies.adopters import COUNTS, MONEY, UNASKED, MixedMarket, Sums, adopters_of

if TYPE_CHECKING:
    pass

SHARES = (0.01, 0.05, 0.25, 0.5, 1.0)
MEASURES = ("hires_per_100_connects", "hires", "net_earnings_usd")
BY_GOAL = {
    "hires": "all_hires",
    "income": "net_earnings_usd",
    "income_per_hour": "net_earnings_per_hour",
    "first_hire": "mean_days_to_first_hire",
    "per_connect": "hires_per_100_connects",
}
"""the measure of each goal, of those that `metrics` knows"""
MARKET = {
    "fill_rate": ("filled", "posts", "share of posts", 1.0),
    "proposals_per_job": ("proposals", "posts", "proposals per post", float("inf")),
    "hired_match": ("hired_match_sum", "hires", "match, 0 to 1", 1.0),
}
"""measures of the market: numerator, denominator, unit, and the most that is possible"""
_EVER = (-float("inf"), float("inf"))


class AdoptionError(ValueError):
    """A scenario in which a rule cannot be adopted, or a share that is out of range."""


class Level(NamedTuple):
    """One share of adopters, with sums per replication: `taken_up` of adopters, `others` of the rest, and
    `before` of the same adopters while everybody kept their own rule.
    """

    share: float
    adopters: int
    members: int
    taken_up: pd.DataFrame
    others: pd.DataFrame
    before: pd.DataFrame
    market: pd.DataFrame


@dataclass(frozen=True)
class Adoption:
    """What adopters and others got at every share."""

    scenario: Scenario
    strategy: str
    levels: tuple[Level, ...]
    level: float = LEVEL
    failed: dict[str, str] = field(default_factory=dict)
    """groups whose own strategy failed, and why: they never bid and are left out"""
    oracle: bool = False
    """whether the adopted rule sees hidden columns"""

    def of_adopters(self, at: Level, measure: str) -> Estimate:
        """What adopters got, with its interval."""
        return estimate(_quantity(at.taken_up, measure), METRICS[measure].unit, self.level)

    def of_others(self, at: Level, measure: str) -> Estimate:
        """What the others got; undefined if everybody adopts."""
        return estimate(_quantity(at.others, measure), METRICS[measure].unit, self.level)

    def edge(self, at: Level, measure: str) -> Difference:
        """How much more adopters got than the same freelancers with their own rules, on the same luck."""
        mine, before = _quantity(at.taken_up, measure), _quantity(at.before, measure)
        return difference(measure, ("adopters", mine), ("own rules", before), True, self.level)

    def over_others(self, at: Level, measure: str) -> Difference:
        """How much more adopters got than the others in the same market."""
        mine, rest = _quantity(at.taken_up, measure), _quantity(at.others, measure)
        return difference(measure, ("adopters", mine), ("others", rest), True, self.level)

    def of_market(self, at: Level, measure: str) -> Estimate:
        """One measure of the market, of `MARKET`."""
        over, under, unit, most = MARKET[measure]
        columns = (at.market[over].to_numpy(float), at.market[under].to_numpy(float))
        return estimate(Ratio(*columns, within=(0.0, most)), unit, self.level)


def _quantity(sums: pd.DataFrame, measure: str) -> Ratio:
    """A measure as a ratio of sums over replications."""
    column = {name: sums[name].to_numpy(float) for name in (*COUNTS, *MONEY, "freelancers")}
    if measure == "hires_per_100_connects":
        connects = column["connects_proposal"] + column["connects_boost"] + column["connects_other"]
        return Ratio(column["hires"], connects, "count", 100.0)
    if measure == "hires":
        return Ratio(column["hires"], column["freelancers"], "count")
    if measure == "all_hires":
        every = column["hires"] + sum(sums[name].to_numpy(float) for name in UNASKED)
        return Ratio(every, column["freelancers"], "count")
    if measure == "mean_days_to_first_hire":
        return Ratio(sums["waited_days"].to_numpy(float), column["freelancers"])
    if measure == "net_earnings_per_hour":
        return Ratio(net_earnings(column), sums["hours"].to_numpy(float), within=_EVER)
    return Ratio(net_earnings(column), column["freelancers"], within=_EVER)


def adoption(
    scenario: Scenario,
    strategy: StrategyChoice,
    shares: Sequence[float] = SHARES,
    *,
    label: str | None = None,
    base: str | Path | None = None,
    workers: int = 1,
    progress: Progress | None = None,
) -> Adoption:
    """Let a growing share of a market follow a strategy.

    Parameters
    ----------
    scenario : Scenario
        Rivals must be simulated: its competition is `market` or `both`.
    strategy : StrategyChoice
        What adopters follow.
    shares : sequence of float
        Shares of all freelancers, above 0 to 1. The same share of every group adopts, its first members
        first.
    label : str, optional
        Name of the strategy in answers; by default that of the choice.
    base : path, optional
        Folder from which files named in the scenario start; by default the current one.
    workers : int
        Threads. Results do not depend on it.
    progress : callable, optional
        Called as `progress(done, total, seconds)` after each batch.

    Returns
    -------
    Adoption

    Raises
    ------
    AdoptionError
        If freelancers do not meet each other, or a share is out of range.
    StrategyError
        If the adopted strategy fails, or every group's own strategy does. A group whose own strategy
        fails never bids and is left out, and `failed` says why.
    ScenarioError
        If a strategy or a table that the scenario names cannot be used.
    """
    if scenario.competition == "field":
        raise AdoptionError(
            "in a field freelancers never meet, so nothing changes when others adopt a rule; name a market, "
            "or play these groups as one (--set competition=market)"
        )
    if not shares or not all(0 < share <= 1 for share in shares):
        raise AdoptionError("shares must be above 0 and at most 1, such as 1%,5%,25%,50%,100%")
    own, shares = Ready.of(scenario, base), tuple(sorted(shares))
    people = tuple(group.model_copy(update={"strategy": strategy}) for group in scenario.freelancers)
    instead = own.under(own.scenario.model_copy(update={"freelancers": people}))
    found, failed = _all_played(own, instead, shares, Threads(max(1, workers)), progress)
    members = sum(group.count for group in scenario.freelancers if group.name not in failed)
    levels = []
    for k, share in enumerate(shares):
        tables = {name: pd.concat([part[k][name] for part in found]) for name in found[0][k]}
        levels.append(Level(share, sum(adopters_of(scenario, share, failed)), members, **tables))
    oracle = instead.strategies[0].is_oracle
    return Adoption(scenario, label or strategy.name, tuple(levels), failed=failed, oracle=oracle)


def _all_played(
    own: Ready, instead: Ready, shares: tuple[float, ...], executor: Executor, progress: Progress | None
) -> tuple[list[list[Sums]], dict[str, str]]:
    """Sums of all replications, batch by batch, without the bids of groups whose own strategy fails; and
    which groups those are, and why.
    """
    total, failed = own.scenario.run.replications, dict[str, str]()
    todo = batches([(0, total - 1)], batch_size(own.scenario, executor.count))
    while True:
        play = MixedMarket(own.silencing(failed), instead, shares, failed)
        played = executor(play.batch, todo, reporting(progress, total))
        if played.stop is None:
            return played.results, failed
        failure = _own_failure(play.own, played.stop)
        failed[failure.group] = failure.why
        require_survivors(own.scenario, failed)


def _own_failure(own: Ready, stop: Stop) -> Failure:
    """Find out whose own strategy stopped a batch; raise the error if it was the adopted rule."""
    from simulator.engine.decider import StrategyError

    numbers = range(stop.first, stop.last + 1)
    if (failure := first_failure(own.simulate, numbers)) is not None:
        return failure
    try:
        own.simulate(numbers)
    except StrategyError as error:  # it fails only where replications are played together
        return Failure(error.group, str(error), stop.first)
    raise stop.error
