"""A rule for one claim: bid where the skills fit, and look at nothing else."""

import numpy as np

from simulator import Strategy


class ByFit(Strategy):
    """Bid from a seen match on, best first."""

    threshold: float = 0.8
    """smallest match that is bid on, as the freelancer sees it"""

    def score(self, c):
        """Score all candidates."""
        return np.where(c.match >= self.threshold, c.match, 0.0)
