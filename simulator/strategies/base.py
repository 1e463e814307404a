"""What a strategy is, and all that it can see.

Answers: how a rule becomes bids. A strategy is frozen settings plus `score`, an expression over the columns of `Candidates`;
higher scores are bid on first, and a score of 0 or less, or NaN, skips. It sees only what a freelancer could see; columns
under `hidden` are for strategies that declare themselves oracles. Strategies import this module and nothing of the engine.
"""

from functools import cached_property
from typing import Any, ClassVar, NamedTuple

import numba as nb
import numpy as np
import numpy.typing as npt

from simulator.model.base import Spec
from simulator.model.field import rivals_at
from simulator.model.hiring import match_of, reputation_of
from simulator.model.luck import Purpose, normal, pair, uniform

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Records = npt.NDArray[np.void]

kernel = nb.njit(nogil=True, cache=True, error_model="numpy")
_SEEN, _WHIM = np.int64(Purpose.MATCH_SEEN), np.int64(Purpose.WHIM)


@kernel
def _true_match(lanes: Records, jobs: Records, lane: np.ndarray, job: np.ndarray) -> Floats:
    out = np.empty(lane.size)
    for c in range(lane.size):
        out[c] = match_of(lanes[lane[c]].niche, lanes[lane[c]].width, jobs[job[c]].niche)
    return out


@kernel
def _seen_match(lanes: Records, jobs: Records, lane: np.ndarray, job: np.ndarray, noise: float) -> Floats:
    out = np.empty(lane.size)
    for c in range(lane.size):
        a, j = lanes[lane[c]], jobs[job[c]]
        z = normal(uniform(pair(j.key, a.key), _SEEN))
        out[c] = min(max(match_of(a.niche, a.width, j.niche) + noise * z, 0.001), 1.0)
    return out


@kernel
def _whim(lanes: Records, jobs: Records, lane: np.ndarray, job: np.ndarray) -> Floats:
    out = np.empty(lane.size)
    for c in range(lane.size):
        out[c] = uniform(pair(jobs[job[c]].key, lanes[lane[c]].key), _WHIM)
    return out


@kernel
def _rivals(jobs: Records, job: np.ndarray, at: Floats, market: bool, crowd: bool) -> Ints:
    out = np.zeros(job.size, np.int64)
    for c in range(job.size):
        j = jobs[job[c]]
        if market:
            out[c] += j.proposals
        if crowd:
            out[c] += rivals_at(j.key, j.crowd, j.crowd_delay, j.crowd_pace, at[c] - j.posted_at)
    return out


@kernel
def _free_slots(lanes: Records, slots: Floats, lane: np.ndarray, at: Floats) -> Ints:
    out = np.empty(lane.size, np.int64)
    for c in range(lane.size):
        a = lanes[lane[c]]
        out[c] = a.capacity
        if a.slots_from >= 0:
            for s in range(a.slots_from, a.slots_from + a.capacity):
                out[c] -= slots[s] > at[c]
    return out


class Surroundings(NamedTuple):
    """What the candidates of one group are read from."""

    lanes: Records
    jobs: Records
    slots: Floats
    balance: Ints
    first_lane: int
    now: float
    month_days: float
    usd_each: float
    lanes_compete: bool
    crowd: bool
    logit: Any
    usual_utility: float
    prior_strength: float
    seen_noise: float


class HiddenColumnError(Exception):
    """A strategy looked at something that no freelancer can see."""


