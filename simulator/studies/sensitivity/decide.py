"""Who wins, and from which value of an assumption on somebody else does.

Answers: where along one assumption, with all others as the scenario says, does another rule come first; and
how sure is that place. Values are played on the same luck, so the place is that of a smooth line and moves
only with the replications.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from simulator.metrics.estimates.draws import steady_uniforms
from simulator.metrics.estimates.quantities import LEVEL, clopper_pearson
from simulator.studies.sensitivity.halves import DRAWS, Floats, Index, interval_of
from simulator.studies.sensitivity.play import DUST, Played, leaders

SURE = 0.95


class Step(NamedTuple):
    """One value of an assumption, all others being as the scenario says."""

    value: object
    number: Index
    """what the winner of the scenario gets there"""
    change: Index
    """how much more that is than as the scenario says, on the same luck; its sign is sure where the limits
    have one"""
    lead: Index
    """how far that winner is ahead of the best other rule; negative if it is behind"""
    winner: int
    """who comes first there; of several that share the place the winner of the scenario, if it is one"""
    share: float
    """in which share of resampled luck this one does"""

    @property
    def decided(self) -> bool:
        """Whether the sign of the lead is sure; so it is without another rule, which has no lead."""
        return not self.lead.low <= 0 <= self.lead.high


class Turn(NamedTuple):
    """Where somebody else comes first: beyond `at`, with its limits; NaN where it is a choice."""

    below: bool
    at: float
    low: float
    high: float
    winner: int
    sure: bool


class Firsts(NamedTuple):
    """In which share of worlds groups come first, the most frequent first."""

    alone: dict[int, Index]
    shared: dict[tuple[int, ...], Index]
    """by the groups that share the place, because they get exactly the same"""


def resampled_luck(replications: int, use: str = "luck", draws: int = DRAWS) -> Floats:
    """Draw replications again with replacement.

    Parameters
    ----------
    replications : int
        How many there are.
    use : str
        Names the draws: another name gives others.
    draws : int
        How often.

    Returns
    -------
    float array, replications x draws
        How often each is drawn.
    """
    chosen = np.floor(steady_uniforms(f"{use}, again", draws, replications) * replications).astype(np.int64)
    weights = np.zeros((draws, replications))
    np.add.at(weights, (np.repeat(np.arange(draws), replications), chosen.ravel()), 1.0)
    return weights.T.copy()


def _again(replications: int, level: float) -> Floats:
    """Draw luck again, as far apart as few replications leave a mean: a plain bootstrap of few is too sure.

    The spread of its draws is stretched to that of Student's t.
    """
    from scipy import special

    n, upper = replications, (1 + level) / 2
    plain = resampled_luck(n)
    if n < 2:
        return plain
    wider = special.stdtrit(n - 1, upper) / special.ndtri(upper) * np.sqrt(n / (n - 1))
    return np.asarray(1 + wider * (plain - 1))


def steps(
    played: Played, base: int, group: int, values: Sequence[object], level: float = LEVEL
) -> tuple[Step, ...]:
    """Read what every value along an assumption does.

    Parameters
    ----------
    played : Played
        One point for each value, and that of the scenario as number `base`.
    base : int
        Which point is the scenario's own.
    group : int
        Who wins there.
    values : sequence
        The value of each point.
    level : float
        Of the intervals.

    Returns
    -------
    tuple of Step
    """
    every, again = np.ones((played.replications, 1)), _again(played.replications, level)
    number, lead = played.number(group), played.lead(group)
    now, then = number(every)[:, 0], number(again)
    ahead, behind = lead(every)[:, 0], lead(again)
    merits = played.merits(every)[:, :, 0]
    best = np.where(leaders(merits)[:, group], group, merits.argmax(axis=1))
    bests = leaders(played.merits(again))
    return tuple(
        Step(
            value,
            interval_of(now[k], then[k], level),
            interval_of(*_changed(now, then, k, base), level),
            interval_of(ahead[k], behind[k], level),
            int(best[k]),
            float(bests[k, best[k]].mean()),
        )
        for k, value in enumerate(values)
    )


def _changed(now: Floats, then: Floats, k: int, base: int) -> tuple[float, Floats]:
    """What point k has more than the base, in all and in every draw; zero if that is lost in rounding."""
    more, drawn = now[k] - now[base], then[k] - then[base]
    still = np.abs(drawn) <= DUST * np.abs(then[base])
    return float(0.0 if abs(more) <= DUST * abs(now[base]) else more), np.where(still, 0.0, drawn)


def turns(
    played: Played, base: int, group: int, numbers: Sequence[float], level: float = LEVEL
) -> tuple[Turn, ...]:
    """Find where the winner of the scenario first falls behind, going down and going up from it.

    Parameters
    ----------
    played : Played
        Points along one assumption in order of `numbers`, that of the scenario among them as number `base`.
    base : int
        Which point is the scenario's own.
    group : int
        Who wins there.
    numbers : sequence of float
        The value of each point, rising.
    level : float
        Of the limits, and of being sure.

    Returns
    -------
    tuple of Turn
        At most one below and one above.
    """
    every, again = np.ones((played.replications, 1)), _again(played.replications, level)
    lead = played.lead(group)
    now, then, at = lead(every)[:, 0], lead(again), np.asarray(numbers, float)
    first = played.merits(every).argmax(axis=1)[:, 0]
    found = []
    for below in (True, False):
        way = range(base, -1, -1) if below else range(base, len(at))
        k = next((k for k in way if now[k] < 0), None)
        if k is None:
            continue
        each = np.array([_crossing(then[:, d], at, way) for d in range(then.shape[1])])
        crossed = np.isfinite(each)
        end = at[0] if below else at[-1]
        low, high = np.quantile(np.where(crossed, each, end), ((1 - level) / 2, (1 + level) / 2)).tolist()
        sure = bool(crossed.mean() >= SURE)
        found.append(Turn(below, _crossing(now, at, way), low, high, int(first[k]), sure))
    return tuple(found)


def _crossing(lead: Floats, at: Floats, way: Sequence[int]) -> float:
    """Where a line of leads first crosses zero on a way from the scenario's own value; NaN if nowhere."""
    for before, after in pairwise(way):
        if lead[after] < 0:
            if lead[before] <= 0:
                return float(at[before])
            part = lead[before] / (lead[before] - lead[after])
            return float(at[before] + part * (at[after] - at[before]))
    return float("nan")


