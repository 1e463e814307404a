"""Sentences and tables say what the numbers say, and fit a terminal."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rich.console import Console
from rich.table import Table

from simulator.metrics.contrasts.differences import turned
from simulator.metrics.estimates.quantities import Estimate
from simulator.metrics.numbers import decimals_of, interval, limits, number, signed
from simulator.report.exports import comparison_frame
from simulator.report.pictures.convergence import convergence
from simulator.report.tables import comparison_table, main_table
from simulator.report.words.answers import comparison_answer, run_answer
from simulator.report.words.background import luck_saved, rescored_sentence
from simulator.report.words.controlled import controlled_metrics
from simulator.report.words.goals import goals_document, how_sure_of, several, yardstick_sentence
from simulator.report.words.ranking import as_estimate, metric_of, oracles_of, ranking
from simulator.runs.entries import control_gain, entries_of
from simulator.runs.result import RunResult
from simulator.studies.compare.compare import compare, compare_entries
from simulator.studies.compare.rescore import Rescored
from tests.small_runs import scripted_run, small_scenario

RULES = ("spray_and_pray", "fresh_hour", "random", "cheap_first")


def run_of(
    folder: Path,
    hires: Any,
    *,
    earnings: Any = 10.0,
    spent: int = 100,
    proposals: int = 50,
    rules: Sequence[str | dict[str, Any]] = RULES,
    others: dict[str, Any] | None = None,
    goal: str = "per_connect",
) -> RunResult:
    """A run whose hires have the shape (replications, groups, 2 freelancers); earnings are per hire."""
    hires = np.asarray(hires)
    groups = hires.shape[1]
    names = [f"rule {chr(ord('a') + k)}" for k in range(groups)]
    scenario = small_scenario(
        horizon=10,
        warmup=0,
        goal=goal,
        freelancers=[
            {"name": n, "strategy": s, "count": 2} for n, s in zip(names, rules[:groups], strict=True)
        ],
        run={"replications": hires.shape[0], "seed": 3},
    )
    columns = {
        "hires": hires,
        "proposals": proposals,
        "connects_proposal": spent,
        "earnings_usd": hires * np.asarray(earnings, float),
        "connects_at_first_hire": np.where(hires > 0, 40, -1),
        **(others or {}),
    }
    return scripted_run(folder, scenario, columns)


def around(*means: int, replications: int = 10) -> np.ndarray[Any, Any]:
    """Hires that swing by one around each mean, the same way for all strategies."""
    swing = np.where(np.arange(replications) % 2, 1, -1)[:, None, None]
    return np.array(means)[None, :, None] + swing + np.zeros((1, 1, 2), int)


def written(table: Table, width: int = 80) -> str:
    file = io.StringIO()
    Console(file=file, width=width, no_color=True).print(table)
    return file.getvalue()


# numbers


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (1.0, 2.0, "1.00–2.00"),
        (None, None, "no interval"),
        (1.0, None, "1.00 or more"),
        (1.0, float("inf"), "1.00 or more"),
        (None, 2.0, "2.00 or less"),
        (-1.0, 2.0, "-1.00 to 2.00"),
    ],
)
def test_limits_of_every_kind(low: float | None, high: float | None, text: str) -> None:
    assert limits(Estimate(1.5, low, high, 9, "hires", "jackknife")) == text


def test_a_sentence_has_no_interval_where_there_is_none() -> None:
    assert interval(Estimate(1.5, None, None, 1, "hires", "none")) == ""
    assert (
        interval(Estimate(0.5, 0.25, None, 9, "share of x", "none"), "share")
        == "95 % interval 25.0 % or more"
    )
    assert (
        interval(Estimate(0.5, None, 0.75, 9, "share of x", "none"), "share")
        == "95 % interval 75.0 % or less"
    )


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (None, "plain", "-"),
        (float("nan"), "usd", "-"),
        (float("inf"), "plain", "unbounded"),
        (0.0, "share", "0 %"),
        (1.0, "share", "100 %"),
        (0.0, "usd", "$0"),
        (9_999.0, "usd", "$9,999"),
        (1_234_567.0, "usd", "$1.23M"),
        (-0.001, "usd", "$0.00"),
    ],
)
def test_numbers_of_every_kind(value: float | None, kind: Any, text: str) -> None:
    assert number(value, kind) == text


def test_a_difference_of_nothing_has_no_sign() -> None:
    assert (signed(0.001, like=2.0), signed(2.0), signed(None)) == ("0.00", "+2.00", "-")


def test_decimals_stay_within_bounds() -> None:
    assert (decimals_of(1e-30), decimals_of(float("inf")), decimals_of(1e30)) == (6, 0, 0)


# the answer


def test_the_answer_names_the_best_and_its_lead(tmp_path: Path) -> None:
    assert run_answer(run_of(tmp_path, around(6, 3, 2), others={"minutes": 60})) == (
        "For hires per Connect, 'rule a' is first, clearly ahead of all others: 6.00 hires per 100 Connects "
        "in 10 days, 3.00 more than 'rule b' (the same in every replication; 10 "
        "replications). Under other goals: most hires 'rule a' (6.00); most income 'rule a' ($60); most "
        "income per hour 'rule a' ($60 an hour); soonest first hire 'rule a', 'rule b' and 'rule c', which "
        "cannot be told apart (10.0 days, all days for whoever is not hired)."
    )


def test_the_answer_names_the_goal_and_who_wins_under_others(tmp_path: Path) -> None:
    result = run_of(
        tmp_path,
        around(6, 3),
        earnings=np.array([1.0, 50.0])[None, :, None],
        goal="income",
        others={
            "minutes": np.array([30.0, 60.0])[None, :, None],
            "first_hire_day": np.array([4.0, 3.0])[None, :, None],
        },
    )
    assert run_answer(result) == (
        "For income, 'rule b' is first, clearly ahead of all others: $150 left per freelancer in 10 days "
        "after Connects, plan and fees, $144 more than 'rule a' (95 % interval $107 to $181; 10 "
        "replications). Under other goals: most hires 'rule a' (6.00); most income per hour 'rule b' ($150 "
        "an hour); soonest first hire 'rule b' (3.00 days, all days for whoever is not hired); most hires "
        "per Connect 'rule a' (6.00 per 100)."
    )
    assert metric_of(result) == "net_earnings_usd"
    told = goals_document(ranking(result).compared)
    assert (told["goal"], told["metric"]) == ("income", "net_earnings_usd")
    assert {goal: won["first"] for goal, won in told["winners"].items()} == {
        "hires": "rule a",
        "income": "rule b",
        "income_per_hour": "rule b",
        "first_hire": "rule b",
        "per_connect": "rule a",
    }
    hired = run_answer(result, ranking(result, "all_hires"))
    assert hired.startswith(
        "For the number of hires, 'rule a' is first, clearly ahead of all others: 6.00 hires"
    )
    soon = run_answer(result, ranking(result, "mean_days_to_first_hire"))
    assert (
        "3.00 days to it on average (whoever is not hired counts with all 10 days), 1.00 less than 'rule a'"
        in soon
    )


def test_what_no_rule_can_beat_is_told_for_the_goal(tmp_path: Path) -> None:
    found = compare(run_of(tmp_path, around(6, 3), goal="income"))
    assert yardstick_sentence(found, frozenset(), "10 days") == ""
    most = Estimate(900.0, 880.0, 920.0, 20, "dollars per freelancer", "")
    least = Estimate(1.5, 1.4, 1.6, 20, "days, mean", "")
    known = replace(found, yardsticks={"income": most, "first_hire": least})
    assert yardstick_sentence(known, frozenset(), "10 days") == (
        "With these Connects no rule can get more than $900 left per freelancer in 10 days after Connects, "
        "plan and fees: that takes knowing every client's choice (95 % interval $880 to $920; 20 "
        "replications); 'rule a' has $60."
    )
    soon = yardstick_sentence(replace(known, metric="mean_days_to_first_hire"), frozenset(), "10 days")
    assert soon.startswith("With these Connects no rule can get below 1.50 days to it")
    told = goals_document(known)["yardsticks"]
    assert told["income"]["value"] == 900.0
    cells = {column.header.replace("\n", " "): column.cells[-1] for column in comparison_table(known).columns}
    assert (cells["Entry"], cells["Income"], cells["Hires"]) == ("No rule can beat", "$900\n880–920", "")


def test_what_is_the_same_in_every_replication_has_no_interval_in_a_sentence(tmp_path: Path) -> None:
    found = compare(run_of(tmp_path, around(6, 6)), "hires", ())
    same = Estimate(0.0, 0.0, 0.0, 12, "hires", "")
    assert how_sure_of(same, "plain") == "the same in every replication"
    assert how_sure_of(same._replace(n=1), "plain") == "95 % interval 0 to 0"
    pair = found.between("rule a", "rule b")._replace(value=0.0, low=0.0, high=0.0, method_all="")
    one = found.ranking[0].estimate
    told = rescored_sentence(Rescored("rule a", "rule b", pair, pair, one, one, 9), "hires")
    assert (
        told
        == "On fresh luck (seed 9) 'rule a' is level with 'rule b'; on the luck that chose it, level too."
    )


def test_limits_from_one_replication_are_said_to_be_too_narrow(tmp_path: Path) -> None:
    few, many = run_of(tmp_path / "few", around(6, 3)[:1]), run_of(tmp_path / "many", around(6, 3))
    notes = [" ".join(text for text, _ in comparison_table(compare(one)).notes) for one in (few, many)]
    assert ["One replication: intervals and letters" in text for text in notes] == [True, False]


def test_one_who_wins_under_every_goal_is_said_to(tmp_path: Path) -> None:
    others = {"minutes": 60, "first_hire_day": np.array([2.0, 5.0])[None, :, None]}
    found = run_answer(run_of(tmp_path, around(6, 3), goal="income", others=others))
    assert (
        "'rule a' is clearly first under every other goal too: most hires (6.00); most income per hour"
        in found
    )


def test_the_answer_names_a_tie(tmp_path: Path) -> None:
    hires = around(6, 6, 2)
    hires[:3, 1] -= 1
    hires[3:5, 1] += 1
    found = run_answer(run_of(tmp_path, hires))
    assert found.startswith(
        "For hires per Connect, 'rule a' and 'rule b' cannot be told apart: 6.00 to 5.90 hires"
    )
    assert "('rule b' minus 'rule a': -0.10; 95 % interval -0.6" in found
    assert "most hires 'rule a' and 'rule b', which cannot be told apart (6.00)" in found


def test_the_answer_counts_a_tie_of_several(tmp_path: Path) -> None:
    hires = np.concatenate([around(6, 6, 6), around(2)], axis=1)
    hires[::3, 1] += 1
    hires[1::3, 2] += 1
    found = run_answer(run_of(tmp_path, hires))
    assert found.startswith("For hires per Connect, 'rule b', 'rule c' and 'rule a' cannot be told apart: 6.")


@pytest.mark.parametrize(
    ("hires", "more", "text"),
    [
        (around(6, 3, replications=1), {}, "For hires per Connect, 'rule a' is first with 5.00 hires"),
        (around(6), {}, "For hires per Connect, there is only 'rule a': 6.00 hires per 100 Con"),
        (
            np.zeros((10, 2, 2), int),
            {},
            "No freelancer was hired: 2,000 proposals in 10 replications won nothing",
        ),
        (np.zeros((4, 2, 2), int), {"spent": 0, "proposals": 0}, "No freelancer sent a proposal"),
        (
            around(6, 3),
            {"spent": 0},
            "For the number of hires, 'rule a' is first, clearly ahead of all others: 6",
        ),
        (
            around(6, 3),
            {"rules": ("highest_match", "random")},
            "For hires per Connect, there is only 'rule b': 3.00 hires per",
        ),
        (around(6), {"rules": ("highest_match",)}, "Only oracles ran: they see what no freelancer can see"),
    ],
)
def test_the_answer_where_there_is_no_plain_one(
    hires: Any, more: dict[str, Any], text: str, tmp_path: Path
) -> None:
    assert run_answer(run_of(tmp_path, hires, **more)).startswith(text)


def test_hires_without_a_proposal_are_told(tmp_path: Path) -> None:
    none, some = np.zeros((4, 2, 2), int), {"invited_hires": np.array([1, 2])[None, :, None]}
    result = run_of(tmp_path / "a", none, spent=0, proposals=0, others=some | {"direct_hires": 1})
    assert run_answer(result) == (
        "No freelancer paid for a proposal in 4 replications; 24 hires by invitation and 16 repeat contracts "
        "came without one, most of them to 'rule b': 3.00 per freelancer (95 % interval 1.92 to 4.46)."
    )
    told = run_answer(run_of(tmp_path / "b", none, others=some))
    assert told.startswith("800 proposals in 4 replications won nothing; 24 hires by invitation came without")
    assert "most of them to 'rule b'" in told


def test_the_table_counts_every_hire_where_some_came_without_a_proposal(tmp_path: Path) -> None:
    with_some = written(main_table(run_of(tmp_path / "a", around(6, 3), others={"direct_hires": 2})))
    assert "All hires" in with_some
    assert "8.00" in with_some
    without = written(main_table(run_of(tmp_path / "b", around(6, 3))))
    assert "All hires" not in without


@pytest.mark.parametrize("width", [60, 80, 120])
def test_hires_income_hours_and_connects_stand_side_by_side(tmp_path: Path, width: int) -> None:
    rules = ("random", "highest_match", "fresh_hour", "cheap_first")
    result = run_of(tmp_path, around(2, 9, 6, 3), rules=rules, others={"minutes": 90}, goal="income")
    found = compare(result)
    lines = written(comparison_table(found, oracles_of(result), "10 days"), width).splitlines()
    assert max(map(len, lines)) <= width
    head = " ".join(" ".join(lines[:3]).split())
    for heading in ("Income", "Hires", "Hours", "Connects", "spent"):
        assert heading in head
    text = "\n".join(lines)
    for name in ("rule a", "rule b", "rule c", "rule d"):
        assert f"\n{name}" in text
    assert "\n\nrule b" in text, "a yardstick stands apart"
    assert ("P(best)" in head) == (width > 60)
    assert "Hours: of looking at posts, writing and interviewing" in " ".join(text.split())


def test_the_answer_says_when_hires_are_few(tmp_path: Path) -> None:
    hires = np.zeros((10, 2, 2), int)
    hires[0, 0, 0] = 1
    assert run_answer(run_of(tmp_path, hires)).endswith(
        "This rests on only 1 hire: more replications would make it surer."
    )


def test_many_names_are_counted() -> None:
    assert several(["a", "b", "c", "d"]) == "'a', 'b', 'c' and 'd'"
    assert several(["a", "b", "c", "d", "e"]) == "'a', 'b', 'c' and 2 more"


# ranking


def test_oracles_are_known_through_wrappers_and_never_first(tmp_path: Path) -> None:
    rules = [
        {"paced_budget": {"of": "highest_true_p"}},
        "random",
        {"paced_budget": {"of": "random"}},
        "./no.py:X",
    ]
    result = run_of(tmp_path, around(9, 6, 3, 2), rules=rules)
    assert oracles_of(result) == {"rule a"}
    found = ranking(result)
    assert (found.best, found.order, found.everyone()[-1]) == (
        "rule b",
        ("rule b", "rule c", "rule d"),
        "rule a",
    )
    assert found.behind["rule a"].value == pytest.approx(3.0)
    assert found.tied == ("rule b",)


def test_hires_decide_where_bids_are_free(tmp_path: Path) -> None:
    assert metric_of(run_of(tmp_path / "a", around(3))) == "hires_per_100_connects"
    assert metric_of(run_of(tmp_path / "b", around(3), spent=0)) == "all_hires"
    assert metric_of(run_of(tmp_path / "c", around(3)), "income_per_hour") == "net_earnings_per_hour"


# tables


def test_the_main_table_is_sorted_and_fits(tmp_path: Path) -> None:
    rules = ("random", "highest_match", "fresh_hour", "cheap_first")
    result = run_of(tmp_path, around(2, 9, 6, 3), rules=rules)
    for width in (80, 120):
        lines = written(main_table(result), width).splitlines()
        assert max(map(len, lines)) <= width
        assert "…" not in "".join(lines)
        text = "\n".join(lines)
        places = [text.index(f"rule {letter}") for letter in "cdab"]  # b sees everything
        assert places == sorted(places)
    assert "rule b (oracle)" in text
    assert "6.00" in text
    assert "from 10 replications" in text


def test_the_main_table_of_nothing(tmp_path: Path) -> None:
    text = written(main_table(run_of(tmp_path, np.zeros((1, 2, 2), int), spent=0, proposals=0)))
    assert "One replication" in text
    assert "Bids were free" not in text
    free = run_of(tmp_path / "free", np.zeros((1, 2, 2), int), spent=0, proposals=3)
    assert "Bids were free" in written(main_table(free))
    for spent in (0, 100):  # whatever the goal is
        folder = tmp_path / f"hires {spent}"
        hires = run_of(folder, np.ones((2, 2, 2), int), spent=spent, goal="hires")
        assert ("Bids were free" in written(main_table(hires))) == (spent == 0)


def test_names_are_text_and_no_markup(tmp_path: Path) -> None:
    scenario = small_scenario(
        freelancers=[{"name": "[red]x[/red]", "strategy": "random", "count": 2}],
        run={"replications": 2, "seed": 1},
    )
    result = scripted_run(tmp_path, scenario, {"proposals": 1, "connects_proposal": 2})
    assert "[red]x[/red]" in written(main_table(result), 120)


def test_a_comparison_is_told_and_laid_out(tmp_path: Path) -> None:
    result = run_of(tmp_path, around(6, 3, 9), rules=("random", "fresh_hour", "highest_match"))
    found, oracles = compare(result), oracles_of(result)
    said = comparison_answer(found, oracles)
    assert said.startswith(
        "For hires per Connect, 'rule a' is first, clearly ahead of all others: 6.00 hires per 100 Connects "
        "in the period, 3.00 more than 'rule b' (the same in every replication; 10 "
        "replications). Under other goals: most hires 'rule a' (6.00); "
    )
    text = written(comparison_table(found, oracles), 100)
    assert "rule c (oracle)" in text
    assert "-3.00" in text
    assert "+3.00" in text


def test_the_answer_has_the_limits_of_the_table(tmp_path: Path) -> None:
    hires = around(6, 3, 2)
    hires[::3, 0] += 1
    hires[1::3, 2] += 1
    found = ranking(run_of(tmp_path, hires))
    behind = as_estimate(found.behind["rule b"])
    assert behind.low is not None
    assert behind.low < (found.behind["rule b"].low or 0.0)
    said = interval(behind._replace(low=-(behind.high or 0.0), high=-behind.low), like=6.0)
    assert f"({said}, for all 3 pairs at once" in run_answer(run_of(tmp_path, hires))


def test_less_is_better_is_told_as_less(tmp_path: Path) -> None:
    hires = around(6, 3)
    hires[::3, 0] += 1
    found = compare(run_of(tmp_path, hires), "connects_per_hire", ())
    said = comparison_answer(found)
    assert said.startswith("By Connects per hire 'rule a' is first, clearly ahead of all others: 15.")
    assert " less than 'rule b' (95 % interval " in said
    assert "-" not in said.replace("one-", "")
    pair = found.between("rule a", "rule b")
    one = found.ranking[0].estimate
    again = Rescored("rule a", "rule b", pair, pair, one, one, 9)
    told = rescored_sentence(again, "connects_per_hire")
    value = number(-(pair.value or 0.0))
    assert told.startswith(f"On fresh luck (seed 9) 'rule a' is {value} below 'rule b' (95 % interval ")
    assert f"on the luck that chose it, {value} below (95 % interval " in told
    single = again._replace(honest=pair._replace(low=None, high=None, n=1, method_all=""))
    assert " below 'rule b'; one replication cannot show how sure that is; " in rescored_sentence(
        single, "connects_per_hire"
    )
    undecided = rescored_sentence(again._replace(naive=pair._replace(apart=False)), "connects_per_hire")
    assert undecided.endswith("So the lead is clear on fresh luck, and undecided on the luck above alone.")
    lost = rescored_sentence(again._replace(honest=turned(pair)), "connects_per_hire")
    assert f"'rule a' is {value} above 'rule b'" in lost
    assert lost.endswith("The order is reversed: the lead was luck.")


def test_the_first_may_be_tied_with_two_that_are_not_tied(tmp_path: Path) -> None:
    hires = np.stack([7 + np.arange(30) % 2, 14 * (np.arange(30) % 2), np.full(30, 6)], 1)[:, :, None]
    found = compare(run_of(tmp_path, np.repeat(hires, 2, axis=2)))
    swapped = replace(found, ranking=(found.ranking[1], found.ranking[0], found.ranking[2]))
    said = comparison_answer(swapped)
    assert said.startswith(
        "For hires per Connect, 'rule b' is first with 7.00 hires per 100 Connects in the period, but cannot "
        "be told apart from 'rule a' and 'rule c' ('rule a' minus 'rule b': "
    )


def test_unlike_luck_is_explained(tmp_path: Path) -> None:
    hires = around(9, 3)
    hires[:, 1] = 6 - hires[:, 1]
    found = compare(run_of(tmp_path, hires))
    assert "below 0: the two had opposite luck in the same worlds" in luck_saved(found)
    assert "below 0, the two had opposite luck" in " ".join(written(comparison_table(found)).split())
    alike = compare(run_of(tmp_path / "alike", around(9, 3)))
    assert "below 0" not in luck_saved(alike)
    corrected = luck_saved(replace(found, relieved={"rule a": 0.2}))
    assert "the correction for luck removed 20 % of the variance of averages" in corrected


def test_after_looking_often_only_a_chance_that_can_be_promised_is_told(tmp_path: Path) -> None:
    hires = around(6, 5, 2, replications=40)
    hires[::3, 0] += 3
    hires[1::4, 1] += 2
    entries = entries_of([run_of(tmp_path, hires)])
    once, often = (compare_entries(entries, metrics=(), looks=looks) for looks in (False, True))
    assert sum(once.chances.values()) == pytest.approx(1)
    assert list(often.chances) == ["rule a"]
    assert 0 < often.chances["rule a"] < once.chances["rule a"]
    frame = comparison_frame(often).set_index("entry")
    assert frame["chance_best"].isna().all()
    assert frame.loc["rule a", "chance_best_anytime"].iloc[0] == often.chances["rule a"]
    assert comparison_frame(once)["chance_best_anytime"].isna().all()
    assert "any time" in written(comparison_table(often))
    assert "any time" not in written(comparison_table(once))


def test_one_number_is_not_told_in_two_ways(tmp_path: Path) -> None:
    rng = np.random.default_rng(2)
    hires = around(6, 3, replications=24) + rng.integers(0, 3, (24, 2, 2))
    result = run_of(tmp_path, hires)
    # the luck of the clients' tastes, as the engine would have written it
    sums = result.replications.copy()
    sums["hire_luck"] = rng.normal(0, 1, len(sums)) + 0.6 * (sums["hires"] - sums["hires"].mean())
    result.replications = sums
    assert control_gain("hires", entries_of([result])[0]) > 0.1
    own = controlled_metrics(result, ["hires_per_100_connects", "connects_per_hire", "hires"])["rule a"]
    ranked = ranking(result).estimates["rule a"].value
    assert ranked == own["hires_per_100_connects"].value
    assert ranked != pytest.approx(result.metrics(["hires"])["rule a"]["hires"].value)
    assert own["connects_per_hire"].value == pytest.approx(100 / ranked)
    assert own["hires"].value == pytest.approx(ranked)  # 100 Connects each
    text = " ".join(written(main_table(result)).split())
    assert number(ranked) in text
    assert "Averages are corrected for lucky and unlucky draws." in text
    assert "Averages are corrected for lucky and unlucky draws." in " ".join(
        written(comparison_table(compare(result))).split()
    )
    settled = convergence(result, ("rule a",), "hires_per_100_connects")
    assert settled["value"].iloc[-1] == pytest.approx(ranked)


def test_a_comparison_without_a_winner(tmp_path: Path) -> None:
    tied = compare(run_of(tmp_path / "tied", around(6, 6)))
    assert "'rule a' and 'rule b' cannot be told apart: 6.00 hires per 100 Connects" in comparison_answer(
        tied
    )
    alone = compare(run_of(tmp_path / "alone", around(6)))
    assert comparison_answer(alone).startswith("For hires per Connect, there is only 'rule a': 6.00 hires")
    one = compare(run_of(tmp_path / "one", around(6, 3, replications=1)), "net_earnings_usd")
    assert comparison_answer(one).endswith("one replication cannot show how sure that is.")
    free = compare(run_of(tmp_path / "free", around(6, 3), spent=0))
    assert comparison_answer(free).startswith(
        "No entry can be ranked by hires per 100 Connects: nothing was measured. Under other goals: most "
    )
    assert "rule b" in written(comparison_table(free))
