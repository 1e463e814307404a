"""Picture: how often proposals win, against what was spent on them.

Answers: which strategy wins more with the same Connects, or the same with fewer. The grey steps join those
that nobody beats in both (the efficiency frontier); oracles stand apart, for nobody can do what they do.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, StrMethodFormatter

from simulator.experiment.result import RunResult
from simulator.report.cast import Cast
from simulator.report.labels import label_points
from simulator.report.ranking import oracles_of
from simulator.report.style import INK, PALE, Margins, Words, grid_lines, house_style, share_axis, sheet

Bools = npt.NDArray[np.bool_]


def efficiency(result: RunResult, groups: tuple[str, ...]) -> pd.DataFrame:
    """Win rate and Connects spent of each strategy, with intervals.

    Returns
    -------
    DataFrame
        group, spent, spent_low, spent_high [Connects per freelancer], win_rate, low, high [share of
        proposals], method, oracle, frontier: whether no other strategy, oracles left out, wins as often for
        no more Connects. Strategies without proposals are left out.
    """
    found = result.metrics(["connects_spent", "win_rate"])
    oracles = oracles_of(result)
    rows = []
    for group in groups:
        spent, won = found[group]["connects_spent"], found[group]["win_rate"]
        if spent.value is None or won.value is None:
            continue
        rows.append(
            {
                "group": group,
                "spent": spent.value,
                "spent_low": spent.value if spent.low is None else max(0.0, spent.low),
                "spent_high": spent.value if spent.high is None else spent.high,
                "win_rate": won.value,
                "low": won.value if won.low is None else max(0.0, won.low),
                "high": won.value if won.high is None else min(1.0, won.high),
                "method": won.method,
                "oracle": group in oracles,
            }
        )
    columns = ["group", "spent", "spent_low", "spent_high", "win_rate", "low", "high", "method", "oracle"]
    table = pd.DataFrame(rows, columns=columns)
    table["frontier"] = _frontier(table) & ~table["oracle"].to_numpy(bool)
    return table


def _frontier(table: pd.DataFrame) -> Bools:
    """Whether nobody but oracles wins as often for as little, and better in one of the two."""
    plain = table[~table["oracle"].astype(bool)]
    spent, won = plain["spent"].to_numpy(float), plain["win_rate"].to_numpy(float)
    beaten = [
        bool(np.any((spent <= s) & (won >= w) & ((spent < s) | (won > w))))
        for s, w in zip(table["spent"].astype(float), table["win_rate"].astype(float), strict=True)
    ]
    return ~np.array(beaten, bool)


def draw_efficiency(data: pd.DataFrame, cast: Cast) -> Figure:
    """Draw win rate against Connects spent, with both intervals.

    Parameters
    ----------
    data : DataFrame
        As of `efficiency`.
    cast : Cast
        Order, colours and words.
    """
    methods = "; ".join(sorted(set(data["method"]))) if len(data) else "none"
    words = Words(
        "How many Connects were spent, and how often a proposal won",
        "Up is better: more hires from as many proposals. Left is cheaper. "
        + ("Grey steps: nobody wins more often for less." if data["frontier"].sum() > 1 else ""),
        cast.caption(f"95 % intervals both ways: {methods}."),
    )
    with house_style():
        figure, axes = sheet(words, 4.1, margins=Margins(left=0.75, right=0.35))
        ax: Axes = axes[0, 0]
        ax.set_xlabel("Connects spent per freelancer, refunds not taken off")
        ax.set_ylabel("Win rate: hires per proposal sent")
        _limits(ax, data)
        lines = [_frontier_line(ax, data), *_crosses(ax, data, cast)]
        label_points(
            ax,
            list(zip(data["spent"].astype(float), data["win_rate"].astype(float), strict=True)),
            [cast.label(group) for group in data["group"]],
            [INK] * len(data),
            [line for line in lines if len(line) > 1],
        )
        grid_lines(ax, "both")
        share_axis(ax.yaxis)
        ax.xaxis.set_major_locator(MaxNLocator(8, integer=True))
        ax.xaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
    return figure


def _limits(ax: Axes, data: pd.DataFrame) -> None:
    """Start both axes at 0 unless that squeezes everything into a corner."""
    low, high = (data["spent_low"].min(), data["spent_high"].max()) if len(data) else (0.0, 1.0)
    pad = max(0.12 * (high - low), 0.02 * high, 2.0)
    start = 0.0 if low < 0.25 * high else max(0.0, low - pad)
    # names are easiest to read on the right
    ax.set_xlim(start, high + 2 * pad)
    top = float(data["high"].max()) if len(data) else 1.0
    ax.set_ylim(0.0, max(1e-6, top * 1.12))


def _frontier_line(ax: Axes, data: pd.DataFrame) -> list[tuple[float, float]]:
    front = data[data["frontier"]].sort_values("spent")
    if len(front) < 2:
        return []
    x, y = front["spent"].to_numpy(float), front["win_rate"].to_numpy(float)
    ax.step(x, y, where="post", color=PALE, linewidth=2.0, zorder=1)
    corners = [(float(x[0]), float(y[0]))]
    for k in range(1, x.size):
        corners += [(float(x[k]), float(y[k - 1])), (float(x[k]), float(y[k]))]
    return corners


def _crosses(ax: Axes, data: pd.DataFrame, cast: Cast) -> list[list[tuple[float, float]]]:
    lines = []
    for row in data.to_dict("records"):
        colour = cast.colour(row["group"])
        across = [(row["spent_low"], row["win_rate"]), (row["spent_high"], row["win_rate"])]
        along = [(row["spent"], row["low"]), (row["spent"], row["high"])]
        for line in (across, along):
            ax.plot(*zip(*line, strict=True), color=colour, linewidth=1.2, zorder=2)
        face, edge = ("white", colour) if row["oracle"] else (colour, "white")
        point: dict[str, Any] = {"markersize": 7, "markerfacecolor": face, "markeredgecolor": edge}
        ax.plot(row["spent"], row["win_rate"], "o", zorder=3, **point)
        lines += [across, along]
    return lines
