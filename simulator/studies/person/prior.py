"""What the simulated field says of a person before their own proposals do.

Answers: of people in this situation, how often is a proposal viewed, answered and hired, and how much do such
people differ. One logit for each step from one stage to the next (a continuation ratio), normal over people.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import optimize, special

from simulator.loader.history.table import AT_HIRED, AT_INTERVIEWED, AT_REPLIED, AT_VIEWED
from simulator.loader.tables.cells import Floats
from simulator.runs.result import RunResult

Stages = tuple[int, ...]
Ints = npt.NDArray[np.int64]
SIMULATED: Stages = (AT_VIEWED, AT_REPLIED, AT_HIRED)
"""stages that a run counts; talks are not among them"""
MISFIT = 0.25
"""how far the logit of each step may lie from all simulated people, because no market is quite the simulated
one: a factor of 1.3 either way"""
_TALKS = 0.5
_START, _LEAST = 0.3, 0.05
_ROUNDS, _STEPS, _DRAWS = 120, 2, 4096
_COLUMNS = {AT_VIEWED: "opened", AT_REPLIED: "replied", AT_HIRED: "hires"}


class Prior(NamedTuple):
    """Logits of the steps from stage to stage, over people in one situation."""

    stages: Stages
    """those that are told apart, hired last"""
    mean: Floats
    """one entry per step"""
    factor: Floats
    """F such that F F' is the covariance"""
    shares: Floats
    """share of all proposals of the field that get to each stage"""
    people: int
    proposals: int

    @property
    def size(self) -> int:
        """Number of steps."""
        return len(self.stages)

    @property
    def sd(self) -> Floats:
        """How much people differ in the logit of each step."""
        return np.asarray(np.sqrt((self.factor**2).sum(axis=1)))


@lru_cache(maxsize=16)
def even_normals(draws: int, columns: int) -> Floats:
    """Normal numbers that fill their space evenly (Sobol points), the same at every call; read only."""
    from scipy.stats import qmc

    at = qmc.Sobol(columns, scramble=False).random(draws) + 0.5 / draws
    made = np.asarray(special.ndtri(at), np.float64)
    made.flags.writeable = False
    return made


def reach_of(logits: Floats) -> Floats:
    """Chances to get to each stage, from the logits of the steps in the last axis.

    Examples
    --------
    >>> reach_of(np.array([0.0, 0.0])).tolist()
    [0.5, 0.25]
    """
    return np.asarray(np.cumprod(special.expit(logits), axis=-1))


def prior_of_run(result: RunResult, groups: Sequence[str], stages: Stages = SIMULATED) -> Prior:
    """Make the prior of a run: what its freelancers in these groups do.

    Parameters
    ----------
    result : RunResult
        A run of people in one situation.
    groups : sequence of str
        Which of them.
    stages : tuple of int
        Stages to tell apart; of talks, which are not simulated, half of the doubt is assumed on each side.

    Returns
    -------
    Prior

    Raises
    ------
    ValueError
        If none of them sent a proposal.
    """
    lanes = result.freelancers
    own = lanes[lanes["group"].isin(list(groups)).to_numpy()]
    told = tuple(stage for stage in stages if stage in _COLUMNS)
    counts = np.column_stack(
        [own["proposals"].to_numpy(np.float64), *(own[_COLUMNS[s]].to_numpy(np.float64) for s in told)]
    )
    made = prior_of_counts(counts[counts[:, 0] > 0], told)
    return with_talks(made) if AT_INTERVIEWED in stages else made


