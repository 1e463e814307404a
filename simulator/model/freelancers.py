"""The freelancers who pay to bid.

Answers: who is in the market and what each is like. One row of `COLUMNS` is one lane, a freelancer in one
replication.
"""

from typing import Annotated, Literal

import numpy as np
import numpy.typing as npt
from pydantic import BeforeValidator, Field, field_validator, model_validator

from simulator.model.connects import TOP_UP_RULES, TopUp
from simulator.model.luck import Purpose, uniforms
from simulator.model.profiles import BADGE_RULES
from simulator.model.seen import Search
from simulator.model.values.distributions import (
    Amount,
    Chance,
    Constant,
    Distribution,
    Exponential,
    LogNormal,
    Normal,
    Uniform,
    WeekHours,
)
from simulator.model.values.rows import in_lines
from simulator.model.values.spec import Spec
from simulator.model.values.units import Connects, Days, NonNegative, Share

UNLIMITED = 1_000_000_000
HOURS_PER_DAY = 24.0
MOST_FEEDBACKS = 1_000_000
HOURS_IN_A_WEEK = 168.0


def choice_of(value: object) -> object:
    """Read `name`, `{name: {setting: value}}` or a strategy object as a name with settings.

    Raises
    ------
    ValueError
        If the value is a strategy class instead of an object of it.
    """
    if isinstance(value, type) and hasattr(value, "as_choice"):
        raise ValueError(
            f"{value.__name__} is a class; create a strategy from it, such as {value.__name__}()"
        )
    if hasattr(value, "as_choice"):
        return value.as_choice()
    if isinstance(value, str):
        return {"name": value, "settings": {}}
    if isinstance(value, dict) and len(value) == 1 and not {"name", "settings"} & set(value):
        ((name, settings),) = value.items()
        return {"name": name, "settings": {} if settings is None else settings}
    return value


class StrategyChoice(Spec):
    """A strategy, by its registered name or as `./file.py:Class`, with settings."""

    name: str
    """a built-in rule, or one of your own as `./file.py:Class`"""
    settings: dict[str, object] = {}
    """values of its settings; the usual ones if left out"""


def _capacity(value: object) -> object:
    return UNLIMITED if value == "unlimited" else value


def _categories(value: object) -> object:
    if isinstance(value, str):
        return {value: 1.0}
    if isinstance(value, list | tuple) and all(isinstance(name, str) for name in value):
        return dict.fromkeys(value, 1.0)
    return value


class Withdraws(Spec):
    """When a freelancer takes back proposals that are still pending."""

    when_full: bool = False
    """all of them, at the hire that fills the last contract slot"""
    after: Days | None = None
    """each of them after this time; never if left out"""


class Minutes(Spec):
    """Time that writing a proposal takes."""

    plain: NonNegative = 5.0
    """minutes for a generic letter"""
    tailored: NonNegative = 20.0
    """extra minutes for full tailoring"""
    checking: NonNegative = 2.0
    """of the minutes of any letter, those that go into looking for errors; who takes no care saves them"""


class FollowUp(Spec):
    """A message to the client about a proposal that is not answered yet."""

    after: Days = 3.0
    """time from the proposal to the message; none is sent once the post has closed"""
    minutes: NonNegative = 3.0
    """time that it takes"""


class SearchMinutes(Spec):
    """Time that finding work takes besides letters; it is counted, and decides nothing."""

    post: NonNegative = 0.25
    """minutes for each post that they see in the feed"""
    interview: NonNegative = 30.0
    """minutes for each reply of a client, and for each hire by invitation"""


class Agency(Spec):
    """Freelancers who bid from one account of Connects."""

    members: Annotated[int, Field(ge=1, le=1000)] = 5
    """people to an account; `count` is a multiple of it"""


