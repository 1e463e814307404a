"""How many freelancers ever see a post.

Answers: which posts does a freelancer come across. What draws a crowd also draws the freelancers who are
simulated, so that nobody has an easier market than the crowd.
"""

import numpy as np
import numpy.typing as npt

from simulator.model.field import FieldSpec, crowd_law, expected_rivals, intensities
from simulator.model.jobs import JobsSpec

Keys = npt.NDArray[np.uint64]


def draw_reach(
    spec: FieldSpec,
    jobs_spec: JobsSpec,
    jobs: npt.NDArray[np.void],
    roots: Keys | None = None,
) -> None:
    """Fill `reach`: the chance that a freelancer of its category ever sees a post.

    With `crowd` it is proportional to the expected number of rivals, so that a freelancer stands on posts as
    a random rival does: on crowded ones more often than on quiet ones. Were posts seen evenly, one of them
    would face fewer rivals than any member of the crowd (the inspection paradox).

    Parameters
    ----------
    spec : FieldSpec
        The laws of the crowd.
    jobs_spec : JobsSpec
        Its categories may have a crowd of their own.
    jobs : structured array, shape (n,)
        Rows of `jobs.COLUMNS`; changed in place.
    roots : array of uint64, optional
        As for `draw_crowd`.
    """
    jobs["reach"] = 1.0
    if spec.reach == "all":
        return
    means, full = expected_rivals(spec, jobs_spec, jobs, roots), np.asarray([spec.reach_all_at])
    for index, category in enumerate(jobs_spec.categories.values()):
        rows = np.flatnonzero(jobs["category"] == index)
        mean, k = crowd_law(spec, category)
        if mean > 0:
            jobs["reach"][rows] = np.minimum(means[rows] / intensities(spec, mean, k, full), 1.0)
