"""How a client chooses among the proposals they opened.

Answers: who is hired. All four models are one race. Every opened proposal and the outside option (hire no
one) get a value; the largest values win the openings, and a proposal below the outside option is not hired. A
value is a systematic part plus a taste that belongs to the (job, freelancer) pair, so another competitor
leaves all other tastes as they are.

    logit    V + Gumbel against V0 + Gumbel: P(i) = exp(V_i) / (exp(V_0) + sum exp(V_k))   (McFadden, 1974)
    uniform  Gumbel alone against minus infinity with chance p, else plus infinity
    fixed    ln(p_i / u_i) against 0: every proposal wins on its own with chance p_i
    table    logit with V_i = ln p_i and exp(V_0) = 1 - sum p: P(i) = p_i, scaled down if the p_i sum to more
             than one
"""

from typing import Annotated, Literal

import numpy as np
from pydantic import Field, model_validator

from simulator.model.kernels import kernel
from simulator.model.values.distributions import Chance, Constant, Floats
from simulator.model.values.spec import Spec
from simulator.model.values.units import APART, NonNegative, Share, Weight

LOGIT, UNIFORM, FIXED, TABLE = 0, 1, 2, 3
MODELS = ("logit", "uniform", "fixed", "table")


class Logit(Spec):
    """Weights of the utility V."""

    outside: Weight = 1.5
    """V0: value of hiring no one"""
    match: Weight = 2.0
    """weight of the true match, 0 to 1"""
    quality: Weight = 0.5
    """weight of quality [per standard deviation]"""
    reputation: Weight = 1.0
    """weight of the share of positive feedback"""
    tailoring: Weight = 0.25
    """weight of tailoring effort, 0 to 1"""
    errors: Weight = 0.15
    """what a letter with errors loses; there are none unless a group's `care` is below 1"""
    price: Weight = 1.0
    """weight of ln(price asked / value), subtracted"""
    boosted: Weight = 0.0
    """weight of a visible boost label"""
    newcomer: Weight = 0.0
    """what having no feedback at all adds; negative: newcomers start at a disadvantage"""
    scale: Annotated[float, Field(ge=0.01, le=100)] = 1.0
    """spread of taste; all utilities are divided by it"""


class UniformHire(Spec):
    """Hire with chance p, each opened proposal being equally likely."""

    p: Share = 0.5
    """chance that the client hires at all, 0 to 1"""


class FixedHire(Spec):
    """Every opened proposal wins with chance p, whatever the others do."""

    p: Chance = Constant(value=0.05)
    """one draw per freelancer, cut to 0 … 1"""


class TableHire(Spec):
    """Chance of being hired by match and number of rivals."""

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
            raise ValueError(
                f"p needs {rows} rows of {columns} chances, one more than there are edges each way"
            )
        if list(self.match_edges) != sorted(self.match_edges) or list(self.rivals_edges) != sorted(
            self.rivals_edges
        ):
            raise ValueError("edges must rise")
        return self

    def grid(self) -> Floats:
        """Chances with the edges of their bands: of match in the first column, of rivals in the first row."""
        grid = np.zeros((len(self.match_edges) + 2, len(self.rivals_edges) + 2))
        grid[1:, 1:] = self.p
        grid[1:-1, 0], grid[0, 1:-1] = self.match_edges, self.rivals_edges
        return grid


class HiringSpec(Spec):
    """The hire model."""

    model: Literal["logit", "uniform", "fixed", "table"] = "logit"
    """how the client chooses: by utility (`logit`), any opened proposal alike (`uniform`), each with a
    chance of its own (`fixed`), or by a table of match and rivals (`table`)"""
    logit: Logit = Logit()
    """settings of `model: logit`; they do nothing under another model"""
    uniform: UniformHire = UniformHire()
    """settings of `model: uniform`; they do nothing under another model"""
    fixed: FixedHire = FixedHire()
    """settings of `model: fixed`; they do nothing under another model"""
    table: TableHire = TableHire()
    """settings of `model: table`; they do nothing under another model"""


class MatchSpec(Spec):
    """How well freelancers can judge their fit."""

    seen_noise: Annotated[float, Field(ge=0, le=10, allow_inf_nan=False), APART] = 0.1
    """standard deviation of the error in the match that a freelancer sees"""


@kernel
def ln_match(niche: float, width: float, job_niche: float) -> float:
    """Logarithm of `match_of`: -d² / (2 width²), d the distance on the circle of specialties.

    Parameters
    ----------
    niche, job_niche : float
        Places of the freelancer and of the job on the circle, 0 to 1.
    width : float
        Breadth of the freelancer around their niche, above 0.

    Returns
    -------
    float
        The logarithm, 0 or below.
    """
    # The shorter way round the circle, in units of the width.
    d = abs(niche - job_niche)
    d = min(d, 1.0 - d) / width
    return -0.5 * d * d


@kernel
def match_of(niche: float, width: float, job_niche: float) -> float:
    """True match: a Gaussian kernel of the circular distance between freelancer and job.

    Parameters
    ----------
    niche, width, job_niche : float
        As for `ln_match`.

    Returns
    -------
    float
        The match, in (0, 1].
    """
    return np.exp(ln_match(niche, width, job_niche))


@kernel
def gumbel(u: float) -> float:
    """Standard Gumbel quantile of u in (0, 1): -ln(-ln u)."""
    return -np.log(-np.log(u))


@kernel
def table_chance(grid: Floats, match: float, rivals: float) -> float:
    """Look up a chance of being hired; an edge belongs to the band above it.

    Parameters
    ----------
    grid : array of float, shape (match bands + 1, rivals bands + 1)
        As returned by `TableHire.grid`.
    match : float
        True match, 0 to 1.
    rivals : float
        Number of rival proposals.

    Returns
    -------
    float
        The chance, 0 to 1.
    """
    # The bands are few: walking through them is as fast as a search.
    row, column = 1, 1
    while row < grid.shape[0] - 1 and match >= grid[row, 0]:
        row += 1
    while column < grid.shape[1] - 1 and rivals >= grid[0, column]:
        column += 1
    return grid[row, column]


@kernel
def reputation_of(prior: float, strength: float, positives: int, feedbacks: int) -> float:
    """Share of positive feedback that a client expects: the mean of a beta law updated by the feedbacks.

    Parameters
    ----------
    prior : float
        The share expected before any feedback, 0 to 1.
    strength : float
        How many feedbacks the prior is worth.
    positives, feedbacks : int
        Positive feedbacks, and all feedbacks.

    Returns
    -------
    float
        (prior strength + positives) / (strength + feedbacks), or the prior if both terms below are 0.
    """
    # Without any weight the mean would be 0 / 0.
    if strength + feedbacks == 0:
        return prior
    return (prior * strength + positives) / (strength + feedbacks)
