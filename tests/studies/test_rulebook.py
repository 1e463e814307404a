"""Rules in words: what changed between two packs, what comes back, and mistakes named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from simulator.cli import main
from simulator.loader.scenario import scenario_of_pack
from simulator.loader.shipped import packs
from simulator.model.clients import FATE_NAMES
from simulator.model.connects import Refunds
from simulator.report.studies.rulebook import FATES, refunds_answer, refunds_rows
from simulator.studies.rulebook import changes, load_rules, refund_table, settings, typical_price


def said(*arguments: str) -> str:
    result = CliRunner().invoke(main, list(arguments))
    assert result.exit_code == 0, result.output
    return " ".join(result.stdout.split())


def test_a_pack_is_the_same_as_itself() -> None:
    for name in packs():
        assert changes(scenario_of_pack(name), scenario_of_pack(name)) == []
    assert said("packs", "diff", "seed", "seed") == "seed and seed have the same rules."


def test_what_changed_from_2023_to_2024() -> None:
    found = {
        c.setting: (c.before, c.after) for c in changes(*map(scenario_of_pack, ("2023_card6", "2024_card16")))
    }
    assert found["connects.price.tiers.prices"] == ("1, 2, 4, 6", "4, 8, 12, 16")
    assert found["boosts.slots"] == ("3", "4")
    assert found["connects.bundles"] == ("10, 20, 40, 60, 80", "any")
    assert found["field.boost_bid"] == ("lognormal (median 8, ln_sd 0.8)", "lognormal (median 20, ln_sd 0.8)")
    assert "connects.monthly_grant" not in found
    assert not any(name.startswith(("freelancers", "run")) for name in found)


def test_settings_of_a_price_model_that_is_not_used_are_no_change() -> None:
    found = {c.setting: c for c in changes(*map(scenario_of_pack, ("2015_classic", "2025_dynamic")))}
    assert found["connects.price.flat.connects"].after == "none"
    assert not any(name.startswith(("connects.price.bands", "connects.price.mixture")) for name in found)
    card = {c.setting for c in changes(*map(scenario_of_pack, ("2019_paid", "2024_card16")))}
    assert not any(name.startswith("connects.price.score") for name in card)
    assert not any(change.before == change.after for change in found.values())


def test_the_sentence_names_what_a_freelancer_notices() -> None:
    text = said("packs", "diff", "seed", "2025_dynamic")
    assert "a typical post's price in Connects 3 -> 15" in text
    assert "free Connects a month 20 -> 10" in text
    assert "share refunded on a hire 1 -> 0" in text


def test_every_setting_has_words() -> None:
    every = settings(scenario_of_pack("2025_dynamic"))
    assert len(every) > 150
    assert all(value and "{" not in value for value in every.values())


def test_every_fate_has_words() -> None:
    assert set(FATES) == set(FATE_NAMES) - {"pending"}
    assert set(FATES) | {"boost_too"} == set(Refunds.model_fields)


def test_what_comes_back() -> None:
    assert "are refunded only if you are hired." in said("refunds", "seed")
    text = said("refunds", "2023_card6")
    assert "only if the client closes the post without hiring or if the platform removes the post" in text
    assert "If the client closes the post without hiring all 4 of 4 none" in text
    assert "If a higher bid takes the slot of your boost - - all" in text
    assert "Boosts are not sold" in said("refunds", "2019_paid")


def test_parts_and_boosts_that_follow_the_price() -> None:
    scenario = scenario_of_pack("2023_card6")
    refunds = Refunds(declined=0.5, closed=1, boost_too=True, outbid=0.25)
    connects = scenario.connects.model_copy(update={"refunds": refunds})
    found = refund_table(scenario.model_copy(update={"connects": connects}), "half")
    assert "hired another freelancer (50% of them) or if the client closes" in refunds_answer(found)
    rows = {row[0]: row[1:] for row in refunds_rows(found)}
    assert rows["If the client read it and hired another freelancer"] == ("50%", "2 of 4", "50%")
    assert rows["If a higher bid takes the slot of your boost"] == ("-", "-", "25%")
    nothing = scenario.connects.model_copy(update={"refunds": Refunds()})
    assert "are never refunded" in refunds_answer(
        refund_table(scenario.model_copy(update={"connects": nothing}), "none")
    )


def test_the_typical_price_is_that_of_the_pack() -> None:
    assert [
        typical_price(scenario_of_pack(name)) for name in ("2015_classic", "2023_card6", "2024_card16")
    ] == [2, 4, 12]


def test_json_is_one_document() -> None:
    found = json.loads(said("refunds", "2025_dynamic", "--json"))
    assert found["typical_price_connects"] == 15
    assert {fate["fate"]: fate["back"] for fate in found["fates"]}["removed"] == 15
    found = json.loads(said("packs", "diff", "2023_card6", "2023_card8", "--json"))
    assert {"setting": "boosts.slots", "before": "3", "after": "4"} in found["changes"]


def test_a_scenario_has_rules_too(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(
        "pack: seed\nconnects: {refunds: {silent: 1}}\nfreelancers: [{name: a, strategy: random}]\n"
    )
    assert "never answers" in said("refunds", str(file))
    assert load_rules("field_2025").pack == "2025_dynamic"


@pytest.mark.parametrize("arguments", [("refunds", "2023_card66"), ("packs", "diff", "seed", "2023_card66")])
def test_a_wrong_name_is_told_with_the_nearest(arguments: tuple[str, ...]) -> None:
    result = CliRunner().invoke(main, list(arguments))
    assert result.exit_code == 2
    assert "did you mean '2023_card6'" in result.stderr
    assert "Traceback" not in result.output
