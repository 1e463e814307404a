"""Profiles: what freelancers pay or do to be found and believed, and whom clients invite.

Answers: how visible a freelancer is, and with what chance a client invites them.
"""

from collections.abc import Sequence
from typing import Annotated

import numpy as np
import numpy.typing as npt
from pydantic import Field

from simulator.model.kernels import kernel
from simulator.model.luck import Purpose, uniforms
from simulator.model.values.spec import Spec
from simulator.model.values.units import Connects, Days, Multiple, NonNegative, Share, Times, Weight

USUAL_PROFILES = 500
NEVER, WHEN_FREE, ALWAYS = 0, 1, 2
BADGE_RULES = ("never", "when_free", "always")


class SkillTest(Spec):
    """A test that groups with `takes_test` take at the start of a day until they pass."""

    connects: Connects = 0
    """price of each attempt"""
    pass_share: Share = 0.6
    """chance to pass an attempt"""
    retake_after: Annotated[Days, Field(gt=0)] = 1.0
    """wait after a failed attempt"""
    lift: Multiple = 1.0
    """multiplies the odds of being chosen, once passed"""


class Badge(Spec):
    """The availability badge, paid by the week."""

    connects_per_week: Connects = 0
    lift: Multiple = 1.0
    """multiplies visibility while it is shown"""


class ProfilesSpec(Spec):
    """What makes a profile visible and credible."""

    test: SkillTest = SkillTest()
    badge: Badge = Badge()
    stale_after: Days = 90.0
    """time without a proposal or a touch-up after which a profile is stale"""
    stale_visibility: Times = 1.0
    """multiplies the visibility of a stale profile"""


class InvitationsSpec(Spec):
    """Clients who ask freelancers to propose, at 0 Connects."""

    share: Share = 0.0
    """share of posts whose client sends invitations"""
    per_post: Annotated[NonNegative, Field(le=1_000_000)] = 3.0
    """invitations that such a post sends to freelancers of average weight"""
    profiles: Annotated[int, Field(ge=1, le=10_000_000)] | None = None
    """profiles among which a client searches; left out: all simulated ones of the category in a market, 500
    in a
    field"""
    after: Days = 1 / 24
    """time from the post to its invitations"""
    by_match: Weight = 4.0
    """weight of the true match in the logarithm of the chance"""
    by_reputation: Weight = 2.0
    """weight of the share of positive feedback"""


def draw_invitations(spec: InvitationsSpec, jobs: npt.NDArray[np.void]) -> None:
    """Fill the time at which each post invites; never for those that do not."""
    invites = uniforms(jobs["key"], Purpose.INVITES) < spec.share
    jobs["invites_at"] = np.where(invites, jobs["posted_at"] + spec.after, np.inf)


@kernel
def invitation_weight(
    visibility: float, match: float, reputation: float, by_match: float, by_reputation: float
) -> float:
    """How much likelier than usual an invitation is; 1 at half match and half reputation."""
    return visibility * np.exp(by_match * (match - 0.5) + by_reputation * (reputation - 0.5))


def largest_weight(spec: InvitationsSpec, profiles: ProfilesSpec, visibilities: Sequence[float]) -> float:
    """Weight that no invitation exceeds: the best match with the best reputation, and every help."""
    seen = max(visibilities) * max(1.0, profiles.badge.lift) * max(1.0, profiles.stale_visibility)
    return float(seen * np.exp(0.5 * (abs(spec.by_match) + abs(spec.by_reputation))))
