"""A rule for one claim: bid on featured posts only."""

import numpy as np

from simulator import Strategy


class FeaturedOnly(Strategy):
    """Bid on featured posts, in no particular order."""

    def score(self, c):
        """Score all candidates."""
        return np.where(c.featured, c.whim, 0.0)
