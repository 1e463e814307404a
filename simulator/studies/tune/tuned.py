"""Tuning: a search, a final, and the winner on fresh luck.

Answers: which settings are best, by how much, and whether that is more than luck.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from simulator.studies.tune.final import Final, final
from simulator.studies.tune.search import Search
from simulator.studies.tune.seen import Generation, Watch
from simulator.studies.tune.space import Point, Space
from simulator.studies.tune.trace import Traced
from simulator.studies.tune.weigh import Aim

FOR_SEARCH, FOR_FINAL = 0.55, 0.30
"""shares of the plays or of the time; the rest is for fresh luck"""
_NO_END = 10**12
Told = Callable[[float, str], None]
"""told the share that is done, and what is being done"""


@dataclass(frozen=True)
class Tuned:
    """What tuning found, and how it went."""

    space: Space
    start: Point
    generations: tuple[Generation, ...]
    final: Final
    plays: int
    """points times replications times worlds, in all"""


@dataclass(frozen=True)
class Budget:
    """How much may be played: a number of plays, or a time."""

    plays: int | None = None
    """points times replications times worlds"""
    seconds: float | None = None


class Purse:
    """What is left of a budget."""

    def __init__(self, budget: Budget, trial: Traced, told: Told | None) -> None:
        self.budget, self.trial, self.told = budget, trial, told
        self.last = 0.0

    def plays(self, share: float, used: int = 0) -> int:
        """Plays up to a share of the budget; no end if it is one of time."""
        return _NO_END if self.budget.plays is None else int(share * self.budget.plays) - used

    def watch(self, share: float, used: int, doing: str) -> Watch:
        """Go on while another step like the last one ends in time.

        Parameters
        ----------
        share : float
            Of the budget, by which this part of the work ends.
        used : int
            Plays before it.
        doing : str
            What is being done, in words.

        Returns
        -------
        callable
        """

        def go_on(done: int, _: int) -> bool:
            now = self.trial.clock()
            step, self.last = now - self.last, now
            seconds, plays = self.budget.seconds, self.budget.plays
            spent = now / seconds if seconds is not None else (used + done) / max(1, plays or 1)
            if self.told is not None:
                self.told(min(spent, 1.0), doing)
            return seconds is None or now + step <= share * seconds

        return go_on


def tuned(
    space: Space,
    trial: Traced,
    had: Mapping[str, Point],
    *,
    budget: Budget,
    aim: Aim | None = None,
    seed: int = 0,
    indifference: float | None = None,
    plainness: Callable[[Point], float] | None = None,
    openings: Sequence[Point] = (),
    told: Told | None = None,
) -> Tuned:
    """Find the best settings.

    Parameters
    ----------
    space : Space
        What may be changed, and how far.
    trial : Traced
        Plays points.
    had : mapping of str to Point
        The settings that one has, which the search starts from, and the defaults.
    budget : Budget
        How much may be played.
    aim : Aim, optional
        By default the mean of the only goal.
    seed : int
        The same seed gives the same points.
    indifference, plainness
        As for `final`.
    openings : sequence of Point
        What is tried first; by default points all over the space.
    told : callable, optional
        Told what share of the budget is used, and what is being done.

    Returns
    -------
    Tuned
    """
    sought, start = aim or Aim(), next(iter(had.values()))
    purse = Purse(budget, trial, told)
    names = {one.name for one in space.settings}
    first = tuple(point for point in had.values() if set(point) == names)
    search = Search(space, trial, sought, start, seed, purse.plays(FOR_SEARCH), openings, first)
    leaders = search.run(purse.watch(FOR_SEARCH, 0, "searching"))
    left, until = purse.plays(1.0, search.played), FOR_SEARCH + FOR_FINAL
    for_final = left if budget.plays is None else int(left * FOR_FINAL / (1 - FOR_SEARCH))
    began = trial.clock()

    def fresh(replications: int, played: int, points: int) -> int:
        """Replications on fresh luck.

        Parameters
        ----------
        replications, played : int
            Of the final: worlds, and plays.
        points : int
            How many are left.

        Returns
        -------
        int
        """
        if budget.seconds is None:
            return (left - played) // max(1, points * trial.worlds)
        each = max(trial.clock() - began, 1e-6) / replications
        return int((budget.seconds - trial.clock()) / each)

    found = final(
        trial, leaders, had, sought, for_final, fresh, indifference, plainness,
        purse.watch(until, search.played, "comparing the best"),
    )  # fmt: skip
    return Tuned(space, start, tuple(search.generations), found, search.played + found.played)
