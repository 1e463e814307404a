"""What each lever of a market does, as a picture: one panel for each who is concerned.

Answers: whom does a rule help, and at whose cost.
"""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from simulator.metrics.numbers import counted
from simulator.report.pictures.style import (
    BLUE,
    GREY,
    VERMILION,
    Margins,
    Words,
    grid_lines,
    house_style,
    is_narrow,
    sheet,
    usd_axis,
)
from simulator.studies.policy.levers import LEVERS, OUTCOMES, Measured, Number

_HEADS = {
    "clients": "Clients:\nmatch per post",
    "freelancers": "Freelancers:\nincome a month",
    "platform": "Platform:\nrevenue a month",
    "newcomers": "Newcomers: days\nto the first hire",
    "inequality": "Inequality\n(Gini)",
}


def levers_data(found: Measured) -> pd.DataFrame:
    """The numbers of the picture: lever, its setting, whom it is about, change with limits, unit."""
    rows = [
        (LEVERS[one["lever"]].label, one["to"], known.label, *_limits(one["changes"][name]), known.unit)
        for one in found["effects"]
        for name, known in OUTCOMES.items()
    ]
    return pd.DataFrame(rows, columns=["lever", "set_to", "outcome", "change", "low", "high", "unit"])


def _limits(one: Number) -> tuple[float, float, float]:
    return one["value"], one["low"], one["high"]


def draw_levers(found: Measured) -> Figure:
    """Draw every change with its limits; blue is better, orange is worse, grey may be luck."""
    words = Words(
        "What each rule of a market does, and to whom",
        "Changes against the rules of January 2023, averaged over all settings of the others. Blue is "
        "better for whom "
        "it is about, orange is worse, grey may be luck.",
        f"In {found['days']:g} days. {100 * found['level']:g} % limits for all changes of a panel at once, "
        "from "
        f"{counted(found['replications'], 'replication')} of "
        f"{counted(len(found['points']), 'combination')} on the "
        f"same luck; scenario {found['scenario']}, seed\u00a0{found['seed']}.",
    )
    effects = found["effects"]
    names = [f"{LEVERS[one['lever']].label}: {one['to']}" for one in effects]
    with house_style():
        figure, axes = _panels(words, len(effects))
        for ax, (outcome, known) in zip(axes, OUTCOMES.items(), strict=True):
            ax.axvline(0, color=GREY, linewidth=0.8)
            for place, one in enumerate(effects):
                change = one["changes"][outcome]
                sure = change["low"] > 0 or change["high"] < 0
                good = (change["value"] > 0) == known.higher
                colour = (BLUE if good else VERMILION) if sure else GREY
                ax.plot([change["low"], change["high"]], [place, place], color=colour)
                ax.plot([change["value"]], [place], marker="o", markersize=4, color=colour)
            ax.set_title(_HEADS[outcome], fontsize=8)
            ax.tick_params(axis="x", labelsize=7, rotation=0 if is_narrow() else 40)
            ax.locator_params(axis="x", nbins=3)
            grid_lines(ax)
            if known.kind == "usd":
                usd_axis(ax.xaxis)
        for ax in axes if is_narrow() else axes[:1]:
            ax.set_yticks(range(len(names)), names)
            if is_narrow():
                ax.tick_params(axis="y", labelsize=7.5)
            ax.invert_yaxis()
    return figure


def _panels(words: Words, rows: int) -> tuple[Figure, np.ndarray]:
    """A panel for each who is concerned: side by side, on a phone one below the other with all names."""
    if is_narrow():
        margins = Margins(left=2.2, top=0.4, right=0.2, bottom=0.4, between_rows=0.75)
        figure, axes = sheet(words, 0.17 * rows, (len(OUTCOMES), 1), margins)
    else:
        margins = Margins(left=2.75, top=0.45, between_columns=0.14, right=0.15)
        figure, axes = sheet(words, 2.6, (1, len(OUTCOMES)), margins=margins, sharey=True)
    return figure, axes.ravel()
