"""What one proposal costs.

Answers: how many Connects a post requires, by its budget, duration, category and client, and how that price
moves while the post is open.
"""

from typing import Annotated, Literal

import numpy as np
import numpy.typing as npt
from pydantic import Field, field_validator

from simulator.model.clients import ClientsSpec
from simulator.model.jobs import FIXED, JobsSpec, pick
from simulator.model.kernels import kernel
from simulator.model.luck import Purpose, Whole, child, uniform, uniforms
from simulator.model.scores import ScorePrice, score_prices
from simulator.model.values.distributions import Amount, Uniform
from simulator.model.values.spec import Spec
from simulator.model.values.units import Connects, Days, Positive, Share, Times

MOST_CONNECTS = 1_000_000
_MOVE = np.int64(Purpose.PRICE_MOVE)


class Flat(Spec):
    """One price for every post."""

    connects: Connects = 2
    """price of each proposal [Connects]"""


class Bands(Spec):
    """A low and a high price per category; longer and better-paid posts cost more within the band."""

    default: tuple[Connects, Connects] = (2, 6)
    """lowest and highest price [Connects] in categories that `by_category` does not name"""
    by_category: dict[str, tuple[Connects, Connects]] = {}
    """lowest and highest price [Connects] of single categories, by their names"""

    @field_validator("by_category")
    @classmethod
    def _ordered(cls, value: dict[str, tuple[int, int]]) -> dict[str, tuple[int, int]]:
        for name, (low, high) in value.items():
            if high < low:
                raise ValueError(f"the band of '{name}' must be written low price first, then high")
        return value


class Tiers(Spec):
    """Price by budget (fixed) or duration (others), one tier lower for many unverified clients."""

    budget_edges_usd: tuple[Positive, Positive] = (50, 600)
    """fixed-price budgets from which tiers 2 and 3 begin"""
    long_from: Days = 30.0
    """hourly and unstated posts of this duration or more are tier 3, shorter ones tier 1"""
    prices: Annotated[tuple[Connects, ...], Field(min_length=4, max_length=4)] = (1, 2, 4, 6)
    """price of the tier below 1 (discount only) and of tiers 1, 2 and 3"""
    discount_unproven: Share = 0.75
    """share of posts by clients without a verified payment method that are one tier cheaper"""
    discount_proven: Share = 0.03
    """the same for verified clients"""
    discount_new: Share | None = None
    """the same for verified clients who have not spent yet; as for other verified ones if left out"""


class MixturePrice(Spec):
    """A price drawn from a distribution, ordered so that larger and longer posts cost more."""

    of: Amount = Uniform(low=4, high=25)
    """the law of the price over all posts [Connects], rounded"""
    tier_shares: tuple[Positive, Positive, Positive] = (0.45, 0.22, 0.33)
    """shares of posts in tiers 1, 2 and 3; each tier draws from its part of the distribution"""


class Region(Spec):
    """A region that clients post from."""

    share: Positive = 1.0
    """share of all posts, relative to the other regions"""
    adds: Annotated[int, Field(ge=-100, le=100)] = 0
    """Connects added to the price of a post from here; negative: taken off"""


class Drift(Spec):
    """A price that moves while the post is open."""

    connects: Annotated[int, Field(ge=0, le=100)] = 0
    """largest move up or down from the first price [Connects]; 0: prices stay the same"""
    every: Annotated[Days, Field(gt=0)] = 1.0
    """time from one price to the next"""


class Price(Spec):
    """What one proposal costs."""

    model: Literal["flat", "bands", "tiers", "mixture", "score"] = "flat"
    """how the price is found: the same everywhere (`flat`), a band by category (`bands`), steps by budget and
    duration (`tiers`), a law ordered by size (`mixture`) or by pay and the client's record (`score`)"""
    flat: Flat = Flat()
    """settings of `model: flat`; they do nothing under another model"""
    bands: Bands = Bands()
    """settings of `model: bands`; they do nothing under another model"""
    tiers: Tiers = Tiers()
    """settings of `model: tiers`; `mixture` and `bands` take its edges too"""
    mixture: MixturePrice = MixturePrice()
    """settings of `model: mixture`; they do nothing under another model"""
    score: ScorePrice = ScorePrice()
    """settings of `model: score`; they do nothing under another model"""
    featured_multiple: Times = 1.0
    """factor on the price of a featured post, rounded to whole Connects"""
    free_share: Share = 0.0
    """share of posts that cost nothing"""
    regions: dict[str, Region] = {}
    """surcharges by the region of the client; without any, the region does not matter"""
    drift: Drift = Drift()
    """whether the price moves while the post is open"""


