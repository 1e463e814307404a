# ruff: noqa: E501 (a case is one line, so that the tables can be read)
"""Numbers as people write them, wherever a scenario holds numbers."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.loader.numbers import kind_at
from simulator.loader.scenario import check_scenario
from simulator.loader.shape import scenario_shape
from simulator.model.scenario import Scenario

FILE = "freelancers: [{name: a, strategy: spray_and_pray}]\n"


def with_(folder: Path, *overrides: str) -> tuple[Scenario | None, list[str]]:
    file = folder / "s.yaml"
    file.write_text(FILE, encoding="utf-8")
    scenario, problems = check_scenario(file, overrides)
    return scenario, [str(problem) for problem in problems]


@pytest.mark.parametrize(
    ("override", "key", "value"),
    [
        ("connects.refunds.silent=70%", "connects.refunds.silent", 0.7),
        ("connects.usd_each=$0.10", "connects.usd_each", 0.1),
        ("connects.top_up.monthly_budget_usd=$7.50", "connects.top_up.monthly_budget_usd", 7.5),
        ("jobs.per_day=1,000", "jobs.per_day", 1000),
        ("run.replications=1e3", "run.replications", 1000),
        ("run.replications=1,000", "run.replications", 1000),
        ("horizon=2 weeks", "horizon", 14),
        ("clock.tick=90 minutes", "clock.tick", 0.0625),
        ("connects.service_fee=10%", "connects.service_fee", 0.1),
        ("connects.service_fee={shares: [20%, 10%, 5%]}", "connects.service_fee.shares", (0.2, 0.1, 0.05)),
        ("boosts.minimum=1,000", "boosts.minimum", 1000),
        ("jobs.categories={web: 70%, design: 30%}", "jobs.categories.web.share", 0.7),
        ("jobs.value_usd=$250", "jobs.value_usd.value", 250),
        ("jobs.value_usd={lognormal: {median: $250, ln_sd: 1}}", "jobs.value_usd.median", 250),
        ("clients.decide_after=1 week", "clients.decide_after.value", 7),
        ("clients.seriousness=40%", "clients.seriousness.value", 0.4),
        ("jobs.duration_days={table: {values: [2 weeks, 30 d]}}", "jobs.duration_days.values", (14, 30)),
        ("profiles.badge.lift=150%", "profiles.badge.lift", 1.5),
        ("freelancers.a.tailoring=30%", "freelancers.0.tailoring", 0.3),
        ("freelancers.a.wallet=1,000", "freelancers.0.wallet", 1000),
        ("freelancers.a.letter_minutes.plain=0.1 h", "freelancers.0.letter_minutes.plain", 6),
        ("freelancers.a.strategy={fit_threshold: {threshold: 70%}}", "freelancers.0.strategy.settings.threshold", 0.7),
        ("freelancers.a.strategy={fresh_hour: {max_age: 90 minutes}}", "freelancers.0.strategy.settings.max_age", "90 minutes"),
        ("freelancers.a.strategy={capped: {of: {fit_threshold: {threshold: 70%}}}}", "freelancers.0.strategy.settings.of", {"fit_threshold": {"threshold": 0.7}}),
    ],
)  # fmt: skip
def test_numbers_are_read_as_people_write_them(
    override: str, key: str, value: object, tmp_path: Path
) -> None:
    scenario, problems = with_(tmp_path, override)
    assert problems == []
    found: object = scenario
    for part in key.split("."):
        if isinstance(found, dict):
            found = found[part]
        elif isinstance(found, tuple):
            found = found[int(part)]
        else:
            found = getattr(found, part)
    assert found == (pytest.approx(value) if isinstance(value, float | int) else value)


@pytest.mark.parametrize(
    ("override", "words"),
    [
        ("jobs.per_day=7,5", "jobs.per_day: '7,5': a comma only marks thousands, as in 1,000; if decimals are meant, write 7.5 (allowed: a number"),
        ("run.replications=1.5k5", "a whole number is needed, not '1.5k5'"),
        ("horizon=1 month", "horizon: '1 month': a month is not always equally long; write days, such as 30 d"),
        ("freelancers.a.count=70%", "'70%' is a share of something, 0.7; here a whole number is needed"),
        ("connects.refunds.silent=$1", "'$1' is money; here a share is needed, such as 0.7 or 70%"),
        ("connects.refunds.silent=170%", "1.7 is out of range (allowed: a number, 0 to 1)"),
        ("clients.interviews=2 to 5", "is a range from 2 to 5; write one number, or a distribution such as"),
        ("freelancers.a.checks_per_hour=5 h", "'5 h' is a time; here a number is needed: write 5"),
        ("freelancers.a.strategy={fresh_hour: {max_age: 1 month}}", "freelancers[0].strategy.fresh_hour.max_age: '1 month': a month is not always equally long"),
        ("connects.usd_each=€0.10", "not in dollars"),
    ],
)  # fmt: skip
def test_what_has_no_one_reading_is_explained_once(override: str, words: str, tmp_path: Path) -> None:
    scenario, problems = with_(tmp_path, override)
    assert scenario is None
    assert len(problems) == 1, problems
    assert words in problems[0]


@pytest.mark.parametrize("name", ["'2023'", "7", "a.b"])
def test_names_made_of_digits_stay_names(name: str, tmp_path: Path) -> None:
    scenario, _ = with_(tmp_path, f"jobs.categories={{{name}: 1}}", f"connects.plans={{{name}: {{}}}}")
    assert scenario is not None
    assert [*scenario.jobs.categories] == [name.strip("'")]
    assert kind_at(scenario_shape(), ("name",)) is None
    assert kind_at(scenario_shape(), ("nothing", "here")) is None
