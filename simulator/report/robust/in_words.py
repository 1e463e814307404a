"""What a study found, in a few sentences, for whoever asks in Python.

Answers: what does it say, as the command of the same name says it.
"""

from simulator.metrics.goals import DEFAULT_GOAL
from simulator.metrics.numbers import counted
from simulator.report.robust.front import front_answer
from simulator.report.robust.game import gain, game_answer
from simulator.report.robust.sensitivity import sensitivity_answer
from simulator.report.robust.tune import tune_answer
from simulator.report.robust.when import when_answer
from simulator.studies.game.play import Game
from simulator.studies.game.responses import Answer as Joined
from simulator.studies.game.responses import Closed
from simulator.studies.sensitivity.sensitivity import Sensitivity
from simulator.studies.tune.ask import Answer, BothAnswer
from simulator.studies.when.when import Found


def in_words(found: Answer | BothAnswer | Found | Game | Sensitivity, goal: str = DEFAULT_GOAL) -> str:
    """Say what `tune`, `when`, `game` or `sensitivity` found.

    Parameters
    ----------
    found : Answer, BothAnswer, Found, Game or Sensitivity
        What it returned.
    goal : str
        What a game was played for; all others know.

    Returns
    -------
    str
    """
    if isinstance(found, Answer):
        return tune_answer(found)
    if isinstance(found, BothAnswer):
        return front_answer(found)
    if isinstance(found, Found):
        return when_answer(found)
    return game_answer(found, goal) if isinstance(found, Game) else sensitivity_answer(found)


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


def _joined(one: Joined, goal: str) -> str:
    return (
        f"{counted(one.tried, 'other rule').capitalize()} were tried: one who switches to {one.label} gains "
        f"{gain(one.gain, goal)}, so it joins the rules."
    )
