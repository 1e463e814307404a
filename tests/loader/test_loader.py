# ruff: noqa: E501 (a case is one line, so that the tables can be read)
"""Scenario files: what they stand for, and every mistake with its place."""

from __future__ import annotations

import json
import time
from pathlib import Path

import jsonschema
import pytest

from simulator.loader import nodes as loader_yaml
from simulator.loader import shipped as loader_shipped
from simulator.loader.copies import copy
from simulator.loader.nodes import parse
from simulator.loader.scenario import ScenarioError, check_scenario, load_scenario, plain_values
from simulator.loader.schema import scenario_schema, schema_text
from simulator.loader.shipped import question_of, scenario_file, shipped_scenarios
from simulator.loader.strategies_named import load_class
from simulator.model.jobs import Category
from simulator.model.scenario import Scenario
from simulator.model.values.distributions import LogNormal, NegativeBinomial
from simulator.runs.provenance import digest

GROUP = "freelancers: [{name: a, strategy: spray_and_pray}]\n"
MINIMAL = "name: first\n" + GROUP

MINE = "from simulator import Strategy\n\n\nclass Mine(Strategy):\n    def score(self, c):\n        return c.match\n"


def written(folder: Path, text: str, name: str = "s.yaml") -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def complaints(folder: Path, text: str, *overrides: str) -> list[str]:
    """Problems of a scenario, without the folder in front."""
    scenario, problems = check_scenario(written(folder, text), overrides)
    assert (scenario is None) == bool(problems)
    return [str(problem).removeprefix(str(folder) + "/") for problem in problems]


def loaded(folder: Path, text: str, *overrides: str) -> Scenario:
    return load_scenario(written(folder, text), overrides)


def test_a_minimal_scenario_takes_every_default(tmp_path: Path) -> None:
    assert loaded(tmp_path, MINIMAL) == Scenario.model_validate(
        {"name": "first", "freelancers": [{"name": "a", "strategy": "spray_and_pray"}]}
    )


def test_values_are_read_by_yaml_1_2() -> None:
    text = "a: [1, -2, 2.5, .5, 1e3, '3', yes, True, ~, null, 1:30, 2023-01-01, 0x1F]\nb: |\n  x\n  y\n"
    expected = [1, -2, 2.5, 0.5, 1000.0, "3", "yes", True, None, None, "1:30", "2023-01-01", "0x1F"]
    assert parse(text, "f").plain() == {"a": expected, "b": "x\ny\n"}


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("", "", "empty"),
        ("# a comment\n", "", "empty"),
        ("a: !!python/object/apply:os.system ['true']\n", "1:4", "never runs them"),
        ("a: 1\nb: !own {c: 1}\n", "2:4", "tags such as !own"),
        ("a: &x [1]\nb: *x\n", "1:4", "anchors"),
        ("a: 1\nb: *x\n", "2:4", "aliases"),
        ("a: 1\nb: 2\na: 3\n", "3:1", "already written above (line 1)"),
        ("a: 1\n---\nb: 2\n", "2:1", "second document"),
        ("a: .nan\n", "1:4", "not a number that can be used"),
        ("a: -.inf\n", "1:4", "not a number that can be used"),
        ("a: 1e999\n", "1:4", "too large"),
        (f"a: {'9' * 5000}\n", "1:4", "too large"),
        ("a: [1, 2\nb: 3\n", "2:2", "broken YAML"),
        ("a: 1\n b: 2\n", "2:3", "broken YAML"),
        ("a:\n\tb: 2\n", "2:1", "a tab stands here; indent with spaces"),
        ("a: b: c\n", "1:5", "a second colon; put the text in quotes"),
        ("a: @x\n", "1:4", "a value cannot begin with this sign; put it in quotes"),
        ("a: 'x\n", "2:1", "a quote or a bracket is not closed"),
        ("a: 1\nb\n", "3:1", "a key without a colon"),
        ("[1]: 2\n", "1:1", "a key must be a single word or text"),
        ("a: 1\nb: \x01\n", "2:4", "a character that is not allowed in text"),
        ('a: "\\e[31m"\n', "1:4", "control character"),
        ("? [a, b]\n: 1\n", "1:3", "a key must be"),
        ("'': 1\n", "1:1", "a key without a name"),
        ("[" * 2**20, "1:32", "nested more than 30"),
        ("{" * 2**20, "", "nested more than 30"),
        ("- 1\n" * 2**18, "20000:3", "more than 20,000 values"),
        ("\n".join(f"k{i}: 0" for i in range(100_000)), "10000:8", "more than 20,000 values"),
        ("- 1\n", "1:1", "key: value pairs"),
    ],
)
def test_what_yaml_must_not_hold_is_refused_with_its_place(
    text: str, place: str, words: str, tmp_path: Path
) -> None:
    found = complaints(tmp_path, text)
    where = f"s.yaml:{place}" if place else "s.yaml: "
    assert any(one.startswith(where) and words in one for one in found), found


