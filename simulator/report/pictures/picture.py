"""What a picture is: its name, its heading, how it is drawn, and what it says in a sentence.

Answers: what must a new picture bring. Each module of this folder that draws a run ends with one `Picture`;
`plots.PICTURES` lists them all in the order of reading.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar, cast

import pandas as pd
from matplotlib.figure import Figure

from simulator.report.pictures.cast import Cast, cast_of
from simulator.report.words.ranking import Ranking, ranking
from simulator.runs.result import RunResult

_MOST_TOLD = 3
T = TypeVar("T")


@dataclass(frozen=True)
class View:
    """What a picture is drawn from: a run, its strategies in order, and their ranking."""

    result: RunResult
    cast: Cast
    found: Ranking
    _known: dict[object, object] = field(default_factory=dict, repr=False, compare=False)

    @property
    def leaders(self) -> tuple[str, ...]:
        """The few strategies that a sentence names: the first ones that a freelancer can follow."""
        return tuple(group for group in self.cast.order if group not in self.cast.oracles)[:_MOST_TOLD]

    def once(self, work_out: "Callable[[View], T]") -> T:
        """Work something out of this view, once: a picture, its sentence and its table need the same."""
        if work_out not in self._known:
            self._known[work_out] = work_out(self)
        return cast(T, self._known[work_out])


def view_of(result: RunResult, found: Ranking | None = None) -> View:
    """Rank the strategies of a run, unless that is done, and choose which of them its pictures show."""
    found = found or ranking(result)
    return View(result, cast_of(result, found), found)


@dataclass(frozen=True)
class Picture:
    """One picture of a run."""

    name: str
    """of its file"""
    heading: str
    draw: Callable[[View], Figure]
    sentence: Callable[[View], str]
    """what stands out, for readers who cannot see the picture; empty if nothing does"""
    data: Callable[[View], pd.DataFrame] | None = None
    """the numbers that are drawn, for a table beside the picture"""
    each_run: bool = True
    """whether a page draws it for every run; False: once, for all runs together"""
