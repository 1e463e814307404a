# ruff: noqa: E501 (a case is one line, so that the tables can be read)
"""Tables of real posts: what is read of them, and what is wrong with them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from simulator.loader.scenario import ScenarioError, check_scenario, load_posts, load_scenario
from simulator.model.clients import CLOSED, REMOVED
from simulator.model.jobs import COLUMNS
from simulator.model.replay import Posts, fill_from_posts
from simulator.model.replay_table import ReplayError, check_columns, posts_of
from simulator.model.scenario import Scenario
from simulator.runs.ready import Ready

REAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "upwork_jobs_2023-01-01.csv"
ROWS = [
    {"posted_at": "2023-01-02T12:00:00Z", "category": "Writing", "job_type": "fixed", "budget_usd": "250"},
    {
        "posted_at": "2023-01-01T06:00:00Z",
        "category": "gardening",
        "job_type": "hourly",
        "hourly_rate_usd": "20",
    },
    {"posted_at": "2023-01-03T00:00:00Z", "category": "Writing", "job_type": "unstated"},
]


def table(*changes: dict[str, object]) -> pd.DataFrame:
    rows = [row | (changes[i] if i < len(changes) else {}) for i, row in enumerate(ROWS)]
    return pd.DataFrame(rows).fillna("").astype(str)


def scenario_file(folder: Path, frame: pd.DataFrame, more: str = "", name: str = "posts.csv") -> Path:
    if name.endswith(".csv"):
        frame.to_csv(folder / name, index=False)
    else:
        frame.to_parquet(folder / name)
    file = folder / "s.yaml"
    file.write_text(
        f"jobs:\n  replay: {{file: {name}}}\n{more}freelancers: [{{name: a, strategy: random}}]\n",
        encoding="utf-8",
    )
    return file


def test_posts_come_in_order_of_time_from_midnight() -> None:
    posts = posts_of(table())
    assert posts.size == 3
    assert posts.columns["posted_days"].tolist() == [0.25, 1.5, 2.0]
    assert posts.columns["type"].tolist() == [1, 0, 2]


def test_categories_join_those_of_the_scenario() -> None:
    posts = posts_of(table(), ("web", "writing"))
    assert posts.categories == ("web", "writing", "gardening")
    assert posts.columns["category"].tolist() == [2, 1, 1]
    long = posts_of(table({"category": "Web, Mobile & Software Dev"}), ("web",))
    assert long.categories == ("web", "Writing", "gardening")


def test_text_bins_become_days_and_dollars() -> None:
    hourly = {"job_type": "hourly", "hourly_rate_usd": "20", "budget_usd": "", "weekly_hours": "30+ hrs/week"}
    posts = posts_of(
        table(
            {"duration": "More than 6 months"},
            hourly | {"duration": "1 to 3 months"},
            hourly | {"duration": "Less than 1 month", "weekly_hours": "Hours to be determined"},
        )
    )
    assert posts.columns["duration_days"].tolist() == [60, 270, 15]
    assert posts.columns["value_usd"] == pytest.approx([20 * 35 * 60 / 7, 250, 20 * 15 * 15 / 7])


def test_what_is_not_said_stays_open() -> None:
    columns = posts_of(table()).columns
    assert np.isnan(columns["value_usd"]).tolist() == [True, False, True]
    for name in (
        "level",
        "connects_required",
        "openings",
        "featured",
        "live",
        "attention",
        "client_verified",
    ):
        assert set(columns[name]) == {-1}
    for name in ("niche", "duration_days", "closes_after_days", "client_spent_usd", "client_rating"):
        assert np.isnan(columns[name]).all()


def test_clients_are_read() -> None:
    posts = posts_of(
        table(
            {
                "client_payment_verification": "1.0",
                "client_spent_usd": "80",
                "client_reviews": "2",
                "client_rating": "5",
            },
            {"client_payment_verification": "2", "client_spent_usd": "0", "client_reviews": "0"},
            {"client_payment_verification": ""},
        )
    )
    assert posts.columns["client_verified"].tolist() == [0, 1, -1]
    assert posts.columns["client_new"].tolist() == [1, 0, -1]


def drawn(size: int) -> np.ndarray:
    jobs = np.zeros(size, COLUMNS)
    jobs["posted_at"], jobs["closes_at"], jobs["value_usd"], jobs["duration_days"] = 1.0, 5.0, 77.0, 9.0
    jobs["connects_required"], jobs["client_hires"], jobs["client_posts"] = 3, 2, 4
    jobs["live"], jobs["level"] = True, 1
    return jobs


def test_what_is_recorded_replaces_what_was_drawn_and_the_rest_stays() -> None:
    frame = table(
        {
            "fate": "closes",
            "closes_after_days": "2",
            "connects_required": "6",
            "niche": "0.5",
            "featured": "1",
        },
        {"live": "0", "client_spent_usd": "0", "client_reviews": "0", "experience_level": "Expert"},
        {
            "fate": "removed",
            "value_usd": "1000",
            "duration_days": "7",
            "client_spent_usd": "50",
            "client_reviews": "1",
        },
    )
    jobs = drawn(4)
    fill_from_posts(posts_of(frame), np.array([0, 1, 2, 1]), jobs)
    assert jobs["value_usd"].tolist() == [77, 250, 1000, 250]
    assert jobs["connects_required"].tolist() == [3, 6, 3, 6]
    assert jobs["hourly_rate_usd"] == pytest.approx([20, 0, 0, 0])
    assert jobs["live"].tolist() == [False, False, False, False]
    assert jobs["fate_if_none"].tolist() == [0, CLOSED, REMOVED, CLOSED]
    assert jobs["closes_at"].tolist() == [5, 3, 5, 3]
    assert jobs["duration_days"].tolist() == [9, 9, 7, 9]
    assert jobs["level"].tolist() == [2, 1, 1, 1]
    assert jobs["featured"].tolist() == [False, True, False, True]
    assert jobs["client_new"].tolist() == [True, False, False, False]
    assert jobs["client_hires"].tolist() == [0, 2, 2, 2]
    assert jobs["client_hire_rate"].tolist() == [0, 0.5, 0.5, 0.5]
    assert jobs["posted_at"].tolist() == [1, 1, 1, 1]


def test_an_hourly_post_without_a_rate_pays_what_its_worth_comes_to() -> None:
    jobs = drawn(1)
    fill_from_posts(
        posts_of(table({}, {"hourly_rate_usd": "", "duration": "1 to 3 months"})), np.array([0]), jobs
    )
    assert jobs["hourly_rate_usd"] == pytest.approx([77 / (15 * 60 / 7)])


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"posted_at": "yesterday"}, "column 'posted_at' must be a date such as 2023-01-01T17:38:19Z (row 2: 'yesterday')"),
        ({"posted_at": ""}, "column 'posted_at' must be a date"),
        ({"posted_at": "3"}, "column 'posted_at' must be a date"),
        ({"job_type": "hourli"}, "column 'job_type' must be one of fixed, hourly, unstated (row 2: 'hourli')"),
        ({"job_type": ""}, "column 'job_type' must be one of"),
        ({"category": " "}, "column 'category' must be a name"),
        ({"budget_usd": "many"}, "column 'budget_usd' must be a number, 0 or more (row 2: 'many')"),
        ({"budget_usd": "-5"}, "column 'budget_usd'"),
        ({"budget_usd": "inf"}, "column 'budget_usd'"),
        ({"niche": "1.5"}, "column 'niche' must be a number, 0 to 1"),
        ({"duration": "some weeks"}, "column 'duration' must be one of less than 1 month"),
        ({"experience_level": "guru"}, "column 'experience_level'"),
        ({"client_payment_verification": "3"}, "column 'client_payment_verification'"),
        ({"client_rating": "50"}, "column 'client_rating' must be a number, 0 to 5"),
        ({"fate": "lost"}, "column 'fate' must be one of hires, closes, silent, removed"),
        ({"live": "2"}, "column 'live' must be 0 or 1"),
    ],
)  # fmt: skip
def test_each_wrong_value_is_named_with_its_row(changes: dict[str, object], complaint: str) -> None:
    with pytest.raises(ReplayError) as found:
        posts_of(table({}, changes))
    assert len(found.value.messages) == 1
    assert complaint in found.value.messages[0]


def test_many_wrong_rows_are_cut_short() -> None:
    frame = pd.concat([table()] * 5, ignore_index=True)
    frame["posted_at"] = "never"
    with pytest.raises(ReplayError, match="row 5: 'never' and 10 more"):
        posts_of(frame)


@pytest.mark.parametrize(
    ("names", "complaints"),
    [
        (["category", "job_type"], ["column 'posted_at' is missing"]),
        (["postedat", "category", "type"], ["column 'posted_at' is missing; is it 'postedat'?", "column 'job_type' is missing"]),
        (["posted_at", "category", "job_type", "bugdet_usd"], ["column 'bugdet_usd' is not known; did you mean 'budget_usd'?"]),
        (["posted_at", "category", "job_type", "my_notes", "client", "specialty"], []),
    ],
)  # fmt: skip
def test_missing_and_misnamed_columns_are_named(names: list[str], complaints: list[str]) -> None:
    found = check_columns(names)
    assert len(found) == len(complaints)
    assert all(line.startswith(words) for line, words in zip(found, complaints, strict=True))


def test_the_scenario_takes_on_the_categories_of_its_table(tmp_path: Path) -> None:
    file = scenario_file(tmp_path, table(), "  categories: {writing: 1}\n")
    scenario = load_scenario(file)
    assert list(scenario.jobs.categories) == ["writing", "gardening"]
    assert load_posts(scenario, tmp_path).categories == ("writing", "gardening")
    again = Scenario.model_validate(scenario.model_dump(mode="json"))
    assert load_posts(again, tmp_path).categories == ("writing", "gardening")


def test_csv_and_parquet_say_the_same(tmp_path: Path) -> None:
    csv = load_scenario(scenario_file(tmp_path, table()))
    frame = table()
    frame["budget_usd"] = pd.to_numeric(frame["budget_usd"])
    frame["posted_at"] = pd.to_datetime(frame["posted_at"])
    parquet = load_scenario(scenario_file(tmp_path, frame, name="posts.parquet"))
    first, second = load_posts(csv, tmp_path), load_posts(parquet, tmp_path)
    assert first.categories == second.categories
    for name, column in first.columns.items():
        np.testing.assert_array_equal(column, second.columns[name])


def test_the_name_of_a_table_follows_its_bytes(tmp_path: Path) -> None:
    scenario = load_scenario(scenario_file(tmp_path, table()))
    before = Ready.of(scenario, tmp_path).file_digests()
    assert [*before] == ["posts.csv"]
    table({"budget_usd": "251"}).to_csv(tmp_path / "posts.csv", index=False)
    assert before != Ready.of(scenario, tmp_path).file_digests()
    drawn = Scenario.model_validate({"freelancers": [{"name": "a", "strategy": "random"}]})
    assert Ready.of(drawn).file_digests() == {}


def test_a_scenario_without_a_replay_has_no_table() -> None:
    with pytest.raises(ValueError, match="replays no table"):
        load_posts(Scenario.model_validate({"freelancers": [{"name": "a", "strategy": "x"}]}))


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("none.csv", None, "there is no such file"),
        ("posts.txt", b"a,b\n", "the name of a table must end in .csv or .parquet"),
        ("posts.csv", b"", "the table is empty"),
        ("posts.csv", b"posted_at,category,job_type\n", "the table has no rows"),
        ("posts.csv", b"posted_at,category\n1,2\n", "column 'job_type' is missing"),
        ("posts.csv", b"a,b\n1,2,3\n1,2,3,4\n", "cannot be read as a table"),
        ("posts.csv", b"a,\xff\xfe\n", "cannot be read as a table"),
        ("posts.parquet", b"not parquet", "cannot be read as a table"),
    ],
)
def test_a_table_that_cannot_be_read_is_named_at_its_line(
    name: str, content: bytes | None, complaint: str, tmp_path: Path
) -> None:
    file = scenario_file(tmp_path, table())
    file.write_text(file.read_text().replace("posts.csv", name), encoding="utf-8")
    if content is not None:
        (tmp_path / name).write_bytes(content)
    scenario, problems = check_scenario(file)
    assert scenario is None
    assert str(problems[0]).startswith(f"{file}:2:18: jobs.replay.file: {name}: ")
    assert complaint in str(problems[0])


def test_a_group_may_work_in_a_category_of_the_table_only(tmp_path: Path) -> None:
    file = scenario_file(tmp_path, table())
    text = file.read_text().replace("strategy: random", "strategy: random, categories: gardening")
    file.write_text(text, encoding="utf-8")
    assert load_scenario(file).freelancers[0].categories == {"gardening": 1.0}
    file.write_text(text.replace("gardening", "gardning"), encoding="utf-8")
    with pytest.raises(ScenarioError, match="did you mean 'gardening'"):
        load_scenario(file)


def test_real_posts_can_be_replayed() -> None:
    if not REAL.exists():
        pytest.skip("the tables of real posts are not beside this repository")
    posts: Posts = posts_of(pd.read_csv(REAL, dtype=str, keep_default_na=False))
    assert posts.size == 4967
    assert (posts.columns["connects_required"] >= 1).all()
    assert 0.35 < np.isnan(posts.columns["value_usd"]).mean() * 2 < 0.45
    assert np.mean(posts.columns["client_verified"] == 0) == pytest.approx(0.34, abs=0.01)
