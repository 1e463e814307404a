"""A rule for one person: the doubt about them carried through, and what a trial is worth."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from simulator.loader.scenario import load_scenario
from simulator.model.contracts import SlidingFee
from simulator.studies.person.advice import _contracts
from simulator.studies.person.decision import MONTHS, Purse, _worth, choose, outcomes
from simulator.studies.person.evidence import nothing
from simulator.studies.person.inference import Posterior, posterior_of
from simulator.studies.person.own_pay import after_fees, at_own_pay
from simulator.studies.person.prior import SIMULATED, Prior, centred

SHARES = np.array([0.18, 0.057, 0.0127])


def anybody(sd: float) -> Posterior:
    factor = sd * np.eye(3)
    return posterior_of(Prior(SIMULATED, centred(SHARES, factor), factor, SHARES, 400, 40_000), nothing())


def sure(share: float) -> Posterior:
    found = anybody(0.1)
    return found._replace(reach=np.full_like(found.reach, share))


def purse(proposals: float, pays: float = 100.0, costs: float = 0.0) -> Purse:
    ones = np.ones(256)
    return Purse(proposals * ones, pays * ones, 0 * ones, costs * ones)


def test_without_doubt_the_choice_is_plain_and_a_trial_is_worth_nothing() -> None:
    found = choose({"a": sure(0.1), "b": sure(0.05)}, {"a": purse(10.0), "b": purse(15.0)})
    assert found.rule == "a"
    assert found.leaves == pytest.approx({"a": 100, "b": 75})
    assert found.chance == {"a": 1, "b": 0}
    assert found.trial is not None
    assert found.trial.worth == pytest.approx(0, abs=1e-9)
    assert found.trial.cost == pytest.approx(25 * 20 / 15)
    assert not found.trial.pays


def test_a_rule_that_may_be_far_better_is_worth_trying_and_one_that_loses_much_is_not() -> None:
    doubt = {"usual": sure(0.0127), "other": anybody(1.0)}
    tried = choose(doubt, {"usual": purse(40.0, 2000.0), "other": purse(39.0, 2000.0)})
    assert tried.rule == "usual"
    assert 0.2 < tried.chance["other"] < 0.6
    assert tried.trial is not None
    assert tried.trial.pays
    assert tried.trial.changes > 0.1
    dear = choose(doubt, {"usual": purse(40.0, 2000.0), "other": purse(40.0, 2000.0, costs=900.0)})
    assert dear.trial is not None
    assert not dear.trial.pays


def test_a_trial_is_worth_what_reckoning_by_hand_says() -> None:
    """Two kinds of people, hired with 10 or 50 %; another rule leaves 30 in any case, this one 100 a hire."""
    reach, value = np.array([[0.1], [0.5]]), np.array([[30.0, 30.0], [10.0, 50.0]])
    law = np.array([stats.binom.pmf(range(3), 2, p) for p in (0.1, 0.5)]) / 2
    by_hand = sum(max(30 * law[:, k].sum(), value[1] @ law[:, k]) for k in range(3)) - 30
    worth, changes = _worth(reach, value, 2)
    assert worth == pytest.approx(by_hand)
    assert changes == pytest.approx(law[:, 1:].sum())
    more, _ = _worth(reach, value, 20)
    assert worth < more < 10  # knowing it outright is worth 10
    assert MONTHS == 6


def test_every_outcome_is_counted_once() -> None:
    every = outcomes(20, 4)
    assert len(np.unique(every, axis=0)) == 1771
    assert set(every.sum(axis=1)) == {20.0}


def test_at_the_pay_of_own_contracts_the_rule_that_wins_more_of_them_is_best() -> None:
    ahead = {"large": sure(0.02), "many": sure(0.05)}
    purses = {"large": purse(10.0, 9000.0), "many": purse(20.0, 1500.0)}
    assert choose(ahead, purses).rule == "large"
    mine = at_own_pay(purses, np.array([700.0, 900.0]))
    found = choose(ahead, mine)
    assert found.rule == "many"
    assert found.leaves["many"] == pytest.approx(800, rel=0.02)
    assert np.ptp(mine["large"].pays) > 50  # two contracts say little


def test_of_own_contracts_the_share_of_the_platform_is_taken() -> None:
    market = load_scenario("field_2025")
    assert after_fees(market, np.array([1000.0, 1400.0])) == pytest.approx([900, 1260])
    sliding = market.model_copy(
        update={"connects": market.connects.model_copy(update={"service_fee": SlidingFee()})}
    )
    assert after_fees(sliding, np.array([20_000.0])) == pytest.approx([20_000 - 100 - 950 - 500])


def test_who_was_hired_without_a_proposal_of_their_own_is_counted_apart() -> None:
    lanes = pd.DataFrame({"hires": [2, 0, 0, 1], "invited_hires": [1, 1, 0, 0], "direct_hires": [0, 0, 0, 0]})
    assert _contracts(lanes, 0.1) == (4, 0.75, 0.5, 0.1)
