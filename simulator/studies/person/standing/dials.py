"""How a person's place in the model shows in what becomes of their proposals.

Answers: of people who differ in fit, quality, price and speed and meet the same posts with the same luck, how
often is a proposal viewed, answered and hired, and how old are the posts that they bid on. People of every
kind are played; a smooth law for each step stands in for those between them (a synthetic likelihood, Wood
2010).
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import linalg, special

from simulator.loader.tables.cells import Floats
from simulator.model.freelancers import Group, StrategyChoice
from simulator.model.scenario import Scenario
from simulator.model.values.distributions import Constant
from simulator.runs.result import RunResult
from simulator.studies.person.prior import MISFIT, Ints
from simulator.world.draws import draw_lanes

FIT, QUALITY, PRICE, SPEED = "fit", "quality", "price", "speed"
DIALS = (FIT, QUALITY, PRICE, SPEED)
BARS, EACH, WORLDS = 6, 40, 4
"""how many bars of fit, how many people with each, and worlds"""
MOST_FIT = 0.9
"""the choosiest people bid on posts whose fit is at least this, the others on less, all alike often"""
_KEPT = {QUALITY: "quality", PRICE: "price_level", SPEED: "checks_per_hour"}
_RIDGE, _ROUNDS = 1.0, 12
_GRID = 4096
_AGE_MISFIT = 0.15
_LEAST = 2000


class Dials(NamedTuple):
    """What a person may differ in, each a normal score before any proposal."""

    names: tuple[str, ...]
    group: Group
    """says what is usual"""

    def value(self, name: str, z: float) -> float:
        """What a normal score of a dial stands for."""
        share = float(special.ndtr(z))
        if name == FIT:
            return MOST_FIT * share
        return float(self._values(name, np.array([share]))[0])

    def _values(self, name: str, share: Floats) -> Floats:
        law = getattr(self.group, _KEPT[name])
        return np.asarray(law.quantile(np.clip(share, 1e-6, 1 - 1e-6)), np.float64)

    def age_terms(self, z: Floats) -> Floats:
        """Terms of the mean logarithm of the age of posts: who looks seldom finds them older."""
        others = [k for k, name in enumerate(self.names) if name != SPEED]
        made = [np.ones(len(z)), *(z[:, k] for k in others)]
        if SPEED in self.names:
            a_look = 1 / np.maximum(self._values(SPEED, special.ndtr(z[:, self.names.index(SPEED)])), 1e-4)
            made.append(np.log1p(a_look))
        return np.column_stack(made)


class Step(NamedTuple):
    """One step between stages: its logit is smooth in the dials and in what the post is like."""

    at: Floats
    """coefficients of `terms`, then of the numbers of the post"""
    sd: float
    """how far people at one place differ"""


@dataclass(frozen=True)
class Smooth:
    """What people at any place do.

    Attributes
    ----------
    dials : Dials
        In what they differ.
    steps : tuple of Step
        Sent to viewed, viewed to answered, answered to hired.
    post_mean, post_sd : float array
        Of the logarithms of one more than the price and the age of posts.
    age : float array
        Coefficients of `Dials.age_terms`: mean logarithm of the age in hours, plus one, at sending.
    age_sd : tuple of float
        How far that differs from post to post, and between people at one place.
    shares : float array
        Of all their proposals, share that got to each stage.
    people, proposals : int
        On which it rests.
    """

    dials: Dials
    steps: tuple[Step, ...]
    post_mean: Floats
    post_sd: Floats
    age: Floats
    age_sd: tuple[float, float]
    shares: Floats
    people: int
    proposals: int

    @property
    def size(self) -> int:
        """Numbers that describe a person: one a dial, and one a step for all else."""
        return len(self.dials.names) + len(self.steps)

    def logits(self, z: Floats) -> Floats:
        """Logits of the steps on a middling post, draws x steps."""
        count = len(self.dials.names)
        made = terms(z[:, :count])
        width = made.shape[1]
        rest = z[:, count:]
        every = [made @ one.at[:width] + one.sd * rest[:, k] for k, one in enumerate(self.steps)]
        return np.column_stack(every)

    def mean_age(self, z: Floats) -> Floats:
        """Mean logarithm of the age of posts in hours, plus one, one number per draw."""
        return np.asarray(self.dials.age_terms(z[:, : len(self.dials.names)]) @ self.age)

    @property
    def by_post(self) -> Floats:
        """Slopes of each step in the numbers of the post, steps x numbers."""
        width = terms(np.zeros((1, len(self.dials.names)))).shape[1]
        return np.array([one.at[width:] for one in self.steps])


def terms(z: Floats) -> Floats:
    """Terms of the smooth laws: one, each dial, and products of two.

    Examples
    --------
    >>> terms(np.array([[1.0, 2.0]])).tolist()
    [[1.0, 1.0, 2.0, 0.0, 2.0, 3.0]]
    """
    count = z.shape[1]
    pairs = [z[:, a] * z[:, b] - (a == b) for a in range(count) for b in range(a, count)]
    return np.column_stack([np.ones(len(z)), z, *pairs])


def dials_of(group: Group) -> Dials:
    """Dials that a group leaves open; what it says outright is known."""
    return Dials(
        tuple(d for d in DIALS if d == FIT or not isinstance(getattr(group, _KEPT[d]), Constant)), group
    )


def scenario_of_places(scenario: Scenario, dials: Dials, seed: int | None = None) -> Scenario:
    """Write a scenario in which people of every kind meet the same posts, more or less choosily.

    Parameters
    ----------
    scenario : Scenario
        A market.
    dials : Dials
        In what they differ.
    seed : int, optional
        Of the luck; that of the market if left out.

    Returns
    -------
    Scenario
    """
    changes: dict[str, object] = {"replications": WORLDS, "keep_tables": WORLDS}
    if seed is not None:
        changes["seed"] = seed
    return scenario.model_copy(
        update={
            "name": f"{scenario.name[:60]}-places",
            "freelancers": tuple(_group(dials, k) for k in range(BARS)),
            "competition": "field",
            "run": scenario.run.model_copy(update=changes),
        }
    )


def _bar(number: int) -> float:
    """Normal score of the fit of a group."""
    return float(special.ndtri((number + 0.5) / BARS))


def _group(dials: Dials, number: int) -> Group:
    suits = {"min_match": round(dials.value(FIT, _bar(number)), 6)}
    rule = {"of": {"spray_and_pray": {"effort": float(dials.group.tailoring)}}, "when": suits}
    choice = StrategyChoice(name="only_if", settings=dict(rule))
    return dials.group.model_copy(update={"name": f"{number}", "count": EACH, "strategy": choice})


def places_of(scenario: Scenario, dials: Dials) -> pd.DataFrame:
    """Normal scores of the dials of everybody in a scenario of places, by group, replication and number."""
    lanes = draw_lanes(scenario, range(scenario.run.replications))
    found = {"group": lanes["group"], "rep": lanes["rep"], "ordinal": lanes["ordinal"]}
    drawn = {
        QUALITY: lanes["quality"],
        PRICE: np.exp(lanes["ln_price"]),
        SPEED: lanes["checks_per_day"] / 24.0,
    }
    bars = np.array([_bar(k) for k in range(BARS)])
    for name in dials.names:
        found[name] = bars[lanes["group"]] if name == FIT else _score(dials, name, drawn[name])
    return pd.DataFrame(found)


def _score(dials: Dials, name: str, values: Floats) -> Floats:
    """Normal scores of values of a dial."""
    at = (np.arange(_GRID) + 0.5) / _GRID
    grid = np.asarray(getattr(dials.group, _KEPT[name]).quantile(at))
    share = np.interp(values, grid, at)
    return np.asarray(special.ndtri(share), np.float64)


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


def sent_by_places(result: RunResult, dials: Dials) -> pd.DataFrame:
    """Every settled proposal of the people of a scenario of places.

    Parameters
    ----------
    result : RunResult
        Of `scenario_of_places`.
    dials : Dials
        In what they differ.

    Returns
    -------
    pandas.DataFrame
        The person, normal scores of their dials, Connects, age of the post in hours, and how far it got.
    """
    sent = result.full("proposals")
    kept = ~sent["invited"].to_numpy(np.bool_) & (sent["fate"] != "pending").to_numpy(np.bool_)
    sent = sent[kept].rename(columns={"price": "connects"})
    posts = result.full("jobs")[["rep", "ordinal", "posted_at"]].rename(columns={"ordinal": "job_ordinal"})
    sent = sent.assign(group=sent["group"].astype(str).astype(np.int64)).merge(
        posts, on=["rep", "job_ordinal"]
    )
    sent = sent.merge(places_of(result.scenario, dials), on=["group", "rep", "ordinal"])
    hired = (sent["fate"] == "hired").to_numpy(np.bool_)
    key = (sent["group"] * 1_000 + sent["rep"]) * 100_000 + sent["ordinal"]
    made = {
        "person": np.unique(key.to_numpy(np.int64), return_inverse=True)[1],
        "connects": sent["connects"].to_numpy(np.float64),
        "age_hours": 24 * np.maximum((sent["sent"] - sent["posted_at"]).to_numpy(np.float64), 0.0),
        "reached": np.where(hired, 3, np.where(sent["replied"], 2, np.where(sent["opened"], 1, 0))),
    }
    return pd.DataFrame({**made, **{name: sent[name].to_numpy(np.float64) for name in dials.names}})


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
