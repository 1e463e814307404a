"""A sweep as a picture: an outcome against each setting, in words and units that people use.

Answers: what changes when a setting changes, and does the same rule stay first.
"""

import textwrap
from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from simulator.metrics.estimates.quantities import LEVEL
from simulator.metrics.numbers import counted
from simulator.report.pictures.labels import spread
from simulator.report.pictures.style import (
    BLUE,
    GREEN,
    GREY,
    INK,
    ORANGE,
    SKY,
    VERMILION,
    Margins,
    Words,
    grid_lines,
    house_style,
    is_narrow,
    share_axis,
    sheet,
    short,
    usd_axis,
)
from simulator.report.robust.conditions import Conditions
from simulator.report.robust.sweep import value_words
from simulator.report.robust.sweep_answer import outcome_in_words, window_of
from simulator.studies.sweep.outcomes import MARKET_GROUP, metric_called
from simulator.studies.sweep.periods import LENGTHS, of_one_period
from simulator.studies.sweep.result import SweepResult
from simulator.studies.sweep.show import POINTS, views
from simulator.studies.sweep.where import STRATEGY
from simulator.studies.when.limits import Factor

_MOST_PANELS = 9
_COLOURS = (BLUE, VERMILION, GREEN, ORANGE, SKY, INK, GREY)
_LETTERS, _NARROW_LETTERS = 30, 24
_PANEL_IN, _LINE_IN = 2.1, 0.15


def sweep_data(result: SweepResult, outcome: str | None = None) -> pd.DataFrame:
    """The numbers of the picture: setting, meaning, value, strategy, points, outcome, low, high."""
    name, said = outcome or result.outcomes[0], Conditions.of(result.scenario)
    parts = []
    for key, of in _panels(result):
        rows = views(of, [key], (), name)
        parts.append(
            pd.DataFrame(
                {
                    "setting": key,
                    "meaning": said.name(Factor(key)),
                    "value": [value_words(value) for value in rows[key]],
                    "strategy": rows[STRATEGY],
                    "points": rows[POINTS],
                    name: rows[name],
                    "low": rows[f"{name} low"],
                    "high": rows[f"{name} high"],
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def draw_sweep(result: SweepResult, outcome: str | None = None) -> Figure:
    """Draw an outcome against each setting: one panel a setting, one line a strategy, bands for luck."""
    name = outcome or result.outcomes[0]
    metric, of_market = metric_called(name)
    panels = _panels(result)
    groups = [MARKET_GROUP] if of_market else list(result.groups)
    titles = _titles(result, [key for key, _ in panels])
    columns = min(2 if is_narrow() else 3, len(panels))
    high = max(title.count("\n") for title in titles) + 1
    with house_style():
        head = 0.12 + _LINE_IN * high
        margins = Margins(
            left=0.85, right=0.3, bottom=0.6, top=head, between_columns=0.3, between_rows=0.55 + head
        )
        shape = (-(-len(panels) // columns), columns)
        figure, axes = sheet(_words(result, name, groups), _PANEL_IN, shape, margins, sharey=True)
        for k, ax in enumerate(axes.ravel()):
            if k >= len(panels):
                ax.set_visible(False)
                continue
            key, of = panels[k]
            _panel(ax, views(of, [key], (), name), key, name, groups)
            ax.set_title(titles[k], size=8.5, color=INK, linespacing=1.15)
            if metric.kind != "plain":
                (share_axis if metric.kind == "share" else usd_axis)(ax.yaxis)
        for row in axes:
            row[0].set_ylabel("\n".join(textwrap.wrap(metric.label, 24)))
        if len(groups) > 1:
            _names(axes.ravel()[0], views(panels[0][1], [panels[0][0]], (), name), name, groups)
    return figure


def _panels(result: SweepResult) -> list[tuple[str, SweepResult]]:
    """Settings that are drawn, each with the points that can be added up for it."""
    found = ((key, of_one_period(result, key)) for key in result.settings)
    return [(key, of) for key, of in found if of is not None][:_MOST_PANELS]


def _periods(result: SweepResult) -> str:
    """At which period panels are drawn where points measure over several; empty where they do not."""
    said = dict[str, list[str]]()
    names = Conditions.of(result.scenario)
    for key, of in _panels(result):
        if of is result:
            continue
        fixed = [one for one in LENGTHS if one in result.settings and one != key]
        at = " and ".join(f"a {one} of {value_words(of.designed[one].iloc[0])}" for one in fixed)
        said.setdefault(at, []).append(names.name(Factor(key)))
    return "".join(f" Drawn at points with {at} alone: {', '.join(keys)}." for at, keys in said.items())


def _words(result: SweepResult, name: str, groups: Sequence[str]) -> Words:
    metric, scenario, several = metric_called(name)[0], result.scenario, len(groups) > 1
    window, what = window_of(result), outcome_in_words(name)
    left = len(result.settings) - len(_panels(result))
    return Words(
        f"What each setting does to {what}{' of each rule' if several else ''} in {window}",
        "Each panel moves one setting from left to right, while the others take all their values."
        + (" Where lines cross, another rule is ahead." if several else ""),
        f"{metric.label} [{metric.unit}] in {window}. Bands cover luck alone "
        f"({100 * LEVEL:g} %), not which settings were tried. {counted(len(result.points), 'point')}, "
        f"{counted(result.replications, 'world')} each; scenario {scenario.name}, "
        f"seed\u00a0{scenario.run.seed}.{_periods(result)}"
        + (f" Not drawn: {counted(left, 'more setting')}." if left > 0 else ""),
    )


def _titles(result: SweepResult, keys: Sequence[str]) -> list[str]:
    """What each setting is, in words with its unit; who can set it is said where nobody can."""
    said, letters = Conditions.of(result.scenario), _NARROW_LETTERS if is_narrow() else _LETTERS
    found = []
    for key in keys:
        text = said.name(Factor(key))
        text = text[:1].upper() + text[1:] + (" (nobody knows it)" if key in result.uncertainties else "")
        found.append("\n".join(textwrap.wrap(text, letters)))
    return found


def _panel(ax: Axes, rows: pd.DataFrame, key: str, name: str, groups: Sequence[str]) -> None:
    """Draw one setting."""
    for k, group in enumerate(groups):
        own, colour = rows[rows[STRATEGY] == group], _COLOURS[k % len(_COLOURS)]
        at = np.arange(len(own))
        ax.plot(at, own[name], color=colour, marker="o", markersize=3.5)
        low, high = own[f"{name} low"].to_numpy(float), own[f"{name} high"].to_numpy(float)
        ax.fill_between(at, low, high, color=colour, alpha=0.15, linewidth=0)
        ax.set_xticks(at, [value_words(value) for value in own[key]], rotation=30, ha="right", fontsize=7)
    grid_lines(ax)


def _names(ax: Axes, rows: pd.DataFrame, name: str, groups: Sequence[str]) -> None:
    """Name each line at its first point, apart from the others."""
    firsts = [rows[rows[STRATEGY] == group][name].to_numpy(float)[:1] for group in groups]
    known = [(k, *first.tolist()) for k, first in enumerate(firsts) if first.size and np.isfinite(first[0])]
    low, high = ax.get_ylim()
    places = spread([y for _, y in known], 0.09 * (high - low), low, high)
    for (k, _), y in zip(known, places, strict=True):
        ax.annotate(
            short(groups[k]), (0, y), (5, 3), textcoords="offset points", size=8, va="bottom",
            color=_COLOURS[k % len(_COLOURS)],
        )  # fmt: skip
