"""Wrappers that pay for a place at the top of the client's list, or never do.

Answers: which proposals to boost, and by how much. `boosted` bids with every proposal; the others are rules
that freelancers and their tools publish.
"""

from typing import Annotated, ClassVar, TypeVar

import numpy as np
from pydantic import Field, model_validator

from simulator.model.freelancers import StrategyChoice
from simulator.model.values.units import Connects, NonNegative, Positive, Share
from simulator.strategies.contract.base import Bools, Candidates, Floats, Ints, PostColumns, Rows
from simulator.strategies.habits.inside import Inner, Wrapper
from simulator.strategies.habits.when import When

Place = Annotated[int, Field(ge=0, le=1000)]
FixedBid = TypeVar("FixedBid", "Boosted", "BoostIf")
BY_FIT = StrategyChoice(name="fit_threshold")


def bids(c: Candidates, wanted: Bools | None, connects: int | None, place: int, at_most: int) -> Ints:
    """Connects to bid on wanted rows: a fixed number, or what `place` costs now; no bid above `at_most`.

    Parameters
    ----------
    c : Candidates
    wanted : bool array, shape (n,), or None
        Rows to bid on; None for all.
    connects : int or None
        Fixed bid [Connects]; None for what `place` costs.
    place : int
        1 the first, 0 the last slot.
    at_most : int
        Highest bid [Connects].

    Returns
    -------
    int array, shape (n,)
        0 where no bid is made.
    """
    if connects is not None:
        asked = np.full(c.n, connects if connects <= at_most else 0)
        return asked if wanted is None else np.where(wanted, asked, 0)

    def price(some: Candidates, _: Rows) -> Floats:
        bid = some.slot_bid(place)
        return np.where(bid <= at_most, bid, 0.0)  # NaN, a bid that is not shown, compares false

    bid = price(c, c.lane) if wanted is None else c.among(wanted, price)
    return bid.astype(np.int64)


def _can_be_made(rule: FixedBid) -> FixedBid:
    """Refuse a fixed bid that is above the highest one allowed."""
    if rule.connects is not None and rule.connects > rule.at_most:
        raise ValueError(f"connects: at most at_most, {rule.at_most}; such a bid is never made")
    return rule


class Boosted(Wrapper):
    """Bid for a slot at the top with every proposal: a fixed number of Connects, or what a place costs now.

    Wins where a higher place is read and few others pay for it; loses where good fits are read anyway or bids
    escalate. Source: freelancers report boosts of 50 to 100 Connects; the place to aim for is theirs.
    """

    rule: ClassVar[str] = "pays for a place at the top"
    traits: ClassVar[frozenset[str]] = frozenset({"boosts", "reads_rivals"})

    connects: Connects | None = None
    """Connects to bid; by default what `place` costs"""
    place: Place = 0
    """place to bid for where bids are shown: 1 is the first, 0 the last slot"""
    at_most: Connects = 100
    """highest bid that is made [Connects]"""
    min_match: Share = 0.0
    """smallest fit that is boosted"""

    _checked = model_validator(mode="after")(_can_be_made)

    def boost(self, c: Candidates) -> Ints:
        wanted = c.match >= self.min_match if self.min_match > 0 else None
        return bids(c, wanted, self.connects, self.place, self.at_most)


class BoostIf(Wrapper):
    """Bid for a slot at the top with proposals on posts that pass a condition.

    Wins where the condition finds the posts on which a place is worth its price; loses, as every boost does,
    where places are expensive. Source: the common form of published boost rules.
    """

    rule: ClassVar[str] = "pays for a place at the top of posts that pass a condition"
    traits: ClassVar[frozenset[str]] = frozenset({"boosts", "reads_rivals"})

    when: When = When(min_match=0.8)
    """posts to boost on"""
    connects: Connects | None = None
    """Connects to bid; by default what `place` costs"""
    place: Place = 0
    """place to bid for where bids are shown: 1 is the first, 0 the last slot"""
    at_most: Connects = 100
    """highest bid that is made [Connects]"""

    _checked = model_validator(mode="after")(_can_be_made)

    def boost(self, c: Candidates) -> Ints:
        return bids(c, self.when.holds(c), self.connects, self.place, self.at_most)


class NeverBoost(Wrapper):
    """Never bid for a slot, whatever the wrapped strategy would do.

    Wins where boosts cost more than they bring; loses where clients read only the top. Source: a client's
    statement that a boost never changed whom she hired.
    """

    rule: ClassVar[str] = "never pays for a place at the top"

    of: Inner = BY_FIT
    """the strategy to wrap"""

    @property
    def all_traits(self) -> frozenset[str]:
        """Traits of the wrapped strategy, without boosts."""
        return super().all_traits - {"boosts"}

    def does(self, what: str) -> bool:
        """As the wrapped strategy, but never a boost."""
        return what != "boost" and super().does(what)

    def boost(self, c: Candidates) -> Ints | int:
        return 0


