"""What may be tuned comes from the strategy's own fields, and a point becomes a strategy again."""

import pytest

from simulator.model.freelancers import StrategyChoice
from simulator.strategies import STRATEGIES
from simulator.strategies.registry import make
from simulator.studies.tune.grammar import PLAIN, grammar, openings, plain, plainness, rule_of
from simulator.studies.tune.settings import TuneError, tunable
from simulator.studies.tune.space import Choice, Ladder, Number
from tests.small_runs import small_scenario


def choice(name, **settings):
    return StrategyChoice(name=name, settings=settings)


def settings_of(found):
    return {one.name: one for one in found.space.settings}


def test_bounds_come_from_the_fields():
    found = settings_of(tunable(choice("fit_threshold", threshold=0.6)))
    assert found["threshold"] == Number("threshold", 0, 1)
    assert found["full_pay_usd"] == Number("full_pay_usd", 62.5, 4000, log=True)


def test_what_one_has_and_the_default_are_kept_apart():
    found = tunable(choice("fit_threshold", threshold=0.6))
    assert found.had["yours"]["threshold"] == 0.6
    assert found.had["default"]["threshold"] == 0.75
    assert list(tunable(choice("fit_threshold")).had) == ["default"]


def test_a_wrapper_brings_the_settings_inside_it():
    asked = choice("only_if", of={"fit_threshold": {"threshold": 0.7}}, when={"max_connects": 2})
    found = tunable(asked)
    known = settings_of(found)
    assert {"of.threshold", "when.max_connects"} <= set(known)
    assert "when.min_usd" not in known
    made = make(found.chosen({**found.yours, "of.threshold": 0.42, "when.max_connects": 4}))
    assert made.when.max_connects == 4
    assert made.inner.threshold == 0.42


def test_choices_and_whole_numbers():
    known = settings_of(tunable(choice("paced_budget", by="proposals")))
    assert known["by"] == Choice("by", ("connects", "proposals"))
    assert isinstance(known["proposals_per_month"], Ladder)
    assert 10 in known["proposals_per_month"].values


def test_a_person_may_set_the_ends():
    found = settings_of(tunable(choice("fit_threshold"), {"threshold": "0.4..0.9"}, only=True))
    assert found == {"threshold": Number("threshold", 0.4, 0.9)}
    ladder = settings_of(tunable(choice("cheap_first"), {"most_connects": "1,2,4,none"}, only=True))
    assert ladder["most_connects"].values == (1, 2, 4, None)
    age = settings_of(tunable(choice("fresh_hour"), {"max_age": "30 min..12 h"}, only=True))["max_age"]
    assert (age.low, age.high) == (pytest.approx(1 / 48), 0.5)


@pytest.mark.parametrize(
    ("name", "ranges", "words"),
    [
        ("fit_threshold", {"treshold": "0..1"}, "did you mean 'threshold'"),
        ("fit_threshold", {"threshold": "0.9..0.4"}, "smaller number first"),
        ("fit_threshold", {"threshold": "0.9"}, "at least two values"),
        (
            "fit_threshold",
            {"threshold": "1.2..1.9"},
            r"^threshold=1.2..1.9: 1.2 is out of range \(allowed: a number, 0 to 1",
        ),
        ("fit_threshold", {"threshold": "0.3..1.9"}, r"1.9 is out of range \(allowed: a number, 0 to 1"),
        ("fit_threshold", {"threshold": "-0.1,0.5"}, r"-0.1 is out of range \(allowed: a number, 0 to 1"),
        ("cheap_first", {"most_connects": "-3..20"}, r"-3 is out of range \(allowed: "),
        ("fit_threshold", {"threshold": "low,high"}, "^threshold=low,high: a number is needed, not 'low'"),
        ("invite_only", {}, "nothing to tune"),
    ],
)
def test_what_cannot_be_tuned_is_told(name, ranges, words):
    with pytest.raises(TuneError, match=words):
        tunable(choice(name), ranges)


def test_every_strategy_can_be_tuned_or_says_why():
    for name, kind in STRATEGIES.items():
        try:
            found = tunable(StrategyChoice(name=name, settings=dict(kind.example)))
        except TuneError:
            continue
        make(found.chosen(found.default))
        make(found.chosen(found.yours))


def test_every_rule_of_the_grammar_can_be_made():
    space = grammar(small_scenario())
    for point in [plain(space), *openings(space)]:
        make(rule_of(point))
    full = {one.name: one.values[-1] for one in space.settings}
    assert make(rule_of(full))
    assert plainness(full) > plainness(plain(space))


def test_fit_and_cheap_is_a_rule_of_the_grammar():
    rule = rule_of({**PLAIN, "min_score": 0.7, "max_connects": 2})
    assert rule.name == "only_if"
    assert rule.settings["when"] == {"max_connects": 2}
    assert rule.settings["of"] == {"name": "fit_threshold", "settings": {"threshold": 0.7}}
