"""Tables for a terminal.

Answers: what came out, strategy by strategy, with intervals, in a freelancer's words. Plain text: nothing is
shown by colour alone. Tables are built here and printed by the commands.
"""

from collections.abc import Iterable, Mapping

from simulator.metrics.contrasts.differences import Difference
from simulator.metrics.estimates.quantities import Estimate
from simulator.metrics.goals import GOALS, goal_by
from simulator.metrics.numbers import counted, number, signed
from simulator.metrics.strategy import METRICS, Kind
from simulator.report.words.background import never_bid
from simulator.report.words.controlled import LUCK_TAKEN_OUT, controlled_metrics, hired_otherwise, luck_note
from simulator.report.words.goals import replications_of
from simulator.report.words.plain import (
    FEW,
    NO_SPREAD,
    NO_SPREAD_NOTE,
    ORACLE_NOTE,
    cell_of,
    few_note,
    limits_of,
    strategy_name,
    window_words,
)
from simulator.report.words.ranking import (
    Ranking,
    as_estimate,
    oracles_of,
    ranking,
    ranking_of,
    with_unit,
)
from simulator.report.words.sheet import Sheet
from simulator.runs.entries import entries_of
from simulator.runs.result import RunResult
from simulator.studies.compare.found import BESIDE, Comparison, Ranked

# headings short enough for six of them in 80 columns
COLUMNS: Mapping[str, str] = {
    "all_hires": "Hires",
    "net_earnings_usd": "Income",
    "hours": "Hours",
    "connects_spent": "Connects\nspent",
    "hires_per_100_connects": "Hires per\n100\nConnects",
    "win_rate": "Win rate",
    "share_without_hire": "Without\nany hire",
}
WITH_OTHERS = "All hires"
"""heading of hires if some came without a proposal"""
VALUE, VERSUS, LUCK_SAVED, TIED = "Value", "Versus\nfirst", "Luck\nsaved", "Tied"
_HOURS = "Hours: of looking at posts, writing and interviewing; the work itself is not counted."
_INCOME = "Income: earnings less the platform's share, Connects bought and the membership fee."
_ONE = "One replication: most numbers have no interval."
THIN = (
    "One replication: intervals and letters know the luck of single hires, not how much worlds differ, so "
    "they say too much. Take 20 or more."
)
UNEVEN = "Entries differ in their replications: two are compared, and ordered, over those that both have."
YARDSTICK = "No rule can beat"


def main_table(result: RunResult, found: Ranking | None = None) -> Sheet:
    """Lay out the strategies of a run, best first.

    Parameters
    ----------
    result : RunResult
        A run with at least one replication.
    found : Ranking, optional
        Its ranking, where that is at hand.

    Returns
    -------
    Sheet
        One row per strategy, best first by the scenario's goal; each value has its interval below. Hires
        by invitation and repeat contracts are included if there are any.
    """
    # numbers first, then words: everything that is read of the run is read here
    found, oracles = found or ranking(result), oracles_of(result)
    columns = columns_of(result, found.metric)
    metrics, entries = controlled_metrics(result, list(columns)), entries_of([result])
    table = Sheet(gap=1, elsewhere="--json")
    table.column("Strategy", "name")
    for name, heading in columns.items():
        table.column(heading, stays=name == found.metric)  # what the sentence above the table is about
    for group in found.everyone():
        if group == next((one for one in found.everyone() if one in oracles), None) and found.order:
            table.section()
        cells = [cell_of(metrics[group][name], METRICS[name].kind) for name in columns]
        table.row(strategy_name(group, oracles), *cells)
    n = counted(len(result.market), "replication")
    table.note(f"In {window_words([result.scenario])}.")
    table.note(
        f"Below each value: its {100 * _level(metrics):g} % interval from {n}."
        if len(result.market) > 1
        else _ONE
    )
    table.note(few_note(len(result.market)) if len(result.market) > 1 else "")
    if any(NO_SPREAD in cell for column in table.columns for cell in column.cells):
        table.note(NO_SPREAD_NOTE)
    if oracles:
        table.note(ORACLE_NOTE)
    sums = result.replications
    if sums["proposals"].sum() > 0 and not sums[["connects_proposal", "connects_boost"]].to_numpy().any():
        table.note("Bids were free, so nothing is counted per Connect.")
    table.note(_INCOME, columns["net_earnings_usd"])
    table.note(_HOURS, columns["hours"])
    if columns["all_hires"] == WITH_OTHERS:
        table.note(
            "All hires: invitations and repeat contracts too; Connects are those of proposals only.",
            WITH_OTHERS,
        )
    table.note(never_bid(entries))
    table.note(luck_note(entries))
    return table


def columns_of(result: RunResult, first: str) -> dict[str, str]:
    """Metrics of the main table with their headings, the headline first."""
    others = {"all_hires": WITH_OTHERS} if hired_otherwise(result) else {}
    return {first: heading_of(first)} | dict(COLUMNS) | others


def heading_of(metric: str) -> str:
    """Write the heading of a metric's column: that of the goal, if it measures one."""
    goal = goal_by(metric)
    return GOALS[goal].heading if goal else COLUMNS.get(metric, METRICS[metric].label)


def _level(metrics: Mapping[str, Mapping[str, Estimate]]) -> float:
    return next(found.level for group in metrics.values() for found in group.values())


