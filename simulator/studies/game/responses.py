"""The best answer of one freelancer to what everybody else does, and what comes of it when others follow.

Answers: does anybody gain who follows a rule that nobody thought of. Rules of a family are tried as scouts in
the mix that a game came to; the better third goes on to more worlds. The best of them joins the rules, the
game is played again, and so on until nobody gains more than a little. What the last ones gain is measured in
worlds that they were not chosen by.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, Protocol, Self

import numpy as np
import numpy.typing as npt

from simulator.model.freelancers import StrategyChoice
from simulator.model.luck import child_key, name_number, replication_key
from simulator.studies.game.clock import FEWEST, PLAIN_PLAN, Plan, Told
from simulator.studies.game.design import counts_of, scouts_of
from simulator.studies.game.market import Engine
from simulator.studies.game.play import Game, play_game
from simulator.studies.game.table import PayoffTable, Switches
from simulator.studies.yardsticks.family import built, drawn, library, written

Floats = npt.NDArray[np.float64]
Rule = tuple[str, StrategyChoice]

ROUNDS = 3
CANDIDATES = 24
"""rules drawn from the family in each round, besides those of the library"""
_FEW, _ON, _LAST = 4, 3, 3
_AT_ONCE = 8
NOTHING = 0.05
_AWAY = 100_000
"""replications of the search are far from those of the game"""


class Widening(Engine, Protocol):
    """An engine whose rules may become more and fewer."""

    def with_rules(self, more: Sequence[Rule]) -> Self:
        """The engine with more rules."""
        ...

    def only(self, kept: Sequence[int]) -> Self:
        """The engine with some of its rules."""
        ...


class Answer(NamedTuple):
    """The best answer that was found to a mix."""

    label: str
    choice: StrategyChoice
    tried: int
    """rules that were tried"""
    switches: Switches
    """what one gains who switches to it, from each rule that is followed, in fresh worlds"""

    @property
    def gain(self) -> float:
        """What one gains who leaves the rule from which most is gained."""
        return self.switches.largest

    @property
    def most(self) -> float:
        """Upper limit of that gain."""
        return self.switches.most

    @property
    def sure(self) -> bool:
        """Whether it gains more than luck would bring."""
        return bool((self.switches.found.low > 0).any())


@dataclass(frozen=True)
class Closed:
    """Games, each with the best answer to the one before, until nobody gains more than a little."""

    games: tuple[Game, ...]
    answers: tuple[Answer, ...]
    """the best answer to the outcome of each game"""
    epsilon: float

    @property
    def game(self) -> Game:
        """The last game."""
        return self.games[-1]

    @property
    def closed(self) -> bool:
        """Whether nobody surely gains more than a little by the last answer."""
        return self.answers[-1].most <= self.epsilon


def gain_of(engine: Engine, start: Floats | None, share: float = NOTHING) -> float:
    """Turn a share of what freelancers get into a gain; by default one that counts as nothing.

    Parameters
    ----------
    engine : Engine
        Plays the market.
    start : float array, optional
        How many follow each rule at the start; by default as many each.
    share : float
        The share.

    Returns
    -------
    float
        In the unit of the goal.
    """
    shares = np.full(len(engine.rules), 1 / len(engine.rules)) if start is None else start / start.sum()
    mix = counts_of(shares, engine.people)[0]
    over, under = engine.play(mix, _AWAY, _AWAY + FEWEST - 1)
    return float(share * abs(engine.scale) * over.sum() / under.sum())


def family_of(
    seed: int, turn: int, known: Sequence[StrategyChoice] = (), count: int = CANDIDATES
) -> list[Rule]:
    """Rules to try: some drawn from the family of public rules, and the whole library.

    Parameters
    ----------
    seed : int
        Of the scenario.
    turn : int
        Number of the round; another round draws other rules.
    known : sequence of StrategyChoice
        Rules that need not be tried, as they are in the game.
    count : int
        How many are drawn.

    Returns
    -------
    list of (str, StrategyChoice)
        Labels are the rules as a scenario writes them.
    """
    key = child_key(child_key(replication_key(seed, 0), name_number("answers in a game")), turn)
    choices = [*map(built, drawn(key, count)), *library(key, changed=False)]
    found, out = {written(one): one for one in choices}, {written(one) for one in known}
    return [(name, choice) for name, choice in found.items() if name not in out]


def best_answer(engine: Widening, shares: Floats, family: Sequence[Rule], replications: int) -> Answer:
    """Find the rule by which one freelancer gains most while all others stay.

    Parameters
    ----------
    engine : Widening
        The market with the rules that are followed.
    shares : float array, rules
        How many follow each.
    family : sequence of (str, StrategyChoice)
        What may be tried; at least one rule.
    replications : int
        Behind the gain that is told.

    Returns
    -------
    Answer
    """
    left, reps, first = list(family), _FEW, _AWAY
    while len(left) > _LAST:
        gains = _gains(engine, shares, left, (first, first + reps))
        order = np.argsort(-gains, kind="stable")[: max(_LAST, len(left) // _ON)]
        left, first, reps = [left[k] for k in order], first + reps, reps * _ON
    if len(left) > 1:  # the last ones are judged by worlds of their own too, before the fresh ones
        gains = _gains(engine, shares, left, (first, first + reps))
        left, first = [left[int(np.argmax(gains))]], first + reps
    ((label, choice),) = left
    wider, mix = _with_scouts(engine, shares, left)
    over, under = wider.play(mix, first, first + replications - 1)
    table = PayoffTable(wider.rules, mix[None], over[:, None], under[:, None], wider.scale)
    own = np.flatnonzero(shares > 1 / (2 * engine.people))
    return Answer(label, choice, len(family), table.switches([(0, i, len(mix) - 1) for i in own.tolist()]))


def _with_scouts(
    engine: Widening, shares: Floats, more: Sequence[Rule]
) -> tuple[Widening, npt.NDArray[np.int64]]:
    wider = engine.with_rules(more)
    return wider, counts_of(np.concatenate([shares, np.zeros(len(more))]), engine.people)[0]


def _gains(
    engine: Widening, shares: Floats, rules: Sequence[Rule], worlds: tuple[int, int]
) -> npt.NDArray[np.float64]:
    """What each rule gets beyond those who stay, by some worlds."""
    found = list[Floats]()
    # in a small market fewer are tried at once, so that those who stay remain the most
    each = max(1, min(_AT_ONCE, engine.people // 4 - len(shares)))
    for at in range(0, len(rules), each):
        some = rules[at : at + each]
        wider, mix = _with_scouts(engine, shares, some)
        over, under = wider.play(mix, worlds[0], worlds[1] - 1)
        with np.errstate(invalid="ignore", divide="ignore"):
            got = wider.scale * over.sum(axis=0) / under.sum(axis=0)
        stay = float(got[: len(shares)] @ shares)
        found.append(np.nan_to_num(got[len(shares) :] - stay, nan=-np.inf))
    return np.concatenate(found)


def close_game(
    engine: Widening,
    epsilon: float,
    family: Callable[[int], Sequence[Rule]],
    start: Floats | None = None,
    plan: Plan = PLAIN_PLAN,
    rounds: int = ROUNDS,
    told: Told | None = None,
) -> Closed:
    """Let the best answer join the rules until nobody gains more than a little.

    Parameters
    ----------
    engine : Widening
        The market with the rules to begin with.
    epsilon : float
        The gain that counts as nothing.
    family : callable
        Rules to try, by the number of the round.
    start : float array, rules, optional
        Shares before anybody switches.
    plan : Plan
        How much each game plays; time is divided among the rounds.
    rounds : int
        Games at most.
    told : callable, optional
        As for `play_game`; each game begins anew.

    Returns
    -------
    Closed

    Raises
    ------
    GameError
        As for `play_game`.
    """
    each = plan if plan.seconds is None else replace(plan, seconds=plan.seconds / rounds * 0.8)
    games, answers = list[Game](), list[Answer]()
    for turn in range(rounds):
        game = play_game(engine, start, each, told)
        shares = _followed(game)
        others = [one for one in family(turn) if one[0] not in engine.rules]
        answer = best_answer(engine, shares, others, plan.replications)
        games.append(game)
        answers.append(answer)
        if answer.most <= epsilon or not answer.sure or turn + 1 == rounds:
            break
        kept = [int(k) for k in np.flatnonzero(shares > 1 / (2 * engine.people))]
        engine = engine.only(kept).with_rules([(answer.label, answer.choice)])
        start = np.concatenate([shares[kept], [0.0]])
    return Closed(tuple(games), tuple(answers), epsilon)


def _followed(game: Game) -> Floats:
    """Shares in the end; scouts are nobody's choice."""
    if game.balance is not None:
        return game.balance.shares
    followers = game.outcome - scouts_of(game.table.people, len(game.rules))
    return np.asarray(followers / followers.sum())
