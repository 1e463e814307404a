"""Several strategies in one: by chance, by stage, or with errors.

Answers: what if people are not that consistent.
"""

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal, Self

import numpy as np
import numpy.typing as npt
from pydantic import Field, model_validator

from simulator.model.jobs import NO_LIMIT
from simulator.model.luck import Purpose
from simulator.model.values.units import Days, NonNegative, Share
from simulator.strategies.contract.base import (
    Accounts,
    Bools,
    Candidates,
    Floats,
    Ints,
    Outcomes,
    PartLimits,
    Rows,
    State,
    Strategy,
)
from simulator.strategies.habits.inside import Composite, Inner, Wrapper, usable_limits, usable_values

Turn = npt.NDArray[np.signedinteger]
"""index of the strategy that decides, one per candidate"""
LEAST = float(np.finfo(np.float64).tiny)
"""score of a bid by mistake: it comes after all others"""


class Noise(Wrapper):
    """Misjudge the score of every post by a random factor, and now and then reverse a decision.

    The factor only changes which posts come first; the share `slips` of decisions is reversed: a bid becomes
    a skip, and a skip a bid with the lowest score. Wins where the rule is wrong; loses where it is right, and
    shows how much of a rule's edge survives a person who applies it loosely. Source: logit errors from choice
    models; slips: the trembling hand of game theory (Selten 1975).
    """

    rule: ClassVar[str] = "follows the wrapped rule with errors"

    ln_sd: NonNegative = 0.5
    """standard deviation of the error in the logarithm of the score"""
    slips: Share = 0.0
    """chance that a decision on a post is reversed"""

    def own(self, c: Candidates) -> Candidates:
        return c.deeper()

    def top_up(self, accounts: Accounts) -> Ints | None:
        return super().top_up(accounts._replace(depth=accounts.depth + 1))

    def score(self, c: Candidates) -> Floats:
        score = np.asarray(super().score(c), float)
        scale = self.ln_sd * np.sqrt(3) / np.pi

        def misjudge(some: Candidates, rows: Rows) -> Floats:
            u = some.own_draw(Purpose.MISJUDGED)
            return np.asarray(score[rows] * (u / (1 - u)) ** scale)  # a logistic error

        misjudged = c.among(score > 0, misjudge)
        if self.slips == 0:
            return misjudged
        turned = np.where(misjudged > 0, 0.0, LEAST)
        return np.where(c.own_draw(Purpose.SLIP) < self.slips, turned, misjudged)


class Several(Composite):
    """Strategies of which one decides about each candidate; `turn` says which."""

    def turn(self, c: Candidates) -> Turn:
        """Index of the strategy that decides about each candidate, shape (n,)."""
        raise NotImplementedError

    def _own(self, c: Candidates, k: int) -> Candidates:
        own = c.with_state(c.state[k])
        return own.of_part(self._number(c, k)) if self.parts_limited else own

    def _number(self, c: Candidates, k: int) -> int:
        """Number of strategy `k` among all that have limits of their own; those inside it come next."""
        return c.part + 1 + sum(1 + part.parts_limited for part in self.parts[:k])

    @property
    def parts_limited(self) -> int:
        """All strategies inside, if any of them has limits."""
        inside = sum(part.parts_limited for part in self.parts)
        limited = inside or any(part.does("daily_limits") for part in self.parts)
        return inside + len(self.parts) if limited else 0

    @property
    def levels_limited(self) -> int:
        """One more than inside."""
        return 1 + max(part.levels_limited for part in self.parts) if self.parts_limited else 0

    def score(self, c: Candidates) -> Floats:
        return self._each(c, "score", 0.0)

    def _asked(self, c: Candidates, what: str) -> Iterator[tuple[Strategy, Ints, Candidates]]:
        """Every strategy that defines the function, with the rows it decides about and those candidates."""
        turn = c.once(self.turn)
        for k, part in enumerate(self.parts):
            if part.does(what):
                rows = (turn == k).nonzero()[0]
                if rows.size:
                    yield part, rows, self._own(c.of(rows) if rows.size < c.n else c, k)

    def _each(self, c: Candidates, what: str, otherwise: float) -> Floats:
        """One function of every strategy, each called for its own candidates."""
        out = np.full(c.n, otherwise)
        for part, rows, own in self._asked(c, what):
            value = usable_values(part, what, own)
            out[rows] = otherwise if value is None else value
        return out

    def boost(self, c: Candidates) -> Ints:
        each = self._each(c, "boost", 0.0)
        # NaN must stay visible, so that the engine can refuse it
        return each.astype(np.int64) if np.isfinite(each).all() else each  # type: ignore[return-value]

    def tailor(self, c: Candidates) -> Floats:
        return self._each(c, "tailor", np.nan)

    def ask(self, c: Candidates) -> Floats:
        return self._each(c, "ask", np.nan)

    def patience(self, c: Candidates) -> Floats:
        return self._each(c, "patience", np.nan)

    def does(self, what: str) -> bool:
        """Whether any of the strategies does it; their limits are those of `part_limits`."""
        if what == "daily_limits":
            return False
        return what in ("start", "score") or any(part.does(what) for part in self.parts)

    def part_limits(self, c: Candidates) -> PartLimits:
        shape = c.n, self.levels_limited
        limits = PartLimits(np.full(shape, -1), np.full(shape, NO_LIMIT), np.full(shape, NO_LIMIT))
        turn = c.once(self.turn)
        for k, part in enumerate(self.parts):
            rows = (turn == k).nonzero()[0]
            if rows.size == 0:
                continue
            own = self._own(c.of(rows) if rows.size < c.n else c, k)
            limits.part[rows, 0] = self._number(c, k)
            if part.does("daily_limits"):
                for column, limit in zip(limits[1:], usable_limits(part, own), strict=True):
                    if limit is not None:
                        column[rows, 0] = np.clip(limit, np.int64(-1), np.int64(NO_LIMIT))
            if part.levels_limited:
                for column, inside in zip(limits, part.part_limits(own), strict=True):
                    column[rows, 1 : 1 + inside.shape[1]] = inside
        return limits

    def start(self, lanes: int) -> tuple[State, ...]:
        return tuple(part.start(lanes) for part in self.parts)

    def observe(self, state: tuple[State, ...], c: Candidates) -> tuple[State, ...]:
        c = c.with_state(state)
        return tuple(part.observe(state[k], self._own(c, k)) for k, part in enumerate(self.parts))

    def learn(self, state: tuple[State, ...], outcomes: Outcomes) -> tuple[State, ...]:
        return tuple(part.learn(own, outcomes) for part, own in zip(self.parts, state, strict=True))

    def review(self, state: tuple[State, ...], accounts: Accounts) -> tuple[State, ...]:
        return tuple(part.review(own, accounts) for part, own in zip(self.parts, state, strict=True))

    def buys_for(self, accounts: Accounts, k: int) -> Bools:
        """Freelancers for whom strategy `k` may buy today: those who follow it; shape (lanes,)."""
        raise NotImplementedError

    def top_up(self, accounts: Accounts) -> Ints | None:
        inside = self._inside(accounts)
        wishes = {k: wish for k, part in enumerate(self.parts) if (wish := part.top_up(inside)) is not None}
        if not wishes:
            return None
        none = np.zeros(accounts.balance.size, np.int64)
        bought = [np.where(self.buys_for(accounts, k), wish, none) for k, wish in wishes.items()]
        return np.asarray(np.maximum.reduce(bought))

    def _inside(self, accounts: Accounts) -> Accounts:
        return accounts


