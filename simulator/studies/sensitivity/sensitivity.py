"""What an answer rests on: which assumptions decide the number, and which decide who wins.

Answers: would another rule win if what is assumed were otherwise. Everything is played on the same luck. With
many assumptions a first look finds those that matter; each of them is then moved alone, and at last all of
them together.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from simulator.metrics.estimates.quantities import LEVEL
from simulator.model.scenario import Scenario
from simulator.runs.executors import Progress
from simulator.runs.ready import Ready
from simulator.studies.sensitivity.assumed import Assumed, LeftOut, assumed
from simulator.studies.sensitivity.decide import Step, Turn, first_shares, resampled_luck, steps, turns
from simulator.studies.sensitivity.halves import Index
from simulator.studies.sensitivity.morris import Screened, screen, trajectories
from simulator.studies.sensitivity.play import Overrides, Played, Player
from simulator.studies.sensitivity.totals import Totals, design, totals

MANY = 12
"""assumptions from which on a first look comes before all else"""
KEPT = 6
"""assumptions that are looked at closely after it"""
_SCREENED = 0.4
"""share of the time for the first look"""
_LOOK = 2
"""replications of each point of it: on the same luck, more paths tell more than more replications"""


class SensitivityError(ValueError):
    """A scenario for which there is nothing to ask."""


class Sizes(NamedTuple):
    """How much is played."""

    paths: int
    """of the first look; 0 where there is none"""
    path_replications: int
    kept: int
    base: int
    """base points at which all assumptions are moved together"""
    replications: int

    def points(self, factors: int) -> int:
        """Points in all."""
        looked = self.paths * (factors + 1)
        return 1 + looked + 4 * self.kept + self.base * (self.kept + 2)

    def plays(self, factors: int) -> int:
        """Replications in all."""
        looked = self.paths * (factors + 1) * self.path_replications
        return looked + (1 + 4 * self.kept + self.base * (self.kept + 2)) * self.replications


Starting = Callable[[Sizes, int, float], None]
"""told once what will be played: sizes, points and seconds"""


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


@dataclass(frozen=True)
class Sensitivity:
    """What the answer of a scenario rests on."""

    scenario: Scenario
    goal: str
    groups: tuple[str, ...]
    winner: int
    usual: Step
    """the scenario as it is"""
    assumptions: tuple[Assumed, ...]
    left_out: tuple[LeftOut, ...]
    screened: tuple[Screened, Screened] | None
    """a first look at what moves the number of the winner, and its lead; None if there are few assumptions"""
    kept: tuple[int, ...]
    """numbers of the assumptions that were looked at closely"""
    moved: tuple[Moved, ...]
    shares: Shares
    firsts: dict[int, Index]
    """in which share of the worlds drawn from all ranges each group comes first"""
    sizes: Sizes
    seconds: float
    failed: dict[str, str]
    refused: tuple[tuple[Overrides, str], ...]
    level: float = LEVEL

    @property
    def others(self) -> tuple[int, ...]:
        """Assumptions that a first look set aside."""
        return tuple(k for k in range(len(self.assumptions)) if k not in self.kept)

    def weight(self, k: int) -> tuple[float, float]:
        """What assumption number `k` decides of the number and of who leads, as far as that is known."""
        if k not in self.kept:
            return 0.0, 0.0
        place = self.kept.index(k)
        found = []
        for one in (self.shares.number, self.shares.lead):
            index = one.total[place]
            found.append(max(0.0, index.value) if index.told else 0.0)
        return found[0], found[1]


def sizes_of(seconds_each: float, budget: float, factors: int) -> Sizes:
    """How much fits into a time.

    Parameters
    ----------
    seconds_each : float
        What a replication takes with all workers at work.
    budget : float
        Seconds.
    factors : int
        Assumptions.

    Returns
    -------
    Sizes
        At least so much that something can be told; it may take longer than the budget.
    """
    plays, replications = budget / seconds_each, 8
    many = factors > MANY
    kept = KEPT if many else factors
    paths = int(np.clip(_SCREENED * plays / ((factors + 1) * _LOOK), 6, 32)) if many else 0
    left = plays - paths * (factors + 1) * _LOOK - 4 * kept * replications
    base = 2 ** int(np.clip(np.floor(np.log2(max(left / ((kept + 2) * replications), 1))), 4, 9))
    more = int(np.clip(left / (base * (kept + 2)), replications, 2 * replications))
    return Sizes(paths, _LOOK, kept, base, more)


def sensitivity(
    ready: Ready,
    goal: str | None = None,
    *,
    sizes: Sizes | None = None,
    budget: float = 300.0,
    workers: int = 1,
    progress: Progress | None = None,
    starting: Starting | None = None,
) -> Sensitivity:
    """Find out what the answer of a scenario rests on.

    Parameters
    ----------
    ready : Ready
        A scenario with two groups or more.
    goal : str, optional
        One of `GOALS`; by default that of the scenario.
    sizes : Sizes, optional
        How much to play; by default what fits into the budget.
    budget : float
        Seconds.
    workers : int
        Threads. Results do not depend on it, except through what fits into the budget.
    progress : callable, optional
        Called as `progress(done, total, seconds)` after each point.
    starting : callable, optional
        Called once with the sizes, points and seconds that are expected.

    Returns
    -------
    Sensitivity

    Raises
    ------
    SensitivityError
        If nobody competes, or nothing is assumed.
    StrategyError
        If a strategy fails in a market, or every one does.
    """
    began, scenario = time.perf_counter(), ready.scenario
    player = Player(ready, goal or scenario.goal, workers)
    what, left_out = assumed(player.scenario)
    _require(player, what, [one for one in left_out if one.unknown])
    each = player.seconds_each()
    chosen = sizes or sizes_of(each, budget, len(what))
    chosen = chosen._replace(kept=min(chosen.kept, len(what)))
    plays = chosen.plays(len(what))
    if starting is not None:
        starting(chosen, chosen.points(len(what)), plays * each)
    player.watch(progress, chosen.points(len(what)))
    own = player.play([()], chosen.replications)
    winner = int(own.merits(np.ones((own.replications, 1)))[0, :, 0].argmax())
    screened = _looked(player, what, chosen, own, winner) if chosen.paths else None
    kept = _kept(screened, len(what), chosen.kept)
    again = {one.key: one for one in assumed(player.scenario)[0]}  # of those who still play
    close = [again[what[k].key] for k in kept]
    moved = tuple(_moved(player, own, one, winner) for one in close)
    shares, firsts = _together(player, close, chosen, winner)
    return Sensitivity(
        scenario,
        player.goal,
        player.names,
        winner,
        steps(own, 0, winner, [None])[0],
        what,
        left_out,
        screened,
        kept,
        moved,
        shares,
        firsts,
        chosen,
        time.perf_counter() - began,
        dict(player.failed),
        tuple(player.refused),
    )


def _require(player: Player, what: Sequence[Assumed], unknown: Sequence[LeftOut]) -> None:
    """Refuse what cannot be answered."""
    if unknown:
        said = "; ".join(f"uncertainties.{one.key}: {one.why}" for one in unknown)
        raise SensitivityError(f"{said}. Name settings as --set does, such as hiring.logit.match")
    if len(player.names) < 2:
        raise SensitivityError(
            "only one group competes, so nobody can win; name two or more groups with rules of their own "
            "(yardsticks do not count)"
        )
    if not what:
        raise SensitivityError(
            "it says of no number that it is uncertain; name a rule pack, or write a block such as "
            "uncertainties: {hiring.logit.match: {between: [1, 4]}}"
        )


def _looked(
    player: Player, what: Sequence[Assumed], sizes: Sizes, own: Played, winner: int
) -> tuple[Screened, Screened]:
    """A first look at all assumptions: effects on the number of the winner and on its lead.

    Groups that come first in none of these worlds, however luck falls, are not played any further.
    """
    plan = trajectories(sizes.paths, len(what))
    played = player.play([_point(what, row) for row in plan.points.tolist()], sizes.path_replications)
    n = sizes.path_replications
    ever = set(np.unique(played.merits(resampled_luck(n, "first look", 100)).argmax(axis=1)).tolist())
    merits = own.merits(np.ones((own.replications, 1)))[0, :, 0]
    ever |= set(np.argsort(-merits)[:3].tolist())
    player.only([player.names[k] for k in ever])
    return screen(played.number(winner), n, plan), screen(played.lead(winner), n, plan)


def _kept(screened: tuple[Screened, Screened] | None, factors: int, most: int) -> tuple[int, ...]:
    """Those that matter most, for the number or for the lead; all where there was no first look."""
    if screened is None:
        return tuple(range(factors))
    scores = []
    for one in screened:
        size = np.array([max(0.0, index.value) if index.value == index.value else 0.0 for index in one.size])
        told = np.array([index.told for index in one.size])
        scores.append(size / max(size.max(), 1e-300) * np.where(told, 1.0, 0.5))
    score = np.maximum(*scores)
    return tuple(sorted(np.argsort(-score, kind="stable")[:most].tolist()))


def _point(what: Sequence[Assumed], row: Sequence[float]) -> Overrides:
    """Overrides of a point in the unit cube."""
    return tuple(text for one, u in zip(what, row, strict=True) for text in one.sets(one.value(u)))


def _moved(player: Player, own: Played, what: Assumed, winner: int) -> Moved:
    """Move one assumption through its range, all others as the scenario says."""
    if what.chooses:
        values = [what.value((k + 0.5) / what.choices) for k in range(what.choices)]
        others = [value for value in values if not what.is_usual(value)]
        played = own.together(player.play([what.sets(value) for value in others], own.replications))
        told = steps(played, 0, winner, [what.usual[0], *others])
        return Moved(what, told, 0, ())
    values = _between(what)
    played = own.together(player.play([what.sets(value) for value in values], own.replications))
    numbers = [what.usual_number, *(what.number(value) for value in values)]
    order = np.argsort(numbers, kind="stable").tolist()
    base, along = order.index(0), [numbers[k] for k in order]
    played = played.at(order)
    return Moved(what, steps(played, base, winner, along), base, turns(played, base, winner, along))


def _between(what: Assumed) -> list[object]:
    """The ends of a range, and half-way from what the scenario says to each."""
    u = np.linspace(0, 1, 129)
    numbers = np.array([what.number(what.value(x)) for x in u])
    place = float(u[np.abs(numbers - what.usual_number).argmin()])
    wanted = dict.fromkeys((0.0, place / 2, (1 + place) / 2, 1.0))
    return [what.value(x) for x in wanted if not np.isclose(what.number(what.value(x)), what.usual_number)]


def _together(
    player: Player, what: Sequence[Assumed], sizes: Sizes, winner: int
) -> tuple[Shares, dict[int, Index]]:
    """Move all assumptions at once: what each decides, and who comes first how often."""
    points = design(sizes.base, len(what))
    played = player.play([_point(what, row) for row in points.tolist()], sizes.replications)
    size = (sizes.replications, len(what), sizes.base)
    found = Shares(
        totals(played.number(winner), *size),
        totals(played.lead(winner), *size),
        totals(played.first(winner), *size),
    )
    return found, first_shares(played.at(slice(0, 2 * sizes.base)))
