"""Picture: how many days until the first hire.

Answers: after this many days, how many freelancers are still without a hire. Those without one at the end
count as still waiting, not as failures (Kaplan & Meier 1958).
"""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from simulator.metrics.estimates.curves import reached
from simulator.metrics.estimates.quantities import LEVEL
from simulator.metrics.numbers import number
from simulator.report.pictures.cast import Cast
from simulator.report.pictures.first_hire import thinned
from simulator.report.pictures.panels import Bar, bars_table, draw_bars
from simulator.report.pictures.picture import Picture, View
from simulator.report.pictures.style import Words
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
    """Draw the days until half are hired, one bar per strategy, and who waits at the end.

    Parameters
    ----------
    data : DataFrame
        As returned by `still_waiting`.
    cast : Cast
        Order, colours and words.
    """
    bars = bars_of(data, cast)
    said = (
        "Those not hired by the end count as still waiting, even if a proposal that is still open wins later:"
        " tables count such a hire."
    )
    empty = all(one.takes is None for one in bars)
    if cast.replications > 1 and not empty:
        said += " Lines at the bars: 95 % intervals."
    none = " No bar: fewer than half are hired in time." if any(one.takes is None for one in bars) else ""
    how = (
        "No bar: with no strategy shown are half of the freelancers hired in time. The rows say who still "
        "waits."
        if empty
        else "A bar ends on the day by which half of the freelancers have had a hire; shorter is better."
        f"{none} At the bar: who still waits at the end."
    )
    words = Words("How many days it takes until half are hired", how, cast.caption(said))
    return draw_bars(bars, cast, words, "Days since the start")


def bars_of(data: pd.DataFrame, cast: Cast) -> list[Bar]:
    """Work out the bar of each strategy, the fastest first and oracles last."""
    bars = [_bar(str(group), own) for group, own in data.groupby("group", sort=False)]
    return sorted(bars, key=lambda one: (one.group in cast.oracles, one.takes is None, one.takes or 0.0))


def _bar(group: str, own: pd.DataFrame) -> Bar:
    """Read the day from the curve, and its limits from those of the curve."""
    at = own["day"].to_numpy(float)
    day, low, high = (reached(at, 1 - own[name].to_numpy(float), 0.5) for name in ("still", "low", "high"))
    text = f"{100 * float(own['still'].iloc[-1]):.0f} % waiting at the end"
    if not np.isfinite(day):
        return Bar(group, None, None, None, None, text)
    known = own["low"].notna().all()
    ends: tuple[float | None, float | None] = (
        (low if np.isfinite(low) else 0.0, high) if known else (None, None)
    )
    return Bar(group, day, ends[0], ends[1], None, f"{day:,.0f} days; {text}")


def late_words(result: RunResult, group: str) -> str:
    """Say how many of those who wait at the end are hired later, which tables count; empty if nobody is."""
    lanes = result.sample(group).freelancers()
    late = lanes["first_hire_day"].isna() & (lanes[SPENT_AT[0]] >= 0)
    if not late.any():
        return ""
    share = number(float(late.mean()), "share")
    return f"; {share} are hired later, by proposals that were open then: tables count these as hired"


def _waiting(view: View) -> pd.DataFrame:
    return still_waiting(view.result, view.cast.order)


def _draw(view: View) -> Figure:
    return draw_waits(view.once(_waiting), view.cast)


def _sentence(view: View) -> str:
    told, waiting = [], view.once(_waiting)
    for group, own in waiting[waiting["group"].isin(view.leaders)].groupby("group", sort=False):
        end = own.iloc[-1]
        value, low, high = (number(float(end[name]), "share") for name in ("still", "low", "high"))
        sure = f" (95 % interval {low} to {high})" if np.isfinite(float(end["low"])) else ""
        more = late_words(view.result, str(group))
        told.append(f"'{group}': {value} were still without a hire after {end['day']:,.0f} days{sure}{more}")
    return "; ".join(told) + "." if told else ""


def _data(view: View) -> pd.DataFrame:
    return bars_table(bars_of(view.once(_waiting), view.cast))


PICTURE = Picture("waits", "How long until the first hire", _draw, _sentence, _data)
