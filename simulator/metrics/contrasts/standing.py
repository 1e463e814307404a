"""How far the best is ahead of each other entry, over the worlds that both met.

Answers: which entry leads, and how surely, where runs may have different numbers of replications. Two entries
are compared over as many first replications as both have, where they share their luck. A confidence sequence
holds at all numbers of replications at once, so it holds at whatever number a pair happens to have, even
where earlier results decided which runs were continued.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from simulator.metrics.contrasts.looks import FIRST_LOOK
from simulator.metrics.contrasts.until import Look, Until, chance_leader_is_sure
from simulator.metrics.estimates.quantities import Quantity, deviations, few_events, value_of
from simulator.metrics.estimates.survival import Waiting
from simulator.metrics.sample import Sample
from simulator.metrics.strategy import METRICS

Floats = npt.NDArray[np.float64]


class Standing(NamedTuple):
    """The leading entry, and its lead over each entry with error and number of shared replications.

    `leads` are in the unit of the metric, below 0 where the leader is behind over the replications that two
    share; `shared` counts pairs where worlds are mirrored. The leader's own values are 0, 0 and all that it
    has.
    """

    leader: int
    leads: Floats
    errors: Floats
    shared: npt.NDArray[np.int64]

    @property
    def others(self) -> npt.NDArray[np.bool_]:
        """All entries but the leader."""
        return np.asarray(np.arange(self.leads.size) != self.leader)

    def chance(self, level: float) -> float:
        """Chance, valid at any time, that the leader is the best; see `chance_leader_is_sure`."""
        rest = self.others
        return chance_leader_is_sure(self.leads[rest], self.errors[rest], self.shared[rest], level)

    def look(self, until: Until) -> Look:
        """Tell whether the best is sure enough; never before `FIRST_LOOK` replications of each pair."""
        chance = self.chance(until.limit)
        kept = bool(self.shared.min() >= FIRST_LOOK) and chance > until.limit
        return Look(kept, chance, until.limit, int(self.shared.max()), self.leader)


class Shared:
    """Quantities of one metric over the first replications, each computed once."""

    def __init__(self, metric: str, samples: Mapping[str, Sample]) -> None:
        self.name, self.metric, self.samples = metric, METRICS[metric], samples
        self.numbers = {name: len(sample.sums) for name, sample in samples.items()}
        self._found: dict[tuple[str, int], Quantity] = {}

    @property
    def uneven(self) -> bool:
        """Whether entries have different numbers of replications."""
        return len({*self.numbers.values()}) > 1

    def of(self, name: str, n: int | None = None) -> Quantity:
        """Quantity of an entry over its first n replications, by default all."""
        n = self.numbers[name] if n is None else n
        if (name, n) not in self._found:
            sample = self.samples[name]
            self._found[name, n] = self.metric.function(
                sample if n == self.numbers[name] else sample.first(n)
            )
        return self._found[name, n]

    def both(self, a: str, b: str) -> tuple[Quantity, Quantity, int]:
        """Quantities of two entries over as many replications as both have, and that number."""
        n = min(self.numbers[a], self.numbers[b])
        return self.of(a, n), self.of(b, n), n

    def merits(self) -> dict[str, float]:
        """Score entries by their lead over the one with most replications; more is better.

        The values themselves would also depend on whose worlds happened to be rich; a difference from the
        same entry in the same worlds does not.
        """
        sign = -1.0 if self.metric.better == "lower" else 1.0
        own = {name: _number(self.of(name), sign) for name in self.samples}
        longest = max(own, key=lambda name: (self.numbers[name], own[name]))
        found = {}
        for name in own:
            one, other, _ = self.both(name, longest)
            ahead = _number(one, sign), _number(other, sign)
            found[name] = ahead[0] - ahead[1] if np.isfinite(ahead).all() else float("-inf")
        return found


def _number(q: Quantity, sign: float) -> float:
    value = value_of(q)
    return float("-inf") if value is None else sign * value


def standing(metric: str, samples: Mapping[str, Sample]) -> Standing | None:
    """Compare each entry with the leader, over the replications that both have.

    Parameters
    ----------
    metric : str
        One of `METRICS` that is no median of waiting times.
    samples : mapping of str to Sample
        Entries. Those of one seed met the same worlds; those of others share none, which is equally valid.

    Returns
    -------
    Standing or None
        None where there are too few hires to tell.
    """
    shared = Shared(metric, samples)
    names = list(samples)
    if any(_unknown(shared.of(name)) for name in names):
        return None
    merits = shared.merits()
    leader = names.index(max(names, key=lambda name: merits[name]))
    sign = -1.0 if METRICS[metric].better == "lower" else 1.0
    leads, errors, numbers = np.zeros(len(names)), np.zeros(len(names)), np.zeros(len(names), np.int64)
    numbers[leader] = shared.numbers[names[leader]]
    for k, name in enumerate(names):
        if k == leader:
            continue
        one, other, numbers[k] = shared.both(names[leader], name)
        if _unknown(one) or _unknown(other):
            return None
        leads[k] = _number(one, sign) - _number(other, sign)
        errors[k] = _error(one, other)
    return Standing(leader, leads, errors, numbers)


def _unknown(q: Quantity) -> bool:
    """Whether there is no number with an error, because hires are missing or too few."""
    value = value_of(q)
    return (
        isinstance(q, Waiting)
        or value is None
        or not np.isfinite(value)
        or few_events(q)
        or deviations(q) is None
    )


def _error(a: Quantity, b: Quantity) -> float:
    """Error of a difference; where all luck cancels, only rounding is left, which counts as 0."""
    one, other = np.asarray(deviations(a)), np.asarray(deviations(b))
    apart = one - other
    squared, own = float(apart @ apart), float(one @ one + other @ other)
    return 0.0 if squared <= 1e-20 * own else float(np.sqrt(squared))


def anytime_chance(metric: str, samples: Mapping[str, Sample], hoped: float) -> dict[str, float]:
    """Chance, valid at any time, that the leader is the best.

    Parameters
    ----------
    metric : str
        One of `METRICS`.
    samples : mapping of str to Sample
        Entries.
    hoped : float
        The chance at which the rule is sharpest.

    Returns
    -------
    dict
        The leader and its chance; empty where there are too few hires, or neither more nor less is better.
    """
    stands = standing(metric, samples) if METRICS[metric].better != "neither" and len(samples) > 1 else None
    return {} if stands is None else {list(samples)[stands.leader]: stands.chance(hoped)}
