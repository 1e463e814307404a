"""What each freelancer of a field could win at best, and what each win could bring.

Answers: on which posts would any letter be hired. Luck is drawn beforehand in a field, so every post that a
freelancer comes across is tried with the best letter, the highest boost and the best standing that they could
have by then; what is not won so cannot be won. The laws are those of the real contest; the world is not
changed. Yardsticks rest on it.
"""

from typing import NamedTuple

import numpy as np

from simulator.engine.steps.bids import LEAST_PRICE
from simulator.engine.steps.contracts import fee_on
from simulator.engine.whatif.foresight import with_scratch_row, would_win
from simulator.engine.whatif.lookout import Lookout, could_be_invited
from simulator.model.contracts import positive_chance
from simulator.model.field import interpolate
from simulator.model.hiring import match_of
from simulator.model.kernels import inlined, kernel
from simulator.model.luck import Purpose, Whole, child, pair, uniform
from simulator.model.prices import price_at
from simulator.world.world import REPEAT_AFTER, Floats, Ints, Records, World

_FEEDBACK, _RETURNS = np.int64(Purpose.FEEDBACK), np.int64(Purpose.RETURNS)
_RETURNS_AFTER = np.int64(Purpose.RETURNS_AFTER)
_NO_BID, _ANY_BID = np.int64(0), np.int64(1_000_000)
_LOWEST, HIGHEST = float(np.log(LEAST_PRICE)), float(np.log(1e6))
_HALVINGS = 40

PROSPECT = np.dtype(
    [
        *(("row", "i8"), ("lane", "i8"), ("job", "i8"), ("at", "f8"), ("invited", "?"), ("price", "i8")),
        *(("least", "i8"), ("plain", "f8"), ("top", "f8"), ("starts", "f8"), ("days", "f8")),
        *(("weekly_hours", "f8"), ("repeats", "i8"), ("repeats_usd", "f8")),
    ]
)
"""A post that could be won: row among the candidates; rows of lane and post; when it is bid on [days]; price
and the least boost that can win [Connects]; `plain` and `top`, the highest ln(price asked over worth) that
wins without a boost and with the highest one, minus infinity if none does; when the contract starts and how
long it takes [days, hours a week]; how many repeat contracts would follow in the window, and what they pay
after fees [dollars]."""


class Freedoms(NamedTuple):
    """What the rules that a bound is for may choose besides the posts they bid on."""

    asks: bool
    """the price in each letter; else the freelancer's usual one"""
    tailors: bool
    """the effort in each letter; else the usual one"""
    boosts: bool
    """a bid for a slot at the top; else none"""


@inlined
def _praised(world: World, i: Whole, praise: Whole) -> None:
    """Give lane `i` so many positive feedbacks."""
    world.lanes[i].feedbacks += praise
    world.lanes[i].positives += praise


@inlined
def _tries(world: World, i: Whole, j: Whole, at: float, bid: Whole, row: Whole, praise: Whole) -> bool:
    """Whether the scratch letter wins with so many positive feedbacks, or with the standing at the start.

    No standing between the two is better: a first feedback may end the bonus of newcomers, each positive one
    raises the reputation.
    """
    rules = world.rules[0]
    if praise > 0:
        _praised(world, i, praise)
        wins = would_win(world, i, j, at, bid, row)
        _praised(world, i, -praise)
        if wins or (rules.newcomer <= 0.0 and rules.by_reputation >= 0.0):
            return wins
    return would_win(world, i, j, at, bid, row)


@inlined
def _likeliest_ask(world: World, i: Whole, j: Whole, asks: bool) -> float:
    """Return the logarithm of the price that wins if any does."""
    if not asks:
        return world.lanes[i].ln_price
    if world.rules[0].by_price >= 0.0:
        return _LOWEST
    # clients who like a high price take the highest that they can pay; a hair less, lest rounding exceed it
    most = world.jobs[j].most_paid
    return max(_LOWEST, min(HIGHEST, np.log(most) - 1e-12)) if most > 0.0 else _LOWEST


