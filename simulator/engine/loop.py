"""The loop: one tick after another, each phase of it a method.

Answers: in what order things happen. Within a tick:

1. Connects expire (at the start of a day),
2. months turn: roll-over, grants, fees, monthly purchases,
3. freelancers tend their profiles, and strategies review their accounts and buy (once a day each),
4. what fell due happens: the crowd's bids for slots, withdrawals,
5. contracts end, and clients come back,
6. clients invite,
7. freelancers look at the feed, strategies decide, proposals are sent,
8. posts close,
9. strategies learn from the outcomes.

After the horizon posts only close. Times are continuous; the tick only batches them, and strategies see
counts and balances as they stood when the tick began.
"""

from collections.abc import Sequence
from functools import partial

import numpy as np

from simulator.engine.buffers import Buffers
from simulator.engine.decider import Decider, deciders_of
from simulator.engine.guard import Guard
from simulator.engine.observer import Observer
from simulator.engine.outlook import Outlook
from simulator.engine.steps.accounts import expire_day
from simulator.engine.steps.bids import Bids, submit
from simulator.engine.steps.closing import close_posts
from simulator.engine.steps.contracts import end_contracts
from simulator.engine.steps.due import do_due
from simulator.engine.steps.feeds import plan_first_looks
from simulator.engine.steps.invitations import invite
from simulator.engine.steps.months import turn_months
from simulator.engine.steps.profiles import tend_profiles
from simulator.engine.steps.purchases import buy
from simulator.engine.switches import switches_of
from simulator.engine.views import accounts_view, outcomes_view
from simulator.model.scenario import Scenario
from simulator.model.tables.direct import Direct
from simulator.strategies.contract.base import Candidates, Strategy, Surroundings
from simulator.world import records
from simulator.world import world as w

ROUNDING = 1e-9
"""how far a tick may miss the start of its day or month [days]"""


