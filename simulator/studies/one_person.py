"""What one freelancer may expect.

Answers: how different are the results of people who all follow the same rule. That is luck, and does not
shrink with more replications (prediction); how sure an average is does (confidence). The two are never mixed.
"""

from typing import NamedTuple

import numpy as np

from simulator.metrics.sample import net_earnings
from simulator.runs.entries import Entry

PEOPLE = 0.90
"""share of freelancers within a range of outcomes"""
_CENT = 0.01
_HIRES = {"hires": ["hires"], "all_hires": ["hires", "invited_hires", "direct_hires"]}


class Outcome(NamedTuple):
    """What freelancers of one entry end with: the middle one, and the range that holds `PEOPLE` of them."""

    middle: float
    low: float
    high: float
    freelancers: int
    at_middle: float
    """share who end with exactly the middle, to the cent; large where most have no hire"""

    @property
    def alike(self) -> bool:
        """Whether both ends are the same, so that the range says nothing: more than `PEOPLE` may end so."""
        return self.low == self.high

    @property
    def crowded(self) -> bool:
        """Whether the middle is an end, so that fewer than half lie on one side of it."""
        return self.middle in (self.low, self.high)


def outcome_of(entry: Entry, measure: str) -> Outcome | None:
    """Find what freelancers end with: the middle one, and the range that holds `PEOPLE` of them.

    Parameters
    ----------
    entry : Entry
        One group of one run.
    measure : {"hires", "all_hires", "net_earnings_usd"}
        What is counted, per freelancer over the days that count; `hires` are those from proposals.

    Returns
    -------
    Outcome or None
        Quantiles over the freelancers of all replications, as many outside below as above; None without any.
    """
    own = entry.result.sample(entry.group).freelancers()
    if own.empty:
        return None
    values = (
        net_earnings(own)
        if measure == "net_earnings_usd"
        else own[_HIRES[measure]].sum(axis=1).to_numpy(float)
    )
    tail = (1 - PEOPLE) / 2
    # the value of a person, not a point between two: there are no half hires
    low, middle, high = np.quantile(values, (tail, 0.5, 1 - tail), method="inverted_cdf")
    at_middle = float(np.mean(np.abs(values - middle) < _CENT / 2))
    return Outcome(float(middle), float(low), float(high), values.size, at_middle)
