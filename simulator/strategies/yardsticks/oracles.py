"""Bounds: strategies that see what no freelancer can see.

Answers: how much better could a rule be. They are not advice; they show how far the others are from what luck
allows.
"""

from typing import ClassVar

import numpy as np

from simulator.model.values.units import Share
from simulator.strategies.contract.base import Candidates, Floats, Strategy


class HighestMatch(Strategy):
    """Bid on the posts with the highest true match, the one that the client will judge.

    It makes no error of judgement, but does not know whether the client is real. A yardstick, not advice.
    """

    oracle: ClassVar[bool] = True
    rule: ClassVar[str] = (
        "bids on the highest true match (sees hidden columns, not what comes later; can lose)"
    )

    threshold: Share = 0.8
    """smallest true match that is bid on"""

    def score(self, c: Candidates) -> Floats:
        match = c.hidden.match
        return np.where(match >= self.threshold, match, 0.0)


class HighestTrueP(Strategy):
    """Bid where the true chance of being hired is highest: live client, true match, final crowd and attention
    known.

    The chance is that of being opened, as if rivals' matches were spread evenly and proposals listed by
    match, times that of a logit choice in which the other opened proposals are as attractive as an average
    rival. A yardstick, not advice.
    """

    oracle: ClassVar[bool] = True
    rule: ClassVar[str] = (
        "bids on the highest true chance (sees hidden columns, not what comes later; can lose)"
    )
    traits: ClassVar[frozenset[str]] = frozenset({"reads_rivals"})

    threshold: Share = 0.2
    """smallest chance that is bid on"""

    def score(self, c: Candidates) -> Floats:
        hidden = c.hidden
        others = np.minimum(hidden.crowd, hidden.attention - 1)
        mine = np.exp(hidden.utility)
        chance = mine / (mine + np.exp(hidden.outside) + np.maximum(others, 0) * np.exp(hidden.usual_utility))
        opened = np.minimum(hidden.attention / (1.0 + hidden.crowd * (1.0 - hidden.match)), 1.0)
        chance = np.where(hidden.live, chance * opened, 0.0)
        return np.where(chance >= self.threshold, chance, 0.0)
