"""Picture: how far each strategy is from the best, and how sure that is.

Answers: is the order of strategies more than luck, and which of them cannot be told apart. Differences are
paired where both strategies met the same worlds. Strategies of one tie group share a letter, and a bracket
joins those that stand one below the other.
"""

from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from simulator.experiment.metrics import METRICS
from simulator.report.answers import several
from simulator.report.cast import Cast
from simulator.report.numbers import kind_of, number
from simulator.report.ranking import Ranking, as_estimate, letter_of, most_of
from simulator.report.style import (
    GREY,
    Margins,
    Words,
    grid_lines,
    house_style,
    share_axis,
    sheet,
    short,
    usd_axis,
)

_ROW_IN = 0.34
# of the width of the axes
_VALUES_AT, _BRACKET_AT, _LETTER_AT = 1.1, 1.125, 1.165
_COLUMNS = [
    *("group", "value", "value_text", "difference", "low", "high"),
    *("apart", "tie", "best", "oracle", "method"),
]


def differences(found: Ranking, groups: tuple[str, ...]) -> pd.DataFrame:
    """Value of each strategy, and its difference to the best.

    Returns
    -------
    DataFrame
        group, value, value_text, difference, low, high (limits for all pairs at once; NaN: none), apart (can
        be told apart from the best), tie (letter of the tie group, empty for oracles), best, oracle, method.
        The best has difference 0. Strategies without a value are left out.
    """
    kind = kind_of(METRICS[found.metric].unit)
    rows = []
    for group in groups:
        behind, value = found.behind.get(group), found.estimates[group].value
        limits = None if behind is None else as_estimate(behind)
        if value is None or (behind is None and group != found.best):
            continue
        rows.append(
            {
                "group": group,
                "value": value,
                "value_text": number(value, kind),
                "difference": 0.0 if behind is None else behind.value,
                "low": np.nan if limits is None or limits.low is None else limits.low,
                "high": np.nan if limits is None or limits.high is None else limits.high,
                "apart": behind is not None and behind.apart,
                "tie": letter_of(found.ties[group]) if group in found.ties else "",
                "best": behind is None,
                "oracle": group in found.oracles,
                "method": ""
                if behind is None
                else "; ".join(filter(None, (behind.method, behind.method_all))),
            }
        )
    return pd.DataFrame(rows, columns=_COLUMNS)


def brackets(ties: Sequence[str]) -> list[tuple[int, int, str]]:
    """Find the stretches of rows that share a tie group.

    Parameters
    ----------
    ties : sequence of str
        Letter of each row, from the top; empty where there is none.

    Returns
    -------
    list of (int, int, str)
        First row, last row and letter; a row that stands alone is a stretch of its own.

    Examples
    --------
    >>> brackets(["", "a", "a", "b", "a"])
    [(1, 2, 'a'), (3, 3, 'b'), (4, 4, 'a')]
    """
    runs = [(letter, [row for row, _ in rows]) for letter, rows in groupby(enumerate(ties), itemgetter(1))]
    return [(rows[0], rows[-1], letter) for letter, rows in runs if letter]


