"""Connects: what a proposal costs, how Connects come in, and when they go back.

Answers: the price of a post, the rules of an account, and the cause of every movement. Whole Connects only.
"""

from enum import IntEnum
from typing import Annotated, Literal

import numpy as np
import numpy.typing as npt
from pydantic import Field, field_validator

from simulator.model.base import Spec
from simulator.model.distributions import Distribution, Uniform
from simulator.model.jobs import FIXED, JobsSpec
from simulator.model.kernels import kernel
from simulator.model.luck import Purpose, uniforms
from simulator.model.units import Connects, Days, NonNegative, Positive, Share


class Cause(IntEnum):
    """Why Connects move; the numbers are the columns of the ledger."""

    SIGNUP_GRANT = 0
    MONTHLY_GRANT = 1
    PLAN_GRANT = 2
    PURCHASE = 3
    FEEDBACK_REWARD = 4
    REFUND_HIRED = 5
    REFUND_DECLINED = 6
    REFUND_CHOSEN_ANOTHER = 7
    REFUND_SILENT = 8
    REFUND_CLOSED = 9
    REFUND_REMOVED = 10
    REFUND_WITHDRAWN = 11
    REFUND_OUTBID = 12
    PROPOSAL = 13
    BOOST = 14
    EXPIRY = 15
    FORFEIT = 16


CAUSES = tuple(cause.name.lower() for cause in Cause)
FIRST_OUT = int(Cause.PROPOSAL)
"""causes from here on take Connects out; those before bring Connects in"""


class Flat(Spec):
    """One price for every post."""

    connects: Connects = 2


class Bands(Spec):
    """A low and a high price per category; longer and better paid posts cost more within the band."""

    default: tuple[Connects, Connects] = (2, 6)
    by_category: dict[str, tuple[Connects, Connects]] = {}

    @field_validator("by_category")
    @classmethod
    def _ordered(cls, value: dict[str, tuple[int, int]]) -> dict[str, tuple[int, int]]:
        for name, (low, high) in value.items():
            if high < low:
                raise ValueError(f"the band of '{name}' must not fall: low first, then high")
        return value


class Tiers(Spec):
    """Price by budget (fixed) or duration (others), one tier lower for many unproven clients, as measured."""

    budget_edges_usd: tuple[Positive, Positive] = (50, 600)
    """fixed-price budgets from which tiers 2 and 3 begin"""
    long_from: Days = 30.0
    """hourly and unstated posts of this duration or more are tier 3, shorter ones tier 1"""
    prices: Annotated[tuple[Connects, ...], Field(min_length=4, max_length=4)] = (1, 2, 4, 6)
    """price of the tier below 1 (discount only) and of tiers 1, 2 and 3"""
    discount_unproven: Share = 0.75
    """share of posts by clients without verified payment that are one tier cheaper"""
    discount_proven: Share = 0.03
    """the same for verified clients"""


class MixturePrice(Spec):
    """A price drawn from a distribution, ordered so that larger and longer posts cost more."""

    of: Distribution = Uniform(low=4, high=25)
    tier_shares: tuple[Positive, Positive, Positive] = (0.45, 0.22, 0.33)
    """share of posts in tiers 1, 2 and 3, which places each tier in its part of the distribution"""


class Price(Spec):
    """What one proposal costs."""

    model: Literal["flat", "bands", "tiers", "mixture"] = "flat"
    flat: Flat = Flat()
    bands: Bands = Bands()
    tiers: Tiers = Tiers()
    mixture: MixturePrice = MixturePrice()
    featured_multiple: NonNegative = 1.0
    """price of a featured post as a multiple, rounded to whole Connects"""


class Plan(Spec):
    """A membership."""

    monthly_grant: Connects = 0
    """Connects a month beyond those everybody gets"""
    usd_per_month: NonNegative = 0.0


class Refunds(Spec):
    """Share of the price that comes back, by the fate of the proposal."""

    hired: Share = 0.0
    declined: Share = 0.0
    chosen_another: Share = 0.0
    silent: Share = 0.0
    closed: Share = 0.0
    removed: Share = 0.0
    withdrawn: Share = 0.0
    outbid: Share = 0.0


class Rollover(Spec):
    """What happens to unspent Connects at the end of a month."""

    rule: Literal["keep", "cap_all", "cap_free", "expire"] = "keep"
    """keep them; cut the whole balance to `cap`; cut only what was not bought (spent first); or expire first
    in, first out"""
    cap: Connects = 0
    """Connects that survive the end of a month under `cap_all` and `cap_free`"""
    months: Annotated[int, Field(ge=1, le=60)] = 12
    """months that a Connect lives under `expire`, its month of issue included"""


