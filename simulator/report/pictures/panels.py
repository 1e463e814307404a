"""A small panel, or a bar, for each strategy, on the same axes.

Answers: which rule needs least, at a glance: its bar ends where the wanted share is hired, and one that does
not get there has no bar and says how far it gets. How do the curves of a dozen strategies stay readable: a
panel shows one with its band, and all others as thin pale lines behind it, so that every curve has its name
above it and can still be compared.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, StrMethodFormatter

from simulator.report.pictures.cast import Cast
from simulator.report.pictures.style import (
    GREY,
    INK,
    PALE,
    Margins,
    Words,
    grid_lines,
    house_style,
    is_narrow,
    sheet,
    usd_axis,
)

# letters of a name that fit above a panel, a third of the width or half a phone
_LETTERS, _NARROW_LETTERS = 29, 22
_ROW_IN, _LEFT_IN = 0.4, 1.75
_FAR = 1.35
"""a limit is drawn up to so many times the longest bar; beyond it an arrow says that it goes on"""


class Curves(NamedTuple):
    """Which columns are drawn, and how."""

    x: str
    y: str
    x_label: str
    y_label: str
    step: bool = False
    """the value holds until the next point"""
    decorate: Callable[[Axes, pd.DataFrame], None] | None = None
    """called for each panel with the rows of its strategy"""


def behind(data: pd.DataFrame) -> str:
    """Explain the pale lines, if there are any."""
    return " Thin lines: the other strategies." if data["group"].nunique() > 1 else ""


def draw_panels(data: pd.DataFrame, cast: Cast, words: Words, curves: Curves) -> Figure:
    """Draw one panel per strategy.

    Parameters
    ----------
    data : DataFrame
        group, the columns named by `curves`, and low and high for the band (NaN: no band).
    cast : Cast
        Order and colours.
    words : Words
        Title, subtitle and caption.
    curves : Curves
        Columns and labels.

    Returns
    -------
    Figure
    """
    groups = [group for group in cast.order if group in set(data["group"])] or ["nothing to draw"]
    columns = min(len(groups), 2 if is_narrow() else 3)
    rows = -(-len(groups) // columns)
    margins = Margins(left=0.78, right=0.25, top=0.3, bottom=0.5, between_columns=0.28, between_rows=0.36)
    with house_style():
        height = {1: 3.6, 2: 2.3}.get(rows, 1.6)
        figure, axes = sheet(words, height, (rows, columns), margins, sharex=True, sharey=True)
        parts = {group: data[data["group"] == group] for group in groups}
        for at, ax in enumerate(axes.flat):
            if at >= len(groups):
                ax.set_visible(False)
                # the panel above the gap has the lowest axis of its column
                axes.flat[at - columns].tick_params(labelbottom=True)
                continue
            _panel(ax, groups[at], parts, cast, curves)
        _axis_names(figure, axes, curves)
    return figure


def _panel(ax: Axes, group: str, parts: dict[str, pd.DataFrame], cast: Cast, curves: Curves) -> None:
    style = "steps-post" if curves.step else "default"
    for other, part in parts.items():
        if other != group:
            ax.plot(part[curves.x], part[curves.y], color=PALE, linewidth=0.8, drawstyle=style, zorder=1)
    own, colour = parts[group], cast.colour(group)
    x, low, high = (own[name].to_numpy(float) for name in (curves.x, "low", "high"))
    if x.size and not np.all(np.isnan(low)):
        step = "post" if curves.step else None
        ax.fill_between(x, low, high, step=step, color=colour, alpha=0.22, linewidth=0, zorder=2)  # type: ignore[arg-type]
    dashes = "--" if cast.role(group) == "oracle" else "-"
    ax.plot(x, own[curves.y], color=colour, linestyle=dashes, drawstyle=style, zorder=3)
    ax.set_title(cast.label(group, _NARROW_LETTERS if is_narrow() else _LETTERS), color=INK, pad=4)
    grid_lines(ax, "both")
    if curves.decorate is not None and len(own):
        curves.decorate(ax, own)


def _axis_names(figure: Figure, axes: np.ndarray, curves: Curves) -> None:
    """Write one axis name for all panels."""
    first, last = axes[0, 0].get_position(), axes[-1, -1].get_position()
    width, height = figure.get_size_inches()
    middle_x, middle_y = (first.x0 + last.x1) / 2, (first.y1 + last.y0) / 2
    figure.text(middle_x, last.y0 - 0.24 / height, curves.x_label, ha="center", va="top", size=9)
    figure.text(0.15 / width, middle_y, curves.y_label, ha="left", va="center", rotation=90, size=9)


class Bar(NamedTuple):
    """How much a strategy takes; None where the wanted share is not reached."""

    group: str
    takes: float | None
    low: float | None
    high: float | None
    half: float | None
    """where half are hired"""
    words: str
    """what is written at the bar: at most two short lines"""


def bars_table(bars: Sequence[Bar]) -> pd.DataFrame:
    """Lay out bars as a table: group, takes, low, high, half, words."""
    return pd.DataFrame(list(bars), columns=list(Bar._fields))


def draw_bars(bars: Sequence[Bar], cast: Cast, words: Words, label: str, usd: bool = False) -> Figure:
    """Draw a bar for each strategy, in the order that is given.

    Parameters
    ----------
    bars : sequence of Bar
        From the top.
    cast : Cast
        Colours and names.
    words : Words
        Title, subtitle and caption.
    label : str
        Of the axis.
    usd : bool
        Whether the axis shows dollars.

    Returns
    -------
    Figure
    """
    most = _most(bars)
    with house_style():
        figure, axes = sheet(words, max(2, len(bars)) * _ROW_IN + 0.15, margins=Margins(left=_LEFT_IN))
        ax: Axes = axes[0, 0]
        for row, one in enumerate(bars):
            _row(ax, -row, one, cast, most)
        ax.set_yticks([-row for row in range(len(bars))], [cast.side_label(one.group) for one in bars])
        ax.set_ylim(-max(2, len(bars)) + 0.5, 0.5)
        # words stand to the right of the longest bar
        ax.set_xlim(0, most * (2.6 if is_narrow() else 1.6))
        ax.set_xlabel(label)
        ax.xaxis.set_major_locator(MaxNLocator(4 if is_narrow() else 7, integer=True))
        if usd:
            usd_axis(ax.xaxis)
        else:
            ax.xaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
        if not _any_drawn(bars):
            _without_axis(ax)
        ax.spines["left"].set_visible(False)
        grid_lines(ax)
        ax.tick_params(axis="y", length=0)
    return figure


def _any_drawn(bars: Sequence[Bar]) -> bool:
    return any(one.takes is not None or one.half is not None for one in bars)


def _without_axis(ax: Axes) -> None:
    """Say that there is no bar, in place of an axis on which nothing stands."""
    ax.set_xticks([])
    ax.spines["bottom"].set_visible(False)
    ax.set_xlabel("Nothing to draw: no rule gets there.")


def _most(bars: Sequence[Bar]) -> float:
    """Find how long the longest bar is, with its limit unless that is far away."""
    ends = [x for one in bars for x in (one.takes, one.half) if x is not None]
    longest = max([1.0, *ends])
    limits = [one.high for one in bars if one.high is not None and np.isfinite(one.high)]
    return max([longest, *(min(x, _FAR * longest) for x in limits)])


def _row(ax: Axes, y: float, one: Bar, cast: Cast, most: float) -> None:
    colour, oracle = cast.colour(one.group), cast.role(one.group) == "oracle"
    end = 0.0
    if one.takes is not None:
        face = "white" if oracle else colour
        ax.barh(y, one.takes, 0.5, facecolor=face, edgecolor=colour, linewidth=1.0, zorder=2)
        end = one.takes
        if one.low is not None and one.high is not None:
            end = max(end, min(one.high, most))
            ax.plot([one.low, end], [y, y], color=INK, linewidth=1.1, zorder=3)
            if one.high > most:
                ax.plot(end, y, ">", color=INK, markersize=4.0, zorder=3)
    if one.half is not None:
        ax.plot(one.half, y, "o", markerfacecolor="white", markeredgecolor=INK, markersize=5.0, zorder=4)
        end = max(end, one.half)
    far = one.takes is None
    ax.annotate(
        one.words,
        (end, y),
        (8 if end else 4, 0),
        textcoords="offset points",
        va="center",
        size=8.5,
        color=GREY if far else INK,
    )
