"""Pages about strategies: settings beside numbers, and a wrapper's own apart from what is inside."""

from typing import Any

import pytest
from click.testing import CliRunner
from ruamel.yaml import YAML

from simulator.cli import main
from simulator.kit.described import Description, describe_strategy, own_columns, settings_of
from simulator.kit.measured import in_full, in_yaml, measured_choice
from simulator.model.freelancers import StrategyChoice, choice_of
from simulator.model.values.written import as_yaml
from simulator.report.studies.strategy_pages import strategies_index, strategy_page
from simulator.strategies import STRATEGIES
from simulator.strategies.contract.base import Strategy
from simulator.strategies.habits.when import When
from simulator.strategies.registry import make
from simulator.studies import fingerprints
from simulator.studies.fingerprints import measure_fingerprints


def yaml_of(text: str) -> list[Any]:
    """What the block of a page says, and what its comment says is the same."""
    block = text.partition("```yaml\n")[2].partition("```")[0]
    asked, _, same = block.strip().partition("\n# the same: ")
    return [YAML(typ="safe").load(one) for one in (asked.removeprefix("strategy: "), same) if one]


def made(value: Any) -> Strategy:
    return make(StrategyChoice.model_validate(choice_of(value)))


@pytest.mark.parametrize("name", sorted(STRATEGIES))
def test_what_a_page_writes_is_what_is_measured(name: str) -> None:
    kind = STRATEGIES[name]
    choice = measured_choice(name, kind)
    full = in_full(make(choice))
    nothing = dict.fromkeys(("looks_at", "traits", "traits_inside", "inside"), ())
    about = Description(
        name, "", kind.rule, "", "", settings_of(kind), oracle=False, asked=choice, in_full=full, alone=True,
        **nothing,
    )  # fmt: skip
    for one in yaml_of(strategy_page(about, None)):
        assert as_yaml(in_full(made(one))) == as_yaml(about.in_full)  # 5 min is not 5 / 1440 to the last bit


def test_wrappers_are_measured_by_their_name_alone_where_that_is_enough() -> None:
    texts = {name: in_yaml(measured_choice(name, kind)) for name, kind in STRATEGIES.items()}
    assert texts["paced_budget"] == "strategy: {paced_budget: {of: spray_and_pray}}"
    assert texts["never_boost"] == "strategy: {never_boost: {of: fit_threshold}}"
    assert texts["capped"] == "strategy: {capped: {of: fit_threshold, proposals_per_day: 2}}"
    assert texts["mixture"] == "strategy: {mixture: {of: [fit_threshold, fresh_hour], shares: [2, 1]}}"
    assert texts["switch_at"].endswith("{first: review_builder, then: fit_threshold, reviews: 5}}")
    assert texts["fresh_hour"] == "strategy: fresh_hour"
    text = strategy_page(describe_strategy("paced_budget"), None)
    assert "strategy: {paced_budget: {of: spray_and_pray}}\n# the same: paced_budget\n" in text
    text = strategy_page(describe_strategy("boost_if"), None)
    assert "# the same: {boost_if: {of: fit_threshold, when: {min_match: 0.8}}}\n" in text


def test_settings_in_full_hold_defaults_and_those_inside() -> None:
    full = in_full(made({"mixture": {"of": ["fresh_hour", {"capped": {"of": "random"}}], "shares": [1, 2]}}))
    assert full["shares"] == [1, 2]
    assert full["per"] == "post"
    assert full["of"][0] == {"fresh_hour": {"max_age": 1 / 24}}
    assert full["of"][1]["capped"]["of"] == {"random": in_full(made("random"))}
    assert full["of"][1]["capped"]["proposals_per_day"] is None


def test_a_wrappers_own_columns_and_traits_are_told_apart_from_those_inside() -> None:
    switch, never, pays = (describe_strategy(name) for name in ("switch_at", "never_boost", "boost_if"))
    assert switch.looks_at == ("feedbacks",)
    assert (never.looks_at, never.traits, never.traits_inside) == ((), (), ("reads_rivals",))
    assert (pays.looks_at, pays.traits) == (("match",), ("boosts", "reads_rivals"))
    assert describe_strategy("fit_threshold").traits == ("reads_rivals",)
    assert switch.inside == ("review_builder", "fit_threshold")
    text = strategy_page(never, None)
    assert (
        "looks at.** nothing by itself; and what the rule inside looks at: [fit_threshold](fit_threshold.md)."
        in text
    )
    assert (
        "none by itself; and those of the rule inside (here looks at rivals, their bids or their prices)."
        in text
    )
    assert "the rules inside look at: [review_builder](review_builder.md) and [fit_thr" in strategy_page(
        switch, None
    )
    told = CliRunner().invoke(main, ["strategies", "never_boost"]).stdout
    assert "Traits: none.\n" in told
    assert "It also has the columns and traits of the strategies inside: fit_threshold." in told
    every = CliRunner().invoke(main, ["strategies"]).stdout
    row = next(line for line in every.splitlines() if line.startswith(" noise "))
    assert row.rstrip().endswith("+ those inside")


