"""What a comparison says of two rules at a time: the interval of its sentences, in words, with units."""

import html

import pytest

from simulator.app.parts.answers import answer_parts

PAIR: dict[str, object] = {
    "metric": "cvar_10_net_earnings",
    **{"a": "a", "b": "b", "value": 0.635, "low": 0.52, "high": 0.752, "apart": True, "n": 60},
    **{"unit": "share of freelancers", "low_all": 0.49, "high_all": 0.78, "method_all": "max-t"},
}
ALONE = PAIR | {
    **dict.fromkeys(("low", "high", "low_all", "high_all")),
    **{"apart": False, "n": 1, "method_all": "", "unit": "dollars per freelancer", "value": -487.0},
}


def said(found: dict[str, object]) -> str:
    return html.unescape("".join(answer_parts(found)))


@pytest.mark.parametrize(("low", "said"), [(-5.0, ", so the two cannot be told apart."), (5.0, "$40.00).")])
def test_a_lead_in_new_worlds_that_may_be_luck_is_called_so(low: float, said: str) -> None:
    honest = {"a": "a", "b": "b", "value": 20.0, "low": low, "high": 40.0, "unit": "dollars"}
    found: dict[str, object] = {"winner_on_fresh_luck": {"honest": honest | {"apart": low > 0}}}
    text = "".join(answer_parts(found))
    assert "a minus b is $20.00" in text
    assert f"{said}</p>" in text


def test_one_world_shows_no_interval_and_says_so() -> None:
    text = said({"winner_on_fresh_luck": {"honest": ALONE}, "differences": [ALONE]})
    assert "a minus b is -$487; one random world cannot show how sure that is." in text
    assert "cannot be told apart" not in text
    assert "Differences in the one random world" in text
    bar = {"strategy": "a", "value": 5.0, "low": None, "high": None, "unit": "hires per freelancer"}
    assert "the line is" not in said({"ranking": [bar]})
    assert "there are no intervals" in said({"ranking": [bar]})
    assert "the line is the 95 % interval" in said({"ranking": [bar | {"low": 4.0, "high": 6.0}]})


def test_a_difference_has_the_interval_of_the_answer_and_the_name_of_its_measure() -> None:
    text = said({"differences": [PAIR]})
    for words in (
        "Net earnings of the worst-off tenth",
        ">63.5 points",
        ">49.0",
        ">78.0",
        "percentage points",
    ):
        assert words in text, words
    assert "cvar_10" not in text
    assert ">52.0" not in text
    assert "for all pairs of a measure at once" in text
    by_itself = said({"differences": [PAIR | {"method_all": ""}]})
    assert ">52.0" in by_itself


def test_a_comparison_repeats_nothing_that_it_said_and_names_what_was_played() -> None:
    ended = {"reason": "cap", "replications": 40, "candidates": 706440, "proposals": 9, "seconds": 0.0}
    found = {
        "answer": "For hires, a is first.",
        **{"goal": "hires", "metric": "all_hires", "control": False, "winners": {}, "plain": {"a": {}}},
        "ended": ended,
    }
    text = said(found)
    for words in ("Posts met by freelancers", "706,440", "all random worlds that were asked for are played"):
        assert words in text, words
    for words in ("all_hires", "More about it", "Seconds", "Averages without", "cap<"):
        assert words not in text, words


def test_inner_values_have_one_heading() -> None:
    assert said({"inner": {"x": 1, "rows": [{"y": 2}]}}).count(">Inner<") == 2  # of the fold and of its table
