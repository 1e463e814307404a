"""The engine equals the slow twin on recorded posts of which anything may be stated or not."""

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulator.engine.batch import simulate
from simulator.model.replay import Posts
from simulator.model.scenario import Scenario
from simulator.world.draws import draw_jobs
from tests.twin.reference import World
from tests.twin.reference_rules import RULES
from tests.twin.test_twin import agree, lawful, scenarios

FLOATS: dict[str, list[float]] = {
    "budget_usd": [0.0, 40.0, 1500.0],
    "hourly_rate_usd": [0.0, 12.5, 80.0],
    "value_usd": [0.0, 300.0],
    "weekly_hours": [10.0, 35.0],
    "duration_days": [0.0, 4.0, 70.0],
    "niche": [0.2, 0.9],
    "proposals_high": [],
    "proposals_low": [0.0, 2.0, 7.0],
    "seen_after_days": [0.0, 0.05, 2.0],
    "closes_after_days": [0.3, 3.0],
    "client_hire_rate": [0.0, 0.4, 1.0],
    "client_spent_usd": [0.0, 900.0],
    "client_rating": [0.0, 4.7],
}
WHOLE: dict[str, list[int]] = {
    "level": [0, 2],
    "connects_required": [0, 3],
    "openings": [1, 2],
    "featured": [0, 1],
    "live": [0, 1],
    "fate_if_none": [4, 5, 6],
    "attention": [0, 2, 50],
    "client_verified": [0, 1],
    "client_new": [0, 1],
    "client_posts": [0, 3],
    "client_hires": [0, 2],
}

COLUMNS = (
    *(
        "posted_at",
        "category",
        "type",
        "level",
        "niche",
        "duration_days",
        "openings",
        "featured",
        "value_usd",
    ),
    *(
        "hourly_rate_usd",
        "live",
        "client_new",
        "client_verified",
        "client_posts",
        "client_hires",
        "closes_at",
    ),
    *(
        "client_hire_rate",
        "client_spent_usd",
        "client_rating",
        "attention",
        "fate_if_none",
        "accepts_until",
        "weekly_hours",
        "lasts_days",
    ),
    *("visit_at", "crowd", "connects_required"),
)
"""columns of a post that a record may state or change"""


@st.composite
def recorded_posts(draw: Any, horizon: float) -> Posts:
    """A table of which each column, and each cell in it, may say nothing."""
    size = draw(st.integers(1, 25))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    columns: dict[str, Any] = {
        "posted_days": np.sort(rng.uniform(0, horizon * 1.1, size)),
        "category": rng.integers(0, 2, size),
        "type": rng.integers(0, 3, size),
    }
    for name, values in (FLOATS | WHOLE).items():
        nothing = np.nan if name in FLOATS else -1
        shown = draw(st.sampled_from([0.0, 0.5, 1.0])) if values else 0.0
        cells = [rng.choice(values) if rng.uniform() < shown else nothing for _ in range(size)]
        columns[name] = np.array(cells, np.float64 if name in FLOATS else np.int64)
    wide = rng.choice([0.0, 3.0, np.inf], size)
    columns["proposals_high"] = columns["proposals_low"] + wide
    return Posts(columns, ("a", "b"))


def case(data: Any) -> tuple[Scenario, Posts]:
    plain = data.draw(scenarios()).model_dump(mode="json")
    plain["jobs"]["replay"] = {"file": "t.csv"}
    scenario = Scenario.model_validate(plain)
    return scenario, data.draw(recorded_posts(scenario.horizon))


def equal(fast: Any, slow: World, replication: int) -> None:
    """Every column of every post is the twin's."""
    mine = fast[fast["rep"] == replication]
    assert mine.size == len(slow.jobs)
    for name in COLUMNS:
        twins = [job.row[name] for job in slow.jobs]
        np.testing.assert_allclose(mine[name].astype(float), twins, rtol=1e-12, err_msg=name)


@given(st.data())
@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
def test_recorded_posts_are_drawn_as_the_twin_draws_them(data: Any) -> None:
    scenario, posts = case(data)
    drawn = draw_jobs(scenario, [1, 0], posts)
    rules = [RULES[group.strategy.name][1] for group in scenario.freelancers]
    for at, replication in enumerate((1, 0)):
        equal(drawn, World(scenario, replication, rules, posts), at)


def played_alike(data: Any) -> None:
    scenario, posts = case(data)
    rules = [RULES[group.strategy.name] for group in scenario.freelancers]
    fast = simulate(scenario, [fast for fast, _ in rules], [1, 0], posts, keep=True)
    for replication in (0, 1):
        slow = World(scenario, replication, [slow for _, slow in rules], posts).play()
        agree(fast, slow, replication)
        lawful(fast, slow)


@given(st.data())
@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_engine_equals_the_twin_on_recorded_posts(data: Any) -> None:
    played_alike(data)


@pytest.mark.verify
@given(st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_engine_equals_the_twin_on_many_tables(data: Any) -> None:
    played_alike(data)
