"""The next points of a search, from a surface through all points so far.

Answers: where to look next. Points like the best ones, with one or two settings changed, and points all over
the space are looked at on the surface; those are asked for that may be best, given what is not known about
each and what the others that are asked for will tell.
"""

from collections.abc import Sequence

import numpy as np

from simulator.metrics.estimates.draws import steady_uniforms
from simulator.studies.tune.space import Choice, Floats, Ladder, Point, Setting, Space, name_of
from simulator.studies.tune.surface import Surface

BATCH = 6
_NEAR = 280
_EVERYWHERE = 160
_PARENTS = 5
_CLIMBS = 6
_REACH = (0.0, 0.5, 1.0, 1.5, 2.0, 2.5)
"""standard errors that count for a point, one for each point of a batch: from what is known to what may be"""
_STEPS = (0.02, 0.06, 0.2)
_TWO, _ALL, _ANYWHERE = 0.4, 0.3, 0.25


def moved(one: Setting, value: object, u: Floats) -> object:
    """Another value of a setting: mostly near, sometimes anywhere.

    Parameters
    ----------
    one : Setting
        Which.
    value : object
        What it is.
    u : float array
        Three uniform numbers.

    Returns
    -------
    object
    """
    if isinstance(one, Choice):
        others = [v for v in one.values if v != value]
        return others[min(int(u[0] * len(others)), len(others) - 1)]
    place = one.place(value)
    if u[1] < _ANYWHERE:
        return one.at(float(u[0]))
    if isinstance(one, Ladder):
        step = (1 if u[2] < 0.7 else 2) / (len(one.values) - 1)
        return one.at(place + step if u[0] < 0.5 else place - step)
    return one.at(place + (2 * u[0] - 1) * 2 * _STEPS[min(int(3 * u[2]), 2)])


def neighbours(space: Space, parents: Sequence[Point], count: int, use: str) -> list[Point]:
    """Points like some others, with one or two settings changed, or all numbers a little.

    Parameters
    ----------
    space : Space
        What may be changed.
    parents : sequence of Point
        The best so far.
    count : int
        How many.
    use : str
        The same use gives the same points.

    Returns
    -------
    list of Point
    """
    settings = space.settings
    draws = steady_uniforms(f"moves {use}", count, 9)
    found: list[Point] = []
    shifts = steady_uniforms(f"shifts {use}", count, len(settings))
    for k, u in enumerate(draws):
        point = dict(parents[k % len(parents)])
        if u[8] > 1 - _ALL:
            step = _STEPS[int(3 * u[0])]
            for number, shift in zip(space.numbers, shifts[k], strict=False):
                place = number.place(point[number.name]) + (2 * float(shift) - 1) * step
                point[number.name] = number.at(place)
            found.append(point)
            continue
        for first in (0, 4) if u[8] < _TWO and len(settings) > 1 else (0,):
            one = settings[min(int(u[first] * len(settings)), len(settings) - 1)]
            point[one.name] = moved(one, point[one.name], u[first + 1 : first + 4])
        found.append(point)
    return found


def next_points(space: Space, surface: Surface, everywhere: Sequence[Point], use: str) -> list[Point]:
    """The points to play next.

    Parameters
    ----------
    space : Space
        What may be changed.
    surface : Surface
        Through all points so far.
    everywhere : sequence of Point
        Points all over the space.
    use : str
        The same use gives the same points.

    Returns
    -------
    list of Point
        The first is probably the best; the others may be.
    """
    height = surface.at(surface.points)
    best = [surface.points[k] for k in np.argsort(-height, kind="stable")[:_PARENTS]]
    near = neighbours(space, best, _NEAR, use)
    points = list({name_of(one): one for one in (*best, *near, *everywhere[:_EVERYWHERE])}.values())
    height, open_ = surface.known(points)
    noise = float(np.median(surface.noise))
    picked: list[int] = []
    for reach in _REACH[: min(BATCH, len(points))]:
        error = np.sqrt(np.maximum(np.diag(open_), 0.0))
        may_be = height + reach * error
        may_be[picked] = -np.inf
        k = int(np.argmax(may_be))
        picked.append(k)
        # what will be known once this one has been played
        open_ = open_ - np.outer(open_[:, k], open_[k]) / (open_[k, k] + noise)
    return [points[k] for k in picked]


def top_of(space: Space, surface: Surface, use: str) -> Point:
    """The highest point of a surface, climbed to from the best points so far.

    Parameters
    ----------
    space : Space
        What may be changed.
    surface : Surface
        Through all points so far.
    use : str
        The same use climbs the same way.

    Returns
    -------
    Point
    """
    best: list[Point] = [
        surface.points[k] for k in np.argsort(-surface.at(surface.points), kind="stable")[:_PARENTS]
    ]
    for k in range(_CLIMBS):
        near = [*best, *neighbours(space, best, _NEAR, f"{use} {k}")]
        near = list({name_of(point): point for point in near}.values())
        best = [near[k] for k in np.argsort(-surface.at(near), kind="stable")[:_PARENTS]]
    return best[0]
