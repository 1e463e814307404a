"""Names beside points, without overlap.

Answers: where does each name go. Each name is tried at many places around its point, and the place with the
least overlap with names, points and lines already there is kept. For a dozen names that is enough, and the
result is the same on every machine. Libraries such as adjustText and textalloc draw their leader lines across
other names.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.text import Annotation

Floats = npt.NDArray[np.float64]

_RINGS_PT = (7.0, 16.0, 28.0, 42.0, 58.0, 76.0)
_ANGLES = np.deg2rad([0, 180, 30, -30, 150, -150, 90, -90, 60, -60, 120, -120])
_POINT_PT = 5.0
_PAD_PT = 1.5
# costs in one unit: a name wholly covered, a line crossed, another point between a point and its name, a name
# outside the axes, a typographic point of distance
_OVERLAP, _COVERED, _PASSED, _OUTSIDE, _FAR = 60.0, 3.0, 2.5, 60.0, 0.12


def overlap_area(boxes: Floats, box: Floats) -> float:
    """Area that a box (x0, y0, x1, y1) shares with others.

    Examples
    --------
    >>> overlap_area(np.array([[0.0, 0.0, 2.0, 2.0], [5.0, 5.0, 6.0, 6.0]]), np.array([1.0, 1.0, 3.0, 3.0]))
    1.0
    """
    if boxes.size == 0:
        return 0.0
    across = np.minimum(boxes[:, 2], box[2]) - np.maximum(boxes[:, 0], box[0])
    along = np.minimum(boxes[:, 3], box[3]) - np.maximum(boxes[:, 1], box[1])
    return float(np.sum(np.clip(across, 0, None) * np.clip(along, 0, None)))


def _places(point: Floats, width: float, height: float, scale: float) -> list[tuple[Floats, float]]:
    """Candidate boxes around a point with their distances, nearest first."""
    found = []
    for ring in _RINGS_PT:
        for angle in _ANGLES:
            dx, dy = np.cos(angle), np.sin(angle)
            x, y = point + scale * ring * np.array([dx, dy])
            # the side or corner of the box that faces the point stands at (x, y)
            x0 = x - width * (1 - dx) / 2 if abs(dx) < 0.99 else (x if dx > 0 else x - width)
            y0 = y - height * (1 - dy) / 2
            found.append((np.array([x0, y0, x0 + width, y0 + height]), ring))
    return found


def _line_boxes(ends: Sequence[tuple[Floats, Floats]], step: float) -> Floats:
    """Small boxes along lines that names should not cover."""
    boxes = []
    for a, b in ends:
        steps = max(2, int(np.hypot(*(b - a)) / step) + 1)
        for point in np.linspace(a, b, steps):
            boxes.append(np.concatenate([point - step / 3, point + step / 3]))
    return np.array(boxes).reshape(-1, 4)


@dataclass
class _Room:
    """What is already in the picture, in pixels: boxes of points and names, boxes along lines, and points."""

    taken: Floats
    drawn: Floats
    points: Floats
    half: float

    def cost(self, of: int, box: Floats) -> float:
        """Cost of a place for the name of one point: what it covers, and what lies between point and name."""
        area = float((box[2] - box[0]) * (box[3] - box[1]))
        way = np.clip(self.points[of], box[:2], box[2:])
        passed = _passed(self.points[of], way, np.delete(self.points, of, axis=0), self.half)
        covered = _OVERLAP * overlap_area(self.taken, box) / area + _COVERED * (
            overlap_area(self.drawn, box) > 0
        )
        return covered + _PASSED * passed


def _passed(a: Floats, b: Floats, points: Floats, reach: float) -> int:
    """Count the points within reach of the line from a to b, except one at its start."""
    along = b - a
    length = float(along @ along)
    if length == 0 or not points.size:
        return 0
    share = np.clip((points - a) @ along / length, 0, 1)
    away = points - (a + share[:, None] * along)
    return int(np.sum((np.hypot(away[:, 0], away[:, 1]) < reach) & (share > 0)))


def _sticks_out(box: Floats, frame: Floats) -> bool:
    return bool(np.any(box[:2] < frame[:2]) or np.any(box[2:] > frame[2:]))


def label_points(
    axes: Axes,
    points: Sequence[tuple[float, float]],
    texts: Sequence[str],
    colours: Sequence[str],
    lines: Sequence[Sequence[tuple[float, float]]] = (),
) -> list[Annotation]:
    """Write a name beside each point; a thin line leads to names that had to move away.

    Parameters
    ----------
    axes : Axes
        With its final limits.
    points : sequence of (x, y)
        In data coordinates.
    texts, colours : sequences of str
        One per point.
    lines : sequence of polylines
        Lines that names should not cover, in data coordinates.

    Returns
    -------
    list of Annotation
    """
    figure = axes.get_figure(root=True)
    assert figure is not None
    renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
    scale = figure.dpi / 72
    where = axes.transData.transform(np.asarray(points, float).reshape(-1, 2))
    ends = [tuple(axes.transData.transform(pair)) for line in lines for pair in pairwise(line)]
    half = _POINT_PT * scale
    room = _Room(np.hstack([where - half, where + half]), _line_boxes(ends, 3 * scale), where, half)
    frame = np.array(axes.get_window_extent(renderer).extents)
    notes = []
    # crowded points choose first
    crowd = np.hypot(*(where[:, None] - where[None]).transpose(2, 0, 1)).sum(axis=1)
    for i in np.argsort(crowd, kind="stable"):
        note = axes.annotate(
            texts[i], points[i], xytext=(0, 0), textcoords="offset points", size=8.5, color=colours[i]
        )
        size = note.get_window_extent(renderer)
        width, height = size.width + 2 * _PAD_PT * scale, size.height + 2 * _PAD_PT * scale
        places = _places(where[i], width, height, scale)
        costs = [room.cost(i, box) + _OUTSIDE * _sticks_out(box, frame) + _FAR * ring for box, ring in places]
        box, ring = places[int(np.argmin(costs))]
        _move(note, where[i], box, ring > _RINGS_PT[0], scale)
        room.taken = np.vstack([room.taken, box])
        notes.append(note)
    return notes


def _move(note: Annotation, point: Floats, box: Floats, far: bool, scale: float) -> None:
    # in points, because a picture may be drawn at another resolution than it was laid out at
    note.set_position(tuple((box[:2] - point) / scale + _PAD_PT))
    note.set_verticalalignment("bottom")
    if far:
        nearest = np.clip(point, box[:2], box[2:])
        note.axes.annotate(  # type: ignore[union-attr]
            "",
            note.xy,
            xytext=tuple((nearest - point) / scale),
            textcoords="offset points",
            arrowprops={"arrowstyle": "-", "color": "#9a9a9a", "linewidth": 0.6, "shrinkA": 0, "shrinkB": 4},
        )


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Positions near the wanted ones that keep a distance, within bounds if there is room.

    Parameters
    ----------
    wanted : sequence of float
        Where each would best be.
    gap : float
        Least distance between two.
    low, high : float
        Bounds.

    Returns
    -------
    list of float
        In the order of `wanted`.

    Examples
    --------
    >>> spread([1.0, 1.0, 5.0], 1.0, 0.0, 10.0)
    [0.5, 1.5, 5.0]
    """
    order = np.argsort(wanted, kind="stable")
    clusters: list[tuple[float, int]] = []  # mean of the wanted places, and how many
    for value in np.asarray(wanted, float)[order]:
        clusters.append((float(value), 1))
        while len(clusters) > 1:
            (m1, n1), (m2, n2) = clusters[-2:]
            if m2 - m1 >= gap * (n1 + n2) / 2:
                break
            clusters[-2:] = [((m1 * n1 + m2 * n2) / (n1 + n2), n1 + n2)]
    placed = [mean + gap * (k - (n - 1) / 2) for mean, n in clusters for k in range(n)]
    over = max(0.0, (placed[-1] if placed else 0.0) - high)
    placed = [place - over for place in placed]
    for k, place in enumerate(placed):
        placed[k] = max(place, low if k == 0 else placed[k - 1] + gap)
    out = [0.0] * len(placed)
    for place, index in zip(placed, order, strict=True):
        out[index] = place
    return out
