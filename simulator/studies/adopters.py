"""One batch of worlds in which a share of all freelancers adopts a rule.

Answers: who adopts, and what did adopters, the others and the market get. `adoption` puts the batches
together.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulator.model.scenario import Scenario
from simulator.runs.ready import Ready

Floats = npt.NDArray[np.float64]

if TYPE_CHECKING:
    from simulator.engine.batch import BatchResult
    from simulator.strategies.contract.base import Strategy

COUNTS = ("hires", "connects_proposal", "connects_boost", "connects_other", "proposals")
UNASKED = ("invited_hires", "direct_hires")
MONEY = ("earnings_usd", "bought_usd", "plan_usd", "hired_match_sum")
Sums = dict[str, pd.DataFrame]
"""the tables of one share, by name: sums per replication"""


def adopters_of(scenario: Scenario, share: float, without: Collection[str] = ()) -> tuple[int, ...]:
    """Number of adopters in each group: the same share of each, rounded, and at least one in total.

    Parameters
    ----------
    scenario : Scenario
        The market.
    share : float
        0 to 1.
    without : collection of str
        Names of groups without adopters.

    Returns
    -------
    tuple of int
        One number per group.

    Examples
    --------
    >>> from simulator.model.scenario import Scenario
    >>> groups = [{"name": n, "strategy": "random", "count": c} for n, c in (("a", 40), ("b", 3))]
    >>> adopters_of(Scenario(freelancers=groups), 0.05), adopters_of(Scenario(freelancers=groups), 1)
    ((2, 0), (40, 3))
    """
    counts = [0 if group.name in without else group.count for group in scenario.freelancers]
    found = [int(share * count + 0.5) for count in counts]
    if share > 0 and not any(found):
        found[int(np.argmax(counts))] = 1
    return tuple(found)


@dataclass(frozen=True)
class MixedMarket:
    """A market in which some keep their own rule and some adopt another."""

    own: Ready
    """everybody with their own rule; groups whose own strategy failed are silent"""
    instead: Ready
    """everybody with the adopted rule"""
    shares: tuple[float, ...]
    failed: Collection[str]
    """groups whose own strategy failed, and which have no adopters"""

    def batch(self, first: int, last: int) -> list[Sums]:
        """Sums of replications `first` to `last`, for every share."""
        numbers = range(first, last + 1)
        plain, _ = self.lanes_of(self.own.simulate(numbers))
        return [self.at_share(share, plain, numbers) for share in self.shares]

    def at_share(self, share: float, plain: pd.DataFrame, numbers: range) -> Sums:
        """Sums of some replications where a share adopts.

        Parameters
        ----------
        share : float
            Above 0 to 1.
        plain : DataFrame
            Freelancers of the same replications while everybody kept their own rule.
        numbers : range
            Numbers of the replications.

        Returns
        -------
        dict
            The tables of `Level`, by name.
        """
        adopters = adopters_of(self.own.scenario, share, self.failed)
        lanes, market = self.lanes_of(self.own.playing(self.mixed(adopters)).simulate(numbers))
        chosen = lanes["ordinal"].to_numpy() < np.array(adopters)[lanes["group"].to_numpy()]
        before = plain["ordinal"].to_numpy() < np.array(adopters)[plain["group"].to_numpy()]
        reps = pd.Index(list(numbers), name="rep")
        whole = _sums_of(lanes, reps)
        return {
            "taken_up": _sums_of(lanes[chosen], reps),
            "others": _sums_of(lanes[~chosen], reps),
            "before": _sums_of(plain[before], reps),
            "market": market.assign(hired_match_sum=whole["hired_match_sum"], hires=whole["hires"]),
        }

    def mixed(self, adopters: Sequence[int]) -> "list[Strategy]":
        """One strategy per group, with this many adopters."""
        from simulator.strategies.yardsticks.adopted import Adopted

        rules = zip(self.own.strategies, self.instead.strategies, strict=True)
        return [
            Adopted(of=own, instead=instead, adopters=k, members=max(group.count, 1))
            for (own, instead), group, k in zip(rules, self.own.scenario.freelancers, adopters, strict=True)
        ]

    def lanes_of(self, batch: "BatchResult") -> tuple[pd.DataFrame, pd.DataFrame]:
        """Freelancers of a batch, and its market, by number of the replication."""
        names = ("rep", "group", "ordinal", *COUNTS, *UNASKED, *MONEY)
        lanes = pd.DataFrame({name: batch.lanes[name] for name in names}).assign(
            waited_days=self.waited_days(batch), hours=self.hours(batch)
        )
        silent = [g for g, group in enumerate(self.own.scenario.freelancers) if group.name in self.failed]
        market = pd.DataFrame({name: batch.market[name] for name in ("rep", "filled", "posts", "proposals")})
        return lanes[~lanes["group"].isin(silent)], market.set_index("rep")

    def waited_days(self, batch: "BatchResult") -> Floats:
        """Days to the first hire of each freelancer; the whole window of one without any."""
        scenario, day = self.own.scenario, batch.lanes["first_hire_day"]
        return np.where(np.isnan(day), scenario.horizon - scenario.warmup, day)

    def hours(self, batch: "BatchResult") -> Floats:
        """Hours of each freelancer that went into looking, letters and interviews."""
        lanes, minutes = batch.lanes, batch.lanes["minutes"].astype(float)
        for g, group in enumerate(self.own.scenario.freelancers):
            each = getattr(group, "search_minutes", None)
            if each is not None:
                mine = lanes["group"] == g
                talks = (lanes["replied"] + lanes["invited_hires"])[mine]
                minutes[mine] += lanes["candidates"][mine] * each.post + talks * each.interview
        return np.asarray(minutes / 60.0)


def _sums_of(lanes: pd.DataFrame, reps: pd.Index) -> pd.DataFrame:
    sums = lanes.assign(freelancers=1).groupby("rep").sum()
    return sums.reindex(reps, fill_value=0)
