"""Proposals that are taken back.

Answers: what a freelancer gives up before the client decides. Where anybody withdraws when full, the pending
proposals of a lane are chained.
"""

import numpy as np

from simulator.engine.steps.settlement import settle
from simulator.model.clients import WITHDRAWN
from simulator.model.kernels import inlined, kernel
from simulator.model.luck import Whole
from simulator.world.world import World

_WITHDRAWN, _NONE = np.int64(WITHDRAWN), np.int64(-1)


@inlined
def remember(world: World, row: Whole) -> None:
    """Put a new proposal at the head of its lane's pending ones."""
    if not world.rules[0].withdraws:
        return
    proposal = world.proposals[row]
    lane = world.lanes[proposal.lane]
    proposal.before, proposal.after = _NONE, lane.pending
    if lane.pending >= 0:
        world.proposals[lane.pending].before = row
    lane.pending = row


@inlined
def forget(world: World, row: Whole) -> None:
    """Take a proposal that is decided out of its lane's pending ones."""
    if not world.rules[0].withdraws:
        return
    proposal = world.proposals[row]
    if proposal.before >= 0:
        world.proposals[proposal.before].after = proposal.after
    else:
        world.lanes[proposal.lane].pending = proposal.after
    if proposal.after >= 0:
        world.proposals[proposal.after].before = proposal.before


@kernel
def withdraw(world: World, row: Whole, at: float) -> None:
    """Take one pending proposal back; its row stays with the post until that closes."""
    forget(world, row)
    settle(world, row, _WITHDRAWN, False, False, at)
    world.proposals[row].gone = True


@inlined
def withdraw_due(world: World, row: Whole, sent: float, at: float) -> None:
    """Take back the proposal that was sent then, if it is still pending."""
    proposal = world.proposals[row]
    if proposal.sent == sent and not proposal.gone:
        withdraw(world, row, at)


@kernel
def withdraw_all(world: World, i: Whole, at: float) -> None:
    """Take back all that a lane has pending."""
    while world.lanes[i].pending >= 0:
        withdraw(world, world.lanes[i].pending, at)
