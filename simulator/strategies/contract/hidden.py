"""What only an oracle sees: the client's mind, the crowd to come, the true match.

Answers: how would a freelancer bid who could look behind the scenes. Strategies that declare `oracle = True`
reach it as `c.hidden`.
"""

from functools import cached_property
from typing import Protocol

import numpy as np

from simulator.strategies.contract import columns as look
from simulator.strategies.contract.arrays import AnyColumn, Bools, Floats, Ints
from simulator.strategies.contract.yardstick import YardstickView


class OpenColumns(Protocol):
    """What hidden columns take from those that everybody sees."""

    @property
    def reputation(self) -> Floats:
        """The freelancer's own share of positive feedback."""
        ...

    @property
    def value_usd(self) -> AnyColumn:
        """Worth of the whole contract [dollars]."""
        ...


class Hidden:
    """The columns that only an oracle sees."""

    def __init__(self, behind: YardstickView, shown: OpenColumns) -> None:
        self._behind, self._shown = behind, shown

    @property
    def live(self) -> Bools:
        """Whether the client will really choose."""
        return self._behind.of_post("live")

    @property
    def attention(self) -> Ints:
        """How many proposals the client will open."""
        return self._behind.of_post("attention")

    @property
    def crowd(self) -> Ints:
        """Rivals in the end (crowd), or proposals so far (simulated rivals)."""
        behind, rules = self._behind, self._behind.around.rules
        sofar = behind.of_post("proposals") if rules.lanes_compete else 0
        return np.asarray(sofar + (behind.of_post("crowd") if rules.crowd else 0))

    @property
    def outside(self) -> float:
        """What hiring none of them is worth to the client, on the scale of `utility`."""
        return float(self._behind.around.rules.logit.outside)

    @property
    def usual_utility(self) -> Floats:
        """Utility of an average rival."""
        usual = self._behind.around.rules.usual_utility
        return usual[self._behind.of_freelancer("rep")]

    @cached_property
    def match(self) -> Floats:
        """The match that the client will judge."""
        behind, tables = self._behind, self._behind.around.tables
        return look.true_match(tables.lanes, tables.jobs, behind.lane, behind.job)

    @cached_property
    def utility(self) -> Floats:
        """V of the freelancer's proposal under the scenario's logit weights."""
        own, logit = self._behind.of_freelancer, self._behind.around.rules.logit
        v = logit.match * self.match + logit.quality * own("quality")
        v = v + logit.reputation * self._shown.reputation
        v = v + np.where(own("feedbacks") == 0, logit.newcomer, 0.0) + own("credential") * logit.scale
        v = v + logit.tailoring * own("effort") - logit.price * own("ln_price")
        # which letters will have errors is not known before they are written
        return np.asarray(v - logit.errors * (1 - own("care")))

    @cached_property
    def wins(self) -> Bools:
        """Whether a plain proposal sent at the look would be hired, if a slot is free then.

        In a field this is what will happen, but for feedback that comes in between; among simulated rivals an
        estimate from the proposals so far.
        """
        return self._behind.wins()

    @cached_property
    def free_slots_then(self) -> Ints:
        """Contract slots that stay free for the whole contract, if all pending proposals win."""
        return self._behind.free_slots_then()

    @cached_property
    def pay_usd(self) -> Floats:
        """What a hire would pay before the service fee: the worth at the freelancer's own price [dollars]."""
        return np.asarray(self._shown.value_usd * np.exp(self._behind.of_freelancer("ln_price")))
