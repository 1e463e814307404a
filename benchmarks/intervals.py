"""How often intervals hold what is true, on simulated worlds: a small field and a small market.

One long run is cut into many experiments; its own average is the truth, since its error is a tenth of that of
an experiment. `python -m benchmarks intervals` prints the table of `docs/evidence.md`.
"""

import os
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from simulator.loader.scenario import load_scenario
from simulator.metrics.estimates.estimates import estimate
from simulator.metrics.estimates.quantities import value_of
from simulator.metrics.market import MARKET_METRICS
from simulator.metrics.sample import Sample, net_earnings
from simulator.metrics.strategy import METRICS, worst_off
from simulator.runs.run import run
from simulator.studies.chances import SPENT_AT, share_of
from simulator.studies.outlook import single_freelancers

SIZES, EXPERIMENTS = (20, 60, 200), 400
FEWER = 100
"""experiments for medians, whose limits are drawn thousands of times"""
REPLICATIONS = {"field": 4000, "market": 4000}
RULES = {
    "ordinary": "spray_and_pray",
    "choosy": "{fit_threshold: {threshold: 0.7}}",
    "half": "{fit_threshold: {threshold: 0.5}}",
    "fresh": "fresh_hour",
}
WORLDS = {
    # six freelancers of each rule come across five posts a day and spend 60 Connects a month
    "field": (
        6,
        "competition: field\nhorizon: 120 d\nwarmup: 30 d\njobs: {per_day: 60, categories: {web: 1}}\n",
    ),
    # two dozen of each compete for three posts a day
    "market": (
        24,
        "competition: market\nhorizon: 70 d\nwarmup: 30 d\njobs: {per_day: 3, categories: {web: 1}}\n"
        "field: {ln_sd: 0.84}\ninvitations: {per_post: 3}\n",
    ),
}
_COMMON = (
    "question: How often do intervals hold?\npack: 2023_card6\nclock: {tick: 6 h}\n"
    "connects: {top_up: {rule: monthly, monthly_budget_usd: 7.5}}\n"
)


SHARES = {
    "chance_of_1": lambda s: share_of(s, s.freelancers()[SPENT_AT[0]].to_numpy() >= 0),
    "chance_of_2": lambda s: share_of(s, s.freelancers()[SPENT_AT[1]].to_numpy() >= 0),
    "chance_of_loss": lambda s: share_of(s, net_earnings(s.freelancers()) < 0),
}
"""chances that plans and pages print, of single freelancers"""
WORSE = {
    "worse_half_net_earnings": lambda s: worst_off(s, 0.5),
    "worse_three_quarters_net_earnings": lambda s: worst_off(s, 0.75),
}
"""the worst tenth wins nothing in these worlds, so that its number is fixed; of these some do"""
PEOPLE = SHARES | WORSE
EVERYBODY = ""


class Row(NamedTuple):
    """One metric at one number of replications: shares that held, and how far the average is off."""

    world: str
    metric: str
    n: int
    held: float
    worst: float
    bias: float


