"""The optimiser that asks for the next points of a search.

Answers: where to look next. CatCMA with margin takes numbers, ladders and choices together.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from simulator.studies.tune.space import Floats, Ladder, Number, Point, Space

if TYPE_CHECKING:
    from cmaes import CatCMAwM

_LEAST_POINTS = 8
_WIDE = 0.3
_MIXED = 0.6
"""chance of the choices that one starts from"""


def optimiser(
    space: Space, start: Point, seed: int
) -> tuple[Callable[[], list[Point]], Callable[[Floats], None], Callable[[], float]]:
    """CatCMA with margin around a point.

    Parameters
    ----------
    space : Space
        What may be changed.
    start : Point
        Around which the first points lie.
    seed : int
        The same seed asks for the same points.

    Returns
    -------
    ask, tell, width : callable
        Asks for points; is told how good each was, in their order; how far apart the next ones stand.
    """
    ordered: list[Number | Ladder] = [*space.numbers, *space.ladders]
    cma = _around(space, start, seed)
    asked: list[CatCMAwM.Solution] = []

    def ask() -> list[Point]:
        asked[:] = [cma.ask() for _ in range(cma.population_size)]
        return [
            space.point(
                s.x if s.x is not None else (),
                s.z if s.z is not None else (),
                [int(np.argmax(row)) for row in s.c] if s.c is not None else (),
            )
            for s in asked
        ]

    def tell(merits: Floats) -> None:
        if np.ptp(merits) == 0:
            return  # equal points tell nothing, and the library divides by their spread
        cma.tell([(s, -float(m)) for s, m in zip(asked, merits, strict=True)])

    def width() -> float:
        if not ordered:
            return 1.0
        return float(cma._sigma * np.sqrt(np.diag(cma._C).max()))

    return ask, tell, width


def _around(space: Space, start: Point, seed: int) -> "CatCMAwM":
    """CatCMA with margin whose first points lie around one."""
    from cmaes import CatCMAwM

    ordered: list[Number | Ladder] = [*space.numbers, *space.ladders]
    choices = space.choices
    most = max((len(one.values) for one in choices), default=0)
    weights = np.zeros((len(choices), most))
    for k, one in enumerate(choices):
        weights[k, : len(one.values)] = (1 - _MIXED) / (len(one.values) - 1)
        weights[k, one.values.index(start[one.name])] = _MIXED
    mean = np.array([one.place(start[one.name]) for one in ordered])
    return CatCMAwM(
        x_space=[[0.0, 1.0]] * len(space.numbers) or None,
        z_space=[one.rungs for one in space.ladders] or None,
        c_space=[len(one.values) for one in choices] or None,
        mean=mean if ordered else None,
        sigma=_WIDE if ordered else None,
        cov=np.eye(len(ordered)) if ordered else None,
        cat_param=weights if choices else None,
        population_size=max(_LEAST_POINTS, 4 + int(3 * np.log(len(space.settings)))),
        seed=seed,
    )
