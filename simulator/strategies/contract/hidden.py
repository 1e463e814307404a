"""What only an oracle sees: the client's mind, the crowd to come, the true match.

Answers: what would somebody bid who could look behind the scenes. Strategies that declare `oracle = True`
reach it as `c.hidden`.
"""

from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from simulator.strategies.contract import columns as look
from simulator.strategies.contract.columns import Floats, Ints

Bools = npt.NDArray[np.bool_]


class Hidden:
    """The columns that only an oracle sees."""

    def __init__(self, candidates: Any) -> None:
        self._c = candidates

    @property
    def live(self) -> Bools:
        """Whether the client will really choose."""
        return np.asarray(self._c._of_job("live"))

    @property
    def attention(self) -> Ints:
        """How many proposals the client will open."""
        return np.asarray(self._c._of_job("attention"))

    @property
    def crowd(self) -> Ints:
        """Rivals in the end (crowd), or proposals so far (simulated rivals)."""
        c = self._c
        sofar = c._of_job("proposals") if c._around.lanes_compete else 0
        return np.asarray(sofar + (c._of_job("crowd") if c._around.crowd else 0))

    @property
    def outside(self) -> float:
        """What hiring nobody is worth to the client, on the scale of `utility`."""
        return float(self._c._around.logit.outside)

    @property
    def usual_utility(self) -> float:
        """Utility of an average rival."""
        return float(self._c._around.usual_utility)

    @cached_property
    def match(self) -> Floats:
        """The match that the client will judge."""
        c = self._c
        return look.true_match(c._around.lanes, c._around.jobs, c._lane, c._job)

    @cached_property
    def utility(self) -> Floats:
        """V of the freelancer's proposal under the scenario's logit weights."""
        c, logit = self._c, self._c._around.logit
        v = logit.match * self.match + logit.quality * c._of_lane("quality") + logit.reputation * c.reputation
        v = (
            v
            + np.where(c._of_lane("feedbacks") == 0, logit.newcomer, 0.0)
            + c._of_lane("credential") * logit.scale
        )
        return np.asarray(v + logit.tailoring * c._of_lane("effort") - logit.price * c._of_lane("ln_price"))

    @cached_property
    def wins(self) -> Bools:
        """Whether a plain proposal sent at the look would be hired, if a slot is free then.

        In a field this is what will happen, but for feedback that comes in between; among simulated rivals an
        estimate from the proposals so far.
        """
        c = self._c
        return np.asarray(c._around.foresight.wins(c._lane, c._job, c.at))

    @cached_property
    def free_slots_then(self) -> Ints:
        """Contract slots that stay free for the whole contract, if all pending proposals win."""
        c = self._c
        return np.asarray(c._around.foresight.free_slots_then(c._lane, c._job))

    @cached_property
    def pay_usd(self) -> Floats:
        """What a hire would pay before the service fee: the worth at the freelancer's own price [dollars]."""
        return np.asarray(self._c.value_usd * np.exp(self._c._of_lane("ln_price")))
