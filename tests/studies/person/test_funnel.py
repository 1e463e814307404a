"""A funnel counts what is known, says how sure it is, and never takes what is open for lost."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from simulator.loader.history.table import LOST, Counts, History, history_of
from simulator.metrics.estimates.quantities import clopper_pearson
from simulator.model.clients import HIRED, PENDING, SILENT, ClientsSpec
from simulator.model.values.distributions import LogNormal
from simulator.report.person.funnel_words import (
    answer,
    kinds_sentence,
    kinds_table,
    notes,
    period_words,
    together_lines,
)
from simulator.studies.person.delays import Delays, delays_for, delays_of_rules, own_delays
from simulator.studies.person.funnel import funnel, funnel_of_counts, trials_of
from simulator.studies.person.kinds import breakdowns

CLIENTS = ClientsSpec(decide_after=LogNormal(median=4, ln_sd=1.0))
RULES = delays_of_rules(CLIENTS)
EVERY = frozenset({0, 1, 2, 3, 4})


def past(stage: list[int], fate: list[int], sent: list[float] | None = None, **more: object) -> History:
    days = [0.0] * len(stage) if sent is None else sent
    columns = {"sent": days, "stage": stage, "most": stage, "fate": fate} | more
    return history_of(columns, 100.0, EVERY)  # type: ignore[arg-type]


def test_settled_proposals_have_the_exact_interval() -> None:
    found = funnel(past([4] * 63 + [0] * 733, [HIRED] * 63 + [LOST] * 733), RULES)
    hired = found.step(4)
    assert hired is not None
    assert (hired.reached, hired.trials) == (63, 796)
    # by hand: 63/796; the limits at which 63 or more, and 63 or fewer, of 796 have a chance of 2.5 %
    assert hired.share == pytest.approx(0.079146, abs=1e-6)
    assert (hired.low, hired.high) == pytest.approx((0.061351, 0.100128), abs=1e-6)
    assert stats.binom.sf(62, 796, hired.low) == pytest.approx(0.025)
    assert stats.binom.cdf(63, 796, hired.high) == pytest.approx(0.025)


def test_fourteen_sent_and_three_viewed() -> None:
    viewed = funnel(past([1] * 3 + [0] * 11, [LOST] * 14), RULES).step(1)
    assert viewed is not None
    assert viewed.share == pytest.approx(3 / 14)
    assert (viewed.low, viewed.high) == pytest.approx((0.046579, 0.507976), abs=1e-5)


def test_none_of_twenty_is_not_zero() -> None:
    hired = funnel(past([0] * 20, [LOST] * 20), RULES).step(4)
    assert hired is not None
    assert (hired.low, hired.high) == pytest.approx((0.0, 1 - 0.025 ** (1 / 20)))
    assert hired.connects is None


def test_all_open_and_nothing_due_says_nothing() -> None:
    found = funnel(past([0] * 9, [PENDING] * 9, sent=[100.0] * 9), RULES)
    hired = found.step(4)
    assert hired is not None
    assert (hired.share, hired.low, hired.high) == (None, 0.0, 1.0)
    assert "nothing can be said so far" in answer(found, "")


def test_an_open_proposal_counts_as_far_as_its_answer_is_due() -> None:
    found = funnel(past([4, 0, 0, 0], [HIRED, SILENT, PENDING, PENDING], sent=[0, 0, 96.0, 60.0]), RULES)
    hired = found.step(4)
    assert hired is not None
    # half of the clients who choose have chosen after four days, all after thirty: the share s solves
    # 1/s = 2/(1 - s) + 0.5/(1 - 0.5 s), so s^2 - 2 s + 1/2 = 0
    assert hired.share == pytest.approx(1 - np.sqrt(0.5), abs=1e-3)
    assert (hired.low, hired.high) == pytest.approx(clopper_pearson(1, hired.trials))
    assert hired.waiting == 2


@pytest.mark.parametrize("heard", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("span", [8.0, 40.0])
def test_open_proposals_do_not_bias_the_share(heard: float, span: float) -> None:
    """However many losers hear of it, and however recent all is: the share is right on average."""
    rng = np.random.default_rng(5)
    shares, plain, held, n = [], [], 0, 200
    for _ in range(40):
        sent, wins = rng.uniform(0, span, n), rng.random(n) < 0.2
        come = sent + np.minimum(rng.lognormal(np.log(4), 1.0, n), 30) <= span
        told = ~wins & (rng.random(n) < heard) & come
        stage = np.where(wins & come, 4, 0)
        fate = np.where(wins & come, HIRED, np.where(told, LOST, PENDING))
        columns = {"sent": sent, "stage": stage, "most": stage, "fate": fate}
        hired = funnel(history_of(columns, span, EVERY), RULES).step(4)
        assert hired is not None
        assert hired.share is not None
        shares.append(hired.share)
        plain.append((wins & come).mean())
        held += hired.low <= 0.2 <= hired.high
    assert np.mean(shares) == pytest.approx(0.2, abs=0.025)
    assert np.mean(plain) < 0.19
    assert held >= 36  # of 40, at 95 %


def test_trials_where_all_is_known_or_nothing_is() -> None:
    nothing = np.zeros(0)
    assert trials_of(12, 8, nothing) == pytest.approx(20)
    assert trials_of(5, 0, np.zeros(30)) == 5
    assert trials_of(0, 3, np.array([0.25, 1.0])) == 4.25
    assert trials_of(5, 0, np.ones(15)) == pytest.approx(20)


def test_own_delays_are_used_once_there_are_twenty_answers() -> None:
    columns = {"decided": [2.0] * 10 + [6.0] * 10 + [np.nan] * 5}
    stage, fate = [4] * 20 + [0] * 5, [HIRED] * 20 + [LOST] * 5
    own = own_delays(past(stage, fate, **columns))
    assert own is not None
    assert own.own
    assert own.by(np.array([1.9, 2.0, 5.9, 6.0])).tolist() == pytest.approx([0, 0.5, 0.5, 1])
    few = {"decided": [2.0] * 19 + [np.nan] * 6}
    assert not delays_for(past([4] * 19 + [0] * 6, [HIRED] * 19 + [LOST] * 6, **few), CLIENTS).own


def test_an_overwritten_status_widens_the_range_to_above_alone() -> None:
    columns = {"sent": [0.0] * 10, "stage": [1, 1] + [0] * 8, "most": [1, 1] + [3] * 8, "fate": [LOST] * 10}
    viewed = funnel(history_of(columns, 100.0, EVERY), RULES).step(1)
    assert viewed is not None
    assert (viewed.reached, viewed.hidden) == (2, 8)
    assert (viewed.low, viewed.high) == (clopper_pearson(2, 10)[0], 1.0)


def test_stages_that_nobody_wrote_down_are_not_shown() -> None:
    history = history_of({"sent": [0.0], "fate": [LOST]}, 50.0, frozenset({0, 4}))
    found = funnel(history, RULES)
    assert [step.name for step in found.steps] == ["hired"]
    assert "The file does not say who was viewed, answered or interviewed." in notes(found)


def test_connects_and_dollars_for_one() -> None:
    more = {"connects": [10.0] * 20, "boost": [2.0] * 20, "returned": [2.0] * 20}
    found = funnel(past([4] + [0] * 19, [HIRED] + [LOST] * 19, **more), RULES, usd_per_connect=0.2)
    hired = found.step(4)
    assert hired is not None
    assert found.connects == 200
    assert hired.connects == pytest.approx(200)
    assert hired.connects_low == pytest.approx(10 / hired.high)


def test_answers_to_invitations_stand_apart() -> None:
    found = funnel(past([4, 0], [HIRED, LOST], invited=[1.0, 0.0]), RULES)
    assert (found.sent, found.invited, found.invited_hires) == (1, 1, 1)
    assert "1 answer to an invitation is left out (1 hired)." in notes(found)


def test_counts_have_a_funnel_too() -> None:
    nothing = np.array([np.nan, np.nan])
    counts = Counts(
        np.array(["a", "b"], object), np.array([10.0, 4]), np.array([2.0, 1]), nothing, nothing,
        np.array([0.0, 0]), nothing, nothing,
    )  # fmt: skip
    found = funnel_of_counts(counts)
    viewed = found.step(1)
    assert viewed is not None
    assert (viewed.low, viewed.high) == pytest.approx(clopper_pearson(3, 14))


def test_open_ones_among_counts_may_count_either_way() -> None:
    empty = np.array([np.nan])
    counts = Counts(
        np.array(["a"], object), np.array([20.0]), empty, empty, empty,
        np.array([1.0]), np.array([9.0]), empty,
    )  # fmt: skip
    hired = funnel_of_counts(counts).step(4)
    assert hired is not None
    assert (hired.low, hired.high) == (clopper_pearson(1, 20)[0], clopper_pearson(1, 11)[1])


def test_lines_that_do_not_tell_of_a_stage_are_left_out_of_its_share() -> None:
    empty = np.array([np.nan, np.nan])
    counts = Counts(
        np.array(["a", "b"], object), np.array([10.0, 20]), np.array([2.0, np.nan]), empty, empty,
        np.array([1.0, 0]), empty, np.array([50.0, 100]),
    )  # fmt: skip
    viewed, hired = funnel_of_counts(counts).steps
    assert (viewed.trials, viewed.connects) == (10, pytest.approx(25))
    assert (hired.trials, hired.connects) == (30, pytest.approx(150))


def many(stage: list[int], **more: object) -> History:
    return past(stage, [HIRED if one == 4 else LOST for one in stage], **more)


def test_kinds_are_compared_where_there_are_enough() -> None:
    some = many([4] * 30 + [0] * 30, boosted=[1.0] * 30 + [0.0] * 30, category=["web"] * 55 + ["logo"] * 5)
    found = {one.by: one for one in breakdowns(some, RULES)}
    assert set(found) == {"category", "boost"}
    assert found["boost"].enough
    assert found["boost"].apart(4)
    assert "more than luck tells them apart" in kinds_sentence(found["boost"])
    assert not found["category"].enough
    assert kinds_sentence(found["category"]).startswith("Too few to compare by line of work")


def test_bands_do_not_overlap() -> None:
    some = many([0] * 8, connects=[2, 5, 6, 11, 12, 17, 18, 1], age_hours=[0.5, 1, 5.9, 6, 23, 24, 30, 1])
    found = {one.by: [line.name for line in one.lines] for one in breakdowns(some, RULES)}
    assert found["price"] == [
        "under 2 Connects", "2 to 5 Connects", "6 to 11 Connects", "12 to 17 Connects", "18 Connects and more"
    ]  # fmt: skip
    assert found["age"] == ["under 1 h old", "1 to under 6 h old", "6 to under 24 h old", "24 h old and more"]


def test_kinds_of_which_there_are_few_show_counts_and_no_share() -> None:
    some = many([4] * 3 + [0] * 27 + [4, 0], category=["web"] * 30 + ["logo"] * 2)
    table = str(kinds_table({one.by: one for one in breakdowns(some, RULES)}["category"]))
    assert "3 of 30: 10 % (" in table
    assert "1 of 2" in table
    assert "1 of 2:" not in table


def test_what_was_paid_says_what_is_counted_in_it() -> None:
    some = many([0] * 3, connects=[8.0] * 3, boost=[0.0, 10.0, 0.0], returned=[0.0, 5.0, 0.0])
    said = "29 Connects paid for these 3 proposals, 10 of them for boosts and the 5 that came back taken off"
    assert any(line.startswith(said) for line in notes(funnel(some, RULES)))
    plain = notes(funnel(many([0] * 3, connects=[8.0] * 3), RULES))
    assert any(line.startswith("24 Connects paid for these 3 proposals: $3.60") for line in plain)


def test_members_beside_each_other_are_told_apart_only_where_it_is_sure() -> None:
    alike = many([4] * 3 + [0] * 37 + [4] * 5 + [0] * 35, member=["1"] * 40 + ["2"] * 40)
    said = together_lines({one.by: one for one in breakdowns(alike, RULES)}["member"])
    assert said[-3].startswith(
        "By member, hired: they cannot be told apart. That member 2 is hired more often"
    )
    assert "Members are numbered in the order in which they appear" in said[-1]
    assert any(line.startswith("+: at least") for line in said) == ("+ of" in str(
        kinds_table({one.by: one for one in breakdowns(alike, RULES)}["member"], together=True)
    ))  # fmt: skip
    differ = many([4] * 3 + [0] * 57 + [4] * 25 + [0] * 35, member=["1"] * 60 + ["2"] * 60)
    said = together_lines({one.by: one for one in breakdowns(differ, RULES)}["member"])
    assert said[-3] == "By member, hired: member 2 is hired more often than member 1, in 100 of 100 cases."


def test_kinds_that_differ_by_luck_are_not_told_apart() -> None:
    rivals = [3.0] * 15 + [7.0] * 15 + [np.nan] * 2
    found = breakdowns(many([4, 4] + [0] * 13 + [4] + [0] * 16, rivals=rivals), RULES)[0]
    assert [line.name for line in found.lines] == ["under 5 rivals", "5 to 9 rivals"]
    assert kinds_sentence(found) == (
        "By proposals already there: the differences may all be luck. 2 of unknown kind are left out."
    )


def test_the_answer_comes_first_with_period_and_doubt() -> None:
    history = past([4] + [0] * 19, [HIRED] + [LOST] * 19, sent=[20148.0] * 20)
    assert answer(funnel(history, RULES), period_words(history)) == (
        "20 proposals (2025-03-01): 1 hired, which is 5.0 % (95 % sure: 0.13 % to 25 %) of those whose "
        "answer is due."
    )


def test_delays_are_a_share_between_none_and_all() -> None:
    assert RULES.by(np.array([np.nan, 0.0, 30.0, 1e9])).tolist() == [0, 0, 1, 1]
    assert RULES.quantile(0.5) == pytest.approx(4, abs=0.02)
    assert isinstance(RULES, Delays)


def test_unknown_prices_are_taken_to_be_like_the_others_and_never_as_none() -> None:
    prices = [12.0, np.nan] * 20
    found = funnel(past([4] * 4 + [0] * 36, [HIRED] * 4 + [LOST] * 36, connects=prices), RULES)
    hired = found.step(4)
    assert hired is not None
    assert (found.connects, found.unpriced, hired.connects) == (480, 20, pytest.approx(120))
    said = "20 of 40 prices are not known; the others cost 12.0 Connects each, so all 40 about 480: $72.00"
    assert any(line.startswith(said) for line in notes(found))
    none = funnel(past([0] * 2, [LOST] * 2, boost=[5.0, 5.0]), RULES)
    assert np.isnan(none.connects)
