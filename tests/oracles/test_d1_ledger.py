"""Oracle D1: the account of one freelancer, month by month, and how far a budget goes with refunds.

Cases 1 to 4 are arithmetic and exact: they define the roll-over rules. In the others an application is
refunded when the client closes the post; Feller, volume I, section VI.8 (negative binomial).
"""

from collections.abc import Callable, Sequence
from functools import cache, partial

import numpy as np
import numpy.typing as npt
import pytest

from simulator.model.clients import CLOSED, SILENT
from simulator.model.connects import Cause
from simulator.strategies.contract.base import Accounts, Candidates, Floats, Ints, Strategy
from tests.oracles.limits import REPLAY, SOON, Records, group, market, play, posts_at
from tests.oracles.rule import Estimate, by_cost, check

GRANT, CAP, COST = 10, 15, 4
MONTH = 30
WANTED = (1, 0, 0, 3, 5, 2, 0, 0, 0, 8, 1, 0)
BOUGHT = (0, 0, 0, 0, 8, 0, 0, 0, 0, 0, 20, 0)
REFUNDED = (0, 0, 0, 4, 0, 0, 0, 0, 0, 8, 0, 0)
SINGLE = {"rule": "cap_all", "cap": CAP}
TWO = {"rule": "cap_free", "cap": CAP}
FIFO = {"rule": "expire", "months": 3}
ENDS = (Cause.EXPIRY, Cause.FORFEIT)


class Buyer(Strategy):
    """Bid on every post, and buy a scripted number of Connects as each month begins."""

    bought: tuple[int, ...]

    def score(self, c: Candidates) -> Floats:
        return np.ones(c.n)

    def top_up(self, accounts: Accounts) -> Ints | None:
        month, day = divmod(accounts.day, MONTH)
        amount = self.bought[month] if day == 0 and month < len(self.bought) else 0
        return np.full(accounts.balance.size, amount)


def _account(
    rollover: dict[str, object], wanted: Sequence[int], bought: tuple[int, ...], refunded: Sequence[int]
) -> Records:
    """Every movement of a freelancer who wants `wanted` proposals a month; the first are refunded."""
    at, fates = [], []
    for month, count in enumerate(wanted):
        at += [MONTH * month + 2.5 + k for k in range(count)]
        fates += [CLOSED if k < refunded[month] // COST else SILENT for k in range(count)]
    scenario = market(
        [group("one", 1)],
        horizon=MONTH * len(wanted) + 1,
        jobs=REPLAY,
        connects={
            "price": {"flat": {"connects": COST}},
            "month": MONTH,
            "monthly_grant": GRANT,
            "rollover": rollover,
            "refunds": {"closed": 1},
        },
    )
    # Clients answer once all proposals of the month are sent.
    posts = posts_at(at, live=0, fate_if_none=fates, closes_after_days=15)
    return play(scenario, 1, Buyer(bought=bought), posts, keep=True).tables["ledger"]


def by_month(ledger: Records) -> list[list[int]]:
    """Balances after the grant, balances before the month ends, Connects lost then, and proposals sent."""
    turns = np.flatnonzero(ledger["cause"] == Cause.MONTHLY_GRANT)
    starts, ends, lost, sent = [], [], [], []
    for turn, following in zip(turns[:-1], turns[1:], strict=True):
        rows = ledger[turn:following]
        last = np.isin(rows["cause"], ENDS)
        starts.append(int(rows["balance"][0]))
        ends.append(int(rows["balance"][~last][-1]))
        lost.append(-int(rows["amount"][last].sum()))
        sent.append(int((rows["cause"] == Cause.PROPOSAL).sum()))
    return [starts, ends, lost, sent]


def scripted(rollover: dict[str, object]) -> Estimate:
    return Estimate(by_month(_account(rollover, WANTED, BOUGHT, REFUNDED)), 1)


def constant_spending() -> Estimate:
    starts, _, lost, _ = by_month(_account(SINGLE, [1] * 6, (), [0] * 6))
    return Estimate([starts, lost], 1)


@cache
def applications(budget: int, replications: int) -> npt.NDArray[np.int64]:
    """Proposals until the budget is gone, if a quarter of the clients close their post at once."""
    posts = 45
    scenario = market(
        [group("one", 1, wallet=budget)],
        horizon=posts,
        jobs=REPLAY,
        clients={"seriousness": 0, "ghost_closes": 0.25, "removed_share": 0, "ghost_closes_after": SOON},
        connects={"price": {"flat": {"connects": 6}}, "refunds": {"closed": 1}},
    )
    at = posts_at(np.arange(posts) + 0.5, closes_after_days=SOON)
    batches = [
        play(scenario, min(replications, 10_000), posts=at, first=f) for f in range(0, replications, 10_000)
    ]
    assert all((batch.lanes["balance"] < 6).all() for batch in batches)
    return np.concatenate([batch.lanes["proposals"] for batch in batches])


def mean(values: npt.NDArray[np.bool_] | npt.NDArray[np.int64] | npt.NDArray[np.float64]) -> Estimate:
    return Estimate(float(np.mean(values)), values.size)


ESTIMATES: dict[str, Callable[[], Estimate]] = {
    "D1.1": partial(scripted, SINGLE),
    "D1.2": partial(scripted, TWO),
    "D1.3": partial(scripted, FIFO),
    "D1.4": constant_spending,
    "D1.5": lambda: mean(applications(60, 40_000)),
    "D1.6": lambda: mean(applications(60, 40_000) == 10),
    "D1.7": lambda: mean(applications(60, 40_000) > 15),
    "D1.8": lambda: mean(applications(65, 1000)),
    "D1.9": lambda: mean((applications(60, 40_000) - 40 / 3) ** 2),
}


@pytest.mark.parametrize("name", by_cost(ESTIMATES, "D1.5", "D1.6", "D1.7", "D1.9"))
def test_accounts(name: str) -> None:
    check(name, ESTIMATES[name]())
