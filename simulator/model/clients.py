"""The client behind a post: their public record and what stays hidden.

Answers: whether a client will choose, whom they read and when they decide. Public and hidden traits come from
one latent seriousness, the chance that a post of this client ends in a real choice. That is why filters on
the public record can work.
"""

from typing import Annotated, Literal, Self

import numpy as np
import numpy.typing as npt
from pydantic import BeforeValidator, Field, model_validator

from simulator.model.jobs import NO_LIMIT
from simulator.model.luck import Purpose, uniforms
from simulator.model.ties import Correlation
from simulator.model.values.distributions import (
    Amount,
    Chance,
    Constant,
    LogNormal,
    NegativeBinomial,
    Poisson,
    Stars,
    Table,
    Uniform,
)
from simulator.model.values.spec import Spec
from simulator.model.values.units import Days, Multiple, Share, Times

ARRIVAL, BEST_MATCH, RANDOM = 0, 1, 2
DISPLAY_ORDERS = ("arrival", "best_match", "random")
READ_ALL = 1_000_000
# Fates of a proposal. Their order is part of the results.
PENDING, HIRED, DECLINED, CHOSEN_ANOTHER, SILENT, CLOSED, REMOVED, WITHDRAWN, OUTBID = range(9)
FATE_NAMES = (
    "pending",
    "hired",
    "declined",
    "chosen_another",
    "silent",
    "closed",
    "removed",
    "withdrawn",
    "outbid",
)


def _attention(value: object) -> object:
    return READ_ALL if isinstance(value, str) and value.strip().lower() == "all" else value


class SoftCap(Spec):
    """When a post stops taking proposals; the client still decides in their own time."""

    share: Share = 1.0
    """share of posts with such a limit"""
    applicants: Annotated[int, Field(ge=1, le=100_000)] | None = None
    """number of proposals after which no more are taken; no limit if left out"""
    after: Days | None = None
    """age after which no more are taken; no limit if left out"""

    @model_validator(mode="after")
    def _limits(self) -> Self:
        if self.applicants is None and self.after is None:
            raise ValueError("soft_cap needs 'applicants' or 'after'; without either, leave it out")
        return self


class Visits(Spec):
    """How often clients look at their own post again; the platform shows when they last did."""

    live_per_day: Times = 1.0
    """visits a day by a client who will choose"""
    ghost_per_day: Times = 0.2
    """visits a day by a client who never will"""


class ListedSpend(Spec):
    """What clients have spent, as listings show it: nothing without a verified payment method."""

    verified_nothing: Share = 0.165
    """share of verified clients who have not spent yet"""
    if_any_usd: Amount = LogNormal(median=3000, ln_sd=2.45)
    """what the others have spent in all [dollars]"""
    with_posts: Correlation = 0.75
    """correlation of normal scores of that sum with the number of earlier posts"""


