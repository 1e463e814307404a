"""Bars with intervals, drawn on one scale.

Answers: how large is each, and how sure is that. A bar stands beside its number, and the number is the one
that the command printed.
"""

import math
from collections.abc import Iterable
from typing import NamedTuple

from simulator.app.parts.frame import element
from simulator.app.parts.numbers import exact, heading_cell, number
from simulator.report.page.parts import Html, tag

WIDEST = 6.0
"""how far intervals may stretch a scale, in lengths of the longest bar: two random worlds can have limits a
hundred times as wide, beside which no bar could be seen"""


class Bar(NamedTuple):
    """One bar: its name, its number with limits (or None), and the unit."""

    name: str
    value: float
    low: float | None
    high: float | None
    unit: str = ""


class Scale(NamedTuple):
    """From where to where bars are drawn; zero is always among it."""

    least: float
    most: float

    def at(self, value: float) -> str:
        """Where a value stands, in per cent of the width; at the edge, if it lies beyond."""
        within = min(max(value, self.least), self.most)
        return f"{100 * (within - self.least) / (self.most - self.least):.2f}%"

    def cuts(self, bar: Bar) -> bool:
        """Whether the interval of a bar goes on beyond an edge."""
        return any(
            end is not None and not self.least <= end <= self.most for end in (bar.value, bar.low, bar.high)
        )


def scale_of(found: Iterable[Bar]) -> Scale:
    """A scale on which all of these bars fit, and their intervals unless they are very much longer."""
    held = list(found)
    ends = [end for bar in held for end in (bar.value, bar.low, bar.high) if end is not None]
    longest = max((abs(bar.value) for bar in held), default=0.0)
    bound = WIDEST * longest if longest > 0 else math.inf
    least, most = max(min([0.0, *ends]), -bound), min(max([0.0, *ends]), bound)
    return Scale(least, most if most > least else least + 1.0)


def drawn(bar: Bar, scale: Scale) -> dict[str, str]:
    """Where a bar and its interval stand, and what is written beside them."""
    wide = 100 * abs(bar.value) / (scale.most - scale.least)
    found = {"x": scale.at(min(bar.value, 0.0)), "width": f"{wide:.2f}%", "text": number(bar.value, bar.unit)}
    if bar.low is not None and bar.high is not None:
        between = f"{number(bar.low, bar.unit)} to {number(bar.high, bar.unit)}"
        found |= {"x1": scale.at(bar.low), "x2": scale.at(bar.high), "between": between}
    return found


def bars(caption: str, rows: Iterable[Bar], scale: Scale | None = None, who: str = "Who") -> Html:
    """Draw a bar with an interval for each row, beside its number; it fits any width.

    Parameters
    ----------
    caption : str
        What it shows, with its unit.
    rows : iterable of Bar
        What is drawn.
    scale : Scale, optional
        If it is not that of these bars alone.
    who : str
        Above the names of the bars.

    Returns
    -------
    Html
    """
    found = list(rows)
    used = scale or scale_of(found)
    if any(used.cuts(bar) for bar in found):
        caption += " A line that reaches the edge goes on beyond it; its ends stand beside it."
    head = tag("tr", heading_cell(who, None), heading_cell("Drawn", None), heading_cell("Number", 1))
    body = tag("tbody", *(_bar_row(bar, used) for bar in found))
    return tag("table", tag("caption", caption), tag("thead", head), body, class_="bars")


def _bar_row(bar: Bar, scale: Scale) -> Html:
    at = drawn(bar, scale)
    marks = [element("rect", class_="bar", x=at["x"], y=6, width=at["width"], height=16)]
    if scale.least < 0:
        zero = scale.at(0.0)
        marks.append(element("line", class_="zero", x1=zero, x2=zero, y1=0, y2=28))
    if "between" in at:
        marks.append(element("line", class_="whisker", x1=at["x1"], x2=at["x2"], y1=14, y2=14))
    limits = [tag("small", at["between"])] if "between" in at else []
    picture = element("svg", *marks, width="100%", height=28, aria_hidden="true", focusable="false")
    return tag(
        "tr",
        tag("th", bar.name, scope="row"),
        tag("td", picture, class_="drawn"),
        tag("td", tag("span", at["text"]), *limits, class_="number", data_value=exact(bar.value)),
    )
