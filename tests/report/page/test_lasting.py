"""Answers of other commands stand in the report of a run of the same scenario, and of no other."""

import pytest
from matplotlib.figure import Figure

from simulator.report.page.lasting import keep_answer, kept_answers
from tests.report.page.test_page import run_of


@pytest.fixture
def result(tmp_path):
    return run_of(tmp_path, ["one", "two"])


def kept(result, scenario, stem="when"):
    keep_answer(result.directory.parent, stem, scenario, "It loses <here>.", Figure)
    return "".join(kept_answers(result))


def test_without_answers_there_is_no_section(result):
    assert list(kept_answers(result)) == []


def test_an_answer_stands_below_its_question(result):
    more = result.scenario.model_copy(
        update={"run": result.scenario.run.model_copy(update={"replications": 99})}
    )
    said = kept(result, more)
    assert "When would another rule be better?" in said
    assert "It loses &lt;here&gt;." in said


def test_an_answer_about_another_market_is_left_out(result):
    assert kept(result, result.scenario.model_copy(update={"horizon": 9.0})) == ""


def test_what_somebody_else_wrote_there_is_left_out(result):
    (result.directory.parent / "game.json").write_text("[1", encoding="utf-8")
    assert list(kept_answers(result)) == []
    for text in ("{}", "[]", "3"):
        (result.directory.parent / "game.json").write_text(text, encoding="utf-8")
        assert list(kept_answers(result)) == []
