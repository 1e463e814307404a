"""What metrics are computed from, with or without the correction for luck.

Answers: which sums a metric sees, and how much of each is luck that is known to average zero. Everything is
read from the tables of a run; only the weight of the luck of hires is estimated here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from simulator.metrics.estimates.quantities import FEW_EVENTS

if TYPE_CHECKING:
    import pandas as pd

Floats = npt.NDArray[np.float64]

LUCK = {"hires": "hire_luck", "earnings_usd": "luck_usd"}
"""columns with a part that is known to average zero, and the column that holds this part"""
WHOLE = frozenset({"earnings_usd"})
"""columns whose luck is subtracted whole: few large contracts carry the sum, so a weight estimated from it
would lean towards what happened (with 20 replications money came out 2 to 4 % too low)"""
LEAST_REPLICATIONS = 20


def control_weight(values: Floats, luck: Floats, events: float, whole: bool = False) -> float:
    """Share of `luck` to subtract from `values`.

    Parameters
    ----------
    values, luck : float array, one per replication
        A sum, and the part of it that averages zero.
    events : float
        Hires in all replications together.
    whole : bool
        Whether all of it is subtracted. What is left is then what the proposals could expect to earn: no bias
        at any number of replications, and nearly the least variance (the best weight is 0.94 to 0.98).

    Returns
    -------
    float
        The regression slope of values on luck, which leaves the least variance, or 1 if `whole`; 0 where
        replications or events are too few.

    Notes
    -----
    Control variates (Lavenberg & Welch 1981, Management Science 27:322-335). A weight estimated from the
    same replications costs a bias of order 1 / n, which is next to nothing for counts.
    """
    if values.size < LEAST_REPLICATIONS or events < FEW_EVENTS or not np.any(luck):
        return 0.0
    if whole:
        return 1.0
    spread = luck - luck.mean()
    return float(spread @ values / (spread @ spread))


def net_earnings(columns: "pd.DataFrame | Mapping[str, Floats] | npt.NDArray[np.void]") -> Floats:
    """Earnings after the service fee, less Connects bought and plan fees, row by row [dollars]."""
    earned, bought, plan = (
        np.asarray(columns[name], float) for name in ("earnings_usd", "bought_usd", "plan_usd")
    )
    return np.asarray(earned - bought - plan)


@dataclass(frozen=True)
class Sample:
    """Input of a metric: `sums` has a row per replication, `freelancers()` one per freelancer."""

    sums: "pd.DataFrame"
    freelancers: "Callable[[], pd.DataFrame]"
    market: "pd.DataFrame"
    window_days: float
    usd_each: float
    controlled: bool = False
    """whether the luck of the clients' tastes is subtracted from hires and earnings (control variates)"""

    def __getitem__(self, column: str) -> Floats:
        values = self.sums[column].to_numpy(float)
        if not self.controlled or column not in LUCK:
            return values
        luck = self.sums[LUCK[column]].to_numpy(float)
        return values - control_weight(values, luck, self.sums["hires"].sum(), column in WHOLE) * luck

    def first(self, n: int) -> "Sample":
        """The sample of the first `n` replications (of the first n pairs, where worlds are mirrored)."""
        kept = set(self.sums["rep"].to_numpy()[:n].tolist())

        def freelancers() -> "pd.DataFrame":
            lanes = self.freelancers()
            return lanes[lanes["rep"].isin(kept)]

        return replace(self, sums=self.sums[:n], freelancers=freelancers, market=self.market[:n])

    def posted(self, column: str) -> Floats:
        """Return a column of the market, one number per replication."""
        return self.market[column].to_numpy(float)

    @property
    def connects(self) -> Floats:
        """Connects spent on proposals, boosts, tests and badges; refunds are not deducted."""
        return self["connects_proposal"] + self["connects_boost"] + self["connects_other"]

    @property
    def paid_usd(self) -> Floats:
        """Dollars paid to the platform up front: Connects bought and plan fees."""
        return self["bought_usd"] + self["plan_usd"]

    @property
    def net_usd(self) -> Floats:
        """Earnings after the service fee, less what was paid up front.

        `net_earnings` of each row, but what was paid is summed first: printed digits rest on that order.
        """
        return self["earnings_usd"] - self.paid_usd
