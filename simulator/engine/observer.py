"""What may look on while a batch is played.

Answers: at which moments of a tick can the world be watched. An observer changes nothing: whatever it plays
out, it plays on copies.
"""

from typing import Protocol

from simulator.engine.steps.bids import Bids
from simulator.world.world import World


class Observer(Protocol):
    """Called by the loop with the world as it stands at that moment; times are in days."""

    def begin(self, world: World) -> None:
        """Before the first tick."""

    def before_looks(self, world: World, until: float) -> None:
        """Before freelancers look at their feeds, up to `until`."""

    def before_sending(self, world: World, bids: Bids) -> None:
        """When every strategy has decided and no bid of the tick has been sent."""

    def before_closing(self, world: World, until: float) -> None:
        """Before the posts that close before `until` do."""

    def after_closing(self, world: World) -> None:
        """When these posts have closed; `outcomes` holds the fates of the tick."""
