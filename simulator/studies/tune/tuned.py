"""Tuning: a search, a final, and the winner on fresh luck.

Answers: which settings are best, by how much, and whether that is more than luck.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from simulator.studies.tune.final import Final, final
from simulator.studies.tune.search import Generation, Search, Trial, Watch
from simulator.studies.tune.space import Point, Space
from simulator.studies.tune.weigh import Aim

FOR_SEARCH, FOR_FINAL = 0.55, 0.30
"""shares of the plays; the rest is for fresh luck"""


@dataclass(frozen=True)
class Tuned:
    """What tuning found, and how it went."""

    space: Space
    start: Point
    generations: tuple[Generation, ...]
    final: Final
    plays: int
    """points times replications times worlds, in all"""


def tuned(
    space: Space,
    trial: Trial,
    had: Mapping[str, Point],
    *,
    aim: Aim | None = None,
    seed: int = 0,
    plays: int = 20_000,
    indifference: float | None = None,
    plainness: Callable[[Point], float] | None = None,
    openings: Sequence[Point] = (),
    watch: Watch | None = None,
) -> Tuned:
    """Find the best settings.

    Parameters
    ----------
    space : Space
        What may be changed, and how far.
    trial : Trial
        Plays points.
    had : mapping of str to Point
        The settings that one has, which the search starts from, and the defaults.
    aim : Aim, optional
        By default the mean of the only goal.
    seed : int
        The same seed gives the same points.
    plays : int
        Points times replications times worlds, in all.
    indifference, plainness
        As for `final`.
    openings : sequence of Point
        What is tried first; by default points all over the space.
    watch : callable, optional
        Told plays so far and plays in all after each step; whether there is time to go on.

    Returns
    -------
    Tuned
    """
    sought, start = aim or Aim(), next(iter(had.values()))
    search = Search(space, trial, sought, start, seed, int(FOR_SEARCH * plays), openings)

    def told(offset: int) -> Watch | None:
        return None if watch is None else lambda done, _: watch(offset + done, plays)

    leaders = search.run(told(0))
    left = plays - search.played
    for_final = int(left * FOR_FINAL / (1 - FOR_SEARCH))
    found = final(
        trial, leaders, had, sought, for_final, left - for_final, indifference, plainness, told(search.played)
    )
    return Tuned(space, start, tuple(search.generations), found, search.played + found.played)
