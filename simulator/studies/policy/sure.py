"""Which combinations of rules surely are worth choosing among, and which surely are not.

Answers: how far do the errors of the numbers let anybody say that. A share of drawn tables is no such chance:
with five outcomes, nearly every combination is ahead in one of them by luck. So every pair is tested, with
limits of Student's t and an allowance for everything that was looked at.
"""

from typing import Literal

import numpy as np
import numpy.typing as npt

from simulator.metrics.estimates.quantities import LEVEL

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Verdict = Literal["worth choosing", "beaten", "open"]

FEWEST = 8
"""replications; with fewer, a test rests on the shape of luck, which so few cannot show"""
_ROUNDING, _DUST = 1e-20, 1e-12


def verdicts(values: Floats, moved: Floats, level: float = LEVEL) -> list[Verdict]:
    """Tell of every point whether it surely is worth choosing, surely is not, or neither.

    Parameters
    ----------
    values : float array, points x outcomes
        Higher is better.
    moved : float array, replications x points x outcomes
        How much each replication moves each value; the sum of squares is the variance.
    level : float
        Chance that what is said of a point is true, for each point by itself.

    Returns
    -------
    list of Verdict, points

    Notes
    -----
    A point is worth choosing if it is better in some outcome than each other point: all others must be
    passed, so each is tested at the whole level (Berger 1982), with Bonferroni's allowance for the outcomes.
    It is beaten if one other point is as good in all outcomes: all must hold, with an allowance for the
    number of others.
    """
    from scipy import special

    replications, points, outcomes = moved.shape
    if replications < FEWEST:
        return ["open"] * points
    ahead, same = _in_errors(values, moved)
    freedom, tail = replications - 1, 1 - level
    for_any = float(special.stdtrit(freedom, 1 - tail / outcomes))
    for_all = float(special.stdtrit(freedom, 1 - tail / max(points - 1, 1)))
    twins: Bools = np.all(same, axis=2)
    passes: Bools = np.any(ahead > for_any, axis=2) | twins
    as_good: Bools = np.all((ahead > for_all) | same, axis=2) & ~twins
    worth: Bools = np.asarray(np.all(passes, axis=1))
    beaten: Bools = np.asarray(np.any(as_good, axis=0))
    return ["beaten" if b else "worth choosing" if w else "open" for b, w in zip(beaten, worth, strict=True)]


def _in_errors(values: Floats, moved: Floats) -> tuple[Floats, Bools]:
    """How far each point is ahead of each other, in standard errors, and where the two are the same."""
    own = (moved**2).sum(axis=0)
    gaps = values[:, None] - values[None]
    # one row of pairs after the other: all at once would fill the memory
    variance = np.stack([((moved[:, k, None] - moved) ** 2).sum(axis=0) for k in range(len(values))])
    exact = variance <= _ROUNDING * (own[:, None] + own[None])
    same = exact & (np.abs(gaps) <= _DUST * np.abs(values).max(axis=0))
    sided = np.where(same, 0.0, np.where(gaps > 0, np.inf, -np.inf))
    return np.where(exact, sided, gaps / np.sqrt(np.where(exact, 1.0, variance))), same
