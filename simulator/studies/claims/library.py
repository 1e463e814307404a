"""All claims, in the order in which they are listed."""

from simulator.studies.claims import agency, guide, habits, letters, policy, profile
from simulator.studies.claims.claims import Claim

CLAIMS: tuple[Claim, ...] = (
    *guide.CLAIMS,
    *letters.CLAIMS,
    *habits.CLAIMS,
    *profile.CLAIMS,
    *agency.CLAIMS,
    *policy.CLAIMS,
)
