"""Tables of checks for a terminal.

Answers: which numbers of a baseline are met. Nothing is simulated here.
"""

from collections.abc import Mapping, Sequence

from simulator.metrics.numbers import NOTHING, bare, counted, number
from simulator.report.words.sheet import Sheet
from simulator.studies.baselines.checks import Check


def target(check: Check) -> str:
    """Write the target of a check.

    Examples
    --------
    >>> target(Check("a", 1.2, 1.1, 1.35, True)), target(Check("b", -3.0, float("-inf"), 0.0, True))
    ('1.1 to 1.35', '0 or less')
    """
    if check.low == float("-inf") and check.high == float("inf"):
        return "none"
    if check.low == check.high:
        return f"{check.low:g}"
    if check.low == float("-inf"):
        return f"{check.high:g} or less"
    return f"{check.low:g} or more" if check.high == float("inf") else f"{check.low:g} to {check.high:g}"


def check_verdict(check: Check) -> str:
    """Write `ok`, `MISSED`, or why there is no verdict."""
    if check.ok is None:
        return "cannot tell" if check.value is not None else "not seen"
    return "ok" if check.ok else "MISSED"


def checks_table(found: Mapping[str, Sequence[Check]]) -> Sheet:
    """Lay out measurements beside the targets of a baseline, scenario by scenario."""
    table = Sheet()
    table.column("Scenario", "words", stays=True, most=24)
    table.column("Check", "words", stays=True)
    for heading in ("Measured", "Target"):
        table.column(heading)
    table.column("", "words", label="the verdict", stays=True)
    for scenario, checks in found.items():
        table.section()
        for at, check in enumerate(checks):
            value = number(check.value)
            if check.interval is not None:
                value += f" ({bare(check.interval[0], 'plain')} to {bare(check.interval[1], 'plain')})"
            name = f"{check.check}\n{check.note}" if check.note else check.check
            table.row("" if at else scenario, name, value, target(check), check_verdict(check))
        if not checks:
            table.row(scenario, "nothing to check", NOTHING, "", "")
    return table


def checks_answer(found: Mapping[str, Sequence[Check]]) -> str:
    """Say in one sentence how many checks were met."""
    every = [check for checks in found.values() for check in checks]
    missed = sum(check.ok is False for check in every)
    unsure = sum(check.ok is None for check in every)
    said = f"{counted(sum(check.ok is True for check in every), 'check')} of {len(every)} hit"
    said += f", {missed} missed" if missed else ", none missed"
    return said + (f", {unsure} undecided." if unsure else ".")
