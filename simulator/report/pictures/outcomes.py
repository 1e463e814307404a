"""Picture: how twenty typical freelancers end up with each strategy.

Answers: not what is the mean, but who gets what. Each dot stands for a twentieth of the freelancers (quantile
dots; Kay et al. 2016, CHI), so bad luck can be counted: dots at 0 are people who got nothing.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from simulator.metrics.numbers import counted, number
from simulator.metrics.sample import net_earnings
from simulator.report.pictures.cast import Cast
from simulator.report.pictures.picture import Picture, View
from simulator.report.pictures.style import (
    INK,
    Margins,
    Words,
    grid_lines,
    house_style,
    sheet,
    symlog_ticks,
    usd,
    usd_axis,
)
from simulator.report.words.controlled import controlled_metric
from simulator.report.words.one_person import many_of, span_of
from simulator.report.words.plain import window_words
from simulator.runs.entries import Entry
from simulator.runs.result import RunResult
from simulator.studies.one_person import PEOPLE, outcome_of

Floats = npt.NDArray[np.float64]

DOTS = 20
_ROW_IN, _DOT_IN = 0.62, 0.088
_MEASURES = (
    ("hires", "Hires per freelancer"),
    ("net_earnings_usd", "Net earnings per freelancer"),
)


def outcome_dots(result: RunResult, groups: tuple[str, ...], dots: int = DOTS) -> pd.DataFrame:
    """Quantiles of what freelancers end with.

    Parameters
    ----------
    result : RunResult
        A run.
    groups : tuple of str
        Strategies to show.
    dots : int
        Dots per strategy, fewer if there are fewer freelancers. Dot k of n is at the quantile (k + 0.5) / n
        of the freelancers of all replications.

    Returns
    -------
    DataFrame
        group, measure (`hires`, `net_earnings_usd`), dot, value, median, freelancers.
    """
    parts = []
    for group in groups:
        lanes = result.sample(group).freelancers()
        measures = {"hires": lanes["hires"].to_numpy(float), "net_earnings_usd": net_earnings(lanes)}
        for measure, x in measures.items():
            n = min(dots, x.size)
            if n == 0:
                continue
            levels = (np.arange(n) + 0.5) / n
            # outcomes of real people, not points between them: half a hire does not exist
            found = np.quantile(x, levels, method="inverted_cdf")
            part = {"group": group, "measure": measure, "dot": np.arange(n), "value": found}
            middle = {"median": np.quantile(x, 0.5, method="inverted_cdf"), "freelancers": x.size}
            parts.append(pd.DataFrame(part | middle))
    columns = ["group", "measure", "dot", "value", "median", "freelancers"]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)


def stacked(positions: Floats, dot: float, room: float) -> tuple[Floats, Floats]:
    """Put dots into bins one dot wide, and stack those of a bin.

    Parameters
    ----------
    positions : float array
        Wanted places along the axis, in the unit of `dot`, ascending.
    dot : float
        Width of a dot.
    room : float
        Height of the row; higher stacks are compressed.

    Returns
    -------
    x, y : float arrays
        Centres of the dots; y from 0 upward.

    Examples
    --------
    >>> x, y = stacked(np.array([0.0, 0.1, 3.0]), 1.0, 5.0)
    >>> x.tolist(), y.tolist()
    ([0.05, 0.05, 3.0], [0.5, 1.5, 0.5])
    """
    x, y = np.empty(positions.size), np.empty(positions.size)
    start = 0
    while start < positions.size:
        end = int(np.searchsorted(positions, positions[start] + dot, side="left"))
        end = max(end, start + 1)
        n = end - start
        step = dot if n * dot <= room else (room - dot) / max(1, n - 1)
        x[start:end] = positions[start:end].mean()
        y[start:end] = dot / 2 + step * np.arange(n)
        start = end
    return x, y


def _threshold(values: Floats) -> float:
    """Dollars up to which the axis is linear: near the small amounts, at most three decades below the top."""
    sizes = np.abs(values[values != 0])
    if not sizes.size:
        return 1.0
    power = np.floor(np.log10(np.quantile(sizes, 0.1)))
    return float(10 ** max(power, np.floor(np.log10(sizes.max())) - 3))


def draw_outcomes(data: pd.DataFrame, cast: Cast) -> Figure:
    """Draw the dots of every strategy, hires on the left and money on the right.

    Parameters
    ----------
    data : DataFrame
        As returned by `outcome_dots`.
    cast : Cast
        Order, colours and words.

    Returns
    -------
    Figure
    """
    groups = [group for group in cast.order if group in set(data["group"])]
    with house_style():
        figure, axes = sheet(
            _words(data, cast),
            (max(1, len(groups)) + 0.28) * _ROW_IN,
            (1, 2),
            Margins(left=1.75, between_columns=0.3, right=0.3, top=0.05),
            sharey=True,
            width_ratios=(0.8, 1.0),
        )
        for ax, (measure, label) in zip(axes[0], _MEASURES, strict=True):
            part = data[data["measure"] == measure]
            values = part["value"].to_numpy(float)
            ax.set_xlabel(label)
            _scale(ax, values, measure == "net_earnings_usd")
            ax.set_ylim(-len(groups) + 0.6, 0.88)
            for row, group in enumerate(groups):
                _row(ax, -row, part[part["group"] == group], cast, measure == "net_earnings_usd")
            ax.spines["left"].set_visible(False)
            grid_lines(ax)
            ax.tick_params(axis="y", length=0)
        axes[0, 0].set_yticks(
            [-row + 0.32 for row in range(len(groups))], [cast.side_label(group) for group in groups]
        )
    return figure


def _words(data: pd.DataFrame, cast: Cast) -> Words:
    fewest, most = (int(data["freelancers"].min()), int(data["freelancers"].max())) if len(data) else (0, 0)
    people = (f"{fewest:,} to " if fewest < most else "") + counted(most, "freelancer")
    more = "" if fewest >= DOTS else ", or each freelancer if there are fewer"
    return Words(
        "What freelancers end with: good and bad luck with each strategy",
        f"Each dot is one freelancer in {DOTS}{more}. The tick under the dots is the median.",
        cast.caption(f"Quantiles over {people} per strategy, all replications together; no interval."),
    )


def _scale(ax: Axes, values: Floats, money: bool) -> None:
    low, high = (float(values.min()), float(values.max())) if values.size else (0.0, 1.0)
    if not money:
        span = max(1.0, high)
        ax.set_xlim(-0.06 * span, 1.12 * span)
        ax.xaxis.set_major_locator(MaxNLocator(6, integer=True))
        return
    linear = _threshold(values)
    ax.set_xscale("symlog", linthresh=linear, linscale=0.7)
    ax.set_xlim(min(1.6 * low, -0.35 * linear), max(2.2 * high, linear))
    ticks = symlog_ticks(min(low, 0.0), max(high, linear), linear)
    ax.set_xticks(ticks)
    ax.set_xticks([], minor=True)
    usd_axis(ax.xaxis)
    if values.any():
        ax.set_xlabel(f"{ax.get_xlabel()} [log beyond {usd(linear)}]")


def _row(ax: Axes, base: float, part: pd.DataFrame, cast: Cast, money: bool) -> None:
    """Draw one strategy: its dots on a line, with the median marked and written."""
    if part.empty:
        return
    group = str(part["group"].iloc[0])
    colour, dpi = cast.colour(group), ax.figure.dpi
    values = np.sort(part["value"].to_numpy(float))
    at = ax.transData.transform(np.column_stack([values, np.full(values.size, base)]))[:, 0] / dpi
    x, y = stacked(at, _DOT_IN, _ROW_IN * 0.74)
    rows_in = _ROW_IN  # one unit of y is one row
    places = ax.transData.inverted().transform(np.column_stack([x * dpi, np.zeros(x.size)]))[:, 0]
    hollow = cast.role(group) == "oracle"
    ax.plot([*ax.get_xlim()], [base, base], color="#bdbdbd", linewidth=0.6, zorder=1)
    ax.scatter(
        places,
        base + y / rows_in,
        s=(_DOT_IN * 72 * 0.92) ** 2,
        facecolor="white" if hollow else colour,
        edgecolor=colour,
        linewidth=0.9 if hollow else 0.4,
        zorder=3,
        clip_on=False,
    )
    median = float(part["median"].iloc[0])
    ax.plot([median], [base], marker="|", markersize=7, color=INK, markeredgewidth=1.4, zorder=4)
    text = number(median, "usd") if money else f"{median:g}"
    note = ax.annotate(
        text,
        (median, base),
        xytext=(0, -4),
        textcoords="offset points",
        ha="center",
        va="top",
        size=7.5,
        color=INK,
    )
    note.set_zorder(5)


def _dots(view: View) -> pd.DataFrame:
    return outcome_dots(view.result, view.cast.order)


def _draw(view: View) -> Figure:
    return draw_outcomes(view.once(_dots), view.cast)


def _sentence(view: View) -> str:
    """Write the range, the median and the share that tables give: dots are too few to tell them exactly."""
    told = []
    for group in view.leaders:
        met = outcome_of(Entry(group, view.result, group), "hires")
        if met is None:
            continue
        nobody = controlled_metric(view.result, group, "share_without_hire")
        span = f"{span_of(met)} hires, " + (
            f"as {many_of(met)} of 100 do" if met.alike else f"median {met.middle:,.0f}"
        )
        told.append(f"'{group}': {span}; {number(nobody.value, 'share')} without any hire")
    days = window_words([view.result.scenario])
    lead = f"In {days} {100 * PEOPLE:.0f} of 100 freelancers end with, each strategy for itself: "
    return f"{lead}{'; '.join(told)}." if told else ""


def _data(view: View) -> pd.DataFrame:
    return view.once(_dots)


PICTURE = Picture("outcomes", "Good and bad luck", _draw, _sentence, _data)
