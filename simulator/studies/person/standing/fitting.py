"""Smooth laws, fitted to people of every kind who were played.

Answers: how often a proposal is viewed, answered and hired at any place, and how old the posts are.
"""

import numpy as np
from scipy import linalg, special

from simulator.loader.tables.cells import Floats
from simulator.runs.result import RunResult
from simulator.studies.person.prior import MISFIT, Ints
from simulator.studies.person.standing.dials import Dials, Smooth, Step, terms
from simulator.studies.person.standing.played import sent_by_places

_RIDGE, _ROUNDS = 1.0, 12
_AGE_MISFIT = 0.15
_LEAST = 2000


def smooth_of(result: RunResult, dials: Dials) -> Smooth:
    """Fit the smooth laws to people who were played.

    Parameters
    ----------
    result : RunResult
        Of `scenario_of_places`.
    dials : Dials
        In what they differ.

    Returns
    -------
    Smooth

    Raises
    ------
    ValueError
        If too few proposals were sent to say anything.
    """
    table = sent_by_places(result, dials)
    if len(table) < _LEAST:
        raise ValueError("too few proposals were sent")
    z, person = table[list(dials.names)].to_numpy(np.float64), table["person"].to_numpy(np.int64)
    post = np.log1p(table[["connects", "age_hours"]].to_numpy(np.float64))
    mean, sd = post.mean(axis=0), np.maximum(post.std(axis=0), 1e-9)
    x = np.column_stack([terms(z), (post - mean) / sd])
    reached = table["reached"].to_numpy(np.int64)
    steps = []
    for k in range(3):
        tried = reached >= k
        steps.append(_step(x[tried], (reached[tried] > k).astype(np.float64), person[tried]))
    age, age_sd = _ages(dials.age_terms(z), post[:, 1], person)
    shares = np.array([(reached > k).mean() for k in range(3)])
    return Smooth(dials, tuple(steps), mean, sd, age, age_sd, shares, int(person.max()) + 1, len(table))


def _step(x: Floats, got: Floats, person: Ints) -> Step:
    """Fit one step by Newton's method, a little drawn towards none; and how far people there differ."""
    at = np.zeros(x.shape[1])
    at[0] = special.logit(np.clip(np.mean(got), 1e-4, 1 - 1e-4)) if len(got) else -3.0
    pull = np.full(at.size, _RIDGE)
    pull[0] = 0.0
    start = at.copy()
    for _ in range(_ROUNDS):
        p = special.expit(x @ at)
        slope = x.T @ (got - p) - pull * (at - start * (pull == 0))
        bend = (x * (p * (1 - p))[:, None]).T @ x + np.diag(pull + 1e-9)
        at = at + np.clip(linalg.solve(bend, slope, assume_a="pos"), -1.0, 1.0)
    p = special.expit(x @ at)
    over = np.bincount(person, got - p) ** 2 - np.bincount(person, p * (1 - p))
    weight = np.bincount(person, p * (1 - p)) ** 2
    spread = max(float(over.sum() / weight.sum()), 0.0) if weight.sum() else 0.0
    return Step(at, float(np.sqrt(spread + MISFIT**2)))


def _ages(made: Floats, ages: Floats, person: Ints) -> tuple[Floats, tuple[float, float]]:
    """Mean of the logarithm of the age of posts by place; how it differs by post, and by person."""
    count = np.bincount(person).astype(np.float64)
    mean = np.bincount(person, ages) / count
    first = np.unique(person, return_index=True)[1]
    rows, root = made[first], np.sqrt(count)[:, None]
    at = linalg.lstsq(np.vstack([rows * root, 0.1 * np.eye(made.shape[1])]),
                      np.concatenate([mean * root[:, 0], np.zeros(made.shape[1])]))[0]  # fmt: skip
    within = float(np.sqrt(np.mean((ages - mean[person]) ** 2)))
    between = float(np.mean((mean - rows @ at) ** 2 - within**2 / count))
    # posts of no market surface quite as those of the simulated one
    return np.asarray(at, np.float64), (within, float(np.sqrt(max(between, 0.0) + _AGE_MISFIT**2)))
