"""What is measured, one small function per metric.

Answers: which numbers describe a strategy, in which unit, and whether more or less is better. A metric takes
a `Sample` and returns a `Quantity`: nearly always a ratio of sums over freelancers, never a mean of ratios,
so a freelancer without proposals has no weight and leaves no gap. A new metric takes a function and a line in
`METRICS`.
"""

import math
from collections.abc import Callable
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from simulator.metrics.estimates.quantities import INF, Quantity, Ratio, Smooth
from simulator.metrics.estimates.spread import tail_mean
from simulator.metrics.sample import Sample, net_earnings
from simulator.metrics.times import (
    connects_to_first_hire,
    days_to_first_hire,
    hours,
    mean_days_to_first_hire,
    minutes_per_hire,
    net_earnings_per_hour,
    row_of,
)

Floats = npt.NDArray[np.float64]
TAIL = 0.10
SHARE = (0.0, 1.0)
ANY_SIGN = (-INF, INF)


def _each(s: Sample, total: Floats, events: Floats | None = None) -> Ratio:
    """Mean per freelancer."""
    return Ratio(total, s["freelancers"], events=events)


def proposals(s: Sample) -> Quantity:
    """Proposals sent in the window, per freelancer."""
    return _each(s, s["proposals"])


def candidates_seen(s: Sample) -> Quantity:
    """Posts that each freelancer saw."""
    return _each(s, s["candidates"])


def win_rate(s: Sample) -> Quantity:
    """Hires from proposals / proposals."""
    return Ratio(s["hires"], s["proposals"], "share")


def view_rate(s: Sample) -> Quantity:
    """Proposals opened by the client / proposals."""
    return Ratio(s["opened"], s["proposals"], "share")


def reply_rate(s: Sample) -> Quantity:
    """Proposals that got a reply / proposals."""
    return Ratio(s["replied"], s["proposals"], "share")


def connects_spent(s: Sample) -> Quantity:
    """Gross Connects spent on proposals, boosts, tests and badges, per freelancer."""
    return _each(s, s.connects)


def connects_spent_net(s: Sample) -> Quantity:
    """Connects spent less refunds, per freelancer."""
    return _each(s, s.connects - s["connects_refunded"])


def connects_per_hire(s: Sample) -> Quantity:
    """Gross Connects spent / hires."""
    return Ratio(s.connects, s["hires"], "per_event")


def hires_per_connect(s: Sample) -> Quantity:
    """Hires / Connects spent, gross."""
    return Ratio(s["hires"], s.connects, "count")


def hires_per_100_connects(s: Sample) -> Quantity:
    """Hires per hundred Connects spent, gross."""
    return Ratio(s["hires"], s.connects, "count", scale=100.0)


def hires(s: Sample) -> Quantity:
    """Hires from proposals that the freelancer sent, per freelancer."""
    return Ratio(s["hires"], s["freelancers"], "count")


def all_hires(s: Sample) -> Quantity:
    """Hires by proposal, invitation and direct offer, per freelancer."""
    return Ratio(s["hires"] + s["invited_hires"] + s["direct_hires"], s["freelancers"], "count")


def invited_hires(s: Sample) -> Quantity:
    """Hires that began with an invitation, per freelancer."""
    return Ratio(s["invited_hires"], s["freelancers"], "count")


def direct_hires(s: Sample) -> Quantity:
    """Repeat contracts with earlier clients, per freelancer."""
    return Ratio(s["direct_hires"], s["freelancers"], "count")


def boosts_kept(s: Sample) -> Quantity:
    """Boosts that still held their slot when the post closed / boosts taken."""
    return Ratio(s["boosts_kept"], s["boosts"], "share")


def spam_share(s: Sample) -> Quantity:
    """Proposals whose true match is below 0.25 / proposals."""
    return Ratio(s["weak_proposals"], s["proposals"], "share")


