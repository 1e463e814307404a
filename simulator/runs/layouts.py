"""From a batch of the engine to the tables of a run.

Answers: what is kept of a batch, column by column. `LAYOUTS` is the contract between the engine and
everything that reads results: every table, its columns in order, and their types. Sums over freelancers are
taken here, once, so that every ratio metric is a ratio of sums of stored columns. The store writes these
tables; metrics read them.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from simulator.metrics.estimates.spread import gini
from simulator.metrics.sample import net_earnings
from simulator.model.clients import FATE_NAMES
from simulator.model.connects import CAUSES
from simulator.model.freelancers import UNLIMITED
from simulator.model.jobs import LEVEL_NAMES, TYPE_NAMES
from simulator.model.scenario import Scenario

if TYPE_CHECKING:
    from simulator.engine.batch import BatchResult

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


class NameColumn(NamedTuple):
    """A column of names, stored as positions in a list of them."""

    codes: npt.NDArray[np.int32]
    names: tuple[str, ...]


Column = npt.NDArray[np.generic] | NameColumn
Table = dict[str, Column]
Columns = dict[str, npt.NDArray[Any]]
_ROWS = 1024
"""that are taken apart together: as many as stay in the cache meanwhile"""

COUNTS = (
    "candidates",
    "proposals",
    "opened",
    "replied",
    "hires",
    "connects_proposal",
    "connects_boost",
    "connects_other",
    "connects_refunded",
    "bought_connects",
    "weak_proposals",
    "boosts",
    "boosts_kept",
    "boosted_hires",
    "invited",
    "invited_proposals",
    "invited_hires",
    "direct_hires",
)
AMOUNTS = (
    "bought_usd",
    "plan_usd",
    "earnings_usd",
    "service_fee_usd",
    "match_sum",
    "hired_match_sum",
    "busy_days",
    "out_days",
    "minutes",
    "hire_luck",
    "luck_usd",
)
SQUARED = ("hires", "earnings_usd", "net_earnings_usd")
POSTS = (
    "posts",
    "live",
    "filled",
    "hires",
    "proposals",
    "opened",
    "replied",
    "invited_proposals",
    "invited_hires",
)

LAYOUTS: dict[str, dict[str, str]] = {
    "replications": {
        "rep": "i8",
        "group": "name",
        "freelancers": "i8",
        "freelancers_without_hire": "i8",
        "balance": "i8",
        **dict.fromkeys(COUNTS, "i8"),
        **dict.fromkeys(AMOUNTS, "f8"),
        "search_minutes": "f8",
        "slot_days": "f8",
        "busy_slot_days": "f8",
        **{f"{name}_squared": "f8" for name in SQUARED},
        **{f"ledger_{cause}": "i8" for cause in CAUSES},
    },
    "freelancers": {
        "rep": "i8",
        "group": "name",
        "ordinal": "i4",
        "category": "name",
        "capacity": "i4",
        "newcomer": "i4",
        "balance": "i8",
        **dict.fromkeys(COUNTS, "i8"),
        **dict.fromkeys(AMOUNTS, "f8"),
        "first_hire_day": "f8",
        "connects_at_first_hire": "i8",
        "connects_at_second_hire": "i8",
        "connects_at_third_hire": "i8",
    },
    "curves": {
        "rep": "i8",
        "group": "name",
        "day": "i4",
        **dict.fromkeys(("balance", "spent", "hires", "proposals"), "i8"),
    },
    "market": {
        "rep": "i8",
        **dict.fromkeys(POSTS, "i8"),
        "wait_days_sum": "f8",
        "hired_match_sum": "f8",
        "gini_earnings": "f8",
        "ages": "i8[]",
        "age_sums": "f8[]",
        "connects_posted": "i8[]",
    },
}
"""Columns of the tables of every run. `search_minutes` is the time of looking at posts and of interviews,
`minutes` that of letters. `slot_days` and `busy_slot_days` leave out unlimited capacity; `ages` is 10 age
buckets x 6 proposal buckets, row by row; `[]` marks a list of fixed length."""

FULL_TABLES = ("jobs", "proposals", "ledger")


def _by_column(rows: npt.NDArray[np.void], names: Sequence[str]) -> Columns:
    """Take records apart into columns.

    Some rows at a time: column by column, a table larger than the cache would be fetched anew for each.
    """
    found: Columns = {name: np.empty(rows.size, rows.dtype[name]) for name in names}
    for first in range(0, rows.size, _ROWS):
        block = slice(first, first + _ROWS)
        few = rows[block]
        for name, column in found.items():
            column[block] = few[name]
    return found


def _sums(batch: "BatchResult", lanes: Columns, scenario: Scenario) -> Table:
    """One row per replication and group, empty groups included."""
    groups, reps = len(scenario.freelancers), batch.market["rep"]
    row = np.searchsorted(reps, lanes["rep"]) * groups + lanes["group"]
    rows = reps.size * groups

    def floats(values: npt.NDArray[np.number]) -> Floats:
        return np.bincount(row, values, rows).astype(float)

    def ints(values: npt.NDArray[np.number]) -> Ints:
        return np.rint(floats(values)).astype(np.int64)

    limited = lanes["capacity"] < UNLIMITED
    window = scenario.horizon - scenario.warmup
    net = net_earnings(lanes)
    squared = {"net_earnings_usd": net, "hires": lanes["hires"], "earnings_usd": lanes["earnings_usd"]}
    return {
        "rep": np.repeat(reps, groups),
        "group": NameColumn(np.tile(np.arange(groups, dtype=np.int32), reps.size), _group_names(scenario)),
        "freelancers": ints(np.ones(row.size)),
        "freelancers_without_hire": ints(lanes["hires"] + lanes["invited_hires"] == 0),
        "balance": ints(lanes["balance"]),
        **{name: ints(lanes[name]) for name in COUNTS},
        **{name: floats(lanes[name]) for name in AMOUNTS},
        "search_minutes": floats(_search_minutes(lanes, scenario)),
        "slot_days": floats(np.where(limited, lanes["capacity"] * window, 0.0)),
        "busy_slot_days": floats(np.where(limited, lanes["busy_days"], 0.0)),
        **{f"{name}_squared": floats(np.square(squared[name].astype(float))) for name in SQUARED},
        **{f"ledger_{cause}": ints(batch.ledger[:, c]) for c, cause in enumerate(CAUSES)},
    }


def _search_minutes(lanes: Columns, scenario: Scenario) -> Floats:
    """Minutes of looking at posts and of interviews, one number per freelancer."""
    minutes = [group.search_minutes for group in scenario.freelancers]
    post, interview = (
        np.array([getattr(one, name) for one in minutes])[lanes["group"]] for name in ("post", "interview")
    )
    looking = lanes["candidates"] * post
    return np.asarray(looking + (lanes["replied"] + lanes["invited_hires"]) * interview, float)


def _group_names(scenario: Scenario) -> tuple[str, ...]:
    return tuple(group.name for group in scenario.freelancers)


def _named(columns: Columns, names: dict[str, tuple[str, ...]]) -> Table:
    """Columns of a table, numbers replaced by names where there are names."""
    return {
        name: NameColumn(column.astype(np.int32), names[name]) if name in names else column
        for name, column in columns.items()
    }


def _columns(table: npt.NDArray[np.void]) -> Columns:
    return _by_column(table, table.dtype.names or ())


def _market(batch: "BatchResult", lanes: Columns) -> Table:
    edges = np.searchsorted(lanes["rep"], batch.market["rep"])
    earnings = np.split(lanes["earnings_usd"], edges[1:])
    flat = batch.ages.reshape(batch.market.size, -1)
    columns: Table = {
        "gini_earnings": np.array([gini(part) for part in earnings]),
        "ages": flat.astype(np.int64),
        "age_sums": batch.age_sums.astype(np.float64),
        "connects_posted": batch.connects_posted.astype(np.int64),
    }
    return _columns(batch.market) | columns


def tables_of(batch: "BatchResult", scenario: Scenario) -> dict[str, Table]:
    """All tables of a batch, rows in order of replication, group and freelancer.

    Parameters
    ----------
    batch : BatchResult
        What the engine returned.
    scenario : Scenario
        What was played.

    Returns
    -------
    dict
        The tables of `LAYOUTS`, and `jobs`, `proposals`, `ledger` where the engine kept them.
    """
    groups, categories = _group_names(scenario), tuple(scenario.jobs.categories)
    names = {"group": groups, "category": categories}
    lanes = _by_column(batch.lanes, list(LAYOUTS["freelancers"]))
    tables = {
        "replications": _sums(batch, lanes, scenario),
        "freelancers": _named(lanes, names),
        "curves": _named(_columns(batch.curves), {"group": groups}),
        "market": _market(batch, lanes),
    }
    full = {
        "jobs": {
            "category": categories,
            "type": TYPE_NAMES,
            "level": LEVEL_NAMES,
            "fate_if_none": FATE_NAMES,
        },
        "proposals": {"group": groups, "fate": FATE_NAMES},
        "ledger": {"group": groups, "cause": CAUSES},
    }
    for name in batch.tables:
        tables[name] = _named(_columns(batch.tables[name]), full[name])
    return tables
