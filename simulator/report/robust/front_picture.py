"""The picture of two goals: what each choice gets of both, with its limits, and the edge that none is beyond.

Answers: how much of one goal does more of the other cost.
"""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from simulator.metrics.estimates.quantities import Estimate
from simulator.metrics.numbers import counted
from simulator.metrics.strategy import METRICS
from simulator.report.pictures.style import (
    BLUE,
    GREY,
    INK,
    PALE,
    Margins,
    Words,
    grid_lines,
    house_style,
    sheet,
    usd_axis,
)
from simulator.report.robust.front import goal_words, metrics_of, setting_words, trade_title, value_of
from simulator.report.words.goals import in_a_sentence
from simulator.report.words.plain import window_words
from simulator.studies.tune.ask import BothAnswer


def front_data(answer: BothAnswer) -> pd.DataFrame:
    """The numbers of the picture: each choice with both goals, their limits, and whether none is better."""
    one, two = metrics_of(answer)
    rows = []
    for k, held in enumerate(answer.front.held):
        values = [value_of(edge, m, answer)[:3] for edge, m in ((held.first, one), (held.second, two))]
        rows.append((k + 1, setting_words(held, answer), *values[0], *values[1], held.efficient))
    ends = [f"{metric}{end}" for metric in (one, two) for end in ("", "_low", "_high")]
    return pd.DataFrame(rows, columns=["number", "choice", *ends, "efficient"])


def draw_front(answer: BothAnswer) -> Figure:
    """Draw what choices get of both goals.

    Parameters
    ----------
    answer : BothAnswer
        What `ask_both` returned.

    Returns
    -------
    Figure
    """
    metrics = metrics_of(answer)
    with house_style():
        figure, axes = sheet(_words(answer), 3.9, margins=Margins(left=0.9))
        plot: Axes = axes[0, 0]
        edge = []
        for k, held in enumerate(answer.front.held):
            (x, *across), (y, *up) = (
                _shown(value_of(one, metric, answer))
                for one, metric in zip((held.first, held.second), metrics, strict=True)
            )
            if not np.isfinite([x, y, *across, *up]).all():
                continue  # nothing to divide by, such as no Connects
            colour = BLUE if held.efficient else GREY
            plot.errorbar(
                [x], [y], xerr=[[x - across[0]], [across[1] - x]], yerr=[[y - up[0]], [up[1] - y]],
                fmt="s" if held.had else "o", markersize=6, color=colour, elinewidth=0.8,
                markerfacecolor=colour if held.efficient else "white", zorder=3,
            )  # fmt: skip
            name = f"{k + 1} {' and '.join(held.had)}".rstrip()
            plot.annotate(name, (x, y), xytext=(6, 6), textcoords="offset points", color=INK, size=9)
            if held.efficient:
                edge.append((x, y))
        plot.plot([x for x, _ in edge], [y for _, y in edge], color=PALE, linewidth=3, zorder=1)
        for axis, metric in ((plot.xaxis, metrics[0]), (plot.yaxis, metrics[1])):
            less = ", less is better" if METRICS[metric].better == "lower" else ""
            label = in_a_sentence(metric)
            axis.set_label_text(f"{label[:1].upper()}{label[1:]}, per freelancer{less}")
            if METRICS[metric].kind == "usd":
                usd_axis(axis)
        grid_lines(plot, "both")
    return figure


def _shown(value: Estimate) -> tuple[float, float, float]:
    """A value and its ends."""
    middle = float(value.value or 0.0)
    low, high = (middle if end is None else end for end in (value.low, value.high))
    return middle, low, high


def _words(answer: BothAnswer) -> Words:
    one, two = (goal_words(metric) for metric in metrics_of(answer))
    title = f"A choice between {one} and {two}: {trade_title(answer)}"
    scenario = answer.question.scenario
    return Words(
        title,
        "Filled: none of the others got more of both. Numbers as in the table.",
        f"Per freelancer in {window_words([scenario])}. Lines: 95 % intervals, each goal for itself. "
        f"n = {counted(answer.front.fresh, 'replication')} of fresh luck, the same for all; scenario "
        f"{scenario.name}, seed\u00a0{scenario.run.seed}.",
    )
