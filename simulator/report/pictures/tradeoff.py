"""Picture: income against hires, with the same Connects.

Answers: which rules are worth choosing among, whatever is wanted. A rule is efficient if no other has as many
hires and as much income, and more of one: whoever prefers hires or money to the other finds their rule among
these. Both numbers come from the same replications and move together, so their uncertainty is an ellipse.
Rules are compared by their averages; where ellipses overlap, luck may decide who is efficient.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from simulator.metrics.estimates.quantities import Estimate
from simulator.metrics.goals import GOALS
from simulator.metrics.numbers import number
from simulator.report.pictures.frontier import tradeoff, tradeoff_regions
from simulator.report.pictures.labels import label_points
from simulator.report.pictures.picture import Picture, View
from simulator.report.pictures.style import (
    BLUE,
    GREY,
    INK,
    PALE,
    ROLE_COLOURS,
    Margins,
    Words,
    grid_lines,
    house_style,
    sheet,
    short,
    usd_axis,
)
from simulator.report.words.goals import several
from simulator.report.words.plain import entry_words, strategy_name
from simulator.runs.entries import Entry, entries_of

MOST_DRAWN = 16


def purse_words(entries: Sequence[Entry]) -> str:
    """Say whether all have the same Connects to spend."""
    purses = set()
    for one in entries:
        scenario = one.result.scenario
        group = next(each for each in scenario.freelancers if each.name == one.group)
        top_up = (group.top_up or scenario.connects.top_up).model_dump_json()
        purses.add((group.plan, group.wallet, top_up, scenario.connects.monthly_grant))
    if len(purses) == 1:
        return "All may spend the same Connects."
    return "Not all have the same Connects to spend."


def draw_tradeoff(
    data: pd.DataFrame, outlines: pd.DataFrame, run: str, yardsticks: Mapping[str, Estimate] | None = None
) -> Figure:
    """Draw income against hires, the efficient rules in blue, with the joint region of each.

    Parameters
    ----------
    data : DataFrame
        As returned by `tradeoff`.
    outlines : DataFrame
        As returned by `tradeoff_regions`; an entry without an ellipse gets its two intervals as a cross.
    run : str
        Replications, scenario and seed, for the caption.
    yardsticks : mapping, optional
        Goal to the most that any rule can get; `hires` and `income` become lines where they fit.

    Returns
    -------
    Figure
    """
    shown, left = _shown(data)
    known = yardsticks or {}
    with house_style():
        across, along = _limits(shown, outlines)
        inside = shown["hires"].between(*across) & shown["income"].between(*along)
        drawn = shown[inside]
        figure, axes = sheet(
            _words(drawn, shown[~inside], left, outlines, _bounds_words(known, across, along) + run),
            4.2,
            margins=Margins(left=0.8),
        )
        ax: Axes = axes[0, 0]
        ax.set_xlabel("Hires per freelancer")
        ax.set_ylabel("Income per freelancer, after Connects, plan and fees")
        ax.set_xlim(*across)
        ax.set_ylim(*along)
        lines = [_front(ax, drawn), *(_mark(ax, _row(drawn, k), outlines) for k in range(len(drawn)))]
        _bounds(ax, known, across, along)
        label_points(
            ax,
            list(zip(drawn["hires"].astype(float), drawn["income"].astype(float), strict=True)),
            [
                short(entry_words(strategy_name(str(one.entry), _oracles(drawn))), 34)
                for one in drawn.itertuples()
            ],
            [BLUE if efficient else GREY for efficient in drawn["efficient"]],
            [line for line in lines if len(line) > 1],
        )
        grid_lines(ax, "both")
        usd_axis(ax.yaxis)
        ax.xaxis.set_major_locator(MaxNLocator(8, steps=[1, 2, 5, 10]))
    return figure


def _oracles(data: pd.DataFrame) -> frozenset[str]:
    return frozenset(data.loc[data["oracle"].astype(bool), "entry"])


def _name(entry: str, data: pd.DataFrame) -> str:
    return entry_words(strategy_name(entry, _oracles(data)))


def _shown(data: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Choose whom there is room for: all that are efficient, then those with most hires."""
    return data[:MOST_DRAWN], max(0, len(data) - MOST_DRAWN)


def _limits(data: pd.DataFrame, outlines: pd.DataFrame) -> tuple[tuple[float, float], tuple[float, float]]:
    """Limits of both axes, set by the rules; a yardstick far beyond them would squeeze them together."""
    rules = data[~data["oracle"].astype(bool)]
    rules = rules if len(rules) else data
    own = outlines[outlines["entry"].isin(rules["entry"])]
    bare = rules[~rules["entry"].isin(set(own["entry"]))]
    found = []
    for column in ("hires", "income"):
        parts = [own[column], bare[f"{column}_low"], bare[f"{column}_high"], rules[column]]
        values = np.concatenate([part.to_numpy(float) for part in parts])
        low, high = (float(values.min()), float(values.max())) if values.size else (0.0, 1.0)
        pad = max(0.1 * (high - low), 0.02 * abs(high), 1e-6)
        start = 0.0 if 0 <= low < 0.25 * high else low - pad
        found.append((start, high + pad * (2.5 if column == "hires" else 1.5)))  # names stand on the right
    return found[0], found[1]


