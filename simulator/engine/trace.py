"""A loop that watches one post.

Answers: who saw the post, what each strategy made of it, what kept a wish to bid from being sent, and how the
world stood when the client chose. It plays exactly what `Loop` plays: all it does on the way, it does to
copies.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from simulator.engine.loop import Loop
from simulator.engine.steps.bids import SENT, Bids, attempt, has_free_slot
from simulator.engine.steps.closing import close_posts
from simulator.engine.whatif.rehearsal import copied
from simulator.model.prices import price_at
from simulator.model.scenario import Scenario
from simulator.strategies.contract.base import Strategy
from simulator.world import world as w

SKIPPED, NOT_ASKED = -1, -2
"""what came of a look besides the codes of `bids`: a score of 0 or less; broke, so the strategy was not even
asked"""


class Look(NamedTuple):
    """One freelancer's look at the post."""

    lane: int
    at: float
    """[days]"""
    place: int
    """of the post among those shown, 1 is the newest"""
    shown: int
    """posts that this look showed"""
    score: float = np.nan
    boost: int = 0
    effort: float = np.nan
    """that a proposal would have got, 0 to 1"""
    price: int = 0
    """Connects that a proposal cost then"""
    balance: int = 0
    """Connects held at that moment"""
    has_free_slot: bool = True
    came_of_it: int = NOT_ASKED
    """a code of `bids`, or SKIPPED, or NOT_ASKED"""


class WatchingLoop(Loop):
    """Plays one replication and watches its post number `j`."""

    def __init__(self, scenario: Scenario, world: w.World, strategies: Sequence[Strategy], j: int) -> None:
        super().__init__(scenario, world, strategies)
        if not 0 <= j < world.jobs.size:
            raise IndexError(f"this replication has the posts 0 to {world.jobs.size - 1}, not {j}")
        self.j = j
        self.looks: list[Look] = []
        self.before: w.World | None = None
        """the world just before the post closed"""
        self.outcomes = world.outcomes[:0]
        """fates of its proposals, as the engine dealt them"""

    def find_candidates(self, until: float) -> int:
        """As of `Loop`; looks of freelancers who cannot pay for any post are found on a copy."""
        job = self.world.jobs[self.j]
        if job["posted_at"] < until and self.before is None and self.world.broke.any():
            played, poor = self.world, np.flatnonzero(self.world.broke)
            self.world = copied(played)
            self.world.broke[:] = False
            n = super().find_candidates(until)
            self._note(self.lane[:n], self.job[:n], self.at[:n], poor)
            self.world = played
        return super().find_candidates(until)

    def _note(self, lanes: w.Ints, jobs: w.Ints, times: w.Floats, poor: w.Ints) -> None:
        """Note the looks of those who are broke."""
        for c in np.flatnonzero((jobs == self.j) & np.isin(lanes, poor)):
            look = np.flatnonzero((lanes == lanes[c]) & (times == times[c]))
            lane, place = int(lanes[c]), int(c - look[0]) + 1
            self.looks.append(self._held(Look(lane, float(times[c]), place, look.size), self.world))

    def _held(self, look: Look, world: w.World) -> Look:
        """With the price of the post then, and what the freelancer held."""
        job, rules = world.jobs[self.j], world.rules[0]
        age = look.at - job["posted_at"]
        steps, every = rules["drift_connects"], rules["drift_every"]
        price = price_at(job["key"], job["connects_required"], age, steps, every)
        free = has_free_slot(world.lanes, world.slots, np.int64(look.lane), look.at) != -1
        return look._replace(
            price=int(price), balance=int(world.balance[look.lane]), has_free_slot=bool(free)
        )

    def decide(self, n: int) -> Bids:
        """As of `Loop`; then send the bids on a copy, and see what comes of those on the post."""
        bids = super().decide(n)
        mine = np.flatnonzero(bids.job == self.j)
        if mine.size:
            asked = {int(lane) for lane in bids.lane[mine]}
            # who is broke and could still pay was noted as not asked
            self.looks = [one for one in self.looks if one.lane not in asked]
            self._watch(bids, mine)
        return bids

    def _watch(self, bids: Bids, mine: w.Ints) -> None:
        """Note the looks at the post; all bids of the tick are sent on a copy, in the order of the engine."""
        trial = copied(self.world)
        last = bids.lane[mine[-1]]
        for c in attempts(bids, int(np.searchsorted(bids.lane, last, side="right"))):
            if bids.job[c] != self.j:
                if bids.score[c] > 0:
                    attempt(trial, bids, c)
                continue
            first = int(np.flatnonzero((bids.lane == bids.lane[c]) & (bids.at == bids.at[c]))[0])
            shown = int(((bids.lane == bids.lane[c]) & (bids.at == bids.at[c])).sum())
            effort = bids.effort[c]
            own = trial.lanes["effort"][bids.lane[c]]
            look = self._held(Look(int(bids.lane[c]), float(bids.at[c]), int(c) - first + 1, shown), trial)
            wants = bool(bids.score[c] > 0)
            self.looks.append(
                look._replace(
                    score=float(bids.score[c]),
                    boost=int(bids.boost[c]) if wants else 0,
                    effort=float(own if np.isnan(effort) else effort),
                    came_of_it=int(attempt(trial, bids, c)) if wants else SKIPPED,
                )
            )

    def close(self, until: float) -> None:
        """As of `Loop`, but the world is copied when all posts that close before the watched one have."""
        watched = self.before is None and self.world.jobs["closes_at"][self.j] < until
        if watched:
            rep = self.world.reps[0]
            place = int(np.flatnonzero(self.world.closing == self.j)[0])
            end, rep["closing_end"] = int(rep["closing_end"]), place
            close_posts(self.world, until)
            rep["closing_end"] = end
            self.before = copied(self.world)
        super().close(until)
        if watched:
            dealt = self.world.outcomes[: self.world.counts[w.OUTCOMES]]
            self.outcomes = dealt[dealt["job"] == self.j].copy()


def attempts(bids: Bids, end: int) -> w.Ints:
    """Rows of the first `end` candidates in the order in which bids are sent: looks, then scores."""
    n = slice(0, end)
    new = np.r_[True, (np.diff(bids.lane[n]) != 0) | (np.diff(bids.at[n]) != 0)]
    score = np.where(bids.score[n] > 0, bids.score[n], 0.0)
    return np.lexsort((np.arange(end), -score, np.cumsum(new)))


def was_sent(look: Look) -> bool:
    """Whether the look led to a proposal."""
    return look.came_of_it == SENT
