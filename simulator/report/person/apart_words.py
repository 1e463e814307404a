"""Numbers of a person that are unlike those of all simulated people, in words."""

from collections.abc import Sequence

from simulator.loader.history.table import STAGES
from simulator.report.person.luck_words import percent
from simulator.studies.person.apart import PEOPLE, Apart

_DONE = {"viewed": "viewed", "replied": "answered", "interviewed": "talked about", "hired": "hired"}


def apart_words(found: Sequence[Apart]) -> str:
    """Say that nothing can be said, because of which numbers, and how far off these are.

    Parameters
    ----------
    found : sequence of Apart
        All numbers that were compared; those outside the limits are named, else the one nearest to them.

    Returns
    -------
    str

    Examples
    --------
    >>> apart_words([Apart(1, 0.95, 0.04, 0.5, 38, 40), Apart(4, 0.02, 0.01, 0.1, 1, 40)]).partition(": ")[2]
    '38 of 40 proposals viewed (95 %), where 99 of 100 simulated people have 4.0 % to 50 %. Is that right?'
    """
    said = "your numbers lie so far from the simulated people that nothing can be said"
    if not found:
        return f"{said}. Are they right?"
    named = [one for one in found if one.times > 1] or [max(found, key=lambda one: one.times)]
    told = "; ".join(_one(one) for one in named)
    return f"{said}: {told}. {'Is that' if len(named) == 1 else 'Are they'} right?"


def _one(found: Apart) -> str:
    usual = f"where {100 * PEOPLE:.0f} of 100 simulated people have"
    if found.stage == 0:
        ages = f"{found.low:.1f} to {found.high:.1f} hours"
        return f"the posts were typically {found.own:.1f} hours old when you bid, {usual} {ages}"
    return (
        f"{found.got:,.0f} of {found.of:,.0f} proposals {_DONE[STAGES[found.stage]]} ({percent(found.own)}), "
        f"{usual} {percent(found.low)} to {percent(found.high)}"
    )
