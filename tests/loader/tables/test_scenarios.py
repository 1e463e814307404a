# ruff: noqa: E501 (a case is one line, so that the tables can be read)
"""Scenarios that replay a table: its categories and shares, its mistakes, and what a person is told of it."""

import gzip
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from simulator.loader.posts import load_posts, replay_remarks
from simulator.loader.scenario import ScenarioError, check_scenario, load_scenario
from simulator.loader.tables import sheets
from simulator.model.scenario import Scenario
from simulator.runs.ready import Ready

ROWS = [
    {"posted_at": "2023-01-03T12:00:00Z", "category": "Writing", "job_type": "fixed", "budget_usd": "250"},
    {"posted_at": "2023-01-02T06:00:00Z", "category": "gardening", "job_type": "hourly"},
    {"posted_at": "2023-01-04T01:00:00Z", "category": "Writing", "job_type": "unstated"},
]
FRAME = pd.DataFrame(ROWS).fillna("").astype(str)


def scenario_file(folder: Path, jobs: str = "", more: str = "", group: str = "strategy: random") -> Path:
    if not (folder / "posts.csv").exists():
        FRAME.to_csv(folder / "posts.csv", index=False)
    file = folder / "s.yaml"
    file.write_text(
        f"pack: 2023_card6\n{more}jobs:\n  replay: {{file: posts.csv}}\n{jobs}freelancers: [{{name: a, {group}}}]\n",
        encoding="utf-8",
    )
    return file


def test_freelancers_follow_the_shares_of_the_table(tmp_path: Path) -> None:
    scenario = load_scenario(scenario_file(tmp_path))
    categories = scenario.jobs.categories
    assert {name: one.share for name, one in categories.items()} == {
        "writing": pytest.approx(2 / 3),
        "gardening": pytest.approx(1 / 3),
    }
    assert categories["writing"].rivals is not None  # the pack's law of a category that it knows stays
    assert load_posts(scenario, tmp_path).categories == ("writing", "gardening")
    again = Scenario.model_validate(scenario.model_dump(mode="json"))
    assert load_posts(again, tmp_path).categories == ("writing", "gardening")


def test_a_group_may_work_in_a_category_of_the_table_only(tmp_path: Path) -> None:
    file = scenario_file(tmp_path, group="strategy: random, categories: gardening")
    assert load_scenario(file).freelancers[0].categories == {"gardening": 1.0}
    for wrong, near in {"gardning": "did you mean 'gardening'?", "design": ""}.items():
        scenario, problems = check_scenario(
            scenario_file(tmp_path, group=f"strategy: random, categories: {wrong}")
        )
        assert scenario is None
        assert len(problems) == 1
        assert f"'{wrong}'" in str(problems[0])
        assert near in str(problems[0])


def test_a_category_that_the_scenario_describes_must_have_posts(tmp_path: Path) -> None:
    _, problems = check_scenario(
        scenario_file(tmp_path, "  categories: {gardning: {share: 2}, writing: 1}\n")
    )
    assert len(problems) == 1
    assert str(problems[0]).startswith(
        f"{tmp_path / 's.yaml'}:4:26: jobs.categories.gardning: the table has no post in"
    )
    assert "did you mean 'gardening'?" in str(problems[0])
    over = check_scenario(scenario_file(tmp_path), ["jobs.categories.gardning.share=2"])[1]
    assert [problem.suggestion for problem in over] == ["gardening"]


def test_what_was_wrong_before_the_table_was_read_is_still_told(tmp_path: Path) -> None:
    file = scenario_file(tmp_path, group="strategy: nonsense")
    scenario, problems = check_scenario(file)
    assert scenario is None
    assert ["nonsense" in str(problem) for problem in problems] == [True]
    (tmp_path / "posts.csv").write_text("posted_at,category,job_type\nx,,z\n")
    both = [str(problem) for problem in check_scenario(file)[1]]
    assert len(both) == 4
    assert sum("nonsense" in line for line in both) == 1


def test_every_mistake_of_a_table_is_told_at_once_in_its_order(tmp_path: Path) -> None:
    (tmp_path / "posts.csv").write_text("posted_at,category,job_type\nx,,z\n")
    file = scenario_file(tmp_path)
    start = f"{file}:3:18: jobs.replay.file: posts.csv: column "
    lines = [str(problem) for problem in check_scenario(file)[1]]
    assert [line.removeprefix(start).split(":")[0] for line in lines] == [
        "'posted_at'",
        "'category'",
        "'job_type'",
    ]


def test_a_table_that_is_not_there_is_named_at_its_line(tmp_path: Path) -> None:
    file = scenario_file(tmp_path)
    (tmp_path / "posts.csv").unlink()
    with pytest.raises(ScenarioError) as found:
        load_scenario(file)
    assert str(found.value.problems[0]).startswith(
        f"{file}:3:18: jobs.replay.file: posts.csv: there is no such file"
    )


