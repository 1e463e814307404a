"""What metrics are computed from, with or without the correction for luck.

Answers: which sums a metric sees, and how much of each is luck that is known to average zero. Everything is
read from the tables of a run.
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
LEAST_REPLICATIONS = 20


def is_corrected(luck: Floats, events: float) -> bool:
    """Whether the luck of a column is subtracted from it.

    Parameters
    ----------
    luck : float array, one per replication
        The part of a sum that averages zero.
    events : float
        Hires in all replications together.

    Returns
    -------
    bool
        False where replications or events are so few that counts are better told as they are.

    Notes
    -----
    Control variates (Lavenberg & Welch 1981, Management Science 27:322-335), with weight 1: what is left is
    what the proposals could expect. A weight estimated from the same few replications would lean towards what
    happened (with 20 of them, hires came out 0.4 % and money 2 to 4 % too low), and leaves no less variance:
    the best weight is 0.94 to 1.
    """
    return luck.size >= LEAST_REPLICATIONS and events >= FEW_EVENTS and bool(np.any(luck))


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
        return values - luck if is_corrected(luck, self.sums["hires"].sum()) else values

    def counted(self, column: str) -> Floats:
        """Return a column as it was counted, luck included: for ratios of what happened to the same hires."""
        return self.sums[column].to_numpy(float)

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
