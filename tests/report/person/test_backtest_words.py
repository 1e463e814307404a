# ruff: noqa: E501 (a sentence is one line, so that it can be read)
"""Which way foretold best is told of each score apart."""

from __future__ import annotations

import pytest

from simulator.report.person.forecast_words import backtest_lines
from simulator.studies.person.back_test import Scores

APART = "Your own proposals do not tell you from the simulated people yet."
CHANGED = "You differ from the simulated people, or have changed: trust the plain share of "


def said(log_loss: tuple[float, ...], brier: tuple[float, ...]) -> str:
    held = (log_loss[2] + 0.01, brier[2] + 0.01)  # never the best here
    scores = Scores(43, (*log_loss, held[0]), (*brier, held[1]), 0.2)
    return "\n".join(backtest_lines(scores))


@pytest.mark.parametrize(("log_loss", "brier", "says"), [
    ((0.5, 0.7, 0.6, 0.9), (0.2, 0.3, 0.4, 0.5), "Best in both columns: this program."),
    (
        (0.5, 0.7, 0.6, 0.9), (0.3, 0.2, 0.4, 0.5),
        "Best by surprise: this program. Best by squared error: your rate so far. The columns disagree, so no way is best.",
    ),
    (
        (0.5001, 0.7, 0.5004, 0.9), (0.3, 0.2, 0.2, 0.5),
        "Best by surprise: this program and the simulated average, equally good. Best by squared error: your rate "
        "so far and the simulated average, equally good. The simulated average is first in both.",
    ),
    ((0.5, 0.5, 0.6, 0.5), (0.2, 0.2, 0.4, 0.2), "Best in both columns: this program, your rate so far and your last 30, equally good."),
])  # fmt: skip
def test_the_best_is_named_for_each_column(
    log_loss: tuple[float, ...], brier: tuple[float, ...], says: str
) -> None:
    assert says in said(log_loss, brier).splitlines()


def test_what_follows_from_it_is_said_only_where_both_columns_say_so() -> None:
    assert APART in said((0.6, 0.7, 0.5, 0.9), (0.3, 0.4, 0.2, 0.5))
    assert CHANGED in said((0.6, 0.5, 0.7, 0.9), (0.3, 0.4, 0.4, 0.2))
    assert f"{CHANGED}your last 30 more than" in said((0.6, 0.7, 0.7, 0.5), (0.3, 0.4, 0.4, 0.2))
    torn = said((0.6, 0.7, 0.5, 0.9), (0.3, 0.2, 0.4, 0.5))
    assert APART not in torn
    assert CHANGED not in torn
    assert CHANGED not in said((0.6, 0.5, 0.7, 0.9), (0.2, 0.4, 0.4, 0.3))


def test_why_some_are_not_foretold_is_said() -> None:
    scores = Scores(20, (0.5, 0.7, 0.6, 0.9, 0.6), (0.2, 0.3, 0.4, 0.5, 0.4), 0.2, 10, 9, 1)
    assert backtest_lines(scores)[0] == (
        "20 of 40 proposals foretold from those before: the first 10 have too few before them, of 9 the file does "
        "not say how far they got, or they are still open, 1 came by invitation or without a date. Less is better in both columns:"
    )
    assert said((0.5, 0.7, 0.6, 0.9), (0.2, 0.3, 0.4, 0.5)).startswith(
        "43 proposals foretold from those before."
    )
