"""Outcomes of a sweep: metrics at every point at once, made of sums when they are read.

Answers: what came out at each point, with its luck. A metric is a ratio of sums, so one pass over the stored
columns gives its numerator and denominator for all points and replications; whoever reads them adds up what
they ask about, and only then divides.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulator.metrics.estimates.estimates import estimate
from simulator.metrics.estimates.quantities import LEVEL, Estimate, Quantity, Ratio
from simulator.metrics.market import MARKET_METRICS
from simulator.metrics.sample import LEAST_REPLICATIONS, Sample
from simulator.metrics.strategy import METRICS, Metric
from simulator.model.values.names import nearest

Floats = npt.NDArray[np.float64]

MARKET_GROUP = "the market"
"""who an outcome of the market belongs to"""
_SMALLEST = 10.0
"""hires of a point from which they are corrected for luck"""


class NoOutcome(ValueError):
    """There is no such outcome, or a sweep keeps too little for it; the message says what there is."""


@dataclass(frozen=True)
class Outcome:
    """One metric of one group at every point: `ratio` holds matrices, points × replications."""

    name: str
    group: str
    metric: Metric
    points: tuple[str, ...]
    ratio: Ratio
    common: bool
    """whether all points met the same worlds, so that replications are the independent units"""

    @property
    def values(self) -> Floats:
        """The value at each point; NaN where there is nothing to divide by."""
        return _divided(self.ratio.over.sum(1), self.ratio.under.sum(1), self.ratio.scale)

    def halves(self, first: npt.NDArray[np.bool_]) -> tuple[Floats, Floats]:
        """The value at each point in two halves of the replications: those marked, and the others."""
        over, under, scale = self.ratio.over, self.ratio.under, self.ratio.scale
        return (
            _divided(over[:, first].sum(1), under[:, first].sum(1), scale),
            _divided(over[:, ~first].sum(1), under[:, ~first].sum(1), scale),
        )

    def at(self, place: int) -> Ratio:
        """The metric at one point, replication by replication."""
        return self._with(lambda matrix: matrix[place])

    def together(self, places: npt.NDArray[np.int64]) -> Ratio:
        """The metric over several points, averaged for each replication if these met the same worlds.

        Averaged and not added up: the same hire at ten points is no ten hires, and where events are few, the
        interval counts them.
        """
        if self.common:
            return self._with(lambda matrix: matrix[places].mean(0))
        return self._with(lambda matrix: matrix[places].ravel())

    def estimate(self, q: Ratio, level: float = LEVEL) -> Estimate:
        """A value with its interval, which covers luck."""
        return estimate(q, self.metric.unit, level)

    def _with(self, change: Callable[[Floats], Floats]) -> Ratio:
        q = self.ratio
        return replace(
            q,
            over=change(q.over),
            under=change(q.under),
            events=None if q.events is None else change(q.events),
            earned=None if q.earned is None else change(q.earned),
        )


def _divided(over: Floats, under: Floats, scale: float) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(under != 0, scale * over / under, np.nan)


def metric_called(name: str) -> tuple[Metric, bool]:
    """Find an outcome by its name.

    Parameters
    ----------
    name : str
        A metric of strategies, or one of the market, which may be written `market.NAME`.

    Returns
    -------
    tuple
        The metric, and whether it is one of the market.

    Raises
    ------
    NoOutcome
        If there is none of this name, or sums are not enough for it.
    """
    bare = name.removeprefix("market.")
    of_market = bare != name or (name not in METRICS and name in MARKET_METRICS)
    known = MARKET_METRICS if of_market else METRICS
    if bare not in known:
        near = nearest(bare, [*METRICS, *MARKET_METRICS])
        hint = f"did you mean '{near}'?" if near else "'simulator metrics' lists all"
        raise NoOutcome(f"no outcome is called '{name}'; {hint}")
    if known[bare].waiting or (bare == "cvar_10_net_earnings" and not of_market):
        instead = "mean_days_to_first_hire" if known[bare].waiting else "net_earnings_usd"
        what = "a median of waiting times" if known[bare].waiting else "a mean of the worst-off"
        raise NoOutcome(f"'{name}' is {what}, and a sweep keeps sums only; try '{instead}'")
    return known[bare], of_market


class _Noting:
    """Stands for a table, and notes which columns are read."""

    def __init__(self) -> None:
        self.noted: dict[str, None] = {}

    def __getitem__(self, column: str) -> pd.Series:
        self.noted[column] = None
        return pd.Series([1.0])

    def __contains__(self, column: str) -> bool:
        return True

    def __len__(self) -> int:
        return 1


def columns_for(name: str) -> tuple[list[str], list[str]]:
    """Columns of sums, and of the market, from which an outcome is made; control variates included.

    Raises
    ------
    NoOutcome
        As for `metric_called`.
    """
    metric, _ = metric_called(name)
    sums, market = _Noting(), _Noting()
    noting = Sample(
        cast(pd.DataFrame, sums), _no_freelancers, cast(pd.DataFrame, market), 1.0, 1.0, controlled=True
    )
    if name != "mean_days_to_first_hire":
        metric.function(noting)
    always = ["hires", "freelancers", "window_days", "usd_each"]
    waited = ["waited_days"] if name == "mean_days_to_first_hire" else []
    return list(dict.fromkeys([*sums.noted, *always, *waited])), list(market.noted)


def _no_freelancers() -> pd.DataFrame:
    raise NoOutcome("a sweep keeps sums only")


def quantity_of(
    name: str, sums: pd.DataFrame, market: pd.DataFrame, replications: int, control: bool = True
) -> Ratio:
    """A metric of many rows at once, each a point and a replication.

    Parameters
    ----------
    name : str
        The outcome.
    sums, market : DataFrame
        Rows in the same order.
    replications : int
        Of each point.
    control : bool
        Whether hires and earnings are corrected for luck that averages zero, where there are enough of them.

    Returns
    -------
    Ratio
        With a numerator and a denominator for each row.
    """
    if name == "mean_days_to_first_hire":
        within = (0.0, float(sums["window_days"].max()))
        return Ratio(sums["waited_days"].to_numpy(float), sums["freelancers"].to_numpy(float), within=within)
    enough = sums["hires"].sum() * replications >= _SMALLEST * len(sums)
    metric, _ = metric_called(name)
    sample = Sample(
        sums,
        _no_freelancers,
        market,
        cast(float, sums["window_days"].to_numpy(float)),  # points may differ in it, and it only divides
        cast(float, sums["usd_each"].to_numpy(float)),
        controlled=control and replications >= LEAST_REPLICATIONS and bool(enough),
    )
    found: Quantity = metric.function(sample)
    if not isinstance(found, Ratio):
        raise NoOutcome(f"'{name}' is no ratio of sums, and a sweep keeps sums only")
    return found


def shaped(q: Ratio, points: int, paired: bool) -> Ratio:
    """Lay a ratio of rows out as matrices.

    Parameters
    ----------
    q : Ratio
        Its rows in order of point and replication.
    points : int
        How many points there are.
    paired : bool
        Whether two replications that follow each other are mirrored worlds, and so one unit.

    Returns
    -------
    Ratio
        Points × replications.
    """

    def change(rows: Floats) -> Floats:
        matrix = np.asarray(rows, float).reshape(points, -1)
        return matrix.reshape(points, -1, 2).sum(2) if paired else matrix

    return replace(
        q,
        over=change(q.over),
        under=change(q.under),
        events=None if q.events is None else change(q.events),
        earned=None if q.earned is None else change(q.earned),
    )


def known_groups(groups: Sequence[str], asked: Collection[str]) -> None:
    """Refuse groups that are not there.

    Raises
    ------
    NoOutcome
        With the nearest name.
    """
    for name in asked:
        if name not in groups:
            near = nearest(name, groups)
            hint = f"did you mean '{near}'?" if near else f"there are {', '.join(groups)}"
            raise NoOutcome(f"no group is called '{name}'; {hint}")