def draw_differences(data: pd.DataFrame, cast: Cast, metric: str) -> Figure:
    """Draw the differences to the best, one row per strategy.

    Parameters
    ----------
    data : DataFrame
        As of `differences`.
    cast : Cast
        Order, colours and words.
    metric : str
        Name of the metric, one of `METRICS`.
    """
    label = METRICS[metric].label
    plain = data[~data["oracle"].astype(bool)] if len(data) else data
    best = str(plain["group"].iloc[0]) if len(plain) else "nobody"
    methods = "; ".join(sorted({method for method in data["method"] if method})) if len(data) else ""
    words = Words(
        _title(plain, best, metric, cast.replications > 1),
        _subtitle(plain, best),
        cast.caption(f"95 % limits of differences: {methods}. Tie groups follow them." if methods else ""),
    )
    with house_style():
        margins = Margins(left=1.75, right=1.25)
        figure, axes = sheet(words, max(2, len(data)) * _ROW_IN + 0.25, margins=margins)
        ax: Axes = axes[0, 0]
        ax.axvline(0.0, color=GREY, linewidth=1.0, zorder=1)
        for row, line in enumerate(data.to_dict("records")):
            _row(ax, -row, {str(key): value for key, value in line.items()}, cast)
        ax.set_yticks([-row for row in range(len(data))], [cast.side_label(group) for group in data["group"]])
        ax.set_ylim(-len(data) + 0.4, 0.6)
        ax.set_xlabel(f"{label}: difference to the best")
        ax.text(_VALUES_AT, 1.0, "value", transform=ax.transAxes, ha="right", va="bottom", size=8, color=GREY)
        if cast.replications > 1:
            _ties(ax, list(data["tie"]))
        ax.spines["left"].set_visible(False)
        grid_lines(ax)
        ax.tick_params(axis="y", length=0)
        kind = kind_of(METRICS[metric].unit)
        if kind != "plain":
            (share_axis if kind == "share" else usd_axis)(ax.xaxis)
    return figure


def _subtitle(plain: pd.DataFrame, best: str) -> str:
    if len(plain) < 2:
        return ""
    how = f"Each strategy less '{short(best)}'. An interval that holds 0: perhaps the same."
    shared = plain["tie"].duplicated().any()
    return how + (" The same letter: cannot be told apart from the first of that letter." if shared else "")


def _ties(ax: Axes, ties: list[str]) -> None:
    """Write the letter of each tie group beside the values, with a line along its rows."""
    across = ax.get_yaxis_transform()
    if not any(ties):
        return
    ax.text(_LETTER_AT, 1.0, "tied", transform=ax.transAxes, ha="center", va="bottom", size=8, color=GREY)
    for first, last, letter in brackets(ties):
        if last > first:
            ends = [-first + 0.3, -last - 0.3]
            ax.plot([_BRACKET_AT] * 2, ends, color=GREY, linewidth=1.2, transform=across, clip_on=False)
        at = (_LETTER_AT, -(first + last) / 2)
        ax.text(*at, letter, transform=across, ha="center", va="center_baseline", size=8.5)


def _title(plain: pd.DataFrame, best: str, metric: str, is_sure: bool) -> str:
    label = METRICS[metric].label
    name = label if label.startswith("Connects") else label[0].lower() + label[1:]
    most = most_of(metric)
    if not len(plain):
        return "Nothing to compare"
    if len(plain) == 1:
        return f"{label} of '{best}', the only strategy to rank"
    if not plain["value"].any():
        return f"Nobody was hired, so no strategy has any {name}"
    if not is_sure:
        return f"'{best}' has the {most} {name} so far; one replication cannot say how sure that is"
    tied = [str(group) for group in plain["group"][~plain["apart"].astype(bool)]][1:]
    if not tied:
        return f"'{best}' gets clearly the {most} {name}"
    if len(tied) == len(plain) - 1 and len(tied) > 1:
        return f"By {name}, no strategy can be told apart from the first"
    others = several(tied) if len(tied) <= 2 else f"{len(tied)} others"
    return f"'{best}' gets the {most} {name}, but {others} may be as good"


def _row(ax: Axes, y: float, line: dict[str, Any], cast: Cast) -> None:
    colour = cast.colour(line["group"])
    ax.plot([line["low"], line["high"]], [y, y], color=colour, linewidth=2.0, solid_capstyle="butt", zorder=2)
    face = "white" if line["oracle"] else colour
    marker = "D" if line["best"] else "o"
    ax.plot(line["difference"], y, marker, color=colour, markerfacecolor=face, markersize=6.5, zorder=3)
    where: Any = ("axes fraction", "data")
    ax.annotate(
        line["value_text"],
        (_VALUES_AT, y),
        xycoords=where,
        ha="right",
        va="center_baseline",
        size=8.5,
        annotation_clip=False,
    )
