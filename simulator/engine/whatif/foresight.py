"""What would become of a proposal that is not sent.

Answers: would the client hire this freelancer. The crowd and this proposal enter, are read and chosen from
with the luck of the real contest, by the laws of `choices.py`. In a field that is what will happen; among
simulated rivals it is an estimate, as only the proposals sent so far can enter. Strategies that see hidden
columns reach it through `Surroundings`; it changes nothing in the world.
"""

import numpy as np
import numpy.typing as npt

from simulator.engine.steps.auctions import better_bids, bid_taken
from simulator.engine.steps.choices import choose
from simulator.engine.steps.contest import contest_of, enter_crowd, enter_proposal, note_arrivals, seat_crowd
from simulator.engine.steps.eligibility import is_full
from simulator.engine.steps.letters import has_errors
from simulator.engine.steps.reading import read
from simulator.model.contracts import ENOUGH
from simulator.model.kernels import inlined, kernel
from simulator.model.luck import Whole
from simulator.world.world import FREE, Floats, Ints, World

Bools = npt.NDArray[np.bool_]
_UNLIMITED = -1


@inlined
def _rivals(world: World, j: Whole, row: Whole) -> int:
    """Enter the proposals so far, then `row`; return how many came before it."""
    contest, rules = contest_of(world), world.rules[0]
    own = 0
    if rules.lanes_compete:
        other = world.jobs[j].head
        while other >= 0:
            if not world.proposals[other].gone:
                own += 1
            other = world.proposals[other].next
        n = own
        other = world.jobs[j].head
        while other >= 0:  # the chain runs from the last proposal to the first
            if not world.proposals[other].gone:
                n -= 1
                enter_proposal(world, contest, n, other)
            other = world.proposals[other].next
    enter_proposal(world, contest, own, row)
    return own


@kernel
def would_win(world: World, i: Whole, j: Whole, at: float, bid: Whole, row: Whole) -> bool:
    """Whether lane `i` would be hired for a proposal on post `j`, if a slot is free when the client chooses.

    Parameters
    ----------
    world : World
        With a scratch proposal, and a slot free for every lane.
    i, j : int
        Rows of the lane and the post.
    at : float
        When the proposal is sent [days].
    bid : int
        For a slot at the top [Connects].
    row : int
        The scratch proposal, with the effort and the price of the letter.

    Returns
    -------
    bool
    """
    job, rules, own = world.jobs[j], world.rules[0], world.proposals[row]
    if not job.live or at >= job.closes_at or is_full(world, j, at):
        return False
    # a refused bid is sent without a slot, as the engine does
    taken = max(bid_taken(world, i, j, bid, at), 0) if bid > 0 else 0
    own.lane, own.job, own.sent, own.bid = i, j, at, taken
    own.flawed = has_errors(world, i, j)
    own.boost = 0 if job.placebo else taken
    own.stands = taken > 0 and better_bids(world, j, taken, at, job.closes_at) < rules.slots
    # the client's first visit may come before the slot is lost
    seen_on_top = taken > 0 and not own.stands and at <= job.visit_at
    own.early = seen_on_top and own.boost > 0 and better_bids(world, j, taken, at, job.visit_at) < rules.slots
    contest = contest_of(world)
    mine = _rivals(world, j, row)
    n = mine + 1
    # in the order of the real closing, so that places and tastes are the same
    if rules.crowd:
        note_arrivals(world, j, contest)
        n = enter_crowd(world, j, contest, n)
    seat_crowd(world, j, contest, mine + 1, n, taken, at)
    read(world, j, contest, n)
    if not contest.opened[mine]:
        return False
    choose(world, j, contest, n)
    return contest.hired[mine]


@kernel
def _foresee(
    world: World, lane: Ints, job: Ints, at: Floats, effort: Floats, bid: Ints, row: Whole, out: Bools
) -> None:
    """Write to `out` whether each proposal would win; columns of shape (n,), `row` is a scratch proposal."""
    for c in range(lane.size):
        # the only fields that `would_win` does not set itself
        world.proposals[row].effort = effort[c]
        world.proposals[row].ln_price = world.lanes[lane[c]].ln_price
        out[c] = would_win(world, lane[c], job[c], at[c], bid[c], row)