def first_shares(played: Played, level: float = LEVEL, use: str = "worlds") -> Firsts:
    """In which share of worlds each group comes first, and in which several share the place.

    Parameters
    ----------
    played : Played
        Worlds drawn from what is assumed.
    level : float
        Of the intervals, which come from drawing worlds and replications again.
    use : str
        Names the draws.

    Returns
    -------
    Firsts
        Those that ever come first.
    """
    points, every = played.over.shape[0], np.ones((played.replications, 1))
    first = leaders(played.merits(every))[:, :, 0]
    bests = leaders(played.merits(resampled_luck(played.replications, use)))
    weight = -np.log(steady_uniforms(f"{use}, points", bests.shape[2], points)).T
    weight /= weight.sum(axis=0)
    found = Firsts({}, {})
    for some, count in Counter(tuple(np.flatnonzero(row).tolist()) for row in first).most_common():
        if not some:  # nobody has a number there
            continue
        among = np.isin(np.arange(first.shape[1]), some)[None, :, None]
        drawn = interval_of(count / points, ((bests == among).all(axis=1) * weight).sum(axis=0), level)
        low, high = clopper_pearson(count, points, level)  # where all worlds agree, draws of them do, too
        index = Index(drawn.value, min(drawn.low, low), min(max(drawn.high, high), 1.0))
        if len(some) == 1:
            found.alone[some[0]] = index
        else:
            found.shared[some] = index
    return found
