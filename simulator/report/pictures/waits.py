"""Picture: how many days until the first hire.

Answers: after this many days, how many freelancers are still without a hire. Those without one at the end
count as still waiting, not as failures (Kaplan & Meier 1958).
"""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from simulator.metrics.estimates.curves import reached
from simulator.metrics.estimates.quantities import LEVEL
from simulator.metrics.numbers import number
from simulator.report.pictures.cast import Cast
from simulator.report.pictures.first_hire import thinned
from simulator.report.pictures.panels import Curves, behind, draw_panels
from simulator.report.pictures.picture import Picture, View
from simulator.report.pictures.style import GREY, INK, Words, share_axis
from simulator.runs.result import RunResult
from simulator.studies.chances import SPENT_AT, waits

_COLUMNS = ("group", "day", "still", "low", "high", "at_risk")


def still_waiting(result: RunResult, groups: tuple[str, ...], level: float = LEVEL) -> pd.DataFrame:
    """Share of freelancers without a hire so far, by days from the start of the window.

    Parameters
    ----------
    result : RunResult
        A run.
    groups : tuple of str
        Strategies to show.
    level : float
        Confidence level of the pointwise limits.

    Returns
    -------
    DataFrame
        group, day, still, low, high, at_risk; limits are NaN with one replication. About a hundred points
        a curve.
    """
    parts = []
    for group in groups:
        sample = result.sample(group)
        if sample.freelancers().empty:
            continue
        few = thinned(waits(sample, level), 0.5)
        still = {"day": few.at, "still": 1 - few.share, "low": 1 - few.high, "high": 1 - few.low}
        parts.append(pd.DataFrame(still | {"at_risk": few.at_risk}).assign(group=group))
    return pd.concat(parts, ignore_index=True)[list(_COLUMNS)] if parts else pd.DataFrame(columns=_COLUMNS)


def draw_waits(data: pd.DataFrame, cast: Cast) -> Figure:
    """Draw the share still without a hire against days.

    Parameters
    ----------
    data : DataFrame
        As returned by `still_waiting`.
    cast : Cast
        Order, colours and words.
    """
    said = (
        "Those not hired by the end count as still waiting, even if a proposal that is still open wins later:"
        " tables count such a hire."
    )
    if cast.replications > 1:
        said += " Bands: 95 % intervals, each point for itself."
    words = Words(
        "How long it takes to be hired at least once",
        "Share of freelancers still without a hire; the dot marks one half." + behind(data),
        cast.caption(said),
    )

    def decorate(ax: Axes, own: pd.DataFrame) -> None:
        ax.set_ylim(-0.02, 1.02)
        ax.set_xlim(0, max(1.0, 1.02 * float(data["day"].max())))
        share_axis(ax.yaxis, 0)
        day = reached(own["day"].to_numpy(float), 1 - own["still"].to_numpy(float), 0.5)
        text = f"{number(float(own['still'].iloc[-1]), 'share')} waiting at the end"
        if np.isfinite(day):
            ax.plot([0, day], [0.5, 0.5], color=GREY, linewidth=0.7, linestyle=":", zorder=2)
            ax.plot(day, 0.5, "o", color=INK, markersize=4.5, zorder=4)
            text = f"half after {day:,.0f} days\n{text}"
        note = ax.text(0.97, 0.95, text, transform=ax.transAxes, ha="right", va="top", size=8.5, color=INK)
        note.set_bbox({"facecolor": "white", "edgecolor": "none", "alpha": 0.75, "pad": 1.0})

    names = ("Days since the start", "Still without a hire")
    return draw_panels(data, cast, words, Curves("day", "still", *names, True, decorate))


def late_words(result: RunResult, group: str) -> str:
    """Say how many of those who wait at the end are hired later, which tables count; empty if nobody is."""
    lanes = result.sample(group).freelancers()
    late = lanes["first_hire_day"].isna() & (lanes[SPENT_AT[0]] >= 0)
    if not late.any():
        return ""
    share = number(float(late.mean()), "share")
    return f"; {share} are hired later, by proposals that were open then: tables count these as hired"


def _draw(view: View) -> Figure:
    return draw_waits(still_waiting(view.result, view.cast.order), view.cast)


def _sentence(view: View) -> str:
    told = []
    for group, own in still_waiting(view.result, view.leaders).groupby("group", sort=False):
        end = own.iloc[-1]
        value, low, high = (number(float(end[name]), "share") for name in ("still", "low", "high"))
        sure = f" (95 % interval {low} to {high})" if np.isfinite(float(end["low"])) else ""
        more = late_words(view.result, str(group))
        told.append(f"'{group}': {value} were still without a hire after {end['day']:,.0f} days{sure}{more}")
    return "; ".join(told) + "." if told else ""


PICTURE = Picture("waits", "How long until the first hire", _draw, _sentence)