def _words(drawn: pd.DataFrame, outside: pd.DataFrame, left: int, outlines: pd.DataFrame, run: str) -> Words:
    said = ["Ellipses: 95 % regions for both numbers at once."] if len(outlines) else []
    if set(drawn["entry"]) - set(outlines["entry"]):
        said.append("Crosses: 95 % intervals, each number for itself.")
    if drawn["oracle"].any():
        said.append("Pale and hollow: oracles, which see what no freelancer can see.")
    for one in outside.itertuples():
        name = _name(str(one.entry), outside)
        said.append(f"Outside: {name}, {number(float(one.hires))} hires, {number(float(one.income), 'usd')}.")  # type: ignore[arg-type]
    if left:
        said.append(f"Not shown: {left} more.")
    return Words(
        "Income against hires: which rules are worth choosing among",
        "Up is more income, right is more hires. Blue: rules that no other beats in both, by the averages. "
        "Choose among them by what you want.",
        " ".join([*said, run]),
    )


def _front(ax: Axes, data: pd.DataFrame) -> list[tuple[float, float]]:
    """Join the efficient rules by a line; return it, for names to avoid."""
    front = data[data["efficient"]].sort_values("hires")
    if len(front) < 2:
        return []
    x, y = front["hires"].to_numpy(float), front["income"].to_numpy(float)
    ax.plot(x, y, color=PALE, linewidth=2.0, zorder=1)
    return [(float(a), float(b)) for a, b in zip(x, y, strict=True)]


def _row(data: pd.DataFrame, at: int) -> dict[str, object]:
    return {str(name): value for name, value in data.iloc[at].items()}


def _mark(ax: Axes, row: Mapping[str, object], outlines: pd.DataFrame) -> list[tuple[float, float]]:
    """Draw a point with its ellipse or cross; return the line that names should avoid."""
    role = "oracle" if row["oracle"] else "best" if row["efficient"] else "other"
    colour = ROLE_COLOURS[role]
    x, y = float(str(row["hires"])), float(str(row["income"]))
    own = outlines[outlines["entry"] == row["entry"]][["hires", "income"]].to_numpy(float)
    if len(own):
        # many rules may crowd together, so only the efficient ones are filled
        if row["efficient"]:
            ax.fill(own[:, 0], own[:, 1], facecolor=colour, alpha=0.15, linewidth=0, zorder=2)
        wide, on_top = (1.1, 2) if row["efficient"] else (0.7, 1)
        ax.plot(own[:, 0], own[:, 1], color=colour, linewidth=wide, alpha=0.7, zorder=on_top)
    else:
        for column, at in (("hires", y), ("income", x)):
            ends = [float(str(row[f"{column}_{end}"])) for end in ("low", "high")]
            level = [at, at]
            line = (ends, level) if column == "hires" else (level, ends)
            ax.plot(*line, color=colour, linewidth=1.0, zorder=2)
    face, edge = ("white", colour) if row["oracle"] else (colour, "white")
    size = 8 if row["efficient"] else 5.5
    ax.plot(x, y, "o", markersize=size, markerfacecolor=face, markeredgecolor=edge, zorder=3)
    return [(float(a), float(b)) for a, b in own[::8]]


def _bounds(
    ax: Axes,
    yardsticks: Mapping[str, Estimate],
    across: tuple[float, float],
    along: tuple[float, float],
) -> None:
    """Draw the most that any rule can get, where it lies within the picture."""
    for goal, (low, high), line in (("hires", across, ax.axvline), ("income", along, ax.axhline)):
        own = yardsticks.get(goal)
        if own is not None and own.value is not None and low < own.value < high:
            line(own.value, color=INK, linestyle="--", linewidth=0.9, zorder=1)


def _bounds_words(
    yardsticks: Mapping[str, Estimate], across: tuple[float, float], along: tuple[float, float]
) -> str:
    """Say what the dashes are, and what no rule can beat where that lies outside; ends with a blank."""
    inside, outside = False, []
    for goal, (low, high) in (("hires", across), ("income", along)):
        own = yardsticks.get(goal)
        if own is None or own.value is None:
            continue
        if low < own.value < high:
            inside = True
        else:
            value = number(own.value, GOALS[goal].kind)
            outside.append(value if goal == "income" else f"{value} hires")
    said = "Dashes: the most that any rule can get. " if inside else ""
    return said + (f"Beyond the picture: no rule gets more than {' or '.join(outside)}. " if outside else "")


def tradeoff_sentence(data: pd.DataFrame, replications: int) -> str:
    """Say which rules are efficient, for readers who cannot see the picture."""
    front = [entry_words(str(entry)) for entry in data.loc[data["efficient"], "entry"]]
    if not front:
        return ""
    sure = "the regions show how sure that is" if replications > 1 else "from one replication"
    if len(front) == 1:
        return f"By the averages, nobody has more hires or more income than '{front[0]}'; {sure}."
    return (
        f"By the averages, {several(front)} are worth choosing among, in order of hires: every other rule "
        f"has no more hires and no more income than one of them; {sure}."
    )


def _draw(view: View) -> Figure:
    entries = entries_of([view.result])
    run = f"{purse_words(entries)} {view.cast.run}"
    return draw_tradeoff(tradeoff(entries, view.found.oracles), tradeoff_regions(entries), run)


def _sentence(view: View) -> str:
    return tradeoff_sentence(tradeoff(entries_of([view.result]), view.found.oracles), len(view.result.market))


def _data(view: View) -> pd.DataFrame:
    return tradeoff(entries_of([view.result]), view.found.oracles)


PICTURE = Picture("income_and_hires", "Income against hires", _draw, _sentence, _data)
