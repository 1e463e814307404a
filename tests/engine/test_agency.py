"""An agency: several people, one account, one proposal to a post."""

from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from simulator.engine.batch import BatchResult, simulate
from simulator.model.connects import CAUSES
from simulator.model.scenario import Scenario
from simulator.strategies.contract.base import Strategy

BOUGHT, SPENT = CAUSES.index("purchase"), CAUSES.index("proposal")


class Everything(Strategy):
    def score(self, c: Any) -> Any:
        return np.ones(c.n)


class OneConnectLimit(Everything):
    def daily_limits(self, c: Any) -> Any:
        return 8, None


def played(rule: Strategy | None = None, keep: bool = False, **group: Any) -> BatchResult:
    """Six people of one category in a market of their own, agencies of three unless told otherwise."""
    person = {
        "name": "g",
        "strategy": "random",
        "count": 6,
        "agency": {"members": 3},
        "capacity": "unlimited",
    }
    person |= {"checks_per_hour": 0.5, "wallet": 30, "top_up": {"rule": "never"}}
    scenario = Scenario.model_validate(
        {
            "horizon": "40 d",
            "competition": "market",
            "clock": {"tick": "6 h"},
            "jobs": {"per_day": 3},
            "clients": {"ghost_closes": 0, "removed_share": 0},
            "connects": {"price": {"flat": {"connects": 4}}, "monthly_grant": 10, "month": "20 d"},
            "freelancers": [person | group],
        }
    )
    return simulate(scenario, [rule or Everything()], range(4), keep=keep)


def test_an_account_is_spent_by_all_of_its_members() -> None:
    result = played(keep=True)
    # 30 at the start and two grants of 10, once per agency
    came = result.ledger[:, [CAUSES.index("signup_grant"), CAUSES.index("monthly_grant")]].sum(axis=1)
    assert came.reshape(-1, 3).tolist() == [[50, 0, 0]] * 8
    spent = result.ledger[:, SPENT].reshape(-1, 3)
    assert (spent.sum(axis=1) + result.lanes["balance"].reshape(-1, 3)[:, 0] == 50).all()
    assert (spent > 0).any(axis=0).all(), "somebody never spent anything"
    assert (result.lanes["balance"].reshape(-1, 3)[:, 1:] == 0).all()
    assert result.curves["balance"].max() <= 2 * 50, "an account was counted more than once"


def test_a_post_gets_one_proposal_from_an_agency() -> None:
    sent = played(keep=True, wallet=5000).tables["proposals"]
    agency = np.stack([sent["rep"], sent["ordinal"] // 3, sent["job_ordinal"]], axis=1)
    assert len(np.unique(agency, axis=0)) == len(agency) > 300
    assert len(np.unique(sent["ordinal"])) == 6
    alone = played(keep=True, wallet=5000, agency=None).tables["proposals"]
    assert len(alone) > 2.5 * len(sent)


def test_an_agency_of_one_is_a_freelancer() -> None:
    one, none = played(agency={"members": 1}), played(agency=None)
    assert [table.tobytes() for table in one[:7]] == [table.tobytes() for table in none[:7]]


def test_money_for_connects_is_the_agencys() -> None:
    result = played(top_up={"rule": "when_short", "monthly_budget_usd": 3.0}, wallet=0)
    bought = result.lanes["bought_usd"].reshape(-1, 3)
    assert bought[:, 0].max() <= 2 * 3.0 + 1e-9
    assert bought[:, 0].min() > 3.0
    assert (bought[:, 1:] == 0).all()
    assert (result.ledger[:, BOUGHT].reshape(-1, 3)[:, 1:] == 0).all()


def test_a_limit_in_connects_is_that_of_the_account() -> None:
    sent = played(OneConnectLimit(), keep=True, wallet=5000).tables["proposals"]
    days = np.stack([sent["rep"], sent["ordinal"] // 3, np.floor(sent["sent"])], axis=1)
    _, counts = np.unique(days, axis=0, return_counts=True)
    assert counts.max() == 2, "8 Connects a day pay for two proposals of the whole agency"


def test_people_who_do_not_make_whole_agencies_are_refused() -> None:
    with pytest.raises(ValidationError, match="count is 7, but agencies of 3 need a multiple of 3: 6 or 9"):
        played(count=7)
