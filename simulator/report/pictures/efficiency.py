"""Picture: what each rule gets for the same Connects.

Answers: which rule brings most hires, and most income, for a hundred Connects. Two numbers for each rule,
each with its interval; how many Connects it spends at all stands beside. An oracle is pale, as no freelancer
can do what it does, and the axes are those of the rules.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from simulator.metrics.estimates.estimates import estimate
from simulator.metrics.estimates.quantities import Estimate, Quantity, Ratio
from simulator.metrics.numbers import interval, number
from simulator.metrics.sample import Sample
from simulator.metrics.strategy import ANY_SIGN, METRICS, Kind
from simulator.report.pictures.cast import Cast
from simulator.report.pictures.marks import Look, Point, beside, ends_of, point
from simulator.report.pictures.picture import Picture, View
from simulator.report.pictures.style import (
    GREY,
    INK,
    Margins,
    Words,
    grid_lines,
    house_style,
    sheet,
    usd_axis,
)
from simulator.report.words.plain import window_words
from simulator.report.words.ranking import oracles_of
from simulator.runs.result import RunResult

PER = 100
_ROW_IN, _LEFT_IN, _VALUES_IN, _SPENT_IN = 0.34, 1.75, 0.68, 1.35


class _Panel(NamedTuple):
    """One of the two numbers."""

    column: str
    label: str
    kind: Kind


_PANELS = (
    _Panel("hires", f"Hires from proposals, per {PER} Connects", "plain"),
    _Panel("income", f"Income per {PER} Connects", "usd"),
)


def income_per_100_connects(sample: Sample) -> Quantity:
    """Income, left after Connects, plan and fees, for every hundred Connects spent."""
    return Ratio(
        sample.net_usd, sample.connects, scale=float(PER), events=sample["hires"],
        earned=sample["earnings_usd"], within=ANY_SIGN,
    )  # fmt: skip


def efficiency(result: RunResult, groups: tuple[str, ...]) -> pd.DataFrame:
    """What each strategy gets for a hundred Connects, with intervals.

    Returns
    -------
    DataFrame
        group, spent [Connects per freelancer], hires, hires_low, hires_high [per 100 Connects], income,
        income_low, income_high [dollars per 100 Connects], oracle. Strategies without Connects spent are left
        out; limits are NaN where there are none.
    """
    rows = []
    for group in groups:
        sample = result.sample(group, True)
        hires = estimate(METRICS["hires_per_100_connects"].function(sample), "hires per 100 Connects")
        income = estimate(income_per_100_connects(sample), "dollars per 100 Connects")
        spent = estimate(METRICS["connects_spent"].function(sample), "Connects")
        if hires.value is None or income.value is None or not spent.value:
            continue
        rows.append((group, spent.value, *_numbers(hires), *_numbers(income)))
    ends = [f"{name}{end}" for name in ("hires", "income") for end in ("", "_low", "_high")]
    table = pd.DataFrame(rows, columns=["group", "spent", *ends])
    oracles = oracles_of(result)
    table["oracle"] = [group in oracles for group in table["group"]]
    return table


def _numbers(found: Estimate) -> tuple[float, float, float]:
    value, low, high = (np.nan if x is None else float(x) for x in found[:3])
    return value, low, high


def draw_efficiency(data: pd.DataFrame, cast: Cast) -> Figure:
    """Draw hires and income for a hundred Connects, one row per strategy.

    Parameters
    ----------
    data : DataFrame
        As returned by `efficiency`.
    cast : Cast
        Order, colours and words.

    Returns
    -------
    Figure
    """
    groups = list(data["group"])
    with house_style():
        figure, axes = sheet(
            _words(data, cast),
            max(2, len(groups)) * _ROW_IN + 0.25,
            (1, 2),
            Margins(left=_LEFT_IN, top=0.3, right=_SPENT_IN + 0.2, between_columns=_VALUES_IN + 0.3),
            sharey=True,
        )
        for ax, panel in zip(axes[0], _PANELS, strict=True):
            _panel(ax, data, panel, cast)
        axes[0, 0].set_yticks(
            [-row for row in range(len(groups))], [cast.side_label(group) for group in groups]
        )
        axes[0, 0].set_ylim(-max(2, len(groups)) + 0.4, 0.6)
        last = axes[0, 1]
        beside(last, _SPENT_IN, 0.6, "spent", ha="right", va="bottom", size=8, color=GREY)
        for row, spent in enumerate(data["spent"].astype(float)):
            beside(last, _SPENT_IN, -row, f"{spent:,.0f}", ha="right", size=8.5, color=GREY)
    return figure


def _panel(ax: Axes, data: pd.DataFrame, panel: _Panel, cast: Cast) -> None:
    """Draw one number of every strategy, and write it beside its row."""
    points = [
        Point(*(float(x) for x in row))
        for row in data[[panel.column, f"{panel.column}_low", f"{panel.column}_high"]].itertuples(index=False)
    ]
    oracles = list(data["oracle"].astype(bool))
    rules = [one for one, hidden in zip(points, oracles, strict=True) if not hidden] or points
    low, high = ends_of(rules, 0.0)
    room = 0.06 * (high - low)
    ends = (low - room if low < 0 else low, high + room)
    ax.set_xlim(*ends)
    ax.axvline(0.0, color=GREY, linewidth=1.0, zorder=1)
    for row, (one, group) in enumerate(zip(points, data["group"], strict=True)):
        look = Look(cast.colour(group), hollow=oracles[row], write=lambda x: number(x, panel.kind))
        point(ax, -row, one, look, ends)
        colour = GREY if oracles[row] else INK
        beside(ax, _VALUES_IN, -row, number(one.value, panel.kind), ha="right", size=8.5, color=colour)
    ax.set_xlabel(panel.label)
    ax.xaxis.set_major_locator(MaxNLocator(4))
    if panel.kind == "usd":
        usd_axis(ax.xaxis)
    ax.spines["left"].set_visible(False)
    grid_lines(ax)
    ax.tick_params(axis="y", length=0)


def _words(data: pd.DataFrame, cast: Cast) -> Words:
    said = "Lines: 95 % intervals." if cast.replications > 1 else ""
    beyond = (
        " An oracle may lie beyond the axis; its number stands beside it." if data["oracle"].any() else ""
    )
    return Words(
        f"What {PER} Connects bring, rule by rule",
        "Further right is better: more hires, or more income, for the same Connects. Last column: the "
        "Connects that each freelancer spends in all.",
        cast.caption(f"Income: left after Connects, plan and fees, of all contracts. {said}{beyond}".strip()),
    )


def _draw(view: View) -> Figure:
    return draw_efficiency(efficiency(view.result, view.cast.order), view.cast)


def _sentence(view: View) -> str:
    told = []
    for group in view.leaders:
        own = efficiency(view.result, (group,))
        if own.empty:
            continue
        row = own.iloc[0]
        n = len(view.result.market)
        hires, income = (
            Estimate(row[name], row[f"{name}_low"], row[f"{name}_high"], n, "", "")
            for name in ("hires", "income")
        )
        told.append(f"'{group}': {_told(hires, 'plain')} hires and {_told(income, 'usd')}")
    days = window_words([view.result.scenario])
    return f"For {PER} Connects, in {days}: {'; '.join(told)}." if told else ""


def _told(found: Estimate, kind: Kind) -> str:
    known = all(x is not None and np.isfinite(x) for x in (found.low, found.high))
    sure = interval(found, kind) if known else ""
    return number(found.value, kind) + (f" ({sure})" if sure else "")


def _data(view: View) -> pd.DataFrame:
    return efficiency(view.result, view.cast.order)


PICTURE = Picture("efficiency", "What the same Connects bring", _draw, _sentence, _data)
