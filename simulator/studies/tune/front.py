"""Two goals at once: the settings of which none is better for both.

Answers: what has to be given up of one goal for more of another. One search serves several mixes of the two
goals, and all of them learn from every point that is played. The best of each mix meet each other, and the
settings one has, on luck of their own; those surely worse for both leave. What is left is measured on luck
that no step has seen, with limits for each goal, and with the chance that nothing else is better for both.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from simulator.metrics.estimates.draws import steady_uniforms
from simulator.metrics.estimates.quantities import LEVEL, t_quantile
from simulator.studies.tune.final import FINAL, FRESH, LEAST_FINAL, LEAST_FRESH, STEP, Edge, alone, lead_of
from simulator.studies.tune.search import Search
from simulator.studies.tune.seen import Generation, Played
from simulator.studies.tune.space import Floats, Point, Space, name_of
from simulator.studies.tune.surface import Shape
from simulator.studies.tune.trace import Traced
from simulator.studies.tune.tuned import FOR_FINAL, FOR_SEARCH, Budget, Purse, Told
from simulator.studies.tune.weigh import Aim, Merit, Over, Sums, merit_of

MIXES = (1.0, 0.0, 0.5, 0.75, 0.25)
"""weight of the first goal, each goal measured by how far the first points differ in it"""
_EACH = 2
"""points of each mix that go on"""
_MOST = 9
_DRAWS = 400
_REPLICATIONS = 8


class Held(NamedTuple):
    """Settings, and what they get of both goals on fresh luck, more being better."""

    point: Point
    first: Edge
    second: Edge
    chance: float
    """share of samples in which none of the others is better for both"""
    had: tuple[str, ...]
    """what one calls it who has it already"""
    efficient: bool
    """whether none of the others got more of both"""


@dataclass(frozen=True)
class Front:
    """The settings of which none is better for both goals, and how they were found."""

    space: Space
    start: Point
    held: tuple[Held, ...]
    """by the first goal, most first; what one has is among them even where another is better"""
    seen: int
    """settings that were tried"""
    replications: int
    fresh: int
    plays: int
    trade: tuple[Edge, Edge] | None = None
    """what the best for the first goal has more of it than the best for the second, and the other way round:
    on the same fresh luck, with limits that hold for all pairs; None if one is best for both"""

    @property
    def efficient(self) -> tuple[Held, ...]:
        """Those of which none of the others got more of both."""
        return tuple(one for one in self.held if one.efficient)


@dataclass
class Mixed(Search):
    """A search for several mixes of goals at once."""

    aims: list[Aim] = field(default_factory=list)
    known: list[Played] = field(default_factory=list)
    shapes: dict[int, Shape | None] = field(default_factory=dict)

    def turn(self, k: int) -> None:
        """Look at all that was played with one of the mixes."""
        self.aim = self.aims[k]
        self._shape = self.shapes.get(k)
        self.generations = [
            Generation(n, played.seen(self.aim), self.played, 1.0) for n, played in enumerate(self.known)
        ]

    def _note(self, played: Played, width: float) -> None:
        self.known.append(played)
        super()._note(played, width)

    def look(self, over: Over, purse: Purse) -> list[Point]:
        """Search; the best points of every mix."""
        watch = purse.watch(FOR_SEARCH, 0, "searching")
        self.one_generation(self.first_points(), _REPLICATIONS)
        self.aims = mixes(self.known[0].half, over)
        go_on, n = watch(self.played, self.plays), 0
        while go_on:
            self.turn(n % len(self.aims))
            points = self.from_surface()
            if self.played + self.cost(len(points), _REPLICATIONS) > self.plays:
                break
            self.one_generation(points, _REPLICATIONS)
            self.shapes[n % len(self.aims)] = self._shape
            go_on, n = watch(self.played, self.plays), n + 1
        found: dict[str, Point] = {}
        for k in range(len(self.aims)):
            self.turn(k)
            found |= {name_of(point): point for point in self.leaders(_EACH)}
        return list(found.values())


def mixes(sums: Sums, over: Over) -> list[Aim]:
    """Mixes of two goals, each measured by how far points differ in it."""
    scales = []
    for weights in ((1.0, 0.0), (0.0, 1.0)):
        value = merit_of(sums, Aim(over, weights)).value
        value = value[np.isfinite(value)]
        scales.append(float(np.std(value)) or 1.0)
    return [Aim(over, (share / scales[0], (1 - share) / scales[1])) for share in MIXES]


def both(sums: Sums, over: Over) -> tuple[Merit, Merit]:
    """How good points are for each of two goals."""
    return merit_of(sums, Aim(over, (1.0, 0.0))), merit_of(sums, Aim(over, (0.0, 1.0)))


def not_behind(first: Floats, second: Floats) -> list[bool]:
    """Whether no other point has more of one goal and no less of the other.

    Examples
    --------
    >>> import numpy as np
    >>> not_behind(np.array([3.0, 2.0, 1.0, 2.0]), np.array([1.0, 2.0, 1.5, 2.0]))
    [True, True, False, True]
    """
    return [
        not bool(((first >= a) & (second >= b) & ((first > a) | (second > b))).any())
        for a, b in zip(first, second, strict=True)
    ]


def surely_behind(merits: tuple[Merit, Merit]) -> list[bool]:
    """Whether some other point is surely better for both goals, however many are compared."""
    n, count = merits[0].deviations.shape[1], len(merits[0].value)
    level = 1 - (1 - LEVEL) / max(1, 2 * count)
    reach = t_quantile(level, max(1, n - 1))

    def beats(other: int, k: int) -> bool:
        leads = [merit.edge(other, k) for merit in merits]
        return all(lead > reach * error for lead, error in leads)

    return [any(beats(other, k) for other in range(count) if other != k) for k in range(count)]


def chances(merits: tuple[Merit, Merit]) -> Floats:
    """Share of samples of replications in which none of the others is better for both."""
    n = merits[0].deviations.shape[1]
    found = np.zeros(len(merits[0].value))
    for k in range(_DRAWS):
        rows = (steady_uniforms(f"front {k}", n)[:, 0] * n).astype(np.int64)
        first, second = (merit.value + merit.deviations[:, rows].mean(axis=1) for merit in merits)
        found += not_behind(first, second)
    return found / _DRAWS


def front(
    space: Space,
    trial: Traced,
    had: Mapping[str, Point],
    *,
    budget: Budget,
    over: Over = "mean",
    seed: int = 0,
    openings: Sequence[Point] = (),
    told: Told | None = None,
) -> Front:
    """Find the settings of which none is better for both goals.

    Parameters
    ----------
    space : Space
        What may be changed.
    trial : Traced
        Plays points, for two goals.
    had : mapping of str to Point
        The settings that one has, which the search starts from, and the defaults.
    budget : Budget
        How much may be played.
    over : str
        How worlds are put together.
    seed : int
        The same seed gives the same points.
    openings : sequence of Point
        What is tried first; by default points all over the space.
    told : callable, optional
        Told what share of the budget is used, and what is being done.

    Returns
    -------
    Front
    """
    purse, start = Purse(budget, trial, told), next(iter(had.values()))
    names = {one.name for one in space.settings}
    also = tuple(point for point in had.values() if set(point) == names)
    search = Mixed(space, trial, Aim(over, (1.0, 0.0)), start, seed, purse.plays(FOR_SEARCH), openings, also)
    leaders = search.look(over, purse)
    points = list({name_of(point): point for point in (*had.values(), *leaders)}.values())
    mine = len({name_of(point) for point in had.values()})
    kept, replications, played = _met(points, mine, trial, over, purse, search.played)
    played += search.played
    # of a budget of time, what is left is half of what the points met so far
    most = 4 * replications if budget.seconds is None else replications // 2
    fresh = max(LEAST_FRESH, min(purse.plays(1.0, played) // max(1, len(kept) * trial.worlds), most))
    last = both(trial.play(kept, FRESH, 0, fresh - 1), over)
    tried = {name_of(one.point) for generation in search.generations for one in generation.seen}
    return Front(
        space, start, _held(kept, had, last), len(tried), replications, fresh,
        played + fresh * len(kept) * trial.worlds, trade_of(last),
    )  # fmt: skip


def _met(
    points: list[Point], had: int, trial: Traced, over: Over, purse: Purse, used: int
) -> tuple[list[Point], int, int]:
    """Let points meet on luck of their own: those left, replications and plays."""
    watch = purse.watch(FOR_SEARCH + FOR_FINAL, used, "comparing the best")
    plays, sums = purse.plays(FOR_SEARCH + FOR_FINAL, used), None
    kept, n, played = points, 0, 0
    while True:
        more = trial.play(kept, FINAL, n, n + STEP - 1)
        sums = more if sums is None else sums.and_then(more)
        n, played = n + STEP, played + STEP * len(kept) * trial.worlds
        merits = both(sums, over)
        gone = surely_behind(merits) if n >= LEAST_FINAL else [False] * len(kept)
        stay = [k for k in range(len(kept)) if k < had or not gone[k]]
        kept, sums = [kept[k] for k in stay], sums.of(stay)
        go_on = watch(played, plays) and played + STEP * len(kept) * trial.worlds <= plays
        if n >= LEAST_FINAL and not go_on:
            break
    first, second = (merit.value for merit in both(sums, over))
    best = not_behind(first, second)
    # those in front, and what one has; the best for each goal stay, and of the others those far apart
    order = sorted((k for k in range(len(kept)) if best[k]), key=lambda k: -first[k])
    if len(order) > _MOST:
        order = [order[round(place)] for place in np.linspace(0, len(order) - 1, _MOST)]
    chosen = dict.fromkeys([*order, *range(had)])
    return [kept[k] for k in chosen], n, played


def trade_of(merits: tuple[Merit, Merit]) -> tuple[Edge, Edge] | None:
    """What the best for each goal has more of it than the best for the other; None if that is one point.

    Parameters
    ----------
    merits : tuple of Merit
        For both goals, over the same replications.

    Returns
    -------
    tuple of Edge, or None
    """
    best = np.flatnonzero(not_behind(merits[0].value, merits[1].value))
    one, two = (int(best[np.argmax(merit.value[best])]) for merit in merits)
    if one == two:
        return None
    pairs = len(best) * (len(best) - 1) / 2
    level = 1 - (1 - LEVEL) / pairs
    return lead_of(merits[0], one, two, level), lead_of(merits[1], two, one, level)


def _held(points: Sequence[Point], had: Mapping[str, Point], merits: tuple[Merit, Merit]) -> tuple[Held, ...]:
    """What is left, by the first goal."""
    chance, best = chances(merits), not_behind(merits[0].value, merits[1].value)
    found = [
        Held(
            point, alone(merits[0], k), alone(merits[1], k), float(chance[k]),
            tuple(name for name, one in had.items() if name_of(one) == name_of(point)), best[k],
        )
        for k, point in enumerate(points)
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda one: -one.first.value))
