"""The proposals of one freelancer in one replication, as a freelancer would track them.

Answers: what was sent when, to which post, for how many Connects, what was known of the post, and how the
proposal ended. The replication is played again alone, which gives the same world, and is checked against what
the run recorded.
"""

import numpy as np
import pandas as pd

from simulator.engine.batch import BatchResult
from simulator.model.clients import FATE_NAMES, HIRED
from simulator.model.connects import CAUSES
from simulator.model.field import rival_age
from simulator.model.jobs import TYPE_NAMES
from simulator.runs.again import batch_again, hold_against
from simulator.runs.result import RunResult
from simulator.strategies.contract.posts import FixedColumns
from simulator.studies.closeup.statement import LaneName
from simulator.world.build import build
from simulator.world.world import World

COLUMNS = (
    "date",
    "job_id",
    "category",
    "type",
    "budget",
    "cost_connects",
    "boost_connects",
    "proposals_at_send",
    "job_age_min",
    "payment_verified",
    "client_hire_rate",
    "client_spend",
    "skill_match",
    "tailored",
    "status",
    "outcome_date",
    "value",
    "connects_returned",
    "viewed",
    "replied",
    "invited",
)
_REFUNDS = [code for code, cause in enumerate(CAUSES) if cause.startswith("refund_")]


def proposals_of(run: RunResult, lane: LaneName) -> pd.DataFrame:
    """Track every proposal of one freelancer.

    Parameters
    ----------
    run, lane
        As for `lane_account`.

    Returns
    -------
    DataFrame
        `COLUMNS`, a row per proposal in the order of sending. `date` and `outcome_date` are days from the
        start; `budget` is the worth of the whole contract and `value` what it pays before the fee, 0 without
        a hire [dollars]; `viewed` and `replied` are what the client did by `outcome_date`; `skill_match` is
        the match as the freelancer sees it; `proposals_at_send` does not
        count this one; `client_hire_rate` is empty for clients without posts. Answers to invitations are
        free.

    Raises
    ------
    StoreError
        If the replication came out differently from what the run recorded.
    """
    scenario = run.scenario
    batch, posts, frames = batch_again(run, lane.replication)
    hold_against(run, frames["freelancers"], lane.replication)
    world = build(scenario, [lane.replication], posts)
    sent, group = batch.tables["proposals"], [one.name for one in scenario.freelancers].index(lane.group)
    mine = sent[(sent["group"] == group) & (sent["ordinal"] == lane.number)]
    mine = mine[np.lexsort((mine["job_ordinal"], mine["sent"]))]
    row = np.flatnonzero((world.lanes["group"] == group) & (world.lanes["ordinal"] == lane.number))[0]
    jobs = world.jobs[mine["job_ordinal"]]
    hired = mine["fate"] == HIRED
    return pd.DataFrame(
        {
            "date": mine["sent"],
            "job_id": mine["job_ordinal"],
            "category": np.array(list(scenario.jobs.categories), object)[jobs["category"]],
            "type": np.array(TYPE_NAMES, object)[jobs["type"]],
            "budget": jobs["value_usd"],
            "cost_connects": mine["price"],
            "boost_connects": mine["boost"],
            "proposals_at_send": _rivals(world, batch, mine, run),
            "job_age_min": (mine["sent"] - jobs["posted_at"]) * 1440,
            "payment_verified": jobs["client_verified"],
            "client_hire_rate": np.where(jobs["client_posts"] > 0, jobs["client_hire_rate"], np.nan),
            "client_spend": jobs["client_spent_usd"],
            "skill_match": _seen_match(world, row, mine["job_ordinal"], scenario.match.seen_noise),
            "tailored": mine["effort"],
            "status": np.array(FATE_NAMES, object)[mine["fate"]],
            "outcome_date": mine["decided_at"],
            "value": np.where(hired, jobs["value_usd"] * np.exp(mine["ln_price"]), 0.0),
            "connects_returned": _returned(batch, group, lane.number, mine["job_ordinal"]),
            "viewed": mine["opened"],
            "replied": mine["replied"],
            "invited": mine["invited"],
        },
        columns=list(COLUMNS),
    )


def _rivals(world: World, batch: BatchResult, mine: np.ndarray, run: RunResult) -> np.ndarray:
    """Proposals on the post when each was sent, by other freelancers and by the crowd."""
    out, every = np.zeros(mine.size, np.int64), batch.tables["proposals"]
    for k, own in enumerate(mine):
        job = world.jobs[own["job_ordinal"]]
        if run.scenario.competition != "field":
            there = every[every["job_ordinal"] == own["job_ordinal"]]
            out[k] += (there["sent"] < own["sent"]).sum()
        if run.scenario.competition != "market":
            age = min(own["sent"], job["accepts_until"]) - job["posted_at"]
            ages = (
                rival_age(job["key"], np.int64(r), job["crowd_delay"], job["crowd_pace"])
                for r in range(job["crowd"])
            )
            out[k] += sum(arrives <= age for arrives in ages)
    return out


def _seen_match(world: World, row: int, jobs: np.ndarray, noise: float) -> np.ndarray:
    """The match of these posts as this freelancer sees it."""
    fixed = FixedColumns(world.jobs, world.lanes, noise)
    return fixed.match(np.full(jobs.size, row), jobs.astype(np.int64))


def _returned(batch: BatchResult, group: int, number: int, jobs: np.ndarray) -> np.ndarray:
    """Connects that came back from the proposal to each post, its boost included."""
    moves = batch.tables["ledger"]
    own = moves[(moves["group"] == group) & (moves["ordinal"] == number) & np.isin(moves["cause"], _REFUNDS)]
    return np.array([own["amount"][own["job_ordinal"] == job].sum() for job in jobs], np.int64)
