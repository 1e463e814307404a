# ruff: noqa: E501 (a case is one line, so that the tables can be read)
"""Settings that do nothing are remarked, and only those."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.loader.idle import NEEDS, idle_settings
from simulator.loader.scenario import load_scenario
from simulator.loader.shape import scenario_shape
from simulator.loader.shipped import claims_folder, shipped_scenarios

GROUP = "freelancers: [{name: a, strategy: spray_and_pray}]\n"


def remarks(folder: Path, text: str, *overrides: str) -> list[str]:
    file = folder / "s.yaml"
    file.write_text(text, encoding="utf-8")
    found = idle_settings(file, overrides, load_scenario(file, overrides))
    return [str(one).removeprefix(f"{folder}/") for one in found]


@pytest.mark.parametrize(
    ("line", "remark", "mended"),
    [
        ("connects: {price: {model: bands, flat: {connects: 9}}}", "s.yaml:1:34: connects.price.flat: does nothing while connects.price.model is bands; it needs flat", "connects.price.model=flat"),
        ("hiring: {uniform: {p: 0.2}}", "hiring.uniform: does nothing while hiring.model is logit; it needs uniform", "hiring.model=uniform"),
        ("competition: market\nfield: {half_time: 1 h}", "s.yaml:2:9: field.half_time: does nothing while competition is market; it needs field or both", "competition=both"),
        ("field: {ln_sd: 1}", "field.ln_sd: does nothing while field.unevenness is gamma; it needs lognormal", "field.unevenness=lognormal"),
        ("field: {mean: 9}\njobs: {categories: {web: {share: 1, rivals: {mean: 5}}}}", "s.yaml:1:9: field.mean: does nothing: every category has rivals of its own (jobs.categories.web.rivals)", "jobs.categories.web.rivals=null"),
        ("field: {k: 2}\njobs: {categories: {web: {rivals: {mean: 5}}, it: {rivals: {mean: 4}}}}", "field.k: does nothing: every category has rivals of its own", "jobs.categories.it.rivals=null"),
        ("pack: 2023_card6\nfield: {mean: 9}", "field.mean: does nothing: every category has rivals of its own", "jobs.categories.gardening=1"),
        ("boosts: {pricing: 'off', slots: 3}", "boosts.slots: does nothing while boosts.pricing is off; it needs first or second", "boosts.pricing=second"),
        ("invitations: {after: 1 h}", "invitations.after: does nothing while invitations.share is 0", "invitations.share=0.1"),
        ("connects: {rollover: {cap: 9}}", "connects.rollover.cap: does nothing while connects.rollover.rule is keep; it needs cap_all or cap_free", "connects.rollover.rule=cap_all"),
        ("connects: {plans: {basic: {rollover: {months: 3}}}}", "connects.plans.basic.rollover.months: does nothing while connects.plans.basic.rollover.rule is keep; it needs expire", "connects.plans.basic.rollover.rule=expire"),
        ("connects: {top_up: {rule: monthly}}", "connects.top_up.rule: buys nothing while connects.top_up.monthly_budget_usd is 0", "connects.top_up.monthly_budget_usd=9"),
        ("jobs: {value_usd: 100, weekly_hours: 30}", "jobs.weekly_hours: does nothing beside jobs.value_usd, which takes its place", "jobs.value_usd=null"),
        ("jobs: {categories: {web: {fixed_budget_usd: 9}}, value_usd: 100}", "jobs.categories.web.fixed_budget_usd: does nothing beside jobs.value_usd", "jobs.value_usd=null"),
        ("connects: {plans: {gold: {monthly_grant: 9}}}", "connects.plans.gold: does nothing: no group has this plan", "freelancers.a.plan=gold"),
        ("profiles: {test: {lift: 2}}", "profiles.test: does nothing: no group has takes_test: true", "freelancers.a.takes_test=true"),
        ("profiles: {work_samples: {hours: 2}}", "profiles.work_samples: does nothing: no group has work_samples", "freelancers.a.work_samples=0"),
        ("clients: {reads_follow_ups: 0.5}", "clients.reads_follow_ups: does nothing: no group has a follow_up", "freelancers.a.follow_up={}"),
        ("jobs: {specialty_sizes: 1}", "jobs.specialty_sizes: does nothing: no category has specialties above 1", "jobs.categories.web.specialties=2"),
        ("hiring: {logit: {errors: 0.5}}", "hiring.logit.errors: does nothing: no group has a care below 1", "freelancers.a.care=0.5"),
        ("field: {draws: {repeat: 0.5}}", "field.draws.repeat: does nothing while clients.repeat_posts is 0", "clients.repeat_posts=0.1"),
        ("profiles: {badge: {lift: 2}}", "profiles.badge: does nothing: no group has a badge", "freelancers.a.badge=always"),
        ("connects: {price: {model: bands, bands: {by_category: {legal: [1, 2]}}}}", "by_category.legal: does nothing: no post is of this category", "jobs.categories={web: 1, legal: 1}"),
    ],
)  # fmt: skip
def test_a_setting_that_does_nothing_is_remarked(line: str, remark: str, mended: str, tmp_path: Path) -> None:
    found = remarks(tmp_path, f"{line}\n{GROUP}")
    assert len(found) == 1, found
    assert remark in found[0]
    assert remarks(tmp_path, f"{line}\n{GROUP}", mended) == []


@pytest.mark.parametrize(
    ("override", "remark"),
    [
        ("connects.price.flat.connects=9", "--set connects.price.flat.connects=9: connects.price.flat: does nothing while"),
        ("question=Five people, one purse?", "question: 'one purse': nothing is shared here; each freelancer has a purse of their own"),
        ("question=Should we pool our Connects?", "question: 'pool our Connects': nothing is shared here"),
        ("freelancers.a.accepts=0.5", "freelancers[0].accepts: does nothing while invitations.share is 0"),
        ("freelancers.a.categories={web: 1, design: 0}", "freelancers[0].categories.design: nobody works in a category of share 0"),
        ("freelancers.a.top_up={below: 5}", "freelancers[0].top_up"),
    ],
)  # fmt: skip
def test_settings_of_the_command_line_are_remarked_too(override: str, remark: str, tmp_path: Path) -> None:
    text = f"pack: 2023_card6\ninvitations: {{share: 0}}\nconnects: {{price: {{model: tiers}}}}\n{GROUP}"
    found = remarks(tmp_path, text, override)
    assert any(remark in line for line in found) or override.endswith("{below: 5}"), found


def test_what_every_group_says_for_itself_leaves_nothing_to_the_rest(tmp_path: Path) -> None:
    text = f"connects: {{top_up: {{rule: monthly, monthly_budget_usd: 5}}}}\n{GROUP}"
    own = "freelancers.a.top_up={rule: monthly, monthly_budget_usd: 9}"
    said = "s.yaml:1:12: connects.top_up: does nothing: every group has a top_up of its own"
    assert remarks(tmp_path, text, own) == [said]
    assert remarks(tmp_path, text) == []


@pytest.mark.parametrize("when", ["{}", "{min_match: 0, verified: false}"])
@pytest.mark.parametrize(
    "rule", ["only_if: {of: random, when: WHEN}", "capped: {of: {tailor_if: {of: random, when: WHEN}}}"]
)
def test_a_condition_without_a_limit_is_remarked(when: str, rule: str, tmp_path: Path) -> None:
    text = f"freelancers:\n  - {{name: a, strategy: {{{rule.replace('WHEN', when)}}}}}\n"
    found = remarks(tmp_path, text)
    assert len(found) == 1, found
    assert "when: names no limit, so every post passes; write one, such as {min_match: 0.7}" in found[0]
    assert remarks(tmp_path, text.replace(when, "{verified: true}")) == []


def test_what_packs_and_shipped_scenarios_say_is_not_remarked(tmp_path: Path) -> None:
    for pack in ("seed", "2015_classic", "2025_dynamic"):
        assert remarks(tmp_path, f"pack: {pack}\n{GROUP}") == []
    assert remarks(tmp_path, "extends: field_2023\ncompetition: market\n") == []
    for file in (*shipped_scenarios().values(), *claims_folder().glob("*.yaml")):
        assert idle_settings(file, (), load_scenario(file)) == ()


def test_every_need_is_of_settings_that_exist() -> None:
    shape = scenario_shape()
    for need in NEEDS:
        for key in (need.key, need.other):
            path = [0 if part == "*" and key.startswith("freelancers") else part for part in key.split(".")]
            assert shape.at(path) is not None, key
        assert need.key.count("*") >= need.other.count("*")


def test_a_group_of_nobody_is_remarked_beside_others(tmp_path: Path) -> None:
    two = GROUP.replace("}]", "}, {name: b, strategy: random}]")
    assert remarks(tmp_path, two, "freelancers.a.count=0") == [
        "--set freelancers.a.count=0: freelancers[0].count: nobody of this group is played while its count is 0"
    ]