class RuleMixture(Several):
    """Follow one of several strategies by chance, drawn once per freelancer or anew for every post.

    Wins where a population is mixed, or where being predictable costs; loses to the best of its parts
    elsewhere. A daily limit of one part counts what that part sent, and one around the mixture counts what
    all of them sent. Source: mixed strategies of game theory.
    """

    rule: ClassVar[str] = "follows one of several strategies by chance"

    example: ClassVar[dict[str, object]] = {"of": ["fit_threshold", "fresh_hour"], "shares": [2, 1]}

    of: Annotated[tuple[Inner, ...], Field(min_length=2, max_length=20)]
    """the strategies to mix, as a list"""
    shares: tuple[NonNegative, ...]
    """how often each one is followed; scaled to add up to 1"""
    per: Literal["post", "freelancer"] = "post"
    """whether the draw is made anew for each post, or once for each freelancer"""

    def _own(self, c: Candidates, k: int) -> Candidates:
        return super()._own(c, k).deeper()

    @model_validator(mode="after")
    def _one_share_each(self) -> Self:
        if len(self.shares) != len(self.of) or sum(self.shares) <= 0:
            raise ValueError(f"shares: give one for each of the {len(self.of)} strategies, not all 0")
        return self

    def turn(self, c: Candidates) -> Turn:
        # a draw of its own: the parts draw too
        return self._which(c.own_draw(Purpose.TURN, once=self.per == "freelancer"))

    def _which(self, u: Floats) -> Turn:
        edges, turn = np.cumsum(self.shares) / sum(self.shares), np.zeros(u.size, np.int8)
        for edge in edges[:-1]:
            turn += u >= edge
        return turn

    def buys_for(self, accounts: Accounts, k: int) -> Bools:
        if self.per == "post":  # everyone follows each of them, one for this post and another for that
            return np.full(accounts.balance.size, self.shares[k] > 0)
        return np.asarray(self._which(accounts.own_draw(Purpose.TURN)) == k)

    def _inside(self, accounts: Accounts) -> Accounts:
        return accounts._replace(depth=accounts.depth + 1)


class SwitchAt(Several):
    """Begin with one strategy and switch to another after some reviews or on a given day.

    Wins where a newcomer needs other habits than an established freelancer; loses where the switch comes too
    late. Source: published newcomer plans that change rules with the first reviews.
    """

    rule: ClassVar[str] = "begins with one strategy and switches to another"
    inside: ClassVar[tuple[str, ...]] = ("first", "then")
    example: ClassVar[dict[str, object]] = {"first": "review_builder", "then": "fit_threshold", "reviews": 5}

    first: Inner
    """the strategy to begin with"""
    then: Inner
    """the strategy to switch to"""
    reviews: Annotated[int, Field(ge=0)] | None = None
    """number of reviews from which the second one is followed"""
    day: Days | None = None
    """time from the start at which the second one takes over"""

    @model_validator(mode="after")
    def _some_end(self) -> Self:
        if self.reviews is None and self.day is None:
            raise ValueError("reviews or day: one of them must say when to switch")
        return self

    def turn(self, c: Candidates) -> Turn:
        late: Bools = np.zeros(c.n, np.bool_)
        if self.reviews is not None:
            late |= c.feedbacks >= self.reviews
        if self.day is not None:
            late |= c.at >= self.day
        return late.astype(np.int64)

    def buys_for(self, accounts: Accounts, k: int) -> Bools:
        late: Bools = np.full(accounts.balance.size, self.day is not None and accounts.day >= self.day)
        if self.reviews is not None:
            late |= accounts.feedbacks >= self.reviews
        return np.asarray(late == (k == 1))
