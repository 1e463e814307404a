"""A game of rules as a picture: where the shares go, and who switches where everybody follows one rule.

Answers: which rules are left in the end, and what is decided about it. Three rules share a triangle; two, or
more than three, are drawn over time. An arrow is solid only if it is decided that one gains who switches.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from simulator.metrics.numbers import counted
from simulator.model.scenario import Scenario
from simulator.report.pictures.style import (
    BLUE,
    GREEN,
    GREY,
    INK,
    ORANGE,
    PALE,
    SKY,
    VERMILION,
    Margins,
    Words,
    grid_lines,
    house_style,
    share_axis,
    sheet,
    short,
)
from simulator.report.words.plain import window_words
from simulator.studies.game.dynamics import path
from simulator.studies.game.play import Game

Floats = npt.NDArray[np.float64]
_COLOURS = (BLUE, VERMILION, GREEN, ORANGE, SKY, INK)
_CORNERS = np.array([[0.0, 0.0], [1.0, 0.0], [0.5, np.sqrt(0.75)]])
_ASIDE = 0.3
_STARTS = (
    (0.8, 0.1, 0.1),
    (0.1, 0.8, 0.1),
    (0.1, 0.1, 0.8),
    (0.45, 0.45, 0.1),
    (0.1, 0.45, 0.45),
    (0.45, 0.1, 0.45),
)


def draw_game(found: Game, scenario: Scenario) -> Figure:
    """Draw the shares and the graph of best responses.

    Parameters
    ----------
    found : Game
        What `play_game` returned.
    scenario : Scenario
        Whose market it is.

    Returns
    -------
    Figure
    """
    three = len(found.rules) == 3 and found.way is not None
    left = (
        "Left: shares of the three rules; everybody follows one in a corner, and lines are ways to go."
        if three
        else "Left: shares of the rules from the start on, when rules that get more gain followers."
        if found.way is not None
        else "Left: what followers get where nearly everybody follows the rule."
    )
    n = int(found.table.played.min())
    words = Words(
        "What happens when everybody may choose among these rules",
        f"{left} Right: who switches where everybody follows one rule; solid arrows are decided, dashed ones "
        "are open.",
        f"{100 * found.level:g} % bands and limits from {counted(n, 'replication')} or more of "
        f"{len(found.table.mixes)} mixes of {found.table.people:,} freelancers, {window_words([scenario])} "
        f"each; scenario {scenario.name}, seed\u00a0{scenario.run.seed}. How fast people change their rule "
        "is not known, so time has no unit.",
    )
    with house_style():
        figure, axes = sheet(words, 3.4, (1, 2), margins=Margins(left=0.75, right=0.35, between_columns=0.6))
        (_triangle if three else _over_time if found.way is not None else _played)(axes[0][0], found)
        _graph(axes[0][1], found)
    return figure


def _played(ax: Axes, found: Game) -> None:
    """What each rule gets where everybody follows it, where nothing may be read off between the mixes."""
    for k, rule in enumerate(found.rules):
        value = found.table.values[k, k]
        error = 2 * float((found.table.deviations[:, k, k] ** 2).sum() ** 0.5)
        ax.plot([k, k], [value - error, value + error], color=_COLOURS[k], linewidth=1.6)
        ax.plot([k], [value], marker="o", color=_COLOURS[k], label=short(rule))
    ax.set_xticks([])
    ax.set_ylabel("followers get")
    grid_lines(ax, "y")
    ax.legend(frameon=False, fontsize=8, loc="best")


def _over_time(ax: Axes, found: Game) -> None:
    way = found.way
    assert way is not None
    for k, rule in enumerate(found.rules):
        ax.fill_between(way.times, way.low[:, k], way.high[:, k], color=_COLOURS[k], alpha=0.15, linewidth=0)
        ax.plot(way.times, way.shares[:, k], color=_COLOURS[k], label=short(rule))
    ax.set_ylim(-0.02, 1.02)
    ax.set_xlim(way.times[0], way.times[-1])
    share_axis(ax.yaxis)
    ax.set_xlabel("time (no unit)")
    ax.set_ylabel("followed by")
    ax.set_xticks([])
    grid_lines(ax, "y")
    ax.legend(frameon=False, fontsize=8, loc="best")


def flat(shares: Floats) -> Floats:
    """Place shares of three rules in a triangle with sides of 1, n x 2.

    Examples
    --------
    >>> flat(np.array([0.0, 1.0, 0.0])).tolist()
    [1.0, 0.0]
    """
    return np.asarray(shares @ _CORNERS)


def _triangle(ax: Axes, found: Game) -> None:
    ax.set_axis_off()
    ax.set_aspect("equal")
    ax.plot(*flat(np.eye(3)[[0, 1, 2, 0]]).T, color=GREY, linewidth=1.0)
    speed = 1 / max(float(np.ptp(found.table.values)), 1e-300)
    ways = path(found.surface.payoffs, np.array(_STARTS), np.linspace(0, 40, 81), speed)
    for k in range(len(_STARTS)):
        way = flat(ways[:, k])
        ax.plot(*way.T, color=PALE, linewidth=1.1, zorder=1)
        middle = len(way) // 12
        ax.annotate(
            "", way[middle + 1], way[middle], arrowprops={"arrowstyle": "->", "color": GREY}, zorder=2
        )
    assert found.way is not None
    ax.plot(*flat(found.way.shares).T, color=INK, linewidth=1.8, zorder=3)
    ax.plot(
        *flat(found.start[None]).T, marker="o", color="white", markeredgecolor=INK, markersize=6, zorder=4
    )
    for one in found.balances:
        full = one.fate == "settles"
        ax.plot(
            *flat(one.shares[None]).T, marker="o", markersize=9, zorder=5, linestyle="",
            color=BLUE if full else "white", markeredgecolor=BLUE,
        )  # fmt: skip
    for k, (x, y) in enumerate(_CORNERS):
        at, up = ("right", "left", "center")[k], ("top", "top", "bottom")[k]
        ax.text(
            x,
            y + (0.04 if k == 2 else -0.04),
            short(found.rules[k]),
            ha="center" if k == 2 else at,
            va=up,
            color=INK,
        )
    ax.set_xlim(-0.15, 1.15)
    ax.set_ylim(-0.12, 1.0)


def _graph(ax: Axes, found: Game) -> None:
    """One node per rule, and an arrow to each rule by which one gains where everybody follows it."""
    ax.set_axis_off()
    ax.set_aspect("equal")
    rules = len(found.rules)
    angles = np.pi / 2 - 2 * np.pi * np.arange(rules) / rules
    places = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    gains: Sequence[tuple[int, int, bool]] = [
        (one.old, one.new, one.decided) for one in found.edges if one.gain > 0
    ]
    for old, new, decided in gains:
        way = places[new] - places[old]
        aside = 0.05 * np.array([-way[1], way[0]]) / np.hypot(*way)
        begin, end = (
            places[old] + 0.13 * way / np.hypot(*way) + aside,
            places[new] - 0.13 * way / np.hypot(*way) + aside,
        )
        ax.annotate(
            "", end, begin, zorder=1,
            arrowprops={
                "arrowstyle": "-|>", "linewidth": 1.5 if decided else 1.0, "shrinkA": 0, "shrinkB": 0,
                "linestyle": "-" if decided else "--", "color": INK if decided else GREY,
            },
        )  # fmt: skip
    for k, (x, y) in enumerate(places):
        ax.plot([x], [y], marker="o", markersize=13, color=_COLOURS[k], markeredgecolor="white", zorder=3)
        side = "left" if x > _ASIDE else "right" if x < -_ASIDE else "center"
        place = (1.15 * x, 1.08 * y) if side != "center" else (x, 1.2 * y)
        ax.text(*place, short(found.rules[k], 18), ha=side, va="center", color=INK, fontsize=8.5)
    ax.set_xlim(-1.8, 1.8)
    ax.set_ylim(-1.3, 1.3)
