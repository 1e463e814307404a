"""Does any rule beat a yardstick?

Answers: is the bound of each goal a bound. The whole library, a grid of 200 plain rules (fit, price, rivals,
a weekly limit, pacing) and 500 rules with random settings are played in the worlds of a scenario; each must
stay within the bound of every goal, in every replication. With `--fair`, none may be ahead of the best rule
that a search found by more than noise: those that look best in the same worlds are played again in others, on
common luck, since the best of hundreds is lucky where it was picked.

    python -m benchmarks.yardsticks compare_2023 --replications 3
    python -m benchmarks.yardsticks compare_2023 --people 4 --goals per_connect,hires,income --fair 200
"""

import argparse
import itertools

import numpy as np
from scipy.stats import norm

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
from simulator.studies.yardsticks.search import best_public
from simulator.studies.yardsticks.worlds import Worlds, sums_of

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
    print(f"{len(every)} rules, {replications} replications: {failures} bounds passed", flush=True)
    for goal in goals:
        value, name = best[goal]
        spent = f" for {usual[goal].spent:.0f} Connects or more" if usual[goal].spent else ""
        print(f"{goal}: bound {usual[goal].estimate().value:.4g}{spent}; best rule {abs(value):.4g}: {name}")
    least = usual["per_connect"].spent if "per_connect" in usual else 0.0
    return every, played, worlds, least


def totals(goal, lanes, worlds, first, replications, least):
    """Sums of a rule per replication, freed of the clients' luck."""
    over, under, _ = sums_of(goal, lanes, worlds.group, worlds.window, least)
    rep = lanes["rep"].astype(int) - first
    return np.bincount(rep, over, replications), np.bincount(rep, under, replications)


def lead(goal, theirs, mine):
    """By how much one rule is ahead of another, as a share of what the other gets, and its standard error."""
    values, parts = [], []
    for over, under in (theirs, mine):
        value = over.sum() / max(under.sum(), 1e-9)
        values.append(value)
        parts.append((over - value * under) / max(under.mean(), 1e-9))
    sign, n = -1 if goal == "first_hire" else 1, mine[0].size
    scale = sign / max(abs(values[1]), 1e-9)
    return scale * (values[0] - values[1]), abs(scale) * (parts[0] - parts[1]).std(ddof=1) / np.sqrt(n)


def fair(ready, goals, every, played, worlds, least, asked):
    """Print by how much the rules that look best are ahead of the found one, on fresh luck."""
    n, again = asked.replications, asked.again
    searched = {"rules": asked.fair, "replications": n, "least_connects": least, "workers": asked.workers}
    found = best_public(ready, goals, **searched)
    public = [k for k, rule in enumerate(every) if not make(rule).is_oracle and played[k].size]
    for goal, one in found.items():
        value = {
            k: lead(goal, totals(goal, played[k], worlds, 0, n, least), (one.over, one.under))[0]
            for k in public
        }
        picked = sorted(value, key=lambda k: -value[k])[: asked.picked]
        mine, *others = worlds.play([one.choice, *(every[k] for k in picked)], again, n)
        own = totals(goal, mine, worlds, n, again, least)
        leads = [lead(goal, totals(goal, lanes, worlds, n, again, least), own) for lanes in others]
        errors = [by / error if error > 0 else 0.0 for by, error in leads]
        far = int(np.argmax(errors))
        noise = norm.ppf(1 - 0.05 / len(picked))
        print(f"{goal}: found {sums_value(goal, own):.4g}, of {one.tried} rules: {written(one.choice)}")
        by, error = (100 * part for part in leads[far])
        verdict = "MORE THAN NOISE" if errors[far] > noise else "noise"
        print(f"   of {len(public)} rules, the {len(picked)} that looked best again in {again} other worlds:")
        print(
            f"   furthest ahead {by:.1f} % (standard error {error:.1f}): {errors[far]:.1f} standard errors, "
        )
        print(f"   {verdict} (up to {noise:.1f}): {written(every[picked[far]])}", flush=True)


def sums_value(goal, sums):
    """A ratio of sums, in the unit of its goal."""
    return (100 if goal == "per_connect" else 1) * sums[0].sum() / max(sums[1].sum(), 1e-9)


def with_people(ready, number):
    """The scenario with so many freelancers in each group that has any."""
    groups = tuple(g.model_copy(update={"count": number}) for g in ready.scenario.freelancers if g.count > 0)
    return ready.under(ready.scenario.model_copy(update={"freelancers": groups}))


def main():
    """Play and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.yardsticks", description=__doc__)
    parser.add_argument("scenario")
    parser.add_argument("--replications", type=int, default=3)
    parser.add_argument("--random", type=int, default=500)
    parser.add_argument("--set", action="append", default=[], dest="changes")
    parser.add_argument("--goals", default="hires,income,income_per_hour,first_hire,per_connect")
    parser.add_argument("--fair", type=int, default=0, metavar="RULES")
    parser.add_argument("--picked", type=int, default=30, help="rules that are played again")
    parser.add_argument("--again", type=int, default=20, help="replications of these")
    parser.add_argument("--people", type=int, default=0, help="freelancers of each rule")
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args()
    ready = Ready.of(load_scenario(scenario_file(asked.scenario), asked.changes))
    ready = with_people(ready, asked.people) if asked.people else ready
    goals = asked.goals.split(",")
    every, played, worlds, least = check(ready, goals, asked.replications, asked.random, asked.workers)
    if asked.fair:
        fair(ready, goals, every, played, worlds, least, asked)


if __name__ == "__main__":
    main()
