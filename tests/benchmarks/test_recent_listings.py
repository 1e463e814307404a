"""Listings of 2025 and later: every form is read, and fits give back the laws that made a listing."""

import numpy as np
import pandas as pd
import pytest
import yaml
from scipy.special import ndtr

from benchmarks.calibration import money, recent
from benchmarks.calibration.__main__ import main
from benchmarks.calibration.arrivals import fit_arrivals, looks
from benchmarks.calibration.crowd import EDGES

POSTS = 1000
BUCKETS = np.array(["Less than 5", "5 to 10", "10 to 15", "15 to 20", "20 to 50", "50+"])


def bucket_table(rng):
    """A crowd of 9 on a plain post, 1.6 times as large on hourly ones, with exponents .2, .4 and .06."""
    hourly, stated = rng.random(POSTS) < 0.6, rng.random(POSTS) < 0.8
    budget = np.exp(np.log(200) + 1.8 * rng.standard_normal(POSTS))
    rate = np.exp(np.log(25) + 0.7 * rng.standard_normal(POSTS))
    spent = np.where(rng.random(POSTS) < 0.6, np.exp(8 + 2 * rng.standard_normal(POSTS)), np.nan)
    search = rng.choice(["one", "two"], POSTS)
    mean = 9.0 * np.where(hourly, 1.6, 1.0) * np.where(search == "two", 1.3, 1.0)
    mean *= np.where(hourly, np.where(stated, rate / 25, 1) ** 0.4, (budget / 200) ** 0.2)
    mean *= (1 + np.nan_to_num(spent)) ** 0.06 * np.exp(0.9 * rng.standard_normal(POSTS) - 0.9**2 / 2)
    count = rng.poisson(mean)
    return pd.DataFrame(
        {
            "post": np.arange(POSTS), "track": search,
            "age_at_link_collection_h": rng.uniform(24, 300, POSTS),
            "job_type": np.where(hourly, "Hourly", "Fixed-price"),
            "hourly_min": np.where(hourly & stated, 0.8 * rate, np.nan),
            "hourly_max": np.where(hourly & stated, 1.2 * rate, np.nan),
            "fixed": np.where(hourly, np.nan, budget),
            "experience_level": rng.choice(["Entry", "Intermediate", "Expert"], POSTS, p=[0.1, 0.6, 0.3]),
            "proposals_bucket": BUCKETS[np.digitize(count, EDGES)],
            "interviewing": rng.poisson(1.0, POSTS), "invites_sent": np.where(rng.random(POSTS) < 0.3, 8, 0),
            "client_total_spent_usd": spent, "client_total_hires": np.where(np.isnan(spent), np.nan, 5),
        }
    )  # fmt: skip


def count_table(rng, posts=250):
    """Half arrive 0.4 h after a delay of 0.1 h; each client hires for a share of a Beta(0.8, 0.8)."""
    level, age = 30 * np.exp(0.7 * rng.standard_normal(posts)), rng.uniform(0.02, 6, posts)
    arrived = [np.maximum(t - 0.1, 0) / (np.maximum(t - 0.1, 0) + 0.4) for t in (age, age + 1.0)]
    first = rng.poisson(level * arrived[0])
    second = first + rng.poisson(level * (arrived[1] - arrived[0]))
    n = np.maximum(rng.geometric(0.02, posts), 1)
    serious = rng.beta(0.8, 0.8, posts)
    kept = rng.random(posts) < np.clip(0.25 + 0.95 * serious, 0, 1)
    table = pd.DataFrame(
        {
            "post": np.arange(posts), "age_h": age, "applicants": first, "type": "HOURLY",
            "hmin": 10.0, "hmax": 20.0, "tier": "EXPERT", "client_total_spent_usd": 100.0,
            "interviewing": 0.0, "invites": 1.0, "posted_jobs": np.where(kept, n, np.nan),
            "jobs_with_hires": np.where(kept, rng.binomial(n, 0.95 * serious), np.nan),
        }
    )  # fmt: skip
    return pd.concat([table, table.assign(age_h=age + 1.0, applicants=second)], ignore_index=True)


def price_table(rng):
    spent = np.where(rng.random(POSTS) < 0.7, np.exp(8 + 2 * rng.standard_normal(POSTS)), 0)
    z = 0.8 * np.where(spent > 0, 0.6, -1.4) + 0.5 * rng.standard_normal(POSTS)
    return pd.DataFrame(
        {
            "post": np.arange(POSTS), "connects_required": np.round(6 + 21 * ndtr(z)), "type": "FIXED",
            "hourly_min": np.nan, "hourly_max": np.nan, "fixed_budget": rng.lognormal(5, 1, POSTS),
            "level": "ExpertLevel", "client_reviews": spent // 100, "client_total_spent": spent,
        }
    )  # fmt: skip


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """What the command says of one invented table of every form."""
    rng, folder = np.random.default_rng(5), tmp_path_factory.mktemp("listings")
    weeks = pd.DataFrame({"jobs_scanned": [100, 300], "fixed_share": [0.4, 0.5], "entry_share": [0.1, 0.1],
                          "intermediate_share": [0.6, 0.6], "expert_share": [0.3, 0.3],
                          "avg_hourly_usd": [20, 24], "median_fixed_usd": [100, 120]})  # fmt: skip
    categories = pd.DataFrame({"category": ["Legal", "Design & Creative", "Legal"], "jobs": [10, 70, 20],
                               "share": [0.1, 0.7, 0.2], "median_fixed_usd": [100, 80, 200],
                               "avg_hourly_usd": [50, 20, 80]})  # fmt: skip
    tables = {"buckets": bucket_table(rng), "counts": count_table(rng), "prices": price_table(rng),
              "weeks": weeks, "categories": categories}  # fmt: skip
    files = []
    for name, table in tables.items():
        files.append(folder / f"{name}.csv")
        table.to_csv(files[-1], index=False)
    out = folder / "numbers.yaml"
    main([*map(str, files), "--out", str(out)])
    return yaml.safe_load(out.read_text())["of 2025 and later"]


