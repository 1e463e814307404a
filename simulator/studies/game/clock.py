"""How much of a game is played, and how much time it takes.

Answers: how many replications of every mix fit, and how many may still be added.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from simulator.metrics.numbers import counted
from simulator.studies.game.market import Engine, GameError
from simulator.studies.game.table import PayoffTable

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Told = Callable[[int, int, float], None]

FEWEST = 8
"""replications of each mix"""
_SHORT = 100
"""seconds that are not told as minutes"""


@dataclass(frozen=True)
class Plan:
    """How much is played."""

    replications: int = 64
    """of every mix, and of the mix that comes out"""
    extra: float = 0.5
    """how much more may be played where it is open who would switch, as a share of the first part"""
    seconds: float | None = None
    """time for everything; by default as long as it takes"""


PLAIN_PLAN = Plan()


class Clock:
    """Plays mixes, keeps count, and knows how much may still be played."""

    def __init__(self, engine: Engine, plan: Plan, told: Told | None) -> None:
        self.engine, self.told, self.extra = engine, told, plan.extra
        self.replications, self.seconds = plan.replications, plan.seconds
        self.began, self.done, self.total, self.spent = time.perf_counter(), 0, 1, 0
        self.warm = 0.0
        """seconds of the first replication, which also compiles: no measure of the others"""

    def table(self, mixes: Ints) -> PayoffTable:
        """Play every mix."""
        self.total = len(mixes) + 1
        opening = self.play(mixes[0], 0, 1)
        self.warm = time.perf_counter() - self.began
        rest = self.play(mixes[0], 1, FEWEST)
        if self.seconds is not None:
            self._fit(len(mixes))
        first = (np.concatenate([opening[0], rest[0]]), np.concatenate([opening[1], rest[1]]))
        parts = []
        for k, mix in enumerate(mixes):
            if k:
                parts.append(self.play(mix, 0, self.replications))
            else:
                more = self.play(mix, FEWEST, self.replications)
                parts.append((np.concatenate([first[0], more[0]]), np.concatenate([first[1], more[1]])))
            self.tell()
        over, under = (np.stack(each, axis=1) for each in zip(*parts, strict=True))
        return PayoffTable(self.engine.rules, mixes, over, under, self.engine.scale)

    def _fit(self, mixes: int) -> None:
        """Choose as many replications as the time allows, with a third of it left for what is open."""
        assert self.seconds is not None
        passed = time.perf_counter() - self.began
        each = (passed - self.warm) / (FEWEST - 1)
        fits = int(0.65 * (self.seconds - passed) / max(each * (mixes + 1), 1e-9))
        least = (
            passed + each * FEWEST * mixes
        )  # the first mix has them already; the one that comes out is new
        if least > self.seconds:
            raise GameError(
                f"{mixes} mixes of {len(self.engine.rules)} rules take about {_lasting(least)} at least; "
                "give it more time, or name fewer rules"
            )
        self.replications = min(self.replications, max(FEWEST, fits))

    def play(self, mix: Ints, first: int, end: int) -> tuple[Floats, Floats]:
        """Play some replications of a mix.

        Parameters
        ----------
        mix : int array, rules
            Followers of each rule.
        first, end : int
            The first replication, and the one after the last.

        Returns
        -------
        float arrays, replications x rules
            Numerators and denominators.
        """
        rules = len(self.engine.rules)
        if end <= first:
            return np.zeros((0, rules)), np.zeros((0, rules))
        self.spent += end - first
        return self.engine.play(mix, first, end - 1)

    def room(self, wanted: int) -> int:
        """How many of these replications may still be added."""
        if self.seconds is None:
            return wanted
        passed = time.perf_counter() - self.began
        each = (passed - self.warm) / max(self.spent - 1, 1)
        return max(0, min(wanted, int((self.seconds - passed) / max(each, 1e-9)) - self.replications))

    def tell(self) -> None:
        """Say how far it is."""
        self.done += 1
        if self.told is not None:
            self.told(min(self.done, self.total), self.total, time.perf_counter() - self.began)


def _lasting(seconds: float) -> str:
    """Write a time in the unit in which it is short.

    Examples
    --------
    >>> _lasting(0.2), _lasting(41.3), _lasting(150)
    ('1 second', '42 seconds', '2.5 minutes')
    """
    return counted(math.ceil(seconds), "second") if seconds <= _SHORT else f"{seconds / 60:.1f} minutes"