@kernel
def _free_then(
    world: World, lane: Ints, job: Ints, until: Floats, first: Ints, pending: Ints, out: Ints
) -> None:
    """Fewest free slots during the contract on each post, if every pending proposal of the lane is hired.

    There are none if the hours of such a week leave too few for this contract. Counts all that overlaps it
    anywhere, which errs on the side of caution; those of lane i are `pending` from `first[i]` up to
    `first[i + 1]`.
    """
    for c in range(lane.size):
        i = lane[c]
        start = world.jobs[job[c]].closes_at
        taken, counts = 0, world.slot_hours.size > 0
        left = world.lanes[i].hours_per_week
        slots = world.lanes[i].slots_from
        # unlimited
        if slots < 0:
            out[c] = world.lanes[i].capacity
            continue
        for s in range(slots, slots + world.lanes[i].capacity):
            taken += world.slots[s] > start
            if counts and world.slots[s] > start:
                left -= world.slot_hours[s]
        # what is pending may be hired first and take a slot for its own contract
        for k in range(first[i], first[i + 1]):
            other = world.proposals[pending[k]].job
            begin = world.jobs[other].closes_at
            if begin < until[c] and start < begin + world.jobs[other].lasts_days:
                taken += 1
                left -= world.jobs[other].weekly_hours
        fits = not counts or world.jobs[job[c]].weekly_hours <= left + ENOUGH
        out[c] = world.lanes[i].capacity - taken if fits else 0


def _pending(world: World) -> tuple[Ints, Ints]:
    """Return the rows of all proposals that still stand, lane by lane, and where those of each lane begin."""
    table = world.proposals
    standing = np.flatnonzero((table["sent"] >= 0.0) & ~table["gone"])
    lane = table["lane"][standing]
    order = np.argsort(lane, kind="stable")
    first = np.searchsorted(lane[order], np.arange(world.lanes.size + 1))
    return first.astype(np.int64), standing[order].astype(np.int64)


def with_scratch_row(world: World) -> World:
    """Return the world with one scratch proposal more, in the last row, and a slot free for every lane."""
    # in a field nothing but the scratch row is looked at
    pool = world.proposals if world.rules["lanes_compete"][0] else world.proposals[:0]
    proposals = np.zeros(pool.size + 1, world.proposals.dtype)
    proposals[:-1] = pool
    proposals["next"][-1] = FREE - 1
    lanes = world.lanes.copy()
    lanes["slots_from"] = _UNLIMITED
    return world._replace(proposals=proposals, lanes=lanes)


class Foresight:
    """Outcomes of proposals that have not been sent, and slots that will be free.

    In `foreseen` it notes, per group, who looked at outcomes: their luck no longer has mean zero.
    """

    def __init__(self, world: World, foreseen: Bools) -> None:
        self._world, self._scratch = world, world
        self._foreseen = foreseen

    def forget(self) -> None:
        """Begin a tick: the world has changed since the last one."""
        self._scratch = self._world

    def _room(self) -> World:
        """Return the world with one scratch proposal more, and a slot free for every lane."""
        if self._scratch is self._world:
            self._scratch = with_scratch_row(self._world)
        return self._scratch

    def wins(
        self,
        lane: Ints,
        job: Ints,
        at: Floats,
        effort: Floats | None = None,
        bid: Ints | None = None,
        standing: dict[str, Floats] | None = None,
    ) -> Bools:
        """Whether each proposal would be hired, if a slot is free when the client chooses.

        Parameters
        ----------
        lane, job : int arrays
            Rows of freelancers and posts, shape (n,).
        at : float array
            When the proposal is sent [days], shape (n,).
        effort : float array, optional
            Put into the letter, 0 to 1; by default the freelancer's own.
        bid : int array, optional
            For a slot at the top [Connects]; by default none.
        standing : dict, optional
            Columns of the freelancers to set first, such as `positives`: what if they stood better.

        Returns
        -------
        bool array
            Shape (n,), with the freelancer's present standing: feedback until the choice may still change it.
        """
        world = self._room()
        if standing is not None:
            lanes = world.lanes.copy()
            for name, value in standing.items():
                lanes[name] = value
            world = world._replace(lanes=lanes)
        self._foreseen[world.lanes["group"][lane]] = True
        out = np.zeros(lane.size, np.bool_)
        own = world.lanes["effort"][lane] if effort is None else effort
        bids = np.zeros(lane.size, np.int64) if bid is None else bid
        row = np.int64(world.proposals.size - 1)
        _foresee(world, lane, job, at, own, bids, row, out)
        return out

    def free_slots_then(self, lane: Ints, job: Ints) -> Ints:
        """Return the contract slots free for the whole contract on each post if all pending proposals win."""
        out, jobs = np.zeros(lane.size, np.int64), self._world.jobs
        until = jobs["closes_at"][job] + jobs["lasts_days"][job]
        _free_then(self._world, lane, job, until, *_pending(self._world), out)
        return out
