"""The engine equals the slow twin under the shipped packs, whole or with a few rules changed at random."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulator.loader.scenario import load_scenario
from simulator.loader.shipped import packs
from simulator.model.scenario import Scenario
from tests.twin.reference_rules import RULES
from tests.twin.test_twin import agree, lawful, played

CHANGES = {
    "connects.hold_cap": [20, 60],
    "connects.plans.plus.hold_cap": [30, 90],
    "connects.plans.basic.rollover": ["{rule: cap_free, cap: 5}", "{rule: expire, months: 1}"],
    "connects.service_fee": [0.1, "{edges_usd: [100, 900], shares: [0.3, 0.2, 0.0]}"],
    "connects.expiry": ["3 d", "12 d"],
    "connects.rollover": ["{rule: cap_free, cap: 5}", "{rule: cap_all, cap: 10}"],
    "connects.refunds.silent": [0.5, 1],
    "connects.refunds.boost_too": ["true"],
    "connects.price.drift": ["{connects: 2, every: 6 h}"],
    "connects.price.free_share": [0.3],
    "connects.price.regions": ["{north: {share: 2, adds: 1}, south: {adds: -1}}"],
    "connects.interview_reward": ["{connects: 10, share: 0.5, weekly_cap: 15}"],
    "boosts": ["{pricing: second, slots: 1}", "{pricing: first, slots: 2, window: 1 d, minimum: 3}"],
    "boosts.placebo_share": [0.5],
    "boosts.eligible_match": [0, 0.3],
    "field.boost_share": [0.8],
    "clients.first_visit": ["{uniform: {}}", 0.1],
    "clients.soft_cap": ["{applicants: 3}", "{applicants: 8, after: 12 h, share: 0.5}"],
    "invitations": ["{share: 0.8, per_post: 3, profiles: 5, after: 2 h}"],
    "contracts.repeat_share": [1],
    "contracts.repeat_after": ["{exponential: {mean: 2}}"],
    "profiles.test": ["{connects: 3, pass_share: 0.3, lift: 2}"],
    "profiles.badge": ["{connects_per_week: 1, lift: 3}"],
    "hiring.model": ["uniform", "table", "fixed"],
    "jobs.duration_days": ["{exponential: {mean: 2}}"],
    "horizon": ["15 d"],
}
GROUP = """
  - name: {name}
    strategy: {rule}
    count: 3
    categories: {{web: 1, design: 1}}
    plan: {plan}
    wallet: 40
    capacity: {capacity}
    feedbacks: {feedbacks}
    takes_test: {yes}
    badge: {badge}
    refresh_every: 3 d
    withdraws: {{when_full: {yes}, after: {after}}}
    top_up: {{rule: when_short, monthly_budget_usd: 5}}
"""
WORLD = """
pack: {pack}
competition: {competition}
horizon: 8 d
clock: {{tick: {tick}}}
jobs: {{per_day: 6, categories: {{web: 1, design: 1, writing: 1}}}}
clients: {{decide_after: {{lognormal: {{median: 1, ln_sd: 1}}}}}}
connects: {{month: 5 d}}
run: {{seed: {seed}}}
freelancers:
"""


@st.composite
def worlds(draw: Any) -> tuple[str, list[str]]:
    """A scenario file on a shipped pack, and overrides."""

    def one_of(*values: Any) -> Any:
        return draw(st.sampled_from(values))

    text = WORLD.format(
        pack=one_of(*packs()),
        competition=one_of("market", "field", "both"),
        tick=one_of("1 h", "6 h", "1 d"),
        seed=draw(st.integers(0, 2**62)),
    )
    for number in range(draw(st.integers(1, 2))):
        text += GROUP.format(
            name=f"g{number}",
            rule="random",  # replaced below: the twin has rules of its own
            plan=one_of("basic", "plus"),
            capacity=one_of(1, 2, "unlimited"),
            feedbacks=one_of(0, 4),
            yes=one_of("true", "false"),
            badge=one_of("never", "when_free", "always"),
            after=one_of("2 d", "null"),
        )
    changed = draw(st.lists(st.sampled_from(sorted(CHANGES)), max_size=5, unique=True))
    return text, [f"{key}={draw(st.sampled_from(CHANGES[key]))}" for key in changed]


def made(text: str, overrides: list[str], rules: list[str], folder: Path) -> Scenario:
    file = folder / "world.yaml"
    file.write_text(text, encoding="utf-8")
    scenario = load_scenario(file, overrides)
    groups = [
        g.model_copy(update={"strategy": g.strategy.model_copy(update={"name": rule})})
        for g, rule in zip(scenario.freelancers, rules, strict=False)
    ]
    return scenario.model_copy(update={"freelancers": tuple(groups)})


@pytest.mark.slow
@pytest.mark.parametrize("examples", [40, pytest.param(100, marks=pytest.mark.verify)])
def test_engine_equals_twin_under_every_pack(tmp_path: Path, examples: int) -> None:
    @settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(worlds(), st.lists(st.sampled_from(sorted(RULES)), min_size=2, max_size=2), st.integers(0, 1000))
    def check(world: tuple[str, list[str]], rules: list[str], replication: int) -> None:
        scenario = made(*world, rules, tmp_path)
        fast, slow = played(scenario, replication)
        agree(fast, slow, replication)
        lawful(fast, slow)

    check()
