"""How many Connects to buy: freelancers who buy different numbers are played, and the hired are counted.

Answers: buy that many, follow the rule, and you are hired with this chance. Nothing is reckoned from what
others spent: each world is the scenario from its first counted day on, with that many Connects in the
wallet, free ones on top, and nothing bought later. So whoever plays it again with the number found gets the
stated chance, but for luck. Nobody loses what they bought at the end of a month: who may keep 200 only buys
in parts.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from simulator.loader.problems import Place, Problem, ScenarioError
from simulator.metrics.estimates.estimates import estimate
from simulator.metrics.estimates.quantities import LEVEL, Estimate, Ratio
from simulator.metrics.sample import net_earnings
from simulator.model.connects import ConnectsSpec, Plan, Rollover, TopUp
from simulator.model.freelancers import Group
from simulator.model.prices import MOST_CONNECTS
from simulator.model.scenario import Scenario
from simulator.runs.ready import Ready
from simulator.runs.sizes import batch_size, batches
from simulator.runs.workers.executors import Executor, Progress, reporting

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

MANY = 100
"""buyers of a group in one world of a field, at least: they never meet, and a world is dear to draw"""
_IN_A_MARKET = 0.05
"""share of a market that are buyers: few enough that they hardly crowd each other"""
_LONGEST = 70


class Wallets(NamedTuple):
    """Connects that the freelancers of each group buy, in the replications `first` to `last`."""

    connects: Mapping[str, int]
    first: int
    last: int


@dataclass(frozen=True)
class Seen:
    """What became of the buyers of one group, one number per person."""

    rep: Ints
    wallet: Ints
    own: Ints
    """hires from their own proposals"""
    hires: Ints
    """these, and those that began with an invitation"""
    luck: Floats
    """own hires less their chances, which averages zero"""
    net: Ints
    """Connects spent less refunds"""
    spent_at: Ints
    """persons x 3: Connects spent with the first, second and third hire; -1 without one"""
    gross: Ints
    """Connects spent"""
    earned: Floats
    """earnings after the service fee, less the plan; what the Connects cost is still to be paid [dollars]"""
    waited: Floats
    """days until the first hire; all days that count without one"""

    def joined(self, other: "Seen") -> "Seen":
        """Those of both."""
        return Seen(*(np.concatenate([getattr(self, f), getattr(other, f)]) for f in self.__annotations__))


_SPENT_AT = ("connects_at_first_hire", "connects_at_second_hire", "connects_at_third_hire")


def world_of_buyers(scenario: Scenario, wallets: Mapping[str, int]) -> Scenario:
    """Write the scenario in which each group buys a number of Connects on the first day, and none later.

    Parameters
    ----------
    scenario : Scenario
        The question.
    wallets : mapping of str to int
        Connects of each group that buys.

    Returns
    -------
    Scenario
        As long as the days that count, without warm-up. In a field, the groups that buy, alone; where
        freelancers meet, a few more of each, under the name of `buyers_name`, among all the others.
    """
    never = TopUp(rule="never")
    days = scenario.horizon - scenario.warmup

    def buying(group: Group, **more: object) -> Group:
        plan = _keeping(group.plan)
        return group.model_copy(update={"wallet": wallets[group.name], "top_up": never, "plan": plan, **more})

    asked = [group for group in scenario.freelancers if group.name in wallets]
    if scenario.competition == "field":
        groups = tuple(buying(group, count=max(group.count, MANY)) for group in asked)
    else:
        people = sum(group.count for group in scenario.freelancers)
        each = max(1, round(_IN_A_MARKET * people / len(asked)))
        groups = scenario.freelancers + tuple(
            buying(group, name=buyers_name(scenario, group.name), count=each) for group in asked
        )
    played = scenario.run.model_copy(update={"keep_tables": 0})
    connects = _with_keeping(scenario.connects, {group.plan for group in asked})
    changed = {
        "freelancers": groups, "horizon": days, "warmup": 0.0, "run": played, "connects": connects,
    }  # fmt: skip
    return scenario.model_copy(update=changed)


def _keeping(plan: str) -> str:
    return f"{plan} kept"


def _with_keeping(connects: ConnectsSpec, plans: Iterable[str]) -> ConnectsSpec:
    """Add each plan once more, under another name, without limits on what is kept or held."""

    def kept(plan: Plan) -> Plan:
        return plan.model_copy(update={"rollover": Rollover(rule="keep"), "hold_cap": MOST_CONNECTS})

    more = {_keeping(name): kept(connects.plans[name]) for name in plans}
    return connects.model_copy(update={"plans": connects.plans | more})


def buyers_name(scenario: Scenario, group: str) -> str:
    """Name under which the buyers of a group are played."""
    return group if scenario.competition == "field" else f"{group[:_LONGEST]} buys"


@dataclass(frozen=True)
class Buyers:
    """Plays worlds of buyers."""

    ready: Ready
    executor: Executor
    progress: Progress | None = None
    silent: Collection[str] = ()
    """groups of a market that never bid, because their own rule failed"""

    def play(self, tries: Sequence[Wallets]) -> dict[str, Seen]:
        """Play every try; count what became of the buyers of each group.

        Parameters
        ----------
        tries : sequence of Wallets
            No two share a replication.

        Returns
        -------
        dict of str to Seen

        Raises
        ------
        ScenarioError
            If a rule fails with such a wallet.
        """
        scenario = self.ready.scenario
        total = sum(one.last - one.first + 1 for one in tries)
        size = batch_size(world_of_buyers(scenario, tries[0].connects), self.executor.count, total)
        todo = [batch for one in tries for batch in batches([(one.first, one.last)], size)]

        def batch(first: int, last: int) -> dict[str, Seen]:
            own = next(one for one in tries if one.first <= first <= one.last)
            return self._batch(own.connects, range(first, last + 1))

        played = self.executor(batch, todo, reporting(self.progress, total))
        if played.stop is not None:
            raise played.stop.error
        found: dict[str, Seen] = {}
        for part in played.results:
            for name, seen in part.items():
                found[name] = found[name].joined(seen) if name in found else seen
        return found

    def _batch(self, wallets: Mapping[str, int], numbers: range) -> dict[str, Seen]:
        scenario = world_of_buyers(self.ready.scenario, wallets)
        batch = self.ready.under(scenario).silencing(self.silent).simulate(numbers)
        for name, why in batch.failed.items():
            raise ScenarioError([Problem(Place(f"strategy of '{name}'"), "", why)])
        place = {group.name: k for k, group in enumerate(scenario.freelancers)}
        found = {}
        for name, wallet in wallets.items():
            rows = batch.lanes[batch.lanes["group"] == place[buyers_name(scenario, name)]]
            spent = rows["connects_proposal"] + rows["connects_boost"] + rows["connects_other"]
            day = rows["first_hire_day"]
            found[name] = Seen(
                rows["rep"].astype(np.int64),
                np.full(rows.size, wallet),
                rows["hires"].astype(np.int64),
                (rows["hires"] + rows["invited_hires"]).astype(np.int64),
                rows["hire_luck"].astype(float),
                (spent - rows["connects_refunded"]).astype(np.int64),
                np.stack([rows[column] for column in _SPENT_AT], axis=1).astype(np.int64),
                spent.astype(np.int64),
                net_earnings(rows),
                np.where(np.isnan(day), scenario.horizon, day),
            )
        return found


def checked(
    buyers: Buyers,
    wallets: Mapping[str, int],
    hires: int = 1,
    first: int = 0,
    replications: int = 0,
    level: float = LEVEL,
) -> dict[str, Estimate]:
    """Buy that many, play again, and count who is hired.

    Parameters
    ----------
    buyers : Buyers
        Plays them.
    wallets : mapping of str to int
        Connects of each group.
    hires : int
        At least this many, by proposal or invitation.
    first : int
        Number of the first replication: fresh luck where the number was found with others.
    replications : int
        How many; 0 as many as the scenario has.
    level : float
        Chance that the intervals hold the truth.

    Returns
    -------
    dict of str to Estimate
        Share of the freelancers of each group who are hired.
    """
    number = replications or buyers.ready.scenario.run.replications
    found = {}
    for name, seen in buyers.play([Wallets(wallets, first, first + number - 1)]).items():
        place = seen.rep - first
        got = np.bincount(place, seen.hires >= hires, number).astype(float)
        people = np.bincount(place, minlength=number).astype(float)
        found[name] = estimate(Ratio(got, people, "share"), "share of freelancers", level)
    return found