def test_an_alias_bomb_stays_small() -> None:
    bomb = "a: &a [x, x]\n" + "".join(
        f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefg", "bcdefgh", strict=True)
    )
    for text in (bomb, f"a: [{'*a, ' * 10_000}]"):
        with pytest.raises(ScenarioError) as found:
            parse(text, "f")
        assert len(found.value.problems) <= loader_yaml.MOST_PROBLEMS


def test_files_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    missing = tmp_path / "none.yaml"
    assert str(check_scenario(missing)[1][0]) == f"{missing}: there is no such file"
    assert "folder" in str(check_scenario(tmp_path)[1][0])
    (tmp_path / "latin.yaml").write_bytes(b"name: a\nquestion: \xe9?\n")
    assert str(check_scenario(tmp_path / "latin.yaml")[1][0]).endswith("latin.yaml:2:11: not UTF-8 text")
    (tmp_path / "large.yaml").write_bytes(b"#" * (2**20 + 1))
    assert "1 MiB" in str(check_scenario(tmp_path / "large.yaml")[1][0])


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("horizn: 180 d", "s.yaml:1:1: horizn: unknown key (did you mean 'horizon'?)"),
        ("jobs: {per_dya: 3}", "s.yaml:1:8: jobs.per_dya: unknown key (did you mean 'per_day'?)"),
        ("xyzzy: 3", "s.yaml:1:1: xyzzy: unknown key (allowed: boosts, clients, clock,"),
        ("horizon: 10 q", "s.yaml:1:10: horizon: a time is needed, not '10 q': write a number and a unit"),
        ("horizon: 0", "s.yaml:1:10: horizon: 0 is out of range (allowed: a number, more than 0 or a duration"),
        ("jobs: {per_day: -3}", "s.yaml:1:17: jobs.per_day: -3 is out of range (allowed: a number, more than 0 and at most"),
        ("connects: {refunds: {hired: 2}}", "connects.refunds.hired: 2 is out of range (allowed: a number, 0 to 1)"),
        ("connects: {monthly_grant: 2.5}", "a whole number is needed, not '2.5' (allowed: a whole number, 0 to 1,000,000)"),
        ("connects: {monthly_grant: three}", "a whole number is needed, not 'three'"),
        ("connects: {monthly_grant: true}", "s.yaml:1:27: connects.monthly_grant: true cannot be used here"),
        ("connects: {service_fee: 2}", "connects.service_fee: 2 is out of range (allowed: a number, 0 to 1 or key: value pairs)"),
        ("connects: {service_fee: {edge_usd: [1, 2]}}", "connects.service_fee.edge_usd: unknown key (did you mean 'edges_usd'?)"),
        ("connects: {service_fee: {edges_usd: [5, 1]}}", "connects.service_fee.edges_usd: the lower edge must come first"),
        ("connects: {price: {featured_multiple: 1.0e+9}}", "connects.price.featured_multiple: 1000000000.0 is out of range (allowed: a number, 0 to 1,000)"),
        ("profiles: {badge: {lift: 1.0e+300}}", "profiles.badge.lift: 1e+300 is out of range (allowed: a number, more than 0 and at most 1,000)"),
        ("profiles: {test: {lift: 0}}", "profiles.test.lift: 0 is out of range (allowed: a number, more than 0 and at most 1,000)"),
        ("hiring: {logit: {match: 1.0e+5}}", "hiring.logit.match: 100000.0 is out of range (allowed: a number, -10,000 to 10,000)"),
        ("connects: {plans: {basic: {visibility: 5000}}}", "connects.plans.basic.visibility: 5000 is out of range"),
        ("clients: {soft_cap: {}}", "clients.soft_cap: soft_cap needs 'applicants' or 'after'"),
        ("connects: {price: {model: bands, bands: {by_category: {wbe: [1, 2]}}}}", "connects.price.bands.by_category.wbe: no category is called 'wbe' (did you mean 'web'?)"),
        ("connects: {bundles: []}", "s.yaml:1:21: connects.bundles: at least 1 needed, but there are none"),
        ("connects: {bundles: 5}", "connects.bundles: a list is needed, not '5'"),
        ("connects: {price: {model: flt}}", "'flt' is not one of the choices (allowed: flat, bands, tiers, mixture, score; did you mean 'flat'?)"),
        ("connects:", "s.yaml:1:1: connects: empty: key: value pairs are needed, or remove the key"),
        ("connects: 3", "s.yaml:1:11: connects: key: value pairs are needed, not '3'"),
        ("field: {match: {bta: {a: 1, b: 1}}}", "no distribution is called 'bta'"),
        ("field: {match: {bta: {a: 1, b: 1}}}", "did you mean 'beta'?"),
        ("field: {match: {beta: {a: -1, b: 1}}}", "s.yaml:1:27: field.match.beta.a: -1 is out of range"),
        ("field: {match: {kind: beta, a: -1, b: 1}}", "s.yaml:1:32: field.match.a: -1 is out of range"),
        ("field: {match: {beta: {a: 1}}}", "s.yaml:1:17: field.match.beta.b: this key is missing (allowed: a number, 0.001 to 1,000,000)"),
        ("field: {match: {beta: {a: 1, b: 1, c: 2}}}", "field.match.beta.c: unknown key"),
        ("field: {match: {a: 1, b: 1}}", "name one distribution"),
        ("field: {match: {kind: bta}}", "no distribution is called 'bta'"),
        ("field: {match: high}", "write a number or a distribution such as"),
        ("clients: {attention: some}", "write a number or a distribution such as"),
        ("question: 3", "question: text is needed, not '3'; put it in quotes"),
        ("name: two words", "name: 'two words' cannot be used as a name (allowed: letters, digits, dots, hyphens and underscores)"),
        ("jobs: {type_shares: [1, 1]}", "jobs.type_shares: too few values (allowed: a list of 3 values"),
        ("jobs: {type_shares: [0, 0, 0]}", "jobs.type_shares: the numbers must not all be zero"),
        ("jobs: {hour_weights: [1, 2]}", "jobs.hour_weights: at least 24 needed, but there are 2 (allowed: a list of 24 values)"),
        ("warmup: 200 d", "s.yaml:1:9: warmup: the warm-up (200 d) must be shorter than the horizon (180 d)"),
        ("clock: {tick: 10}", "allowed: a number"),
        ("clients: {pays_up_to: -1}", "s.yaml:1:23: clients.pays_up_to: -1 is out of range: write 0 or more"),
        ("clients: {pays_up_to: {uniform: {low: -5, high: 9}}}", "clients.pays_up_to: -5 is out of range: write 0 or more"),
        ("clients: {interviews: {normal: {mean: -3, sd: 1}}}", "clients.interviews: -3 is out of range: write 0 or more"),
        ("clients: {decide_after: {lognormal: {median: 4, ln_sd: 1, at_most: -2}}}", "clients.decide_after: -2 is out of range"),
        ("clients: {rating: {table: {values: [4, 9]}}}", "clients.rating: 9 is out of range: write 0 to 5"),
        ("clients: {attention: -4}", "clients.attention: -4 is out of range: write 0 or more"),
        ("clients: {seriousness: 70}", "clients.seriousness: 70 is out of range: write 0 to 1, such as 0.7 or 70%"),
        ("jobs: {openings: 0}", "jobs.openings: 0 is out of range: write 1 or more"),
        ("jobs: {weekly_hours: {mixture: {parts: [{weight: 1, of: 20}, {weight: 1, of: 200}]}}}", "jobs.weekly_hours: 200 is out of range: write 0 to 168"),
        ("jobs: {categories: {web: {share: 1, hourly_rate_usd: -3}}}", "jobs.categories.web.hourly_rate_usd: -3 is out of range"),
        ("field: {reach_all_at: 1}", "field.reach_all_at: 1 is out of range (allowed: a number, more than 0 and less than 1)"),
        ("field: {reach_all_at: -1}", "field.reach_all_at: -1 is out of range (allowed: a number, more than 0 and less than 1)"),
        ("team: 3", "s.yaml:1:1: team: unknown key: nothing is shared; each freelancer has a purse of their own"),
        ("pack: sed", "s.yaml:1:7: pack: no rule pack is called 'sed' (allowed: 2015_classic, 2019_paid, 2021_rewards, 2023_card6, 2023_card8, 2024_card16, 2025_dynamic, 2026_dynamic, seed; did you mean 'seed'?)"),
        ("pack: [seed]", "s.yaml:1:7: pack: no rule pack is called"),
        ("extends: none.yaml", "s.yaml:1:10: extends: there is no file 'none.yaml' beside this one"),
        ("extends: s.yaml", "s.yaml:1:10: extends: this file extends itself"),
        ("run: {seed: 0o17}", "s.yaml:1:13: run.seed: '0o17' is not written in tens; write 15"),
        ("run: {seed: 99999999999999999999}", "less than 9,223,372,036,854,775,808"),
        ("jobs: {per_day: 7,5}", "s.yaml:1:19: jobs.5: unknown key: inside { } a comma begins the next key; write 7.5 with a point"),
        ("2024-01-01: 3", "s.yaml:1:1: 2024-01-01: unknown key"),
        ("horizon: 2024-01-01", "s.yaml:1:10: horizon: a time is needed, not '2024-01-01'"),
        ('name: "\\u202etxt"', "s.yaml:1:7: name: '\\u202etxt' cannot be used as a name"),
        ("extends: 3", "s.yaml:1:10: extends: the name of one YAML file is needed"),
    ],
)  # fmt: skip
def test_each_mistake_is_named_with_its_place(line: str, complaint: str, tmp_path: Path) -> None:
    if line == "clock: {tick: 10}":
        line = "clock: {tick: 40}"
    found = complaints(tmp_path, f"{line}\n{GROUP}")
    assert len(found) == 1, found
    assert complaint in found[0]


