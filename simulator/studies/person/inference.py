"""A person's chances, from their own proposals and from what simulated people in their situation do.

Answers: how often will a proposal be viewed, answered and hired, how sure is that, and how much of it comes
from the person's own proposals. A continuation-ratio logit over the stages, drawn towards the field by a
normal prior; what is known of the posts shifts it by slopes and lines of work that are drawn towards none.
How draws are made is in `sampling`.
"""

from typing import NamedTuple

import numpy as np
from scipy import special

from simulator.loader.tables.cells import Floats
from simulator.studies.person.evidence import Evidence
from simulator.studies.person.prior import Prior, even_normals
from simulator.studies.person.sampling import in_parts, sampled

DRAWS, DRAWS_BY_POST = 4096, 2048
TRUSTED = 0.7
"""shape of the weights' tail above which draws are not to be trusted"""
SLOPE_SD, KIND_SCALE = 0.15, 0.2
"""how far a number of the post, or a line of work, shifts every step, before a proposal says anything"""
_ROUND = 50.0


class Posterior(NamedTuple):
    """What is known of one person's chances."""

    prior: Prior
    evidence: Evidence
    reach: Floats
    """draws x stages: chance of a proposal like those sent so far to get to each stage"""
    weights: Floats
    """of the draws; they add up to 1"""
    before: Floats
    """the same as `reach`, before any proposal; draws that weigh the same"""
    tail: float
    """shape of the tail of the raw weights; above `TRUSTED` nothing should be read from the draws"""
    slopes: Floats
    """draws x numbers of the post: their shift of every step"""

    @property
    def hired(self) -> Floats:
        """Chance of a hire, one per draw."""
        return np.asarray(self.reach[:, -1])

    def mean(self, stage: int = -1) -> float:
        """Expected share that gets to a stage."""
        return float(self.weights @ self.reach[:, stage])

    def quantile(self, at: float, stage: int = -1) -> float:
        """Quantile of the share that gets to a stage."""
        return weighted_quantile(self.reach[:, stage], self.weights, at)

    def doubt(self, stage: int = -1) -> float:
        """Standard deviation of the logarithm of that share."""
        return _spread(np.log(self.reach[:, stage]), self.weights)

    def doubt_before(self, stage: int = -1) -> float:
        """The same before any proposal."""
        return float(np.std(np.log(self.before[:, stage])))

    def narrowed(self, stage: int = -1) -> float:
        """Share of the doubt that the proposals took away; 0 without any."""
        return max(0.0, 1.0 - self.doubt(stage) / self.doubt_before(stage))

    def moved(self, stage: int = -1) -> float:
        """By which share the proposals moved the estimate; -0.1: a tenth less than the field's."""
        return self.mean(stage) / float(np.mean(self.before[:, stage])) - 1.0

    def to_halve(self, stage: int = -1) -> int:
        """Further proposals that would halve the doubt about a share, roughly."""
        share = self.mean(stage)
        return int(np.ceil(3.0 / self.doubt(stage) ** 2 * (1.0 - share) / share))


def weighted_quantile(values: Floats, weights: Floats, at: float) -> float:
    """Smallest value up to which the weights hold this share.

    Parameters
    ----------
    values, weights : float array
        One entry per draw; the weights add up to 1.
    at : float
        The share.

    Returns
    -------
    float
    """
    order = np.argsort(values)
    place = int(np.searchsorted(np.cumsum(weights[order]), at))
    return float(values[order[min(place, order.size - 1)]])


def _spread(values: Floats, weights: Floats) -> float:
    mean = float(weights @ values)
    return float(np.sqrt(max(float(weights @ (values - mean) ** 2), 1e-300)))


