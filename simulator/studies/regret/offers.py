"""What one freelancer could have won, and the means to win it.

Answers: which offers and which Connects go into the linear programme of a freelancer.
"""

from collections.abc import Hashable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from simulator.model.connects import FIRST_OUT, Cause
from simulator.model.contracts import left_usd
from simulator.model.freelancers import UNLIMITED, Group
from simulator.model.scenario import Scenario
from simulator.studies.regret.parts import LANE
from simulator.studies.yardsticks.programme import Means, Offers, bound

if TYPE_CHECKING:
    from simulator.engine.batch import BatchResult


def incomes(users: "list[tuple[BatchResult, int]]") -> dict[Hashable, pd.DataFrame]:
    """Connects, but for refunds, that came in for each lane.

    Parameters
    ----------
    users : list of (BatchResult, int)
        Groups of one profile; where they differ, the larger amount counts.

    Returns
    -------
    dict
        By replication and ordinal, a row per movement: cause, at [days], amount [Connects].
    """
    tables = []
    for batch, group in users:
        moves = batch.tables["ledger"]
        refund = (moves["cause"] >= Cause.REFUND_HIRED) & (moves["cause"] <= Cause.REFUND_SECOND_PRICE)
        moves = moves[(moves["group"] == group) & (moves["cause"] < FIRST_OUT) & ~refund]
        names = ("rep", "ordinal", "cause", "at", "job_ordinal", "amount")
        table = pd.DataFrame({name: moves[name] for name in names})
        # two rewards at the same moment differ only in their order
        keys = list(names[:-1])
        tables.append(table.assign(turn=table.groupby(keys).cumcount()))
    every = pd.concat(tables)
    largest = every.groupby([*names[:-1], "turn"], as_index=False)["amount"].max()
    return dict(iter(largest.groupby(LANE)))


def offers_of(
    offers: pd.DataFrame, income: pd.DataFrame | None, group: Group, scenario: Scenario
) -> tuple[Offers, Means]:
    """What one freelancer could win, in dollars, and the means to win it.

    Parameters
    ----------
    offers : DataFrame
        Posts that can be won, columns of `strategies.watched.FATED`.
    income : DataFrame, optional
        This freelancer's entry in `incomes`; by default no Connects come in.
    group : Group
        Whose plan and capacity count.
    scenario : Scenario
        Its rules.

    Returns
    -------
    Offers, Means
    """
    connects = scenario.connects
    price = offers["price"].to_numpy(float)
    back = np.floor(connects.refunds.hired * price + 0.5)
    price = price + offers["bid"].to_numpy(float)
    pay = left_usd(connects.service_fee, offers["pay_usd"].to_numpy(float))
    gain = pay - (price - back) * connects.usd_each
    starts = offers["closes_at"].to_numpy(float)
    at, amount, cuts = np.zeros(0), np.zeros(0), np.zeros(0)
    rollover, _ = connects.terms(group.plan)
    if income is not None:
        at, amount = income["at"].to_numpy(float), income["amount"].to_numpy(float)
        months = np.unique(at[income["cause"] == Cause.MONTHLY_GRANT])
        cuts = months[1:] if rollover.rule == "cap_all" else cuts
    capacity = np.inf if group.capacity == UNLIMITED else float(group.capacity)
    means = Means(at, amount, capacity, cuts, float(rollover.cap))
    ends = starts + offers["days"].to_numpy(float)
    post = offers["job"].to_numpy(np.int64)
    return Offers(post, offers["at"].to_numpy(float), starts, ends, price, back, gain), means


def bounds_of(
    offers: pd.DataFrame, income: pd.DataFrame | None, group: Group, scenario: Scenario
) -> tuple[float, float]:
    """Most dollars and most hires that one freelancer could have.

    Parameters
    ----------
    offers, income, group, scenario
        As for `offers_of`.

    Returns
    -------
    float, float
    """
    problem, means = offers_of(offers, income, group, scenario)
    return bound(problem, means), bound(worth_one_hire(problem), means)


def worth_one_hire(problem: Offers) -> Offers:
    """The same offers, each worth one hire."""
    return problem._replace(gain=np.ones(problem.gain.size))
