"""Regret for people: a sentence, a table, a picture.

Answers: what did each mistake cost. Bars to the right show where the clairvoyant bidder got more, bars to the
left where the strategy did; the mark is the sum, with its interval.
"""

from collections.abc import Iterable, Iterator, Sequence
from textwrap import fill

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from simulator.metrics.estimates.quantities import Estimate
from simulator.metrics.numbers import counted, interval, number
from simulator.metrics.strategy import Kind
from simulator.report.pictures.cast import side_label
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
    sheet,
    usd_axis,
)
from simulator.report.words.goals import several
from simulator.report.words.plain import ORACLE_NOTE, cell_of, strategy_name, window_words
from simulator.report.words.sheet import Sheet
from simulator.strategies.registry import chooses_oracle
from simulator.studies.regret.parts import ONLY_USD, PARTS, PASSED
from simulator.studies.regret.regret import Regret

SIDE_BY_SIDE = 4
_LEGEND_WIDE = 52
"""letters in a line of the legend, which has two columns"""
_COLOURS = {
    "dead": INK,
    "beaten": GREY,
    "worse": "#B8A9D9",
    "too_late": "#CC79A7",
    "under_boosted": "#F0E442",
    "over_boosted": "#8c5a2b",
    "asked": VERMILION,
    "skipped": ORANGE,
    "dry": BLUE,
    "unforeseen": "#9ecae1",
    "busy": SKY,
    "same": "#7f9fb5",
    "passed": GREEN,
    "aside": PALE,
}
_TOTALS = {
    "usd": {
        "regret": "Total behind the clairvoyant",
        "own": "Net earnings of the strategy",
        "informed": "The same, on the posts that it rates best of all that come",
        "best": "Net earnings of the clairvoyant",
        "bound": "Upper bound for any rule at its usual price",
    },
    "hires": {
        "regret": "Total behind the clairvoyant",
        "own": "Hires of the strategy",
        "informed": "The same, on the posts that it rates best of all that come",
        "best": "Hires of the clairvoyant",
        "bound": "Upper bound for any rule at its usual price",
    },
}
_COUNTED = {
    "usd": "earnings after the service fee, less the price of the Connects that were bid",
    "hires": "hires from bids, without invitations and repeat contracts. The clairvoyant takes as many as it "
    "can get, whatever they pay",
}
_DRAWN = {"usd": ", after the service fee, Connects at price", "hires": ", from bids"}
_KINDS: dict[str, Kind] = {"usd": "usd", "hires": "plain"}
_UNITS = {"usd": "Dollars per freelancer", "hires": "Hires per freelancer"}


def regret_answer(found: Regret) -> str:
    """Say which strategy comes closest and which mistake costs it most, as far as that can be told."""
    rules = _in_order(found, [name for name in found.groups if name not in _oracles(found)])
    group = (rules or _in_order(found, found.groups))[0]
    whole = found.total(group, "regret")
    costs = {part: found.part(group, part).value or 0.0 for part in PARTS}
    worst = max(costs, key=lambda part: costs[part])
    kind = _KINDS[found.measure]
    sure = interval(whole, kind)
    hires = "" if found.measure == "usd" else " hires"
    far = (
        f"{number(whole.value, kind)}{hires} per freelancer behind{f' ({sure})' if sure else ''} in "
        f"{window_words([found.scenario])}"
    )
    text = f"{_closest(found, rules or [group])} {far}"
    seer = _closer_oracle(found, group)
    if whole.low is not None and whole.high is not None and whole.low <= 0 <= whole.high:
        return f"{text}. That it is behind at all may be luck: add replications.{seer}"
    if costs[worst] <= 0:
        return f"{text}.{seer}"
    return f"{text}; the largest part, {number(costs[worst], kind)}: {_inside(PARTS[worst])}.{seer}"


def _closest(found: Regret, rules: Sequence[str]) -> str:
    """Name the rule that comes closest; or say that it cannot be told, and which is ahead so far."""
    first, *others = rules
    seer = "a clairvoyant who knows every client's choice"
    if not others:
        return f"'{first}' is compared with {seer}: it is"
    n = counted(found.totals["rep"].nunique(), "replication")
    alike = [name for name in others if not found.is_closer(first, name)]
    if not alike:
        return f"'{first}' comes closest to {seer}: it is"
    tied = f"Which rule comes closest to {seer} cannot be told from {n}"
    return f"{tied}. '{first}' is ahead so far, tied with {several(alike)}: it is"


def _closer_oracle(found: Regret, rule: str) -> str:
    """Name what sees everything and is closer, as the table shows; empty if nothing is."""
    mine = found.total(rule, "regret").value or 0.0
    for name in _in_order(found, _oracles(found) & set(found.groups)):
        if rule != name and (found.total(name, "regret").value or 0.0) < mine:
            return f" Closer is '{name}' (oracle), but it is not a rule to follow."
    return ""


def _inside(label: str) -> str:
    """Write a label inside a sentence."""
    return label[:1].lower() + label[1:]


def _oracles(found: Regret) -> frozenset[str]:
    """Groups that see what no freelancer can see; they are never advice."""
    return frozenset(g.name for g in found.scenario.freelancers if chooses_oracle(g.strategy))


def _in_order(found: Regret, groups: Iterable[str]) -> list[str]:
    """Order groups, the one closest to the clairvoyant first, and oracles after all others."""
    oracles = _oracles(found)
    return sorted(groups, key=lambda name: (name in oracles, found.total(name, "regret").value or 0.0))


