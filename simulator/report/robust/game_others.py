"""Rules that nobody named, for people: does anybody gain by one of them.

Answers: is there a better answer to what everybody does.
"""

from simulator.metrics.numbers import counted
from simulator.report.robust.game import gain
from simulator.studies.game.responses import Answer, Closed


def closed_answer(found: Closed, goal: str) -> str:
    """Say whether anybody gains by a rule beyond those that were named.

    Parameters
    ----------
    found : Closed
        What `close_game` returned.
    goal : str
        One of `GOALS`.

    Returns
    -------
    str
    """
    said = [_joined(one, goal) for one in found.answers[:-1]]
    last = found.answers[-1]
    said.append(
        f"Of {counted(last.tried, 'other rule')}, none is surely better for one who switches: nobody gains "
        f"more than {gain(max(last.most, 0.0), goal)}."
        if not last.sure
        else f"Then still, one who switches to {last.label} gains {gain(last.gain, goal)} (at most "
        f"{gain(last.most, goal)})"
        + (", which counts as nothing." if found.closed else "; a longer search may go on from there.")
    )
    return " ".join(said)


def _joined(one: Answer, goal: str) -> str:
    return (
        f"{counted(one.tried, 'other rule').capitalize()} were tried: one who switches to {one.label} gains "
        f"{gain(one.gain, goal)}, so it joins the rules."
    )
