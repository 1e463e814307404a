"""Oracle H4: the auction for the top of a list, in which every winner pays their bid.

Ten bidders have values uniform on 0 to 1; there are four slots. The simulator's auction takes the bids one by
one as the freelancers come, and returns those that lose their slot. Vickrey (1961); Krishna, Auction Theory,
13.4.
"""

from collections.abc import Callable
from functools import cache, partial

import numpy as np
import numpy.typing as npt
import pytest

from simulator.model.boosts import equilibrium_bid
from simulator.model.connects import Cause
from simulator.strategies.contract.base import Candidates, Floats, Ints, Strategy
from tests.oracles.limits import REPLAY, SOON, group, market, play, posts_at
from tests.oracles.rule import CASES, Estimate, by_cost, check

BIDDERS, SLOTS, AUCTIONS = 10, 4, 40_000
SCALE = 100_000
"""Connects to a value of 1, so many that ties do not matter"""
FIRST_VALUE = 0.6


class Bidder(Strategy):
    """Bid on every post; the value of a slot is the luck of the (freelancer, post) pair, except for the first
    one.
    """

    truthful: bool = False
    first_acts_as: float | None = None

    def score(self, c: Candidates) -> Floats:
        return np.ones(c.n)

    def boost(self, c: Candidates) -> Ints:
        value = c.whim
        if self.first_acts_as is not None:
            value = np.where(c.lane == 0, self.first_acts_as, value)
        bid = value if self.truthful else equilibrium_bid(value, BIDDERS, SLOTS)
        return np.rint(SCALE * bid).astype(np.int64)


@cache
def auctions(pricing: str = "first", first_acts_as: float | None = None) -> tuple[Floats, Floats, Floats]:
    """Revenue of each auction, whether the first bidder got a slot, and what they paid."""
    scenario = market(
        [group("bidder", BIDDERS, top_up={"rule": "when_short"}, wallet=1000)],
        horizon=400,
        jobs=REPLAY,
        clients={"seriousness": 0},
        connects={"usd_each": 0, "bundles": "any", "refunds": {"outbid": 1}},
        boosts={"pricing": pricing, "slots": SLOTS},
    )
    posts = posts_at(np.arange(AUCTIONS) / 101 + 0.5, live=0, closes_after_days=SOON)
    rule = Bidder(truthful=pricing == "second", first_acts_as=first_acts_as)
    tables = play(scenario, 1, rule, posts, keep=True).tables
    moves = tables["ledger"]
    slot = np.isin(moves["cause"], (Cause.BOOST, Cause.REFUND_OUTBID, Cause.REFUND_SECOND_PRICE))
    revenue = np.bincount(moves["job_ordinal"][slot], -moves["amount"][slot], AUCTIONS) / SCALE
    sent = tables["proposals"]
    assert sent.size == AUCTIONS * BIDDERS, "everybody was in time"
    stood = np.bincount(sent["job_ordinal"], sent["stands"], AUCTIONS)
    assert (stood == SLOTS).all()
    first = sent[sent["ordinal"] == 0]
    return revenue, first["stands"].astype(float), first["boost"] / SCALE


def function_value(value: float) -> Estimate:
    return Estimate(float(equilibrium_bid(value, BIDDERS, SLOTS)), 1)


def mean(values: npt.NDArray[np.float64]) -> Estimate:
    return Estimate(float(values.mean()), values.size)


def payoff(acts_as: float) -> Estimate:
    _, stands, paid = auctions("first", acts_as)
    return mean(stands * (FIRST_VALUE - paid))


def spread_of_one_price() -> Estimate:
    revenue, _, _ = auctions("second")
    return mean((revenue - CASES["H4.4"].expected) ** 2)


ESTIMATES: dict[str, Callable[[], Estimate]] = {
    "H4.1": partial(function_value, 0.3),
    "H4.2": partial(function_value, 0.7),
    "H4.3": partial(function_value, 1.0),
    "H4.4": lambda: mean(auctions()[0]),
    "H4.5": partial(payoff, 0.6),
    "H4.6": partial(payoff, 0.8),
    "H4.7": spread_of_one_price,
}


@pytest.mark.parametrize("name", by_cost(ESTIMATES, "H4.4", "H4.6"))
def test_auction(name: str) -> None:
    check(name, ESTIMATES[name]())


def test_one_price_has_the_same_mean_revenue() -> None:
    revenue, _, _ = auctions("second")
    assert abs(revenue.mean() - CASES["H4.4"].expected) < 6 * revenue.std() / np.sqrt(revenue.size)


def test_more_slots_than_bidders_have_no_equilibrium() -> None:
    with pytest.raises(ValueError, match="more bidders than slots"):
        equilibrium_bid(0.5, 4, 4)