class TopUp(Spec):
    """When a freelancer buys Connects."""

    rule: Literal["never", "monthly", "when_short"] = "when_short"
    """never; the whole budget at the start of each month; or a bundle when a bid would fail or `below` is
    passed"""
    monthly_budget_usd: NonNegative = 0.0
    """most dollars to spend on Connects in a month"""
    below: Connects = 0
    """with `when_short`: also buy when the balance is below this many Connects"""


TOP_UP_RULES = ("never", "monthly", "when_short")


class ConnectsSpec(Spec):
    """The token economy."""

    price: Price = Price()
    signup_grant: Connects = 0
    """Connects at the start, once"""
    monthly_grant: Connects = 0
    """Connects at the start of every month, the first included"""
    month: Annotated[Days, Field(gt=0)] = 30.0
    """length of a month"""
    months: Literal["together", "staggered"] = "together"
    """everybody's month starts at once, or each freelancer's on a day of their own, as after different sign-
    up dates"""
    usd_each: NonNegative = 0.15
    """price of one Connect [dollars]"""
    bundles: Annotated[tuple[Annotated[int, Field(gt=0, le=100_000)], ...], Field(min_length=1)] = (
        10,
        20,
        40,
        60,
        80,
    )
    """sizes in which Connects are sold"""
    top_up: TopUp = TopUp()
    """when freelancers buy, unless their group says otherwise"""
    plans: dict[str, Plan] = {"basic": Plan()}
    """memberships that a group may name"""
    rollover: Rollover = Rollover()
    refunds: Refunds = Refunds()
    feedback_reward: Connects = 0
    """Connects for positive feedback"""
    service_fee: Share = 0.10
    """share of earnings that the platform keeps"""


ROLLOVER_RULES = ("keep", "cap_all", "cap_free", "expire")


def lots_of(rule: Rollover) -> int:
    """How many separate lots an account keeps: free and bought apart, or one per month of life."""
    return {"keep": 1, "cap_all": 1, "cap_free": 2, "expire": rule.months}[rule.rule]


def tier_of(tiers: Tiers, jobs: npt.NDArray[np.void]) -> npt.NDArray[np.int64]:
    """Tier 1, 2 or 3 of each post, before any discount."""
    low, high = tiers.budget_edges_usd
    by_budget = 1 + (jobs["value_usd"] >= low).astype(np.int64) + (jobs["value_usd"] >= high)
    by_duration = np.where(jobs["duration_days"] >= tiers.long_from, 3, 1)
    return np.where(jobs["type"] == FIXED, by_budget, by_duration)


def draw_prices(price: Price, jobs_spec: JobsSpec, jobs: npt.NDArray[np.void]) -> None:
    """Fill `connects_required` of all rows."""
    u = uniforms(jobs["key"], Purpose.PRICE)
    tier = tier_of(price.tiers, jobs)
    if price.model == "flat":
        cost = np.full(jobs.size, price.flat.connects, float)
    elif price.model == "bands":
        bands = np.array(
            [price.bands.by_category.get(c, price.bands.default) for c in jobs_spec.categories], float
        )
        low, high = bands[jobs["category"]].T
        cost = np.round(low + (high - low) * (tier - 1 + u) / 3)
    elif price.model == "tiers":
        chance = np.where(jobs["client_verified"], price.tiers.discount_proven, price.tiers.discount_unproven)
        tier = tier - (uniforms(jobs["key"], Purpose.PRICE_TIER) < chance)
        cost = np.asarray(price.tiers.prices, float)[tier]
    else:
        shares = np.asarray(price.mixture.tier_shares) / np.sum(price.mixture.tier_shares)
        edges = np.concatenate([[0.0], np.cumsum(shares)])
        cost = np.round(price.mixture.of.quantile(edges[tier - 1] + shares[tier - 1] * u))
    cost = np.where(jobs["featured"], np.round(cost * price.featured_multiple), cost)
    jobs["connects_required"] = np.maximum(cost, 0)


@kernel
def refund_of(share: float, price: int) -> int:
    """Whole Connects that come back of `price`, halves rounded up."""
    return int(share * price + 0.5)


@kernel
def bundle_for(missing: int, sizes: npt.NDArray[np.int64], usd_each: float, budget_usd: float) -> int:
    """Smallest affordable bundle that covers what is missing; else the largest affordable one; else 0."""
    best = 0
    for size in sizes:
        if size * usd_each <= budget_usd + 1e-9:
            best = size
            if size >= missing:
                return size
    return best


@kernel
def bundles_within(sizes: npt.NDArray[np.int64], usd_each: float, budget_usd: float) -> int:
    """Connects bought by spending a budget on the largest bundles first."""
    total, left = 0, budget_usd + 1e-9
    for i in range(sizes.size - 1, -1, -1):
        cost = sizes[i] * usd_each
        if cost > 0.0:
            n = int(left / cost)
            total += n * sizes[i]
            left -= n * cost
    return total
