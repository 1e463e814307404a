"""Every known answer is tested or says why not, and the decision rule can tell right from wrong."""

from importlib import import_module

import pytest

from tests.oracles.rule import CASES, WIDTH, Case, Estimate, agrees, check, distance

MODULES = (
    "test_a1_arrivals",
    "test_b1_urn_ball",
    "test_c1_logit",
    "test_c2_reading",
    "test_d1_ledger",
    "test_e1_capacity",
    "test_f1_first_hire",
    "test_g1_connects_per_hire",
    "test_h1_simultaneous_search",
    "test_h3_reservation",
    "test_h4_boost_auction",
    "test_i1_learning",
    "test_l1_common_luck",
    "test_l2_coverage",
    "test_l4_peeking",
    "test_l6_selection",
    "test_m1_whole_market",
)
LEFT_OUT: dict[str, str] = {}
"""cases that no setting of a scenario reaches, with the reason"""
NEAR_MISSES = [(name, what) for name, case in CASES.items() for what in case.near_misses]


def test_every_case_is_tested_or_left_out_for_a_reason() -> None:
    tested = [name for module in MODULES for name in import_module(f"tests.oracles.{module}").ESTIMATES]
    assert sorted([*tested, *LEFT_OUT]) == sorted(CASES)


@pytest.mark.parametrize(("name", "what"), NEAR_MISSES)
def test_a_near_miss_fails(name: str, what: str) -> None:
    case = CASES[name]
    wrong = Estimate(case.near_misses[what], case.n_rec)
    assert abs(distance(case, *wrong)) > 2 * WIDTH - 0.1
    with pytest.raises(AssertionError, match=name):
        check(name, wrong)


def test_the_rule() -> None:
    case = Case("a mean", "mean", 10.0, 2.0, 40, 400, {})
    assert agrees(case, Estimate(10.59, 400))
    assert not agrees(case, Estimate(10.61, 400))
    assert agrees(case, Estimate(10.61, 100)), "fewer replications say less"
    with pytest.raises(AssertionError, match="needs 340 replications"):
        check("A1.1", Estimate(120.0, 339))
