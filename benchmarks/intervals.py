"""How often intervals hold what is true, on simulated worlds: a small field and a small market.

One long run is cut into many experiments; its own average is the truth, since its error is a tenth of that of
an experiment. `python -m benchmarks intervals` prints the table of `docs/evidence.md`.
"""

import os
import tempfile
from pathlib import Path
from typing import NamedTuple

import numpy as np

from simulator.loader.scenario import load_scenario
from simulator.metrics.estimates.estimates import estimate
from simulator.metrics.estimates.quantities import value_of
from simulator.metrics.sample import Sample
from simulator.metrics.strategy import METRICS
from simulator.runs.run import run

SIZES, EXPERIMENTS = (20, 60, 200), 400
REPLICATIONS = {"field": 4000, "market": 4000}
PEOPLE = ("waiting", "cvar_10_net_earnings")
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

    @property
    def replications(self):
        """How many worlds were played."""
        return len(next(iter(self.groups.values())))

    def sample(self, group, rows):
        """Some replications of a group, corrected for luck as in every table."""
        sums = self.groups[group].iloc[rows].reset_index(drop=True)
        return Sample(sums, lambda: sums, sums, self.days, self.usd_each, controlled=True)

    def truth(self, metric):
        """What all replications say, by group."""
        return {
            name: value_of(METRICS[metric].function(self.sample(name, slice(None)))) for name in self.groups
        }

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
    result = run(scenario, out=Path(folder) / world, workers=os.cpu_count())
    sums = {name: rows.reset_index(drop=True) for name, rows in result.replications.groupby("group")}
    days = scenario.horizon - scenario.warmup
    return Played(world, {name: sums[name] for name in RULES}, scenario.connects.usd_each, days)


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
    function, held, off = METRICS[metric].function, [], []
    for group, truth in found.truth(metric).items():
        if truth is None:
            continue
        own = [
            estimate(function(found.sample(group, rows)), "") for rows in found.experiments(n, experiments)
        ]
        inside = [
            (e.low is None or e.low <= truth) and (e.high is None or truth <= e.high)
            for e in own
            if e.value is not None
        ]
        held.append(np.mean(inside))
        off.append(np.mean([e.value for e in own if e.value is not None]) / truth - 1 if truth else 0.0)
    if not held:
        return None
    return Row(found.world, metric, n, float(np.mean(held)), float(min(held)), float(np.abs(off).max()))


def metrics_tried():
    """Every metric that is made of sums; the others are made of single freelancers."""
    return [name for name, metric in METRICS.items() if not metric.waiting and name not in PEOPLE]


def report():
    """Print coverage and bias of every metric in both worlds."""
    lines, rows = (
        ["| metric | field 20; 60; 200 | market 20; 60; 200 | bias at 20, worst |", "|---|---|---|---|"],
        [],
    )
    with tempfile.TemporaryDirectory() as folder:
        worlds = [played(world, folder) for world in WORLDS]
    for metric in metrics_tried():
        own = [[coverage(world, metric, n) for n in SIZES] for world in worlds]
        if None in own[0] or None in own[1]:
            continue
        rows += [row._asdict() for part in own for row in part]
        cells = ["; ".join(f"{100 * row.held:.1f}" for row in part) for part in own]
        bias = max(part[0].bias for part in own)
        lines.append(f"| `{metric}` | {cells[0]} | {cells[1]} | {100 * bias:.1f} % |")
    return lines, rows
