"""Pictures of tuning: how far the search came, and what was left of the lead on fresh luck.

Answers: was there something to find, and was it luck.
"""

import numpy as np
import pandas as pd
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
from simulator.report.words.plain import window_words
from simulator.studies.tune.ask import Answer

_LEVEL = 1.96


def tuning_data(answer: Answer) -> pd.DataFrame:
    """What the picture shows: plays so far, the lead of the best of a generation with limits, of its middle.

    In the last row the winner on fresh luck, if there is one.
    """
    rows = []
    for generation in answer.tuned.generations:
        if not generation.seen:
            continue
        best = max(generation.seen, key=lambda one: one.edge)
        middle = float(np.median([one.edge for one in generation.seen]))
        far = _LEVEL * best.error
        rows.append(("search", float(generation.played), best.edge, best.edge - far, best.edge + far, middle))
    honest = _honest(answer)
    if honest is not None:
        rows.append(("fresh luck", float(answer.tuned.plays), *honest, np.nan))
    return pd.DataFrame(rows, columns=["what", "plays", "lead", "low", "high", "middle"])


def _honest(answer: Answer) -> tuple[float, float, float] | None:
    """The lead of the winner on fresh luck, with limits."""
    final = answer.tuned.final
    found = final.against.get(next(iter(final.fresh_values)))
    return None if found is None else (found.honest.value, found.honest.low, found.honest.high)


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
    honest, scenario = _honest(answer), answer.question.scenario
    better = "and it holds on fresh luck" if final.better else "but not surely on fresh luck"
    words = Words(
        f"The search found a lead, {better}" if honest else "The search found nothing better",
        f"Lead in {in_a_sentence(metric)} over the settings that the search started from, as it went on.",
        f"{METRICS[metric].label} [{METRICS[metric].unit}] in {window_words([scenario])}. Lines: 95 % "
        "intervals; the best of many looks better than it is, which is why the winner met fresh luck. "
        f"Scenario {scenario.name}, seed\u00a0{scenario.run.seed}.",
    )
    with house_style():
        figure, axes = sheet(words, 3.0, margins=Margins(left=0.9))
        plot = axes[0, 0]
        steps = data[data["what"] == "search"]
        plays, best = steps["plays"].to_numpy(float), steps["lead"].to_numpy(float)
        plot.axhline(0, color=INK, linewidth=0.8)
        plot.plot(plays, steps["middle"], color=GREY, linewidth=1.4)
        plot.errorbar(
            plays, best, yerr=steps["high"].to_numpy(float) - best, color=BLUE, fmt="o-", markersize=4,
            linewidth=1.4, elinewidth=0.8,
        )  # fmt: skip
        if len(plays):
            _label(plot, "best of each generation", plays[-1], best[-1], BLUE, 5)
            _label(plot, "middle", plays[-1], float(steps["middle"].iloc[-1]), GREY, -10)
        if honest is not None:
            at, (value, low, high) = float(answer.tuned.plays), honest
            ends = [[value - low], [high - value]]
            plot.errorbar([at], [value], yerr=ends, color=INK, fmt="D", markersize=5)
            plot.annotate("winner, fresh luck", (at, value), color=INK, ha="right",
                          xytext=(-6, 0), textcoords="offset points")  # fmt: skip
        plot.set_xlabel("Plays so far: settings × replications × worlds")
        if METRICS[metric].kind == "usd":
            usd_axis(plot.yaxis)
        grid_lines(plot, "y")
    return figure


def _label(plot: Axes, text: str, x: float, y: float, colour: str, up: int) -> None:
    """Name a line at its end."""
    plot.annotate(text, (x, y), color=colour, xytext=(8, up), textcoords="offset points")