def usd_per_hire(s: Sample) -> Quantity:
    """Dollars paid for Connects and plan / hires; granted Connects are free."""
    return Ratio(s.paid_usd, s["hires"], "per_event")


def earnings_usd(s: Sample) -> Quantity:
    """Value of the contracts won, after the service fee, per freelancer."""
    return _each(s, s["earnings_usd"], s["hires"])


def net_earnings_usd(s: Sample) -> Quantity:
    """Earnings less Connects bought and plan fees, per freelancer."""
    return Ratio(s.net_usd, s["freelancers"], events=s["hires"], earned=s["earnings_usd"], within=ANY_SIGN)


def earnings_per_connect(s: Sample) -> Quantity:
    """Earnings / Connects spent, gross."""
    return Ratio(s["earnings_usd"], s.connects, events=s["hires"])


def roi(s: Sample) -> Quantity:
    """Net earnings per dollar's worth of Connects spent, at the list price of a Connect."""
    paid = s.connects * s.usd_each
    return Ratio(s.net_usd, paid, events=s["hires"], earned=s["earnings_usd"], within=ANY_SIGN)


def share_without_hire(s: Sample) -> Quantity:
    """Freelancers whose proposals in the window won nothing / freelancers."""
    return Ratio(s["freelancers_without_hire"], s["freelancers"], "share")


def share_out_of_connects(s: Sample) -> Quantity:
    """Share of time with fewer Connects than the cheapest post costs."""
    return Ratio(s["out_days"] / s.window_days, s["freelancers"], within=SHARE)


def utilisation(s: Sample) -> Quantity:
    """Days under contract / days of all contract slots; unlimited capacity is left out."""
    return Ratio(s["busy_slot_days"], s["slot_days"], within=SHARE)


def proposal_match(s: Sample) -> Quantity:
    """Mean true match of the proposals sent."""
    return Ratio(s["match_sum"], s["proposals"], within=SHARE)


def hired_match(s: Sample) -> Quantity:
    """Mean true match of the hires by proposal: what clients get."""
    return Ratio(s["hired_match_sum"], s.counted("hires"), within=SHARE)


def worst_off(s: Sample, share: float) -> Quantity:
    """Mean net earnings of the worst-off share of freelancers."""
    lanes, n = s.freelancers(), len(s.sums)
    if lanes.empty:
        return Smooth(None, np.zeros(n))
    net = net_earnings(lanes)
    value, influence = tail_mean(net, share)
    return Smooth(value, np.bincount(row_of(lanes["rep"], s.sums["rep"]), influence, n) / net.size)


def cvar_10_net_earnings(s: Sample) -> Quantity:
    """Mean net earnings of the worst-off tenth of freelancers."""
    return worst_off(s, TAIL)


Kind = Literal["share", "usd", "plain"]
"""how a number is written: as a percentage, as dollars, or as it is"""


class Metric(NamedTuple):
    """A metric: how it is computed, and what tables need to print it.

    `waiting` marks a median of waiting times, which has no error per replication.
    """

    function: Callable[[Sample], Quantity]
    unit: str
    better: Literal["higher", "lower", "neither"]
    label: str
    kind: Kind = "plain"
    waiting: bool = False


