"""The stages of a sensitivity study after a first look: one assumption alone, and all at once.

Answers: where along each assumption does another rule win, and what do worlds say in which all are otherwise.
What was played counts, even if somebody stops it.
"""

import time
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from simulator.model.luck import name_number
from simulator.studies.sensitivity.assumed import Assumed, assumed
from simulator.studies.sensitivity.decide import Firsts, Step, Turn, first_shares, steps, turns
from simulator.studies.sensitivity.play import Overrides, Played, Player
from simulator.studies.sensitivity.sizes import Pace, Sizes, base_within
from simulator.studies.sensitivity.totals import Totals, design, totals
from simulator.studies.sweep.design import scrambled_sobol

_SOME = 8
"""worlds that are played before the clock is looked at again"""


class Moved(NamedTuple):
    """One assumption, moved alone."""

    assumed: Assumed
    steps: tuple[Step, ...]
    """in order of the value; what the scenario says is among them"""
    usual: int
    """which of them is that"""
    turns: tuple[Turn, ...]

    def told(self, step: Step) -> str:
        """The value of a step with its unit, or the clause of a choice."""
        one = self.assumed
        return one.told(step.value) if one.chooses else one.written(float(str(step.value)))

    @property
    def changed(self) -> tuple[Step, ...]:
        """Values at which somebody else comes first."""
        return tuple(one for one in self.steps if one.winner != self.steps[self.usual].winner)

    @property
    def span(self) -> float:
        """How far the number of the winner moves."""
        values = [one.number.value for one in self.steps]
        return float(max(values) - min(values))


class Shares(NamedTuple):
    """What all assumptions together do to an outcome."""

    number: Totals
    lead: Totals
    first: Totals


class Clock:
    """What is left of a budget, how fast it goes, and whether somebody stopped it."""

    def __init__(self, budget: float | None) -> None:
        self.began, self.budget = time.perf_counter(), budget
        self.pace, self.interrupted = Pace(0.0, 0.0), False
        self.base: int | None = None
        """base points of all at once that are played; None as long as that is open"""
        self.worlds: int | None = None
        """worlds of a short look, in the same way"""

    @property
    def seconds(self) -> float:
        """Since it began."""
        return time.perf_counter() - self.began

    @property
    def left(self) -> float:
        """Seconds; without end where there is no budget."""
        return float("inf") if self.budget is None else self.budget - self.seconds


def point_of(what: Sequence[Assumed], row: Sequence[float]) -> Overrides:
    """Overrides that put assumptions at a point in the unit cube."""
    return tuple(text for one, u in zip(what, row, strict=True) for text in one.sets(one.value(u)))


def alone(
    player: Player,
    own: Played,
    keys: Sequence[str],
    winner: int,
    short: bool,
    clock: Clock,
    resumed: bool = False,
) -> tuple[Moved, ...]:
    """Move one assumption after the other, as far as nobody stops it.

    Parameters
    ----------
    player : Player
        Plays the worlds.
    own : Played
        The scenario as it is.
    keys : sequence of str
        The assumptions.
    winner : int
        Group that comes first as the scenario says.
    short : bool
        Whether only the ends of a range are played, and what is half-way to those at which another rule wins.
    clock : Clock
        Is told how fast it went, and whether somebody stopped it.
    resumed : bool
        Whether some of it may be on disk.

    Returns
    -------
    tuple of Moved
        In order of `keys`; fewer if somebody stopped it.

    Raises
    ------
    KeyboardInterrupt
        If that was before the first had been moved.
    """
    again = {one.key: one for one in assumed(player.scenario)[0]}  # of those who still play
    found, began = list[Moved](), time.perf_counter()
    try:
        for key in keys:
            found.append(_moved(player, own, again[key], winner, short))
    except KeyboardInterrupt:
        if not found:
            raise
        clock.interrupted = True
    points = sum(len(one.steps) - 1 for one in found)
    expected = clock.pace.of(points, own.replications * points)
    if expected > 0 and not resumed:  # what is on disk takes no time, so it says nothing about the rest
        clock.pace = clock.pace.times((time.perf_counter() - began) / expected)
    return tuple(found)