@pytest.mark.parametrize(
    ("group", "complaint"),
    [
        ("{name: a}", "s.yaml:1:15: freelancers[0].strategy: this key is missing"),
        ("{strategy: random}", "s.yaml:1:15: freelancers[0].name: this key is missing (allowed: text)"),
        ("{name: a, strategy: spray_and_prey}", "s.yaml:1:35: freelancers[0].strategy: no strategy is called 'spray_and_prey' (did you mean 'spray_and_pray'?)"),
        ("{name: a, strategy: zzzz}", "(allowed: ./file.py:Class, adaptive_filters, adaptive_threshold, "),
        ("{name: a, strategy: 7}", "one strategy is needed"),
        ("{name: a, strategy: {random: {}, cheap_first: {}}}", "one strategy is needed"),
        ("{name: a, strategy: {random: 5}}", "settings are key: value pairs"),
        ("{name: a, strategy: {value_per_connect: {brr: 4}}}", "s.yaml:1:56: freelancers[0].strategy.value_per_connect.brr: unknown key (did you mean 'bar'?)"),
        ("{name: a, strategy: {value_per_connect: {bar: -4}}}", "freelancers[0].strategy.value_per_connect.bar: -4 is out of range (allowed: a number, 0 or more)"),
        ("{name: a, strategy: {value_per_connect: {bar: true}}}", "true cannot be used here"),
        ("{name: a, strategy: {name: value_per_connect, settings: {bar: -4}}}", "freelancers[0].strategy.bar: -4 is out of range"),
        ("{name: a, strategy: {paced_budget: {of: spray_and_prey}}}", "freelancers[0].strategy.paced_budget.of: no strategy is called 'spray_and_prey'"),
        ("{name: a, strategy: {paced_budget: {of: {fresh_hour: {max_agee: 1}}}}}", "paced_budget.of.fresh_hour.max_agee: unknown key"),
        ("{name: a, strategy: {capped: {}}}", "capped.of: this key is missing: name the strategy to wrap, such as {capped: {of: fit_threshold, proposals_per_day: 2}}"),
        ("{name: a, strategy: './none.py:Mine'}", "./none.py: there is no such file"),
        ("{name: a, strategy: './bad.py:Mine'}", "./bad.py:1: not Python"),
        ("{name: a, strategy: './mine.py:Mne'}", "./mine.py has no class 'Mne' (allowed: Mine; did you mean 'Mine'?)"),
        ("{name: a, strategy: random, plan: plsu}", "s.yaml:1:49: freelancers[0].plan: no plan is called 'plsu' (allowed: basic)"),
        ("{name: a, strategy: random, categories: wbe}", "freelancers[0].categories.wbe: no category is called 'wbe' (did you mean 'web'?)"),
        ("{name: a, strategy: random, categories: {web: 0}}", "at least one category needs a share above zero"),
        ("{name: a, strategy: random, capacity: 2000}", "at most 1000 contracts"),
        ("{name: a, strategy: random, members: [x, y]}", "members: unknown key: nothing is shared"),
        ("{name: a, strategy: random, count: 0.5}", "a whole number is needed, not '0.5'"),
        ("{name: a, strategy: random}, {name: a, strategy: random}", "s.yaml:1:51: freelancers[1].name: two groups are called 'a'"),
        ("5", "freelancers[0]: key: value pairs are needed, not '5'"),
        ("", "freelancers: at least 1 needed, but there are none"),
    ],
)  # fmt: skip
def test_each_mistake_in_a_group_is_named(group: str, complaint: str, tmp_path: Path) -> None:
    written(tmp_path, "def f(:\n", "bad.py")
    written(tmp_path, "raise SystemExit('a check must not run this')\nclass Mine: ...\n", "mine.py")
    found = complaints(tmp_path, f"freelancers: [{group}]\n")
    assert len(found) == 1, found
    assert complaint in found[0]


