"""Entries of a comparison: a group of a run, under a label.

Answers: which groups of which runs are compared, and which of them met the same worlds.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from simulator.metrics.estimates.quantities import deviations
from simulator.metrics.strategy import METRICS
from simulator.runs.named import run_names
from simulator.runs.result import RunResult


class Entry(NamedTuple):
    """One group of one run."""

    label: str
    result: RunResult
    group: str

    @property
    def luck(self) -> tuple[int, bytes]:
        """Seed and replication numbers; entries that agree in both met the same worlds."""
        return int(self.result.manifest["seed"]), self.result.market["rep"].to_numpy().tobytes()


def entries_of(results: Sequence[RunResult], labels: Sequence[str] | None = None) -> list[Entry]:
    """Name every group of every run, no two alike, in the order of a comparison.

    `labels` are names of the runs; by default those of `run_names`.
    """
    if len(results) == 1:
        return [Entry(group, results[0], group) for group in results[0].groups]
    names = run_names(results, labels)
    single = all(len(r.groups) == 1 for r in results)
    pairs = [(name, r, g) for name, r in zip(names, results, strict=True) for g in r.groups]
    return [Entry(name if single else f"{name}: {g}", r, g) for name, r, g in pairs]


def control_gain(metric: str, entry: Entry) -> float:
    """Share of the variance of an entry's metric that its control variate removes."""
    plain, controlled = (
        deviations(METRICS[metric].function(entry.result.sample(entry.group, on))) for on in (False, True)
    )
    if plain is None or controlled is None or not np.any(plain):
        return 0.0
    return float(1 - controlled @ controlled / (plain @ plain))


def mirror_gain(metric: str, entry: Entry) -> float:
    """Share of the variance of an entry's metric that mirrored worlds remove, against as many others."""
    apart, paired = (
        deviations(METRICS[metric].function(entry.result.sample(entry.group, mirrored=on)))
        for on in (False, True)
    )
    if apart is None or paired is None or not np.any(apart):
        return 0.0
    return float(1 - paired @ paired / (apart @ apart))


def is_oracle(entry: Entry) -> bool:
    """Whether the strategy of an entry sees hidden columns."""
    return entry.group in entry.result.oracles
