"""Points of a sweep that measure over different periods.

Answers: which points can be added up? What came out in 30 days and in 90 has no common unit.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from simulator.studies.sweep.result import SweepResult
from simulator.studies.sweep.where import NoView, values_said

LENGTHS = ("horizon", "warmup")
"""settings that say how long a point measures; sums of points that differ in one cannot be added up"""


def periods_said(result: SweepResult) -> str:
    """How the periods of points differ, as a clause; empty if they do not."""
    rows = result.designed
    varied = [key for key in LENGTHS if key in rows and rows[key].nunique(dropna=False) > 1]
    return " and ".join(values_said(result, key) for key in varied)


def one_period(result: SweepResult, by: Sequence[str], places: Sequence[npt.NDArray[np.int64]]) -> None:
    """Refuse to add up points that measure over different periods.

    Parameters
    ----------
    result : SweepResult
        The sweep.
    by : sequence of str
        Settings that rows are made by.
    places : sequence of array of int
        Points of each row.

    Raises
    ------
    NoView
        The message says how they are seen apart.
    """
    rows = result.designed
    for key in LENGTHS:
        if key not in rows or key in by:
            continue
        if any(rows[key].iloc[some].nunique(dropna=False) > 1 for some in places):
            raise NoView(
                f"periods differ within a row ({values_said(result, key)}): see each with --by {key}, or "
                f"choose one with --where '{key}=…'"
            )


def of_one_period(result: SweepResult, key: str) -> SweepResult | None:
    """The points over which the values of a setting can be compared.

    Parameters
    ----------
    result : SweepResult
        The sweep.
    key : str
        The setting. If it is itself a length of time, its values need no common one.

    Returns
    -------
    SweepResult or None
        All points if they measure over one period; else those of the period that most points have, of
        several such the last in the order of the design. None if these all have one value of the setting.
    """
    rows = result.designed
    others = [length for length in LENGTHS if length in rows and length != key]
    if not any(rows[length].nunique(dropna=False) > 1 for length in others):
        return result
    kinds = rows.groupby(others, dropna=False, sort=False).ngroup().to_numpy()
    counts = np.bincount(kinds)
    kept = kinds == np.flatnonzero(counts == counts.max())[-1]
    if rows[key][kept].nunique(dropna=False) < 2:
        return None
    return result.among([point for point, one in zip(result.points, kept, strict=True) if one])
