"""One bar per strategy: how much it takes until a wanted share of freelancers is hired.

Answers: which rule needs least, at a glance. A bar ends where the wanted share is hired, with its limits; a
strategy that does not get there has no bar, and says how far it gets.
"""

from collections.abc import Sequence
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
    Margins,
    Words,
    grid_lines,
    house_style,
    is_narrow,
    sheet,
    usd_axis,
)

_ROW_IN, _LEFT_IN = 0.4, 1.75
_FAR = 1.35
"""a limit is drawn up to so many times the longest bar; beyond it an arrow says that it goes on"""


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
        ax.spines["left"].set_visible(False)
        grid_lines(ax)
        ax.tick_params(axis="y", length=0)
    return figure


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