class Group(Spec):
    """Freelancers who share a strategy and the distributions of their traits."""

    name: Annotated[str, Field(min_length=1, max_length=80)]
    """what answers and tables call this group; each needs its own name"""
    count: Annotated[int, Field(ge=0, le=2_000_000)] = 1
    """freelancers in the group, in each replication"""
    strategy: Annotated[StrategyChoice, BeforeValidator(choice_of)]
    """how they choose: a name or {name: settings}"""
    categories: Annotated[dict[str, NonNegative] | None, BeforeValidator(_categories)] = None
    """category or mix of categories (each freelancer works in one); the mix of the posts if left out"""
    niche: Chance = Uniform(low=0, high=1)
    """position on the circle of specialties, 0 to 1"""
    width: Amount = LogNormal(median=0.15, ln_sd=0.4, at_least=1e-6)
    """breadth around the niche: small is a specialist, 0.5 and more a generalist"""
    quality: Distribution = Normal(mean=0, sd=1)
    """skill, in standard deviations of the population"""
    reputation: Chance = Uniform(low=0.3, high=0.7)
    """share of positive feedback that a client expects before there is any"""
    feedbacks: Amount = Constant(value=0)
    """feedbacks on earlier contracts at the start, a share `reputation` of them positive; 0: a newcomer"""
    price_level: Amount = LogNormal(median=1.0, ln_sd=0.2)
    """price asked, as a multiple of the job's worth"""
    tailoring: Share = 0.3
    """effort put into each letter, 0 to 1"""
    care: Share = 1.0
    """share of letters without errors"""
    letter_minutes: Minutes = Minutes()
    """time that writing a proposal takes [minutes]"""
    follow_up: FollowUp | None = None
    """a message after each proposal, which may get it read late; none if left out"""
    search_minutes: SearchMinutes = SearchMinutes()
    """time that finding work takes besides letters [minutes]; it is counted, and decides nothing"""
    hour_usd: Amount = Constant(value=0)
    """what an hour of writing is worth to them [dollars]; rules that weigh value against cost count it"""
    plan: str = "basic"
    """membership plan, one of `connects.plans`"""
    wallet: Connects = 0
    """Connects at the start, on top of the sign-up grant"""
    capacity: Annotated[int, BeforeValidator(_capacity), Field(ge=0, le=UNLIMITED)] = 4
    """contracts at once, or `unlimited`"""
    hours_per_week: WeekHours | None = None
    """most hours a week that they work, of which a contract takes those of its job; no limit if left out"""
    checks_per_hour: Amount = Exponential(mean=1.0)
    """looks at the feed per hour; each freelancer keeps one rate"""
    feed_size: Annotated[int, Field(ge=1, le=10_000)] = 50
    """posts that one look can show"""
    top_up: TopUp | None = None
    """when they buy Connects; as in `connects.top_up` if left out"""
    accepts: Share = 0.6
    """share of invitations that they answer with a proposal"""
    takes_test: bool = False
    """whether they take the skill test until they pass it"""
    work_samples: Days | None = None
    """when they put samples of their work into their profile (0: at the start); never if left out"""
    badge: Literal["never", "when_free", "always"] = "never"
    """when they pay for the availability badge"""
    refresh_every: Annotated[Days, Field(gt=0)] | None = None
    """how often they touch up their profile; never if left out (a proposal counts as a touch-up)"""
    withdraws: Withdraws = Withdraws()
    """when they take back proposals that are still pending"""
    search: Annotated[Search | None, Field(exclude_if=lambda one: one is None)] = None
    """saved search, which decides what comes up in their feed; all posts of their category if left out"""
    agency: Annotated[Agency | None, Field(exclude_if=lambda one: one is None)] = None
    """one account for so many of them: grants, purchases, `wallet`, `plan` and rewards are the agency's, each
    post gets one proposal from it, and every member has a profile and contracts of its own; everybody has an
    account of their own if left out"""

    @model_validator(mode="after")
    def _whole_agencies(self) -> "Group":
        if self.agency is not None and self.count % self.agency.members:
            members = self.agency.members
            below = self.count - self.count % members
            raise ValueError(
                f"count is {self.count}, but agencies of {members} need a multiple of {members}: "
                f"{below} or {below + members}"
            )
        return self

    @field_validator("capacity")
    @classmethod
    def _slots(cls, value: int) -> int:
        if 1000 < value < UNLIMITED:
            raise ValueError("capacity is at most 1000 contracts, or 'unlimited'")
        return value


COLUMNS = in_lines(
    np.dtype(
        [
            # what a client weighs: one cache line
            ("key", "u8"),
            ("niche", "f8"),
            ("width", "f8"),
            ("ln_visibility", "f8"),
            ("quality", "f8"),
            ("prior", "f8"),
            ("credential", "f8"),
            ("feedbacks", "i4"),
            ("positives", "i4"),
            # what happens to an account and to its slots: one cache line
            ("rep", "i8"),
            ("plan", "i8"),
            ("short_since", "f8"),
            ("budget_left_usd", "f8"),
            ("slots_from", "i8"),
            ("capacity", "i8"),
            ("follow_after", "f8"),
            ("active_at", "f8"),
            # what a bid asks: one cache line
            ("day", "i8"),
            ("spent_today", "i8"),
            ("sent_today", "i8"),
            ("spent_week", "i8"),
            ("sent_week", "i8"),
            ("sent_month", "i8"),
            ("top_up_rule", "i8"),
            ("withdraws_after", "f8"),
            # what a letter takes: one cache line
            ("plain_minutes", "f8"),
            ("tailored_minutes", "f8"),
            ("checking_minutes", "f8"),
            ("care", "f8"),
            ("effort", "f8"),
            ("ln_price", "f8"),
            ("week", "i8"),
            ("week_offset", "i8"),
            # the rest is read less often
            ("opening", "i8"),
            ("next_month", "f8"),
            ("budget_usd", "f8"),
            ("hours_per_week", "f8"),
            ("group", "i4"),
            ("ordinal", "i4"),
            ("category", "i4"),
            ("checks_per_day", "f8"),
            ("feed_size", "i4"),
            ("win_share", "f8"),
            ("below", "i8"),
            ("months", "i8"),
            ("month_offset", "f8"),
            ("wallet", "i8"),
            ("newcomer", "?"),
            ("accepts", "f8"),
            ("takes_test", "?"),
            ("attempts", "i8"),
            ("next_test", "f8"),
            ("badge", "i8"),
            ("badge_until", "f8"),
            ("refresh_every", "f8"),
            ("refreshed_at", "f8"),
            ("follow_minutes", "f8"),
            ("samples_at", "f8"),
            ("hour_usd", "f8"),
            ("withdraws_when_full", "?"),
            ("pending", "i8"),
            ("reward_week", "i8"),
            ("rewarded", "i8"),
            ("rising", "?"),
            ("purse", "i4"),
            ("sharers", "i4"),
        ]
    )
)
"""One lane. Times are in days, money is in dollars. `pending` heads the list of its open proposals where
freelancers withdraw; `credential` is what a passed skill test and samples of work add to the value of a
proposal. `purse` is the row of the lane that holds the account, `sharers` how many bid from it.
`follow_after` and `samples_at` are infinite for who sends no messages, or shows no samples."""

