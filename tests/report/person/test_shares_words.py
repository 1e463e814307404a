# ruff: noqa: E501 (a sentence is one line, so that it can be read)
"""Shares of one person that differ say each what it is, and a lower one says why."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pytest

from simulator.loader.history.table import AT_HIRED, AT_REPLIED, AT_VIEWED
from simulator.report.person.own_words import lower_words, purse_words, you_words
from simulator.studies.person.evidence import Evidence, evidence_of_totals
from simulator.studies.person.inference import Posterior, posterior_of
from simulator.studies.person.prior import SIMULATED, Prior, centred

PAYS = {"best value": 10_700.0, "good fit": 4_500.0, "everything": 4_000.0}


class Told(NamedTuple):
    """What the sentence asks of what is known of a person."""

    share: float
    up: float = 1.0
    doubt: float = 0.5

    def mean(self) -> float:
        return self.share

    def moved(self) -> float:
        return self.up

    def narrowed(self) -> float:
        return self.doubt


def why(ahead: float, so_far: Told, rule: str = "best value") -> str:
    return lower_words(Told(ahead), so_far, PAYS, rule)  # type: ignore[arg-type]


def test_a_lower_share_by_the_rule_advised_says_why() -> None:
    assert why(0.044, Told(0.078)) == (
        " Why fewer win than so far: of what you did better than others only a part is carried over to a rule that "
        "you may not have followed; and the rule is chosen by what it leaves in dollars, not by hires: a contract "
        "by it pays $10,700 on average, by the other rules $4,000 to $4,500."
    )
    assert "carried over" not in why(0.044, Told(0.078, up=-0.2))
    assert "pays" not in why(0.044, Told(0.078), "good fit")
    assert why(0.08, Told(0.078)) == ""
    assert why(0.044, Told(0.078, doubt=0.0)) == ""


@pytest.mark.parametrize(("said", "words"), [
    ((10, 80, 20.0), "80 Connects and $20 (133 Connects) a month, which add up to 213; 10 come with the plan."),
    ((10, 80, None), "80 Connects a month; 10 come with the plan."),
    ((10, None, None), "10 Connects a month; 10 come with the plan."),
    ((10, 5, None), "10 Connects a month; you said 5, but 10 come with the plan for nothing."),
    ((10, None, 15.0), "10 Connects and $15 (100 Connects) a month, which add up to 110; 10 come with the plan."),
])  # fmt: skip
def test_connects_and_dollars_add_up(said: tuple[int, int | None, float | None], words: str) -> None:
    assert purse_words(*said, 0.15) == words


def test_of_open_proposals_alone_the_answer_is_that_of_others() -> None:
    shares, factor = np.array([0.18, 0.057, 0.0127]), np.linalg.cholesky(0.3 * np.eye(3))
    prior = Prior(SIMULATED, centred(shares, factor), factor, shares, 400, 40_000)
    rows, _ = evidence_of_totals(20, {AT_HIRED: 0})
    open_ones = rows._replace(low=rows.low * 0, high=rows.high * 0 + 3, due=rows.due * 0 + 0.4)
    assert open_ones.undecided
    assert not rows.undecided
    said = you_words(posterior_of(prior, open_ones))
    assert said.startswith(
        "none of your 20 proposals is decided yet, so this is the answer for people in your situation:"
    )
    assert said.endswith("That they have waited so long without an answer hardly moved it.")
    assert "more would halve it" not in said


def fitted(rows: Evidence, stages: tuple[int, ...] = SIMULATED) -> Posterior:
    shares = np.array([0.18, 0.057, 0.0127])[-len(stages) :]
    factor = np.eye(len(stages)) * 0.5
    return posterior_of(Prior(stages, centred(shares, factor), factor, shares, 400, 40_000), rows)


def test_a_share_that_is_up_without_a_hire_says_why() -> None:
    often, _ = evidence_of_totals(40, {AT_VIEWED: 30, AT_REPLIED: 20, AT_HIRED: 0})
    assert "It is up although none was hired, because you are answered more often than" in you_words(
        fitted(often)
    )
    one, _ = evidence_of_totals(40, {AT_VIEWED: 30, AT_REPLIED: 20, AT_HIRED: 1})
    seldom, _ = evidence_of_totals(40, {AT_VIEWED: 7, AT_REPLIED: 2, AT_HIRED: 0})
    assert "although" not in you_words(fitted(one)) + you_words(fitted(seldom))


def test_how_those_without_a_mark_are_counted_is_said() -> None:
    rows, _ = evidence_of_totals(40, {AT_VIEWED: 7, AT_REPLIED: 2, AT_HIRED: 0})
    assert "The file marks" not in you_words(fitted(rows))
    left = you_words(fitted(rows._replace(unmarked=(AT_VIEWED, AT_REPLIED))))
    assert "without a mark count as not viewed or answered; if they were" in left
