"""Regret as a picture: what each rule misses, and why, with each reason named above its own bars.

Answers: which mistake costs which rule most. A column is a reason, so no legend has to be looked up and one
mistake can be followed through all rules; what is small in all of them stands together in the last column.
"""

import textwrap
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from simulator.metrics.estimates.quantities import Estimate
from simulator.metrics.numbers import counted, number
from simulator.report.pictures.cast import side_label
from simulator.report.pictures.marks import Look, Point, ends_of, point
from simulator.report.pictures.style import (
    BLUE,
    GREY,
    INK,
    VERMILION,
    Margins,
    Words,
    house_style,
    is_narrow,
    sheet,
)
from simulator.report.studies.regret import KINDS, UNITS, in_order, oracles_of, parts_in
from simulator.report.words.plain import ORACLE_NOTE, few_note, window_words
from simulator.studies.regret.regret import Regret

_ROW_IN, _LEFT_IN = 0.36, 1.75
_MOST, _MOST_NARROW = 4, 2
"""reasons that have a column of their own"""
_REST = "All else together"
_SHORT = {
    "dead": "Bid on dead posts",
    "beaten": "Bid where it could not win",
    "worse": "Lost by letter, price or record",
    "too_late": "Came too late",
    "under_boosted": "Boosted too little",
    "over_boosted": "Paid too much for boosts",
    "asked": "Asked more or less than usual",
    "skipped": "Passed over jobs it would have won",
    "dry": "Out of Connects before better jobs",
    "unforeseen": "Out of Connects, could not know better",
    "busy": "Had no free slot",
    "same": "Same jobs, other costs",
    "passed": "Hired where the clairvoyant passed",
    "aside": "Invitations and repeat work",
}
_DRAWN = {"usd": "after the service fee, Connects at price", "hires": "from bids"}


def regret_data(found: Regret) -> pd.DataFrame:
    """The numbers of the picture: for each rule the sum and every part of it, with limits.

    Parameters
    ----------
    found : Regret
        What `studies.regret.regret` returned.

    Returns
    -------
    DataFrame
        group, oracle, part (`regret`: the sum), meaning, value, low, high, unit. The rule that comes closest
        to the clairvoyant first.
    """
    oracles, rows = oracles_of(found), []
    meanings = {"regret": "Total behind the clairvoyant"} | parts_in(found.measure)
    for group in in_order(found, found.groups):
        for part, meaning in meanings.items():
            one = found.total(group, part) if part == "regret" else found.part(group, part)
            rows.append((group, group in oracles, part, meaning, *one[:3], UNITS[found.measure].lower()))
    columns = ["group", "oracle", "part", "meaning", "value", "low", "high", "unit"]
    return pd.DataFrame(rows, columns=columns)


def draw_regret(found: Regret) -> Figure:
    """Draw what each rule is behind by, and a column of bars for each of the largest reasons.

    Parameters
    ----------
    found : Regret
        What `studies.regret.regret` returned.

    Returns
    -------
    Figure
    """
    order, oracles = in_order(found, found.groups), oracles_of(found)
    columns = _columns(found, order)
    with house_style():
        figure, axes = sheet(
            _words(found, bool(oracles & set(order))),
            max(2, len(order)) * _ROW_IN + 0.1,
            (1, len(columns) + 1),
            Margins(left=_LEFT_IN if not is_narrow() else 1.45, top=0.85, right=0.1, bottom=0.2,
                    between_columns=0.12),
            sharey=True,
            width_ratios=(1.35, *[1.0] * len(columns)),
        )  # fmt: skip
        _sums(axes[0, 0], found, order)
        ends = _ends([value for values in columns.values() for value in values])
        for ax, (heading, values) in zip(axes[0, 1:], columns.items(), strict=True):
            _bars(ax, heading, values, ends, found.measure)
        axes[0, 0].set_yticks(range(len(order)), [side_label(group, oracles) for group in order])
        axes[0, 0].set_ylim(max(2, len(order)) - 0.45, -0.55)
    return figure