def tier_of(tiers: Tiers, jobs: npt.NDArray[np.void]) -> npt.NDArray[np.int64]:
    """Tier 1, 2 or 3 of each post, shape (n,), before any discount."""
    low, high = tiers.budget_edges_usd
    by_budget = 1 + (jobs["value_usd"] >= low).astype(np.int64) + (jobs["value_usd"] >= high)
    by_duration = np.where(jobs["duration_days"] >= tiers.long_from, 3, 1)
    return np.where(jobs["type"] == FIXED, by_budget, by_duration)


def _discounts(tiers: Tiers, jobs: npt.NDArray[np.void]) -> npt.NDArray[np.float64]:
    """Chance that a post is one tier cheaper, by the record of its client, shape (n,)."""
    new = tiers.discount_proven if tiers.discount_new is None else tiers.discount_new
    verified = np.where(jobs["client_spent_usd"] > 0, tiers.discount_proven, new)
    return np.where(jobs["client_verified"], verified, tiers.discount_unproven)


def draw_prices(
    price: Price, jobs_spec: JobsSpec, jobs: npt.NDArray[np.void], clients: ClientsSpec | None = None
) -> None:
    """Fill `connects_required` of all rows.

    Parameters
    ----------
    price : Price
        The price model.
    jobs_spec : JobsSpec
        Its categories, in the order of the column `category`.
    jobs : structured array, shape (n,)
        Rows of `jobs.COLUMNS` with type, value, duration, featured and client filled; changed in place.
    clients : ClientsSpec, optional
        The laws of clients, by which `score` tells a large record from a small one; the usual ones if left
        out.
    """
    u = uniforms(jobs["key"], Purpose.PRICE)
    tier = tier_of(price.tiers, jobs)
    if price.model == "flat":
        cost = np.full(jobs.size, price.flat.connects, float)
    elif price.model == "bands":
        bands = np.array(
            [price.bands.by_category.get(c, price.bands.default) for c in jobs_spec.categories], float
        )
        low, high = bands[jobs["category"]].T
        # Each tier takes a third of the band, and the draw places the post within it.
        cost = np.round(low + (high - low) * (tier - 1 + u) / 3)
    elif price.model == "tiers":
        tier = tier - (uniforms(jobs["key"], Purpose.PRICE_TIER) < _discounts(price.tiers, jobs))
        cost = np.asarray(price.tiers.prices, float)[tier]
    elif price.model == "score":
        cost = score_prices(price.score, jobs_spec, clients or ClientsSpec(), jobs)
    else:
        shares = np.asarray(price.mixture.tier_shares) / np.sum(price.mixture.tier_shares)
        edges = np.concatenate([[0.0], np.cumsum(shares)])
        cost = np.round(price.mixture.of.quantile(edges[tier - 1] + shares[tier - 1] * u))
    cost = np.where(jobs["featured"], np.round(cost * price.featured_multiple), cost)
    if price.regions:
        places = tuple(price.regions.values())
        where = pick(tuple(place.share for place in places), uniforms(jobs["key"], Purpose.REGION))
        cost = cost + np.array([place.adds for place in places])[where]
    cost = np.where(uniforms(jobs["key"], Purpose.FREE) < price.free_share, 0, cost)
    jobs["connects_required"] = np.clip(cost, 0, MOST_CONNECTS)


@kernel
def price_at(key: np.uint64, first: Whole, age: float, most: Whole, every: float) -> Whole:
    """Price of a post at an age; a free post stays free.

    Parameters
    ----------
    key : uint64
        Key of the post.
    first : int
        Its first price [Connects].
    age : float
        Its age [days].
    most, every : int, float
        `Drift.connects` and `Drift.every` [days].

    Returns
    -------
    int
        The first price during the first period; after that the first price plus a step drawn anew for each
        period, evenly from -`most` to `most`, and never below 0 [Connects].
    """
    # The number of the period names the draw, so the price at any age is known without those before.
    number = int(age / every) if most > 0 and first > 0 else 0
    if number <= 0:
        return first
    # 2 most + 1 equal parts, one for each step from -most to most.
    step = int(uniform(child(key, number), _MOVE) * (2 * most + 1)) - most
    return max(0, first + step)
