"""A month against what was foretold of it, in words."""

from pathlib import Path

import numpy as np

from simulator.loader.history.table import History
from simulator.metrics.numbers import counted
from simulator.studies.person.funnel import Funnel
from simulator.studies.person.month import Foretold

FEW = 10
"""proposals below which nothing is said of shares and luck"""

_DONE = {"viewed": "viewed", "replied": "answered", "interviewed": "talked about", "hired": "hired"}


def nothing_sent(history: History, first: float, file: Path) -> str:
    """Say that nothing was sent in a month, and when the last one was.

    Parameters
    ----------
    history : History
        All proposals.
    first : float
        First day of the month, as in `History.sent`.
    file : Path
        The tracker.

    Returns
    -------
    str
    """
    month = f"{np.datetime64(int(first), 'D')}"[:7]
    said = f"Nothing was sent in {month}; {counted(history.size, 'proposal')} in all"
    days = history.sent[~np.isnan(history.sent)]
    if not days.size:
        return f"{said}."
    last = f"{np.datetime64(int(days.max()), 'D')}"
    return f"{said}, the last on {last}. That month: simulator track {file} --month {last[:7]}"


def few_line(found: Funnel, period: str) -> str:
    """Say what came of a month with so few proposals that their shares say nothing.

    Parameters
    ----------
    found : Funnel
        What came of them.
    period : str
        From when to when they were sent.

    Returns
    -------
    str
    """
    came = [f"{step.reached:,} {_DONE[step.name]}" for step in found.steps]
    said = f"{counted(found.sent, 'proposal')} ({period})"
    said += f": {', '.join(came)}" if came else ""
    return f"{said}. Fewer than {FEW} are too few to tell a share, or luck from anything else."


def month_lines(found: tuple[Foretold, ...]) -> list[str]:
    """Say how the month goes, by what was known when it began; nothing where nothing was sent.

    Parameters
    ----------
    found : tuple of Foretold
        Stages.

    Returns
    -------
    list of str
    """
    if not found:
        return []
    due = [one for one in found if one.due >= 0.5]
    if not due:
        return ["No answer is due yet, so the month cannot be held against a forecast."]
    goals = ", ".join(f"{_limits(one)} {_DONE[one.name]}, and {one.reached:,} came" for one in due)
    lines = [
        f"By now {goals}: the first numbers are what 80 of 100 such months bring, foretold from what you "
        "sent before and from simulated people of 2025."
    ]
    odd = [one for one in due if one.unusual]
    if not odd:
        lines.append("So the month goes as it should: the rest is luck.")
    for one in odd:
        way = "More" if one.reached > one.expected.mean else "Fewer"
        lines.append(
            f"{way} were {_DONE[one.name]} than luck explains: fewer than 1 of 20 months lie so far out. Did "
            "you change how you bid?"
        )
    return lines


def _limits(one: Foretold) -> str:
    low, high = one.expected.low, one.expected.high
    many = f"{low:.0f}" if low == high else f"{low:.0f} to {high:.0f}"
    return f"{many} of {round(one.due):,}"
