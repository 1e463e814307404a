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
from simulator.model.recorded import Column
from simulator.model.ties import Correlation, tied
from simulator.model.values.distributions import (
    Constant,
    Distribution,
    LogNormal,
    NegativeBinomial,
    Poisson,
    Table,
    Uniform,
)
from simulator.model.values.spec import Spec
from simulator.model.values.units import Days, Multiple, Share, Times

ARRIVAL, BEST_MATCH, RANDOM = 0, 1, 2
DISPLAY_ORDERS = ("arrival", "best_match", "random")
READ_ALL = 1_000_000
GRID = 512
"""points at which the law of seriousness is evaluated"""

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
    return READ_ALL if value == "all" else value


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
    if_any_usd: Distribution = LogNormal(median=3000, ln_sd=2.45)
    """what the others have spent in all [dollars]"""
    with_posts: Correlation = 0.75
    """correlation of normal scores of that sum with the number of earlier posts"""


class ClientsSpec(Spec):
    """Who posts, and how they choose."""

    new_share: Share = 0.25
    """share of posts by clients without any history"""
    seriousness: Distribution = Uniform(low=0, high=1)
    """chance that the post is live (its client will choose), one draw per post"""
    featured_live_multiple: Multiple = 1.1
    """how much likelier a featured post is live"""
    verified_base: Share = 0.30
    """chance that a client of seriousness 0 has a verified payment method"""
    verified_slope: Annotated[float, Field(ge=-1, le=1)] = 0.70
    """what seriousness 1 adds to that chance"""
    past_posts: Distribution = NegativeBinomial(mean=20, k=0.5)
    """earlier posts of clients who are not new"""
    past_hire_share: Share = 0.85
    """share of a client's live posts that ended in a hire"""
    spend_per_hire_usd: Distribution = LogNormal(median=150, ln_sd=1.6)
    """what one past hire cost [dollars]"""
    listed_spend: ListedSpend | None = None
    """spending as listed, by verification; replaces `new_share` and `spend_per_hire_usd`"""
    rating: Distribution = Table(values=(5.0, 4.9, 4.7, 4.3, 3.5), weights=(0.45, 0.25, 0.15, 0.1, 0.05))
    """stars of clients who have hired before"""
    attention: Annotated[Distribution, BeforeValidator(_attention)] = NegativeBinomial(
        mean=15, k=2, at_least=1
    )
    """how many proposals the client opens, or `all`"""
    satisfied_at: Annotated[float, Field(ge=-100, le=100)] | None = None
    """reading ends at the first proposal worth this much more than hiring no one [units of utility],
    or at as many as there are openings; if left out, all that `attention` allows are read"""
    display: Literal["arrival", "best_match", "random"] = "best_match"
    """the order in which proposals are listed"""
    display_noise: Times = 0.2
    """standard deviation of the error in the best-match order [units of match]"""
    interviews: Distribution = Poisson(mean=3, at_least=1)
    """how many opened proposals get a reply"""
    decide_after: Distribution = LogNormal(median=4, ln_sd=1.0)
    """days from the post to the choice of a live client"""
    pays_up_to: Distribution | None = None
    """the most that a client pays, as a multiple of the worth of the job: who asks more is not hired; no
    limit if left out"""
    first_visit: Distribution = Constant(value=1)
    """first look of a live client, as a share of the time until they decide; what is boosted then is read"""
    visits: Visits = Visits()
    soft_cap: SoftCap | None = None
    open_for: Days = 30.0
    """a post closes at this age at the latest"""
    closes_when_none: Share = 0.5
    """share of live clients without a hire who close the post, which may return Connects"""
    ghost_closes: Share = 0.15
    """share of ghosts who close the post themselves"""
    removed_share: Share = 0.02
    """share of ghost posts that the platform removes"""
    ghost_closes_after: Distribution = LogNormal(median=6, ln_sd=1.0)
    """days until a ghost's post is closed or removed"""


Signals = tuple[Column, Column]
"""Recorded traits of clients: verified (-1: unknown) and lifetime spend [dollars] (NaN: unknown)."""


