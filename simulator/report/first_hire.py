"""Picture: how many Connects until the first hire.

Answers: with so many Connects spent, what is the chance of at least one hire. Freelancers whose Connects
ran out before their first hire are still waiting, not failures (Kaplan & Meier 1958, on the axis of
Connects instead of time).
"""

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from simulator.experiment.intervals import LEVEL, t_quantile
from simulator.experiment.result import RunResult
from simulator.report.cast import Cast
from simulator.report.panels import Curves, behind, draw_panels
from simulator.report.style import GREY, INK, Words, share_axis

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

_MOST_POINTS = 100
_FEWEST_AT_RISK = 10


def chance_by_connects(result: RunResult, groups: tuple[str, ...], level: float = LEVEL) -> pd.DataFrame:
    """Chance of at least one hire after so many Connects spent.

    Returns
    -------
    DataFrame
        group, connects, share, low, high, at_risk (freelancers who had spent at least that much and were
        not hired before). Limits are NaN with one replication. A curve ends where fewer than ten
        freelancers are left.
    """
    parts = []
    reps = result.market["rep"].to_numpy()
    for group in groups:
        lanes = result.sample(group).freelancers()
        if lanes.empty:
            continue
        at = lanes["connects_at_first_hire"].to_numpy(float)
        spent = (lanes["connects_proposal"] + lanes["connects_boost"]).to_numpy(float)
        rep = np.searchsorted(reps, lanes["rep"].to_numpy())
        curve = waiting_curve(np.where(at >= 0, at, spent), at >= 0, rep, level)
        parts.append(curve.assign(group=group))
    columns = ["group", "connects", "share", "low", "high", "at_risk"]
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)


def waiting_curve(spent: Floats, hired: Bools, rep: Ints, level: float = LEVEL) -> pd.DataFrame:
    """Kaplan-Meier curve of those hired, with limits by a jackknife over replications.

    Parameters
    ----------
    spent : float array
        Connects spent until the first hire, or in all.
    hired : bool array
        Whether there was a hire.
    rep : int array
        Replication of each freelancer, from 0.
    level : float
        Of the pointwise limits.

    Returns
    -------
    DataFrame
        connects, share, low, high, at_risk; the first row is 0 Connects.
    """
    times = np.unique(spent[hired])
    if times.size > _MOST_POINTS:
        times = np.unique(np.quantile(times, np.linspace(0, 1, _MOST_POINTS), method="higher"))
    n, size = int(rep.max()) + 1, times.size
    # hires between two times count at the later one
    cell = rep[hired] * size + np.searchsorted(times, spent[hired])
    hires = np.bincount(cell, minlength=n * size).reshape(n, size)
    gone = np.searchsorted(times, spent, side="right")
    left = np.bincount(rep * (size + 1) + gone, minlength=n * (size + 1)).reshape(n, size + 1)
    risk = left[:, ::-1].cumsum(axis=1)[:, ::-1][:, 1:]
    share, at_risk = _share_hired(hires.sum(axis=0), risk.sum(axis=0)), risk.sum(axis=0)
    half = np.full(size, np.nan)
    if n > 1 and size:
        without = _share_hired(hires.sum(axis=0) - hires, risk.sum(axis=0) - risk)
        error = np.sqrt((n - 1) / n * ((without - without.mean(axis=0)) ** 2).sum(axis=0))
        half = t_quantile(level, n - 1) * error
    keep = at_risk >= min(_FEWEST_AT_RISK, spent.size)
    rows = {
        "connects": np.concatenate([[0.0], times[keep]]),
        "share": np.concatenate([[0.0], share[keep]]),
        "low": np.concatenate([[0.0 if n > 1 else np.nan], np.clip(share - half, 0, 1)[keep]]),
        "high": np.concatenate([[0.0 if n > 1 else np.nan], np.clip(share + half, 0, 1)[keep]]),
        "at_risk": np.concatenate([[spent.size], at_risk[keep]]).astype(np.int64),
    }
    # the curve goes on to where the tenth from last stops spending
    end = float(np.sort(spent)[-min(_FEWEST_AT_RISK, spent.size)])
    table = pd.DataFrame(rows)
    if end > table["connects"].iloc[-1]:
        last = table.iloc[[-1]].assign(connects=end, at_risk=int((spent >= end).sum()))
        table = pd.concat([table, last], ignore_index=True)
    return table


def _share_hired(hires: npt.NDArray[np.int64], risk: npt.NDArray[np.int64]) -> Floats:
    return np.asarray(1 - np.cumprod(1 - hires / np.maximum(risk, 1), axis=-1))


def draw_first_hire(data: pd.DataFrame, cast: Cast) -> Figure:
    """Draw the chance of at least one hire against Connects spent.

    Parameters
    ----------
    data : DataFrame
        As of `chance_by_connects`.
    cast : Cast
        Order, colours and words.
    """
    band = "" if cast.replications < 2 else "Bands: pointwise 95 % intervals by jackknife over replications."
    words = Words(
        "How many Connects it takes to be hired at least once",
        "The dot marks where half of the freelancers have had a hire." + behind(data),
        cast.caption(
            f"Kaplan-Meier over freelancers; those not hired yet count as still waiting. {band}".strip()
        ),
    )

    def decorate(ax: Axes, own: pd.DataFrame) -> None:
        ax.set_ylim(-0.02, 1.02)
        ax.set_xlim(0, max(1.0, 1.03 * float(data["connects"].max())))
        share_axis(ax.yaxis, 0)
        half = own[own["share"] >= 0.5]
        if len(half):
            x = float(half["connects"].iloc[0])
            ax.plot([0, x], [0.5, 0.5], color=GREY, linewidth=0.7, linestyle=":", zorder=2)
            ax.plot(x, 0.5, "o", color=INK, markersize=4.5, zorder=4)
            text = f"half after {x:,.0f} Connects"
        else:
            text = f"{100 * float(own['share'].iloc[-1]):.0f} % in all"
        plate = {"facecolor": "white", "edgecolor": "none", "alpha": 0.75, "pad": 1.0}
        note = ax.text(0.97, 0.05, text, transform=ax.transAxes, ha="right", va="bottom", size=8.5, color=INK)
        note.set_bbox(plate)

    label = "Chance of at least one hire"
    return draw_panels(
        data, cast, words, Curves("connects", "share", "Connects spent", label, True, decorate)
    )
