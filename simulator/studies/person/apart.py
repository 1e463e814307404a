"""Which of a person's numbers lie far from those of simulated people, and how far.

Answers: where nothing can be said of a person, because no simulated one is like them, which number is to be
looked at.
"""

from typing import NamedTuple

import numpy as np

from simulator.loader.tables.cells import Floats
from simulator.studies.person.evidence import Evidence
from simulator.studies.person.prior import Stages

PEOPLE = 0.99
"""of simulated people so many lie within the limits that are told"""


class Apart(NamedTuple):
    """One number of a person beside those of simulated people."""

    stage: int
    """of which the share is taken, an index into `STAGES`; 0: the age of posts in hours"""
    own: float
    low: float
    high: float
    """limits of `PEOPLE` of the simulated people"""
    got: float = 0.0
    of: float = 0.0
    """proposals behind a share"""

    @property
    def times(self) -> float:
        """How many times as large as the nearest limit, or the limit as it; 1 or less within them."""
        return max(self.own / max(self.high, 1e-9), self.low / max(self.own, 1e-9))


def shares_apart(evidence: Evidence, usual: Floats, stages: Stages) -> tuple[Apart, ...]:
    """Hold the shares of a person's proposals against those of simulated people.

    Parameters
    ----------
    evidence : Evidence
        The person's proposals.
    usual : float array
        Draws of simulated people x stages: the share that gets so far.
    stages : tuple of int
        The stages.

    Returns
    -------
    tuple of Apart
        One per stage of which some end is known.
    """
    found = []
    for k, stage in enumerate(stages):
        got = float(evidence.times @ (evidence.low > k))
        missed = float(evidence.times @ ((evidence.high <= k) & (evidence.due >= 1)))
        if got + missed:
            low, high = limits(usual[:, k])
            found.append(Apart(stage, got / (got + missed), low, high, got, got + missed))
    return tuple(found)


def limits(values: Floats) -> tuple[float, float]:
    """Limits between which `PEOPLE` of some people lie."""
    low, high = np.quantile(values, ((1 - PEOPLE) / 2, (1 + PEOPLE) / 2))
    return float(low), float(high)
