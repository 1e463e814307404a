"""How a client chooses among the proposals they opened.

Answers: who is hired. All four models are one race: every opened proposal and the outside option (hire
nobody) gets a value, the largest values win the openings, and nobody below the outside option is hired. A
value is a systematic part plus the taste that belongs to the (job, freelancer) pair, so one more competitor
changes nobody else's taste.

    logit    V + Gumbel against V0 + Gumbel: P(i) = exp(V_i) / (exp(V_0) + sum exp(V_k))   (McFadden 1974)
    uniform  Gumbel alone against minus infinity with chance p, else plus infinity
    fixed    ln(p_i / u_i) against 0: every proposal wins on its own with chance p_i
    table    logit with V_i = ln p_i and exp(V_0) = 1 - sum p: P(i) = p_i, scaled down if they sum to more
    than one
"""

from typing import Annotated, Literal

import numpy as np
from pydantic import Field, model_validator

from simulator.model.kernels import kernel
from simulator.model.values.distributions import Constant, Distribution, Floats
from simulator.model.values.spec import Spec
from simulator.model.values.units import NonNegative, Share, Weight

LOGIT, UNIFORM, FIXED, TABLE = 0, 1, 2, 3
MODELS = ("logit", "uniform", "fixed", "table")


class Logit(Spec):
    """Weights of the utility V."""

    outside: Weight = 1.5
    """V0: what hiring nobody is worth"""
    match: Weight = 2.0
    """weight of the true match, 0 to 1"""
    quality: Weight = 0.5
    """weight of quality [per standard deviation]"""
    reputation: Weight = 1.0
    """weight of the share of positive feedback"""
    tailoring: Weight = 0.25
    """weight of tailoring effort, 0 to 1"""
    price: Weight = 1.0
    """weight of ln(price asked / value), subtracted"""
    boosted: Weight = 0.0
    """weight of a visible boost label"""
    newcomer: Weight = 0.0
    """what having no feedback at all adds; below 0: a cold start"""
    scale: Annotated[float, Field(ge=0.01, le=100)] = 1.0
    """spread of taste: all utilities are divided by it"""


class UniformHire(Spec):
    """Hire with chance p, uniformly among the opened ones."""

    p: Share = 0.5


class FixedHire(Spec):
    """Every proposal wins with chance p, whatever the others do."""

    p: Distribution = Constant(value=0.05)
    """one draw per freelancer, cut to 0 … 1"""


class TableHire(Spec):
    """Chance by match and by number of rivals."""

    match_edges: tuple[Share, ...] = (0.3, 0.6, 0.8)
    """upper edges of the match bands; the last band is open"""
    rivals_edges: tuple[NonNegative, ...] = (5, 20, 50)
    """upper edges of the bands of rival proposals; the last band is open"""
    p: tuple[tuple[Share, ...], ...] = (
        (0.02, 0.005, 0.002, 0.001),
        (0.05, 0.015, 0.006, 0.002),
        (0.10, 0.03, 0.012, 0.005),
        (0.20, 0.06, 0.025, 0.01),
    )
    """chance of being hired: a row per match band, a column per rivals band"""

    @model_validator(mode="after")
    def _shape(self) -> "TableHire":
        rows, columns = len(self.match_edges) + 1, len(self.rivals_edges) + 1
        if len(self.p) != rows or any(len(row) != columns for row in self.p):
            raise ValueError(f"p needs {rows} rows of {columns} chances: one more than edges each way")
        if list(self.match_edges) != sorted(self.match_edges) or list(self.rivals_edges) != sorted(
            self.rivals_edges
        ):
            raise ValueError("edges must rise")
        return self

    def grid(self) -> Floats:
        """Chances with the edges of their bands: match edges down the first column, rivals edges on top."""
        grid = np.zeros((len(self.match_edges) + 2, len(self.rivals_edges) + 2))
        grid[1:, 1:] = self.p
        grid[1:-1, 0], grid[0, 1:-1] = self.match_edges, self.rivals_edges
        return grid


class HiringSpec(Spec):
    """The hire model."""

    model: Literal["logit", "uniform", "fixed", "table"] = "logit"
    logit: Logit = Logit()
    uniform: UniformHire = UniformHire()
    fixed: FixedHire = FixedHire()
    table: TableHire = TableHire()


class MatchSpec(Spec):
    """How well freelancers can judge a fit."""

    seen_noise: Annotated[NonNegative, Field(le=10)] = 0.1
    """standard deviation of the error in the match that a freelancer sees"""


@kernel
def ln_match(niche: float, width: float, job_niche: float) -> float:
    """Logarithm of `match_of`."""
    d = abs(niche - job_niche)
    d = min(d, 1.0 - d) / width
    return -0.5 * d * d


@kernel
def match_of(niche: float, width: float, job_niche: float) -> float:
    """Gaussian kernel of the circular distance between a niche and a job, in (0, 1]."""
    return np.exp(ln_match(niche, width, job_niche))


@kernel
def gumbel(u: float) -> float:
    """Standard Gumbel quantile of u in (0, 1)."""
    return -np.log(-np.log(u))


@kernel
def table_chance(grid: Floats, match: float, rivals: float) -> float:
    """Chance in a `TableHire.grid`; an edge belongs to the band above it."""
    row, column = 1, 1
    while row < grid.shape[0] - 1 and match >= grid[row, 0]:
        row += 1
    while column < grid.shape[1] - 1 and rivals >= grid[0, column]:
        column += 1
    return grid[row, column]


@kernel
def reputation_of(prior: float, strength: float, positives: int, feedbacks: int) -> float:
    """Share of positive feedback that a client expects: prior counts as `strength` feedbacks."""
    if strength + feedbacks == 0:
        return prior
    return (prior * strength + positives) / (strength + feedbacks)
