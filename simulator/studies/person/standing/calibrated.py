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
from simulator.model.freelancers import Group, StrategyChoice
from simulator.studies.person.evidence import Evidence
from simulator.studies.person.forecast import hires_law
from simulator.studies.person.inference import SLOPE_SD, posterior_of
from simulator.studies.person.prior import SIMULATED, Prior, centred, reach_of
from simulator.studies.person.standing.dials import DIALS, Dials, Smooth, Step
from simulator.studies.person.standing.place import Sent, place_of

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


def example_smooth() -> Smooth:
    """What people at any place do, about as in the market of 2025."""
    dials = Dials(DIALS, Group(name="anybody", strategy=StrategyChoice(name="spray_and_pray")))
    main = np.array([[0.23, 0.11, 0.0, 0.02], [0.0, 0.16, -0.29, 0.02], [0.06, 0.32, -0.16, -0.09]])
    post = np.array([[0.03, -0.05], [-0.02, 0.0], [0.0, -0.04]])
    steps = tuple(
        Step(np.concatenate([[base], row, np.zeros(10), x]), sd)
        for base, row, x, sd in zip((-1.19, -0.28, -0.82), main, post, (0.30, 0.29, 0.27), strict=True)
    )
    # ages far enough from zero that none is cut off there
    age = np.array([1.0, 0.0, 0.0, 0.0, 0.8])
    shares = np.array([0.25, 0.11, 0.042])
    ones = np.array([1.0, 1.0])
    return Smooth(dials, steps, np.array([2.7, 1.1]), 0.6 * ones, age, (0.3, 0.07), shares, 960, 70_000)


def place_places(smooth: Smooth, proposals: int, number: int) -> dict[str, float]:
    """Where the truth of one drawn person lies within what is said of their place: 0 to 1, for each dial.

    Parameters
    ----------
    smooth : Smooth
        From which the person comes, and with which they are fitted; every second one knows the posts' ages.
    proposals : int
        How many they sent, a fifth of which are open.
    number : int
        Which person.

    Returns
    -------
    dict
    """
    name = f"placed {number} {proposals}"
    z = steady_normals(f"{name} person", 1, smooth.size + 1)[0]
    some = max(proposals, 1)
    drawn = steady_normals(f"{name} posts", some, 2)[:proposals]
    luck = steady_uniforms(f"{name} luck", some, 3)[:proposals]
    within, between = smooth.age_sd
    mean_age = float(smooth.mean_age(z[None])[0]) + between * z[-1]
    # a step of a tenth of the standard deviation, as the fit reads them
    price = smooth.post_mean[0] + smooth.post_sd[0] * np.rint(10 * drawn[:, 0]) / 10
    age = np.maximum(mean_age + within * drawn[:, 1], 0.0) if number % 2 else np.full(proposals, np.nan)
    post = np.expm1(np.column_stack([price, age]))
    x = np.nan_to_num((np.log1p(post) - smooth.post_mean) / smooth.post_sd)
    reach = reach_of(smooth.logits(z[None, :-1]) + np.rint(10 * x) / 10 @ smooth.by_post.T)
    due = np.where(luck[:, 1] < _OPEN, luck[:, 2], 1.0)
    low = (luck[:, :1] < reach * due[:, None] ** np.arange(1, 4)).sum(axis=1)
    empty = np.empty((proposals, 0))
    rows = Evidence(low, low, due, np.ones(proposals), empty, np.full(proposals, -1), ())
    found = place_of(smooth, Sent(rows, post))
    return {one: float(found.weights @ (found.z[:, k] < z[k])) for k, one in enumerate(smooth.dials.names)}


def place_ranks(smooth: Smooth, proposals: int, fits: int) -> list[Rank]:
    """Fit the places of many drawn people.

    Parameters
    ----------
    smooth : Smooth
        From which they are drawn, and with which they are fitted.
    proposals : int
        How many each sent.
    fits : int
        How many people.

    Returns
    -------
    list of Rank
        One per dial.
    """
    return _ranks([place_places(smooth, proposals, number) for number in range(fits)], proposals)


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
    return _ranks([places(prior, proposals, number, slopes) for number in range(fits)], proposals)


def _ranks(every: Sequence[dict[str, float]], proposals: int) -> list[Rank]:
    from scipy import stats

    found = []
    for name in every[0]:
        at = np.clip([one[name] for one in every], 0, 1 - 1e-12)
        counts = np.bincount((at * BINS).astype(np.int64), minlength=BINS)
        p = float(stats.chisquare(counts).pvalue)
        found.append(Rank(name, proposals, len(every), p, tuple(map(int, counts))))
    return found


def digest_of(found: Sequence[Rank]) -> str:
    """Hash of the ranks, which are what a report rests on."""
    text = "\n".join(f"{one.quantity} {one.proposals} {one.fits} {one.counts}" for one in found)
    return hashlib.sha256(text.encode()).hexdigest()
