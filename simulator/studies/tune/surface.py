"""A surface through noisy edges that knows how sure it is.

Answers: how good settings probably are, given what they got and what their neighbours got. Points that differ
little in a setting are expected to differ little in what they get; how little is learnt for each setting from
the edges themselves (a Gaussian process whose covariance mixes effects of single settings with effects of all
together, and whose noise is that of each edge). So a setting that does not matter costs nothing, a step or a
choice is as good as a slope, and each point's own result counts by how sure it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from simulator.studies.tune.space import Choice, Floats, Ladder, Number, Point, Space

LENGTHS = (0.06, 0.15, 0.35, 0.8, 2.0, 6.0)
"""of the cube: how far one may go in a setting before what one knows says nothing; the last: any distance"""
ALONE = (0.15, 0.5, 0.85)
"""share of what differs that settings do alone"""
SCALES = (0.3, 1.0, 3.0)
"""how far points differ, beside how far the edges do"""
BOWLS = (0.0, 0.3, 3.0)
"""how much of what differs is a bowl or a slope over all numbers and ladders, beside the rest"""
_APART = 0.5
"""distance of two values of a choice"""
_MOST = 250
"""points that a surface goes through: those that got most"""
_LEAST, _STILL = 1e-12, 1e-6
_DOUBT = 0.35
"""how much each step away from the middle of the lengths has to add"""


@dataclass(frozen=True)
class Shape:
    """How a surface bends: places in `LENGTHS`, one per setting, in `ALONE`, in `SCALES` and in `BOWLS`."""

    lengths: tuple[int, ...]
    alone: int = 1
    scale: int = 1
    bowl: int = 1


def first_shape(space: Space) -> Shape:
    """A surface that bends a little in every setting."""
    return Shape((3,) * len(space.settings))


def distances(space: Space, points: Sequence[Point], others: Sequence[Point]) -> Floats:
    """How far points are apart in each setting.

    Parameters
    ----------
    space : Space
        What may be changed.
    points, others : sequence of Point
        Which.

    Returns
    -------
    float array, settings x points x others
    """
    found = []
    for one in space.settings:
        if isinstance(one, Choice):
            places = {repr(value): float(k) for k, value in enumerate(one.values)}
            a, b = (np.array([places[repr(p[one.name])] for p in some]) for some in (points, others))
            found.append(_APART * (a[:, None] != b[None, :]))
        else:
            a, b = (np.array([one.place(p[one.name]) for p in some]) for some in (points, others))
            found.append(np.abs(a[:, None] - b[None, :]))
    return np.stack(found)


def _bowls(space: Space, points: Sequence[Point], others: Sequence[Point]) -> Floats:
    """Covariance of points on a bowl or a slope whose bend in each setting is not known."""
    ordered: list[Number | Ladder] = [*space.numbers, *space.ladders]
    if not ordered:
        return np.zeros((len(points), len(others)))
    a, b = (
        np.array([[2 * one.place(p[one.name]) - 1 for one in ordered] for p in some])
        for some in (points, others)
    )
    return np.asarray(((1 + a @ b.T) ** 2 - 1) / len(ordered))


def _alike(smooth: bool, apart: Floats, length: float) -> Floats:
    """How alike points are in one setting, from 1 to 0; rungs and choices may jump, numbers bend."""
    far = apart / length
    return np.asarray((1 + np.sqrt(3) * far) * np.exp(-np.sqrt(3) * far) if smooth else np.exp(-far))


class Surface:
    """A surface through edges, with its error everywhere."""

    def __init__(
        self, space: Space, points: Sequence[Point], edges: Floats, errors: Floats, shape: Shape | None = None
    ) -> None:
        kept = np.sort(np.argsort(-(edges + errors), kind="stable")[:_MOST])
        self.space, self.points = space, [points[k] for k in kept]
        self.edges = edges[kept]
        # an error from few replications may be small by chance
        noise = np.maximum(errors[kept], 0.6 * float(np.median(errors[kept]))) ** 2
        self.spread = max(float(self.edges.var()), float(np.median(noise)) * 0.1, _LEAST)
        # two names may stand for one place, which exact edges would contradict
        self.noise = noise + _STILL * self.spread
        self.smooth = [isinstance(one, Number) for one in space.settings]
        self._apart = distances(space, self.points, self.points)
        self._curved = _bowls(space, self.points, self.points)
        self.shape = self._learnt(shape or first_shape(space), 2 if shape is None else 1)
        self._solve()

    def _covariance(self, alike: Floats, bowls: Floats, shape: Shape) -> Floats:
        alone = ALONE[shape.alone]
        mixed = alone * alike.mean(axis=0) + (1 - alone) * alike.prod(axis=0)
        return np.asarray(SCALES[shape.scale] * self.spread * (mixed + BOWLS[shape.bowl] * bowls))

    def _between(self, points: Sequence[Point], others: Sequence[Point]) -> Floats:
        """Covariance of what is not known at points and at others."""
        alike = self._alikes(distances(self.space, points, others), self.shape)
        return self._covariance(alike, _bowls(self.space, points, others), self.shape)

    def _alikes(self, apart: Floats, shape: Shape) -> Floats:
        each = zip(self.smooth, apart, shape.lengths, strict=True)
        return np.stack([_alike(smooth, one, LENGTHS[k]) for smooth, one, k in each])

    def _evidence(self, alike: Floats, shape: Shape) -> float:
        """How well a shape explains the edges, less the doubt about unusual ones."""
        k = self._covariance(alike, self._curved, shape)
        k[np.diag_indices_from(k)] += self.noise
        lower = np.linalg.cholesky(k)
        white = np.linalg.solve(lower, np.stack([self.edges, np.ones(len(k))], axis=1))
        level = white[:, 1] @ white[:, 0] / (white[:, 1] @ white[:, 1])
        off = white[:, 0] - level * white[:, 1]
        unusual = sum((one - 3) ** 2 for one in shape.lengths)
        return float(-0.5 * off @ off - np.log(np.diag(lower)).sum() - _DOUBT * 0.5 * unusual)

    def _learnt(self, shape: Shape, rounds: int) -> Shape:
        """The shape that explains the edges best, changed one step at a time."""
        alike = self._alikes(self._apart, shape)
        best = self._evidence(alike, shape)
        for _ in range(rounds):
            for s, smooth in enumerate(self.smooth):
                for step in (-1, 1):
                    k = shape.lengths[s] + step
                    if not 0 <= k < len(LENGTHS):
                        continue
                    other = replace(shape, lengths=(*shape.lengths[:s], k, *shape.lengths[s + 1 :]))
                    tried = alike.copy()
                    tried[s] = _alike(smooth, self._apart[s], LENGTHS[k])
                    if (now := self._evidence(tried, other)) > best:
                        best, shape, alike = now, other, tried
                        break
            for other in _beside(shape):
                if (now := self._evidence(alike, other)) > best:
                    best, shape = now, other
        return shape

    def _solve(self) -> None:
        """Keep what is asked for at every point."""
        k = self._between(self.points, self.points)
        k[np.diag_indices_from(k)] += self.noise
        self._lower = np.linalg.cholesky(k)
        white = np.linalg.solve(self._lower, np.stack([self.edges, np.ones(len(k))], axis=1))
        self.level = float(white[:, 1] @ white[:, 0] / (white[:, 1] @ white[:, 1]))
        self._white = white[:, 0] - self.level * white[:, 1]

    def _whitened(self, points: Sequence[Point]) -> Floats:
        return np.asarray(np.linalg.solve(self._lower, self._between(self.points, points)))

    def at(self, points: Sequence[Point]) -> Floats:
        """Height at some points."""
        return np.asarray(self.level + self._white @ self._whitened(points))

    def known(self, points: Sequence[Point]) -> tuple[Floats, Floats]:
        """Height at some points, and the covariance of what is not known about them."""
        white = self._whitened(points)
        open_ = self._between(points, points) - white.T @ white
        return np.asarray(self.level + self._white @ white), np.asarray(open_)


def _beside(shape: Shape) -> list[Shape]:
    """Shapes one step away in what settings do alone, in scale or in the bowl."""
    found = []
    for name, values in (("alone", ALONE), ("scale", SCALES), ("bowl", BOWLS)):
        now = getattr(shape, name)
        found += [replace(shape, **{name: k}) for k in (now - 1, now + 1) if 0 <= k < len(values)]
    return found
