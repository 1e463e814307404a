"""Some members of a group follow a different strategy from the rest.

Answers: what if a share of them adopted another rule. A freelancer keeps the same place, profile and luck;
only the rule changes. It is for experiments, so it has no name in scenarios.
"""

from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field

from simulator.strategies.contract.base import Accounts, Bools, Candidates, Ints
from simulator.strategies.habits.inside import Inner
from simulator.strategies.habits.mixing import Several


class Adopted(Several):
    """The first `adopters` of every `members` freelancers follow `instead`, the others `of`."""

    rule: ClassVar[str] = "some follow a different rule from the rest"
    inside: ClassVar[tuple[str, ...]] = ("of", "instead")

    of: Inner
    """what the others follow"""
    instead: Inner
    """what adopters follow"""
    adopters: Annotated[int, Field(ge=0)]
    """adopters among the members of the group in each replication"""
    members: Annotated[int, Field(ge=1)]
    """freelancers of the group in each replication"""

    @property
    def shown_as(self) -> str:
        return " or ".join(dict.fromkeys(part.shown_as for part in reversed(self.parts)))

    def _adopts(self, lane: Ints) -> Ints:
        # freelancers of a group stand replication by replication
        return np.asarray(lane % self.members < self.adopters).astype(np.int64)

    def turn(self, c: Candidates) -> Ints:
        return self._adopts(c.lane)

    def buys_for(self, accounts: Accounts, k: int) -> Bools:
        return np.asarray(self._adopts(np.arange(accounts.balance.size)) == k)
