"""The client behind a post: what everybody sees of them, and what nobody sees.

Answers: will this client choose, whom do they read, when do they decide. Public signals and hidden ones come
from one latent seriousness, the chance that a post of this client ends in a real choice: that is why
filters can work.
"""

from typing import Annotated, Literal

import numpy as np
import numpy.typing as npt
from pydantic import BeforeValidator

from simulator.model.base import Spec
from simulator.model.distributions import Distribution, LogNormal, NegativeBinomial, Poisson, Table, Uniform
from simulator.model.luck import Purpose, uniforms
from simulator.model.units import Days, Finite, NonNegative, Positive, Share

ARRIVAL, BEST_MATCH, RANDOM = 0, 1, 2
DISPLAY_ORDERS = ("arrival", "best_match", "random")
READ_ALL = 1_000_000

# fates of a proposal; the order is part of the results
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


class ClientsSpec(Spec):
    """Who posts, and how they choose."""

    new_share: Share = 0.25
    """posts by clients without any history"""
    seriousness: Distribution = Uniform(low=0, high=1)
    """chance that a post of this client is live, one draw per post"""
    featured_live_multiple: Positive = 1.1
    """how much likelier a featured post is live"""
    verified_base: Share = 0.30
    """chance that the payment method of a client with seriousness 0 is verified"""
    verified_slope: Finite = 0.70
    """what seriousness 1 adds to that chance"""
    past_posts: Distribution = NegativeBinomial(mean=20, k=0.5)
    """posts before this one, for clients who are not new"""
    past_hire_share: Share = 0.85
    """share of a client's live posts that ended in a hire"""
    spend_per_hire_usd: Distribution = LogNormal(median=150, ln_sd=1.6)
    """what one past hire cost"""
    rating: Distribution = Table(values=(5.0, 4.9, 4.7, 4.3, 3.5), weights=(0.45, 0.25, 0.15, 0.1, 0.05))
    """stars, for clients who hired before"""
    attention: Annotated[Distribution, BeforeValidator(_attention)] = NegativeBinomial(
        mean=15, k=2, at_least=1
    )
    """how many proposals the client opens, or `all`"""
    display: Literal["arrival", "best_match", "random"] = "best_match"
    """the order in which proposals are listed"""
    display_noise: NonNegative = 0.2
    """how far the best-match list errs [units of match]"""
    interviews: Distribution = Poisson(mean=3, at_least=1)
    """how many opened proposals get a reply"""
    decide_after: Distribution = LogNormal(median=4, ln_sd=1.0)
    """days from the post to the choice of a live client"""
    open_for: Days = 30.0
    """a post closes after this long at the latest"""
    closes_when_none: Share = 0.5
    """share of live clients without a hire who close the post: that may return Connects"""
    ghost_closes: Share = 0.15
    """share of ghosts who close the post themselves"""
    removed_share: Share = 0.02
    """share of ghost posts that the platform removes"""
    ghost_closes_after: Distribution = LogNormal(median=6, ln_sd=1.0)
    """days until a ghost's post is closed or removed"""


def draw_clients(spec: ClientsSpec, jobs: npt.NDArray[np.void]) -> None:
    """Fill the public and hidden client columns of all rows."""
    keys = jobs["key"]
    serious = np.clip(spec.seriousness.quantile(uniforms(keys, Purpose.CLIENT_SERIOUS)), 0, 1)
    new = uniforms(keys, Purpose.CLIENT_NEW) < spec.new_share
    chance = np.where(jobs["featured"], np.minimum(serious * spec.featured_live_multiple, 1), serious)
    jobs["live"] = uniforms(keys, Purpose.CLIENT_LIVE) < chance
    jobs["client_new"] = new
    verified = np.clip(spec.verified_base + spec.verified_slope * serious, 0, 1)
    jobs["client_verified"] = uniforms(keys, Purpose.CLIENT_VERIFIED) < verified
    posts = np.where(new, 0, np.maximum(spec.past_posts.quantile(uniforms(keys, Purpose.CLIENT_POSTS)), 1))
    # the past hires of a client scatter around their expectation by less than one post: enough for a public
    # signal
    hires = np.floor(posts * serious * spec.past_hire_share + uniforms(keys, Purpose.CLIENT_HIRES))
    hires = np.minimum(hires, posts)
    jobs["client_posts"], jobs["client_hires"] = posts, hires
    jobs["client_hire_rate"] = hires / np.maximum(posts, 1)
    jobs["client_spent_usd"] = hires * spec.spend_per_hire_usd.quantile(uniforms(keys, Purpose.CLIENT_SPEND))
    stars = spec.rating.quantile(uniforms(keys, Purpose.CLIENT_RATING))
    jobs["client_rating"] = np.where(hires > 0, stars, 0.0)


def draw_choices(spec: ClientsSpec, jobs: npt.NDArray[np.void]) -> None:
    """Fill attention, interviews, closing time and what becomes of the post if nobody is hired."""
    keys = jobs["key"]
    jobs["attention"] = np.clip(spec.attention.quantile(uniforms(keys, Purpose.ATTENTION)), 0, READ_ALL)
    jobs["interviews"] = np.clip(spec.interviews.quantile(uniforms(keys, Purpose.INTERVIEWS)), 0, READ_ALL)
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
