"""What the candidates of each group are read from.

Answers: which tables and rules stand behind a candidate. They stay the same from tick to tick until a table
of the world has to grow.
"""

import numpy as np

from simulator.engine.whatif.foresight import Foresight
from simulator.model.scenario import Scenario
from simulator.strategies.contract.base import (
    AccountView,
    FixedColumns,
    MarketRules,
    MarketTables,
    PlanView,
    Surroundings,
)
from simulator.world import world as w


class Outlook:
    """The surroundings of every group, and what was foreseen through them.

    Parameters
    ----------
    scenario : Scenario
        The market.
    world : World
        As it stands before the first tick.
    groups : int
        Number of groups.
    """

    def __init__(self, scenario: Scenario, world: w.World, groups: int) -> None:
        self._scenario = scenario
        self._usual_utility = usual_utility(scenario, world)
        plans = scenario.connects.plans.values()
        self._plans = PlanView(
            exact_rivals=np.array([p.rivals == "exact" for p in plans]),
            boosts=np.array([p.sees_boosts for p in plans]),
            prices=np.array([p.sees_prices for p in plans]),
        )
        self._fixed = FixedColumns(world.jobs, world.lanes, scenario.match.seen_noise)
        self.foreseen = np.zeros(groups, np.bool_)
        """groups whose strategy looked at outcomes before it bid"""
        self._foresight = Foresight(world, self.foreseen)
        self._read_from: w.World | None = None
        self._by_first_lane: dict[int, Surroundings] = {}

    def forget(self) -> None:
        """Begin a tick: what was played ahead in the last one holds no more."""
        self._foresight.forget()

    def surroundings(self, world: w.World, first: int) -> Surroundings:
        """Return what the candidates of a group are read from; `first` is the row of its first lane."""
        # a world whose tables grew is another object: then all views of the old tables are stale
        if self._read_from is not world:
            self._read_from, self._by_first_lane = world, {}
            self._foresight = Foresight(world, self.foreseen)
        if first not in self._by_first_lane:
            self._by_first_lane[first] = self._surroundings(world, first)
        return self._by_first_lane[first]

    def _surroundings(self, world: w.World, first: int) -> Surroundings:
        s = self._scenario
        return Surroundings(
            first_lane=first,
            tables=MarketTables(
                rules=world.rules,
                lanes=world.lanes,
                jobs=world.jobs,
                proposals=world.proposals,
                curves=world.curves,
                part_days=world.part_days,
            ),
            account=AccountView(
                balance=world.balance,
                slots=world.slots,
                slot_hours=world.slot_hours,
                usd_each=s.connects.usd_each,
                month_days=s.connects.month,
            ),
            plans=self._plans,
            rules=MarketRules(
                lanes_compete=s.competition != "field",
                crowd=s.competition != "market",
                drift_connects=s.connects.price.drift.connects,
                drift_every=s.connects.price.drift.every,
                prior_strength=s.contracts.prior_strength,
                logit=s.hiring.logit,
                usual_utility=self._usual_utility,
                time_counts=bool(world.lanes["hour_usd"].any()),
            ),
            fixed=self._fixed,
            foresight=self._foresight,
        )


def usual_utility(scenario: Scenario, world: w.World) -> w.Floats:
    """Utility of an average rival in each replication: of the crowd in a field, else of the freelancers at
    half match.
    """
    logit, lanes, reps = scenario.hiring.logit, world.lanes, world.reps.size
    if scenario.competition == "field":
        usual = logit.match * world.curves[w.MATCH].mean() + world.curves[w.APPEAL].mean()
        return np.full(reps, usual)
    v = logit.quality * lanes["quality"] + logit.reputation * lanes["prior"] - logit.price * lanes["ln_price"]
    v = v + logit.tailoring * lanes["effort"] - logit.errors * (1 - lanes["care"])
    # of each world by itself: what is played beside it must not matter
    count = np.maximum(np.bincount(lanes["rep"], minlength=reps), 1)
    return 0.5 * logit.match + np.bincount(lanes["rep"], v, reps) / count
