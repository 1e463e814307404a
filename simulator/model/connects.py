"""Connects: how they are earned, spent and refunded.

Answers: the rules of an account and the cause of every movement. Connects are whole numbers. What a proposal
costs is in `prices.py`.
"""

from enum import IntEnum
from typing import Annotated, Literal

import numpy as np
import numpy.typing as npt
from pydantic import Field

from simulator.model.contracts import ServiceFee
from simulator.model.kernels import kernel
from simulator.model.prices import Price
from simulator.model.values.spec import Spec
from simulator.model.values.units import APART, Connects, Days, Dollars, Multiple, Share


class Cause(IntEnum):
    """Why Connects move. The numbers are the columns of the ledger, consecutive from 0."""

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
"""the first cause that takes Connects out; all before it bring Connects in"""


class Plan(Spec):
    """A membership."""

    monthly_grant: Connects = 0
    """Connects a month on top of the grant to all"""
    usd_per_month: Dollars = 0.0
    """what the membership costs [dollars a month]"""
    rivals: Literal["exact", "buckets"] = "exact"
    """how members see the number of proposals: exactly, or as `<5, 5-10, 10-15, 15-20, 20-50, 50+`"""
    sees_boosts: bool = True
    """whether the Connects bid for the top slots are shown"""
    sees_prices: bool = False
    """whether the prices that rivals ask are shown"""
    visibility: Multiple = 1.0
    """how much likelier members are to be found: multiplies invitations, lifts them in best-match lists"""
    rollover: "Rollover | None" = None
    """what members keep at the end of a month; the rule for all if left out"""
    hold_cap: Connects | None = None
    """most Connects that members may hold; the cap for all if left out"""


class Refunds(Spec):
    """Share of the price that comes back, by the fate of the proposal."""

    hired: Share = 0.0
    """share of the price, 0 to 1, that comes back for a proposal that is hired"""
    declined: Share = 0.0
    """the same for one that the client opened before hiring another"""
    chosen_another: Share = 0.0
    """the same for one that the client never opened and hired another"""
    silent: Share = 0.0
    """the same where the client did nothing until the post ran out"""
    closed: Share = 0.0
    """the same where the client closed the post without a hire"""
    removed: Share = 0.0
    """the same where the platform removed the post"""
    withdrawn: Share = 0.0
    """the same for one that the freelancer took back"""
    outbid: Share = 0.0
    """share of the boost, not the price, that comes back when a higher bid takes its slot"""
    boost_too: bool = False
    """whether the same shares of a boost that kept its slot come back"""


class Rollover(Spec):
    """What happens to unspent Connects at the end of a month."""

    rule: Literal["keep", "cap_all", "cap_free", "expire"] = "keep"
    """`keep`: nothing is lost; `cap_all`: the balance is cut to `cap`; `cap_free`: only Connects that
    were not bought are cut (they are spent first); `expire`: each Connect expires, oldest first"""
    cap: Connects = 0
    """Connects kept at the end of a month under `cap_all` and `cap_free`"""
    months: Annotated[int, Field(ge=1, le=60)] = 12
    """months that a Connect lasts under `expire`, including the month of issue"""


Plan.model_rebuild()


class RisingTalent(Spec):
    """A single grant to newcomers who prove themselves."""

    connects: Connects = 0
    """size of the grant [Connects]; 0: none"""
    after_positives: Annotated[int, Field(ge=1, le=1000)] = 1
    """positive feedbacks that a newcomer needs"""


class InterviewReward(Spec):
    """Connects for a reply to a proposal that was paid for."""

    connects: Connects = 0
    """reward for each such reply [Connects]; 0: none"""
    share: Share = 1.0
    """share of replies that are rewarded"""
    weekly_cap: Connects | None = None
    """most Connects from this reward in a week (days 0 to 7, 7 to 14, …)"""


class TopUp(Spec):
    """When a freelancer buys Connects."""

    rule: Literal["never", "monthly", "when_short"] = "when_short"
    """`never`; `monthly`: the whole budget at the start of each month; `when_short`: a bundle when the
    balance does not cover a bid or falls below `below`"""
    monthly_budget_usd: Dollars = 0.0
    """most dollars spent on Connects in a month"""
    below: Connects = 0
    """with `when_short`: buy also when the balance is below this"""


