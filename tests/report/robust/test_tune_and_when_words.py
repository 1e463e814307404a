"""Rules, leads, limits and shares as people read them."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from simulator.loader.sweeps.versions import Versions
from simulator.metrics.strategy import METRICS
from simulator.model.freelancers import StrategyChoice
from simulator.report.robust.conditions import Conditions
from simulator.report.robust.rules import rule_words
from simulator.report.robust.tune import gap_sentence, tune_answer, tune_document, tune_table
from simulator.report.robust.tune_picture import draw_tuning, tuning_data
from simulator.report.robust.when import map_sentence, other_boxes, when_answer, when_document, when_table
from simulator.report.robust.when_picture import draw_when
from simulator.studies.tune.ask import Answer, Question
from simulator.studies.tune.final import Edge, Final, Honest, Standing
from simulator.studies.tune.grammar import PLAIN
from simulator.studies.tune.seen import Generation, Seen
from simulator.studies.tune.space import Number, Space
from simulator.studies.tune.tuned import Budget, Tuned
from simulator.studies.when.boxes import Box, Share
from simulator.studies.when.limits import Factor, Limit
from simulator.studies.when.ties import tie_map
from simulator.studies.when.when import Asked, Found
from simulator.studies.when.worlds import Laid, Rule
from tests.report.pictures.test_plots import words_of
from tests.small_runs import small_scenario

BEHIND = Edge(500.0, 180.0, 820.0)


def answer(low=100.0, metric="net_earnings_usd", behind=BEHIND, honest=400.0):
    """A search that moved a threshold from 0.75 to 0.6, whose lead on fresh luck begins at `low`."""
    scenario = small_scenario(competition="field")
    choice = StrategyChoice(name="fit_threshold")
    question = Question(Versions.of(scenario), scenario, choice, "first", Budget(400), metric)
    won, had = {"threshold": 0.6}, {"threshold": 0.75}
    lead = Honest(Edge(500.0, 200.0, 800.0), Edge(honest, low, 700.0))
    final = Final(
        won, Edge(2000.0, 1800.0, 2200.0), {"default": lead},
        (Standing(won, 2100.0, 50.0, True), Standing(had, 1600.0, 50.0, False, behind)), 64, 32, 300,
        {"default": Edge(1600.0, 1500.0, 1700.0)},
    )  # fmt: skip
    seen = (Seen(won, 450.0, 90.0, 8), Seen({"threshold": 0.9}, -300.0, 90.0, 4))
    generations = (Generation(0, seen, 100, 0.3),)
    tuned = Tuned(Space((Number("threshold", 0, 1),)), had, generations, final, 400)
    return Answer(question, tuned, StrategyChoice(name="fit_threshold", settings=won), 1, None, 1.0)


def test_the_answer_begins_with_the_settings():
    said = tune_answer(answer())
    assert said.startswith("Best settings found: fit_threshold with threshold 0.6. It gets $2,000 left")
    assert "$400 ahead of the default settings (95 % interval of the lead +$100 to +$700)" in said


def test_a_lead_that_may_be_luck_is_no_better():
    said = tune_answer(answer(low=-50.0))
    assert said.startswith("The default settings are as good.")


def test_the_part_that_was_luck_is_told():
    assert gap_sentence(answer()) == (
        "How much was luck: its lead over the default settings was +$500 in the plays by which it was chosen "
        "and is +$400 in new ones, so $100 of it was luck."
    )


def test_a_lead_that_is_no_smaller_in_new_plays_was_no_luck():
    assert gap_sentence(answer(honest=600.0)).endswith("and is +$600 in new ones, no less.")
    assert gap_sentence(answer(honest=499.9)).endswith("and is +$500 in new ones, no less.")


@pytest.mark.parametrize(
    ("behind", "said"),
    [
        (Edge(500.0, 180.0, 820.0), "surely behind"),
        (Edge(0.3, -60.0, 61.0), "cannot be told from the winner"),
        (Edge(-3.0, -5.0, -1.0), "ahead, by next to nothing"),
    ],
)
def test_finalists_are_behind_only_by_differences_on_the_same_luck(behind, said):
    """One that has left the race is not surely behind the winner for that."""
    table = tune_table(answer(behind=behind))
    assert [" ".join(cell.split()) for cell in table.columns[2].cells] == ["winner", said]
    assert tune_document(answer(behind=behind))["finalists"][1]["behind"]["low"] == behind.low


def test_only_a_number_that_was_too_good_is_called_so():
    found = answer()
    assert "on fresh luck that got $2,000, so its own number here is too good" in _noted(found)
    final = found.tuned.final._replace(value=Edge(2200.0, 2000.0, 2400.0))
    better = replace(found, tuned=replace(found.tuned, final=final))
    assert "on fresh luck that got $2,200, no less good than here" in _noted(better)


def _noted(found):
    return " ".join(" ".join(tune_table(found).lines(100)).split())


def test_a_short_search_shows_all_that_was_tried():
    short = tuning_data(answer())
    assert short["what"].tolist() == ["search", "tried", "tried", "fresh luck"]
    assert short["plays"].tolist()[1:3] == [25.0, 75.0]
    drawn = " ".join(" ".join(text.get_text() for text in words_of(draw_tuning(answer()))).split())
    assert "Grey: each setting that was tried" in drawn


def test_settings_without_a_number_are_not_drawn():
    found = answer()
    nothing, many = float("-inf"), found.tuned.generations[0]
    some = replace(many, seen=(Seen({"threshold": 0.99}, nothing, 0.0, 8), *many.seen))
    alone = replace(many, seen=(Seen({"threshold": 0.99}, nothing, 0.0, 8),))
    for seen in ((some,), (alone,), (alone, some, some, some)):
        odd = replace(found, tuned=replace(found.tuned, generations=seen))
        assert np.isfinite(tuning_data(odd)["lead"]).all()
        assert draw_tuning(odd).get_axes()
    lead = Honest(Edge(nothing, nothing, nothing), Edge(nothing, nothing, nothing))
    final = found.tuned.final._replace(against={"default": lead})
    assert draw_tuning(replace(found, tuned=replace(found.tuned, final=final))).get_axes()


def test_less_is_turned_round():
    found = answer(metric="mean_days_to_first_hire")
    assert METRICS["mean_days_to_first_hire"].better == "lower"
    document = tune_document(found)
    assert document["winner"]["value"]["value"] == -2000.0  # merits of days are negative


def test_table_document_and_picture():
    found = answer()
    text = "\n".join(tune_table(found).lines(100))
    assert "winner" in text
    assert "surely behind" in text
    document = tune_document(found)
    assert document["better"] is True
    assert document["edges"]["default"]["gap"] == 100.0
    assert draw_tuning(found).get_axes()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "Bid on posts that score 0.75 or more on fit"),
        ({"min_score": 0.01}, "Bid on all posts, best score first."),
        ({"rank": "new", "max_age": 1 / 24}, "Bid on posts that are at most 1 hour old, newest first."),
        ({"rank": "cheap", "min_usd": 800}, "Bid on posts that pay $800 or more, cheapest first."),
        ({"paced": True, "effort": 1.0}, "Connects evenly over its days. Tailor every letter."),
    ],
)
def test_rules_in_words(changes, words):
    assert words in rule_words({**PLAIN, **changes})


def lost(boxes=True):
    """A loses to B where x is above 0.6."""
    scenario = small_scenario(competition="field")
    first, second = (Rule(g.name, g.strategy, g.name) for g in scenario.freelancers)
    rng = np.random.default_rng(1)
    x = rng.random((64, 2)) * [1, 400]
    ahead = np.where(x[:, :1] > 0.6, -1.0, 1.0) + rng.normal(0, 0.3, (64, 16))
    factors = (Factor("hiring.logit.match"), Factor("jobs.per_day", 0, 400))
    limits = (Limit(0, low=0.6),)
    share = Share(0.87, 0.83, 0.91)
    box = (Box(limits, share, Share(0.6, 0.4, 0.8), Share(0.15, 0.12, 0.18), (0.9,)),) if boxes else ()
    asked = Asked(Versions.of(scenario), scenario, first, second, {})
    fresh = share if boxes else None
    return Found(
        asked,
        factors,
        Laid(x, ahead, 0),
        Share(0.4, 0.3, 0.5),
        box,
        fresh,
        32,
        tie_map(x, ahead, factors, (0, 1)),
    )


def test_when_one_loses_in_words(tmp_path: Path):
    found = lost()
    said = when_answer(found)
    assert said.startswith(
        "For income, 'first' loses to 'second' when fit counts for more than 0.6 with clients: true in 87 "
    )
    assert "% (95 % interval 83–91 %) of such worlds, tried in 32 fresh ones on fresh luck" in said
    assert "of all worlds considered it does in 40 % (95 % interval 30–50 %)" in said
    assert "12–18 % of those considered" in said
    assert "surely behind on" in map_sentence(found)
    assert "90 %" in "\n".join(when_table(found).lines(100))
    for width in (30, 40, 100):
        heading, *rest = "\n".join(when_table(found).lines(width)).split("Found again:")
        assert bool(rest) == ("Found again" in " ".join(heading.partition("───")[0].split()))
    assert when_document(found)["boxes"][0]["limits"][0]["key"] == "hiring.logit.match"
    assert draw_when(found).get_axes()


def test_no_box_is_said():
    said = when_answer(lost(boxes=False))
    assert "no few conditions tell when 'first' loses" in said
    assert "40 % of the 64 worlds (95 % interval 30–50 %)" in said
    assert when_table(lost(boxes=False)) is None


def alike(same):
    """Both get the same in the first worlds, and A is ahead in all others."""
    found = lost(boxes=False)
    ahead = np.where(np.arange(64)[:, None] < same, 0.0, 1.0).repeat(16, axis=1)
    laid = Laid(found.laid.x, ahead, 0)
    tie = tie_map(laid.x, ahead, found.factors, (0, 1))
    return replace(found, laid=laid, loses=Share(0.0, 0.0, 0.06), map=tie)


def test_nobody_is_said_to_win_where_both_get_the_same():
    found = alike(64)
    said = when_answer(found)
    assert said == (
        "For income, 'first' and 'second' cannot be told apart: both get exactly the same in all 64 worlds."
    )
    assert map_sentence(found) == ""
    assert when_document(found)["same"] == 64
    written = " ".join(" ".join(text.get_text() for text in words_of(draw_when(found))).split())
    assert "'first' and 'second' cannot be told apart for income" in written
    assert "both get the same" in written


def test_worlds_in_which_both_get_the_same_are_counted():
    assert when_answer(alike(20)).endswith("; in 20 of them both get exactly the same.")
    assert "both get exactly the same" not in when_answer(alike(0))


def test_limits_in_words():
    """What a rule pack assumes in its own words, what many vary in ours, all else in the schema's."""
    words = Conditions.of(small_scenario(competition="field"))
    factors = (
        Factor("jobs.per_day", 0, 400),
        Factor("clients.attention.mean", 5, 40),
        Factor("clients.display", levels=("best_match", "arrival", "random")),
        Factor("contracts.repeat_share", 0.1, 0.4),
        Factor("boosts.slots", 1, 9),
        Factor("no.such.key", levels=("x", "y")),
    )
    limits = (
        Limit(0, 20.4, 99.6),
        Limit(1, high=8.04),
        Limit(2, among=(1, 2)),
        Limit(3, low=0.25),
        Limit(4, low=3.0),
    )
    assert words.limits(limits, factors) == (
        "more than 20 posts are published a day, yet fewer than 100 posts are published a day, "
        "clients read fewer than 8 proposals, "
        "clients see proposals in order of arrival or clients see proposals in random order, "
        "more than 25 % of satisfied clients come back "
        "and 'places at the top of each post's list' is above 3"
    )
    assert words.limit(Limit(5, among=(1,)), factors) == "'no.such.key' is y"


@pytest.mark.parametrize(
    ("fresh", "so"),
    [
        (
            Share(0.35, 0.2, 0.5),
            "35 % (95 % interval 20–50 %), against 40 % of all worlds: no more often than",
        ),
        (
            Share(0.7, 0.37, 1.0),
            "70 % (95 % interval 37–100 %), against 40 % of all worlds: more than 50 % is not sure",
        ),
    ],
)
def test_a_box_that_fresh_worlds_do_not_bear_out_is_told(fresh, so):
    found = replace(lost(boxes=False), refuted=lost().boxes[0], fresh=fresh, fresh_points=32)
    assert "it is open under which few conditions 'first' loses to 'second'" in when_answer(found)
    (said,) = other_boxes(found)
    assert said.startswith(
        "It looked as if it did when fit counts for more than 0.6 with clients, but in 32 fresh"
    )
    assert so in said
    assert when_document(found)["not_borne_out"] == "fit counts for more than 0.6 with clients"
    assert draw_when(found).get_axes()
