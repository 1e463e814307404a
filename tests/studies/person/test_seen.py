"""Posts that were seen and not applied to: limits that hold whatever would have become of them."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.loader.history.table import AT_HIRED, LOST, History, history_of
from simulator.model.clients import HIRED, PENDING
from simulator.studies.person.seen import scores_of, surely_better


def posts(stage: list[int], fate: list[int], match: list[float], connects: list[float]) -> History:
    columns = {
        "sent": np.arange(len(stage)),
        "stage": stage,
        "fate": fate,
        "match": match,
        "connects": connects,
    }
    return history_of(columns, 99.0, frozenset({0, AT_HIRED}))


def test_what_was_not_sent_counts_as_lost_and_as_won() -> None:
    """By hand: 4 sent (1 hired, 1 open), 6 seen; of good fits 2 sent (1 hired), 1 seen."""
    sent = posts([AT_HIRED, 0, 0, 0], [HIRED, LOST, LOST, PENDING], [0.9, 0.8, 0.1, 0.2], [6, 6, 12, 12])
    seen = posts([0] * 6, [LOST] * 6, [0.9, 0.1, 0.1, 0.1, 0.1, np.nan], [6, 18, 18, 18, 18, 18])
    every, fit, cheap = scores_of(sent, seen, 0.1)
    assert (every.posts, every.sent, every.hired) == (10, 4, 1)
    assert (every.least, every.most) == (0.1, 0.8)
    assert every.if_no_better == pytest.approx((1 + 7 / 3) / 10)
    assert every.likely == pytest.approx((1 + 0.7) / 10)
    assert (fit.rule, fit.posts, fit.unknown) == ("good fit", 3, 1)
    assert (fit.least, fit.most) == (pytest.approx(1 / 3), pytest.approx(2 / 3))
    assert (cheap.rule, cheap.connects) == ("cheapest quarter", 6)
    assert surely_better((every, fit)) == ()


def test_a_rule_is_surely_better_only_where_ranges_do_not_meet() -> None:
    sent = posts([AT_HIRED] * 5 + [0] * 20, [HIRED] * 5 + [LOST] * 20, [0.9] * 5 + [0.1] * 20, [6.0] * 25)
    seen = posts([0], [LOST], [0.1], [6.0])
    found = scores_of(sent, seen, 0.1)
    assert ("good fit", "everything") in surely_better(found)


def test_the_truth_lies_within_the_limits() -> None:
    """Whatever the posts that were left would have done, in 200 invented years."""
    rng = np.random.default_rng(5)
    for _ in range(200):
        wins, taken, match = rng.random(30) < 0.3, rng.random(30) < 0.5, rng.random(30)
        stage, fate = np.where(wins, AT_HIRED, 0), np.where(wins, HIRED, LOST)
        ones = np.full(30, 6.0)
        sent = posts(list(stage[taken]), list(fate[taken]), list(match[taken]), list(ones[taken]))
        left = ~taken
        seen = posts([0] * int(left.sum()), [LOST] * int(left.sum()), list(match[left]), list(ones[left]))
        for one in scores_of(sent, seen, 0.1):
            chosen = match >= 0.7 if one.rule == "good fit" else np.ones(30, bool)
            if one.rule in ("everything", "good fit"):
                assert one.least <= wins[chosen].mean() + 1e-12
                assert wins[chosen].mean() <= one.most + 1e-12
