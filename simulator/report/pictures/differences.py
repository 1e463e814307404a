"""Picture: how far each strategy is from the best, and how sure that is.

Answers: is the order of strategies more than luck, and which strategies are tied. Differences are paired if
both strategies met the same worlds. Tied strategies share a letter; each letter has a column of its own, and
a line joins its adjacent rows.
"""

import textwrap
from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.transforms import ScaledTranslation, blended_transform_factory

from simulator.metrics.numbers import number
from simulator.metrics.strategy import METRICS
from simulator.report.pictures.cast import Cast
from simulator.report.pictures.marks import beside
from simulator.report.pictures.picture import Picture, View
from simulator.report.pictures.style import (
    GREY,
    LONGEST_NAME,
    PALE,
    Margins,
    Words,
    grid_lines,
    house_style,
    share_axis,
    sheet,
    short,
    usd_axis,
)
from simulator.report.words.goals import several
from simulator.report.words.plain import entry_words
from simulator.report.words.ranking import Ranking, as_estimate, most_of

_ROW_IN = 0.34
_LEFT_IN = 1.75
# to the right of the axes
_VALUES_IN, _LETTER_IN, _LAST_IN = 0.62, 0.88, 0.22
_MOST_LETTERS_IN = 2.6
_COLUMNS = [
    "group",
    "value",
    "value_text",
    "difference",
    "low",
    "high",
    "apart",
    "tie",
    "best",
    "oracle",
    "method",
]


def differences(found: Ranking, groups: tuple[str, ...]) -> pd.DataFrame:
    """Value of each strategy, and its difference from the best.

    Returns
    -------
    DataFrame
        group, value, value_text, difference, low, high (limits for all pairs at once; NaN: none), apart
        (differs from the best by more than luck), tie (its letters, none for oracles), best, oracle, method.
        The best has difference 0. Strategies without a value are left out.
    """
    kind = METRICS[found.metric].kind
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
                "tie": found.ties.get(group, ()),
                "best": behind is None,
                "oracle": group in found.oracles,
                "method": ""
                if behind is None
                else "; ".join(filter(None, (behind.method, behind.method_all))),
            }
        )
    return pd.DataFrame(rows, columns=_COLUMNS)


def brackets(ties: Sequence[Collection[str]]) -> dict[str, list[tuple[int, int]]]:
    """Find the runs of adjacent rows that share a letter.

    Parameters
    ----------
    ties : sequence of collections of str
        Letters of each row, from the top; none for an oracle.

    Returns
    -------
    dict
        Letter to its runs of rows, as first and last row; a single row is a run of its own.

    Examples
    --------
    >>> brackets(["", "a", "ab", "b", "a"])
    {'a': [(1, 2), (4, 4)], 'b': [(2, 3)]}
    """
    found: dict[str, list[tuple[int, int]]] = {}
    for row, letters in enumerate(ties):
        for letter in letters:
            own = found.setdefault(letter, [])
            first = own.pop()[0] if own and own[-1][1] == row - 1 else row
            own.append((first, row))
    return found


def draw_differences(data: pd.DataFrame, cast: Cast, metric: str) -> Figure:
    """Draw the differences from the best, one row per strategy.

    Parameters
    ----------
    data : DataFrame
        As returned by `differences`.
    cast : Cast
        Order, colours and words.
    metric : str
        Name of the metric, one of `METRICS`.

    Returns
    -------
    Figure
    """
    label = METRICS[metric].label
    plain = data[~data["oracle"].astype(bool)] if len(data) else data
    best = entry_words(str(plain["group"].iloc[0])) if len(plain) else "none"
    has_limits = len(data) > 0 and any(data["method"])
    words = Words(
        _title(plain, best, metric, cast.replications > 1),
        _subtitle(plain, best, cast.replications > 1),
        cast.caption("95 % limits of differences. Ties follow from them." if has_limits else ""),
    )
    with house_style():
        letters = brackets(list(data["tie"])) if cast.replications > 1 else {}
        right = _LETTER_IN + _next_letter(letters) * max(0, len(letters) - 1) + _LAST_IN
        margins = Margins(left=_LEFT_IN, right=right)
        figure, axes = sheet(words, max(2, len(data)) * _ROW_IN + 0.25, margins=margins)
        ax: Axes = axes[0, 0]
        ax.axvline(0.0, color=GREY, linewidth=1.0, zorder=1)
        for row, (_, line) in enumerate(data.iterrows()):
            _row(ax, -row, line, cast)
            beside(ax, _VALUES_IN, -row, line["value_text"], ha="right", size=8.5)
        ax.set_yticks([-row for row in range(len(data))], [_name(group, cast) for group in data["group"]])
        ax.set_ylim(-len(data) + 0.4, 0.6)
        ax.set_xlabel(f"{label}: difference from the best")
        beside(ax, _VALUES_IN, 0.6, "value", ha="right", va="bottom", size=8, color=GREY)
        _ties(ax, letters)
        ax.spines["left"].set_visible(False)
        grid_lines(ax)
        ax.tick_params(axis="y", length=0)
        kind = METRICS[metric].kind
        if kind != "plain":
            (share_axis if kind == "share" else usd_axis)(ax.xaxis)
    return figure


