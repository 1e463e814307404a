"""Never bid; take invitations."""

from typing import ClassVar

import numpy as np

from simulator.strategies.contract.base import Candidates, Floats, Strategy


class InviteOnly(Strategy):
    """Never spend a Connect on a proposal: answer invitations and direct offers, which are free.

    Wins where clients invite; loses for the many who get no invitations. Whether an invitation is answered is
    the freelancer's `accepts`. Source: reports by established freelancers; stars get 10 to 15 invitations a
    day.
    """

    rule: ClassVar[str] = "never bids and only answers invitations"

    def score(self, c: Candidates) -> Floats:
        return np.zeros(c.n)
