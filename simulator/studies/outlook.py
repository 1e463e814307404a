"""What a freelancer may expect of each strategy, in one tidy table.

Answers: how likely is a hire, what does it cost, how long does it take, how likely is a loss. Every row says
which kind of range it carries: `confidence` (how sure the number is; shrinks with more replications) or
`prediction` (the middle of single freelancers and the range that holds eight of ten; does not shrink).
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd

from simulator.metrics.estimates.curves import PREDICTED, predicted
from simulator.metrics.estimates.estimates import estimate
from simulator.metrics.estimates.quantities import LEVEL, Estimate, Ratio
from simulator.metrics.sample import Sample, net_earnings
from simulator.metrics.strategy import METRICS
from simulator.runs.result import RunResult
from simulator.studies.chances import MOST_HIRES, SPENT_AT, Needed, chances, connects_needed, waits

METRICS_TOLD = ("connects_per_hire", "usd_per_hire", "net_earnings_usd", "cvar_10_net_earnings")
CONFIDENCE, PREDICTION = "confidence", "prediction"
SINGLE = "10 to 90 % of single freelancers"
_COUNTS = ("one hire", "two hires", "three hires")


class Price(NamedTuple):
    """What Connects cost a freelancer: every one its list price, and a membership for the whole window."""

    usd_each: float
    plan_usd: float

    def usd(self, connects: float) -> float:
        """Dollars for so many Connects, granted ones priced like bought ones."""
        return connects * self.usd_each + self.plan_usd


def price_of(result: RunResult, group: str) -> Price:
    """What Connects and membership cost a freelancer of a group; mean fee over the window [dollars]."""
    sample = result.sample(group)
    people = sample["freelancers"].sum()
    return Price(sample.usd_each, float(sample["plan_usd"].sum() / people) if people else 0.0)


def in_usd(needed: Needed, price: Price, level: float = LEVEL) -> Estimate:
    """Return what a wanted chance costs, as an estimate in dollars; without a value if not reached."""
    value, low, high = (
        None if x is None else price.usd(x) for x in (needed.connects, needed.low, needed.high)
    )
    return Estimate(value, low, high, needed.n, "dollars per freelancer", "inverted curve", level)


def _share_of(s: Sample, hit: np.ndarray) -> Ratio:
    """Share of freelancers of whom something holds, replication by replication."""
    lanes, n = s.freelancers(), len(s.sums)
    rep = np.searchsorted(s.sums["rep"].to_numpy(), lanes["rep"].to_numpy())
    events = np.bincount(rep, hit, n).astype(float)
    return Ratio(events, np.bincount(rep, minlength=n).astype(float), "share")


def chance_of_hires(result: RunResult, group: str, hires: int = 1, level: float = LEVEL) -> Estimate:
    """Share of freelancers with at least so many hires from the proposals of the window.

    Nobody is censored here: it is the chance within the window, with the Connects that there were.
    """
    sample = result.sample(group)
    won = sample.freelancers()[SPENT_AT[hires - 1]].to_numpy() >= 0
    return estimate(_share_of(sample, won), "share of freelancers", level)


def chance_of_loss(result: RunResult, group: str, level: float = LEVEL) -> Estimate:
    """Share of freelancers whose earnings are less than what they paid for Connects and plan."""
    sample = result.sample(group)
    lanes = sample.freelancers()
    return estimate(_share_of(sample, net_earnings(lanes) < 0), "share of freelancers", level)


def single_freelancers(result: RunResult, group: str) -> dict[str, Estimate]:
    """Predict one freelancer: the middle, and the range that holds eight of ten.

    Returns
    -------
    dict
        `connects_to_first_hire`, `days_to_first_hire`, `net_earnings_usd` to an estimate whose `low` and
        `high` are the 10 and 90 % points of single freelancers. Infinite: beyond what was seen.
    """
    connects, days = chances(result, group), waits(result, group)
    lanes = result.sample(group).freelancers()
    net = net_earnings(lanes)
    ends = np.quantile(net, PREDICTED, method="inverted_cdf") if net.size else [None] * len(PREDICTED)
    found = {
        "connects_to_first_hire": (predicted(connects), "Connects"),
        "days_to_first_hire": (predicted(days), "days"),
        "net_earnings_usd": (tuple(None if x is None else float(x) for x in ends), "dollars"),
    }
    return {
        name: Estimate(middle, low, high, connects.n, unit, SINGLE, PREDICTED[-1] - PREDICTED[0])
        for name, ((low, middle, high), unit) in found.items()
    }


def _rows_of(
    result: RunResult, group: str, chance: float, level: float
) -> Iterator[tuple[str, str, Estimate, str]]:
    for hires, words in enumerate(_COUNTS, start=1):
        found = chance_of_hires(result, group, hires, level)
        yield f"chance_of_{hires}", f"Chance of at least {words}", found, CONFIDENCE
    price = price_of(result, group)
    for hires, words in enumerate(_COUNTS[:MOST_HIRES], start=1):
        needed = connects_needed(result, group, chance, hires, level)
        lead = f"for a {100 * chance:g} % chance of {words}"
        ends = (needed.connects, needed.low, needed.high)
        own = Estimate(*ends, needed.n, "Connects per freelancer", "inverted curve", level)
        yield f"connects_needed_{hires}", f"Connects {lead}", own, CONFIDENCE
        yield f"usd_needed_{hires}", f"Dollars {lead}", in_usd(needed, price, level), CONFIDENCE
    yield "chance_of_loss", "Chance of losing money", chance_of_loss(result, group, level), CONFIDENCE
    sample = result.sample(group)
    for name in METRICS_TOLD:
        metric = METRICS[name]
        yield name, metric.label, estimate(metric.function(sample), metric.unit, level), CONFIDENCE
    half = METRICS["days_to_first_hire"]
    found = estimate(half.function(sample), half.unit, level)
    yield "days_to_first_hire", "Days until half have a hire", found, CONFIDENCE
    labels = ("Connects to the first hire", "Days to the first hire", "Net earnings")
    singles = single_freelancers(result, group)
    for (name, one), label in zip(singles.items(), labels, strict=True):
        yield name, f"{label}, one freelancer", one, PREDICTION


def outlook(
    result: RunResult, groups: tuple[str, ...] | None = None, chance: float = 0.9, level: float = LEVEL
) -> pd.DataFrame:
    """Everything that a freelancer may expect, one row per strategy and quantity.

    Parameters
    ----------
    result : RunResult
        A stored run.
    groups : tuple of str, optional
        Some of its strategies; all without it.
    chance : float
        Chance of a hire whose price in Connects and dollars is asked for.
    level : float
        Of the confidence intervals.

    Returns
    -------
    DataFrame
        group, quantity, label, value, low, high, unit, n (replications), kind (`confidence` or
        `prediction`), method. Missing: cannot be given; infinite: beyond what was seen.

    Raises
    ------
    KeyError
        If there is no such group.
    ValueError
        If `chance` is not between 0 and 1.
    """
    columns = ["group", "quantity", "label", "value", "low", "high", "unit", "n", "kind", "method"]
    rows = [
        {"group": group, "quantity": name, "label": label, "kind": kind, **found._asdict()}
        for group in (result.groups if groups is None else groups)
        for name, label, found, kind in _rows_of(result, group, chance, level)
    ]
    table = pd.DataFrame(rows, columns=columns)
    return table.astype({"value": float, "low": float, "high": float})