class _Model:
    """The likelihood, on standard normal parameters: one a step, one a slope, one a line of work, a scale."""

    def __init__(self, prior: Prior, evidence: Evidence) -> None:
        self.prior, self.data = prior, evidence
        self.by_post = evidence.low.size > 0 and (evidence.names != () or evidence.kinds_count > 0)
        kinds = evidence.kinds_count
        self.size = prior.size + len(evidence.names) + (kinds + 1 if kinds else 0)

    @property
    def cells(self) -> int:
        """Numbers that one draw takes."""
        return (max(self.data.low.size, 1) if self.by_post else 1) * (self.prior.size + 2)

    def slopes(self, z: Floats) -> Floats:
        """Shifts by one standard deviation of each number of the post."""
        first = self.prior.size
        return SLOPE_SD * z[:, first : first + len(self.data.names)]

    def shifts(self, z: Floats) -> Floats:
        """Shift of every step, draws x rows; one column where posts are not told apart."""
        if not self.by_post:
            return np.zeros((len(z), 1))
        found = self.slopes(z) @ self.data.slopes.T
        if self.data.kinds_count:
            scale = KIND_SCALE * special.ndtri((1 + special.ndtr(z[:, -1])) / 2)  # half-normal
            own = z[:, self.prior.size + len(self.data.names) : -1] * scale[:, None]
            own = np.column_stack([own, np.zeros(len(z))])  # the last column: not known, or rare
            found = found + own[:, self.data.kinds]
        return np.asarray(found)

    def reach(self, z: Floats) -> Floats:
        """Chances of each row, draws x rows x (stages + 2): 1, each stage, and 0 beyond the last."""
        logits = self.prior.mean + z[:, : self.prior.size] @ self.prior.factor.T
        shift = self.shifts(z)
        made = np.ones((*shift.shape, self.prior.size + 2))
        for k in range(self.prior.size):
            made[..., k + 1] = made[..., k] * special.expit(logits[:, k, None] + shift)
        made[..., -1] = 0.0
        return made

    def log_likelihood(self, z: Floats) -> Floats:
        """One number per draw."""
        if not self.data.low.size:
            return np.zeros(len(z))
        reach = self.reach(z)
        row = np.arange(self.data.low.size) if self.by_post else 0
        chance = reach[:, row, self.data.low] - self.data.due * reach[:, row, self.data.high + 1]
        return np.asarray(np.log(np.maximum(chance, 1e-300)) @ self.data.times)

    def log_posterior(self, z: Floats) -> Floats:
        """One number per draw, up to a constant."""
        return np.asarray(self.log_likelihood(z) - 0.5 * (z**2).sum(axis=1))

    def mean_reach(self, z: Floats) -> Floats:
        """Chances of a proposal like those sent so far, draws x stages."""
        if not self.by_post:
            return self.reach(z)[:, 0, 1:-1]
        share = self.data.times / self.data.times.sum()
        return np.asarray(np.einsum("drk,r->dk", self.reach(z)[..., 1:-1], share))


def posterior_of(prior: Prior, evidence: Evidence) -> Posterior:
    """Fit a person's chances.

    Parameters
    ----------
    prior : Prior
        What people in this situation do.
    evidence : Evidence
        The person's proposals; its stages are those of the prior.

    Returns
    -------
    Posterior
    """
    model = _Model(prior, _alike(evidence))
    draws = DRAWS_BY_POST if model.by_post else DRAWS
    own = even_normals(draws, model.size + 1)[:, : model.size]
    before = in_parts(model.mean_reach, own, model)
    if not (evidence.due * (evidence.low < prior.size) + evidence.low).any():  # nothing is known of any
        even = np.full(draws, 1.0 / draws)
        return Posterior(prior, evidence, before, even, before, -np.inf, model.slopes(own))
    z, weights, tail = sampled(model, draws)
    reach = in_parts(model.mean_reach, z, model)
    return Posterior(prior, evidence, reach, weights, before, tail, model.slopes(z))


def _alike(evidence: Evidence) -> Evidence:
    """Put proposals that say the same into one row, where posts are not told apart."""
    if evidence.names or evidence.kinds_count or not evidence.low.size:
        return evidence
    keys = np.column_stack([evidence.low, evidence.high, np.rint(evidence.due * _ROUND)])
    rows, which = np.unique(keys, axis=0, return_inverse=True)
    times = np.asarray(np.bincount(which.ravel(), evidence.times, len(rows)), np.float64)
    low, high = rows[:, 0].astype(np.int64), rows[:, 1].astype(np.int64)
    empty = np.empty((len(rows), 0))
    return Evidence(low, high, rows[:, 2] / _ROUND, times, empty, np.full(len(rows), -1), ())
