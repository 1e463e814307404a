"""A listing invented by the simulator's own laws: what a fit must give back."""

import numpy as np

from benchmarks.calibration.crowd import EDGES
from benchmarks.calibration.listing import CATEGORIES, DURATION_DAYS, Listing
from simulator.model.field import rivals_at
from simulator.model.jobs import FIXED, HOURLY
from simulator.world.draws import draw_jobs


def invented(scenario, replication=0, verified_only=False):
    """All posts of a replication as they stand at its end, as a listing that hides what listings hide.

    The scenario needs a crowd. Clients' payment is hidden if the listing shows verified clients only.
    """
    jobs = draw_jobs(scenario, [replication], None)
    jobs = jobs[jobs["client_verified"]] if verified_only else jobs
    age = scenario.horizon - jobs["posted_at"]
    rivals = np.array(
        [
            rivals_at(j["key"], int(j["crowd"]), j["crowd_delay"], j["crowd_pace"], a)
            for j, a in zip(jobs, age, strict=True)
        ]
    )
    names = np.array(
        [n if n in CATEGORIES.values() else "other" for n in scenario.jobs.categories], dtype=object
    )
    return Listing(
        f"replication {replication}", age * 24, np.floor(jobs["posted_at"]).astype(int),
        np.digitize(rivals, EDGES), names[jobs["category"]], jobs["type"].astype(float),
        np.where(jobs["type"] == FIXED, jobs["value_usd"], np.nan),
        np.where(jobs["type"] == HOURLY, jobs["hourly_rate_usd"], np.nan),
        np.searchsorted(DURATION_DAYS, jobs["duration_days"]).astype(float), np.full(jobs.size, np.nan),
        jobs["level"].astype(float), jobs["connects_required"].astype(float), jobs["client_spent_usd"],
        np.full(jobs.size, np.nan) if verified_only else jobs["client_verified"].astype(float),
        np.arange(jobs.size), np.ones(jobs.size, int),
    )  # fmt: skip
