"""The pictures of a page, each with its words.

Answers: what does a picture show, for readers who cannot see it or would rather read. What stands out is
worked out from the same data as the picture.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

import pandas as pd
from matplotlib.figure import Figure

from simulator.report.exports import frame_csv
from simulator.report.page.parts import Html, attachment, picture
from simulator.report.pictures.cast import Cast
from simulator.report.pictures.differences import PICTURE as DIFFERENCES
from simulator.report.pictures.differences import differences, draw_differences, tie_sentence
from simulator.report.pictures.files import heading_of, svg_of
from simulator.report.pictures.picture import Picture, view_of
from simulator.report.pictures.style import for_a_phone
from simulator.report.plots import PICTURES
from simulator.report.words.ranking import Ranking
from simulator.runs.result import RunResult

_SAVES = "The numbers (CSV)"
MOST_CSV = 50_000
"""letters of a table that a page carries; `simulator plot` writes it whatever its length"""


class Illustration(NamedTuple):
    """One picture of a page, drawn, with its words."""

    heading: str
    svg: str
    alternative: str
    """what is seen, for readers who cannot see it"""
    sentence: str
    """what stands out"""
    narrow: str = ""
    """the same, drawn for a phone"""
    saved: str = ""
    """a link that saves its numbers"""
    name: str = ""
    """one of `PICTURES`"""


def pictures_of(result: RunResult) -> Iterator[Illustration]:
    """Draw the pictures of one run, one at a time; what compares all runs is left to `forest`."""
    view = view_of(result)
    for one in PICTURES.values():
        if one.each_run:
            data = None if one.data is None else one.data(view)
            yield _illustration(one, partial(one.draw, view), one.sentence(view), data)


def forest(found: Ranking, cast: Cast) -> Illustration:
    """Draw how far the entries of a comparison are from the best."""
    data = differences(found, cast.order)
    draw = partial(draw_differences, data, cast, found.metric)
    return _illustration(DIFFERENCES, draw, tie_sentence(found), data)


def _illustration(
    one: Picture, draw: Callable[[], Figure], sentence: str, data: pd.DataFrame | None
) -> Illustration:
    figure = draw()
    with for_a_phone():
        narrow = svg_of(draw(), letters=True)
    saved = "" if data is None else _numbers(one.name, data)
    told = f"{heading_of(figure)} {sentence}".strip()
    return Illustration(one.heading, svg_of(figure, letters=True), told, sentence, narrow, saved, one.name)


def _numbers(name: str, data: pd.DataFrame) -> str:
    """Write a link that saves the numbers of a picture."""
    text = _csv(data)
    return attachment(f"{name}.csv", text, _SAVES, "text/csv") if text else ""


def _csv(data: pd.DataFrame) -> str:
    """Write numbers in six digits; long tables are left to the file beside the picture."""
    text = frame_csv(data.map(lambda x: float(f"{x:.6g}") if isinstance(x, float) else x))
    return "" if len(text) > MOST_CSV else text


class Drawing(NamedTuple):
    """A picture of a study as plain text, so that it can be kept in a file and put on a page later."""

    svg: str
    narrow: str
    """the same, drawn for a phone"""
    alternative: str
    """what is seen, for readers who cannot see it"""
    numbers: str
    """the numbers that are drawn; empty for none"""

    def on_page(self, name: str) -> Html:
        """Write it into a page; its numbers are saved as `name.csv`."""
        saved = attachment(f"{name}.csv", self.numbers, _SAVES, "text/csv") if self.numbers else ""
        return picture(self.svg, self.alternative, "", self.narrow, saved)


def drawing(draw: Callable[[], Figure], told: str = "", data: pd.DataFrame | None = None) -> Drawing:
    """Draw a picture of a study, for screens and for phones.

    Parameters
    ----------
    draw : callable
        Draws it.
    told : str
        What stands out.
    data : DataFrame, optional
        The numbers that are drawn.

    Returns
    -------
    Drawing
    """
    figure = draw()
    with for_a_phone():
        narrow = svg_of(draw(), letters=True)
    told = f"{heading_of(figure)} {told}".strip()
    return Drawing(svg_of(figure, letters=True), narrow, told, "" if data is None else _csv(data))
