"""Tables for a terminal.

Answers: what came out, strategy by strategy, with intervals, in a freelancer's words. Plain text: nothing is
shown by colour alone. Tables are built here and printed by the commands.
"""

from collections.abc import Mapping

from simulator.metrics.estimates.quantities import Estimate
from simulator.metrics.numbers import counted, number, signed
from simulator.metrics.strategy import METRICS
from simulator.report.words.answers import replications_of
from simulator.report.words.background import never_bid
from simulator.report.words.controlled import LUCK_TAKEN_OUT, controlled_metrics, hired_otherwise, luck_note
from simulator.report.words.plain import (
    NO_SPREAD,
    NO_SPREAD_NOTE,
    ORACLE_NOTE,
    cell_of,
    limits_of,
    strategy_name,
    window_words,
)
from simulator.report.words.ranking import (
    WITHOUT_PRICE,
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
from simulator.studies.compare.compare import Comparison

# headings short enough for six of them in 80 columns
COLUMNS: Mapping[str, str] = {
    "hires_per_100_connects": "Hires per\n100\nConnects",
    "hires": "Hires\nper free-\nlancer",
    "win_rate": "Win rate",
    "connects_per_hire": "Connects\nper hire",
    "net_earnings_usd": "Net\nearnings",
    "share_without_hire": "Without\nany hire",
}
ALL_HIRES = ("all_hires", "All hires\nper free-\nlancer")
"""what replaces `hires` if some came without a proposal"""
_ONE = "One replication: most numbers have no interval."


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
        One row per strategy, sorted by hires per 100 Connects (by hires if bids were free); each value has
        its interval below. Hires by invitation and repeat contracts are included if there are any. Fits 80
        columns unless names are long.
    """
    # numbers first, then words: everything that is read of the run is read here
    found, oracles = found or ranking(result), oracles_of(result)
    columns = columns_of(result)
    metrics, entries = controlled_metrics(result, list(columns)), entries_of([result])
    table = Sheet(gap=1, elsewhere="--json")
    table.column("Strategy", "name")
    for name, heading in columns.items():
        # what the sentence above the table is about
        table.column(heading, stays=name in (found.metric, _stand_in(found.metric)) or len(columns) == 1)
    for group in found.everyone():
        cells = [cell_of(metrics[group][name], METRICS[name].kind) for name in columns]
        table.row(strategy_name(group, oracles), *cells)
    n = counted(len(result.market), "replication")
    table.note(f"In {window_words([result.scenario])}.")
    table.note(
        f"Below each value: its {100 * _level(metrics):g} % interval from {n}."
        if len(result.market) > 1
        else _ONE
    )
    if any(NO_SPREAD in cell for column in table.columns for cell in column.cells):
        table.note(NO_SPREAD_NOTE)
    if oracles:
        table.note(ORACLE_NOTE)
    if found.metric == WITHOUT_PRICE and result.replications["proposals"].sum() > 0:
        table.note("Bids were free, so nothing is counted per Connect.")
    if result.replications["plan_usd"].any():
        table.note("Net earnings: less Connects bought and the membership fee.", columns["net_earnings_usd"])
    if ALL_HIRES[0] in columns:
        table.note(
            "All hires: invitations and repeat contracts too; Connects are those of proposals only.",
            ALL_HIRES[1],
        )
    table.note(never_bid(entries))
    table.note(luck_note(entries))
    return table


def _stand_in(metric: str) -> str:
    """Name the column that stands for a metric which is not shown itself."""
    return ALL_HIRES[0] if metric == WITHOUT_PRICE else metric


def columns_of(result: RunResult) -> dict[str, str]:
    """Metrics of the main table with their headings; all hires if some came without a proposal."""
    others = hired_otherwise(result)
    return dict(ALL_HIRES if others and name == "hires" else (name, text) for name, text in COLUMNS.items())


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
        Entry, value, difference from the best, the share of the variance that common luck removed, and
        letters: entries that share one are tied.
    """
    metric = METRICS[found.metric]
    kind = metric.kind
    best = next((one.entry for one in found.ranking if one.entry not in oracles), None)
    ties = ranking_of(found, oracles).ties
    table = Sheet(gap=1, elsewhere="--csv FILE")
    table.column("Entry", "name")
    best_is = "P(best),\nany time" if found.anytime else "P(best)"
    for heading in (VALUE, VERSUS, best_is, LUCK_SAVED, TIED):
        table.column(heading, stays=heading == VALUE, goes_early=heading in (best_is, LUCK_SAVED))
    for one in sorted(found.ranking, key=lambda one: one.entry in oracles):
        name = strategy_name(one.entry, oracles)
        letter = "".join(ties.get(one.entry, ()))
        if best is None or one.entry == best:
            table.row(name, cell_of(one.estimate, kind), "", _chance(found, one.entry), "", letter)
            continue
        pair = found.between(one.entry, best)
        own = as_estimate(pair)
        like = one.estimate.value
        text = f"{signed(pair.value, kind, like)}\n{limits_of(own, kind, like)}"
        change = text if pair.value is not None else number(None)
        saved = "" if pair.saved is None else f"{100 * pair.saved:.0f} %"
        table.row(name, cell_of(one.estimate, kind), change, _chance(found, one.entry), saved, letter)
    for note, about in _comparison_notes(found, best_is, window):
        table.note(note, about)
    if any(NO_SPREAD in cell for column in table.columns for cell in column.cells):
        table.note(NO_SPREAD_NOTE)
    if oracles & {one.entry for one in found.ranking}:
        table.note(ORACLE_NOTE)
    if not details:
        table.remove(LUCK_SAVED)
    return table


VALUE, VERSUS, LUCK_SAVED, TIED = "Value", "Versus\nfirst", "Luck\nsaved", "Tied"


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
        ("Versus first: difference from the first; its limits hold for all pairs at once.", VERSUS),
        ("Entries with the same letter are tied: their difference may be luck.", TIED),
        (
            "P(best): chance that the first is the best; it stays valid whenever you stop."
            if found.anytime
            else "P(best): chance of being the best, given these replications." + _both(found),
            best_is,
        ),
        (
            "Luck saved: share of a difference's variance removed by giving both the same luck"
            f"{below if min(saved, default=0.0) < 0 else ''}.",
            LUCK_SAVED,
        ),
        (
            "Entries have different numbers of replications: two are compared, and ordered, over those that "
            "both have."
            if found.anytime and len({one.estimate.n for one in found.ranking}) > 1
            else "",
            "",
        ),
        (LUCK_TAKEN_OUT if any(found.relieved.values()) else "", ""),
    ]


def _both(found: Comparison) -> str:
    """Say how the first can be almost surely the best and tied all the same; empty where it is not so."""
    sure = max(found.chances.values(), default=0.0) > found.level
    tied = any(len(one.tie_groups) > 0 for one in found.ranking[:1]) and any(
        set(found.ranking[0].tie_groups) & set(one.tie_groups) for one in found.ranking[1:]
    )
    return " Tied is judged more strictly, for all pairs at once, so both can be." if sure and tied else ""


def _chance(found: Comparison, entry: str) -> str:
    chance = found.chances.get(entry)
    if chance is None:
        return ""
    return "<0.1 %" if chance < 0.001 else ">99.9 %" if chance > 0.999 else f"{100 * chance:.1f} %"
