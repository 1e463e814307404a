"""A person's place among simulated people: how well their posts suit them, their quality, price and speed.

Answers: what do a person's proposals say of these, what can they not tell however many there are, and how
many more would halve the doubt. The likelihood is that of the smooth laws of simulated people (`dials`), and
what no dial explains is one more number a step, so that a person may simply be unlike them all.
"""

from itertools import combinations
from typing import NamedTuple

import numpy as np
from scipy import special

from simulator.loader.history.table import NEVER, History
from simulator.loader.tables.cells import Floats
from simulator.studies.person.apart import Apart, limits, shares_apart
from simulator.studies.person.evidence import Evidence
from simulator.studies.person.inference import weighted_quantile
from simulator.studies.person.prior import SIMULATED, Stages, even_normals, reach_of
from simulator.studies.person.sampling import sampled
from simulator.studies.person.standing.dials import SPEED, Smooth

DRAWS, DRAWS_BY_POST = 4096, 2048
MANY = 20_000
"""proposals beyond which nobody goes: what these do not tell, none do"""
TANGLED = 0.6
"""correlation of two dials, after `MANY` proposals, from which they cannot be told apart"""
_SAME, _FEW_ROWS, _LEAST_AGES = 50.0, 40, 3


class Sent(NamedTuple):
    """Proposals of one person, as far as their place shows in them."""

    rows: Evidence
    """its stages are `SIMULATED`"""
    post: Floats
    """rows x 2: price in Connects and age in hours; NaN where nobody says"""

    @property
    def ages(self) -> Floats:
        """Logarithms of the known ages in hours, plus one."""
        known = self.post[:, 1]
        return np.asarray(np.log1p(np.maximum(known[~np.isnan(known)], 0.0)))


class Dial(NamedTuple):
    """What the proposals say of one dial."""

    name: str
    low: float
    middle: float
    high: float
    """of 100 people so many have less of it; the limits hold 80 of 100 people who sent such proposals"""
    value_low: float
    value: float
    value_high: float
    """the same in its own unit"""
    narrowed: float
    """share of the doubt that the proposals took away"""
    to_halve: int | None
    """further proposals that would halve it; None: no number does"""


class Place(NamedTuple):
    """A person's place."""

    dials: tuple[Dial, ...]
    tangled: tuple[tuple[str, str], ...]
    """dials that no number of proposals tells apart"""
    proposals: float
    people: int
    tail: float
    z: Floats
    """draws x numbers of a person"""
    weights: Floats
    apart: tuple[Apart, ...] = ()
    """the person's shares, and the age of their posts, beside those of simulated people"""


def sent_of(history: History, rows: Evidence, stages: Stages) -> Sent:
    """Join what became of proposals with the posts to which they went.

    Parameters
    ----------
    history : History
        Proposals.
    rows : Evidence
        Of the same history, by `evidence_of`.
    stages : tuple of int
        The stages that it tells apart.

    Returns
    -------
    Sent
    """
    own = history.take(~(history.invited == 1) & (history.fate != NEVER))
    return Sent(as_simulated(rows, stages), np.column_stack([own.connects, own.age_hours]))


def as_simulated(rows: Evidence, stages: Stages) -> Evidence:
    """Write evidence with the stages that a run counts; what was not told apart stays open.

    Parameters
    ----------
    rows : Evidence
        Proposals.
    stages : tuple of int
        Stages that they tell apart.

    Returns
    -------
    Evidence
    """
    told = np.array([0, *stages])
    low = np.array([sum(one <= at for one in SIMULATED) for at in told], np.int64)
    after = [sum(one < at for one in SIMULATED) for at in told[1:]]
    high = np.array([*after, len(SIMULATED)], np.int64)
    return rows._replace(low=low[rows.low], high=np.maximum(high[rows.high], low[rows.low]))


def place_of(smooth: Smooth, sent: Sent) -> Place:
    """Find a person's place.

    Parameters
    ----------
    smooth : Smooth
        What people at any place do.
    sent : Sent
        The person's proposals.

    Returns
    -------
    Place
    """
    law = _Law(smooth, sent)
    if law.silent:
        count = DRAWS
        z = even_normals(count, smooth.size + 1)[:, : smooth.size]
        weights, tail = np.full(count, 1.0 / count), -np.inf
    else:
        z, weights, tail = sampled(law, DRAWS if law.low.size < _FEW_ROWS else DRAWS_BY_POST)
    ahead = _Ahead(law, z, weights)
    dials = tuple(_dial(smooth, ahead, z, weights, k) for k in range(len(smooth.dials.names)))
    apart = _apart(smooth, sent, law)
    return Place(dials, ahead.tangled(), sent.rows.proposals, smooth.people, tail, z, weights, apart)


def _apart(smooth: Smooth, sent: Sent, law: "_Law") -> tuple[Apart, ...]:
    """A person's numbers beside those of people anywhere."""
    anywhere = even_normals(DRAWS, smooth.size + 1)[:, : smooth.size]
    found = shares_apart(sent.rows, reach_of(smooth.logits(anywhere)), SIMULATED)
    if not law.ages.size:
        return found
    spread = np.sqrt(law.age_variance(law.ages.size)) * even_normals(DRAWS, smooth.size + 1)[:, -1]
    low, high = limits(np.expm1(smooth.mean_age(anywhere) + spread))
    return (*found, Apart(0, float(np.expm1(law.ages.mean())), low, high))