def _moved(player: Player, own: Played, what: Assumed, winner: int, short: bool) -> Moved:
    """Move one assumption through its range, all others as the scenario says."""
    if what.chooses:
        values = [what.value((k + 0.5) / what.choices) for k in range(what.choices)]
        others = [value for value in values if not what.is_usual(value)]
        played = own.together(player.play([what.sets(value) for value in others], own.replications))
        ways = [one for one, there in zip([what.usual[0], *others], played.told, strict=True) if there]
        return Moved(what, steps(played.at(played.told), 0, winner, ways), 0, ())
    values, halves = _between(what)
    if not short:
        values, halves = [*values, *halves], []
    played = own.together(player.play([what.sets(value) for value in values], own.replications))
    lead = played.lead(winner)(np.ones((own.replications, 1)))[1:, 0]
    if closer := [half for half, ahead in zip(halves, lead, strict=bool(halves)) if ahead < 0]:
        played = played.together(player.play([what.sets(value) for value in closer], own.replications))
    numbers = [what.usual_number, *(what.number(value) for value in [*values, *closer])]
    order = [k for k in np.argsort(numbers, kind="stable").tolist() if played.told[k]]
    base, along = order.index(0), [numbers[k] for k in order]
    played = played.at(order)
    return Moved(what, steps(played, base, winner, along), base, turns(played, base, winner, along))


def _between(what: Assumed) -> tuple[list[object], list[object]]:
    """The ends of a range, and what lies half-way from what the scenario says to each."""
    u = np.linspace(0, 1, 129)
    numbers = np.array([what.number(what.value(x)) for x in u])
    place = float(u[np.abs(numbers - what.usual_number).argmin()])
    ends = [x for x in (0.0, 1.0) if not np.isclose(what.number(what.value(x)), what.usual_number)]
    return [what.value(x) for x in ends], [what.value((x + place) / 2) for x in ends]


def at_once(
    player: Player, moved: Sequence[Moved], sizes: Sizes, winner: int, clock: Clock
) -> tuple[Shares | None, Firsts, int]:
    """Move assumptions at once, as far as there is time and nobody stops it.

    Where shares were planned and what is left does not tell any, worlds are drawn as in a short look.

    Parameters
    ----------
    player : Player
        Plays the worlds.
    moved : sequence of Moved
        What was moved alone.
    sizes : Sizes
        What was planned.
    winner : int
        Group that comes first as the scenario says.
    clock : Clock
        Says what is left, and how fast it goes.

    Returns
    -------
    tuple
        Shares, if they were played; how often each group comes first; and worlds of a short look.
    """
    if clock.interrupted:
        return None, Firsts({}, {}), 0
    close = [one.assumed for one in moved]
    try:
        left = clock.left
        if clock.base is None:
            clock.base = base_within(clock.pace, left, len(close), sizes.replications, sizes.base)
        if clock.base:
            return *_together(player, close, sizes._replace(base=clock.base), winner), 0
    except KeyboardInterrupt:
        clock.interrupted = True
        return None, Firsts({}, {}), 0
    each = clock.pace.of(1, sizes.replications)
    most = sizes.worlds if sizes.short else int(min(4 * _SOME, left / max(each, 1e-9)))
    most = most if clock.worlds is None else clock.worlds
    return None, *_worlds(player, most, sizes.replications, clock)


def _worlds(player: Player, most: int, replications: int, clock: Clock) -> tuple[Firsts, int]:
    """Play worlds in which every assumption is anywhere in its range; tell who is first in how many."""
    what = assumed(player.scenario)[0]
    points = scrambled_sobol(most, len(what), name_number("worlds") % 2**32) if most > 0 else np.empty((0, 0))
    found: Played | None = None
    try:
        for first in range(0, most, _SOME):
            began = clock.seconds
            rows = points[first : first + _SOME].tolist()
            some = player.play([point_of(what, row) for row in rows], replications)
            found = some if found is None else found.together(some)
            clock.worlds = found.over.shape[0]
            if clock.left < clock.seconds - began:
                break
    except KeyboardInterrupt:
        clock.interrupted = True
    if found is None:
        return Firsts({}, {}), 0
    count = int(found.told.sum())  # not what a scenario refuses
    return (first_shares(found.at(found.told)) if count else Firsts({}, {})), count


def _together(
    player: Player, what: Sequence[Assumed], sizes: Sizes, winner: int
) -> tuple[Shares | None, Firsts]:
    """Move all assumptions at once: what each decides, and who comes first how often."""
    points = design(sizes.base, len(what))
    played = player.play([point_of(what, row) for row in points.tolist()], sizes.replications)
    arms = played.told.reshape(len(what) + 2, sizes.base)
    whole = np.flatnonzero(arms.all(axis=0))  # a base point of which one failed tells nothing
    if whole.size < 2:
        return None, Firsts({}, {})
    played = played.at(np.concatenate([k * sizes.base + whole for k in range(len(what) + 2)]))
    size = (sizes.replications, len(what), whole.size)
    found = Shares(
        totals(played.number(winner), *size),
        totals(played.lead(winner), *size),
        totals(played.first(winner), *size),
    )
    return found, first_shares(played.at(slice(0, 2 * whole.size)))