def _parts_in(measure: str) -> dict[str, str]:
    """The parts that can contribute to a measure, with their meaning."""
    return {part: label for part, label in PARTS.items() if measure == "usd" or part not in ONLY_USD}


def regret_tables(found: Regret) -> Iterator[Sheet]:
    """Lay out parts and totals in rows and strategies in columns, a few in each table.

    Parameters
    ----------
    found : Regret
        What `studies.regret.regret` returned.

    Returns
    -------
    iterator of Sheet
    """
    what, kind = _UNITS[found.measure], _KINDS[found.measure]
    replications = found.totals["rep"].nunique()
    oracles, order = _oracles(found), [name for name in found.groups if name not in _oracles(found)]
    order += [name for name in found.groups if name in oracles]
    note = (
        f"{what} in {window_words([found.scenario])}: {_COUNTED[found.measure]}. "
        f"{100 * found.level:g} % intervals from {counted(replications, 'replication')}. {PASSED}"
    )
    note += f" {ORACLE_NOTE}" if oracles & set(order) else ""
    for first in range(0, len(order), SIDE_BY_SIDE):
        groups = order[first : first + SIDE_BY_SIDE]
        table = Sheet(gap=1, elsewhere="--json", splits=True)
        table.column(what, "name")
        for group in groups:
            table.column(strategy_name(group, oracles))
        for part, label in _parts_in(found.measure).items():
            table.row(label, *(cell_of(found.part(group, part), kind) for group in groups))
        table.section()
        for column, label in _TOTALS[found.measure].items():
            if f"{column}_{found.measure}" not in found.totals:
                continue
            table.row(label, *(cell_of(found.total(group, column), kind) for group in groups))
        if first + SIDE_BY_SIDE >= len(order):
            table.note(note)
        yield table


def draw_regret(found: Regret) -> Figure:
    """Draw one bar per strategy, divided into its parts, with the sum and its interval."""
    order, oracles = _in_order(found, found.groups), _oracles(found)
    values = {group: {part: found.part(group, part).value or 0.0 for part in PARTS} for group in order}
    largest = max((abs(v) for parts in values.values() for v in parts.values()), default=0.0)
    shown = [p for p in PARTS if any(abs(values[g][p]) > 0.002 * largest for g in order)]
    words = Words(
        "What each strategy misses, compared with a clairvoyant who knows every client's choice",
        "Right: how much more the clairvoyant got, by reason. Left: how much more the strategy got. "
        "Diamond: sum.",
        f"{_UNITS[found.measure]} in {window_words([found.scenario])}{_DRAWN[found.measure]}. "
        f"Line: {100 * found.level:g} % interval of the sum. "
        f"n = {counted(found.totals['rep'].nunique(), 'replication')}; scenario {found.scenario.name}, "
        f"seed\u00a0{found.scenario.run.seed}. Parts below 0.2 % of the largest are not drawn."
        + (f" {ORACLE_NOTE}" if oracles & set(order) else ""),
    )
    with house_style():
        half = (len(shown) + 1) // 2
        told = [fill(PARTS[part], _LEGEND_WIDE) for part in shown]
        lines = max(sum(1 + one.count("\n") for one in column) for column in (told[:half], told[half:]))
        legend_in = 0.2 * lines + 0.15
        figure, axes = sheet(
            words, 0.36 * len(order) + 0.4, margins=Margins(left=1.75, top=0.12 + legend_in, right=0.3)
        )
        ax: Axes = axes[0, 0]
        _bars(ax, order, values, shown)
        for row, group in enumerate(order):
            _mark(ax, row, found.total(group, "regret"))
        ax.axvline(0, color=INK, linewidth=0.8)
        ax.set_yticks(range(len(order)), [side_label(group, oracles) for group in order])
        ax.set_ylim(len(order) - 0.4, -0.6)
        ax.set_xlabel(f"{_UNITS[found.measure]} behind the clairvoyant")
        if found.measure == "usd":
            usd_axis(ax.xaxis)
        grid_lines(ax)
        ax.legend(
            loc="lower left", bbox_to_anchor=(-0.28, 1.0), ncols=2, frameon=False, fontsize=8.5,
            handlelength=1.0, columnspacing=1.5, borderaxespad=0.2,
        )  # fmt: skip
    return figure


def _bars(ax: Axes, order: list[str], values: dict[str, dict[str, float]], shown: list[str]) -> None:
    rows = np.arange(len(order))
    ahead, behind = np.zeros(len(order)), np.zeros(len(order))
    for part in shown:
        amount = np.array([values[group][part] for group in order])
        left = np.where(amount >= 0, behind, ahead)
        ax.barh(
            rows, amount, 0.62, left=left, color=_COLOURS[part], edgecolor="white", linewidth=0.5,
            label=fill(PARTS[part], _LEGEND_WIDE),
        )  # fmt: skip
        behind += np.maximum(amount, 0)
        ahead += np.minimum(amount, 0)


def _mark(ax: Axes, row: int, found: Estimate) -> None:
    if found.low is not None and found.high is not None:
        ax.plot([found.low, found.high], [row, row], color=INK, linewidth=1.4, zorder=4)
    ax.plot(found.value or 0.0, row, "D", color="white", markeredgecolor=INK, markersize=5.5, zorder=5)
