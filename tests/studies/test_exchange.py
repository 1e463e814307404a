"""One in a rival's place: as likely to win as the rival, in every pack and category."""

from pathlib import Path

import pytest

from simulator.loader.scenario import load_scenario, scenario_of_pack
from simulator.loader.shipped import packs
from simulator.studies.baselines.exchange import (
    PLACE,
    exchange_by_law,
    exchange_wanted,
    wins_by_category,
)

ROOT = Path(__file__).resolve().parents[2]
POSTS = 8_000


@pytest.mark.parametrize("pack", [name for name in packs() if name != "seed"])
def test_nobody_has_an_easier_market_than_rivals_in_any_category(pack: str) -> None:
    ratios = wins_by_category(scenario_of_pack(pack), POSTS)
    assert len(ratios) == 12
    assert list(ratios.values()) == pytest.approx([1] * 12, abs=0.05)


def test_where_all_see_every_post_the_market_is_easier_than_that_of_rivals() -> None:
    pack = scenario_of_pack("2023_card6")
    even = pack.model_copy(update={"field": pack.field.model_copy(update={"reach": "all"})})
    assert min(wins_by_category(even, POSTS).values()) > 1.5
    (check,) = exchange_by_law(even)
    assert check.ok is False
    assert check.note in pack.jobs.categories


def test_the_guide_at_its_word_needs_one_setting_to_be_no_easier_than_for_rivals() -> None:
    """The guide does not say who sees a post, so its pack shows all to everyone; `guide_economy` does not."""
    seed = scenario_of_pack("seed")
    assert min(wins_by_category(seed, POSTS).values()) > 2
    reached = {"reach": "crowd", "reach_all_at": 0.999}
    alike = seed.model_copy(update={"field": seed.field.model_copy(update=reached)})
    assert list(wins_by_category(alike, POSTS).values()) == pytest.approx([1] * 3, abs=0.05)


def test_without_rivals_there_is_nobody_to_exchange() -> None:
    pack = scenario_of_pack("seed")
    empty = pack.model_copy(update={"field": pack.field.model_copy(update={"mean": 0.0})})
    assert exchange_by_law(empty) == []


def test_the_stand_in_works_where_rivals_do() -> None:
    file = ROOT / "scenarios" / "field_2023.yaml"
    (overrides,) = exchange_wanted(load_scenario(file))
    (group,) = load_scenario(file, overrides).freelancers
    assert group.name == PLACE
    assert group.categories is not None
    # as many as rivals come to a post: in legal work fewest, in writing most
    assert group.categories["legal"] == min(group.categories.values()) < 10
    assert max(group.categories, key=lambda name: (group.categories or {})[name]) == "writing"
    assert exchange_wanted(load_scenario(ROOT / "scenarios" / "market_2023.yaml")) == []