class Loop:
    """A batch in play: the world, the strategies of its groups, and the phases of a tick."""

    def __init__(
        self,
        scenario: Scenario,
        world: w.World,
        strategies: Sequence[Strategy],
        observer: Observer | None = None,
    ) -> None:
        parts = max((strategy.parts_limited for strategy in strategies), default=0)
        world = world._replace(part_days=np.zeros((world.lanes.size, parts), records.PART_DAY))
        world.part_days["week_offset"] = world.lanes["week_offset"][:, None]
        self.scenario, self.world, self.observer = scenario, world, observer
        plan_first_looks(world)
        self.deciders = deciders_of(scenario, world, strategies)
        self.guard = Guard(len(self.deciders), alone=scenario.competition == "field")
        for d in self.deciders:
            self.guard.run(d, d.begin)
        levels = max((d.levels for d in self.deciders), default=0)
        self.buffers = Buffers(
            any(d.dresses for d in self.deciders), any(d.limits for d in self.deciders), levels
        )
        self.switches = switches_of(world, self.deciders, observer is not None)
        world.rules["tells"] = self.switches.learn or bool(world.rules["log"][0]) or observer is not None
        self.lasts = np.array([d.last for d in self.deciders])
        self._end_contracts, self._close_posts = Direct(end_contracts), Direct(close_posts)
        self._submit = Direct(submit)
        self.day, self.next_month = -1, 0.0
        self.kept: list[w.Records] = []
        """outcomes of each tick, where full tables are asked for"""
        self.work = {"candidates": 0, "proposals": 0, "ticks": 0}
        self.outlook = Outlook(scenario, world, len(self.deciders))
        if observer is not None:
            observer.begin(world)

    def tick(self, start: float, end: float, number: int) -> None:
        """Play one tick, phase by phase.

        Parameters
        ----------
        start, end : float
            When the tick starts and ends [days].
        number : int
            Number of the tick, from 0.
        """
        self.world = w.with_room(self.world, 0)
        self.world.counts[w.OUTCOMES], self.world.counts[w.TICK] = 0, number
        is_new_day = int(start + ROUNDING) != self.day
        self.day = int(start + ROUNDING)
        if is_new_day:
            self.expire(start)
        self.turn_months(start)
        if is_new_day:
            self.tend_profiles(start)
            self.review(start)
        self.let_fall_due(start, number)
        self._end_contracts(self.world, number, start)
        self.invite(end)
        self.bid(start, end)
        self.close(end)
        self.learn()
        self.work["ticks"] += 1

    def expire(self, at: float) -> None:
        """Take the Connects whose time is up on this day."""
        if self.switches.expire:
            expire_day(self.world, at)

    def turn_months(self, at: float) -> None:
        """Begin the months that are due; a long tick may hold several starts."""
        while self.next_month <= at + ROUNDING:
            self.next_month = turn_months(self.world, at)

    def tend_profiles(self, at: float) -> None:
        """Tests, badges and touch-ups of the day."""
        if self.switches.tend:
            tend_profiles(self.world, at)

    def review(self, at: float) -> None:
        """Let strategies look at their accounts, and buy."""
        for d in self.deciders:
            if (d.buys or d.reviews) and d.last > d.first and not self.guard.has_stopped(d):
                self.guard.run(d, partial(self._review_one, d, at))

    def _review_one(self, d: Decider, at: float) -> None:
        accounts = accounts_view(self.world, d, self.day, at, self.scenario.connects)
        if d.reviews:
            d.state = d.call("review", d.state, accounts)
        amounts = d.purchases(accounts) if d.buys else None
        if amounts is not None:
            buy(self.world, d.first, amounts, at)

    def let_fall_due(self, at: float, number: int) -> None:
        """Let the crowd's bids and the withdrawals of the tick before happen."""
        if self.switches.fall_due:
            do_due(self.world, number, at)

    def invite(self, until: float) -> None:
        """Send the invitations before `until`."""
        if not self.switches.invite:
            return
        before = int(self.world.pool[w.USED])
        while missing := invite(self.world, until):
            self.world = w.with_room(self.world, int(missing))
        self.work["proposals"] += int(self.world.pool[w.USED]) - before

    def bid(self, since: float, until: float) -> None:
        """Looks from `since` and before `until`, what the strategies make of them, and their proposals."""
        if self.observer is not None:
            self.observer.before_looks(self.world, until)
        n = self.find_candidates(until, since if self.switches.looks_wait else -np.inf)
        if n == 0:
            return
        self.world = w.with_room(self.world, n)
        before = int(self.world.pool[w.USED])
        bids = self.decide(n)
        if self.observer is not None:
            self.observer.before_sending(self.world, bids)
        self.send(bids)
        self.work["candidates"] += n
        self.work["proposals"] += int(self.world.pool[w.USED]) - before

    def find_candidates(self, until: float, since: float = -np.inf) -> int:
        """Looks before `until`; the candidates stand in the first rows of the buffers.

        From `since` on, looks of those who can pay for nothing wait.
        """
        return self.buffers.fill(self.world, until, since)

    def decide(self, n: int) -> Bids:
        """Ask each strategy about its candidates."""
        bids = self.buffers.bids(n)
        self.outlook.forget()
        lane, job, at = self.buffers.shown
        # candidates stand in the order of lanes, so those of a group stand together
        edges = bids.lane.searchsorted(self.lasts)
        begin = 0
        for d, end in zip(self.deciders, edges.tolist(), strict=True):
            rows, begin = slice(begin, end), end
            if rows.stop == rows.start:
                continue
            went_well = False
            if not self.guard.has_stopped(d):
                c = Candidates(self.surroundings(d), lane[rows], job[rows], at[rows], d.state)
                went_well = self.guard.run(d, partial(d.decide, c, bids, rows))
            if not went_well:
                bids.score[rows] = 0.0
        return bids

    def send(self, bids: Bids) -> None:
        """Send the proposals that are wished for and can be paid."""
        self._submit(self.world, bids)

    def surroundings(self, d: Decider) -> Surroundings:
        """Return what the candidates of a group are read from."""
        return self.outlook.surroundings(self.world, d.first)

    def close(self, until: float) -> None:
        """Close the posts that are due before `until`; keep the outcomes where full tables are asked for."""
        if self.observer is not None:
            self.observer.before_closing(self.world, until)
        self._close_posts(self.world, until)
        if self.observer is not None:
            self.observer.after_closing(self.world)
        outcomes = self.outcomes()
        if outcomes.size and self.world.rules["log"][0]:
            self.kept.append(outcomes.copy())

    def outcomes(self) -> w.Records:
        """Return the fates dealt since the tick began."""
        return self.world.outcomes[: self.world.counts[w.OUTCOMES]]

    def learn(self) -> None:
        """Hand the outcomes of each group to its strategy, if that learns."""
        outcomes = self.outcomes()
        if not (outcomes.size and self.switches.learn):
            return
        for d in self.deciders:
            if d.learns and not self.guard.has_stopped(d):
                mine = outcomes[(outcomes["lane"] >= d.first) & (outcomes["lane"] < d.last)]
                if mine.size:
                    self.guard.run(d, partial(self._learn_one, d, mine))

    def _learn_one(self, d: Decider, rows: w.Records) -> None:
        d.state = d.call("learn", d.state, outcomes_view(rows, d.first, self.world.jobs))
