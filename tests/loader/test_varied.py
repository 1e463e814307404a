"""Settings with several values: where they are split, and whose mistake is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.loader.problems import ScenarioError
from simulator.loader.scenario import load_scenario
from simulator.loader.variants import VariantError, variants

SMALL = "jobs: {per_day: 20}\nfreelancers: [{name: a, strategy: random}]\n"


@pytest.fixture
def small(tmp_path: Path) -> str:
    file = tmp_path / "small.yaml"
    file.write_text(SMALL, encoding="utf-8")
    return str(file)


RULE = "freelancers.a.strategy={value_per_connect: {bar: 3, limit: 2}}"
SKILL = "freelancers.a.skill={normal: {mean: 0.5, sd: 0.1}}"


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("run.seed=3, 4,5", ["run.seed=3", "run.seed=4", "run.seed=5"]),
        (f"{RULE},random", [RULE, "freelancers.a.strategy=random"]),
        (f"{SKILL}, 0.5", [SKILL, "freelancers.a.skill=0.5"]),
        ("name='a, b',\"c, d\",it's", ["name='a, b'", 'name="c, d"', "name=it's"]),
    ],
)
def test_values_are_split_only_outside_brackets_braces_and_quotes(
    text: str, labels: list[str], monkeypatch: pytest.MonkeyPatch, small: str
) -> None:
    loaded: list[str] = []

    def load(_path: Path, overrides: list[str]) -> object:
        loaded.extend(overrides)
        raise ScenarioError([])

    monkeypatch.setattr("simulator.loader.variants.load_scenario", load)
    variants([small], (), [text], ())
    assert loaded == labels


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("run.seed", "--vary run.seed: cannot read it; write KEY=VALUE,VALUE"),
        ("=3", "--vary =3: cannot read it"),
        ("run.seed=3,,4", "--vary run.seed=3,,4: a value is missing"),
        ("jobs.per_day={lognormal: {median: 3},4", "--vary: '}' is missing in"),
        (
            "jobs.per_day=10,20,10",
            "--vary jobs.per_day=10,20,10: 10 stands there twice; each is played once",
        ),
        ("jobs.per_day=1,000", "write numbers without marks of thousands, such as 1000"),
    ],
)
def test_what_cannot_be_split_is_named_with_its_option(text: str, words: str, small: str) -> None:
    with pytest.raises(VariantError, match="--vary") as told:
        variants([small], (), [text], ())
    assert words in str(told.value)


def test_a_key_that_is_varied_twice_is_refused_with_all_its_values_in_one(small: str) -> None:
    with pytest.raises(VariantError, match=r"--vary: run\.seed stands there twice") as told:
        variants([small], (), ["run.seed=3,4", " run.seed =5"], ())
    assert "write --vary 'run.seed=3,4,5'" in str(told.value)


def test_a_wrong_value_is_told_of_the_option_that_it_was_written_with_and_all_at_once(small: str) -> None:
    with pytest.raises(ScenarioError) as told:
        variants([small], ["run.seed=-1"], ["jobs.per_day=3,many", "run.keep_tables=0,few"], ())
    texts = [str(problem) for problem in told.value.problems]
    assert any(text.startswith("--set run.seed=-1: ") for text in texts)
    assert any(text.startswith("--vary jobs.per_day=many: jobs.per_day: ") for text in texts)
    assert any(text.startswith("--vary run.keep_tables=few: ") for text in texts)
    assert len(texts) == 3


INSIDE = "{paced_budget: {of: {fit_threshold: {threshold: 0.6}}}}"
HELD = "freelancers.a.strategy={fit_threshold: {threshold: 0.6}}"


@pytest.mark.parametrize(
    ("settings", "name", "held"),
    [
        ([HELD, "freelancers.a.strategy={value_per_connect: {}}"], "value_per_connect", {}),
        ([HELD, "freelancers.a={strategy: {name: random}}"], "random", {}),
        (
            [HELD, "freelancers.a.strategy={name: fit_threshold, settings: {threshold: 0.2}}"],
            "fit_threshold",
            {"threshold": 0.2},
        ),
        ([HELD, "freelancers.a.strategy={fit_threshold: {}}"], "fit_threshold", {}),
        ([HELD, "freelancers.a.strategy.settings.threshold=0.3"], "fit_threshold", {"threshold": 0.3}),
        ([HELD, "freelancers.a.strategy.settings={threshold: 0.3}"], "fit_threshold", {"threshold": 0.3}),
        ([HELD, "freelancers.a.strategy.fit_threshold.threshold=0.3"], "fit_threshold", {"threshold": 0.3}),
        (
            [
                "freelancers.a.strategy={name: fit_threshold}",
                "freelancers.a.strategy.fit_threshold.threshold=0.3",
            ],
            "fit_threshold",
            {"threshold": 0.3},
        ),
        (
            [f"freelancers.a.strategy={INSIDE}", "freelancers.a.strategy.paced_budget.of={random: {}}"],
            "paced_budget",
            {"of": {"random": {}}},
        ),
    ],
)
def test_a_strategy_given_whole_replaces_the_one_below(
    settings: list[str], name: str, held: dict[str, object], small: str
) -> None:
    found = load_scenario(small, settings).freelancers[0].strategy
    assert (found.name, found.settings) == (name, held)


def test_strategies_with_settings_are_varied_side_by_side(small: str) -> None:
    text = f"freelancers.a.strategy={{value_per_connect: {{}}}},{INSIDE}"
    found = [scenario.freelancers[0].strategy.name for _, scenario, _ in variants([small], [HELD], [], ())]
    found += [scenario.freelancers[0].strategy.name for _, scenario, _ in variants([small], (), [text], ())]
    assert found == ["fit_threshold", "value_per_connect", "paced_budget"]


@pytest.mark.parametrize(
    ("override", "said"),
    [
        (
            "freelancers.a.strategy.threshold=0.3",
            "(here stand fit_threshold, threshold); a setting alone is named strategy.settings.",
        ),
        ("freelancers.a.strategy../boom.py:Boom.at=0.3", "freelancers.GROUP.strategy.settings.SETTING"),
    ],
)
def test_how_a_setting_of_a_strategy_is_named_is_said(override: str, said: str, small: str) -> None:
    with pytest.raises(ScenarioError) as told:
        load_scenario(small, [HELD, override])
    assert said in str(told.value)
