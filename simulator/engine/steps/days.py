"""The end of a day: what each group of each replication has by then.

Answers: where a day's point of a curve comes from.
"""

from simulator.model.kernels import kernel
from simulator.world.world import Ints, Records, World


@kernel
def add_day(world: World, block: Ints, row: Records) -> None:
    """Add what every lane holds and has done to the row of its group and replication.

    Parameters
    ----------
    world : World
        Its balances and tallies are read.
    block : int array
        Position in `row` of each lane, shape (lanes,).
    row : records
        One entry of `records.CURVE` per group and replication; its counts start at 0.
    """
    for i in range(block.size):
        here, tally = row[block[i]], world.tally[i]
        here.balance += world.balance[i]
        here.spent += tally.connects_proposal + tally.connects_boost
        here.hires += tally.hires
        here.proposals += tally.proposals