@inlined
def _highest_ask(
    world: World, i: Whole, j: Whole, at: float, bid: Whole, row: Whole, praise: Whole, asks: bool
) -> float:
    """Return the highest logarithm of the price that wins, rounded up; minus infinity if none does."""
    letter, likeliest = world.proposals[row], _likeliest_ask(world, i, j, asks)
    letter.ln_price = likeliest
    if not _tries(world, i, j, at, bid, row, praise):
        return -np.inf
    # where clients like a high price, the likeliest is the highest, too
    if not asks or world.rules[0].by_price < 0.0:
        return likeliest
    # a lower price never loses where a higher one wins
    low, high = _LOWEST, HIGHEST
    letter.ln_price = high
    if _tries(world, i, j, at, bid, row, praise):
        return high
    # bisection; what is returned loses by a hair, so that no price that wins is above it
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        letter.ln_price = middle
        if _tries(world, i, j, at, bid, row, praise):
            low = middle
        else:
            high = middle
    return high


@inlined
def _least_bid(world: World, i: Whole, j: Whole, at: float, row: Whole, praise: Whole, asks: bool) -> int:
    """Return the least boost with which some letter wins, where the highest does and none does not."""
    world.proposals[row].ln_price = _likeliest_ask(world, i, j, asks)
    low, high = 0, 1_000_000
    while high - low > 1:
        middle = (low + high) // 2
        if _tries(world, i, j, at, middle, row, praise):
            high = middle
        else:
            low = middle
    return high


@kernel
def _repeats(world: World, i: Whole, j: Whole, start: float) -> tuple[int, float]:
    """Follow the client of a contract: how many repeat contracts the window counts, and what they pay.

    As if room were always left, and offers came at once rather than at the next tick.
    """
    rules, lane, job = world.rules[0], world.lanes[i], world.jobs[j]
    key = pair(job.key, lane.key)
    match = match_of(lane.niche, lane.width, job.niche)
    chance = positive_chance(
        rules.feedback_base, rules.feedback_match, rules.feedback_quality, match, lane.quality
    )
    first = job.value_usd * np.exp(lane.ln_price)
    number, counted, usd, end = 0, 0, 0.0, start + job.lasts_days
    while end < rules.horizon:
        luck = key if number == 0 else child(key, number)
        back = child(key, number)
        if uniform(luck, _FEEDBACK) >= chance or uniform(back, _RETURNS) >= rules.repeat_share:
            break
        # the draws of `contracts.py`, which belong to the pair and the number of the contract
        wait = max(0.0, interpolate(world.curves[REPEAT_AFTER], uniform(back, _RETURNS_AFTER)))
        if end + wait >= rules.horizon:
            break
        number += 1
        # an offer may wait for two ticks, and counts if it is then past the warm-up
        if end + wait + 2.0 * rules.tick >= rules.warmup:
            pay = first * rules.repeat_value
            usd += pay - fee_on(world, first * (1.0 + (number - 1) * rules.repeat_value), pay)
            counted += 1
        end += wait + job.lasts_days
    return counted, usd


@inlined
def _note(world: World, i: Whole, j: Whole, at: float, out: Records, c: Whole) -> None:
    """Fill the columns of a prospect that do not depend on the letter."""
    job, rules, page = world.jobs[j], world.rules[0], out[c]
    page.lane, page.job, page.at, page.starts = i, j, at, job.closes_at
    page.days, page.weekly_hours = job.lasts_days, job.weekly_hours
    page.price = price_at(
        job.key, job.connects_required, at - job.posted_at, rules.drift_connects, rules.drift_every
    )
    page.repeats, page.repeats_usd = _repeats(world, i, j, job.closes_at)


@kernel
def _weigh(
    world: World, lane: Ints, job: Ints, at: Floats, praise: Ints, row: Whole, asks: bool, tailors: bool,
    boosts: bool, out: Records,
) -> int:  # fmt: skip
    """Write the prospects among these candidates to `out`; return how many there are."""
    n = 0
    for c in range(lane.size):
        i, j = lane[c], job[c]
        letter, rules = world.proposals[row], world.rules[0]
        # the best effort costs no Connects, so it is tried alone
        letter.invited = False
        letter.effort = world.lanes[i].effort
        if tailors:
            letter.effort = 1.0 if rules.by_tailoring > 0.0 else 0.0
        plain = _highest_ask(world, i, j, at[c], _NO_BID, row, praise[c], asks)
        top, least = plain, 0
        if boosts:
            top = _highest_ask(world, i, j, at[c], _ANY_BID, row, praise[c], asks)
            if plain == -np.inf and top > -np.inf:
                least = _least_bid(world, i, j, at[c], row, praise[c], asks)
        if plain > -np.inf or top > -np.inf:
            _note(world, i, j, at[c], out, n)
            out[n].row, out[n].invited, out[n].least = c, False, least
            out[n].plain, out[n].top = plain, top
            n += 1
    return n