def test_own_columns_leave_the_strategy_as_it_is() -> None:
    strategy = made({"capped": {"of": "fit_threshold", "connects_per_week": 5}})
    assert own_columns(strategy) == ("spent_today", "spent_week")
    assert [type(part).__name__ for part in strategy.parts] == ["FitThreshold"]  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ["boost_if", "tailor_if"])
def test_the_keys_of_when_are_listed_with_meaning_and_unit(name: str) -> None:
    text = strategy_page(describe_strategy(name), None)
    assert "Keys of `when`; all given conditions must hold:" in text
    for key in When.model_fields:
        assert f"\n| `{key}` | " in text
    assert "| `min_usd` | 0 | smallest contract value [dollars] |" in text
    assert "| `max_age` | none | largest age of the post [a time, such as 1 h] |" in text
    assert "| `min_match` | 0 | smallest fit [0 to 1] |" in text
    assert "| `min_hires` | 0 | smallest number of past hires by the client [a whole number] |" in text
    assert "min_spent_usd" in CliRunner().invoke(main, ["strategies", name]).stdout


def report(measured: dict[str, Any] | None, **values: list[float | None]) -> dict[str, Any]:
    plain = {
        "win_rate": [0.05, 0.04, 0.06],
        "connects_per_hire": [60.0, 50.0, 70.0],
        "net_earnings_usd": [9.0, 8.0, 10.0],
    }
    grids = {metric: [[values.get(metric, known)]] for metric, known in plain.items()}
    told = {} if measured is None else {"measured": measured}
    return {
        "crowds": [1.0],
        "budgets": [60],
        "replications": 4,
        "freelancers": 2,
        "strategies": {"capped": grids},
    } | told


def test_numbers_of_other_settings_are_never_shown_as_those_of_the_page() -> None:
    about = describe_strategy("capped")
    same = {"capped": {"asked": in_yaml(about.asked), "in_full": about.in_full}}
    text = strategy_page(about, report(same))
    assert "**Settings.**" not in text
    assert "Measured as written above, with the usual crowd" in text
    assert "| 5.00 % (4.00 % to 6.00 %) | 60.0 (50.0 to 70.0) |" in strategies_index([about], report(same))

    other = {"capped": {"asked": "", "in_full": about.in_full | {"proposals_per_day": None}}}
    text = strategy_page(about, report(other))
    assert (
        "measured with `{proposals_per_day: none}` in place of `{proposals_per_day: 2}`: measure again with "
        "`simulator fingerprints run`."
    ) in text
    assert "as written above" not in text
    assert "5.00 %" not in strategies_index([about], report(other))

    text = strategy_page(about, report(None))
    assert "The numbers below were measured before settings were stored" in text
    assert "as written above" not in text
    assert "All numbers were measured before settings were stored" in strategies_index([about], report(None))


def test_the_grid_keeps_what_was_measured(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.setattr(fingerprints, "CROWDS", (1.0,))
    monkeypatch.setattr(fingerprints, "BUDGETS", (60,))
    names = ("capped", "fit_threshold", "paced_budget")
    found = measure_fingerprints(names, 2, tmp_path)
    assert set(found["measured"]) == set(names)
    for name in names:
        kept, about = found["measured"][name], describe_strategy(name)
        assert kept == {"asked": in_yaml(about.asked), "in_full": about.in_full}
        assert "Measured as written above, " in strategy_page(about, found)
    assert found["strategies"]["capped"] != found["strategies"]["fit_threshold"]
    wrapped = STRATEGIES["paced_budget"]
    monkeypatch.setattr(wrapped, "example", {"of": "random"})
    assert (
        measure_fingerprints(["paced_budget"], 2, tmp_path)["strategies"]["paced_budget"]
        == found["strategies"]["paced_budget"]
    )


def test_an_open_end_is_told_in_words() -> None:
    about = describe_strategy("capped")
    text = strategy_page(
        about, report(None, net_earnings_usd=[976.0, 332.0, None], win_rate=[0.05, None, 0.06])
    )
    assert "net earnings per freelancer in 90 days $976 ($332 or more); " in text
    assert "win rate 5.00 % (6.00 % or less); " in text
    assert "?" not in text
    assert "(no interval)" in strategy_page(about, report(None, win_rate=[0.05, None, None]))


def test_oracles_are_marked_once_and_the_greedy_one_is_no_bound() -> None:
    oracles = [describe_strategy(name) for name, kind in STRATEGIES.items() if kind.oracle]
    rows = [line for line in strategies_index(oracles, None).splitlines() if line.startswith("| [")]
    assert [row.count("sees hidden columns") for row in rows] == [1] * len(oracles)
    assert "; greedy, not an upper bound: `regret` computes that |" in next(
        r for r in rows if "[clairvoyant]" in r
    )
    assert "It is greedy, not an upper bound: `regret` computes that." in strategy_page(
        describe_strategy("clairvoyant"), None
    )
    text = strategy_page(describe_strategy("highest_match"), None)
    assert "looks at.** hidden columns, which no freelancer can see" in text
    assert "`regret` computes an upper bound." in text