def prior_of_counts(counts: Floats, stages: Stages, misfit: float = MISFIT) -> Prior:
    """Fit the law of people's logits to their counts.

    Parameters
    ----------
    counts : float array, people x (stages + 1)
        Proposals of each, and how many got to each stage.
    stages : tuple of int
        The stages.
    misfit : float
        Doubt about whether the person is like these people at all.

    Returns
    -------
    Prior
        Its chances are on average those of all proposals together.
    """
    counts = np.minimum.accumulate(np.asarray(counts, np.float64), axis=1)
    total = counts.sum(axis=0)
    if not total[0]:
        raise ValueError("nobody sent a proposal")
    floor = np.minimum(1e-4, 0.25 / total[0])
    shares = np.minimum.accumulate(np.clip(total[1:] / total[0], floor, 1 - floor))
    mean, covariance = _over_people(counts)
    covariance = covariance + misfit**2 * np.eye(mean.size)
    factor = np.asarray(np.linalg.cholesky(covariance), np.float64)
    return Prior(stages, centred(shares, factor), factor, shares, len(counts), int(total[0]))


def centred(shares: Floats, factor: Floats) -> Floats:
    """Means of the logits with which the chances are these shares on average over people.

    Parameters
    ----------
    shares : float array
        Share that gets to each stage.
    factor : float array
        As in `Prior`.

    Returns
    -------
    float array
    """
    around = even_normals(_DRAWS, shares.size + 1)[:, : shares.size] @ factor.T
    reach, means = np.ones(_DRAWS), np.empty(shares.size)
    for k, share in enumerate(shares):

        def missing(mean: float, so_far: Floats = reach, at: int = k, goal: float = share) -> float:
            return float(np.mean(so_far * special.expit(mean + around[:, at]))) - goal

        top = float(np.mean(reach))
        means[k] = optimize.brentq(missing, -25.0, 25.0) if share < top * (1 - 1e-9) else 12.0
        reach = reach * special.expit(means[k] + around[:, k])
    return means


def with_talks(prior: Prior) -> Prior:
    """The same with a stage of talks before the hire, each of the two steps half as hard."""
    last = prior.size - 1
    before = last > 0
    rows = np.vstack([prior.factor[:last], prior.factor[[last, last]] * _TALKS])
    apart = np.zeros((len(rows), 1))
    apart[last:, 0] = -MISFIT, MISFIT  # what talks take more, the hire takes less
    wide = np.column_stack([rows, apart])
    step = prior.shares[last] / (prior.shares[last - 1] if before else 1.0)
    talks = (prior.shares[last - 1] if before else 1.0) * np.sqrt(step)
    shares = np.insert(prior.shares, last, talks)
    stages = (*prior.stages[:-1], AT_INTERVIEWED, AT_HIRED)
    factor = np.asarray(np.linalg.cholesky(wide @ wide.T + 1e-9 * np.eye(len(wide))), np.float64)
    return Prior(stages, centred(shares, factor), factor, shares, prior.people, prior.proposals)


def _over_people(counts: Floats) -> tuple[Floats, Floats]:
    """Mean and covariance of people's logits: each person's by Newton's steps, then their spread, in turn."""
    n, k = counts[:, :-1], counts[:, 1:]
    steps = n.shape[1]
    mean = special.logit(np.clip((k.sum(0) + 0.5) / (n.sum(0) + 1.0), 1e-6, 1 - 1e-6))
    covariance, at = _START**2 * np.eye(steps), np.tile(mean, (len(n), 1))
    for _ in range(_ROUNDS):
        inverse = np.linalg.inv(covariance)
        for _ in range(_STEPS):
            p = special.expit(at)
            slope = (k - n * p) - (at - mean) @ inverse
            bend = inverse + np.eye(steps) * (n * p * (1 - p))[:, None, :]
            at = at + np.clip(np.linalg.solve(bend, slope[..., None])[..., 0], -1.0, 1.0)
        bend = inverse + np.eye(steps) * (n * special.expit(at) * (1 - special.expit(at)))[:, None, :]
        mean = at.mean(axis=0)
        covariance = (np.linalg.inv(bend) + np.einsum("ij,ik->ijk", at - mean, at - mean)).mean(axis=0)
    return mean, covariance + _LEAST**2 * np.eye(steps)
