"""Adoption: the same people on the same luck, some with another rule."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner, Result

from simulator.cli import main
from simulator.engine.batch import simulate
from simulator.experiment.adoption import Adoption, AdoptionError, adopters_of, adoption
from simulator.experiment.run import strategies_of
from simulator.experiment.scripted import scripted_world as world
from simulator.model.freelancers import StrategyChoice
from simulator.model.scenario import Scenario
from simulator.report.adoption import adoption_answer, adoption_table
from simulator.strategies.adopted import Adopted
from simulator.strategies.fresh_hour import FreshHour
from simulator.strategies.invite_only import InviteOnly
from simulator.strategies.spray_and_pray import SprayAndPray


def market(**changes: Any) -> Scenario:
    plain: dict[str, Any] = {
        "name": "town",
        "competition": "market",
        "horizon": 40,
        "clock": {"tick": 0.25},
        "jobs": {"per_day": 8},
        "connects": {"monthly_grant": 40},
        "freelancers": [
            {"name": "a", "strategy": "spray_and_pray", "count": 20},
            {"name": "b", "strategy": "spray_and_pray", "count": 10},
        ],
        "run": {"replications": 6, "seed": 4},
    }
    return Scenario.model_validate(plain | changes)


def found(name: str, **changes: Any) -> Adoption:
    return adoption(market(**changes), StrategyChoice(name=name), (0.1, 0.5, 1.0))


def test_taking_up_the_own_rule_changes_nothing_at_any_share() -> None:
    same = found("spray_and_pray")
    for at in same.levels:
        edge = same.edge(at, "hires_per_100_connects")
        assert (edge.value, edge.low, edge.high, edge.apart) == (0, 0, 0, False)
        pd.testing.assert_frame_equal(at.taken_up, at.before)
    hires = [at.market["hires"].sum() for at in same.levels]
    assert len(set(hires)) == 1
    assert hires[0] > 20
    assert "No gain can be told" in adoption_answer(same, "hires")


def test_before_and_others_are_those_of_the_plain_market() -> None:
    scenario = market()
    silent = adoption(scenario, StrategyChoice(name="invite_only"), (0.1, 0.5, 1.0))
    lanes = simulate(scenario, strategies_of(scenario, Path()), range(6)).lanes
    for at in silent.levels:
        adopters = adopters_of(scenario, at.share)
        own = lanes[lanes["ordinal"] < np.array(adopters)[lanes["group"]]]
        assert at.before["hires"].sum() == own["hires"].sum()
        assert at.before["freelancers"].tolist() == [at.adopters] * 6
        assert at.taken_up["proposals"].sum() == 0
        assert at.taken_up["freelancers"].tolist() == [at.adopters] * 6
        assert at.others["freelancers"].sum() == 6 * (30 - at.adopters)
        edge = silent.edge(at, "hires")
        assert edge.value == pytest.approx(-own["hires"].sum() / (6 * at.adopters))
    first, half, last = silent.levels
    assert first.market["proposals"].sum() > half.market["proposals"].sum() > 0
    assert last.market["proposals"].sum() == 0
    assert silent.of_others(last, "hires").value is None
    others = silent.of_others(half, "hires").value
    assert others is not None
    plain = silent.of_others(first, "hires").value
    assert plain is not None
    assert others > plain  # half the rivals are silent


def test_adopters_are_nested_and_spread_over_groups() -> None:
    scenario = market()
    assert adopters_of(scenario, 0.1) == (2, 1)
    assert adopters_of(scenario, 0.5) == (10, 5)
    assert adopters_of(scenario, 0.001) == (1, 0)
    assert adopters_of(scenario, 1.0) == (20, 10)


def test_batches_and_threads_change_nothing() -> None:
    one, two = (
        adoption(market(), StrategyChoice(name="fresh_hour"), (0.5,), workers=workers) for workers in (1, 3)
    )
    pd.testing.assert_frame_equal(one.levels[0].taken_up, two.levels[0].taken_up)
    pd.testing.assert_frame_equal(one.levels[0].market, two.levels[0].market)


def test_each_freelancer_follows_one_rule() -> None:
    posts = [{"value_usd": 100.0, "posted_at": 0.0}, {"value_usd": 200.0, "posted_at": -0.5}]
    mixed = Adopted(of=SprayAndPray(), instead=InviteOnly(), adopters=1, members=3)
    score = mixed.score(world(posts, 1, lanes=6, strategy=mixed, opening=50))
    bids = (np.asarray(score) > 0).reshape(6, 2).any(axis=1)
    assert bids.tolist() == [False, True, True, False, True, True]
    other = Adopted(of=FreshHour(), instead=SprayAndPray(), adopters=2, members=3)
    score = other.score(world(posts, 5, lanes=3, strategy=other, opening=50))
    assert (np.asarray(score) > 0).reshape(3, 2).sum(axis=1).tolist() == [2, 2, 0]


def test_the_table_has_a_row_for_every_share() -> None:
    table = adoption_table(found("fresh_hour"), "net_earnings_usd")
    assert table.row_count == 3


def test_nobody_adopts_in_a_field() -> None:
    with pytest.raises(AdoptionError, match="nobody meets anybody"):
        adoption(market(competition="field"), StrategyChoice(name="fresh_hour"))
    with pytest.raises(AdoptionError, match="above 0 and at most 1"):
        adoption(market(), StrategyChoice(name="fresh_hour"), (0.0, 1.0))


def call(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(one) for one in arguments])


def test_the_command_answers_in_a_sentence_a_table_a_picture_and_json(tmp_path: Path) -> None:
    file = tmp_path / "town.yaml"
    file.write_text(market().model_dump_json())
    told = call("adoption", file, "fresh_hour", "--shares", "10%,0.5", "--out", tmp_path, "-q")
    assert told.exit_code == 0, told.output
    assert told.stdout.startswith("'fresh_hour' changes hires per 100 Connects by ")
    assert "3 of 30" in told.stdout
    assert (tmp_path / "town" / "adoption.png").stat().st_size > 10_000
    plain = json.loads(call("adoption", file, "fresh_hour", "--shares", "1", "--json").stdout)
    assert plain["shares"][0]["adopters"] == 30
    assert plain["shares"][0]["measures"]["hires"]["others"]["value"] is None


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["field_2023", "fresh_hour"], "nobody meets anybody"),
        (["market_2023", "fresh_hou"], "Did you mean 'fresh_hour'"),
        (["market_2023", "fresh_hour", "--shares", "5,x"], "at most 100%"),
        (["market_2023", "fresh_hour", "--shares", "x"], "cannot read 'x'"),
    ],
)
def test_mistakes_are_told_without_a_traceback(arguments: list[str], words: str) -> None:
    told = call("adoption", *arguments)
    assert told.exit_code == 2, told.output
    assert words in told.stderr
    assert "Traceback" not in told.output