@kernel
def _weigh_invited(world: World, lane: Ints, job: Ints, praise: Ints, row: Whole, out: Records) -> int:
    """Write to `out` which of these pairs could be hired by invitation; return how many."""
    n = 0
    for c in range(lane.size):
        i, j, letter = lane[c], job[c], world.proposals[row]
        at = world.jobs[j].invites_at
        letter.invited, letter.effort, letter.ln_price = True, world.lanes[i].effort, world.lanes[i].ln_price
        if at < world.rules[0].horizon and _tries(world, i, j, at, _NO_BID, row, praise[c]):
            _note(world, i, j, at, out, n)
            out[n].row, out[n].invited, out[n].price, out[n].least = c, True, 0, 0
            out[n].plain = out[n].top = letter.ln_price
            n += 1
    return n


class Prospects:
    """What the lanes of a watched world could win, to be tried with one standing after another."""

    def __init__(self, seen: Lookout, accepts: Floats, freedoms: Freedoms) -> None:
        """Take over a world in which nobody bid.

        Parameters
        ----------
        seen : Lookout
            What it noted, with the world.
        accepts : float array
            Share of invitations that each group answers.
        freedoms : Freedoms
            What may be chosen.
        """
        world = with_scratch_row(seen.world)
        # whoever only looks on answers no invitation; what is tried here is what would come of it
        world.lanes["accepts"] = accepts[world.lanes["group"]]
        self.world, self.freedoms = world, freedoms
        """tables that rows of prospects refer to"""
        self.lane, self.job, self.at = seen.seen()
        pairs = np.zeros((2, 0), np.int64)
        # not `rules.invites`, which is off in a world where nobody answers
        if (world.lanes["accepts"] > 0).any() and np.isfinite(world.jobs["invites_at"]).any():
            # where profiles are counted, none was; one makes an invitation certain, which keeps the bound one
            world.rules["profiles"] = np.maximum(world.rules["profiles"], 1)
            lanes = np.arange(world.lanes.size)
            pairs = np.zeros((2, could_be_invited(world, lanes, *pairs)), np.int64)
            could_be_invited(world, lanes, *pairs)
        self.asked_lane, self.asked_job = pairs

    def by_bid(self, rows: Ints, praise: Ints) -> Records:
        """Find which candidates could be won.

        Parameters
        ----------
        rows : int array, shape (n,)
            Some of the candidates in `lane`, `job`, `at`.
        praise : int array, shape (n,)
            Positive feedbacks that could have come in by the client's choice.

        Returns
        -------
        records of `PROSPECT`
            `row` is one of `rows`.
        """
        out = np.zeros(rows.size, PROSPECT)
        if rows.size == 0:
            return out
        free, row = self.freedoms, np.int64(self.world.proposals.size - 1)
        n = _weigh(
            self.world, self.lane[rows], self.job[rows], self.at[rows], praise, row,
            free.asks, free.tailors, free.boosts, out,
        )  # fmt: skip
        out["row"][:n] = rows[out["row"][:n]]
        return out[:n]

    def by_invitation(self, rows: Ints, praise: Ints) -> Records:
        """Find which invitations could lead to a hire; as `by_bid`, for `asked_lane` and `asked_job`."""
        out = np.zeros(rows.size, PROSPECT)
        if rows.size == 0:
            return out
        row = np.int64(self.world.proposals.size - 1)
        n = _weigh_invited(self.world, self.asked_lane[rows], self.asked_job[rows], praise, row, out)
        out["row"][:n] = rows[out["row"][:n]]
        return out[:n]
