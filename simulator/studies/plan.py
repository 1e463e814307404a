"""How many Connects to buy for a hire, strategy by strategy.

Answers: with which strategy is how much enough, and what if it is not.
"""

from collections.abc import Sequence

import pandas as pd

from simulator.metrics.estimates.quantities import LEVEL
from simulator.runs.again import ready_again
from simulator.runs.result import RunResult
from simulator.studies.bought import bought
from simulator.studies.outlook import price_of


def plan(
    result: RunResult,
    chance: float = 0.9,
    hires: int = 1,
    groups: Sequence[str] | None = None,
    level: float = LEVEL,
    *,
    workers: int = 1,
) -> pd.DataFrame:
    """Say how many Connects, and dollars, to buy for a wanted chance of a hire.

    Freelancers who buy different numbers are played, which takes about as long as the run did.

    Parameters
    ----------
    result : RunResult
        As returned by `run` or `load_run`; its scenario is what buyers meet.
    chance : float
        Wanted chance, above 0 and below 1.
    hires : int
        At least this many hires: 1, 2 or 3.
    groups : sequence of str, optional
        Strategies to look at; all by default.
    level : float
        Chance that each range holds the truth.
    workers : int
        Threads. Results do not depend on it.

    Returns
    -------
    DataFrame
        One row per strategy, in the order of the scenario: `connects` to buy on the first counted day with
        `connects_low` and `connects_high`, `usd` with `usd_low` and `usd_high` (NaN where no number is
        enough), `without_invitations` (Connects to buy if none came), `spent_net` (Connects spent in the
        end less refunds, free ones among them), `left_usd` (mean income less plan and what is bought),
        `buying_none` (chance without buying), `reached` (chance
        with as many as can be used), `most_connects` (the most that anybody then spent), `replications`.

    Raises
    ------
    KeyError
        If a strategy has no result.
    ValueError
        If the chance or the number of hires is out of range.
    """
    asked = tuple(result.groups if groups is None else groups)
    for group in asked:
        if group not in result.groups:
            raise KeyError(f"no strategy is called '{group}' here; there are {', '.join(result.groups)}")
    silent = frozenset(result.failed)
    found = bought(ready_again(result), asked, chance, hires, level=level, silent=silent, workers=workers)
    rows = {}
    for group in asked:
        one, price, outcome = found[group].needed, price_of(result.sample(group)), found[group].outcome
        usd = price.usd
        rows[group] = {
            "connects": one.connects,
            "connects_low": one.low,
            "connects_high": one.high,
            "usd": None if one.connects is None else usd(one.connects),
            "usd_low": None if one.low is None else usd(one.low),
            "usd_high": None if one.high is None else usd(one.high),
            "without_invitations": found[group].alone.connects,
            "spent_net": None if outcome is None else outcome.spent_net,
            "left_usd": None if outcome is None else found[group].left_usd(price.usd_each),
            "buying_none": found[group].none.value,
            "reached": one.most_share,
            "most_connects": one.most_connects,
            "replications": one.n,
        }
    return pd.DataFrame.from_dict(rows, orient="index").astype(float).rename_axis("strategy")
