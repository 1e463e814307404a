"""A plan that was played: sentence, table, picture and document say one number."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure

from simulator.metrics.estimates.quantities import Estimate
from simulator.metrics.estimates.rungs import Fit
from simulator.report.pictures.cast import Cast, cast_of
from simulator.report.studies.buying import Buying, buying_answer, buying_of, worlds_of
from simulator.report.studies.buying_picture import (
    buying_bars,
    buying_figure,
    chance_by_bought,
    mark_words,
    saved,
)
from simulator.report.studies.buying_table import buying_document, buying_table
from simulator.report.words.needs import Asked, needed_by
from simulator.runs.result import RunResult
from simulator.studies.buyers import Seen
from simulator.studies.chances import Needed
from simulator.studies.doses import Bought, Outcome, Search
from tests.report.pictures.test_plots import words_of
from tests.small_runs import scripted_run, scripted_scenario

ASKED = Asked(0.9)


def needed(connects: float | None, low: float = 0.0, high: float = np.inf, most: float = 0.97) -> Needed:
    why = "" if connects is not None else "not reached"
    return Needed(0.9, 1, connects, low, high, 80, why, 2000.0, most, most - 0.02, most + 0.02)  # type: ignore[arg-type]


def answer(
    needs: Needed,
    alone: Needed,
    none: float = 0.4,
    net: float | None = 430.0,
    again: float | None = None,
    earned: float = 900.0,
) -> Bought:
    at = np.linspace(0, 800, 50)
    chance = 1 - (1 - none) * np.exp(-at / 300)
    fit = Fit(at, chance, chance - 0.02, chance + 0.02)
    own = Fit(at, 1 - np.exp(-at / 300), chance, chance)
    share = "share of freelancers"
    checked = None if again is None else Estimate(again, again - 0.01, again + 0.01, 60, share, "")
    out = None if net is None else Outcome(net, net + 20, earned, 2.5, 6.0)
    return Bought(
        needs, alone, Estimate(none, none - 0.03, none + 0.03, 80, share, ""), out, fit, own, checked
    )


ANSWERS = {
    "dear": answer(needed(1310.0, 1200.0, 1450.0), needed(None), earned=2000.0),
    "cheap": answer(needed(480.0, 430.0, 540.0), needed(620.0, 560.0, 700.0), again=0.905),
    "never": answer(needed(None, 400.0, most=0.77), needed(None), net=None),
}


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> RunResult:
    return scripted_run(tmp_path_factory.mktemp("run"), scripted_scenario([*ANSWERS], 5, 4), {"proposals": 3})


def found(result: RunResult, answers: dict[str, Bought] | None = None, asked: Asked = ASKED) -> list[Buying]:
    return buying_of(result, needed_by(result, result.groups, asked), answers or ANSWERS, asked)


def test_the_cheapest_comes_first_and_what_no_number_helps_last(result: RunResult) -> None:
    text = buying_answer(result, found(result), ASKED)
    assert text == (
        "Buy about 480 Connects (95 % interval 430 to 540; 80 worlds) and follow 'cheap' for a 90 % chance "
        "of a hire within 10 days; with 'dear' it takes about 1,310 (95 % interval 1,200 to 1,450); with "
        "'never' no number is enough: the chance is 77.0 % at most (95 % interval 75.0 % to 79.0 %). Without "
        "invitations it takes about 620; 430 are spent on average, free ones counted and refunds taken off: "
        "not everybody can use all, because posts or free hours run out first; $828 is left on average after "
        "fees, plan and the Connects bought; played again with as many, 90.5 % were hired (95 % interval "
        "89.5 % to 91.5 %)."
    )


def test_nothing_to_buy_and_nothing_that_helps_are_said(result: RunResult) -> None:
    free = ANSWERS | {"cheap": answer(needed(0.0), needed(300.0), none=0.93)}
    text = buying_answer(result, found(result, free), ASKED)
    assert text.startswith(
        "With 'cheap' nothing has to be bought for a 90 % chance of a hire within 10 days: free"
    )
    assert "give 93.0 % (95 % interval 90.0 % to 96.0 %); with 'dear' it takes about 1,310" in text
    lost = dict.fromkeys(ANSWERS, ANSWERS["never"])
    assert buying_answer(result, found(result, lost), ASKED) == (
        "No number of Connects gives a 90 % chance of a hire within 10 days: with 'dear', the furthest, the "
        "chance is 77.0 % at most (95 % interval 75.0 % to 79.0 %), however many are bought."
    )


def test_sentence_table_picture_and_document_say_one_number(result: RunResult) -> None:
    own = found(result)
    rows = "\n".join(buying_table(result, own, ASKED).lines(100)).splitlines()
    cheap = next(row for row in rows if row.startswith("cheap"))
    assert cheap.split()[1:5] == ["480", "90.5", "%", "620"]
    never = next(row for row in rows if row.startswith("never"))
    assert "no number" in never
    needs = needed_by(result, result.groups, ASKED)
    strategies = buying_document(result, own, needs, ASKED)["strategies"]
    assert isinstance(strategies, dict)
    assert strategies["cheap"]["connects"] == 480
    assert strategies["cheap"]["without_invitations"]["connects"] == 620
    assert strategies["never"]["usd"] is None
    assert [mark_words(one, ASKED) for one in own] == [
        "90 % with 480 Connects",
        "90 % with 1,310 Connects",
        "77.0 % at most",
    ]
    texts = words_of(buying_figure(result, own, cast_of(result), ASKED))
    drawn = " ".join(" ".join(one.get_text().split()) for one in texts)
    assert "90 % with 480 Connects" in drawn
    assert "No bar: no number is enough." in drawn
    assert "shorter is better" in drawn
    able = words_of(buying_figure(result, own[:2], cast_of(result), ASKED))
    assert "No bar" not in " ".join(" ".join(one.get_text().split()) for one in able)
    assert strategies["cheap"]["left_usd"] == pytest.approx(900 - 480 * result.scenario.connects.usd_each)
    data = chance_by_bought(own)
    assert (data["alone"] <= data["share"] + 1e-9).all()


OPEN = answer(needed(480.0, 0.0), needed(None))


def test_what_cannot_be_told_yet_is_said_before_any_guess(result: RunResult) -> None:
    answers = {**dict.fromkeys(ANSWERS, OPEN), "never": ANSWERS["never"]}
    text = buying_answer(result, found(result, answers), ASKED)
    assert text == (
        "How many Connects a 90 % chance of a hire within 10 days takes cannot be told yet: 80 worlds leave "
        "any number possible, and more replications (--replications) would settle it; the best guess is "
        "480 Connects with 'dear' (95 % interval 0 or more); with 'cheap' it cannot be told yet (the best "
        "guess is 480, 95 % interval 0 or more); with 'never' no number is enough: the chance is 77.0 % at "
        "most (95 % interval 75.0 % to 79.0 %)."
    )


def test_what_is_sure_comes_before_what_cannot_be_told(result: RunResult) -> None:
    text = buying_answer(result, found(result, {**ANSWERS, "cheap": OPEN}), ASKED)
    assert text.startswith(
        "Buy about 1,310 Connects (95 % interval 1,200 to 1,450; 80 worlds) and follow 'dear' "
    )
    assert "; with 'cheap' it cannot be told yet (the best guess is 480, 95 % interval 0 or more);" in text


def test_a_picture_without_any_bar_says_so_in_place_of_an_axis(result: RunResult) -> None:
    own = found(result, dict.fromkeys(ANSWERS, ANSWERS["never"]))
    figure = buying_figure(result, own, cast_of(result), ASKED)
    drawn = [" ".join(one.get_text().split()) for one in words_of(figure)]
    assert "Nothing to draw: no rule gets there." in drawn
    assert not any(text.replace(".", "").isdecimal() for text in drawn)
    assert "Connects bought" not in drawn
    some = [one.get_text() for one in words_of(buying_figure(result, found(result), cast_of(result), ASKED))]
    assert "Connects bought" in some


def test_dollars_are_those_of_what_is_bought(result: RunResult) -> None:
    asked = Asked(0.9, 1, True)
    each = result.scenario.connects.usd_each
    text = buying_answer(result, found(result, asked=asked), asked)
    assert text.startswith(f"Buy Connects for ${480 * each:.0f} (95 % interval ${int(430 * each)} to")
    assert max(map(len, buying_table(result, found(result, asked=asked), asked).lines(100))) <= 100


def test_a_goal_orders_those_that_give_the_chance(result: RunResult) -> None:
    asked = Asked(0.9, goal="income")
    own = found(result, asked=asked)
    assert [one.group for one in own] == ["dear", "cheap", "never"]
    text = buying_answer(result, own, asked)
    assert text.startswith("For income ($1,804): buy about 1,310 Connects (")
    assert "; with 'cheap' it takes about 480 (" in text
    assert found(result, asked=Asked(0.9, goal="per_connect"))[0].group == "cheap"
    table = "\n".join(buying_table(result, found(result, asked=Asked(0.9, goal="hires")), asked).lines(120))
    assert "$1,804" in table


def test_the_picture_counts_its_own_worlds_and_marks_the_first_of_the_table(
    result: RunResult, monkeypatch: pytest.MonkeyPatch
) -> None:
    casts: list[Cast] = []
    own = found(result)
    monkeypatch.setattr("simulator.report.studies.buying_picture.save", lambda figure, *_, **__: [figure])

    def draw(cast: Cast) -> Figure:
        casts.append(cast)
        return buying_figure(result, own, cast, ASKED)

    saved(result, [one.group for one in own], draw, ASKED, worlds_of(own))
    (cast,) = casts
    assert (cast.order, cast.best) == (("cheap", "dear", "never"), ("cheap",))
    caption = cast.caption("")
    assert "n = 80 worlds of 10 days" in caption
    assert "Blue: the first of the table, ordered by what a 90 % chance of a hire takes." in caption


def test_what_is_possible_at_most_is_nowhere_below_the_curve() -> None:
    people = np.arange(1200)
    rep, zero = people // 100, np.zeros(1200)

    def seen(wallet: Any, hires: Any) -> Seen:
        at = np.where(hires > 0, 50, -1)[:, None] * np.ones(3, np.int64)
        whole = (people * 0 + wallet).astype(np.int64)
        return Seen(rep, whole, hires, hires, zero, whole, at.astype(np.int64), whole, zero, zero)

    # the first look saw bad luck: 70 hired of 100; with none bought it is 80 already
    search = Search(0.9, 1, 0.95, seen(40_000, (people % 100 < 70).astype(np.int64)))
    rungs = np.array([0, 45, 75, 100, 130, 170])[rep % 6]
    search.saw(seen(rungs, (people % 100 < 80).astype(np.int64)))
    answer = search.answer()
    assert answer.needed.connects is None
    assert answer.none.value is not None
    assert answer.none.value <= answer.needed.most_share
    assert 0.7 < answer.needed.most_share < 0.81
    assert answer.fit.chance.max() <= answer.needed.most_share


def test_a_plan_is_one_bar_for_each_rule_and_none_where_no_number_is_enough(result: RunResult) -> None:
    bars = {one.group: one for one in buying_bars(found(result), ASKED)}
    assert bars["cheap"].takes == 480
    assert bars["cheap"].low is not None
    assert bars["cheap"].high is not None
    assert bars["cheap"].low < 480 < bars["cheap"].high
    assert bars["never"].takes is None
    assert bars["never"].words == "77.0 % at most"
