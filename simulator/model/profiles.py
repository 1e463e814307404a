"""Profiles: what freelancers do or pay to be found and trusted, and whom clients invite.

Answers: how visible a freelancer is, and how likely a client is to invite them.
"""

from collections.abc import Sequence
from typing import Annotated

import numpy as np
import numpy.typing as npt
from pydantic import Field

from simulator.model.kernels import kernel
from simulator.model.luck import Purpose, uniforms
from simulator.model.values.spec import Spec
from simulator.model.values.units import APART, Connects, Days, LogWeight, Multiple, NonNegative, Share, Times

USUAL_PROFILES = 500
NEVER, WHEN_FREE, ALWAYS = 0, 1, 2
BADGE_RULES = ("never", "when_free", "always")


class SkillTest(Spec):
    """A test that groups with `takes_test` take, at the start of a day, until they pass."""

    connects: Connects = 0
    """price of each attempt"""
    pass_share: Share = 0.6
    """chance of passing an attempt"""
    retake_after: Annotated[Days, Field(gt=0)] = 1.0
    """wait after a failed attempt"""
    lift: Multiple = 1.0
    """factor on the odds of being chosen, once passed"""


class WorkSamples(Spec):
    """Samples of earlier work, which groups with `work_samples` put into their profile once."""

    hours: NonNegative = 10.0
    """time that they take"""
    lift: Multiple = 1.3
    """factor on the odds of being chosen, from then on"""


class Badge(Spec):
    """The availability badge, paid by the week."""

    connects_per_week: Connects = 0
    """price of the badge [Connects a week]; 0: there is none to buy"""
    lift: Multiple = 1.0
    """factor on visibility while the badge is shown"""


class ProfilesSpec(Spec):
    """What makes a profile visible and credible."""

    test: SkillTest = SkillTest()
    """a skill test that may be taken for Connects"""
    work_samples: WorkSamples = WorkSamples()
    """samples of earlier work, which take hours once"""
    badge: Badge = Badge()
    """the availability badge, paid by the week"""
    stale_after: Days = 90.0
    """time without a proposal or a touch-up after which a profile is stale"""
    stale_visibility: Times = 1.0
    """factor on the visibility of a stale profile"""


class InvitationsSpec(Spec):
    """Clients who ask freelancers to propose, at 0 Connects."""

    share: Share = 0.0
    """share of posts whose client sends invitations"""
    per_post: Annotated[float, Field(ge=0, le=1_000_000, allow_inf_nan=False), APART] = 3.0
    """mean invitations of such a post if every freelancer had weight 1"""
    profiles: Annotated[int, Field(ge=1, le=10_000_000)] | None = None
    """profiles that a client searches; if left out, all simulated ones of the category that
    answer, or 500 in a field"""
    after: Days = 1 / 24
    """time from the post to its invitations"""
    by_match: LogWeight = 4.0
    """weight of the true match in the logarithm of the chance"""
    by_reputation: LogWeight = 2.0
    """weight of the share of positive feedback"""


def draw_invitations(spec: InvitationsSpec, jobs: npt.NDArray[np.void]) -> None:
    """Fill `invites_at` of all rows: when a post sends its invitations [days], infinity if it sends none."""
    invites = uniforms(jobs["key"], Purpose.INVITES) < spec.share
    jobs["invites_at"] = np.where(invites, jobs["posted_at"] + spec.after, np.inf)


@kernel
def invitation_weight(
    visibility: float, match: float, reputation: float, by_match: float, by_reputation: float
) -> float:
    """Factor on the chance of an invitation, log-linear in match and reputation.

    Parameters
    ----------
    visibility : float
        Visibility of the freelancer, 1 being usual.
    match, reputation : float
        True match and share of positive feedback, 0 to 1.
    by_match, by_reputation : float
        Weights of `InvitationsSpec`.

    Returns
    -------
    float
        visibility × exp(by_match (match - ½) + by_reputation (reputation - ½)).
    """
    return visibility * np.exp(by_match * (match - 0.5) + by_reputation * (reputation - 0.5))


def largest_weight(spec: InvitationsSpec, profiles: ProfilesSpec, visibilities: Sequence[float]) -> float:
    """Upper bound on `invitation_weight`: best match, best reputation and greatest visibility.

    Parameters
    ----------
    spec : InvitationsSpec
        The weights.
    profiles : ProfilesSpec
        What badges and stale profiles do to visibility.
    visibilities : sequence of float
        Visibility of each plan.

    Returns
    -------
    float
        The bound.
    """
    seen = max(visibilities) * max(1.0, profiles.badge.lift) * max(1.0, profiles.stale_visibility)
    return float(seen * np.exp(0.5 * (abs(spec.by_match) + abs(spec.by_reputation))))
