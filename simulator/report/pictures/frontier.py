"""The data of income against hires: both numbers of each rule, who is efficient, and how sure that is.

Answers: which rules does no other beat in both, and how sure are two numbers that come from the same
replications and move together.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

from simulator.metrics.estimates.estimates import estimate
from simulator.metrics.estimates.quantities import LEVEL, Estimate, deviations, few_events, value_of
from simulator.metrics.sample import Sample
from simulator.metrics.strategy import METRICS
from simulator.runs.entries import Entry

Floats = npt.NDArray[np.float64]
HIRES, INCOME = "all_hires", "net_earnings_usd"
_FEWEST_REPLICATIONS = 3
_COLUMNS = ("entry", "hires", "income", "hires_low", "hires_high", "income_low", "income_high", "oracle")


def tradeoff(entries: Sequence[Entry], oracles: frozenset[str] = frozenset()) -> pd.DataFrame:
    """Hires and income of each entry, with limits, and which rules are efficient.

    Parameters
    ----------
    entries : sequence of Entry
        What is compared.
    oracles : frozenset of str
        Entries that see hidden columns; they make no rule inefficient, and are never efficient.

    Returns
    -------
    DataFrame
        entry, hires [per freelancer], income [dollars per freelancer], their limits, oracle, efficient (no
        other rule has as much of both, and more of one). The efficient ones come first, by hires.
    """
    rows = []
    for one in entries:
        sample = one.result.sample(one.group, controlled=True)
        hires, income = (_estimate(name, sample) for name in (HIRES, INCOME))
        if hires.value is None or income.value is None:
            continue
        ends = [*_ends(hires, hires.value), *_ends(income, income.value)]
        rows.append((one.label, hires.value, income.value, *ends, one.label in oracles))
    table = pd.DataFrame(rows, columns=list(_COLUMNS))
    rules = table[~table["oracle"].astype(bool)]
    both = zip(table["hires"].to_list(), table["income"].to_list(), table["oracle"].to_list(), strict=True)
    table["efficient"] = [not hidden and not _is_beaten(hires, usd, rules) for hires, usd, hidden in both]
    return table.sort_values(["efficient", "hires"], ascending=False, ignore_index=True)


def _estimate(metric: str, sample: Sample) -> Estimate:
    return estimate(METRICS[metric].function(sample), METRICS[metric].unit)


def _ends(found: Estimate, value: float) -> tuple[float, float]:
    """Limits of an estimate; where there is none, the value itself."""
    low, high = (value if x is None or not np.isfinite(x) else x for x in (found.low, found.high))
    return low, high


def _is_beaten(hires: float, income: float, rules: pd.DataFrame) -> bool:
    """Whether some rule has as much of both, and more of one."""
    more_hires, more_income = rules["hires"].to_numpy(float), rules["income"].to_numpy(float)
    as_good = (more_hires >= hires) & (more_income >= income)
    return bool(np.any(as_good & ((more_hires > hires) | (more_income > income))))


def tradeoff_regions(entries: Sequence[Entry], level: float = LEVEL) -> pd.DataFrame:
    """Joint confidence region of hires and income of each entry, as the outline of an ellipse.

    Parameters
    ----------
    entries : sequence of Entry
        What is compared.
    level : float
        Chance that a region contains both true numbers at once.

    Returns
    -------
    DataFrame
        entry, hires, income: points around each ellipse. Entries without one are left out: they have fewer
        than three replications, or too few hires for a normal approximation.

    Notes
    -----
    Hotelling (1931), The generalization of Student's ratio; the covariance is that of the jackknife
    deviations, replication by replication.
    """
    parts = [pd.DataFrame(columns=["hires", "income", "entry"])]
    for one in entries:
        sample = one.result.sample(one.group, controlled=True)
        hires, income = (METRICS[name].function(sample) for name in (HIRES, INCOME))
        across, along = deviations(hires), deviations(income)
        centre = (value_of(hires), value_of(income))
        if few_events(hires) or None in centre or across is None or along is None:
            continue
        if across.size < _FEWEST_REPLICATIONS:
            continue
        outline = ellipse(np.column_stack([across, along]), level) + np.array(centre, float)
        parts.append(pd.DataFrame(outline, columns=["hires", "income"]).assign(entry=one.label))
    return pd.concat([part for part in parts if len(part)] or parts, ignore_index=True)


def ellipse(moves: Floats, level: float = LEVEL, points: int = 72) -> Floats:
    """Outline of the joint confidence region of two numbers, around (0, 0).

    Parameters
    ----------
    moves : float array
        Shape (replications, 2): deviations of both numbers; their sums of squares and products are the
        covariance of the estimates.
    level : float
        Chance that the region contains the truth.
    points : int
        Points of the outline; the last equals the first.

    Returns
    -------
    float array
        Shape (points, 2). A line or a point if the numbers do not vary independently.
    """
    n = moves.shape[0]
    # Hotelling's T squared, from n replications of 2 numbers
    reach = np.sqrt(2 * (n - 1) / (n - 2) * special.fdtri(2, n - 2, level))
    # scaled first, so that large numbers of Connects do not drown shares in rounding
    scale = np.sqrt((moves**2).sum(axis=0))
    scaled = moves / np.where(scale > 0, scale, 1.0)
    variances, axes = np.linalg.eigh(scaled.T @ scaled)
    angle = np.linspace(0.0, 2 * np.pi, points)
    circle = np.column_stack([np.cos(angle), np.sin(angle)])
    outline = reach * (circle * np.sqrt(np.maximum(variances, 0.0))) @ axes.T * scale
    return np.asarray(outline, float)
