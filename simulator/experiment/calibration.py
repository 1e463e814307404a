"""Does the simulated market look like the measured one.

Answers: how many proposals posts of each age have, beside what was measured; and whether a baseline hits the
numbers that it must hit. Measured numbers are aggregates shipped with the model; targets are those of a
market under real rules.
"""

from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulator.experiment.result import RunResult
from simulator.experiment.store import read_json

MEASURED = Path(__file__).resolve().parents[1] / "model" / "measured_2023.json"
PRICED_PACK = "2023_card6"
FROM_12_TO_24_H = slice(7, 9)
FROM_HALF_TO_1_H, FROM_1_TO_2_H = 2, 3
UNDER_5, FROM_50 = 0, 5

Ints = npt.NDArray[np.int64]


class Check(NamedTuple):
    """A number that a baseline must hit, `low` to `high`; `ok` is None where nothing was seen."""

    check: str
    value: float | None
    low: float
    high: float
    ok: bool | None


@lru_cache(maxsize=1)
def measured() -> dict[str, Any]:
    """Read the measured aggregates."""
    found: dict[str, Any] = read_json(MEASURED)
    return found


def _ages(run: RunResult) -> tuple[Ints, npt.NDArray[np.float64]]:
    """Count posts by age and proposals bucket, and proposals by age bucket, over all replications."""
    market = run.market
    posts = np.sum([*market["ages"]], axis=0).reshape(-1, len(measured()["proposal_buckets"]))
    return posts, np.sum([*market["age_sums"]], axis=0)


def proposals_by_age(run: RunResult) -> pd.DataFrame:
    """Lay the proposals on open posts of each age beside the measured ones.

    Parameters
    ----------
    run : RunResult
        At least one replication.

    Returns
    -------
    DataFrame
        One row per age bucket [hours] and proposals bucket: `simulated` and `measured` share of the posts of
        that age, with the posts behind each (`n_simulated`, `n_measured`).
    """
    facts = measured()
    posts, _ = _ages(run)
    seen = np.array(facts["posts_by_age_and_proposals"])
    edges, buckets = facts["age_edges_hours"], facts["proposal_buckets"]
    rows = []
    for age in range(len(seen)):
        here, there = int(posts[age].sum()), int(seen[age].sum())
        for bucket, name in enumerate(buckets):
            rows.append(
                {
                    "age_from_hours": edges[age],
                    "age_to_hours": edges[age + 1],
                    "proposals": name,
                    "simulated": posts[age, bucket] / here if here else float("nan"),
                    "measured": seen[age, bucket] / there,
                    "n_simulated": here,
                    "n_measured": there,
                }
            )
    return pd.DataFrame(rows)


def _ratio(over: float, under: float) -> float | None:
    return float(over / under) if under else None


def _check(check: str, value: float | None, low: float, high: float) -> Check:
    return Check(check, value, low, high, None if value is None else bool(low <= value <= high))


def _present_at_1_h(posts: Ints, sums: npt.NDArray[np.float64], final: float | None) -> float | None:
    """Share of the final proposals at the age of 1 h, between the buckets around it on a scale of ln(age)."""
    before = _ratio(sums[FROM_HALF_TO_1_H], posts[FROM_HALF_TO_1_H].sum())
    after = _ratio(sums[FROM_1_TO_2_H], posts[FROM_1_TO_2_H].sum())
    if before is None or after is None or not final:
        return None
    # mean ages of the two buckets are 0.75 h and 1.5 h
    return (before + (after - before) * float(np.log(1 / 0.75) / np.log(2))) / final


def baseline_checks(run: RunResult) -> list[Check]:
    """Compare a run with the numbers that a baseline under real rules must hit.

    Parameters
    ----------
    run : RunResult
        At least one replication, best of a `field` or `both` scenario with a warm-up.

    Returns
    -------
    list of Check
        Prices are checked for the pack of early 2023 only. That wins equal hires is checked where only
        simulated freelancers compete and everything counts (no warm-up).
    """
    posts, sums = _ages(run)
    grown, market = posts[FROM_12_TO_24_H], run.market
    total = {name: float(market[name].sum()) for name in ("posts", "filled", "hires", "proposals", "opened")}
    final = _ratio(total["proposals"], total["posts"])
    found = [
        _check("proposals per post 12-24 h old", _ratio(sums[FROM_12_TO_24_H].sum(), grown.sum()), 18, 24),
        _check("of these with under 5", _ratio(grown[:, UNDER_5].sum(), grown.sum()), 0.10, 0.18),
        _check("of these with 50 and more", _ratio(grown[:, FROM_50].sum(), grown.sum()), 0.08, 0.15),
        _check("proposals present at 1 h", _present_at_1_h(posts, sums, final), 0.45, 0.55),
        _check("posts that end in a hire", _ratio(total["filled"], total["posts"]), 0.35, 0.50),
        _check("win rate of a proposal, everybody", _ratio(total["hires"], total["proposals"]), 0.01, 0.025),
        _check("opened / sent", _ratio(total["opened"], total["proposals"]), 0.15, 0.40),
    ]
    if run.scenario.competition == "market" and run.scenario.warmup == 0:
        wins = float(run.replications["hires"].sum())
        found.append(_check("wins less hires", wins - total["hires"], 0, 0))
    return found + (_price_checks(market) if run.scenario.pack == PRICED_PACK else [])


def _price_checks(market: pd.DataFrame) -> list[Check]:
    """Check that Connects required are within 4 points of the measured shares."""
    posted = np.sum([*market["connects_posted"]], axis=0)
    n = float(posted.sum())
    near = {1: 0.05, 2: 0.34, 4: 0.25, 6: 0.36}
    found = [
        _check(f"posts that require {price} Connects", _ratio(posted[price], n), share - 0.04, share + 0.04)
        for price, share in near.items()
    ]
    mean = _ratio(float(posted @ np.arange(posted.size)), n)
    return [*found, _check("Connects required, mean", mean, 3.7, 4.1)]
