"""What rule packs take for uncertain, and how a scenario adds to it."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.loader.problems import ScenarioError
from simulator.loader.scenario import load_scenario, scenario_of_pack
from simulator.loader.sweeps.versions import Versions
from simulator.model.scenario import Scenario
from simulator.paths import PACKS
from simulator.runs.provenance import digest
from simulator.studies.sensitivity.assumed import Assumed, assumed, assumptions_of_pack, rests_on

EVERY_PACK = sorted(file.stem for file in PACKS.glob("*.yaml"))
MATCH = "hiring.logit.match"


def named(scenario: Scenario, key: str) -> Assumed:
    return next(one for one in assumed(scenario)[0] if one.key == key)


def written(folder: Path, block: str) -> Scenario:
    file = folder / "mine.yaml"
    file.write_text(
        f"pack: 2023_card6\nfreelancers: [{{name: one, strategy: random}}]\nuncertainties:\n{block}",
        encoding="utf-8",
    )
    return load_scenario(file)


@pytest.mark.parametrize("name", EVERY_PACK)
def test_every_pack_says_what_it_assumes(name: str) -> None:
    found = assumptions_of_pack(name)
    assert len(found) >= 12
    versions = Versions.of(scenario_of_pack(name))
    for one in found:
        assert one.given.words, one.key
        assert one.given.source, one.key
        if one.chooses:
            assert len(one.given.told) == one.choices, one.key
            assert any(one.is_usual(one.value((k + 0.5) / one.choices)) for k in range(one.choices)), one.key
            continue
        low, high = one.number(one.value(0.0)), one.number(one.value(1.0))
        assert low < high, one.key
        assert low - 1e-9 <= one.usual_number <= high + 1e-9, one.key
        if one.given.between is not None:  # the pack itself says nothing outside its own range
            numbers = [float(str(x)) for x in one.given.between.values]
            assert numbers[0] <= one.usual_number <= numbers[1], (one.key, one.usual_number)
        assert "{" not in one.beyond(low, True) + one.beyond(high, False)
    ends = tuple(text for one in found for text in one.sets(one.value(1.0)))
    assert versions.check(ends)[1] == []
    assert versions.check(tuple(text for one in found for text in one.sets(one.value(0.0))))[1] == []


@pytest.mark.parametrize("name", EVERY_PACK)
def test_what_a_pack_marks_as_guessed_is_uncertain_or_named_here(name: str) -> None:
    """A new number that is inferred, assumed or fitted needs a range, or a reason to have none."""
    keys = {part for key in scenario_of_pack(name).uncertainties for part in key.split(".")}
    for line in (PACKS / f"{name}.yaml").read_text(encoding="utf-8").split("uncertainties:")[0].splitlines():
        text, _, comment = line.partition("#")
        if not text.strip() or not any(word in comment for word in ("inferred", "assumed", "fitted")):
            continue
        key = text.strip().partition(":")[0]
        assert key in keys or key in NOT_TURNED, (name, line.strip())


NOT_TURNED = {
    "rising_talent": "a rule of the platform, which has no range",
    "pricing": "the same",
    "minimum": "the same",
    "bundles": "the same",
    "eligible_match": "only who bids for a slot is concerned",
    "badge": "only who pays for it is concerned",
    "test": "only who takes it is concerned",
    "after": "an hour more or less changes nothing",
    "repeat_after": "a few days more or less change nothing",
    "signup_grant": "a rule of the platform",
    "invited_share": "turned",
    "field": "its keys stand below it",
    "categories": "the same",
    "fixed_days": "one way of two, which `docs/model.md` compares",
    "plus": "only who has this plan is concerned",
    "default": "prices of categories that no shipped scenario has",
    "featured_multiple": "a rule of the platform",
    "mean": "turned with the rivals of the categories",
}


def test_they_change_no_digest_and_no_version() -> None:
    with_them = load_scenario("compare_2023")
    without = with_them.model_copy(update={"uncertainties": {}})
    assert with_them.uncertainties
    assert digest(with_them) == digest(without)
    assert "uncertainties" not in with_them.model_dump(mode="json")
    assert Versions.of("compare_2023").scenario().uncertainties == {}


def test_a_scenario_narrows_adds_and_drops(tmp_path: Path) -> None:
    scenario = written(
        tmp_path,
        f"  {MATCH}: {{between: [1.9, 2.1]}}\n"
        "  match.seen_noise: null\n"
        "  jobs.per_day: {times: [0.5, 2], words: how many posts there are, source: mine}\n",
    )
    match = named(scenario, MATCH)
    assert [match.value(u) for u in (0.0, 1.0)] == [1.9, 2.1]
    assert match.words == "how much fit counts for a client", "its words are still those of the pack"
    assert named(scenario, "jobs.per_day").number(0.5) == pytest.approx(scenario.jobs.per_day / 2)
    left_out = {one.key: one.why for one in assumed(scenario)[1]}
    assert left_out["match.seen_noise"] == "the scenario takes it as known"


@pytest.mark.parametrize(
    ("block", "said"),
    [
        ("  hiring.logit.match: {between: [2, 1]}\n", "low end of between"),
        ("  jobs.per_day: {times: [2, 1]}\n", "low end of times must be below"),
        ("  jobs.per_day: {words: posts}\n", "write either between"),
        ("  jobs.per_day: {times: [1, 2], between: [1, 2]}\n", "write either between"),
        ("  jobs.per_day: {betwen: [1, 2]}\n", "betwen"),
    ],
)
def test_a_wrong_block_is_told_with_its_place(tmp_path: Path, block: str, said: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        written(tmp_path, block)
    told = "\n".join(map(str, caught.value.problems))
    assert said in told
    assert "mine.yaml" in told


def test_a_range_is_widened_to_what_the_scenario_says() -> None:
    scenario = load_scenario("compare_2023", [f"{MATCH}=6"])
    one = named(scenario, MATCH)
    assert (one.value(0.0), one.value(1.0)) == (1.0, 6.0)


def test_what_changes_nothing_is_left_out() -> None:
    left_out = {one.key for one in assumed(load_scenario("market_2023"))[1]}
    assert {"field.appeal.mean", "field.half_time", "field.boost_bid.median"} <= left_out
    constant = load_scenario("compare_2023", ["clients.attention=all"])
    assert "clients.attention.mean" in {one.key for one in assumed(constant)[1]}
    by_arrival = load_scenario("compare_2023", ["clients.display=arrival"])
    assert "clients.display_noise" in {one.key for one in assumed(by_arrival)[1]}


def test_the_weightiest_come_first() -> None:
    found = assumptions_of_pack("2023_card6")
    weights = [one.given.weight or 0.0 for one in found]
    assert weights == sorted(weights, reverse=True)
    assert rests_on(load_scenario("compare_2023"))[0] == found[0].words
    assert len(rests_on(load_scenario("field_2025"), 2)) == 2


def test_values_are_told_with_their_units() -> None:
    scenario = load_scenario("compare_2023")
    assert (
        named(scenario, "clients.attention.mean").beyond(6.0, True) == "clients read fewer than 6 proposals"
    )
    assert named(scenario, "field.half_time").told(1.0) == "0.51 hours"
    assert named(scenario, "clients.ghost_closes").told(0.05) == "5 %"
    assert named(scenario, "clients.display").told("arrival") == "clients see proposals in order of arrival"
    rivals = named(load_scenario("field_2023"), "jobs.categories.*.rivals.mean")
    assert rivals.told(1.2) == "1.2 times as many"
