"""Is a fit what it says: people drawn from the prior, fitted, and held against what they were drawn with.

Answers: are ranks of the truth among the draws of each fit uniform (Talts and others 2018; Modrak and others
2023), for every quantity that is told and any number of proposals.
"""

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from simulator.loader.history.table import STAGES
from simulator.loader.tables.cells import Floats
from simulator.metrics.estimates.draws import steady_normals, steady_uniforms
from simulator.studies.person.evidence import Evidence
from simulator.studies.person.forecast import hires_law
from simulator.studies.person.inference import SLOPE_SD, posterior_of
from simulator.studies.person.prior import SIMULATED, Prior, centred, reach_of

BINS = 20
NEXT = 30
"""proposals of the forecast that is checked"""
_OPEN = 0.2


class Rank(NamedTuple):
    """How uniform the ranks of one quantity are."""

    quantity: str
    proposals: int
    fits: int
    p: float
    """of Pearson's test with `BINS` bins"""
    counts: tuple[int, ...]


class Person(NamedTuple):
    """A person drawn from the prior, with proposals, and what came next."""

    reach: Floats
    slopes: Floats
    evidence: Evidence
    next_hires: int
    luck: float
    """breaks ties between whole numbers"""


def example_prior() -> Prior:
    """People of a market like that of 2025: shares of their proposals, and how they differ."""
    sd = np.array([0.52, 0.60, 0.50])
    correlation = np.array([[1.0, 0.2, 0.1], [0.2, 1.0, 0.2], [0.1, 0.2, 1.0]])
    factor = np.asarray(np.linalg.cholesky(np.diag(sd) @ correlation @ np.diag(sd)), np.float64)
    shares = np.array([0.18, 0.057, 0.0127])
    return Prior(SIMULATED, centred(shares, factor), factor, shares, 0, 0)


def person_of(prior: Prior, proposals: int, number: int, slopes: int = 0) -> Person:
    """Draw a person and their proposals, a fifth of which are open.

    Parameters
    ----------
    prior : Prior
        From which their chances come.
    proposals : int
        How many they sent.
    number : int
        Which person.
    slopes : int
        Numbers of the post that shift the steps.

    Returns
    -------
    Person
    """
    name = f"calibrated {number} {proposals}"
    drawn = steady_normals(f"{name} person", 1, prior.size + slopes)[0]
    logits = prior.mean + prior.factor @ drawn[: prior.size]
    beta = SLOPE_SD * drawn[prior.size :]
    posts = steady_normals(f"{name} posts", max(proposals, 1), max(slopes, 1))[:proposals, :slopes]
    reach = reach_of(logits + (posts @ beta)[:, None])
    luck = steady_uniforms(f"{name} luck", max(proposals, 1), 3)[:proposals]
    due = np.where(luck[:, 1] < _OPEN, luck[:, 2], 1.0)
    # of an open proposal, each answer that would ever come has come with the chance that it is due
    so_far = reach * due[:, None] ** np.arange(1, prior.size + 1)
    low = (luck[:, :1] < so_far).sum(axis=1)
    names = tuple(f"x{k}" for k in range(slopes))
    rows = Evidence(low, low, due, np.ones(proposals), posts, np.full(proposals, -1), names)
    mean = reach.mean(axis=0) if proposals else reach_of(logits)
    last = steady_uniforms(f"{name} next", NEXT + 1)[:, 0]
    return Person(mean, beta, rows, int((last[:NEXT] < mean[-1]).sum()), float(last[NEXT]))


def places(prior: Prior, proposals: int, number: int, slopes: int = 0) -> dict[str, float]:
    """Where the truth of one drawn person lies within what a fit says: 0 to 1, for each quantity.

    Parameters
    ----------
    prior, proposals, number, slopes
        As for `person_of`.

    Returns
    -------
    dict
        Shares by stage, hires of the next `NEXT` proposals, and slopes.
    """
    person = person_of(prior, proposals, number, slopes)
    fitted = posterior_of(prior, person.evidence)
    names = [STAGES[stage] for stage in prior.stages]
    found = {
        name: float(fitted.weights @ (fitted.reach[:, k] < person.reach[k])) for k, name in enumerate(names)
    }
    law = hires_law(fitted, NEXT)
    below = float(law[: person.next_hires].sum())
    here = float(law[person.next_hires]) if person.next_hires < law.size else 0.0
    found[f"hires of the next {NEXT}"] = below + person.luck * here
    for k in range(slopes):
        found[f"slope {k + 1}"] = float(fitted.weights @ (fitted.slopes[:, k] < person.slopes[k]))
    return found


def ranks(prior: Prior, proposals: int, fits: int, slopes: int = 0) -> list[Rank]:
    """Fit many drawn people.

    Parameters
    ----------
    prior : Prior
        From which they are drawn, and with which they are fitted.
    proposals : int
        How many each sent.
    fits : int
        How many people.
    slopes : int
        Numbers of the post.

    Returns
    -------
    list of Rank
        One per quantity.
    """
    from scipy import stats

    every = [places(prior, proposals, number, slopes) for number in range(fits)]
    found = []
    for name in every[0]:
        at = np.clip([one[name] for one in every], 0, 1 - 1e-12)
        counts = np.bincount((at * BINS).astype(np.int64), minlength=BINS)
        p = float(stats.chisquare(counts).pvalue)
        found.append(Rank(name, proposals, fits, p, tuple(map(int, counts))))
    return found


def digest_of(found: Sequence[Rank]) -> str:
    """Hash of the ranks, which are what a report rests on."""
    text = "\n".join(f"{one.quantity} {one.proposals} {one.fits} {one.counts}" for one in found)
    return hashlib.sha256(text.encode()).hexdigest()
