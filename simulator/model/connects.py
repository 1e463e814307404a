"""Connects: how they come in, how they go, and when they come back.

Answers: the rules of an account, and the cause of every movement. Whole Connects only. What a proposal costs
stands in `prices.py`.
"""

from enum import IntEnum
from typing import Annotated, Literal

import numpy as np
import numpy.typing as npt
from pydantic import Field

from simulator.model.fees import ServiceFee
from simulator.model.kernels import kernel
from simulator.model.prices import Price
from simulator.model.values.spec import Spec
from simulator.model.values.units import Connects, Days, Dollars, Multiple, NonNegative, Share


class Cause(IntEnum):
    """Why Connects move; the numbers are the columns of the ledger."""

    SIGNUP_GRANT = 0
    RISING_TALENT_GRANT = 1
    MONTHLY_GRANT = 2
    PLAN_GRANT = 3
    PURCHASE = 4
    FEEDBACK_REWARD = 5
    INTERVIEW_REWARD = 6
    REFUND_HIRED = 7
    REFUND_DECLINED = 8
    REFUND_CHOSEN_ANOTHER = 9
    REFUND_SILENT = 10
    REFUND_CLOSED = 11
    REFUND_REMOVED = 12
    REFUND_WITHDRAWN = 13
    REFUND_OUTBID = 14
    REFUND_SECOND_PRICE = 15
    PROPOSAL = 16
    BOOST = 17
    SKILL_TEST = 18
    BADGE = 19
    EXPIRY = 20
    FORFEIT = 21


CAUSES = tuple(cause.name.lower() for cause in Cause)
FIRST_OUT = int(Cause.PROPOSAL)
"""causes from here on take Connects out; those before bring Connects in"""
NO_CAP = 2**62


class Plan(Spec):
    """A membership."""

    monthly_grant: Connects = 0
    """Connects a month beyond those everybody gets"""
    usd_per_month: Dollars = 0.0
    rivals: Literal["exact", "buckets"] = "exact"
    """how a post shows its number of proposals: exactly, or as `<5, 5-10, 10-15, 15-20, 20-50, 50+`"""
    sees_boosts: bool = True
    """whether the Connects bid for the top slots are shown"""
    sees_prices: bool = False
    """whether the prices that rivals ask are shown"""
    visibility: Multiple = 1.0
    """how much likelier to be found: multiplies invitations, lifts the place in best-match lists"""
    rollover: "Rollover | None" = None
    """what its members keep at the end of a month; as for everybody if left out"""
    hold_cap: Connects | None = None
    """most Connects that its members may hold; as for everybody if left out"""


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
    """of the boost alone, when a higher bid takes its slot"""
    boost_too: bool = False
    """whether a boost that kept its slot comes back by the same shares as the price"""


class Rollover(Spec):
    """What happens to unspent Connects at the end of a month."""

    rule: Literal["keep", "cap_all", "cap_free", "expire"] = "keep"
    """keep them; cut the whole balance to `cap`; cut only what was not bought (spent first); or expire first
    in, first out"""
    cap: Connects = 0
    """Connects that survive the end of a month under `cap_all` and `cap_free`"""
    months: Annotated[int, Field(ge=1, le=60)] = 12
    """months that a Connect lives under `expire`, its month of issue included"""


Plan.model_rebuild()


class RisingTalent(Spec):
    """A grant, once, to newcomers who prove themselves."""

    connects: Connects = 0
    after_positives: Annotated[int, Field(ge=1, le=1000)] = 1
    """positive feedbacks that a newcomer needs"""


class InterviewReward(Spec):
    """Connects for a reply to a proposal that was paid for."""

    connects: Connects = 0
    share: Share = 1.0
    """share of replies that are rewarded"""
    weekly_cap: Connects | None = None
    """most of them in a week of seven days, counted from the start"""


class TopUp(Spec):
    """When a freelancer buys Connects."""

    rule: Literal["never", "monthly", "when_short"] = "when_short"
    """never; the whole budget at the start of each month; or a bundle when a bid would fail or `below` is
    passed"""
    monthly_budget_usd: Dollars = 0.0
    """most dollars to spend on Connects in a month"""
    below: Connects = 0
    """with `when_short`: also buy when the balance is below this many Connects"""


TOP_UP_RULES = ("never", "monthly", "when_short")
NEVER, MONTHLY, WHEN_SHORT = range(3)


class ConnectsSpec(Spec):
    """The token economy."""

    price: Price = Price()
    signup_grant: Connects = 0
    """Connects at the start, once"""
    rising_talent: RisingTalent = RisingTalent()
    monthly_grant: Connects = 0
    """Connects at the start of every month, the first included"""
    month: Annotated[Days, Field(gt=0)] = 30.0
    """length of a month"""
    months: Literal["together", "staggered"] = "together"
    """everybody's month starts at once, or each freelancer's on a day of their own, as after different sign-
    up dates"""
    usd_each: Annotated[NonNegative, Field(le=1000)] = 0.15
    """price of one Connect [dollars]"""
    bundles: (
        Annotated[tuple[Annotated[int, Field(gt=0, le=100_000)], ...], Field(min_length=1)] | Literal["any"]
    ) = (10, 20, 40, 60, 80)
    """sizes in which Connects are sold, or `any`: as many as are needed"""
    top_up: TopUp = TopUp()
    """when freelancers buy, unless their group says otherwise"""
    plans: dict[str, Plan] = {"basic": Plan()}
    """memberships that a group may name"""
    rollover: Rollover = Rollover()
    expiry: Annotated[Days, Field(gt=0)] | None = None
    """time after which a Connect is lost, first in, first out; counted in whole days, never if left out"""
    hold_cap: Connects | None = None
    """most Connects that an account may hold; what grants and rewards bring above it is forfeited"""
    refunds: Refunds = Refunds()
    feedback_reward: Connects = 0
    """Connects for positive feedback"""
    interview_reward: InterviewReward = InterviewReward()
    service_fee: ServiceFee = 0.10
    """share of earnings that the platform keeps; the same for all, or falling with what a client has paid so
    far"""

    def terms(self, plan: str) -> tuple[Rollover, int | None]:
        """Roll-over and hold cap of a plan's members: its own, else those for everybody."""
        own = self.plans[plan]
        return own.rollover or self.rollover, self.hold_cap if own.hold_cap is None else own.hold_cap


def sizes_sold(spec: ConnectsSpec) -> npt.NDArray[np.int64]:
    """Bundles from small to large; none where any amount is sold."""
    return np.array([] if spec.bundles == "any" else sorted(spec.bundles), np.int64)


ROLLOVER_RULES = ("keep", "cap_all", "cap_free", "expire")


@kernel
def refund_of(share: float, price: int) -> int:
    """Whole Connects that come back of `price`, halves rounded up."""
    return int(share * price + 0.5)


@kernel
def bundle_for(missing: int, sizes: npt.NDArray[np.int64], usd_each: float, budget_usd: float) -> int:
    """Smallest affordable bundle that covers what is missing; else the largest affordable one; else 0.

    Without sizes any amount is sold.
    """
    best = 0
    if sizes.size == 0:
        return min(missing, int((budget_usd + 1e-9) / usd_each)) if usd_each > 0.0 else missing
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
    if sizes.size == 0:
        return int(left / usd_each) if usd_each > 0.0 else 0
    for i in range(sizes.size - 1, -1, -1):
        cost = sizes[i] * usd_each
        if cost > 0.0:
            n = int(left / cost)
            total += n * sizes[i]
            left -= n * cost
    return total
