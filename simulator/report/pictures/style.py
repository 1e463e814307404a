"""What every picture has in common.

Answers: which colours, sizes and words make up a picture. A picture is made by `sheet`: a title in plain
words, axes, and a caption that says what it is based on. Nothing here touches pyplot, so drawing leaves no
global state behind.
"""

import textwrap
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import TypedDict, Unpack

import numpy as np
from matplotlib import style as mpl_style
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

# Okabe & Ito (2008): distinct for nearly every kind of colour vision, and in print; other marks are grey.
BLUE, VERMILION, GREEN, ORANGE, SKY = "#0072B2", "#D55E00", "#009E73", "#E69F00", "#56B4E9"
INK, GREY, PALE, RULE = "#222222", "#6b6b6b", "#cfcfcf", "#ececec"
# nobody can follow an oracle, so it must not catch the eye
ROLE_COLOURS = {"best": BLUE, "other": GREY, "oracle": "#a6a6a6"}

WIDTH_IN, NARROW_IN = 8.0, 4.6
"""of a picture on paper or a screen, and on a phone, where letters must stay as large [inches]"""
_WIDTH: ContextVar[float] = ContextVar("width", default=WIDTH_IN)
_IN_STYLE: ContextVar[bool] = ContextVar("in_style", default=False)
DPI = 150
LONGEST_NAME = 23
TITLE_PT, SUBTITLE_PT, _CAPTION_PT = 13.0, 9.5, 8.0
# DejaVu Sans letters are about this many times as wide as their size
_LETTER = 0.555
# from one line to the next, per point of size [inches]
_LEADING = 1.35 / 72
RC: dict[str, object] = {
    "font.family": "DejaVu Sans",
    "font.size": 9.0,
    "text.color": INK,
    "text.parse_math": False,  # dollars are dollars
    "axes.edgecolor": GREY,
    "axes.labelcolor": INK,
    "axes.labelsize": 9.0,
    "axes.titlesize": 9.5,
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "xtick.color": GREY,
    "ytick.color": GREY,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.labelsize": 8.5,
    "ytick.labelsize": 8.5,
    "lines.linewidth": 1.6,
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    "svg.hashsalt": "simulator",  # the same picture is the same file
    "svg.fonttype": "path",
}


@dataclass(frozen=True)
class Words:
    """What is written around a picture."""

    title: str
    """what the picture shows, in plain words"""
    subtitle: str = ""
    """how to read it"""
    caption: str = ""
    """number of replications, intervals, and which run"""


@contextmanager
def house_style() -> Iterator[None]:
    """Draw in the house style, whatever the settings of the machine.

    Within itself it does nothing: to set all settings anew takes longer than a simple picture.
    """
    if _IN_STYLE.get():
        yield
        return
    token = _IN_STYLE.set(True)
    try:
        with mpl_style.context(["default", RC]), warnings.catch_warnings():
            # a name may hold letters that the font lacks; a box stands for each, which says enough
            warnings.filterwarnings("ignore", message=r"Glyph .* missing from")
            yield
    finally:
        _IN_STYLE.reset(token)


@contextmanager
def for_a_phone() -> Iterator[None]:
    """Draw narrow pictures, whose letters can be read on a phone; what stands side by side goes below."""
    token = _WIDTH.set(NARROW_IN)
    try:
        yield
    finally:
        _WIDTH.reset(token)


def is_narrow() -> bool:
    """Whether pictures are drawn for a phone at the moment."""
    return _WIDTH.get() < WIDTH_IN


def wrapped(text: str, points: float, width_in: float) -> list[str]:
    """Break text into lines that fit a width.

    Parameters
    ----------
    text : str
        One paragraph.
    points : float
        Size of the letters.
    width_in : float
        Width [inches].

    Returns
    -------
    list of str
    """
    letters = max(20, int(width_in * 72 / (points * _LETTER)))
    return textwrap.wrap(text, letters) if text else []


def short(name: str, most: int = LONGEST_NAME) -> str:
    """Cut a name to `most` letters."""
    return name if len(name) <= most else name[: most - 1].rstrip() + "…"


@dataclass(frozen=True)
class Margins:
    """Room around the axes and between them [inches]."""

    left: float = 0.7
    top: float = 0.12
    right: float = 0.25
    bottom: float = 0.55
    between_columns: float = 0.35
    between_rows: float = 0.45


class Shared(TypedDict, total=False):
    """What the axes of a sheet have in common; as in `Figure.subplots`."""

    sharex: bool
    sharey: bool
    width_ratios: Sequence[float]


