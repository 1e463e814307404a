"""A rule for one claim: bid where the skills fit, and look at nothing else."""

import numpy as np

from simulator import Strategy


class ByFit(Strategy):
    """Bid on posts whose seen match reaches a threshold, best first."""

    threshold: float = 0.8
    """least match, as the freelancer sees it, for a bid"""

    def score(self, c):
        """Score all candidates."""
        return np.where(c.match >= self.threshold, c.match, 0.0)
