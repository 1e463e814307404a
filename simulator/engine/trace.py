"""What happened to one post.

Answers: who saw the post, what each strategy made of it, what kept a bid from being sent, and how the world
stood when the client chose. The observer changes nothing: whatever it plays out, it plays on copies.
"""

from typing import NamedTuple

import numpy as np

from simulator.engine.buffers import Buffers
from simulator.engine.steps.bids import Bids, attempt
from simulator.engine.steps.closing import close_posts
from simulator.engine.steps.eligibility import has_place
from simulator.engine.whatif.rehearsal import copy_of
from simulator.model.prices import price_at
from simulator.world import records
from simulator.world import world as w

SKIPPED, NOT_ASKED = -1, -2
"""what came of a sighting besides the codes of `bids`: a score of 0 or less; broke, so that the strategy was
not even asked"""


class NoSuchPost(IndexError):
    """The replication has no post of this number."""


class Sighting(NamedTuple):
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


class PostWatch:
    """Observes post number `j` in a batch of one replication."""

    def __init__(self, j: int) -> None:
        self.j = j
        self.sightings: list[Sighting] = []
        self.before: w.World | None = None
        """the world just before the post closed"""
        self.outcomes = np.zeros(0, records.OUTCOME)
        """fates of its proposals, as the engine dealt them"""
        self._is_closing = False

    def begin(self, world: w.World) -> None:
        """Check that the replication has the post.

        Raises
        ------
        NoSuchPost
            If it does not; the message says which posts there are.
        """
        if not 0 <= self.j < world.jobs.size:
            raise NoSuchPost(f"this replication has the posts 0 to {world.jobs.size - 1}, not {self.j}")

    def before_looks(self, world: w.World, until: float) -> None:
        """Note the looks of freelancers who cannot pay for any post: no strategy is asked about them."""
        if world.jobs["posted_at"][self.j] >= until or self.before is not None or not world.broke.any():
            return
        poor = np.flatnonzero(world.broke)
        trial, buffers = copy_of(world), Buffers()
        trial.broke[:] = False
        n = buffers.fill(trial, until)
        lanes, jobs, times = buffers.lane[:n], buffers.job[:n], buffers.at[:n]
        for c in np.flatnonzero((jobs == self.j) & np.isin(lanes, poor)):
            look = np.flatnonzero((lanes == lanes[c]) & (times == times[c]))
            seen = Sighting(int(lanes[c]), float(times[c]), int(c - look[0]) + 1, look.size)
            self.sightings.append(self._with_means(seen, trial))

    def _with_means(self, seen: Sighting, world: w.World) -> Sighting:
        """Add the price of the post then, and what the freelancer held."""
        job, rules = world.jobs[self.j], world.rules[0]
        age = seen.at - job["posted_at"]
        steps, every = rules["drift_connects"], rules["drift_every"]
        price = price_at(job["key"], job["connects_required"], age, steps, every)
        free = has_place(world, np.int64(seen.lane), job["weekly_hours"], seen.at)
        return seen._replace(
            price=int(price), balance=int(world.balance[seen.lane]), has_free_slot=bool(free)
        )

    def before_sending(self, world: w.World, bids: Bids) -> None:
        """Send the bids on a copy, and see what comes of those on the post."""
        mine = np.flatnonzero(bids.job == self.j)
        if mine.size == 0:
            return
        asked = {int(lane) for lane in bids.lane[mine]}
        # a freelancer who is broke and could still pay was noted as not asked
        self.sightings = [one for one in self.sightings if one.lane not in asked]
        trial, last = copy_of(world), bids.lane[mine[-1]]
        for c in sending_order(bids, int(np.searchsorted(bids.lane, last, side="right"))):
            if bids.job[c] == self.j:
                self.sightings.append(self._sighting(trial, bids, c))
            elif bids.score[c] > 0:
                attempt(trial, bids, c)

    def _sighting(self, trial: w.World, bids: Bids, c: np.int64) -> Sighting:
        """Send the bid of one candidate, where there is one, and note what came of it."""
        same_look = np.flatnonzero((bids.lane == bids.lane[c]) & (bids.at == bids.at[c]))
        effort = bids.effort[c]
        own = trial.lanes["effort"][bids.lane[c]]
        seen = Sighting(int(bids.lane[c]), float(bids.at[c]), int(c - same_look[0]) + 1, same_look.size)
        seen = self._with_means(seen, trial)
        wants = bool(bids.score[c] > 0)
        return seen._replace(
            score=float(bids.score[c]),
            boost=int(bids.boost[c]) if wants else 0,
            effort=float(own if np.isnan(effort) else effort),
            came_of_it=int(attempt(trial, bids, c)) if wants else SKIPPED,
        )

    def before_closing(self, world: w.World, until: float) -> None:
        """Copy the world as it stands when all posts that close before the watched one have."""
        self._is_closing = self.before is None and bool(world.jobs["closes_at"][self.j] < until)
        if not self._is_closing:
            return
        before = copy_of(world)
        rep = before.reps[0]
        end, rep["closing_end"] = int(rep["closing_end"]), np.flatnonzero(before.closing == self.j)[0]
        close_posts(before, until)
        rep["closing_end"] = end
        self.before = before

    def after_closing(self, world: w.World) -> None:
        """Keep the fates of the post's proposals, if it has just closed."""
        if self._is_closing:
            dealt = world.outcomes[: world.counts[w.OUTCOMES]]
            self.outcomes = dealt[dealt["job"] == self.j].copy()


def sending_order(bids: Bids, end: int) -> w.Ints:
    """Return the rows of the first `end` candidates in the order of `submit`: looks, then the best score."""
    n = slice(0, end)
    new = np.r_[True, (np.diff(bids.lane[n]) != 0) | (np.diff(bids.at[n]) != 0)]
    score = np.where(bids.score[n] > 0, bids.score[n], 0.0)
    return np.lexsort((np.arange(end), -score, np.cumsum(new)))
