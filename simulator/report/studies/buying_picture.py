"""The picture of a plan that was played: the chance of a hire by Connects bought.

Answers: what do more Connects buy, and what do invitations bring besides. The dot is the number of the
sentence and the table.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from simulator.metrics.goals import GOALS
from simulator.metrics.numbers import number
from simulator.report.pictures.cast import MOST_SHOWN, Cast, cast_of, shown_of
from simulator.report.pictures.files import FORMATS, save
from simulator.report.pictures.panels import Bar, bars_table, draw_bars
from simulator.report.pictures.style import Words
from simulator.report.plots import FOLDER
from simulator.report.studies.buying import Buying, amount
from simulator.report.words.needs import Asked
from simulator.report.words.plain import window_words
from simulator.report.words.ranking import oracles_of
from simulator.runs.result import RunResult

Draw = Callable[[Cast], Figure]
"""makes the picture of the strategies that are shown"""
_PICTURE, _POINTS = "plan", 60


def saved(
    result: RunResult,
    groups: Sequence[str],
    draw: Draw,
    asked: Asked,
    worlds: str = "",
    bars: Sequence[Bar] = (),
) -> Path:
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
    bars : sequence of Bar
        The numbers that are drawn, for the file beside it.

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
    data = bars_table(bars) if bars else None
    return save(draw(cast), result.directory / FOLDER / _PICTURE, FORMATS, data=data)[0]


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


def buying_bars(found: Sequence[Buying], asked: Asked) -> list[Bar]:
    """Work out the bar of each strategy: what to buy for the wanted chance; none where no number gives it."""
    bars = []
    for one in found:
        need = amount(one.found.needed, one.price, asked)
        ends = [None if x is None or np.isnan(x) else float(x) for x in (need.value, need.low, need.high)]
        bars.append(Bar(one.group, ends[0], ends[1], ends[2], None, mark_words(one, asked)))
    return bars


def buying_figure(result: RunResult, found: Sequence[Buying], cast: Cast, asked: Asked) -> Figure:
    """Draw how many Connects to buy, one bar per strategy.

    Parameters
    ----------
    result : RunResult
        The run.
    found : sequence of Buying
        As returned by `buying_of`.
    cast : Cast
        Which strategies are shown, and their colours.
    asked : Asked
        What is wanted.

    Returns
    -------
    Figure
    """
    bars = buying_bars([one for one in found if one.group in cast.order], asked)
    window, unit = window_words([result.scenario]), "dollars" if asked.usd else "Connects"
    never = " No bar: no number is enough." if any(one.takes is None for one in bars) else ""
    sure = " Lines at the bars: 95 % intervals; an arrow goes on beyond the picture." if len(bars) else ""
    words = Words(
        f"How many {unit} to buy for {asked.wanted}",
        f"A bar ends where {asked.wanted} within {window} is reached; shorter is better.{never}",
        cast.caption(f"Bought on the first day, on top of the free ones.{sure}"),
    )
    return draw_bars(bars, cast, words, f"{unit.capitalize()} bought", asked.usd)


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
