"""Picture: how the estimate settles as replications are added.

Answers: were there enough replications. Each panel shows the estimate after the first 2, 3, … of them, with
its interval. All points come from the same replications in their order, so they move together: the picture
shows how sure the final value is; it is no rule for when to stop.
"""

from dataclasses import replace

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from simulator.metrics.estimates.estimates import estimate
from simulator.metrics.estimates.quantities import LEVEL, Estimate, Quantity, Ratio
from simulator.metrics.numbers import counted, limits, number
from simulator.metrics.strategy import METRICS, Kind
from simulator.report.pictures.cast import Cast
from simulator.report.pictures.panels import Curves, behind, draw_panels
from simulator.report.pictures.picture import Picture, View
from simulator.report.pictures.style import GREY, INK, Words, share_axis, usd_axis
from simulator.runs.result import RunResult

MOST_POINTS = 60
_SETTLED = 0.2
"""part of the replications after which the axis must contain every interval"""


def convergence(
    result: RunResult, groups: tuple[str, ...], metric: str, level: float = LEVEL, control: bool = True
) -> pd.DataFrame:
    """Estimate a metric from the first 2, 3, … replications.

    Parameters
    ----------
    result : RunResult
        A run.
    groups : tuple of str
        Strategies to show.
    metric : str
        One of `METRICS` that is a ratio of sums.
    level : float
        Confidence level.
    control : bool
        Whether the estimates are corrected for luck, with the weight estimated from all replications.

    Returns
    -------
    DataFrame
        group, replications, value, low, high (NaN: no limit), text (value and limits as written), method. The
        last row of a group is the estimate from the whole run.
    """
    parts = [pd.DataFrame(columns=["group", "replications", "value", "low", "high", "text", "method"])]
    for group in groups:
        whole = METRICS[metric].function(result.sample(group, control))
        rows = [_row(group, metric, whole, n, level) for n in checkpoints(len(result.market))]
        parts.append(pd.DataFrame(rows))
    return pd.concat([part for part in parts if len(part)] or parts, ignore_index=True)


def checkpoints(replications: int) -> list[int]:
    """Choose the numbers of replications to show: evenly spread from 2, including the last one.

    Examples
    --------
    >>> checkpoints(5), checkpoints(1), checkpoints(1000)[-3:]
    ([2, 3, 4, 5], [1], [966, 983, 1000])
    """
    if replications < 3:
        return [replications]
    points = np.linspace(2, replications, min(MOST_POINTS, replications - 1))
    return [int(n) for n in np.unique(points.round())]


def first_of(q: Quantity, replications: int) -> Ratio:
    """Restrict a ratio of sums to its first replications.

    Raises
    ------
    TypeError
        If the quantity is no ratio of sums, which cannot be computed replication by replication.
    """
    if not isinstance(q, Ratio):
        raise TypeError("only a ratio of sums can be followed by replication")
    events = None if q.events is None else q.events[:replications]
    return replace(q, over=q.over[:replications], under=q.under[:replications], events=events)


def _row(group: str, metric: str, whole: Quantity, n: int, level: float) -> dict[str, object]:
    unit = METRICS[metric].unit
    found = estimate(first_of(whole, n), unit, level)
    return {
        "group": group,
        "replications": n,
        "value": _finite(found.value),
        "low": _finite(found.low),
        "high": _finite(found.high),
        "text": _text(found, METRICS[metric].kind),
        "method": found.method,
    }


def _text(found: Estimate, kind: Kind) -> str:
    has = found.value is not None and (found.low is not None or found.high is not None)
    return number(found.value, kind) + (f" ({limits(found, kind)})" if has else "")


def _finite(value: float | None) -> float:
    return float("nan") if value is None or not np.isfinite(value) else value


def draw_convergence(data: pd.DataFrame, cast: Cast, metric: str) -> Figure:
    """Draw the running estimates, one panel per strategy.

    Parameters
    ----------
    data : DataFrame
        As returned by `convergence`.
    cast : Cast
        Order, colours and words.
    metric : str
        The metric of `data`.

    Returns
    -------
    Figure
    """
    label, unit = METRICS[metric].label, METRICS[metric].unit
    words = Words(
        "How the average settles as replications are added",
        "Line: the average after this many replications; band: how sure it is. Dotted: the final value."
        + behind(data),
        cast.caption(
            f"In each panel: final value and interval [{unit}]. 95 % intervals, each point for itself. "
            "Stopping where a band first looks narrow would overstate the certainty."
        ),
    )
    bottom, top = _span(data)
    kind = METRICS[metric].kind

    def decorate(ax: Axes, own: pd.DataFrame) -> None:
        ax.set_ylim(bottom, top)
        ax.set_xlim(0, max(2.5, 1.02 * float(data["replications"].max())))
        end = own.iloc[-1]
        ax.xaxis.set_major_locator(MaxNLocator(4, integer=True))
        if np.isfinite(end["value"]):
            ax.axhline(end["value"], color=GREY, linewidth=0.7, linestyle=":", zorder=2)
            ax.plot([end["replications"]] * 2, [end["low"], end["high"]], color=INK, linewidth=1.2, zorder=4)
            ax.plot(end["replications"], end["value"], "o", color=INK, markersize=3.5, zorder=4)
        note = ax.text(
            0.97, 0.95, end["text"], transform=ax.transAxes, ha="right", va="top", size=8, color=INK
        )
        note.set_bbox({"facecolor": "white", "edgecolor": "none", "alpha": 0.75, "pad": 1.0})
        if kind != "plain":
            (share_axis if kind == "share" else usd_axis)(ax.yaxis)

    return draw_panels(
        data, cast, words, Curves("replications", "value", "Replications", label, False, decorate)
    )


def _span(data: pd.DataFrame) -> tuple[float, float]:
    """Limits of the value axis; the first few replications may lie outside, or they would dwarf the rest."""
    late = data[data["replications"] >= _SETTLED * data["replications"].max()] if len(data) else data
    known = late[["value", "low", "high"]].to_numpy(float).ravel()
    known = known[np.isfinite(known)]
    low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 1.0)
    pad = 0.08 * (high - low) or max(0.1 * abs(high), 1e-6)
    # room for the text at the top
    top = high + pad + 0.2 * (high - low)
    return (0.0 if low >= 0 and low < 0.5 * high else low - pad), top


def _draw(view: View) -> Figure:
    metric = view.found.metric
    return draw_convergence(convergence(view.result, view.cast.order, metric), view.cast, metric)


def _sentence(view: View) -> str:
    data = convergence(view.result, view.leaders, view.found.metric)
    told = [f"'{group}': {own['text'].iloc[-1]}" for group, own in data.groupby("group", sort=False)]
    after = f"After {counted(len(view.result.market), 'replication')}, with 95 % intervals: "
    return after + "; ".join(told) + "." if told else ""


def _data(view: View) -> pd.DataFrame:
    return convergence(view.result, view.cast.order, view.found.metric)


PICTURE = Picture("convergence", "Whether there were enough replications", _draw, _sentence, _data)
