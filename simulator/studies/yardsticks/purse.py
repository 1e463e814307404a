"""The Connects that a freelancer can have, whatever rule they follow.

Answers: what comes in, and when. Grants and monthly purchases come to everybody. What depends on the rule is
taken at its most: the whole budget of those who buy when they run short, every reward that could be had.
Expiry and hold caps are left out, which can only leave more.
"""

from typing import TYPE_CHECKING

import numpy as np

from simulator.model.connects import Cause
from simulator.model.freelancers import UNLIMITED, Group
from simulator.model.scenario import Scenario
from simulator.strategies.contract.base import Floats, Ints
from simulator.studies.yardsticks.programme import Means

if TYPE_CHECKING:
    from simulator.engine.batch import BatchResult

LOTS = 1_000_000
"""wallet of those who only look on [Connects]"""
_GIVEN = (Cause.SIGNUP_GRANT, Cause.MONTHLY_GRANT, Cause.PLAN_GRANT, Cause.PURCHASE)
_WEEK = 7.0


def paid_usd(batch: "BatchResult", row: int, group: Group, scenario: Scenario) -> float:
    """What a freelancer pays the platform up front in the window, whatever they do [dollars].

    Parameters
    ----------
    batch : BatchResult
        Of those who only look on.
    row : int
        The freelancer's row there.
    group, scenario
        Their own, not those of looking on.

    Returns
    -------
    float
        Plan fees; and monthly purchases, where no hold cap could refuse one.
    """
    lane = batch.lanes[row]
    capped = scenario.connects.terms(group.plan)[1] is not None
    return float(lane["plan_usd"] + (0.0 if capped else lane["bought_usd"]))


def means_of(moves: np.ndarray, seen: int, group: Group, scenario: Scenario) -> Means:
    """What one freelancer has to win posts with.

    Parameters
    ----------
    moves : records
        Movements of the account of one who only looked on.
    seen : int
        Live posts seen.
    group, scenario
        Their own, not those of looking on.

    Returns
    -------
    Means
    """
    connects = scenario.connects
    given = moves[np.isin(moves["cause"], _GIVEN)]
    at, amount = [given["at"].astype(float)], [given["amount"].astype(float)]
    first = given["cause"] == Cause.SIGNUP_GRANT
    amount[0] = amount[0] - np.where(first, LOTS - group.wallet, 0.0)
    months = np.unique(at[0][given["cause"] == Cause.MONTHLY_GRANT])
    for when, more in _on_top(months, seen, group, scenario):
        at.append(when)
        amount.append(more)
    rollover, _ = connects.terms(group.plan)
    cuts = months[1:] if rollover.rule == "cap_all" else np.zeros(0)
    capacity = np.inf if group.capacity == UNLIMITED else float(group.capacity)
    return Means(np.concatenate(at), np.concatenate(amount), capacity, cuts, float(rollover.cap))


def _on_top(months: Floats, seen: int, group: Group, scenario: Scenario) -> list[tuple[Floats, Floats]]:
    """Times and amounts of Connects that some rule may get and others may not."""
    connects, found = scenario.connects, list[tuple[Floats, Floats]]()
    top_up = group.top_up or connects.top_up
    if top_up.rule == "when_short" and top_up.monthly_budget_usd > 0:
        starts = months if months.size else np.zeros(1)
        bought = (
            LOTS
            if connects.usd_each == 0
            else np.floor((top_up.monthly_budget_usd + 1e-9) / connects.usd_each)
        )
        found.append((starts, np.full(starts.size, float(bought))))
    reward = connects.interview_reward
    if reward.connects > 0 and reward.share > 0:
        weeks = np.arange(0.0, scenario.horizon, _WEEK)
        cap = reward.weekly_cap
        if cap is None:
            found.append((np.zeros(1), np.array([float(reward.connects * seen)])))
        else:
            found.append((weeks, np.full(weeks.size, float(cap))))
    if connects.rising_talent.connects > 0:
        found.append((np.zeros(1), np.array([float(connects.rising_talent.connects)])))
    return found


def affordable(price: Floats, at: Floats, means: Means) -> np.ndarray:
    """Which offers could be paid if everything before had been saved for them.

    Parameters
    ----------
    price, at : float array, shape (n,)
        Connects, and when they are due [days].
    means : Means
        What comes in.

    Returns
    -------
    bool array, shape (n,)
    """
    order = np.argsort(means.at, kind="stable")
    total = np.concatenate([[0.0], np.cumsum(means.amount[order])])
    by_then: Ints = np.searchsorted(means.at[order], at, "right")
    return np.asarray(total[by_then] >= price)
