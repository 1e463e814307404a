"""What becomes of a rule's edge as others take it up.

Answers: is this rule good, or good only while few follow it. The same market is played again and again on the
same luck, while a growing share of everybody follows the rule; who adopts at 5 % includes who did at 1 %.
Adopters are compared with what the very same freelancers got while all kept their own rules.
"""

from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from simulator.loader import scenario as loader
from simulator.metrics.contrasts.differences import Difference, difference
from simulator.metrics.estimates.estimates import estimate
from simulator.metrics.estimates.quantities import LEVEL, Estimate, Ratio
from simulator.metrics.sample import net_earnings
from simulator.metrics.strategy import METRICS
from simulator.model.freelancers import StrategyChoice
from simulator.model.replay import Posts
from simulator.model.scenario import Scenario
from simulator.runs.failures import Failure, first_failure, require_somebody
from simulator.runs.ready import strategies_of
from simulator.runs.sizes import batch_size, batches

if TYPE_CHECKING:
    from simulator.engine.batch import BatchResult
    from simulator.strategies.contract.base import Strategy

SHARES = (0.01, 0.05, 0.25, 0.5, 1.0)
MEASURES = ("hires_per_100_connects", "hires", "net_earnings_usd")
MARKET = {
    "fill_rate": ("filled", "posts", "share of posts"),
    "proposals_per_job": ("proposals", "posts", "proposals per post"),
    "hired_match": ("hired_match_sum", "hires", "match, 0 to 1"),
}
"""what becomes of the market: sums over sums, and the unit"""
_EVER = (-float("inf"), float("inf"))
_COLUMNS = ("hires", "connects_proposal", "connects_boost", "connects_other", "proposals")
_MONEY = ("earnings_usd", "bought_usd", "plan_usd", "hired_match_sum")

Progress = Callable[[int, int, float], None]


class AdoptionError(ValueError):
    """A market in which nobody can adopt anything, or a share that is none."""


