"""A limit on the proposals of some posts: what it does to them, within one market."""

from pathlib import Path

import pytest

from simulator.loader.scenario import load_scenario
from simulator.runs.run import run
from simulator.studies.baselines.soft_cap import cap_checks, cap_wanted
from tests.small_runs import small_scenario

ROOT = Path(__file__).resolve().parents[2]


def test_posts_with_a_limit_get_fewer_and_the_others_are_as_before(tmp_path: Path) -> None:
    people = [{"name": "a", "strategy": "spray_and_pray", "count": 8, "wallet": 4000, "checks_per_hour": 5}]
    limited = small_scenario(
        horizon=12,
        competition="market",
        clients={"soft_cap": {"share": 0.5, "applicants": 4}},
        freelancers=people,
        run={"replications": 2, "seed": 3, "keep_tables": 2},
    )
    proposals, filled = cap_checks([run(limited, out=tmp_path)])
    assert proposals.value == pytest.approx(0.5, abs=0.05)
    assert proposals.ok is False
    assert filled.value is not None
    assert 0.4 < filled.value < 1.6
    whole = limited.model_copy(update={"clients": limited.clients.model_copy(update={"soft_cap": None})})
    assert cap_checks([run(whole, out=tmp_path)]) == []


def test_it_is_asked_of_the_market_that_was_measured() -> None:
    asked = {
        name: len(cap_wanted(load_scenario(ROOT / "scenarios" / f"{name}.yaml")))
        for name in ("market_2023", "market_2025", "field_2023")
    }
    assert asked == {"market_2023": 1, "market_2025": 0, "field_2023": 0}
