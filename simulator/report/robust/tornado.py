"""A tornado: how far each assumption moves what the winner gets, and its lead.

Answers: at a glance, which assumption matters and whether the lead survives both ends of its range.
"""

import textwrap
from typing import NamedTuple

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

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
    is_narrow,
    sheet,
    usd_axis,
)
from simulator.report.robust.asked import decision, names_of, turns_surely
from simulator.report.robust.sensitivity import in_order
from simulator.report.words.plain import window_words
from simulator.studies.sensitivity.sensitivity import Sensitivity

_LETTERS, _NARROW_LETTERS = 34, 21
_LINE_IN = 0.16


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
    title = f"What would change the winner, '{winner}'"
    if not found.usual.decided:
        title = f"'{winner}' is first, but cannot be told from the next"
    if found.tied:
        title = f"{names_of(found, found.tied)} share the first place"
    words = Words(
        title,
        f"{_verdict(found)} {_how_to_read()}",
        f"{METRICS[goal.metric].label} [{METRICS[goal.metric].unit}] in {window_words([found.scenario])}, "
        "each assumption moved alone. Dotted: as the scenario says. "
        f"Lines: {100 * found.level:g} % intervals from {counted(found.sizes.replications, 'replication')} "
        f"with the same luck, {_lines()}; scenario {found.scenario.name}, "
        f"seed\u00a0{found.scenario.run.seed}.",
    )
    labels = [_label(data[data["words"] == name]) for name in names]
    high = max([2, *(label.count("\n") + 1 for label in labels)])
    with house_style():
        margins = Margins(left=2.75, right=0.35, between_columns=0.35, bottom=0.6, top=0.35)
        if is_narrow():
            margins = Margins(left=1.75, right=0.3, between_rows=0.35, bottom=0.6, top=0.35)
        room = (_LINE_IN * high + 0.1) * max(1, len(names)) + 0.2
        figure, axes = sheet(words, room, (1, 2), margins, sharey=True)
        left, right = axes[0]
        usual = found.usual
        _bars(left, data, names, "number", usual.number.value)
        _bars(right, data, names, "lead", usual.lead.value)
        right.axvline(0, color=INK, linewidth=1.0, zorder=1)
        left.set_yticks(range(len(names)), labels)
        left.set_ylim(len(names) - 0.4, -0.6)
        left.set_xlabel("What it gets")
        right.set_xlabel("Ahead of the best other rule")
        for ax in (left, right):
            if goal.kind == "usd":
                usd_axis(ax.xaxis)
            ax.locator_params(axis="x", nbins=4)
            grid_lines(ax)
            ax.tick_params(axis="y", length=0)
        _key(left, set(data["end"]))
    return figure


def _verdict(found: Sensitivity) -> str:
    """The decision in one short sentence; the numbers at which the winner changes stand in the answer."""
    turned = [moved for moved in found.moved if any(one.winner != found.winner for one in moved.steps)]
    sure, of = sum(turns_surely(moved) for moved in turned), len(found.moved)
    if not turned or not (found.usual.decided or sure):
        return decision(found)
    if not found.usual.decided:
        return f"{counted(sure, 'assumption')} of {of} moved alone can put another rule surely ahead."
    luck = len(turned) - sure
    if not sure:
        return f"{counted(luck, 'assumption')} of {of} may make another rule win, but luck could, too."
    also = f"; with {luck} more it may, but luck could do that too" if luck else ""
    return f"{counted(sure, 'assumption')} of {of} can make another rule win{also}."


def _lines() -> str:
    """What the lines of both panels are intervals of."""
    first, second = ("above", "below") if is_narrow() else ("left", "right")
    return f"{first} of the change from what the scenario says, {second} of the lead"


def _how_to_read() -> str:
    first, second = ("Above", "Below") if is_narrow() else ("Left", "Right")
    return (
        f"{first}: what it gets at both ends of what is possible. {second}: how far it is ahead of the best "
        "other rule there; left of zero another rule wins."
    )


def _key(ax: Axes, ends: set[str]) -> None:
    """Name the colours, in the order of the bars."""
    known = [end for end in _COLOURS if end in ends]
    handles = [Patch(facecolor=_COLOURS[end], label=_NAMES[end]) for end in known]
    ax.legend(handles=handles, loc="lower left", bbox_to_anchor=(-0.03, 1.0), ncols=3, frameon=False,
              fontsize=8.5, handlelength=1.2, columnspacing=1.2, borderaxespad=0.2)  # fmt: skip


def _label(bars: pd.DataFrame) -> str:
    """What an assumption is, and the ends of its range where these are numbers."""
    letters = _NARROW_LETTERS if is_narrow() else _LETTERS
    words = str(bars["words"].iloc[0])
    name = "\n".join(textwrap.wrap(words[:1].upper() + words[1:], letters))
    if "other" in set(bars["end"]):
        return name
    low, high = (str(bars[bars["end"] == end]["told"].iloc[0]) for end in ("low", "high"))
    return f"{name}\n{low} to {high}"


_COLOURS = {"low": SKY, "high": ORANGE, "other": GREY}
_NAMES = {"low": "low end", "high": "high end", "other": "another choice"}


def _bars(ax: Axes, data: pd.DataFrame, names: list[str], what: str, usual: float) -> None:
    """Bars from what the scenario says to both ends, the nearer over the farther."""
    ax.axvline(usual, color=GREY, linewidth=0.9, linestyle=":", zorder=1)
    ordered = data.assign(away=(data[what] - usual).abs()).sort_values("away", ascending=False)
    for bar in ordered.to_dict("records"):
        y, value, end = names.index(bar["words"]), float(bar[what]), str(bar["end"])
        # ends on the same side would hide each other in one lane
        shift = {"low": -0.14, "high": 0.14, "other": 0.0}[end]
        ax.barh(y + shift, value - usual, 0.26, left=usual, color=_COLOURS[end], zorder=2)
        low, high = (
            (bar["lead_low"], bar["lead_high"])
            if what == "lead"
            else (usual + float(bar["change_low"]), usual + float(bar["change_high"]))
        )
        ax.plot([low, high], [y + shift] * 2, color=INK, linewidth=1.0, zorder=3)
