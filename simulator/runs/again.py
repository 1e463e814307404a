"""Playing one replication of a run again, for a closer look.

Answers: what exactly happened there, checked against what was stored.
"""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from simulator.runs.files import StoreError
from simulator.runs.layouts import NameColumn, Table, tables_of
from simulator.runs.ready import Ready
from simulator.runs.result import RunResult
from simulator.runs.store import Frames

if TYPE_CHECKING:
    from simulator.engine.batch import BatchResult
    from simulator.model.replay import Posts


_TABLES = ("ledger", "proposals", "freelancers")


def kept_replications(run: RunResult) -> list[int]:
    """Numbers of the replications that are on disk with their full tables."""
    if not run.done:
        return []
    return [int(rep) for rep in run.market["rep"] if rep < run.scenario.run.keep_tables]


def ready_again(run: RunResult) -> Ready:
    """The scenario of a run, ready to be played again; groups that failed are silent."""
    return Ready.of(run.scenario, run.base).silencing(run.failed)


def play_again(run: RunResult, replication: int) -> Frames:
    """Play one replication of a run alone, with its ledger and proposals in full; nothing is written."""
    return batch_again(run, replication)[2]


def batch_again(run: RunResult, replication: int) -> "tuple[BatchResult, Posts | None, Frames]":
    """Play one replication of a run alone; return its batch, the posts that it replays, and full tables."""
    ready = ready_again(run)
    batch = ready.simulate([replication], keep=True)
    tables = tables_of(batch, ready.scenario)
    frames = {name: frame_of(tables[name]) for name in _TABLES}
    frames = {name: frame[frame["group"].isin(run.groups)] for name, frame in frames.items()}
    return batch, ready.posts, frames


def frame_of(table: Table) -> pd.DataFrame:
    """A table as a store would return it."""
    return pd.DataFrame(
        {
            name: np.array(column.names, object)[column.codes] if isinstance(column, NameColumn) else column
            for name, column in table.items()
        }
    )


def hold_against(run: RunResult, again: pd.DataFrame, replication: int) -> None:
    """Check that a replication played again is the one of the run.

    Parameters
    ----------
    run : RunResult
        A run on disk.
    again : DataFrame
        The table `freelancers` of the replication as it came out again.
    replication : int
        Its number.

    Raises
    ------
    StoreError
        If they differ: the program, or a file of the scenario, has changed since.
    """
    if not run.done:
        return
    again = again[again["group"].isin(run.groups)]
    recorded = run.freelancers[run.freelancers["rep"] == replication]
    if recorded.empty:  # the run was stopped before it came to this replication
        return
    for name in again.columns:
        was, now = recorded[name].to_numpy(), again[name].to_numpy()
        is_number = now.dtype.kind in "if"
        same = np.allclose(was, now, rtol=1e-9, equal_nan=True) if is_number else (was == now).all()
        if not same:
            raise StoreError(
                f"replication {replication} came out differently when it was played again (column '{name}'): "
                f"the program, or a file of the scenario, has changed since {run.directory} was made. Run it "
                f"again, with --set run.keep_tables={replication + 1}"
            )
