"""Going on until it is known: the wish, the time, the race, and the winner on fresh luck."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

from simulator.cli import main
from simulator.loader.variants import VariantError, chosen_strategy, variants
from simulator.metrics.contrasts.looks import half_width
from simulator.metrics.contrasts.together import BONFERRONI, EVERY_LOOK, MAX_T, TOO_FEW
from simulator.metrics.contrasts.until import Look, parse_until
from simulator.model.scenario import Scenario
from simulator.report.words.background import ending_sentence
from simulator.runs.entries import entries_of, mirror_gain
from simulator.runs.ready import Ready
from simulator.runs.result import RunResult
from simulator.runs.run import run
from simulator.runs.sizes import Cost
from simulator.studies.compare.aims import Aim, Evidence
from simulator.studies.compare.compare import compare, compare_entries
from simulator.studies.compare.course import compare_request
from simulator.studies.compare.request import CompareError, CompareRequest, SilentWatcher
from simulator.studies.compare.rescore import fresh_seed, rescore
from simulator.studies.compare.sequential import next_step, play_until
from tests.small_runs import scripted_run, scripted_scenario, small_scenario

METRIC = "hires_per_100_connects"


class Scripted:
    """Plays hires drawn beforehand, one freelancer a group, and writes down what was asked."""

    def __init__(self, tmp_path: Path, rates: dict[str, float], seed: int = 1) -> None:
        self.folder, self.rates, self.calls = tmp_path, rates, list[tuple[tuple[str, ...], int]]()
        self.seed = seed

    def scenario(self, most: int, competition: str = "field") -> Scenario:
        return scripted_scenario(tuple(self.rates), 1, most, competition=competition)

    def __call__(self, ready: Ready, upto: int) -> RunResult:
        scenario = ready.scenario
        groups = tuple(group.name for group in scenario.freelancers)
        self.calls.append((groups, upto))
        few = scripted_scenario(groups, 1, upto)
        seed = scenario.run.seed
        few = few.model_copy(update={"run": few.run.model_copy(update={"seed": seed})})
        own = np.random.default_rng([self.seed, seed])
        common = own.poisson(3, 20_000)
        extra = {name: own.poisson(rate, 20_000) for name, rate in self.rates.items()}
        hires = np.stack([common[:upto] + extra[g][:upto] for g in groups], 1)[:, :, None]
        columns = {"hires": hires, "connects_proposal": 400, "proposals": 100}
        return scripted_run(self.folder / f"{len(self.calls)}", few, columns)


def played(tmp_path: Path, aim: Aim, rates: dict[str, float], most: int = 3000) -> tuple[Evidence, Scripted]:
    play = Scripted(tmp_path, rates)
    return play_until([("x", Ready.of(play.scenario(most)))], aim, play), play


def test_a_narrow_interval_is_reached_and_no_earlier(tmp_path: Path) -> None:
    aim = Aim(METRIC, parse_until(f"half-width({METRIC}) < 4 %"), control=False)
    known, play = played(tmp_path, aim, {"a": 4.0, "b": 2.0})
    assert known.reason == "kept"
    assert [look.n for look in known.looks] == [n for _, n in play.calls]
    assert all(not look.kept for look in known.looks[:-1])
    last = known.looks[-1]
    assert last.reached < 0.04 <= known.looks[-2].reached
    found = compare_entries(known.entries, METRIC, (), control=False, looks=True)
    for one in found.ranking:
        assert one.estimate.high is not None
        assert one.estimate.value is not None
        assert (one.estimate.high - one.estimate.value) / one.estimate.value <= last.reached * 1.0001


def test_a_sure_winner_ends_it_and_twins_never_do(tmp_path: Path) -> None:
    aim = Aim(METRIC, parse_until("P(best) > 0.95"), control=False)
    sure, _ = played(tmp_path / "sure", aim, {"a": 4.0, "b": 2.0})
    assert (sure.reason, sure.looks[-1].leader) == ("kept", 0)
    tied, play = played(tmp_path / "tied", aim, {"a": 4.0, "b": 4.0}, most=300)
    assert tied.reason == "cap"
    assert play.calls[-1][1] == 300


def test_a_race_drops_who_is_behind_and_plays_on_with_the_others(tmp_path: Path) -> None:
    aim = Aim(METRIC, parse_until("P(best) > 0.95"), indifference=0.05, control=False)
    rates = {"a": 4.0, "b": 3.5, "c": 0.5, "d": 0.4, "e": 0.3}
    known, play = played(tmp_path, aim, rates)
    assert known.reason == "one left"
    assert {"c", "d", "e"} <= set(known.left_at)
    assert "a" not in known.left_at
    sizes = [len(groups) for groups, _ in play.calls]
    assert sizes[0] == 5
    assert sizes[-1] == 2
    assert {entry.group for entry in known.entries} == set(rates)
    gone = next(entry for entry in known.entries if entry.group == "c")
    assert len(gone.result.market) == known.left_at["c"] < known.replications
    found = compare_entries(known.entries, METRIC, (), control=False, looks=True)
    assert found.ranking[0].entry == "a"
    early, late = found.between("a", "c"), found.between("a", "b")
    assert {d.method_all for d in found.differences} == {EVERY_LOOK}
    # who left is compared over the worlds that both went through, pair by pair
    assert (early.n, late.n) == (known.left_at["c"], known.replications)
    assert early.saved is not None
    assert all(d.apart == (d.low_all > 0 or d.high_all < 0) for d in found.differences)


def test_a_market_is_no_race(tmp_path: Path) -> None:
    aim = Aim(METRIC, parse_until("P(best) > 0.95"), indifference=0.05, control=False)
    play = Scripted(tmp_path, {"a": 4.0, "b": 2.0, "c": 1.0})
    known = play_until([("x", Ready.of(play.scenario(2000, "market")))], aim, play)
    assert known.reason == "kept"
    assert {len(groups) for groups, _ in play.calls} == {3}


def test_few_hires_are_never_apart_while_looking(tmp_path: Path) -> None:
    play = Scripted(tmp_path, {"a": 2.0, "b": 2.0})
    hires = np.zeros((40, 2, 1))
    hires[:30, 0] = 1
    columns = {"hires": hires, "connects_proposal": 400, "proposals": 100}
    result = scripted_run(tmp_path, play.scenario(40), columns)
    once, looked = (
        compare_entries(entries_of([result]), METRIC, (), control=False, looks=looks).differences[0]
        for looks in (False, True)
    )
    assert once.apart
    assert (looked.apart, looked.low_all, looked.method_all) == (False, None, TOO_FEW)


def test_all_in_one_world_keep_the_crowd_of_a_field() -> None:
    def met(market: bool | None, name: str = "field_2023") -> str:
        return variants([name], [], [], [], market)[0][1].competition

    assert [met(market) for market in (None, True, False)] == ["field", "both", "field"]
    assert [met(market, "market_2023") for market in (None, True, False)] == ["market", "market", "field"]


def test_a_race_of_several_runs_is_refused() -> None:
    wish = ("--until", "P(best) > 0.95", "--indifference", "0.1")
    for more in (("--vary", "connects.usd_each=0.1,0.2"), ("--market",)):
        refused = call("compare", "field_2023", *wish, *more)
        assert refused.exit_code == 2
        assert "--indifference lets strategies leave the race early" in refused.stderr


@pytest.mark.parametrize(
    ("n", "seconds", "look", "budget", "most", "expected"),
    [
        (100, 10.0, None, 60.0, 9000, 400),  # time for 470 more, but no more than four times as many
        (100, 10.0, None, 20.0, 9000, 190),  # 9 of 19 seconds are left
        (100, 10.0, None, 10.0, 9000, None),
        (100, 10.0, None, 60.0, 100, None),
        (100, 10.0, 0.03, None, 9000, 230),  # half as wide again: 2.25 times as many, and a little
        (100, 10.0, 0.0201, None, 9000, 112),
        (100, 10.0, np.inf, None, 9000, 140),
        (100, 10.0, 0.03, 15.0, 9000, 142),
    ],
)
def test_the_next_step(
    n: int, seconds: float, look: float | None, budget: float | None, most: int, expected: int | None
) -> None:
    wish = None if look is None else parse_until("half-width(hires) < 0.02")
    looks = [] if look is None else [Look(False, look, 0.02, n, None)]
    known = Evidence([], "cap", n, seconds, looks)
    assert next_step(n, known, Aim("hires", wish, budget), most) == expected


@pytest.mark.parametrize("reached", [np.inf, np.nan])
def test_a_time_that_ends_before_any_interval_is_told_in_words(reached: float) -> None:
    known = Evidence([], "time", 1, 1.0, [Look(False, reached, 0.01, 1, None)])
    said = ending_sentence(known, Aim("hires", parse_until("half-width(hires) < 0.01"), 1.0))
    assert "inf" not in said
    assert "nan" not in said
    assert said.endswith("is not reached: there is no interval yet; allow more time or replications.")


@pytest.mark.parametrize(
    ("rule", "reached", "wanted"),
    [("P(best) > 0.95", 0.986, 0.95), ("half-width(hires) < 0.01", 0.008, 0.01)],
)
def test_a_rule_whose_number_is_reached_too_early_says_from_when_on_it_counts(
    rule: str, reached: float, wanted: float
) -> None:
    known = Evidence([], "time", 24, 1.0, [Look(False, reached, wanted, 24, 0)])
    said = ending_sentence(known, Aim("hires", parse_until(rule), 1.0))
    assert said.endswith(
        f"{reached} against {wanted}, which counts from 30 replications on; allow more time or replications."
    )
    known.looks[-1] = Look(False, wanted, reached, 24, 0)
    assert "counts from" not in ending_sentence(known, Aim("hires", parse_until(rule), 1.0))


@pytest.mark.verify
def test_the_first_of_many_equals_leads_by_luck_and_fresh_luck_says_so(tmp_path: Path) -> None:
    naive, honest = [], []
    for seed in range(12):
        play = Scripted(tmp_path / f"{seed}", dict.fromkeys("abcdefgh", 2.0), seed)
        result = play(Ready.of(play.scenario(40)), 40)
        found = compare(result, METRIC, (), control=False)
        again = rescore(found, entries_of([result]), play, control=False)
        assert again is not None
        assert again.seed == fresh_seed(3)
        assert again.naive.value is not None
        assert again.honest.value is not None
        naive.append(again.naive_value.value)
        honest.append(again.honest_value.value)
        assert [set(groups) for groups, _ in play.calls[1:]] == [{again.first, again.second}]
    bias = np.array(naive, float) - np.array(honest, float)
    assert bias.mean() > 2 * bias.std(ddof=1) / np.sqrt(bias.size)


def test_limits_for_all_pairs_are_wider_and_name_their_kind(tmp_path: Path) -> None:
    play = Scripted(tmp_path, {"a": 4.0, "b": 2.0, "c": 3.0})
    entries = entries_of([play(Ready.of(play.scenario(200)), 200)])
    plain = compare_entries(entries, METRIC, (), control=False)
    looked = compare_entries(entries, METRIC, (), control=False, looks=True)
    for one, other in zip(plain.differences, looked.differences, strict=True):
        assert (one.method_all, other.method_all) == (MAX_T, EVERY_LOOK)
        assert one.low_all < one.low < one.high < one.high_all  # type: ignore[operator]
        assert other.low_all < one.low_all  # type: ignore[operator]
        assert one.p <= one.p_all <= other.p_all  # type: ignore[operator]
        turned = plain.between(one.b, one.a)
        assert (turned.low_all, turned.high_all) == (-one.high_all, -one.low_all)  # type: ignore[operator]
    assert sum(plain.chances.values()) == pytest.approx(1)
    assert max(plain.chances, key=lambda name: plain.chances[name]) == plain.ranking[0].entry
    own, at_looks = plain.ranking[0].estimate, looked.ranking[0].estimate
    u = (own.high - own.value) / 1.9719565442517553  # type: ignore[operator]
    assert at_looks.high - at_looks.value == pytest.approx(half_width(200, u * np.sqrt(200)))  # type: ignore[operator]


def test_few_hires_get_limits_of_bonferroni_and_no_chances(tmp_path: Path) -> None:
    play = Scripted(tmp_path, {"a": 4.0, "b": 2.0})
    result = play(Ready.of(play.scenario(20)), 20)
    few = scripted_run(
        tmp_path / "few", scripted_scenario(("a", "b", "c"), 1, 20), {
            "hires": np.stack([np.arange(20) % 5, np.arange(20) == 3, np.arange(20) < 0], 1)[:, :, None],
            "connects_proposal": 400, "proposals": 100,
        },
    )  # fmt: skip
    found = compare(few, METRIC, ())
    assert {d.method_all for d in found.differences} == {BONFERRONI}
    for d in found.differences:
        assert d.low_all <= d.low  # type: ignore[operator]
        assert d.p_all == min(1.0, 3 * d.p)  # type: ignore[operator]
    assert found.chances == {}
    assert compare(result, METRIC, (), control=False).chances


def test_upto_stops_early_and_the_rest_follows(tmp_path: Path) -> None:
    scenario = small_scenario()
    part = run(scenario, workers=1, out=tmp_path / "a", upto=2)
    assert (len(part.market), part.asked, part.complete) == (2, 2, True)
    whole = run(scenario, workers=1, out=tmp_path / "a")
    at_once = run(scenario, workers=1, out=tmp_path / "b")
    assert whole.replications.equals(at_once.replications)
    assert (whole.asked, whole.complete) == (6, True)


def test_mirror_gain_is_that_of_pair_sums(tmp_path: Path) -> None:
    scenario = scripted_scenario(("a",), 1, 40)
    scenario = scenario.model_copy(update={"run": scenario.run.model_copy(update={"antithetic": True})})
    half = np.random.default_rng(2).poisson(5, 20)
    hires = np.stack([half, 12 - half], 1).reshape(40, 1, 1)
    columns = {"hires": hires, "connects_proposal": 400, "proposals": 100}
    result = scripted_run(tmp_path, scenario, columns)
    assert mirror_gain("hires", entries_of([result])[0]) == pytest.approx(1.0)


def test_variants_are_every_combination(tmp_path: Path) -> None:
    found = variants(
        ["field_2023"],
        [],
        ["connects.usd_each=0.1,0.2", "jobs.per_day=10,20"],
        ["fresh_hour", "best=highest_match"],
    )
    assert [label for label, _, _ in found] == [
        f"connects.usd_each={usd}, jobs.per_day={n}" for usd in ("0.1", "0.2") for n in (10, 20)
    ]
    assert {tuple(g.name for g in scenario.freelancers) for _, scenario, _ in found} == {
        ("fresh_hour", "best")
    }
    assert found[3][1].jobs.per_day == 20
    assert found[3][1].connects.usd_each == 0.2


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("fresh_hou", "Did you mean 'fresh_hour'"),
        ("{fit_threshold: {threshold: 7}}", "threshold"),
        ("./no_such_file.py:Mine", "no_such_file.py"),
    ],
)
def test_strategies_that_cannot_be_are_named(text: str, words: str) -> None:
    with pytest.raises((VariantError, Exception), match=words.replace("(", r"\(")):
        chosen_strategy(text)


def call(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(one) for one in arguments])


@pytest.fixture(scope="module")
def small_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("cli") / "small.yaml"
    file.write_text(
        "name: small\nhorizon: 20\njobs: {per_day: 30}\nconnects: {monthly_grant: 100}\n"
        "hiring: {model: fixed, fixed: {p: 0.2}}\n"
        "freelancers:\n- {name: a, strategy: spray_and_pray, count: 4}\n"
        "- {name: b, strategy: {capped: {of: spray_and_pray, proposals_per_day: 1}}, count: 4}\n"
        "run: {replications: 8, seed: 2}\n"
    )
    return file


def test_the_command_says_why_it_stopped_and_what_fresh_luck_says(small_file: Path) -> None:
    out = small_file.parent / "out"
    told = call("compare", small_file, "-q", "--out", out, "--metric", "hires", "--until", "P(best) > 0.9")
    assert told.exit_code == 0, told.output
    assert "'P(best) > 0.9' is reached after " in told.stdout
    assert "On fresh luck 'a' is " in told.stdout
    assert "P(best)" in told.stdout
    assert "90 of 100 freelancers with 'a' end with " in told.stdout
    found = json.loads(
        call("compare", small_file, "--json", "--out", out, "--strategy", "fresh_hour", "--strategy",
             "x=spray_and_pray", "--vary", "connects.usd_each=0.1,0.2", "--no-rescore", "--antithetic").stdout
    )  # fmt: skip
    assert len(found["ranking"]) == 4
    assert found["ended"]["replications"] == 8
    assert "winner_on_fresh_luck" not in found
    mirrored = call("compare", small_file, "--out", out, "--antithetic", "--no-rescore", "--no-pictures")
    assert "8 replications in mirrored pairs" in mirrored.stdout  # two mirrored worlds count as one


def test_replications_are_mirrored_where_they_are_added(small_file: Path) -> None:
    out, wish = small_file.parent / "out", ("--until", "P(best) > 0.9", "--no-rescore", "--no-pictures", "-q")
    wish = (*wish, "--metric", "hires")  # soon decided
    told = [
        call("compare", small_file, "--out", out, *wish, *more).stdout for more in ((), ("--no-antithetic",))
    ]
    assert ["mirrored pairs" in text for text in told] == [True, False]
    assert all(" candidates, " in text for text in told)
    unset = call("compare", small_file, "--out", out, *wish, "--set", "run.antithetic=false").stdout
    assert "mirrored pairs" not in unset  # what somebody sets is not overridden


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--until", "half-width(hire) < 2"], "did you mean 'hires'"),
        (["--budget", "5x"], "such as 90 or '1.5 min'"),
        (["--indifference", "2"], "needs --until"),
        (["--vary", "a"], "KEY=VALUE,VALUE"),
        (["--strategy", "fresh_hou"], "Did you mean 'fresh_hour'"),
        (["--strategy", "random", "--strategy", "random"], "write LABEL=STRATEGY"),
        (["--strategy", "./nothing.py:X"], "nothing.py"),
    ],
)
def test_mistakes_are_told_without_a_traceback(small_file: Path, options: list[str], words: str) -> None:
    told = call("compare", small_file, *options)
    assert told.exit_code == 2, told.output
    assert words in told.stderr
    assert "Traceback" not in told.output


def test_runs_in_folders_are_compared_as_they_are(small_file: Path) -> None:
    out = small_file.parent / "stored"
    assert call("run", small_file, "--out", out, "--no-pictures").exit_code == 0
    plain = ("compare", next(out.glob("small/*")), "--no-pictures")
    assert call(*plain).exit_code == 0
    for more in (("--until", "P(best) > 0.9"), ("--vary", "horizon=30d"), ("--market",), ("--antithetic",)):
        told = call(*plain, *more)
        assert (told.exit_code, "compared as they are" in told.stderr) == (2, True), told.output


def test_a_request_is_answered_without_the_command(small_file: Path) -> None:
    out = small_file.parent / "asked"
    labels: list[str] = []

    class Watcher(SilentWatcher):
        def starting(self, name: str, cost: Callable[[], Cost]) -> None:
            labels.append(f"{name}: {cost().replications}")

    request = CompareRequest((str(small_file),), metric="hires", replications=6, out=out)
    findings = compare_request(request, Watcher())
    assert labels == ["small: 6"]
    assert {one.entry for one in findings.comparison.ranking} == {"a", "b"}
    assert (findings.evidence.replications, findings.failures) == (6, ())
    assert findings.rescored is not None
    stored = str(findings.evidence.results[0].directory)
    again = compare_request(CompareRequest((stored,), metric="hires"))
    assert again.comparison.table().equals(findings.comparison.table())
    assert again.rescored is None


@pytest.mark.parametrize(
    ("asked", "option", "words"),
    [
        ({"until": "half-width(hire) < 2"}, "--until", "did you mean 'hires'"),
        ({"indifference": 2.0}, "", "needs --until"),
        ({"even": False}, "", "--allocate needs --until"),
        ({"until": "P(best) > 0.9", "even": False}, "", "--allocate needs several scenarios"),
        ({"vary": ("a",)}, "", "KEY=VALUE,VALUE"),
    ],
)
def test_a_request_that_makes_no_sense_names_the_option_at_fault(
    small_file: Path, asked: dict[str, Any], option: str, words: str
) -> None:
    with pytest.raises(CompareError, match=re.escape(words)) as error:
        compare_request(CompareRequest((str(small_file),), **asked))
    assert error.value.option == option


@pytest.mark.parametrize(("text", "seconds"), [("60s", 60), ("2min", 120), ("1h", 3600), ("5", 5)])
def test_times_are_read(text: str, seconds: float) -> None:
    from simulator.cli.compare import Seconds

    assert Seconds().convert(text, None, None) == seconds
