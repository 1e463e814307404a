"""How much the full tables of a replication take: every post, every proposal, every movement of Connects.

Answers: what `run.keep_tables` costs on the disk and in memory. How many posts there are is as good as known
before a run; how many proposals is a guess.
"""

from collections.abc import Iterable
from typing import NamedTuple

from simulator.model.scenario import Scenario
from simulator.runs.weights.worlds import World, work_in

__all__ = ["FullTables", "certain_bytes", "full_tables_of", "kept_in"]

# Bytes of one row on the disk, after compression; measured in fields and markets of several sizes.
_STORED_POST, _STORED_PROPOSAL, _STORED_MOVEMENT = 104, 14.3, 9
# Bytes of memory until it is there, a proposal with the movements that it causes; measured in the same way.
_POST, _PROPOSAL = 1050, 1190

_MOVEMENTS_PER_PROPOSAL = 1.4
_MONTH = 30
_FIRST_MOVEMENTS = 2
"""of each freelancer, besides one a month, whether or not any proposal is sent"""


class FullTables(NamedTuple):
    """Rows of the full tables of one replication."""

    posts: float
    proposals: float
    movements: float

    @property
    def bytes(self) -> float:
        """Bytes on the disk."""
        sent = self.proposals * _STORED_PROPOSAL + self.movements * _STORED_MOVEMENT
        return self.posts * _STORED_POST + sent

    @property
    def memory_bytes(self) -> float:
        """Bytes of memory, until they are on the disk."""
        return self.posts * _POST + self.proposals * _PROPOSAL


def full_tables_of(world: World, scenario: Scenario) -> FullTables:
    """Forecast the rows of the full tables of one replication.

    Parameters
    ----------
    world : World
        How large it is.
    scenario : Scenario
        What is played.

    Returns
    -------
    FullTables
    """
    proposals = work_in(world, scenario, 1).bids
    idle = world.lanes * (_FIRST_MOVEMENTS + scenario.horizon / _MONTH)
    return FullTables(world.posts, proposals, _MOVEMENTS_PER_PROPOSAL * proposals + idle)


def certain_bytes(world: World, scenario: Scenario) -> float:
    """Bytes on the disk of the full tables of one replication that are beyond doubt before it is played.

    Parameters
    ----------
    world : World
        How large it is.
    scenario : Scenario
        What is played.

    Returns
    -------
    float
        Those of its posts; none where they are replayed from a table, which may have few.
    """
    replay = scenario.jobs.replay
    return 0.0 if replay is not None and replay.mode == "in_order" else world.posts * _STORED_POST


def kept_in(gaps: Iterable[tuple[int, int]], kept: int) -> int:
    """How many replications of some stretches are among the first `kept`.

    Parameters
    ----------
    gaps : iterable of (int, int)
        First and last replication of each stretch.
    kept : int
        How many of all are kept in full.

    Returns
    -------
    int

    Examples
    --------
    >>> kept_in([(0, 1), (4, 9)], 6)
    4
    """
    return sum(max(0, min(last + 1, kept) - first) for first, last in gaps)
