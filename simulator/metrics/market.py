"""What is measured of a market as a whole.

Answers: how many proposals a post gets, how many posts end in a hire, and who gains. As in `strategy.py`,
each metric is one small function, and all stand in one dict. In a `field` scenario, posts and their
proposals include the crowd; sums over freelancers cover the simulated ones only.
"""

import numpy as np

from simulator.metrics.estimates.quantities import Quantity, Ratio
from simulator.metrics.sample import Sample
from simulator.metrics.strategy import SHARE, Metric, proposal_match, spam_share
from simulator.metrics.times import waiting_days


def proposals_per_job(s: Sample) -> Quantity:
    """Proposals per post."""
    return Ratio(s.posted("proposals"), s.posted("posts"))


def fill_rate(s: Sample) -> Quantity:
    """Share of posts with a hire."""
    return Ratio(s.posted("filled"), s.posted("posts"), "share")


def time_to_hire_days(s: Sample) -> Quantity:
    """Days from post to choice, over posts with a hire."""
    return Ratio(s.posted("wait_days_sum"), s.posted("filled"))


def hired_match(s: Sample) -> Quantity:
    """Mean true match of the freelancers who were hired."""
    return Ratio(s.posted("hired_match_sum"), s.posted("hires"), within=SHARE)


def market_win_rate(s: Sample) -> Quantity:
    """Hires / proposals over the whole market, the crowd included; invitations are left out."""
    return Ratio(
        s.posted("hires") - s.posted("invited_hires"),
        s.posted("proposals") - s.posted("invited_proposals"),
        "share",
    )


def unread_share(s: Sample) -> Quantity:
    """Proposals never opened / proposals."""
    return Ratio(s.posted("proposals") - s.posted("opened"), s.posted("proposals"), "share")


def connects_burned(s: Sample) -> Quantity:
    """Net Connects spent by the simulated freelancers, per replication."""
    return Ratio(s.connects - s["connects_refunded"], np.ones(len(s.sums)))


def platform_revenue_usd(s: Sample) -> Quantity:
    """Service fees, Connects sold and plan fees of the simulated freelancers, per replication."""
    return Ratio(s["service_fee_usd"] + s.paid_usd, np.ones(len(s.sums)))


def gini_earnings(s: Sample) -> Quantity:
    """Gini coefficient of earnings within a replication, averaged over replications that have earnings."""
    g = s.posted("gini_earnings")
    known = ~np.isnan(g)
    return Ratio(np.where(known, g, 0.0), known.astype(float), within=SHARE)


def newcomer_first_hire_days(s: Sample) -> Quantity:
    """Days until half of the freelancers who start without feedback have a first hire (Kaplan-Meier)."""
    lanes = s.freelancers()
    return waiting_days(s, lanes[lanes["newcomer"] == 1])


MARKET_METRICS: dict[str, Metric] = {
    "proposals_per_job": Metric(proposals_per_job, "proposals per post", "neither", "Proposals per post"),
    "fill_rate": Metric(fill_rate, "share of posts", "higher", "Posts that end in a hire", "share"),
    "time_to_hire_days": Metric(time_to_hire_days, "days", "lower", "Days to a hire"),
    "hired_match": Metric(hired_match, "match, 0 to 1", "higher", "Match of those hired"),
    "market_win_rate": Metric(
        market_win_rate, "share of proposals", "neither", "Win rate over all freelancers", "share"
    ),
    "spam_share": Metric(
        spam_share, "share of proposals", "lower", "Weak proposals (match below 0.25)", "share"
    ),
    "proposal_match": Metric(proposal_match, "match, 0 to 1", "higher", "Match of proposals"),
    "unread_share": Metric(unread_share, "share of proposals", "lower", "Proposals never opened", "share"),
    "connects_burned": Metric(connects_burned, "Connects per replication", "neither", "Connects burned"),
    "platform_revenue_usd": Metric(
        platform_revenue_usd, "dollars per replication", "neither", "Platform revenue", "usd"
    ),
    "gini_earnings": Metric(gini_earnings, "0 equal, 1 one takes all", "neither", "Gini of earnings"),
    "newcomer_first_hire_days": Metric(
        newcomer_first_hire_days, "days, median", "lower", "Days to a newcomer's first hire", waiting=True
    ),
}
"""Every metric of a market by name, in the order of tables."""
