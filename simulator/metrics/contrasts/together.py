"""All differences of a metric at once.

Answers: which of many differences hold up although every pair was compared. Entries that met the same worlds
and have enough events get max-t limits, which use the correlations of the differences; the others get
Bonferroni limits and Holm's p values. Where replications were added until the numbers looked good, the limits
are those of confidence sequences, which hold at every look.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from simulator.metrics.contrasts.best import chances_of_being_best, lowered
from simulator.metrics.contrasts.differences import EXACT, NOT_COMPARED, PAIRED, Difference, difference, holm
from simulator.metrics.contrasts.looks import anytime_p, half_width
from simulator.metrics.contrasts.simultaneous import DRAWS, pair_deviations, simultaneous
from simulator.metrics.estimates.estimates import estimate
from simulator.metrics.estimates.quantities import (
    LEVEL,
    Estimate,
    Quantity,
    deviations,
    few_events,
    t_quantile,
    value_of,
)
from simulator.metrics.estimates.survival import Waiting
from simulator.metrics.strategy import METRICS

Floats = npt.NDArray[np.float64]

MAX_T = "max-t, all pairs together"
BONFERRONI = "Bonferroni, all pairs together"
EVERY_LOOK = "confidence sequence, all pairs and looks together"
SEQUENCE = "confidence sequence over replications"
NOT_SURE = 0.89
"""a chance of being best that nobody takes for sure"""
TOO_FEW = "too few hires for limits that hold at every look"


def all_together(
    pairs: Sequence[Difference],
    quantities: dict[str, Quantity],
    level: float,
    looks: bool = False,
    draws: int = DRAWS,
) -> list[Difference]:
    """Add limits and p values that allow for all pairs of one metric.

    Parameters
    ----------
    pairs : sequence of Difference
        Every pair of the entries, in one metric.
    quantities : dict
        Entry to its quantity.
    level : float
        Chance that all limits hold together.
    looks : bool
        Whether replications were added until the numbers looked good.
    draws : int
        Draws behind max-t limits.

    Returns
    -------
    list of Difference
        In the same order; a pair that cannot be compared stays as it is, never apart.
    """
    adjusted = holm([d.p for d in pairs])
    holmed = [
        d._replace(p_adjusted=p, apart=p is not None and p < 1 - level)
        for d, p in zip(pairs, adjusted, strict=True)
    ]
    known = [i for i, d in enumerate(holmed) if d.method != NOT_COMPARED]
    if not known:
        return holmed
    plain = all(holmed[i].method == PAIRED and holmed[i].value is not None for i in known)
    if looks:
        found = [_at_every_look(holmed[i], len(known), level) for i in known]
    elif plain:
        found = _max_t([holmed[i] for i in known], quantities, level, draws)
    else:
        found = _bonferroni([holmed[i] for i in known], quantities, level)
    for i, d in zip(known, found, strict=True):
        holmed[i] = d
    return holmed


def _columns(pairs: Sequence[Difference], quantities: dict[str, Quantity]) -> tuple[Floats, Floats]:
    """Values of the pairs, and their deviations, replications x pairs."""
    names = list(dict.fromkeys(name for d in pairs for name in (d.a, d.b)))
    u = np.stack([deviations(quantities[name]) for name in names], axis=1)  # type: ignore[misc]
    places = [[names.index(d.a), names.index(d.b)] for d in pairs]
    return np.array([d.value for d in pairs], float), pair_deviations(u, places)


def _max_t(
    pairs: Sequence[Difference], quantities: dict[str, Quantity], level: float, draws: int
) -> list[Difference]:
    found = simultaneous(*_columns(pairs, quantities), level, draws)
    return [
        d._replace(
            low_all=float(found.low[i]),
            high_all=float(found.high[i]),
            p_all=float(found.p[i]),
            apart=bool(found.apart[i]),
            method_all=MAX_T,
        )
        for i, d in enumerate(pairs)
    ]


def _bonferroni(
    pairs: Sequence[Difference], quantities: dict[str, Quantity], level: float
) -> list[Difference]:
    stricter = 1 - (1 - level) / len(pairs)
    found = []
    for d in pairs:
        paired = d.saved is not None
        own = difference(d.metric, (d.a, quantities[d.a]), (d.b, quantities[d.b]), paired, stricter)
        p = None if own.p is None else min(1.0, own.p * len(pairs))
        apart = p is not None and p < 1 - level
        found.append(
            d._replace(low_all=own.low, high_all=own.high, p_all=p, apart=apart, method_all=BONFERRONI)
        )
    return found


def _at_every_look(d: Difference, pairs: int, level: float) -> Difference:
    """Limits of one of several differences that hold at every look; each has replications of its own.

    Where events are few there is no such interval yet, so the two count as tied.
    """
    if d.method == EXACT or d.value is None or d.low is None or d.high is None:
        return d._replace(
            apart=False, p_adjusted=1.0, low_all=None, high_all=None, p_all=1.0, method_all=TOO_FEW
        )
    n, each = d.n, 1 - (1 - level) / pairs
    error = (d.high - d.low) / 2 / t_quantile(d.level, n - 1)
    half = float(half_width(n, np.sqrt(n) * error, each))
    p = min(1.0, pairs * float(anytime_p(d.value, error, n, each)))
    return d._replace(
        low_all=d.value - half,
        high_all=d.value + half,
        p_all=p,
        p_adjusted=p,
        apart=p <= 1 - level,
        method_all=EVERY_LOOK,
    )


def at_every_look(q: Quantity, unit: str, level: float) -> Estimate:
    """Put an interval around a quantity that holds at every look.

    Parameters
    ----------
    q : Quantity
        What a metric returned.
    unit : str
        Unit of the value.
    level : float
        Confidence level.

    Returns
    -------
    Estimate
        Never narrower than that of `estimate`. Counts with few events and medians of waiting times keep
        that one.
    """
    plain = estimate(q, unit, level)
    u = None if isinstance(q, Waiting) else deviations(q)
    if u is None or few_events(q) or plain.value is None or plain.low is None or not np.any(u):
        return plain
    half = float(half_width(u.size, np.sqrt(u.size * (u @ u)), level))
    low = min(plain.low, max(0.0, plain.value - half) if plain.low >= 0 else plain.value - half)
    high = None if plain.high is None else max(plain.high, plain.value + half)
    return plain._replace(low=low, high=high, method=SEQUENCE)


def chances_of(
    metric: str, quantities: dict[str, Quantity], pairs: Sequence[Difference] = (), level: float = LEVEL
) -> dict[str, float]:
    """Chance that each entry is truly the best, if all met the same worlds.

    Parameters
    ----------
    metric : str
        One of `METRICS`.
    quantities : dict
        Entry to its quantity.
    pairs : sequence of Difference
        As returned by `all_together`. A large chance has to agree with these: the first has at most one less
        the p of its lead over each other, or `NOT_SURE` where that is more, and at most the level while any
        of them is tied with it.
    level : float
        At which entries are tied.

    Returns
    -------
    dict
        Entry to its chance; empty if hires are too few.
    """
    u = {name: None if few_events(q) else deviations(q) for name, q in quantities.items()}
    values = {name: None if isinstance(q, Waiting) else value_of(q) for name, q in quantities.items()}
    known = {name: value for name, value in values.items() if value is not None and np.isfinite(value)}
    columns = [u[name] for name in known]
    better = METRICS[metric].better
    if better == "neither" or len(known) < max(2, len(u)) or any(column is None for column in columns):
        return {}
    chances = chances_of_being_best(list(known.values()), np.stack(columns, axis=1), better)  # type: ignore[arg-type]
    names = list(known)
    first = int(np.argmin([*known.values()]) if better == "lower" else np.argmax([*known.values()]))
    for pair in pairs:
        if names[first] in (pair.a, pair.b) and {pair.a, pair.b} <= set(names) and pair.p_all is not None:
            most = max(1 - pair.p_all, NOT_SURE)
            chances = lowered(chances, first, most if pair.apart else min(most, level))
    return dict(zip(names, chances.tolist(), strict=True))
