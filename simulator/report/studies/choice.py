"""The picture of one client's choice.

Answers: was it merit or luck. Each opened proposal is a line from its utility to the sum of utility and luck,
in reading order; a hired proposal ends beyond the line for not hiring.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from simulator.report.pictures.files import FORMATS, save
from simulator.report.pictures.style import (
    BLUE,
    GREY,
    INK,
    VERMILION,
    Margins,
    Words,
    grid_lines,
    house_style,
    sheet,
    short,
)
from simulator.studies.closeup.explain import Explanation
from simulator.studies.closeup.what_if import ClientChoice, label

MOST_DRAWN = 40
_ROW_IN = 0.17


def draw_choice(found: Explanation) -> Figure | None:
    """Draw the opened proposals of the choice that `found` shows first.

    Parameters
    ----------
    found : Explanation
        What `explain` returned.

    Returns
    -------
    Figure or None
        None if the client opened nothing, or if the choice was not based on utility.
    """
    race = found.races.get(found.chosen)
    if race is None:
        return None
    opened = race.entries[race.entries["opened"] & np.isfinite(race.entries["value"])]
    if opened.empty:
        return None
    keep = (opened["lane"] >= 0) | opened["hired"] | (np.arange(len(opened)) < MOST_DRAWN)
    left = len(opened) - int(keep.sum())
    shown = race._replace(entries=opened[keep].reset_index(drop=True))
    rows = len(shown.entries)
    words = Words(
        f"Post {found.post['job']}: {_title(race)}",
        "Dot: utility of a proposal. Arrowhead: utility plus luck, which decides. The top one was read first."
        + (" ▲: listed on top, by a slot or an invitation." if opened["on_top"].any() else ""),
        f"Replication {found.replication} replayed; a single draw of luck, so no interval."
        + (f" {left} more opened proposals are not drawn." if left else ""),
    )
    with house_style():
        margins = Margins(left=1.75, bottom=0.75)
        height = max(1.2, _ROW_IN * rows + 0.3)
        figure, axes = sheet(words, height, (1, 1), margins)
        _draw_rows(axes[0, 0], shown)
        _legend(axes[0, 0], shown, height)
    return figure


def _title(race: ClientChoice) -> str:
    winners = race.entries[race.entries["hired"]]
    if winners.empty:
        return "the client did not hire"
    best = race.entries.loc[race.entries["opened"], "utility"].nlargest(len(winners)).min()
    by_luck = bool((winners["utility"] < best - 1e-9).any())
    return "luck decided who was hired" if by_luck else "the best proposal that was read won"


def _draw_rows(ax: Axes, race: ClientChoice) -> None:
    """Draw one line per proposal, and the line for not hiring."""
    for y, one in race.entries.iterrows():
        at = float(str(y))
        colour = VERMILION if one["hired"] else BLUE if one["lane"] >= 0 else GREY
        wide = 2.0 if one["hired"] or one["lane"] >= 0 else 1.2
        ax.plot([one["utility"], one["value"]], [at, at], color=colour, linewidth=wide, zorder=2)
        head = ">" if one["luck"] >= 0 else "<"
        ax.plot(one["utility"], at, "o", color=colour, markersize=3.5, zorder=3)
        ax.plot(one["value"], at, head, color=colour, markersize=6, zorder=3)
    if np.isfinite(race.outside):
        ax.axvline(race.outside, color=INK, linestyle="--", linewidth=1.0, zorder=1)
    names = [short(label(one)) + (" ▲" if one["on_top"] else "") for _, one in race.entries.iterrows()]
    ax.set_yticks(range(len(names)), names)
    ax.set_ylim(len(names) - 0.4, -0.6)
    ax.set_xlabel("Utility of hiring this proposal [units of utility]")
    grid_lines(ax)


def _legend(ax: Axes, race: ClientChoice, height: float) -> None:
    """Explain the colours below the axis; `height` is that of the axes [inches]."""
    own = race.entries["lane"] >= 0
    lines = [
        Line2D([], [], color=colour, label=name)
        for name, colour, there in (
            ("hired", VERMILION, race.entries["hired"].any()),
            ("simulated, not hired", BLUE, (own & ~race.entries["hired"]).any()),
            ("rival of the crowd", GREY, (~own & ~race.entries["hired"]).any()),
        )
        if there
    ]
    if np.isfinite(race.outside):
        lines.append(Line2D([], [], color=INK, linestyle="--", linewidth=1.0, label="not hiring"))
    below = -0.42 / height
    ax.legend(
        handles=lines, loc="upper center", bbox_to_anchor=(0.5, below), ncols=4, frameon=False, fontsize=8
    )


def write_choice(found: Explanation, folder: Path, formats: Sequence[str] = FORMATS) -> list[Path]:
    """Draw the choice and write it.

    Parameters
    ----------
    found : Explanation
        What `explain` returned.
    folder : Path
        Created if needed.
    formats : sequence of str
        `png`, `svg`, `pdf`.

    Returns
    -------
    list of Path
        The files; none if there is nothing to draw.

    Raises
    ------
    StoreError
        If the folder cannot be written.
    """
    figure = draw_choice(found)
    if figure is None:
        return []
    data = found.races[found.chosen].entries
    return save(figure, folder / f"choice_{found.replication}_{found.post['job']}", formats, data=data)
