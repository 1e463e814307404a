"""What metrics are made of, with known luck taken out or not.

Answers: which sums a metric sees, and how much of them is luck that is known to be zero on average. Read from
the tables of a run; nothing is estimated here but the weight of that luck.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulator.metrics.estimates.quantities import FEW_EVENTS

Floats = npt.NDArray[np.float64]

LUCK = {"hires": "hire_luck", "earnings_usd": "luck_usd"}
"""columns with a part that is known to be zero on average, and that part"""
LEAST_REPLICATIONS = 20


def control_weight(values: Floats, luck: Floats, events: float) -> float:
    """Share of `luck` to take off `values` for the least variance (Lavenberg & Welch 1981).

    Estimated from the same replications, which costs a bias of order 1 / n: none is taken off where
    replications or events are few.
    """
    if values.size < LEAST_REPLICATIONS or events < FEW_EVENTS or not np.any(luck):
        return 0.0
    spread = luck - luck.mean()
    return float(spread @ values / (spread @ spread))


def net_earnings(columns: pd.DataFrame | Mapping[str, Floats] | npt.NDArray[np.void]) -> Floats:
    """Earnings after the service fee, less Connects bought and plan fees, row by row [dollars]."""
    earned, bought, plan = (
        np.asarray(columns[name], float) for name in ("earnings_usd", "bought_usd", "plan_usd")
    )
    return np.asarray(earned - bought - plan)


@dataclass(frozen=True)
class Sample:
    """What a metric is made of: `sums` has a row per replication, `freelancers()` one per freelancer."""

    sums: pd.DataFrame
    freelancers: Callable[[], pd.DataFrame]
    market: pd.DataFrame
    window_days: float
    usd_each: float
    controlled: bool = False
    """whether hires and earnings are relieved of the luck of the clients' tastes (control variates)"""

    def __getitem__(self, column: str) -> Floats:
        values = self.sums[column].to_numpy(float)
        if not self.controlled or column not in LUCK:
            return values
        luck = self.sums[LUCK[column]].to_numpy(float)
        return values - control_weight(values, luck, self.sums["hires"].sum()) * luck

    def first(self, n: int) -> "Sample":
        """The same of the first `n` replications (of the first n pairs, where worlds are mirrored)."""
        kept = set(self.sums["rep"].to_numpy()[:n].tolist())

        def freelancers() -> pd.DataFrame:
            lanes = self.freelancers()
            return lanes[lanes["rep"].isin(kept)]

        return replace(self, sums=self.sums[:n], freelancers=freelancers, market=self.market[:n])

    def posted(self, column: str) -> Floats:
        """Return a column of the market, one number per replication."""
        return self.market[column].to_numpy(float)

    @property
    def connects(self) -> Floats:
        """Connects spent, gross: proposals, boosts, tests and badges."""
        return self["connects_proposal"] + self["connects_boost"] + self["connects_other"]

    @property
    def paid_usd(self) -> Floats:
        """Dollars paid to the platform up front: Connects bought and plan fees."""
        return self["bought_usd"] + self["plan_usd"]

    @property
    def net_usd(self) -> Floats:
        """Earnings after the service fee, less what was paid up front."""
        return self["earnings_usd"] - self.paid_usd
