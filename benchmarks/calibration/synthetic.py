"""A listing invented by the simulator's own laws: what a fit must give back."""

import numpy as np

from simulator.model.field import rivals_at
from simulator.studies.baselines.listings import shown, through
from simulator.world.draws import draw_jobs


def invented(scenario, replication=0, verified_only=False):
    """All posts of a replication as they stand at its end, as a listing that hides what listings hide.

    Every rival arrives by the engine's own draws. The scenario needs a crowd.
    """
    which = "verified" if verified_only else "all"
    jobs = through(draw_jobs(scenario, [replication], None), which)
    age = scenario.horizon - jobs["posted_at"]
    rivals = np.array(
        [
            rivals_at(j["key"], int(j["crowd"]), j["crowd_delay"], j["crowd_pace"], a)
            for j, a in zip(jobs, age, strict=True)
        ]
    )
    return shown(scenario, jobs, age * 24, rivals, which)
