"""A game of rules as a picture: where the shares go, and who switches where everybody follows one rule.

Answers: which rules are left in the end, and what is decided about it. Three rules share a triangle; two, or
more than three, are drawn over time. An arrow is solid only if it is decided that one gains who switches.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from simulator.metrics.goals import GOALS
from simulator.metrics.numbers import counted
from simulator.model.scenario import Scenario
from simulator.report.pictures.labels import spread
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
    is_narrow,
    share_axis,
    sheet,
    short,
)
from simulator.report.robust.game import COUNTED
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


def draw_game(found: Game, scenario: Scenario, goal: str) -> Figure:
    """Draw the shares and the graph of best responses.

    Parameters
    ----------
    found : Game
        What `play_game` returned.
    scenario : Scenario
        Whose market it is.
    goal : str
        One of `GOALS`: what everybody wants.

    Returns
    -------
    Figure
    """
    three = len(found.rules) == 3 and found.way is not None
    first, second = ("Above", "Below") if is_narrow() else ("Left", "Right")
    shown = (
        "shares of the three rules, each corner one that everybody follows. The thick line leads from the "
        "start; full dots hold, hollow ones do not."
        if three
        else "shares of the rules from the start on, when rules that get more gain followers."
        if found.way is not None
        else "what followers get where nearly everybody follows the rule."
    )
    n = int(found.table.played.min())
    words = Words(
        f"What happens when everybody may choose, for {GOALS[goal].words}",
        f"{first}: {shown} {second}: arrows lead from a rule that everybody follows to those by which one "
        "gains; solid: sure, dashed: may be luck.",
        f"{100 * found.level:g} % bands and limits from {counted(n, 'replication')} or more of "
        f"{len(found.table.mixes)} mixes of {found.table.people:,} freelancers, {window_words([scenario])} "
        f"each; scenario {scenario.name}, seed\u00a0{scenario.run.seed}. How fast people change their rule "
        "is not known, so time has no unit.",
    )
    with house_style():
        margins = Margins(left=0.75, right=0.35, between_columns=0.5)
        if not three:  # names of lines, or of rules
            margins = Margins(left=0.75, right=0.35, between_columns=1.5)
            if is_narrow():
                margins = Margins(left=0.7, right=1.35)
        figure, axes = sheet(words, 3.2, (1, 2), margins)
        if three:
            _triangle(axes[0][0], found)
        elif found.way is not None:
            _over_time(axes[0][0], found)
        else:
            _played(axes[0][0], found, COUNTED[goal])
        _graph(axes[0][1], found)
    return figure


def _played(ax: Axes, found: Game, counted_as: str) -> None:
    """What each rule gets where everybody follows it, where nothing may be read off between the mixes."""
    ends = []
    for k in range(len(found.rules)):
        value = float(found.table.values[k, k])
        error = 2 * float((found.table.deviations[:, k, k] ** 2).sum() ** 0.5)
        ax.plot([k, k], [value - error, value + error], color=_COLOURS[k], linewidth=1.6)
        ax.plot([k], [value], marker="o", color=_COLOURS[k])
        ends.append(value)
    ax.set_xlim(-0.5, len(found.rules) - 0.5)
    ax.set_xticks([])
    ax.set_ylabel(counted_as)
    grid_lines(ax, "y")
    _names(ax, found, ends)


def _over_time(ax: Axes, found: Game) -> None:
    way = found.way
    assert way is not None
    for k in range(len(found.rules)):
        ax.fill_between(way.times, way.low[:, k], way.high[:, k], color=_COLOURS[k], alpha=0.13, linewidth=0)
        ax.plot(way.times, way.shares[:, k], color=_COLOURS[k], linewidth=2.0)
    ax.set_ylim(-0.02, 1.02)
    ax.set_xlim(way.times[0], way.times[-1])
    share_axis(ax.yaxis)
    ax.set_xlabel("Time (no unit)")
    ax.set_ylabel("Followed by")
    ax.set_xticks([])
    grid_lines(ax, "y")
    _names(ax, found, [float(x) for x in way.shares[-1]])


def _names(ax: Axes, found: Game, ends: Sequence[float]) -> None:
    """Name each line at its end, one below the other."""
    low, high = ax.get_ylim()
    room = 0.062 * (high - low)
    for k, y in enumerate(spread(ends, room, low + room / 2, high - room / 2)):
        ax.annotate(
            short(found.rules[k], 18), (1.0, y), (6, 0), xycoords=("axes fraction", "data"),
            textcoords="offset points", va="center", size=8.5, color=_COLOURS[k], annotation_clip=False,
        )  # fmt: skip


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
        # names below grow towards the middle, where there is room
        at, aside, up = (("left", -0.12, "top"), ("right", 0.12, "top"), ("center", 0.0, "bottom"))[k]
        ax.text(
            x + aside, y + (0.05 if k == 2 else -0.05), short(found.rules[k], 18), ha=at, va=up, color=INK
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
    if not gains:
        ax.text(0, 0, "nobody gains by\nleaving any of them", ha="center", va="center", color=GREY, size=8.5)
    for k, (x, y) in enumerate(places):
        ax.plot([x], [y], marker="o", markersize=13, color=_COLOURS[k], markeredgecolor="white", zorder=3)
        side = "left" if x > _ASIDE else "right" if x < -_ASIDE else "center"
        away = {"left": (11, 0), "right": (-11, 0), "center": (0, 16 if y > 0 else -16)}[side]
        ax.annotate(
            short(found.rules[k], 18), (x, y), away, textcoords="offset points",
            ha=side, va="center", color=INK, fontsize=8.5, annotation_clip=False,
        )  # fmt: skip
    ax.set_xlim(-1.75, 1.75)
    ax.set_ylim(-1.2, 1.35)