NO_TOP_UP = TopUp()


def draw_traits(group: Group, lanes: npt.NDArray[np.void], usual: TopUp = NO_TOP_UP) -> None:
    """Fill the traits of all lanes of one group from the luck of each lane.

    Parameters
    ----------
    group : Group
        The group.
    lanes : structured array, shape (n,)
        Its rows of `COLUMNS`, with `key` filled; changed in place.
    usual : TopUp
        When a group without a `top_up` of its own buys Connects.
    """
    top_up = group.top_up or usual
    keys = lanes["key"]
    lanes["niche"] = group.niche.quantile(uniforms(keys, Purpose.NICHE_OF_LANE)) % 1.0
    lanes["width"] = np.maximum(group.width.quantile(uniforms(keys, Purpose.WIDTH)), 1e-9)
    lanes["quality"] = group.quality.quantile(uniforms(keys, Purpose.QUALITY))
    lanes["prior"] = np.clip(group.reputation.quantile(uniforms(keys, Purpose.REPUTATION)), 0, 1)
    price = np.maximum(group.price_level.quantile(uniforms(keys, Purpose.PRICE_LEVEL)), 1e-6)
    lanes["ln_price"] = np.log(price)
    rate = np.clip(group.checks_per_hour.quantile(uniforms(keys, Purpose.CHECK_RATE)), 1e-12, 1e12)
    lanes["checks_per_day"] = rate * HOURS_PER_DAY
    lanes["effort"] = group.tailoring
    lanes["capacity"] = group.capacity
    lanes["hours_per_week"] = np.inf
    if group.hours_per_week is not None:
        week = group.hours_per_week.quantile(uniforms(keys, Purpose.HOURS_PER_WEEK))
        lanes["hours_per_week"] = np.clip(week, 0, HOURS_IN_A_WEEK)
    lanes["feed_size"] = group.feed_size
    lanes["top_up_rule"] = TOP_UP_RULES.index(top_up.rule)
    lanes["below"] = top_up.below
    lanes["budget_usd"] = top_up.monthly_budget_usd
    lanes["wallet"] = group.wallet
    given = np.rint(group.feedbacks.quantile(uniforms(keys, Purpose.PAST_FEEDBACKS)))
    given = np.clip(given, 0, MOST_FEEDBACKS)
    lanes["feedbacks"], lanes["positives"] = given, np.rint(lanes["prior"] * given)
    lanes["newcomer"] = given == 0
    lanes["accepts"] = group.accepts
    lanes["takes_test"] = group.takes_test
    lanes["badge"] = BADGE_RULES.index(group.badge)
    lanes["refresh_every"] = np.inf if group.refresh_every is None else group.refresh_every
    _draw_writing(group, lanes)
    lanes["hour_usd"] = np.maximum(group.hour_usd.quantile(uniforms(keys, Purpose.HOUR_USD)), 0.0)
    lanes["withdraws_when_full"] = group.withdraws.when_full
    lanes["withdraws_after"] = np.inf if group.withdraws.after is None else group.withdraws.after
    lanes["pending"] = lanes["reward_week"] = -1
    lanes["day"] = -1
    lanes["short_since"] = np.nan


def _draw_writing(group: Group, lanes: npt.NDArray[np.void]) -> None:
    """Fill what letters, messages and samples of work take, and how careful letters are."""
    minutes, follow = group.letter_minutes, group.follow_up
    lanes["plain_minutes"], lanes["tailored_minutes"] = minutes.plain, minutes.tailored
    lanes["checking_minutes"], lanes["care"] = minutes.checking, group.care
    lanes["follow_after"] = np.inf if follow is None else follow.after
    lanes["follow_minutes"] = 0.0 if follow is None else follow.minutes
    lanes["samples_at"] = np.inf if group.work_samples is None else group.work_samples
