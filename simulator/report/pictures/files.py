"""A picture as files: PNG, SVG, its words and its numbers.

Answers: what lies beside a picture. Each file holds what is seen in words, for readers who cannot see it, and
the numbers that are drawn lie beside it as CSV.
"""

import io
import re
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import pandas as pd
from matplotlib import rc_context
from matplotlib.figure import Figure

from simulator.report.pictures.style import DPI, SUBTITLE_PT, TITLE_PT, for_a_phone, house_style
from simulator.report.words.markdown import NARROW
from simulator.runs.files import save_csv, save_text, write_whole

FORMATS = ("png", "svg")
# the second is as wide as the first, the others are narrower
_FONTS = "'DejaVu Sans', Verdana, Arial, sans-serif"
_PATH, _STEP = re.compile(r'\bd="([^"]*)"'), re.compile(r"([MLHVCQz])([^MLHVCQz]*)")


def heading_of(figure: Figure) -> str:
    """Read title and subtitle of a figure made by `sheet`, as sentences."""
    lines = [
        " ".join(text.get_text() for text in figure.texts if text.get_fontsize() == points)
        for points in (TITLE_PT, SUBTITLE_PT)
    ]
    return " ".join(line if line.endswith(".") else f"{line}." for line in lines if line)


def svg_of(figure: Figure, letters: bool = False) -> str:
    """Draw a figure as the text of a small SVG file, with coordinates to a tenth of a point.

    With `letters` its words are text, a third of the size, in the fonts of whoever looks at it; otherwise
    they are outlines, the same everywhere.
    """
    drawn = io.StringIO()
    with house_style(), rc_context({"svg.fonttype": "none"} if letters else {}):
        figure.savefig(drawn, format="svg", metadata={"Date": None})
    # a dozen curves in a dozen panels are many numbers; their second decimal is invisible
    text = drawn.getvalue().replace("'DejaVu Sans'", _FONTS)
    return _PATH.sub(lambda found: f'd="{short_path(found[1])}"', text)


def short_path(path: str) -> str:
    """Shorten an SVG path: round to tenths, and write only what changes along level and upright lines.

    Examples
    --------
    >>> short_path("M 10.04 20 L 30 20 L 30 44.06 L 35.5 50 z")
    'M10 20H30V44.1L35.5 50z'
    """
    x = y = ""
    parts = []
    for command, rest in _STEP.findall(path):
        numbers = [f"{round(float(number), 1) or 0:g}" for number in rest.split()]
        if command == "L" and len(numbers) == 2:
            to_x, to_y = numbers
            if (to_x, to_y) != (x, y):
                parts.append(f"V{to_y}" if to_x == x else f"H{to_x}" if to_y == y else f"L{to_x} {to_y}")
        else:
            parts.append(command + " ".join(numbers))
        x, y = numbers[-2:] if len(numbers) > 1 else ("", "")
    return "".join(parts)


def _held(form: str, told: str) -> dict[str, str | None]:
    known: dict[str, str | None] = {"Date": None} if form == "svg" else {}
    name = {"svg": "Title", "png": "Description", "pdf": "Subject"}.get(form)
    return known | {name: told} if name and told else known


def save(
    figure: Figure,
    stem: Path,
    formats: Sequence[str] = FORMATS,
    told: str = "",
    data: pd.DataFrame | None = None,
) -> list[Path]:
    """Write a figure once per format, and its numbers beside it.

    Parameters
    ----------
    figure : Figure
        What to write.
    stem : Path
        Path without the ending.
    formats : sequence of str
        `png`, `svg`, `pdf`.
    told : str
        What stands out, for readers who cannot see it; the file holds it after the heading of the picture.
    data : DataFrame, optional
        The numbers that are drawn, for a file `stem.csv`.

    Returns
    -------
    list of Path
        The pictures.

    Raises
    ------
    StoreError
        If a file cannot be written; those that were there are then as they were.
    """
    files = []
    for form in formats:
        file = stem.with_name(f"{stem.name}.{form}")
        # without a date, the same picture is the same file
        metadata = _held(form, f"{heading_of(figure)} {told}".strip())
        with house_style():
            write = partial(figure.savefig, format=form, dpi=DPI, metadata=metadata)
            files.append(write_whole(file, write))
    if data is not None:
        save_csv(stem.with_name(f"{stem.name}.csv"), data)
    return files


def save_for_page(
    draw: Callable[[], Figure], stem: Path, told: str = "", data: pd.DataFrame | None = None
) -> list[Path]:
    """Write a picture of a page: as `save` does, and beside it the drawing for a phone.

    Parameters
    ----------
    draw : callable
        Draws it, for a phone too.
    stem : Path
        Path without the ending.
    told : str
        What stands out.
    data : DataFrame, optional
        The numbers that are drawn.

    Returns
    -------
    list of Path
        The pictures.

    Raises
    ------
    StoreError
        If a file cannot be written.
    """
    files = save(draw(), stem, told=told, data=data)
    with for_a_phone():
        drawn = svg_of(draw(), letters=True)
    return [*files, save_text(stem.with_name(f"{stem.name}{NARROW}.svg"), drawn)]
