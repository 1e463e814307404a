"""Pictures of tuning: how far the search came, and what was left of the lead on fresh luck.

Answers: was there something to find, and was it luck.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import StrMethodFormatter

from simulator.metrics.strategy import METRICS
from simulator.report.pictures.style import (
    BLUE,
    GREY,
    INK,
    RULE,
    SKY,
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
from simulator.studies.tune.seen import Generation, Seen

Floats = npt.NDArray[np.float64]
_LEVEL = 1.96
_FEW = 3
"""generations, below which there is no course to draw: all that was tried stands there instead"""


def tuning_data(answer: Answer) -> pd.DataFrame:
    """What the picture shows: plays so far, the lead of the best of a generation with limits, of its middle.

    In the last row the winner on fresh luck, if there is one. Of a short search, also each setting tried.
    """
    rows = []
    for generation in answer.tuned.generations:
        known = _known(generation)
        if not known:
            continue
        best = max(known, key=lambda one: one.edge)
        middle = float(np.median([one.edge for one in known]))
        far = _LEVEL * best.error
        rows.append(("search", float(generation.played), best.edge, best.edge - far, best.edge + far, middle))
    if len(rows) < _FEW:
        rows += _tried(answer)
    honest = _honest(answer)
    if honest is not None:
        rows.append(("fresh luck", float(answer.tuned.plays), *honest, np.nan))
    return pd.DataFrame(rows, columns=["what", "plays", "lead", "low", "high", "middle"])


def _known(generation: Generation) -> list[Seen]:
    """The settings that have a lead; one without any Connects or hires to divide by has none."""
    return [one for one in generation.seen if np.isfinite(one.edge) and np.isfinite(one.error)]


def _tried(answer: Answer) -> list[tuple[str, float, float, float, float, float]]:
    """Each setting of the search with its lead and limits, spread over the plays of its generation."""
    rows, before = [], 0.0
    for generation in answer.tuned.generations:
        known = _known(generation)
        many, plays = len(known), float(generation.played)
        for k, one in enumerate(sorted(known, key=lambda one: one.edge)):
            at, far = before + (plays - before) * (k + 0.5) / many, _LEVEL * one.error
            rows.append(("tried", at, one.edge, one.edge - far, one.edge + far, float("nan")))
        before = plays
    return rows


def _honest(answer: Answer) -> tuple[float, float, float] | None:
    """The lead of the winner on fresh luck, with limits."""
    final = answer.tuned.final
    found = final.against.get(next(iter(final.fresh_values)))
    if found is None or not np.isfinite(found.honest).all():
        return None
    return found.honest.value, found.honest.low, found.honest.high


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
    data, metric, honest = tuning_data(answer), answer.question.measured_by, _honest(answer)
    steps = data[data["what"] == "search"]
    words = _words(answer, len(steps) < _FEW)
    with house_style():
        figure, axes = sheet(words, 3.0, margins=Margins(left=0.8, right=1.25 if honest else 0.9))
        plot = axes[0, 0]
        plays = steps["plays"].to_numpy(float)
        best, middle = steps["lead"].to_numpy(float), steps["middle"].to_numpy(float)
        plot.axhline(0, color=INK, linewidth=0.8, zorder=1)
        if len(steps) < _FEW:
            best = _all_tried(plot, data[data["what"] == "tried"])
        else:
            plot.plot(plays, _smooth(middle), color=GREY, linewidth=1.4)
            plot.plot(plays, best, "o", color=SKY, markersize=3.5, zorder=2)
            plot.plot(plays, _smooth(best), color=BLUE, linewidth=1.8, zorder=3)
        end = float(plays[-1]) if len(plays) else 1.0
        if honest is not None:
            _fresh(plot, 1.08 * end, honest)
        plot.set_xlim(0, (1.16 if honest else 1.03) * end)
        plot.set_ylim(*_seen(best, middle, honest))
        plot.set_xticks([tick for tick in plot.get_xticks() if 0 <= tick <= end])
        plot.xaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
        plot.set_xlabel("Plays so far: settings × replications × worlds")
        plot.set_ylabel("Lead")
        if METRICS[metric].kind == "usd":
            usd_axis(plot.yaxis)
        grid_lines(plot, "y")
    return figure


def _words(answer: Answer, few: bool) -> Words:
    """Title, how to read it, and what it is based on."""
    final, metric, scenario = answer.tuned.final, answer.question.measured_by, answer.question.scenario
    better = "and it holds on fresh luck" if final.better else "but not surely on fresh luck"
    shown = "Blue: the best of each generation as it looked while searching; grey: the middle of them."
    if few:
        shown = (
            "Grey: each setting that was tried, as it looked while searching, with 95 % interval; the best "
            "of each generation last. The search was too short for a course."
        )
    return Words(
        f"The search found a lead, {better}" if _honest(answer) else "The search found nothing better",
        f"Lead over the settings that it started from, in {in_a_sentence(metric)}. {shown}",
        f"{METRICS[metric].label} [{METRICS[metric].unit}] in {window_words([scenario])}. The best of many "
        "looks better than it is, so the winner met fresh luck; the line through it is the 95 % interval. "
        f"Scenario {scenario.name}, seed\u00a0{scenario.run.seed}.",
    )


def _all_tried(plot: Axes, tried: pd.DataFrame) -> Floats:
    """Draw each setting of a short search with its limits; its leads."""
    lead, low, high = (tried[name].to_numpy(float) for name in ("lead", "low", "high"))
    plot.errorbar(
        tried["plays"],
        lead,
        yerr=[lead - low, high - lead],
        fmt="o",
        color=GREY,
        markersize=4,
        elinewidth=0.8,
    )
    return lead


def _smooth(values: Floats) -> Floats:
    """The middle of each value and its neighbours, as one generation is mostly noise."""
    reach = min(3, len(values) // 6)
    return np.array([np.median(values[max(0, k - reach) : k + reach + 1]) for k in range(len(values))])


def _seen(best: Floats, middle: Floats, honest: tuple[float, float, float] | None) -> tuple[float, float]:
    """Ends of the axis: all but the wildest twentieth of what was seen, and always zero and the winner."""
    values = np.concatenate([best, middle])
    shown = [0.0, *(honest or ())]
    shown += [float(x) for x in np.percentile(values, [2.5, 97.5])] if len(values) else [1.0]
    low, high = min(shown), max(shown)
    room = 0.08 * (high - low or 1.0)
    return low - room, high + room


def _fresh(plot: Axes, at: float, honest: tuple[float, float, float]) -> None:
    """Set the winner on fresh luck apart from the search, with its interval and its name."""
    value, low, high = honest
    plot.axvspan(at - 0.04 * at, 2 * at, color=RULE, zorder=0, linewidth=0)
    plot.plot([at, at], [low, high], color=INK, linewidth=1.6)
    plot.plot([at], [value], marker="D", color=INK, markersize=6, clip_on=False)
    plot.annotate("winner,\non fresh\nluck", (1.0, value), color=INK, va="center", size=9,
                  xycoords=("axes fraction", "data"), xytext=(6, 0), textcoords="offset points",
                  annotation_clip=False)  # fmt: skip
