"""Proposals that are taken back.

Answers: what a freelancer gives up before the client decides. Under rules that let anyone withdraw, the
pending proposals of a lane form a chain.
"""

import numpy as np

from simulator.engine.steps.settlement import settle
from simulator.model.clients import WITHDRAWN
from simulator.model.kernels import inlined, kernel
from simulator.model.luck import Whole
from simulator.world.records import AFTER, BEFORE
from simulator.world.world import World

_WITHDRAWN, _NONE = np.int64(WITHDRAWN), np.int64(-1)


@inlined
def remember(world: World, row: Whole) -> None:
    """Put a new proposal at the head of its lane's pending ones."""
    # the chain costs writes to three rows, so it is kept only where anyone can withdraw
    if not world.rules[0].withdraws:
        return
    lane, pending = world.lanes[world.proposals[row].lane], world.pending
    pending[row, BEFORE], pending[row, AFTER] = _NONE, lane.pending
    if lane.pending >= 0:
        pending[lane.pending, BEFORE] = row
    lane.pending = row


@inlined
def forget(world: World, row: Whole) -> None:
    """Take a proposal that is decided out of its lane's pending ones."""
    if not world.rules[0].withdraws:
        return
    before, after = world.pending[row, BEFORE], world.pending[row, AFTER]
    if before >= 0:
        world.pending[before, AFTER] = after
    else:
        world.lanes[world.proposals[row].lane].pending = after
    if after >= 0:
        world.pending[after, BEFORE] = before


@kernel
def withdraw(world: World, row: Whole, at: float) -> None:
    """Take one pending proposal back; its row stays with the post until that closes.

    Parameters
    ----------
    world : World
        Its proposals, outcomes and accounts are written.
    row : int
        Row of the proposal.
    at : float
        Now [days].
    """
    forget(world, row)
    settle(world, row, _WITHDRAWN, False, False, at)
    world.proposals[row].gone = True


@inlined
def withdraw_due(world: World, row: Whole, sent: float, at: float) -> None:
    """Take back a proposal that falls due, if it is still pending.

    Parameters
    ----------
    world : World
        Its proposals, outcomes and accounts are written.
    row : int
        Row that held the proposal.
    sent : float
        When it was sent [days]: the row may hold another one by now.
    at : float
        Now [days].
    """
    proposal = world.proposals[row]
    if proposal.sent == sent and not proposal.gone:
        withdraw(world, row, at)


@kernel
def withdraw_all(world: World, i: Whole, at: float) -> None:
    """Take back everything that a lane has pending.

    Parameters
    ----------
    world : World
        Its proposals, outcomes and accounts are written.
    i : int
        Row of the lane.
    at : float
        Now [days].
    """
    # `withdraw` takes the head out of the chain
    while world.lanes[i].pending >= 0:
        withdraw(world, world.lanes[i].pending, at)
