"""The loop: one tick after another, each step a function.

Answers: in what order things happen. Within a tick: expiry, month turn, profiles and purchases, what fell
due,
contracts that ended, invitations, looks at the feed, scores, proposals, closing posts, learning. After the
horizon only posts close. Times are continuous; the tick only batches them, and strategies see counts and
balances
as they stood when the tick began.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from simulator.engine.decider import Decider, StrategyError, closed
from simulator.engine.shown import accounts_of, outcomes_of
from simulator.engine.steps.accounts import buy, close_accounts, expire_day, turn_months
from simulator.engine.steps.bids import Bids, submit
from simulator.engine.steps.closing import close_posts
from simulator.engine.steps.contracts import end_contracts
from simulator.engine.steps.due import do_due
from simulator.engine.steps.feeds import look, plan_first_looks
from simulator.engine.steps.invitations import invite
from simulator.engine.steps.profiles import tend_profiles
from simulator.engine.whatif.foresight import Foresight
from simulator.model.jobs import NO_LIMIT
from simulator.model.scenario import Scenario
from simulator.strategies.contract.base import (
    AccountView,
    Candidates,
    FixedColumns,
    MarketRules,
    MarketTables,
    PlanView,
    Strategy,
    Surroundings,
)
from simulator.world import world as w

Record = Callable[[w.World, int], None]


class Loop:
    """A world, its strategies and the buffers of a tick."""

    def __init__(self, scenario: Scenario, world: w.World, strategies: Sequence[Strategy]) -> None:
        self.scenario, self.world = scenario, world
        plan_first_looks(world)
        starts = np.searchsorted(world.lanes["group"], np.arange(len(strategies) + 1))
        self.failed: dict[str, str] = {}
        """groups whose strategy failed, and why"""
        self.deciders = [
            Decider(group.name, strategy, int(starts[g]), int(starts[g + 1]))
            for g, (group, strategy) in enumerate(zip(scenario.freelancers, strategies, strict=True))
        ]
        for d in self.deciders:
            self.guarded(d, d.begun)
        self.learning = any(d.learns for d in self.deciders)
        self.dressing = any(d.dresses for d in self.deciders)
        self.limiting = any(d.limits for d in self.deciders)
        # rules that are off cost nothing: their steps are not even called
        self.expires = bool(world.rules["by_day"][0])
        self.tends = any_profile_is_tended(world)
        self.invites = bool(world.inviting.size)
        self.usual_utility = usual_utility(scenario, world)
        self.next_month = 0.0
        self.day = -1
        plans = scenario.connects.plans.values()
        self.plans = PlanView(
            exact_rivals=np.array([p.rivals == "exact" for p in plans]),
            boosts=np.array([p.sees_boosts for p in plans]),
            prices=np.array([p.sees_prices for p in plans]),
        )
        self.fixed = FixedColumns(world.jobs, world.lanes, scenario.match.seen_noise)
        self.lasts = np.array([d.last for d in self.deciders])
        self.read_from: w.World | None = None
        self.around: dict[int, Surroundings] = {}
        self.foreseen = np.zeros(len(self.deciders), np.bool_)
        self.foresight = Foresight(world, self.foreseen)
        self.kept: list[w.Records] = []
        self.work = {"candidates": 0, "proposals": 0, "ticks": 0}
        self._room(1024)

    def _room(self, n: int) -> None:
        self.lane, self.job = np.empty(n, np.int64), np.empty(n, np.int64)
        self.at, self.score, self.effort = np.empty(n), np.empty(n), np.full(n, np.nan)
        self.ask, self.patience = np.full(n, np.nan), np.full(n, np.nan)
        self.boost, self.most = np.zeros(n, np.int64), np.full((2, n), NO_LIMIT, np.int64)

    def begin(self, at: float) -> None:
        """Expiry, month turn, and what is done once a day."""
        is_new_day = int(at + 1e-9) != self.day
        self.day = int(at + 1e-9)
        if is_new_day and self.expires:
            expire_day(self.world, at)
        while self.next_month <= at + 1e-9:
            self.next_month = turn_months(self.world, at)
        if is_new_day:
            if self.tends:
                tend_profiles(self.world, at)
            self.review(at)

    def review(self, at: float) -> None:
        """What strategies do once a day: look at their accounts, and buy."""
        for d in self.deciders:
            if (d.buys or d.reviews) and d.last > d.first and d.name not in self.failed:
                self.guarded(d, partial(self.review_one, d, at))

    def review_one(self, d: Decider, at: float) -> None:
        """The daily look of one group at its accounts."""
        accounts = accounts_of(self.world, d, self.day, at, self.scenario.connects)
        if d.reviews:
            d.state = d.asked("review", d.state, accounts)
        amounts = d.bought(accounts) if d.buys else None
        if amounts is not None:
            buy(self.world, d.first, amounts, at)

    def invite(self, until: float) -> None:
        """Send the invitations before `until`."""
        before = int(self.world.pool[w.USED])
        while missing := invite(self.world, until):
            self.world = w.with_room(self.world, int(missing))
        self.work["proposals"] += int(self.world.pool[w.USED]) - before

    def find_candidates(self, until: float) -> int:
        """Looks before `until`; the candidates stand in the first rows of the buffers."""
        n, lane = 0, 0
        while True:
            n, lane = look(self.world, until, lane, n, self.lane, self.job, self.at)
            if lane == self.world.lanes.size:
                return int(n)
            lanes, jobs, times = self.lane[:n], self.job[:n], self.at[:n]
            self._room(2 * self.at.size + int(self.world.lanes["feed_size"].max()))
            self.lane[:n], self.job[:n], self.at[:n] = lanes, jobs, times

    def decide(self, n: int) -> Bids:
        """Ask each strategy about its candidates."""
        bids = Bids(
            self.lane[:n], self.job[:n], self.at[:n], self.score[:n], self.boost[:n], self.effort[:n],
            self.ask[:n], self.patience[:n], self.most[0, :n], self.most[1, :n],
        )  # fmt: skip
        # the rows held another group's bids in an earlier tick
        if self.dressing:
            bids.boost[:] = 0
            bids.effort[:], bids.ask[:], bids.patience[:] = np.nan, np.nan, np.nan
        if self.limiting:
            bids.most_connects[:], bids.most_proposals[:] = NO_LIMIT, NO_LIMIT
        self.foresight.forget()
        edges = np.searchsorted(bids.lane, self.lasts)
        lane, job, at = closed(bids.lane), closed(bids.job), closed(bids.at)
        begin = 0
        for d, end in zip(self.deciders, edges, strict=True):
            rows = slice(begin, int(end))
            begin = int(end)
            if rows.stop > rows.start and d.name in self.failed:
                bids.score[rows] = 0.0
            elif rows.stop > rows.start:
                c = Candidates(self.surroundings(d), lane[rows], job[rows], at[rows], d.state)
                self.guarded(d, partial(d.decide, c, bids, rows))
                if d.name in self.failed:
                    bids.score[rows] = 0.0
        return bids

    def guarded(self, d: Decider, step: Callable[[], Any]) -> None:
        """Take a step of a strategy; where nobody else depends on it, a failure stops its group alone."""
        try:
            step()
        except StrategyError as error:
            self.failed[d.name] = str(error)
            if self.scenario.competition != "field":
                raise
            if len(self.failed) == len(self.deciders):
                raise StrategyError("\n".join(self.failed.values()), d.name, self.failed) from error

    def surroundings(self, d: Decider) -> Surroundings:
        """What the candidates of a group are read from; the same until a table of the world has to grow."""
        if self.read_from is not self.world:
            self.read_from, self.around = self.world, {}
            self.foresight = Foresight(self.world, self.foreseen)
        if d.first not in self.around:
            self.around[d.first] = self._surroundings(d)
        return self.around[d.first]

    def _surroundings(self, d: Decider) -> Surroundings:
        world, s = self.world, self.scenario
        return Surroundings(
            first_lane=d.first,
            tables=MarketTables(
                rules=world.rules,
                lanes=world.lanes,
                jobs=world.jobs,
                proposals=world.proposals,
                curves=world.curves,
            ),
            account=AccountView(
                balance=world.balance,
                slots=world.slots,
                usd_each=s.connects.usd_each,
                month_days=s.connects.month,
            ),
            plans=self.plans,
            rules=MarketRules(
                lanes_compete=s.competition != "field",
                crowd=s.competition != "market",
                drift_connects=s.connects.price.drift.connects,
                drift_every=s.connects.price.drift.every,
                prior_strength=s.contracts.prior_strength,
                logit=s.hiring.logit,
                usual_utility=self.usual_utility,
            ),
            fixed=self.fixed,
            foresight=self.foresight,
        )

    def close(self, until: float) -> None:
        """Close posts, hand outcomes to strategies that learn, and keep them where asked."""
        close_posts(self.world, until)
        outcomes = self.world.outcomes[: self.world.counts[w.OUTCOMES]]
        if outcomes.size and self.world.rules["log"][0]:
            self.kept.append(outcomes.copy())
        if not (outcomes.size and self.learning):
            return
        for d in self.deciders:
            if d.learns:
                mine = outcomes[(outcomes["lane"] >= d.first) & (outcomes["lane"] < d.last)]
                if mine.size and d.name not in self.failed:
                    self.guarded(d, partial(self.learn, d, mine))

    def learn(self, d: Decider, rows: w.Records) -> None:
        """Hand the outcomes of a group to its strategy."""
        d.state = d.asked("learn", d.state, outcomes_of(rows, d.first, self.world.jobs))

    def tick(self, start: float, end: float, number: int) -> None:
        """One step of the clock."""
        self.world = w.with_room(self.world, 0)
        self.world.counts[w.OUTCOMES], self.world.counts[w.TICK] = 0, number
        self.begin(start)
        if self.world.event_heads.size:
            do_due(self.world, number, start)
        end_contracts(self.world, number, start)
        if self.invites:
            self.invite(end)
        n = self.find_candidates(end)
        if n:
            self.world = w.with_room(self.world, n)
            before = int(self.world.pool[w.USED])
            submit(self.world, self.decide(n))
            self.work["candidates"] += n
            self.work["proposals"] += int(self.world.pool[w.USED]) - before
        self.close(end)
        self.work["ticks"] += 1


def any_profile_is_tended(world: w.World) -> bool:
    """Whether any lane takes a test, wears a badge or touches up its profile."""
    lanes = world.lanes
    return bool((lanes["takes_test"] | (lanes["badge"] > 0) | np.isfinite(lanes["refresh_every"])).any())


def usual_utility(scenario: Scenario, world: w.World) -> float:
    """Utility of an average rival: of the crowd in a field, else of the freelancers at half match."""
    logit, lanes = scenario.hiring.logit, world.lanes
    if scenario.competition == "field":
        return float(logit.match * world.curves[w.MATCH].mean() + world.curves[w.APPEAL].mean())
    v = logit.quality * lanes["quality"] + logit.reputation * lanes["prior"] - logit.price * lanes["ln_price"]
    v = v + logit.tailoring * lanes["effort"]
    return float(0.5 * logit.match + (v.mean() if v.size else 0.0))


def play(
    scenario: Scenario, world: w.World, strategies: Sequence[Strategy], each_day: Record, new: Any = Loop
) -> Loop:
    """Play the whole horizon and settle every open post; `each_day(world, day)` is called at the end of each
    day. `new` makes the loop, so that one that watches can be played.
    """
    loop: Loop = new(scenario, world, strategies)
    tick, horizon = scenario.clock.tick, scenario.horizon
    ticks = int(np.ceil(horizon / tick - 1e-9))
    day = 0
    for number in range(ticks):
        end = min((number + 1) * tick, horizon)
        loop.tick(number * tick, end, number)
        while day + 1 <= end + 1e-9:
            each_day(loop.world, day)
            day += 1
    close_accounts(loop.world)
    loop.world = w.with_room(loop.world, 0)
    loop.world.counts[w.OUTCOMES] = 0
    loop.close(np.inf)
    _disown_luck(loop)
    return loop


def _disown_luck(loop: Loop) -> None:
    """Call none of the luck known that somebody saw before bidding: it is not zero on average.

    Among simulated rivals that holds for everybody, as who bids changes whom the client chooses from.
    """
    seen = loop.foreseen[loop.world.lanes["group"]]
    if loop.scenario.competition != "field":
        seen[:] = loop.foreseen.any()
    for name in ("hire_luck", "luck_usd"):
        loop.world.tally[name][seen] = 0.0
