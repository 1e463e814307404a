"""How much time the winner gets on fresh luck, and what becomes of a failure there.

Answers: how much of the lead was chance, within the time that is kept to find out.
"""

from simulator.studies.compare.aims import Aim, Evidence, Play
from simulator.studies.compare.found import Comparison
from simulator.studies.compare.rescore import Rescored, rescore

_FOR_FRESH = 0.25
"""share of a time budget that is kept for the winner on fresh luck"""


def winner_on_fresh_luck(
    comparison: Comparison,
    evidence: Evidence,
    aim: Aim,
    play: Play | None,
    left: float | None = None,
) -> tuple[Rescored | None, list[str]]:
    """Play the winner on fresh luck.

    Parameters
    ----------
    comparison : Comparison
        Who won.
    evidence : Evidence
        What was compared, and the time it took.
    aim : Aim
        Whether hires are controlled.
    play : callable or None
        From `player`; without it nothing is played.
    left : float, optional
        Seconds that are left for it; without a time budget as many replications as before.

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
    most = None if left is None else _most_replications(evidence, left)
    try:
        return rescore(comparison, evidence.entries, play, aim.control, most), []
    except StrategyError as error:
        return None, [f"the winner is not measured again: {error}"]


def search_share(budget: float | None, rescore: bool) -> float | None:
    """Time [s] left for the comparison itself if some is kept for the winner on fresh luck."""
    return budget if budget is None or not rescore else (1 - _FOR_FRESH) * budget


def _most_replications(evidence: Evidence, left: float) -> int:
    """Replications on fresh luck for which there is time; two entries are played."""
    share = 0.3 + 0.7 * min(1.0, 2 / len(evidence.entries))  # drawing posts costs as much for two as for ten
    return max(2, int(left / max(evidence.per_replication.each * evidence.runs * share, 1e-6)))
