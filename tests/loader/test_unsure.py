"""What `validate` says of `uncertainties` and `sweep`: settings that are none, ranges turned around."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from simulator.cli import main
from simulator.loader.scenario import check_scenario


def problems(folder: Path, block: str) -> list[str]:
    file = folder / "mine.yaml"
    file.write_text(f"extends: field_2023\n{block}\n", encoding="utf-8")
    return [str(one).removeprefix(f"{file}:") for one in check_scenario(file)[1]]


BELOW, WAY = "must be below the high end: write ", "say which way the range is meant: {between: [2, 5]}"
PER_DAY = "3:3: uncertainties.jobs.per_dey: there is no setting 'jobs.per_dey' (did you mean 'jobs.per_day'?)"
BETWEEN = "3:18: uncertainties.jobs.per_day.betwen: unknown key (did you mean 'between'?)"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("jobs.per_dey: {between: [1, 2]}", PER_DAY),
        ("jobs.categories.*.rivalz.mean: {times: [0.5, 2]}", "did you mean 'jobs.categories.*.rivals.mean'?"),
        ("clientz.*: null", "there is no setting 'clientz.*' (did you mean 'clients.*'?)"),
        ("freelancers.7.width.median: {times: [0.5, 2]}", "(allowed: *, 0, 1)"),
        ("jobs.per_day: {betwen: [1, 2]}", BETWEEN),
        ("jobs.per_day: {between: [5, 2]}", f"the low end of between {BELOW}between: [2, 5]"),
        ("jobs.per_day: {times: [2, 0.5]}", f"the low end of times {BELOW}times: [0.5, 2]"),
        ("jobs.per_day: {between: [2, 2]}", f"{BELOW}two different ends"),
        ("jobs.per_day: {between: {uniform: [5, 2]}}", f"{BELOW}{{uniform: [2, 5]}}"),
        ("jobs.per_day: {low: 5, high: 2}", f"3:17: uncertainties.jobs.per_day: {WAY}"),
        ("jobs.per_day: [5, 2]", WAY),
        ("field.mean: {low: 5, high: 2}", WAY),
    ],
)
def test_a_mistake_in_what_is_unknown_is_named_with_its_line_and_a_fix(
    tmp_path: Path, line: str, said: str
) -> None:
    found = problems(tmp_path, f"uncertainties:\n  {line}")
    assert len(found) == 1, found
    assert said in found[0]


@pytest.mark.parametrize(
    "line",
    [
        "jobs.per_day: {between: [5, 20]}",
        "jobs.categories.*.rivals.mean: {times: [0.5, 2]}",
        "freelancers.*.strategy.anything.threshold: {between: [0, 1]}",
        "freelancers.1.checks_per_hour.mean: {times: [0.5, 2]}",
        "clients.attention.mean: null",
        "hiring.logit.match: {between: [2, 3]}",
    ],
)
def test_settings_that_there_are_may_be_unknown(tmp_path: Path, line: str) -> None:
    assert problems(tmp_path, f"uncertainties:\n  {line}") == []


def test_validate_names_what_is_wrong_in_a_sweep_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "swept.yaml"
    file.write_text(
        """extends: sweep_small
sweep:
  design: {kind: lhs, points: 4}
  levers:
    jobs.per_day: [480, 120]
    jobs.per_dey: [1, 5]
  uncertainties:
    clients.atention: {whole: [1, 3]}
    match.seen_noise: [0.2, 0.2]
""",
        encoding="utf-8",
    )
    found = CliRunner().invoke(main, ["validate", str(file)])
    assert found.exit_code == 2
    said = " ".join(found.stderr.split())
    for one in (
        f"5:5: sweep.levers.jobs.per_day: the low end of the range {BELOW}[120, 480]",
        "6:5: sweep.levers.jobs.per_dey: there is no setting 'jobs.per_dey' (did you mean 'jobs.per_day'?)",
        "8:5: sweep.uncertainties.clients.atention: there is no setting",
        f"9:5: sweep.uncertainties.match.seen_noise: the low end of the range {BELOW}two different ends",
    ):
        assert f"swept.yaml:{one}" in said
    file.write_text(
        file.read_text(encoding="utf-8").replace("kind: lhs, points: 4", "kind: grid"), encoding="utf-8"
    )
    assert "the low end of the range" not in CliRunner().invoke(main, ["validate", str(file)]).stderr


def test_a_range_of_a_sweep_that_is_written_in_words_is_told_how(tmp_path: Path) -> None:
    found = problems(tmp_path, "sweep: {levers: {jobs.per_day: {low: 5, high: 2}}}")
    assert ["low and high are written as a list: [2, 5]" in one for one in found] == [True]
