"""What a freelancer may expect of each strategy, in one tidy table.

Answers: how likely is a hire, what does it cost, how long does it take, how likely is a loss. Every row says
which kind of range it carries: `confidence` (how sure the number is; shrinks with more replications) or
`prediction` (the middle of single freelancers and the range that holds eight of ten; does not shrink).
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulator.metrics.estimates.curves import PREDICTED, predicted
from simulator.metrics.estimates.estimates import estimate
from simulator.metrics.estimates.quantities import LEVEL, Estimate
from simulator.metrics.sample import Sample, net_earnings
from simulator.metrics.strategy import METRICS
from simulator.runs.result import RunResult
from simulator.studies.chances import (
    MOST_HIRES,
    Needed,
    chance_of_hires,
    chances,
    connects_needed,
    share_of,
    waits,
)

METRICS_SHOWN = ("connects_per_hire", "usd_per_hire", "net_earnings_usd", "cvar_10_net_earnings")
CONFIDENCE, PREDICTION = "confidence", "prediction"
SINGLE = "10 to 90 % of single freelancers"
_COUNTS = ("one hire", "two hires", "three hires")


class Tariff(NamedTuple):
    """What Connects cost a freelancer: each its list price, and a membership for the whole window."""

    usd_each: float
    plan_usd: float

    def usd(self, connects: float) -> float:
        """Dollars for a number of Connects, granted ones priced like bought ones."""
        return connects * self.usd_each + self.plan_usd


def price_of(sample: Sample) -> Tariff:
    """Return what Connects and membership cost a freelancer; mean fee over the window [dollars]."""
    people = sample["freelancers"].sum()
    return Tariff(sample.usd_each, float(sample["plan_usd"].sum() / people) if people else 0.0)


def in_usd(needed: Needed, price: Tariff, level: float = LEVEL) -> Estimate:
    """Convert what a wanted chance needs to dollars.

    Parameters
    ----------
    needed : Needed
        From `connects_needed`.
    price : Tariff
        Of the same freelancers.
    level : float
        Chance that the interval holds the truth, as in `connects_needed`.

    Returns
    -------
    Estimate
        Dollars per freelancer; without a value where the chance was not reached.
    """
    value, low, high = (
        None if x is None else price.usd(x) for x in (needed.connects, needed.low, needed.high)
    )
    return Estimate(value, low, high, needed.n, "dollars per freelancer", "inverted curve", level)


def chance_of_loss(sample: Sample, level: float = LEVEL) -> Estimate:
    """Share of freelancers whose earnings are less than what they paid for Connects and plan."""
    return estimate(share_of(sample, _net_usd(sample) < 0), "share of freelancers", level)


def _net_usd(sample: Sample) -> npt.NDArray[np.float64]:
    """Net earnings of each freelancer [dollars]."""
    lanes = sample.freelancers()
    return net_earnings(lanes)


def single_freelancers(sample: Sample) -> dict[str, Estimate]:
    """Predict one freelancer: the middle, and the range that holds eight of ten.

    Returns
    -------
    dict
        `connects_to_first_hire`, `days_to_first_hire`, `net_earnings_usd` to an estimate whose `low` and
        `high` are the 10 and 90 % points of single freelancers. Infinite: beyond what was seen.
    """
    connects, days, net = chances(sample), waits(sample), _net_usd(sample)
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


def _rows_of(sample: Sample, chance: float, level: float) -> Iterator[tuple[str, str, Estimate, str]]:
    """Yield name, label, estimate and kind of range of each row of one strategy."""
    for hires, words in enumerate(_COUNTS, start=1):
        found = chance_of_hires(sample, hires, level)
        yield f"chance_of_{hires}", f"Chance of at least {words}", found, CONFIDENCE
    price = price_of(sample)
    for hires, words in enumerate(_COUNTS[:MOST_HIRES], start=1):
        needed = connects_needed(sample, chance, hires, level)
        lead = f"for a {100 * chance:g} % chance of {words}"
        ends = (needed.connects, needed.low, needed.high)
        own = Estimate(*ends, needed.n, "Connects per freelancer", "inverted curve", level)
        yield f"connects_needed_{hires}", f"Connects spent {lead}", own, CONFIDENCE
        yield f"usd_needed_{hires}", f"Dollars spent {lead}", in_usd(needed, price, level), CONFIDENCE
    yield "chance_of_loss", "Chance of losing money", chance_of_loss(sample, level), CONFIDENCE
    ranked = replace(sample, controlled=True)  # corrected for luck, as in every table
    for name in METRICS_SHOWN:
        metric = METRICS[name]
        yield name, metric.label, estimate(metric.function(ranked), metric.unit, level), CONFIDENCE
    half = METRICS["days_to_first_hire"]
    found = estimate(half.function(sample), half.unit, level)
    yield "days_to_first_hire", "Days until half have a hire", found, CONFIDENCE
    labels = ("Connects to the first hire", "Days to the first hire", "Net earnings")
    for (name, one), label in zip(single_freelancers(sample).items(), labels, strict=True):
        yield name, f"{label}, one freelancer", one, PREDICTION


def outlook(
    result: RunResult, groups: tuple[str, ...] | None = None, chance: float = 0.9, level: float = LEVEL
) -> pd.DataFrame:
    """Lay out everything that a freelancer may expect, one row per strategy and quantity.

    Parameters
    ----------
    result : RunResult
        A stored run.
    groups : tuple of str, optional
        Some of its strategies; all by default.
    chance, level : float
        See `outlook_of_samples`.

    Returns
    -------
    DataFrame
        See `outlook_of_samples`.

    Raises
    ------
    KeyError
        If there is no such group.
    ValueError
        If `chance` is not between 0 and 1.
    """
    names = result.groups if groups is None else groups
    return outlook_of_samples({name: result.sample(name) for name in names}, chance, level)


def outlook_of_samples(samples: dict[str, Sample], chance: float = 0.9, level: float = LEVEL) -> pd.DataFrame:
    """Lay out everything that a freelancer may expect, from samples at hand.

    Parameters
    ----------
    samples : dict of str to Sample
        Each strategy's freelancers.
    chance : float
        Chance of a hire to price in Connects and dollars.
    level : float
        Coverage of the confidence intervals.

    Returns
    -------
    DataFrame
        group, quantity, label, value, low, high, unit, n (replications), kind (`confidence` or
        `prediction`), method. Missing: cannot be given; infinite: beyond what was seen.

    Raises
    ------
    ValueError
        If `chance` is not between 0 and 1.
    """
    columns = ["group", "quantity", "label", "value", "low", "high", "unit", "n", "kind", "method"]
    rows = [
        {"group": group, "quantity": name, "label": label, "kind": kind, **found._asdict()}
        for group, sample in samples.items()
        for name, label, found, kind in _rows_of(sample, chance, level)
    ]
    table = pd.DataFrame(rows, columns=columns)
    return table.astype({"value": float, "low": float, "high": float})
