"""What a limit on proposals does, asked as a field experiment asked it: of posts, within one market.

Answers: do posts that take no more than 50 proposals, or none after 120 hours, get as many fewer as in the
experiment (11 %), and are they filled as often. Half of the posts have the limit. Whoever finds a post full
writes to another one, so a limit on all posts changes the total far less than one on some posts changes them.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from simulator.model.jobs import NO_LIMIT
from simulator.model.scenario import Scenario
from simulator.runs.result import RunResult
from simulator.studies.baselines.checks import Check, within
from simulator.studies.baselines.view_checks import is_measured

REPLICATIONS, SHARE = 6, 0.5
FEWER, FILLED = (0.83, 0.95), (0.93, 1.07)
"""proposals and hires of limited posts over those of others: 0.89 and no detectable difference"""
UNFINISHED_DAYS = 5.0
"""posts of the last days before the horizon get no more proposals"""


def cap_wanted(scenario: Scenario) -> list[list[str]]:
    """Return the overrides of the run that `cap_checks` needs; none but for the market that was measured."""
    if scenario.competition != "market" or not is_measured(scenario):
        return []
    limit = f"clients.soft_cap={{share: {SHARE}, applicants: 50, after: 120 h}}"
    return [[limit, f"run.replications={REPLICATIONS}", f"run.keep_tables={REPLICATIONS}"]]


def cap_checks(runs: Sequence[RunResult]) -> list[Check]:
    """Compare posts with and without a limit.

    Parameters
    ----------
    runs : sequence of RunResult
        Those in which a share of the posts has a limit count; others are passed over.

    Returns
    -------
    list of Check
        Mean proposals, and the share of posts filled, of limited posts over those of the others.
    """
    found = []
    for run in runs:
        if not is_capped(run.scenario):
            continue
        jobs, sent = run.full("jobs"), run.full("proposals")
        capped, at = jobs["most_proposals"].to_numpy() < NO_LIMIT, jobs["posted_at"].to_numpy()
        counted = (at >= run.scenario.warmup) & (at < run.scenario.horizon - UNFINISHED_DAYS)
        hired = sent[sent["fate"].astype(str) == "hired"].groupby(["rep", "job_ordinal"]).size()
        place = jobs.set_index(["rep", "ordinal"]).index
        filled = hired.reindex(place, fill_value=0).to_numpy() > 0
        for name, column, ends in (
            ("proposals", jobs["proposals"].to_numpy(), FEWER),
            ("posts filled", filled, FILLED),
        ):
            value = _over(column[capped & counted], column[~capped & counted])
            found.append(within(f"soft cap of 50 or 120 h: {name}, with it / without", value, *ends))
    return found


def is_capped(scenario: Scenario) -> bool:
    """Whether a share of the posts takes a limited number of proposals, and the others do not."""
    cap = scenario.clients.soft_cap
    return cap is not None and 0 < cap.share < 1


def _over(one: npt.NDArray[np.generic], other: npt.NDArray[np.generic]) -> float | None:
    """Mean over mean; None where there is nothing to compare."""
    if not one.size or not other.any():
        return None
    return float(one.astype(float).mean() / other.astype(float).mean())
