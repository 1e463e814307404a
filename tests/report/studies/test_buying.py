"""A plan that was played: sentence, table, picture and document say one number."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.metrics.estimates.quantities import Estimate
from simulator.metrics.estimates.rungs import Fit
from simulator.report.pictures.cast import cast_of
from simulator.report.studies.buying import Buying, buying_answer, buying_document, buying_of, buying_table
from simulator.report.studies.buying_picture import buying_figure, chance_by_bought, mark_words
from simulator.report.words.needs import Asked, needed_by
from simulator.runs.result import RunResult
from simulator.studies.bought import Bought
from simulator.studies.chances import Needed
from tests.report.pictures.test_plots import words_of
from tests.small_runs import scripted_run, scripted_scenario

ASKED = Asked(0.9)


def needed(connects: float | None, low: float = 0.0, high: float = np.inf, most: float = 0.97) -> Needed:
    why = "" if connects is not None else "not reached"
    return Needed(0.9, 1, connects, low, high, 80, why, 2000.0, most, most - 0.02, most + 0.02)  # type: ignore[arg-type]


def answer(
    needs: Needed, alone: Needed, none: float = 0.4, net: float | None = 430.0, again: float | None = None
) -> Bought:
    at = np.linspace(0, 800, 50)
    chance = 1 - (1 - none) * np.exp(-at / 300)
    fit = Fit(at, chance, chance - 0.02, chance + 0.02)
    own = Fit(at, 1 - np.exp(-at / 300), chance, chance)
    share = "share of freelancers"
    checked = None if again is None else Estimate(again, again - 0.01, again + 0.01, 60, share, "")
    return Bought(
        needs, alone, Estimate(none, none - 0.03, none + 0.03, 80, share, ""), net, fit, own, checked
    )


ANSWERS = {
    "dear": answer(needed(1310.0, 1200.0, 1450.0), needed(None)),
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
        "'never' no number is enough: it is 77.0 % at most (95 % interval 75.0 % to 79.0 %). Without "
        "invitations it takes about 620; 430 Connects, free ones among them, are spent in the end net of "
        "refunds; played again with as many, 90.5 % were hired (95 % interval 89.5 % to 91.5 %)."
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
        "No number of Connects gives a 90 % chance of a hire within 10 days: with 'dear', the furthest, it "
        "is 77.0 % at most (95 % interval 75.0 % to 79.0 %), however many are bought."
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
    assert "Dashes: without invitations" in drawn
    data = chance_by_bought(own)
    assert (data["alone"] <= data["share"] + 1e-9).all()


def test_dollars_are_those_of_what_is_bought(result: RunResult) -> None:
    asked = Asked(0.9, 1, True)
    each = result.scenario.connects.usd_each
    text = buying_answer(result, found(result, asked=asked), asked)
    assert text.startswith(f"Buy Connects for ${480 * each:.0f} (95 % interval ${int(430 * each)} to")
    assert max(map(len, buying_table(result, found(result, asked=asked), asked).lines(100))) <= 100
