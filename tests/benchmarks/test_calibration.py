"""Fits give back the laws that made a listing, from files that the test writes itself."""

from dataclasses import fields

import numpy as np
import pandas as pd
import pytest
import yaml

from benchmarks.calibration import facts, joints, predict
from benchmarks.calibration.__main__ import main
from benchmarks.calibration.crowd import EDGES, Shape, bucket_chances, fit_crowd
from benchmarks.calibration.holdout import halves, luck_points
from benchmarks.calibration.listing import Listing, read_listing
from benchmarks.calibration.synthetic import invented
from simulator.model.scenario import Scenario

CROWD = {"mean": 20, "unevenness": "lognormal", "ln_sd": 0.9, "half_time": "0.5 h", "delay": "8 min",
         "late_share": 0.2, "late_by": "4 h"}  # fmt: skip


@pytest.fixture(scope="module")
def listing():
    told = {
        "competition": "field",
        "horizon": "2 d",
        "jobs": {"per_day": 2000, "categories": {"web": {"share": 1, "rivals": {"mean": 20}},
                                                "legal": {"share": 1, "rivals": {"mean": 10}}}},
        "field": CROWD,
        "connects": {"price": {"model": "tiers"}},
        "freelancers": [{"name": "one", "strategy": "spray_and_pray", "count": 1}],
    }  # fmt: skip
    return invented(Scenario.model_validate(told))


def test_the_fit_gives_back_the_law_of_the_simulator(listing):
    columns = {"one": np.ones(len(listing)), "legal": listing.category == "legal"}
    fit = fit_crowd(columns, listing.age_h, listing.bucket)
    mean = np.exp(fit.b[0]) * fit.mean_factor()
    assert mean == pytest.approx(20, rel=0.1)
    # half as many; the error of the fit is 3 %, and this world is two of them off
    assert fit.multiple("legal")[0] == pytest.approx(0.5, rel=0.1)
    assert fit.shape.spread == pytest.approx(0.9, abs=0.06)
    for name, (_, low, high) in fit.shape_intervals().items():
        truth = {"spread": 0.9, "half_time_h": 0.5, "delay_h": 8 / 60, "late_share": 0.2, "late_by_h": 4.0}[
            name
        ]
        assert low * 0.85 < truth < high * 1.15, name


@pytest.mark.verify
def test_nothing_goes_with_the_crowd_where_the_law_has_nothing(listing):
    found = facts.rank_correlations(listing)
    for name in ("budget", "rate", "spent"):
        _, low, high = found[name]
        assert low - 0.02 < 0 < high + 0.02, name


def test_the_discount_of_the_unproven_is_measured(listing):
    found = joints.tiers(listing)
    assert found["unverified"]["one_tier_off"][0] == pytest.approx(0.75, abs=0.05)
    assert found["verified, some spent"]["one_tier_off"][0] < 0.06


def test_latent_correlations_are_those_of_the_copula():
    rng = np.random.default_rng(3)
    z, e = rng.normal(size=(2, 4000))
    ordered = np.digitize(0.4 * z + np.sqrt(1 - 0.16) * e, (-0.2, 0.6, 1.1)).astype(float)
    _, low, high = joints.latent_correlations(ordered, [joints.scores(z)])[0]
    assert low < 0.4 < high
    assert high - low < 0.12


def test_chances_of_buckets_are_those_of_a_poisson_without_unevenness():
    chances = bucket_chances(Shape(1e-6, 0.4, 0.1, 1e-9, 4.0), np.log([12.0]), np.array([1e9]))
    from scipy.stats import poisson

    below = poisson.cdf(EDGES - 1, 12.0)
    assert chances[0] == pytest.approx(np.diff(np.concatenate([[0], below, [1]])), abs=2e-3)


def test_the_effect_of_days_is_wide_where_few_are_known():
    rng = np.random.default_rng(1)
    few = predict.day_interval(predict.day_posterior([0.0, 0.12], [0.03, 0.03]))
    many = predict.day_interval(predict.day_posterior(rng.normal(0, 0.15, 60), np.full(60, 0.03)))
    assert many[1] < 0.15 < many[2]
    assert few[2] - few[1] > 3 * (many[2] - many[1])


def test_halves_are_of_clients_and_luck_is_that_of_so_many_posts():
    rng = np.random.default_rng(2)
    told = {f.name: np.zeros(600) for f in fields(Listing) if f.name not in ("name", "client")}
    listing = Listing(name="x", client=rng.integers(0, 300, 600), **told)
    one, other = halves(listing)
    assert len(one) + len(other) == 600
    assert abs(len(one) - 300) < 60
    assert not set(one.client) & set(other.client)
    # of 400 posts at even chances the share in each half is off by two points
    assert luck_points([{"posts": 400, "predicted": [50.0, 50.0]}]) == pytest.approx(2.5 * np.sqrt(2 / np.pi))


@pytest.mark.campaign
def test_the_command_reads_files_and_foretells_one_from_the_other(tmp_path):
    rng, files = np.random.default_rng(5), []
    for day in (2, 5):
        n = 900
        z, ages = rng.normal(size=n), pd.to_timedelta(rng.uniform(0, 40, n), "h")
        posted = pd.Timestamp(f"2030-01-{day:02d}") - ages
        seen = rng.poisson(np.exp(2.6 + 0.9 * z))
        names = np.array(["Less than 5", "5 to 10", "10 to 15", "15 to 20", "20 to 50", "50+"])
        table = pd.DataFrame(
            {
                "snapshot_at": f"2030-01-{day:02d}T00:00:00Z",
                "posted_at": posted.strftime("%Y-%m-%dT%H:%M:%SZ"),
                "category": "Writing", "job_type": rng.choice(["fixed", "hourly"], n),
                "duration": "1 to 3 months",
                "weekly_hours": "", "experience_level": rng.choice(["Expert", "Entry level"], n),
                "connects_required": 2, "proposals_tier": names[np.digitize(seen, EDGES)],
                "client": rng.integers(0, 800, n), "client_spent_usd": np.where(z > 0, 0.0, 100.0),
                "client_payment_verification": np.where(rng.random(n) < 0.7, 1, 2),
            }
        )  # fmt: skip
        files.append(tmp_path / f"listing_{day}.csv")
        table.assign(budget_usd=np.where(table["job_type"] == "fixed", 80.0, np.nan)).to_csv(
            files[-1], index=False
        )
    assert len(read_listing(files[0])) == 900
    main([*map(str, files), "--out", str(tmp_path / "numbers.yaml"), "--draws", "40"])
    found = yaml.safe_load((tmp_path / "numbers.yaml").read_text(encoding="utf-8"))
    assert found["market"]["days_known"] == 2
    assert found["listings"]["listing_2"]["clients"]["verified_share"][0] == pytest.approx(0.7, abs=0.06)
    assert set(found["out_of_sample"]) == {"listing_2 foretells listing_5", "listing_5 foretells listing_2"}