class Played(NamedTuple):
    """Sums of every group, replication by replication."""

    world: str
    groups: dict
    usd_each: float
    days: float
    people: dict
    """freelancers of every group, as many per replication as in any other"""
    market: object
    """posts and proposals, replication by replication"""

    @property
    def replications(self):
        """How many worlds were played."""
        return len(next(iter(self.groups.values())))

    def sample(self, group, rows):
        """Some replications of a group, corrected for luck as in every table; `EVERYBODY` for all groups."""
        rows = np.sort(np.arange(self.replications)[rows])
        names = list(self.groups) if group == EVERYBODY else [group]
        sums = sum(self.groups[name].iloc[rows].drop(columns="group").set_index("rep") for name in names)
        lanes = [self.people[name] for name in names]

        def freelancers():
            return pd.concat([of_these(one, rows, self.replications) for one in lanes], ignore_index=True)

        controlled = group != EVERYBODY
        market = self.market.iloc[rows].reset_index(drop=True)
        return Sample(sums.reset_index(), freelancers, market, self.days, self.usd_each, controlled)

    def quantity(self, metric, group, rows):
        """A metric of a group; a plain count where tables do not correct it for luck."""
        sample = self.sample(group, rows)
        if metric in PEOPLE:
            return PEOPLE[metric](replace(sample, controlled=False))
        return (MARKET_METRICS if group == EVERYBODY else METRICS)[metric].function(sample)

    def groups_of(self, metric):
        """Whose number it is: the market's, or that of each group."""
        return list(self.groups) if metric in METRICS or metric in PEOPLE else [EVERYBODY]

    def truth(self, metric):
        """What all replications say, by group."""
        groups = self.groups_of(metric)
        return {name: value_of(self.quantity(metric, name, slice(None))) for name in groups}

    def experiments(self, n, experiments=EXPERIMENTS):
        """Disjoint blocks of n replications, of as many shuffles as are needed."""
        blocks = self.replications // n
        for k in range(experiments):
            order = np.random.default_rng(k // blocks).permutation(self.replications)
            yield order[k % blocks * n : (k % blocks + 1) * n]


def played(world, folder, replications=0, seed=77):
    """Play a small world.

    Parameters
    ----------
    world : {"field", "market"}
    folder : Path
        Where its run may lie.
    replications : int
        By default as many as the table is made of.
    seed : int

    Returns
    -------
    Played
    """
    each, more = WORLDS[world]
    groups = "".join(f"  - {{name: {n}, strategy: {s}, count: {each}}}\n" for n, s in RULES.items())
    number = replications or REPLICATIONS[world]
    file = Path(folder) / f"{world}.yaml"
    text = (
        f"name: {world}\n{_COMMON}{more}freelancers:\n{groups}run: {{replications: {number}, seed: {seed}}}\n"
    )
    file.write_text(text, encoding="utf-8")
    scenario = load_scenario(file)
    return played_of(world, run(scenario, out=Path(folder) / world, workers=os.cpu_count()))


def played_of(world, result):
    """Take over a run that is there."""
    scenario = result.scenario
    sums = {name: rows.reset_index(drop=True) for name, rows in result.replications.groupby("group")}
    lanes = {
        name: rows.sort_values("rep", kind="stable").reset_index(drop=True)
        for name, rows in result.freelancers.groupby("group")
    }
    days = scenario.horizon - scenario.warmup
    groups, people = ({name: table[name] for name in RULES} for table in (sums, lanes))
    return Played(world, groups, scenario.connects.usd_each, days, people, result.market)


def of_these(people, rows, replications):
    """Freelancers of some replications, each of which has as many."""
    each = len(people) // replications
    return people.iloc[(rows[:, None] * each + np.arange(each)).ravel()]


def coverage(found, metric, n, experiments=EXPERIMENTS):
    """Try the interval of a metric in many experiments.

    Parameters
    ----------
    found : Played
    metric : str
        One that sums are enough for.
    n : int
        Replications of an experiment.
    experiments : int

    Returns
    -------
    Row
        `held` over all groups and `worst` of one; `bias` of the group that is furthest off.
    """
    held, off = [], []
    for group, truth in found.truth(metric).items():
        if truth is None or not np.isfinite(truth):
            continue
        own = [
            estimate(found.quantity(metric, group, rows), "") for rows in found.experiments(n, experiments)
        ]
        inside = [
            (e.low is None or e.low <= truth) and (e.high is None or truth <= e.high)
            for e in own
            if e.value is not None
        ]
        held.append(np.mean(inside))
        # a median that half never reach is infinite, and no mean
        values = [e.value for e in own if e.value is not None and np.isfinite(e.value)]
        off.append(np.mean(values) / truth - 1 if truth and values else 0.0)
    if not held:
        return None
    return Row(found.world, metric, n, float(np.mean(held)), float(min(held)), float(np.abs(off).max()))


def predicted_share(found, n, experiments=EXPERIMENTS):
    """Share of other freelancers within the range that is to hold eight of ten, by what is predicted."""
    held = {}
    for group in found.groups:
        for rows in found.experiments(n, experiments):
            others = np.setdiff1d(np.arange(found.replications), rows)[: 10 * n]
            fresh = found.sample(group, others).freelancers()
            net = net_earnings(fresh)
            one = single_freelancers(found.sample(group, rows))["net_earnings_usd"]
            held.setdefault("net_earnings_usd", []).append(np.mean((net >= one.low) & (net <= one.high)))
    return {name: float(np.mean(shares)) for name, shares in held.items()}


def metrics_tried():
    """Every metric that a command prints: of strategies, of the market, and chances of single freelancers."""
    return [*METRICS, *(name for name in MARKET_METRICS if name not in METRICS), *PEOPLE]


def experiments_for(metric):
    """How many experiments a metric is tried in."""
    known = METRICS.get(metric) or MARKET_METRICS.get(metric)
    return FEWER if known is not None and known.waiting else EXPERIMENTS


def cell(rows):
    """Coverage at every number of replications, with the worst group; a dash where nothing is counted."""
    if None in rows:
        return "–"
    return f"{'; '.join(f'{100 * row.held:.1f}' for row in rows)} ({100 * min(r.worst for r in rows):.1f})"


def report():
    """Print coverage and bias of every metric in both worlds, metric by metric as they are found."""
    print(
        "| metric | field, 20; 60; 200 (worst group) | market, the same | bias of the worst group at 20; 60 |"
    )
    print("|---|---|---|---|", flush=True)
    lines, rows = [], []
    with tempfile.TemporaryDirectory() as folder:
        worlds = [played(world, folder) for world in WORLDS]
    for metric in metrics_tried():
        own = [[coverage(world, metric, n, experiments_for(metric)) for n in SIZES] for world in worlds]
        known = [part for part in own if None not in part]
        if not known:
            continue
        rows += [row._asdict() for part in known for row in part]
        bias = "; ".join(f"{100 * max(part[at].bias for part in known):.1f}" for at in (0, 1))
        print(f"| `{metric}` | {cell(own[0])} | {cell(own[1])} | {bias} % |", flush=True)
    for world in worlds:
        for n in SIZES[:2]:
            share = predicted_share(world, n, FEWER)["net_earnings_usd"]
            what = f"{world.world}, {n} replications: net earnings of single freelancers"
            lines.append(f"{what}, range of eight in ten: {100 * share:.1f} %")
    return lines, rows
