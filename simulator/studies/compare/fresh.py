"""The winner of a comparison on fresh luck.

Answers: how much of the lead was chance, and how much time is kept to find out.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulator.studies.compare.aims import Aim, Known, Play
    from simulator.studies.compare.compare import Comparison
    from simulator.studies.compare.rescore import Rescored


_FOR_FRESH = 0.25
"""share of a time budget that is kept for the winner on fresh luck"""


def once_more(
    found: "Comparison", known: "Known", aim: "Aim", play: "Play | None"
) -> "tuple[Rescored | None, list[str]]":
    """The winner on fresh luck, and what went wrong there; nothing without a player."""
    from simulator.engine.decider import StrategyError
    from simulator.studies.compare.rescore import rescore

    try:
        again = None if play is None else rescore(found, known.entries, play, aim.control, _most(known, aim))
    except StrategyError as error:
        return None, [f"the winner is not measured again: {error}"]
    return again, []


def share_of(budget: float | None, rescore: bool) -> float | None:
    """What is left of the time if some is kept for the fresh luck."""
    return budget if budget is None or not rescore else (1 - _FOR_FRESH) * budget


def _most(known: "Known", aim: "Aim") -> int | None:
    """Replications on fresh luck that the time kept for it allows; two entries are played."""
    if aim.budget_s is None:
        return None
    share = 0.3 + 0.7 * min(1.0, 2 / len(known.entries))  # posts are drawn for two as for ten
    seconds = known.seconds / known.mean_replications * share
    return max(2, int(aim.budget_s * _FOR_FRESH / (1 - _FOR_FRESH) / max(seconds, 1e-6)))
