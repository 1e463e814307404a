"""The pictures of a page, each with its words.

Answers: what does a picture show, for readers who cannot see it or would rather read. What stands out is
worked out from the same data as the picture.
"""

from collections.abc import Iterator
from typing import NamedTuple

from matplotlib.figure import Figure

from simulator.report.pictures.cast import Cast
from simulator.report.pictures.differences import PICTURE as DIFFERENCES
from simulator.report.pictures.differences import differences, draw_differences, tie_sentence
from simulator.report.pictures.picture import view_of
from simulator.report.pictures.style import heading_of, svg_of
from simulator.report.plots import PICTURES
from simulator.report.words.ranking import Ranking
from simulator.runs.result import RunResult


class Illustration(NamedTuple):
    """One picture of a page, drawn, with its words."""

    heading: str
    svg: str
    alternative: str
    """what is seen, for readers who cannot see it"""
    sentence: str
    """what stands out"""


def pictures_of(result: RunResult) -> Iterator[Illustration]:
    """Draw the pictures of one run, one at a time; what compares all runs is left to `forest`."""
    view = view_of(result)
    for one in PICTURES.values():
        if one.each_run:
            yield _illustration(one.heading, one.draw(view), one.sentence(view))


def forest(found: Ranking, cast: Cast) -> Illustration:
    """Draw how far the entries of a comparison are from the best."""
    figure = draw_differences(differences(found, cast.order), cast, found.metric)
    return _illustration(DIFFERENCES.heading, figure, tie_sentence(found))


def _illustration(heading: str, figure: Figure, sentence: str) -> Illustration:
    return Illustration(heading, svg_of(figure), f"{heading_of(figure)} {sentence}".strip(), sentence)
