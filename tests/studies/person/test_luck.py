"""How unusual a count is: closed forms, values reckoned by hand, and people drawn one by one."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.loader.history.table import AT_HIRED, AT_VIEWED
from simulator.model.scenario import Scenario
from simulator.report.person.luck_words import luck_details, luck_lines, verdict
from simulator.studies.person.luck import (
    Field,
    exact_field,
    fitted_field,
    given_field,
    luck_of,
    telling_from,
)


def test_twenty_sent_and_none_hired() -> None:
    found = luck_of(AT_HIRED, 20, 0, given_field(0.02))
    assert found.at_most == pytest.approx(0.98**20)
    assert found.at_least == 1
    assert (found.low, found.high) == pytest.approx((0, 1 - 0.025**0.05))
    # 0.98^n < 0.05 from n = ln 0.05 / ln 0.98 = 148.3 on
    assert found.telling == 149
    assert verdict(found).startswith("Nothing unusual: 67 of 100 people")


def test_fourteen_sent_and_three_viewed() -> None:
    found = luck_of(AT_VIEWED, 14, 3, given_field(0.3))
    # 0.7^14 + 14 0.3 0.7^13 + 91 0.3^2 0.7^12 + 364 0.3^3 0.7^11
    assert found.at_most == pytest.approx(0.355167, abs=1e-6)
    assert (found.low, found.high) == pytest.approx((0.046579, 0.507976), abs=1e-5)


def test_seven_hundred_ninety_six_sent_and_sixty_three_hired() -> None:
    found = luck_of(AT_HIRED, 796, 63, given_field(0.02))
    # fifteen or sixteen are expected, and 63 are twelve standard deviations more
    assert found.at_least == pytest.approx(1.033e-19, rel=1e-3)
    assert (found.low, found.high) == pytest.approx((0.061351, 0.100128), abs=1e-6)
    assert verdict(found).startswith("Hardly luck alone: fewer than 1 of 10,000")


def test_people_who_differ_are_fitted() -> None:
    rng = np.random.default_rng(3)
    sent = rng.integers(20, 60, 2000).astype(float)
    got = rng.binomial(sent.astype(int), rng.beta(2, 48, 2000)).astype(float)
    field = fitted_field(got, sent)
    assert field.share == pytest.approx(0.04, abs=0.004)
    assert field.spread == pytest.approx(1 / 51, rel=0.3)
    chance = luck_of(AT_HIRED, 30, 0, field).at_most
    drawn = rng.binomial(30, rng.beta(2, 48, 200_000))
    assert chance == pytest.approx((drawn == 0).mean(), abs=0.03)


def test_people_who_are_alike_are_a_binomial() -> None:
    rng = np.random.default_rng(4)
    sent = np.full(500, 40.0)
    field = fitted_field(rng.binomial(40, 0.05, 500).astype(float), sent)
    assert field.spread == 0
    assert fitted_field(np.zeros(10), np.full(10, 5.0)).share == 0


def test_what_holds_people_who_got_this_count_moves_with_it() -> None:
    field = Field(0.04, 0.02, 100, 4000, exact=False)
    none, five = (luck_of(AT_HIRED, 40, got, field) for got in (0, 5))
    assert none.own_low < none.own_high < five.own_high
    assert any(
        "proposals say something about where between these it lies" in line for line in luck_lines([none], 14)
    )


def test_a_market_without_wins_has_no_telling_number() -> None:
    assert telling_from(given_field(0.0)) is None
    found = luck_of(AT_HIRED, 20, 0, given_field(0.0))
    assert found.at_most == 1
    assert luck_lines([found], 14)
    assert luck_details([found])


def scenario(**hiring: object) -> Scenario:
    group = {"name": "a", "strategy": "spray_and_pray"}
    return Scenario.model_validate(
        {
            "name": "x",
            "hiring": hiring,
            "clients": {"seriousness": 1, "attention": "all"},
            "freelancers": [group],
        }
    )


def test_a_chance_that_the_rules_state_is_taken_from_them() -> None:
    field = exact_field(scenario(model="fixed", fixed={"p": 0.03}), AT_HIRED)
    assert field == Field(0.03, 0.0, 0, 0, exact=True)
    assert exact_field(scenario(model="fixed", fixed={"p": 0.03}), AT_VIEWED) is None
    assert exact_field(scenario(), AT_HIRED) is None
