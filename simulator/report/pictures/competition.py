"""Picture: how many proposals a post has as it gets older.

Answers: is the simulated competition like the real one. Open posts are counted at a random age within each
range of ages, as a listing of the site would show them. A scenario of 2023 is shown beside two listings of
that year, one of all clients and one of verified clients only; in a field with the band of one day.
"""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from simulator.metrics.numbers import counted, number
from simulator.report.pictures.cast import Cast
from simulator.report.pictures.crowding import (
    SHARES,
    age_edges,
    crowding_by_age,
    foretold_by_age,
    is_of_2023,
    measured_by_age,
)
from simulator.report.pictures.labels import spread
from simulator.report.pictures.picture import Picture, View
from simulator.report.pictures.style import (
    BLUE,
    GREEN,
    GREY,
    INK,
    ORANGE,
    SKY,
    VERMILION,
    Margins,
    Words,
    grid_lines,
    house_style,
    share_axis,
    sheet,
)

Floats = npt.NDArray[np.float64]

_COLOURS = dict(zip(SHARES, (BLUE, ORANGE, GREEN, VERMILION), strict=True))
_EDGE_NAMES = {0.25: "¼", 0.5: "½"}
_FILTER_NAMES = {"all": "All clients", "verified": "Verified clients only"}


def draw_views(foretold: dict[str, pd.DataFrame], cast: Cast) -> Figure:
    """Draw one market through two filters, beside the listing seen through each.

    Parameters
    ----------
    foretold : dict
        As returned by `foretold_by_age`.
    cast : Cast
        Words about the run.

    Returns
    -------
    Figure
    """
    words = Words(
        "How crowded a post gets as it ages, seen through two filters",
        "One market, and two listings of it: all clients, 1 January 2023; verified clients only, 6 January.",
        cast.caption(
            "Lines: shares of drawn posts. Bands: 19 days of 20, with as many posts as the listing has. "
            "Circles: listed posts. Ages with fewer than 20 listed posts are left out.",
            colours=False,
        ),
    )
    with house_style():
        figure, axes = sheet(words, 3.4, (1, 2), Margins(left=0.7, right=1.0, between_columns=0.75))
        for ax, (which, table) in zip(axes.flat, foretold.items(), strict=True):
            _shares(ax, table, measured_by_age(which), whiskers=False)
            ax.text(0.98, 0.97, _FILTER_NAMES[which], transform=ax.transAxes, ha="right", va="top", size=9)
        _end_labels(axes.flat[-1], list(foretold.values())[-1])
        axes.flat[-1].set_ylabel("")
        _age_axes(axes.flat)
    return figure


def draw_competition(simulated: pd.DataFrame, real: pd.DataFrame | None, cast: Cast) -> Figure:
    """Draw proposals by age: the mean on the left, shares of posts on the right.

    Parameters
    ----------
    simulated : DataFrame
        As returned by `crowding_by_age`.
    real : DataFrame, optional
        As returned by `measured_by_age`.
    cast : Cast
        Words about the run.

    Returns
    -------
    Figure
    """
    words = Words(
        "How crowded a post gets as it ages" + ("" if real is None else ", simulated and measured"),
        "Open posts, counted at a random moment within each range of ages. "
        + ("" if real is None else "Circles: the listing of all clients, 1 January 2023."),
        cast.caption(_caption(simulated, real, cast.replications), colours=False),
    )
    with house_style():
        figure, axes = sheet(words, 3.4, (1, 2), Margins(left=0.7, right=1.0, between_columns=0.75))
        _means(axes[0, 0], simulated)
        _shares(axes[0, 1], simulated, real)
        if len(simulated):
            _end_labels(axes[0, 1], simulated)
        _age_axes(axes.flat)
    return figure


def _age_axes(axes: Iterable[Axes]) -> None:
    """Give every panel the ages as its horizontal axis."""
    edges = age_edges()
    for ax in axes:
        grid_lines(ax, "both")
        ax.set_xlim(0, len(edges) - 1)
        ax.set_xticks(range(len(edges)), [_EDGE_NAMES.get(edge, f"{edge:g}") for edge in edges])
        ax.set_xlabel("Age of the post [hours, uneven steps]")


