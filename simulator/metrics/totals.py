"""What a market comes to in all, for whoever sets its rules.

Answers: how much is sold, sent, filled and kept in one replication. Like the metrics of a market, but sums: a
change of these is told in per cent of what they were.
"""

import numpy as np

from simulator.metrics.estimates.quantities import Quantity, Ratio
from simulator.metrics.market import MARKET_METRICS
from simulator.metrics.sample import Sample
from simulator.metrics.strategy import Metric


def connects_sold_usd(s: Sample) -> Quantity:
    """Dollars paid for Connects, fees of plans not counted."""
    return Ratio(s["bought_usd"], np.ones(len(s.sums)))


def kept_usd(s: Sample) -> Quantity:
    """Earnings of the simulated freelancers less what they paid for Connects and plans."""
    return Ratio(s.net_usd, np.ones(len(s.sums)), within=(-np.inf, np.inf))


def proposals_sent(s: Sample) -> Quantity:
    """Proposals of everybody on the market's posts."""
    return Ratio(s.posted("proposals"), np.ones(len(s.sums)))


def posts_filled(s: Sample) -> Quantity:
    """Posts that end in a hire."""
    return Ratio(s.posted("filled"), np.ones(len(s.sums)))


TOTALS: dict[str, Metric] = {
    "platform_revenue_usd": MARKET_METRICS["platform_revenue_usd"],
    "connects_sold_usd": Metric(
        connects_sold_usd, "dollars per replication", "neither", "Connects sold", "usd"
    ),
    "posts_filled": Metric(posts_filled, "posts per replication", "higher", "Posts filled"),
    "kept_usd": Metric(kept_usd, "dollars per replication", "higher", "What freelancers keep", "usd"),
    "proposals_sent": Metric(proposals_sent, "proposals per replication", "neither", "Proposals sent"),
}
"""Every total by name, in the order of tables."""
