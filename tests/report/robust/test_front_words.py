"""Two goals as people read them: what each choice gets, and whether what one has holds up."""

from dataclasses import replace

import pytest

from simulator.loader.sweeps.versions import Versions
from simulator.model.freelancers import StrategyChoice
from simulator.report.page.robust import front_page, tune_page, when_page
from simulator.report.robust.front import (
    front_answer,
    front_document,
    front_effort,
    front_table,
    had_sentence,
)
from simulator.report.robust.front_picture import draw_front
from simulator.report.robust.in_words import in_words
from simulator.report.robust.tune import tune_answer
from simulator.report.robust.when import when_answer
from simulator.studies.tune.ask import BothAnswer, Question
from simulator.studies.tune.final import Edge
from simulator.studies.tune.front import Front, Held
from simulator.studies.tune.space import Number, Space
from simulator.studies.tune.tuned import Budget
from tests.report.pictures.test_plots import words_of
from tests.report.robust.test_tune_and_when_words import answer as one_goal
from tests.report.robust.test_tune_and_when_words import lost
from tests.small_runs import small_scenario


def edge(value):
    return Edge(value, 0.9 * value, 1.1 * value)


def answer(second="all_hires"):
    """Most income at a threshold of 0.4, most hires at 0.8, and what one has is worse for both."""
    scenario = small_scenario(competition="field")
    choice = StrategyChoice(name="fit_threshold")
    question = Question(
        Versions.of(scenario), scenario, choice, "first", Budget(400), "net_earnings_usd", second=second
    )
    had = {"threshold": 0.75}
    held = (
        Held({"threshold": 0.4}, edge(2000.0), edge(2.0), 0.97, (), True),
        Held({"threshold": 0.6}, edge(1800.0), edge(2.6), 0.72, (), True),
        Held({"threshold": 0.8}, edge(1500.0), edge(3.0), 0.93, (), True),
        Held(had, edge(1000.0), edge(1.5), 0.01, ("default",), False),
    )
    front = Front(
        Space((Number("threshold", 0, 1),)),
        had,
        held,
        40,
        64,
        128,
        400,
        (Edge(500.0, 300.0, 700.0), Edge(1.0, 0.5, 1.5)),
    )
    choices = tuple(StrategyChoice(name="fit_threshold", settings=dict(one.point)) for one in held)
    return BothAnswer(question, front, choices, 1, None, 1.0)


def drawn(found):
    return " ".join(" ".join(one.get_text().split()) for one in words_of(draw_front(found)))


def test_a_choice_without_a_number_is_not_drawn():
    """Such as one that spends no Connects, by hires per Connect."""
    found = answer()
    none = Held({"threshold": 0.99}, edge(0.0), edge(float("-inf")), 0.5, (), True)
    for held in ((none, *found.front.held[1:]), (none,)):
        odd = replace(found, front=replace(found.front, held=held))
        assert draw_front(odd).get_axes()[0].get_lines()


def test_the_ends_come_first_with_both_numbers():
    said = front_answer(answer())
    assert said.startswith("No one choice is best for both income and the number of hires. Most for income: ")
    assert "threshold 0.4, with $2,000 left" in said
    assert "threshold 0.8, with $1,500 left" in said
    assert said.endswith("1 choice in between is in the table.")


def test_the_picture_is_called_a_choice_between_both_goals_in_words():
    found = answer()
    title = "A choice between income and the number of hires: "
    assert f"{title}more of one costs some of the other" in drawn(found)
    only = replace(found, front=replace(found.front, held=(found.front.held[0], found.front.held[3])))
    assert f"{title}one rule is best for both" in drawn(only)
    assert "A choice between income and hires per Connect: " in drawn(answer("hires_per_100_connects"))


OPEN = Edge(1.0, -0.5, 2.5)
SURE = Edge(1.0, 0.5, 1.5)


@pytest.mark.parametrize(
    ("trade", "begins"),
    [
        (
            (OPEN, OPEN),
            "It cannot be told that one of income and the number of hires costs some of the other: ",
        ),
        (
            (SURE, OPEN),
            "Between income and the number of hires, one choice has surely more for income; that it costs "
            "anything for the number of hires cannot be told.",
        ),
        (
            (OPEN, SURE),
            "Between income and the number of hires, one choice has surely more for the number of ",
        ),
    ],
)
def test_no_cost_is_claimed_that_luck_could_make(trade, begins):
    found = answer()
    open_ = replace(found, front=replace(found.front, trade=trade))
    assert front_answer(open_).startswith(begins)
    assert "no cost of one in the other can be told" in drawn(open_)
    told = front_document(open_)["more_of_each_at_its_best"]
    assert [one["sure"] for one in told.values()] == [one.sure for one in trade]


def test_one_choice_may_be_best_for_both():
    found = answer()
    only = replace(found, front=replace(found.front, held=(found.front.held[0], found.front.held[3])))
    assert front_answer(only).startswith(
        "One choice is best for both income and the number of hires: threshold 0.4."
    )


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "The default settings: something else is surely better for both goals."),
        ({"chance": 0.3}, "though that may be luck"),
        ({"efficient": True, "chance": 0.6}, "nothing that was found is better for both goals"),
    ],
)
def test_what_one_has_is_judged(changes, words):
    found = answer()
    held = (*found.front.held[:3], found.front.held[3]._replace(**changes))
    assert words in had_sentence(replace(found, front=replace(found.front, held=held)))


def test_less_is_better_is_turned_round():
    document = front_document(answer(second="mean_days_to_first_hire"))
    value = document["choices"][0]["values"]["mean_days_to_first_hire"]
    assert value["value"] == -2.0  # merits of days are negative
    assert value["low"] <= value["value"] <= value["high"]


def test_table_document_picture_and_page_hold_every_choice():
    found = answer()
    text = "\n".join(front_table(found).lines(110))
    assert all(f"threshold {t}" in text for t in (0.4, 0.6, 0.8))
    assert "72 %" in text
    assert [one["efficient"] for one in front_document(found)["choices"]] == [True, True, True, False]
    assert draw_front(found).get_axes()
    assert "Tried 40 settings" in front_effort(found)
    assert front_answer(found)[:40] in front_page(found)


def test_pages_of_one_goal_and_of_when_begin_with_the_answer():
    assert "Best settings found" in tune_page(one_goal())
    assert "fit counts for more than 0.6 with clients" in when_page(lost())
    assert "no few conditions tell" in when_page(lost(boxes=False))


def test_what_was_found_is_said_as_its_command_says_it():
    assert in_words(one_goal()) == tune_answer(one_goal())
    assert in_words(answer()) == front_answer(answer())
    assert in_words(lost()) == when_answer(lost())