@pytest.mark.verify
def test_factors_of_a_crowd_come_back(told):
    found = told["buckets"]["crowd"]["factors"]
    for name, truth in (("hourly", 1.6), ("unstated", 1.6), ("by_budget", 0.2), ("by_rate", 0.4),
                        ("by_spend", 0.06), ("search two", 1.3)):  # fmt: skip
        value, low, high = found[name]
        wide = 0.3 * (high - low)
        assert low - wide < truth < high + wide, (name, value)
    assert told["buckets"]["crowd"]["ln_sd"][0] == pytest.approx(0.9, abs=0.06)
    ranks = told["buckets"]["rank_correlations_of_proposals"]
    assert ranks["budget"][0] > 0.2
    assert set(ranks["by search"]) == {"one", "two"}


@pytest.mark.verify
def test_shares_and_counts_are_told(told):
    found = told["buckets"]
    assert found["types"]["fixed"][0] == pytest.approx(0.4, abs=0.04)
    assert found["types"]["unstated"][0] == pytest.approx(0.12, abs=0.02)
    assert found["invites"]["any"][0] == pytest.approx(0.3, abs=0.04)
    assert found["invites"]["if_any"]["mean"] == 8
    assert found["client_has_spent"][0] == pytest.approx(0.6, abs=0.04)
    assert told["weeks"] == {
        "posts": 400, "fixed_share": 0.475, "entry_share": 0.1, "intermediate_share": 0.6,
        "expert_share": 0.3, "avg_hourly_usd": 23.0, "median_fixed_usd": 110.0,
    }  # fmt: skip
    assert told["categories"]["legal"] == {"share": 0.3, "median_fixed_usd": 150.0, "avg_hourly_usd": 70.0}


@pytest.mark.verify
def test_the_arrival_curve_comes_back_and_one_stream_is_told_from_two(told):
    found = told["counts"]["arrivals"]
    one = found["one stream"]
    assert one["half_time_h"] == pytest.approx(0.4, rel=0.15)
    assert one["delay_h"] == pytest.approx(0.1, abs=0.04)
    assert one["late_share"] < 0.05
    assert found["two_streams_fit_clearly_better"] is False
    rng, posts = np.random.default_rng(8), 200
    age = rng.uniform(0.05, 24, posts)
    arrived = 0.5 * age / (age + 0.1) + 0.5 * age / (age + 12)
    count = rng.poisson(60 * np.exp(0.3 * rng.standard_normal(posts)) * arrived)
    assert fit_arrivals(age, count, np.arange(posts))["two_streams_fit_clearly_better"] is True


@pytest.mark.verify
def test_hire_rates_give_back_the_law_of_seriousness(told):
    found = told["counts"]["hire_rates"]
    assert found["clients"] > 100
    assert found["seriousness"]["a"] == pytest.approx(0.8, abs=0.25)
    assert found["seriousness"]["b"] == pytest.approx(0.8, abs=0.25)
    again = money.seriousness(np.array(found["seriousness"]["quartiles"]))
    assert again["a"] == pytest.approx(found["seriousness"]["a"], rel=0.05)


@pytest.mark.verify
def test_prices_and_what_they_go_with_are_told(told):
    found = told["prices"]["connects_required"]
    assert found["rank_correlations"]["spent"][0] > 0.5
    assert abs(found["rank_correlations"]["budget"][0]) < 0.1
    assert found["mean_if_client_has_spent"] > found["mean_if_not"] + 4
    assert found["changed_when_seen_again"] == [0, 0]


def test_a_count_that_falls_counts_as_none_more():
    age, count, later, more = looks(np.array([2.0, 1.0, 0.5]), np.array([5, 8, 3]), np.array([7, 7, 9]))
    assert (age.tolist(), count.tolist(), more.tolist()) == ([1.0, 0.5], [8, 3], [0, 0])
    assert later[0] == 2.0
    assert np.isnan(later[1])


def test_an_unknown_form_is_refused(tmp_path):
    file = tmp_path / "odd.csv"
    file.write_text("a,b\n1,2\n")
    assert recent.form_of(["a", "b"]) is None
    with pytest.raises(ValueError, match="no known form"):
        recent.read_recent(file)
