"""The small table of a comparison: a line for each entry.

Answers: who is first, by how much, with what spread, and who is tied with whom. Limits of every number, more
columns and what they mean are in `tables.comparison_table`.
"""

from simulator.metrics.goals import GOALS
from simulator.metrics.numbers import number, signed
from simulator.metrics.strategy import METRICS
from simulator.report.tables import THIN, TIED, UNEVEN, VALUE, VERSUS, YARDSTICK, few_of, heading_of
from simulator.report.words.goals import replications_of
from simulator.report.words.plain import NO_SPREAD, NO_SPREAD_NOTE, limits_of, strategy_name
from simulator.report.words.ranking import ranking_of, with_unit
from simulator.report.words.sheet import Sheet
from simulator.studies.compare.found import Comparison

MOST_LINES = 12
"""entries; more of them are counted below the table"""
_OTHER = ("net_earnings_usd", "all_hires")
_LIMITS = "95 %\ninterval"


def brief_table(found: Comparison, oracles: frozenset[str] = frozenset(), window: str = "") -> Sheet:
    """Rank the entries of a comparison in a line each.

    Parameters
    ----------
    found : Comparison
        What `compare` returned.
    oracles : frozenset of str
        Entries that see hidden columns; they are marked and come last.
    window : str
        How long the days that count are: `150 days`.

    Returns
    -------
    Sheet
        Entry, value and its interval, difference from the first, letters of ties, income and hires.
    """
    kind, ties = METRICS[found.metric].kind, ranking_of(found, oracles).ties
    others = [name for name in _OTHER if name != found.metric and name in found.values]
    table = Sheet(gap=2, elsewhere="--details")
    table.column("Entry", "name")
    table.column(heading_of(found.metric) if found.goal else VALUE, stays=True)
    limits = _LIMITS.replace("95", f"{100 * found.level:g}")
    for heading in (limits, VERSUS, TIED, *map(heading_of, others)):
        table.column(heading)
    ranked = sorted(found.ranking, key=lambda one: one.entry in oracles)
    followed = [one for one in ranked if one.entry not in oracles]
    shown, yardsticks = followed[:MOST_LINES], ranked[len(followed) :]
    best = followed[0].entry if followed else None
    for one in [*shown, *yardsticks]:
        if yardsticks and followed and one is yardsticks[0]:
            table.section()
        own = one.estimate
        pair = None if best in (None, one.entry) else found.between(one.entry, str(best))
        table.row(
            strategy_name(one.entry, oracles),
            number(own.value, kind),
            limits_of(own, kind) if own.value is not None else "",
            "" if pair is None or pair.value is None else signed(pair.value, kind, own.value),
            "".join(ties.get(one.entry, ())),
            *(number(found.values[name][one.entry].value, METRICS[name].kind) for name in others),
        )
    _bounds(table, found, others)
    _notes(table, found, window, len(followed) - len(shown))
    return table


def _bounds(table: Sheet, found: Comparison, others: list[str]) -> None:
    """Add what no rule can beat, where that was worked out."""
    if not found.yardsticks:
        return
    table.section()
    most = {GOALS[goal].metric: bound for goal, bound in found.yardsticks.items()}
    cells = {
        name: number(most[name].value, METRICS[name].kind) if name in most else ""
        for name in (found.metric, *others)
    }
    own = most.get(found.metric)
    between = limits_of(own, METRICS[found.metric].kind) if own is not None else ""
    table.row(YARDSTICK, cells[found.metric], between, "", "", *(cells[name] for name in others))


def _notes(table: Sheet, found: Comparison, window: str, left: int) -> None:
    """Say what is counted, from how much, and how ties are read."""
    within = f" in {window}" if window else ""
    table.note(f"{with_unit(found.metric)}{within}, from {replications_of(found)}.")
    table.note(THIN if all(one.estimate.n == 1 for one in found.ranking) else few_of(found))
    table.note("Same letter: the difference may be luck.", TIED)
    table.note(UNEVEN if found.anytime and len({one.estimate.n for one in found.ranking}) > 1 else "")
    if any(NO_SPREAD in cell for column in table.columns for cell in column.cells):
        table.note(NO_SPREAD_NOTE)
    if any(cell.endswith("(oracle)") for cell in table.columns[0].cells):
        table.note("(oracle): sees what no freelancer can see; not a rule to follow.")
    if left > 0:
        table.note(f"{left:,} more are behind these.")
    table.note("--details shows everything.")
