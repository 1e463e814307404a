"""Skip posts whose client has not looked at them for a while."""

from typing import ClassVar

from simulator.model.values.units import Days
from simulator.strategies.contract.base import Candidates, Floats, Strategy


class SkipIdleClient(Strategy):
    """Bid on every post, newest first, unless its client has not looked at it for a while.

    Wins where many clients never hire and stay away; loses where serious clients look rarely. Source:
    published advice on saving Connects (2019); the limit of 48 hours is inferred.
    """

    rule: ClassVar[str] = "skips posts whose client has not looked at them for a while"

    idle_after: Days = 2.0
    """time since the client's last look from which a post is skipped"""

    def score(self, c: Candidates) -> Floats:
        old = c.age_days > self.idle_after  # a client cannot have been away for longer than the post is old
        away = c.among(old, lambda some, _: some.client_idle_days > self.idle_after)
        return 1.0 - away