class ClientsSpec(Spec):
    """Who posts, and how they choose."""

    new_share: Share = 0.25
    """share of posts by clients without any history"""
    seriousness: Chance = Uniform(low=0, high=1)
    """chance that the post is live (its client will choose), one draw per post"""
    featured_live_multiple: Multiple = 1.1
    """how much likelier a featured post is live"""
    verified_base: Share = 0.30
    """chance that a client of seriousness 0 has a verified payment method"""
    verified_slope: Annotated[float, Field(ge=-1, le=1)] = 0.70
    """what seriousness 1 adds to that chance"""
    past_posts: Amount = NegativeBinomial(mean=20, k=0.5)
    """earlier posts of clients who are not new"""
    past_hire_share: Share = 0.85
    """share of a client's live posts that ended in a hire"""
    spend_per_hire_usd: Amount = LogNormal(median=150, ln_sd=1.6)
    """what one past hire cost [dollars]"""
    listed_spend: ListedSpend | None = None
    """spending as listed, by verification; replaces `new_share` and `spend_per_hire_usd`"""
    rating: Stars = Table(values=(5.0, 4.9, 4.7, 4.3, 3.5), weights=(0.45, 0.25, 0.15, 0.1, 0.05))
    """stars of clients who have hired before"""
    attention: Annotated[Amount, BeforeValidator(_attention)] = NegativeBinomial(mean=15, k=2, at_least=1)
    """how many proposals the client opens, or `all`"""
    satisfied_at: Annotated[float, Field(ge=-100, le=100)] | None = None
    """reading ends at the first proposal worth this much more than hiring no one [units of utility],
    or at as many as there are openings; if left out, all that `attention` allows are read"""
    display: Literal["arrival", "best_match", "random"] = "best_match"
    """the order in which proposals are listed"""
    display_noise: Times = 0.2
    """standard deviation of the error in the best-match order [units of match]"""
    reads_follow_ups: Share = 0.13
    """chance that a message about a proposal (`follow_up` of a group) gets it read, if nothing else does"""
    interviews: Amount = Poisson(mean=3, at_least=1)
    """how many opened proposals get a reply"""
    decide_after: Amount = LogNormal(median=4, ln_sd=1.0)
    """days from the post to the choice of a live client"""
    pays_up_to: Amount | None = None
    """the most that a client pays, as a multiple of the worth of the job: who asks more is not hired; no
    limit if left out"""
    first_visit: Chance = Constant(value=1)
    """first look of a live client, as a share of the time until they decide; what is boosted then is read"""
    visits: Visits = Visits()
    """how often clients look at their own post again"""
    soft_cap: SoftCap | None = None
    """when posts stop taking proposals; never before they close if left out"""
    repeat_posts: Share = 0.0
    """chance that a post is by the client of the one before it in its category, with the same record"""
    open_for: Days = 30.0
    """a post closes at this age at the latest"""
    closes_when_none: Share = 0.5
    """share of live clients without a hire who close the post, which may return Connects"""
    ghost_closes: Share = 0.15
    """share of ghosts who close the post themselves"""
    removed_share: Share = 0.02
    """share of ghost posts that the platform removes"""
    ghost_closes_after: Amount = LogNormal(median=6, ln_sd=1.0)
    """days until a ghost's post is closed or removed"""


def draw_choices(spec: ClientsSpec, jobs: npt.NDArray[np.void]) -> None:
    """Fill attention, interviews, limits of pay, closing time and the fate of a post that hires no one."""
    keys = jobs["key"]
    jobs["attention"] = np.clip(spec.attention.quantile(uniforms(keys, Purpose.ATTENTION)), 0, READ_ALL)
    jobs["interviews"] = np.clip(spec.interviews.quantile(uniforms(keys, Purpose.INTERVIEWS)), 0, READ_ALL)
    jobs["most_paid"] = np.inf
    if spec.pays_up_to is not None:
        jobs["most_paid"] = np.maximum(spec.pays_up_to.quantile(uniforms(keys, Purpose.CLIENT_BUDGET)), 0)
    decide = spec.decide_after.quantile(uniforms(keys, Purpose.DECIDE))
    leave = spec.ghost_closes_after.quantile(uniforms(keys, Purpose.CLOSE))
    u = uniforms(keys, Purpose.FATE)
    ghost_fate = np.where(
        u < spec.removed_share, REMOVED, np.where(u < spec.removed_share + spec.ghost_closes, CLOSED, SILENT)
    )
    live_fate = np.where(u < spec.closes_when_none, CLOSED, SILENT)
    jobs["fate_if_none"] = np.where(jobs["live"], live_fate, ghost_fate)
    waits = np.where(jobs["live"], decide, np.where(ghost_fate == SILENT, spec.open_for, leave))
    jobs["closes_at"] = jobs["posted_at"] + np.clip(waits, 0, spec.open_for)
    draw_limits(spec, jobs)


def draw_limits(spec: ClientsSpec, jobs: npt.NDArray[np.void]) -> None:
    """Fill the first visit and the limits on proposals, by time and by number; needs `closes_at`."""
    keys, open_for = jobs["key"], jobs["closes_at"] - jobs["posted_at"]
    share = np.clip(spec.first_visit.quantile(uniforms(keys, Purpose.FIRST_VISIT)), 0, 1)
    jobs["visit_at"] = jobs["posted_at"] + share * open_for
    jobs["visits_per_day"] = np.where(jobs["live"], spec.visits.live_per_day, spec.visits.ghost_per_day)
    jobs["accepts_until"], jobs["most_proposals"] = jobs["closes_at"], NO_LIMIT
    cap = spec.soft_cap
    if cap is None:
        return
    capped = uniforms(keys, Purpose.SOFT_CAP) < cap.share
    if cap.after is not None:
        end = np.minimum(jobs["closes_at"], jobs["posted_at"] + cap.after)
        jobs["accepts_until"][capped] = end[capped]
    if cap.applicants is not None:
        jobs["most_proposals"][capped] = cap.applicants
