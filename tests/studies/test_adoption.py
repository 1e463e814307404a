"""Adoption: the same people on the same luck, some with another rule."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner, Result

from simulator.cli import main
from simulator.engine.batch import simulate
from simulator.kit.scripted import scripted_world as world
from simulator.model.freelancers import StrategyChoice
from simulator.model.scenario import Scenario
from simulator.report.studies.adoption import adoption_answer, adoption_table
from simulator.runs.ready import Ready
from simulator.strategies.simple.fresh_hour import FreshHour
from simulator.strategies.simple.invite_only import InviteOnly
from simulator.strategies.simple.spray_and_pray import SprayAndPray
from simulator.strategies.yardsticks.adopted import Adopted
from simulator.studies.adoption import Adoption, AdoptionError, Level, adopters_of, adoption


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
    assert "Neither a clear gain nor a clear loss at every share." in adoption_answer(same, "hires")


def test_before_and_others_are_those_of_the_plain_market() -> None:
    scenario = market()
    silent = adoption(scenario, StrategyChoice(name="invite_only"), (0.1, 0.5, 1.0))
    lanes = simulate(scenario, Ready.of(scenario).strategies, range(6)).lanes
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


def sums(hires: list[int], connects: int = 100) -> pd.DataFrame:
    """Ten freelancers in each of some replications."""
    nothing = ("connects_boost", "connects_other", "proposals", "earnings_usd", "bought_usd", "plan_usd")
    plain = {"hires": hires, "connects_proposal": connects, "freelancers": 10, "hired_match_sum": 0.0}
    return pd.DataFrame(plain | dict.fromkeys(nothing, 0), index=range(len(hires)))


def made_up(
    hires: dict[float, list[int]], own: tuple[int, ...] = (40, 44, 41, 43), **changes: Any
) -> Adoption:
    """Hires of adopters at each share; with their own rules they had `own`. No hires: no Connects spent."""
    before = sums(list(own), 100 if any(own) else 0)
    market = pd.DataFrame(
        {"filled": 1, "posts": 2, "proposals": 3, "hired_match_sum": 1.0, "hires": 1}, before.index
    )
    levels = [
        Level(share, 10, 100, sums(had, 100 if any(had) else 0), before, before, market)
        for share, had in hires.items()
    ]
    return Adoption(market_scenario(), "rule", tuple(levels), **changes)


def market_scenario() -> Scenario:
    return market(run={"replications": 4, "seed": 4})


WILD, MORE, LESS, NONE = [1, 90, 2, 85], [60, 65, 61, 66], [20, 25, 21, 26], [0, 0, 0, 0]


@pytest.mark.parametrize(
    ("hires", "end"),
    [
        (
            {0.01: WILD, 0.05: MORE, 0.25: MORE, 0.5: MORE, 1.0: WILD},
            "when 100 % do. A clear gain at 5 %, 25 % and 50 %; neither a clear gain nor a clear loss at 1 % "
            "and 100 %.",
        ),
        (
            {0.01: WILD, 0.05: MORE, 0.25: LESS, 1.0: LESS},
            "A clear gain at 5 %; a clear loss at 25 % and 100 %; neither a clear gain nor a clear loss at "
            "1 %.",
        ),
        ({0.05: LESS, 1.0: LESS}, "A clear loss at every share."),
        ({0.05: MORE, 1.0: MORE}, "A clear gain at every share."),
        ({0.05: MORE}, "while 5 % do. A clear gain at 5 %."),
        (
            {0.01: NONE, 0.05: MORE, 1.0: NONE},
            "while 5 % do. A clear gain at 5 %; undefined, because no Connects were spent, at 1 % and 100 %.",
        ),
    ],
)  # fmt: skip
def test_the_sentence_names_the_shares_with_a_gain_with_a_loss_and_with_neither(
    hires: dict[float, list[int]], end: str
) -> None:
    told = adoption_answer(made_up(hires), "hires_per_100_connects")
    assert told.endswith(f"{end} From only 4 replications an interval is itself a guess: take 20 or more.")
    assert "()" not in told


def test_a_measure_without_connects_is_said_to_be_undefined_and_another_one_is_named() -> None:
    none = made_up({0.05: NONE, 1.0: NONE})
    assert adoption_answer(none, "hires_per_100_connects") == (
        "No freelancer who follows 'rule' spends any Connects, so a change of hires per 100 Connects is "
        "undefined. Compare earnings instead: --metric net_earnings_usd."
    )
    idle = adoption_answer(made_up({0.05: MORE}, own=(0, 0, 0, 0)), "hires_per_100_connects")
    assert idle.startswith("No freelancer who adopts 'rule' spent any Connects with their own rule, so ")
    assert adoption_answer(none, "hires").startswith("'rule' changes hires by -4")


def test_one_replication_tells_no_gain() -> None:
    for measure in ("hires_per_100_connects", "net_earnings_usd"):
        told = adoption_answer(made_up({0.05: [60], 1.0: [61]}, own=(40,)), measure)
        assert told.endswith(" when 100 % do. One replication cannot show how sure that is.")
        assert "()" not in told


def test_limits_of_a_market_stay_within_what_is_possible() -> None:
    plain = made_up({0.05: MORE})
    (at,) = plain.levels
    wild = at._replace(market=at.market.assign(filled=[0, 2, 0, 2], proposals=[0, 9, 0, 9]))
    for name, most in (("fill_rate", 1.0), ("hired_match", 1.0), ("proposals_per_job", float("inf"))):
        found = plain.of_market(wild, name)
        assert found.low is not None
        assert found.high is not None
        assert 0 <= found.low <= found.high <= most


def test_an_oracle_is_marked() -> None:
    told = found("highest_match")
    assert told.oracle
    assert adoption_answer(told, "hires").startswith("'highest_match' (oracle) changes hires by ")
    table = adoption_table(told, "hires")
    assert "Adopters\n(oracle)" in [column.header for column in table.columns]
    assert "not a rule to follow" in str(table.caption)
    plain = adoption_table(made_up({0.05: MORE}), "hires")
    assert "oracle" not in f"{[column.header for column in plain.columns]} {plain.caption}"


def test_nobody_adopts_in_a_field() -> None:
    with pytest.raises(AdoptionError, match="freelancers never meet"):
        adoption(market(competition="field"), StrategyChoice(name="fresh_hour"))
    with pytest.raises(AdoptionError, match="above 0 and at most 1"):
        adoption(market(), StrategyChoice(name="fresh_hour"), (0.0, 1.0))


def call(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(one) for one in arguments])


def test_the_command_answers_in_a_sentence_a_table_a_picture_and_json(tmp_path: Path) -> None:
    file = tmp_path / "town.yaml"
    file.write_text(market().model_dump_json())
    told = call(
        "adoption", file, "fresh_hour", "--shares", "10%,0.5", "--out", tmp_path, "--set", "horizon=40"
    )
    assert told.exit_code == 0, told.output
    both = "--strategy fresh_hour --strategy fit_threshold --set horizon=40"
    assert told.stderr.splitlines()[-2:] == [f"  simulator {c} {file} {both}" for c in ("game", "compare")]
    assert told.stdout.startswith("'fresh_hour' changes hires per 100 Connects by ")
    assert "3 of 30" in told.stdout
    assert (tmp_path / "town" / "adoption.png").stat().st_size > 10_000
    plain = json.loads(call("adoption", file, "fresh_hour", "--shares", "1", "--json").stdout)
    assert plain["shares"][0]["adopters"] == 30
    assert plain["shares"][0]["measures"]["hires"]["others"]["value"] is None


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["field_2023", "fresh_hour"], "freelancers never meet"),
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


def test_the_table_fits_and_says_its_period() -> None:
    table = adoption_table(made_up({0.05: MORE, 1.0: LESS}), "hires_per_100_connects")
    for width in (40, 60, 80):
        lines = table.lines(width)
        assert max(map(len, lines)) <= width
        text = " ".join(" ".join(lines).split())
        assert any("Edge" in line for line in lines[:3])
        assert "10 of 100" in text
    assert re.search(r"in \d+ days", table.caption)
