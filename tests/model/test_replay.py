"""Recorded posts in a world: what is stated stands, and only what is missing is drawn."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest

from simulator.loader.posts import load_posts
from simulator.loader.scenario import load_scenario
from simulator.loader.tables.posts import posts_of
from simulator.loader.tables.sheet import Sheet
from simulator.model.clients import CLOSED, REMOVED
from simulator.model.field import rival_age
from simulator.model.jobs import COLUMNS, FIXED, HOURLY, Category, JobsSpec, describe
from simulator.model.recorded import Replay, stated
from simulator.model.replay import Posts, state_clients
from simulator.model.scenario import Scenario
from simulator.world.draws import draw_jobs

FIRST = pd.Timestamp("2024-03-04 00:10", tz="UTC")
"""a Monday"""


def recorded(count: int = 400, **columns: str) -> Posts:
    """Hourly posts of one category, one every hour, with these columns."""
    rows = pd.DataFrame({"category": "web", "job_type": "hourly"} | columns, index=range(count), dtype=object)
    rows["posted_at"] = [str(FIRST + pd.Timedelta(hours=k)) for k in range(count)]
    return posts_of(Sheet(rows.astype(object), np.arange(2, count + 2)), Replay(file="t"))


def scenario(**more: object) -> Scenario:
    plain: dict[str, object] = {
        "competition": "field",
        "horizon": 40.0,
        "jobs": {"replay": {"file": "t.csv"}},
        "freelancers": [{"name": "a", "strategy": "random"}],
    }
    return Scenario.model_validate(plain | more)


def played(posts: Posts, world: Scenario | None = None) -> npt.NDArray[np.void]:
    return draw_jobs(world or scenario(), [0], posts)


def test_a_stated_rate_counts_without_a_duration() -> None:
    cheap, dear = played(recorded(hourly_rate_usd="5")), played(recorded(hourly_rate_usd="500"))
    np.testing.assert_allclose(dear["value_usd"], 100 * cheap["value_usd"], rtol=1e-12)
    assert set(cheap["hourly_rate_usd"]) == {5.0}
    hours = cheap["value_usd"] / 5
    weeks = np.maximum(cheap["duration_days"] / 7, 1)
    assert set(np.round(hours / weeks, 6)) == {15.0, 35.0}
    assert len(set(cheap["duration_days"])) == 4


@pytest.mark.parametrize(("name", "text"), [("duration_days", "70"), ("weekly_hours", "20")])
def test_each_stated_factor_stands_and_the_others_are_those_of_an_invented_post(name: str, text: str) -> None:
    free, given = played(recorded()), played(recorded(**{name: text}))
    drawn = [column for column in ("hourly_rate_usd", "duration_days", "level", "niche") if column != name]
    for column in drawn:
        np.testing.assert_array_equal(free[column], given[column])
    weeks = np.maximum(given["duration_days"] / 7, 1)
    hours = given["value_usd"] / given["hourly_rate_usd"] / weeks
    if name == "weekly_hours":
        np.testing.assert_allclose(hours, 20)
    else:
        assert set(given["duration_days"]) == {70.0}


def test_worth_is_rate_times_hours_times_weeks() -> None:
    stated_all = recorded(hourly_rate_usd="20", weekly_hours="30+ hours a week", duration="1 to 3 months")
    np.testing.assert_allclose(played(stated_all)["value_usd"], 20 * 35 * 60 / 7)


def test_a_fixed_post_without_a_budget_has_one_of_its_category() -> None:
    spec = JobsSpec(
        categories={"web": Category(fixed_budget_usd={"lognormal": {"median": 126, "ln_sd": 0.3}})}
    )  # type: ignore[arg-type]
    world = scenario(jobs={"replay": {"file": "t"}, "categories": spec.model_dump(mode="json")["categories"]})
    jobs = played(recorded(job_type="fixed"), world)
    assert set(jobs["type"]) == {FIXED}
    assert np.median(jobs["value_usd"]) == pytest.approx(126, rel=0.1)
    assert set(jobs["hourly_rate_usd"]) == {0.0}


def test_stated_budgets_and_worths_stand() -> None:
    assert set(played(recorded(job_type="fixed", budget_usd="$1,000.00"))["value_usd"]) == {1000.0}
    assert set(played(recorded(value_usd="900", hourly_rate_usd="30"))["value_usd"]) == {900.0}
    assert set(played(recorded(job_type="unstated", budget_usd="70"))["value_usd"]) == {70.0}


def test_an_hourly_post_with_a_worth_and_no_rate_pays_what_the_worth_comes_to() -> None:
    jobs = played(recorded(value_usd="900", weekly_hours="15", duration_days="70"))
    np.testing.assert_allclose(jobs["hourly_rate_usd"], 900 / 150)


def test_a_stated_zero_stays_zero() -> None:
    assert set(played(recorded(job_type="fixed", budget_usd="$0"))["value_usd"]) == {0.0}
    free = played(recorded(hourly_rate_usd="0"))
    assert set(free["value_usd"]) == set(free["hourly_rate_usd"]) == {0.0}


def test_stated_takes_what_is_known() -> None:
    columns = {"a": np.array([1.0, np.nan]), "b": np.array([-1, 0])}
    assert stated(columns, "a", np.array([5.0, 6.0])).tolist() == [1, 6]
    assert stated(columns, "b", np.array([5, 6])).tolist() == [5, 0]
    assert stated(columns, "c", np.array([5, 6])).tolist() == [5, 6]


def test_nothing_recorded_draws_as_for_an_invented_post() -> None:
    spec = JobsSpec()
    jobs = np.zeros(200, COLUMNS)
    jobs["key"] = np.arange(1, 201) * 7919
    other = jobs.copy()
    describe(spec, jobs)
    describe(spec, other, {})
    assert jobs.tobytes() == other.tobytes()
    assert set(jobs["type"]) >= {FIXED, HOURLY}


def drawn_clients(size: int) -> npt.NDArray[np.void]:
    jobs = np.zeros(size, COLUMNS)
    jobs["posted_at"], jobs["closes_at"] = 1.0, 5.0
    jobs["client_hires"], jobs["client_posts"], jobs["client_hire_rate"] = 2, 4, 0.5
    jobs["client_rating"], jobs["client_spent_usd"], jobs["live"] = 4.0, 70.0, True
    return jobs


def clients(size: int = 1, **columns: object) -> npt.NDArray[np.void]:
    jobs = drawn_clients(size)
    known = {name: np.array([value] * size) for name, value in columns.items()}
    state_clients(known, jobs)
    return jobs


def test_what_is_recorded_of_clients_stands_and_the_rest_agrees() -> None:
    new = clients(client_new=1, client_spent_usd=0.0)[0]
    assert (new["client_hires"], new["client_posts"], new["client_hire_rate"], new["client_rating"]) == (
        0,
        0,
        0,
        0,
    )
    paid = clients(client_spent_usd=50.0)[0]
    assert (paid["client_spent_usd"], paid["client_hires"], paid["client_posts"]) == (50, 2, 4)
    rate = clients(client_hire_rate=0.75)[0]
    assert (rate["client_hire_rate"], rate["client_hires"], rate["client_posts"]) == (0.75, 3, 4)
    counts = clients(client_posts=3, client_hires=5)[0]
    assert (counts["client_posts"], counts["client_hires"], counts["client_hire_rate"]) == (3, 5, 1.0)
    rated = clients(client_rating=4.9, client_hires=0)[0]
    assert rated["client_rating"] == pytest.approx(4.9)


def test_recorded_choices_stand() -> None:
    for fate in (CLOSED, REMOVED):
        jobs = clients(live=0, fate_if_none=fate, closes_after_days=2.0)
        assert (jobs["live"][0], jobs["fate_if_none"][0], jobs["closes_at"][0]) == (False, fate, 3.0)
    assert clients(closes_after_days=np.nan)["closes_at"][0] == 5.0


def crowd_seen(jobs: npt.NDArray[np.void], age: float) -> npt.NDArray[np.int64]:
    """How many of the crowd of each post had arrived at an age, one rival at a time."""

    def arrived(j: np.void) -> int:
        key, pace = np.uint64(j["key"]), (j["crowd_delay"], j["crowd_pace"])
        return sum(rival_age(key, np.int64(r), *pace) <= age for r in range(j["crowd"]))

    return np.array([arrived(j) for j in jobs])


def test_the_crowd_agrees_with_the_proposals_that_were_seen() -> None:
    posts = recorded(120, proposals="5 to 10")
    late = Posts(posts.columns | {"seen_after_days": np.full(posts.size, 0.1)}, posts.categories)
    jobs = played(late)
    seen = crowd_seen(jobs, 0.1)
    assert seen.min() >= 5
    assert seen.max() <= 10
    assert len(set(jobs["crowd"])) > 8  # how many come later is drawn
    final = played(posts)  # without an age it is the final number
    assert 5 <= final["crowd"].min() <= final["crowd"].max() <= 10


def test_a_crowd_that_was_not_seen_is_drawn_as_ever() -> None:
    plain, other = recorded(60), recorded(60, proposals="n/a")
    np.testing.assert_array_equal(played(plain)["crowd"], played(other)["crowd"])


def test_proposals_that_the_law_excludes_stand_all_the_same() -> None:
    world = scenario(field={"mean": 0})
    assert set(played(recorded(20, proposals="7"), world)["crowd"]) == {7}
    assert set(played(recorded(5, proposals="3000"))["crowd"]) == {3000}


def test_the_crowd_given_what_was_seen_follows_its_law() -> None:
    """Posts drawn without a record, told what was seen of them at some age, have their crowds' law again."""
    posts = recorded(900)
    free = played(posts)
    seen = crowd_seen(free, 0.05).astype(float)
    told = Posts(
        posts.columns
        | {"proposals_low": seen, "proposals_high": seen, "seen_after_days": np.full(posts.size, 0.05)},
        posts.categories,
    )
    again = played(told)
    np.testing.assert_array_equal(crowd_seen(again, 0.05), seen)
    assert again["crowd"].mean() == pytest.approx(free["crowd"].mean(), rel=0.08)
    assert np.std(again["crowd"]) == pytest.approx(np.std(free["crowd"]), rel=0.15)


def test_the_shipped_table_can_be_replayed() -> None:
    file = Path(__file__).resolve().parents[2] / "scenarios" / "replay_example.yaml"
    found = load_scenario(file)
    posts = load_posts(found, file.parent)
    assert posts.size > 100
    assert sum(posts.shares().values()) == pytest.approx(1)
    jobs = draw_jobs(found, [0, 1], posts)
    assert (jobs["value_usd"] > 0).all()
    assert np.isfinite(jobs["value_usd"]).all()