def _dial(smooth: Smooth, ahead: "_Ahead", z: Floats, weights: Floats, k: int) -> Dial:
    name = smooth.dials.names[k]
    at = [weighted_quantile(z[:, k], weights, share) for share in (0.1, 0.5, 0.9)]
    low, middle, high = (100.0 * float(special.ndtr(one)) for one in at)
    least, value, most = (smooth.dials.value(name, one) for one in at)
    narrowed = max(0.0, 1.0 - float(np.sqrt(ahead.covariance[k, k])))
    return Dial(name, low, middle, high, least, value, most, narrowed, ahead.to_halve(k))


class _Law:
    """The posterior law of a person's numbers."""

    def __init__(self, smooth: Smooth, sent: Sent) -> None:
        self.smooth, self.size = smooth, smooth.size
        x = (np.log1p(np.maximum(sent.post, 0.0)) - smooth.post_mean) / smooth.post_sd
        rows = sent.rows
        keys = np.column_stack(
            [rows.low, rows.high, np.rint(rows.due * _SAME), np.rint(np.nan_to_num(x) * 10)]
        )
        unique, which = np.unique(keys, axis=0, return_inverse=True)
        self.low, self.high = unique[:, 0].astype(np.int64), unique[:, 1].astype(np.int64)
        self.due, self.post = unique[:, 2] / _SAME, unique[:, 3:] / 10
        self.times = np.bincount(which.ravel(), rows.times, len(unique)).astype(np.float64)
        self.ages = sent.ages
        if self.ages.size < _LEAST_AGES or SPEED not in smooth.dials.names:
            self.ages = np.empty(0)

    @property
    def silent(self) -> bool:
        """Whether nothing is known of any proposal."""
        known = self.due * (self.low < len(self.smooth.steps)) + self.low
        return not self.ages.size and not known.any()

    @property
    def cells(self) -> int:
        """Numbers that one draw takes."""
        return max(self.low.size, 1) * 5

    def log_posterior(self, z: Floats) -> Floats:
        """One number per draw, up to a constant."""
        found = -0.5 * (z**2).sum(axis=1)
        if self.low.size:
            logits = self.smooth.logits(z)[:, None, :] + (self.post @ self.smooth.by_post.T)[None]
            ones = np.ones((*logits.shape[:2], 1))
            reach = np.concatenate([ones, reach_of(logits), 0 * ones], axis=2)
            row = np.arange(self.low.size)
            chance = reach[:, row, self.low] - self.due * reach[:, row, self.high + 1]
            found = found + np.log(np.maximum(chance, 1e-300)) @ self.times
        if self.ages.size:
            found = found - 0.5 * (self.smooth.mean_age(z) - self.ages.mean()) ** 2 / self.age_variance(
                self.ages.size
            )
        return np.asarray(found)

    def age_variance(self, rows: float) -> float:
        """Variance of the mean of so many logarithms of ages, of people at one place."""
        within, between = self.smooth.age_sd
        return between**2 + within**2 / rows

    def slopes(self, z: Floats) -> tuple[Floats, Floats]:
        """How the logits of the steps, and the mean age, change with each number of a person."""
        eye = np.eye(self.size) * 1e-3
        both = np.vstack([z + eye, z - eye])
        logits, age = self.smooth.logits(both), self.smooth.mean_age(both)
        half = self.size
        return (logits[:half] - logits[half:]) / 2e-3, (age[:half] - age[half:]) / 2e-3


class _Ahead:
    """What further proposals like those so far would tell, about as a normal law says."""

    def __init__(self, law: _Law, z: Floats, weights: Floats) -> None:
        mean = np.asarray(weights @ z)
        away = z - mean
        self.covariance = away.T @ (away * weights[:, None]) + 1e-9 * np.eye(law.size)
        self._sure = np.linalg.inv(self.covariance)
        by_step, self._by_age = law.slopes(mean)
        chance = special.expit(law.smooth.logits(mean[None])[0])
        got = np.concatenate([[1.0], np.cumprod(chance)[:-1]])
        self._each = (by_step * (got * chance * (1 - chance))) @ by_step.T
        self._law = law

    def after(self, more: float) -> Floats:
        """Covariance after so many more proposals."""
        sure = self._sure + more * self._each
        if (aged := self._law.ages.size) and more:
            gained = 1 / self._law.age_variance(aged + more) - 1 / self._law.age_variance(aged)
            sure = sure + gained * np.outer(self._by_age, self._by_age)
        return np.asarray(np.linalg.inv(sure))

    def to_halve(self, k: int) -> int | None:
        """Further proposals that halve the doubt about one number."""
        goal = self.covariance[k, k] / 4
        if self.after(MANY)[k, k] > goal:
            return None
        low, high = 0, MANY
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if self.after(middle)[k, k] <= goal else (middle, high)
        return high

    def tangled(self) -> tuple[tuple[str, str], ...]:
        """Dials that stay mixed up with each other."""
        left, names = self.after(MANY), self._law.smooth.dials.names
        sd = np.sqrt(np.diag(left))
        mixed = np.abs(left / np.outer(sd, sd)) > TANGLED
        pairs = combinations(range(len(names)), 2)
        return tuple((names[a], names[b]) for a, b in pairs if mixed[a, b])
