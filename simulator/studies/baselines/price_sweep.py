"""What a higher price of a proposal must do to a market.

Answers: do proposals become fewer and match better, and do newcomers wait longer.
"""

from collections.abc import Sequence
from typing import NamedTuple

from simulator.metrics.estimates.quantities import INF, Estimate
from simulator.runs.result import RunResult
from simulator.studies.baselines.checks import Check

NEWCOMERS = "newcomers"


class PriceRow(NamedTuple):
    """A market at one price."""

    connects: int
    proposals_per_post: float | None
    proposal_match: float | None
    newcomer_first_hire_days: Estimate


def price_row(run: RunResult) -> PriceRow:
    """Gather what a flat price did to a market.

    Newcomers are the group `newcomers`, or everybody if there is no such group.
    """
    connects = run.scenario.connects.price.flat.connects
    everybody, market = run.population_metrics(), run.market_metrics()
    waits = market["newcomer_first_hire_days"]
    if NEWCOMERS in run.groups:
        waits = run.metrics(["days_to_first_hire"])[NEWCOMERS]["days_to_first_hire"]
    return PriceRow(connects, market["proposals_per_job"].value, everybody["proposal_match"].value, waits)


def price_sweep_checks(rows: Sequence[PriceRow]) -> list[Check]:
    """Check the signs of what a higher price does, from the lowest price to the highest.

    Parameters
    ----------
    rows : sequence of PriceRow
        At least two prices, in any order.

    Returns
    -------
    list of Check
        Proposals per post fall, their mean match rises, and newcomers wait longer for a first hire; `value`
        is the difference. If the intervals of waiting times overlap, `ok` is None.
    """
    ordered = sorted(rows, key=lambda row: row.connects)
    cheap, dear = ordered[0], ordered[-1]
    prices = f"price {cheap.connects} to {dear.connects}"
    return [
        _sign(f"{prices}: proposals per post", cheap.proposals_per_post, dear.proposals_per_post, -1),
        _sign(f"{prices}: mean match of proposals", cheap.proposal_match, dear.proposal_match, 1),
        _longer(
            f"{prices}: days to a newcomer's first hire",
            cheap.newcomer_first_hire_days,
            dear.newcomer_first_hire_days,
        ),
    ]


def _sign(check: str, before: float | None, after: float | None, sign: int) -> Check:
    """Check that a number moves up (sign 1) or down (sign -1)."""
    low, high = (0.0, INF) if sign > 0 else (-INF, 0.0)
    if before is None or after is None or before == after == INF:
        note = "fewer than half have a first hire at either price" if before == INF else ""
        return Check(check, None, low, high, None, note=note)
    change = after - before
    return Check(check, change, low, high, bool(change * sign > 0), note=f"{before:.4g} to {after:.4g}")


def _longer(check: str, before: Estimate, after: Estimate) -> Check:
    found = _sign(check, before.value, after.value, 1)
    if found.value is None:
        return found
    limits = [INF if limit is None else limit for limit in (before.high, after.high)]
    lows = [0.0 if limit is None else limit for limit in (before.low, after.low)]
    if limits[0] < lows[1] or limits[1] < lows[0]:
        return found
    note = f"{found.note}; the intervals overlap, more replications may tell them apart"
    return found._replace(ok=None, note=note)