def _subtitle(plain: pd.DataFrame, best: str, is_sure: bool) -> str:
    """Explain what is drawn; bars and letters only where there are any."""
    if len(plain) < 2:
        return ""
    how = f"Each strategy minus '{short(best)}'."
    if plain["low"].notna().any():
        how += " If the bar crosses 0, the two may be equally good."
    shared = is_sure and any(
        last > first for rows in brackets(list(plain["tie"])).values() for first, last in rows
    )
    return how + (" Rules with the same letter are tied." if shared else "")


def _name(group: str, cast: Cast) -> str:
    """Write a long name on two lines, so that names that differ at their ends stay distinct."""
    name = entry_words(group)
    lines = textwrap.wrap(name, LONGEST_NAME)
    if group in cast.oracles or len(lines) < 2:
        return cast.side_label(group)
    return f"{lines[0]}\n{lines[1] if len(lines) == 2 else '…' + name[1 - LONGEST_NAME :].lstrip()}"


def _ties(ax: Axes, letters: dict[str, list[tuple[int, int]]]) -> None:
    """Write the letters of each row beside its value, with a line along adjacent rows of a letter."""
    if not letters:
        return
    step = _next_letter(letters)
    middle = _LETTER_IN + step * (len(letters) - 1) / 2
    beside(ax, middle, 0.6, "tied", ha="center", va="bottom", size=8, color=GREY)
    line: dict[str, object] = {"arrowstyle": "-", "color": PALE, "linewidth": 1.2, "shrinkA": 5, "shrinkB": 5}
    for place, (letter, stretches) in enumerate(letters.items()):
        inches = _LETTER_IN + step * place
        for first, last in stretches:
            for row in range(first, last + 1):
                beside(ax, inches, -row, letter, ha="center", size=8.5)
            for row in range(first, last):
                _join(ax, inches, row, line)


def _next_letter(letters: dict[str, list[tuple[int, int]]]) -> float:
    """Distance from one letter to the next [inches]."""
    return min(0.13, _MOST_LETTERS_IN / max(1, len(letters)))


def _join(ax: Axes, inches: float, row: int, line: dict[str, object]) -> None:
    """Draw a line between a row and the one below."""
    across = ax.transAxes + ScaledTranslation(inches, 0, ax.get_figure(root=True).dpi_scale_trans)  # type: ignore[union-attr]
    where = blended_transform_factory(across, ax.transData)
    note = ax.annotate("", (1.0, -row), (1.0, -row - 1), xycoords=where, textcoords=where, arrowprops=line)
    note.set_annotation_clip(False)


def _title(plain: pd.DataFrame, best: str, metric: str, is_sure: bool) -> str:
    label = METRICS[metric].label
    name = label if label.startswith("Connects") else label[0].lower() + label[1:]
    most = most_of(metric)
    if not len(plain):
        return "Nothing to compare"
    if len(plain) == 1:
        return f"{label} of '{best}', the only strategy to rank"
    if not plain["value"].any():
        return f"No freelancer was hired, so no strategy has any {name}"
    if not is_sure:
        return f"'{best}' has the {most} {name} so far; one replication cannot show how sure that is"
    tied = [entry_words(str(group)) for group in plain["group"][~plain["apart"].astype(bool)]][1:]
    if not tied:
        return f"'{best}' clearly gets the {most} {name}"
    if len(tied) == len(plain) - 1 and len(tied) > 1:
        return f"By {name}, every other strategy is tied with the first"
    others = several(tied) if len(tied) <= 2 else f"{len(tied)} others"
    return f"'{best}' gets the {most} {name}, but {others} may be as good"


def _row(ax: Axes, y: float, line: pd.Series, cast: Cast) -> None:
    colour = cast.colour(line["group"])
    ax.plot([line["low"], line["high"]], [y, y], color=colour, linewidth=2.0, solid_capstyle="butt", zorder=2)
    face = "white" if line["oracle"] else colour
    marker = "D" if line["best"] else "o"
    ax.plot(line["difference"], y, marker, color=colour, markerfacecolor=face, markersize=6.5, zorder=3)


_ELSE = "Letters, and the table of the ranking, say who else is tied."


def tie_sentence(found: Ranking) -> str:
    """Say whether the first is tied with others; who else is, the letters of the picture show."""
    if found.best is None or not found.is_sure:
        return ""
    others = found.tied_with(found.best)
    if others:
        return f"{several([found.best, *others])} cannot be told apart. {_ELSE}"
    if not any(found.tied_with(name) for name in found.order):
        return "No two strategies are tied."
    return f"'{found.best}' is ahead of all others. {_ELSE}"


def _draw(view: View) -> Figure:
    return draw_differences(differences(view.found, view.cast.order), view.cast, view.found.metric)


def _sentence(view: View) -> str:
    return tie_sentence(view.found)


def _data(view: View) -> pd.DataFrame:
    return differences(view.found, view.cast.order)


PICTURE = Picture("differences", "How far apart the strategies are", _draw, _sentence, _data, each_run=False)
