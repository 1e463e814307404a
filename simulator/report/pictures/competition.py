"""Picture: how many proposals a post has as it gets older.

Answers: is the simulated competition like the real one. Open posts are counted at a random age within each
range of ages, as a listing of the site would show them; a scenario of 2023 is shown beside the measurements
of that year.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from simulator.metrics.estimates.estimates import estimate
from simulator.metrics.estimates.quantities import LEVEL, Ratio, clopper_pearson
from simulator.metrics.numbers import counted, number
from simulator.report.pictures.cast import Cast
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
from simulator.runs.result import RunResult
from simulator.studies.baselines.calibration import measured_facts

Floats = npt.NDArray[np.float64]

# shares of posts by their number of proposals, and which of the measured buckets belong to each
SHARES = {"under 5": (0,), "5 to 19": (1, 2, 3), "20 to 49": (4,), "50 or more": (5,)}
HALF_TIME_H = 1.0
_COLOURS = dict(zip(SHARES, (BLUE, ORANGE, GREEN, VERMILION), strict=True))
_EDGE_NAMES = {0.25: "¼", 0.5: "½"}
_FEWEST_POSTS = 20


def _edges() -> list[float]:
    return [float(edge) for edge in measured_facts()["age_edges_hours"]]


def crowding_by_age(result: RunResult, level: float = LEVEL) -> pd.DataFrame:
    """Proposals on simulated open posts by the age of the post.

    Returns
    -------
    DataFrame
        from_h, to_h, posts, law (mean if proposals arrived as t / (t + 1 h) up to the last mean), and for
        `mean` (proposals per post) and each of `SHARES` (share of posts) the value and its limits `<name>
        low` and `<name> high`, NaN if there is none. Ages with fewer than twenty posts are left out.
    """
    edges, rows, market = _edges(), [], result.market
    counts = np.stack(market["ages"].to_list()).astype(float).reshape(len(market), len(edges) - 1, -1)
    sums, posts = np.stack(market["age_sums"].to_list()).astype(float), counts.sum(axis=2)
    for age, start in enumerate(edges[:-1]):
        here = posts[:, age]
        if here.sum() < _FEWEST_POSTS:
            continue
        row: dict[str, float | None] = {"from_h": start, "to_h": edges[age + 1], "posts": int(here.sum())}
        quantities = {"mean": Ratio(sums[:, age], here)}
        for name, buckets in SHARES.items():
            quantities[name] = Ratio(counts[:, age, list(buckets)].sum(axis=1), here, "share")
        for name, quantity in quantities.items():
            found = estimate(quantity, "share of posts", level)
            row |= {name: found.value, f"{name} low": found.low, f"{name} high": found.high}
        rows.append(row)
    table = pd.DataFrame(rows)
    if rows:
        table = table.astype(float).astype({"posts": int})
        arrived = _arrived(table["from_h"].to_numpy(), table["to_h"].to_numpy())
        table["law"] = table["mean"].iloc[-1] * arrived / arrived[-1]
    return table


def _arrived(start: Floats, end: Floats) -> Floats:
    """Mean of t / (t + half time) over a range of ages."""
    area = HALF_TIME_H * np.log((end + HALF_TIME_H) / (start + HALF_TIME_H))
    return np.asarray(1 - area / (end - start))


def measured_by_age(level: float = LEVEL) -> pd.DataFrame:
    """Shares of real open posts by age and proposals, January 2023.

    Returns
    -------
    DataFrame
        As for `crowding_by_age`, without means.
    """
    edges, rows = _edges(), []
    for age, counts in enumerate(measured_facts()["posts_by_age_and_proposals"]):
        posts = int(sum(counts))
        row: dict[str, float | None] = {"from_h": edges[age], "to_h": edges[age + 1], "posts": posts}
        for name, buckets in SHARES.items():
            events = sum(counts[bucket] for bucket in buckets)
            low, high = clopper_pearson(events, posts, level)
            row |= {name: events / posts, f"{name} low": low, f"{name} high": high}
        rows.append(row)
    return pd.DataFrame(rows)


def is_of_2023(result: RunResult) -> bool:
    """Tell whether the market is the one of the measurements."""
    return (result.scenario.pack or "").startswith("2023")


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
        + ("" if real is None else "Circles: real posts of January 2023."),
        cast.caption(_caption(simulated, real, cast.replications), colours=False),
    )
    with house_style():
        figure, axes = sheet(words, 3.4, (1, 2), Margins(left=0.7, right=1.0, between_columns=0.75))
        _means(axes[0, 0], simulated)
        _shares(axes[0, 1], simulated, real)
        edges = _edges()
        for ax in axes.flat:
            grid_lines(ax, "both")
            ax.set_xlim(0, len(edges) - 1)
            ax.set_xticks(range(len(edges)), [_EDGE_NAMES.get(edge, f"{edge:g}") for edge in edges])
            ax.set_xlabel("Age of the post [hours, uneven steps]")
    return figure


def _caption(simulated: pd.DataFrame, real: pd.DataFrame | None, replications: int) -> str:
    posts = int(simulated["posts"].max()) if len(simulated) else 0
    how = "" if replications > 1 else " for shares only"
    text = f"Up to {posts:,} simulated posts per range of ages; bands: 95 % intervals{how}."
    if real is None:
        return text
    return (
        f"{text} Circles: {int(real['posts'].sum()):,} open posts of all categories, 1 and 6 January 2023; "
        "whiskers: 95 % intervals."
    )


def _middle(table: pd.DataFrame) -> Floats:
    """Place of each range of ages on an axis with one step per range."""
    edges = _edges()
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


def _shares(ax: Axes, simulated: pd.DataFrame, real: pd.DataFrame | None) -> None:
    ax.set_ylabel("Share of posts")
    ax.set_ylim(0, 1)
    share_axis(ax.yaxis, 0)
    for name, colour in _COLOURS.items():
        if len(simulated):
            _curve(ax, simulated, name, colour)
        if real is not None:
            x = _middle(real)
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
    if len(simulated):
        _end_labels(ax, simulated)


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
    real = measured_by_age() if is_of_2023(view.result) else None
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


PICTURE = Picture("competition", "How crowded the posts are", _draw, _sentence)
