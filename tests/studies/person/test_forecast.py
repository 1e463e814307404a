"""What comes next: laws of hires, proposals until one, trials that may be looked at, and walking forward."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from scipy import stats

from simulator.loader.history.table import AT_HIRED, AT_VIEWED, LOST, History, history_of
from simulator.model.clients import HIRED, PENDING
from simulator.studies.person.advice import under_rule
from simulator.studies.person.back_test import START, back_test, trusted
from simulator.studies.person.delays import Delays
from simulator.studies.person.evidence import evidence_of_totals, nothing
from simulator.studies.person.experiment import evidence_for, plan_of, worth_of
from simulator.studies.person.forecast import forecast, hires_law, proposals_until
from simulator.studies.person.histories import as_known_on
from simulator.studies.person.inference import Posterior, posterior_of
from simulator.studies.person.prior import SIMULATED, Prior, centred
from simulator.studies.person.standing.calibrated import digest_of, example_prior, person_of, ranks

SHARES = np.array([0.18, 0.057, 0.0127])
AT_ONCE = Delays(np.array([0.01]), np.array([1.0]), own=False, answers=0)


def prior_with(sd: float, shares: np.ndarray = SHARES) -> Prior:
    factor = sd * np.eye(shares.size)
    stages = SIMULATED if shares.size == 3 else (AT_VIEWED, AT_HIRED)
    return Prior(stages, centred(shares, factor), factor, shares, 400, 40_000)


def known(share: float) -> Posterior:
    found = posterior_of(prior_with(1e-4), nothing())
    return found._replace(reach=np.full_like(found.reach, share))


def test_with_known_chances_hires_are_binomial_and_all_width_is_luck() -> None:
    assert hires_law(known(0.1), 20)[:4] == pytest.approx(stats.binom.pmf(range(4), 20, 0.1), rel=1e-6)
    assert forecast(known(0.1), 30.0, 20, 12.0).by_luck == pytest.approx(1)


def test_doubt_about_the_person_widens_a_forecast() -> None:
    one = forecast(posterior_of(prior_with(0.8), nothing()), 91.0, 300, 12.0, np.array([100.0, 900.0]))
    assert 0.1 < one.by_luck < 0.9
    assert one.hires.lowest <= one.hires.low <= one.hires.middle <= one.hires.high <= one.hires.highest
    assert one.connects == 3600
    assert one.income is not None
    assert one.income.mean == pytest.approx(500 * one.hires.mean)


def test_proposals_until_a_hire() -> None:
    assert proposals_until(known(0.1), 0.5) == 7  # 0.9 ** 7 < 0.5 < 0.9 ** 6
    assert proposals_until(known(0.1), 0.9) == 22
    assert proposals_until(known(1e-12), 0.5) is None


def test_a_bet_on_a_fair_coin_is_fair_and_wins_seldom() -> None:
    for pairs in (1, 5, 12):
        law = stats.binom.pmf(range(pairs + 1), pairs, 0.5)
        assert sum(law * [evidence_for(won, pairs) for won in range(pairs + 1)]) == pytest.approx(1)
    plan = plan_of(0.35, 1.0)
    stops = [(pairs, won) for pairs, won in enumerate(plan.wins, 1) if won is not None]
    assert stops[0] == (8, 8)
    coins = itertools.accumulate(([0, 1, 1] * 20), initial=0)
    assert all(plan.wins[n - 1] is None or won < (plan.wins[n - 1] or 0) for n, won in enumerate(coins) if n)
    assert plan.middle is None  # with no difference a verdict hardly ever comes


def test_rarer_successes_take_longer() -> None:
    views, hires = plan_of(0.35, 1.5), plan_of(0.02, 1.5)
    assert views.middle is not None
    assert views.most is not None
    assert hires.middle is not None
    assert views.middle < views.most < hires.middle


def test_a_small_trial_is_worth_it_for_views_and_not_for_hires_or_dear_boosts() -> None:
    views = worth_of(0.35, 1.5, 20, 120, 12.0)
    assert views.pays
    assert 0.3 < views.changes < 0.7
    assert views.cost == pytest.approx(0, abs=0.05)
    assert worth_of(0.35, 1.5, 40, 120, 12.0).worth > views.worth  # more posts tell more
    few = worth_of(0.01, 1.5, 20, 20, 12.0)
    assert not few.pays  # too rare, and too little follows
    dear = worth_of(0.35, 1.5, 20, 120, 12.0, extra=12.0)
    assert not dear.pays
    assert dear.cost == pytest.approx(240, rel=0.01)


def invented(sent: int, every: int) -> History:
    """Every so many proposals one is viewed, and every fourth of these hired; each is decided in a day."""
    day = np.arange(sent) * 1.0
    stage = np.where(
        np.arange(sent) % (4 * every) == 0, AT_HIRED, np.where(np.arange(sent) % every, 0, AT_VIEWED)
    )
    columns = {
        "sent": day,
        "decided": day + 1,
        "stage": stage,
        "fate": np.where(stage == AT_HIRED, HIRED, LOST),
    }
    return history_of(columns, day[-1] + 2, frozenset({0, AT_VIEWED, AT_HIRED}), calendar=False)


def test_what_was_decided_later_was_open_on_the_day() -> None:
    past = as_known_on(invented(20, 2), 10.5)
    assert past.size == 11
    assert past.pending.tolist() == [False] * 10 + [True]
    assert past.fate[-1] == PENDING
    assert past.stage[-1] == 0


def test_walking_forward_beats_a_plain_rate_when_there_is_little() -> None:
    prior = prior_with(0.4, np.array([0.25, 0.06]))
    found = back_test(invented(60, 4), prior, AT_ONCE)
    assert found is not None
    assert found.proposals == 50
    assert found.log_loss[0] < found.log_loss[3]
    assert found.log_loss[0] < 1.02 * found.log_loss[2]
    assert back_test(invented(8, 2), prior, AT_ONCE) is None
    again = back_test(invented(60, 4), prior, AT_ONCE)
    assert again is not None
    assert (again.proposals, again.first, again.unsettled, again.aside) == (50, 10, 0, 0)


def test_who_is_not_the_field_is_trusted_and_who_is_loses_nothing_where_forecasts_are_held_back() -> None:
    """The field begins far ahead, so that no history is foretold worse than by it by more than a trifle."""
    prior = prior_with(0.5, np.array([0.25, 0.06]))
    unlike = back_test(invented(90, 1), prior, AT_ONCE)  # all viewed, a quarter hired
    like = back_test(invented(90, 4), prior, AT_ONCE)
    assert unlike is not None
    assert like is not None
    assert unlike.trust > 0.99
    assert like.trust < 0.5
    for every in (1, 2, 3, 4, 5, 6, 9):
        found = back_test(invented(90, every), prior, AT_ONCE)
        assert found is not None
        assert found.proposals * (found.log_loss[4] - found.log_loss[2]) <= -np.log(1 - START) + 1e-9
    assert unlike.log_loss[0] < unlike.log_loss[4] < unlike.log_loss[2]  # learned later, but learned


def test_a_forecast_that_is_trusted_by_half_lies_between_the_person_and_the_field() -> None:
    rows, _ = evidence_of_totals(300, {1: 120, 2: 60, 4: 20})
    fitted = posterior_of(prior_with(0.5), rows)
    halved = trusted(fitted, 0.5)
    assert halved.weights.sum() == pytest.approx(1)
    assert halved.mean() == pytest.approx((fitted.mean() + SHARES[-1]) / 2, rel=0.01)
    assert trusted(fitted, 1.0).mean() == pytest.approx(fitted.mean())


def test_under_another_rule_a_person_without_proposals_is_anybody_there() -> None:
    rule = prior_with(0.3, SHARES * 2)
    moved = under_rule(posterior_of(prior_with(0.5), nothing()), rule)
    assert moved.mean() == pytest.approx(2 * SHARES[-1], rel=0.02)
    rows, _ = evidence_of_totals(300, {1: 120, 2: 60, 4: 20})
    better = under_rule(posterior_of(prior_with(0.5), rows), rule)
    assert better.mean() > 1.1 * moved.mean()


def test_drawn_people_repeat_and_their_ranks_are_even() -> None:
    prior = prior_with(0.5)
    assert person_of(prior, 30, 1).evidence.low.tolist() == person_of(prior, 30, 1).evidence.low.tolist()
    found = ranks(prior, 30, 40)
    assert [one.quantity for one in found] == ["viewed", "replied", "hired", "hires of the next 30"]
    assert all(one.p > 1e-4 for one in found)
    assert digest_of(found) == digest_of(ranks(prior, 30, 40))


@pytest.mark.campaign
@pytest.mark.parametrize("slopes", [0, 2])
def test_a_thousand_fits_have_even_ranks(slopes: int) -> None:
    for proposals in (0, 30, 100, 300):
        for one in ranks(example_prior(), proposals, 1000, slopes):
            assert one.p > 0.01, one
