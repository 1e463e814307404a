"""The picture of when A loses to B: worlds as points, the box, the line where both tie and its band.

Answers: how close are we to where the answer turns.
"""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle

from simulator.metrics.goals import GOALS, goal_by
from simulator.metrics.numbers import counted
from simulator.report.pictures.style import (
    BLUE,
    GREY,
    INK,
    ORANGE,
    VERMILION,
    Margins,
    Words,
    house_style,
    is_narrow,
    sheet,
    wrapped,
)
from simulator.report.robust.when import FEW, estimate_words, same_everywhere, told
from simulator.report.words.goals import in_a_sentence
from simulator.report.words.plain import window_words
from simulator.studies.when.boxes import losing_chances
from simulator.studies.when.when import Found

_SURE = 0.975
_BESIDE = 2.35
"""room for words on the right [inches]; on a phone they stand below"""
_WORDS_PT, _LINE_IN = 9.0, 0.18
_KEY_IN, _AXIS_IN = 0.72, 0.58
"""heights of what marks mean, and of ticks and label below the map [inches]"""


def when_data(found: Found) -> pd.DataFrame:
    """The numbers of the picture: every world, and the chance that A loses there."""
    known = told(found)
    table = pd.DataFrame(found.laid.x, columns=[known.name(factor) for factor in found.factors])
    return table.assign(chance_that_it_loses=losing_chances(found.laid.ahead))


def draw_when(found: Found) -> Figure:
    """Draw worlds over two numbers: where A loses, the box in words, and the line of the tie with its band.

    Parameters
    ----------
    found : Found
        What `when` returned, with a map.

    Returns
    -------
    Figure
    """
    assert found.map is not None
    tie, (first, second) = found.map, found.map.factors
    known = told(found)
    chances = losing_chances(found.laid.ahead)
    said = wrapped(_frame_words(found), _WORDS_PT, 3.9 if is_narrow() else _BESIDE)
    lower = _lower(found)
    height, margins = 3.9, Margins(left=0.8, right=_BESIDE + 0.2)
    if is_narrow():
        height = 3.1
        margins = Margins(left=0.65, bottom=_AXIS_IN + _KEY_IN + lower + _LINE_IN * len(said) + 0.1)
    with house_style():
        figure, axes = sheet(_words(found), height, margins=margins)
        plot: Axes = axes[0, 0]
        plot.contourf(tie.across, tie.up, tie.behind, levels=[1 - _SURE, _SURE], colors=["#ececec"])
        if tie.lead.min() < 0 < tie.lead.max():
            plot.contour(tie.across, tie.up, tie.lead, levels=[0.0], colors=[INK], linewidths=1.4)
        same = found.laid.same
        marks = ((~same & (chances <= 0.5), BLUE, "o"), (chances > 0.5, VERMILION, "X"), (same, GREY, "o"))
        for some, colour, mark in marks:
            plot.scatter(
                found.laid.x[some, first], found.laid.x[some, second],
                s=18, color=colour, marker=mark, linewidths=0, zorder=3, clip_on=False,
            )  # fmt: skip
        if found.boxes:
            plot.add_patch(_frame(found, (first, second)))
        plot.set_xlabel(_upper(known.name(found.factors[first])))
        plot.set_ylabel(_upper(known.name(found.factors[second])))
        plot.tick_params(colors=GREY)
        _key(plot, found, height, said)
    return figure


def _lower(found: Found) -> float:
    """By how much words stand lower because the key has one line more [inches]."""
    return _LINE_IN if found.laid.same.any() else 0.0


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _words(found: Found) -> Words:
    """Title, how to read it, and what it is based on."""
    a, b, metric = found.asked.first.label, found.asked.second.label, found.asked.measured_by
    goal = goal_by(metric)
    what = GOALS[goal].words if goal else in_a_sentence(metric)
    title = f"Where '{a}' loses to '{b}' for {what}"
    if not found.boxes:
        title = f"No few conditions tell where '{a}' loses to '{b}' for {what}"
        if found.refuted is not None:
            title = f"It is open where '{a}' loses to '{b}' for {what}"
        if not FEW <= found.loses.value <= 1 - FEW:
            often = "hardly ever" if found.loses.value < FEW else "nearly everywhere"
            title = f"'{a}' loses to '{b}' {often} for {what}"
        if same_everywhere(found):
            title = f"'{a}' and '{b}' cannot be told apart for {what}"
    many, draws = found.laid.ahead.shape
    scenario, each = found.asked.scenario, counted(draws, "replication")
    caption = f"{many:,} worlds of {window_words([scenario])}, {each} of each on the same luck"
    if found.boxes:
        caption += f"; the frame was tried again in {found.fresh_points} fresh worlds"
    how = "Each mark is a world."
    if found.map is not None and found.map.lead.min() < 0 < found.map.lead.max():
        how += " Both tie along the line, with all else in the middle."
    return Words(title, how, f"{caption}. Scenario {scenario.name}, seed\u00a0{scenario.run.seed}.")


def _key(plot: Axes, found: Found, height: float, said: list[str]) -> None:
    """Write what the marks are, and what the frame asks: on the right, on a phone below."""
    a = found.asked.first.label
    lines = [
        ("X", VERMILION, f"'{a}' probably loses"),
        ("o", BLUE, f"'{a}' probably does not"),
        *([("o", GREY, "both get the same")] if found.laid.same.any() else []),
    ]
    marks = [plot.scatter([], [], s=22, color=c, marker=m, linewidths=0, label=t) for m, c, t in lines]
    rest = [Patch(facecolor="#ececec", label="open which is better (95 %)")]
    place = (1.02, 1.02) if not is_narrow() else (-0.02, -_AXIS_IN / height)
    plot.legend(
        handles=[*marks, *rest], loc="upper left", bbox_to_anchor=place, frameon=False, fontsize=8.5,
        handletextpad=0.4, borderaxespad=0.0,
    )  # fmt: skip
    lower = _lower(found)
    at = (1.03, 0.76 - lower / height)
    if is_narrow():
        at = (-0.13, -(_AXIS_IN + _KEY_IN + lower) / height)
    plot.text(*at, "\n".join(said), transform=plot.transAxes, va="top",
              size=_WORDS_PT, color=INK, linespacing=1.35)  # fmt: skip


def _frame_words(found: Found) -> str:
    """What the frame asks, and how often A loses there; empty without a frame."""
    if not found.boxes or found.fresh is None:
        return ""
    said = told(found).limits(found.boxes[0].limits, found.factors)
    text = (
        f"In the frame {said}. There '{found.asked.first.label}' loses in {estimate_words(found.fresh)} of "
        f"fresh worlds, and in {100 * found.loses.value:.0f} % of all."
    )
    if len(found.boxes[0].limits) > len(set(found.map.factors if found.map else ())):
        text += " Not all of its limits can be drawn."
    return text


def _frame(found: Found, two: tuple[int, int]) -> Rectangle:
    """The first box, as far as these two numbers go."""
    assert found.map is not None
    ends = []
    for k, values in zip(two, (found.map.across, found.map.up), strict=True):
        low, high = float(values[0]), float(values[-1])
        for limit in found.boxes[0].limits:
            if limit.factor == k:
                low, high = max(low, limit.low), min(high, limit.high)
        ends.append((low, high))
    (left, right), (bottom, top) = ends
    size = right - left, top - bottom
    return Rectangle(
        (left, bottom), *size, fill=False, edgecolor=ORANGE, linewidth=2.2, zorder=4, clip_on=False
    )
