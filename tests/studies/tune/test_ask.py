"""Tuning in a small field: the same bytes for any number of workers, and nothing played twice."""

import pytest

from simulator.loader.sweeps.versions import Versions
from simulator.model.questions.factors import FactorSpec
from simulator.studies.tune.ask import Question, ask
from simulator.studies.tune.tuned import Budget
from tests.small_runs import small_scenario

pytest.importorskip("cmaes", reason="the optimiser is not installed")


def question(out=None, workers=1, **changes):
    scenario = small_scenario(competition="field", goal="hires")
    asked = {
        "versions": Versions.of(scenario),
        "scenario": scenario,
        "choice": scenario.freelancers[1].strategy,
        "group": "second",
        "budget": Budget(plays=400),
        "out": out,
        "workers": workers,
    }
    return Question(**(asked | changes))


@pytest.fixture(scope="module")
def answer(tmp_path_factory):
    return ask(question(tmp_path_factory.mktemp("one")))


def steps(folder):
    return {file.name: file.read_bytes() for file in folder.glob("step-*")}


def test_workers_change_no_byte(answer, tmp_path):
    again = ask(question(tmp_path, workers=3))
    assert again.tuned == answer.tuned
    assert steps(again.folder) == steps(answer.folder)


def test_the_same_question_plays_nothing_twice(answer):
    folder = answer.folder.parent
    before = {file: file.stat().st_mtime_ns for file in answer.folder.iterdir()}
    again = ask(question(folder))
    assert again.tuned == answer.tuned
    assert {file: file.stat().st_mtime_ns for file in answer.folder.iterdir()} == before


def test_uncertain_worlds_are_played_each(tmp_path):
    factors = {"jobs.per_day": FactorSpec(law="uniform", numbers=(5, 20))}
    found = ask(question(tmp_path, factors=factors, worlds=2, over="worst", budget=Budget(plays=500)))
    assert found.worlds == 2
