"""Views of a sweep: by point, by setting, with intervals.

Answers: what changes when a setting changes. A row adds up the sums of its points before it divides. Its
interval covers luck; that other points might have been chosen is no part of it.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulator.metrics.contrasts.together import at_every_look
from simulator.metrics.estimates.quantities import LEVEL, Ratio, t_quantile
from simulator.studies.sweep.ahead import best_at
from simulator.studies.sweep.design import POINT
from simulator.studies.sweep.outcomes import MARKET_GROUP, Outcome, metric_called
from simulator.studies.sweep.periods import one_period
from simulator.studies.sweep.result import SweepResult
from simulator.studies.sweep.where import (
    STRATEGY,
    UNCHANGED,
    NoView,
    chosen_by,
    is_who,
    no_strategy,
    setting_called,
)

POINTS = "points"
FIRST = "first at"
_FEW_VALUES, _BINS, _EXACT_ROWS = 8, 5, 400
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


class _Cells(NamedTuple):
    """The rows of a view: what the points of each have in common, and where these are in the result."""

    head: pd.DataFrame
    places: Sequence[Ints]
    single: bool
    """whether each row is one point"""


def views(
    result: SweepResult,
    by: str | Sequence[str] = (),
    where: str | Sequence[str] = (),
    outcome: str | Sequence[str] | None = None,
    level: float = LEVEL,
) -> pd.DataFrame:
    """See a sweep as a table.

    Parameters
    ----------
    result : SweepResult
        What was played.
    by : str or sequence of str
        Settings; each value, or each fifth of a range, has a row. Without any, or by `point`, each point has
        one. The last part of a key is enough where no other setting ends so. By `strategy` each strategy has
        a row over all points; before a setting it keeps the rows of one strategy together.
    where : str or sequence of str
        `KEY<VALUE`, with `<`, `<=`, `=`, `!=`, `>=` or `>`; KEY is a setting, `strategy` or an outcome.
    outcome : str or sequence of str, optional
        What to show; by default what the sweep asked for, or the metric of its goal.
    level : float
        Coverage of the intervals.

    Returns
    -------
    DataFrame
        The settings, `strategy`, `points`, and for each outcome `NAME`, `NAME low`, `NAME high`; of several
        strategies also `first at`, the share of points at which one is first by the first outcome.

    Raises
    ------
    NoOutcome
        If there is no such outcome.
    NoView
        If there is no such setting, a condition cannot be read, or `level` is no share.
    """
    if not 0 < level < 1:
        raise NoView(f"level is {level}: give a share between 0 and 1, such as 0.95")
    names = result.outcomes if outcome is None else _several(outcome)
    by, where = _several(by), _several(where)
    rows = result.designed
    groups, kept = chosen_by(result, where)
    if all(metric_called(name)[1] for name in names):
        groups = [MARKET_GROUP]
    apart = [key for key in by if not is_who(result, key)]
    cells = _cells(result, rows, apart, np.flatnonzero(kept), whole=bool(by) and not apart)
    if not cells.single:
        one_period(result, [setting_called(result, key) for key in apart], cells.places)
    found = [_of_group(result, group, names, cells, level) for group in groups]
    tables = [pd.concat([cells.head, table], axis=1) for table in found]
    if not tables:
        raise no_strategy(result)
    if len(result.groups) > 1 and groups != [MARKET_GROUP] and not metric_called(names[0])[1]:
        _add_first(result, names[0], groups, cells, tables)
    whole = pd.concat(tables, ignore_index=True)
    if by and by[0] not in apart:
        return whole
    order = np.argsort(np.tile(np.arange(len(cells.places)), len(tables)), kind="stable")
    return whole.iloc[order].reset_index(drop=True)


def _several(given: str | Sequence[str]) -> tuple[str, ...]:
    """Several texts; a single one may stand for itself."""
    return (given,) if isinstance(given, str) else tuple(given)


def _of_group(
    result: SweepResult, group: str, names: Sequence[str], cells: _Cells, level: float
) -> pd.DataFrame:
    """The rows of one strategy."""
    columns: dict[str, object] = {
        STRATEGY: [group] * len(cells.places),
        POINTS: np.array([len(places) for places in cells.places], np.int64),
    }
    for name in names:
        found = result.outcome(name, None if metric_called(name)[1] else group)
        limits = _limits(found, cells, level, result.looked)
        columns |= {name: limits[0], f"{name} low": limits[1], f"{name} high": limits[2]}
    return pd.DataFrame(columns)


def _limits(found: Outcome, cells: _Cells, level: float, looked: bool) -> tuple[Floats, Floats, Floats]:
    """Values with their limits; of a great many points, limits by the jackknife alone."""
    if cells.single and len(cells.places) > _EXACT_ROWS and not looked:
        return _jackknife(found.ratio, np.concatenate(cells.places), level)
    rows = []
    for places in cells.places:
        q = found.together(places)
        one = at_every_look(q, found.metric.unit, level) if looked else found.estimate(q, level)
        rows.append([np.nan if x is None else x for x in (one.value, one.low, one.high)])
    table = np.array(rows, float).reshape(-1, 3)
    return table[:, 0], table[:, 1], table[:, 2]


def _jackknife(q: Ratio, places: Ints, level: float) -> tuple[Floats, Floats, Floats]:
    over, under = q.over[places], q.under[places]
    total, below, n = over.sum(1), under.sum(1), over.shape[1]
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.where(below != 0, q.scale * total / below, np.nan)
        if n < 2:
            return value, np.full(len(value), np.nan), np.full(len(value), np.nan)
        without = q.scale * (total[:, None] - over) / (below[:, None] - under)
        spread = without - without.mean(1, keepdims=True)
        half = t_quantile(level, n - 1) * np.sqrt((n - 1) / n * (spread**2).sum(1))
    least, most = q.within
    return value, np.maximum(value - half, least), np.minimum(value + half, most)


def _add_first(
    result: SweepResult,
    name: str,
    groups: Sequence[str],
    cells: _Cells,
    tables: Sequence[pd.DataFrame],
) -> None:
    """Add the share of points at which each strategy is first; those that share a place share the point.

    A point at which the outcome of every strategy is undefined has no first.
    """
    best = best_at(result, name, result.groups)
    shares = np.where(best.any(0), best / np.maximum(best.sum(0), 1), np.nan)
    for group, table in zip(groups, tables, strict=True):
        own = shares[result.groups.index(group)]
        if cells.single:
            table[FIRST] = own[np.concatenate(cells.places)] if len(table) else np.zeros(0)
        else:
            held = [own[places][~np.isnan(own[places])] for places in cells.places]
            table[FIRST] = [float(one.mean()) if one.size else np.nan for one in held]


def _cells(
    result: SweepResult, rows: pd.DataFrame, by: Sequence[str], kept: Ints, whole: bool = False
) -> _Cells:
    """The rows of a view, in order of their values; a single one if all points are taken together."""
    if whole:
        places = [kept] if len(kept) else []
        return _Cells(pd.DataFrame(index=range(len(places))), places, False)
    if not by or list(by) == [POINT]:
        head = rows[[POINT, *result.settings]].iloc[kept].reset_index(drop=True)
        return _Cells(head, list(kept.reshape(-1, 1)), True)
    keys = [setting_called(result, key) for key in by]
    columns = [_binned(rows[key].iloc[kept]) for key in keys]
    codes = pd.DataFrame({str(k): column[0] for k, column in enumerate(columns)})
    labels, places = list[tuple[object, ...]](), list[Ints]()
    for key, index in codes.groupby(list(codes.columns)).indices.items():
        place = key if isinstance(key, tuple) else (key,)
        labels.append(tuple(column[1][int(code)] for column, code in zip(columns, place, strict=True)))
        places.append(kept[index])
    return _Cells(pd.DataFrame(labels, columns=keys), places, False)


def _binned(values: pd.Series) -> tuple[Ints, list[object]]:
    """Number of each value's row, and the labels of rows: single values, or equal parts of many numbers."""
    empty = values.isna().to_numpy()
    if empty.any():
        places, others = np.zeros(len(values), np.int64), list[object]()
        if not empty.all():
            own, others = _binned(values[~empty])
            places[~empty] = 1 + own
        return places, [UNCHANGED, *others]
    different = sorted(values.unique())
    if len(different) <= _FEW_VALUES or values.dtype.kind not in "if":
        codes = pd.Categorical(values, categories=different).codes
        return np.asarray(codes, np.int64), list(different)
    edges = np.quantile(values, np.linspace(0, 1, _BINS + 1))
    codes = np.clip(np.searchsorted(edges, values, "right") - 1, 0, _BINS - 1)
    return np.asarray(codes, np.int64), _labels(values.to_numpy(), codes, edges)


def _labels(values: Floats, codes: Ints, edges: Floats) -> list[object]:
    """What each part of many numbers is called; of whole numbers by the first and the last within it."""
    if not np.array_equal(values, np.rint(values)):
        return [f"{low:.3g} to {high:.3g}" for low, high in pairwise(edges)]
    inside = [values[codes == k] for k in range(len(edges) - 1)]
    ends = [(int(own.min()), int(own.max())) if own.size else (0, 0) for own in inside]
    return [f"{low}" if low == high else f"{low} to {high}" for low, high in ends]