TOP_UP_RULES = ("never", "monthly", "when_short")
NEVER, MONTHLY, WHEN_SHORT = range(3)


class ConnectsSpec(Spec):
    """The token economy."""

    price: Price = Price()
    """what one proposal costs [Connects]"""
    signup_grant: Connects = 0
    """Connects granted once, at the start"""
    rising_talent: RisingTalent = RisingTalent()
    """a single grant to newcomers who prove themselves"""
    monthly_grant: Connects = 0
    """Connects granted at the start of every month, including the first"""
    month: Annotated[Days, Field(ge=1)] = 30.0
    """length of a month"""
    months: Literal["together", "staggered"] = "together"
    """`together`: all months start on the same day; `staggered`: each freelancer's on a day of their own"""
    weeks: Literal["together", "staggered"] = "together"
    """the same for the weeks in which freelancers count what they send"""
    usd_each: Annotated[float, Field(ge=0, le=1000, allow_inf_nan=False), APART] = 0.15
    """price of one Connect [dollars]"""
    bundles: (
        Annotated[tuple[Annotated[int, Field(gt=0, le=100_000)], ...], Field(min_length=1)] | Literal["any"]
    ) = (10, 20, 40, 60, 80)
    """bundle sizes in which Connects are sold, or `any` number"""
    top_up: TopUp = TopUp()
    """when freelancers buy, unless their group says otherwise"""
    plans: dict[str, Plan] = {"basic": Plan()}
    """memberships that groups may name"""
    rollover: Rollover = Rollover()
    """what happens to unspent Connects at the end of a month"""
    expiry: Annotated[Days, Field(gt=0)] | None = None
    """time after which a Connect is lost, oldest first, in whole days; never if left out"""
    hold_cap: Connects | None = None
    """most Connects that an account may hold; grants and rewards above it are forfeited"""
    refunds: Refunds = Refunds()
    """what comes back of the price of a proposal, by how it ended"""
    feedback_reward: Connects = 0
    """Connects for positive feedback"""
    interview_reward: InterviewReward = InterviewReward()
    """Connects for a reply to a proposal that was paid for"""
    service_fee: ServiceFee = 0.10
    """share of earnings that the platform keeps: flat, or falling with what the client has paid so far"""

    def terms(self, plan: str) -> tuple[Rollover, int | None]:
        """Roll-over rule and hold cap of a plan: its own, else those for all."""
        own = self.plans[plan]
        return own.rollover or self.rollover, self.hold_cap if own.hold_cap is None else own.hold_cap


def sizes_sold(spec: ConnectsSpec) -> npt.NDArray[np.int64]:
    """Bundle sizes in rising order; empty where any number is sold."""
    return np.array([] if spec.bundles == "any" else sorted(spec.bundles), np.int64)


ROLLOVER_RULES = ("keep", "cap_all", "cap_free", "expire")


@kernel
def refund_of(share: float, price: int) -> int:
    """Connects refunded: share × price, rounded to the nearest whole number, halves up."""
    # `round` would round halves to even.
    return int(share * price + 0.5)


@kernel
def bundle_for(missing: int, sizes: npt.NDArray[np.int64], usd_each: float, budget_usd: float) -> int:
    """Connects to buy: the smallest affordable bundle that is large enough, else the largest affordable one.

    Parameters
    ----------
    missing : int
        Connects needed.
    sizes : array of int, shape (n,)
        Bundle sizes in rising order; empty: any number is sold.
    usd_each : float
        Price of one Connect [dollars].
    budget_usd : float
        Dollars left.

    Returns
    -------
    int
        Connects bought; 0 if no bundle is affordable.
    """
    # A billionth of a dollar keeps rounding from refusing a bundle that costs exactly the budget.
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
    """Connects bought when a budget is spent on the largest bundles first.

    Parameters
    ----------
    sizes : array of int, shape (n,)
        Bundle sizes in rising order; empty: any number is sold.
    usd_each : float
        Price of one Connect [dollars].
    budget_usd : float
        Dollars to spend.

    Returns
    -------
    int
        Connects bought.
    """
    # See `bundle_for` about the billionth of a dollar.
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