def sheet(
    words: Words,
    plot_height: float,
    grid: tuple[int, int] = (1, 1),
    margins: Margins | None = None,
    **shared: Unpack[Shared],
) -> tuple[Figure, np.ndarray]:
    """Create a figure with its words and an empty grid of axes.

    Parameters
    ----------
    words : Words
        Title, subtitle and caption; wrapped to the width.
    plot_height : float
        Height of one row of axes [inches].
    grid : (int, int)
        Rows and columns of axes.
    margins : Margins, optional
        Room around the axes.
    **shared
        See `Shared`.

    Returns
    -------
    Figure
    array of Axes
        Shape (rows, columns).
    """
    m, width = margins or Margins(), _WIDTH.get()
    wanted = grid
    if is_narrow() and grid == (1, 2):
        grid, shared = (2, 1), {key: value for key, value in shared.items() if key != "width_ratios"}  # type: ignore[assignment]
        m = replace(m, between_rows=max(m.between_rows, m.bottom + 0.1))
    room = width - 0.3
    head = [
        *((line, TITLE_PT, INK, "bold") for line in wrapped(words.title, TITLE_PT * 1.08, room)),
        *((line, SUBTITLE_PT, GREY, "normal") for line in wrapped(words.subtitle, SUBTITLE_PT, room)),
    ]
    caption = wrapped(words.caption, _CAPTION_PT, room)
    above = 0.16 + sum(_LEADING * points for _, points, *_ in head) + m.top
    below = 0.12 + _LEADING * _CAPTION_PT * len(caption) + m.bottom
    rows, columns = grid
    height = above + rows * plot_height + (rows - 1) * m.between_rows + below
    figure = Figure(figsize=(width, height), dpi=DPI)
    FigureCanvasAgg(figure)
    inner = (width - m.left - m.right - (columns - 1) * m.between_columns) / columns
    place = {
        "left": m.left / width,
        "right": 1 - m.right / width,
        "top": 1 - above / height,
        "bottom": below / height,
        "wspace": m.between_columns / inner,
        "hspace": m.between_rows / plot_height,
    }
    axes = figure.subplots(rows, columns, squeeze=False, gridspec_kw=place, **shared)
    left, at = 0.15 / width, 0.16
    for line, points, colour, weight in head:
        figure.text(left, 1 - at / height, line, size=points, color=colour, weight=weight, va="top")
        at += _LEADING * points
    text = "\n".join(caption)
    figure.text(left, 0.08 / height, text, size=_CAPTION_PT, color=GREY, va="bottom", linespacing=1.25)
    return figure, axes.reshape(wanted)


def grid_lines(axes: Axes, axis: str = "x") -> None:
    """Thin lines that help to read values along one axis."""
    axes.grid(axis=axis, color=RULE, linewidth=0.8)  # type: ignore[arg-type]
    axes.tick_params(length=0 if axis == "both" else 2.5, width=0.7)


def share_axis(axis: Axis, decimals: int | None = None) -> None:
    """Write the ticks of an axis as percentages."""

    def write(value: float, _: int | None) -> str:
        whole = abs(value * 100 - round(value * 100)) < 1e-9
        digits = decimals if decimals is not None else 0 if whole else 1
        return f"{100 * value:.{digits}f} %"

    axis.set_major_formatter(FuncFormatter(write))


def usd(value: float, _: int | None = None) -> str:
    """Write dollars for a tick: in thousands from $1k on, with no more digits than needed.

    Examples
    --------
    >>> usd(0), usd(500), usd(1000), usd(-2500), usd(1e6)
    ('$0', '$500', '$1k', '-$2.5k', '$1M')
    """
    for step, suffix in ((1e9, "B"), (1e6, "M"), (1e3, "k"), (1.0, "")):
        if abs(value) >= step or step == 1.0:
            return f"{'-' if value < 0 else ''}${abs(value) / step:g}{suffix}"
    raise AssertionError("unreachable")


def usd_axis(axis: Axis) -> None:
    """Write the ticks of an axis as dollars."""
    axis.set_major_formatter(FuncFormatter(usd))


def symlog_ticks(low: float, high: float, threshold: float) -> list[float]:
    """Ticks of a symmetric log axis: 0 and some powers of ten, about eight at most.

    Parameters
    ----------
    low, high : float
        Ends of the axis.
    threshold : float
        Where the linear part ends.

    Returns
    -------
    list of float
    """
    first = int(np.ceil(np.log10(threshold) - 1e-9))
    last = int(np.floor(np.log10(max(high, -low, threshold * 10)) + 1e-9))
    step = max(1, -(-(last - first + 1) // 5))
    powers = [10.0**k for k in range(first, last + 1, step)]
    return [x for x in [*(-p for p in reversed(powers)), 0.0, *powers] if low <= x <= high]