def test_all_mistakes_come_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = """
horizn: 3
warmup: 200 d
jobs: {per_day: -1}
freelancers:
  - {name: a, strategy: nobody, plan: golden}
  - {name: a, strategy: random, wallet: -1}
"""
    found = complaints(tmp_path, text)
    assert [line.split(":")[1] for line in found] == ["2", "3", "4", "6", "6", "7", "7"]


def test_a_complaint_does_not_rest_on_another(tmp_path: Path) -> None:
    found = complaints(tmp_path, f"horizon: 10 q\nwarmup: 200 d\n{GROUP}")
    assert len(found) == 1
    assert "horizon" in found[0]


def test_a_pack_lies_below_the_file(tmp_path: Path) -> None:
    scenario = loaded(
        tmp_path, f"pack: seed\nconnects: {{monthly_grant: 60, refunds: {{silent: 0.5}}}}\n{GROUP}"
    )
    assert scenario.pack == "seed"
    assert (scenario.connects.monthly_grant, scenario.connects.feedback_reward) == (60, 10)
    assert (scenario.connects.refunds.hired, scenario.connects.refunds.silent) == (1.0, 0.5)
    assert scenario.connects.price.model == "bands"


def test_a_mix_of_categories_keeps_what_the_pack_knows_of_those_that_it_names(tmp_path: Path) -> None:
    scenario = loaded(
        tmp_path, f"pack: 2023_card6\njobs: {{categories: {{writing: 3, gardening: 1}}}}\n{GROUP}"
    )
    assert list(scenario.jobs.categories) == ["writing", "gardening"]
    assert scenario.jobs.categories["writing"].share == 3
    assert scenario.jobs.categories["writing"].fixed_budget_usd == LogNormal(median=89, ln_sd=1.68)
    assert scenario.jobs.categories["gardening"] == Category(share=1)


