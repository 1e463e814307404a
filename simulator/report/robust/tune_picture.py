"""Pictures of tuning: how far the search came, and what was left of the lead on fresh luck.

Answers: was there something to find, and was it luck.
"""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from simulator.metrics.strategy import METRICS
from simulator.report.pictures.style import (
    BLUE,
    GREY,
    INK,
    Margins,
    Words,
    grid_lines,
    house_style,
    sheet,
    usd_axis,
)
from simulator.report.words.goals import in_a_sentence
from simulator.studies.tune.ask import Answer

_LEVEL = 1.96


def tuning_data(answer: Answer) -> dict[str, list[float]]:
    """What the picture shows: for each generation the plays, the lead of its best and of its middle."""
    found: dict[str, list[float]] = {"plays": [], "best": [], "middle": [], "error": []}
    for generation in answer.tuned.generations:
        if not generation.seen:
            continue
        best = max(generation.seen, key=lambda one: one.edge)
        found["plays"].append(float(generation.played))
        found["best"].append(best.edge)
        found["error"].append(best.error)
        found["middle"].append(float(np.median([one.edge for one in generation.seen])))
    return found


def draw_tuning(answer: Answer) -> Figure:
    """Draw the lead over the settings that the search started from, generation by generation.

    Parameters
    ----------
    answer : Answer
        What `ask` returned.

    Returns
    -------
    Figure
    """
    data, final, metric = tuning_data(answer), answer.tuned.final, answer.question.measured_by
    start = next(iter(final.fresh_values))
    honest = final.against.get(start)
    better = "and it holds on fresh luck" if final.better else "but not surely on fresh luck"
    words = Words(
        f"The search found a lead, {better}" if honest else "The search found nothing better",
        f"Lead in {in_a_sentence(metric)} over the settings that the search started from; bars: 95 %",
    )
    with house_style():
        figure, axes = sheet(words, 3.0, margins=Margins(left=0.9))
        plot = axes[0, 0]
        plays = np.array(data["plays"])
        plot.axhline(0, color=INK, linewidth=0.8)
        plot.plot(plays, data["middle"], color=GREY, linewidth=1.4)
        plot.errorbar(
            plays, data["best"], yerr=_LEVEL * np.array(data["error"]), color=BLUE, fmt="o-", markersize=4,
            linewidth=1.4, elinewidth=0.8,
        )  # fmt: skip
        if len(plays):
            _label(plot, "best of each generation", plays[-1], data["best"][-1], BLUE, 5)
            _label(plot, "middle", plays[-1], data["middle"][-1], GREY, -10)
        if honest is not None:
            at = float(answer.tuned.plays)
            ends = [[honest.honest.value - honest.honest.low], [honest.honest.high - honest.honest.value]]
            plot.errorbar([at], [honest.honest.value], yerr=ends, color=INK, fmt="D", markersize=5)
            plot.annotate("winner, fresh luck", (at, honest.honest.value), color=INK, ha="right",
                          xytext=(-6, 0), textcoords="offset points")  # fmt: skip
        plot.set_xlabel("Plays so far: settings × replications × worlds")
        if METRICS[metric].kind == "usd":
            usd_axis(plot.yaxis)
        grid_lines(plot, "y")
    return figure


def _label(plot: Axes, text: str, x: float, y: float, colour: str, up: int) -> None:
    """Name a line at its end."""
    plot.annotate(text, (x, y), color=colour, xytext=(8, up), textcoords="offset points")
