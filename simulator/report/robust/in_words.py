"""What a study found, in a few sentences, for whoever asks in Python.

Answers: what does it say, as the command of the same name says it.
"""

from simulator.metrics.goals import DEFAULT_GOAL
from simulator.report.robust.front import front_answer
from simulator.report.robust.game import game_answer
from simulator.report.robust.sensitivity import sensitivity_answer
from simulator.report.robust.tune import tune_answer
from simulator.report.robust.when import when_answer
from simulator.studies.game.play import Game
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
