"""Stopping rules: how a person writes one, and whether it is met.

Answers: may we stop now. `half-width(hires_per_100_connects) < 0.05` asks for a narrow interval,
`half-width(win_rate) < 2 %` for one that is narrow relative to its value, `P(best) > 0.95` for a sure winner.
All three are judged by the confidence sequence of `looks`, so they may be checked after every replication.

Why not the usual interval, stopped once it is narrow: it stops where the variance happens to look small, and
then covers the truth too rarely (measured at 95 %: 0.94 for normal, 0.86 to 0.94 for exponential, 0.84 to
0.97 for lognormal replications; the sequence at least 0.96 in all cases, for 2.5 times the replications).
"""

import re
from difflib import get_close_matches
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from simulator.metrics.contrasts.looks import FIRST_LOOK, TUNED_AT, anytime_p, half_width
from simulator.metrics.contrasts.simultaneous import Better, pair_deviations
from simulator.metrics.estimates.quantities import LEVEL
from simulator.metrics.strategy import METRICS

Floats = npt.NDArray[np.float64]

ALLOWED = "'half-width(metric) < number', 'half-width(metric) < number %' or 'P(best) > chance'"
WAITING = tuple(name for name, metric in METRICS.items() if metric.waiting)
"""medians of waiting times, which have no error per replication"""
_NUMBER = r"(?P<number>[0-9]*\.?[0-9]+(?:[eE][-+]?[0-9]+)?)"
_COMMA = re.compile(r"(\d),(\d)")
_NARROW = re.compile(
    r"half[- _]?width\s*\(\s*(?P<metric>\w+)\s*\)\s*<=?\s*" + _NUMBER + r"\s*(?P<percent>%?)", re.I
)
_BEST = re.compile(r"P\s*\(\s*best\s*\)\s*>=?\s*" + _NUMBER + r"\s*(?P<percent>%?)", re.I)


class Until(NamedTuple):
    """A stopping rule: `kind` "half-width" with its metric, or "best".

    `limit` is a half-width in the unit of the metric, a share of the value if `relative`, or a chance.
    """

    kind: Literal["half-width", "best"]
    metric: str | None
    limit: float
    relative: bool
    text: str


class Look(NamedTuple):
    """What one look found: whether the rule is met, the value `reached` and the limit `wanted`, after n
    replications.

    `leader` is the place of the leading entry, for a rule about the best.
    """

    kept: bool
    reached: float
    wanted: float
    n: int
    leader: int | None


def parse_until(text: str) -> Until:
    """Read a stopping rule.

    Parameters
    ----------
    text : str
        One of the three forms of `ALLOWED`; spaces do not matter.

    Returns
    -------
    Until

    Raises
    ------
    ValueError
        If the form, the metric or the number is not allowed; the message says what is.

    Examples
    --------
    >>> parse_until("half-width(win_rate) < 2 %")[:4]
    ('half-width', 'win_rate', 0.02, True)
    >>> parse_until("P(best) > 0.95")[:4]
    ('best', None, 0.95, False)
    """
    narrow, best = _NARROW.fullmatch(text.strip()), _BEST.fullmatch(text.strip())
    found = narrow or best
    if found is None:
        pointed = _COMMA.sub(r"\1.\2", text.strip())
        if pointed != text.strip() and (_NARROW.fullmatch(pointed) or _BEST.fullmatch(pointed)):
            raise ValueError(f"'{text}': decimals stand behind a point here: write '{pointed}'")
        raise ValueError(
            f"'{text}' is not a stopping rule: write {ALLOWED}, such as 'half-width(win_rate) < 2 %'"
        )
    limit = float(found["number"]) / (100 if found["percent"] else 1)
    if best:
        if not 0.5 <= limit < 1:
            raise ValueError(f"'{text}': the chance must be from 0.5 to below 1, such as 0.95")
        return Until("best", None, limit, False, text)
    if limit <= 0:
        raise ValueError(f"'{text}': a half-width must be above 0")
    assert narrow is not None
    return Until("half-width", _known(narrow["metric"], text), limit, bool(narrow["percent"]), text)


def _known(metric: str, text: str) -> str:
    if metric in WAITING:
        raise ValueError(
            f"'{text}': {metric} is a median of waiting times, for which there is no stopping rule"
        )
    if metric not in METRICS:
        near = get_close_matches(metric, METRICS, 1)
        names = ", ".join(name for name in METRICS if name not in WAITING)
        hint = f"did you mean '{near[0]}'?" if near else f"there are {names}"
        raise ValueError(f"'{text}': no metric is called '{metric}'; {hint}")
    return metric


