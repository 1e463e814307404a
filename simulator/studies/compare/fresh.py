"""How much time the winner gets on fresh luck, and what becomes of a failure there.

Answers: how much of the lead was chance, within the time that is kept to find out.
"""

from simulator.studies.compare.aims import Aim, Evidence, Play
from simulator.studies.compare.compare import Comparison
from simulator.studies.compare.rescore import Rescored, rescore

_FOR_FRESH = 0.25
"""share of a time budget that is kept for the winner on fresh luck"""


def winner_on_fresh_luck(
    comparison: Comparison, evidence: Evidence, aim: Aim, play: Play | None
) -> tuple[Rescored | None, list[str]]:
    """Play the winner on fresh luck.

    Parameters
    ----------
    comparison : Comparison
        Who won.
    evidence : Evidence
        What was compared, and the time it took.
    aim : Aim
        Its time budget, where there is one, limits the replications.
    play : callable or None
        From `player`; without it nothing is played.

    Returns
    -------
    Rescored or None
        The lead on fresh luck.
    list of str
        A sentence if a strategy failed there.
    """
    from simulator.engine.decider import StrategyError

    if play is None:
        return None, []
    most = _most_replications(evidence, aim)
    try:
        return rescore(comparison, evidence.entries, play, aim.control, most), []
    except StrategyError as error:
        return None, [f"the winner is not measured again: {error}"]


def search_share(budget: float | None, rescore: bool) -> float | None:
    """Time [s] left for the comparison itself if some is kept for the winner on fresh luck."""
    return budget if budget is None or not rescore else (1 - _FOR_FRESH) * budget


def _most_replications(evidence: Evidence, aim: Aim) -> int | None:
    """Replications on fresh luck that the time kept for it allows; two entries are played."""
    if aim.budget_s is None:
        return None
    share = 0.3 + 0.7 * min(1.0, 2 / len(evidence.entries))  # drawing posts costs as much for two as for ten
    seconds = evidence.seconds / evidence.mean_replications * share
    return max(2, int(aim.budget_s * _FOR_FRESH / (1 - _FOR_FRESH) / max(seconds, 1e-6)))
