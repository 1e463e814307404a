"""Learn which filter on posts pays best, and follow it.

Answers: which of several published filters to apply this week. Each filter is an arm of a bandit; when the
outcome of a proposal is known, it counts for every filter that the post passes.
"""

from typing import Annotated, ClassVar, Literal, NamedTuple

import numpy as np
from pydantic import Field

from simulator.model.clients import HIRED
from simulator.model.values.units import Days, NonNegative, Share
from simulator.strategies.contract.base import (
    Accounts,
    Bools,
    Candidates,
    Floats,
    Ints,
    Outcomes,
    PostColumns,
    Records,
    Rows,
    State,
    Strategy,
)
from simulator.strategies.theory import bandits

FILTERS = (
    "everything",
    "an hour old",
    "verified",
    "hire rate over half",
    "spent over $1,000",
    "$500 or more",
    "new client",
)
"""the arms, in order; the second depends on the age of the post, the others on the post alone"""
FRESH = 1


def passes(posts: PostColumns | Records) -> Ints:
    """Filters that a post passes, as bits; the one on its age is left out."""
    tests = (
        np.ones_like(posts["client_verified"]),
        np.zeros_like(posts["client_verified"]),
        posts["client_verified"],
        posts["client_hire_rate"] > 0.5,
        posts["client_spent_usd"] > 1000,
        posts["value_usd"] >= 500,
        posts["client_new"],
    )
    return np.asarray(sum(test.astype(np.uint8) << np.uint8(k) for k, test in enumerate(tests)))


class Learning(NamedTuple):
    """What is known of the filters, and which one each freelancer follows now."""

    arms: bandits.Arms
    bit: Ints
    """bit of the filter followed, one per freelancer"""


class FilterLearner(Strategy):
    """What learners share: bid by fit on posts that pass the current filter; learn from outcomes."""

    min_match: Share = 0.5
    """smallest fit that is bid on"""
    pays: Literal["reply", "hire"] = "reply"
    """what counts as success of a proposal"""
    every: Annotated[int, Field(ge=1)] = 1
    """days for which a filter is kept"""

    def pick(self, arms: bandits.Arms, accounts: Accounts) -> Ints:
        """Index of the filter to follow next, one per freelancer."""
        raise NotImplementedError

    def start(self, lanes: int) -> State:
        return Learning(bandits.new_arms(lanes, len(FILTERS)), np.ones(lanes, np.uint8))

    def score(self, c: Candidates) -> Floats:
        bits, fresh = c.per_post(passes), (c.age_days <= 1 / 24).view(np.uint8)
        wanted: Bools = ((bits | (fresh << np.uint8(FRESH))) & c.state.bit.take(c.lane)) > 0

        def fit(some: Candidates, _: Rows) -> Floats:
            return some.match * (some.match >= self.min_match)

        return c.among(wanted, fit)

    def learn(self, state: State, outcomes: Outcomes) -> State:
        age = outcomes.sent - outcomes.jobs["posted_at"]
        bits = passes(outcomes.jobs) | ((age <= 1 / 24).view(np.uint8) << np.uint8(FRESH))
        row, arm = np.nonzero(bits[:, None] >> np.arange(len(FILTERS)) & 1)
        paid = outcomes.fate == HIRED if self.pays == "hire" else outcomes.replied
        return state._replace(
            arms=bandits.with_plays(state.arms, outcomes.lane[row], arm, paid[row].astype(float))
        )

    def review(self, state: State, accounts: Accounts) -> State:
        if accounts.day % self.every:
            return state
        arm = self.pick(state.arms, accounts)
        return state._replace(arms=bandits.with_choices(state.arms, arm), bit=(1 << arm).astype(np.uint8))


class Forgetful(FilterLearner):
    """A learner for which old outcomes count less."""

    half_life: Days = 60.0
    """time after which an outcome counts half, because the market drifts"""

    def review(self, state: State, accounts: Accounts) -> State:
        faded = bandits.fade(state.arms, 0.5 ** (1 / max(self.half_life, 1e-9)))
        return super().review(state._replace(arms=faded), accounts)


class Thompson(Forgetful):
    """Each day, follow the filter that comes out best in a draw from what is believed about its replies.

    Wins where one filter is clearly better and answers come soon; loses what trying the others costs.
    Outcomes arrive days later, which random draws handle better than fixed rankings. Source: Thompson (1933);
    Chapelle & Li (2011) on delayed outcomes.
    """

    rule: ClassVar[str] = "follows the filter favoured by a draw from its beliefs"
    traits: ClassVar[frozenset[str]] = frozenset({"memory"})

    def pick(self, arms: bandits.Arms, accounts: Accounts) -> Ints:
        """A draw for each filter."""
        return bandits.thompson(arms, accounts.uniforms(len(FILTERS)))


class Ucb(Forgetful):
    """Each day, follow the filter that could be best: the highest mean plus a bonus for little-known filters.

    Wins where one filter is clearly better; loses what trying the others costs; with late outcomes it stays
    with one filter until answers come. Source: Auer, Cesa-Bianchi & Fischer (2002), with counts that fade
    (Garivier & Moulines 2011).
    """

    rule: ClassVar[str] = "follows the filter with the highest upper bound"
    traits: ClassVar[frozenset[str]] = frozenset({"memory"})

    width: NonNegative = 0.3
    """size of the bonus; 0 follows the best mean so far"""

    def pick(self, arms: bandits.Arms, accounts: Accounts) -> Ints:
        """The highest bound."""
        return bandits.ucb(arms, self.width)


class Trial(NamedTuple):
    """As `Learning`, and whether each freelancer has settled on a filter."""

    arms: bandits.Arms
    bit: Ints
    settled: Bools


class ExploreThenCommit(FilterLearner):
    """Follow every filter in turn until enough of its proposals were answered, or it was followed as many
    times in vain; then keep the one with the best record for good. Nothing fades meanwhile.

    Wins where the market stays as it is; loses for good when the trial misleads. Source: the textbook rule
    (Lattimore & Szepesvari 2020, chapter 6), and agencies that test filters for some weeks.
    """

    rule: ClassVar[str] = "tries every filter for a while, then keeps the best"
    traits: ClassVar[frozenset[str]] = frozenset({"memory"})

    tries: Annotated[int, Field(ge=1)] = 20
    """answered proposals that every filter gets first"""

    def start(self, lanes: int) -> Trial:
        begun: Learning = super().start(lanes)
        return Trial(begun.arms, begun.bit, np.zeros(lanes, np.bool_))

    def pick(self, arms: bandits.Arms, accounts: Accounts) -> Ints:
        """The next one to try, or the best."""
        return bandits.commit(arms, self.tries, accounts.uniforms(1)[:, 0])

    def review(self, state: Trial, accounts: Accounts) -> Trial:
        if accounts.day % self.every:
            return state
        now_settled = state.settled | bandits.all_tried(state.arms, self.tries)
        reviewed: Trial = super().review(state, accounts)
        bit = np.where(state.settled, state.bit, reviewed.bit)
        return Trial(reviewed.arms, bit, now_settled)
