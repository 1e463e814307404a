"""The picture of a plan that was played: the chance of a hire by Connects bought.

Answers: what do more Connects buy, and what do invitations bring besides. The dot is the number of the
sentence and the table.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from simulator.metrics.goals import GOALS
from simulator.metrics.numbers import number
from simulator.report.pictures.cast import MOST_SHOWN, Cast, cast_of, shown_of
from simulator.report.pictures.files import FORMATS, save
from simulator.report.pictures.panels import Curves, behind, draw_panels
from simulator.report.pictures.style import GREY, INK, Words, share_axis, usd_axis
from simulator.report.plots import FOLDER
from simulator.report.studies.buying import Buying, amount
from simulator.report.words.needs import HIRES, Asked
from simulator.report.words.plain import window_words
from simulator.report.words.ranking import oracles_of
from simulator.runs.result import RunResult

Draw = Callable[[Cast], Figure]
"""makes the picture of the strategies that are shown"""
_PICTURE, _POINTS = "plan", 60


def saved(result: RunResult, groups: Sequence[str], draw: Draw, asked: Asked, worlds: str = "") -> Path:
    """Draw the picture of a plan into the folder of its run.

    Parameters
    ----------
    result : RunResult
        The run.
    groups : sequence of str
        Strategies that were asked for, in the order of the table: the sentence names the first.
    draw : callable
        Makes the picture of those that are shown.
    asked : Asked
        What is wanted.
    worlds : str
        How many worlds were played for it; by default those of the run.

    Returns
    -------
    Path
        The first of its files.
    """
    oracles = oracles_of(result)
    shown = shown_of(groups, oracles, MOST_SHOWN)
    cast = cast_of(result)
    measure = GOALS[asked.goal].words if asked.goal else f"what {asked.wanted} takes"
    cast = replace(
        cast,
        order=shown,
        hidden=len(groups) - len(shown),
        best=tuple(group for group in shown if group not in oracles)[:1],
        measure=measure,
        most="the first of the table, ordered by",
        run=cast.run if not worlds else cast.run.replace(cast.run.split(" of ")[0], f"n = {worlds}", 1),
    )
    return save(draw(cast), result.directory / FOLDER / _PICTURE, FORMATS)[0]


def chance_by_bought(found: Sequence[Buying]) -> pd.DataFrame:
    """Chance by Connects bought.

    Parameters
    ----------
    found : sequence of Buying
        Strategies to show.

    Returns
    -------
    DataFrame
        group, connects, usd, share, low, high, and alone (the share without invitations).
    """
    parts = []
    for one in found:
        fit, alone = one.found.fit, one.found.fit_alone
        at = np.linspace(float(fit.dose[0]), float(fit.dose[-1]), _POINTS)
        table = {name: np.interp(at, fit.dose, getattr(fit, name)) for name in ("chance", "low", "high")}
        own = np.interp(at, alone.dose, alone.chance)
        usd = [one.price.usd(x) for x in at]
        columns = {"connects": at, "usd": usd, "share": table["chance"], "low": table["low"]}
        parts.append(pd.DataFrame(columns | {"high": table["high"], "alone": own}).assign(group=one.group))
    return pd.concat(parts, ignore_index=True)


def buying_figure(result: RunResult, found: Sequence[Buying], cast: Cast, asked: Asked) -> Figure:
    """Draw the chance of a hire by Connects bought.

    Parameters
    ----------
    result : RunResult
        The run.
    found : sequence of Buying
        As returned by `buying_of`.
    cast : Cast
        Which strategies are shown, and their colours.
    asked : Asked
        What is marked.

    Returns
    -------
    Figure
    """
    shown = {one.group: one for one in found if one.group in cast.order}
    data, x = chance_by_bought(list(shown.values())), "usd" if asked.usd else "connects"
    window = window_words([result.scenario])

    def decorate(ax: Axes, own: pd.DataFrame) -> None:
        ax.set_ylim(-0.02, 1.02)
        ax.set_xlim(0, max(1.0, 1.03 * float(data[x].max())))
        share_axis(ax.yaxis, 0)
        if asked.usd:
            usd_axis(ax.xaxis)
        ax.plot(own[x], own["alone"], color=INK, linewidth=0.9, linestyle=(0, (4, 2)), zorder=3)
        _mark(ax, shown[str(own["group"].iloc[0])], asked)

    unit = "dollars" if asked.usd else "Connects"
    words = Words(
        f"How many {unit} to buy for {asked.wanted}",
        f"Line and band: the chance within {window}. Dashes: without invitations. The dot: {asked.wanted}. "
        f"{_dotted(list(shown.values()))}{behind(data)}",
        cast.caption(
            "Bought on the first day, on top of the free ones. Bands: 95 % intervals, each point for itself."
        ),
    )
    label = f"Chance of at least {HIRES[asked.hires]}"
    return draw_panels(
        data, cast, words, Curves(x, "share", f"{unit.capitalize()} bought", label, False, decorate)
    )


def _dotted(found: Sequence[Buying]) -> str:
    """Explain the dotted lines that there are: up to the dot, and across where no number is enough."""
    wanted, most = "the chance that is wanted", "the most that any number gives"
    to_buy, never = any(one.found.needed.connects for one in found), any(one.never for one in found)
    if not (to_buy and never):
        return f"Dotted: {wanted}." if to_buy else f"Dotted: {most}." if never else ""
    return f"Dotted: {wanted}, or {most} where that is less."


def mark_words(one: Buying, asked: Asked) -> str:
    """Write what is to be bought, as the table does."""
    needed = one.found.needed
    if needed.connects is None:
        return f"{number(needed.most_share, 'share')} at most"
    if not needed.connects:
        return f"{number(one.found.none.value, 'share')} with none bought"
    value = amount(needed, one.price, asked).value or 0.0
    who = f"{100 * asked.chance:g} % with "
    return who + (number(value, "usd") if asked.usd else f"{value:,.0f} Connects")


def _mark(ax: Axes, one: Buying, asked: Asked) -> None:
    at = amount(one.found.needed, one.price, asked).value
    if at is not None and one.found.needed.connects:
        ax.plot([0, at], [asked.chance, asked.chance], color=GREY, linewidth=0.7, linestyle=":", zorder=2)
        ax.plot(at, asked.chance, "o", color=INK, markersize=4.5, zorder=4)
    if one.never:
        ax.axhline(one.found.needed.most_share, color=GREY, linewidth=0.9, linestyle=":", zorder=2)
    text = mark_words(one, asked)
    note = ax.text(0.97, 0.05, text, transform=ax.transAxes, ha="right", va="bottom", size=8.5, color=INK)
    note.set_bbox({"facecolor": "white", "edgecolor": "none", "alpha": 0.75, "pad": 1.0})
