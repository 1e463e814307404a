"""A point with its interval, and axes that one wide interval cannot flatten.

Answers: what if a single limit is many times as far away as all others. The axis then ends where the others
do, the line ends in an arrow there, and the number that it goes on to is written at its end: nothing is left
out, and the rest can be read.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Literal, NamedTuple, TypedDict, Unpack

import numpy as np
from matplotlib.axes import Axes

from simulator.report.pictures.style import GREY

_REACH, _LITTLE = 2.0, 1.3
"""a limit is drawn up to so many times the usual spread from all values; a little beyond, the axis grows"""


class Point(NamedTuple):
    """A value with its limits; None or NaN where there is none."""

    value: float
    low: float | None = None
    high: float | None = None

    @property
    def ends(self) -> tuple[float, float]:
        """Both limits; the value itself where there is none."""
        low, high = (
            self.value if end is None or not np.isfinite(end) else float(end) for end in (self.low, self.high)
        )
        return low, high


def ends_of(points: Iterable[Point], also: float | None = None) -> tuple[float, float]:
    """Find where an axis ends so that all values and all but exceptionally far limits are on it.

    Parameters
    ----------
    points : iterable of Point
        What is drawn; infinite values count as limits that are far away.
    also : float, optional
        A value that is on the axis too, such as 0.

    Returns
    -------
    (float, float)

    Examples
    --------
    >>> ends_of([Point(1.0, 0.5, 1.5), Point(2.0, 1.5, 2.5), Point(1.5, -90.0, 3.0)])
    (0.0, 3.0)
    """
    known = [one for one in points if np.isfinite(one.value)]
    if not known:
        return (0.0, 1.0) if also is None else (also, also + 1.0)
    values = [one.value for one in known] + ([] if also is None else [also])
    least, most = min(values), max(values)
    # half of an interval, as wide as most of them are
    usual = float(np.median([max(one.value - one.ends[0], one.ends[1] - one.value) for one in known]))
    room = max(_REACH * usual, 0.5 * (most - least)) or max(abs(most), 1.0)
    low, high = min(one.ends[0] for one in known), max(one.ends[1] for one in known)
    start = low if low >= least - _LITTLE * room else max(low, least - room)
    end = high if high <= most + _LITTLE * room else min(high, most + room)
    return min(start, least), max(end, most)


class Look(NamedTuple):
    """How a point is drawn."""

    colour: str
    marker: str = "o"
    hollow: bool = False
    size: float = 6.0
    write: Callable[[float], str] = "{:.3g}".format
    """how a number beyond the end of the axis is written"""


def point(
    ax: Axes, at: float, one: Point, look: Look, ends: tuple[float, float], *, upright: bool = False
) -> None:
    """Draw a value with its interval, cut off at the ends of the axis with an arrow and the number there.

    Where all of it is beyond, an arrow alone says so: whoever draws writes the value beside the row.

    Parameters
    ----------
    ax : Axes
        Where it is drawn.
    at : float
        Its place along the other axis.
    one : Point
        What is drawn.
    look : Look
        Colour and shape.
    ends : (float, float)
        As returned by `ends_of`.
    upright : bool
        Whether values go up instead of to the right.
    """
    if not np.isfinite(one.value):
        return
    low, high = one.ends
    shown = [min(max(x, ends[0]), ends[1]) for x in (low, high)]

    def line(values: Sequence[float], **style: object) -> None:
        along, across = list(values), [at] * len(values)
        ax.plot(*((across, along) if upright else (along, across)), **style)  # type: ignore[arg-type]

    line(shown, color=look.colour, linewidth=1.8, solid_capstyle="butt", zorder=2)
    above, below = low > ends[1], high < ends[0]  # all of it is beyond: one arrow points there
    for is_high, (whole, cut) in enumerate(zip((low, high), shown, strict=True)):
        if whole == cut or (above and not is_high) or (below and is_high):
            continue
        line([cut], color=look.colour, marker="v^<>"[is_high + 2 * (not upright)], markersize=5.0, zorder=3)
        if not (above or below):
            _beyond(ax, at, cut, look.write(whole), (bool(is_high), upright))
    if ends[0] <= one.value <= ends[1]:
        face = "white" if look.hollow else look.colour
        line(
            [one.value], color=look.colour, marker=look.marker, markersize=look.size, markerfacecolor=face,
            markeredgecolor=look.colour if look.hollow else "white", zorder=4,
        )  # fmt: skip


def _beyond(ax: Axes, at: float, cut: float, text: str, where: tuple[bool, bool]) -> None:
    """Write the number that a cut line goes on to, beside its arrow and inside the axes."""
    is_high, upright = where
    place = (at, cut) if upright else (cut, at)
    away = (6, 0) if upright else (0, 5)
    ax.annotate(
        text, place, away, textcoords="offset points", size=7.5, color=GREY,
        ha="left" if upright else "right" if is_high else "left",
        va=("top" if is_high else "bottom") if upright else "bottom",
    )  # fmt: skip


class _Written(TypedDict, total=False):
    """How a text beside a row looks; as in `Axes.annotate`."""

    ha: Literal["left", "center", "right"]
    va: Literal["bottom", "center_baseline"]
    size: float
    color: str


def beside(ax: Axes, inches: float, row: float, text: str, **style: Unpack[_Written]) -> None:
    """Write beside a row, this far to the right of the axes.

    Parameters
    ----------
    ax : Axes
        Whose rows they are.
    inches : float
        From the right end of the axes.
    row : float
        Its place.
    text : str
        What is written.
    **style
        As in `Axes.annotate`.
    """
    place = (72 * inches, 0)
    across = ("axes fraction", "data")
    own: _Written = {"va": "center_baseline", **style}
    ax.annotate(text, (1.0, row), place, across, "offset points", annotation_clip=False, **own)