METRICS: dict[str, Metric] = {
    "hires_per_100_connects": Metric(
        hires_per_100_connects, "hires per 100 Connects", "higher", "Hires per 100 Connects"
    ),
    "connects_per_hire": Metric(connects_per_hire, "Connects per hire", "lower", "Connects per hire"),
    "hires_per_connect": Metric(hires_per_connect, "hires per Connect", "higher", "Hires per Connect"),
    "usd_per_hire": Metric(usd_per_hire, "dollars per hire", "lower", "Dollars paid per hire", "usd"),
    "hires": Metric(hires, "hires per freelancer", "higher", "Hires"),
    "all_hires": Metric(all_hires, "hires per freelancer", "higher", "Hires, invited and repeat included"),
    "invited_hires": Metric(invited_hires, "hires per freelancer", "higher", "Hires by invitation"),
    "direct_hires": Metric(direct_hires, "contracts per freelancer", "higher", "Repeat contracts"),
    "win_rate": Metric(win_rate, "share of proposals", "higher", "Win rate", "share"),
    "view_rate": Metric(view_rate, "share of proposals", "higher", "Opened by the client", "share"),
    "reply_rate": Metric(reply_rate, "share of proposals", "higher", "Replied to", "share"),
    "proposals": Metric(proposals, "proposals per freelancer", "neither", "Proposals sent"),
    "candidates_seen": Metric(candidates_seen, "posts per freelancer", "neither", "Posts seen"),
    "proposal_match": Metric(proposal_match, "match, 0 to 1", "higher", "Match of proposals"),
    "hired_match": Metric(hired_match, "match, 0 to 1", "higher", "Match of those hired"),
    "spam_share": Metric(
        spam_share, "share of proposals", "lower", "Weak proposals (match below 0.25)", "share"
    ),
    "minutes_per_hire": Metric(minutes_per_hire, "minutes per hire", "lower", "Minutes of writing per hire"),
    "hours": Metric(hours, "hours per freelancer", "neither", "Hours of looking, writing and interviewing"),
    "boosts_kept": Metric(boosts_kept, "share of boosts", "higher", "Boosts that kept their slot", "share"),
    "connects_spent": Metric(connects_spent, "Connects per freelancer", "neither", "Connects spent"),
    "connects_spent_net": Metric(
        connects_spent_net, "Connects per freelancer", "neither", "Connects spent, net of refunds"
    ),
    "earnings_usd": Metric(earnings_usd, "dollars per freelancer", "higher", "Earnings", "usd"),
    "net_earnings_usd": Metric(net_earnings_usd, "dollars per freelancer", "higher", "Net earnings", "usd"),
    "net_earnings_per_hour": Metric(
        net_earnings_per_hour, "dollars per hour", "higher", "Net earnings per hour of finding work", "usd"
    ),
    "earnings_per_connect": Metric(
        earnings_per_connect, "dollars per Connect", "higher", "Earnings per Connect", "usd"
    ),
    "roi": Metric(
        roi, "dollars per dollar of Connects", "higher", "Net earnings per dollar of Connects", "usd"
    ),
    "cvar_10_net_earnings": Metric(
        cvar_10_net_earnings, "dollars per freelancer", "higher", "Net earnings of the worst-off tenth", "usd"
    ),
    "days_to_first_hire": Metric(
        days_to_first_hire, "days, median", "lower", "Days to first hire", waiting=True
    ),
    "mean_days_to_first_hire": Metric(
        mean_days_to_first_hire, "days, mean", "lower", "Mean days to first hire (no hire: all days)"
    ),
    "connects_to_first_hire": Metric(
        connects_to_first_hire, "Connects, median", "lower", "Connects to first hire", waiting=True
    ),
    "share_without_hire": Metric(
        share_without_hire, "share of freelancers", "lower", "Without any hire", "share"
    ),
    "share_out_of_connects": Metric(
        share_out_of_connects, "share of time", "lower", "Out of Connects", "share"
    ),
    "utilisation": Metric(utilisation, "share of slot days", "higher", "Time under contract", "share"),
}
"""Every metric of a strategy by name, in the order of tables."""
HEADLINE = "hires_per_100_connects"
COMPARED = (
    HEADLINE,
    "connects_per_hire",
    "hires",
    "all_hires",
    "win_rate",
    "proposals",
    "connects_spent",
    "earnings_usd",
    "net_earnings_usd",
    "net_earnings_per_hour",
    "earnings_per_connect",
    "share_without_hire",
    "mean_days_to_first_hire",
    "cvar_10_net_earnings",
)


def is_number(value: float | None) -> bool:
    """Tell whether a value is defined and finite."""
    return value is not None and math.isfinite(value)