def _seriousness(
    spec: ClientsSpec, u: npt.NDArray[np.float64], signals: Signals | None
) -> npt.NDArray[np.float64]:
    """Seriousness of each client, shape (n,), from uniforms `u` of that shape.

    With recorded signals it is drawn from its law given those signals (Bayes), on a grid of `GRID` points.
    """
    if signals is None:
        return np.clip(spec.seriousness.quantile(u), 0, 1)
    grid = (np.arange(GRID) + 0.5) / GRID
    serious = np.clip(spec.seriousness.quantile(grid), 0, 1)
    verified = np.clip(spec.verified_base + spec.verified_slope * serious, 0, 1)
    posts = np.maximum(spec.past_posts.quantile(grid), 1)[:, None]
    # Chance that the drawn history has a hire, by number of past posts and seriousness.
    hires = np.minimum(posts * serious * spec.past_hire_share, 1)
    paid = (1 - spec.new_share) * hires.mean(axis=0)
    if spec.listed_spend is not None:
        # then spending follows from verification alone and says nothing more
        paid = np.full(GRID, 1 - spec.listed_spend.verified_nothing)
    out = np.empty(u.size)
    for is_verified in (-1, 0, 1):
        for has_paid in (-1, 0, 1):
            spent = np.where(np.isnan(signals[1]), -1, signals[1] > 0)
            rows = (signals[0] == is_verified) & (spent == has_paid)
            by_payment = {-1: np.ones(GRID), 0: 1 - verified, 1: verified}[is_verified]
            by_spend = {-1: np.ones(GRID), 0: 1 - paid, 1: paid}[has_paid]
            total = np.cumsum(by_payment * by_spend)
            # Signals that no client of this scenario could show carry no information.
            share = total / total[-1] if total[-1] > 0 else grid
            out[rows] = serious[np.minimum(np.searchsorted(share, u[rows]), GRID - 1)]
    return out


def _listed(listed: ListedSpend, keys: npt.NDArray[np.uint64]) -> npt.NDArray[np.float64]:
    """What clients with a history have spent [dollars], tied to how often they have posted."""
    own, posts = uniforms(keys, Purpose.CLIENT_SPEND), uniforms(keys, Purpose.CLIENT_POSTS)
    return listed.if_any_usd.quantile(tied(own, posts, posts, listed.with_posts, 0.0))


def draw_clients(spec: ClientsSpec, jobs: npt.NDArray[np.void], signals: Signals | None = None) -> None:
    """Fill the public client columns and `live` of all rows.

    Parameters
    ----------
    spec : ClientsSpec
        The laws of clients.
    jobs : structured array, shape (n,)
        Rows of `jobs.COLUMNS` with `key` and `featured` filled; changed in place.
    signals : pair of arrays of shape (n,), optional
        What a replayed table records of each client; seriousness is then drawn given it.
    """
    keys = jobs["key"]
    serious = _seriousness(spec, uniforms(keys, Purpose.CLIENT_SERIOUS), signals)
    listed, chance_new = spec.listed_spend, uniforms(keys, Purpose.CLIENT_NEW)
    verified = np.clip(spec.verified_base + spec.verified_slope * serious, 0, 1)
    jobs["client_verified"] = uniforms(keys, Purpose.CLIENT_VERIFIED) < verified
    new = (
        chance_new < spec.new_share
        if listed is None
        else ~jobs["client_verified"] | (chance_new < listed.verified_nothing)
    )
    chance = np.where(jobs["featured"], np.minimum(serious * spec.featured_live_multiple, 1), serious)
    jobs["live"] = uniforms(keys, Purpose.CLIENT_LIVE) < chance
    jobs["client_new"] = new
    posts = np.where(new, 0, np.maximum(spec.past_posts.quantile(uniforms(keys, Purpose.CLIENT_POSTS)), 1))
    # Past hires differ from their expectation by less than one hire: enough noise for a public signal.
    hires = np.floor(posts * serious * spec.past_hire_share + uniforms(keys, Purpose.CLIENT_HIRES))
    hires = np.minimum(hires, posts)
    spent = hires * spec.spend_per_hire_usd.quantile(uniforms(keys, Purpose.CLIENT_SPEND))
    if listed is not None:
        # who has spent has hired
        hires, spent = np.where(new, hires, np.maximum(hires, 1)), np.where(new, 0.0, _listed(listed, keys))
    jobs["client_posts"], jobs["client_hires"] = posts, hires
    jobs["client_hire_rate"] = hires / np.maximum(posts, 1)
    jobs["client_spent_usd"] = spent
    stars = spec.rating.quantile(uniforms(keys, Purpose.CLIENT_RATING))
    jobs["client_rating"] = np.where(hires > 0, stars, 0.0)


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
