"""How a sensitivity study was asked, and what a short look cannot tell.

Answers: what was moved, how often it was played, what was set aside, and what more time would tell.
"""

from simulator.metrics.goals import GOALS
from simulator.metrics.numbers import counted, number
from simulator.studies.sensitivity.halves import Index
from simulator.studies.sensitivity.sensitivity import Sensitivity
from simulator.studies.sensitivity.sizes import spoken
from simulator.studies.sensitivity.stages import Moved

_MOST_NAMED = 2


def short_look(found: Sensitivity) -> str:
    """Say what moves the number furthest, and what was not played.

    Parameters
    ----------
    found : Sensitivity
        What was found, without shares.

    Returns
    -------
    str
        Two sentences or three.
    """
    goal = GOALS[found.goal]
    told = [one for one in sorted(found.moved, key=lambda one: -one.span) if _is_told(one)][:_MOST_NAMED]
    far = [
        f"{one.assumed.words} ({number(low, goal.kind)} to {number(high, goal.kind)})"
        for one in told
        for low, high in [_ends(one)]
    ]
    said = f"What it gets moves furthest with {' and '.join(far)}. " if far else ""
    if not far:
        said = "None of them moves what it gets by more than luck could. "
    if found.interrupted:
        return f"{said}It was stopped before all was played."
    untried = f"which of the {len(found.others)} others matter, and " if found.others else ""
    return (
        f"{said}Too short to tell {untried}what share each decides: that takes about "
        f"{spoken(found.whole)} on this machine (--budget)."
    )


def _is_told(moved: Moved) -> bool:
    """Whether any value changes the number by more than luck could."""
    return any(_beyond_luck(one.change) for one in moved.steps)


def _beyond_luck(change: Index) -> bool:
    return change.low > 0 or change.high < 0


def _ends(moved: Moved) -> tuple[float, float]:
    values = [one.number.value for one in moved.steps]
    return min(values), max(values)


def how_asked(found: Sensitivity) -> str:
    """Say in a note how it was asked.

    Parameters
    ----------
    found : Sensitivity
        What was found.

    Returns
    -------
    str
        What was moved, and what was left aside.
    """
    together = "each assumption is moved alone, then all of these at once"
    if found.shares is None:
        together = "each of these is moved alone"
        if found.worlds:
            together += f", then all {len(found.assumptions)} that count at once"
    text = (
        f"Ranges are those of the rule pack and the scenario; {together}. Every world is played "
        f"{found.sizes.replications} times with the same luck; {100 * found.level:g} % intervals"
        f"{' below' if found.shares is not None else ' are in the picture and with --json'}."
    )
    if found.others and found.screened is not None:
        text += (
            f" A first look at all {len(found.assumptions)} assumptions set {len(found.others)} others "
            "aside, which move the number or the lead less."
        )
    elif found.others:
        text += (
            f" These {len(found.kept)} of {len(found.assumptions)} come first because the scenario itself "
            "names them or they weighed most when the rule pack was last measured."
        )
    if found.refused:
        text += f" {counted(len(found.refused), 'combination')} could not be played and are left out."
    return text
