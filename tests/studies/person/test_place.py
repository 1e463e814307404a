"""A person's place: what proposals say of fit, quality, price and speed, and what they never will."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import special

from simulator.loader.history.table import AT_HIRED, AT_INTERVIEWED, AT_REPLIED, AT_VIEWED
from simulator.loader.scenario import load_scenario
from simulator.metrics.estimates.draws import steady_normals, steady_uniforms
from simulator.model.scenario import Scenario
from simulator.model.values.distributions import Constant
from simulator.studies.person.evidence import evidence_of_totals
from simulator.studies.person.inference import TRUSTED
from simulator.studies.person.standing.calibrated import digest_of, example_smooth, place_ranks
from simulator.studies.person.standing.dials import (
    DIALS,
    FIT,
    PRICE,
    QUALITY,
    SPEED,
    Smooth,
    dials_of,
    terms,
)  # fmt: skip
from simulator.studies.person.standing.fitting import _step
from simulator.studies.person.standing.place import Place, Sent, as_simulated, place_of
from simulator.studies.person.standing.played import BARS, places_of, scenario_of_places


@pytest.fixture(scope="module")
def smooth() -> Smooth:
    return example_smooth()


def placed(smooth: Smooth, sent: int, told: dict[int, float], hours: float = np.nan) -> Place:
    rows, stages = evidence_of_totals(sent, told)
    post = np.full((rows.low.size, 2), np.nan)
    post[:, 1] = hours
    return place_of(smooth, Sent(as_simulated(rows, stages), post))


def test_without_proposals_a_person_may_stand_anywhere(smooth: Smooth) -> None:
    found = placed(smooth, 0, {})
    assert [one.name for one in found.dials] == list(DIALS)
    for one in found.dials:
        assert (one.low, one.middle, one.high) == pytest.approx((10, 50, 90), abs=0.5)
        assert one.narrowed < 0.01


def test_more_hires_speak_for_quality_and_low_prices_and_views_for_fit(smooth: Smooth) -> None:
    good = {
        one.name: one for one in placed(smooth, 300, {AT_VIEWED: 110, AT_REPLIED: 60, AT_HIRED: 30}).dials
    }
    poor = {one.name: one for one in placed(smooth, 300, {AT_VIEWED: 40, AT_REPLIED: 10, AT_HIRED: 1}).dials}
    assert good[QUALITY].middle > 55 > 45 > poor[QUALITY].middle
    assert good[PRICE].middle < 45 < 55 < poor[PRICE].middle
    assert good[FIT].middle > poor[FIT].middle + 20
    assert good[FIT].value > poor[FIT].value


def test_ages_of_posts_tell_speed_and_counts_do_not(smooth: Smooth) -> None:
    told = {AT_VIEWED: 12, AT_REPLIED: 5, AT_HIRED: 2}
    blind, aged = (
        next(d for d in placed(smooth, 41, told, hours).dials if d.name == SPEED) for hours in (np.nan, 0.3)
    )
    assert blind.narrowed < 0.1
    assert blind.to_halve is None
    assert aged.narrowed > 0.3
    assert aged.middle > 60  # bids on posts of 20 minutes: looks often


def test_what_no_number_of_proposals_tells_is_said(smooth: Smooth) -> None:
    found = placed(smooth, 41, {AT_VIEWED: 12, AT_REPLIED: 5, AT_HIRED: 2})
    assert next(one for one in found.dials if one.name == QUALITY).to_halve is None
    twin = smooth.steps[1]
    same = terms(np.zeros((1, 4))).shape[1]
    at = np.zeros(same + 2)
    at[[0, 2, 3]] = twin.at[0], 0.8, -0.8  # quality and price are the same thing here
    alike = Smooth(**{**smooth.__dict__, "steps": tuple(one._replace(at=at) for one in smooth.steps)})
    assert (QUALITY, PRICE) in placed(alike, 41, {AT_VIEWED: 12, AT_REPLIED: 5, AT_HIRED: 2}).tangled


def test_stages_that_a_file_does_not_tell_apart_stay_open() -> None:
    rows, stages = evidence_of_totals(10, {AT_HIRED: 2})
    found = as_simulated(rows, stages)
    assert sorted(zip(found.low.tolist(), found.high.tolist(), strict=True)) == [(0, 2), (3, 3)]
    rows, stages = evidence_of_totals(9, {AT_VIEWED: 6, AT_REPLIED: 4, AT_INTERVIEWED: 2, AT_HIRED: 1})
    found = as_simulated(rows, stages)
    ends = sorted(zip(found.low.tolist(), found.high.tolist(), found.times.tolist(), strict=True))
    assert ends == [(0, 0, 3), (1, 1, 2), (2, 2, 1), (2, 2, 2), (3, 3, 1)]


def test_a_smooth_law_is_found_again() -> None:
    person = np.repeat(np.arange(400), 60)
    z = steady_normals("smooth people", 400, 2)[person]
    logit = -1.0 + 0.6 * z[:, 0] - 0.3 * z[:, 1]
    got = (steady_uniforms("smooth luck", person.size)[:, 0] < special.expit(logit)).astype(np.float64)
    found = _step(terms(z), got, person)
    assert found.at[:3] == pytest.approx([-1.0, 0.6, -0.3], abs=0.06)
    assert np.abs(found.at[3:]).max() < 0.06
    assert found.sd == pytest.approx(0.25, abs=0.03)  # nobody differs: what is left is doubt about the market


def test_people_of_every_kind_are_played_and_what_is_said_is_known() -> None:
    scenario = load_scenario("field_2025", ())
    group = scenario.freelancers[0]
    dials = dials_of(group)
    assert dials.names == DIALS
    played = scenario_of_places(scenario, dials)
    Scenario.model_validate(played.model_dump(mode="json"))
    assert len(played.freelancers) == BARS
    people = places_of(played, dials)
    assert np.abs(people[list(DIALS)].mean()).max() < 0.15
    assert people[list(DIALS)].std().between(0.8, 1.2).all()
    asks = dials_of(group.model_copy(update={"price_level": Constant(value=1.2)}))
    assert PRICE not in asks.names


def test_drawn_people_are_placed_where_they_stand(smooth: Smooth) -> None:
    found = place_ranks(smooth, 30, 40)
    assert [one.quantity for one in found] == list(DIALS)
    assert all(one.p > 1e-4 for one in found)
    assert digest_of(found) == digest_of(place_ranks(smooth, 30, 40))


def test_a_place_is_trusted_only_where_its_draws_are(smooth: Smooth) -> None:
    assert placed(smooth, 41, {AT_VIEWED: 14, AT_REPLIED: 3, AT_HIRED: 0}).tail < TRUSTED


@pytest.mark.campaign
def test_the_places_of_a_thousand_people_have_even_ranks(smooth: Smooth) -> None:
    for proposals in (0, 30, 100, 300):
        for one in place_ranks(smooth, proposals, 1000):
            assert one.p > 0.01, one


def test_numbers_are_held_against_those_of_people_anywhere(smooth: Smooth) -> None:
    found = placed(smooth, 40, {AT_VIEWED: 39, AT_REPLIED: 1, AT_HIRED: 1}, hours=400.0).apart
    by = {one.stage: one for one in found}
    assert set(by) == {0, AT_VIEWED, AT_REPLIED, AT_HIRED}
    assert (by[AT_VIEWED].got, by[AT_VIEWED].of) == (39, 40)
    assert by[AT_VIEWED].own > by[AT_VIEWED].high > smooth.shares[0] > by[AT_VIEWED].low
    assert by[AT_VIEWED].times == pytest.approx(by[AT_VIEWED].own / by[AT_VIEWED].high)
    assert by[0].own == pytest.approx(400.0)
    assert by[AT_HIRED].low < by[AT_HIRED].own < by[AT_HIRED].high
