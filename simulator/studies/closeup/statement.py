"""The account of one freelancer in one replication, line by line.

Answers: where did this freelancer's Connects go. Reads the kept tables of a run; a replication that was not
kept is played again alone, which gives the same world, and is checked against what the run recorded.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from simulator.model.connects import CAUSES, FIRST_OUT
from simulator.runs.again import hold_against, kept_replications, play_again
from simulator.runs.result import RunResult


class LaneName(NamedTuple):
    """A freelancer of a replication; `number` is the column `ordinal` of the tables and counts from 0."""

    replication: int
    group: str
    number: int


@dataclass(frozen=True)
class Account:
    """All movements on one account, in the order of booking."""

    lane: LaneName
    movements: pd.DataFrame
    """at [days], cause, amount [Connects, out is negative], job_ordinal (-1: no post), balance after"""
    proposals: int
    """proposals sent in the whole run, free ones included"""
    hires: int
    """hires from these proposals"""
    final_balance: int
    """Connects at the end, as recorded apart from the movements"""
    is_replayed: bool
    """whether the replication was played again"""

    def sums(self) -> dict[str, int]:
        """Sum the amounts by cause, in the order of `CAUSES`; causes that never occurred are left out."""
        found = self.movements.groupby(self.movements["cause"].astype(str))["amount"].sum()
        return {cause: int(found[cause]) for cause in CAUSES if cause in found.index}

    def problems(self) -> list[str]:
        """What does not add up, in words; empty if everything does."""
        amounts, balances = (self.movements[name].to_numpy(np.int64) for name in ("amount", "balance"))
        running, found = np.cumsum(amounts), []
        if (wrong := np.flatnonzero(running != balances)).size:
            line = int(wrong[0])
            found.append(
                f"line {line + 1} shows a balance of {balances[line]:,}, but the amounts up to there sum to "
                f"{running[line]:,}"
            )
        if (balances < 0).any():
            found.append(f"the balance falls to {balances.min():,}, but no account may go below 0")
        if (last := int(amounts.sum())) != self.final_balance:
            found.append(f"all amounts sum to {last:,}, but the account ended with {self.final_balance:,}")
        codes = np.array([CAUSES.index(cause) for cause in self.movements["cause"].astype(str)], np.int64)
        astray = np.flatnonzero((amounts > 0) != (codes < FIRST_OUT))
        if astray.size:
            cause = CAUSES[int(codes[astray[0]])]
            found.append(f"'{cause}' moves {amounts[astray[0]]:+,} Connects, which is the wrong direction")
        return found


def lane_account(run: RunResult, lane: LaneName) -> Account:
    """Gather one account, from the kept tables or by playing its replication again.

    Parameters
    ----------
    run : RunResult
        A run on disk.
    lane : LaneName
        A group of the run, a number below its count, and a replication of the run.

    Returns
    -------
    Account

    Raises
    ------
    StoreError
        If the replication was played again and came out differently from what the run recorded.
    ScenarioError
        If a file that the scenario names no longer exists.
    """
    is_kept = lane.replication in kept_replications(run)
    if is_kept:
        frames = {"ledger": run.full("ledger"), "proposals": run.full("proposals")}
        frames["freelancers"] = run.freelancers
    else:
        frames = play_again(run, lane.replication)
        hold_against(run, frames["freelancers"], lane.replication)
    own = {name: _rows_of(frame, lane) for name, frame in frames.items()}
    sent = own["proposals"]
    columns = ["at", "cause", "amount", "job_ordinal", "balance"]
    return Account(
        lane=lane,
        movements=own["ledger"][columns].reset_index(drop=True),
        proposals=len(sent),
        hires=int((sent["fate"].astype(str) == "hired").sum()),
        final_balance=int(own["freelancers"]["balance"].iloc[0]),
        is_replayed=not is_kept,
    )


def _rows_of(frame: pd.DataFrame, lane: LaneName) -> pd.DataFrame:
    mine = (frame["rep"] == lane.replication) & (frame["group"] == lane.group)
    return frame[mine & (frame["ordinal"] == lane.number)]
