"""A market in which everybody keeps their purse and profile, and rules are dealt out.

Answers: what do followers of each rule get when so many follow each. A freelancer is the same person with the
same luck in every mix; only the rule changes. Whoever is dealt a rule is spread over the groups of the
scenario in proportion to their sizes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from simulator.metrics.goals import GOALS
from simulator.model.freelancers import Group, StrategyChoice
from simulator.model.scenario import Scenario
from simulator.runs.ready import Ready
from simulator.runs.sizes import batch_size, batches
from simulator.runs.workers.executors import Threads
from simulator.strategies.contract.base import Strategy
from simulator.strategies.yardsticks.adopted import Adopted
from simulator.studies.game.design import dealt
from simulator.studies.yardsticks.worlds import sums_of

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Sums = tuple[Floats, Floats]
"""numerators and denominators of payoffs, replications x rules each"""

MONTH_DAYS = 30.0
MONTHLY = frozenset({"hires", "income"})
"""goals that are counted by the month"""


class GameError(ValueError):
    """A scenario, a rule or a mix for which there is no game; the message says why."""


class Engine(Protocol):
    """Plays mixes of rules."""

    @property
    def rules(self) -> tuple[str, ...]:
        """Names of the rules."""
        ...

    @property
    def people(self) -> int:
        """Freelancers in the market."""
        ...

    @property
    def scale(self) -> float:
        """Turns a ratio of sums into a payoff; negative where less is better."""
        ...

    def play(self, mix: Ints, first: int, last: int) -> Sums:
        """Sums of some replications of a mix.

        Parameters
        ----------
        mix : int array, rules
            Followers of each rule.
        first, last : int
            Numbers of the replications.

        Returns
        -------
        float arrays, replications x rules
            The same replications are the same worlds in every mix.
        """
        ...


@dataclass(frozen=True)
class Market:
    """The market of a scenario, in which all freelancers choose among some rules."""

    ready: Ready
    goal: str
    rules: tuple[str, ...]
    """labels"""
    choices: tuple[StrategyChoice, ...]
    built: tuple[tuple[Strategy, ...], ...]
    """one strategy per rule and group"""
    workers: int = 1

    @classmethod
    def of(
        cls, ready: Ready, goal: str, rules: Sequence[tuple[str, StrategyChoice]], workers: int = 1
    ) -> "Market":
        """Make the market of a scenario.

        Parameters
        ----------
        ready : Ready
            Rivals must be simulated.
        goal : str
            One of `GOALS`.
        rules : sequence of (str, StrategyChoice)
            Labels and rules.
        workers : int
            Threads. Results do not depend on it.

        Returns
        -------
        Market

        Raises
        ------
        GameError
            If freelancers do not meet each other, or there are too few of them.
        """
        scenario = ready.scenario
        if scenario.competition == "field":
            raise GameError(
                "its freelancers never meet: each faces a crowd that stays as it is, whatever others do, so "
                "nothing changes when everybody follows a rule. Play the rules in a market, such as "
                "everybody_2023, or let these freelancers share one world (--set competition=market; with "
                "competition=both a crowd that does not react stays besides)"
            )
        ready = _merged(ready)
        people = sum(group.count for group in scenario.freelancers)
        if len(rules) < 2:
            raise GameError("a game takes at least two rules: name another with --strategy")
        if people < 2 * len(rules):
            raise GameError(
                f"{len(rules)} rules need at least {2 * len(rules)} freelancers; the scenario has {people}"
            )
        names, choices = tuple(label for label, _ in rules), tuple(choice for _, choice in rules)
        built = tuple(tuple(_followed(ready, choice).strategies) for choice in choices)
        return cls(ready, goal, names, choices, built, workers)

    def with_rules(self, more: Sequence[tuple[str, StrategyChoice]]) -> "Market":
        """The market with more rules to choose from."""
        rules = [*zip(self.rules, self.choices, strict=True), *more]
        return Market.of(self.ready, self.goal, rules, self.workers)

    def only(self, kept: Sequence[int]) -> "Market":
        """The market with some of its rules."""
        return Market(
            self.ready,
            self.goal,
            tuple(self.rules[k] for k in kept),
            tuple(self.choices[k] for k in kept),
            tuple(self.built[k] for k in kept),
            self.workers,
        )

    @property
    def groups(self) -> tuple[int, ...]:
        """Freelancers of each group."""
        return tuple(group.count for group in self.ready.scenario.freelancers)

    @property
    def people(self) -> int:
        """Freelancers in the market."""
        return sum(self.groups)

    @property
    def scale(self) -> float:
        """Turns a ratio of sums into a payoff."""
        scenario = self.ready.scenario
        per = MONTH_DAYS / (scenario.horizon - scenario.warmup) if self.goal in MONTHLY else 1.0
        per = 100.0 if self.goal == "per_connect" else per
        return -per if GOALS[self.goal].less_is_better else per

    def play(self, mix: Ints, first: int, last: int) -> Sums:
        """Sums of some replications of a mix.

        Parameters
        ----------
        mix : int array, rules
            Followers of each rule.
        first, last : int
            Numbers of the replications.

        Returns
        -------
        float arrays, replications x rules
            The same replications are the same worlds in every mix.

        Raises
        ------
        StrategyError
            If a rule fails.
        """
        hands = dealt(mix, self.groups)
        playing = self.ready.playing(self._strategies(hands))
        ends = np.cumsum(hands, axis=1)

        def batch(start: int, end: int) -> Sums:
            lanes = playing.simulate(range(start, end + 1)).lanes
            rule = (lanes["ordinal"][:, None] >= ends[lanes["group"]]).sum(axis=1)
            cell = (lanes["rep"].astype(np.int64) - start) * len(mix) + rule
            over, under = self._sums(lanes)
            size = (end - start + 1) * len(mix)
            return _by_cell(cell, over, size, len(mix)), _by_cell(cell, under, size, len(mix))

        number = last - first + 1
        size = batch_size(self.ready.scenario, self.workers, number)
        played = Threads(self.workers)(batch, batches([(first, last)], size))
        if played.stop is not None:
            raise played.stop.error
        over, under = (np.concatenate(parts) for parts in zip(*played.results, strict=True))
        return over, under

    def _sums(self, lanes: npt.NDArray[np.void]) -> Sums:
        """Numerator and denominator of every freelancer, without the luck of clients' tastes."""
        scenario = self.ready.scenario
        over, under = np.zeros(lanes.size), np.ones(lanes.size)
        for g, group in enumerate(scenario.freelancers):
            own = lanes["group"] == g
            over[own], under[own], _ = sums_of(
                self.goal, lanes[own], group, scenario.horizon - scenario.warmup
            )
        return over, under

    def _strategies(self, hands: Ints) -> list[Strategy]:
        """One strategy per group: the first members follow the first rule, and so on."""
        found = []
        for g, (size, hand) in enumerate(zip(self.groups, hands, strict=True)):
            *_, rule = (own[g] for own in self.built)
            for k in range(len(hand) - 2, -1, -1):
                upto = int(hand[: k + 1].sum())
                rule = Adopted(of=rule, instead=self.built[k][g], adopters=upto, members=max(size, 1))
            found.append(rule)
        return found


