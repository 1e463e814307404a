"""Messages about proposals, errors in letters and samples of work: closed forms, and what each costs."""

from typing import Any

import numpy as np
import pytest

from simulator.engine.batch import BatchResult, simulate
from simulator.model.scenario import Scenario
from simulator.strategies.contract.base import Strategy

LANES = 6
NEUTRAL = {"outside": 1, "match": 0, "quality": 0, "reputation": 0, "tailoring": 0, "price": 0}


class Everything(Strategy):
    def score(self, c: Any) -> Any:
        return np.ones(c.n)


def play(group: dict[str, Any], count: int = LANES, **parts: Any) -> BatchResult:
    """A market in which all bid on all at once; the client decides on day 10. `parts` add to blocks."""
    blocks: dict[str, Any] = {
        "horizon": "20 d",
        "competition": "market",
        "clock": {"tick": "6 h"},
        "jobs": {"per_day": 40, "openings": 1},
        "clients": {"seriousness": 1, "attention": "all", "display": "random", "decide_after": 10},
        "connects": {"price": {"flat": {"connects": 0}}},
        "hiring": {"logit": NEUTRAL},
    }
    for name, part in parts.items():
        blocks[name] = {**blocks.get(name, {}), **part}
    plain = {"strategy": "random", "capacity": "unlimited", "checks_per_hour": 50, "feed_size": 1000}
    people = [{"name": "g", "count": count, **plain, **group}]
    scenario = Scenario.model_validate({**blocks, "freelancers": people})
    return simulate(scenario, [Everything()], range(10), keep=True)


def opened(batch: BatchResult) -> float:
    return float(batch.lanes["opened"].sum() / batch.lanes["proposals"].sum())


def minutes(batch: BatchResult) -> float:
    return float(batch.lanes["minutes"].sum() / batch.lanes["proposals"].sum())


def test_a_message_gets_a_share_of_the_unread_read() -> None:
    """Of n proposals k are read, and of the others the share r: k/n + (1 - k/n) r."""
    read = {"attention": 2, "reads_follow_ups": 0.3}
    follow = {"follow_up": {"after": "3 d", "minutes": 4}}
    batch = play(follow, clients=read)
    k = 2 / LANES
    assert opened(batch) == pytest.approx(k + (1 - k) * 0.3, abs=0.01)
    assert minutes(batch) == pytest.approx(minutes(play({}, clients=read)) + 4)
    # nobody loses their place: those read first are the same
    alone = play({}, clients=read).tables["proposals"]
    assert batch.tables["proposals"]["opened"][alone["opened"]].all()
    # who is read has a chance, so more posts hire
    assert batch.market["filled"].sum() > play({}, clients=read).market["filled"].sum()


def test_a_message_after_the_choice_is_not_sent() -> None:
    late = {"follow_up": {"after": "11 d", "minutes": 4}}
    read = {"attention": 2, "reads_follow_ups": 1}
    assert play(late, clients=read).lanes.tobytes() == play({}, clients=read).lanes.tobytes()


def test_a_message_after_a_proposal_was_taken_back_is_not_sent() -> None:
    read = {"attention": 2, "reads_follow_ups": 1}
    follow = {"follow_up": {"after": "3 d", "minutes": 4}}
    soon, later = ({**follow, "withdraws": {"after": wait}} for wait in ("2 d", "5 d"))
    plain = minutes(play({}, clients=read))
    # the last two days of twenty end before anything is taken back
    assert minutes(play(soon, clients=read)) == pytest.approx(plain + 4 * 2 / 20, abs=0.15)
    assert minutes(play(later, clients=read)) == pytest.approx(plain + 4)


@pytest.mark.parametrize("competition", ["field", "both"])
def test_beside_a_crowd_a_message_helps_too(competition: str) -> None:
    crowd = {"mean": 12, "half_time": "1 min", "unevenness": "lognormal", "ln_sd": 0}
    blocks = {"clients": {"attention": 1, "reads_follow_ups": 1}, "field": crowd}
    batch = in_crowd(competition, {"follow_up": {"after": "1 d"}}, blocks)
    assert opened(batch) == 1.0
    without = in_crowd(competition, {}, blocks)
    assert opened(without) < 0.25
    assert batch.lanes["hires"].sum() > without.lanes["hires"].sum()
    if competition == "field":  # the crowd by itself is as it was
        assert batch.market.tobytes() == without.market.tobytes()


def in_crowd(competition: str, group: dict[str, Any], blocks: dict[str, Any]) -> BatchResult:
    plain = {"strategy": "random", "capacity": "unlimited", "checks_per_hour": 50, "feed_size": 1000}
    scenario = Scenario.model_validate(
        {
            "horizon": "12 d",
            "competition": competition,
            "jobs": {"per_day": 30},
            "connects": {"price": {"flat": {"connects": 0}}},
            "freelancers": [{"name": "g", **plain, **group}],
            **blocks,
            "clients": {"seriousness": 1, "decide_after": 5, "display": "random", **blocks["clients"]},
        }
    )
    return simulate(scenario, [Everything()], range(5))


def test_a_letter_with_errors_wins_less_often() -> None:
    """Alone on a post: care e^0 / (e^0 + e^1) + (1 - care) e^-w / (e^-w + e^1)."""

    def wins(care: float) -> float:
        batch = play({"care": care}, 1, jobs={"per_day": 300}, hiring={"logit": {**NEUTRAL, "errors": 0.7}})
        return float(batch.lanes["hires"].sum() / batch.lanes["proposals"].sum())

    def expected(care: float) -> float:
        flawed = np.exp(-0.7)
        return float(care / (1 + np.e) + (1 - care) * flawed / (flawed + np.e))

    for care in (1.0, 0.6, 0.0):
        assert wins(care) == pytest.approx(expected(care), abs=0.006)


def test_care_takes_time() -> None:
    letters = {"plain": 5, "tailored": 0, "checking": 4}
    for care, takes in ((1.0, 5.0), (0.5, 3.0), (0.0, 1.0)):
        assert minutes(play({"care": care, "letter_minutes": letters}, 1)) == pytest.approx(takes)
    # nobody writes in less than no time
    assert minutes(play({"care": 0, "letter_minutes": {**letters, "plain": 1}}, 1)) == 0


def test_samples_of_work_cost_hours_once_and_multiply_the_odds() -> None:
    """Alone on a post with odds e^-1: L e^-1 / (1 + L e^-1)."""
    samples = {"hours": 7, "lift": 2.5}
    batch = play({"work_samples": 0}, 1, jobs={"per_day": 300}, profiles={"work_samples": samples})
    odds = 2.5 / np.e
    assert batch.lanes["hires"].sum() / batch.lanes["proposals"].sum() == pytest.approx(
        odds / (1 + odds), abs=0.006
    )
    plain = play({}, 1, jobs={"per_day": 300})
    assert batch.lanes["minutes"] == pytest.approx(plain.lanes["minutes"] + 7 * 60)
    # with the test besides, the odds are multiplied by both
    both = play(
        {"work_samples": 0, "takes_test": True}, 1, jobs={"per_day": 300},
        profiles={"work_samples": samples, "test": {"pass_share": 1, "lift": 1.5}},
    )  # fmt: skip
    odds *= 1.5
    assert both.lanes["hires"].sum() / both.lanes["proposals"].sum() == pytest.approx(
        odds / (1 + odds), abs=0.006
    )


def test_samples_help_from_their_day_on() -> None:
    before = play({"work_samples": 30}, 1, profiles={"work_samples": {"lift": 100}})
    assert before.lanes.tobytes() == play({}, 1).lanes.tobytes()
