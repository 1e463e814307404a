"""One batch of a run: played, and written into the folder of the run.

Answers: what a worker does. A worker of this process has everything at hand; one elsewhere is told a folder
and finds there what is to be played (`play_block`). Both leave the same bytes.
"""

import os
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from simulator.model.scenario import Scenario
from simulator.runs.failures import failures
from simulator.runs.files import StoreError
from simulator.runs.layouts import tables_of
from simulator.runs.ready import Ready
from simulator.runs.sizes import estimate_cost
from simulator.runs.store import RunStore
from simulator.runs.workers.executors import Batch, Order

if TYPE_CHECKING:
    from simulator.engine.batch import BatchResult


class Elsewhere(Exception):
    """A batch that has to be played where the run was started, such as one in which a strategy fails."""


class Where(NamedTuple):
    """All that another process needs to know to play batches of a run."""

    folder: str
    run_id: str
    silent: tuple[str, ...]
    """groups that never bid, for their strategies failed"""


@dataclass(frozen=True)
class Player:
    """Plays batches of a scenario and writes them into the folder of a run."""

    ready: Ready
    store: RunStore
    silent: tuple[str, ...] = ()
    """groups that never bid, for their strategies failed"""
    failing: dict[str, Batch] = field(default_factory=dict)
    """of a field: groups whose strategy failed, and the first batch in which it did"""
    lock: Lock = field(default_factory=Lock)
    here: str = field(default_factory=os.getcwd)
    """from which relative paths start, whatever folder a strategy changes to"""

    def __call__(self, first: int, last: int) -> None:
        """Play replications `first` to `last` and write them."""
        keep = first < self.ready.scenario.run.keep_tables
        batch = self.ready.simulate(range(first, last + 1), keep)
        os.chdir(self.here)
        if batch.failed:
            self.note(batch.failed, first, last)
        self.store.write_part(first, last, tables_of(batch, self.ready.scenario))

    def order(self, first: int, last: int) -> Order[None]:
        """Say how another process plays a batch."""
        return Order(play_block, (self.where(), first, last))

    def forecast(self) -> float:
        """Seconds that a replication takes on one core."""
        cost = estimate_cost(self.ready.scenario, 1, self.ready.posts)
        return cost.seconds / cost.replications

    def where(self) -> Where:
        """Say where another process finds this run."""
        return Where(str(self.store.directory.resolve()), self.store.manifest["run_id"], self.silent)

    def note(self, failed: dict[str, str], first: int, last: int) -> None:
        """Write down at once whose strategy failed, so that no part on disk stands without it.

        Parameters
        ----------
        failed : dict
            Names of groups, and why each failed.
        first, last : int
            The batch in which they did.
        """
        with self.lock:
            for name in failed:
                self.failing[name] = min(self.failing.get(name, (first, last)), (first, last))
            self.store.write_manifest({**self.store.manifest, "failed": failed | self.store.failed})

    def receive(self, number: int, batch: "BatchResult") -> None:
        """Write a replication that was played in pieces.

        Parameters
        ----------
        number : int
            Its number.
        batch : BatchResult
            Its pieces, put together.
        """
        if batch.failed:
            self.note(batch.failed, number, number)
        self.store.write_part(number, number, tables_of(batch, self.ready.scenario))

    def failed(self) -> dict[str, str]:
        """Of a field: groups whose strategy failed, and why, found by playing single replications."""
        found = {name: why for name, why in self.store.failed.items() if name in self.failing}
        for first, last in set(self.failing.values()):
            groups = [name for name, batch in self.failing.items() if batch == (first, last)]
            found |= failures(self.ready.simulate, range(first, last + 1), groups)
        return found


def play_block(where: Where, first: int, last: int) -> None:
    """Play a batch of a run in a process that only shares its folder.

    Parameters
    ----------
    where : Where
        Which run.
    first, last : int
        The first and the last replication.

    Raises
    ------
    Elsewhere
        If a strategy fails, or the run has gone on without this process: nothing is written then.
    StoreError
        If the folder, or a file that the scenario names, is not here as it is there.
    """
    where = Where(*where)  # which comes as a plain tuple
    player = player_at(where)
    if player.store.holds(first, last):
        return  # it was written by a worker whose answer was lost with it
    keep = first < player.ready.scenario.run.keep_tables
    batch = player.ready.simulate(range(first, last + 1), keep)
    os.chdir(player.here)
    now = store_for(player, where, batch)
    now.write_part(first, last, tables_of(batch, player.ready.scenario))


def store_for(player: Player, where: Where, batch: "BatchResult") -> RunStore:
    """Return the store of a run as it stands now, if what was played may go there.

    Parameters
    ----------
    player : Player
        Who played it.
    where : Where
        Which run.
    batch : BatchResult
        What was played.

    Returns
    -------
    RunStore

    Raises
    ------
    Elsewhere
        If a strategy failed, or the run has gone on without this process.
    """
    now = RunStore.load(player.store.directory)
    if batch.failed or not set(where.silent) <= set(now.failed):
        raise Elsewhere
    alone = player.ready.scenario.competition == "field"
    if not alone and set(where.silent) != set(now.failed):
        raise Elsewhere  # all are played again without the bids of a group that failed meanwhile
    return now


@lru_cache(maxsize=4)
def player_at(where: Where) -> Player:
    """Find a run in its folder; kept, for many of its batches come here."""
    store = RunStore.load(Path(where.folder))
    if store.manifest["run_id"] != where.run_id:
        raise StoreError(f"{where.folder} holds another run here than where the run was started")
    ready = Ready.of(Scenario.model_validate(store.manifest["scenario"]), store.manifest["base"])
    if ready.file_digests() != store.manifest["files"]:
        raise StoreError(
            f"a file that '{store.manifest['name']}' names is another one in {store.manifest['base']} on a "
            "worker: put the scenario and its files on a disk that all machines share"
        )
    return Player(ready.silencing(where.silent), store, where.silent)