def _by_cell(cell: Ints, weights: Floats, size: int, rules: int) -> Floats:
    return np.asarray(np.bincount(cell, weights, size), float).reshape(-1, rules)


def _merged(ready: Ready) -> Ready:
    """The scenario with groups as one that differ in nothing but their rule.

    The i-th freelancers of two groups are the same person; in one group all are different people.
    """
    kept = list[Group]()
    for group in ready.scenario.freelancers:
        for k, known in enumerate(kept):
            if group.model_copy(update=_own(known)) == known:
                kept[k] = known.model_copy(update={"count": known.count + group.count})
                break
        else:
            kept.append(group)
    return ready.under(ready.scenario.model_copy(update={"freelancers": tuple(kept)}))


def _own(group: Group) -> dict[str, object]:
    return {"name": group.name, "strategy": group.strategy, "count": group.count}


def _followed(ready: Ready, choice: StrategyChoice) -> Ready:
    """The scenario with everybody following one rule."""
    people = tuple(group.model_copy(update={"strategy": choice}) for group in ready.scenario.freelancers)
    return ready.under(ready.scenario.model_copy(update={"freelancers": people}))


def rules_in(scenario: Scenario) -> tuple[list[tuple[str, StrategyChoice]], Ints]:
    """The rules that the groups of a scenario follow, and how many follow each.

    Groups with the same rule count as one, with the name of the first.
    """
    found, counts = list[tuple[str, StrategyChoice]](), list[int]()
    for group in scenario.freelancers:
        choice = group.strategy
        assert isinstance(choice, StrategyChoice)
        for k, (_, known) in enumerate(found):
            if known == choice:
                counts[k] += group.count
                break
        else:
            found.append((group.name, choice))
            counts.append(group.count)
    return found, np.array(counts, np.int64)