class Candidates:
    """The posts that the freelancers of one group have just seen: one row per (freelancer, post).

    Every column is an array of length `n`, made when it is first asked for. Do not write to it.
    """

    def __init__(
        self, around: Surroundings, lane: Ints, job: Ints, at: Floats, state: Any
    ) -> None:
        self._around, self._lane, self._job = around, lane, job
        self.at = at
        """time of the look [days from the start]"""
        self.state = state
        """what `start` and `learn` of the strategy returned"""
        self._hidden_allowed = False

    @property
    def n(self) -> int:
        """Number of candidates."""
        return self._lane.size

    def _of_job(self, name: str) -> Any:
        return self._around.jobs[name][self._job]

    def _of_lane(self, name: str) -> Any:
        return self._around.lanes[name][self._lane]

    @cached_property
    def lane(self) -> Ints:
        """Row of the freelancer among those of this strategy: index into state arrays."""
        return self._lane - self._around.first_lane

    @cached_property
    def match(self) -> Floats:
        """How well the post seems to fit, 0 to 1, with the freelancer's error."""
        a = self._around
        return _seen_match(a.lanes, a.jobs, self._lane, self._job, a.seen_noise)

    @cached_property
    def whim(self) -> Floats:
        """A uniform draw in (0, 1) of this freelancer for this post."""
        return _whim(self._around.lanes, self._around.jobs, self._lane, self._job)

    @cached_property
    def rivals(self) -> Ints:
        """Proposals on the post so far: crowd at this moment, simulated rivals up to the start of the tick."""
        a = self._around
        return _rivals(a.jobs, self._job, self.at, a.lanes_compete, a.crowd)

    @cached_property
    def age_days(self) -> Floats:
        """Age of the post [days]."""
        return self.at - self._of_job("posted_at")

    @property
    def age_hours(self) -> Floats:
        """Age of the post [hours]."""
        return self.age_days * 24.0

    @cached_property
    def free_slots(self) -> Ints:
        """Contracts that the freelancer could still take on."""
        a = self._around
        return _free_slots(a.lanes, a.slots, self._lane, self.at)

    @cached_property
    def balance(self) -> Ints:
        """Connects held at the start of the tick."""
        return self._around.balance[self._lane]

    @cached_property
    def spent_today(self) -> Ints:
        """Connects spent since the start of the day of the look."""
        return np.where(self._of_lane("day") == self.at.astype(np.int64), self._of_lane("spent_today"), 0)

    @cached_property
    def sent_today(self) -> Ints:
        """Proposals sent since the start of the day of the look."""
        return np.where(self._of_lane("day") == self.at.astype(np.int64), self._of_lane("sent_today"), 0)

    @cached_property
    def days_to_grant(self) -> Floats:
        """Days until the next monthly grant."""
        return np.maximum(self._of_lane("next_month") - self.at, 0.0)

    @property
    def month_days(self) -> float:
        """Length of a month [days]."""
        return self._around.month_days

    @property
    def usd_each(self) -> float:
        """Price of one Connect [dollars]."""
        return self._around.usd_each

    @cached_property
    def reputation(self) -> Floats:
        """The freelancer's own share of positive feedback, prior included."""
        prior, strength = self._of_lane("prior"), self._around.prior_strength
        given = strength + self._of_lane("feedbacks")
        return np.where(given > 0, (prior * strength + self._of_lane("positives")) / np.maximum(given, 1e-12), prior)

    @cached_property
    def hidden(self) -> "Hidden":
        """What nobody can see; only strategies with `oracle = True` may ask."""
        if not self._hidden_allowed:
            raise HiddenColumnError("hidden columns are for strategies that declare `oracle = True`")
        return Hidden(self)


_JOB_COLUMNS = {
    "value_usd": "worth of the whole contract [dollars]",
    "connects_required": "price of a proposal [Connects]",
    "posted_at": "time of posting [days from the start]",
    "job_type": "0 fixed, 1 hourly, 2 unstated",
    "level": "0 entry, 1 intermediate, 2 expert",
    "category": "index of the category in the scenario",
    "hourly_rate_usd": "pay per hour of hourly posts, 0 for others [dollars]",
    "duration_days": "length of the contract [days]",
    "openings": "people to hire",
    "featured": "featured post",
    "client_verified": "payment method verified",
    "client_new": "client without history",
    "client_posts": "posts before this one",
    "client_hires": "posts that ended in a hire",
    "client_hire_rate": "hires / posts, 0 for new clients",
    "client_spent_usd": "lifetime spend [dollars]",
    "client_rating": "stars 1 to 5, 0 without any",
}
_LANE_COLUMNS = {
    "quality": "own quality [standard deviations]",
    "effort": "own tailoring effort, 0 to 1",
    "opening": "balance at the start of the month, after its grants [Connects]",
    "budget_left_usd": "dollars left to buy Connects this month",
}


def _column(table: str, stored: str, text: str) -> Any:
    def read(self: Candidates) -> Any:
        return self._of_job(stored) if table == "job" else self._of_lane(stored)

    read.__doc__ = text
    return property(read)


