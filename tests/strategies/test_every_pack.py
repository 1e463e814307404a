"""Every rule finds something to bid on under every shipped rule pack."""

from pathlib import Path

import pytest

from simulator.engine.batch import simulate
from simulator.loader.scenario import load_scenario
from simulator.loader.shipped import packs
from simulator.model.freelancers import StrategyChoice
from simulator.strategies import STRATEGIES
from simulator.strategies.registry import make

SILENT = {"invite_only": "by rule it never bids"}
"""rules that bid nowhere, and why"""
POSTS = {"2023_card6": 300, "2025_dynamic": 1500, "2026_dynamic": 1500}
"""posts a day, where a freelancer comes across few of them"""


@pytest.mark.parametrize("pack", packs())
def test_every_rule_bids_in_the_field_of_every_pack(pack: str, tmp_path: Path) -> None:
    file = tmp_path / "all.yaml"
    file.write_text(
        f"pack: {pack}\ncompetition: field\nhorizon: 8 d\nclock: {{tick: 6 h}}\n"
        f"jobs: {{per_day: {POSTS.get(pack, 60)}, categories: {{web: 1}}}}\nrun: {{replications: 1}}\n"
        "freelancers: [{name: one, strategy: random, count: 3, wallet: 1000, checks_per_hour: 20}]\n"
    )
    scenario = load_scenario(file)
    plain = scenario.freelancers[0]
    groups = tuple(plain.model_copy(update={"name": name}) for name in STRATEGIES)
    rules = [make(StrategyChoice(name=n, settings=kind.example)) for n, kind in STRATEGIES.items()]
    lanes = simulate(scenario.model_copy(update={"freelancers": groups}), rules, [0]).lanes
    sent = {name: int(lanes["proposals"][lanes["group"] == g].sum()) for g, name in enumerate(STRATEGIES)}
    assert {name for name, n in sent.items() if n == 0} == set(SILENT), sent