def test_a_distribution_replaces_the_one_below_as_a_whole(tmp_path: Path) -> None:
    written(
        tmp_path,
        f"clients: {{attention: {{negative_binomial: {{mean: 5, k: 1}}}}, new_share: 0.5}}\n{GROUP}",
        "low.yaml",
    )
    scenario = loaded(
        tmp_path, "extends: low.yaml\nclients: {attention: {lognormal: {median: 5, ln_sd: 1}}}\n"
    )
    assert scenario.clients.attention == LogNormal(median=5, ln_sd=1)
    assert scenario.clients.new_share == 0.5


@pytest.mark.parametrize(
    ("design", "kind", "points"),
    [
        ("{table: points.csv}", "table", None),
        ("{kind: table, file: points.csv}", "table", None),
        ("{points: 9}", "lhs", 9),
        ("{kind: random}", "random", 6),
    ],
)
def test_a_table_of_points_replaces_points_that_are_drawn(
    tmp_path: Path, design: str, kind: str, points: int | None
) -> None:
    drawn = "sweep: {design: {kind: lhs, points: 6}, levers: {jobs.per_day: [9, 30]}}\n"
    written(tmp_path, drawn + GROUP, "low.yaml")
    listed = ", levers: [jobs.per_day]" if kind == "table" else ""
    found = loaded(tmp_path, f"extends: low.yaml\nsweep: {{design: {design}{listed}}}\n").sweep
    assert found is not None
    assert (found.design.kind, found.design.points) == (kind, points)


def test_a_switch_keeps_the_blocks_beside_it(tmp_path: Path) -> None:
    written(tmp_path, f"hiring: {{model: uniform, uniform: {{p: 0.3}}}}\n{GROUP}", "low.yaml")
    scenario = loaded(tmp_path, "extends: low.yaml\nhiring: {model: fixed, fixed: {p: 0.1}}\n")
    assert (scenario.hiring.model, scenario.hiring.uniform.p) == ("fixed", 0.3)


def test_files_extend_each_other_across_folders(tmp_path: Path) -> None:
    written(tmp_path, MINE, "deep/mine.py")
    written(
        tmp_path,
        "freelancers: [{name: a, strategy: ./mine.py:Mine}, {name: b, strategy: {./mine.py:Mine: {}}}]\n",
        "deep/low.yaml",
    )
    written(tmp_path, "extends: deep/low.yaml\nhorizon: 90 d\n", "middle.yaml")
    scenario = loaded(tmp_path, "extends: middle.yaml\nwarmup: 1 w\n")
    assert (scenario.horizon, scenario.warmup) == (90, 7)
    assert [group.strategy.name for group in scenario.freelancers] == ["./deep/mine.py:Mine"] * 2


def test_a_problem_in_an_extended_file_names_that_file(tmp_path: Path) -> None:
    low = written(tmp_path, f"horizon: -1\n{GROUP}", "low.yaml")
    problems = check_scenario(written(tmp_path, "extends: low.yaml\n"))[1]
    assert [(problem.file, problem.line, problem.column) for problem in problems] == [(str(low), 1, 10)]


def test_long_and_closed_chains_of_files_are_refused(tmp_path: Path) -> None:
    for number in range(6):
        written(tmp_path, f"extends: s{number + 1}.yaml\n", f"s{number}.yaml")
    written(tmp_path, GROUP, "s6.yaml")
    assert check_scenario(tmp_path / "s1.yaml")[0] is not None
    assert "more than 5 files" in str(check_scenario(tmp_path / "s0.yaml")[1][0])
    written(tmp_path, "extends: s1.yaml\n", "s6.yaml")
    assert "extends itself" in str(check_scenario(tmp_path / "s2.yaml")[1][0])


def value_at(scenario: Scenario, path: str) -> object:
    found: object = scenario
    for part in path.split("."):
        found = (
            found[part]
            if isinstance(found, dict)
            else found[int(part)]
            if part.isdigit()
            else getattr(found, part)
        )  # type: ignore[index]
    return found


