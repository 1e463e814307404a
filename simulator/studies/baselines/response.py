"""How a simulated market answers to prices and pay: do proposals follow what they follow in listings.

Answers: are the posts that cost more, or pay more, those with more proposals, and what does a hire cost. In
a field the crowd is drawn; in a market it must come from what the freelancers do.
"""

import pandas as pd

from simulator.model.jobs import TYPE_NAMES
from simulator.model.scenario import Scenario
from simulator.runs.result import RunResult
from simulator.studies.baselines.checks import Check, within
from simulator.studies.baselines.listed import listed_facts

KEPT = 2
"""replications whose posts are kept for this"""
LISTED_2023 = {
    "proposals ~ Connects": (-0.10, 0.11),  # -.01 and .02 in the two listings
    "proposals ~ fixed budget, rank correlation": (-0.14, 0.10),  # -.08 and .04; each within 0.1
}
INVITED, PER_HIRE_2023, REPLIED = (0.15, 0.35), (180, 320), (0.05, 0.11)
"""hires that begin with an invitation; Connects per hire by proposal in 2023; replies to proposals"""
_PAIRS = {
    "proposals ~ Connects": ("connects_required", None),
    "proposals ~ fixed budget, rank correlation": ("value_usd", "fixed"),
    "proposals ~ hourly rate": ("hourly_rate_usd", "hourly"),
    "proposals ~ client's spending": ("client_spent_usd", None),
}


def response_wanted(scenario: Scenario, replications: int) -> list[str]:
    """Return the overrides that keep the posts of a market for `response_checks`; none for a field."""
    if scenario.competition != "market" or not _ranges(scenario):
        return []
    return [f"run.keep_tables={min(replications, KEPT)}"]


def _ranges(scenario: Scenario) -> dict[str, tuple[float, float]]:
    """Ranges of listings of the scenario's pack, for what a market can miss."""
    if scenario.pack == "2023_card6":
        return LISTED_2023
    listed = listed_facts()["ranges"].get(scenario.pack or "", {})
    return {name: ends for name, ends in listed.items() if name in _PAIRS}


def rank_correlation(jobs: pd.DataFrame, column: str, kind: str | None = None) -> float | None:
    """Rank correlation of a column of posts with their number of proposals.

    Parameters
    ----------
    jobs : DataFrame
        Posts, as `RunResult.full("jobs")` gives them.
    column : str
        One of its columns.
    kind : str, optional
        `fixed`, `hourly` or `unstated`: only posts of this type.

    Returns
    -------
    float or None
        None for fewer than two posts.
    """
    rows = jobs if kind is None else jobs[jobs["type"].astype(str).isin((kind, str(TYPE_NAMES.index(kind))))]
    ranks = rows[[column, "proposals"]].rank()
    return float(ranks.corr().to_numpy()[0, 1]) if len(rows) > 1 else None


def response_checks(run: RunResult) -> list[Check]:
    """Check that proposals follow price and pay as far as in listings, and what a hire costs.

    Parameters
    ----------
    run : RunResult
        A market with kept posts, see `response_wanted`.

    Returns
    -------
    list of Check
        Empty for a field, and for packs without listings.
    """
    ranges = _ranges(run.scenario)
    if run.scenario.competition != "market" or not ranges:
        return []
    jobs, market, sums = run.full("jobs"), run.market, run.replications
    jobs = jobs[jobs["posted_at"] >= run.scenario.warmup]
    found = [within(name, rank_correlation(jobs, *_PAIRS[name]), *ends) for name, ends in ranges.items()]
    hires, replied = float(market["hires"].sum()), float(market["replied"].sum())
    if hires:
        share = float(market["invited_hires"].sum()) / hires
        found.append(within("hires that begin with an invitation", share, *INVITED))
    if market["proposals"].sum():
        share = replied / float(market["proposals"].sum())
        found.append(within("replies to proposals", share, *REPLIED))
    if run.scenario.pack == "2023_card6" and sums["hires"].sum():
        each = float(sums["connects_proposal"].sum() / sums["hires"].sum())
        found.append(within("Connects per hire by proposal", each, *PER_HIRE_2023))
    return found
