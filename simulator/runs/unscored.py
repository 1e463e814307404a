"""Strategies of a run that never gave a number.

Answers: why did a group send nothing. A score that is not a number skips its post, which is a rule's right;
if none ever is a number, it is a mistake, and nothing else would show it.
"""

import os
from typing import TYPE_CHECKING

import numpy as np

from simulator.loader.problems import ScenarioError
from simulator.runs.again import ready_again
from simulator.runs.files import StoreError
from simulator.runs.result import RunResult

if TYPE_CHECKING:
    from simulator.engine.steps.bids import Bids
    from simulator.world.world import World


class ScoreWatch:
    """Counts, for each group, the posts that were scored, and the scores that are numbers."""

    def __init__(self) -> None:
        self.asked = self.numbers = np.zeros(0, np.int64)

    def begin(self, world: "World") -> None:
        """Begin to count."""
        groups = int(world.lanes["group"].max(initial=-1)) + 1
        self.asked, self.numbers = np.zeros((2, groups), np.int64)

    def before_looks(self, world: "World", until: float) -> None:
        """Nothing is scored yet."""

    def before_sending(self, world: "World", bids: "Bids") -> None:
        """Count the scores of a tick."""
        group, most = world.lanes["group"][bids.lane], self.asked.size
        self.asked += np.bincount(group, minlength=most)
        self.numbers += np.bincount(group[~np.isnan(bids.score)], minlength=most)

    def before_closing(self, world: "World", until: float) -> None:
        """All scores are counted."""

    def after_closing(self, world: "World") -> None:
        """All scores are counted."""


def unscored_sentences(run: RunResult) -> list[str]:
    """Say which groups sent nothing because no score of theirs was a number.

    One replication is played again for it, and only if a group that saw posts never sent a proposal.

    Parameters
    ----------
    run : RunResult
        A run on disk.

    Returns
    -------
    list of str
    """
    table = run.replications
    sums = table.groupby("group")[["candidates", "proposals"]].sum()
    silent = sums[(sums["candidates"] > 0) & (sums["proposals"] == 0)].index
    rows = table[table["group"].isin(silent) & (table["candidates"] > 0)]
    if rows.empty:
        return []
    watch, here = ScoreWatch(), os.getcwd()
    try:
        ready_again(run).simulate([int(rows["rep"].iloc[0])], observer=watch)
    except (ScenarioError, StoreError, OSError, RuntimeError):
        return []  # a run that is finished stands, whatever became of its files
    finally:
        os.chdir(here)
    names = [group.name for group in run.scenario.freelancers]
    return [
        f"'{names[g]}' sent no proposal: every score of its strategy is NaN, not a number, and so skips the "
        "post. Zero divided by zero gives NaN: divide by np.maximum(number, 1)."
        for g in range(watch.asked.size)
        if watch.asked[g] and not watch.numbers[g] and names[g] in silent
    ]