@pytest.mark.parametrize(
    ("override", "path", "value"),
    [
        ("connects.monthly_grant=20", "connects.monthly_grant", 20),
        ("horizon=90 d", "horizon", 90.0),
        ("run.seed = 7", "run.seed", 7),
        ("freelancers.a.count=3", "freelancers.0.count", 3),
        ("freelancers.0.count=3", "freelancers.0.count", 3),
        ("freelancers[0].count=3", "freelancers.0.count", 3),
        ("freelancers[2].strategy.value_per_connect.bar=9", "freelancers.2.strategy.settings", {"bar": 9, "chance": 0.02}),
        ("freelancers.b[7].count=3", "freelancers.3.count", 3),
        ("freelancers.early bird.count=3", "freelancers.1.count", 3),
        ("freelancers.v1.5.count=3", "freelancers.2.count", 3),
        ("freelancers.v1.5.strategy.value_per_connect.bar=9", "freelancers.2.strategy.settings", {"bar": 9, "chance": 0.02}),
        ("freelancers.a.strategy=random", "freelancers.0.strategy.name", "random"),
        ("freelancers.a.strategy={fresh_hour: {max_age: 2 h}}", "freelancers.0.strategy.settings", {"max_age": "2 h"}),
        ("jobs.categories.web.share=0.5", "jobs.categories.web.share", 0.5),
        ("jobs.categories={web: 1, art: 2}", "jobs.categories.art", Category(share=2)),
        ("clients.attention.negative_binomial.mean=20", "clients.attention", NegativeBinomial(mean=20, k=2, at_least=1)),
        ("clients.attention.mean=20", "clients.attention", NegativeBinomial(mean=20, k=2, at_least=1)),
        ("clients.decide_after={lognormal: {median: 2, ln_sd: 0.5}}", "clients.decide_after", LogNormal(median=2, ln_sd=0.5)),
        ("clients.attention=all", "clients.attention.value", 1_000_000),
        ("connects.bundles=[5, 10]", "connects.bundles", (5, 10)),
        ("jobs.hour_weights=null", "jobs.hour_weights", None),
        ("pack=seed", "connects.feedback_reward", 10),
        ("connects.plans.plus.monthly_grant=5", "connects.plans.plus.monthly_grant", 5),
    ],
)  # fmt: skip
def test_overrides_reach_any_setting(override: str, path: str, value: object, tmp_path: Path) -> None:
    text = """
jobs: {categories: {web: 1}}
freelancers:
  - {name: a, strategy: spray_and_pray}
  - {name: early bird, strategy: fresh_hour}
  - {name: v1.5, strategy: {value_per_connect: {bar: 4, chance: 0.02}}}
  - {name: "b[7]", strategy: spray_and_pray}
"""
    assert value_at(loaded(tmp_path, text, override), path) == value


def test_later_overrides_win(tmp_path: Path) -> None:
    assert loaded(tmp_path, MINIMAL, "horizon=30 d", "horizon=60 d").horizon == 60


@pytest.mark.parametrize(
    ("override", "complaint"),
    [
        ("connects.monthly_grant", "--set connects.monthly_grant: write it as key=value"),
        ("=3", "--set =3: write it as key=value"),
        ("a..b=3", "write it as key=value"),
        ("horizon=", "--set horizon=: horizon: a value is missing after '='"),
        ("horizn=3", "--set horizn=3: horizn: unknown key (did you mean 'horizon'?)"),
        ("horizon=-3", "--set horizon=-3: horizon: -3 is out of range"),
        ("horizon=[1", "--set horizon=[1: broken YAML"),
        ("horizon=!!python/none x", "never runs them"),
        ("horizon.x=3", "--set horizon.x=3: horizon: a number is needed"),
        ("name.x=3", "name: this is a single value, without 'x' inside"),
        ("freelancers.b.count=3", "freelancers: there is no item 'b' (allowed: 0 to 0, a)"),
        ("freelancers.a.hour_usd=-5", "freelancers[0].hour_usd: -5 is out of range: write 0 or more"),
        ("freelancers.a.reputation=1.5", "freelancers[0].reputation: 1.5 is out of range: write 0 to 1"),
        ("freelancers.7.count=3", "freelancers: there is no item '7'"),
        ("freelancers[7].count=3", "freelancers: there is no item '7'"),
        (
            "invitations.share=70",
            "invitations.share: 70 is out of range; 70 % is written 0.7 or 70% (allowed: a number, 0 to 1)",
        ),
        (
            "freelancers.a.accepts=2.5",
            "2.5 is out of range; 2.5 % is written 0.025 or 2.5% (allowed: a number, 0 to 1)",
        ),
        (
            "freelancers.a.strategy={fit_threshold: {threshold: 70}}",
            "threshold: 70 is out of range; 70 % is written 0.7 or 70%",
        ),
        (
            "jobs.value_usd={constant: 1e9}",
            "jobs.value_usd: write the settings of 'constant' as key: value pairs, such as {constant: {value: 1000000000}}, or the number alone",
        ),
        (
            "jobs.value_usd={lognormal: 9}",
            "jobs.value_usd: write the settings of 'lognormal' as key: value pairs, such as {lognormal: {median: …, ln_sd: …}}",
        ),
        ("pack=sed", "--set pack=sed: pack: no rule pack is called 'sed'"),
        ("jobs.per_day=.nan", "not a number that can be used"),
    ],
)
def test_a_wrong_override_is_named_itself(override: str, complaint: str, tmp_path: Path) -> None:
    found = complaints(tmp_path, MINIMAL, override)
    assert len(found) == 1, found
    assert complaint in found[0]
    word = complaint.partition("as key: value")[0].count("constant")
    assert not word or "did you mean" not in found[0]


def test_what_yaml_may_not_hold_hides_no_other_mistake(tmp_path: Path) -> None:
    text = """horizon: .nan
jobs: {per_day: -3, value_usd: 1e999}
horizn: 3
"fre\u202eel": 1
"c\\e": 1
freelancers: [{name: "a\\eb", strategy: fresh_hou}, *b]
"""
    found = complaints(tmp_path, text)
    said = [(one.split(":")[1], one.split(": ", 2)[1]) for one in found]
    assert said == [
        ("1", "horizon"),
        ("2", "jobs.per_day"),
        ("2", "jobs.value_usd"),
        ("3", "horizn"),
        ("4", "fre\\u202eel"),
        ("5", "a control character is not allowed in text; remove it"),
        ("6", "freelancers[0].name"),
        ("6", "freelancers[0].strategy"),
        ("6", "freelancers[1]"),
    ]