for _name, _text in _JOB_COLUMNS.items():
    setattr(Candidates, _name, _column("job", {"job_type": "type"}.get(_name, _name), _text))
for _name, _text in _LANE_COLUMNS.items():
    setattr(Candidates, _name, _column("lane", _name, _text))
COLUMNS: dict[str, str] = {
    **{name: (attr.__doc__ or "") for name, attr in vars(Candidates).items() if isinstance(attr, cached_property)},
    **_JOB_COLUMNS,
    **_LANE_COLUMNS,
}
"""Every column that a strategy may read, with its meaning."""


class Hidden:
    """The columns that only an oracle sees."""

    def __init__(self, candidates: Candidates) -> None:
        self._c = candidates

    @property
    def live(self) -> Bools:
        """Whether the client will really choose."""
        return np.asarray(self._c._of_job("live"))

    @property
    def attention(self) -> Ints:
        """How many proposals the client will open."""
        return np.asarray(self._c._of_job("attention"))

    @property
    def crowd(self) -> Ints:
        """Rivals in the end (crowd), or proposals so far (simulated rivals)."""
        c = self._c
        sofar = c._of_job("proposals") if c._around.lanes_compete else 0
        return np.asarray(sofar + (c._of_job("crowd") if c._around.crowd else 0))

    @property
    def outside(self) -> float:
        """What hiring nobody is worth to the client, on the scale of `utility`."""
        return float(self._c._around.logit.outside)

    @property
    def usual_utility(self) -> float:
        """Utility of an average rival."""
        return self._c._around.usual_utility

    @cached_property
    def match(self) -> Floats:
        """The match that the client will judge."""
        c = self._c
        return _true_match(c._around.lanes, c._around.jobs, c._lane, c._job)

    @cached_property
    def utility(self) -> Floats:
        """V of the freelancer's proposal under the scenario's logit weights."""
        c, logit = self._c, self._c._around.logit
        v = logit.match * self.match + logit.quality * c._of_lane("quality") + logit.reputation * c.reputation
        return np.asarray(v + logit.tailoring * c._of_lane("effort") - logit.price * c._of_lane("ln_price"))


class Outcomes(NamedTuple):
    """Proposals of one group whose fate became known; one row each, in order of time."""

    lane: Ints
    """row among the freelancers of this strategy"""
    fate: Ints
    """codes of `model.clients`: 1 hired, 2 declined, 3 chosen_another, 4 silent, 5 closed, 6 removed, …"""
    opened: Bools
    replied: Bools
    connects: Ints
    """price plus boost"""
    sent: Floats
    decided_at: Floats
    jobs: Records
    """rows of the posts: public columns by name"""


class Accounts(NamedTuple):
    """The accounts of one group at the start of a day, for `top_up`."""

    balance: Ints
    budget_left_usd: Floats
    day: int
    usd_each: float


class Strategy(Spec):
    """A bidding rule: frozen settings and at most a few functions; only `score` is needed."""

    oracle: ClassVar[bool] = False
    """sees hidden columns: a bound, not a rule that a person could follow"""
    rule: ClassVar[str] = ""
    """the rule in one plain sentence, for tables"""

    @property
    def is_oracle(self) -> bool:
        """Whether this strategy, or what it wraps, sees hidden columns."""
        return self.oracle

    def score(self, c: Candidates) -> Floats:
        """Value of each candidate; higher is bid on first, 0 or less or NaN skips. Shape (n,)."""
        raise NotImplementedError

    def boost(self, c: Candidates) -> Ints | int:
        """Connects bid for a top slot of each candidate, on top of the price."""
        return 0

    def tailor(self, c: Candidates) -> Floats | None:
        """Effort put into each letter, 0 to 1; None keeps the freelancer's own."""
        return None

    def daily_limits(self, c: Candidates) -> tuple[Ints | None, Ints | None]:
        """Most Connects and most proposals of the day, for the lane of each candidate; None sets no limit."""
        return None, None

    def start(self, lanes: int) -> Any:
        """State for `lanes` freelancers, handed back to `score` as `c.state`."""
        return None

    def learn(self, state: Any, outcomes: Outcomes) -> Any:
        """New state after outcomes became known."""
        return state

    def top_up(self, accounts: Accounts) -> Ints | None:
        """Connects to buy for each freelancer at the start of a day; None buys nothing."""
        return None