class Level(NamedTuple):
    """One share of adopters: sums per replication of adopters, of the others, and of the same adopters while
    all kept their own rules.
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
    """groups whose own strategy failed, and why: they are silent and left out of everything"""
    oracle: bool = False
    """whether the rule that is taken up sees hidden columns"""

    def of_adopters(self, at: Level, measure: str) -> Estimate:
        """What adopters got, with its interval."""
        return estimate(_quantity(at.taken_up, measure), METRICS[measure].unit, self.level)

    def of_others(self, at: Level, measure: str) -> Estimate:
        """What the others got; undefined where everybody adopts."""
        return estimate(_quantity(at.others, measure), METRICS[measure].unit, self.level)

    def edge(self, at: Level, measure: str) -> Difference:
        """What adopters got more than the same freelancers with their own rules, on the same luck."""
        mine, before = _quantity(at.taken_up, measure), _quantity(at.before, measure)
        return difference(measure, ("adopters", mine), ("own rules", before), True, self.level)

    def over_others(self, at: Level, measure: str) -> Difference:
        """What adopters got more than the others of the same market."""
        mine, rest = _quantity(at.taken_up, measure), _quantity(at.others, measure)
        return difference(measure, ("adopters", mine), ("others", rest), True, self.level)

    def of_market(self, at: Level, measure: str) -> Estimate:
        """What became of the market, one of `MARKET`."""
        over, under, unit = MARKET[measure]
        columns = (at.market[over].to_numpy(float), at.market[under].to_numpy(float))
        return estimate(Ratio(*columns, within=_EVER), unit, self.level)


def _quantity(sums: pd.DataFrame, measure: str) -> Ratio:
    """A measure as a ratio of sums over replications."""
    column = {name: sums[name].to_numpy(float) for name in (*_COLUMNS, *_MONEY, "freelancers")}
    if measure == "hires_per_100_connects":
        connects = column["connects_proposal"] + column["connects_boost"] + column["connects_other"]
        return Ratio(column["hires"], connects, "count", 100.0)
    if measure == "hires":
        return Ratio(column["hires"], column["freelancers"], "count")
    return Ratio(net_earnings(column), column["freelancers"], within=_EVER)


def adopters_of(scenario: Scenario, share: float, without: Collection[str] = ()) -> tuple[int, ...]:
    """Adopters in each group: the same share of all, rounded, and at least one freelancer in all; none in the
    groups named `without`.

    Examples
    --------
    >>> from simulator.model.scenario import Scenario
    >>> groups = [{"name": n, "strategy": "random", "count": c} for n, c in (("a", 40), ("b", 3))]
    >>> adopters_of(Scenario(freelancers=groups), 0.05), adopters_of(Scenario(freelancers=groups), 1)
    ((2, 0), (40, 3))
    """
    counts = [0 if group.name in without else group.count for group in scenario.freelancers]
    found = [int(share * count + 0.5) for count in counts]
    if share > 0 and not any(found):
        found[int(np.argmax(counts))] = 1
    return tuple(found)


@dataclass(frozen=True)
class _Play:
    """Everything that a batch needs besides its numbers."""

    scenario: Scenario
    own: "list[Strategy]"
    instead: "Callable[[], Strategy]"
    shares: tuple[float, ...]
    posts: Posts | None
    failed: dict[str, str]
    """groups whose own strategy failed: they never bid, and nobody there adopts"""

    def simulate(self, numbers: Sequence[int]) -> "BatchResult":
        """Play some replications in which all keep their own rules."""
        from simulator.engine.batch import simulate

        return simulate(self.scenario, self.own, numbers, self.posts)

    def batch(self, first: int, last: int) -> "list[dict[str, pd.DataFrame]] | Failure":
        """Sums of replications `first` to `last`, for every share; or whose own strategy fails there."""
        from simulator.engine.batch import simulate
        from simulator.engine.decider import StrategyError

        numbers = range(first, last + 1)
        try:
            plain = self.lanes_of(self.simulate(numbers))
        except StrategyError as error:
            return first_failure(self.simulate, numbers) or Failure(error.group, str(error), first)
        found = []
        for share in self.shares:
            adopters = adopters_of(self.scenario, share, self.failed)
            lanes, market = self.lanes_of(simulate(self.scenario, self.mixed(adopters), numbers, self.posts))
            chosen = lanes["ordinal"].to_numpy() < np.array(adopters)[lanes["group"].to_numpy()]
            before = plain[0]["ordinal"].to_numpy() < np.array(adopters)[plain[0]["group"].to_numpy()]
            reps = pd.Index(list(numbers), name="rep")
            whole = _sums(lanes, reps)
            market = market.assign(hired_match_sum=whole["hired_match_sum"], hires=whole["hires"])
            found.append(
                {
                    "taken_up": _sums(lanes[chosen], reps),
                    "others": _sums(lanes[~chosen], reps),
                    "before": _sums(plain[0][before], reps),
                    "market": market,
                }
            )
        return found

    def mixed(self, adopters: Sequence[int]) -> "list[Strategy]":
        """One strategy per group, with so many adopters."""
        from simulator.strategies.yardsticks.adopted import Adopted

        return [
            Adopted(of=own, instead=self.instead(), adopters=k, members=max(group.count, 1))
            for own, group, k in zip(self.own, self.scenario.freelancers, adopters, strict=True)
        ]

    def lanes_of(self, batch: "BatchResult") -> tuple[pd.DataFrame, pd.DataFrame]:
        """Freelancers of a batch, and its market, by number of the replication."""
        names = ("rep", "group", "ordinal", *_COLUMNS, *_MONEY)
        lanes = pd.DataFrame({name: batch.lanes[name] for name in names})
        silent = [g for g, group in enumerate(self.scenario.freelancers) if group.name in self.failed]
        market = pd.DataFrame({name: batch.market[name] for name in ("rep", "filled", "posts", "proposals")})
        return lanes[~lanes["group"].isin(silent)], market.set_index("rep")


def _sums(lanes: pd.DataFrame, reps: pd.Index) -> pd.DataFrame:
    sums = lanes.assign(freelancers=1).groupby("rep").sum()
    return sums.reindex(reps, fill_value=0)


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
        Shares of all freelancers, above 0 to 1; the same share of every group, its first members first.
    label : str, optional
        Name of the strategy in answers; by default that of the choice.
    base : path, optional
        Folder from which files named in the scenario start; the current one by default.
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
        If the strategy itself fails, or everybody's own does. A group whose own strategy fails never bids,
        is left out, and `failed` tells why.
    """
    if scenario.competition == "field":
        raise AdoptionError(
            "in a field nobody meets anybody, so nothing changes when others take up a rule; name a market, "
            "or play these groups as one (--set competition=market)"
        )
    if not shares or not all(0 < share <= 1 for share in shares):
        raise AdoptionError("shares must be above 0 and at most 1, such as 1%,5%,25%,50%,100%")
    here = Path(base or ".").resolve()
    posts = loader.load_posts(scenario, here) if scenario.jobs.replay is not None else None
    one = scenario.freelancers[0].model_copy(update={"strategy": strategy})
    single = scenario.model_copy(update={"freelancers": (one,)})
    shares, failed = tuple(sorted(shares)), dict[str, str]()
    while True:  # again without the bids of a group that fails by its own strategy
        own = strategies_of(scenario, here, failed)
        play = _Play(scenario, own, lambda: strategies_of(single, here)[0], shares, posts, failed)
        found = _played(play, workers, progress)
        if not isinstance(found, Failure):
            break
        failed[found.group] = found.why
        require_somebody(scenario, failed)
    levels = []
    members = sum(group.count for group in scenario.freelancers if group.name not in failed)
    for k, share in enumerate(shares):
        tables = {name: pd.concat([part[k][name] for part in found]) for name in found[0][k]}
        adopters = adopters_of(scenario, share, failed)
        levels.append(Level(share, sum(adopters), members, **tables))
    oracle = strategies_of(single, here)[0].is_oracle
    return Adoption(scenario, label or strategy.name, tuple(levels), failed=failed, oracle=oracle)


def _played(
    play: _Play, workers: int, progress: Progress | None
) -> list[list[dict[str, pd.DataFrame]]] | Failure:
    """Sums of all replications, batch by batch; or the first failure of a group's own strategy."""
    total = play.scenario.run.replications
    todo = batches([(0, total - 1)], batch_size(play.scenario, workers))
    found = []
    with ThreadPoolExecutor(max(1, workers)) as pool:
        for (_, last), part in zip(todo, pool.map(lambda b: play.batch(*b), todo), strict=True):
            if isinstance(part, Failure):
                pool.shutdown(cancel_futures=True)
                return part
            found.append(part)
            if progress is not None:
                progress(last + 1, total, 0.0)
    return found
