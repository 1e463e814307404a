"""Small panels, one per strategy, on the same axes.

Answers: how do the curves of a dozen strategies stay readable. Each panel shows one strategy with its band,
and all others as thin pale lines behind it, so that every curve has its name above it and can still be
compared.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from simulator.report.pictures.cast import Cast
from simulator.report.pictures.style import (
    INK,
    PALE,
    Margins,
    Words,
    grid_lines,
    house_style,
    is_narrow,
    sheet,
)

# letters of a name that fit above a panel, a third of the width or half a phone
_LETTERS, _NARROW_LETTERS = 29, 22


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
