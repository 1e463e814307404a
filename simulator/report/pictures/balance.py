"""Picture: how many Connects are left, day by day.

Answers: which strategies run out, and when. A line is the median over replications of the mean balance of a
strategy's freelancers; the band contains nine replications in ten.
"""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from simulator.report.pictures.cast import Cast
from simulator.report.pictures.panels import Curves, behind, draw_panels
from simulator.report.pictures.picture import Picture, View
from simulator.report.pictures.style import Words
from simulator.runs.result import RunResult

BAND = (0.05, 0.95)
WARM_UP = "#f3f0e6"


def balances(result: RunResult, groups: tuple[str, ...], band: tuple[float, float] = BAND) -> pd.DataFrame:
    """Mean balance per freelancer at the end of each day, over replications.

    Parameters
    ----------
    result : RunResult
        A run.
    groups : tuple of str
        Strategies to show.
    band : (float, float)
        Quantiles of the band.

    Returns
    -------
    DataFrame
        group, day (1: end of the first day), median, low, high [Connects per freelancer].
    """
    counts = {group.name: group.count for group in result.scenario.freelancers}
    curves = result.curves
    parts = []
    for group in groups:
        own = curves[curves["group"] == group]
        if own.empty or not counts[group]:
            continue
        # rows are replications, columns are days
        table = own.pivot(index="rep", columns="day", values="balance").to_numpy(float) / counts[group]
        low, median, high = np.quantile(table, [band[0], 0.5, band[1]], axis=0)
        days = np.sort(own["day"].unique()) + 1
        parts.append(pd.DataFrame({"group": group, "day": days, "median": median, "low": low, "high": high}))
    columns = ["group", "day", "median", "low", "high"]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)


def draw_balances(data: pd.DataFrame, cast: Cast, warmup_days: float = 0.0) -> Figure:
    """Draw the balances.

    Parameters
    ----------
    data : DataFrame
        As returned by `balances`.
    cast : Cast
        Order, colours and words.
    warmup_days : float
        Days to shade, as no metric counts them.

    Returns
    -------
    Figure
    """
    shaded = " Shaded: warm-up, which no metric counts." if warmup_days > 0 else ""
    words = Words(
        "How many Connects are left at the end of each day",
        f"Flat at the bottom: no Connects left until the next grant.{shaded}{behind(data)}",
        cast.caption(
            "Line: mean balance per freelancer."
            if cast.replications < 2
            else "Line: median over replications of the mean balance per freelancer. Band: 5 to 95 % of "
            "replications, which is the spread of outcomes, not an interval of the median."
        ),
    )

    def decorate(ax: Axes, own: pd.DataFrame) -> None:
        if warmup_days > 0:
            ax.axvspan(0, warmup_days, color=WARM_UP, linewidth=0, zorder=0)
        ax.set_xlim(0, float(own["day"].max()))
        ax.set_ylim(0, max(1.0, 1.06 * float(data[["median", "high"]].max().max())))
        ax.xaxis.set_major_locator(MaxNLocator(5, integer=True, steps=[1, 3, 6, 10]))

    curves = Curves("day", "median", "Day", "Connects per freelancer", decorate=decorate)
    return draw_panels(data, cast, words, curves)


def _draw(view: View) -> Figure:
    return draw_balances(balances(view.result, view.cast.order), view.cast, view.result.scenario.warmup)


def _sentence(view: View) -> str:
    data = balances(view.result, view.leaders)
    told = [
        f"'{group}' ends with {own['median'].iloc[-1]:,.0f} Connects in the median replication "
        f"({own['low'].iloc[-1]:,.0f} to {own['high'].iloc[-1]:,.0f} in 90 of 100)"
        for group, own in data.groupby("group", sort=False)
    ]
    return "; ".join(told) + "." if told else ""


def _data(view: View) -> pd.DataFrame:
    return balances(view.result, view.cast.order)


PICTURE = Picture("balance", "How the Connects last", _draw, _sentence, _data)
