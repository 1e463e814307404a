"""The picture of when A loses to B: worlds as points, the box, the line where both tie and its band.

Answers: how close are we to where the answer turns.
"""

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from simulator.report.pictures.style import BLUE, GREY, INK, Margins, Words, house_style, sheet
from simulator.report.robust.when import when_answer
from simulator.studies.when.boxes import losing_chances
from simulator.studies.when.when import Found

_SURE = 0.975
_ORANGE = "#d1690e"


def draw_when(found: Found) -> Figure:
    """Draw worlds over two numbers: where A loses, the box, and the line of the tie with its band.

    Parameters
    ----------
    found : Found
        What `when` returned, with a map.

    Returns
    -------
    Figure
    """
    assert found.map is not None
    first, second = found.map.factors
    a, b = found.asked.first.label, found.asked.second.label
    words = Words(
        when_answer(found).split(":")[0] if found.boxes else f"Where '{a}' loses to '{b}'",
        f"A point is a world: orange where '{a}' is more likely behind. Line: both tie with all else in the "
        "middle; grey: it is open which is better (95 %)",
    )
    with house_style():
        figure, axes = sheet(words, 4.0, margins=Margins(left=0.9))
        plot: Axes = axes[0, 0]
        tie = found.map
        plot.contourf(tie.across, tie.up, tie.behind, levels=[1 - _SURE, _SURE], colors=["#e4e4e4"])
        if tie.lead.min() < 0 < tie.lead.max():
            plot.contour(tie.across, tie.up, tie.lead, levels=[0.0], colors=[INK], linewidths=1.4)
        chances = losing_chances(found.laid.ahead)
        for lost, colour in ((False, BLUE), (True, _ORANGE)):
            some = (chances > 0.5) == lost
            plot.scatter(found.laid.x[some, first], found.laid.x[some, second], s=14, color=colour, zorder=3)
        if found.boxes:
            plot.add_patch(_frame(found, (first, second)))
        plot.set_xlabel(found.factors[first].name)
        plot.set_ylabel(found.factors[second].name)
        plot.tick_params(colors=GREY)
    return figure


def _frame(found: Found, two: tuple[int, int]) -> Rectangle:
    """The first box, as far as these two numbers go."""
    assert found.map is not None
    ends = []
    for k, values in zip(two, (found.map.across, found.map.up), strict=True):
        low, high = float(values[0]), float(values[-1])
        for limit in found.boxes[0].limits:
            if limit.factor == k:
                low, high = max(low, limit.low), min(high, limit.high)
        ends.append((low, high))
    (left, right), (bottom, top) = ends
    size = right - left, top - bottom
    return Rectangle((left, bottom), *size, fill=False, edgecolor=_ORANGE, linewidth=2)
