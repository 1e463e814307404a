"""How much of a sensitivity study fits into a time.

Answers: what is played in a budget, from the whole study down to the smallest look that says anything; what
takes longer is refused with what would fit. The cost of a world is measured before: a part of it is the same
however often it is played, and in a small field that is most of it.
"""

import math
from typing import NamedTuple

import numpy as np

MANY = 12
"""assumptions from which on a first look comes before all else"""
_WHOLE = ((6, 6), (4, 4))
"""whole studies, the best first: assumptions that are looked at closely after it, and paths of it at least"""
_SCREENED = 0.4
"""share of the time for the first look"""
_LOOK, _MORE, _CHEAP = 2, 4, 4.0
"""replications of each point of it: on the same luck, more paths tell more than more replications, unless a
world costs as much as `_CHEAP` replications of it"""
_FULL = 0.92
"""share of a budget that a whole study may be planned to take: where it goes slower, the shares come last"""
_MOST_WORLDS = 64
_SHORT = (
    (8, 12, 24),
    (8, 10, 16),
    (8, 8, 16),
    (6, 8, 16),
    (6, 6, 16),
    (4, 6, 16),
    (4, 4, 12),
    (4, 3, 8),
    (4, 3, 0),
)
"""short looks, the best first: replications, assumptions moved alone, worlds of all at once at least"""
_MARGIN = 1.5
"""more than the forecast: what others do on the machine changes what a world takes"""


class Pace(NamedTuple):
    """What playing takes, with all workers at work [seconds]."""

    point: float
    """of a world, however often it is played"""
    play: float
    """of each replication, besides"""

    def of(self, points: float, plays: float) -> float:
        """Seconds of so many worlds, and of so many replications in all."""
        return points * self.point + plays * self.play

    def times(self, factor: float) -> "Pace":
        """So many times slower."""
        return Pace(self.point * factor, self.play * factor)

    @property
    def look(self) -> int:
        """Replications of each point of a first look."""
        return _LOOK if self.point < _CHEAP * self.play else _MORE


class SensitivityError(ValueError):
    """A scenario for which there is nothing to ask."""


class TooShort(SensitivityError):
    """A budget in which nothing can be said; the message says what would fit."""


class Sizes(NamedTuple):
    """How much is played."""

    paths: int
    """of the first look; 0 where there is none"""
    path_replications: int
    kept: int
    base: int
    """base points at which all that is kept is moved together; 0 of a short look, which tells no shares"""
    replications: int
    worlds: int = 0
    """of a short look: with every assumption anywhere in its range, those that are not kept, too"""

    def points(self, factors: int) -> int:
        """Points in all."""
        return self.paths * (factors + 1) + self._close

    def plays(self, factors: int) -> int:
        """Replications in all."""
        return self.paths * (factors + 1) * self.path_replications + self._close * self.replications

    def seconds(self, pace: Pace, factors: int) -> float:
        """What that takes."""
        return pace.of(self.points(factors), self.plays(factors))

    @property
    def short(self) -> bool:
        """Whether it is a short look: ends of ranges only, and no shares."""
        return self.base == 0

    @property
    def _close(self) -> int:
        """Points apart from the first look; half-way points of a short look only where the winner changes."""
        if self.short:
            return 1 + 2 * self.kept + self.kept // 2 + self.worlds
        return 1 + 4 * self.kept + self.base * (self.kept + 2)


def sizes_of(pace: Pace, budget: float, factors: int) -> Sizes:
    """How much fits into a time.

    Parameters
    ----------
    pace : Pace
        What playing takes.
    budget : float
        Seconds.
    factors : int
        Assumptions.

    Returns
    -------
    Sizes
        The whole study, or the best short look.

    Raises
    ------
    TooShort
        If not even the smallest look fits.
    """
    for kept, paths in _WHOLE:
        whole = _whole(pace, _FULL * budget, factors, kept, paths)
        if whole.seconds(pace, factors) <= _FULL * budget:
            return whole
    for replications, most, least in _SHORT:
        sizes = Sizes(0, pace.look, min(most, factors), 0, replications)
        left = math.floor((budget - sizes.seconds(pace, factors)) / pace.of(1, replications))
        if left >= least:
            return sizes._replace(worlds=min(left, _MOST_WORLDS) if least else 0)
    needs = sizes.seconds(pace, factors)
    moved = f"{sizes.kept} of {factors} assumptions" if sizes.kept < factors else "every assumption"
    raise TooShort(
        f"its budget is too short: the smallest look, {moved} moved alone, takes about {spoken(needs)} here; "
        f"give it --budget {_to_write(needs * _MARGIN)}, or make the scenario smaller (fewer freelancers or "
        "posts a day, a shorter horizon)"
    )


def whole_seconds(pace: Pace, factors: int) -> float:
    """The shortest budget that buys a study which tells the share of every assumption."""
    return _whole(pace, 0.0, factors, *_WHOLE[-1]).seconds(pace, factors) / _FULL


def base_within(pace: Pace, seconds: float, kept: int, replications: int, most: int) -> int:
    """How many base points fit into what is left.

    Parameters
    ----------
    pace : Pace
        What playing takes.
    seconds : float
        What is left.
    kept, replications : int
        Assumptions, and replications of each point.
    most : int
        Base points that were planned; 0 where none were.

    Returns
    -------
    int
        A power of two; 0 if they would be too few to tell anything.
    """
    fits = min(seconds, 1e9) / ((kept + 2) * max(pace.of(1, replications), 1e-9))
    base = 2 ** int(math.log2(fits)) if fits >= 1 else 0
    return min(most, base) if base >= min(16, most) else 0


def spoken(seconds: float) -> str:
    """Write a time as a person would.

    Examples
    --------
    >>> spoken(42.4), spoken(150), spoken(9000)
    ('42 s', '2.5 min', '2.5 h')
    """
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.2g} min" if seconds < 5400 else f"{seconds / 3600:.2g} h"


def _to_write(seconds: float) -> str:
    """A time that is no shorter, as `--budget` reads it."""
    return f"{10 * math.ceil(seconds / 10)}s" if seconds <= 90 else f"{math.ceil(seconds / 60)}min"


def _whole(pace: Pace, budget: float, factors: int, most: int, least_paths: int) -> Sizes:
    """The whole study: at least so much that shares can be told; it may take more than there is."""
    many, replications, look = factors > MANY, 8, pace.look
    kept = most if many else factors
    path = pace.of(factors + 1, (factors + 1) * look)
    paths = int(np.clip(_SCREENED * budget / path, least_paths, 32)) if many else 0
    left = budget - paths * path - pace.of(1 + 4 * kept, (1 + 4 * kept) * replications)
    each = (kept + 2) * pace.of(1, replications)
    base = 2 ** int(np.clip(np.floor(np.log2(max(left / each, 1))), 4, 9))
    more = (left / (base * (kept + 2)) - pace.point) / pace.play if pace.play > 0 else 0.0
    return Sizes(paths, look, kept, base, int(np.clip(more, replications, 2 * replications)))
