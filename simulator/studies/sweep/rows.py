"""What is kept of a point: sums per replication, and never a ratio.

Answers: which columns does a played point leave. They are those of a run, and besides them the days that
freelancers waited, as a mean of waiting times is a ratio of sums too. What a metric needs to know of the
scenario (its window, the price of a Connect) stands in each row, as points may differ in it.
"""

from typing import TYPE_CHECKING, cast

import numpy as np
import numpy.typing as npt

from simulator.model.scenario import Scenario
from simulator.runs.layouts import LAYOUTS, POSTS, NameColumn, tables_of
from simulator.runs.points import MARKET, SUMS, Rows

if TYPE_CHECKING:
    from simulator.engine.batch import BatchResult

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

WAITED = ("waited_days", "newcomers", "newcomer_waited_days")
GIVEN = ("window_days", "usd_each")
SUM_COLUMNS = (*(name for name in LAYOUTS["replications"] if name not in {"rep", "group"}), *WAITED, *GIVEN)
MARKET_COLUMNS = (*POSTS, "wait_days_sum", "hired_match_sum", "gini_earnings")


def rows_of(batch: "BatchResult", scenario: Scenario) -> dict[str, Rows]:
    """The sums of a point, of the replications in a batch: the tables `sums` and `market`, by column."""
    tables = tables_of(batch, scenario)
    sums, market = tables["replications"], tables["market"]
    reps, groups = np.asarray(market["rep"], np.int64), len(scenario.freelancers)
    rows = reps.size * groups
    window = scenario.horizon - scenario.warmup
    given = {"window_days": window, "usd_each": scenario.connects.usd_each}
    columns = {
        **{name: np.asarray(sums[name]) for name in SUM_COLUMNS if name in sums},
        **_waits(batch, reps, groups, window),
        **{name: np.full(rows, value, float) for name, value in given.items()},
    }
    named = cast(NameColumn, sums["group"])
    return {
        SUMS: {
            "rep": np.asarray(sums["rep"], np.int64),
            "group": np.array(named.names, object)[named.codes],
            **{name: columns[name] for name in SUM_COLUMNS},
        },
        MARKET: {"rep": reps, **{name: np.asarray(market[name]) for name in MARKET_COLUMNS}},
    }


def _waits(
    batch: "BatchResult", reps: npt.NDArray[np.int64], groups: int, window: float
) -> dict[str, Floats]:
    """Days until the first hire, added up; one without any counts with the whole window."""
    lanes, rows = batch.lanes, reps.size * groups
    row = np.searchsorted(reps, lanes["rep"]) * groups + lanes["group"]
    day, new = lanes["first_hire_day"], lanes["newcomer"].astype(float)
    waited = np.where(np.isnan(day), window, day)
    found = (waited, new, waited * new)
    return {
        name: np.bincount(row, each, rows).astype(float) for name, each in zip(WAITED, found, strict=True)
    }
