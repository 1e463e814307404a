"""How pay goes together with duration and level.

Answers: why long jobs pay more in all, and experts more an hour. Each of these quantities is the quantile
of a uniform draw, so each has a normal score. Ties mix the scores: the score of pay is a sum of those of
duration and level, weighed by their correlations, and of its own. What is drawn of each quantity alone
keeps its law exactly.
"""

from typing import Annotated, Self

import numpy as np
import numpy.typing as npt
from pydantic import Field, model_validator

from simulator.model.luck import Purpose, uniforms
from simulator.model.values.distributions import Amount, Distribution, Floats
from simulator.model.values.spec import Spec

Correlation = Annotated[float, Field(ge=-1, le=1)]


class DurationByType(Spec):
    """Length of contracts by the type of the post [days]."""

    fixed: Amount
    """how long fixed-price contracts last [days]"""
    hourly: Amount
    """how long hourly contracts last [days]"""
    unstated: Amount
    """how long contracts last whose post states no pay [days]"""


class PayTies(Spec):
    """Correlations of normal scores; at 0 pay has nothing to do with duration and level."""

    budget_duration: Correlation = 0.0
    """of a fixed budget with the duration of the job"""
    budget_level: Correlation = 0.0
    """of a fixed budget with the level asked for"""
    rate_duration: Correlation = 0.0
    """of an hourly rate with the duration of the job"""
    rate_level: Correlation = 0.0
    """of an hourly rate with the level asked for"""

    @model_validator(mode="after")
    def _possible(self) -> Self:
        for pay in ("budget", "rate"):
            duration, level = (getattr(self, f"{pay}_{other}") for other in ("duration", "level"))
            if duration**2 + level**2 > 1:
                raise ValueError(
                    f"{pay}_duration and {pay}_level are too large together: duration and level are drawn "
                    "independently, so the squares of the two may add up to 1 at most"
                )
        return self


def tied(u: Floats, duration: Floats, level: Floats, with_duration: float, with_level: float) -> Floats:
    """Return uniforms of pay that go with those of duration and level, shape (n,).

    Parameters
    ----------
    u : array of float, shape (n,)
        Uniforms of pay alone.
    duration, level : arrays of float, shape (n,)
        Uniforms that duration and level are drawn from.
    with_duration, with_level : float
        Correlations of normal scores.

    Returns
    -------
    array of float
        `u` itself if both correlations are 0.
    """
    if with_duration == 0 and with_level == 0:
        return u
    from scipy.special import ndtr, ndtri

    own = np.sqrt(max(0.0, 1 - with_duration**2 - with_level**2))
    z = with_duration * ndtri(duration) + with_level * ndtri(level) + own * ndtri(u)
    # strictly within 0 and 1, where every law has a quantile
    return np.asarray(np.clip(ndtr(z), 2.0**-53, 1 - 2.0**-53))


def pay_luck(ties: PayTies, keys: npt.NDArray[np.uint64]) -> tuple[Floats, Floats]:
    """Uniforms of the fixed budget and of the hourly rate of each post, tied to its duration and level."""
    duration, level = uniforms(keys, Purpose.DURATION), uniforms(keys, Purpose.LEVEL)
    budget, rate = uniforms(keys, Purpose.VALUE), uniforms(keys, Purpose.RATE)
    return (
        tied(budget, duration, level, ties.budget_duration, ties.budget_level),
        tied(rate, duration, level, ties.rate_duration, ties.rate_level),
    )


def durations(
    law: Distribution,
    by_type: DurationByType | None,
    types: npt.NDArray[np.int64],
    keys: npt.NDArray[np.uint64],
) -> Floats:
    """Length of each contract, shape (n,).

    Parameters
    ----------
    law : Distribution
        Of posts of every type.
    by_type : DurationByType, optional
        Replaces it if given.
    types, keys : arrays of shape (n,)
        Type and key of each post.

    Returns
    -------
    array of float
        Lengths, at least 0 [days].
    """
    u = uniforms(keys, Purpose.DURATION)
    if by_type is None:
        return np.maximum(law.quantile(u), 0)
    of_type = [kind.quantile(u) for kind in (by_type.fixed, by_type.hourly, by_type.unstated)]
    return np.maximum(np.choose(types, of_type), 0)