def _words(found: Regret, with_oracle: bool) -> Words:
    played = int(found.totals["rep"].nunique())
    n, few = counted(played, "replication"), few_note(played)
    return Words(
        "What each rule misses, compared with a clairvoyant who knows every client's choice",
        "Left: how far behind it is in all. Then why: each column is a reason, a bar to the right what it "
        "cost, one to the left what the rule gained.",
        f"{UNITS[found.measure]} in {window_words([found.scenario])}, {_DRAWN[found.measure]}. Lines: "
        f"{100 * found.level:g} % intervals. All reasons share one scale. n = {n}; scenario "
        f"{found.scenario.name}, seed\u00a0{found.scenario.run.seed}."
        + (f" {few}" if few else "")
        + (f" {ORACLE_NOTE}" if with_oracle else ""),
    )


def _columns(found: Regret, order: Sequence[str]) -> Mapping[str, list[float]]:
    """Choose the reasons that have a column, the weightiest first; the others are added up."""
    values = {part: [found.part(g, part).value or 0.0 for g in order] for part in parts_in(found.measure)}
    weighty = sorted(values, key=lambda part: -max(map(abs, values[part]), default=0.0))
    there = [part for part in weighty if any(values[part])]
    most = _MOST_NARROW if is_narrow() else _MOST
    own, rest = there[:most], there[most:]
    columns = {_SHORT[part]: values[part] for part in own}
    if rest:
        heading = _SHORT[rest[0]] if len(rest) == 1 else _REST
        columns[heading] = np.sum([values[part] for part in rest], axis=0).tolist()
    return columns or {_REST: [0.0] * len(order)}


def _sums(ax: Axes, found: Regret, order: Sequence[str]) -> None:
    """Draw the sum of each rule with its interval, its number below the line."""
    kind = KINDS[found.measure]
    points = [_point(found.total(group, "regret")) for group in order]
    low, high = ends_of(points, 0.0)
    room = 0.08 * (high - low)
    ends = (low - room if low < 0 else low, high + room)
    ax.set_xlim(*ends)
    ax.axvline(0, color=GREY, linewidth=0.8, zorder=1)
    for row, one in enumerate(points):
        look = Look(INK, "D", size=5.0, write=lambda x: number(x, kind))
        point(ax, row, one, look, ends)
        ax.annotate(
            number(one.value, kind), (one.value, row), (0, -5), textcoords="offset points", size=8,
            ha="center", va="top",
        )  # fmt: skip
    _head(ax, "Behind in all", 15)
    _bare(ax)


def _point(one: Estimate) -> Point:
    return Point(one.value or 0.0, one.low, one.high)


def _ends(values: Sequence[float]) -> tuple[float, float]:
    """Ends of all columns of reasons, with room on the right for a number."""
    low, high = min([0.0, *values]), max([0.0, *values])
    span = (high - low) or 1.0
    return low - 0.03 * span, high + 1.25 * span


def _bars(ax: Axes, heading: str, values: Sequence[float], ends: tuple[float, float], measure: str) -> None:
    """Draw one reason through all rules, with its numbers."""
    ax.set_xlim(*ends)
    ax.axvline(0, color=GREY, linewidth=0.8, zorder=1)
    for row, value in enumerate(values):
        ax.barh(row, value, 0.5, color=VERMILION if value > 0 else BLUE, zorder=2)
        ax.annotate(
            number(value, KINDS[measure]) if value else "0", (0.98, row), xycoords=("axes fraction", "data"),
            size=7.5, ha="right", va="center_baseline", color=INK if value else GREY,
        )  # fmt: skip
    _head(ax, heading, 12)
    _bare(ax)


def _head(ax: Axes, text: str, letters: int) -> None:
    """Write what a column is, above it."""
    ax.set_title("\n".join(textwrap.wrap(text, letters)), size=7.5, color=INK, pad=6, linespacing=1.15)


def _bare(ax: Axes) -> None:
    """Leave out the axis: every number is written."""
    ax.set_xticks([])
    ax.patch.set_visible(False)  # or it would hide the end of a number in the column before
    ax.spines["bottom"].set_visible(False)
    ax.spines["left"].set_visible(False)
    ax.tick_params(axis="y", length=0)
