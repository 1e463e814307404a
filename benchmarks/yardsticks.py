"""Does any rule beat a yardstick?

Answers: is the bound of each goal a bound. The whole library, a grid of 200 plain rules (fit, price, rivals,
a weekly limit, pacing) and 500 rules with random settings are played in the worlds of a scenario; each must
stay within the bound of every goal, in every replication. With `--fair`, none may be ahead of the best rule
that a search found by more than noise, in worlds by which it was not chosen.

    python -m benchmarks.yardsticks compare_2023 --replications 3
"""

import argparse
import itertools

import numpy as np

from simulator.loader.scenario import load_scenario
from simulator.loader.shipped import scenario_file
from simulator.model.freelancers import StrategyChoice, choice_of
from simulator.model.luck import replication_key
from simulator.runs.ready import Ready
from simulator.strategies import STRATEGIES
from simulator.strategies.registry import make
from simulator.studies.yardsticks.bounds import ANY_RULE, yardsticks
from simulator.studies.yardsticks.family import built, drawn, written
from simulator.studies.yardsticks.record import hires_for
from simulator.studies.yardsticks.search import Worlds, best_public, sums_of

GRID = tuple(
    itertools.product((0.3, 0.5, 0.6, 0.7, 0.8), (1, 2, 4, 6, None), (5, None), (2, None), (False, True))
)
ROUNDING = 1e-6


def rules(random):
    """The library, the grid, and so many rules with random settings."""
    found = [StrategyChoice(name=name, settings=dict(kind.example)) for name, kind in STRATEGIES.items()]
    for fit, price, rivals, week, paced in GRID:
        when = {"min_match": fit} | ({} if price is None else {"max_connects": price})
        when |= {} if rivals is None else {"max_rivals": rivals}
        rule = {"only_if": {"of": {"fit_threshold": {"threshold": 0.01}}, "when": when}}
        rule = rule if week is None else {"capped": {"of": rule, "proposals_per_week": week}}
        rule = {"paced_budget": {"of": rule}} if paced else rule
        found.append(StrategyChoice.model_validate(choice_of(rule)))
    return found + [built(plan) for plan in drawn(replication_key(2026, 0), random)]


def sums(goal, lanes, worlds, replications):
    """Sums of a rule per replication, luck and all."""
    over, under, scale = sums_of(goal, lanes, worlds.group, worlds.window, by_luck=True)
    rep = lanes["rep"].astype(int)
    return scale * np.bincount(rep, over, replications), np.bincount(rep, under, replications)


def beaten(goal, bound, over, under):
    """By how much each replication of a rule passes the bound; 0 or less where it does not."""
    if goal == "per_connect":
        spent = under
        most = np.array([100 * hires_for(one, c) for one, c in zip(bound.steps, spent, strict=True)])
        return over - most
    if goal == "income_per_hour":
        return over - bound.each * under
    return (bound.over - over) if bound.is_least else over - bound.over


def check(ready, goals, replications, random, workers):
    """Print how close the best rule of each kind comes to each bound, and every rule that passes one."""
    worlds = Worlds(ready, ready.scenario.freelancers[0], workers)
    usual = yardsticks(ready, goals, freedoms=ANY_RULE._replace(asks=False), replications=replications)
    priced = yardsticks(ready, goals, freedoms=ANY_RULE, replications=replications)
    every = rules(random)
    played = worlds.play(every, replications)
    failures, best = 0, dict.fromkeys(goals, (-np.inf, ""))
    for rule, lanes in zip(every, played, strict=True):
        for goal in goals:
            bound = (priced if make(rule).does("ask") else usual)[goal]
            over, under = sums(goal, lanes, worlds, replications)
            past = beaten(goal, bound, over, under)
            if np.any(past > ROUNDING * np.maximum(1, np.abs(over))):
                failures += 1
                print(f"BEATEN {goal}: {written(rule)} by {past.max():.4g}")
            value = over.sum() / under.sum() if under.sum() else np.nan
            value = -value if bound.is_least else value
            if not make(rule).is_oracle and value > best[goal][0]:
                best[goal] = (value, written(rule))
    print(f"{len(every)} rules, {replications} replications: {failures} bounds passed")
    for goal in goals:
        value, name = best[goal]
        spent = f" for {usual[goal].spent:.0f} Connects or more" if usual[goal].spent else ""
        print(f"{goal}: bound {usual[goal].estimate().value:.4g}{spent}; best rule {abs(value):.4g}: {name}")
    return every, played, worlds


def fair(ready, goals, every, played, worlds, replications, searched, workers):
    """Print by how much any rule is ahead of the one that the search found, in standard errors."""
    found = best_public(ready, goals, rules=searched, replications=replications, workers=workers)
    public = [k for k, rule in enumerate(every) if not make(rule).is_oracle]
    for goal, one in found.items():
        mine, lead = one.over / np.maximum(one.under, 1e-9), []
        for k in public:
            over, under, _ = sums_of(goal, played[k], worlds.group, worlds.window)
            rep = played[k]["rep"].astype(int)
            theirs = np.bincount(rep, over, replications) / np.maximum(
                np.bincount(rep, under, replications), 1e-9
            )
            ahead = (theirs - mine) * (-1 if goal == "first_hire" else 1)
            error = ahead.std(ddof=1) / np.sqrt(replications)
            lead.append((ahead.mean() / error if error > 0 else 0.0, k))
        far, k = max(lead)
        print(f"{goal}: found {one.estimate().value:.4g} of {one.tried} rules: {written(one.choice)}")
        print(f"   furthest ahead, {far:.1f} standard errors of {len(public)} rules: {written(every[k])}")


def main():
    """Play and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.yardsticks", description=__doc__)
    parser.add_argument("scenario")
    parser.add_argument("--replications", type=int, default=3)
    parser.add_argument("--random", type=int, default=500)
    parser.add_argument("--set", action="append", default=[], dest="changes")
    parser.add_argument("--goals", default="hires,income,income_per_hour,first_hire,per_connect")
    parser.add_argument("--fair", type=int, default=0, metavar="RULES")
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args()
    ready = Ready.of(load_scenario(scenario_file(asked.scenario), asked.changes))
    goals = asked.goals.split(",")
    every, played, worlds = check(ready, goals, asked.replications, asked.random, asked.workers)
    if asked.fair:
        fair(ready, goals, every, played, worlds, asked.replications, asked.fair, asked.workers)


if __name__ == "__main__":
    main()
