"""The search for the best rule that sees what a freelancer sees."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import pytest

from simulator.model.freelancers import StrategyChoice
from simulator.model.luck import replication_key
from simulator.strategies import STRATEGIES
from simulator.strategies.registry import chooses_oracle, make
from simulator.studies.yardsticks.family import CHOICES, built, drawn, library, near, written
from simulator.studies.yardsticks.worlds import Kept, Lanes

KEY = replication_key(3, 0)


def test_every_rule_that_is_drawn_can_be_followed_by_a_freelancer() -> None:
    plans = drawn(KEY, 60)
    rules = [built(plan) for plan in plans]
    assert all(not make(rule).is_oracle for rule in rules)
    assert len({written(rule) for rule in rules}) > 50
    assert drawn(KEY, 60) == plans


def test_rules_nearby_differ_in_one_or_two_choices() -> None:
    (plan,) = drawn(KEY, 1)
    for other in near(plan, KEY, 20):
        assert 1 <= sum(a != b for a, b in zip(plan, other, strict=True)) <= 2
        assert len(other) == CHOICES
        make(built(other))


def test_the_library_is_tried_whole_and_with_other_numbers() -> None:
    plain = list(library(KEY, changed=False))
    assert {rule.name for rule in plain} == {name for name, kind in STRATEGIES.items() if not kind.oracle}
    changed = list(library(KEY, changed=True))
    assert len(changed) > 2 * len(plain)
    assert not any(chooses_oracle(rule) for rule in changed)


def test_what_was_played_once_is_kept() -> None:
    class Counting:
        """Plays nothing: rows say only of which replication they are."""

        asked: ClassVar[list[tuple[int, int, int]]] = []

        def play(self, rules: list[StrategyChoice], replications: int, first: int = 0) -> list[Lanes]:
            self.asked.append((len(rules), first, replications))
            rows = np.zeros(replications, [("rep", "i8")])
            rows["rep"] = np.arange(first, first + replications)
            return [rows[:0] if rule.name == "random" and first > 1 else rows for rule in rules]

    rules = [StrategyChoice(name=name) for name in ("spray_and_pray", "cheap_first", "random")]
    kept = Kept(Counting())  # type: ignore[arg-type]  # all that it is asked for
    assert [one["rep"].tolist() for one in kept.play(rules, 2)] == [[0, 1]] * 3
    assert [one["rep"].tolist() for one in kept.play([rules[0], rules[0]], 5)] == [[0, 1, 2, 3, 4]] * 2
    assert [one["rep"].tolist() for one in kept.play(rules, 3)] == [[0, 1, 2], [0, 1, 2], []]
    assert kept.play(rules[:1], 1)[0]["rep"].tolist() == [0]
    assert Counting.asked == [(3, 0, 2), (1, 2, 3), (2, 2, 1)]


@pytest.mark.campaign
def test_the_found_rule_is_judged_where_it_was_not_chosen_and_leads_the_library() -> None:
    from simulator.model.scenario import Scenario
    from simulator.runs.ready import Ready
    from simulator.studies.yardsticks.search import best_public
    from simulator.studies.yardsticks.worlds import Worlds, sums_of

    plain = {
        "pack": None,
        "horizon": 50,
        "warmup": 10,
        "clock": {"tick": 0.5},
        "jobs": {"per_day": 8},
        "connects": {"monthly_grant": 30},
        "freelancers": [{"name": "a", "strategy": "random", "count": 6}],
        "run": {"replications": 16, "seed": 5},
    }
    ready = Ready.of(Scenario.model_validate(plain))
    found = best_public(ready, ["hires"], rules=40, replications=16)["hires"]
    assert not chooses_oracle(found.choice)
    worlds = Worlds(ready, ready.scenario.freelancers[0], 1)
    rules = list(library(KEY, changed=False))
    mine = found.over / found.under
    for rule, lanes in zip(rules, worlds.play(rules, 16), strict=True):
        over, under, _ = sums_of("hires", lanes, worlds.group, worlds.window)
        rep = lanes["rep"].astype(int)
        lead = np.bincount(rep, over, 16) / np.bincount(rep, under, 16) - mine
        error = lead.std(ddof=1) / 4
        assert lead.mean() <= 3 * error, (rule, found.choice)
