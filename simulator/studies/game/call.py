"""A game of rules in one call, from a scenario and some names.

Answers: what comes of rules when everybody may choose among them, for whoever asks in Python.
"""

import os
from collections.abc import Sequence
from pathlib import Path

from simulator.loader.sweeps.versions import Versions
from simulator.loader.variants import VariantError, chosen_strategy
from simulator.metrics.goals import GOALS
from simulator.model.freelancers import StrategyChoice
from simulator.model.scenario import Scenario
from simulator.runs.ready import Ready
from simulator.strategies.registry import chooses_oracle
from simulator.studies.game.clock import FEWEST, Plan, Told
from simulator.studies.game.market import GameError, Market, rules_in
from simulator.studies.game.play import Game, play_game


def game(
    scenario: Scenario | str | Path,
    strategies: Sequence[str] = (),
    goal: str | None = None,
    *,
    replications: int | None = None,
    seconds: float | None = None,
    overrides: Sequence[str] = (),
    workers: int | None = None,
    told: Told | None = None,
) -> Game:
    """Let everybody in a market choose among some rules, and find out who would switch.

    Parameters
    ----------
    scenario : Scenario, path or str
        A market: a scenario, its file, or the name of a shipped one.
    strategies : sequence of str
        The rules, as `compare --strategy` takes them; by default those of the scenario.
    goal : str, optional
        One of `GOALS`; by default that of the scenario.
    replications : int, optional
        Of each mix; by default as many as the scenario says.
    seconds : float, optional
        Time for everything; fewer replications then.
    overrides : sequence of str
        `a.b=value` each.
    workers : int, optional
        Threads; by default one per processor. Results do not depend on it.
    told : callable, optional
        Called as `told(done, total, seconds)` after each mix.

    Returns
    -------
    Game
        `balances` and `limits` are the shares that hold, `switches` who would gain there, `order` whether
        there is one.

    Raises
    ------
    GameError
        If there are fewer than two rules or more than six, too few freelancers, or a wrong name.
    ScenarioError
        With everything that is wrong with the scenario.
    """
    if goal is not None and goal not in GOALS:
        raise GameError(f"there is no goal '{goal}'; there are {', '.join(GOALS)}")
    versions = Versions.of(scenario, overrides)
    ready = Ready.of(versions.scenario(), versions.folder)
    threads = workers or os.cpu_count() or 1
    rules, start = _rules(strategies), None
    if not strategies:
        all_rules, counts = rules_in(ready.scenario)
        seen = [k for k, (_, choice) in enumerate(all_rules) if not chooses_oracle(choice)]
        rules, start = [all_rules[k] for k in seen], counts[seen].astype(float)
    if len(rules) < 2:
        raise GameError("a game takes two rules or more: name those that may be chosen")
    market = Market.of(ready, goal or ready.scenario.goal, rules, threads)
    wanted = replications or max(FEWEST, ready.scenario.run.replications)
    return play_game(market, start, Plan(wanted, seconds=seconds), told)


def _rules(strategies: Sequence[str]) -> list[tuple[str, StrategyChoice]]:
    """Rules by name, no two of the same."""
    try:
        found = [chosen_strategy(text) for text in strategies]
    except VariantError as error:
        raise GameError(str(error)) from error
    labels = [label for label, _ in found]
    twice = next((label for label in labels if labels.count(label) > 1), None)
    if twice is not None:
        raise GameError(f"two strategies are called '{twice}': write LABEL=STRATEGY")
    return found
