"""Recorded posts, column by column, and how a scenario says that they are replayed.

Answers: what is stated of a post, and what is left to be drawn.
"""

from collections.abc import Mapping
from typing import Literal

import numpy as np
import numpy.typing as npt

from simulator.model.values.distributions import Floats
from simulator.model.values.spec import Spec
from simulator.model.values.units import Positive

Bools = npt.NDArray[np.bool_]
_LEAST_HOURS = 1.0
Column = Floats | npt.NDArray[np.int64]
"""one entry per post: floats, where NaN means not known, or whole numbers, where -1 does"""
Recorded = Mapping[str, Column]
"""What is recorded of each post, by column; NaN in floats and -1 in whole numbers: not known."""


def stated(recorded: Recorded, name: str, drawn: Column | Bools) -> Floats:
    """Return what is recorded of each post, and what was drawn where nothing is.

    Parameters
    ----------
    recorded : mapping
        Recorded columns; one that is not there is recorded of no post.
    name : str
        The column that is meant.
    drawn : array, one per post
        What the laws give.

    Returns
    -------
    float array, one per post
    """
    if name not in recorded:
        return np.asarray(drawn, np.float64)
    given = recorded[name]
    known = ~np.isnan(given) if given.dtype.kind == "f" else given >= 0
    return np.asarray(np.where(known, given, drawn), np.float64)


def state_pay(known: Recorded, jobs: npt.NDArray[np.void], hourly: Bools, hours: Floats) -> None:
    """Let stated budgets, rates and worths stand in the place of drawn ones; a stated zero stays zero.

    Parameters
    ----------
    known : mapping
        `hourly_rate_usd`, `budget_usd` and `value_usd`, as far as they are recorded.
    jobs : structured array
        Worths and rates are drawn; changed in place.
    hourly : bool array
        Whether a post pays by the hour.
    hours : float array
        Hours of each contract in all.
    """
    nothing = np.full(jobs.size, np.nan)
    rate, worth = known.get("hourly_rate_usd", nothing), known.get("value_usd", nothing)
    by_rate = np.where(hourly & ~np.isnan(rate), rate * hours, jobs["value_usd"])
    by_budget = np.where(hourly, by_rate, stated(known, "budget_usd", by_rate))
    jobs["value_usd"] = np.where(np.isnan(worth), by_budget, worth)
    # whoever states the worth of an hourly post and no rate means the rate that the worth comes to
    implied = np.where(
        np.isnan(worth) & (jobs["hourly_rate_usd"] > 0),
        jobs["hourly_rate_usd"],
        jobs["value_usd"] / np.maximum(hours, _LEAST_HOURS),
    )
    jobs["hourly_rate_usd"] = np.where(hourly, np.where(np.isnan(rate), implied, rate), 0.0)


class Replay(Spec):
    """A table of real posts in place of invented ones."""

    file: str
    """the table, relative to the scenario file: CSV, TSV, JSON, Excel or Parquet"""
    mode: Literal["in_order", "resample"] = "in_order"
    """in recorded order at recorded times, or drawn with replacement, `per_day` a day"""
    columns: dict[str, str] = {}
    """the table's heading for each of our columns that it calls by another name"""
    currencies: dict[str, Positive] = {}
    """dollars for one unit of each other currency, such as {EUR: 1.08}"""
    dates: Literal["month_first", "day_first"] | None = None
    """how dates such as 03/04/2024 are read"""
    scraped_at: str | None = None
    """when the table was scraped, for times such as "2 hours ago"; a column `snapshot_at` does the same"""