def _caption(simulated: pd.DataFrame, real: pd.DataFrame | None, replications: int) -> str:
    posts = int(simulated["posts"].max()) if len(simulated) else 0
    how = "" if replications > 1 else " for shares only"
    text = f"Up to {posts:,} simulated posts per range of ages; bands: 95 % intervals{how}."
    if real is None:
        return text
    return (
        f"{text} Circles: {int(real['posts'].sum()):,} open posts of all clients, 1 January 2023; "
        "whiskers: 95 % intervals."
    )


def _middle(table: pd.DataFrame) -> Floats:
    """Place of each range of ages on an axis with one step per range."""
    edges = age_edges()
    return np.array([edges.index(start) + 0.5 for start in table["from_h"]])


def _curve(ax: Axes, table: pd.DataFrame, name: str, colour: str) -> None:
    x = _middle(table)
    ax.plot(x, table[name], color=colour, zorder=3)
    low, high = table[f"{name} low"].to_numpy(float), table[f"{name} high"].to_numpy(float)
    ax.fill_between(x, low, high, color=colour, alpha=0.2, linewidth=0, zorder=2)


def _means(ax: Axes, simulated: pd.DataFrame) -> None:
    ax.set_ylabel("Proposals per post, mean")
    if not len(simulated):
        return
    # wide and pale behind the simulated line, so that both stay visible where they agree
    law = Line2D(
        _middle(simulated),
        simulated["law"],
        color=SKY,
        linewidth=6.0,
        alpha=0.45,
        solid_capstyle="butt",
        zorder=2,
    )
    ax.add_line(law)
    _curve(ax, simulated, "mean", INK)
    ax.set_ylim(bottom=0)
    ax.yaxis.set_major_locator(MaxNLocator(6, integer=True))
    keys = [Line2D([], [], color=INK), law]
    names = ["simulated", "measured law: t / (t + 1 h)"]
    ax.legend(keys, names, loc="lower right", frameon=False, fontsize=8.5)


def _shares(ax: Axes, simulated: pd.DataFrame, real: pd.DataFrame | None, whiskers: bool = True) -> None:
    ax.set_ylabel("Share of posts")
    ax.set_ylim(0, 1)
    share_axis(ax.yaxis, 0)
    for name, colour in _COLOURS.items():
        if len(simulated):
            _curve(ax, simulated, name, colour)
        if real is not None:
            x = _middle(real)
            if whiskers:
                ax.vlines(x, real[f"{name} low"], real[f"{name} high"], color=colour, linewidth=1.0, zorder=4)
            ax.plot(
                x,
                real[name],
                "o",
                color=colour,
                markerfacecolor="white",
                markersize=4.5,
                zorder=5,
                clip_on=False,
            )


def _end_labels(ax: Axes, simulated: pd.DataFrame) -> None:
    """Name each line at its right end."""
    places = spread([float(simulated[name].iloc[-1]) for name in SHARES], 0.065, 0.02, 0.9)
    written = [*zip(SHARES, places, _COLOURS.values(), strict=True), ("proposals:", max(places) + 0.08, GREY)]
    for text, y, colour in written:
        ax.annotate(
            text,
            (1.03, y),
            xycoords="axes fraction",
            va="center",
            size=8.5,
            color=colour,
            annotation_clip=False,
        )


def _draw(view: View) -> Figure:
    if foretold := foretold_by_age(view.result):
        return draw_views(foretold, view.cast)
    real = measured_by_age("all") if is_of_2023(view.result) else None
    return draw_competition(crowding_by_age(view.result), real, view.cast)


def _sentence(view: View) -> str:
    known = crowding_by_age(view.result)
    if known.empty:
        return ""
    last = known.iloc[-1]
    value, low, high = (
        number(float(last[name]), like=float(last["mean"])) for name in ("mean", "mean low", "mean high")
    )
    sure = f" (95 % interval {low} to {high})" if np.isfinite(float(last["mean low"])) else ""
    posts = counted(int(last["posts"]), "post")
    return f"The oldest posts shown have {value} proposals on average{sure}, over {posts}."


def _data(view: View) -> pd.DataFrame:
    return crowding_by_age(view.result)


PICTURE = Picture("competition", "How crowded the posts are", _draw, _sentence, _data)