def test_a_resolved_scenario_reads_back_as_the_same(tmp_path: Path) -> None:
    scenario = loaded(tmp_path, f"pack: 2025_dynamic\n{GROUP}")
    plain = json.loads(json.dumps(plain_values(scenario), allow_nan=False))
    # what could be otherwise is no part of what is played, and stays with the pack
    assert Scenario.model_validate(plain) == scenario.model_copy(update={"uncertainties": {}})
    assert digest(scenario) == digest(Scenario.model_validate(plain))
    assert digest(scenario) != digest(scenario, "more") != digest(loaded(tmp_path, MINIMAL))


def test_a_strategy_file_runs_only_when_it_is_asked_for(tmp_path: Path) -> None:
    text = "from simulator.strategies.simple.spray_and_pray import SprayAndPray\nclass Mine(SprayAndPray): ...\nclass Other: ...\n"
    written(tmp_path, text, "mine.py")
    written(tmp_path, MINE + "1 / 0\n", "broken.py")
    assert load_class("./mine.py:Mine", tmp_path).__name__ == "Mine"
    with pytest.raises(ScenarioError, match="no class 'mine'"):
        load_class("./mine.py:mine", tmp_path)
    with pytest.raises(ScenarioError, match="'Other' is not a strategy"):
        load_class("./mine.py:Other", tmp_path)
    with pytest.raises(ScenarioError, match="ZeroDivisionError"):
        load_class("./broken.py:Mine", tmp_path)
    assert (
        check_scenario(written(tmp_path, "freelancers: [{name: a, strategy: './broken.py:Mine'}]\n"))[1] == []
    )


def test_cross_checks_hold_without_the_loader() -> None:
    with pytest.raises(ValueError, match="warm-up"):
        Scenario.model_validate({"warmup": "200 d", "freelancers": [{"name": "a", "strategy": "random"}]})


SHIPPED = shipped_scenarios()


def test_the_schema_is_current() -> None:
    file = Path(__file__).resolve().parents[2] / "scenarios" / "scenario.schema.json"
    assert file.read_text(encoding="utf-8") == schema_text(), (
        "renew it: simulator schema > scenarios/scenario.schema.json"
    )


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_scenarios_hold(name: str) -> None:
    text = SHIPPED[name].read_text(encoding="utf-8")
    assert check_scenario(SHIPPED[name])[1] == []
    assert text.startswith("# yaml-language-server: $schema=scenario.schema.json\n")
    assert question_of(SHIPPED[name]).endswith("?")
    jsonschema.validate(parse(text, name).plain(), scenario_schema())


ACCEPTED = """
name: x
horizon: 180 d
jobs: {per_day: 40, categories: {web: 0.6, art: {share: 0.4}}}
clients: {attention: all}
freelancers:
  - {name: a, strategy: s, capacity: unlimited, niche: 0.3, categories: [web]}
  - {name: b, strategy: {x: {bar: 4}}, width: {lognormal: {median: 1, ln_sd: 0}}, quality: {kind: normal, mean: 1}}
  - {name: c, strategy: {x: }, categories: web, capacity: 3}
"""


def test_the_schema_accepts_short_forms() -> None:
    schema = scenario_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(parse(ACCEPTED, "f").plain(), schema)


@pytest.mark.parametrize(
    "wrong",
    [
        "horizn: 1",
        "jobs: {per_dya: 3}",
        "clients: {attention: some}",
        "horizon: 10 q",
        "freelancers: [{name: a, strategy: s, niche: {lognormal: {median: 1, ln_sdd: 0}}}]",
        "freelancers: [{name: a, strategy: s, niche: {kind: beta, median: 1}}]",
        "freelancers: [{name: a, strategy: s, capacity: -1}]",
        "pack: sed",
    ],
)
def test_the_schema_refuses(wrong: str) -> None:
    document = parse(ACCEPTED, "f").plain() | parse(wrong, "f").plain()
    assert not jsonschema.Draft202012Validator(scenario_schema()).is_valid(document)


def test_a_scenario_is_found_by_file_or_by_name(tmp_path: Path) -> None:
    file = written(tmp_path, MINIMAL)
    assert scenario_file(str(file)) == file
    with pytest.raises(ScenarioError, match="no shipped scenario has this name"):
        scenario_file("nothing_of_this_name")
    assert all(scenario_file(name) == path for name, path in SHIPPED.items())


