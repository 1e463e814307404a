"""Picture: how many Connects, or dollars, until the first hire.

Answers: after spending this much, what is the chance of at least one, two or three hires. Freelancers whose
Connects ran out first count as still waiting, not as failures (Kaplan & Meier 1958, with Connects in place of
time).
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from simulator.metrics.estimates.curves import Curve, reached
from simulator.metrics.estimates.quantities import LEVEL
from simulator.metrics.numbers import interval
from simulator.report.pictures.cast import Cast
from simulator.report.pictures.panels import Curves, behind, draw_panels
from simulator.report.pictures.picture import Picture, View
from simulator.report.pictures.style import GREY, INK, Words, share_axis, usd_axis
from simulator.report.words.needs import HIRES, Asked, Need, needed_by, spent_words
from simulator.report.words.plain import window_words
from simulator.runs.result import RunResult
from simulator.studies.chances import chances
from simulator.studies.outlook import price_of

_MOST_POINTS = 100
_COLUMNS = ("group", "hires", "connects", "usd", "share", "low", "high", "at_risk")
_DASHES = {1: (0, (6, 2)), 2: (0, (4, 2)), 3: (0, (1, 1.5))}
_NAMES = {1: "long dashes", 2: "dashes", 3: "dots"}


def chance_by_connects(
    result: RunResult,
    groups: tuple[str, ...],
    level: float = LEVEL,
    hires: tuple[int, ...] = (1,),
    chance: float = 0.5,
) -> pd.DataFrame:
    """Chance of at least one, two or three hires by Connects spent.

    Parameters
    ----------
    result : RunResult
        A run.
    groups : tuple of str
        Strategies to show.
    level : float
        Confidence level of the pointwise limits.
    hires : tuple of int
        Some of 1, 2 and 3: a curve for each.
    chance : float
        The curves keep their points where they and their limits reach it.

    Returns
    -------
    DataFrame
        group, hires, connects, usd (these Connects at list price, and the membership), share, low, high,
        at_risk (freelancers who had spent at least that much and were not hired before). Limits are NaN
        with one replication. A curve ends where fewer than ten freelancers, or 2 %, remain. About a hundred
        points a curve.
    """
    parts = []
    for group in groups:
        sample = result.sample(group)
        if sample.freelancers().empty:
            continue
        price = price_of(sample)
        for k in hires:
            table = _table(chances(sample, k, level), chance)
            usd = [price.usd(spent) for spent in table["connects"]]
            parts.append(table.assign(group=group, hires=k, usd=usd))
    return pd.concat(parts, ignore_index=True)[list(_COLUMNS)] if parts else pd.DataFrame(columns=_COLUMNS)


def thinned(curve: Curve, chance: float) -> Curve:
    """Keep about a hundred points of a curve, including those where it and its limits reach a chance."""
    last = curve.at.size - 1
    kept = set(np.linspace(0, last, min(_MOST_POINTS, last + 1)).round().astype(int).tolist())
    for share in (curve.share, curve.low, curve.high):
        there = np.flatnonzero(share >= chance - 1e-12)
        kept |= set(there[:1].tolist())
    rows = np.array(sorted(kept))
    at, share, low, high, at_risk, n = curve
    return Curve(at[rows], share[rows], low[rows], high[rows], at_risk[rows], n)


def _table(curve: Curve, chance: float) -> pd.DataFrame:
    few = thinned(curve, chance)
    columns = ("connects", "share", "low", "high", "at_risk")
    return pd.DataFrame(dict(zip(columns, few[:5], strict=True)))


def _words(data: pd.DataFrame, main: pd.DataFrame, cast: Cast, asked: Asked, far: bool) -> Words:
    unit = "dollars" if asked.usd else "Connects"
    if asked == Asked():
        title = "How many Connects it takes to be hired at least once"
        dot = "The dot marks where half of the freelancers have been hired."
    else:
        title = f"How many {unit} {asked.wanted} takes"
        dot = f"Line and band: the chance of at least {HIRES[asked.hires]}; the dot: {asked.wanted}."
    others = [k for k in sorted(set(data["hires"])) if k != asked.hires]
    more = "; ".join(f"{_NAMES[k]}: at least {HIRES[k]}" for k in others)
    more = f" {more[0].upper()}{more[1:]}." if more else ""
    band = "Bands: 95 % intervals, each point for itself." if cast.replications > 1 else ""
    said = f"Freelancers who ran out of Connects before a hire count as still waiting. {band}".strip()
    said += " A chance that is written beside a curve counts them as not hired." if far else ""
    if asked.usd:
        said += " Dollars: Connects at list price, free ones too, plus membership for the whole time."
    return Words(title, f"{dot}{more}{behind(main)}", cast.caption(said))


def draw_first_hire(
    data: pd.DataFrame,
    cast: Cast,
    asked: Asked | None = None,
    needs: Mapping[str, Need] | None = None,
    window: str = "",
) -> Figure:
    """Draw the chance of at least one hire against what was spent.

    Parameters
    ----------
    data : DataFrame
        As returned by `chance_by_connects`; curves of other numbers of hires are drawn thin.
    cast : Cast
        Order, colours and words.
    asked : Asked, optional
        What is marked; by default where half have had one hire.
    needs : mapping of str to Need, optional
        What each group needs; what is written beside a curve is read from there, as in a table.
    window : str
        How long the days that count are.

    Returns
    -------
    Figure
    """
    asked = asked or Asked()
    x = "usd" if asked.usd else "connects"
    main = data[data["hires"] == asked.hires]

    def decorate(ax: Axes, own: pd.DataFrame) -> None:
        ax.set_ylim(-0.02, 1.02)
        ax.set_xlim(0, max(1.0, 1.03 * float(data[x].max())))
        share_axis(ax.yaxis, 0)
        if asked.usd:
            usd_axis(ax.xaxis)
        mine = data[(data["group"] == own["group"].iloc[0]) & (data["hires"] != asked.hires)]
        for k, part in mine.groupby("hires"):
            if part["low"].notna().any():
                at, low, high = (part[name].to_numpy(float) for name in (x, "low", "high"))
                ax.fill_between(at, low, high, step="post", color=INK, alpha=0.13, linewidth=0, zorder=2)
            ax.plot(
                part[x],
                part["share"],
                color=INK,
                linewidth=0.9,
                linestyle=_DASHES[int(str(k))],
                drawstyle="steps-post",
                zorder=3,
            )
        group = str(own["group"].iloc[0])
        _mark(ax, own, x, asked)
        _label(ax, (needs or {}).get(group), asked, window)

    label = f"Chance of at least {HIRES[asked.hires]}"
    far = any(
        one.needed.connects is None or one.is_late(asked.chance)
        for one in (needs or {}).values()
        if one.needed.why != "nothing spent"
    )
    spent = "Dollars spent" if asked.usd else "Connects spent"
    return draw_panels(
        main, cast, _words(data, main, cast, asked, far), Curves(x, "share", spent, label, True, decorate)
    )


def _mark(ax: Axes, own: pd.DataFrame, x: str, asked: Asked) -> None:
    """Mark where the curve reaches the wanted chance."""
    at = reached(own[x].to_numpy(float), own["share"].to_numpy(float), asked.chance)
    if np.isfinite(at):
        ax.plot([0, at], [asked.chance, asked.chance], color=GREY, linewidth=0.7, linestyle=":", zorder=2)
        ax.plot(at, asked.chance, "o", color=INK, markersize=4.5, zorder=4)


def mark_words(one: Need, asked: Asked, window: str) -> str:
    """Write what a strategy needs, as its table does, and the chance within the window if that is lower.

    Parameters
    ----------
    one : Need
        What it needs.
    asked : Asked
        What is wanted.
    window : str
        How long the days that count are: `150 days`.

    Returns
    -------
    str
    """
    far = f"{one.far} in {window}"
    if one.needed.connects is None:
        return far
    who = "half" if asked.chance == 0.5 else f"{100 * asked.chance:g} %"
    text = f"{who} after {spent_words(one.needed.connects, one.price, asked)}"
    return f"{text}\n{far}" if one.is_late(asked.chance) else text


def _label(ax: Axes, one: Need | None, asked: Asked, window: str) -> None:
    if one is None:
        return
    plate = {"facecolor": "white", "edgecolor": "none", "alpha": 0.75, "pad": 1.0}
    text = mark_words(one, asked, window)
    note = ax.text(0.97, 0.05, text, transform=ax.transAxes, ha="right", va="bottom", size=8.5, color=INK)
    note.set_bbox(plate)


def plan_figure(result: RunResult, cast: Cast, asked: Asked | None = None) -> Figure:
    """Draw the chances of one, two and three hires of a run.

    Parameters
    ----------
    result : RunResult
        A run.
    cast : Cast
        Which strategies are shown.
    asked : Asked, optional
        What is marked; by default where half have had one hire.

    Returns
    -------
    Figure
    """
    asked = asked or Asked()
    data = chance_by_connects(result, cast.order, hires=(1, 2, 3), chance=asked.chance)
    needs = {one.group: one for one in needed_by(result, cast.order, asked)}
    return draw_first_hire(data, cast, asked, needs, window_words([result.scenario]))


def _draw(view: View) -> Figure:
    return plan_figure(view.result, view.cast)


def _sentence(view: View) -> str:
    asked, days, told = Asked(), window_words([view.result.scenario]), []
    for one in needed_by(view.result, view.leaders, asked):
        if one.sample.freelancers().empty:
            continue
        if one.needed.connects is None:
            sure = interval(one.window, "share")
            told.append(f"'{one.group}': {one.far} had a hire in {days}" + (f" ({sure})" if sure else ""))
            continue
        limits = (one.needed.low, one.needed.high)
        low, high = (f"{x:,.0f}" if x is not None and np.isfinite(x) else "" for x in limits)
        sure = f" (95 % interval {low} to {high or 'more than were spent'})" if low else ""
        told.append(
            f"'{one.group}': half had a hire after {spent_words(one.needed.connects, one.price, asked)}{sure}"
        )
    return "; ".join(told) + "." if told else ""


PICTURE = Picture("first_hire", "How many Connects to the first hire", _draw, _sentence)
