"""A smooth surface through noisy edges.

Answers: how good settings probably are, given what they got and what their neighbours got. A quadratic
surface in the places of all settings is fitted to all points; how far points stray from it beyond their noise
says how much each point's own result counts against it.
"""

from collections.abc import Sequence

import numpy as np

from simulator.studies.tune.space import Choice, Floats, Point, Space

_RIDGE = 1e-3
_LEAST = 1e-12
_MOST_CROSSED = 8
"""numbers and ladders up to which products of two are terms too"""
_ROUNDS = 4


def features(space: Space, points: Sequence[Point]) -> Floats:
    """Terms of the surface, points x terms: a constant, places, squares, products, and one per choice."""
    places = [
        np.array([one.place(point[one.name]) for point in points]) - 0.5
        for one in space.settings
        if not isinstance(one, Choice)
    ]
    terms = [np.ones(len(points)), *places, *(p**2 for p in places)]
    if len(places) <= _MOST_CROSSED:
        terms += [places[a] * places[b] for a in range(len(places)) for b in range(a)]
    for one in space.choices:
        terms += [np.array([float(point[one.name] == value) for point in points]) for value in one.values[1:]]
    return np.stack(terms, axis=1)


class Surface:
    """A weighted quadratic surface, and how far points stray from it."""

    def __init__(self, space: Space, points: Sequence[Point], edges: Floats, errors: Floats) -> None:
        self.space, x = space, features(space, points)
        noise = errors**2
        stray = max(float(edges.var()), _LEAST)
        for _ in range(_ROUNDS):
            weight = 1 / (noise + stray)
            gram = (x * weight[:, None]).T @ x
            gram[np.diag_indices_from(gram)] += _RIDGE * np.trace(gram) / len(gram)
            self.terms = np.linalg.solve(gram, x.T @ (weight * edges))
            off = edges - x @ self.terms
            freedom = max(0.2, 1 - x.shape[1] / len(points))
            stray = max(
                float(np.average(off**2, weights=weight)) / freedom
                - float(np.average(noise, weights=weight)),
                _LEAST,
            )
        self.stray = stray

    def at(self, points: Sequence[Point]) -> Floats:
        """Height at some points."""
        return np.asarray(features(self.space, points) @ self.terms)

    def shrunk(self, points: Sequence[Point], edges: Floats, errors: Floats) -> Floats:
        """What points are probably worth: their own edges and the surface, each by how sure it is.

        Parameters
        ----------
        points : sequence of Point
            Which.
        edges, errors : float array
            What each got, and the error of that.

        Returns
        -------
        float array
        """
        own = self.stray / (self.stray + errors**2)
        return np.asarray(own * edges + (1 - own) * self.at(points))