def test_a_shipped_scenario_is_copied_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path, MINIMAL, "top/low.yaml")
    written(tmp_path, MINE, "top/mine.py")
    written(tmp_path, "posted_at,category,job_type\n2023-01-01T00:00:00Z,web,fixed\n", "top/posts.csv")
    high = "extends: low.yaml\nquestion: Who?\njobs: {replay: {file: posts.csv}}\n"
    written(tmp_path, high + "freelancers: [{name: a, strategy: ./mine.py:Mine}]\n", "top/high.yaml")
    monkeypatch.setattr(loader_shipped, "SCENARIO_FOLDERS", (tmp_path / "none", tmp_path / "top"))
    assert list(shipped_scenarios()) == ["high", "low"]
    assert question_of(shipped_scenarios()["high"]) == "Who?"
    first = copy("high", tmp_path / "new" / "mine.yaml")
    assert [file.name for file in first] == ["mine.yaml", "low.yaml", "posts.csv", "mine.py"]
    assert {file.parent for file in first} == {tmp_path / "new"}
    assert check_scenario(first[0])[1] == []
    with pytest.raises(ScenarioError, match="not overwritten"):
        copy("high", tmp_path / "new")
    with pytest.raises(ScenarioError, match="no shipped scenario has this name"):
        copy("hihg", tmp_path)


def test_a_shipped_scenario_is_extended_by_its_name(tmp_path: Path) -> None:
    scenario = loaded(tmp_path, "extends: field_2023\nname: mine\n")
    assert (scenario.name, scenario.pack, scenario.horizon) == ("mine", "2023_card6", 120)
    near = complaints(tmp_path, "extends: feild_2023\nhorizn: 3\n")
    assert "no shipped scenario has this name (did you mean 'field_2023'?)" in near[0]
    assert "write field_2023 for the shipped one" in complaints(tmp_path, "extends: field_2023.yaml\n")[0]


@pytest.mark.parametrize(
    "first", ["extends: none.yaml", "pack: nonsense", "extends: broken.yaml", "extends: 3", "extends: s.yaml"]
)
def test_a_layer_that_cannot_be_had_hides_no_other_mistake(first: str, tmp_path: Path) -> None:
    written(tmp_path, "a: [1, 2\n", "broken.yaml")
    text = f"{first}\nhorizn: 3\njobs: {{per_day: -1}}\nfreelancers: [{{name: a, strategy: nonsense}}]\n"
    found = complaints(tmp_path, text, "connects.nothing=3", "horizon")
    for words in (
        "horizn: unknown", "per_day: -1", "'nonsense'", "connects.nothing: unknown", "write it as key=value"
    ):  # fmt: skip
        assert any(words in line for line in found), (words, found)
    assert len(found) == 6
    # what is missing may stand in the layer that is not there
    assert len(complaints(tmp_path, f"{first}\nwarmup: 300 d\n")) == 1


TABLE = "posted_at,category,job_type\n2024-01-01T10:00Z,web,fixed\nnever,web,fixed\n"


@pytest.mark.parametrize(
    ("override", "words"),
    [
        ("freelancers.a.strategy=nonsense", "no strategy is called 'nonsense'"),
        ("freelancers.a.strategy={fit_threshold: {treshold: 1}}", "treshold: unknown key"),
        ("freelancers.a.strategy=./none.py:Mine", "there is no such file"),
        ("jobs.per_dya=3", "jobs.per_dya: unknown key"),
        ("freelancers.a.plan=plsu", "no plan is called 'plsu'"),
        ("horizon=7,5", "write 7.5"),
        ("warmup=400 d", "the warm-up (400 d) must be shorter"),
        ("pack=nonsense", "no rule pack is called 'nonsense'"),
    ],
)
def test_a_mistake_outside_the_table_is_told_whatever_the_table_holds(
    override: str, words: str, tmp_path: Path
) -> None:
    for table, wrong in ((TABLE, 2), (TABLE.replace("never", "2024-01-02T10:00Z"), 1), (None, 2)):
        (tmp_path / "t.csv").unlink(missing_ok=True)
        if table is not None:
            written(tmp_path, table, "t.csv")
        text = f"jobs: {{replay: {{file: t.csv}}}}\n{GROUP}"
        found = complaints(tmp_path, text, override)
        assert any(words in line for line in found), found
        assert len(found) == (1 if override.startswith("pack=") else wrong), found


@pytest.mark.parametrize(
    "text",
    [
        GROUP + "".join(f"wrong{k}: 1\n" for k in range(5000)),
        GROUP + "connects:\n  refunds:\n" + "".join(f"    wrong{k}: 1\n" for k in range(5000)),
        GROUP + "connects:\n  plans:\n" + "".join(f"    p{k}: {{monthly_grant: -1}}\n" for k in range(2500)),
        "freelancers:\n" + "".join(f"  - {{name: g{k}, strategy: none{k}, plan: x}}\n" for k in range(1000)),
        "freelancers:\n  - name: a\n    strategy:\n      fit_threshold:\n"
        + "".join(f"        wrong{k}: 1\n" for k in range(5000)),
    ],
    ids=["keys", "deep keys", "values", "strategies", "settings"],
)
def test_thousands_of_mistakes_are_all_found_in_seconds(text: str, tmp_path: Path) -> None:
    start = time.process_time()
    found = check_scenario(written(tmp_path, text))[1]
    assert len(found) >= 1000
    assert time.process_time() - start < 10  # once minutes; now below two seconds
