"""How many Connects a hire takes, strategy by strategy.

Answers: with which strategy is how much enough, and what if it is not.
"""

from collections.abc import Sequence

import pandas as pd

from simulator.metrics.estimates.quantities import LEVEL
from simulator.runs.result import RunResult
from simulator.studies.chances import connects_needed
from simulator.studies.outlook import in_usd, price_of


def plan(
    result: RunResult,
    chance: float = 0.9,
    hires: int = 1,
    groups: Sequence[str] | None = None,
    level: float = LEVEL,
) -> pd.DataFrame:
    """Say how many Connects, and dollars, a wanted chance of a hire takes.

    Parameters
    ----------
    result : RunResult
        As returned by `run` or `load_run`.
    chance : float
        Wanted chance, above 0 and below 1.
    hires : int
        At least this many hires: 1, 2 or 3.
    groups : sequence of str, optional
        Strategies to look at; all by default.
    level : float
        Chance that each range holds the truth.

    Returns
    -------
    DataFrame
        One row per strategy, in the order of the scenario: `connects` with `connects_low` and
        `connects_high`, `usd` with `usd_low` and `usd_high` (NaN where the chance is not reached),
        `reached` (share of all freelancers with that many hires within the window) and `most_connects` (the
        most that any of them spent), and `replications`.

    Raises
    ------
    KeyError
        If a strategy has no result.
    ValueError
        If the chance or the number of hires is out of range.
    """
    rows = {}
    for group in result.groups if groups is None else groups:
        if group not in result.groups:
            raise KeyError(f"no strategy is called '{group}' here; there are {', '.join(result.groups)}")
        sample = result.sample(group)
        needed = connects_needed(sample, chance, hires, level)
        usd = in_usd(needed, price_of(sample), level)
        rows[group] = {
            "connects": needed.connects,
            "connects_low": needed.low,
            "connects_high": needed.high,
            "usd": usd.value,
            "usd_low": usd.low,
            "usd_high": usd.high,
            "reached": needed.most_share,
            "most_connects": needed.most_connects,
            "replications": needed.n,
        }
    return pd.DataFrame.from_dict(rows, orient="index").astype(float).rename_axis("strategy")
