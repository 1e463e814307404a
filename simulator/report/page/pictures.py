"""The pictures of a page, each with its words.

Answers: what does a picture show, for somebody who cannot see it or would rather read. Every picture of
`plots.PICTURES` has one function here that says in a sentence what stands out, from the same data.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from simulator.report.pictures.balance import balances
from simulator.report.pictures.cast import Cast, cast_of
from simulator.report.pictures.competition import crowding_by_age
from simulator.report.pictures.convergence import convergence
from simulator.report.pictures.differences import differences, draw_differences
from simulator.report.pictures.efficiency import efficiency
from simulator.report.pictures.first_hire import chance_by_connects
from simulator.report.pictures.outcomes import DOTS, outcome_dots
from simulator.report.pictures.style import heading_of, svg_of
from simulator.report.pictures.waits import still_waiting
from simulator.report.plots import PICTURES
from simulator.report.words.answers import several
from simulator.report.words.numbers import counted, number
from simulator.report.words.ranking import Ranking, ranking
from simulator.runs.result import RunResult

Sentence = Callable[[RunResult, Cast, Ranking], str]
_MOST_TOLD = 3
_LIMITS = ("mean low", "mean high")


class Picture(NamedTuple):
    """One picture of a page."""

    heading: str
    svg: str
    alternative: str
    """what is seen, for those who do not see it"""
    sentence: str
    """what stands out"""


def pictures_of(result: RunResult, but: tuple[str, ...] = ()) -> Iterator[Picture]:
    """Draw the pictures of a run, one at a time, those named in `but` left out."""
    found = ranking(result)
    cast = cast_of(result, found)
    for name, draw in PICTURES.items():
        if name not in but:
            heading, sentence = WORDS[name]
            yield _picture(heading, draw(result, cast, found), sentence(result, cast, found))


def forest(found: Ranking, cast: Cast) -> Picture:
    """Draw how far the entries of a comparison are from the best."""
    data = differences(found, cast.order)
    return _picture(WORDS["differences"][0], draw_differences(data, cast, found.metric), _who_is_tied(found))


def _picture(heading: str, figure: Figure, sentence: str) -> Picture:
    return Picture(heading, svg_of(figure), f"{heading_of(figure)} {sentence}".strip(), sentence)


def _first(cast: Cast) -> tuple[str, ...]:
    """Name the few strategies that are told of: the first that a freelancer can follow."""
    return tuple(group for group in cast.order if group not in cast.oracles)[:_MOST_TOLD]


def _ends(result: RunResult, cast: Cast, found: Ranking) -> str:
    data = outcome_dots(result, _first(cast))
    told = []
    for group, own in data[data["measure"] == "hires"].groupby("group", sort=False):
        nothing = int((own["value"] == 0).sum())
        end = "none of them without a hire" if not nothing else f"{nothing} of them without a hire"
        span = f"{own['value'].iloc[0]:g} to {own['value'].iloc[-1]:g}"
        told.append(f"'{group}': {span} hires, in the middle {own['median'].iloc[0]:g}; {end}")
    told = [f"Of {DOTS} typical freelancers with each: {told[0]}", *told[1:]] if told else []
    return "; ".join(told) + "." if told else ""


def _frontier(result: RunResult, cast: Cast, found: Ranking) -> str:
    data = efficiency(result, cast.order)
    front = [str(group) for group in data[data["frontier"]].sort_values("spent")["group"]]
    if not front:
        return ""
    sure = (
        "the regions in the picture show how sure that is"
        if len(result.market) > 1
        else "from one replication"
    )
    return f"By the averages, nobody wins more often for fewer Connects than {several(front)}; {sure}."


def _who_is_tied(found: Ranking) -> str:
    if found.best is None or not found.is_sure:
        return ""
    letters = dict.fromkeys(letter for own in found.ties.values() for letter in own)
    groups = [found.group_of(letter) for letter in letters]
    told = [f"{several(names)} cannot be told apart" for names in groups if len(names) > 1]
    alone = [name for name in found.order if not found.tied_with(name)]
    if alone:
        one = "stands on its own" if len(alone) == 1 else "each stand on their own"
        told.append(f"{several(alone)} {one}")
    return "; ".join(told) + "."


def _tied(result: RunResult, cast: Cast, found: Ranking) -> str:
    return _who_is_tied(found)


def _half_hired(result: RunResult, cast: Cast, found: Ranking) -> str:
    data = chance_by_connects(result, _first(cast))
    told = []
    for group, own in data.groupby("group", sort=False):
        reached = [_reached(own, column) for column in ("share", "high", "low")]
        end = own.iloc[-1]
        if reached[0]:
            limits = (
                f" (95 % interval {reached[1]} to {reached[2] or 'more than were spent'})"
                if reached[1]
                else ""
            )
            told.append(f"'{group}': half had a hire after {reached[0]} Connects{limits}")
        else:
            told.append(f"'{group}': {100 * end['share']:.0f} % of {end['at_risk']:,.0f} had a hire in all")
    return "; ".join(told) + "." if told else ""


def _still_waiting(result: RunResult, cast: Cast, found: Ranking) -> str:
    told = []
    for group, own in still_waiting(result, _first(cast)).groupby("group", sort=False):
        end = own.iloc[-1]
        value, low, high = (number(float(end[name]), "share", like=0.1) for name in ("still", "low", "high"))
        sure = f" (95 % interval {low} to {high})" if np.isfinite(float(end["low"])) else ""
        told.append(f"'{group}': {value} were without a hire after {end['day']:,.0f} days{sure}")
    return "; ".join(told) + "." if told else ""


def _reached(curve: pd.DataFrame, column: str) -> str:
    """Write after how many Connects a column reaches one half; empty if it never does."""
    half = curve[curve[column] >= 0.5]
    return f"{half['connects'].iloc[0]:,.0f}" if len(half) else ""


def _last_balance(result: RunResult, cast: Cast, found: Ranking) -> str:
    data = balances(result, _first(cast))
    told = [
        f"'{group}' ends with {own['median'].iloc[-1]:,.0f} Connects in the middle replication "
        f"({own['low'].iloc[-1]:,.0f} to {own['high'].iloc[-1]:,.0f} in most)"
        for group, own in data.groupby("group", sort=False)
    ]
    return "; ".join(told) + "." if told else ""


def _crowd(result: RunResult, cast: Cast, found: Ranking) -> str:
    known = crowding_by_age(result)
    if known.empty:
        return ""
    last = known.iloc[-1]
    value, low, high = (number(float(last[name]), like=float(last["mean"])) for name in ("mean", *_LIMITS))
    sure = f" (95 % interval {low} to {high})" if np.isfinite(float(last[_LIMITS[0]])) else ""
    posts = counted(int(last["posts"]), "post")
    return f"The oldest posts shown have {value} proposals on average{sure}, over {posts}."


def _settled(result: RunResult, cast: Cast, found: Ranking) -> str:
    data = convergence(result, _first(cast), found.metric)
    told = [f"'{group}': {own['text'].iloc[-1]}" for group, own in data.groupby("group", sort=False)]
    after = f"After {counted(len(result.market), 'replication')}, with 95 % intervals: "
    return after + "; ".join(told) + "." if told else ""


WORDS: dict[str, tuple[str, Sentence]] = {
    "outcomes": ("Good and bad luck", _ends),
    "efficiency": ("Who wins more for less", _frontier),
    "differences": ("How far apart the strategies are", _tied),
    "first_hire": ("How many Connects to the first hire", _half_hired),
    "waits": ("How long until the first hire", _still_waiting),
    "balance": ("How the Connects last", _last_balance),
    "competition": ("How crowded the posts are", _crowd),
    "convergence": ("Whether there were enough replications", _settled),
}
"""Heading and sentence of every picture."""
