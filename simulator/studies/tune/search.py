"""The search for good settings, generation by generation.

Answers: which settings are worth a closer look. By turns, points that may be best on a surface through all
that is known, and points of CMA-ES (CatCMA with margin, which takes numbers, ladders and choices together and
believes in no surface), meet the same fresh worlds, beside the settings that one starts from; those clearly
behind half-way leave. Worlds are added where the two halves disagree about the order, so
effort goes where settings differ little. Who leads in one generation was lucky; what is handed on is judged
again elsewhere.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from simulator.metrics.estimates.draws import steady_uniforms
from simulator.studies.tune.moves import BATCH, next_points, top_of
from simulator.studies.tune.optimiser import optimiser
from simulator.studies.tune.seen import SEARCH, Generation, Played, Seen, Trial, Watch
from simulator.studies.tune.space import Floats, Point, Space, name_of
from simulator.studies.tune.surface import Shape, Surface
from simulator.studies.tune.weigh import Aim, merit_of

_FEWEST, _MOST = 8, 12
"""worlds that a generation meets: few, as the surface pools what neighbours got"""
_NARROW = 0.012
_PER_NUMBER, _PER_CHOICE = 3, 6
"""points drawn all over the space, per setting, before the first generation"""
_BEHIND = 2.5
"""standard errors behind the middle of the field at which a point leaves half-way"""
_AGREE = 0.5
_MORE, _LESS = 1.5, 0.85
_EVERYWHERE = 160
_TURNS = 3
"""generations from the surface for each of the optimiser, which believes in no surface"""


class Asker(NamedTuple):
    """Asks for the points of a generation."""

    ask: Callable[[], list[Point]]
    tell: Callable[[Floats], None]
    """told how good each was, in their order"""
    width: Callable[[], float]
    """how far apart the next points stand"""


@dataclass
class Search:
    """A search under way: what it saw, and what it costs."""

    space: Space
    trial: Trial
    aim: Aim
    start: Point
    seed: int
    plays: int
    """points times replications times worlds that it may use"""
    openings: Sequence[Point] = ()
    """points that are tried first; by default some all over the space"""
    also: Sequence[Point] = ()
    """points that are tried first besides"""
    generations: list[Generation] = field(default_factory=list)
    played: int = 0
    _next: int = 0
    _shape: Shape | None = None

    def run(self, watch: Watch | None = None) -> list[Point]:
        """Search until the plays are used up; the points that deserve a closer look, best first."""
        block = float(_FEWEST)
        for ask, tell, width in self._askers():
            points = ask()
            if self.played + self.cost(len(points), round(block)) > self.plays and self.generations:
                break
            merits, agreement = self.one_generation(points, round(block), width())
            tell(merits)
            if watch is not None and not watch(self.played, self.plays):
                break
            block = min(max(block * (_MORE if agreement < _AGREE else _LESS), _FEWEST), _MOST)
        return self.leaders()

    def cost(self, points: int, replications: int) -> int:
        """Plays of a generation, if nobody leaves half-way."""
        return (points + 1) * replications * self.trial.worlds

    def one_generation(
        self, points: Sequence[Point], replications: int, width: float = 1.0
    ) -> tuple[Floats, float]:
        """Play points and the start.

        Parameters
        ----------
        points : sequence of Point
            What is played beside the start.
        replications : int
            Of those who stay to the end.
        width : float
            How far apart the points stand.

        Returns
        -------
        float array, float
            Merits, with those that left behind all others; and how both halves agree.
        """
        names = [name_of(point) for point in points]
        each = dict(zip(names, points, strict=True))
        each.pop(name_of(self.start), None)
        field_of, first = [self.start, *each.values()], self._next
        half = max(4, replications // 2)
        sums = self.trial.play(field_of, SEARCH, first, first + half - 1)
        before = merit_of(sums, self.aim)
        stay = _staying(before.value, before.deviations)
        more = self.trial.play([field_of[k] for k in stay], SEARCH, first + half, first + replications - 1)
        self._next = first + replications
        self.played += (half * len(field_of) + (replications - half) * len(stay)) * self.trial.worlds
        both = sums.of(stay).and_then(more)
        after = merit_of(more, self.aim).value
        # who left comes behind all who stayed, in the order in which they were
        value = _finite(before.value)
        value = value - value.max() - 1e3 * (1 + np.abs(value).max())
        value[stay] = _finite(merit_of(both, self.aim).value)
        self._note(Played(field_of, stay, sums, both), width)
        agreement = _rank_agreement(before.value[stay], after)
        where = {name_of(self.start): 0} | {name_of(point): k for k, point in enumerate(field_of) if k}
        return np.array([value[where[name]] for name in names]), agreement

    def _note(self, played: Played, width: float) -> None:
        """Keep what a generation saw."""
        seen = played.seen(self.aim)
        self.generations.append(Generation(len(self.generations), seen, self.played, width))

    def _askers(self) -> Iterator[Asker]:
        """Who asks for the points of each generation: first some all over the space, then by turns."""
        everywhere = self.first_points()
        yield Asker(lambda: everywhere, lambda _: None, lambda: 1.0)
        for turn in range(10_000):
            best = self.leaders()[0] if turn % 2 == 0 else spread_points(self.space, turn + 1, self.seed)[-1]
            asker = Asker(*optimiser(self.space, best, (self.seed + 7919 * turn) % 2**32))
            while asker.width() >= _NARROW:
                for _ in range(_TURNS):
                    yield Asker(self.from_surface, lambda _: None, asker.width)
                yield asker

    def first_points(self) -> list[Point]:
        """What is tried first: what is given, or points all over the space."""
        numbers = len(self.space.numbers)
        count = _PER_NUMBER * numbers + _PER_CHOICE * (len(self.space.settings) - numbers) + 2
        return [*self.also, *(self.openings or spread_points(self.space, count, self.seed))]

    def from_surface(self) -> list[Point]:
        """Points that may be best, given the surface through all so far."""
        use = f"{self.seed} {len(self.generations)}"
        lattice = spread_points(self.space, _EVERYWHERE, self.seed + len(self.generations))
        if not self.pooled()[0]:
            return lattice[:BATCH]
        return next_points(self.space, self.surface(), lattice, use)

    def surface(self) -> Surface:
        """The surface through all points so far."""
        found = Surface(self.space, *self.pooled(), self._shape)
        self._shape = found.shape
        return found

    def leaders(self, most: int = 6) -> list[Point]:
        """Points that are probably best, given their own edges and the surface through all; best first."""
        if not self.pooled()[0]:
            return [self.start]
        surface = self.surface()
        best = _best_on(surface, surface.points, most - 1)
        found = [best[0], top_of(self.space, surface, str(self.seed)), *best[1:]]
        return list({name_of(point): point for point in found}.values())

    def pooled(self) -> tuple[list[Point], Floats, Floats]:
        """Every point with its edge over the start and the error of that, over all generations."""
        at: dict[str, list[Seen]] = {}
        for generation in self.generations:
            for one in generation.seen:
                if not np.isfinite(one.edge):
                    continue
                at.setdefault(name_of(one.point), []).append(one)
        points = [ones[0].point for ones in at.values()]
        if not at:
            return [], np.zeros(0), np.zeros(0)
        floor = float(np.median([one.error for ones in at.values() for one in ones])) * 0.1 + 1e-12
        edges, errors = [], []
        for ones in at.values():
            weight = np.array([1 / max(one.error, floor) ** 2 for one in ones])
            edges.append(float(weight @ [one.edge for one in ones] / weight.sum()))
            errors.append(float(weight.sum() ** -0.5))
        return points, np.array(edges), np.array(errors)


def spread_points(space: Space, count: int, seed: int) -> list[Point]:
    """Points spread evenly over a space (a lattice of the golden kind, shifted by the seed).

    Parameters
    ----------
    space : Space
        What may be changed.
    count : int
        How many points.
    seed : int
        Which.

    Returns
    -------
    list of Point
    """
    d = len(space.settings)
    golden = 2.0
    for _ in range(60):
        golden = (1 + golden) ** (1 / (d + 1))
    steps = golden ** -np.arange(1, d + 1)
    shift = steady_uniforms(f"spread {seed}", 1, d)[0]
    return [space.at((shift + k * steps) % 1.0) for k in range(1, count + 1)]


def _best_on(surface: Surface, points: Sequence[Point], most: int) -> list[Point]:
    """The highest of some points on a surface, best first."""
    return [points[k] for k in np.argsort(-surface.at(points), kind="stable")[:most]]


def _staying(value: Floats, deviations: Floats) -> list[int]:
    """Who is not clearly behind the middle of the field; the first, the start, always stays."""
    n = deviations.shape[1]
    middle = int(np.argsort(-value, kind="stable")[(len(value) - 1) // 3])
    apart = deviations - deviations[middle]
    error = np.sqrt((apart**2).sum(axis=1) / max(1, n * (n - 1)))
    behind = value < value[middle] - _BEHIND * error
    behind[0] = False
    return [k for k in range(len(value)) if not behind[k]]


def _finite(value: Floats) -> Floats:
    """The same, with what has no value below all that has."""
    known = value[np.isfinite(value)]
    worst = float(known.min() - np.ptp(known) - 1) if known.size else 0.0
    return np.where(np.isfinite(value), value, worst)


def _rank_agreement(a: Floats, b: Floats) -> float:
    """Rank correlation of two halves; 1 where there is nothing to order."""
    if len(a) < 3:
        return 1.0
    ra, rb = (np.argsort(np.argsort(one, kind="stable")).astype(float) for one in (a, b))
    return float(np.corrcoef(ra, rb)[0, 1])
