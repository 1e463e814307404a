"""Picture: how many Connects, or dollars, a likely hire takes.

Answers: which rule needs least for a 90 % chance of a hire. Freelancers whose
Connects ran out first count as still waiting, not as failures (Kaplan & Meier 1958, with Connects in place of
time).
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from simulator.metrics.estimates.curves import Curve
from simulator.metrics.estimates.quantities import LEVEL
from simulator.metrics.numbers import interval
from simulator.report.pictures.cast import Cast
from simulator.report.pictures.panels import Bar, bars_table, draw_bars
from simulator.report.pictures.picture import Picture, View
from simulator.report.pictures.style import Words
from simulator.report.words.needs import HIRES, Asked, Need, needed_by, spent_words
from simulator.report.words.plain import window_words
from simulator.runs.result import RunResult
from simulator.studies.chances import chances, connects_needed
from simulator.studies.outlook import price_of

_MOST_POINTS = 100
_COLUMNS = ("group", "hires", "connects", "usd", "share", "low", "high", "at_risk")
LIKELY = Asked(0.9)
"""what the picture of a run asks for"""


def chance_by_connects(
    result: RunResult,
    groups: tuple[str, ...],
    level: float = LEVEL,
    hires: tuple[int, ...] = (1,),
    chance: float = 0.5,
) -> pd.DataFrame:
    """Chance of at least one, two or three hires by Connects spent.

    Parameters
    ----------
    result : RunResult
        A run.
    groups : tuple of str
        Strategies to show.
    level : float
        Confidence level of the pointwise limits.
    hires : tuple of int
        Some of 1, 2 and 3: a curve for each.
    chance : float
        The curves keep their points where they and their limits reach it.

    Returns
    -------
    DataFrame
        group, hires, connects, usd (these Connects at list price, and the membership), share, low, high,
        at_risk (freelancers who had spent at least that much and were not hired before). Limits are NaN
        with one replication. A curve ends where fewer than ten freelancers, or 2 %, remain. About a hundred
        points a curve.
    """
    parts = []
    for group in groups:
        sample = result.sample(group)
        if sample.freelancers().empty:
            continue
        price = price_of(sample)
        for k in hires:
            table = _table(chances(sample, k, level), chance)
            usd = [price.usd(spent) for spent in table["connects"]]
            parts.append(table.assign(group=group, hires=k, usd=usd))
    return pd.concat(parts, ignore_index=True)[list(_COLUMNS)] if parts else pd.DataFrame(columns=_COLUMNS)


def thinned(curve: Curve, chance: float) -> Curve:
    """Keep about a hundred points of a curve, including those where it and its limits reach a chance."""
    last = curve.at.size - 1
    kept = set(np.linspace(0, last, min(_MOST_POINTS, last + 1)).round().astype(int).tolist())
    for share in (curve.share, curve.low, curve.high):
        there = np.flatnonzero(share >= chance - 1e-12)
        kept |= set(there[:1].tolist())
    rows = np.array(sorted(kept))
    at, share, low, high, at_risk, n = curve
    return Curve(at[rows], share[rows], low[rows], high[rows], at_risk[rows], n)


def _table(curve: Curve, chance: float) -> pd.DataFrame:
    few = thinned(curve, chance)
    columns = ("connects", "share", "low", "high", "at_risk")
    return pd.DataFrame(dict(zip(columns, few[:5], strict=True)))


def mark_words(one: Need, asked: Asked, window: str) -> str:
    """Write what a strategy needs, as its table does, and the chance within the window if that is lower.

    Parameters
    ----------
    one : Need
        What it needs.
    asked : Asked
        What is wanted.
    window : str
        How long the days that count are: `150 days`.

    Returns
    -------
    str
    """
    far = f"{one.far} in {window}"
    if one.needed.connects is None:
        return far
    who = "half" if asked.chance == 0.5 else f"{100 * asked.chance:g} %"
    text = f"{who} after {spent_words(one.needed.connects, one.price, asked)}"
    return f"{text}\n(in {window} only {one.far})" if one.is_late(asked.chance) else text


def _words(cast: Cast, asked: Asked, window: str, bars: Sequence[Bar], late: bool) -> Words:
    """Explain the bars; a picture without any says that, and what its rows tell."""
    short = any(one.takes is None for one in bars)
    empty = all(one.takes is None and one.half is None for one in bars)
    unit = "dollars" if asked.usd else "Connects"
    dot = f" The ring marks where half have had {HIRES[asked.hires]}." if asked.chance != 0.5 else ""
    bar = f"A bar ends where {100 * asked.chance:g} of 100 freelancers have had {HIRES[asked.hires]}."
    bar += " Shorter is better."
    none = f" No bar: not reached, and how many get there in {window}." if short else ""
    sure = " Lines at the bars: 95 % intervals." if cast.replications > 1 and not empty else ""
    said = f"Freelancers who ran out of Connects before a hire count as still waiting.{sure}"
    said += f" In brackets: who had it within {window}, as the days end before the Connects." if late else ""
    if asked.usd:
        said += " Dollars: Connects at list price, free ones too, plus membership for the whole time."
    if empty:
        bar = f"No bar: with no strategy shown have {100 * asked.chance:g} of 100 freelancers had "
        bar += f"{HIRES[asked.hires]} in {window}. The rows say how many have."
        return Words(f"How many {unit} {asked.wanted} takes", bar, cast.caption(said))
    return Words(f"How many {unit} {asked.wanted} takes", f"{bar}{none}{dot}", cast.caption(said))


def bars_of(found: Sequence[Need], asked: Asked, window: str) -> list[Bar]:
    """Work out the bar of each strategy.

    Parameters
    ----------
    found : sequence of Need
        In the order of the bars.
    asked : Asked
        What is wanted, and in which unit.
    window : str
        How long the days that count are.

    Returns
    -------
    list of Bar
    """
    bars = []
    for one in found:
        if one.sample.freelancers().empty:
            continue
        half = connects_needed(one.sample, 0.5, asked.hires).connects if asked.chance != 0.5 else None
        ends = (one.needed.connects, one.needed.low, one.needed.high, half)
        takes, low, high, middle = (
            one.price.usd(x) if asked.usd and x is not None and np.isfinite(x) else x for x in ends
        )
        bars.append(Bar(one.group, takes, low, high, middle, mark_words(one, asked, window)))
    return bars


def plan_figure(result: RunResult, cast: Cast, asked: Asked | None = None) -> Figure:
    """Draw what the wanted chance of a hire takes, one bar per strategy.

    Parameters
    ----------
    result : RunResult
        A run.
    cast : Cast
        Which strategies are shown.
    asked : Asked, optional
        What is wanted; by default a 90 % chance of one hire.

    Returns
    -------
    Figure
    """
    asked, window = asked or LIKELY, window_words([result.scenario])
    found = needed_by(result, cast.order, asked)
    return _figure(found, bars_of(found, asked, window), cast, asked, window)


def _figure(found: Sequence[Need], bars: Sequence[Bar], cast: Cast, asked: Asked, window: str) -> Figure:
    late = any(one.needed.connects is not None and one.is_late(asked.chance) for one in found)
    words = _words(cast, asked, window, bars, late)
    return draw_bars(bars, cast, words, "Dollars spent" if asked.usd else "Connects spent", asked.usd)


def _found(view: View) -> list[Need]:
    return needed_by(view.result, view.cast.order, LIKELY)


def _bars(view: View) -> list[Bar]:
    return bars_of(view.once(_found), LIKELY, window_words([view.result.scenario]))


def _draw(view: View) -> Figure:
    window = window_words([view.result.scenario])
    return _figure(view.once(_found), view.once(_bars), view.cast, LIKELY, window)


def _sentence(view: View) -> str:
    asked, days, told = LIKELY, window_words([view.result.scenario]), []
    for one in view.once(_found):
        if one.group not in view.leaders or one.sample.freelancers().empty:
            continue
        if one.needed.connects is None:
            sure = interval(one.window, "share")
            told.append(f"'{one.group}': {one.far} had a hire in {days}" + (f" ({sure})" if sure else ""))
            continue
        limits = (one.needed.low, one.needed.high)
        low, high = (f"{x:,.0f}" if x is not None and np.isfinite(x) else "" for x in limits)
        sure = f" (95 % interval {low} to {high or 'more than were spent'})" if low else ""
        told.append(
            f"'{one.group}': 90 % had a hire after {spent_words(one.needed.connects, one.price, asked)}{sure}"
        )
    return "; ".join(told) + "." if told else ""


def _data(view: View) -> pd.DataFrame:
    return bars_table(view.once(_bars))


PICTURE = Picture("first_hire", "How many Connects to the first hire", _draw, _sentence, _data)
