"""A sweep for people: a table, and what is missing in it.

Answers: does the answer stay the same when these settings vary, and what changes with each of them.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from simulator.metrics.estimates.quantities import LEVEL, Estimate
from simulator.metrics.numbers import counted, limits, number
from simulator.report.robust.sweep_answer import window_of
from simulator.report.words.sheet import Sheet
from simulator.studies.sweep.design import BASE, POINT, ROLE, START, is_empty, played_once
from simulator.studies.sweep.outcomes import metric_called
from simulator.studies.sweep.result import SweepResult
from simulator.studies.sweep.show import FIRST, POINTS
from simulator.studies.sweep.where import STRATEGY, UNCHANGED

_BARE = {"mean", "k", "sd", "low", "high", "value", "median", "ln_sd", "share", "count", "model", "rule"}
"""ends of keys that say nothing by themselves"""


def short_names(keys: Sequence[str]) -> dict[str, str]:
    """Name settings by the end of their keys, as long as no two are alike.

    Examples
    --------
    >>> short_names(["jobs.per_day", "freelancers.a.count", "freelancers.b.count", "field.mean"]).values()
    dict_values(['per_day', 'a.count', 'b.count', 'field.mean'])
    """
    found = {}
    for key in keys:
        parts = key.split(".")
        least = 2 if parts[-1] in _BARE and len(parts) > 1 else 1
        ends = (".".join(parts[-n:]) for n in range(least, len(parts) + 1))
        alone = (end for end in ends if sum(k == end or k.endswith(f".{end}") for k in keys) == 1)
        found[key] = next(alone, key)
    return found


def failures_said(result: SweepResult) -> list[str]:
    """Say which points are not in the answer, and what that weakens."""
    said, failed, every = list[str](), result.failed, played_once(result.design)
    if result.missing:
        said.append(f"{counted(result.missing, 'point')} not yet played; the same command goes on with them")
    if failed.empty:
        return said
    reasons = failed["reason"].value_counts()
    others = f" (and {len(reasons) - 1} other reasons, in failed.parquet)" if len(reasons) > 1 else ""
    gone = f"{len(failed):,} of {counted(len(every), 'point')}"
    said.append(f"{gone} failed and are left out: {reasons.index[0]}{others}")
    for key in result.settings:
        if every[key].dtype.kind not in "if":
            continue
        low, high = failed[key].min(), failed[key].max()
        if high - low < 0.5 * (every[key].max() - every[key].min()):
            where = f"{key} of {low:.4g}" if low == high else f"{key} from {low:.4g} to {high:.4g}"
            said.append(f"all that failed have {where}: what is said of it there is weaker")
    if result.design[ROLE].isin(["A", START]).any():
        bases = result.design[BASE]
        broken = bases[result.design[POINT].isin(failed[POINT])].nunique()
        said.append(
            f"{broken:,} of {counted(bases.nunique(), 'base point')} lack a part, so what is said of the "
            "influence of settings rests on the others"
        )
    return said


def sweep_table(result: SweepResult, rows: pd.DataFrame, most: int) -> Sheet:
    """Lay out a view of a sweep.

    Parameters
    ----------
    result : SweepResult
        What was played.
    rows : DataFrame
        What `views` returned.
    most : int
        Rows at most.

    Returns
    -------
    Sheet
    """
    names = _outcomes_in(rows)
    fixed = {STRATEGY, POINTS, FIRST, *(f"{name}{end}" for name in names for end in ("", " low", " high"))}
    keys = [c for c in rows.columns if c not in fixed]
    short, table = short_names([k for k in keys if k not in {POINT, ROLE}]), Sheet(gap=2, elsewhere="--json")
    for key in keys:
        unknown = "\n(unknown)" if key in result.uncertainties else ""
        table.column(short.get(key, key) + unknown, "name" if key == keys[0] else "words")
    table.column(STRATEGY, "words" if keys else "name", stays=True)
    several = bool((rows[POINTS] > 1).any())
    if several:
        table.column(POINTS)
    for name in names:
        table.column(metric_called(name)[0].label, stays=name == names[0])
    if FIRST in rows and several:
        table.column("First at", label="share of points at which it is first")
    for row in rows.head(most).to_dict("records"):
        cells = [_cell(row, name, result.replications) for name in names]
        counts = [f"{row[POINTS]:,}"] if several else []
        first = [number(row[FIRST], "share")] if FIRST in rows and several else []
        table.row(*(value_words(row[key]) for key in keys), str(row[STRATEGY]), *counts, *cells, *first)
    for name in names:  # a heading that is left out where the window is narrow is not explained either
        metric = metric_called(name)[0]
        period = f", in {window_of(result)}" if name == names[0] else ""
        table.note(f"{metric.label} [{metric.unit}]{period}.", about=metric.label)
    table.note(f"{100 * LEVEL:g} % intervals below; they cover luck, not which points were chosen.")
    if len(rows) > most:
        table.note(f"{most:,} of {len(rows):,} rows; --by and --where choose, --most shows more.")
    return table


def _outcomes_in(rows: pd.DataFrame) -> list[str]:
    """The outcomes of a view: what has limits."""
    return [c.removesuffix(" low") for c in rows.columns if c.endswith(" low")]


def units_of(rows: pd.DataFrame) -> dict[str, str]:
    """Return the unit of each outcome of a view, by its column."""
    return {name: metric_called(name)[0].unit for name in _outcomes_in(rows)}


def value_words(value: object) -> str:
    """Write a value of a setting, in four digits; that a point leaves it alone is said."""
    if is_empty(value):
        return UNCHANGED
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _cell(row: "dict[object, object]", name: str, n: int) -> str:
    metric = metric_called(name)[0]
    value, low, high = (_known(row[f"{name}{end}"]) for end in ("", " low", " high"))
    if value is None:
        return "undefined"
    found = Estimate(value, low, high, n, metric.unit, "")
    return f"{number(value, metric.kind)}\n{limits(found, metric.kind)}"


def _known(value: object) -> float | None:
    found = float(str(value))
    return None if np.isnan(found) else found
