"""What strategies are shown of their freelancers' accounts and of outcomes.

Answers: what does a strategy learn between its bids. All of it are copies: nothing of the world can be
reached through them.
"""

import numpy as np

from simulator.engine.decider import Decider
from simulator.model.connects import ConnectsSpec
from simulator.strategies.contract.base import PUBLIC, Accounts, Outcomes, buyable
from simulator.world import world as w


def accounts_of(world: w.World, d: Decider, day: int, at: float, connects: ConnectsSpec) -> Accounts:
    """The accounts of a group at the start of a day."""
    rows = slice(d.first, d.last)
    lanes = world.lanes[rows]
    return Accounts(
        world.balance[rows].copy(),
        lanes["budget_left_usd"].copy(),
        day,
        connects.usd_each,
        lanes["opening"].copy(),
        np.maximum(lanes["next_month"] - at, 0.0),
        connects.month,
        lanes["key"].copy(),
        lanes["feedbacks"].astype(np.int64),
        *buyable(lanes, connects.usd_each),
    )


def outcomes_of(rows: w.Records, first: int, jobs: w.Records) -> Outcomes:
    """Outcomes of a group whose first freelancer stands in row `first` of the world."""
    return Outcomes(
        rows["lane"].astype(np.int64) - first,
        rows["fate"].astype(np.int64),
        rows["opened"],
        rows["replied"],
        rows["price"] + rows["boost"],
        rows["sent"],
        rows["decided_at"],
        jobs[PUBLIC][rows["job"]],
    )