def chance_best_is_sure(
    values: npt.ArrayLike,
    deviations: npt.ArrayLike,
    better: Better = "higher",
    level: float = LEVEL,
    tuned_at: float = TUNED_AT,
) -> tuple[float, int]:
    """Chance, valid at any time, that the leader is the best.

    Parameters
    ----------
    values : float array, k
        Estimate of each entry.
    deviations : float array, n x k
        Per replication and entry, over the same replications.
    better : str
        Whether "higher" or "lower" values are better.
    level : float
        The wanted chance, for which the rule is fastest.
    tuned_at : float
        As for `half_width`.

    Returns
    -------
    float, int
        The chance (0 where nothing is sure), and the place of the leader.

    Notes
    -----
    1 less the number of others times the largest anytime p against them: stopping once this is above 0.95
    names a wrong entry at most one time in 20 (Bonferroni over the others).
    """
    x, u = np.asarray(values, float), np.asarray(deviations, float)
    leader = int(np.argmin(x) if better == "lower" else np.argmax(x))
    others = np.flatnonzero(np.arange(x.size) != leader)
    if others.size == 0:
        return 1.0, leader
    pairs = np.stack([np.full(others.size, leader), others], axis=1)
    error = np.sqrt(np.sum(pair_deviations(u, pairs) ** 2, axis=0))
    return chance_leader_is_sure(np.abs(x[leader] - x[others]), error, u.shape[0], level, tuned_at), leader


def chance_leader_is_sure(
    leads: npt.ArrayLike,
    errors: npt.ArrayLike,
    n: npt.ArrayLike,
    level: float = LEVEL,
    tuned_at: float = TUNED_AT,
) -> float:
    """Chance, valid at any time, that a leader is the best, if pairs have different numbers of replications.

    Parameters
    ----------
    leads, errors : float arrays
        Lead over each other entry, above 0 if the leader is ahead, and its standard error.
    n : array of int
        Replications behind each lead.
    level, tuned_at : float
        As for `chance_best_is_sure`.

    Returns
    -------
    float
        0 where the leader is behind another entry, 1 where there is no other.

    Notes
    -----
    It holds whichever way the numbers of replications and the leader were chosen: with the stated chance, a
    sequence covers the truth at every number of replications at once.
    """
    ahead = np.atleast_1d(np.asarray(leads, float))
    if ahead.size == 0:
        return 1.0
    p = anytime_p(ahead, errors, n, 1 - (1 - level) / ahead.size, tuned_at)
    return max(0.0, 1 - ahead.size * float(np.where(ahead < 0, 1.0, p).max()))


def promise_kept(
    until: Until,
    values: npt.ArrayLike,
    deviations: npt.ArrayLike,
    better: Better = "higher",
    level: float = LEVEL,
    tuned_at: float = TUNED_AT,
) -> Look:
    """Tell whether a stopping rule is met, so that intervals stay valid when stopping now.

    Parameters
    ----------
    until : Until
        From `parse_until`.
    values : float array, k
        Estimate of each entry in the metric of the rule (or the headline, for "best").
    deviations : float array, n x k
        Per replication and entry, as returned by `quantities.deviations`.
    better : str
        Whether "higher" or "lower" values are better, for "best".
    level : float
        Confidence level of the interval of each entry, for "half-width".
    tuned_at : float
        Replications at which the rule is sharpest; choose it before the first look.

    Returns
    -------
    Look
        Never kept before `FIRST_LOOK` replications. With several entries the widest counts; an entry that
        never varied (no hire yet) counts as infinitely wide.
    """
    x, u = np.atleast_1d(np.asarray(values, float)), np.asarray(deviations, float)
    n = u.shape[0]
    if n < 2:
        unknown = float("inf") if until.kind == "half-width" else 0.0
        return Look(False, unknown, until.limit, n, None)
    if until.kind == "best":
        chance, leader = chance_best_is_sure(x, u, better, until.limit, tuned_at)
        return Look(n >= FIRST_LOOK and chance > until.limit, chance, until.limit, n, leader)
    sd = np.sqrt(n * np.sum(u * u, axis=0))
    wide = np.where(sd > 0, half_width(n, sd, level, tuned_at), np.inf)
    if until.relative:
        wide = np.divide(wide, np.abs(x), out=np.full(x.shape, np.inf), where=x != 0)
    reached = float(wide.max())
    return Look(n >= FIRST_LOOK and reached < until.limit, reached, until.limit, n, None)
