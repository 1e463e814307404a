"""What people differ in, and how it shows in what becomes of their proposals.

Answers: of people who differ in fit, quality, price and speed and meet the same posts with the same luck, how
often is a proposal viewed, answered and hired, and how old are the posts that they bid on. People of every
kind are played; a smooth law for each step stands in for those between them (a synthetic likelihood, Wood
2010).
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy import special

from simulator.loader.tables.cells import Floats
from simulator.model.freelancers import Group
from simulator.model.values.distributions import Constant

FIT, QUALITY, PRICE, SPEED = "fit", "quality", "price", "speed"
DIALS = (FIT, QUALITY, PRICE, SPEED)
MOST_FIT = 0.9
"""the choosiest people bid on posts whose fit is at least this, the others on less, all alike often"""
KEPT = {QUALITY: "quality", PRICE: "price_level", SPEED: "checks_per_hour"}
"""what a scenario calls each dial but fit"""


class Dials(NamedTuple):
    """What a person may differ in, each a normal score before any proposal."""

    names: tuple[str, ...]
    group: Group
    """says what is usual"""

    def value(self, name: str, z: float) -> float:
        """What a normal score of a dial stands for."""
        share = float(special.ndtr(z))
        if name == FIT:
            return MOST_FIT * share
        return float(self._values(name, np.array([share]))[0])

    def _values(self, name: str, share: Floats) -> Floats:
        law = getattr(self.group, KEPT[name])
        return np.asarray(law.quantile(np.clip(share, 1e-6, 1 - 1e-6)), np.float64)

    def age_terms(self, z: Floats) -> Floats:
        """Terms of the mean logarithm of the age of posts: who looks seldom finds them older."""
        others = [k for k, name in enumerate(self.names) if name != SPEED]
        made = [np.ones(len(z)), *(z[:, k] for k in others)]
        if SPEED in self.names:
            a_look = 1 / np.maximum(self._values(SPEED, special.ndtr(z[:, self.names.index(SPEED)])), 1e-4)
            made.append(np.log1p(a_look))
        return np.column_stack(made)


class Step(NamedTuple):
    """One step between stages: its logit is smooth in the dials and in what the post is like."""

    at: Floats
    """coefficients of `terms`, then of the numbers of the post"""
    sd: float
    """how far people at one place differ"""


@dataclass(frozen=True)
class Smooth:
    """What people at any place do.

    Attributes
    ----------
    dials : Dials
        In what they differ.
    steps : tuple of Step
        Sent to viewed, viewed to answered, answered to hired.
    post_mean, post_sd : float array
        Of the logarithms of one more than the price and the age of posts.
    age : float array
        Coefficients of `Dials.age_terms`: mean logarithm of the age in hours, plus one, at sending.
    age_sd : tuple of float
        How far that differs from post to post, and between people at one place.
    shares : float array
        Of all their proposals, share that got to each stage.
    people, proposals : int
        On which it rests.
    """

    dials: Dials
    steps: tuple[Step, ...]
    post_mean: Floats
    post_sd: Floats
    age: Floats
    age_sd: tuple[float, float]
    shares: Floats
    people: int
    proposals: int

    @property
    def size(self) -> int:
        """Numbers that describe a person: one a dial, and one a step for all else."""
        return len(self.dials.names) + len(self.steps)

    def logits(self, z: Floats) -> Floats:
        """Logits of the steps on a middling post, draws x steps."""
        count = len(self.dials.names)
        made = terms(z[:, :count])
        width = made.shape[1]
        rest = z[:, count:]
        every = [made @ one.at[:width] + one.sd * rest[:, k] for k, one in enumerate(self.steps)]
        return np.column_stack(every)

    def mean_age(self, z: Floats) -> Floats:
        """Mean logarithm of the age of posts in hours, plus one, one number per draw."""
        return np.asarray(self.dials.age_terms(z[:, : len(self.dials.names)]) @ self.age)

    @property
    def by_post(self) -> Floats:
        """Slopes of each step in the numbers of the post, steps x numbers."""
        width = terms(np.zeros((1, len(self.dials.names)))).shape[1]
        return np.array([one.at[width:] for one in self.steps])


def terms(z: Floats) -> Floats:
    """Terms of the smooth laws: one, each dial, and products of two.

    Examples
    --------
    >>> terms(np.array([[1.0, 2.0]])).tolist()
    [[1.0, 1.0, 2.0, 0.0, 2.0, 3.0]]
    """
    count = z.shape[1]
    pairs = [z[:, a] * z[:, b] - (a == b) for a in range(count) for b in range(a, count)]
    return np.column_stack([np.ones(len(z)), z, *pairs])


def dials_of(group: Group) -> Dials:
    """Dials that a group leaves open; what it says outright is known."""
    return Dials(
        tuple(d for d in DIALS if d == FIT or not isinstance(getattr(group, KEPT[d]), Constant)), group
    )
