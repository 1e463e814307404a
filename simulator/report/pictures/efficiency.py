"""Picture: how often proposals win, against what was spent on them.

Answers: which strategy wins more with the same Connects, or the same with fewer. The grey line joins the
strategies that no other beats in both (the efficiency frontier); oracles are left out of it, as no freelancer
can do what they do. Both numbers come from the same replications and move together, so their uncertainty is
an ellipse, not a box.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, StrMethodFormatter
from scipy import special

from simulator.metrics.estimates.quantities import LEVEL, deviations, few_events, value_of
from simulator.metrics.strategy import METRICS
from simulator.report.pictures.cast import Cast
from simulator.report.pictures.labels import label_points
from simulator.report.pictures.picture import Picture, View
from simulator.report.pictures.style import (
    INK,
    PALE,
    Margins,
    Words,
    grid_lines,
    house_style,
    share_axis,
    sheet,
)
from simulator.report.words.controlled import controlled_metrics
from simulator.report.words.goals import several
from simulator.report.words.ranking import oracles_of
from simulator.runs.result import RunResult

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

_FEWEST_REPLICATIONS = 3


def efficiency(result: RunResult, groups: tuple[str, ...]) -> pd.DataFrame:
    """Win rate and Connects spent of each strategy, with intervals.

    Returns
    -------
    DataFrame
        group, spent, spent_low, spent_high [Connects per freelancer], win_rate, low, high [share of
        proposals], method, oracle, frontier (no other strategy except oracles wins as often for as few
        Connects). Strategies without proposals are left out.
    """
    found = controlled_metrics(result, ["connects_spent", "win_rate"])
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
    """Whether no strategy but oracles is as good in both numbers and better in one."""
    plain = table[~table["oracle"].astype(bool)]
    spent, won = plain["spent"].to_numpy(float), plain["win_rate"].to_numpy(float)
    beaten = [
        bool(np.any((spent <= s) & (won >= w) & ((spent < s) | (won > w))))
        for s, w in zip(table["spent"].astype(float), table["win_rate"].astype(float), strict=True)
    ]
    return ~np.array(beaten, bool)


def regions(result: RunResult, groups: tuple[str, ...], level: float = LEVEL) -> pd.DataFrame:
    """Joint confidence region of Connects spent and win rate, as the outline of an ellipse.

    Parameters
    ----------
    result : RunResult
        A run.
    groups : tuple of str
        Strategies to show.
    level : float
        Chance that a region contains both true numbers at once.

    Returns
    -------
    DataFrame
        group, spent, win_rate: points around the ellipse of each group. Groups without one are left out: they
        have fewer than three replications, or too few hires for a normal approximation.

    Notes
    -----
    Hotelling (1931), The generalization of Student's ratio; the covariance is that of the jackknife
    deviations, replication by replication.
    """
    parts = [pd.DataFrame(columns=["group", "spent", "win_rate"])]
    for group in groups:
        sample = result.sample(group, controlled=True)
        spent, won = (METRICS[name].function(sample) for name in ("connects_spent", "win_rate"))
        centre, across, along = (value_of(spent), value_of(won)), deviations(spent), deviations(won)
        if few_events(won) or None in centre or across is None or along is None:
            continue
        if across.size < _FEWEST_REPLICATIONS:
            continue
        outline = ellipse(np.column_stack([across, along]), level) + np.array(centre, float)
        part = pd.DataFrame(outline, columns=["spent", "win_rate"])
        parts.append(part.assign(group=group))
    return pd.concat([part for part in parts if len(part)] or parts, ignore_index=True)


def ellipse(moves: Floats, level: float = LEVEL, points: int = 72) -> Floats:
    """Outline of the joint confidence region of two numbers, around (0, 0).

    Parameters
    ----------
    moves : float array
        Shape (replications, 2): deviations of both numbers; their sums of squares and products are the
        covariance of the estimates.
    level : float
        Chance that the region contains the truth.
    points : int
        Points of the outline; the last equals the first.

    Returns
    -------
    float array
        Shape (points, 2). A line or a point if the numbers do not vary independently.
    """
    n = moves.shape[0]
    # Hotelling's T squared, from n replications of 2 numbers
    reach = np.sqrt(2 * (n - 1) / (n - 2) * special.fdtri(2, n - 2, level))
    # scaled first, so that large numbers of Connects do not drown shares in rounding
    scale = np.sqrt((moves**2).sum(axis=0))
    scaled = moves / np.where(scale > 0, scale, 1.0)
    variances, axes = np.linalg.eigh(scaled.T @ scaled)
    angle = np.linspace(0.0, 2 * np.pi, points)
    circle = np.column_stack([np.cos(angle), np.sin(angle)])
    outline = reach * (circle * np.sqrt(np.maximum(variances, 0.0))) @ axes.T * scale
    return np.asarray(outline, float)


def draw_efficiency(data: pd.DataFrame, outlines: pd.DataFrame, cast: Cast) -> Figure:
    """Draw win rate against Connects spent, with the joint region of each strategy.

    Parameters
    ----------
    data : DataFrame
        As returned by `efficiency`.
    outlines : DataFrame
        As returned by `regions`; a strategy without an ellipse gets its two intervals as a cross.
    cast : Cast
        Order, colours and words.

    Returns
    -------
    Figure
    """
    words = _words(data, set(outlines["group"]), cast)
    with house_style():
        figure, axes = sheet(words, 4.1, margins=Margins(left=0.75, right=0.35))
        ax: Axes = axes[0, 0]
        ax.set_xlabel("Connects spent per freelancer, before refunds")
        ax.set_ylabel("Win rate: hires per proposal sent")
        _limits(ax, data, outlines)
        lines = [_frontier_line(ax, data), *_marks(ax, data, outlines, cast)]
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


def _words(data: pd.DataFrame, with_region: set[str], cast: Cast) -> Words:
    said = []
    if with_region:
        said.append("Ellipses: 95 % regions for both numbers at once.")
    crossed = data[~data["group"].isin(with_region)]
    if len(crossed):
        said.append("Crosses: 95 % intervals, each number for itself.")
    return Words(
        "How many Connects were spent, and how often a proposal won",
        "Higher: more hires from the same number of proposals. Further left: cheaper. What you have in the "
        "end is income and hires, which other pictures show. "
        + (
            "The grey line marks the best win rate for each amount spent."
            if data["frontier"].sum() > 1
            else ""
        ),
        cast.caption(" ".join(said)),
    )


def _limits(ax: Axes, data: pd.DataFrame, outlines: pd.DataFrame) -> None:
    """Start both axes at 0 unless that would squeeze everything into a corner."""
    crossed = data[~data["group"].isin(set(outlines["group"]))]
    across = [outlines["spent"], crossed["spent_low"], crossed["spent_high"]]
    spent = np.concatenate([column.to_numpy(float) for column in across])
    low, high = (max(0.0, float(spent.min())), float(spent.max())) if spent.size else (0.0, 1.0)
    pad = max(0.12 * (high - low), 0.02 * high, 2.0)
    start = 0.0 if low < 0.25 * high else max(0.0, low - pad)
    # room on the right, where names are easiest to read
    ax.set_xlim(start, high + 2 * pad)
    won = np.concatenate([outlines["win_rate"].to_numpy(float), crossed["high"].to_numpy(float)])
    top = min(1.0, float(won.max())) if won.size else 1.0
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


def _marks(
    ax: Axes, data: pd.DataFrame, outlines: pd.DataFrame, cast: Cast
) -> list[list[tuple[float, float]]]:
    """Draw each point with its ellipse or cross; return the lines that names should avoid."""
    lines = []
    for row in data.to_dict("records"):
        colour = cast.colour(row["group"])
        own = outlines[outlines["group"] == row["group"]][["spent", "win_rate"]].to_numpy(float)
        if len(own):
            ax.fill(own[:, 0], own[:, 1], facecolor=colour, alpha=0.18, linewidth=0, zorder=2)
            ax.plot(own[:, 0], own[:, 1], color=colour, linewidth=1.1, zorder=2)
            lines.append([(float(x), float(y)) for x, y in own[::6]])
        else:
            across = [(row["spent_low"], row["win_rate"]), (row["spent_high"], row["win_rate"])]
            along = [(row["spent"], row["low"]), (row["spent"], row["high"])]
            for line in (across, along):
                ax.plot(*zip(*line, strict=True), color=colour, linewidth=1.2, zorder=2)
            lines += [across, along]
        face, edge = ("white", colour) if row["oracle"] else (colour, "white")
        ax.plot(
            row["spent"],
            row["win_rate"],
            "o",
            markersize=6,
            markerfacecolor=face,
            markeredgecolor=edge,
            zorder=3,
        )
    return lines


def _draw(view: View) -> Figure:
    groups = view.cast.order
    return draw_efficiency(efficiency(view.result, groups), regions(view.result, groups), view.cast)


def _sentence(view: View) -> str:
    data = efficiency(view.result, view.cast.order)
    front = [str(group) for group in data[data["frontier"]].sort_values("spent")["group"]]
    if not front:
        return ""
    sure = (
        "the regions in the picture show how sure that is"
        if len(view.result.market) > 1
        else "from one replication"
    )
    return f"By the averages, no strategy wins more often for fewer Connects than {several(front)}; {sure}."


def _data(view: View) -> pd.DataFrame:
    return efficiency(view.result, view.cast.order)


PICTURE = Picture("efficiency", "Who wins more for less", _draw, _sentence, _data)