def test_csv_parquet_and_compressed_text_say_the_same(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    frame = FRAME.copy()
    frame["budget_usd"] = pd.to_numeric(frame["budget_usd"])
    frame["posted_at"] = pd.to_datetime(frame["posted_at"])
    frame["category"] = frame["category"].astype("category")
    frame.to_parquet(tmp_path / "posts.parquet")
    (tmp_path / "posts.csv.gz").write_bytes(
        gzip.compress(FRAME.to_csv(index=False, sep=";").encode("utf-16"))
    )
    file = scenario_file(tmp_path)
    plain = load_posts(load_scenario(file), tmp_path)
    for name in ("posts.parquet", "posts.csv.gz"):
        other = load_posts(load_scenario(file, [f"jobs.replay.file={tmp_path / name}"]), tmp_path)
        assert other.categories == plain.categories
        for column, values in plain.columns.items():
            np.testing.assert_array_equal(values, other.columns[column], column)


def test_a_table_that_changes_is_read_again(tmp_path: Path) -> None:
    scenario = load_scenario(scenario_file(tmp_path))
    before, digests = load_posts(scenario, tmp_path), Ready.of(scenario, tmp_path).file_digests()
    assert [*digests] == ["posts.csv"]
    assert load_posts(scenario, tmp_path) is before
    FRAME.assign(budget_usd="2511").to_csv(tmp_path / "posts.csv", index=False)
    assert load_posts(scenario, tmp_path).columns["budget_usd"].tolist()[1] == 2511
    assert digests != Ready.of(scenario, tmp_path).file_digests()


def test_a_table_is_understood_once_for_all_categories(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = []
    real = sheets.read_sheet
    monkeypatch.setattr(sheets, "read_sheet", lambda file: read.append(file) or real(file))
    file = scenario_file(tmp_path)
    scenario = load_scenario(file)
    load_posts(scenario, tmp_path)
    replay_remarks(scenario, tmp_path)
    assert check_scenario(file)[1] == []
    assert read == [tmp_path / "posts.csv"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "posted_at,category,job_type,budget_usd,budget_usd\n2023-01-02,web,fixed,abc,5\n2023-13-03,,fixd,1,1\n",
            ("two columns are called 'budget_usd'", "'2023-13-03'", "'category'", "'fixd'", "'abc'"),
        ),
        (
            "posted_at,category,job_type,budget_usd\n2023-01-02,web,fixed,1,000\n2023-13-03,,fixd,abc\n",
            ("row 2 has more cells", "'2023-13-03'", "'category'", "'fixd'", "'abc'"),
        ),
        (
            'posted_at,category,job_type,budget_usd\n2023-13-02,,fixd,abc\n2023-01-03,"web,fixed,1\n',
            ("a quote is never closed (row 3)", "'2023-13-02'", "'category'", "'fixd'", "'abc'"),
        ),
        ("posted_at,category,job_type\n2023-01-02,web,fixed,1\n", ("row 2 has more cells",)),
    ],
)  # fmt: skip
def test_a_broken_file_and_wrong_cells_are_named_at_once(
    text: str, said: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "posts.csv").write_text(text, encoding="utf-8")
    file = tmp_path / "s.yaml"
    file.write_text(
        "jobs: {replay: {file: posts.csv}}\nfreelancers: [{name: a, strategy: random}]\n", encoding="utf-8"
    )
    _, problems = check_scenario(file)
    assert len(problems) == len(said)
    for one, problem in zip(said, problems, strict=True):
        assert one in problem.message


def test_a_scenario_without_a_replay_has_no_table() -> None:
    scenario = Scenario.model_validate({"freelancers": [{"name": "a", "strategy": "x"}]})
    with pytest.raises(ValueError, match="replays no table"):
        load_posts(scenario)
    assert replay_remarks(scenario) == ()


def test_remarks_say_how_many_posts_are_played(tmp_path: Path) -> None:
    FRAME.assign(notes="x", proposals="5 to 10").to_csv(tmp_path / "posts.csv", index=False)
    short = "horizon: 1.6\nwarmup: 0\ncompetition: field\n"
    remarks = replay_remarks(load_scenario(scenario_file(tmp_path, more=short)), tmp_path)
    assert remarks[0] == "posts.csv: column 'notes' is not used"
    assert remarks[-1] == (
        "posts.csv: 2 of 3 posts fall within the horizon, 1.6 days from the Monday before the first post; with "
        "horizon: 3 d all are played"
    )
    market = load_scenario(scenario_file(tmp_path, more=short.replace("field", "market")))
    assert "with competition: market there is no crowd" in replay_remarks(market, tmp_path)[-2]
    again = load_scenario(scenario_file(tmp_path, more=short), ["jobs.replay.mode=resample"])
    assert not any("horizon" in remark for remark in replay_remarks(again, tmp_path))
