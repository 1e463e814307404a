"""Tables for a terminal.

Answers: what came out, strategy by strategy, with intervals, in a freelancer's words. Plain text: nothing is
shown by colour alone. Tables are built here and printed by the commands.
"""

from collections.abc import Mapping

from rich.table import Table
from rich.text import Text

from simulator.metrics.estimates.quantities import Estimate
from simulator.metrics.numbers import counted, limits, number, signed
from simulator.metrics.strategy import METRICS
from simulator.report.words.answers import replications_of
from simulator.report.words.controlled import LUCK_TAKEN_OUT, controlled_metrics, luck_note
from simulator.report.words.plain import MOST_NAME, cell_of, plain_table, strategy_name
from simulator.report.words.ranking import (
    WITHOUT_PRICE,
    Ranking,
    as_estimate,
    oracles_of,
    ranking,
    ranking_of,
    with_unit,
)
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
_WITHOUT_PROPOSAL = ("invited_hires", "direct_hires")
_ONE = "One replication: most numbers have no interval."


def main_table(result: RunResult, found: Ranking | None = None) -> Table:
    """Lay out the strategies of a run, best first.

    Parameters
    ----------
    result : RunResult
        A run with at least one replication.
    found : Ranking, optional
        Its ranking, where that is at hand.

    Returns
    -------
    Table
        One row per strategy, sorted by hires per 100 Connects (by hires if bids were free); each value has
        its interval below. Hires by invitation and repeat contracts are included if there are any. Fits 80
        columns unless names are long.
    """
    # numbers first, then words: everything that is read of the run is read here
    found, oracles = found or ranking(result), oracles_of(result)
    columns = columns_of(result)
    metrics, entries = controlled_metrics(result, list(columns)), entries_of([result])
    n = counted(len(result.market), "replication")
    notes = [f"Below each value: its {100 * _level(metrics):g} % interval from {n}."]
    if len(result.market) < 2:
        notes = [_ONE]
    if oracles:
        notes.append("(oracle): sees what no freelancer can see; not a rule to follow.")
    if found.metric == WITHOUT_PRICE and result.replications["proposals"].sum() > 0:
        notes.append("Bids were free, so nothing is counted per Connect.")
    if ALL_HIRES[0] in columns:
        notes.append("All hires: invitations and repeat contracts too; Connects are those of proposals only.")
    notes.append(luck_note(entries))
    table = plain_table(" ".join(filter(None, notes)), gap=1)
    table.add_column("Strategy", min_width=8, max_width=MOST_NAME, overflow="fold")
    for heading in columns.values():
        table.add_column(heading, justify="right", no_wrap=True, vertical="top")
    for group in found.everyone():
        cells = [cell_of(metrics[group][name], METRICS[name].kind) for name in columns]
        table.add_row(strategy_name(group, oracles), *cells)
    return table


def columns_of(result: RunResult) -> dict[str, str]:
    """Metrics of the main table with their headings; all hires if some came without a proposal."""
    table = result.replications
    others = any(table[name].any() for name in _WITHOUT_PROPOSAL if name in table)
    return dict(ALL_HIRES if others and name == "hires" else (name, text) for name, text in COLUMNS.items())


def _level(metrics: Mapping[str, Mapping[str, Estimate]]) -> float:
    return next(found.level for group in metrics.values() for found in group.values())


def comparison_table(found: Comparison, oracles: frozenset[str] = frozenset()) -> Table:
    """Rank the entries of a comparison, each with its difference from the best.

    Parameters
    ----------
    found : Comparison
        What `compare` returned.
    oracles : frozenset of str
        Entries that see hidden columns; they are marked, and others are never compared with them.

    Returns
    -------
    Table
        Entry, value, difference from the best, the share of the variance that common luck removed, and
        letters: entries that share one are tied.
    """
    metric = METRICS[found.metric]
    kind = metric.kind
    best = next((one.entry for one in found.ranking if one.entry not in oracles), None)
    ties = ranking_of(found, oracles).ties
    table = plain_table(_comparison_notes(found), gap=1)
    table.add_column("Entry", min_width=12, max_width=MOST_NAME, overflow="fold")
    best_is = "P(best),\nany time" if found.anytime else "P(best)"
    for heading in ("Value", "Versus\nfirst", best_is, "Luck\nsaved", "Tied"):
        table.add_column(heading, justify="right", no_wrap=True)
    for one in found.ranking:
        name = strategy_name(one.entry, oracles)
        letter = "".join(ties.get(one.entry, ()))
        if best is None or one.entry == best:
            table.add_row(name, cell_of(one.estimate, kind), "", _chance(found, one.entry), "", letter)
            continue
        pair = found.between(one.entry, best)
        own = as_estimate(pair)
        like = one.estimate.value
        text = f"{signed(pair.value, kind, like)}\n{limits(own, kind, like)}"
        change = Text(text if pair.value is not None else number(None))
        saved = "" if pair.saved is None else f"{100 * pair.saved:.0f} %"
        table.add_row(name, cell_of(one.estimate, kind), change, _chance(found, one.entry), saved, letter)
    return table


def _comparison_notes(found: Comparison) -> str:
    """Explain the columns of a comparison."""
    saved = [d.saved for d in found.differences if d.metric == found.metric and d.saved is not None]
    notes = [
        f"{with_unit(found.metric)}, from {replications_of(found)}; {100 * found.level:g} % intervals below.",
        "Entries with the same letter are tied: their difference may be luck. Versus first: difference "
        "from the first; its limits hold for all pairs at once.",
        "P(best): chance that the first is the best; it stays valid whenever you stop."
        if found.anytime
        else "P(best): chance of being the best, given these replications.",
        "Luck saved: share of a difference's variance removed by giving both the same luck"
        + (
            "; below 0, the two had opposite luck in the same worlds." if min(saved, default=0.0) < 0 else "."
        ),
        "Entries have different numbers of replications: two are compared, and ordered, over those that both "
        "have."
        if found.anytime and len({one.estimate.n for one in found.ranking}) > 1
        else "",
        LUCK_TAKEN_OUT if any(found.relieved.values()) else "",
    ]
    return " ".join(note for note in notes if note)


def _chance(found: Comparison, entry: str) -> str:
    chance = found.chances.get(entry)
    if chance is None:
        return ""
    return "<0.1 %" if chance < 0.001 else ">99.9 %" if chance > 0.999 else f"{100 * chance:.1f} %"