class AlwaysBoostTop(Wrapper):
    """With every proposal, bid what one of the top places costs, up to a hundred Connects.

    Wins where only the top is read; loses where bids escalate, as each boost then costs as much as several
    proposals. Source: reports from 2024 that about 100 Connects hold a place among the first three.
    """

    rule: ClassVar[str] = "pays for a top place with every proposal"
    traits: ClassVar[frozenset[str]] = frozenset({"boosts", "reads_rivals"})

    of: Inner = BY_FIT
    """the strategy to wrap"""
    place: Place = 3
    """place to bid for: 1 the first"""
    at_most: Connects = 100
    """highest bid that is made [Connects]"""

    def boost(self, c: Candidates) -> Ints:
        return bids(c, None, None, self.place, self.at_most)


class BoostHighValue(Wrapper):
    """Boost only for clients who have spent a lot and are verified, or have spent some and hired before.

    Wins where big clients read the top of the list; loses where everyone boosts for them. Source: the exact
    thresholds of a public boost calculator ($10,000 and verified, or $1,000 and three hires); it never boosts
    for new and unverified clients.
    """

    rule: ClassVar[str] = "pays for a place only with clients who have spent a lot"
    traits: ClassVar[frozenset[str]] = frozenset({"boosts", "reads_rivals"})

    of: Inner = BY_FIT
    """the strategy to wrap"""
    high_usd: NonNegative = 10_000.0
    """spend that is enough for a verified client [dollars]"""
    some_usd: NonNegative = 1_000.0
    """spend that is enough together with past hires [dollars]"""
    min_hires: Annotated[int, Field(ge=0)] = 3
    """past hires that are enough together with some spend"""
    place: Place = 0
    """place to bid for: 1 is the first, 0 the last slot"""
    at_most: Connects = 100
    """highest bid that is made [Connects]"""

    def proven(self, posts: PostColumns) -> Bools:
        """Whether the client has spent enough."""
        spent, hires = posts["client_spent_usd"], posts["client_hires"]
        high = (spent >= self.high_usd) & posts["client_verified"]
        return np.asarray(high | ((spent >= self.some_usd) & (hires >= self.min_hires)))

    def boost(self, c: Candidates) -> Ints:
        return bids(c, c.per_post(self.proven), None, self.place, self.at_most)


class BoostBestMatch(Wrapper):
    """Boost only where the fit is almost perfect.

    Wins where a perfect fit only needs to be read to be hired; loses where clients sort by fit themselves.
    Source: a published study of successful freelancers (0.95); a vendor adds that boosting weak fits
    backfires.
    """

    rule: ClassVar[str] = "pays for a place only where the fit is almost perfect"
    traits: ClassVar[frozenset[str]] = frozenset({"boosts", "reads_rivals"})

    of: Inner = BY_FIT
    """the strategy to wrap"""
    min_match: Share = 0.95
    """smallest fit that is boosted"""
    place: Place = 0
    """place to bid for: 1 is the first, 0 the last slot"""
    at_most: Connects = 100
    """highest bid that is made [Connects]"""

    def boost(self, c: Candidates) -> Ints:
        return bids(c, c.match >= self.min_match, None, self.place, self.at_most)


class BoostBreakeven(Wrapper):
    """Boost where the gain in the chance of a hire, times what the hire is worth, pays for the Connects.

    The chance is the freelancer's own guess: `chance` at a perfect fit, falling in proportion to the fit; a
    boost multiplies it by 1 + `lift`. Wins where the lift is as large as believed; loses where it is not.
    Source: the break-even condition lift x chance x worth > price; the lift of 24 % is the largest that the
    platform reports from its placebo auctions.
    """

    rule: ClassVar[str] = "pays for a place where the gain in expected earnings covers it"
    traits: ClassVar[frozenset[str]] = frozenset({"boosts", "reads_rivals"})

    of: Inner = BY_FIT
    """the strategy to wrap"""
    lift: NonNegative = 0.24
    """share by which a boost raises the chance of a hire"""
    chance: Share = 0.05
    """the freelancer's guess of the chance of a hire at a perfect fit"""
    margin: Positive = 0.9
    """share of the contract value that is kept"""
    place: Place = 0
    """place to bid for: 1 is the first, 0 the last slot"""
    at_most: Connects = 100
    """highest bid that is made [Connects]"""

    def boost(self, c: Candidates) -> Ints:
        gain_usd = self.lift * self.chance * self.margin * c.match * c.value_usd
        bid = bids(c, gain_usd > c.usd_each, None, self.place, self.at_most)
        return np.where(bid * c.usd_each <= gain_usd, bid, 0)
