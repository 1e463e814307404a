"""A tornado: how far each assumption moves what the winner gets, and its lead.

Answers: at a glance, which assumption matters and whether the lead survives both ends of its range.
"""

import textwrap
from typing import NamedTuple

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from simulator.metrics.goals import GOALS
from simulator.metrics.numbers import counted
from simulator.metrics.strategy import METRICS
from simulator.report.pictures.style import (
    GREY,
    INK,
    ORANGE,
    SKY,
    Margins,
    Words,
    grid_lines,
    house_style,
    sheet,
    usd_axis,
)
from simulator.report.robust.sensitivity import decision, in_order
from simulator.report.words.plain import window_words
from simulator.studies.sensitivity.sensitivity import Sensitivity

_LETTERS = 34


class Bar(NamedTuple):
    """One end of the range of one assumption."""

    words: str
    setting: str
    end: str
    told: str
    number: float
    change: float
    change_low: float
    change_high: float
    lead: float
    lead_low: float
    lead_high: float
    winner: str


def tornado(found: Sensitivity) -> pd.DataFrame:
    """The data of the picture: a row for each value, the weightiest assumption first.

    Parameters
    ----------
    found : Sensitivity
        What was found.

    Returns
    -------
    DataFrame
        Columns as in `Bar`.
    """
    rows = []
    for place in in_order(found):
        moved = found.moved[place]
        ends = [0, len(moved.steps) - 1]
        if moved.assumed.chooses:
            ends = [k for k in range(len(moved.steps)) if k != moved.usual]
        for k in ends:
            step = moved.steps[k]
            end = "other" if moved.assumed.chooses else "low" if k == 0 else "high"
            rows.append(
                Bar(
                    moved.assumed.words,
                    moved.assumed.key,
                    end,
                    moved.told(step),
                    step.number.value,
                    *step.change,
                    *step.lead,
                    found.groups[step.winner],
                )
            )
    return pd.DataFrame(rows, columns=Bar._fields)


def draw_tornado(found: Sensitivity) -> Figure:
    """Draw what the winner gets at both ends of each range, and how far it leads there."""
    data, goal = tornado(found), GOALS[found.goal]
    names = list(dict.fromkeys(data["words"]))
    winner = found.groups[found.winner]
    words = Words(
        f"What would change the winner, '{winner}'",
        f"{decision(found)} Left: what it gets at both ends of what is possible. Right: how far it is ahead "
        "of the best other rule there; left of zero another rule wins.",
        f"{METRICS[goal.metric].label} in {window_words([found.scenario])}, each assumption moved alone. "
        f"Lines: {100 * found.level:g} % intervals from {counted(found.sizes.replications, 'replication')} "
        f"with the same luck; scenario {found.scenario.name}, seed\u00a0{found.scenario.run.seed}.",
    )
    with house_style():
        margins = Margins(left=2.75, right=0.35, between_columns=0.35, bottom=0.6, top=0.3)
        figure, axes = sheet(words, 0.52 * max(1, len(names)) + 0.2, (1, 2), margins, sharey=True)
        left, right = axes[0]
        usual = found.usual
        _bars(left, data, names, "number", usual.number.value)
        _bars(right, data, names, "lead", usual.lead.value)
        right.axvline(0, color=INK, linewidth=1.0, zorder=1)
        labels = [_label(data[data["words"] == name]) for name in names]
        left.set_yticks(range(len(names)), labels)
        left.set_ylim(len(names) - 0.4, -0.6)
        left.set_xlabel("What it gets")
        right.set_xlabel("Ahead of the best other rule")
        for ax in (left, right):
            if goal.kind == "usd":
                usd_axis(ax.xaxis)
            ax.locator_params(axis="x", nbins=5)
            grid_lines(ax)
        left.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=3, frameon=False, fontsize=8.5)
    return figure


def _label(bars: pd.DataFrame) -> str:
    """What an assumption is, and the ends of its range where these are numbers."""
    name = "\n".join(textwrap.wrap(str(bars["words"].iloc[0]), _LETTERS))
    if "other" in set(bars["end"]):
        return name
    low, high = (str(bars[bars["end"] == end]["told"].iloc[0]) for end in ("low", "high"))
    return f"{name}\n{low} … {high}"


_COLOURS = {"low": SKY, "high": ORANGE, "other": GREY}
_NAMES = {"low": "low end", "high": "high end", "other": "another way"}


def _bars(ax: Axes, data: pd.DataFrame, names: list[str], what: str, usual: float) -> None:
    """Bars from what the scenario says to both ends, the nearer over the farther."""
    ax.axvline(usual, color=GREY, linewidth=0.9, linestyle=":", zorder=1)
    seen = set[str]()
    ordered = data.assign(away=(data[what] - usual).abs()).sort_values("away", ascending=False)
    for bar in ordered.to_dict("records"):
        y, value, end = names.index(bar["words"]), float(bar[what]), str(bar["end"])
        label = _NAMES[end] if end not in seen else "_"
        seen.add(end)
        # ends on the same side would hide each other in one lane
        shift = {"low": -0.14, "high": 0.14, "other": 0.0}[end]
        ax.barh(y + shift, value - usual, 0.26, left=usual, color=_COLOURS[end], label=label, zorder=2)
        low, high = (
            (bar["lead_low"], bar["lead_high"])
            if what == "lead"
            else (usual + float(bar["change_low"]), usual + float(bar["change_high"]))
        )
        ax.plot([low, high], [y + shift] * 2, color=INK, linewidth=1.0, zorder=3)