def comparison_table(
    found: Comparison,
    oracles: frozenset[str] = frozenset(),
    window: str = "",
    *,
    details: bool = True,
) -> Sheet:
    """Rank the entries of a comparison, each with its difference from the best.

    Parameters
    ----------
    found : Comparison
        What `compare` returned.
    oracles : frozenset of str
        Entries that see hidden columns; they are marked and come last, and others are never compared with
        them.
    window : str
        How long the days that count are: `150 days`.
    details : bool
        Whether it says how much of the variance of a difference common luck removed.

    Returns
    -------
    Sheet
        Entry, value; hires, income, hours and Connects; difference from the best, letters (entries that
        share one are tied), the chance of being best, the share of the variance that common luck removed.
        In a narrow window the columns on the right go first.
    """
    best = next((one.entry for one in found.ranking if one.entry not in oracles), None)
    best_is = "P(best),\nany time" if found.anytime else "P(best)"
    table = _ranked_columns(found, best_is)
    ties = ranking_of(found, oracles).ties
    ranked = sorted(found.ranking, key=lambda one: one.entry in oracles)
    aside = next((one.entry for one in ranked if one.entry in oracles), None)
    for one in ranked:
        if best is not None and one.entry == aside:
            table.section()  # yardsticks stand apart
        _ranked_row(table, found, one, best, (strategy_name(one.entry, oracles), ties.get(one.entry, ())))
    _yardstick_row(table, found)
    for note, about in _comparison_notes(found, best_is, window):
        table.note(note, about)
    if any(NO_SPREAD in cell for column in table.columns for cell in column.cells):
        table.note(NO_SPREAD_NOTE)
    if oracles & {one.entry for one in found.ranking}:
        table.note(ORACLE_NOTE)
    if found.yardsticks:
        table.note(
            f"{YARDSTICK}: a bound for the same Connects, each number for itself; it takes knowing every "
            "client's choice."
        )
    if not details:
        table.remove(LUCK_SAVED)
    return table


def _beside(found: Comparison) -> list[str]:
    """Metrics that stand beside the headline."""
    return [name for name in BESIDE if name != found.metric]


def _ranked_columns(found: Comparison, best_is: str) -> Sheet:
    """Begin the table of a comparison with its headings."""
    table = Sheet(gap=1, elsewhere="--csv FILE")
    table.column("Entry", "name")
    table.column(heading_of(found.metric) if found.goal else VALUE, stays=True)
    for heading in (*map(heading_of, _beside(found)), VERSUS, TIED, best_is, LUCK_SAVED):
        table.column(heading)
    return table


def _ranked_row(
    table: Sheet, found: Comparison, one: Ranked, best: str | None, named: tuple[str, Iterable[str]]
) -> None:
    """Add an entry, `named` as it is called with its letters, and compare it with the best."""
    kind, (name, letters) = METRICS[found.metric].kind, named
    pair = None if best in (None, one.entry) else found.between(one.entry, str(best))
    table.row(
        name,
        cell_of(one.estimate, kind),
        *(cell_of(found.values[other][one.entry], METRICS[other].kind) for other in _beside(found)),
        _versus(pair, one.estimate.value, kind),
        "".join(letters),
        _chance(found, one.entry),
        "" if pair is None or pair.saved is None else f"{100 * pair.saved:.0f} %",
    )


def _yardstick_row(table: Sheet, found: Comparison) -> None:
    """Add what no rule can beat, where that was worked out."""
    if not found.yardsticks:
        return
    table.section()
    most = {GOALS[goal].metric: bound for goal, bound in found.yardsticks.items()}
    bounds = [
        cell_of(most[name], METRICS[name].kind) if name in most else ""
        for name in (found.metric, *_beside(found))
    ]
    table.row(YARDSTICK, *bounds, "", "", "", "")


def _versus(pair: Difference | None, like: float | None, kind: Kind) -> str:
    """Write the difference from the first; nothing in the row of the first itself."""
    if pair is None:
        return ""
    if pair.value is None:
        return number(None)
    return f"{signed(pair.value, kind, like)}\n{limits_of(as_estimate(pair), kind, like)}"


def _comparison_notes(found: Comparison, best_is: str, window: str) -> list[tuple[str, str]]:
    """Explain the columns of a comparison, each with the heading that it is about."""
    saved = [d.saved for d in found.differences if d.metric == found.metric and d.saved is not None]
    within = f" in {window}" if window else ""
    below = "; below 0, the two had opposite luck in the same worlds"
    return [
        (
            f"{with_unit(found.metric)}{within}, from {replications_of(found)}; {100 * found.level:g} % "
            "intervals below.",
            "",
        ),
        (THIN if all(one.estimate.n == 1 for one in found.ranking) else few_of(found), ""),
        ("Hires: invited and repeat ones included.", heading_of("all_hires")),
        (_INCOME, heading_of("net_earnings_usd")),
        (_HOURS, heading_of("hours")),
        ("Versus first: difference from the first; its limits hold for all pairs at once.", VERSUS),
        ("Entries with the same letter are tied: their difference may be luck.", TIED),
        (
            "P(best): chance that the first is the best; it stays valid whenever you stop."
            if found.anytime
            else "P(best): chance of being the best, given these replications.",
            best_is,
        ),
        (
            "Luck saved: share of a difference's variance removed by giving both the same luck"
            f"{below if min(saved, default=0.0) < 0 else ''}.",
            LUCK_SAVED,
        ),
        (
            UNEVEN if found.anytime and len({one.estimate.n for one in found.ranking}) > 1 else "",
            "",
        ),
        (LUCK_TAKEN_OUT if any(found.relieved.values()) else "", ""),
    ]


def few_of(found: Comparison) -> str:
    """Say that too few replications stand behind a comparison; empty where there are enough."""
    return few_note(min((one.estimate.n for one in found.ranking), default=FEW))


def _chance(found: Comparison, entry: str) -> str:
    chance = found.chances.get(entry)
    if chance is None:
        return ""
    return "<0.1 %" if chance < 0.001 else ">99.9 %" if chance > 0.999 else f"{100 * chance:.1f} %"
