"""What a strategy is shown of its freelancers' accounts and of the outcomes of their proposals.

Answers: what does a strategy learn between its bids. Everything here is a copy: nothing of the world can be
reached through it.
"""

import numpy as np

from simulator.engine.decider import Decider
from simulator.model.connects import ConnectsSpec
from simulator.strategies.contract.base import PUBLIC, Accounts, Outcomes, buyable
from simulator.world import world as w


def accounts_view(world: w.World, d: Decider, day: int, at: float, connects: ConnectsSpec) -> Accounts:
    """Return the accounts of a group at the start of a day.

    Parameters
    ----------
    world : World
        As it stands at that moment.
    d : Decider
        The group.
    day : int
        Number of the day, from 0.
    at : float
        Start of the day [days].
    connects : ConnectsSpec
        The rules of Connects, for prices and the length of a month.

    Returns
    -------
    Accounts
        One row per freelancer of the group.
    """
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


def outcomes_view(rows: w.Records, first: int, jobs: w.Records) -> Outcomes:
    """Return the outcomes of a group as its strategy may see them.

    Parameters
    ----------
    rows : records of `OUTCOME`
        The outcomes of this group alone.
    first : int
        Row of the group's first freelancer among all lanes.
    jobs : records
        All posts.

    Returns
    -------
    Outcomes
        One row per outcome, freelancers numbered from 0 within the group.
    """
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
