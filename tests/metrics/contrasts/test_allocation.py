"""Replications where they tell most: the promise is kept with fewer of them, and runs that differ in number
are compared over the worlds that both met.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from simulator.cli import main
from simulator.metrics.contrasts.allocation import entry_shares, next_numbers
from simulator.metrics.contrasts.differences import PAIRED
from simulator.metrics.contrasts.standing import Shared, Standing, standing
from simulator.metrics.contrasts.together import EVERY_LOOK
from simulator.metrics.contrasts.until import chance_leader_is_sure, parse_until
from simulator.metrics.sample import Sample
from simulator.report.words.background import ending_sentence
from simulator.runs.ready import Ready
from simulator.studies.compare.aims import Aim, Evidence, Labelled
from simulator.studies.compare.compare import compare_entries
from simulator.studies.compare.rescore import rescore
from simulator.studies.compare.sequential import play_until
from tests.small_runs import scripted_scenario

METRIC = "hires"
ELSE = (
    "invited_hires direct_hires earnings_usd bought_usd plan_usd minutes search_minutes connects_proposal "
    "connects_boost connects_other"
).split()
"""columns that other goals read"""
BEST = parse_until("P(best) > 0.9")


def sample_of(hires: Sequence[float] | np.ndarray[Any, Any]) -> Sample:
    """One freelancer per replication with so many hires."""
    sums = pd.DataFrame({"rep": np.arange(len(hires)), "hires": np.asarray(hires, float), "freelancers": 1.0})
    sums[ELSE] = 0.0
    sums["first_hire_day"] = 1.0
    return Sample(sums, lambda: sums, sums, 10.0, 0.15)


class Drawn:
    """Plays one freelancer a run whose hires are common luck, luck of its own and a mean; nothing on disk."""

    def __init__(self, means: Sequence[float], seed: int, common: float = 1.0, most: int = 3000) -> None:
        own = np.random.default_rng(seed)
        shared = common * own.normal(size=most)
        self.hires = {f"s{k}": mean + shared + own.normal(size=most) for k, mean in enumerate(means)}
        self.most, self.played = most, dict.fromkeys(self.hires, 0)

    def plays(self, most: int | None = None) -> list[Labelled]:
        scenario = scripted_scenario(("g",), 1, most or self.most)
        return [(name, Ready.of(scenario.model_copy(update={"name": name}))) for name in self.hires]

    def __call__(self, ready: Ready, upto: int) -> Any:
        scenario = ready.scenario
        sample = sample_of(self.hires[scenario.name][:upto])
        assert upto >= self.played[scenario.name], "a run is never shortened"
        self.played[scenario.name] = upto
        return SimpleNamespace(
            sample=lambda group, controlled=False, mirrored=None: sample,
            market=sample.market, groups=("g",), oracles=frozenset(), scenario=scenario, failed={},
            directory=Path(scenario.name), base=Path(),
            manifest={"name": scenario.name, "run_id": "abc", "seed": 3, "base": "."},
            replications=pd.DataFrame({"candidates": [0], "proposals": [0]}),
        )  # fmt: skip


def ended(play: Drawn, even: bool, most: int | None = None, budget_s: float | None = None) -> Evidence:
    return play_until(play.plays(most), Aim(METRIC, BEST, budget_s, control=False, even=even), play)


def test_the_promise_is_kept_with_half_the_replications() -> None:
    spent = {True: 0, False: 0}
    for seed in range(8):
        for even in spent:
            play = Drawn([5.0, 4.7, 4.4, 4.0, 3.5, 3.0, 2.5, 2.0], seed, common=2.0)
            known = ended(play, even)
            assert (known.reason, known.looks[-1].leader) == ("kept", 0)
            assert known.each == play.played
            assert known.replications == max(play.played.values())
            assert min(play.played.values()) >= 30
            assert all(n % 2 == 0 for n in play.played.values())
            assert known.uneven != even
            spent[even] += sum(play.played.values())
    assert spent[False] < 0.55 * spent[True]


def test_equals_are_seldom_called_the_best_and_limits_hold_though_results_chose_the_numbers() -> None:
    sure, missed, uneven = 0, 0, 0
    for seed in range(30):
        known = ended(Drawn([5.0, 5.0, 5.0, 4.0], seed), False, most=200)
        found = compare_entries(known.entries, METRIC, (), control=False, looks=0.9)
        truth = {"s0": 5.0, "s1": 5.0, "s2": 5.0, "s3": 4.0}
        assert {d.method_all for d in found.differences} == {EVERY_LOOK}
        missed += any(
            not d.low_all <= truth[d.a] - truth[d.b] <= d.high_all  # type: ignore[operator]
            for d in found.differences
        )
        sure, uneven = sure + (known.reason == "kept"), uneven + known.uneven
        n = {entry.label: len(entry.result.market) for entry in known.entries}
        assert all(d.n == min(n[d.a], n[d.b]) for d in found.differences)
        last, chance = known.looks[-1], found.chances
        assert chance == {f"s{last.leader}": pytest.approx(last.reached)}
        assert found.ranking[0].entry == f"s{last.leader}"
    assert uneven > 25
    assert sure <= 0.1 * 30
    assert missed <= 0.05 * 30


def test_who_met_only_rich_worlds_does_not_lead() -> None:
    own = np.random.default_rng(1)
    rich = np.repeat([10.0, 1.0], 40) + own.normal(size=80)
    noise = own.normal(scale=0.1, size=80)
    samples = {"ahead": sample_of(rich + 0.5), "behind": sample_of((rich + noise)[:40])}
    found = standing(METRIC, samples)
    assert found is not None
    assert found.leader == 0
    assert found.shared.tolist() == [80, 40]
    assert found.leads == pytest.approx([0, 0.5 - noise[:40].mean()])
    assert found.chance(0.95) > 0.99
    assert Shared(METRIC, samples).merits()["behind"] == pytest.approx(noise[:40].mean() - 0.5)


def test_a_leader_that_is_behind_on_shared_worlds_is_never_sure() -> None:
    assert chance_leader_is_sure([5.0, -5.0], [0.1, 0.1], [100, 100]) == 0.0
    assert chance_leader_is_sure([5.0, 5.0], [0.1, 0.1], [100, 30]) > 0.99
    assert chance_leader_is_sure([], [], []) == 1.0


def standing_of(leads: list[float], errors: list[float], shared: list[int]) -> Standing:
    return Standing(0, np.array(leads), np.array(errors), np.array(shared))


def test_who_is_surely_behind_gets_no_more_and_the_leader_as_many_as_the_closest() -> None:
    stands = standing_of([0, 0.1, 0.2, 9.0], [0, 0.1, 0.1, 0.1], [40, 40, 40, 40])
    assert entry_shares(stands, 0.9) == pytest.approx([0, 0.8, 0.2, 0])
    assert next_numbers([40] * 4, range(4), stands, 0.9, 64, 999) == [72, 72, 40, 40]
    # two entries of a run: its share is the larger one
    assert next_numbers([40] * 2, [0, 1, 1, 1], stands, 0.9, 20, 999) == [50, 50]
    # those that matter have all that they may
    assert next_numbers([60, 60, 60, 40], range(4), stands, 0.9, 64, 60) is None
    assert next_numbers([60, 60, 40, 40], range(4), stands, 0.9, 64, 60) == [60, 60, 60, 40]
    sure = standing_of([0, 9.0], [0, 0.1], [40, 40])
    assert next_numbers([40, 40], range(2), sure, 0.9, 64, 999) is None
    early = sure._replace(shared=np.array([10, 10]))
    assert next_numbers([10, 10], range(2), early, 0.9, 8, 999) == [14, 14]
    # too few hires to tell: all alike
    assert next_numbers([40, 80], range(2), None, 0.9, 60, 100) == [60, 100]


def test_alike_in_everything_they_share_evenly() -> None:
    stands = standing_of([0, 0.0, 0.0, 9.0], [0, 0.0, 0.0, 0.1], [40] * 4)
    assert entry_shares(stands, 0.9).tolist() == [0, 0.5, 0.5, 0]


def test_the_time_is_shared_out_too(monkeypatch: pytest.MonkeyPatch) -> None:
    play = Drawn([5.0, 5.0, 2.0], 1)
    clock = SimpleNamespace(perf_counter=lambda: sum(play.played.values()) / 100)
    monkeypatch.setattr("simulator.studies.compare.pace.time", clock)
    known = ended(play, False, budget_s=8.0)
    assert known.reason == "time"
    assert 6.0 < known.seconds <= 8.0
    assert play.played["s2"] < 100 < play.played["s1"]


def test_on_fresh_luck_both_are_played_as_often_as_the_first_was() -> None:
    play = Drawn([5.0, 4.7, 2.0], 4)
    known = ended(play, False)
    uneven = [known.entries[0], known.entries[2]]
    numbers = [len(entry.result.market) for entry in uneven]
    assert numbers[0] > numbers[1]
    found, asked = compare_entries(uneven, METRIC, (), control=False, looks=0.9), list[int]()

    def fresh(ready: Ready, upto: int) -> Any:
        scenario = ready.scenario
        asked.append(upto)
        plain = scenario.model_copy(update={"name": scenario.name.removesuffix("-fresh")})
        return Drawn([5.0, 4.7, 2.0], 5)(Ready.of(plain), upto)

    again = rescore(found, uneven, fresh, control=False)
    assert again is not None
    assert asked == [numbers[0]] * 2
    assert again.honest.method == PAIRED


def test_the_sentence_says_how_many_each_had() -> None:
    play = Drawn([5.0, 4.5, 2.0], 1)
    told = ending_sentence(ended(play, False), Aim(METRIC, BEST))
    n = play.played
    assert f"reached after {sum(n.values())} replications in all, spent where they tell most: 's0'" in told
    assert told.index(f"'s0' {n['s0']}") < told.index(f"'s2' {n['s2']}")
    alike = ended(Drawn([5.0, 4.5, 2.0], 1), True)
    assert f"reached after {alike.replications} replications (" in ending_sentence(alike, Aim(METRIC, BEST))


def call(*arguments: object) -> Any:
    return CliRunner().invoke(main, [str(one) for one in arguments])


def test_the_command_plays_on_those_in_doubt(tmp_path: Path) -> None:
    file = tmp_path / "small.yaml"
    file.write_text(
        "name: small\nhorizon: 20\njobs: {per_day: 30}\nconnects: {monthly_grant: 100}\n"
        "hiring: {model: fixed, fixed: {p: 0.2}}\n"
        "freelancers:\n- {name: a, strategy: spray_and_pray, count: 1}\nrun: {seed: 2}\n"
    )
    wish = ("--until", "P(best) > 0.9", "--allocate", "--metric", "hires", "--replications", 120)
    grants = "connects.monthly_grant=100,98,20"
    told = call("compare", file, "--out", tmp_path, "--json", *wish, "--vary", grants)
    assert told.exit_code == 0, told.output
    found = json.loads(told.stdout)
    each = found["ended"]["replications_each"]
    assert set(each) == {f"connects.monthly_grant={n}" for n in (100, 98, 20)}
    assert each["connects.monthly_grant=20"] < found["ended"]["replications"] == max(each.values())
    assert {pair["n"] for pair in found["differences"]} <= {*each.values()}
    shown = call("compare", file, "-q", "--out", tmp_path, *wish, "--vary", grants)
    assert f"{sum(each.values())} replications in all, spent where they tell most: " in shown.stdout
    assert "over those that both have" in " ".join(shown.stdout.split())


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ([], "--allocate needs --until 'P(best) > 0.95'"),
        (["--until", "P(best) > 0.95"], "--allocate needs several scenarios, or --vary"),
    ],
)
def test_what_cannot_be_allocated_is_refused(options: list[str], words: str) -> None:
    refused = call("compare", "field_2023", "--allocate", *options)
    assert refused.exit_code == 2
    assert words in refused.stderr
