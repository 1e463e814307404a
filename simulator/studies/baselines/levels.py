"""How hard the market is.

Answers: does a proposal win, get a reply and cost as often and as much as reports of the platform say. These
rows need a played run: listings of open posts never say who was hired.
"""

import pandas as pd

from simulator.metrics.estimates.quantities import Estimate
from simulator.runs.result import RunResult
from simulator.studies.baselines.checks import Check, within
from simulator.studies.baselines.listed import listed_facts
from simulator.studies.baselines.view_checks import MEASURED_PACK

ORDINARY = "ordinary"
"""the group of a field that stands for a freelancer without a plan"""


def total(table: pd.DataFrame, column: str) -> float:
    """Sum of a column; 0 if there is none."""
    return float(table[column].sum()) if column in table else 0.0


def ratio(over: float, under: float) -> float | None:
    """Return over / under; None of nothing."""
    return float(over / under) if under else None


def level_checks(run: RunResult) -> list[Check]:
    """Compare how posts, proposals and hires end with what is known of it.

    Parameters
    ----------
    run : RunResult
        At least one replication.

    Returns
    -------
    list of Check
        Posts that end in a hire, the win rate of a proposal that nobody asked for, and proposals opened; for
        the market of 2023 also hires that begin with an invitation, replies, and in a field what a hire costs
        the group `ordinary`.
    """
    market, of_2023 = run.market, run.scenario.pack == MEASURED_PACK
    hires, proposals = total(market, "hires"), total(market, "proposals")
    posts, invited = total(market, "posts"), total(market, "invited_hires")
    won = ratio(hires - invited, proposals - total(market, "invited_proposals"))
    low, high = (0.012, 0.018) if of_2023 else _won_as_crowds_say(run.scenario.pack)
    found = [
        within("posts that end in a hire", ratio(total(market, "filled"), posts), 0.35, 0.50),
        within("win rate of a proposal nobody asked for, everybody", won, low, high),
        within("opened / sent", ratio(total(market, "opened"), proposals), 0.15, 0.40),
    ]
    return found + (_of_2023(run, ratio(invited, hires)) if of_2023 else [])


def _won_as_crowds_say(pack: str | None) -> tuple[float, float]:
    """Range of the win rate, of which only the lower end depends on how many proposals a post may have."""
    near = listed_facts()["played"].get(pack)
    # fewest hires per post, less those by invitation (.35 x 1.06 x .73), over most proposals per post
    return (0.01 if near is None else round(0.27 / near["per_post"][1], 4)), 0.025


def _of_2023(run: RunResult, begun: float | None) -> list[Check]:
    """Rows with a source for 2023 alone."""
    found = [within("hires that begin with an invitation", begun, 0.15, 0.35)]
    if run.scenario.competition == "market":
        replied = run.population_metrics()["reply_rate"].value
        return [*found, within("proposals that get a reply, everybody", replied, 0.05, 0.11)]
    if ORDINARY in run.groups:
        told = run.metrics(["reply_rate", "connects_per_hire"])[ORDINARY]
        for metric, low, high, name in (
            ("reply_rate", 0.05, 0.11, "proposals that get a reply"),
            ("connects_per_hire", 180, 320, "Connects per hire"),
        ):
            value = told[metric]
            found.append(_known(within(f"{name}, {ORDINARY}", value.value, low, high), value))
    return found


def _known(check: Check, value: Estimate) -> Check:
    """Add the interval; a miss that the interval does not rule out is no verdict."""
    told = check._replace(interval=(value.low, value.high))
    if check.ok is not False or value.low is None or value.high is None:
        return told
    if value.low <= check.high and value.high >= check.low:
        return told._replace(ok=None, note="more replications may tell")
    return told
