"""Which rule is best for one person, with all doubt carried through, and what it is worth to know more.

Answers: what does each rule leave this person on average, how likely is each the best for them, and is it
worth trying another one on a few posts. A trial is worth what it lets one choose better, on average over all
that may come of it (the value of sample information, Raiffa and Schlaifer 1961): every outcome is counted.
"""

from collections.abc import Mapping
from itertools import combinations_with_replacement
from typing import NamedTuple

import numpy as np
from scipy import special

from simulator.loader.tables.cells import Floats
from simulator.metrics.estimates.draws import steady_uniforms
from simulator.metrics.sample import net_earnings
from simulator.runs.result import RunResult
from simulator.studies.person.inference import Posterior

MONTH = 30.0
POSTS, MONTHS = 20, 6.0
"""proposals of a trial, and months for which one goes on with what it says"""
_RESAMPLES, _PEOPLE = 256, 512


class Trial(NamedTuple):
    """What it is worth to try another rule before choosing."""

    rule: str
    posts: int
    changes: float
    """chance that it changes the choice"""
    worth: float
    """what the better choice brings over `MONTHS` months, on average"""
    cost: float
    """what is lost while trying, on average, in the same unit"""

    @property
    def pays(self) -> bool:
        """Whether it brings more than it costs."""
        return self.worth > self.cost


class Choice(NamedTuple):
    """Rules for one person."""

    rule: str
    """leaves most on average"""
    leaves: dict[str, float]
    """dollars a month by rule, on average over what is not known of the person"""
    chance: dict[str, float]
    """that each is the best for the person"""
    trial: Trial | None
    """of the rule that is most worth trying; None if there is no other"""


class Purse(NamedTuple):
    """What a rule brings and costs a month in a market, one row per resample of its worlds."""

    proposals: Floats
    pays: Floats
    """dollars of a contract, after the platform's share"""
    others: Floats
    """contracts that began with the client"""
    costs: Floats
    """dollars for Connects and the plan"""

    def leaves(self, hired: Floats) -> Floats:
        """Dollars a month by the chance of a hire, resamples along the last axis."""
        return np.asarray((self.proposals * hired + self.others) * self.pays - self.costs)


def purse_of(result: RunResult, group: str) -> Purse:
    """Reckon what a rule brings; worlds are weighted anew many times, the same for all rules (Rubin 1981).

    Parameters
    ----------
    result : RunResult
        A run.
    group : str
        Whose freelancers follow the rule.

    Returns
    -------
    Purse
    """
    lanes = result.freelancers
    own = lanes[(lanes["group"] == group).to_numpy()]
    paid = own["earnings_usd"].to_numpy(np.float64)
    others = (own["invited_hires"] + own["direct_hires"]).to_numpy(np.float64)
    columns = [
        np.ones(len(own)),
        own["proposals"],
        own["hires"] + others,
        paid,
        others,
        paid - net_earnings(own),
    ]
    worlds, place = np.unique(own["rep"], return_inverse=True)
    sums = np.array([np.bincount(place, np.asarray(one, np.float64), worlds.size) for one in columns])
    drawn = -np.log(steady_uniforms("worlds of a choice", _RESAMPLES, worlds.size))
    people, sent, hires, paid, others, costs = sums @ (drawn / drawn.sum(axis=1, keepdims=True)).T
    months = (result.scenario.horizon - result.scenario.warmup) / MONTH
    each = people * months
    return Purse(sent / each, paid / np.maximum(hires, 1e-9), others / each, costs / each)


def choose(ahead: Mapping[str, Posterior], purses: Mapping[str, Purse], posts: int = POSTS) -> Choice:
    """Choose a rule for a person.

    Parameters
    ----------
    ahead : mapping
        The person's chances under each rule, draw by draw of the same person.
    purses : mapping
        What each rule brings.
    posts : int
        Proposals of a trial.

    Returns
    -------
    Choice
    """
    rules = list(ahead)
    weights = next(iter(ahead.values())).weights
    pick = _evenly(weights, _PEOPLE)
    hired = np.array([ahead[rule].hired[pick] for rule in rules])
    every = np.array([purses[rule].leaves(hired[k][:, None]) for k, rule in enumerate(rules)])
    value = every.mean(axis=2)  # rules x people
    mean = value.mean(axis=1)
    best = int(np.argmax(mean))
    share = np.bincount(every.argmax(axis=0).ravel(), minlength=len(rules)) / every[0].size
    pace = {rule: max(float(purses[rule].proposals.mean()), 1e-9) for rule in rules}
    trials = []
    for k, rule in enumerate(rules):
        if k == best:
            continue
        worth, changes = _worth(ahead[rule].reach[pick], value, posts)
        cost = float(mean[best] - mean[k]) * posts / pace[rule]
        trials.append(Trial(rule, posts, changes, worth * MONTHS, cost))
    trial = max(trials, key=lambda one: one.worth - one.cost, default=None)
    return Choice(rules[best], dict(zip(rules, mean.tolist(), strict=True)),
                  dict(zip(rules, share.tolist(), strict=True)), trial)  # fmt: skip


def _evenly(weights: Floats, count: int) -> "np.ndarray[tuple[int, ...], np.dtype[np.int64]]":
    """Draws that stand for a law, each as often as its weight says."""
    at = (np.arange(count) + 0.5) / count
    return np.asarray(np.searchsorted(np.cumsum(weights), at).clip(max=weights.size - 1), np.int64)


def _worth(reach: Floats, value: Floats, posts: int) -> tuple[float, float]:
    """What a trial adds to the best mean a month, and the chance that it changes the choice.

    Parameters
    ----------
    reach : float array
        People x stages: chances under the rule that is tried.
    value : float array
        Rules x people: what each leaves.
    posts : int
        Proposals of the trial.

    Returns
    -------
    float
    float
    """
    ends = -np.diff(np.column_stack([np.ones(len(reach)), reach, np.zeros(len(reach))]), axis=1)
    counts = outcomes(posts, ends.shape[1])
    ways = special.gammaln(posts + 1) - special.gammaln(counts + 1).sum(axis=1)
    law = np.exp(ways[:, None] + counts @ np.log(np.maximum(ends, 1e-300)).T) / len(reach)
    means = value @ law.T  # rules x outcomes, times the chance of the outcome
    before = int(np.argmax(value.mean(axis=1)))
    changes = means.argmax(axis=0) != before
    gain = float((means.max(axis=0) - means[before]).sum())
    return max(gain, 0.0), float(law.sum(axis=1)[changes].sum())


def outcomes(posts: int, ends: int) -> Floats:
    """All ways in which so many proposals may end at so many stages.

    Parameters
    ----------
    posts : int
        Proposals.
    ends : int
        Stages at which one may end.

    Returns
    -------
    float array
        One row each.

    Examples
    --------
    >>> outcomes(2, 2).tolist()
    [[2.0, 0.0], [1.0, 1.0], [0.0, 2.0]]
    """
    every = list(combinations_with_replacement(range(ends), posts))
    return np.array([np.bincount(one, minlength=ends) for one in every], np.float64)
